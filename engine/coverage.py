"""Rule: what an unallocated credit or payment probably pays is not asked for."""
from collections.abc import Sequence
from decimal import Decimal

from .cases import Case
from .records import ZERO, Credit


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
    spare = sum((_spend_pool(asked, *pool) for pool in pools), ZERO)
    if spare > 0:
        remaining = [case for case in asked if not case.state]
        if spare >= sum(case.value for case in remaining):
            for case in remaining:
                case.silence("covered", "credit_other_currency")


def _spend_meant(cases: Sequence[Case], available: Sequence[Credit]) -> list[Credit]:
    """Cover the items that somebody paid for, and return what is left of the credits."""
    left = [credit for credit in available if not credit.items]
    meant = (credit for credit in available if credit.items and credit.amount > 0)
    for credit in sorted(meant, key=lambda c: (c.items, c.currency, c.amount, c.value)):
        items = [case for case in cases if case.item.id in credit.items]
        rest = _spend(items, credit.currency, credit.amount)
        left.append(Credit(credit.currency, rest, credit.value * rest / credit.amount))
    return left


def _pools(available: Sequence[Credit]) -> list[tuple[int, Decimal, Decimal]]:
    """Return (currency, amount, value) for each currency with credits, in a fixed order."""
    pools = {}
    for credit in available:
        if credit.amount > 0:
            amount, value = pools.get(credit.currency, (ZERO, ZERO))
            pools[credit.currency] = amount + credit.amount, value + credit.value
    return [(currency, *pools[currency]) for currency in sorted(pools)]


def _spend_pool(
    cases: Sequence[Case], currency: int, amount: Decimal, value: Decimal,
) -> Decimal:
    """Cover the cases of one currency and return the company value of what is left over."""
    return value * _spend(cases, currency, amount) / amount


def _spend(cases: Sequence[Case], currency: int, amount: Decimal) -> Decimal:
    """Cover the cases of one currency, the oldest first, and return what is left over."""
    for case in cases:
        if amount > 0 and case.item.currency == currency and not case.state:
            taken = min(amount, case.ask)
            amount -= taken
            if taken < case.ask:
                case.reduce(case.ask - taken)
            else:
                case.silence("covered", "credit")
    return amount
