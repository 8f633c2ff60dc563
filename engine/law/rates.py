"""Rates of interest: dated data with a source, never code.

A row counts for its own period and not a day longer: when nobody has entered the rate of a
half-year yet, charging stops instead of going on with an old rate.
"""
import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

OFFICIAL, SECONDARY, UNVERIFIED = "official", "secondary", "unverified"
STATUSES = (OFFICIAL, SECONDARY, UNVERIFIED)
HALF_YEAR, YEAR = "half_year", "year"


class MissingRate(LookupError):
    """No rate of `series` is known for `day`."""

    def __init__(self, series: str, day: dt.date):
        super().__init__(f"No rate of {series} for {day}.")
        self.series = series
        self.day = day


@dataclass(slots=True, frozen=True)
class Rate:
    """A yearly percentage that holds from `since` to `until`, both included.

    `margin` is the part of `value` that the law adds to the reference rate of the series.
    """

    series: str
    since: dt.date
    until: dt.date
    value: Decimal
    source: str = ""
    status: str = UNVERIFIED
    margin: Decimal = Decimal(0)

    def plus(self, margin: Decimal) -> "Rate":
        """Return the rate with the margin of the law on top."""
        return replace(self, value=self.value + margin, margin=self.margin + margin)

    def not_below_zero(self) -> "Rate":
        return self if self.value >= 0 else replace(self, value=Decimal(0))


class RateTable:
    """Rates by series and day. Periods of a series may leave gaps and must not overlap."""

    def __init__(self, rates: Iterable[Rate]):
        self._rates = {}
        for rate in sorted(rates, key=lambda rate: (rate.series, rate.since)):
            rows = self._rates.setdefault(rate.series, [])
            if rate.until < rate.since or (rows and rows[-1].until >= rate.since):
                raise ValueError(f"The periods of {rate.series} overlap at {rate.since}.")
            rows.append(rate)
        self._starts = {
            series: [rate.since for rate in rows] for series, rows in self._rates.items()
        }

    def __iter__(self):
        for rows in self._rates.values():
            yield from rows

    def at(self, series: str, day: dt.date) -> Rate:
        """Return the rate on a day.

        :raise MissingRate: when the period of the day has no row
        """
        place = bisect_right(self._starts.get(series, ()), day) - 1
        rate = self._rates[series][place] if place >= 0 else None
        if rate is None or rate.until < day:
            raise MissingRate(series, day)
        return rate

    def only(self, statuses: Iterable[str]) -> "RateTable":
        """Return the table without rates of any other status, for who charges nothing in doubt."""
        wanted = frozenset(statuses)
        return RateTable(rate for rate in self if rate.status in wanted)


def read_rates(data: Mapping) -> RateTable:
    """Return the table of a parsed rate file, the form of ``data/law_rates.json``.

    :raise ValueError: for an unknown status or period, a rate that is no number, an overlap
    """
    return RateTable(
        _rate(series, row) for series in data["series"] for row in series["rates"]
    )


def period_end(since: dt.date, period: str) -> dt.date:
    """Return the last day of the half-year or year that `since` lies in."""
    if period == YEAR or (period == HALF_YEAR and since.month > 6):
        return dt.date(since.year, 12, 31)
    if period == HALF_YEAR:
        return dt.date(since.year, 6, 30)
    raise ValueError(f"A rate has no period “{period}”.")


def _rate(series: Mapping, row: Mapping) -> Rate:
    since = dt.date.fromisoformat(row["from"])
    until = row.get("until")
    if row["status"] not in STATUSES:
        raise ValueError(f"A rate has no status “{row['status']}”.")
    return Rate(
        series=series["code"],
        since=since,
        until=dt.date.fromisoformat(until) if until else period_end(since, series["period"]),
        value=_percentage(row["rate"]),
        source=series["sources"][row["source"]],
        status=row["status"],
    )


def _percentage(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except (ArithmeticError, TypeError) as error:
        raise ValueError(f"“{text}” is no rate.") from error
    if not value.is_finite():
        raise ValueError(f"“{text}” is no rate.")
    return value
