from odoo import fields, models


class AccountMoveLine(models.Model):
    """The forecast of an open item, for filters and the conditions of steps."""

    _inherit = "account.move.line"

    collections_forecast_ids = fields.One2many(
        "collections.forecast",
        "move_line_id",
        string="Forecast",
        domain=[("kind", "=", "latest")],
        groups="account_collections.group_viewer",
        help="When this open item is expected to be paid, as of the last night.",
    )
