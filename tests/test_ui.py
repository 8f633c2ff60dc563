from odoo import Command
from odoo.fields import Date
from odoo.tests import HttpCase, new_test_user, tagged

from .common import CollectionsCommon


@tagged("post_install", "-at_install")
class TestUi(CollectionsCommon, HttpCase):
    """The few flows that matter, in a real browser."""

    def setUp(self):
        super().setUp()
        self.today = Date.context_today(self.company)
        self.customer = self.make_customer("Tour Customer")
        self.invoice = self.make_late_invoice(self.customer)

    def make_late_invoice(self, partner):
        """Post an invoice that is late on the day of the browser's clock."""
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_date": Date.subtract(self.today, days=50),
                "invoice_date_due": Date.subtract(self.today, days=20),
                "invoice_line_ids": [
                    Command.create({"name": "Goods", "price_unit": 80, "tax_ids": False})
                ],
            }
        )
        invoice.action_post()
        return invoice

    def make_user(self, role):
        return new_test_user(
            self.env,
            f"{role}.tour",
            groups=f"account_collections.group_{role}",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )

    def test_collector_day(self):
        self.make_user("collector")
        profile = self.env["collections.profile"]._for_partner(self.customer, self.company)
        profile.mode = "approve"
        profile._refresh_and_plan(self.today)
        self.start_tour(
            "/odoo/collections-worklist", "collections_collector_day", login="collector.tour"
        )
        hold = profile.hold_ids
        self.assertEqual(hold.reason, "Waits for a credit note")
        self.assertEqual(profile.action_ids.released_by_id.login, "collector.tour")

    def test_cockpit(self):
        self.make_user("collector")
        older = self.make_late_invoice(self.customer)
        older.line_ids.date_maturity = Date.subtract(self.today, days=45)
        profile = self.env["collections.profile"]._for_partner(self.customer, self.company)
        profile.mode = "approve"
        profile._refresh_and_plan(self.today)
        self.start_tour(
            f"/odoo/collections-customers/{profile.id}",
            "collections_cockpit",
            login="collector.tour",
        )
        self.assertEqual(profile.pinned_note, "Ask for Ms Jansen")
        self.assertEqual(profile.action_ids.released_by_id.login, "collector.tour")
        self.assertEqual(len(profile.hold_ids), 2)

    def test_call(self):
        self.make_user("collector")
        self.customer.phone = "+31 20 123 45 67"
        profile = self.env["collections.profile"]._for_partner(self.customer, self.company)
        profile.procedure_id = self.make_procedure((1, "call"))
        profile._refresh_and_plan(self.today)
        self.start_tour(
            "/odoo/collections-worklist", "collections_call_with_promise", login="collector.tour"
        )
        promise = profile.promise_ids
        self.assertEqual((promise.amount, promise.origin), (80, "call"))
        self.assertEqual(promise.note, "On Friday, said Anna")
        self.assertEqual(profile.action_ids.call_outcome, "promise")

    def test_run_now(self):
        self.company.collections_nightly = False
        self.make_user("manager")
        held = self.make_late_invoice(self.make_customer("Held"))
        held.no_followup = True
        self.start_tour("/odoo/collections-worklist", "collections_run_now", login="manager.tour")
        run = self.env["collections.run"].search([("company_id", "=", self.company.id)])
        self.assertEqual(run.user_id.login, "manager.tour")
        self.assertTrue(self.company.collections_nightly)

    def test_dispute(self):
        self.make_user("collector")
        profile = self.env["collections.profile"]._for_partner(self.customer, self.company)
        profile._refresh_and_plan(self.today)
        self.start_tour(
            f"/odoo/collections-customers/{profile.id}",
            "collections_dispute",
            login="collector.tour",
        )
        dispute = profile.dispute_ids
        self.assertEqual((dispute.state, dispute.amount), ("rejected", 30))
        self.assertEqual(dispute.customer_text, "They were as ordered.")

    def test_promise(self):
        self.make_user("collector")
        profile = self.env["collections.profile"]._for_partner(self.customer, self.company)
        profile._refresh_and_plan(self.today)
        broken = self.env["collections.promise"]._promise(profile, 50, self.today)
        last = Date.subtract(self.today, days=10)
        broken.write({"given_on": last, "date": last, "grace_end": last})
        broken.line_ids.write({"date": last, "grace_end": last})
        broken._review(profile, self.today)
        self.start_tour(
            f"/odoo/collections-customers/{profile.id}",
            "collections_promise",
            login="collector.tour",
        )
        promise = profile.promise_ids - broken
        self.assertEqual((promise.state, promise.amount, promise.note), ("open", 30, "On Friday"))

    def test_plan(self):
        self.make_user("collector")
        self.company.collections_plan_max = 10
        profile = self.env["collections.profile"]._for_partner(self.customer, self.company)
        profile._refresh_and_plan(self.today)
        self.start_tour(
            f"/odoo/collections-customers/{profile.id}", "collections_plan", login="collector.tour"
        )
        plan = profile.plan_ids
        self.assertEqual(plan.state, "requested")
        self.assertEqual(plan.installment_ids.mapped("amount"), [40, 40])
        self.assertTrue(plan.hold_ids.filtered(lambda hold: hold.state == "active"))

    def test_rule(self):
        self.env["collections.rule"].search([]).active = False
        self.make_user("manager")
        self.profile(self.customer)
        self.start_tour("/odoo/collections-worklist", "collections_rule", login="manager.tour")
        rule = self.env["collections.rule"].search([])
        self.assertEqual((rule.name, rule.condition), ("Everybody", "[]"))
        profile = self.profile(self.customer)
        self.assertEqual(profile.procedure_id, self.env.ref("account_collections.procedure_strict"))

    def test_letters(self):
        self.make_user("collector")
        self.customer.write(
            {
                "street": "Kerkstraat 5",
                "zip": "1000",
                "city": "Brussel",
                "country_id": self.env.ref("base.be").id,
            }
        )
        profile = self.env["collections.profile"]._for_partner(self.customer, self.company)
        profile.procedure_id = self.make_procedure((1, "letter"))
        profile._refresh_and_plan(self.today)
        with self.without_commit():
            self.env["collections.action"]._cron_deliver(self.today)
        self.start_tour("/odoo/collections-worklist", "collections_letters", login="collector.tour")
        letter = profile.action_ids
        self.assertEqual((letter.state, letter.done_by_id.login), ("done", "collector.tour"))
        self.assertEqual(letter.letter_batch_id.state, "sent")

    def test_hand_over(self):
        self.make_user("manager")
        profile = self.env["collections.profile"]._for_partner(self.customer, self.company)
        profile._refresh_and_plan(self.today, create=False)
        bailiff = self.make_customer("Bailiff")
        self.env["collections.agency"].create({"partner_id": bailiff.id, "sequence": 0})
        self.start_tour(
            f"/odoo/collections-customers/{profile.id}",
            "collections_hand_over",
            login="manager.tour",
        )
        case = profile.agency_case_ids
        self.assertEqual((case.state, case.agency_id.partner_id), ("running", bailiff))
        self.assertEqual(case.item_ids.move_id, self.invoice)

    def test_cause(self):
        self.make_user("collector")
        profile = self.env["collections.profile"]._for_partner(self.customer, self.company)
        profile._refresh_and_plan(self.today)
        # The button with the number of causes is there from the first one on.
        self.env["collections.cause"]._record(
            profile,
            self.env.ref("account_collections.cause_bank"),
            profile.open_item_ids.move_line_id[:1],
        )
        self.start_tour(
            f"/odoo/collections-customers/{profile.id}", "collections_cause", login="collector.tour"
        )
        self.assertEqual(profile.cause_ids.sorted("id")[-1].category, "cash")

    def test_invoice_check(self):
        user = self.make_user("collector")
        user.group_ids += self.env.ref("account.group_account_invoice")
        profile = self.env["collections.profile"]._for_partner(self.customer, self.company)
        self.env["collections.invoice.check"].create(
            {"profile_id": profile.id, "kind": "reference"}
        )
        line = {"name": "Goods", "price_unit": 5, "tax_ids": False}
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": self.today,
                "invoice_line_ids": [(0, 0, line)],
            }
        )
        self.start_tour(
            f"/odoo/action-account.action_move_out_invoice_type/{invoice.id}",
            "collections_invoice_check",
            login="collector.tour",
        )
        self.assertEqual(invoice.state, "posted")
        self.assertIn("Posted anyway by", " ".join(invoice.message_ids.mapped("body")))
