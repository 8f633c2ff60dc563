"""Scales of costs with their rows, and the division of an amount over claims."""
from collections.abc import Iterable, Mapping
from decimal import ROUND_FLOOR, Decimal

from .records import CENT, ZERO, Claim, Cost, CostRow, Notice, Rule, cents

HUNDRED = Decimal(100)


def band_rows(
    base: Decimal, bands: Iterable[tuple[Decimal | None, Decimal]],
) -> list[CostRow]:
    """Return a row for every band that `base` reaches; a band is (width, percentage).

    The rows are rounded so that they add up to the rounded sum.
    """
    rows, exact, told, left = [], ZERO, ZERO, base
    for width, percent in bands:
        part = left if width is None else min(left, width)
        if part <= 0:
            break
        exact += part * percent / HUNDRED
        amount = cents(exact) - told
        rows.append(CostRow("band", amount, part, percent))
        told += amount
        left -= part
    return rows


def total(rows: Iterable[CostRow]) -> Decimal:
    return sum((row.amount for row in rows), ZERO)


def at_least(rows: list[CostRow], minimum: Decimal) -> list[CostRow]:
    missing = minimum - total(rows)
    return [*rows, CostRow("minimum", missing)] if missing > 0 else rows


def at_most(rows: list[CostRow], maximum: Decimal, code: str = "maximum") -> list[CostRow]:
    excess = total(rows) - maximum
    return [*rows, CostRow(code, -excess)] if excess > 0 else rows


def spread(amount: Decimal, weights: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """Divide an amount in cents in proportion to the weights; the parts add up to it.

    The largest remainders get the cents that are left, the first of equals before the others.
    """
    whole = sum(weights.values(), ZERO)
    if whole <= 0:
        return dict.fromkeys(weights, ZERO)
    exact = {key: amount * weight / whole for key, weight in weights.items()}
    parts = {key: share.quantize(CENT, ROUND_FLOOR) for key, share in exact.items()}
    left = int((amount - sum(parts.values(), ZERO)) / CENT)
    for key in sorted(exact, key=lambda key: parts[key] - exact[key])[:left]:
        parts[key] += CENT
    return parts


def one_cost(
    rule: Rule, currency: str, bases: Mapping[int, Decimal], rows: list[CostRow],
    notice: Notice | None = None,
) -> list[Cost]:
    """Return one cost for claims together, none when there is nothing to ask."""
    amount = total(rows)
    if amount <= 0:
        return []
    return [Cost(rule, amount, currency, spread(amount, bases), tuple(rows), notice)]


def fixed_costs(
    rule: Rule, currency: str, amount: Decimal, claims: Iterable[Claim],
) -> list[Cost]:
    """Return the same fixed amount for each claim; money that came after the default changes
    nothing about it."""
    row = (CostRow("fixed", amount),)
    return [Cost(rule, amount, currency, {claim.id: amount}, row) for claim in claims]
