"""A charge as rows that its debtor can follow: what is kept, shown on screen and printed.

A row is plain data, so that it is kept as it was when the charge was made: amounts and percentages
are decimal texts, days are ISO dates. The rows of a calculation always add up to its amount.
"""
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..words import PLAIN, Voice
from .charging import Charge, Charges
from .interest import Interest
from .records import COSTS, INTEREST, ZERO, Cost, CostRow
from .sentences import SayAmount, SayNumber, describe

COST_CODES = frozenset({"band", "fixed", "minimum", "maximum", "limit", "actual", "vat"})


@dataclass(slots=True, frozen=True)
class Calculation:
    """What is asked of one claim, by which rule, and how that comes about."""

    claim: int
    kind: str
    amount: Decimal
    currency: str
    since: dt.date
    until: dt.date
    rule: str
    source: str
    rows: tuple[Mapping[str, object], ...]
    doubts: tuple[str, ...] = ()


def calculate(
    charges: Charges, after: Mapping[int, dt.date] | None = None,
) -> tuple[Calculation, ...]:
    """Return what may still be asked, interest and costs of each claim apart.

    :param after: the last day up to which interest of a claim was charged before
    """
    after = after or {}
    found = []
    for charge in charges.charges:
        found.append(interest_of(charge, charges.day, after.get(charge.claim.id)))
        found.append(costs_of(charge, charges))
    return tuple(one for one in found if one is not None)


def interest_of(charge: Charge, day: dt.date, after: dt.date | None = None) -> Calculation | None:
    """Return the interest that is open of a claim, with the periods since it was charged last."""
    interest = charge.interest
    if interest is None or interest.amount <= 0:
        return None
    rows = [_interest_row(row) for row in interest.rows if after is None or row.since > after]
    rows += _difference(rows, interest, after)
    return Calculation(
        claim=charge.claim.id,
        kind=INTEREST,
        amount=interest.amount,
        currency=charge.claim.currency,
        since=_day(rows[0].get("since"), day),
        until=max((_day(row.get("until"), day) for row in rows if "until" in row), default=day),
        rule=interest.rule.code,
        source=interest.rule.source,
        rows=tuple(rows),
        doubts=interest.doubts,
    )


def costs_of(charge: Charge, charges: Charges) -> Calculation | None:
    """Return the costs that are open of a claim; those of a letter are divided over its claims."""
    if charge.costs <= 0:
        return None
    costs = [cost for cost in charges.costs if cost.shares.get(charge.claim.id)]
    rows = [row for cost in costs for row in _cost_rows(cost, charge.claim.id)]
    rows += _rest(rows, charge.costs, "before")
    sources = dict.fromkeys(filter(None, (cost.rule.source for cost in costs)))
    return Calculation(
        claim=charge.claim.id,
        kind=COSTS,
        amount=charge.costs,
        currency=costs[0].currency if costs else charge.claim.currency,
        since=charges.day,
        until=charges.day,
        rule=costs[0].rule.code if costs else "",
        source="; ".join(sources),
        rows=tuple(rows),
        doubts=tuple(dict.fromkeys(filter(None, (cost.rule.doubt for cost in costs)))),
    )


def part_of(rows: Sequence[Mapping[str, object]], amount: Decimal) -> list[Mapping[str, object]]:
    """Return the rows of a part of what they calculate: a last row says what is left out."""
    return [*rows, *_rest(rows, amount, "part")]


def exact(amount: float) -> Decimal:
    """Return an amount that was kept as a float as the decimal that it means."""
    return Decimal(f"{amount:.6f}".rstrip("0").rstrip("."))


def total(rows: Sequence[Mapping[str, object]]) -> Decimal:
    return sum((Decimal(row["amount"]) for row in rows), ZERO)


# === WORDS === #

def say(
    row: Mapping[str, object], voice: Voice = PLAIN, say_amount: SayAmount = str,
    say_number: SayNumber = str,
) -> str:
    """Return what a row is, in the language of whoever reads it."""
    code = row["code"]
    if code == "interest":
        return _say_rate(row, voice, say_number)
    if code in COST_CODES:
        return describe(
            CostRow(code, Decimal(row["amount"]), _number(row, "base"), _number(row, "percent")),
            voice, say_amount, say_number,
        )
    return {
        "share": voice._("Part of the other invoices in this calculation"),
        "before": voice._("Asked, waived or paid before"),
        "earlier": voice._("From before, not asked until now"),
        "part": voice._("Left out"),
    }[code]


def _say_rate(row: Mapping[str, object], voice: Voice, say_number: SayNumber) -> str:
    margin, rate = _number(row, "margin"), say_number(row["rate"])
    if not margin:
        return voice._("%s%% a year", rate)
    return voice._(
        "%(rate)s%% a year (%(reference)s%% and %(margin)s%% by law)",
        rate=rate, reference=say_number(_short(Decimal(row["rate"]) - margin)),
        margin=say_number(row["margin"]),
    )


# === ROWS === #

def _interest_row(row) -> dict[str, object]:
    return {
        "code": INTEREST,
        "since": row.since.isoformat(),
        "until": row.until.isoformat(),
        "days": row.days,
        "year": row.year,
        "base": str(row.base.quantize(Decimal("0.01"))),
        "rate": _short(row.rate.value),
        "margin": _short(row.rate.margin),
        "source": row.rate.source,
        "status": row.rate.status,
        "amount": str(row.amount),
    }


def _difference(rows, interest: Interest, after: dt.date | None) -> list[dict[str, object]]:
    """Return what the rows are off: asked before, or accrued before and not asked."""
    missing = interest.amount - total(rows)
    code = "earlier" if missing > 0 and after else "before"
    return _rest(rows, interest.amount, code)


def _cost_rows(cost: Cost, claim: int) -> list[dict[str, object]]:
    rows = [
        {
            "code": row.code,
            "amount": str(row.amount),
            "source": cost.rule.source,
            **({} if row.base is None else {"base": str(row.base)}),
            **({} if row.percent is None else {"percent": _short(row.percent)}),
        }
        for row in cost.rows
    ]
    return rows + _rest(rows, cost.shares[claim], "share")


def _rest(rows, amount: Decimal, code: str) -> list[dict[str, object]]:
    missing = amount - total(rows)
    return [{"code": code, "amount": str(missing)}] if missing else []


def _short(number: Decimal) -> str:
    """Write a percentage without zeros that say nothing, but never as a power of ten."""
    return f"{number.normalize():f}"


def _number(row: Mapping[str, object], name: str) -> Decimal | None:
    return Decimal(row[name]) if row.get(name) is not None else None


def _day(text: object, default: dt.date) -> dt.date:
    return dt.date.fromisoformat(text) if text else default
