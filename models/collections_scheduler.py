import json
from datetime import date

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .collections_action import (
    ADDRESS_FAILURES,
    MAX_TRIES,
    OPEN_STATES,
    UNCERTAIN_FAILURES,
    WORKLIST_STATES,
)
from .collections_action_priority import CALL
from .collections_priority import Rank
from .scheduled import spare_the_rest
from .sql_values import array

DELIVERY_BATCH = 50
# A message that goes out by itself stands in nobody's worklist.
UNRANKED = Rank(0, None)
POSTPONING = frozenset(
    ("gap", "contact_limit", "quiet_day", "closed_day", "law_day", "stale_bank")
)
CANCEL_REASONS = {
    "held": "held",
    "covered": "covered",
    "waiting": "waiting",
    "finished": "finished",
    "due": "overtaken",
}


class Standings:
    """What counts for the worklist of each customer of a batch, read when the first one is asked.

    Most nights most customers get messages that go out by themselves, and nobody has to know.
    """

    def __init__(self, priority, profiles, day):
        self._read = lambda: priority._get_standings(profiles, day)
        self._standings = None

    def get(self, profile_id, default=None):
        """Return what counts of a customer, or ``default`` for one of another batch."""
        if self._standings is None:
            self._standings = self._read()
        return self._standings.get(profile_id, default)


