from odoo import models


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _check_amount_and_confirm_order(self):
        """Override to let an order wait that was paid in part by a customer without credit.

        The payment came in and is kept; an error here would have it processed again and again.
        """
        quiet = self.with_context(collections_wait_quietly=True)
        confirmed = super(PaymentTransaction, quiet)._check_amount_and_confirm_order()
        return confirmed.filtered(lambda order: order.state == "sale").with_env(self.env)
