from odoo import api, fields, models


class AccountMove(models.Model):
    """When an invoice is expected to be paid, on the invoice."""

    _inherit = "account.move"

    collections_expected = fields.Char(
        "Expected Payment",
        compute="_compute_collections_expected",
        groups="account_collections.group_viewer",
    )
    collections_expected_why = fields.Char(
        "Why Then",
        compute="_compute_collections_expected",
        groups="account_collections.group_viewer",
    )

    @api.depends("line_ids.amount_residual", "payment_state", "state")
    @api.depends_context("lang", "uid")
    def _compute_collections_expected(self):
        """Tell the expected day of the last open instalment, with its range and the reasons."""
        sales = self.filtered(lambda move: move.state == "posted" and move.is_sale_document())
        found = self.env["collections.forecast"].search(
            [("move_id", "in", sales._origin.ids), ("kind", "=", "latest")], order="expected_date"
        )
        by_move = found.grouped("move_id")
        for move in self:
            last = by_move.get(move._origin, found.browse())[-1:]
            move.collections_expected = last.summary or False
            move.collections_expected_why = last.reason or False
