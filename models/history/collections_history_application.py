from odoo import models

TONES = {"approved": "success", "refused": "danger", "withdrawn": "secondary"}


class CollectionsHistoryApplication(models.AbstractModel):
    """What credit the customer asked for, and what was decided."""

    _name = "collections.history.application"
    _description = "Credit Applications in the History"
    _inherit = "collections.history.source"

    _history_source = "application"
    _history_sequence = 75
    _history_model = "collections.credit.application"
    _history_moment = "create_date"
    _history_texts = ("name", "note", "decision_reason")
    _history_selections = ("state",)

    def _get_kinds(self):
        return [("application", self.env._("Credit applications"), "fa-file-text-o")]

    def _prepare_values(self, record, scope):
        by_customer = record.origin == "portal"
        author = record.contact_id if by_customer else record.requested_by_id.partner_id
        return {
            "title": self.env._("Credit application %s", record.name),
            "text": record.note or "",
            "author": author.sudo().name or "",
            "incoming": by_customer,
            "amount": record.amount,
            "currency": record.currency_id,
            "state": self._get_label(record, "state"),
            "tone": TONES.get(record.state, "info"),
            "record": record,
            "link": record.name,
            "company": record.company_id,
        }

    def _get_text(self, record):
        return record.note


class CollectionsHistory(models.AbstractModel):
    _inherit = "collections.history"

    def _get_source_names(self):
        return [*super()._get_source_names(), "collections.history.application"]
