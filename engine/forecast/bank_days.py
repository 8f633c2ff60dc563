"""Days on which payments come in: the weekdays of a ledger and the days its banks are closed.

Sources: Federal Reserve, "Holidays Observed"; European Central Bank, "TARGET closing days";
gov.uk, "Bank holidays" (England and Wales); Payments Canada, "System Closure Schedule". Days that
are proclaimed once, as for a coronation, are not among them.
"""
import datetime as dt
from collections import Counter
from collections.abc import Iterable
from functools import cache

from ..law.calendars import easter, moved

WEEK, SATURDAY, SUNDAY = 7, 5, 6
MONDAY, THURSDAY = 0, 3
# A weekday with a smaller part of the payments is one on which nobody pays.
LEAST_SHARE = 0.004
# A ledger keeps holidays when they bring less than this part of the usual payments; with fewer
# payments to compare it is taken to do so, unless it knows no weekends either.
HOLIDAY_SHARE, LEAST_USUAL = 0.4, 8
YEARS = range(1990, 2101)


class BankDays:
    """`weekdays` tells of each, Monday first, whether payments come in on it.

    `kept` are the currencies whose bank holidays bring no payments.
    """

    def __init__(self, weekdays: Iterable[bool], kept: Iterable[str] = ()):
        self.weekdays, self.kept = tuple(map(bool, weekdays)), frozenset(kept)

    @classmethod
    def learn(cls, payments: Iterable[tuple[dt.date, str]]) -> "BankDays":
        """Return the days of a ledger with these payments, of each its day and currency."""
        payments = list(payments)
        weekdays = _weekdays([day for day, _ in payments])
        kept = (name for name in CLOSED if _keeps(name, payments, weekdays))
        return cls(weekdays, kept)

    def closed(self, currency: str) -> frozenset[int]:
        """Return the ordinals of the bank holidays of a currency; of 1990 to 2100."""
        return _holidays(currency) if currency in self.kept else frozenset()


def _weekdays(days):
    counts = Counter(day.weekday() for day in days)
    total = sum(counts.values())
    if total < 5 * WEEK:
        return (True,) * SATURDAY + (bool(counts[SATURDAY]), bool(counts[SUNDAY]))
    return tuple(counts[n] >= LEAST_SHARE * total for n in range(WEEK))


def _keeps(currency, payments, weekdays):
    """Compare the payments on holidays with those a week before and after them."""
    counts = Counter(day.toordinal() for day, name in payments if name == currency)
    if not counts:
        return False
    days = [
        n for n in _holidays(currency)
        if min(counts) <= n <= max(counts) and weekdays[(n - 1) % WEEK]
    ]
    usual = sum(counts[n - WEEK] + counts[n + WEEK] for n in days) / 2
    if usual < LEAST_USUAL:
        return not all(weekdays)
    return sum(counts[n] for n in days) < HOLIDAY_SHARE * usual


# === HOLIDAYS === #


@cache
def _holidays(currency):
    return frozenset(day.toordinal() for year in YEARS for day in CLOSED[currency](year))


def _dollar(year):
    """What falls on a Sunday is kept on Monday, what falls on a Saturday is not."""
    fixed = [(1, 1), (7, 4), (11, 11), (12, 25)] + [(6, 19)] * (year >= 2022)
    days = [dt.date(year, *day) for day in fixed]
    return [
        *(day + dt.timedelta(day.weekday() == SUNDAY) for day in days),
        _nth(year, 1, MONDAY, 3), _nth(year, 2, MONDAY, 3), _last_monday(year, 5),
        _nth(year, 9, MONDAY, 1), _nth(year, 10, MONDAY, 2), _nth(year, 11, THURSDAY, 4),
    ]


def _euro(year):
    fixed = [dt.date(year, *day) for day in ((1, 1), (5, 1), (12, 25), (12, 26))]
    return [*fixed, moved(year, -2), moved(year, 1)]


def _pound(year):
    return [
        *_on_weekdays([dt.date(year, *day) for day in ((1, 1), (12, 25), (12, 26))]),
        moved(year, -2), moved(year, 1), _nth(year, 5, MONDAY, 1), _last_monday(year, 5),
        _last_monday(year, 8),
    ]


def _canadian_dollar(year):
    fixed = [(1, 1), (7, 1), (12, 25), (12, 26)] + [(9, 30)] * (year >= 2021)
    victoria = dt.date(year, 5, 24)
    return [
        *_on_weekdays([dt.date(year, *day) for day in fixed]), easter(year) - dt.timedelta(2),
        victoria - dt.timedelta(victoria.weekday()), _nth(year, 9, MONDAY, 1),
        _nth(year, 10, MONDAY, 2),
    ]


CLOSED = {"CAD": _canadian_dollar, "EUR": _euro, "GBP": _pound, "USD": _dollar}


def _on_weekdays(days):
    """Move each day of a weekend to the first working day after it that is still free."""
    taken = {day for day in days if day.weekday() < SATURDAY}
    for day in (day for day in days if day.weekday() >= SATURDAY):
        while day.weekday() >= SATURDAY or day in taken:
            day += dt.timedelta(1)
        taken.add(day)
    return sorted(taken)


def _nth(year, month, weekday, count):
    first = dt.date(year, month, 1)
    return first + dt.timedelta((weekday - first.weekday()) % WEEK + WEEK * (count - 1))


def _last_monday(year, month):
    last = dt.date(year, month, 31)
    return last - dt.timedelta(last.weekday())
