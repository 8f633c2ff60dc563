from odoo import models
from odoo.fields import Domain


class CollectionsHistoryPayment(models.AbstractModel):
    """Money that came in or was paid back, as the receivable accounts tell it.

    A payment that a bank statement brings has no payment record, so the journal items are read.
    """

    _name = "collections.history.payment"
    _description = "Payments in the History"
    _inherit = "collections.history.source"

    _history_source = "payment"
    _history_sequence = 40
    _history_model = "account.move.line"
    _history_moment = "date"
    _history_texts = ("move_name", "ref", "name")

    def _get_kinds(self):
        return [("payment", self.env._("Payments"), "fa-money")]

    def _get_domain(self, scope):
        return (
            Domain("partner_id", "in", scope.partner_ids)
            & Domain("company_id", "in", scope.companies.ids)
            & Domain("parent_state", "=", "posted")
            & Domain("account_id.account_type", "=", "asset_receivable")
            & Domain("move_id.move_type", "=", "entry")
            & Domain("journal_id.type", "in", ("bank", "cash", "credit"))
        )

    def _prefetch(self, records):
        records.fetch(
            ["name", "ref", "move_name", "move_id", "amount_currency", "currency_id", "company_id"]
        )

    def _prepare_values(self, record, scope):
        is_in = record.amount_currency <= 0
        return {
            "icon": "fa-money" if is_in else "fa-reply",
            "title": self.env._("Payment received") if is_in else self.env._("Paid back"),
            "text": self._get_text(record),
            "amount": abs(record.amount_currency),
            "currency": record.currency_id,
            "tone": "success" if is_in else "warning",
            "incoming": is_in,
            "record": record.move_id,
            "link": record.move_name,
            "company": record.company_id,
        }

    def _get_text(self, record):
        return " · ".join(dict.fromkeys(filter(None, (record.ref, record.name))))


class CollectionsHistory(models.AbstractModel):
    _inherit = "collections.history"

    def _get_source_names(self):
        return [*super()._get_source_names(), "collections.history.payment"]
