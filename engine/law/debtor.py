"""Who the debtor is for the law: consumer, business or public body, and under which country's law.

Nobody knows for certain from an address book; what is unknown is a consumer, whom every law
protects most.
"""
import re
from dataclasses import dataclass
from decimal import Decimal

from .records import BUSINESS, CONSUMER, LARGE, PUBLIC, SME, Debtor

KINDS = (CONSUMER, BUSINESS, PUBLIC)
# Numbers of companies have more digits; “/” and “n/a” are how people say that there is none.
FEWEST_DIGITS = 5
LARGE_ASSETS, LARGE_TURNOVER, LARGE_STAFF = Decimal("20000000"), Decimal("40000000"), 250


@dataclass(slots=True, frozen=True)
class Facts:
    """What is known about a contact; `kind`, `natural` and `law` are said by somebody.

    `law` is the country whose law the contract names; it does not take from a consumer the
    protection of the own country.
    """

    is_company: bool = False
    number: str = ""
    vat: str = ""
    country: str = ""
    kind: str = ""
    natural: bool | None = None
    size: str = ""
    law: str = ""


@dataclass(slots=True, frozen=True)
class Classification:
    """The debtor, and why: "said", "number", "company", "sole_trader" or "unknown".

    `certain` is False where somebody should look: a company without any number.
    """

    debtor: Debtor
    reason: str
    certain: bool


def classify(facts: Facts) -> Classification:
    """Tell who the debtor is; an override goes before everything, no evidence means consumer."""
    kind, reason = _kind(facts)
    natural = not facts.is_company if facts.natural is None else facts.natural
    country = facts.country if kind == CONSUMER else facts.law or facts.country
    size = facts.size if facts.size in (LARGE, SME) and kind == BUSINESS else ""
    debtor = Debtor(kind, natural and kind != PUBLIC, country.upper(), size)
    return Classification(debtor, reason, reason in ("said", "number", "sole_trader"))


def is_large(
    assets: Decimal | None, turnover: Decimal | None, staff: int | None,
) -> bool | None:
    """Tell whether a company exceeds two of three limits (art. 2:397 BW), None when unknown.

    The limits are those of 2022; a later increase is unverified.
    """
    over = [
        None if value is None else is_over
        for value, is_over in (
            (assets, assets is not None and assets > LARGE_ASSETS),
            (turnover, turnover is not None and turnover > LARGE_TURNOVER),
            (staff, staff is not None and staff >= LARGE_STAFF),
        )
    ]
    if over.count(True) >= 2:
        return True
    return False if over.count(False) >= 2 else None


def _kind(facts: Facts) -> tuple[str, str]:
    if facts.kind in KINDS:
        return facts.kind, "said"
    has_number = _is_number(facts.number) or _is_number(facts.vat)
    if facts.is_company:
        return BUSINESS, "number" if has_number else "company"
    return (BUSINESS, "sole_trader") if has_number else (CONSUMER, "unknown")


def _is_number(text: str) -> bool:
    return len(re.findall(r"[0-9]", text or "")) >= FEWEST_DIGITS
