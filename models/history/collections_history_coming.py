from odoo import models
from odoo.fields import Date, Domain

from ..collections_action import OPEN_STATES

# So much of each kind is shown: the nearest.
MOST, MOST_PARTS = 10, 5


class CollectionsHistory(models.AbstractModel):
    """What is planned with the customer, above what happened."""

    _inherit = "collections.history"

    def _read_coming(self, scope):
        """Return planned actions, activities, expected money and the next step, by date.

        Words are looked for in what happened; what is planned is short enough to be read.
        """
        if scope.text:
            return super()._read_coming(scope)
        actions = self._find_coming_actions(scope)
        entries = [
            *super()._read_coming(scope),
            *map(self._show_action, actions),
            *self._read_activities(scope),
            *self._read_promises(scope),
            *self._read_installments(scope),
            *self._read_steps(scope, actions),
        ]
        if scope.kinds:
            entries = [entry for entry in entries if entry["kind"] in scope.kinds]
        return sorted(entries, key=lambda entry: (entry["day"], entry["key"]))

    def _prepare_coming(self, key, kind, day, icon, title, record=None, **values):
        return {
            "key": f"coming-{key}",
            "kind": kind,
            "icon": icon or "fa-circle-o",
            "day": Date.to_string(day),
            "title": title,
            "text": "",
            "author": "",
            "amount": False,
            "currency_id": False,
            "state": "",
            "tone": "",
            "model": record._name if record else False,
            "res_id": record.id if record else False,
            **values,
        }

    def _find_coming_actions(self, scope):
        domain = Domain("profile_id", "in", scope.profiles.ids) & Domain("state", "in", OPEN_STATES)
        return self.env["collections.action"].search(domain, order="date, id", limit=MOST)

    def _show_action(self, action):
        is_call = action.channel_code == "call"
        return self._prepare_coming(
            f"action-{action.id}",
            "call" if is_call else "message" if action.is_message else "action",
            action.date,
            action.channel_id.icon,
            action.name,
            action,
            author=action.user_id.sudo().name or "",
            amount=action.amount or False,
            currency_id=action.currency_id.id,
            state=dict(action._fields["state"]._description_selection(self.env))[action.state],
            tone="danger" if action.state == "failed" else "info",
            text=action.failure_reason or "",
        )

    def _read_activities(self, scope):
        activities = self.env["mail.activity"].search(
            [("res_model", "=", "collections.profile"), ("res_id", "in", scope.profiles.ids)],
            order="date_deadline, id",
            limit=MOST,
        )
        return [
            self._prepare_coming(
                f"activity-{activity.id}",
                "activity",
                activity.date_deadline,
                activity.icon or "fa-tasks",
                activity.summary or activity.activity_type_id.name or "",
                author=activity.user_id.sudo().name or "",
            )
            for activity in activities
        ]

    def _read_promises(self, scope):
        promises = self.env["collections.promise"].search(
            [("profile_id", "in", scope.profiles.ids), ("state", "in", ("requested", "open"))],
            order="date, id",
            limit=MOST,
        )
        return [
            self._prepare_coming(
                f"promise-{promise.id}",
                "promise",
                promise.date,
                "fa-handshake-o",
                self.env._("Promised payment"),
                promise,
                amount=promise.amount,
                currency_id=promise.currency_id.id,
            )
            for promise in promises
        ]

    def _read_installments(self, scope):
        parts = self.env["collections.installment"].search(
            [
                ("profile_id", "in", scope.profiles.ids),
                ("plan_state", "=", "running"),
                ("state", "!=", "paid"),
            ],
            order="date, id",
            limit=MOST_PARTS,
        )
        return [
            self._prepare_coming(
                f"installment-{part.id}",
                "plan",
                part.date,
                "fa-calendar",
                self.env._("Instalment of %s", part.plan_id.name),
                part.plan_id,
                amount=part.residual,
                currency_id=part.currency_id.id,
            )
            for part in parts
        ]

    def _read_steps(self, scope, actions):
        """Return the next step of each dossier if nothing is paid, unless it waits already."""
        waiting = actions.step_id
        return [
            self._prepare_coming(
                f"step-{profile.id}",
                "action",
                profile.next_date,
                "fa-arrow-circle-o-right",
                profile.next_step_id.sudo().name,
                text=self.env._("If nothing is paid"),
            )
            for profile in scope.profiles
            if profile.next_date and profile.next_step_id and profile.next_step_id not in waiting
        ]
