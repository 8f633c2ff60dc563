from odoo.exceptions import UserError
from odoo.tests import tagged

from .charge_common import ChargeCommon
from .common import day


@tagged("post_install", "-at_install")
class TestChargePayment(ChargeCommon):
    """By Dutch law a payment counts for costs first, then for interest, then for the invoice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.collections_law_principal_first = False

    def deposit(self, amount, on=0, partner=None, currency=None):
        """Book a payment of a customer that nobody matched."""
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_id": (partner or self.customer).id,
                "amount": amount,
                "currency_id": (currency or self.foreign).id,
                "date": day(on),
                "journal_id": self.company_data["default_journal_bank"].id,
            }
        )
        method = payment.journal_id.inbound_payment_method_line_ids[:1]
        method.payment_account_id = self.get_outstanding_account()
        payment.action_post()
        return payment.move_id.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )

    def matches(self, profile=None):
        profile = profile or self.dossier
        found = self.charges._propose_matches(profile, day()).get(profile.id, [])
        return [(match.line, round(match.amount, 2), match.is_charge) for match in found]

    def test_a_payment_counts_for_costs_then_interest_then_the_invoice(self):
        booking = self.receivable(self.book())
        self.deposit(100)
        self.assertEqual(
            self.matches(), [(booking, 54.05, True), (self.item(self.late), 45.95, False)]
        )
        self.assertIn(booking.move_name, self.dossier.charge_match)

    def test_a_small_payment_leaves_the_rest_of_the_charges_open(self):
        charges = self.book()
        self.deposit(45)
        self.dossier.with_user(self.make_user("collector")).action_match_charges()
        charges.invalidate_recordset()
        self.assertEqual(
            {charge.kind: round(charge.residual, 2) for charge in charges},
            {"costs": 0, "interest": 9.05},
        )
        self.assertAlmostEqual(self.item(self.late).amount_residual_currency, 1000)
        self.assertIn("In the order of the law", " ".join(self.dossier.message_ids.mapped("body")))

    def test_matching_pays_the_charges_and_reduces_the_invoice(self):
        charges = self.book()
        self.deposit(100)
        self.charges._match(self.dossier, day())
        self.assertEqual(set(charges.mapped("state")), {"paid"})
        self.assertAlmostEqual(self.item(self.late).amount_residual_currency, 954.05)
        with self.assertRaisesRegex(UserError, "No payment waits"):
            self.dossier.action_match_charges()

    def test_interest_runs_on_over_the_rest(self):
        self.book()
        self.deposit(100)
        self.charges._match(self.dossier, day())
        due = self.dues(on=10)[self.item(self.late).id, "interest"]
        self.assertAlmostEqual(due.amount, 954.05 * 0.1115 * 10 / 365, delta=0.01)

    def test_where_the_law_or_the_company_says_otherwise_nothing_is_proposed(self):
        self.book()
        self.deposit(100)
        self.company.collections_law_principal_first = True
        self.assertFalse(self.matches())
        self.company.collections_law_principal_first = False
        self.assertTrue(self.matches())
        self.company.collections_law_match = "no"
        self.dossier.invalidate_recordset()
        self.assertFalse(self.dossier.charge_match)
        belgian = self.make_customer(
            "Peeters", country_id=self.env.ref("base.be").id, company_registry="0123456749"
        )
        self.make_late(belgian)
        profile = self.profile(belgian)
        self.book(profile)
        self.deposit(100, partner=belgian)
        self.assertFalse(self.matches(profile))

    def test_nothing_is_proposed_without_booked_charges_or_in_another_currency(self):
        self.deposit(100)
        self.assertFalse(self.matches())
        self.book()
        self.deposit(100, currency=self.currency)
        self.assertEqual({line.currency_id for line, _a, _c in self.matches()}, {self.foreign})

    def test_what_accounting_matched_stays(self):
        charges = self.book()
        self.pay(self.late, amount=400)
        self.assertFalse(self.matches())
        self.company.collections_law_match = "automatic"
        self.refresh()
        self.assertEqual(set(charges.mapped("state")), {"booked"})
        self.assertAlmostEqual(self.item(self.late).amount_residual_currency, 600)

    def test_it_matches_the_charges_by_itself_where_the_company_wants_it(self):
        charges = self.book()
        self.deposit(100)
        self.refresh()
        self.assertEqual(set(charges.mapped("state")), {"booked"}, "only suggested")
        self.company.collections_law_match = "automatic"
        money = self.deposit(200)
        self.refresh()
        self.assertEqual(set(charges.mapped("state")), {"paid"})
        self.assertAlmostEqual(
            self.item(self.late).amount_residual_currency, 1000, msg="left to accounting"
        )
        self.assertTrue(money.amount_residual_currency)

    def test_charges_of_a_paid_invoice_come_first_too(self):
        self.company.collections_law_keep_since = "2020-01-01"
        self.pay(self.late, on=-10)
        self.refresh()
        charges = self.book()
        self.make_late(self.customer, due=-20, amount=500)
        self.deposit(60)
        total = sum(charges.mapped("amount"))
        self.assertAlmostEqual(
            sum(amount for _line, amount, is_charge in self.matches() if is_charge), total
        )
