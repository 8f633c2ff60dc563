from odoo.tests import tagged

from ..engine.records import REASONS
from .common import CollectionsCommon, day


@tagged("post_install", "-at_install")
class TestOpenItem(CollectionsCommon):
    """Every open item says what happens to it next and why."""

    def setUp(self):
        super().setUp()
        self.customer = self.make_customer()
        self.patch(type(self.env["collections.ledger"]), "_get_today", lambda *_args: day())

    def item(self, invoice):
        self.env.invalidate_all()
        return self.env["collections.open.item"].search([("move_id", "=", invoice.id)])

    def test_every_reason_has_its_words(self):
        items = self.env["collections.open.item"]
        for reasons in REASONS.values():
            for reason in reasons:
                self.assertTrue(hasattr(items, f"_explain_{reason}"), reason)

    def test_waiting(self):
        invoice = self.make_invoice(self.customer, due=10)
        self.profile(self.customer)
        item = self.item(invoice)
        self.assertEqual(item.state, "waiting")
        self.assertEqual(item.next_date, day(7))
        self.assertIn("Notice before the due date", item.reason)
        self.assertIn("06/23/2025", item.reason)

    def test_due_then_in_the_worklist_then_taken(self):
        invoice = self.make_invoice(self.customer, due=-10)
        self.profile(self.customer).mode = "approve"
        self.assertIn("due today", self.item(invoice).reason)
        self.plan()
        self.assertIn("waits for approval", self.item(invoice).reason)
        self.actions(self.customer).action_approve()
        self.assertIn("about to be sent", self.item(invoice).reason)
        self.deliver()
        item = self.item(invoice)
        self.assertEqual(item.state, "waiting")
        self.assertEqual(item.last_step_id.name, "First reminder")

    def test_failed(self):
        nobody = self.make_customer("Nobody", email=False)
        invoice = self.make_invoice(nobody, due=-10)
        self.run_night()
        self.assertIn("No e-mail address", self.item(invoice).reason)

    def test_held_and_covered(self):
        held = self.make_invoice(self.customer, due=-40)
        line = held.line_ids.filtered(lambda line: line.display_type == "payment_term")
        covered = self.make_invoice(self.customer, due=-20)
        self.make_refund(self.customer, 100)
        self.env["collections.hold"].create(
            {
                "profile_id": self.profile(self.customer).id,
                "move_line_id": line.id,
                "reason": "Wrong price",
                "date_from": day(-1),
                "date_to": day(4),
            }
        )
        item = self.item(held)
        self.assertEqual(item.state, "held")
        self.assertIn("Wrong price", item.reason)
        self.assertIn("06/21/2025", item.reason)
        self.assertEqual(self.item(covered).state, "covered")
        self.assertIn("Reconcile", self.item(covered).reason)

    def test_credit(self):
        refund = self.make_refund(self.customer, 50)
        self.profile(self.customer)
        self.assertEqual(self.item(refund).state, "credit")

    def test_below_minimum(self):
        invoice = self.make_invoice(self.customer, due=-10, amount=3)
        self.profile(self.customer)
        self.assertIn("less than the minimum", self.item(invoice).reason)

    def test_invoice_shows_the_same(self):
        invoice = self.make_invoice(self.customer, due=-10)
        self.profile(self.customer)
        self.assertEqual(invoice.collections_status, self.item(invoice).reason)

    def test_days_late_can_be_searched(self):
        late = self.make_invoice(self.customer, due=-10)
        self.make_invoice(self.customer, due=10)
        self.profile(self.customer)
        items = self.env["collections.open.item"].search(
            [("days_late", ">", 0), ("partner_id", "=", self.customer.id)]
        )
        self.assertEqual(items.move_id, late)
