"""Rule: what is disputed stays silent until it is paid, credited or decided.

A dispute is about money, so the ledger may decide it before people do: a payment or a credit note
settles what the complaint was about.
"""
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from .records import ZERO

CREDITED = "credited"
PAID = "paid"
CANCELLED = "cancelled"


@dataclass(slots=True, frozen=True)
class Disputed:
    """One item of a dispute; amounts in the currency of the item.

    `amount` is the disputed part, None for all of it. `residual` is what is open now and
    `credited` what was credited since the dispute began. While its invoice is a draft, an item is
    not open and not settled either: somebody corrects it.
    """

    amount: Decimal | None
    residual: Decimal
    credited: Decimal = ZERO
    is_draft: bool = False
    is_cancelled: bool = False


def get_held(item: Disputed) -> Decimal:
    """Return how much of the item the dispute still keeps silent."""
    if item.residual <= 0 or item.is_draft or item.is_cancelled:
        return ZERO
    if item.amount is None:
        return item.residual
    return max(min(item.amount - item.credited, item.residual), ZERO)


def share(residual: Decimal, wanted: Sequence[Decimal]) -> list[Decimal]:
    """Return what each of several disputes of one item holds: together at most what is open."""
    shares = []
    for amount in wanted:
        shares.append(min(amount, max(residual, ZERO)))
        residual -= shares[-1]
    return shares


def decide(items: Sequence[Disputed]) -> str:
    """Tell how the ledger settled a dispute, "" while something of it is open.

    Whoever credits at least something has given in; cancelled invoices and payments leave nothing
    to decide.
    """
    if any(item.is_draft or get_held(item) for item in items):
        return ""
    if any(item.credited > 0 and not item.is_cancelled for item in items):
        return CREDITED
    return CANCELLED if all(item.is_cancelled for item in items) else PAID


def get_to_credit(item: Disputed) -> Decimal:
    """Return what has to be credited of an item when its dispute is accepted.

    Of a disputed part that is all that was not credited yet, paid or not; of a whole item what is
    still open.
    """
    if item.is_draft or item.is_cancelled:
        return ZERO
    if item.amount is None:
        return max(item.residual, ZERO)
    return max(item.amount - item.credited, ZERO)
