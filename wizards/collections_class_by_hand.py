from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.collections_score import RISK_CLASSES


class CollectionsClassByHand(models.TransientModel):
    """Decide the class of customers, with the reason why and until when it counts."""

    _name = "collections.class.by.hand"
    _description = "Class by Hand"

    profile_ids = fields.Many2many("collections.profile", string="Customers", required=True)
    risk_class = fields.Selection(RISK_CLASSES, "Class", required=True)
    reason = fields.Char(required=True, help="Your colleagues read it in the dossier.")
    until = fields.Date(
        default=lambda self: self.env["collections.ledger"]._get_today() + timedelta(days=90),
        help="The last day on which it counts. Empty: until somebody lets the score decide again.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("until")
    def _check_until(self):
        today = self.env["collections.ledger"]._get_today()
        for wizard in self:
            if wizard.until and wizard.until < today:
                raise UserError(
                    self.env._("Choose a last day that is today or later, or leave it empty.")
                )

    @api.constrains("reason")
    def _check_reason(self):
        for wizard in self:
            if not wizard.reason.strip():
                raise UserError(self.env._("Say why, so that your colleagues understand it."))

    # === ACTION METHODS === #

    def action_apply(self):
        """Decide the class of the chosen customers."""
        self.ensure_one()
        self.profile_ids.check_access("write")
        self.profile_ids._set_class_by_hand(self.risk_class, self.reason.strip(), self.until)
        return {"type": "ir.actions.act_window_close"}
