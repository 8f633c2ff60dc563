from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError


class CollectionsCauseItem(models.Model):
    """An item that is paid late because of a cause, with what was open when it became known."""

    _name = "collections.cause.item"
    _description = "Item Paid Late"
    _order = "cause_id, date_maturity, id"
    _rec_name = "name"

    cause_id = fields.Many2one("collections.cause", required=True, index=True, ondelete="cascade")
    profile_id = fields.Many2one(related="cause_id.profile_id")
    partner_id = fields.Many2one(related="cause_id.partner_id")
    company_id = fields.Many2one(related="cause_id.company_id", store=True)
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Item",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('account_id.account_type', '=', 'asset_receivable'), "
        "('parent_state', '=', 'posted'), ('debit', '>', 0), ('company_id', '=', company_id), "
        "('partner_id.commercial_partner_id', '=', partner_id)]",
    )
    move_id = fields.Many2one(related="move_line_id.move_id")
    name = fields.Char("Invoice", compute="_compute_name", compute_sudo=True)
    date_maturity = fields.Date(related="move_line_id.date_maturity", store=True)
    currency_id = fields.Many2one(related="move_line_id.currency_id")
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    amount = fields.Monetary("Blocked", compute="_compute_amount", store=True, precompute=True)
    value = fields.Monetary(
        "Blocked (Company)",
        compute="_compute_amount",
        store=True,
        precompute=True,
        currency_field="company_currency_id",
    )

    _once = models.UniqueIndex(
        "(cause_id, move_line_id)", "This item is listed already: remove one of the two lines."
    )

    # === COMPUTE METHODS === #

    @api.depends("move_line_id")
    def _compute_name(self):
        for item in self:
            item.name = item.move_line_id.move_name or item.move_line_id.name or "/"

    @api.depends("move_line_id")
    def _compute_amount(self):
        """Keep what was open on the day of the registration; later payments do not change it."""
        for item in self:
            line_sudo = item.move_line_id.sudo()
            is_open = not line_sudo.reconciled
            item.amount = (
                line_sudo.amount_residual_currency if is_open else line_sudo.amount_currency
            )
            item.value = line_sudo.amount_residual if is_open else line_sudo.balance

    # === CONSTRAINT METHODS === #

    @api.constrains("move_line_id", "cause_id")
    def _check_item_of_customer(self):
        for item in self:
            line_sudo, profile = item.move_line_id.sudo(), item.cause_id.profile_id
            customer = line_sudo.partner_id.commercial_partner_id
            if customer != profile.partner_id or line_sudo.company_id != profile.company_id:
                raise ValidationError(
                    self.env._(
                        "%(item)s belongs to another customer: choose items of %(customer)s.",
                        item=item.name,
                        customer=profile.display_name,
                    )
                )
            if line_sudo.account_id.account_type != "asset_receivable":
                raise ValidationError(
                    self.env._("%s is not owed by a customer: choose its open items.", item.name)
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._check_amounts(vals)
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._check_amounts(vals)
        return super().write(vals)

    def _check_amounts(self, vals):
        if {"amount", "value"}.intersection(vals):
            raise AccessError(self.env._("The amounts come from the ledger."))

    # === ACTION METHODS === #

    def action_open_move(self):
        """Open the invoice."""
        self.ensure_one()
        return self.move_id._get_records_action()
