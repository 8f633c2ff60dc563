from unittest.mock import patch

from odoo import Command
from odoo.tests import new_test_user, tagged

from .common import CollectionsCommon, day


@tagged("post_install", "-at_install")
class TestTrace(CollectionsCommon):
    """Why and why not, step by step, with the record to change."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        ledger = type(cls.env["collections.ledger"])
        cls.startClassPatcher(patch.object(ledger, "_get_today", lambda _self: day()))
        cls.customer = cls.make_customer()
        cls.invoice = cls.make_invoice(cls.customer, due=-20)

    def item(self):
        self.dossier = self.profile(self.customer)
        self.env.flush_all()
        line = self.invoice.line_ids.filtered(lambda line: line.display_type == "payment_term")
        return self.env["collections.open.item"].browse(line.id)

    def stopping(self):
        return [row["question"] for row in self.item().trace if row["stops"]]

    def test_nothing_stops_what_is_due(self):
        self.assertEqual(self.stopping(), [])
        questions = [row["question"] for row in self.item().trace]
        self.assertEqual(questions[0], "Rule")
        self.assertEqual(questions[-1], "Address")

    def test_a_pause_is_linked(self):
        profile = self.profile(self.customer)
        hold = self.env["collections.hold"].create(
            {"profile_id": profile.id, "reason": "Moving", "date_from": day()}
        )
        row = next(row for row in self.item().trace if row["stops"])
        self.assertEqual(row["question"], "On hold?")
        self.assertIn("Moving", row["answer"])
        self.assertEqual(row["link"], {"model": "collections.hold", "id": hold.id})

    def test_money_that_is_waiting(self):
        self.make_refund(self.customer, 5000)
        self.assertEqual(self.stopping(), ["Paid already?"])
        self.assertTrue(self.item().can_match)
        self.assertEqual(self.item().action_match()["res_id"], self.invoice.id)

    def test_a_day_without_messages(self):
        self.profile(self.customer).quiet_mon = True
        self.assertEqual(self.stopping(), ["May we write today?"])

    def test_a_missing_address(self):
        self.customer.email = False
        self.assertEqual(self.stopping(), ["Address"])

    def test_a_missing_procedure(self):
        self.profile(self.customer).procedure_id = False
        self.assertEqual(self.stopping(), ["Procedure"])

    def test_a_locked_customer_says_so(self):
        self.profile(self.customer).is_locked = True
        self.assertIn("Somebody decided", self.item().trace[0]["answer"])

    def test_a_viewer_without_accounting_reads_it(self):
        viewer = new_test_user(
            self.env, "vera", groups="account_collections.group_viewer",
            company_id=self.company.id, company_ids=[Command.set(self.company.ids)],
        )  # fmt: skip
        trace = self.item().with_user(viewer).trace
        self.assertEqual(len(trace), 7)


@tagged("post_install", "-at_install")
class TestDeliveryStop(CollectionsCommon):
    """Deliveries stop at a step, and go on when nothing is late any more."""

    def told(self, profile, user):
        domain = [("model", "=", "collections.profile"), ("res_id", "=", profile.id)]
        messages = self.env["mail.message"].search(domain)
        return messages.filtered(lambda message: user.partner_id in message.partner_ids)

    def test_a_step_stops_deliveries_until_it_is_paid(self):
        seller = new_test_user(self.env, "seller")
        customer = self.make_customer(user_id=seller.id)
        profile = self.profile(customer)
        profile.procedure_id = self.make_procedure((1, "hold"))
        invoice = self.make_invoice(customer, due=-5)
        self.run_night()
        self.assertTrue(profile.is_delivery_stopped)
        self.assertEqual(self.actions(customer).state, "done")
        self.assertEqual(len(self.told(profile, seller)), 1)
        self.run_night(1)
        self.assertTrue(profile.is_delivery_stopped)
        self.pay(invoice, on=1)
        self.run_night(2)
        self.assertFalse(profile.is_delivery_stopped)

    def test_by_hand(self):
        collector = new_test_user(
            self.env, "col", groups="account_collections.group_collector",
            company_id=self.company.id, company_ids=[Command.set(self.company.ids)],
        )  # fmt: skip
        profile = self.profile(self.make_customer())
        profile.with_user(collector).action_stop_deliveries()
        self.assertTrue(profile.is_delivery_stopped)
        profile.with_user(collector).action_release_deliveries()
        self.assertFalse(profile.is_delivery_stopped)

    def test_pauses_that_end_by_themselves_are_told(self):
        collector = new_test_user(self.env, "col", groups="account_collections.group_collector")
        profile = self.profile(self.make_customer())
        profile.user_id = collector
        hold = self.env["collections.hold"].create(
            {"profile_id": profile.id, "reason": "Moving", "date_to": day(2), "date_from": day()}
        )
        holds = self.env["collections.hold"]
        holds._tell_ended(day(2))
        self.assertFalse(hold.is_told)
        holds._tell_ended(day(3))
        holds._tell_ended(day(4))
        told = self.told(profile, collector)
        self.assertEqual(len(told), 1)
        self.assertIn("Moving", told.body)
