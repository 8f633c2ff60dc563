from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from .sql_values import array

# Reasons of the planner that mean that money is on its way.
UNDER_WAY = frozenset(("payment", "bank", "online"))
PAID_DAYS = 730
PAGE = 50


@dataclass(slots=True)
class AccountRow:
    """One open item as its customer sees it; amounts are in ``currency``.

    ``state`` is "due", "late", "dispute", "promise", "plan", "payment", "pause" or "credit".
    """

    id: int
    number: str
    move: models.Model
    contact: str
    date: date
    due: date | None
    days_late: int
    total: float
    residual: float
    currency: models.Model
    state: str
    set_aside: dict = field(default_factory=dict)

    @property
    def is_payable(self):
        """Whether the customer may choose it for a payment."""
        return self.residual > 0 and self.state != "payment"


@dataclass(slots=True)
class AccountTotals:
    """The sums of an account in one currency."""

    currency: models.Model
    open: float = 0.0
    overdue: float = 0.0
    credit: float = 0.0
    dispute: float = 0.0
    promise: float = 0.0
    plan: float = 0.0
    payment: float = 0.0


@dataclass(slots=True)
class Account:
    """What a customer owes one company."""

    profile: models.Model
    rows: list
    totals: list

    def get_charges(self):
        """Return interest and costs to date as they are shown, ``[(label, amount in words)]``."""
        return self.profile.env["collections.account"]._get_charge_totals(self.profile)


