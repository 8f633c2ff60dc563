from odoo import models
from odoo.tools import format_date

TONES = {"kept": "success", "partly": "warning", "broken": "danger", "cancelled": "secondary"}


class CollectionsHistoryPromise(models.AbstractModel):
    """What the customer promised to pay, and what became of it."""

    _name = "collections.history.promise"
    _description = "Promises in the History"
    _inherit = "collections.history.source"

    _history_source = "promise"
    _history_sequence = 50
    _history_model = "collections.promise"
    _history_moment = "create_date"
    _history_texts = ("name", "note", "contact_id.name")
    _history_selections = ("state",)

    def _get_kinds(self):
        return [("promise", self.env._("Promises"), "fa-handshake-o")]

    def _prepare_values(self, record, scope):
        day = format_date(self.env, record.date)
        return {
            "title": self.env._("Promised to pay by %s", day),
            "text": record.note or "",
            "author": (record.contact_id or record.create_uid.partner_id).sudo().name or "",
            "incoming": bool(record.contact_id),
            "amount": record.amount,
            "currency": record.currency_id,
            "state": self._get_label(record, "state"),
            "tone": TONES.get(record.state, "info"),
            "record": record,
            "link": record.name or "",
            "company": record.company_id,
        }

    def _get_text(self, record):
        return record.note


class CollectionsHistory(models.AbstractModel):
    _inherit = "collections.history"

    def _get_source_names(self):
        return [*super()._get_source_names(), "collections.history.promise"]
