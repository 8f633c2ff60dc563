from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ..sql_values import array


class CollectionsPriority(models.AbstractModel):
    """What will not come by itself is worth asking for: money × the chance that it stays away.

    What is paid within a week whatever we do wins nothing by a call, so it stands lower.
    """

    _inherit = "collections.priority"

    @api.model
    def _get_gains(self, actions):
        """Add what of the items of these actions will not come by itself within a week."""
        gains = super()._get_gains(actions)
        self._flush_forecasts()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.action_id, SUM(forecast.value * (1 - forecast.chance_7))::float8
                  FROM collections_action_line line
                  JOIN collections_forecast forecast
                    ON forecast.move_line_id = line.move_line_id AND forecast.kind = 'latest'
                 WHERE line.action_id = ANY(%s::int[])
              GROUP BY line.action_id
                """,
                array(actions.ids),
            )
        )
        return {**gains, **{action_id: round(gain, 2) for action_id, gain in rows}}

    @api.model
    def _get_item_gains(self, profiles, day):
        """Add the same by item, in one query for all customers."""
        gains = defaultdict(dict, super()._get_item_gains(profiles, day))
        self._flush_forecasts()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT profile_id, move_line_id, (value * (1 - chance_7))::float8
                  FROM collections_forecast
                 WHERE profile_id = ANY(%s::int[]) AND kind = 'latest'
                """,
                array(profiles.ids),
            )
        )
        for profile_id, line_id, gain in rows:
            gains[profile_id][line_id] = round(gain, 2)
        return gains

    def _flush_forecasts(self):
        self.env["collections.action.line"].flush_model(["action_id", "move_line_id"])
        self.env["collections.forecast"].flush_model()
