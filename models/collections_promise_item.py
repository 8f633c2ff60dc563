from odoo import api, fields, models


class CollectionsPromiseItem(models.Model):
    """An open item that was promised, with the amount that was open then."""

    _name = "collections.promise.item"
    _description = "Promised Item"
    _order = "promise_id, date_maturity, id"

    promise_id = fields.Many2one(
        "collections.promise", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="promise_id.company_id", store=True)
    move_line_id = fields.Many2one(
        "account.move.line", string="Open Item", index="btree_not_null", ondelete="set null"
    )
    move_id = fields.Many2one(related="move_line_id.move_id")
    name = fields.Char("Invoice", readonly=True)
    date_maturity = fields.Date("Due Date", readonly=True)
    currency_id = fields.Many2one(related="promise_id.currency_id")
    amount = fields.Monetary(
        "Open Then", readonly=True, help="What was open when the promise was given."
    )
    residual = fields.Monetary("Open Now", compute="_compute_residual")

    _item_once = models.UniqueIndex(
        "(promise_id, move_line_id)", "This item is in the promise already."
    )

    # === COMPUTE METHODS === #

    @api.depends("move_line_id.amount_residual_currency", "move_line_id.parent_state")
    def _compute_residual(self):
        for item in self:
            line_sudo = item.move_line_id.sudo()
            is_open = line_sudo.parent_state == "posted" and not line_sudo.reconciled
            item.residual = line_sudo.amount_residual_currency if is_open else 0

    # === ACTION METHODS === #

    def action_open_move(self):
        """Open the invoice."""
        self.ensure_one()
        return self.move_id._get_records_action()

    # === BUSINESS METHODS === #

    def _complete(self):
        """Keep what the item was, whatever becomes of the invoice."""
        for item in self:
            line_sudo = item.move_line_id.sudo()
            item.write(
                {
                    "name": line_sudo.move_name or line_sudo.name,
                    "date_maturity": line_sudo.date_maturity,
                    "amount": line_sudo.amount_residual_currency,
                }
            )
