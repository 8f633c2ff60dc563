from odoo import api, fields, models
from odoo.tools import SQL, format_amount, format_time

from ..engine import worklist
from .collections_action import WORKLIST_STATES
from .sql_values import array

CALL = "call"
TOLD_RISKS = ("d", "e")


class CollectionsAction(models.Model):
    """Where an action stands in the worklist, and why, in words."""

    _inherit = "collections.action"

    customer_priority = fields.Integer(
        readonly=True,
        copy=False,
        default=0,
        aggregator=None,
        help="Priority of the most urgent action of the customer, so that all of them stand "
        "together in the worklist.",
    )
    priority_factors = fields.Json(readonly=True, copy=False)
    priority_reason = fields.Char("Why Now", compute="_compute_priority_reason")
    priority_details = fields.Json(compute="_compute_priority_reason")

    _customer_order_index = models.Index(
        "(customer_priority DESC, profile_id, priority DESC, date, id) "
        "WHERE state IN ('todo', 'approve', 'failed')"
    )

    # === COMPUTE METHODS === #

    @api.depends("priority_factors", "priority", "currency_id")
    @api.depends_context("lang", "tz", "uid")
    def _compute_priority_reason(self):
        """Put the factors into words of the reader, with the points that each of them gives."""
        labels = self._get_factor_labels()
        now = fields.Datetime.to_string(fields.Datetime.now())
        for action in self:
            factors = action.priority_factors or {}
            points = factors.get("points", {})
            texts = action._describe_factors(factors, now)
            told = [text for name, text in texts.items() if action._is_told(name, factors)]
            action.priority_reason = " · ".join(told) or False
            action.priority_details = {
                "total": action.priority,
                "factors": [
                    {"name": name, "label": labels[name], "text": text, "points": points.get(name)}
                    for name, text in texts.items()
                ],
            }

    @api.model
    def _get_factor_labels(self):
        return {
            "money": self.env._("Money"),
            "age": self.env._("Age"),
            "broken": self.env._("Broken promises"),
            "risk": self.env._("Risk"),
            "reach": self.env._("Reachable"),
            "waiting": self.env._("Customer waits"),
            "gain": self.env._("Worth acting now"),
        }

    def _describe_factors(self, factors, now):
        """Return the factors in words, ``{name: text}``, in the order in which they are told."""
        self.ensure_one()
        texts = {
            "money": self._describe_money(factors),
            "age": self._describe_age(factors.get("days_late", 0)),
            "broken": self._describe_broken(factors.get("broken", 0)),
            "risk": factors.get("risk") and self.env._("risk class %s", factors["risk"].upper()),
            "reach": self._describe_reach(factors, now),
            "waiting": self._describe_waiting(factors.get("waiting_days")),
            "gain": self._describe_gain(factors.get("gain", 0)),
        }
        return {name: text for name, text in texts.items() if text}

    def _is_told(self, name, factors):
        """Return whether a factor is worth a place in the sentence; the hover tells all."""
        return name != "risk" or factors["risk"] in TOLD_RISKS

    def _describe_money(self, factors):
        money = factors.get("money", 0)
        if not money:
            return ""
        amount = self._format_whole(money)
        if not self.line_ids and money > self.profile_id.overdue:
            # An application, say, or an alert: it is about more than what is late.
            return self.env._("%s at stake", amount)
        is_late = factors.get("days_late", 0) > 0
        return self.env._("%s late", amount) if is_late else self.env._("%s open", amount)

    def _describe_age(self, days):
        if days < 1:
            return ""
        return self.env._("1 day") if days == 1 else self.env._("%s days", days)

    def _describe_broken(self, count):
        if not count:
            return ""
        texts = {
            1: self.env._("promise broken"),
            2: self.env._("promise broken twice"),
        }
        return texts.get(count) or self.env._("promise broken %s times", count)

    def _describe_reach(self, factors, now):
        """Tell the hours in the reader's time zone; a moment that has passed says the opposite."""
        state, until = factors.get("reach"), factors.get("until", "")
        if not state:
            return ""
        has_passed = bool(until) and until <= now
        if state == worklist.NOW and not has_passed:
            return self.env._("reachable before %s", self._format_hour(until))
        if state == worklist.LATER:
            if has_passed:
                return self.env._("reachable now")
            return self.env._("reachable from %s", self._format_hour(until))
        return self.env._("not reachable any more today")

    def _describe_waiting(self, days):
        if days is None:
            return ""
        if days < 1:
            return self.env._("waits for an answer since today")
        if days == 1:
            return self.env._("waits for an answer since yesterday")
        return self.env._("waits for an answer for %s days", days)

    def _describe_gain(self, gain):
        return gain and self.env._("%s will not come by itself this week", self._format_whole(gain))

    def _format_whole(self, amount):
        """Return an amount in whole units: the sentence is read at a glance."""
        currency = self.currency_id or self.env.company.currency_id
        return format_amount(self.env, round(amount), currency, trailing_zeroes=False)

    def _format_hour(self, moment):
        return format_time(self.env, moment, tz=self.env.tz.zone, time_format="short")

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        actions = super().create(vals_list)
        actions.sudo()._prioritise()
        return actions

    # === BUSINESS METHODS === #

    @api.model
    def _get_waiting_kinds(self):
        """Return the kinds of actions in which a customer waits for an answer; others extend."""
        return frozenset(("incoming", "asked"))

    def _prioritise(self, day=None):
        """Bring these actions to their place in the worklist, in few queries for any number.

        :param day: date that counts as today
        """
        day = day or self.env["collections.ledger"]._get_today()
        actions = self.filtered(lambda action: action.state in WORKLIST_STATES)
        if not actions:
            return
        priority = self.env["collections.priority"]
        standings = priority._get_standings(actions.profile_id, day)
        priority._write_ranks(actions._get_ranks(standings, day))
        priority._keep_together(actions.profile_id)

    def _get_ranks(self, standings, day):
        """Return ``{action: rank}`` for customers of whom the standing is known."""
        priority = self.env["collections.priority"]
        oldest = self._get_oldest_dates()
        gains = priority._get_gains(self)
        waiting = self._get_waiting_kinds()
        unknown = worklist.Standing()
        ranks = {}
        for action in self:
            standing = standings.get(action.profile_id.id, unknown)
            due = oldest.get(action.id) or standing.oldest
            since = action.create_date.date() if action.create_date else day
            ranks[action] = priority._rank(
                standing,
                action.amount or max(standing.owed, 0),
                (day - due).days if due else 0,
                is_call=action.channel_code == CALL,
                waiting_days=max((day - since).days, 0) if action.kind in waiting else None,
                gain=gains.get(action.id, 0),
            )
        return ranks

    def _get_oldest_dates(self):
        """Return the oldest due date of what these actions ask, in one query."""
        lines = self.env["collections.action.line"]
        lines.flush_model(["action_id", "move_line_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.action_id, MIN(item.date_maturity)
                  FROM collections_action_line line
                  JOIN account_move_line item ON item.id = line.move_line_id
                 WHERE line.action_id = ANY(%s::int[])
              GROUP BY line.action_id
                """,
                array(self.ids),
            )
        )
        return dict(rows)
