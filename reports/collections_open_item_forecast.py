from odoo import api, fields, models


class CollectionsOpenItem(models.Model):
    """When an open item is expected to be paid, and why."""

    _inherit = "collections.open.item"

    forecast_id = fields.Many2one("collections.forecast", compute="_compute_forecast_id")
    expected_date = fields.Date(
        "Expected On", related="forecast_id.expected_date", related_sudo=False
    )
    expected_text = fields.Char("Expected", related="forecast_id.summary", related_sudo=False)
    expected_why = fields.Char("Why Then", related="forecast_id.reason", related_sudo=False)
    chance_7 = fields.Float("Paid in 7 Days", related="forecast_id.chance_7", related_sudo=False)

    @api.depends("move_line_id")
    def _compute_forecast_id(self):
        """Look the forecasts up, in one query for any number of items."""
        found = self.env["collections.forecast"].search(
            [("move_line_id", "in", self._origin.ids), ("kind", "=", "latest")]
        )
        by_line = {forecast.move_line_id.id: forecast for forecast in found}
        for item in self:
            item.forecast_id = by_line.get(item._origin.id, False)

    def _prepare_row_values(self):
        """Add the expected day, its range and the reasons to what the form shows."""
        forecast = self.forecast_id
        return {
            **super()._prepare_row_values(),
            "expected": fields.Date.to_string(forecast.expected_date) if forecast else False,
            "expected_text": forecast.summary or "",
            "expected_why": forecast.reason or "",
        }
