from odoo import api, models


class AccountPayment(models.Model):
    _inherit = "account.payment"

    @api.model_create_multi
    def create(self, vals_list):
        payments = super().create(vals_list)
        payments._record_collections_change()
        return payments

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            self._record_collections_change()
        return result

    def _record_collections_change(self):
        """A payment may be under way without a journal entry, so the ledger alone does not tell."""
        self.env["collections.change"]._record(
            (payment.partner_id.id, payment.company_id.id)
            for payment in self
            if payment.partner_type == "customer"
        )
