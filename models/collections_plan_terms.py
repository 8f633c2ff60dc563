from decimal import Decimal

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import format_list

from ..engine import plans
from .collections_plan import ASKED_STATES

# Holds that mean that somebody else deals with the item already.
FOREIGN_ORIGINS = ("dispute", "promise", "agency")
TERM_FIELDS = ("count", "size", "frequency", "cost", "rate", "method", "down_payment")


class CollectionsPlan(models.Model):
    """How a plan is made: what may be planned, and the instalments of it."""

    _inherit = "collections.plan"

    # === BUSINESS METHODS === #

    @api.model
    def _propose(
        self,
        profile,
        lines,
        count=None,
        size=None,
        frequency="monthly",
        start=None,
        origin="collector",
        **values,
    ):
        """Draft a plan over open items, with its instalments.

        :param lines: receivable journal items, open, of one customer and one currency
        :param count: number of instalments; else ``size`` is the amount of one
        :param start: date of the first payment, a period from today when None
        :param values: terms (``cost``, ``rate``, ``method``, ``down_payment``), other fields, and
            ``amounts``: ``{journal item id: amount}`` for items of which a part is planned
        :return: the draft
        :raise UserError: with a sentence that says what to do
        """
        self.check_access("create")
        profile.check_access("read")
        amounts = values.pop("amounts", {})
        lines = lines.sudo()
        planned = {line: amounts.get(line.id, line.amount_residual_currency) for line in lines}
        previous = self.browse(values.get("previous_id")).sudo()
        self._check_items(profile, planned, previous)
        plan = self.sudo().create(
            {
                "profile_id": profile.id,
                "currency_id": lines.currency_id.id,
                "origin": origin,
                "count": count or 0,
                "size": 0 if count else size or 0,
                "frequency": frequency,
                "start": start or self._get_first_day(frequency),
                "item_ids": [
                    Command.create({"move_line_id": line.id, "amount": amount})
                    for line, amount in planned.items()
                ],
                **values,
            }
        )
        plan._fill_rows()
        return self.browse(plan.id)

    @api.model
    def _get_first_day(self, frequency):
        """Return when the first payment is proposed: a week, two weeks or a month from today."""
        return plans.shift(self._today(), 1, frequency if "week" in frequency else "monthly")

    @api.model
    def _calculate(self, amount, currency, start, **terms):
        """Return the rows (``engine.plans.Row``) of a plan over ``amount``.

        :param terms: the fields of a plan that are named so
        :raise UserError: when such a plan cannot be made
        """
        if start < self._today():
            raise UserError(self.env._("Choose a first payment that is not past."))
        count = terms.pop("count", None)
        size = terms.pop("size", None)
        numbers = {
            name: self._to_decimal(value, currency) if name != "rate" else Decimal(str(value))
            for name, value in terms.items()
            if name in ("cost", "rate", "down_payment")
        }
        try:
            return plans.propose(
                self._to_decimal(amount, currency),
                start=start,
                count=count or (None if size else 0),
                size=None if count else self._to_decimal(size, currency) if size else None,
                digits=currency.decimal_places,
                **{**terms, **numbers},
            )
        except plans.ImpossiblePlan as problem:
            raise UserError(self._say_impossible(str(problem))) from None

    def _fill_rows(self):
        """Put the instalments of the terms into a draft."""
        self.ensure_one()
        terms = {name: self[name] for name in TERM_FIELDS}
        amount = sum(self.item_ids.mapped("amount"))
        rows = self._calculate(amount, self.currency_id, self.start, **terms)
        commands = [Command.create(self._prepare_row_values(row)) for row in rows]
        self.installment_ids = [Command.clear(), *commands]

    @api.model
    def _prepare_row_values(self, row):
        return {
            "date": row.date,
            "principal": float(row.principal),
            "interest": float(row.interest),
            "cost": float(row.cost),
        }

    def _change(self):
        """Draft the next version of this plan over what is still open of its items."""
        self.ensure_one()
        draft = self.next_ids.filtered(lambda plan: plan.state == "draft")[:1]
        if draft:
            return draft
        amounts = self._get_open_amounts()
        rows = self.installment_ids.filtered(lambda row: row.state != "paid")
        versions = self._get_versions()
        return self._propose(
            self.profile_id,
            self.env["account.move.line"].browse(amounts),
            count=max(len(rows), 1),
            frequency=self.frequency,
            start=max(rows[:1].date or self._today(), self._today()),
            origin="collector",
            method=self.method,
            rate=self.rate,
            amounts=amounts,
            previous_id=self.id,
            version=len(versions) + 1,
            name=f"{versions[0].name}-{len(versions) + 1}",
            user_id=self.user_id.id,
        )

    def _get_open_amounts(self):
        """Return ``{journal item id: amount}`` of what is still open of the planned amounts."""
        received = self._collect()[self]
        amounts = {}
        for item in self.item_ids.filtered("move_line_id"):
            left = item.amount - float(received[item.move_line_id.id].total)
            amount = self.currency_id.round(min(left, item.residual))
            if amount > 0:
                amounts[item.move_line_id.id] = amount
        if not amounts:
            raise UserError(self.env._("Nothing of this plan is open any more."))
        return amounts

    # === WHAT MAY BE PLANNED === #

    @api.model
    def _check_items(self, profile, planned, previous=None):
        """Raise when these items cannot be planned, with a sentence that says what to do.

        :param planned: ``{journal item: amount}``
        :param previous: the plan that the new one takes the place of
        """
        if not planned:
            raise UserError(self.env._("Choose at least one open item."))
        lines = self.env["account.move.line"].sudo().union(*planned)
        for line in lines:
            customer = line.partner_id.commercial_partner_id
            if customer != profile.partner_id or line.company_id != profile.company_id:
                raise UserError(self._say_foreign_item(line, profile))
        if len(lines.currency_id) > 1:
            raise UserError(self._say_currencies(lines.currency_id))
        self._check_not_planned(lines, previous)
        self._check_amounts(planned, self._get_available(profile, lines, previous))

    def _check_not_planned(self, lines, previous):
        domain = [("move_line_id", "in", lines.ids), ("plan_id.state", "in", ASKED_STATES)]
        taken = self.env["collections.plan.item"].sudo().search(domain)
        taken = taken.filtered(lambda item: not previous or item.plan_id not in previous)
        if taken:
            raise UserError(
                self.env._(
                    "%(item)s is in payment plan %(plan)s already: change that plan or leave the "
                    "item out.",
                    item=taken[0].name,
                    plan=taken[0].plan_id.name,
                )
            )

    def _check_amounts(self, planned, available):
        for line, amount in planned.items():
            most, reason = available[line.id]
            if most <= 0 and reason:
                raise UserError(
                    self.env._(
                        "%(item)s is on hold (%(reason)s): close that first or leave the item out.",
                        item=line.move_name,
                        reason=reason,
                    )
                )
            if most <= 0:
                raise UserError(
                    self.env._("%s is not open any more: leave it out.", line.move_name)
                )
            if amount <= 0 or line.currency_id.compare_amounts(amount, most) > 0:
                raise UserError(
                    self.env._(
                        "Of %(item)s at most %(amount)s can be planned: enter an amount up to it.",
                        item=line.move_name,
                        amount=line.currency_id.format(most),
                    )
                )

    @api.model
    def _get_available(self, profile, lines, previous=None):
        """Return ``{journal item id: (amount that can be planned, reason why not all)}``.

        What is disputed, promised or with an agency is not planned. A pause is no obstacle.
        """
        open_lines = lines.filtered(
            lambda line: line.parent_state == "posted"
            and not line.reconciled
            and line.account_id.account_type == "asset_receivable"
        )
        found = {line.id: (0, "") for line in lines}
        found |= {line.id: (line.amount_residual_currency, "") for line in open_lines}
        for hold in self._get_foreign_holds(profile, open_lines):
            amount, _reason = found[hold.move_line_id.id]
            left = amount - hold.amount if hold.amount else 0
            found[hold.move_line_id.id] = (max(left, 0), hold.reason)
        return found

    def _get_foreign_holds(self, profile, lines):
        holds = self.env["collections.hold"].sudo()
        return holds.search(
            holds._domain_active(self._today())
            & Domain("profile_id", "=", profile.id)
            & Domain("move_line_id", "in", lines.ids)
            & Domain("origin", "in", FOREIGN_ORIGINS)
        )

    def _check_terms(self):
        """Raise when this draft cannot be asked for as it is now."""
        self.ensure_one()
        lines = self.item_ids.filtered("move_line_id")
        planned = {item.move_line_id.sudo(): item.amount for item in lines}
        self._check_items(self.profile_id, planned, self.previous_id)
        rows = self.installment_ids
        if not rows:
            raise UserError(self.env._("There are no instalments: calculate them first."))
        if min(rows.mapped("date")) < self._today():
            raise UserError(self.env._("Choose a first payment that is not past."))
        principal = sum(rows.mapped("principal"))
        if self.currency_id.compare_amounts(principal, self.amount):
            raise UserError(
                self.env._(
                    "The instalments pay %(rows)s of the items, but the plan is about %(amount)s: "
                    "change an instalment or calculate them anew.",
                    rows=self._format(principal),
                    amount=self._format(self.amount),
                )
            )

    # === SENTENCES === #

    def _say_foreign_item(self, line, profile):
        return self.env._(
            "%(item)s belongs to another customer or company: choose open items of %(customer)s.",
            item=line.move_name or line.name or "",
            customer=profile.display_name,
        )

    def _say_currencies(self, currencies):
        names = sorted(currencies.mapped("name"))
        return self.env._(
            "A payment plan has one currency: make a plan for each of %s.",
            format_list(self.env, names),
        )

    @api.model
    def _say_impossible(self, code):
        sentences = {
            "no_instalments": self.env._("Enter the number of instalments or the amount of one."),
            "too_many": self.env._(
                "This would take more than %s instalments or never end: ask for more at a time.",
                plans.MOST_INSTALLMENTS,
            ),
            "no_amount": self.env._("There is nothing to pay: choose open items."),
            "negative": self.env._("Cost, interest and down payment cannot be negative."),
            "down_payment": self.env._(
                "The down payment has to be less than the amount of the plan."
            ),
            "too_small": self.env._("An instalment would be less than a cent: take fewer."),
        }
        return sentences[code]

    # === HELPERS === #

    @api.model
    def _to_decimal(self, amount, currency):
        """Return an amount as the exact number that is meant by the float."""
        return Decimal(str(currency.round(amount or 0))).quantize(
            Decimal(1).scaleb(-currency.decimal_places)
        )
