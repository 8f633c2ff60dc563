from odoo import api, models

WATCHED_FIELDS = frozenset(("date_maturity", "no_followup", "partner_id", "account_id"))


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def write(self, vals):
        watched = not WATCHED_FIELDS.isdisjoint(vals)
        if watched:
            self._record_collections_change()
        result = super().write(vals)
        if watched:
            self._record_collections_change()
        return result

    def unlink(self):
        lines_sudo = self.env["collections.action.line"].sudo()
        listed_sudo = lines_sudo.search([("move_line_id", "in", self.ids)])
        result = super().unlink()
        listed_sudo.unlink()
        return result

    def _record_collections_change(self):
        posted = self.filtered(lambda line: line.parent_state == "posted")
        self.env["collections.change"]._record_lines(posted)

    # === MATCHING === #

    def _match_at_most(self, money, amount):
        """Match this item with a payment or credit, but only up to an amount.

        :param float amount: in the currency that both have
        """
        self.ensure_one()
        limited = (self | money).with_context(collections_match=(self.id, money.id, amount))
        limited.reconcile()

    @api.model
    def _prepare_reconciliation_single_partial(
        self, debit_values, credit_values, shadowed_aml_values=None
    ):
        """Override of `account` to let a payment give less to an item than it has."""
        item_id, money_id, most = self.env.context.get("collections_match", (0, 0, 0))
        pair = debit_values["aml"].id, credit_values["aml"].id
        if pair == (item_id, money_id):
            credit_values = self._limit_to(credit_values, most)
        return super()._prepare_reconciliation_single_partial(
            debit_values, credit_values, shadowed_aml_values
        )

    @api.model
    def _limit_to(self, values, most):
        """Return the values of a credit as if only ``most`` of it were left."""
        line = values["aml"]
        left = -values["amount_residual_currency"]
        if line.currency_id.compare_amounts(left, most) <= 0:
            return values
        part = line.company_currency_id.round(values["amount_residual"] * most / left)
        return {**values, "amount_residual_currency": -most, "amount_residual": part}
