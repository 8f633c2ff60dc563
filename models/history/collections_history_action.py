from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL


class CollectionsHistoryAction(models.AbstractModel):
    """Calls and tasks that were done; what left a message or a note is shown with that."""

    _name = "collections.history.action"
    _description = "Actions in the History"
    _inherit = "collections.history.source"

    _history_source = "action"
    _history_sequence = 20
    _history_model = "collections.action"
    _history_moment = "date_done"
    _history_texts = ("name", "note", "recipient_id.name")

    def _get_kinds(self):
        return [
            ("call", self.env._("Calls"), "fa-phone"),
            ("action", self.env._("Actions"), "fa-check-square-o"),
        ]

    def _get_domain(self, scope):
        return (
            super()._get_domain(scope)
            & Domain("state", "=", "done")
            & Domain("message_id", "=", False)
            & Domain("log_id", "=", False)
        )

    def _get_kind_sql(self, query):
        call = self.env["ir.model.data"]._xmlid_to_res_id("account_collections.channel_call")
        channel = SQL.identifier(query.table, "channel_id")
        return SQL("CASE WHEN %s = %s THEN 'call' ELSE 'action' END", channel, call)

    def _prefetch(self, records):
        records.fetch(["channel_id", "step_id", "summary", "note", "amount", "done_by_id"])

    def _prepare_values(self, record, scope):
        return {
            "icon": record.channel_id.icon,
            "title": record.name,
            "text": record.note or "",
            "author": record.done_by_id.sudo().name or "",
            "amount": record.amount or False,
            "currency": record.currency_id if record.amount else None,
            "record": record,
            "link": record.name,
            "company": record.company_id,
        }

    def _get_text(self, record):
        return record.note


class CollectionsHistory(models.AbstractModel):
    _inherit = "collections.history"

    def _get_source_names(self):
        return [*super()._get_source_names(), "collections.history.action"]
