from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class CollectionsPlanPart(models.AbstractModel):
    """What a payment plan consists of: people change it while the plan is a draft, nobody later."""

    _name = "collections.plan.part"
    _description = "Part of a Payment Plan"

    # Fields that only the plan and the ledger write.
    _ledger_fields = frozenset(("plan_id",))

    plan_id = fields.Many2one(
        "collections.plan", string="Payment Plan", required=True, index=True, ondelete="cascade"
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_ledger_fields(set(vals) - {"plan_id"})
        parts = super().create(vals_list)
        parts._check_is_draft()
        return parts

    def write(self, vals):
        self._check_ledger_fields(vals)
        self._check_is_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_agreed(self):
        self._check_is_draft()

    def _check_ledger_fields(self, names):
        if not self.env.su and not self._ledger_fields.isdisjoint(names):
            raise AccessError(self.env._("What was paid of an instalment comes from the ledger."))

    def _check_is_draft(self):
        if not self.env.su and any(part.plan_id.state != "draft" for part in self):
            raise UserError(self.env["collections.plan"]._say_agreed())
