from odoo import api, fields, models
from odoo.exceptions import UserError


class CollectionsAgencyItem(models.Model):
    """An open item in a file, with the amounts as they were when it was handed over."""

    _name = "collections.agency.item"
    _description = "Item With an Agency"
    _order = "case_id, date_maturity, id"
    _rec_name = "name"

    case_id = fields.Many2one(
        "collections.agency.case", string="File", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="case_id.company_id", store=True)
    state = fields.Selection(related="case_id.state", store=True)
    move_line_id = fields.Many2one(
        "account.move.line", string="Open Item", index=True, ondelete="set null"
    )
    move_id = fields.Many2one(related="move_line_id.move_id")
    hold_id = fields.Many2one("collections.hold", ondelete="set null", copy=False)
    name = fields.Char(string="Invoice", required=True)
    date = fields.Date(string="Invoice Date")
    date_maturity = fields.Date(string="Due Date")
    days_late = fields.Integer(help="On the day of the hand-over.")
    currency_id = fields.Many2one("res.currency", required=True)
    original = fields.Monetary(help="The amount of the invoice or instalment.")
    amount = fields.Monetary(string="Handed Over", help="What was open and not on hold.")
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    value = fields.Monetary(string="In Company Currency", currency_field="company_currency_id")
    residual = fields.Monetary(string="Open Now", compute="_compute_residual")
    is_paid = fields.Boolean(compute="_compute_residual")

    _with_one_agency = models.UniqueIndex(
        "(move_line_id) WHERE state = 'running'", "This item is with an agency already."
    )

    # === COMPUTE METHODS === #

    @api.depends("move_line_id.amount_residual_currency", "move_line_id.reconciled")
    def _compute_residual(self):
        for item in self:
            line_sudo = item.move_line_id.sudo()
            is_open = line_sudo.parent_state == "posted" and not line_sudo.reconciled
            item.residual = line_sudo.amount_residual_currency if is_open else 0
            item.is_paid = not is_open

    # === CRUD METHODS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_except_handed_over(self):
        if any(item.state != "draft" for item in self):
            raise UserError(self.env._("An item stays in a file that was handed over."))

    # === HELPERS === #

    @api.model
    def _prepare_values(self, lines, amounts, day):
        """Return the values of new items.

        :param lines: journal items
        :param amounts: ``{journal item id: (amount, value)}``, what may be asked of each
        """
        return [
            {
                "move_line_id": line.id,
                "name": line.move_id.name or line.name or "/",
                "date": line.invoice_date or line.date,
                "date_maturity": line.date_maturity,
                "days_late": max((day - (line.date_maturity or day)).days, 0),
                "currency_id": line.currency_id.id,
                "original": line.amount_currency,
                "amount": float(amounts[line.id][0]),
                "value": float(amounts[line.id][1]),
            }
            for line in lines.sudo()
        ]
