from unittest.mock import patch

from odoo.tests import tagged

from .common import CollectionsCommon, day


@tagged("post_install", "-at_install")
class TestCashGate(CollectionsCommon):
    """Before anything goes out: money that is on its way and probably pays what looks open."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Why and why not look at the clock.
        ledger = type(cls.env["collections.ledger"])
        cls.startClassPatcher(patch.object(ledger, "_get_today", lambda _self: day()))

    def make_bank_line(self, amount=100, on=-1, **values):
        return self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.company_data["default_journal_bank"].id,
                "date": day(on),
                "amount": amount,
                "payment_ref": "Payment",
                **values,
            }
        )

    def why(self, invoice):
        line = invoice.line_ids.filtered(lambda line: line.display_type == "payment_term")
        self.profile(invoice.partner_id)
        self.env.flush_all()
        return self.env["collections.open.item"].browse(line.ids)

    def decide(self, customer):
        profile = self.profile(customer)
        return self.env["collections.ledger"]._plan(profile, day())[profile.id].decisions[0]

    def assertCovered(self, customer, line):
        decision = self.decide(customer)
        self.assertEqual((decision.state, decision.reason), ("covered", "bank"))
        self.assertEqual(decision.source, line.id)
        self.run_night()
        self.assertSilent(customer)

    def test_line_with_the_customer(self):
        customer = self.make_customer()
        self.make_invoice(customer, due=-20)
        self.assertCovered(customer, self.make_bank_line(partner_id=customer.id))

    def test_line_with_the_bank_account_of_the_customer(self):
        customer = self.make_customer()
        self.make_invoice(customer, due=-20)
        self.env["res.partner.bank"].create(
            {"partner_id": customer.id, "acc_number": "NL91 ABNA 0417 1643 00"}
        )
        self.assertCovered(customer, self.make_bank_line(account_number="NL91ABNA0417164300"))

    def test_line_that_names_the_invoice(self):
        customer = self.make_customer()
        other = self.make_invoice(customer, due=-30)
        invoice = self.make_invoice(customer, due=-20)
        self.make_bank_line(payment_ref=f"betaling factuur {invoice.name.lower()}, dank")
        profile = self.profile(customer)
        decisions = self.env["collections.ledger"]._plan(profile, day())[profile.id].decisions
        states = {decision.item: decision.state for decision in decisions}
        self.assertEqual(states[self.why(invoice).id], "covered")
        self.assertEqual(states[self.why(other).id], "due", "the oldest one was not meant")

    def test_line_with_the_payment_reference(self):
        customer = self.make_customer()
        invoice = self.make_invoice(customer, due=-20)
        invoice.payment_reference = "+++090/9337/55493+++"
        self.assertCovered(customer, self.make_bank_line(payment_ref="+++090/9337/55493+++"))

    def test_line_with_the_name_and_exactly_the_amount(self):
        customer = self.make_customer("Bakkerij Jansen")
        self.make_invoice(customer, due=-20)
        amount = self.env["account.move"].search([("partner_id", "=", customer.id)]).amount_residual
        self.make_bank_line(amount - 1, partner_name="BAKKERIJ JANSEN")
        self.assertEqual(self.decide(customer).state, "due")
        self.assertCovered(customer, self.make_bank_line(amount, partner_name="bakkerij jansen "))

    def test_part_of_the_amount_leaves_the_rest_to_ask_for(self):
        customer = self.make_customer()
        invoice = self.make_invoice(customer, due=-20)
        self.make_bank_line(40, partner_id=customer.id)
        self.run_night()
        line = self.actions(customer).line_ids
        self.assertAlmostEqual(line.amount, invoice.amount_residual - 40)

    def test_the_reason_names_the_line(self):
        customer = self.make_customer()
        invoice = self.make_invoice(customer, due=-20)
        self.make_bank_line(500, partner_id=customer.id, payment_ref="Invoices of May")
        self.assertIn("Invoices of May", self.why(invoice).reason)

    def test_lines_that_say_nothing(self):
        customer, stranger = self.make_customer(), self.make_customer("Stranger")
        self.make_invoice(customer, due=-20)
        self.make_bank_line(partner_id=stranger.id)
        self.make_bank_line(-100, partner_id=customer.id)
        self.make_bank_line(partner_id=customer.id, on=-90)
        self.make_bank_line(payment_ref="INV")
        self.make_bank_line(payment_ref=False)
        self.assertEqual(self.decide(customer).state, "due")

    def test_line_of_another_company(self):
        customer = self.make_customer()
        self.make_invoice(customer, due=-20)
        other = self.setup_other_company()["company"]
        journal = self.env["account.journal"].search(
            [("company_id", "=", other.id), ("type", "=", "bank")], limit=1
        )
        self.make_bank_line(journal_id=journal.id, partner_id=customer.id)
        self.assertEqual(self.decide(customer).state, "due")

    def test_online_payment_under_way(self):
        customer = self.make_customer()
        invoice = self.make_invoice(customer, due=-20)
        method = self.env["payment.method"].with_context(active_test=False).search([], limit=1)
        provider = self.env["payment.provider"].search(
            [("company_id", "=", self.company.id)], limit=1
        ) or self.env["payment.provider"].create({"name": "P", "company_id": self.company.id})
        transaction = self.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": method.id,
                "reference": "T1",
                "amount": invoice.amount_residual,
                "currency_id": invoice.currency_id.id,
                "partner_id": customer.id,
                "invoice_ids": invoice.ids,
                "operation": "online_redirect",
            }
        )
        self.assertEqual(self.decide(customer).state, "due")
        transaction.write({"state": "pending", "last_state_change": day(-1)})
        self.assertEqual(self.decide(customer).reason, "online")
        transaction.write({"last_state_change": day(-30)})
        self.assertEqual(self.decide(customer).state, "due", "nobody waits for ever")

    def test_old_bank_feed(self):
        customer = self.make_customer()
        invoice = self.make_invoice(customer, due=-20)
        self.make_bank_line(on=-10, partner_id=self.make_customer("Somebody").id)
        self.run_night()
        self.assertSilent(customer)
        self.assertIn("Import the statements", self.why(invoice).reason)
        self.make_bank_line(on=-1, partner_id=self.make_customer("Else").id)
        self.run_night()
        self.assertMailed(customer, invoice)

    def test_companies_that_import_no_statements_are_not_held_up(self):
        ledger = self.env["collections.ledger"]
        self.assertFalse(ledger._load_stale_companies(self.company, day()))
        self.make_bank_line(on=-10)
        self.env.flush_all()
        self.assertEqual(ledger._load_stale_companies(self.company, day()), {self.company.id})
        self.company.collections_bank_days = 0
        self.assertFalse(ledger._load_stale_companies(self.company, day()))
