from odoo import models

TONES = {"running": "danger", "closed": "secondary", "withdrawn": "secondary"}


class CollectionsHistoryAgency(models.AbstractModel):
    """Files at a collection agency."""

    _name = "collections.history.agency"
    _description = "Agency Files in the History"
    _inherit = "collections.history.source"

    _history_source = "agency"
    _history_sequence = 100
    _history_model = "collections.agency.case"
    _history_moment = "create_date"
    _history_texts = ("reference", "agency_reference", "note")
    _history_selections = ("state",)

    def _get_kinds(self):
        return [("agency", self.env._("Agency files"), "fa-gavel")]

    def _prepare_values(self, record, scope):
        return {
            "title": self.env._(
                "File for %s", record.agency_id.sudo().display_name or self.env._("an agency")
            ),
            "text": record.note or "",
            "author": record.create_uid.sudo().name or "",
            "amount": record.amount,
            "currency": record.currency_id,
            "state": self._get_label(record, "state"),
            "tone": TONES.get(record.state, "info"),
            "record": record,
            "link": record.reference or "",
            "company": record.company_id,
        }

    def _get_text(self, record):
        return record.note


class CollectionsHistory(models.AbstractModel):
    _inherit = "collections.history"

    def _get_source_names(self):
        return [*super()._get_source_names(), "collections.history.agency"]
