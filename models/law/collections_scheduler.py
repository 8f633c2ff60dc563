from collections import defaultdict
from datetime import date

from odoo import models

from ..collections_scheduler import POSTPONING

OTHER_REASONS = POSTPONING - {"law_day"}


class CollectionsScheduler(models.AbstractModel):
    """Asks the law once more in the moment of sending.

    What it forbids waits, with the reason, for the moment from which it is allowed; what no day
    makes legal fails, where somebody sees it.
    """

    _inherit = "collections.scheduler"

    def _apply(self, profiles, plans, day, create=True, run=None):
        self._ask_for_rates(profiles, plans)
        return super()._apply(profiles, plans, day, create=create, run=run)

    def _ask_for_rates(self, profiles, plans):
        """Ask the managers for the rates for want of which a step waits."""
        missing = defaultdict(set)
        for profile_id, plan in plans.items():
            for decision in plan.decisions:
                refusal = decision.refusal
                if refusal and refusal.code == "missing_rate":
                    company = profiles.browse(profile_id).company_id
                    missing[company].add((refusal.facts["series"], refusal.facts["day"]))
        if missing:
            self.env["collections.law.rate"]._ask_for(missing)

    def _get_verdict(self, action, plan):
        reason, until = super()._get_verdict(action, plan)
        refused = None if until else self._find_refused(action, plan)
        return ("law", refused.date) if refused else (reason, until)

    def _find_refused(self, action, plan):
        """Return the decision by which the law keeps the items of an action waiting, if it does."""
        items = set(action.line_ids.filtered("step_id").move_line_id.ids)
        decisions = [d for d in plan.decisions if d.item in items] if plan else []
        if any(decision.reason in OTHER_REASONS for decision in decisions):
            return None
        refused = [decision for decision in decisions if decision.refusal]
        return min(refused, key=lambda d: d.date or date.max, default=None)

    def _confirm(self, action, plans, channels, day):
        if action.kind == "step" and not action._filter_on_paper():
            plan = plans[action.profile_id.id]
            speaks = any(
                planned.step == action.step_id.id and channels[planned.channel] == action.channel_id
                for planned in plan.actions
            )
            refused = None if speaks else self._find_refused(action, plan)
            if refused:
                action._set_refused([refused.refusal], refused.date)
                return action.browse()
        return super()._confirm(action, plans, channels, day)

    def _ask_again(self, actions, customers, day, now):
        actions = super()._ask_again(actions, customers, day, now)
        steps = actions.filtered(lambda action: action.kind == "step" and action.is_message)
        if not steps:
            return actions
        moment = now or self.env["collections.priority"]._get_moment(day)
        refused = actions.browse()
        for action in steps - steps._filter_on_paper():
            lawful = customers[action.profile_id.id].law
            verdict = lawful and action._ask_law(lawful, moment)
            if verdict and not verdict.allowed:
                action._set_refused(verdict.refusals, verdict.legal_from)
                refused |= action
        actions -= refused
        return actions - actions._check_letters(day)
