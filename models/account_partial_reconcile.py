from odoo import api, models


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        partials._record_collections_change()
        return partials

    def unlink(self):
        self._record_collections_change()
        return super().unlink()

    def _record_collections_change(self):
        lines = self.debit_move_id | self.credit_move_id
        self.env["collections.change"]._record_lines(lines)
