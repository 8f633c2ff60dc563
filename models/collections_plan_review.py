from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from odoo import api, models
from odoo.tools import format_date

from ..engine import plans
from ..engine.days import add_working_days
from .collections_ledger_wishes import public_holidays, weekend
from .collections_plan import ASKED_STATES

# What the ledger may still change: a completed plan runs again when a payment bounces.
REVIEWED_STATES = (*ASKED_STATES, "completed")


class CollectionsPlan(models.Model):
    """What the ledger decides about plans: paid, late, completed, defaulted."""

    _inherit = "collections.plan"

    # === BUSINESS METHODS === #

    @api.model
    def _review(self, profiles, day):
        """Allocate what came in, complete plans, remind of instalments and let plans default."""
        plan_ids = self.sudo().search(
            [("profile_id", "in", profiles.ids), ("state", "in", REVIEWED_STATES)], order="id"
        )
        if not plan_ids:
            return
        received = plan_ids._collect()
        for plan in plan_ids:
            plan._allocate(received[plan], day)
        missed = plan_ids._find_missed(day)
        plan_ids._decide(missed, day)
        plan_ids._sync_holds(plan_ids._get_wanted_holds(received, day), day)
        plan_ids._remind(missed, day)

    def _collect(self):
        """Read what came in on the items since the plans were asked for, in one query.

        :return: ``{plan: {journal item id: engine.plans.Received}}``; an item that does not exist
            any more or whose invoice is not posted is owed no more: that is a reduction
        """
        items, charges = self.item_ids, self._get_charge_lines()
        lines = items.move_line_id | self.env["account.move.line"].union(*charges.values())
        settlements = self.env["collections.ledger"].sudo()._load_settlements(lines)
        received = {plan: {} for plan in self}
        for item in items:
            line = item.move_line_id
            part = plans.Part(line.id, self._exact(item.amount), self._exact(item.settled_before))
            found = settlements.get(line.id, ())
            if line.parent_state != "posted":
                key = -item.id if not line else line.id
                received[item.plan_id][key] = plans.Received(key, plans.ZERO, part.amount, None)
                continue
            received[item.plan_id][line.id] = plans.collect(part, found)
        for plan, charge in charges.items():
            for line in charge:
                part = plans.Part(line.id, self._exact(line.amount_currency))
                received[plan][line.id] = plans.collect(part, settlements.get(line.id, ()))
        return received

    def _get_charge_lines(self):
        """Return ``{plan: receivable items}`` of the posted invoices of interest and cost."""
        return {
            plan: plan.charge_move_id.line_ids.filtered(
                lambda line: line.display_type == "payment_term"
            )
            for plan in self
            if plan.charge_move_id.state == "posted"
        }

    def _allocate(self, received, day):
        """Write on the instalments what they got, as far as it changed."""
        self.ensure_one()
        paid = sum((part.paid for part in received.values()), plans.ZERO)
        reduced = sum((part.reduced for part in received.values()), plans.ZERO)
        unbooked = self._exact(self.open_charge)
        rows = {row.id: row for row in self.installment_ids}
        dues = [plans.Due(row.id, row.date, self._exact(row.amount)) for row in rows.values()]
        for share in plans.allocate(dues, paid, reduced, unbooked, day=day):
            rows[share.id]._take(share)

    def _decide(self, missed, day):
        """Complete, re-open, lapse and default plans as the ledger says on ``day``."""
        for plan in self:
            is_paid = all(row.state == "paid" for row in plan.installment_ids)
            if plan.state == "running" and is_paid:
                plan._complete(day)
            elif plan.state == "completed" and not is_paid:
                plan._reopen()
            elif plan.state == "approved" and day > plan._get_grace_end(plan.start):
                plan._lapse(day)
            if plan.state == "running" and (reason := plan._find_default(missed[plan], day)):
                plan._default(day, reason)

    def _complete(self, day):
        self._set_state("completed", date_ended=day)
        self._tell(self.env._("All instalments were paid: the payment plan is completed."))
        if self.open_charge:
            self._add_task(
                self.env._("Payment plan %s is paid: invoice interest and cost", self.name),
                day,
                self.company_id.collections_manager_id,
            )

    def _reopen(self):
        self._set_state("running", date_ended=False)
        self._tell(self.env._("A payment was taken back: the payment plan runs again."))

    def _lapse(self, day):
        """Withdraw an offer that nobody accepted: silence must not last for ever."""
        self._finish(day, self.env._("The customer did not accept in time"))
        self._tell(self.env._("The customer did not accept the payment plan: follow-up resumes."))
        self._add_task(self.env._("Payment plan %s was not accepted in time", self.name), day)

    def _find_default(self, late, day):
        """Return why this running plan has failed, an empty text when it has not."""
        company = self.company_id
        most = timedelta(days=company.collections_plan_default_days)
        if any(row.date + most < day for row in late):
            return self.env._(
                "An instalment was not paid %s days after its date",
                company.collections_plan_default_days,
            )
        count = company.collections_plan_default_count
        if count and len(late) >= count:
            return self.env._("%s instalments are late", len(late))
        return ""

    def _default(self, day, reason):
        """Let this plan fail: follow-up resumes at its next step, and everybody is told."""
        self._set_state("defaulted", date_ended=day, end_reason=reason)
        self._tell(self.env._("The payment plan has defaulted: %s.", reason))
        self._add_task(self.env._("Payment plan %s has defaulted", self.name), day)
        self._create_messages([(self, self.env["collections.installment"], "ended")], day)

    # === MISSED INSTALMENTS === #

    def _find_missed(self, day):
        """Return ``{plan: instalments}`` that are late beyond the days of grace.

        None of a plan when payments of the customer that are not matched yet probably pay them.
        """
        missed = {plan: plan._get_missed(day) for plan in self}
        unmatched = self.filtered(lambda plan: missed[plan])._load_unmatched(day)
        for plan, rows in missed.items():
            asked = sum(rows.mapped("residual"))
            if rows and plan.currency_id.compare_amounts(asked, unmatched[plan]) <= 0:
                missed[plan] = rows.browse()
        return missed

    def _load_unmatched(self, day):
        """Return ``{plan: amount}`` of money of these customers that is on its way to an item."""
        if not self:
            return {}
        ledger = self.env["collections.ledger"].sudo()
        ledger._flush()
        _items, credits = ledger._load_items(self.profile_id)
        ledger._load_payments_on_their_way(self.profile_id, credits, day)
        return {
            plan: float(
                sum(
                    credit.amount
                    for credit in credits[plan.profile_id.id]
                    if credit.currency == plan.currency_id.id
                )
            )
            for plan in self
        }

    def _get_missed(self, day):
        if self.state not in ("running", "completed"):
            return self.installment_ids.browse()
        return self.installment_ids.filtered(
            lambda row: row.state == "late" and day > self._get_grace_end(row.date)
        )

    def _get_grace_end(self, date):
        """Return the last day of grace: working days of the customer's country."""
        partner = self.partner_id
        country = (partner.country_id or self.company_id.country_id).code
        state = partner.state_id.code if partner.country_id else None
        years = (date.year, date.year + 1)
        return add_working_days(
            date,
            self.company_id.collections_plan_grace_days,
            weekend(country),
            public_holidays(country, state or None, years) if country else frozenset(),
        )

    # === SILENCE === #

    def _get_wanted_holds(self, received, day):
        """Return what ``_sync_holds`` shall hold for these plans."""
        wanted = defaultdict(list)
        charges = self._get_charge_lines()
        for plan in self.filtered(lambda plan: plan._is_silent(day)):
            until = plan.silent_until if plan.state == "requested" else False
            for item in plan.item_ids.filtered("move_line_id"):
                left = item.amount - float(received[plan][item.move_line_id.id].total)
                if item._is_whole():
                    wanted[plan].append(plan._prepare_wanted(item.move_line_id, 0, until))
                elif plan.currency_id.compare_amounts(left, 0) > 0:
                    wanted[plan].append(plan._prepare_wanted(item.move_line_id, left, until))
            for line in charges.get(plan, ()):
                wanted[plan].append(plan._prepare_wanted(line, 0, until))
        return wanted

    def _is_silent(self, day):
        if self.state == "requested":
            return day <= self.silent_until
        return self.state in ("approved", "running")

    def _prepare_wanted(self, line, amount, until):
        return {
            "move_line_id": line.id,
            "amount": self.currency_id.round(amount),
            "date_to": until,
            "reason": self.env._("payment plan %s", self.name),
        }

    # === REMINDERS === #

    def _remind(self, missed, day):
        """Announce the coming instalments, and remind of those that were missed, each once."""
        wanted = []
        for plan in self.filtered(lambda plan: plan.state == "running"):
            days = plan.company_id.collections_plan_remind_days
            coming = plan.installment_ids.filtered(
                lambda row, days=days: row.state in ("open", "partly")
                and not row.date_reminded
                and day <= row.date <= day + timedelta(days=days)
            )
            if days and plan.date_started < day:
                wanted += [(plan, row, "coming") for row in coming]
            wanted += [(plan, row, "missed") for row in missed[plan] if not row.date_missed]
        self._create_messages(wanted, day)

    # === TASKS === #

    def _add_task(self, what, day, user=None):
        """Put a task about this plan in the worklist."""
        self.ensure_one()
        company = self.company_id
        value = self.currency_id._convert(
            self.residual or self.total, company.currency_id, company, day
        )
        return (
            self.env["collections.action"]
            .sudo()
            .create(
                {
                    "profile_id": self.profile_id.id,
                    "kind": "plan",
                    "plan_id": self.id,
                    "summary": what,
                    "user_id": (user or self.profile_id.user_id or self.user_id).id,
                    "amount": value,
                    "date": day,
                }
            )
        )

    def _close_tasks(self, day):
        """Close what was to be decided about these plans."""
        tasks = (
            self.env["collections.action"]
            .sudo()
            .search(
                [("plan_id", "in", self.ids), ("kind", "=", "plan"), ("state", "=", "todo")],
            )
        )
        tasks._set_done(day, done_by_id=self.env.uid)

    # === HELPERS === #

    @staticmethod
    def _exact(amount):
        return Decimal(str(round(amount, 6)))


class CollectionsInstallment(models.Model):
    _inherit = "collections.installment"

    def _take(self, share):
        """Write what the ledger says of this instalment, as far as it changed."""
        self.ensure_one()
        values = {
            "received": float(share.received),
            "reduced": float(share.reduced),
            "state": share.state,
        }
        changed = {name: value for name, value in values.items() if value != self[name]}
        if changed:
            self.write(changed)

    def _describe(self):
        self.ensure_one()
        return self.env._(
            "Instalment %(number)s of %(day)s, %(plan)s",
            number=self.number,
            day=format_date(self.env, self.date),
            plan=self.plan_id.name,
        )
