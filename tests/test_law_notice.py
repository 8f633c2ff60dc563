from datetime import date
from decimal import Decimal

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.account_collections.engine.law.records import Letter

from .common import day
from .law_common import LawCommon


@tagged("post_install", "-at_install")
class TestLawNotice(LawCommon):
    def setUp(self):
        super().setUp()
        self.partner = self.make_consumer()
        self.invoice = self.make_euro_invoice(self.partner, -60, 500)
        self.action = self.env["collections.action"].create(
            {"profile_id": self.dossier(self.partner).id, "summary": "Letter"}
        )

    def record(self, kind="nl_14_days", channel="letter", **values):
        letter = Letter(
            **{
                "kind": kind,
                "day": day(-40),
                "channel": channel,
                "claims": {self.item(self.invoice).id: Decimal("500")},
                "announced": (("costs", Decimal("75")),),
                "term_days": 14,
                **values,
            }
        )
        return self.notices._record(self.action, letter, channel)

    def collector(self, name="cora", see_all=False):
        group = "account_collections.group_collector"
        user = self.env["res.users"].create(
            {
                "name": name,
                "login": name,
                "group_ids": [(6, 0, self.env.ref(group).ids)],
                "company_ids": [(6, 0, self.company.ids)],
                "company_id": self.company.id,
            }
        )
        everybody = self.env.ref("account_collections.group_collector_all")
        self.env.ref(group).write({"implied_ids": [(4 if see_all else 3, everybody.id)]})
        return user

    # === KEEPING === #

    def test_a_letter_is_kept_as_it_went_out(self):
        notice = self.record()
        self.assertEqual(notice.profile_id, self.dossier(self.partner))
        self.assertEqual((notice.kind, notice.sent_on), ("nl_14_days", day(-40)))
        self.assertEqual((notice.announced, notice.amount), (75, 500))
        self.assertEqual(notice.line_ids.mapped("amount"), [500])
        self.assertEqual(notice.items_text, self.invoice.name)
        self.assertEqual(notice.channel_name, "Letter")
        self.assertGreater(notice.deadline, day(-40 + 14))

    def test_the_rules_read_it(self):
        notice = self.record(vat_declared=True)
        [read] = self.read_case(self.partner).notices
        self.assertEqual((read.id, read.kind, read.sent), (notice.id, "nl_14_days", day(-40)))
        self.assertEqual(read.claims, {self.item(self.invoice).id})
        self.assertEqual((read.announced, read.vat_declared), (Decimal("75"), True))
        self.assertTrue(read.valid)

    def test_without_announced_costs_there_are_none(self):
        self.record("demand", announced=())
        [read] = self.read_case(self.partner).notices
        self.assertIsNone(read.announced)
        self.assertEqual(read.deadline, day(-26))

    def test_costs_follow_from_the_letter(self):
        profile = self.dossier(self.partner)
        self.assertEqual(self.law._charge(profile, day())[profile.id].costs_total, 0)
        self.record()
        self.assertEqual(self.law._charge(profile, day())[profile.id].costs_total, 75)

    # === FROZEN === #

    def test_nobody_changes_or_deletes_it(self):
        notice = self.record().with_user(self.manager)
        for vals in ({"sent_on": day()}, {"announced": 1}, {"valid": False}, {"line_ids": []}):
            with self.assertRaises(AccessError):
                notice.write(vals)
        for attempt in (
            notice.unlink,
            notice.line_ids.unlink,
            lambda: notice.line_ids.write({"amount": 1}),
            lambda: notice.copy(),
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_it_stays_when_the_invoice_goes(self):
        notice = self.record()
        self.invoice.button_draft()
        self.invoice.with_context(force_delete=True).unlink()
        notice.invalidate_recordset()
        notice.line_ids.invalidate_recordset()
        self.assertFalse(notice.line_ids.move_line_id)
        self.assertTrue(notice.line_ids.name)
        self.assertEqual(self.read_case(self.partner).notices[0].claims, frozenset())

    def test_proven_receipt_moves_the_term(self):
        notice = self.record().with_user(self.manager)
        self.dialog(notice, operation="received", received_on=day(-10)).action_apply()
        profile = self.dossier(self.partner)
        self.assertEqual(notice.received_on, day(-10))
        self.assertEqual(self.law._charge(profile, day())[profile.id].costs_total, 0)
        for wrong in (day(-41), date(2999, 1, 1), False):
            with self.assertRaisesRegex(UserError, "day of receipt"):
                self.dialog(notice, operation="received", received_on=wrong).action_apply()

    def test_a_letter_that_does_not_count_asks_nothing(self):
        notice = self.record().with_user(self.manager)
        with self.assertRaisesRegex(UserError, "Say why"):
            self.dialog(notice, operation="void", reason=" ").action_apply()
        self.dialog(notice, operation="void", reason="Old address").action_apply()
        profile = self.dossier(self.partner)
        self.assertFalse(notice.valid)
        self.assertEqual(self.law._charge(profile, day())[profile.id].costs_total, 0)
        self.assertIn("Old address", profile.message_ids[0].body)

    def dialog(self, notice, **values):
        dialogs = self.env["collections.law.notice.dialog"].with_user(self.manager)
        return dialogs.create({"notice_id": notice.id, **values})

    # === WHERE IT IS SEEN === #

    def test_it_is_seen_in_the_dossier_and_its_history(self):
        notice = self.record()
        profile = self.dossier(self.partner).with_user(self.manager)
        self.assertEqual(profile.law_notice_count, 1)
        self.assertEqual(profile.action_open_law_notices()["domain"], [
            ("profile_id", "=", profile.id),
        ])
        history = self.env["collections.history"].with_user(self.manager)
        entries, _cursor = history._read_page(history._prepare_scope(profile, ["law_notice"]))
        self.assertEqual([entry["res_id"] for entry in entries], [notice.id])
        self.assertIn(self.invoice.name, entries[0]["text"])

    # === RIGHTS === #

    def test_collectors_see_the_letters_of_their_customers(self):
        notice = self.record()
        profile = self.dossier(self.partner)
        mine, other = self.collector(), self.collector("carl")
        profile.user_id = mine
        self.assertIn(notice, self.notices.with_user(mine).search([]))
        self.assertNotIn(notice, self.notices.with_user(other).search([]))
        self.assertFalse(self.env["collections.law.notice.line"].with_user(other).search([]))
        with self.assertRaises(AccessError):
            notice.with_user(other)._set_void("Not mine")

    def test_nobody_sees_those_of_another_company(self):
        notice = self.record()
        other = self.setup_other_company()["company"]
        stranger = self.env["res.users"].create(
            {
                "name": "Stranger",
                "login": "stranger",
                "group_ids": [(6, 0, self.env.ref("account_collections.group_manager").ids)],
                "company_ids": [(6, 0, other.ids)],
                "company_id": other.id,
            }
        )
        self.assertFalse(self.notices.with_user(stranger).search([("id", "=", notice.id)]))
        with self.assertRaises(AccessError):
            notice.with_user(stranger).read(["kind"])
