from random import Random

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import day
from .dispute_common import DisputeCommon


@tagged("post_install", "-at_install")
class TestDisputeCredit(DisputeCommon):
    """An accepted dispute is credited for exactly its part, and silent until that is matched."""

    def accept(self, dispute):
        dispute.action_accept()
        return dispute.credit_note_ids

    def test_a_part_to_the_cent(self):
        invoice = self.make_taxed_invoice(100, 33.33)
        for amount in (10, 0.01, 77.77):
            with self.subTest(amount=amount):
                dispute = self.dispute(amount, invoice)
                note = self.accept(dispute)
                self.assertEqual((note.state, note.move_type), ("draft", "out_refund"))
                self.assertAlmostEqual(note.amount_total, amount)
                self.assertEqual(note.invoice_line_ids.tax_ids, invoice.invoice_line_ids.tax_ids)
                self.assertAlmostEqual(note.amount_tax, amount * 21 / 121, delta=0.01)

    def test_silent_until_the_credit_note_is_matched(self):
        dispute = self.dispute(30)
        note = self.accept(dispute)
        self.review()
        self.assertEqual((dispute.state, dispute.is_credited), ("accepted", False))
        self.assertAlmostEqual(self.asked(), 70)
        self.assertEqual(self.held(dispute), {self.item(self.invoice).id: 30})
        note.action_post()
        self.review()
        self.assertTrue(dispute.is_credited)
        self.assertEqual(self.held(dispute), {})
        self.assertAlmostEqual(self.invoice.amount_residual, 70)
        self.assertAlmostEqual(self.asked(), 70)

    def test_a_credit_note_taken_back_is_silent_again(self):
        dispute = self.dispute(30)
        note = self.accept(dispute)
        note.action_post()
        self.review()
        self.item(self.invoice).remove_move_reconcile()
        self.review()
        self.assertFalse(dispute.is_credited)
        self.assertEqual(self.held(dispute), {self.item(self.invoice).id: 30})

    def test_a_line(self):
        invoice = self.make_taxed_invoice(100, 50)
        line = invoice.invoice_line_ids[1]
        note = self.accept(self.dispute(invoice=invoice, lines=line))
        self.assertEqual(note.invoice_line_ids.mapped("price_unit"), [50])
        self.assertAlmostEqual(note.amount_total, 60.5)

    def test_a_part_in_foreign_currency(self):
        invoice = self.make_invoice(self.customer, due=-20, amount=100, currency_id=self.foreign.id)
        note = self.accept(self.dispute(40, invoice))
        self.assertEqual(note.currency_id, self.foreign)
        self.assertAlmostEqual(note.amount_total, 40)
        note.action_post()
        self.assertAlmostEqual(invoice.amount_residual, 60)

    def test_a_whole_invoice_opens_the_dialog(self):
        dispute = self.dispute()
        action = dispute.action_accept()
        self.assertEqual(action["res_model"], "account.move.reversal")
        wizard = self.env["account.move.reversal"].with_context(**action["context"])
        wizard = wizard.create({"journal_id": self.invoice.journal_id.id})
        wizard.reverse_moves()
        self.assertEqual(dispute.credit_note_ids, wizard.new_move_ids)
        self.assertAlmostEqual(dispute.credit_note_ids.amount_total, 100)
        dispute.credit_note_ids.action_post()
        self.review()
        self.assertTrue(dispute.is_credited)

    def test_what_is_open_of_an_invoice_paid_in_part(self):
        self.pay(self.invoice, amount=60)
        note = self.accept(self.dispute())
        self.assertAlmostEqual(note.amount_total, 40)

    def test_an_entry_that_is_no_invoice(self):
        income = self.company_data["default_account_revenue"]
        entry = self.env["account.move"].create(
            {
                "journal_id": self.company_data["default_journal_misc"].id,
                "date": day(-60),
                "line_ids": [
                    Command.create(
                        {
                            "account_id": self.company_data["default_account_receivable"].id,
                            "partner_id": self.customer.id,
                            "debit": 80,
                            "date_maturity": day(-30),
                        }
                    ),
                    Command.create({"account_id": income.id, "credit": 80}),
                ],
            }
        )
        entry.action_post()
        line = entry.line_ids.filtered("debit")
        dispute = self.env["collections.dispute"]._open(
            self.dossier, [(line, 30)], self.reason, "call"
        )
        note = self.accept(dispute)
        self.assertAlmostEqual(note.amount_total, 30)
        note.action_post()
        self.assertAlmostEqual(line.amount_residual, 50)

    def test_a_credit_note_stands_in_the_way_of_reopening(self):
        dispute = self.dispute(30)
        note = self.accept(dispute)
        with self.assertRaisesRegex(UserError, "cancel .* first"):
            dispute.action_reopen()
        note.button_cancel()
        dispute.action_reopen()
        self.assertEqual(dispute.state, "investigating")

    def test_credited_once(self):
        dispute = self.dispute(30)
        self.accept(dispute)
        with self.assertRaisesRegex(UserError, "credit note for this dispute already"):
            dispute.action_credit()
        dispute.credit_note_ids.button_cancel()
        dispute.action_credit()
        self.assertEqual(len(dispute.credit_note_ids), 2)


