from odoo import models

TONES = {"material": "danger", "new": "info", "minor": "secondary"}


class CollectionsHistoryEvent(models.AbstractModel):
    """What bureaus, registers and our own books told about the customer."""

    _name = "collections.history.event"
    _description = "Events in the History"
    _inherit = "collections.history.source"

    _history_source = "event"
    _history_sequence = 95
    _history_model = "collections.risk.event"
    _history_moment = "date"
    _history_texts = ("old_value", "new_value", "text")
    _history_selections = ("kind",)

    def _get_kinds(self):
        return [("event", self.env._("Risk events"), "fa-line-chart")]

    def _prepare_values(self, record, scope):
        return {
            "title": record._describe(),
            "text": record.text or "",
            "author": record.bureau_id.sudo().name or self.env._("Our own books"),
            "state": self._get_label(record, "state"),
            "tone": TONES.get(record.state, "info"),
            "record": record,
            "link": record._describe(),
            "company": record.company_id,
        }

    def _get_text(self, record):
        return record.text


class CollectionsHistory(models.AbstractModel):
    _inherit = "collections.history"

    def _get_source_names(self):
        return [*super()._get_source_names(), "collections.history.event"]
