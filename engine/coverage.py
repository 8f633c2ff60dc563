"""Rule: what an unallocated credit or payment probably pays is not asked for."""
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from .cases import Case
from .records import ZERO, Credit

# What is surer comes first.
KINDS = ("credit", "payment", "online", "bank")


def apply_credits(cases: Sequence[Case], available: Sequence[Credit]):
    """Cover the cases (oldest first) with the available credits, currency by currency.

    What is left over in one currency does not pay items in another, but an account that is in
    credit as a whole is not reminded of anything. An item of nothing needs no credit.
    """
    for case in cases:
        if not case.state and case.ask <= 0:
            case.silence("covered", "credit")
    if not available:
        return
    asked = [case for case in cases if not case.state]
    pools = _pools(_spend_meant(asked, available))
    spare = sum((_spend_pool(asked, pool) for pool in pools), ZERO)
    if spare > 0:
        remaining = [case for case in asked if not case.state]
        if spare >= sum(case.value for case in remaining):
            for case in remaining:
                case.silence("covered", "credit_other_currency")


def _spend_meant(cases: Sequence[Case], available: Sequence[Credit]) -> list[Credit]:
    """Cover the items that somebody paid for, and return what is left of the credits."""
    left = [credit for credit in available if not credit.items]
    meant = (credit for credit in available if credit.items and credit.amount > 0)
    for credit in sorted(meant, key=_fixed_order):
        rest = _spend([case for case in cases if case.item.id in credit.items], credit)
        if credit.exact:
            continue
        value = credit.value * rest / credit.amount
        left.append(replace(credit, amount=rest, value=value, items=()))
    return left


def _fixed_order(credit: Credit):
    return credit.items, credit.currency, credit.amount, credit.value, credit.kind, \
        credit.source or 0


def _pools(available: Sequence[Credit]) -> list[Credit]:
    """Add up the credits of one currency and origin, in a fixed order."""
    pools = {}
    for credit in available:
        if credit.amount > 0:
            key = credit.currency, KINDS.index(credit.kind), credit.source or 0
            pool = pools.setdefault(key, replace(credit, amount=ZERO, value=ZERO, items=()))
            pool.amount += credit.amount
            pool.value += credit.value
    return [pools[key] for key in sorted(pools)]


def _spend_pool(cases: Sequence[Case], pool: Credit) -> Decimal:
    """Cover the cases of one currency and return the company value of what is left over."""
    return pool.value * _spend(cases, pool) / pool.amount


def _spend(cases: Sequence[Case], credit: Credit) -> Decimal:
    """Cover the cases of one currency, the oldest first, and return what is left over."""
    amount = credit.amount
    for case in cases:
        if amount > 0 and case.item.currency == credit.currency and not case.state:
            taken = min(amount, case.ask)
            amount -= taken
            case.source = credit.source
            if taken < case.ask:
                case.reduce(case.ask - taken)
            else:
                case.silence("covered", credit.kind)
    return amount
