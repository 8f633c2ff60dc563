from odoo import api, models
from odoo.tools import SQL

from ..sql_values import array

# Letters whose costs are divided over everything that was in them, paid or not.
SHARED = ("nl_14_days", "be_first")


class CollectionsLaw(models.AbstractModel):
    """What booking and waiving took off the claims, and what is no claim but a charge itself."""

    _inherit = "collections.law"

    # === CLAIMS === #

    @api.model
    def _get_claim_conditions(self):
        """A booked charge, also that of a payment plan, bears no interest and has no costs."""
        return [
            *super()._get_claim_conditions(),
            SQL(
                "NOT EXISTS (SELECT FROM collections_charge charge "
                "WHERE charge.move_id = line.move_id)"
            ),
            SQL(
                "NOT EXISTS (SELECT FROM collections_plan plan "
                "WHERE plan.charge_move_id = line.move_id)"
            ),
        ]

    @api.model
    def _load_reductions(self, line_ids, day):
        """Count what was booked and waived as settled: it is asked by itself, or not at all."""
        found = super()._load_reductions(line_ids, day)
        charged = self.env["collections.charge"]._load_reductions(line_ids)
        for line_id, reductions in charged.items():
            found[line_id] = sorted(
                [*found.get(line_id, ()), *reductions], key=lambda reduction: reduction.day
            )
        return found

    @api.model
    def _flush(self):
        result = super()._flush()
        self.env["collections.charge"].flush_model()
        self.env["collections.plan"].flush_model(["charge_move_id"])
        return result

    # === WHAT IS READ TOGETHER === #

    @api.model
    def _find_items(self, profiles, more=()):
        """Return the items on which charges of these customers depend, as journal items.

        These are the open ones and, as one fee is asked for all that was in a letter, the paid ones
        of letters about open ones too.

        :param more: ids of further items
        """
        self._flush()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.id
                  %(open)s
                 UNION
                SELECT other.move_line_id
                  FROM collections_law_notice notice
                  JOIN collections_law_notice_line other ON other.notice_id = notice.id
                 WHERE notice.profile_id = ANY(%(profiles)s::int[])
                   AND notice.kind IN %(shared)s
                   AND other.move_line_id IS NOT NULL
                """,
                open=self.env["collections.ledger"]._from_open_lines(profiles),
                profiles=array(profiles.ids),
                shared=SHARED,
            )
        )
        lines = self.env["account.move.line"].sudo()
        return lines.browse({row[0] for row in rows}.union(more))
