from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

PAUSE_DAYS = 14


class CollectionsPause(models.TransientModel):
    """Asks how long, and why, follow-up of several items is silent."""

    _name = "collections.pause"
    _description = "Pause of Several Items"

    profile_id = fields.Many2one(
        "collections.profile", string="Customer", required=True, ondelete="cascade"
    )
    move_line_ids = fields.Many2many("account.move.line", string="Items")
    item_count = fields.Integer("Items Count", compute="_compute_item_count")
    date_to = fields.Date(
        "Until",
        default=lambda self: (
            self.env["collections.ledger"]._get_today() + timedelta(days=PAUSE_DAYS)
        ),
        help="Last day of silence. Empty means until it is ended.",
    )
    reason = fields.Char(help="Why nothing is sent. Your colleagues read this with the customer.")
    note = fields.Text(help="What else a colleague has to know.")

    @api.depends("move_line_ids")
    def _compute_item_count(self):
        for pause in self:
            pause.item_count = len(pause.move_line_ids)

    # === ACTION METHODS === #

    def action_confirm(self):
        """Pause each of these items."""
        self.ensure_one()
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why nothing is sent: your colleagues read it."))
        today = self.env["collections.ledger"]._get_today()
        if self.date_to and self.date_to < today:
            raise UserError(self.env._("Choose a last day that is not past."))
        self.env["collections.hold"].create(
            [
                {
                    "profile_id": self.profile_id.id,
                    "move_line_id": line.id,
                    "reason": self.reason,
                    "note": self.note,
                    "date_from": today,
                    "date_to": self.date_to,
                }
                for line in self.move_line_ids
            ]
        )
        return {"type": "ir.actions.act_window_close"}

    # === BUSINESS METHODS === #

    @api.model
    def _open(self, items):
        """Return the dialog that pauses these open items of one customer."""
        items = items.filtered(lambda item: not item.is_credit)
        if len(items.profile_id) != 1:
            raise UserError(
                self.env._("Choose open items of one customer: a pause is for one of them.")
            )
        items.profile_id.check_access("write")
        pause = self.create(
            {
                "profile_id": items.profile_id.id,
                "move_line_ids": [Command.set(items.ids)],
            }
        )
        return pause._get_records_action(name=self.env._("Pause follow-up"), target="new")


class CollectionsOpenItem(models.Model):
    _inherit = "collections.open.item"

    # === ACTION METHODS === #

    def action_pause(self):
        """Open a dialog that keeps follow-up of these items silent for a while."""
        if len(self) == 1:
            return super().action_pause()
        return self.env["collections.pause"]._open(self)
