"""The United Kingdom: the Late Payment of Commercial Debts (Interest) Act 1998.

Sources: the Act s. 4 and SI 2002/1675 (the rate is fixed when interest starts), Pay on Time for the
compensation and reference rates.
"""
import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from ..words import PLAIN
from .amounts import fixed_costs
from .interest import Terms
from .laws_base import Law, agreed_or, first_late_day, late_claims, legal_gate
from .rates import Rate, RateTable
from .records import ACT_365, COSTS, Case, Claim, Cost, Gate, Rule

DAY = dt.timedelta(1)
MARGIN = Decimal("8")
BANDS = ((Decimal("1000"), Decimal("40")), (Decimal("10000"), Decimal("70")))
HIGHEST = Decimal("100")

INTEREST_RULE = Rule(
    "UK-1998", "Late Payment of Commercial Debts (Interest) Act 1998, s. 4; SI 2002/1675",
    PLAIN._("For interest that starts on 1 January or 1 July the Act and the SI can be read "
            "differently."),
)
COMPENSATION = Rule("UK-COMP", "Late Payment of Commercial Debts (Interest) Act 1998, s. 5A")
REMEDY = Rule("UK-REMEDY", "Late Payment of Commercial Debts (Interest) Act 1998, s. 8")
CONSUMERS = Rule("UK-CONSUMER", "Late Payment of Commercial Debts (Interest) Act 1998, s. 2")


def compensation(debt: Decimal) -> Decimal:
    """Return the fixed compensation for a debt in pounds."""
    return next((amount for below, amount in BANDS if debt < below), HIGHEST)


def locked_rate(rates: RateTable, start: dt.date) -> Rate:
    """Return the rate of the whole delay: the reference of the half-year in which it starts.

    The reference is the Bank Rate on the 31 December or 30 June before.
    """
    rate = rates.at("uk_boe_ref", start).plus(MARGIN)
    return replace(rate, until=dt.date.max)


def _gate(case: Case, claim: Claim, what: str) -> Gate:
    if case.debtor.is_consumer:
        return Gate(CONSUMERS, "no_basis")
    if claim.remedy:
        return Gate(REMEDY, "no_basis")
    return legal_gate(COMPENSATION if what == COSTS else INTEREST_RULE, first_late_day(claim))


def _interest(case: Case, claim: Claim) -> Terms:
    """Simple interest over a year of 365 days, as the government's own example has it."""
    start = first_late_day(claim)
    rate_on = agreed_or(claim, lambda _day: locked_rate(case.rates, start))
    return Terms(start, rate_on, INTEREST_RULE, ACT_365)


def _costs(case: Case, claims: Sequence[Claim], day: dt.date) -> list[Cost]:
    return [
        cost
        for claim in late_claims(claims)
        for cost in fixed_costs(
            COMPENSATION, LAW.currency, compensation(_debt(claim)), [claim],
        )
    ]


def _debt(claim: Claim) -> Decimal:
    """Return what was owed when the delay began."""
    return claim.open_on(first_late_day(claim) - DAY)


LAW = Law("GB", "GBP", _gate, _interest, _costs)
