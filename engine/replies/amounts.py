"""Amounts of money in a sentence, in the notations of the four languages."""

import re
from dataclasses import dataclass
from decimal import Decimal

CURRENCY = r"(?:€|£|\$|eur(?:os?)?|euro's|usd|gbp|chf|dollars?|pounds?|livres?|franken|francs?)"
NUMBER = r"\d{1,3}(?:[.,'’ ]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?"
NOTATIONS = re.compile(
    rf"(?<![\w.,/-])(?:{CURRENCY}\s?(?P<after>{NUMBER})(?![\d/])(?:[.,][-–—=]+)?"
    rf"|(?P<before>{NUMBER})(?:[.,][-–—=]+)?\s?{CURRENCY}(?!\w)"
    rf"|(?P<dash>{NUMBER})[.,][-–—=]+(?!\d)"
    # Without a currency: with cents, and a sign of thousands before a point.
    r"|(?P<comma>\d{1,3}(?:\.\d{3})+,\d\d|\d+,\d\d|\d{1,3}(?:,\d{3})+\.\d\d)(?![\w/-]|[.,]\d)"
    r"(?!\s*%))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount and where it stands in the sentence."""

    start: int
    end: int
    value: Decimal


def find(text: str) -> list[Amount]:
    """Return the amounts of a text: with a currency, cents or `,-`."""
    return [
        Amount(match.start(), match.end(), to_decimal(match[match.lastgroup]))
        for match in NOTATIONS.finditer(text)
    ]


def to_decimal(number: str) -> Decimal:
    """Return the value of a number: one or two digits behind the last sign are its cents."""
    digits = re.sub(r"['’ ]", "", number)
    whole, cents = re.fullmatch(r"(.*?)(?:[.,](\d{1,2}))?", digits).groups()
    return Decimal(f"{re.sub(r'[.,]', '', whole)}.{cents or '0'}")
