from dataclasses import dataclass
from decimal import Decimal

from stdnum import iso11649

from odoo import models

from ..engine import epc


@dataclass(slots=True)
class Transfer:
    """How to pay by bank transfer: labelled facts, the text to write, and what a code says."""

    facts: list
    message: str
    code: str


class CollectionsTransfer(models.AbstractModel):
    """How customers pay open items by bank transfer, on a letter and on their page."""

    _name = "collections.transfer"
    _inherit = "collections.paper"
    _description = "Payment by Bank Transfer"

    def _prepare(self, company, moves, amounts, reference):
        """Return the ``Transfer`` that pays these documents, None without a bank account.

        :param moves: the documents in the order in which they are named
        :param amounts: ``[(currency, amount)]``
        :param reference: what to write with the payment when the numbers are too many
        """
        bank = self._get_payment_bank(company, moves)
        if not bank:
            return None
        message = self._get_message(moves, reference)
        holder = bank.acc_holder_name or bank.partner_id.name or company.name
        shown = [self._amount(currency)(amount) for currency, amount in amounts]
        facts = [
            (self.env._("Amount"), " + ".join(shown)),
            (self.env._("Account"), bank.acc_number),
            (self.env._("BIC"), bank.bank_bic),
            (self.env._("In the name of"), holder),
            (self.env._("Reference"), message),
        ]
        return Transfer(
            [(label, value) for label, value in facts if value],
            message,
            self._get_code(bank, holder, amounts, message),
        )

    def _get_payment_bank(self, company, moves):
        """Return the account named on the youngest invoice, else that of the company."""
        named = moves.sorted("date", reverse=True).partner_bank_id.filtered(
            lambda bank: bank.active and bank.partner_id == company.partner_id.commercial_partner_id
        )
        return named[:1] or self._get_bank(company)

    def _get_message(self, moves, reference):
        """Return what the customer writes with the payment, so that it finds its invoices."""
        if len(moves) == 1:
            return moves.payment_reference or moves.name or ""
        message = " ".join(filter(None, moves.mapped("name")))
        return message if len(message) <= epc.LONGEST_TEXT else reference

    def _get_code(self, bank, holder, amounts, message):
        """Return the text of the code: one transfer in euro to an IBAN."""
        euro = [(currency, amount) for currency, amount in amounts if currency.name == "EUR"]
        if not euro or bank.acc_type != "iban":
            return ""
        currency, amount = euro[0]
        is_structured = iso11649.is_valid(message)
        return epc.payment_code(
            name=holder,
            iban=bank.sanitized_acc_number or "",
            bic=bank.bank_bic or "",
            amount=Decimal(f"{currency.round(float(amount)):.2f}"),
            text=message,
            structured=iso11649.compact(message) if is_structured else "",
        )
