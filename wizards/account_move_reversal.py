from odoo import fields, models


class AccountMoveReversal(models.TransientModel):
    """Tie the credit note to the dispute that it answers."""

    _inherit = "account.move.reversal"

    collections_dispute_id = fields.Many2one(
        "collections.dispute", groups="account_collections.group_viewer"
    )

    def _prepare_default_reversal(self, move):
        values = super()._prepare_default_reversal(move)
        dispute_sudo = self.sudo().collections_dispute_id
        if dispute_sudo:
            values["collections_dispute_id"] = dispute_sudo.id
        return values
