from odoo import api, fields, models

from .inside_only import keep_inside

WATCHED_FIELDS = frozenset(("state", "payment_state", "partner_id", "invoice_date_due"))


class AccountMove(models.Model):
    _inherit = "account.move"

    collections_status = fields.Char(
        "Follow-up",
        compute="_compute_collections_status",
        groups="account_collections.group_viewer",
    )

    @api.depends("line_ids.amount_residual", "payment_state", "state")
    @api.depends_context("lang", "uid")
    def _compute_collections_status(self):
        """Tell of a customer invoice what follow-up does next and why, instalment by instalment."""
        sales = self.filtered(lambda move: move.state == "posted" and move.is_sale_document())
        items = self.env["collections.open.item"].search([("move_id", "in", sales._origin.ids)])
        by_move = items.grouped("move_id")
        for move in self:
            reasons = (item.reason for item in by_move.get(move._origin, ()) if item.reason)
            move.collections_status = " ".join(dict.fromkeys(reasons)) or False

    def write(self, vals):
        watched = not WATCHED_FIELDS.isdisjoint(vals)
        changes = self.env["collections.change"]
        if watched:
            changes._record_lines(self.line_ids)
        result = super().write(vals)
        if watched:
            changes._record_lines(self.line_ids)
        return result

    def action_open_collections_profile(self):
        """Open the dossier of the customer of this invoice."""
        self.ensure_one()
        profile = self.env["collections.profile"].search(
            [
                ("partner_id", "=", self.commercial_partner_id.id),
                ("company_id", "=", self.company_id.id),
            ],
            limit=1,
        )
        return profile._get_records_action() if profile else False

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_get_recipients(message, msg_vals=msg_vals, **kwargs)
        return keep_inside(self, recipients)
