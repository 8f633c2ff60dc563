from odoo import fields, models
from odoo.exceptions import UserError


class CollectionsLegalHold(models.TransientModel):
    """Why the data of a customer is kept, however old it is."""

    _name = "collections.legal.hold"
    _description = "Legal Hold"

    profile_id = fields.Many2one("collections.profile", required=True, ondelete="cascade")
    reason = fields.Char(required=True, help="Who may ask for the data. It is kept in the dossier.")

    def action_confirm(self):
        """Keep everything of this customer from now on."""
        self.ensure_one()
        self.profile_id._check_legal_hold()
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(self.env._("Write down who may ask for the data."))
        note = self.env._("Legal hold: nothing of this customer is cleaned up. %s", reason)
        self.profile_id._set_legal_hold(True, note, reason)
        return {"type": "ir.actions.act_window_close"}