class CollectionsScheduler(models.AbstractModel):
    """The writing side: keeps actions in line with the plan and delivers what is ready.

    Open actions are the plan made visible. Every run plans as if they did not exist and compares:
    what the plan still says stays, what it says differently is brought up to date, what it no
    longer says is withdrawn with the reason, what is new is added. Therefore a run can be repeated
    at any moment without a second effect.
    """

    _name = "collections.scheduler"
    _description = "Collections Scheduler"

    # === APPLYING A PLAN === #

    def _apply(self, profiles, plans, day, create=True, run=None):
        """Bring the actions of these customers in line with ``plans``.

        :param dict plans: ``{profile id: engine.records.Plan}``
        :param create: whether new actions may be made
        :param run: the run that makes them, if any
        :return: the new actions
        """
        self = self._with_recipients(profiles, plans)
        open_actions = self._get_open_actions(profiles)
        channels = self.env["collections.channel"]._get_by_code()
        standings = Standings(self.env["collections.priority"], profiles, day)
        fresh, changed, ranks = [], [], {}
        for profile in profiles:
            plan = plans.get(profile.id)
            if not plan:
                continue
            for planned in plan.actions:
                key = (profile.id, channels[planned.channel].id)
                action = open_actions.pop(key, None)
                if action is None:
                    fresh.append((profile, planned))
                    continue
                if action.state in WORKLIST_STATES:
                    ranks[action] = self._get_rank(standings.get(profile.id), planned, day)
                if not self._is_same(action, planned) and self._may_change(action):
                    changed.append((action, planned))
        self._update(changed, channels, day)
        for action, planned in changed:
            if action.state in WORKLIST_STATES:
                ranks[action] = self._get_rank(standings.get(action.profile_id.id), planned, day)
        self._retry_failed(profiles)
        self._withdraw(open_actions.values(), plans, day)
        actions = self.env["collections.action"]
        if create:
            actions = self._create(fresh, channels, day, run, standings)
        self._rank(profiles, ranks, standings, day)
        return actions

    def _get_open_actions(self, profiles):
        """Return the open step actions as ``{(profile id, channel id): action}``."""
        actions = self.env["collections.action"].search_fetch(
            [
                ("profile_id", "in", profiles.ids),
                ("kind", "=", "step"),
                ("state", "in", OPEN_STATES),
            ],
            [
                "profile_id",
                "channel_id",
                "step_id",
                "state",
                "priority",
                "priority_factors",
                "failure_type",
            ],
        )
        actions.line_ids.fetch(["action_id", "move_line_id", "step_id", "round", "amount"])
        return {(action.profile_id.id, action.channel_id.id): action for action in actions}

    def _is_same(self, action, planned):
        if action.step_id.id != planned.step:
            return False
        lines = {
            (line.move_line_id.id, line.step_id.id or None, line.round, round(line.amount, 2))
            for line in action.line_ids
        }
        return lines == {
            (line.item, line.step, line.round, round(float(line.amount), 2))
            for line in planned.lines
        }

    def _may_change(self, action):
        """Whether an open action may become another one: not while a person has to decide."""
        return action.state != "failed" or action.failure_type not in UNCERTAIN_FAILURES

    def _update(self, changed, channels, day):
        """Give open actions the items and amounts of today.

        An action that speaks of another step now is decided again: somebody approved other words.
        """
        if not changed:
            return
        actions = self.env["collections.action"].union(*(action for action, _p in changed))
        actions.line_ids.unlink()
        rows = []
        for action, planned in changed:
            values = {"amount": float(planned.value)}
            if action.step_id.id != planned.step:
                failure_type, email = self._get_failure(action.profile_id, planned)
                values |= {
                    "step_id": planned.step,
                    "state": self._get_state(planned, channels[planned.channel]),
                    "failure_type": failure_type,
                    "failure_detail": False,
                    "delivery_status": False,
                    "recipient_email": email,
                    "released_by_id": False,
                    "date": day,
                }
            action.write(values)
            rows += self._prepare_line_rows(action.id, planned, action.state)
        self._insert_lines(rows)

    def _rank(self, profiles, ranks, standings, day):
        """Let actions move in the worklist as their items grow older, in a few statements.

        :param dict ranks: those of the steps, ``{action: rank}``; other work is ranked here
        """
        priority = self.env["collections.priority"]
        others = self.env["collections.action"].search(
            [
                ("profile_id", "in", profiles.ids),
                ("kind", "!=", "step"),
                ("state", "in", WORKLIST_STATES),
            ]
        )
        priority._write_ranks({**ranks, **(others._get_ranks(standings, day) if others else {})})
        priority._keep_together(profiles)

    def _retry_failed(self, profiles):
        """Try failed messages again: after a while, or when the address was mended."""
        failed = self.env["collections.action"].search(
            [
                ("profile_id", "in", profiles.ids),
                ("state", "=", "failed"),
                ("channel_id.is_message", "=", True),
            ]
        )
        if not failed:
            return
        problems = failed.profile_id._find_problems()
        now = fields.Datetime.now()
        again = failed.filtered(
            lambda action: self._can_retry(
                action, problems[action.channel_code].get(action.profile_id.id), now
            )
        )
        again.write({"state": "ready", "next_try": False})

    def _can_retry(self, action, problem, now):
        """Say whether a failed message may go out by itself once more.

        One that may have arrived is never among them: somebody finds out first.
        """
        if action.failure_type in UNCERTAIN_FAILURES:
            return False
        if action.failure_type in ADDRESS_FAILURES:
            return not problem
        return action.tries < MAX_TRIES and (not action.next_try or action.next_try <= now)

    def _withdraw(self, actions, plans, day):
        """Cancel open actions that the plan no longer contains, with the reason why."""
        by_reason = {}
        for action in actions:
            reason, _until = self._get_verdict(action, plans.get(action.profile_id.id))
            if reason is None:
                continue
            by_reason.setdefault(reason, self.env["collections.action"])
            by_reason[reason] |= action
        for reason, cancelled in by_reason.items():
            cancelled._set_cancelled(reason)

    def _get_verdict(self, action, plan):
        """Say why the plan does not contain this action.

        :return: ``(cancel reason, None)``, or ``(None, date)`` when it only has to wait because
            the customer was reached a moment ago or wants peace today
        """
        items = set(action.line_ids.filtered("step_id").move_line_id.ids)
        decisions = [d for d in plan.decisions if d.item in items] if plan else []
        if not decisions:
            return "settled", None
        waiting = [d for d in decisions if d.reason in POSTPONING]
        if waiting:
            return None, min(d.date or date.max for d in waiting)
        return CANCEL_REASONS[min(decisions, key=lambda d: d.state).state], None

    # === NEW ACTIONS === #

    def _create(self, fresh, channels, day, run, standings):
        """Insert the actions and their lines, two statements for any number of customers."""
        actions = self.env["collections.action"]
        if not fresh:
            return actions
        ids = self._draw_ids(actions._table, len(fresh))
        action_rows, line_rows = [], []
        assignees = self._get_assignees(fresh)
        for action_id, (profile, planned) in zip(ids, fresh, strict=True):
            state = self._get_state(planned, channels[planned.channel])
            rank = UNRANKED
            if state in WORKLIST_STATES:
                rank = self._get_rank(standings.get(profile.id), planned, day)
            failure_type, email = self._get_failure(profile, planned)
            action_rows.append(
                (
                    action_id, profile.id, state, channels[planned.channel].id, planned.step,
                    planned.value, rank.value, rank.factors and json.dumps(rank.factors),
                    failure_type, email,
                    assignees(planned.step, profile),
                )
            )  # fmt: skip
            line_rows += self._prepare_line_rows(action_id, planned, state)
        self._insert_actions(action_rows, day, run)
        self._insert_lines(line_rows)
        return actions.browse(ids)

    def _get_assignees(self, fresh):
        """Return a function that tells who does a step for a customer, None for the collector."""
        steps = self.env["collections.procedure.step"].browse(
            {planned.step for _profile, planned in fresh}
        )
        others = {step.id: step for step in steps if step.assignee != "collector"}

        def get_assignee(step_id, profile):
            step = others.get(step_id)
            return step._get_assignee(profile).id or None if step else None

        return get_assignee

    def _with_recipients(self, profiles, plans):
        """Keep at hand what is wrong with the addresses of customers who cannot be reached."""
        troubled = profiles.filtered(
            lambda profile: profile.id in plans
            and any(action.problem for action in plans[profile.id].actions)
        )
        return self.with_context(
            collections_recipients=troubled._get_recipients(),
            collections_problems=troubled._find_problems(),
        )

    def _get_failure(self, profile, planned):
        """Return failure type and address of an action that cannot be sent, else two None."""
        if not planned.problem:
            return None, None
        recipients = self.env.context.get("collections_recipients", {})
        partner, _problem = recipients.get(profile.id, (profile.partner_id, ""))
        problems = self.env.context.get("collections_problems", {}).get(planned.channel, {})
        return problems.get(profile.id) or planned.problem, partner.sudo().email or None

    def _get_state(self, planned, channel):
        if planned.problem:
            return "failed"
        by_itself = channel.is_message or channel.is_automatic
        if not by_itself or planned.mode == "manual":
            return "todo"
        return "approve" if planned.mode == "approve" else "ready"

    def _prepare_line_rows(self, action_id, planned, state):
        return [
            (
                action_id, line.item, line.step, line.round, line.amount, line.value, state,
                planned.channel,
            )
            for line in planned.lines
        ]  # fmt: skip

    def _get_rank(self, standing, planned, day):
        days_late = (day - planned.oldest).days if planned.oldest else 0
        return self.env["collections.priority"]._rank(
            standing,
            planned.value,
            days_late,
            is_call=planned.channel == CALL,
            gain=sum(standing.gains.get(line.item, 0) for line in planned.lines),
        )

    def _draw_ids(self, table, count):
        rows = self.env.execute_query(
            SQL("SELECT nextval(%s) FROM generate_series(1, %s)", f"{table}_id_seq", count)
        )
        return [row[0] for row in rows]

    def _insert_actions(self, rows, day, run):
        """Insert actions that nobody created: their run, not a user, says where they come from."""
        self.env["collections.absence"].flush_model(["user_id", "substitute_id", "state"])
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO collections_action
                       (id, profile_id, state, channel_id, step_id, amount, priority,
                        customer_priority, priority_factors, failure_type, recipient_email,
                        partner_id, company_id, user_id, absence_id, kind, date, run_id,
                        create_date, write_date)
                SELECT action.id, action.profile_id, action.state, action.channel_id,
                       action.step_id, action.amount, action.priority, action.priority,
                       action.factors::jsonb, action.failure_type, action.recipient_email,
                       profile.partner_id, profile.company_id,
                       COALESCE(absence.substitute_id, action.user_id, profile.user_id), absence.id,
                       'step', %s, %s, %s, %s
                  FROM unnest(%s::int[], %s::int[], %s::text[], %s::int[], %s::int[],
                              %s::numeric[], %s::int[], %s::text[], %s::text[], %s::text[],
                              %s::int[])
                       AS action(id, profile_id, state, channel_id, step_id, amount, priority,
                                 factors, failure_type, recipient_email, user_id)
                  JOIN collections_profile profile ON profile.id = action.profile_id
             LEFT JOIN collections_absence absence
                    ON absence.user_id = COALESCE(action.user_id, profile.user_id)
                   AND absence.state = 'running'
                """,
                day,
                run.id if run else None,
                self.env.cr.now(),
                self.env.cr.now(),
                *self._transpose(rows),
            )
        )
        self.env["collections.action"].invalidate_model()

    def _insert_lines(self, rows):
        if not rows:
            return
        self.env["collections.action"].flush_model()
        self.env["collections.action.line"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO collections_action_line
                       (action_id, move_line_id, step_id, round, amount, value, state, channel_code)
                SELECT *
                  FROM unnest(%s::int[], %s::int[], %s::int[], %s::int[], %s::numeric[],
                              %s::numeric[], %s::text[], %s::text[])
                """,
                *self._transpose(rows),
            )
        )
        self.env["collections.action.line"].invalidate_model()
        self.env["collections.action"].invalidate_model(["line_ids"])

    @staticmethod
    def _transpose(rows):
        return [array(column) for column in zip(*rows, strict=True)]

    # === DELIVERY === #

    @api.model
    def _deliver_ready(self, day, now=None):
        """Deliver all ready actions in bounded batches, each in a transaction of its own.

        :param now: moment (UTC) that counts as now for the hours of customers
        """
        now = now or fields.Datetime.now()
        actions = self.env["collections.action"]
        domain = actions._domain_deliverable()
        seen = set()
        while True:
            batch = actions.search(
                domain & Domain("id", "not in", list(seen)), limit=DELIVERY_BATCH, order="id"
            )
            if not batch:
                return
            seen.update(batch.ids)
            spare_the_rest(
                batch,
                lambda actions: self._deliver(actions, day, now),
                lambda action, error: action._set_failed("template", str(error)),
            )
            left = self.env["ir.cron"]._commit_progress(
                len(batch), remaining=actions.search_count(domain)
            )
            if not left:
                return

    def _deliver(self, actions, day, now=None):
        """Plan these customers again under a lock and deliver what the plan still says.

        :param now: keep to the hours and working days of the customers at this moment (UTC);
            without it somebody sends by hand, at any time
        """
        profiles = actions.profile_id.try_lock_for_update(allow_referencing=True)
        actions = actions.filtered(lambda action: action.profile_id in profiles)
        actions = actions.try_lock_for_update().filtered(lambda action: action.state == "ready")
        if now:
            actions -= self._postpone_to_hours(actions, now)
        if not actions:
            return
        self._look_again(actions, day)
        ledger = self.env["collections.ledger"].with_context(collections_any_day=not now)
        customers = ledger._load_customers(profiles, day)
        plans = ledger._plan_customers(customers, day)
        channels = self.env["collections.channel"]._get_by_code()
        confirmed = self.env["collections.action"]
        for action in actions:
            confirmed |= self._confirm(action, plans, channels, day)
        confirmed = self._ask_again(confirmed, customers, day, now)
        confirmed.with_context(collections_day=day)._deliver()
        self.env["collections.change"]._record_profiles(profiles)

    def _look_again(self, actions, day):
        """Bring what these locked actions depend on in line with the ledger; plans override."""

    def _ask_again(self, actions, customers, day, now):
        """Return which of these planned, locked actions may go out; the others wait or fail.

        The law overrides.

        :param dict customers: as they were planned, ``{profile id: engine.records.Customer}``
        """
        return actions

    def _postpone_to_hours(self, actions, now):
        """Let messages wait until the customer may be reached; return those that wait."""
        early = actions.browse()
        for action in actions.filtered("is_message"):
            moment = action._get_next_moment(now)
            if moment > now:
                action.next_try = moment
                early |= action
        if early:
            cron = self.env.ref("account_collections.cron_deliver").sudo()
            cron._trigger(at=sorted(set(early.mapped("next_try"))))
        return early

    def _confirm(self, action, plans, channels, day):
        """Return the action when it may go out now; withdraw or postpone it otherwise."""
        if action.kind != "step":
            return action
        plan = plans[action.profile_id.id]
        planned = next((p for p in plan.actions if channels[p.channel] == action.channel_id), None)
        if planned and planned.step == action.step_id.id:
            if not self._is_same(action, planned):
                self._update([(action, planned)], channels, day)
            if planned.mode == "automatic" or action.released_by_id:
                return action
            action.state = self._get_state(planned, action.channel_id)
            return action.browse()
        reason, until = self._get_verdict(action, plan)
        if until:
            action._set_postponed(until)
        else:
            action._set_cancelled(reason)
        return action.browse()
