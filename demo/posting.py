"""Posts the ledger of the demo through Odoo's own API: invoices, credit notes and payments."""

import logging
import random
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command

from .catalogue import PRODUCTS
from .characters import CHARACTERS

_logger = logging.getLogger(__name__)

MONTHS = 18
TERM_DAYS = 30


class Ledger:
    """The ledger of one company of the demo.

    :param env: environment of that company
    :param today: the dates of the ledger count back from this day
    :param chance: random generator with a fixed seed, so that every demo is the same
    """

    def __init__(self, env, today, chance=None, months=MONTHS):
        self.env = env(context={**env.context, "tracking_disable": True, "mail_notrack": True})
        self.company = env.company
        self.today = today
        self.chance = chance or random.Random(self.company.id)
        self.months = months
        self.bank = env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
        )
        self.products = self._make_products()

    def _make_products(self):
        products = self.env["product.product"]
        names = [name for name, _price in PRODUCTS]
        found = products.search([("name", "in", names)])
        missing = [row for row in PRODUCTS if row[0] not in found.mapped("name")]
        return found | products.create(
            [{"name": name, "list_price": price, "type": "consu"} for name, price in missing]
        )

    # === INVOICES === #

    def post_invoices(self, customers):
        """Post the invoices of all customers.

        :param customers: rows of the catalogue with their ``partner``
        :return: list of ``(invoice, row)``
        """
        values, rows = [], []
        for row in customers:
            for issued in self._draw_dates(row):
                values.append(self._prepare_invoice(row, issued))
                rows.append(row)
        order = sorted(range(len(values)), key=lambda number: values[number]["invoice_date"])
        invoices = self.env["account.move"].create([values[number] for number in order])
        invoices.action_post()
        _logger.info("%s: %s invoices", self.company.name, len(invoices))
        return [(invoice, rows[n]) for invoice, n in zip(invoices, order, strict=True)]

    def _draw_dates(self, row):
        months = 3 if "new" in row["special"] else self.months
        for month in range(months):
            first = self.today - relativedelta(months=month)
            for _number in range(row["monthly"]):
                yield first - timedelta(days=self.chance.randint(1, 27))

    def _prepare_invoice(self, row, issued):
        terms = row.get("terms") or self.env.ref("account.account_payment_term_30days")
        return {
            "move_type": "out_invoice",
            "partner_id": row["partner"].id,
            "invoice_date": issued,
            "date": issued,
            "currency_id": (row.get("currency") or self.company.currency_id).id,
            "invoice_payment_term_id": terms.id,
            "invoice_line_ids": [
                Command.create(self._prepare_line(row)) for _n in range(self.chance.randint(1, 3))
            ],
        }

    def _prepare_line(self, row):
        product = self.chance.choice(self.products)
        quantity = max(1, round(self.chance.uniform(1, 8) * row["size"]))
        return {"product_id": product.id, "quantity": quantity, "price_unit": product.list_price}

    # === CREDIT NOTES === #

    def post_credit_notes(self, invoices):
        """Credit a part of some older invoices; every third credit note stays unallocated."""
        old = [i for i, row in invoices if (self.today - i.invoice_date).days > 45]
        chosen = self.chance.sample(old, len(old) // 40)
        credit_notes = self.env["account.move"].create(
            [self._prepare_credit_note(invoice) for invoice in chosen]
        )
        credit_notes.action_post()
        for number, (invoice, credit) in enumerate(zip(chosen, credit_notes, strict=True)):
            if number % 3:
                self._receivable(invoice | credit).reconcile()
        return credit_notes

    def _prepare_credit_note(self, invoice):
        line = invoice.invoice_line_ids[0]
        issued = min(invoice.invoice_date + timedelta(days=12), self.today)
        return {
            "move_type": "out_refund",
            "partner_id": invoice.partner_id.id,
            "invoice_date": issued,
            "date": issued,
            "currency_id": invoice.currency_id.id,
            "ref": invoice.name,
            "reversed_entry_id": invoice.id,
            "invoice_line_ids": [
                Command.create(
                    {
                        "product_id": line.product_id.id,
                        "quantity": 1,
                        "price_unit": line.price_unit,
                    }
                )
            ],
        }

    # === PAYMENTS === #

    def post_payments(self, invoices):
        """Pay the invoices as the characters of their customers do, up to today."""
        values, items = [], []
        for invoice, row in invoices:
            for item in self._receivable(invoice):
                for amount, paid_on in self._draw_payments(item, row):
                    values.append(self._prepare_payment(invoice, amount, paid_on))
                    items.append(item)
        payments = self.env["account.payment"].create(values)
        payments.action_post()
        self.env["account.move.line"]._reconcile_plan(
            [
                self._receivable(payment.move_id) | item
                for payment, item in zip(payments, items, strict=True)
            ]
        )
        _logger.info("%s: %s payments", self.company.name, len(payments))
        return payments

    def _draw_payments(self, item, row):
        """Yield ``(amount, day)`` of the payments of an item that were made until today."""
        due = item.date_maturity
        left = item.amount_residual_currency
        for share, late in CHARACTERS[row["character"]](self.chance, due, self.today):
            amount = min(left, item.currency_id.round(item.amount_residual_currency * share))
            paid_on = max(due + timedelta(days=late), item.date)
            if paid_on <= self.today and amount > 0:
                left -= amount
                yield amount, paid_on

    def _prepare_payment(self, invoice, amount, paid_on):
        return {
            "payment_type": "inbound",
            "partner_type": "customer",
            "partner_id": invoice.commercial_partner_id.id,
            "amount": amount,
            "currency_id": invoice.currency_id.id,
            "date": paid_on,
            "journal_id": self.bank.id,
            "memo": invoice.name,
        }

    def post_overpayment(self, partner, amount):
        """Post a payment that nobody has allocated yet."""
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": partner.id,
                "amount": amount,
                "date": self.today - timedelta(days=6),
                "journal_id": self.bank.id,
                "memo": "Paid twice?",
            }
        )
        payment.action_post()
        return payment

    def _receivable(self, moves):
        return moves.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable" and not line.reconciled
        )
