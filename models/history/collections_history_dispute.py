from odoo import models

TONES = {"accepted": "success", "rejected": "secondary", "cancelled": "secondary"}


class CollectionsHistoryDispute(models.AbstractModel):
    """Disputes of the customer that the reader may see."""

    _name = "collections.history.dispute"
    _description = "Disputes in the History"
    _inherit = "collections.history.source"

    _history_source = "dispute"
    _history_sequence = 60
    _history_model = "collections.dispute"
    _history_moment = "create_date"
    _history_texts = ("name", "description", "customer_text", "reason_id.name", "contact_id.name")
    _history_selections = ("state",)

    def _get_kinds(self):
        return [("dispute", self.env._("Disputes"), "fa-exclamation-circle")]

    def _prepare_values(self, record, scope):
        reason = record.reason_id.sudo().name or ""
        return {
            "title": self.env._(
                "Dispute %(number)s: %(reason)s", number=record.name, reason=reason
            ),
            "text": record.description or "",
            "author": (record.contact_id or record.create_uid.partner_id).sudo().name or "",
            "incoming": bool(record.contact_id),
            "amount": record.amount,
            "currency": record.currency_id,
            "state": self._get_label(record, "state"),
            "tone": TONES.get(record.state, "danger"),
            "record": record,
            "link": record.name,
            "company": record.company_id,
        }

    def _get_text(self, record):
        return record.description


class CollectionsHistory(models.AbstractModel):
    _inherit = "collections.history"

    def _get_source_names(self):
        return [*super()._get_source_names(), "collections.history.dispute"]
