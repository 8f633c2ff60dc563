from odoo import models
from odoo.fields import Domain
from odoo.tools import format_date


class CollectionsHistoryPause(models.AbstractModel):
    """Pauses that somebody made; other holds are told by what they serve, a dispute say."""

    _name = "collections.history.pause"
    _description = "Pauses in the History"
    _inherit = "collections.history.source"

    _history_source = "pause"
    _history_sequence = 80
    _history_model = "collections.hold"
    _history_moment = "create_date"
    _history_texts = ("reason", "note")
    _history_selections = ("state",)

    def _get_kinds(self):
        return [("pause", self.env._("Pauses"), "fa-pause")]

    def _get_domain(self, scope):
        return super()._get_domain(scope) & Domain("origin", "=", "pause")

    def _prepare_values(self, record, scope):
        day = record.date_to and format_date(self.env, record.date_to)
        return {
            "title": self.env._("Paused until %s", day) if day else self.env._("Paused"),
            "text": self._get_text(record),
            "author": record.create_uid.sudo().name or "",
            "amount": record.amount or False,
            "currency": record.currency_id if record.amount else None,
            "state": self._get_label(record, "state"),
            "tone": "warning" if record.state == "active" else "secondary",
            "record": record,
            "link": record.move_line_id.sudo().move_name or self.env._("Whole account"),
            "company": record.company_id,
        }

    def _get_text(self, record):
        return ". ".join(filter(None, (record.reason, record.note)))


class CollectionsHistory(models.AbstractModel):
    _inherit = "collections.history"

    def _get_source_names(self):
        return [*super()._get_source_names(), "collections.history.pause"]
