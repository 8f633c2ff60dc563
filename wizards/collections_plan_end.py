from odoo import fields, models
from odoo.exceptions import UserError

from ..models.collections_plan import ASKED_STATES


class CollectionsPlanEnd(models.TransientModel):
    """Why a plan is refused or ends, so that it can be read later."""

    _name = "collections.plan.end"
    _description = "End of a Payment Plan"

    plan_ids = fields.Many2many("collections.plan", string="Payment Plans", required=True)
    reason = fields.Char(required=True)

    # === ACTION METHODS === #

    def action_confirm(self):
        """Refuse plans that wait for a decision, and end others."""
        self.ensure_one()
        reason = " ".join((self.reason or "").split())
        if not reason:
            raise UserError(self.env._("Say why, so that it can be read later."))
        plans = self.plan_ids
        asked = plans.filtered(lambda plan: plan.state == "requested")
        is_manager = self.env.user.has_group("account_collections.group_manager")
        plans._check_button(
            ("draft", *ASKED_STATES), self.env._("This payment plan has ended already.")
        )
        for plan in plans.sudo():
            if plan in asked.sudo() and is_manager:
                plan._refuse(reason)
            else:
                plan._finish(plan._today(), reason)
                plan._tell(self.env._("The payment plan was ended: %s", reason))
        return {"type": "ir.actions.act_window_close"}
