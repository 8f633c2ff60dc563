"""To which part of which debt a payment goes.

By Dutch and German law it pays costs, then interest, then principal (art. 6:44 BW, § 367 BGB); for
other countries no source was found and the principal comes first, which costs the debtor least.
"""
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .amounts import spread
from .laws_base import PRINCIPAL_FIRST, Law
from .records import COSTS, INTEREST, PRINCIPAL, ZERO, Reduction, Settings

PARTS = frozenset({COSTS, INTEREST, PRINCIPAL})


@dataclass(slots=True, frozen=True)
class Debt:
    """What is open of one claim. `burden` is its yearly rate: a higher one presses more."""

    id: int
    due: dt.date
    principal: Decimal
    interest: Decimal = ZERO
    costs: Decimal = ZERO
    burden: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        return self.principal + self.interest + self.costs


@dataclass(slots=True, frozen=True)
class Share:
    """What one debt gets of a payment."""

    costs: Decimal = ZERO
    interest: Decimal = ZERO
    principal: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        return self.costs + self.interest + self.principal

    def reduction(self, day: dt.date) -> Reduction:
        """Return the share as the reduction that the claim keeps."""
        return Reduction(day, self.principal, self.interest, self.costs)


def order_of(law: Law, settings: Settings) -> tuple[str, ...]:
    """Return the order of the law, or that of the ledger where the company chose so."""
    return PRINCIPAL_FIRST if settings.principal_first else law.order


def allocate(payment: Decimal, debt: Debt, order: Sequence[str]) -> Share:
    """Divide a payment over the parts of one debt, no part more than is open."""
    if frozenset(order) != PARTS:
        raise ValueError("An order names costs, interest and principal.")
    left, parts = max(ZERO, payment), {}
    for part in order:
        parts[part] = min(left, getattr(debt, part))
        left -= parts[part]
    return Share(**parts)


def allocate_all(
    payment: Decimal, debts: Iterable[Debt], day: dt.date, order: Sequence[str],
    chosen: Sequence[int] = (),
) -> tuple[Mapping[int, Share], Decimal]:
    """Divide a payment over debts; return the share of each and what is left over.

    The debts that the debtor named come first, in that order; then those that are due, the most
    burdensome, the oldest, and equal ones in proportion (art. 6:43 BW).
    """
    left, shares = max(ZERO, payment), {}
    place = {id_: number for number, id_ in enumerate(chosen)}

    def turn(debt):
        return (
            place.get(debt.id, len(place)),
            *(() if debt.id in place else (debt.due >= day, -debt.burden, debt.due)),
        )

    groups = {}
    for debt in sorted(debts, key=turn):
        groups.setdefault(turn(debt), []).append(debt)
    for equals in groups.values():
        for debt, part in zip(equals, _parts(left, equals), strict=True):
            shares[debt.id] = allocate(part, debt, order)
            left -= part
    return shares, left


def _parts(payment: Decimal, debts: Sequence[Debt]) -> list[Decimal]:
    """Divide a payment over equal debts in proportion to what is open of them."""
    totals = {debt.id: debt.total for debt in debts}
    if payment >= sum(totals.values(), ZERO):
        return list(totals.values())
    return list(spread(payment, totals).values())
