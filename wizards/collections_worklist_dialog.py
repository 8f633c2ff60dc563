from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class CollectionsWorklistDialog(models.TransientModel):
    """Snooze, assign or skip one or many entries of the worklist: all of them or none."""

    _name = "collections.worklist.dialog"
    _description = "Worklist: Snooze, Assign, Skip"

    operation = fields.Selection(
        [("snooze", "Snooze"), ("assign", "Assign"), ("skip", "Skip")], required=True
    )
    action_ids = fields.Many2many("collections.action", string="Entries", required=True)
    action_count = fields.Integer(compute="_compute_action_count")
    day = fields.Date(
        "Until",
        default=lambda self: self.env["collections.ledger"]._get_today() + timedelta(days=1),
        help="The entries come back on this day by themselves.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Assign To",
        default=lambda self: self.env.user,
        domain=lambda self: [
            ("id", "in", self.env["collections.action"]._find_collectors().ids),
        ],
    )
    reason = fields.Char(help="Kept with the entry and in the dossier of the customer.")

    @api.depends("action_ids")
    def _compute_action_count(self):
        for dialog in self:
            dialog.action_count = len(dialog.action_ids)

    def action_confirm(self):
        """Do it with all entries, or say what is in the way."""
        self.ensure_one()
        if not self.action_ids:
            raise UserError(self.env._("Select the entries that it is about."))
        getattr(self, f"_confirm_{self.operation}")()
        return {"type": "ir.actions.act_window_close"}

    def _confirm_snooze(self):
        self.action_ids._snooze(self.day, self.reason or "")

    def _confirm_assign(self):
        self.action_ids._assign(self.user_id)

    def _confirm_skip(self):
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why: your colleagues read it in the dossier."))
        self.action_ids._skip(reason)
