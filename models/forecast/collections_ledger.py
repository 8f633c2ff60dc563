from collections import defaultdict

from odoo import models
from odoo.tools import SQL

from ...engine.forecast import packing
from ..sql_values import array

# A forecast that is older says nothing about the coming days.
FRESH_DAYS = 7


class CollectionsLedger(models.AbstractModel):
    """Steps that are left out because the money is on its way anyway."""

    _inherit = "collections.ledger"

    def _load_unmet(self, profiles, items):
        """Add the steps that ask not to speak of what is likely paid in some days.

        One query for all of them, and none where no step asks.
        """
        unmet = super()._load_unmet(profiles, items)
        steps = self.env["collections.procedure.step"].search(
            [("procedure_id", "in", profiles.procedure_id.ids), ("skip_chance", ">", 0)]
        )
        if not steps:
            return unmet
        found = defaultdict(set, unmet)
        self.env["collections.forecast"].flush_model()
        for item_id, step_id in self.env.execute_query(self._likely_paid_query(profiles, steps)):
            found[item_id].add(step_id)
        return found

    def _likely_paid_query(self, profiles, steps):
        """Items that are paid within the days of a step with at least its chance."""
        return SQL(
            """
            SELECT forecast.move_line_id, step.id
              FROM unnest(%(ids)s::int[], %(procedures)s::int[], %(chances)s::float8[],
                          %(days)s::int[]) AS step(id, procedure_id, chance, days)
              JOIN collections_profile profile ON profile.procedure_id = step.procedure_id
              JOIN collections_forecast forecast
                ON forecast.profile_id = profile.id AND forecast.kind = 'latest'
               AND forecast.date >= %(today)s::date - %(fresh)s
             WHERE profile.id = ANY(%(profiles)s::int[])
               AND (forecast.curve->>(step.days - 1))::float8 >= step.chance * %(scale)s
            """,
            ids=array(steps.ids),
            procedures=array(step.procedure_id.id for step in steps),
            chances=array(step.skip_chance for step in steps),
            days=array(step.skip_days for step in steps),
            today=self._get_today(),
            fresh=FRESH_DAYS,
            profiles=array(profiles.ids),
            scale=packing.SCALE,
        )
