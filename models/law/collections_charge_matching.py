from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_amount, format_list

from ...engine.law.allocation import Debt, allocate_all, order_of
from ...engine.law.laws import law_of
from ...engine.law.laws_base import PRINCIPAL_FIRST

ORIGINS = ("bank", "cash", "credit")


@dataclass(slots=True, frozen=True)
class Match:
    """A payment that counts for an item, or for the booking of its interest and costs."""

    money: models.Model
    line: models.Model
    amount: float
    is_charge: bool


class CollectionsCharge(models.Model):
    """Payments count for booked costs first, then for interest, then for invoices.

    Only payments that nobody matched are divided; what accounting matched stays as it is. Where the
    law has no such order, or the company chose otherwise, nothing is proposed.
    """

    _inherit = "collections.charge"

    # === BUSINESS METHODS === #

    @api.model
    def _propose_matches(self, profiles, day):
        """Return how unmatched payments of these customers count, ``{profile id: [Match]}``.

        Customers without booked charges have nothing to propose. A constant number of queries.
        """
        booked = self.sudo().search(
            [("profile_id", "in", profiles.ids), ("state", "=", "booked")], order="kind, id"
        )
        money = self._find_unmatched(booked.profile_id)
        owing = booked.profile_id.filtered(lambda profile: profile.id in money)
        if not owing:
            return {}
        cases = self.env["collections.law"].sudo()._read_cases(owing, day)
        proposals = {}
        for profile in owing:
            case = cases.get(profile.id)
            order = case and order_of(law_of(case.debtor), case.settings)
            if order and order != PRINCIPAL_FIRST:
                own = booked.filtered(lambda charge, profile=profile: charge.profile_id == profile)
                proposals[profile.id] = own._divide(money[profile.id], case, order, day)
        return proposals

    def _divide(self, payments, case, order, day):
        """Divide the payments of one customer over items and booked charges, oldest first."""
        owed = self._get_owed(case)
        matches = []
        for payment in payments:
            debts = [
                Debt(**facts, **{name: sum(parts[name].values()) for name in parts})
                for facts, parts in owed[payment.currency_id.name].values()
            ]
            amount = Decimal(str(-payment.amount_residual_currency))
            shares, _left = allocate_all(amount, debts, day, order)
            for id_, share in shares.items():
                _facts, parts = owed[payment.currency_id.name][id_]
                for part in order:
                    matches += self._take(payment, parts[part], getattr(share, part), part)
        return self._join(matches)

    def _get_owed(self, case):
        """Return what is owed by currency and claim, each part by the item in which it is.

        :return: ``{currency: {claim id: (facts, {part: {journal item: amount}})}}``
        """
        owed = defaultdict(dict)
        for claim in case.claims:
            line = self.env["account.move.line"].sudo().browse(claim.id)
            if not line.reconciled:
                facts, parts = self._add_debt(owed, line)
                parts["principal"][line] = Decimal(str(line.amount_residual_currency))
        for charge in self:
            if not charge.residual or not charge.move_line_id:
                continue
            receivable = self._get_receivables(charge.move_id).filtered(
                lambda line: not line.reconciled
            )[:1]
            facts, parts = self._add_debt(owed, charge.move_line_id)
            part = parts[charge.kind]
            part[receivable] = part.get(receivable, Decimal(0)) + Decimal(str(charge.residual))
        return owed

    @api.model
    def _add_debt(self, owed, line):
        debts = owed[line.currency_id.name]
        if line.id not in debts:
            facts = {"id": line.id, "due": line.date_maturity or line.date}
            debts[line.id] = (facts, {"principal": {}, "interest": {}, "costs": {}})
        return debts[line.id]

    @api.model
    def _take(self, payment, there, amount, part):
        """Take an amount out of the items in which a part of a debt is."""
        matches = []
        for line, left in list(there.items()):
            taken = min(left, amount)
            if taken > 0:
                there[line] -= taken
                amount -= taken
                matches.append(Match(payment, line, float(taken), part != "principal"))
        return matches

    @api.model
    def _join(self, matches):
        """Put together what one payment pays of one item."""
        sums = {}
        for match in matches:
            key = match.money, match.line
            before = sums[key].amount if key in sums else 0
            sums[key] = Match(*key, before + match.amount, match.is_charge)
        return list(sums.values())

    @api.model
    def _find_unmatched(self, profiles):
        """Return payments that nobody matched, ``{profile id: items}``, the oldest first."""
        lines = self.env["account.move.line"].sudo()
        if not profiles:
            return {}
        found = lines.search(
            [
                ("partner_id", "child_of", profiles.partner_id.ids),
                ("company_id", "in", profiles.company_id.ids),
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
                ("amount_residual", "<", 0),
                ("journal_id.type", "in", ORIGINS),
            ],
            order="date, id",
        )
        by_customer = found.grouped(
            lambda line: (line.partner_id.commercial_partner_id, line.company_id)
        )
        return {
            profile.id: by_customer[profile.partner_id, profile.company_id]
            for profile in profiles
            if (profile.partner_id, profile.company_id) in by_customer
        }

    # === DOING IT === #

    @api.model
    def _match(self, profile, day, only_charges=False):
        """Match the unmatched payments of a customer in the order of the law.

        :param only_charges: leave what counts for the invoices to accounting
        :return: what was matched
        """
        self.env["collections.silence"]._take_turns(profile)
        matches = self._propose_matches(profile.sudo(), day).get(profile.id, [])
        if only_charges:
            matches = [match for match in matches if match.is_charge]
        for match in matches:
            match.line.with_company(match.line.company_id)._match_at_most(
                match.money, match.amount
            )
        if matches:
            profile.sudo()._message_log(body=self._describe_matches(matches))
            self._sync_states(profile)
        return matches

    @api.model
    def _match_by_itself(self, profiles, day):
        """Match payments with booked charges, for companies that want it."""
        wanting = profiles.filtered(
            lambda profile: profile.company_id.sudo().collections_law_match == "automatic"
        )
        if not wanting:
            return
        proposals = self._propose_matches(wanting.sudo(), day)
        for profile in wanting:
            if any(match.is_charge for match in proposals.get(profile.id, ())):
                self._match(profile, day, only_charges=True)

    @api.model
    def _describe_matches(self, matches):
        """Say what a payment counts for, first things first."""
        parts = [
            self.env._(
                "%(amount)s for %(item)s",
                amount=format_amount(self.env, match.amount, match.line.currency_id),
                item=match.line.move_name,
            )
            for match in matches
        ]
        return self.env._(
            "In the order of the law what was paid counts for: %s.", format_list(self.env, parts)
        )

    @api.model
    def _check_matches(self, matches):
        if not matches:
            raise UserError(
                self.env._("No payment waits that counts for booked interest and costs.")
            )
