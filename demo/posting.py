"""Posts what happened in the demo company through Odoo's own API, batch by batch."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from odoo import Command

from ..models.collections_ledger_import import QUIET
from .ledger import PRODUCTS

UNKNOWN = "Payment without reference"


@dataclass
class Posted:
    """A posted invoice with its open items and what is left of each of them."""

    invoice: object
    move: object
    items: object
    totals: list
    left: list


@dataclass
class Receipt:
    """Money that came in on a day, and the open items it is for."""

    day: date
    partner: object
    currency: object
    amount: float
    items: object
    memo: str


class Poster:
    """Posts the ledger of one company.

    :param env: environment of that company
    :param partners: ``{number of the customer: partner}``
    :param products: the products in the order of ``ledger.PRODUCTS``
    :param terms: ``{key of ledger.TERMS: payment terms}``
    """

    def __init__(self, env, partners, products, terms):
        self.env = env(context={**env.context, **QUIET})
        self.loader = self.env["collections.ledger.import"]
        self.company = env.company
        self.partners = {number: self._own(partner) for number, partner in partners.items()}
        self.products = self._own(products)
        self.terms = terms
        self.currencies = self.env["res.currency"].search([]).grouped("name")
        self.bank = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
        )

    def _own(self, records):
        return records.with_env(self.env)

    def post(self, invoices):
        """Post these invoices of the ledger with all that became of them."""
        posted = self._post_invoices(invoices)
        self._post_credit_notes(posted)
        self._post_receipts(self._get_receipts(posted))

    # === INVOICES === #

    def _post_invoices(self, invoices):
        posted = []
        for batch in self.loader._iterate_batches(invoices, "invoices"):
            moves = self.env["account.move"].create([self._prepare_invoice(i) for i in batch])
            moves._post(soft=False)
            posted += [self._read(*pair) for pair in zip(batch, moves, strict=True)]
        return posted

    def _read(self, invoice, move):
        items = self._get_receivables(move).sorted(lambda item: (item.date_maturity, item.id))
        totals = items.mapped("amount_residual_currency")
        return Posted(invoice, move, items, totals, list(totals))

    def _get_receivables(self, moves):
        return moves.line_ids.filtered(lambda line: line.account_type == "asset_receivable")

    def _prepare_invoice(self, invoice):
        return {
            "move_type": "out_invoice",
            "partner_id": self.partners[invoice.customer].id,
            "currency_id": self._get_currency(invoice.currency).id,
            "invoice_date": invoice.issued,
            "date": invoice.issued,
            "invoice_payment_term_id": self.terms[invoice.terms].id,
            "invoice_user_id": False,
            "is_move_sent": True,
            "invoice_line_ids": [self._prepare_line(*line) for line in invoice.lines],
        }

    def _prepare_line(self, number, quantity):
        price = PRODUCTS[number][1]
        return Command.create(
            {"product_id": self.products[number].id, "quantity": quantity, "price_unit": price}
        )

    def _get_currency(self, code):
        return self.currencies.get(code, self.company.currency_id)

    # === CREDIT NOTES === #

    def _post_credit_notes(self, posted):
        """Post the credit notes and set those off that were agreed to be set off."""
        noted = [(entry, credit) for entry in posted for credit in entry.invoice.get_credits()]
        noted.sort(key=lambda pair: pair[1].day)
        for batch in self.loader._iterate_batches(noted, "credit notes"):
            moves = self.env["account.move"].create([self._prepare_credit(*p) for p in batch])
            moves._post(soft=False)
            plan = []
            for (entry, credit), move in zip(batch, moves, strict=True):
                if credit.applied:
                    entry.left[0] -= min(move.amount_total, entry.left[0])
                    plan.append(self._get_receivables(move) | entry.items[0])
            self.env["account.move.line"]._reconcile_plan(plan)

    def _prepare_credit(self, entry, credit):
        move = entry.move
        line = {
            "product_id": move.invoice_line_ids[:1].product_id.id,
            "name": f"{credit.reason} ({move.name})",
            "quantity": 1,
            "price_unit": move.currency_id.round(move.amount_untaxed * credit.share),
        }
        return {
            "move_type": "out_refund",
            "partner_id": move.partner_id.id,
            "currency_id": move.currency_id.id,
            "invoice_date": credit.day,
            "date": credit.day,
            "ref": move.name,
            "invoice_payment_term_id": False,
            "invoice_user_id": False,
            "is_move_sent": True,
            "invoice_line_ids": [Command.create(line)],
        }

    # === PAYMENTS === #

    def _get_receipts(self, posted):
        """Return what came in, in the order of the days; a customer settles a day's items at once.

        A part of an item, or more than it, comes on its own, so that it stays with its item.
        """
        settled, receipts = defaultdict(list), []
        for day, _number, entry, position, payment in self._sort_payments(posted):
            amount = self._take(entry, position, payment)
            if amount <= 0:
                continue
            receipt = self._prepare_receipt(day, entry, position, payment, amount)
            if payment.share is None and payment.allocated and not payment.extra:
                settled[day, receipt.partner, receipt.currency].append(receipt)
            else:
                receipts.append(receipt)
        receipts += map(self._merge, settled.values())
        return sorted(receipts, key=lambda receipt: receipt.day)

    def _sort_payments(self, posted):
        payments = [
            (payment.day, number, entry, position, payment)
            for number, entry in enumerate(posted)
            for position, payment in entry.invoice.get_payments()
        ]
        return sorted(payments, key=lambda row: row[:2])

    def _take(self, entry, position, payment):
        """Return the amount of a payment without its extra, taken from what is left."""
        left = entry.left[position]
        if payment.share is not None:
            left = min(left, entry.move.currency_id.round(entry.totals[position] * payment.share))
        if payment.allocated:
            entry.left[position] -= left
        return left

    def _prepare_receipt(self, day, entry, position, payment, amount):
        move = entry.move
        return Receipt(
            day,
            move.commercial_partner_id,
            move.currency_id,
            amount + payment.extra,
            entry.items[position] if payment.allocated else entry.items[:0],
            move.name if payment.allocated else UNKNOWN,
        )

    def _merge(self, receipts):
        first = receipts[0]
        items = first.items.union(*(receipt.items for receipt in receipts))
        names = dict.fromkeys(receipt.memo for receipt in receipts)
        amount = sum(receipt.amount for receipt in receipts)
        return Receipt(
            first.day, first.partner, first.currency, amount, items, ", ".join(list(names)[:5])
        )

    def _post_receipts(self, receipts):
        for batch in self.loader._iterate_batches(receipts, "payments"):
            payments = self.env["account.payment"].create([self._prepare_payment(r) for r in batch])
            payments.action_post()
            self.loader._match(
                [
                    (receipt.items, payment)
                    for receipt, payment in zip(batch, payments, strict=True)
                    if receipt.items
                ]
            )

    def _prepare_payment(self, receipt):
        return {
            "payment_type": "inbound",
            "partner_type": "customer",
            "partner_id": receipt.partner.id,
            "currency_id": receipt.currency.id,
            "amount": receipt.currency.round(receipt.amount),
            "date": receipt.day,
            "journal_id": self.bank.id,
            "memo": receipt.memo,
        }
