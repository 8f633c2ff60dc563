import json
from dataclasses import dataclass
from dataclasses import fields as get_fields
from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine import worklist
from .collections_action import WORKLIST_STATES
from .collections_ledger_wishes import QUIET_DAYS
from .scheduled import scheduled, spare_the_rest
from .sql_values import array

BATCH = 1000
BOOKMARK = "worklist"
NOON = time(12)
YEAR = timedelta(days=365)
FACTS = tuple(field.name for field in get_fields(worklist.Facts))
# What is not worth keeping: zero, unknown, no restriction.
NOTHING = (0, "", None, worklist.ANY_TIME)


@dataclass(slots=True)
class Rank:
    """Where an action stands in the worklist, and the factors that put it there."""

    value: int
    factors: dict


class CollectionsPriority(models.AbstractModel):
    """Ranks the worklist: gathers the facts of many actions at once and writes what changed.

    The formula is that of ``engine.worklist``; the number of queries does not grow with the
    actions, so that the nightly run ranks what it makes in passing.
    """

    _name = "collections.priority"
    _description = "Order of the Worklist"

    # === THE FACTS === #

    @api.model
    def _get_standings(self, profiles, day):
        """Return what counts of these customers on ``day``, ``{profile id: standing}``."""
        now = self._get_moment(day)
        broken = self._count_broken(profiles, day)
        weights = {
            company: company._get_collections_weights() for company in profiles.company_id.sudo()
        }
        gains = self._get_item_gains(profiles, day)
        standings = {}
        for profile in profiles:
            reach, until = self._get_reach(profile, now)
            standings[profile.id] = worklist.Standing(
                weights=weights[profile.company_id],
                owed=profile.overdue,
                oldest=profile.oldest_due_date,
                broken=broken.get(profile.id, 0),
                risk=profile.risk_class or "",
                reach=reach,
                until=until,
                gains=gains.get(profile.id, {}),
            )
        return standings

    @api.model
    def _get_moment(self, day):
        """Return the moment (UTC) for ``day``: now, or noon of another day."""
        is_today = day == self.env["collections.ledger"]._get_today()
        return fields.Datetime.now() if is_today else datetime.combine(day, NOON)

    @api.model
    def _count_broken(self, profiles, day):
        """Return how many promises each customer did not keep in the last year."""
        groups = (
            self.env["collections.promise"]
            .sudo()
            ._read_group(
                [
                    ("profile_id", "in", profiles.ids),
                    ("state", "in", ("broken", "partly")),
                    ("grace_end", ">=", day - YEAR),
                ],
                ["profile_id"],
                ["__count"],
            )
        )
        return {profile.id: count for profile, count in groups}

    @api.model
    def _get_reach(self, profile, now):
        """Return whether a customer can be called now, and until when that holds (UTC)."""
        quiet = [profile[f"quiet_{name}"] for name in QUIET_DAYS]
        start, end = profile.contact_from, profile.contact_to
        if not end and not any(quiet):
            return worklist.ANY_TIME, ""
        zone = profile._get_time_zone()
        local = pytz.utc.localize(now).astimezone(zone)
        hour = local.hour + local.minute / 60
        state = worklist.reach(hour, start, end, is_quiet=quiet[local.weekday()])
        turn = {worklist.NOW: end, worklist.LATER: start}.get(state)
        if not turn:
            return state, ""
        moment = datetime.combine(local.date(), time()) + timedelta(hours=turn)
        moment = zone.localize(moment).astimezone(pytz.utc).replace(tzinfo=None)
        return state, fields.Datetime.to_string(moment)

    @api.model
    def _get_gains(self, actions):
        """Return what acting now is expected to bring in, ``{action id: amount}``.

        The forecast overrides this; without one nothing is expected.
        """
        return {}

    @api.model
    def _get_item_gains(self, profiles, day):
        """Return the same by item, ``{profile id: {item id: amount}}``, for what is planned.

        The forecast overrides this.
        """
        return {}

    # === THE RANK === #

    @api.model
    def _rank(self, standing, money, days_late, is_call=False, waiting_days=None, gain=0.0):
        """Return the ``Rank`` of an action of a customer.

        :param money: amount asked, in the currency of the company
        :param days_late: days since the oldest due date of what is asked
        :param is_call: whether it counts that the customer can be reached now
        :param waiting_days: days for which the customer waits for an answer, if any
        :param gain: what acting now is expected to bring in
        """
        facts = worklist.Facts(
            money=float(money),
            days_late=days_late,
            broken=standing.broken,
            risk=standing.risk,
            reach=standing.reach if is_call else worklist.ANY_TIME,
            waiting_days=waiting_days,
            gain=float(gain),
        )
        points = worklist.weigh(facts, standing.weights)
        factors = {name: value for name in FACTS if (value := getattr(facts, name)) not in NOTHING}
        if waiting_days is not None:
            factors["waiting_days"] = waiting_days
        if "reach" in factors and standing.until:
            factors["until"] = standing.until
        return Rank(worklist.rank(points), {**factors, "points": points})

    @api.model
    def _write_ranks(self, ranks):
        """Write the ranks that changed, in one statement.

        :param dict ranks: ``{action: Rank}``
        """
        moved = {
            action: rank
            for action, rank in ranks.items()
            if action.priority != rank.value or action.priority_factors != rank.factors
        }
        if not moved:
            return
        actions = self.env["collections.action"].union(*moved)
        names = ["priority", "priority_factors"]
        actions.flush_recordset(names)
        self.env.cr.execute(
            SQL(
                """
                UPDATE collections_action action
                   SET priority = rank.value, priority_factors = rank.factors::jsonb
                  FROM unnest(%s::int[], %s::int[], %s::text[]) AS rank(id, value, factors)
                 WHERE action.id = rank.id
                """,
                array(actions.ids),
                array(moved[action].value for action in actions),
                array(json.dumps(moved[action].factors) for action in actions),
            )
        )
        told = ["priority_reason", "priority_details"]
        actions.invalidate_recordset([*names, *told], flush=False)

    @api.model
    def _keep_together(self, profiles):
        """Let all open actions of a customer stand where the most urgent of them stands."""
        if not profiles:
            return
        self.env["collections.action"].flush_model(["priority", "state", "profile_id"])
        self.env.cr.execute(
            SQL(
                """
                UPDATE collections_action action
                   SET customer_priority = customer.priority
                  FROM (SELECT profile_id, MAX(priority) AS priority
                          FROM collections_action
                         WHERE profile_id = ANY(%(profiles)s::int[]) AND state IN %(states)s
                      GROUP BY profile_id) customer
                 WHERE action.profile_id = customer.profile_id
                   AND action.state IN %(states)s
                   AND action.customer_priority IS DISTINCT FROM customer.priority
                """,
                profiles=array(profiles.ids),
                states=WORKLIST_STATES,
            )
        )
        self.env["collections.action"].invalidate_model(["customer_priority"], flush=False)

    # === CRON METHODS === #

    @api.model
    @scheduled
    def _cron_worklist(self, day=None):
        """Keep the worklist in order: colleagues who leave or return, hours, age.

        :param day: date that counts as today
        """
        day = day or self.env["collections.ledger"]._get_today()
        self.env["collections.absence"]._update_states(day)
        self._rank_all(day)

    @api.model
    def _rank_all(self, day):
        """Rank everything that is open, in bounded batches; rows in use are left for later."""

        def rank(batch):
            locked = batch.try_lock_for_update(allow_referencing=True)
            spare_the_rest(locked, lambda some: some._prioritise(day))

        self.env["collections.bookmark"]._walk(
            BOOKMARK,
            self.env["collections.action"],
            rank,
            BATCH,
            [("state", "in", WORKLIST_STATES)],
        )
