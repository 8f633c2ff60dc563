from odoo import fields, models


class CollectionsDispute(models.Model):
    """What is learned from a dispute: the real cause, and a check on the next invoices."""

    _inherit = "collections.dispute"

    reason_id = fields.Many2one(
        domain="[('is_dispute', '=', True), ('company_id', 'in', (company_id, False))]"
    )

    # === ACTION METHODS === #

    def action_check_next_invoices(self):
        """Have the next invoices of this customer checked on this reason, and show the check."""
        self.ensure_one()
        checks = self.env["collections.invoice.check"]
        return checks._make(self.profile_id, self.reason_id, dispute=self)._get_records_action()

    def action_register_cause(self):
        """Register what was behind a dispute, for example that the customer has no cash."""
        self.ensure_one()
        lines = self.item_ids.move_line_id
        return self.env["collections.cause"]._open_dialog(self.profile_id, lines, source="dispute")
