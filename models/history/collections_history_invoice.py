from odoo import models
from odoo.fields import Domain
from odoo.tools import format_date

TONES = {"paid": "success", "reversed": "secondary", "blocked": "danger", "partial": "warning"}


class CollectionsHistoryInvoice(models.AbstractModel):
    """Invoices and credit notes of the customer and its contacts."""

    _name = "collections.history.invoice"
    _description = "Invoices in the History"
    _inherit = "collections.history.source"

    _history_source = "invoice"
    _history_sequence = 30
    _history_model = "account.move"
    _history_moment = "invoice_date"
    _history_texts = ("name", "ref", "payment_reference")

    def _get_kinds(self):
        return [("invoice", self.env._("Invoices"), "fa-file-text-o")]

    def _get_domain(self, scope):
        return (
            Domain("partner_id", "in", scope.partner_ids)
            & Domain("company_id", "in", scope.companies.ids)
            & Domain("move_type", "in", ("out_invoice", "out_refund", "out_receipt"))
            & Domain("state", "in", ("posted", "cancel"))
        )

    def _prefetch(self, records):
        records.fetch(
            [
                "name", "move_type", "state", "payment_state", "amount_total_in_currency_signed",
                "currency_id", "company_id", "invoice_date_due", "ref", "invoice_user_id",
            ]
        )  # fmt: skip

    def _prepare_values(self, record, scope):
        is_refund = record.move_type == "out_refund"
        what = self.env._("Credit note %s") if is_refund else self.env._("Invoice %s")
        is_cancelled = record.state == "cancel"
        return {
            "icon": "fa-undo" if is_refund else "fa-file-text-o",
            "title": what % record.name,
            "text": self._get_text(record),
            "author": record.invoice_user_id.sudo().name or "",
            "amount": record.amount_total_in_currency_signed,
            "currency": record.currency_id,
            "state": self._get_label(record, "state" if is_cancelled else "payment_state"),
            "tone": "secondary" if is_cancelled else TONES.get(record.payment_state, "info"),
            "record": record,
            "link": record.name,
            "company": record.company_id,
        }

    def _get_text(self, record):
        parts = [record.ref]
        if record.move_type == "out_invoice" and record.invoice_date_due:
            day = format_date(self.env, record.invoice_date_due)
            parts.append(self.env._("Due on %s", day))
        return " · ".join(filter(None, parts))


class CollectionsHistory(models.AbstractModel):
    _inherit = "collections.history"

    def _get_source_names(self):
        return [*super()._get_source_names(), "collections.history.invoice"]
