from odoo import fields, models
from odoo.tools import SQL


class CollectionsOpenItem(models.Model):
    """When an open item is expected to be paid, and why."""

    _inherit = "collections.open.item"

    forecast_id = fields.Many2one("collections.forecast", readonly=True)
    expected_date = fields.Date("Expected On", readonly=True)
    chance_7 = fields.Float("Paid in 7 Days", readonly=True, digits=(4, 3), aggregator="avg")
    expected_text = fields.Char("Expected", related="forecast_id.summary", related_sudo=False)
    expected_why = fields.Char("Why Then", related="forecast_id.reason", related_sudo=False)

    def _select(self):
        return SQL(
            "%s, said.id AS forecast_id, said.expected_date, said.chance_7", super()._select()
        )

    def _from(self):
        return SQL(
            """
            %s
       LEFT JOIN collections_forecast said
              ON said.move_line_id = line.id AND said.kind = 'latest'
            """,
            super()._from(),
        )

    def _prepare_row_values(self):
        """Add the expected day, its range and the reasons to what the form shows."""
        return {
            **super()._prepare_row_values(),
            "expected": fields.Date.to_string(self.expected_date),
            "expected_text": self.expected_text or "",
            "expected_why": self.expected_why or "",
        }
