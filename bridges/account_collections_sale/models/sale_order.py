from decimal import Decimal

from odoo import api, fields, models

from odoo.addons.account_collections.engine import credit


class SaleOrder(models.Model):
    """An order of a customer without credit waits, with the reason, until it is released."""

    _name = "sale.order"
    _inherit = ["sale.order", "collections.held.document"]

    collections_order_control = fields.Selection(related="company_id.collections_order_control")

    # === COMPUTE METHODS === #

    @api.depends("partner_invoice_id", "amount_total")
    def _compute_collections_problem(self):
        return super()._compute_collections_problem()

    @api.depends("partner_invoice_id")
    def _compute_require_payment(self):
        """Override to ask a payment in advance where the class of the customer demands it."""
        result = super()._compute_require_payment()
        for order, deposit in self._get_deposits():
            if deposit:
                order.require_payment = True
        return result

    @api.depends("partner_invoice_id")
    def _compute_prepayment_percent(self):
        result = super()._compute_prepayment_percent()
        for order, deposit in self._get_deposits():
            if deposit:
                order.prepayment_percent = deposit
        return result

    @api.depends("partner_invoice_id")
    def _compute_payment_term_id(self):
        """Override to have everything paid at once where the class of the customer demands it."""
        result = super()._compute_payment_term_id()
        immediate = self.env.ref("account.account_payment_term_immediate", raise_if_not_found=False)
        for order, deposit in self._get_deposits():
            if immediate and deposit >= 1:
                order.payment_term_id = immediate
        return result

    def _get_deposits(self):
        """Return ``(order, share that is paid in advance)`` for all orders."""
        profiles = self.sudo()._get_credit_profiles()
        found = self.env["collections.profile"].sudo().union(*profiles.values())
        policies = self.env["collections.credit"].sudo()._get_policies(found)
        for order in self:
            profile = profiles.get(order.id)
            is_checked = profile and profile.company_id.collections_order_control != "off"
            yield order, policies[profile.id].deposit / 100 if is_checked else 0

    # === ACTION METHODS === #

    def action_confirm(self):
        """Override to leave out the orders that wait where nobody is there to read an error."""
        if not self.env.context.get("collections_wait_quietly"):
            return super().action_confirm()
        held = self._find_held()
        for order in self.filtered(lambda order: order.id in held):
            order._wait_for_credit(held[order.id])
        others = self.filtered(lambda order: order.id not in held)
        return super(SaleOrder, others).action_confirm() if others else True

    def _validate_order(self):
        """Override: a customer who signs or pays a quotation is thanked, and the order waits."""
        quiet = self.with_context(collections_wait_quietly=True)
        return super(SaleOrder, quiet)._validate_order()

    def _confirmation_error_message(self):
        """Override to tell why the order has to wait."""
        message = super()._confirmation_error_message()
        if message:
            return message
        sentences = self._find_held().get(self.id)
        return sentences and "\n".join(
            [
                self.env._("%s has to wait:", self.display_name),
                *(f"• {sentence}" for sentence in sentences),
                self.env._("Ask for its release, or wait until the customer pays."),
            ]
        )

    def _wait_for_credit(self, sentences):
        """Note that the order waits, and tell the sales person."""
        hold_sudo = self._hold_for_credit(sentences)
        body = self.env._("The order waits for credit: %s", " ".join(sentences))
        self.sudo().message_post(body=body, partner_ids=self.user_id.partner_id.ids)
        hold_sudo._ask()

    # === HOOKS === #

    def _get_credit_partner(self):
        return self.partner_invoice_id

    def _get_credit_order(self):
        total = self._to_company_currency(self.amount_total)
        received = self._to_company_currency(self.amount_paid)
        return credit.Order(adds=total - received, total=total, received=received)

    def _get_credit_user(self):
        return self.user_id or super()._get_credit_user()

    def _is_credit_checked(self):
        return self.state in ("draft", "sent")

    def _continue_after_credit(self):
        """Confirm what a customer signed or paid; others are confirmed by the sales person."""
        signed = self.filtered(lambda order: order.signature or order.amount_paid)
        if signed:
            signed._validate_order()

    def _to_company_currency(self, amount):
        rate = Decimal(str(self.currency_rate or 1))
        return Decimal(str(amount)) / rate