@tagged("post_install", "-at_install")
class TestDisputeSize(DisputeCommon):
    """The number of queries does not grow with the customers."""

    def count_queries(self, customers):
        profiles = self.env["collections.profile"]
        for number in range(customers):
            partner = self.make_customer(f"Many {customers} {number}")
            self.dispute(30, self.make_invoice(partner, due=-20))
            profiles |= self.profile(partner)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.env["collections.dispute"]._review(profiles, self.today)
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def test_reviewing_many(self):
        self.count_queries(1)
        few, many = self.count_queries(2), self.count_queries(40)
        self.assertLessEqual(many, few + 2)


@tagged("post_install", "-at_install")
class TestDisputeProperties(DisputeCommon):
    """Whatever happens in whatever order, silence follows the ledger."""

    def happen(self, kind, random):
        """Let one thing happen that could happen now; return nothing."""
        item = self.item(self.invoice)
        free = item.amount_residual_currency
        disputes = self.dossier.dispute_ids
        still_open = disputes.filtered(lambda d: d.state in ("new", "investigating", "waiting"))
        closed = disputes.filtered(lambda d: d.state in ("rejected", "cancelled"))
        if kind == "dispute" and free > 20:
            taken = self.env["collections.dispute"]._get_disputed(item).get(item.id, (0,))[0]
            if free - taken >= 10:
                self.dispute(random.choice((0, 10)))
        elif kind == "pay" and free > 5:
            self.pay(self.invoice, amount=round(free / 3, 2))
        elif kind == "credit" and free > 5:
            refund = self.make_refund(self.customer, 5)
            (self.item(refund) | item).reconcile()
        elif kind == "bounce":
            item.remove_move_reconcile()
        elif kind == "close" and still_open:
            random.choice(still_open)._reject("No.", send=False)
        elif kind == "cancel" and still_open:
            random.choice(still_open).action_cancel()
        elif kind == "reopen" and closed:
            random.choice(closed).action_reopen()

    def check(self):
        item = self.item(self.invoice)
        self.review()
        holds = self.dossier.dispute_ids.hold_ids.filtered(lambda hold: hold.state == "active")
        residual = item.amount_residual_currency
        for hold in holds:
            self.assertGreaterEqual(hold.amount, 0)
            self.assertLessEqual(hold.amount, residual + 0.001)
        self.assertLessEqual(sum(holds.mapped("amount")), residual + 0.001)
        self.assertGreaterEqual(self.asked(), 0)

    def test_any_sequence_of_events(self):
        kinds = ("dispute", "dispute", "pay", "credit", "bounce", "close", "cancel", "reopen")
        for seed in range(4):
            random = Random(seed)
            self.invoice = self.make_invoice(self.customer, due=-20, amount=100)
            for _step in range(10):
                self.happen(random.choice(kinds), random)
                self.check()
            self.dossier.dispute_ids.filtered(
                lambda d: d.state in ("new", "investigating", "waiting")
            ).action_cancel()
            self.assertFalse(
                self.dossier.dispute_ids.hold_ids.filtered(lambda hold: hold.state == "active")
            )

    def test_the_order_of_money_does_not_matter(self):
        outcomes = set()
        for order in ((0, 1, 2), (2, 1, 0), (1, 0, 2)):
            self.invoice = self.make_invoice(self.customer, due=-20, amount=100)
            dispute = self.dispute(30)
            events = (
                lambda: self.pay(self.invoice, amount=40),
                lambda: self.pay(self.invoice, amount=20),
                self.credit_ten,
            )
            for number in order:
                events[number]()
                self.review()
            outcomes.add((dispute.state, tuple(self.held(dispute).values())))
        self.assertEqual(outcomes, {("new", (20.0,))})

    def credit_ten(self):
        refund = self.make_refund(self.customer, 10)
        (self.item(refund) | self.item(self.invoice)).reconcile()
