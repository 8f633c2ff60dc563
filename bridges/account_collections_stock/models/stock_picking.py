from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.account_collections.models.collections_order_hold import RELEASE_DAYS


class StockPicking(models.Model):
    """A delivery to a customer who was stopped or pays too late waits until it is released."""

    _name = "stock.picking"
    _inherit = ["stock.picking", "collections.held.document"]

    collections_order_control = fields.Selection(related="company_id.collections_order_control")

    # === COMPUTE METHODS === #

    @api.depends("partner_id", "state")
    def _compute_collections_problem(self):
        return super()._compute_collections_problem()

    # === ACTION METHODS === #

    def button_validate(self):
        """Override to tell why deliveries have to wait."""
        held = self._find_held()
        waiting = self.filtered(lambda picking: picking.id in held)
        if waiting:
            lines = [
                f"• {picking.name}: {' '.join(held[picking.id])}" for picking in waiting
            ]
            raise UserError(
                "\n".join(
                    [
                        self.env._("These deliveries have to wait:"),
                        *lines,
                        self.env._("Ask for their release, or wait until the customer pays."),
                    ]
                )
            )
        return super().button_validate()

    # === HOOKS === #

    def _get_credit_amount(self):
        """Return what the goods are worth at their list price."""
        return sum(move.product_qty * move.product_id.lst_price for move in self.move_ids)

    def _get_credit_user(self):
        return self.user_id or super()._get_credit_user()

    def _is_credit_checked(self):
        to_customer = (
            self.picking_type_code == "outgoing" and self.location_dest_id.usage == "customer"
        )
        is_open = self.state not in ("done", "cancel")
        return to_customer and is_open and not self._is_order_released()

    def _is_order_released(self):
        """Return whether the order was let go lately: its goods follow without another decision."""
        if "sale_id" not in self._fields or not self.sale_id:
            return False
        since = fields.Datetime.now() - timedelta(days=RELEASE_DAYS)
        holds = self.env["collections.order.hold"].sudo()
        return bool(
            holds.search_count(
                [
                    ("res_model", "=", "sale.order"),
                    ("res_id", "=", self.sale_id.id),
                    ("state", "=", "released"),
                    ("decided_at", ">=", since),
                ],
                limit=1,
            )
        )
