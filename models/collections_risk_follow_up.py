from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_list

from ..engine import monitoring
from .collections_action import OPEN_STATES
from .sql_values import array

MOST_NAMED = 3


class CollectionsRiskFollowUp(models.AbstractModel):
    """What follows from events that matter: one alert per customer, class, procedure, limit, stop.

    Whatever follows makes it stricter; it never gives a customer more than it had.
    """

    _name = "collections.risk.follow.up"
    _description = "What Follows From Events"

    @api.model
    def _follow(self, material, day):
        """Let follow what the rules say.

        :param dict material: ``{event: engine.monitoring.Rule}``
        """
        rules = defaultdict(list)
        for event, rule in material.items():
            rules[event.profile_id].append(rule)
        results = {
            profile: monitoring.combine([rule.effects for rule in found])
            for profile, found in rules.items()
        }
        reasons = self._get_reasons(rules)
        self._change_classes(results, reasons)
        self._change_procedures(results, reasons)
        self._lower_limits(results, reasons)
        self._stop_orders(results, reasons)
        alarming = [event for event, rule in material.items() if rule.effects.alert]
        self.env["collections.risk.event"].concat(*alarming)._alert(day)

    def _get_reasons(self, rules):
        """Return why something follows, by customer: the names of the rules."""
        names = {
            rule.id: rule.name
            for rule in self.env["collections.risk.rule"].browse(
                {rule.id for found in rules.values() for rule in found}
            )
        }
        return {
            profile: self.env._(
                "By rule: %s",
                format_list(self.env, sorted({names[rule.id] for rule in found})),
            )
            for profile, found in rules.items()
        }

    def _group(self, profiles, key):
        """Return profiles with the same outcome together, ``{key: profiles}``."""
        grouped = defaultdict(self.env["collections.profile"].browse)
        for profile in profiles:
            grouped[key(profile)] |= profile
        return grouped

    def _change_classes(self, results, reasons):
        better = [
            profile
            for profile, result in results.items()
            if result.risk_class and (profile.risk_class or "") < result.risk_class
        ]
        groups = self._group(better, lambda p: (results[p].risk_class, reasons[p]))
        for (risk_class, reason), profiles in groups.items():
            profiles._set_class_by_hand(risk_class, reason)

    def _change_procedures(self, results, reasons):
        """Change procedures; the customer is locked then, so that the night does not undo it."""
        others = [
            profile
            for profile, result in results.items()
            if result.procedure
            and not profile.is_locked
            and profile.procedure_id.id != result.procedure
        ]
        groups = self._group(others, lambda p: (results[p].procedure, reasons[p]))
        for (procedure_id, reason), profiles in groups.items():
            profiles.write({"procedure_id": procedure_id, "is_locked": True})
            profiles._message_log_batch(bodies=dict.fromkeys(profiles.ids, reason))
            self.env["collections.change"]._record_profiles(profiles)

    def _lower_limits(self, results, reasons):
        """Set own limits; each is a decision of its own, so each is recorded by itself."""
        limits = self.env["collections.credit.limit"]
        for profile, result in results.items():
            if result.limit is None:
                continue
            amount = float(result.limit)
            has_limit = profile.credit_source not in (False, "none")
            if has_limit and profile.currency_id.compare_amounts(profile.credit_limit, amount) <= 0:
                continue
            limits._decide_for(profile, "own", amount, reasons[profile], origin="rule")

    def _stop_orders(self, results, reasons):
        going = [p for p, result in results.items() if result.stop and not p.is_stopped]
        for reason, profiles in self._group(going, lambda p: reasons[p]).items():
            profiles._set_stopped(True, reason)


class CollectionsRiskEvent(models.Model):
    _inherit = "collections.risk.event"

    def _alert(self, day):
        """Bring these events to the worklist: one open alert per customer, whatever their number.

        An alert that is open already takes them in; one that is done stays done.
        """
        if not self:
            return
        profiles = self.profile_id
        open_alerts = self.env["collections.action"].search(
            [
                ("profile_id", "in", profiles.ids),
                ("kind", "=", "alert"),
                ("state", "in", OPEN_STATES),
            ]
        )
        missing = profiles - open_alerts.profile_id
        alerts = open_alerts | self._make_alerts(missing, day)
        by_profile = {alert.profile_id: alert for alert in alerts}
        self._link_alerts(by_profile)
        alerts._summarise_events()

    def _make_alerts(self, profiles, day):
        managers = {
            company: company.sudo().collections_manager_id for company in profiles.company_id
        }
        task = self.env.ref("account_collections.channel_task")
        return self.env["collections.action"].create(
            [
                {
                    "profile_id": profile.id,
                    "kind": "alert",
                    "channel_id": task.id,
                    "summary": self.env._("Risk changed"),
                    "user_id": (profile.user_id or managers[profile.company_id]).id,
                    "amount": profile.exposure,
                    "date": day,
                }
                for profile in profiles
            ]
        )

    def _link_alerts(self, by_profile):
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                UPDATE collections_risk_event event SET action_id = new.action_id
                  FROM unnest(%s::int[], %s::int[]) AS new(id, action_id)
                 WHERE event.id = new.id
                """,
                array(self.ids),
                array(by_profile[event.profile_id].id for event in self),
            )
        )
        self.invalidate_recordset(["action_id"], flush=False)


class CollectionsAction(models.Model):
    """An alert tells everything that happened to a customer since somebody looked the last time."""

    _inherit = "collections.action"

    kind = fields.Selection(selection_add=[("alert", "Risk alert")], ondelete={"alert": "cascade"})
    event_ids = fields.One2many("collections.risk.event", "action_id", string="Events")

    @api.model
    def _get_tab_domains(self):
        domains = super()._get_tab_domains()
        return domains | {"alerts": domains["alerts"] | Domain("kind", "=", "alert")}

    def _is_protected(self, name):
        return name == "event_ids" or super()._is_protected(name)

    def _summarise_events(self):
        """Say in one line what these alerts are about, in one statement for all of them."""
        groups = self.env["collections.risk.event"]._read_group(
            [("action_id", "in", self.ids)], ["action_id", "kind"], ["__count"]
        )
        told = defaultdict(list)
        for action, kind, count in groups:
            told[action].append((kind, count))
        self.flush_recordset(["summary"])
        self.env.cr.execute(
            SQL(
                """
                UPDATE collections_action action SET summary = new.summary
                  FROM unnest(%s::int[], %s::text[]) AS new(id, summary)
                 WHERE action.id = new.id
                """,
                array(action.id for action in told),
                array(action._say_kinds(found) for action, found in told.items()),
            )
        )
        self.invalidate_recordset(["summary", "name"], flush=False)

    def _say_kinds(self, found):
        """Return e.g. “Insolvency, Score of a bureau (3)”: the gravest first, no long list.

        In the language of whoever looks after the customer: alerts are made in the background.

        :param found: ``[(kind, number of events)]``
        """
        self.ensure_one()
        env = self.with_context(lang=(self.user_id or self.company_id).partner_id.lang).env
        kind = env["collections.risk.event"]._fields["kind"]
        labels, counts = dict(kind._description_selection(env)), dict(found)
        texts = [
            label if counts[name] == 1 else f"{label} ({counts[name]})"
            for name, label in labels.items()
            if name in counts
        ]
        if len(texts) > MOST_NAMED:
            texts[MOST_NAMED:] = [env._("and more")]
        return ", ".join(texts)
