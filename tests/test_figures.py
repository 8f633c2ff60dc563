import random
from datetime import date
from unittest.mock import patch

from odoo.tests import tagged

from .common import TODAY, CollectionsCommon, day


@tagged("post_install", "-at_install")
class TestFigures(CollectionsCommon):
    """The figures of a profile tie to the ledger."""

    def test_aging_by_days_past_due(self):
        customer = self.make_customer()
        for due, amount in ((5, 1), (0, 2), (-1, 4), (-30, 8), (-31, 16), (-90, 32), (-120, 64)):
            self.make_invoice(customer, due=due, amount=amount)
        self.make_invoice(customer, due=-121, amount=128)
        profile = self.profile(customer)
        self.assertEqual(profile.aging_not_due, 3, "on the due date an invoice is not late")
        self.assertEqual(profile.aging_1_30, 12)
        self.assertEqual(profile.aging_31_60, 16)
        self.assertEqual(profile.aging_61_90, 32)
        self.assertEqual(profile.aging_91_120, 64)
        self.assertEqual(profile.aging_120_plus, 128)
        self.assertEqual(profile.overdue, 252)
        self.assertEqual(profile.balance, 255)
        self.assertEqual(profile.oldest_due_date, day(-121))
        self.assertEqual(profile.item_count, 8)

    def test_partial_payment_credit_note_and_currency(self):
        customer = self.make_customer()
        invoice = self.make_invoice(customer, due=-10, amount=100)
        self.pay(invoice, on=-5, amount=40)
        self.make_invoice(customer, due=-10, amount=50, currency_id=self.foreign.id)
        self.make_refund(customer, 15)
        profile = self.profile(customer)
        self.assertAlmostEqual(profile.overdue, 60 + 25)
        self.assertAlmostEqual(profile.credit, 15)
        self.assertAlmostEqual(profile.balance, 60 + 25 - 15)

    def test_payment_behaviour_is_weighted_by_amount(self):
        customer = self.make_customer()
        large = self.make_invoice(customer, due=-100, amount=300)
        small = self.make_invoice(customer, due=-100, amount=100)
        self.pay(large, on=-90)
        self.pay(small, on=-104)
        profile = self.profile(customer)
        self.assertAlmostEqual(profile.average_days_late, (300 * 10 - 100 * 4) / 400)
        self.assertAlmostEqual(profile.share_late, 0.75)
        self.assertEqual(profile.last_payment_date, day(-90))
        self.assertAlmostEqual(profile.last_payment_amount, 300)
        self.assertTrue(profile.has_payments)

    def test_trend_against_the_year_before(self):
        customer = self.make_customer()
        before = self.make_invoice(customer, due=-500, amount=100)
        now = self.make_invoice(customer, due=-60, amount=100)
        self.pay(before, on=-498)
        self.pay(now, on=-50)
        profile = self.profile(customer)
        self.assertAlmostEqual(profile.average_days_late, 10)
        self.assertAlmostEqual(profile.days_late_trend, 8)

    def test_credit_note_is_no_payment(self):
        customer = self.make_customer()
        invoice = self.make_invoice(customer, due=-60, amount=100)
        refund = self.make_refund(customer, 100, issued=-10)
        lines = (invoice | refund).line_ids
        lines.filtered(lambda line: line.display_type == "payment_term").reconcile()
        profile = self.profile(customer)
        self.assertFalse(profile.has_payments)
        self.assertFalse(profile.last_payment_date)
        self.assertEqual(profile.balance, 0)

    def test_dso_by_count_back(self):
        """June has 16 days so far, May 31: 450 is all of June's 300 and half of May's 300."""
        customer = self.make_customer()
        self.make_invoice(customer, due=20, amount=300, issued=-6)
        may = self.make_invoice(customer, due=20, amount=300, issued=-36)
        april = self.make_invoice(customer, due=20, amount=300, issued=-66)
        self.pay(april, on=-1)
        self.pay(may, on=-1, amount=150)
        self.assertAlmostEqual(self.profile(customer).dso, 16 + 15.5)

    def test_dso_counts_months_without_sales(self):
        """A balance of all of March's sales: June 16 + May 31 + April 30 + March 31 days."""
        customer = self.make_customer()
        self.make_invoice(customer, due=0, amount=300, issued=(date(2025, 3, 20) - TODAY).days)
        self.assertAlmostEqual(self.profile(customer).dso, 16 + 31 + 30 + 31)

    def test_dso_of_a_balance_larger_than_its_sales(self):
        customer = self.make_customer()
        self.make_invoice(customer, due=0, amount=100, issued=-6)
        refund = self.make_refund(customer, 50, issued=-6)
        self.assertTrue(refund)
        profile = self.profile(customer)
        self.assertAlmostEqual(profile.dso, 16)

    def test_nothing_open(self):
        customer = self.make_customer()
        profile = self.profile(customer)
        self.assertEqual(
            (profile.balance, profile.dso, profile.overdue, profile.next_date), (0, 0, 0, False)
        )

    def test_profiles_reconcile_with_the_ledger(self):
        """Random invoices, credit notes and part payments in two currencies: to the cent."""
        chance = random.Random(19)
        customers = [self.make_customer(f"Customer {number}") for number in range(8)]
        contacts = [
            self.make_customer(f"Contact {number}", parent_id=parent.id, is_company=False)
            for number, parent in enumerate(customers[:4])
        ]
        for _number in range(60):
            partner = chance.choice(customers + contacts)
            values = {"currency_id": self.foreign.id} if chance.random() < 0.3 else {}
            amount = round(chance.uniform(1, 900), 2)
            due = chance.randint(-150, 40)
            if chance.random() < 0.2:
                self.make_refund(partner, amount, issued=due, **values)
                continue
            invoice = self.make_invoice(partner, due=due, amount=amount, **values)
            if chance.random() < 0.5:
                part = round(amount * chance.choice((0.3, 1.0)), 2)
                self.pay(invoice, on=-1, amount=part)
        self.plan()
        profiles = self.env["collections.profile"].search([("company_id", "=", self.company.id)])
        lines = self.env["account.move.line"].search(
            [
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("partner_id", "!=", False),
                ("company_id", "=", self.company.id),
            ]
        )
        self.assertAlmostEqual(sum(profiles.mapped("balance")), sum(lines.mapped("balance")), 2)
        for profile in profiles:
            buckets = sum(
                profile[name]
                for name in (
                    "aging_not_due", "aging_1_30", "aging_31_60", "aging_61_90", "aging_91_120",
                    "aging_120_plus",
                )
            )  # fmt: skip
            self.assertAlmostEqual(buckets - profile.credit, profile.balance, 2)
            self.assertAlmostEqual(buckets - profile.aging_not_due, profile.overdue, 2)
            own = lines.filtered(
                lambda line, p=profile: line.partner_id.commercial_partner_id == p.partner_id
            )
            self.assertAlmostEqual(profile.balance, sum(own.mapped("balance")), 2)

    def test_partner_without_profile_gets_one(self):
        customer = self.make_customer()
        self.make_invoice(customer, due=10)
        self.assertFalse(self.env["collections.profile"].search([("partner_id", "=", customer.id)]))
        self.plan()
        profile = self.env["collections.profile"].search([("partner_id", "=", customer.id)])
        self.assertEqual(profile.procedure_id, self.standard)
        self.assertEqual(profile.mode, "automatic")

    def test_postgresql_learns_of_many_new_customers(self):
        """Else it plans the first run as if there were none of them."""
        self.env.cr.execute("ANALYZE collections_profile")
        before = self.env["collections.profile"].search_count([])
        for number in range(2 * before + 3):
            self.make_invoice(self.make_customer(f"Customer {number}"), due=10)
        with patch("odoo.addons.account_collections.models.collections_ledger.FEW_PROFILES", 1):
            self.plan()
        self.env.cr.execute("SELECT reltuples FROM pg_class WHERE relname = 'collections_profile'")
        self.assertGreater(self.env.cr.fetchone()[0], 2 * before)
