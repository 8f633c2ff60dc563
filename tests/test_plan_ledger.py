from datetime import date
from itertools import permutations
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import TODAY, day
from .test_plan import PlanCommon


@tagged("post_install", "-at_install")
class TestPlanLedger(PlanCommon):
    """The ledger decides what becomes of a plan."""

    def test_payments_count_for_the_oldest(self):
        plan = self.run_plan()
        self.pay(self.invoices[0], amount=70)
        self.go(1)
        self.assertEqual(plan.installment_ids.mapped("received"), [50, 20, 0, 0])
        self.assertEqual(self.states(plan), ["paid", "partly", "open", "open"])
        self.assertEqual((plan.received, plan.residual, plan.next_amount), (70, 130, 30))
        self.go(1)
        self.assertEqual(plan.received, 70, "looking again changes nothing")

    def test_payments_before_do_not_count(self):
        self.pay(self.invoices[0], amount=30)
        plan = self.run_plan(count=2)
        self.assertEqual((plan.amount, plan.received), (170, 0))
        self.assertTrue(all(hold.amount == 0 for hold in self.holds(plan)))

    def test_completed(self):
        plan = self.run_plan()
        self.pay(self.invoices)
        self.go(3)
        self.assertEqual((plan.state, plan.date_ended), ("completed", day(3)))
        self.assertFalse(self.holds(plan))
        self.assertFalse(self.tasks(plan))

    def test_bounced_payment_runs_again(self):
        plan = self.run_plan()
        payment = self.pay(self.invoices)
        self.go(1)
        self.assertEqual(plan.state, "completed")
        payment.action_draft()
        payment.action_cancel()
        self.go(2)
        self.assertEqual((plan.state, plan.received), ("running", 0))
        self.assertEqual(len(self.holds(plan)), 3)

    def test_change_of_the_ledger_is_noticed(self):
        plan = self.run_plan()
        self.pay(self.invoices)
        with self.without_commit():
            self.env.cr.precommit.run()
            self.env["collections.change"]._cron_refresh(TODAY)
        self.assertEqual(plan.state, "completed")

    def test_credit_notes_shorten_the_plan(self):
        plan = self.run_plan()
        refund = self.make_refund(self.customer, 60)
        lines = self.items(refund) | self.items(self.invoices[1])
        lines.reconcile()
        self.go(1)
        self.assertEqual(plan.installment_ids.mapped("reduced"), [0, 0, 10, 50])
        self.assertEqual(self.states(plan), ["open", "open", "open", "paid"])
        self.assertEqual(plan.residual, 140)

    def test_cancelled_invoice(self):
        plan = self.run_plan()
        self.invoices[2].button_draft()
        self.go(1)
        self.assertEqual(plan.residual, 160)
        self.assertEqual(len(self.holds(plan)), 2)

    def test_part_of_an_item(self):
        line = self.items(self.invoices[0])
        plan = self.run_plan(self.invoices[0], count=2, amounts={line.id: 60})
        self.assertEqual(self.holds(plan).amount, 60)
        self.pay(self.invoices[0], amount=25)
        self.go(1)
        self.assertEqual(self.holds(plan).amount, 35)
        self.pay(self.invoices[0], amount=50)
        self.go(2)
        self.assertEqual(plan.state, "completed")

    def test_nothing_is_sent_while_it_is_kept(self):
        plan = self.run_plan()
        first, second, third = self.invoices
        for week, (paid, amount) in enumerate(((first, 50), (first, 50), (second, 50))):
            self.pay(paid, on=7 * week + 6, amount=amount)
            self.night(7 * week + 7)
        self.pay(second | third, on=27)
        self.night(28)
        self.assertEqual(plan.state, "completed")
        sent = self.actions(self.customer, "done").filtered("message_id")
        self.assertFalse(sent.step_id)

    # === REMINDERS === #

    def test_announced_once(self):
        plan = self.run_plan()
        self.deliver()
        for night in range(1, 8):
            self.night(night)
        coming = self.about(plan, "coming")
        self.assertEqual(len(coming), 1)
        self.assertEqual((coming.state, coming.date), ("done", day(4)))
        body = coming.message_id.body
        self.assertIn("50.00", body)
        self.assertIn("06/23/2025", body)
        self.assertIn("portal_pay", body)
        self.assertEqual(coming.installment_id.date_reminded, day(4))

    def test_paid_since_it_was_announced(self):
        plan = self.run_plan()
        self.deliver()
        self.go(4)
        self.pay(self.invoices[0], amount=50)
        before = self.messages(self.customer)
        self.deliver(4)
        self.assertEqual(self.messages(self.customer), before)
        self.assertEqual(self.about(plan, "coming").state, "cancelled")

    def test_by_hand(self):
        """A customer who is followed up by hand gets nothing unless somebody sends it."""
        self.dossier.mode = "manual"
        plan = self.run_plan()
        self.go(4)
        self.assertEqual(self.about(plan, "coming").state, "todo")

    def test_missed_then_default(self):
        """Due on Monday 23 June: grace until Thursday, default after 7 July at the latest."""
        self.company.collections_plan_default_count = 0
        plan = self.run_plan()
        self.night(10)
        self.assertEqual(self.states(plan)[0], "late")
        self.assertFalse(self.about(plan, "missed"))
        self.night(11)
        missed = self.about(plan, "missed")
        self.assertEqual((missed.state, missed.installment_id.number), ("done", 1))
        self.night(21)
        self.assertEqual(plan.state, "running")
        self.night(22)
        self.assertEqual(plan.state, "defaulted")
        self.assertEqual(len(self.about(plan, "missed")), 2, "one for each instalment")
        self.assertIn("defaulted", self.tasks(plan).name)
        self.assertEqual(self.tasks(plan).user_id, self.collector)
        self.assertEqual(self.about(plan, "ended").state, "done")
        self.assertFalse(self.holds(plan))
        self.assertIn("14 days", plan.end_reason)
        steps = self.actions(self.customer).filtered("step_id")
        self.night(36)
        self.assertTrue(self.actions(self.customer).filtered("step_id") - steps)

    def test_payment_that_is_not_matched_yet(self):
        """Who paid is not told that an instalment is missing because nobody matched it."""
        plan = self.run_plan()
        payment = self.pay(self.invoices[0], on=5, amount=60)
        payment.move_id.line_ids.remove_move_reconcile()
        self.go(11)
        self.assertEqual((plan.state, plan.received), ("running", 0))
        self.assertFalse(self.about(plan, "missed"))
        payment.action_draft()
        payment.action_cancel()
        self.go(12)
        self.assertTrue(self.about(plan, "missed"))

    def test_default_after_two(self):
        plan = self.run_plan()
        self.go(18)
        self.assertEqual(plan.state, "defaulted")
        self.assertIn("2 instalments", plan.end_reason)

    def test_holiday_is_no_day_of_grace(self):
        """From Thursday before Easter: neither Good Friday nor Easter Monday counts."""
        plan = self.run_plan()
        row = plan.installment_ids[0]
        row.sudo().date = date(2025, 4, 17)
        self.assertEqual(plan._get_grace_end(row.date), date(2025, 4, 24))

    # === VERSIONS === #

    def test_changed_plan_keeps_its_history(self):
        plan = self.run_plan()
        self.pay(self.invoices[0], amount=50)
        self.go(5)
        action = plan.with_user(self.collector).action_change()
        new = self.env["collections.plan"].browse(action["res_id"])
        self.assertEqual((new.previous_id, new.version, new.amount), (plan, 2, 150))
        self.assertEqual(new.name, f"{plan.name}-2")
        self.assertEqual(len(new.installment_ids), 3)
        new.write({"count": 2})
        new.action_calculate()
        self.assertEqual(plan.state, "running", "until the new version starts")
        new._request()
        new._accept("Anna", "192.0.2.1")
        self.assertEqual((plan.state, plan.end_reason), ("cancelled", f"Replaced by {new.name}"))
        self.assertEqual(plan.installment_ids.mapped("received"), [50, 0, 0, 0])
        self.assertEqual(new.received, 0, "what was paid before counts once")
        self.pay(self.invoices[0])
        self.go(6)
        self.assertEqual((new.received, plan.received), (50, 50))
        self.assertFalse(self.holds(plan))
        self.assertEqual(len(self.holds(new)), 2)
        self.assertEqual(plan._get_versions(), plan | new)

    def test_ended_by_hand(self):
        plan = self.run_plan()
        action = plan.with_user(self.collector).action_end()
        dialog = self.env[action["res_model"]].with_user(self.collector)
        with self.assertRaisesRegex(UserError, "Say why"):
            dialog.with_context(**action["context"]).create({"reason": " "}).action_confirm()
        dialog.with_context(**action["context"]).create({"reason": "Sold"}).action_confirm()
        self.assertEqual((plan.state, plan.end_reason), ("cancelled", "Sold"))
        self.assertFalse(self.holds(plan))
        self.assertEqual(len(plan.installment_ids), 4)
        self.assertTrue(self.simulate([1]))

    # === INTEREST AND COST === #

    def test_charge_that_is_not_invoiced(self):
        plan = self.run_plan(cost=20, count=2)
        self.assertEqual((plan.total, plan.open_charge), (220, 20))
        self.pay(self.invoices)
        self.go(1)
        self.assertEqual(plan.state, "completed", "the ledger asks for no more")
        self.assertIn("invoice interest and cost", self.tasks(plan).name)
        self.assertEqual(self.tasks(plan).user_id, self.manager)

    def test_charge_that_is_invoiced(self):
        plan = self.run_plan(cost=20, count=2)
        self.manager.group_ids |= self.env.ref("account.group_account_invoice")
        with self.assertRaises(AccessError):
            plan.with_user(self.collector).action_invoice_charge()
        with self.assertRaisesRegex(UserError, "Choose the product"):
            plan.with_user(self.manager).action_invoice_charge()
        self.company.collections_plan_product_id = self.product_a
        action = plan.with_user(self.manager).action_invoice_charge()
        move = self.env["account.move"].browse(action["res_id"])
        self.assertEqual((move.state, move.amount_total), ("draft", 20))
        move.action_post()
        self.go(1)
        self.assertEqual(plan.open_charge, 0)
        self.assertEqual(len(self.holds(plan)), 4)
        self.pay(self.invoices)
        self.go(2)
        self.assertEqual((plan.state, plan.residual), ("running", 20))
        self.pay(move)
        self.go(3)
        self.assertEqual(plan.state, "completed")

    # === IN ANY ORDER === #

    def test_any_order_of_events_ends_alike(self):
        """Whatever comes first: the same states, and never more on hold than is open."""
        ends = set()
        for order in permutations(("pay", "credit", "bounce")):
            invoices = self.make_invoice(self.customer, -5, 90) | self.make_invoice(
                self.customer, -4, 70
            )
            bounced = None
            plan = self.run_plan(invoices, count=3, amounts={self.items(invoices[0]).id: 60})
            if order.index("bounce") > 0:
                bounced = self.pay(invoices[1], amount=15)
            for event in order:
                if event == "pay":
                    self.pay(invoices[0], amount=35)
                elif event == "credit":
                    refund = self.make_refund(self.customer, 20)
                    (self.items(refund) | self.items(invoices[1])).reconcile()
                elif bounced:
                    bounced.move_id.line_ids.remove_move_reconcile()
                self.go(1)
                self.check_held(plan)
            rows = plan.installment_ids
            ends.add((plan.state, *self.states(plan), *rows.mapped("received")))
        self.assertEqual(len(ends), 1, ends)

    def check_held(self, plan):
        for hold in self.holds(plan):
            left = hold.move_line_id.amount_residual_currency
            self.assertGreaterEqual(hold.amount, 0)
            self.assertLessEqual(hold.amount, left)

    # === MANY === #

    def test_queries_do_not_grow(self):
        def count(profiles):
            self.env.invalidate_all()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.env["collections.plan"]._review(profiles, day(1))
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        dossiers = self.env["collections.profile"]
        for number in range(12):
            invoice = self.make_invoice(self.make_customer(f"C{number}"), -5)
            dossier = self.profile(invoice.partner_id)
            plan = self.propose(invoice, dossier, count=2)
            plan._request()
            plan._accept("x", "")
            dossiers |= dossier
        count(dossiers)
        few, many = count(dossiers[:2]), count(dossiers)
        self.assertLessEqual(many, few + 2)

    def test_failing_template_is_visible(self):
        plan = self.run_plan()
        self.go(4)
        with patch.object(
            type(self.env["collections.action"]), "_render_texts", side_effect=ValueError("broken")
        ):
            self.deliver(4)
        self.assertEqual(self.about(plan, "coming").failure_type, "template")
