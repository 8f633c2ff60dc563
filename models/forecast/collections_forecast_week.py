from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ...engine.forecast import cash
from ..sql_values import array

PARTS = "collections_parts"


class CollectionsForecast(models.Model):
    """The items behind a week of the cash forecast."""

    _inherit = "collections.forecast"

    in_week = fields.Monetary(
        "Expected in This Week",
        compute="_compute_in_week",
        aggregator="sum",
        help="The part of the item that is expected in the week that was chosen.",
    )

    @api.depends_context(PARTS)
    def _compute_in_week(self):
        flat = self.env.context.get(PARTS) or ()
        parts = dict(zip(flat[::2], flat[1::2], strict=True))
        for said in self:
            said.in_week = parts.get(said.move_line_id.id, 0)

    def _order_to_sql(self, order, query, alias=None, reverse=False):
        """Show the largest part of the week first, unless another order is asked for."""
        items = (self.env.context.get(PARTS) or ())[::2]
        if not items or (order and order != self._order):
            return super()._order_to_sql(order, query, alias, reverse)
        line = self._field_to_sql(alias or self._table, "move_line_id", query)
        place = SQL("array_position(%s::int[], %s)", array(items), line)
        return SQL("%s DESC", place) if reverse else place

    @api.model
    def _open_week(self, company, segment, number, currency):
        """Return the list of open items behind a week, the largest part first.

        :param segment: condition on the dossiers, see ``collections.forecast.simulation``
        """
        day = self.env["collections.ledger"]._get_today()
        simulation = self.env["collections.forecast.simulation"].sudo()
        parts = simulation._list_parts(company, day, segment, number, currency)
        first = cash.get_start(day, number)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account_collections.action_collections_forecast_week"
        )
        name = self.env._("Week from %s", format_date(self.env, first))
        return action | {
            "name": name,
            "display_name": name,
            "domain": [("kind", "=", "latest"), ("move_line_id", "in", list(parts))],
            # Item and amount in turn: a context keeps no more than a flat list.
            "context": {PARTS: [value for part in parts.items() for value in part]},
        }
