from odoo import models
from odoo.tools import SQL

from ..sql_values import array

# A forecast that is older says nothing about today.
FRESH_DAYS = 7


class CollectionsScorer(models.AbstractModel):
    """The score knows what is expected to be very late."""

    _inherit = "collections.scorer"

    def _load_histories(self, profiles, day):
        """Add the part of what is open that will still be open 90 days after its due date."""
        histories = super()._load_histories(profiles, day)
        if not histories:
            return histories
        rows = self.env.execute_query(
            SQL(
                """
                SELECT profile_id, (SUM(value * chance_late) / NULLIF(SUM(value), 0))::float8
                  FROM collections_forecast
                 WHERE profile_id = ANY(%(ids)s::int[]) AND kind = 'latest' AND value > 0
                   AND date BETWEEN %(day)s::date - %(fresh)s AND %(day)s::date
              GROUP BY profile_id
                """,
                ids=array(histories),
                day=day,
                fresh=FRESH_DAYS,
            )
        )
        for profile_id, share in rows:
            histories[profile_id].late_chance = share
        return histories

    def _flush(self):
        result = super()._flush()
        self.env["collections.forecast"].flush_model()
        return result


class CollectionsScore(models.Model):
    """The forecast among the signs of a score, in words."""

    _inherit = "collections.score"

    def _get_labels(self):
        return {
            **super()._get_labels(),
            "expected_late": (
                self.env._("Forecast"),
                self.env._(
                    "The part of what is open that is expected to be still open 90 days after its "
                    "due date."
                ),
            ),
        }

    def _say_expected_late(self, facts, currency):
        share = round(100 * facts["share"])
        if not share:
            return ""
        return self.env._("%s%% of what is open is expected to be over 90 days late.", share)
