from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CollectionsPlanItem(models.Model):
    """An open item, or part of its amount, that is paid by a plan."""

    _name = "collections.plan.item"
    _description = "Item of a Payment Plan"
    _inherit = ["collections.plan.part"]
    _order = "plan_id, date_maturity, id"
    _rec_name = "name"

    _ledger_fields = frozenset(("plan_id", "settled_before"))

    company_id = fields.Many2one(related="plan_id.company_id", store=True)
    state = fields.Selection(related="plan_id.state", store=True)
    move_line_id = fields.Many2one(
        "account.move.line", string="Open Item", index="btree_not_null", ondelete="set null"
    )
    move_id = fields.Many2one(related="move_line_id.move_id")
    name = fields.Char("Invoice", compute="_compute_name", store=True)
    date = fields.Date("Invoice Date", compute="_compute_name", store=True)
    date_maturity = fields.Date("Due Date", compute="_compute_name", store=True)
    currency_id = fields.Many2one(related="plan_id.currency_id")
    amount = fields.Monetary(required=True, help="What of this item is paid by the plan.")
    settled_before = fields.Monetary(
        readonly=True,
        copy=False,
        help="What had been paid or credited of this item before the plan was asked for.",
    )
    residual = fields.Monetary("Open Now", compute="_compute_residual")

    _amount_positive = models.Constraint(
        "CHECK(amount > 0)", "The planned amount of an item must be more than zero."
    )
    _once = models.UniqueIndex(
        "(plan_id, move_line_id)", "This item is in the plan already: change its amount."
    )

    # === COMPUTE METHODS === #

    @api.depends("move_line_id")
    def _compute_name(self):
        """Keep what the item was called when its journal item is gone."""
        for item in self.filtered("move_line_id"):
            line_sudo = item.move_line_id.sudo()
            item.name = line_sudo.move_name
            item.date = line_sudo.invoice_date or line_sudo.date
            item.date_maturity = line_sudo.date_maturity

    @api.depends("move_line_id.amount_residual_currency", "move_line_id.reconciled")
    def _compute_residual(self):
        for item in self:
            line_sudo = item.move_line_id.sudo()
            is_open = line_sudo.parent_state == "posted" and not line_sudo.reconciled
            item.residual = line_sudo.amount_residual_currency if is_open else 0

    # === CONSTRAINT METHODS === #

    @api.constrains("move_line_id", "plan_id")
    def _check_customer(self):
        for item in self.filtered("move_line_id"):
            line_sudo, plan = item.move_line_id.sudo(), item.plan_id
            customer = line_sudo.partner_id.commercial_partner_id
            if customer != plan.partner_id or line_sudo.company_id != plan.company_id:
                raise ValidationError(plan._say_foreign_item(line_sudo, plan.profile_id))
            if line_sudo.currency_id != plan.currency_id:
                raise ValidationError(
                    plan._say_currencies(line_sudo.currency_id | plan.currency_id)
                )

    # === HELPERS === #

    def _is_whole(self):
        """Tell whether all that was open of the item is planned."""
        self.ensure_one()
        total = self.move_line_id.sudo().amount_currency
        planned = self.amount + self.settled_before
        return self.currency_id.compare_amounts(planned, total) >= 0
