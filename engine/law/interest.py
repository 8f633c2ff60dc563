"""Interest on a claim, segment by segment, so that a customer can follow every row.

Interest runs from the day after the last day of payment up to and including the day of payment
(art. 6:119a BW; elsewhere the same is assumed). It is never rounded in between: rows are rounded so
that they add up to the total, which is rounded once.
"""
import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .rates import Rate
from .records import ACT_365, ACT_ACT, ZERO, Claim, Reduction, Rule, cents

ONE = dt.timedelta(1)


@dataclass(slots=True, frozen=True)
class Terms:
    """How interest on a claim runs: from `start`, at `rate_on(day)`.

    With `compound` the interest of each full year since the start bears interest itself.
    """

    start: dt.date
    rate_on: Callable[[dt.date], Rate]
    rule: Rule
    day_count: str = ACT_ACT
    compound: bool = False
    doubt: str = ""


@dataclass(slots=True, frozen=True)
class Row:
    """`days` of interest on `base`, both ends included; `year` is 365 or 366 days."""

    since: dt.date
    until: dt.date
    days: int
    base: Decimal
    rate: Rate
    year: int
    exact: Decimal
    amount: Decimal


@dataclass(slots=True, frozen=True)
class Interest:
    """Interest on one claim: `accrued` to date, of which `paid`, so that `amount` is open."""

    claim: int
    start: dt.date
    days: int
    accrued: Decimal
    paid: Decimal
    rows: tuple[Row, ...]
    rule: Rule
    doubts: tuple[str, ...] = ()

    @property
    def amount(self) -> Decimal:
        return max(ZERO, self.accrued - self.paid)


def interest_on(claim: Claim, terms: Terms, day: dt.date) -> Interest:
    """Return the interest on a claim up to and including `day`.

    :raise MissingRate: when a period has no rate
    """
    rows = tuple(_rounded(_segments(claim, terms, day)))
    paid = sum((r.interest for r in claim.reductions if r.day <= day), ZERO)
    accrued = sum((row.amount for row in rows), ZERO)
    doubts = dict.fromkeys(filter(None, (terms.rule.doubt, terms.doubt)))
    return Interest(
        claim.id, terms.start, sum(row.days for row in rows), accrued, paid, rows, terms.rule,
        tuple(doubts),
    )


def anniversary(start: dt.date, years: int) -> dt.date | None:
    """Return the day on which a further year begins; of 29 February that is 1 March.

    No source says so for 29 February. None when the calendar ends before.
    """
    year = start.year + years
    if year > dt.MAXYEAR:
        return None
    try:
        return start.replace(year=year)
    except ValueError:
        return dt.date(year, 3, 1)


def year_length(day: dt.date, day_count: str) -> int:
    """Return the days of the year by which interest of a day is divided."""
    if day_count not in (ACT_ACT, ACT_365):
        raise ValueError(f"No day count “{day_count}”.")
    leap = day.year % 4 == 0 and (day.year % 100 != 0 or day.year % 400 == 0)
    return 366 if day_count == ACT_ACT and leap else 365


class _Account:
    """The running account of a claim: what bears interest, and what has accrued meanwhile."""

    def __init__(self, principal: Decimal):
        self.principal = principal
        self.added = ZERO
        self.accrued = ZERO

    @property
    def base(self) -> Decimal:
        return self.principal + self.added

    def capitalise(self):
        self.added += self.accrued
        self.accrued = ZERO

    def reduce(self, reduction: Reduction):
        """Take a payment off; interest that was added to the base is the oldest and goes first."""
        self.principal = max(ZERO, self.principal - reduction.principal)
        oldest = min(self.added, reduction.interest)
        self.added -= oldest
        self.accrued = max(ZERO, self.accrued - (reduction.interest - oldest))


def _segments(claim: Claim, terms: Terms, end: dt.date) -> Iterator[Row]:
    """Yield rows in which base, rate and length of the year stay the same, unrounded.

    Once the principal is paid no more interest runs, also not on interest that was added to it:
    no source says otherwise, and this asks less.
    """
    account = _Account(claim.principal)
    pending = sorted(claim.reductions, key=lambda reduction: reduction.day, reverse=True)
    day, years = terms.start, 1
    while day <= end:
        while pending and pending[-1].day < day:
            account.reduce(pending.pop())
        if account.principal <= 0:
            return
        if terms.compound and day == anniversary(terms.start, years):
            account.capitalise()
            years += 1
        rate = terms.rate_on(day).not_below_zero()
        last = min(_ends(day, end, rate, terms, years, pending))
        row = _row(day, last, account.base, rate, year_length(day, terms.day_count))
        account.accrued += row.exact
        yield row
        if last == dt.date.max:
            return
        day = last + ONE


def _ends(day, end, rate, terms, years, pending: Sequence[Reduction]) -> Iterator[dt.date]:
    """Yield the last days that the segment beginning on `day` could have."""
    yield end
    yield rate.until
    if terms.day_count == ACT_ACT:
        yield dt.date(day.year, 12, 31)
    if pending:
        yield pending[-1].day
    following = anniversary(terms.start, years) if terms.compound else None
    if following:
        yield following - ONE


def _row(since: dt.date, until: dt.date, base: Decimal, rate: Rate, year: int) -> Row:
    days = (until - since).days + 1
    exact = base * rate.value * days / (100 * year)
    return Row(since, until, days, base, rate, year, exact, ZERO)


def _rounded(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield the rows with amounts in cents that add up to the rounded total."""
    exact, told = ZERO, ZERO
    for row in rows:
        exact += row.exact
        amount = cents(exact) - told
        told += amount
        yield Row(
            row.since, row.until, row.days, row.base, row.rate, row.year, row.exact, amount,
        )
