"""Amounts as people type them, and how a sum is divided over items.

Whole cents only: whatever comes out adds up to the cent.
"""
import re
from collections.abc import Sequence
from decimal import Decimal

ZERO = Decimal(0)
LONGEST = 24
SPACES = re.compile(r"[\s\u00a0\u202f']+")
SHAPE = re.compile(r"([0-9]+|[0-9]{1,3}(?:[.,][0-9]{3})+)(?:([.,])([0-9]*))?", re.ASCII)


def read_amount(text: str, digits: int = 2) -> Decimal | None:
    """Return the amount that somebody typed, None when it is none.

    Both ``1.234,56`` and ``1,234.56`` are understood; one separator before exactly three digits
    separates thousands, unless the currency has three decimals. There are no signs: nobody pays
    a negative amount.
    """
    text = SPACES.sub("", text or "")
    if not text or len(text) > LONGEST:
        return None
    thousands, decimals = _split(text, digits)
    if decimals is None or len(decimals) > digits:
        return None
    return Decimal(f"{thousands}.{decimals or '0'}")


def _split(text, digits):
    """Return the digits before and after the decimal separator, the latter None for nonsense."""
    match = SHAPE.fullmatch(text)
    if not match:
        return "", None
    whole, separator, decimals = match.groups(default="")
    marks = set(re.findall(r"[.,]", whole))
    if separator and separator in marks:
        # The same mark all along: 1.234.567 has no decimals.
        return _join(whole, decimals) if len(decimals) == 3 else ("", None)
    if len(marks) > 1:
        return "", None
    if not separator and marks and digits == 3 and len(re.findall(r"[.,]", whole)) == 1:
        whole, decimals = re.split(r"[.,]", whole)
    elif separator and not marks and len(decimals) == 3 and digits != 3:
        return _join(whole, decimals)
    return re.sub(r"[.,]", "", whole), decimals


def _join(whole, rest):
    return re.sub(r"[.,]", "", whole) + rest, ""


def divide(total: Decimal, wanted: Sequence[Decimal]) -> list[Decimal]:
    """Return how much of ``total`` each item gets; the first in the list get theirs first."""
    parts = []
    for amount in wanted:
        part = min(max(total, ZERO), amount)
        parts.append(part)
        total -= part
    return parts
