from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .bureau_common import BureauCommon
from .bureau_peer import VIES


@tagged("post_install", "-at_install")
class TestBureauScreening(BureauCommon):
    """New customers are looked at in the background, and what is odd is shown."""

    def setUp(self):
        super().setUp()
        self.bureaus["companies_house"].screens_new = True
        self.company.collections_screen_new = True
        self.company.collections_screen_since -= timedelta(minutes=1)

    def screen(self):
        with self.without_commit():
            self.env["collections.profile"]._cron_screen()
        self.env.invalidate_all()

    def test_new_customers_are_screened_once(self):
        profiles = self.dossier(self.dutch) | self.dossier(self.british)
        self.assertFalse(self.peer.requests)
        self.screen()
        self.assertTrue(all(profile.screened_at for profile in profiles))
        asked = len(self.peer.requests)
        self.assertEqual(asked, 2)  # VIES about the one, Companies House about the other
        self.screen()
        self.assertEqual(len(self.peer.requests), asked)

    def test_customers_of_before_are_known(self):
        profile = self.dossier(self.dutch)
        self.company.collections_screen_since = fields.Datetime.now() + timedelta(hours=1)
        self.screen()
        self.assertFalse(profile.screened_at)

    def test_off_by_default(self):
        self.assertFalse(self.env["res.company"].new({}).collections_screen_new)
        profile = self.dossier(self.dutch)
        self.company.collections_screen_new = False
        self.screen()
        self.assertFalse(profile.screened_at)
        self.assertFalse(self.peer.requests)

    def test_what_is_odd_is_told(self):
        self.peer.answers[:] = [(200, {**VIES, "name": "Somebody Else"}, {})]
        profile = self.dossier(self.dutch)
        self.screen()
        self.assertEqual(profile.sign_count, 1)
        self.assertIn("The register knows it as “Somebody Else”", profile.sign_text)
        self.assertIn("Somebody Else", profile.message_ids[0].body)
        found = self.env["collections.profile"].search([("sign_count", ">", 0)])
        self.assertIn(profile, found)

    def test_signs_are_escaped(self):
        self.peer.answers[:] = [(200, {**VIES, "name": "<img src=x onerror=alert(1)>"}, {})]
        profile = self.dossier(self.dutch)
        self.screen()
        self.assertNotIn("<img", profile.sign_text)
        self.assertNotIn("<img", profile.message_ids[0].body)

    def test_later_when_a_register_does_not_answer(self):
        self.peer.answers[:] = [(503, b"", {"Retry-After": "7200"})]
        profile = self.dossier(self.dutch)
        self.screen()
        self.assertFalse(profile.screened_at)
        self.assertGreater(profile.screening_due, fields.Datetime.now() + timedelta(minutes=110))
        asked = len(self.peer.requests)
        self.screen()
        self.assertEqual(len(self.peer.requests), asked)
        profile.screening_due = fields.Datetime.now() - timedelta(minutes=1)
        self.reports.search([]).write(
            {"requested_at": fields.Datetime.now() - timedelta(hours=3), "retry_at": False}
        )
        self.screen()
        self.assertTrue(profile.screened_at)
        self.assertFalse(profile.screening_due)

    def test_one_that_fails_keeps_nobody_waiting(self):
        first, second = self.dossier(self.dutch), self.dossier(self.british)
        profiles = type(first)
        screen = profiles._screen

        def fail(profile, clients):
            if profile == first:
                raise ValueError("broken")
            return screen(profile, clients)

        with patch.object(profiles, "_screen", fail):
            with mute_logger("odoo.addons.account_collections.models.collections_profile_bureau"):
                self.screen()
        self.assertFalse(first.screened_at)
        self.assertTrue(first.screening_due)
        self.assertTrue(second.screened_at)

    def test_signs_of_behaviour(self):
        customer = self.make_customer("Young", email="young@gmail.com")
        customer.write({"country_id": self.env.ref("base.nl").id, "company_registry": "12345678"})
        self.make_invoice(customer, due=-1, amount=9000)
        profile = self.dossier(customer)
        invoiced = self.env["account.move"].search([("partner_id", "=", customer.id)])
        self.reports.create(
            {
                "profile_id": profile.id,
                "bureau_id": self.bureaus["kvk"].id,
                "date": fields.Date.today(),
                "founded": invoiced.invoice_date - timedelta(days=90),
            }
        )
        old, new = (
            self.env["res.partner.bank"].create(
                {"acc_number": number, "partner_id": customer.id}
            )
            for number in ("NL91ABNA0417164300", "DE89370400440532013000")
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner_bank SET create_date = create_date - interval '1 year' "
            "WHERE id = %s",
            [old.id],
        )
        codes = [sign.code for sign in profile._get_signs()[profile.id]]
        self.assertEqual(codes, ["bank_changed", "young_large_order", "free_mail"])
        text = profile.sign_text
        self.assertIn("9,000.00", text)
        self.assertIn("90 days later", text)
        self.assertIn("gmail.com", text)
        self.company.collections_sign_first_order = 0
        self.company.collections_sign_bank_days = 0
        codes = [sign.code for sign in profile._get_signs()[profile.id]]
        self.assertEqual(codes, ["free_mail"])
        self.assertTrue(new)

    def test_queries_do_not_grow(self):
        def count(number):
            profiles = self.env["collections.profile"]
            for index in range(number):
                customer = self.make_customer(f"Many {number} {index}", vat="NL004495445B01")
                profiles |= self.dossier(customer)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            profiles._get_signs()
            return self.env.cr.sql_log_count - before

        count(1)
        self.assertEqual(count(2), count(30))
