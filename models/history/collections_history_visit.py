from odoo import models
from odoo.fields import Domain

ICONS = {
    "open": "fa-envelope-open-o",
    "click": "fa-mouse-pointer",
    "download": "fa-download",
    "pay": "fa-credit-card",
    "share": "fa-share",
}


class CollectionsHistoryVisit(models.AbstractModel):
    """What contacts did with a message or on the account page; machines do not count."""

    _name = "collections.history.visit"
    _description = "Visits in the History"
    _inherit = "collections.history.source"

    _history_source = "visit"
    _history_sequence = 90
    _history_model = "collections.visit"
    _history_texts = ("partner_id.name", "move_id.name")
    _history_selections = ("kind",)

    def _get_kinds(self):
        return [("visit", self.env._("Clicks and visits"), "fa-eye")]

    def _get_domain(self, scope):
        return super()._get_domain(scope) & Domain("is_machine", "!=", True)

    def _prefetch(self, records):
        # The names are shown of records that the reader may not open: what the visit tells.
        records.sudo().fetch(["kind", "partner_id", "move_id", "action_id", "company_id"])
        records.sudo().move_id.fetch(["name"])

    def _prepare_values(self, record, scope):
        visit_sudo = record.sudo()
        invoice = visit_sudo.move_id.with_env(self.env)
        can_open = bool(invoice) and invoice.has_access("read")
        return {
            "icon": ICONS.get(record.kind, "fa-eye"),
            "title": self._get_label(record, "kind"),
            "text": visit_sudo.move_id.name or "",
            "author": visit_sudo.partner_id.name or "",
            "incoming": True,
            "record": invoice if can_open else None,
            "link": invoice.name if can_open else "",
            "company": record.company_id,
        }


class CollectionsHistory(models.AbstractModel):
    _inherit = "collections.history"

    def _get_source_names(self):
        return [*super()._get_source_names(), "collections.history.visit"]
