from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import NamedTemporaryFile
from unittest import skipUnless
from unittest.mock import patch

from odoo.exceptions import UserError

from ..engine.ledger_csv import Row
from ..models.collections_ledger_import import LedgerProblems
from .common import CollectionsCommon

REAL = Path(__file__).resolve().parents[2] / "shared" / "data" / "ibm_invoices.csv"
HEADER = "customer_id,customer_name,invoice_id,invoice_date,due_date,amount,currency,paid_date"
LINES = (
    "L1,Bakery,N-1,2024-01-05,2024-02-04,100.00,,2024-02-10",
    "L1,Bakery,N-2,2024-01-20,2024-02-19,250.50,,2024-02-10",
    "L1,Bakery,N-3,2024-02-15,2024-03-16,75.25,,",
    "L2,Brewery,N-1,2024-01-31,2024-03-01,1200.00,,2024-03-20",
)
IN_BOOKS = "this customer's invoice with this number is in the books already"


class TestLoadLedger(CollectionsCommon):
    """A ledger in a file becomes posted invoices and payments, all of it or nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.loader = cls.env["collections.ledger.import"]

    def load(self, *lines, header=HEADER, **options):
        with NamedTemporaryFile("w", suffix=".csv", encoding="utf-8") as file:
            file.write("\n".join([header, *lines]))
            file.flush()
            return self.loader._load_file(file.name, **options)

    def get_reasons(self, *lines, **options):
        """Return ``[(line, reason)]`` of a file that must be refused."""
        counts = self.count()
        with self.assertRaises(LedgerProblems) as caught:
            self.load(*lines, **options)
        self.assertEqual(self.count(), counts, "something was left behind")
        return [(problem.line, problem.reason) for problem in caught.exception.problems]

    def count(self):
        models = ("account.move", "account.payment", "res.partner", "account.journal")
        return [self.env[model].search_count([]) for model in models]

    def find(self, loaded, number, customer="L1"):
        return loaded.moves.filtered(
            lambda move: move.ref == number and move.partner_id.ref == customer
        )

    # === WHAT IS POSTED === #

    def test_invoices_are_posted_with_their_dates_amounts_and_numbers(self):
        loaded = self.load(*LINES)
        self.assertEqual(len(loaded.moves), 4)
        self.assertEqual(set(loaded.moves.mapped("state")), {"posted"})
        self.assertRecordValues(
            self.find(loaded, "N-3"),
            [
                {
                    "invoice_date": date(2024, 2, 15),
                    "date": date(2024, 2, 15),
                    "invoice_date_due": date(2024, 3, 16),
                    "amount_total": 75.25,
                    "amount_tax": 0,
                    "payment_reference": "N-3",
                    "currency_id": self.currency.id,
                }
            ],
        )
        found = self.env["account.move"].search([("payment_reference", "=", "N-3")])
        self.assertEqual(found, self.find(loaded, "N-3"))

    def test_customers_are_made_once_and_found_again(self):
        known = self.make_customer("Brewery of old", ref="L2")
        loaded = self.load(*LINES)
        bakery = loaded.customers - known
        self.assertEqual(len(loaded.customers), 2)
        self.assertEqual((bakery.name, bakery.ref, bakery.is_company), ("Bakery", "L1", True))
        self.assertEqual(known.name, "Brewery of old")

    def test_an_invoice_of_a_contact_s_number_goes_to_the_customer(self):
        customer = self.make_customer()
        self.env["res.partner"].create({"name": "Desk", "parent_id": customer.id, "ref": "L2"})
        self.assertEqual(self.load(LINES[3]).moves.partner_id, customer)

    def test_what_was_paid_is_paid_and_the_rest_is_open(self):
        loaded = self.load(*LINES)
        states = {
            (move.partner_id.ref, move.ref): (move.payment_state, move.amount_residual)
            for move in loaded.moves
        }
        self.assertEqual(
            states,
            {
                ("L1", "N-1"): ("paid", 0),
                ("L1", "N-2"): ("paid", 0),
                ("L1", "N-3"): ("not_paid", 75.25),
                ("L2", "N-1"): ("paid", 0),
            },
        )

    def test_what_a_customer_paid_on_one_day_is_one_payment(self):
        loaded = self.load(*LINES)
        payments = loaded.payments.sorted("date")
        self.assertEqual(payments.mapped("amount"), [350.5, 1200])
        self.assertEqual(payments.mapped("date"), [date(2024, 2, 10), date(2024, 3, 20)])
        self.assertEqual(payments.mapped("memo"), ["N-1, N-2", "N-1"])
        self.assertTrue(all(payments.mapped("is_reconciled")))
        self.assertTrue(all(payments.mapped("is_matched")), "no bank statement is waited for")

    def test_terms_taxes_and_fiscal_positions_of_a_customer_change_nothing(self):
        customer = self.make_customer(ref="L1")
        customer.property_payment_term_id = self.pay_terms_b
        customer.property_account_position_id = self.fiscal_pos_a
        move = self.load(LINES[2]).moves
        item = move.line_ids.filtered(lambda line: line.display_type == "payment_term")
        self.assertEqual(item.mapped("date_maturity"), [date(2024, 3, 16)])
        self.assertEqual(move.amount_total, 75.25)

    def test_a_ledger_as_it_was_known_on_a_day(self):
        loaded = self.load(*LINES, until=date(2024, 2, 10))
        self.assertEqual(len(loaded.moves), 3)
        self.assertEqual(self.find(loaded, "N-1").payment_state, "paid")
        self.assertEqual(self.find(loaded, "N-1", "L2").payment_state, "not_paid")
        self.assertFalse(self.load(*LINES, until="2023-12-31").moves)

    def test_the_company_s_own_numbering_is_left_alone(self):
        before = self.make_invoice(self.partner_a)
        loaded = self.load(*LINES)
        after = self.make_invoice(self.partner_a)
        self.assertNotIn(before.journal_id, loaded.moves.journal_id)
        self.assertEqual(after.sequence_number, before.sequence_number + 1)

    def test_a_second_file_uses_the_same_journals(self):
        first, second = self.load(*LINES[:2]), self.load(*LINES[2:])
        self.assertEqual(first.moves.journal_id, second.moves.journal_id)
        self.assertEqual(first.payments.journal_id, second.payments.journal_id)

    def test_batches_leave_nothing_out(self):
        lines = [
            f"B{n % 7},,N{n},2024-01-{n % 28 + 1:02d},2024-02-28,{n + 1}.00,,2024-03-0{n % 9 + 1}"
            for n in range(60)
        ]
        loaded = self.load(*lines)
        self.assertEqual(len(loaded.moves), 60)
        self.assertEqual(sum(loaded.moves.mapped("amount_total")), 60 * 61 / 2)
        self.assertEqual(set(loaded.moves.mapped("payment_state")), {"paid"})
        self.assertEqual(sum(loaded.payments.mapped("amount")), 60 * 61 / 2)

    def test_rows_can_be_loaded_without_a_file(self):
        row = Row(1, "L9", "N-9", date(2024, 1, 1), date(2024, 1, 31), Decimal("9.99"))
        self.assertEqual(self.loader._load_rows([row]).moves.amount_total, 9.99)

    def test_the_profiles_agree_with_the_ledger(self):
        loaded = self.load(*LINES)
        bakery = loaded.customers.filtered(lambda customer: customer.ref == "L1")
        profile = self.profile(bakery)
        self.assertEqual((profile.balance, profile.overdue), (75.25, 75.25))

    # === WHAT IS REFUSED === #

    def test_all_bad_rows_are_told_and_nothing_is_loaded(self):
        reasons = self.get_reasons(
            "L1,,N-1,2024-01-05,2024-01-01,100,,", LINES[1], "L1,,N-3,2024-02-15,2024-03-16,0,,"
        )
        self.assertEqual(
            reasons, [(2, "the due date is before the issue date"), (4, "the amount is zero")]
        )

    def test_an_invoice_that_is_there_already_is_not_doubled(self):
        self.load(*LINES)
        self.assertEqual(self.get_reasons(*LINES), [(line, IN_BOOKS) for line in range(2, 6)])
        new = "L1,Bakery,N-4,2024-03-05,2024-04-04,10.00,,"
        self.assertEqual(self.get_reasons(new, LINES[0]), [(3, IN_BOOKS)])

    def test_an_invoice_made_in_odoo_itself_is_recognised_by_its_number(self):
        customer = self.make_customer(ref="L1")
        invoice = self.make_invoice(customer)
        line = f"L1,,{invoice.name},2024-01-05,2024-02-04,5.00,,"
        self.assertEqual(self.get_reasons(line), [(2, IN_BOOKS)])

    def test_a_cancelled_invoice_can_be_loaded_again(self):
        loaded = self.load(LINES[2])
        loaded.moves.button_draft()
        loaded.moves.button_cancel()
        self.assertEqual(len(self.load(LINES[2]).moves), 1)

    def test_the_same_ledger_in_another_company_is_another_ledger(self):
        self.load(*LINES)
        other = self.setup_other_company()["company"]
        self.loader = self.loader.with_company(other)
        self.assertEqual(self.load(*LINES).moves.company_id, other)

    def test_good_rows_are_loaded_on_request(self):
        loaded = self.load(LINES[0], "L1,,N-2,x,2024-02-19,250.50,,", LINES[2], skip_bad=True)
        self.assertEqual(sorted(loaded.moves.mapped("ref")), ["N-1", "N-3"])
        self.assertEqual([problem.line for problem in loaded.left_out], [3])
        self.assertIn("1 rows were left out:\nline 3: the issue date 'x'", loaded.describe())

    def test_a_file_without_a_good_row_is_refused_even_then(self):
        self.get_reasons("L1,,N-2,x,2024-02-19,250.50,,", skip_bad=True)
        self.get_reasons("1,2", header="customer,value", skip_bad=True)

    def test_a_number_that_several_customers_have_is_refused(self):
        self.make_customer("One", ref="L1")
        self.make_customer("Two", ref="L1")
        reason = "several contacts have the customer's number as their reference"
        self.assertEqual(self.get_reasons(LINES[0]), [(2, reason)])

    def test_a_locked_period_is_refused(self):
        self.company.fiscalyear_lock_date = date(2024, 1, 31)
        reason = "the books are locked until 2024-01-31"
        lines = [LINES[0], "L1,,N-7,2024-02-15,2024-03-16,75.25,,2024-01-30", LINES[2]]
        self.assertEqual(self.get_reasons(*lines), [(2, reason), (3, reason)])

    def test_a_company_without_chart_of_accounts_is_refused(self):
        bare = self.env["res.company"].create({"name": "Bare"})
        self.loader = self.loader.with_company(bare)
        with self.assertRaisesRegex(UserError, "Bare has no chart of accounts"):
            self.load(*LINES)

    # === CURRENCIES === #

    def test_an_amount_in_another_currency_takes_the_rate_of_its_date(self):
        loaded = self.load(LINES[3].replace(",,", ",EUR,").replace("L2", "L3"))
        self.assertEqual(loaded.moves.currency_id, self.foreign)
        self.assertEqual(loaded.moves.amount_total_signed, 600)
        self.assertEqual(loaded.moves.payment_state, "paid")
        self.assertEqual(loaded.payments.currency_id, self.foreign)

    def test_a_rate_is_never_invented(self):
        code = self.make_currency_without_rate()
        ((line, reason),) = self.get_reasons(LINES[0].replace(",,", f",{code},"))
        self.assertEqual(line, 2)
        self.assertIn(f"{code} has no exchange rate on 2024-01-05 or before", reason)
        self.assertIn(f"--rate {code}=", reason)

    def test_a_rate_that_came_later_is_no_rate(self):
        reasons = self.get_reasons("L1,,N-1,2019-12-31,2020-01-31,10.00,EUR,")
        self.assertIn("EUR has no exchange rate on 2019-12-31", reasons[0][1])

    def test_a_rate_can_be_given(self):
        code = self.make_currency_without_rate()
        loaded = self.load(LINES[0].replace(",,", f",{code},"), rates={code: 4})
        self.assertEqual(loaded.moves.amount_total_signed, 25)
        self.assertTrue(loaded.moves.currency_id.active)

    def test_an_unknown_currency_and_too_many_decimals_are_refused(self):
        lines = [LINES[0].replace(",,", ",XQX,"), LINES[2].replace("75.25", "75.2501")]
        name = self.currency.name
        self.assertEqual(
            self.get_reasons(*lines),
            [
                (2, "XQX is not a currency that Odoo knows"),
                (3, f"the amount has more decimals than {name}"),
            ],
        )

    def make_currency_without_rate(self):
        currency = self.env["res.currency"].create({"name": "QQQ", "symbol": "Q", "active": False})
        return currency.name

    # === ALL OR NOTHING === #

    def test_a_load_that_fails_at_the_end_leaves_nothing(self):
        counts = self.count()
        lines = self.env.registry["account.move.line"]
        with patch.object(lines, "_reconcile_plan", side_effect=UserError("no")):
            # Odoo's assertRaises would roll back by itself.
            try:
                self.load(*LINES)
            except UserError as error:
                self.assertEqual(str(error), "no")
            else:
                self.fail("the load did not fail")
        self.assertEqual(self.count(), counts)
        self.assertEqual(len(self.load(*LINES).moves), 4)

    # === A REAL LEDGER === #

    @skipUnless(REAL.exists(), "the real ledgers are not there")
    def test_a_real_ledger(self):
        """The first weeks of it; the whole is loaded by the test of the main job."""
        until = date(2012, 2, 10)
        loaded = self.loader._load_file(REAL, until=until)
        self.assertGreater(len(loaded.moves), 100)
        unpaid = loaded.moves.filtered("amount_residual")
        self.assertTrue(unpaid)
        self.assertEqual(set((loaded.moves - unpaid).mapped("payment_state")), {"paid"})
        self.assertLessEqual(max(loaded.payments.mapped("date")), until)
        self.assertIn("770", loaded.unknown_countries)
