from odoo import models

TONES = {"open": "warning", "booked": "info", "paid": "success"}


class CollectionsHistoryCharge(models.AbstractModel):
    """Interest and costs that were booked, waived or taken back."""

    _name = "collections.history.charge"
    _description = "Interest and Costs in the History"
    _inherit = "collections.history.source"

    _history_source = "charge"
    _history_sequence = 105
    _history_model = "collections.charge"
    _history_moment = "create_date"
    _history_texts = ("item_name", "reason")
    _history_selections = ("state", "kind")

    def _get_kinds(self):
        return [("charge", self.env._("Interest and costs"), "fa-percent")]

    def _prepare_values(self, record, scope):
        return {
            "title": record.display_name,
            "text": record.reason or "",
            "author": (record.decided_by_id or record.create_uid).sudo().name or "",
            "amount": record.amount,
            "currency": record.currency_id,
            "state": self._get_label(record, "state"),
            "tone": TONES.get(record.state, "secondary"),
            "record": record,
            "link": record.move_name or "",
            "company": record.company_id,
        }

    def _get_text(self, record):
        return record.reason


class CollectionsHistory(models.AbstractModel):
    _inherit = "collections.history"

    def _get_source_names(self):
        return [*super()._get_source_names(), "collections.history.charge"]
