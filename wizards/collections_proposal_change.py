from odoo import api, fields, models
from odoo.fields import Command


class CollectionsProposalChange(models.TransientModel):
    """Correct the details of a proposal before they take effect."""

    _name = "collections.proposal.change"
    _description = "Correct What Was Read"

    proposal_id = fields.Many2one("collections.proposal", required=True, ondelete="cascade")
    profile_id = fields.Many2one(related="proposal_id.profile_id")
    intent = fields.Selection(related="proposal_id.intent")
    sentence = fields.Text(related="proposal_id.sentence")
    date = fields.Date("Day")
    contact_hint = fields.Char(
        "Right Person", help="The e-mail address or the name of who is to be written to."
    )
    open_item_ids = fields.Many2many(
        "collections.open.item",
        string="Invoices",
        domain="[('profile_id', '=', profile_id), ('is_credit', '=', False)]",
    )

    # === ACTION METHODS === #

    def action_confirm(self):
        """Accept the proposal with these details."""
        self.ensure_one()
        changes = self._prepare_changes()
        self.proposal_id._accept("changed" if changes else "accepted", **changes)
        return {"type": "ir.actions.act_window_close"}

    # === BUSINESS METHODS === #

    @api.model
    def _start(self, proposal):
        """Open the dialog with what was read."""
        open_lines = proposal._get_open_lines()
        wizard = self.create(
            {
                "proposal_id": proposal.id,
                "date": proposal.date,
                "contact_hint": proposal.contact_hint,
                "open_item_ids": [Command.set(open_lines.ids)],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": proposal._get_label("intent"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def _prepare_changes(self):
        """Return what differs from what was read."""
        proposal = self.proposal_id
        changes = {
            name: self[name] for name in ("date", "contact_hint") if self[name] != proposal[name]
        }
        if set(self.open_item_ids.ids) != set(proposal._get_open_lines().ids):
            changes["move_line_ids"] = [Command.set(self.open_item_ids.ids)]
        return changes
