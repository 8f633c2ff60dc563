"""Signs of screening are kept with their reason, and stop orders only where somebody says so."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tests.common import new_test_user

from ..engine import credit
from .common import TODAY, CollectionsCommon


@tagged("post_install", "-at_install")
class TestScreening(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer(
            "Alfa", email="alfa@gmail.com", company_registry="69599084",
            country_id=cls.env.ref("base.nl").id,
        )  # fmt: skip
        cls.kind = cls.env.ref("account_collections.sign_free_mail")
        cls.company.collections_order_control = "hold"
        cls.users = {
            role: new_test_user(
                cls.env, login=f"screening.{role}", groups=f"account_collections.group_{role}",
                company_id=cls.company.id, company_ids=[(6, 0, cls.company.ids)],
            )
            for role in ("viewer", "collector", "credit_manager")
        }  # fmt: skip

    def dossier(self, partner=None):
        return self.env["collections.profile"]._for_partner(partner or self.customer, self.company)

    def screened(self, partner=None):
        profile = self.dossier(partner)
        profile._update_signs()
        return profile

    def reasons(self, profile, adds=100):
        order = credit.Order(adds=adds, total=100)
        [reasons] = self.env["collections.credit"]._judge([(profile, order)], TODAY)
        return reasons

    def test_signs_are_kept_with_their_reason(self):
        profile = self.screened()
        row = profile.screening_ids
        self.assertEqual((row.code, row.state, row.sign_id), ("free_mail", "open", self.kind))
        self.assertIn("gmail.com", row.reason)
        self.assertEqual(profile.sign_count, 1)
        profile._update_signs()
        self.assertEqual(profile.screening_ids, row)

    def test_what_was_corrected_is_gone(self):
        profile = self.screened()
        row = profile.screening_ids
        self.customer.email = "info@alfa.example"
        profile._update_signs()
        self.env.invalidate_all()
        self.assertEqual((row.state, profile.sign_count), ("gone", 0))
        self.assertFalse(profile.screening_ids)

    def test_looked_at_until_it_changes(self):
        profile = self.screened()
        row = profile.screening_ids
        row.with_user(self.users["credit_manager"]).action_seen()
        self.assertEqual((row.state, profile.sign_count), ("seen", 0))
        self.assertEqual(row.seen_by_id, self.users["credit_manager"])
        self.assertIn("Free e-mail address only", profile.message_ids[0].body)
        profile._update_signs()
        self.assertEqual(row.state, "seen")
        self.customer.email = "alfa@outlook.com"
        profile._update_signs()
        self.assertEqual((row.state, row.seen_by_id.id), ("open", False))
        self.assertIn("outlook.com", row.reason)

    def test_looked_at_by_mistake(self):
        row = self.screened().screening_ids
        row.action_seen()
        with self.assertRaisesRegex(UserError, "looked at this already"):
            row.action_seen()
        row.action_reopen()
        self.assertEqual(row.state, "open")
        with self.assertRaisesRegex(UserError, "can be opened again"):
            row.action_reopen()

    def test_nothing_waits_unless_set(self):
        profile = self.screened()
        self.assertFalse(self.reasons(profile))
        self.kind.blocks_orders = True
        self.assertTrue(profile.screening_ids.blocks)
        reasons = self.reasons(profile)
        self.assertEqual([reason.code for reason in reasons], ["sign_free_mail"])
        self.assertEqual(
            self.env["collections.credit"]._explain(reasons, self.company),
            ["Somebody has to look at a sign first: Free e-mail address only."],
        )
        self.assertFalse(self.reasons(profile, adds=0))
        self.company.collections_order_control = "off"
        self.assertFalse(self.reasons(profile))

    def test_looking_at_it_lets_orders_go(self):
        self.kind.blocks_orders = True
        profile = self.screened()
        self.assertTrue(self.reasons(profile))
        profile.screening_ids.action_seen()
        self.assertFalse(self.reasons(profile))

    def test_another_company_decides_for_itself(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.kind.with_company(elsewhere).blocks_orders = True
        self.assertFalse(self.reasons(self.screened()))

    def test_a_new_kind_of_sign_is_not_lost(self):
        self.kind.unlink()
        profile = self.screened()
        self.assertEqual(profile.screening_ids.sign_id.name, "Free mail")

    def test_who_may(self):
        row = self.screened().screening_ids
        for role in ("viewer", "collector"):
            with self.assertRaises(AccessError):
                row.with_user(self.users[role]).action_seen()
        for user in self.users.values():
            self.assertTrue(row.with_user(user).reason)
            with self.assertRaises(AccessError):
                row.with_user(user).write({"state": "seen"})
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env, "screening.stranger", "account_collections.group_manager",
            company_id=elsewhere.id, company_ids=[(6, 0, elsewhere.ids)],
        )  # fmt: skip
        self.assertFalse(self.env["collections.screening"].with_user(stranger).search([]))

    def test_a_changed_ledger_and_the_night_look_at_it(self):
        profile = self.dossier()
        self.env["collections.change"].search([]).unlink()
        self.env["collections.change"]._record_profiles(profile)
        self.env.flush_all()
        self.env.cr.precommit.run()
        with self.without_commit():
            self.env["collections.change"]._cron_refresh(TODAY)
        self.assertEqual(profile.sign_count, 1)
        other = self.dossier(self.make_customer("Beta", email="beta@gmail.com"))
        self.env["ir.config_parameter"].set_param("account_collections.screened_up_to", 0)
        with self.without_commit():
            self.env["collections.screening"]._cron_update()
        self.assertIn("free_mail", other.screening_ids.mapped("code"))

    def test_queries_do_not_grow(self):
        def count(number):
            profiles = self.env["collections.profile"]
            for index in range(number):
                name = f"Many {number} {index}"
                profiles |= self.dossier(self.make_customer(name, email="many@gmail.com"))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            profiles._update_signs()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(2)
        self.assertLessEqual(count(30), count(2) + 1)
