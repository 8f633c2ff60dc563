"""Holidays and working days as the terms of the law count them.

These are the days that statutes list, which are not always the days off of a country: callers pass
days of a state or days equated by decree on top.
"""
import datetime as dt
from collections.abc import Callable, Set
from functools import lru_cache

DAY = dt.timedelta(1)
SATURDAY, SUNDAY, MONDAY = 5, 6, 0


@lru_cache(maxsize=64)
def easter(year: int) -> dt.date:
    """Return Easter Sunday by the anonymous Gregorian computus."""
    century, rest = divmod(year, 100)
    skipped = century // 4
    moon = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * (year % 19) + century - skipped - moon + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    shift = (year % 19 + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return dt.date(year, month, day + 1)


def moved(year: int, days: int) -> dt.date:
    """Return the day that lies `days` from Easter Sunday."""
    return easter(year) + days * DAY


def is_open_day(day: dt.date, closed: Set[int], is_holiday: Callable[[dt.date], bool]) -> bool:
    return day.weekday() not in closed and not is_holiday(day)


def nth_open_day(
    day: dt.date, count: int, closed: Set[int], is_holiday: Callable[[dt.date], bool],
) -> dt.date:
    """Return the `count`-th day after `day` that is neither closed nor a holiday."""
    while count > 0:
        day += DAY
        if is_open_day(day, closed, is_holiday):
            count -= 1
    return day


def or_next_open_day(
    day: dt.date, closed: Set[int], is_holiday: Callable[[dt.date], bool],
) -> dt.date:
    """Return `day`, or the first open day after it."""
    while not is_open_day(day, closed, is_holiday):
        day += DAY
    return day