class CollectionsAccount(models.AbstractModel):
    """What customers see of their own account; the planner says what is held or under way.

    The number of queries does not grow with the items. The caller answers for who may see it.
    """

    _name = "collections.account"
    _description = "Account of a Customer"

    def _get_accounts(self, profiles, moves=None):
        """Return the open items of these customers, an ``Account`` for each.

        :param profiles: superuser records
        :param moves: only these invoices; all when None
        """
        domain = [("profile_id", "in", profiles.ids)]
        if moves is not None:
            domain.append(("move_id", "in", moves.ids))
        items = self.env["collections.open.item"].sudo().search(domain)
        today = self.env["collections.ledger"]._get_today()
        plans = self.env["collections.ledger"].sudo()._plan(profiles, today)
        decisions = {d.item: d for plan in plans.values() for d in plan.decisions}
        set_aside = self._get_set_aside(items, today)
        numbers = self._get_numbers(items.move_id)
        rows = defaultdict(list)
        for item in items:
            row = self._read_row(item, decisions.get(item.id), set_aside[item.id], numbers)
            rows[item.profile_id].append(row)
        account_holds = self._get_account_holds(profiles, today) if moves is None else {}
        return [
            Account(
                profile,
                rows[profile],
                self._get_totals(rows[profile], account_holds.get(profile.id, ())),
            )
            for profile in profiles
        ]

    def _read_row(self, item, decision, set_aside, numbers):
        return AccountRow(
            id=item.id,
            number=numbers.get(item.id) or item.name,
            move=item.move_id,
            contact=item.contact_id.name if item.contact_id != item.partner_id else "",
            date=item.date,
            due=item.date_maturity,
            days_late=item.days_late,
            total=item.amount,
            residual=item.residual,
            currency=item.currency_id,
            state=self._get_state(item, decision, set_aside),
            set_aside=set_aside,
        )

    def _get_state(self, item, decision, set_aside):
        if item.is_credit:
            return "credit"
        if decision and decision.reason in UNDER_WAY:
            return "payment"
        whole = [origin for origin, amount in set_aside.items() if amount >= item.residual]
        if whole:
            # What the customer knows of says more than that we wait.
            return min(whole, key=lambda origin: origin == "pause")
        return "late" if item.days_late else "due"

    def _get_set_aside(self, items, day):
        """Return what holds keep silent of each item, ``{item id: {origin: amount}}``."""
        holds = self.env["collections.hold"].sudo()
        found = defaultdict(dict)
        residuals = {item.id: item.residual for item in items}
        running = holds.search(
            holds._domain_active(day) & Domain("move_line_id", "in", items.ids), order="id"
        )
        for hold in running:
            item_id, residual = hold.move_line_id.id, residuals[hold.move_line_id.id]
            amount = min(hold.amount or residual, residual)
            origin = hold.origin
            found[item_id][origin] = min(found[item_id].get(origin, 0) + amount, residual)
        return found

    def _get_account_holds(self, profiles, day):
        """Return holds on (a part of) the whole account, ``{profile id: [hold]}``."""
        holds = self.env["collections.hold"].sudo()
        running = holds.search(
            holds._domain_active(day)
            & Domain("move_line_id", "=", False)
            & Domain("profile_id", "in", profiles.ids)
        )
        return running.grouped(lambda hold: hold.profile_id.id)

    def _get_totals(self, rows, account_holds):
        totals = {}
        for row in rows:
            total = totals.setdefault(row.currency, AccountTotals(row.currency))
            if row.state == "credit":
                total.credit -= row.residual
                continue
            total.open += row.residual
            total.overdue += row.residual if row.days_late else 0
            total.payment += row.residual if row.state == "payment" else 0
            for origin in ("dispute", "promise", "plan"):
                aside = getattr(total, origin) + row.set_aside.get(origin, 0)
                setattr(total, origin, aside)
        for hold in account_holds:
            total = totals.get(hold.currency_id)
            if total and hold.amount and hold.origin == "promise":
                total.promise = min(total.promise + hold.amount, total.open)
        return sorted(totals.values(), key=lambda total: -total.open)

    def _get_numbers(self, moves):
        """Return the number of each instalment of invoices that have several, by item id."""
        if not moves:
            return {}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id, move_name,
                       ROW_NUMBER() OVER (PARTITION BY move_id ORDER BY date_maturity, id),
                       COUNT(*) OVER (PARTITION BY move_id)
                  FROM account_move_line
                 WHERE move_id = ANY(%s::int[]) AND display_type = 'payment_term'
                """,
                array(moves.ids),
            )
        )
        return {
            item_id: self.env._(
                "%(invoice)s (instalment %(number)s of %(total)s)",
                invoice=name,
                number=number,
                total=total,
            )
            for item_id, name, number, total in rows
            if total > 1
        }

    # === WHAT IS PAID === #

    def _get_paid(self, profiles, page=0):
        """Return the invoices that were paid in the last two years, the latest first.

        :return: ``(invoices of this page, whether there are more)``
        """
        since = self.env["collections.ledger"]._get_today() - timedelta(days=PAID_DAYS)
        domain = [
            ("commercial_partner_id", "in", profiles.partner_id.ids),
            ("company_id", "in", profiles.company_id.ids),
            ("move_type", "in", ("out_invoice", "out_refund")),
            ("state", "=", "posted"),
            ("payment_state", "in", ("paid", "reversed", "in_payment")),
            ("invoice_date", ">=", since),
        ]
        found = (
            self.env["account.move"]
            .sudo()
            .search(domain, order="invoice_date desc, id desc", offset=page * PAGE, limit=PAGE + 1)
        )
        return found[:PAGE], len(found) > PAGE

    def _find_invoice(self, profiles, move_id):
        """Return an invoice of these customers, empty when it is somebody else's."""
        return (
            self.env["account.move"]
            .sudo()
            .search(
                [
                    ("id", "=", move_id),
                    ("commercial_partner_id", "in", profiles.partner_id.ids),
                    ("company_id", "in", profiles.company_id.ids),
                    ("move_type", "in", ("out_invoice", "out_refund", "out_receipt")),
                    ("state", "=", "posted"),
                ]
            )
        )

    def _get_siblings(self, profile):
        """Return this account and those of the same customer with other companies that share.

        One address shows several companies only where each of them wants it.
        """
        if not profile.company_id.collections_link_companies:
            return profile
        others = profile.search(
            [
                ("partner_id", "=", profile.partner_id.id),
                ("id", "!=", profile.id),
                ("company_id.collections_link_companies", "=", True),
            ],
            order="company_id",
        )
        return profile | others
