from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_list


class CollectionsDisputeItem(models.Model):
    """An open item in a dispute, as a whole, for an amount, or for some lines of its invoice."""

    _name = "collections.dispute.item"
    _description = "Disputed Item"
    _order = "dispute_id, date_maturity, id"
    _rec_name = "name"

    dispute_id = fields.Many2one(
        "collections.dispute", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="dispute_id.company_id", store=True)
    partner_id = fields.Many2one(related="dispute_id.partner_id", store=True)
    state = fields.Selection(related="dispute_id.state", store=True)
    move_line_id = fields.Many2one(
        "account.move.line", string="Open Item", index="btree_not_null", ondelete="set null"
    )
    move_id = fields.Many2one(
        "account.move", string="Invoice Entry", index="btree_not_null", ondelete="set null"
    )
    move_line_ids = fields.Many2many(
        "account.move.line",
        "collections_dispute_item_line_rel",
        "item_id",
        "line_id",
        string="Invoice Lines",
        groups="account.group_account_readonly,account.group_account_invoice",
        help="The lines of the invoice that are disputed, when it is not the whole invoice.",
    )
    lines_label = fields.Char(string="Lines", compute="_compute_lines_label", compute_sudo=True)
    name = fields.Char(string="Invoice", required=True)
    date = fields.Date(string="Invoice Date")
    date_maturity = fields.Date(string="Due Date")
    currency_id = fields.Many2one("res.currency", required=True)
    amount = fields.Monetary(string="Disputed", required=True)
    is_whole = fields.Boolean(
        string="Whole Item", help="Everything that is open is disputed, not a part of it."
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    value = fields.Monetary(string="In Company Currency", currency_field="company_currency_id")
    residual = fields.Monetary(string="Open Now", compute="_compute_residual", compute_sudo=True)
    credited_before = fields.Monetary(
        help="What credit notes had settled of this item when the dispute began."
    )

    _amount_positive = models.Constraint(
        "CHECK(amount > 0)", "A disputed amount must be more than zero."
    )

    # === COMPUTE METHODS === #

    @api.depends("move_line_id.amount_residual_currency", "move_line_id.reconciled")
    def _compute_residual(self):
        for item in self:
            line = item.move_line_id
            is_open = line.parent_state == "posted" and not line.reconciled
            item.residual = line.amount_residual_currency if is_open else 0

    @api.depends("move_line_ids")
    @api.depends_context("lang")
    def _compute_lines_label(self):
        for item in self:
            names = [line.name or line.product_id.name or "" for line in item.move_line_ids]
            item.lines_label = format_list(self.env, [name.split("\n")[0] for name in names])

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        self._check_by_dispute()
        return super().create(vals_list)

    def write(self, vals):
        self._check_by_dispute()
        return super().write(vals)

    def _check_by_dispute(self):
        """Raise when somebody changes the items past the dialog that checks them."""
        if not self.env.su:
            raise AccessError(
                self.env._("The items of a dispute are fixed: cancel it and open another one.")
            )

    # === ACTION METHODS === #

    def action_open_move(self):
        """Open the invoice."""
        self.ensure_one()
        return self.move_id._get_records_action()
