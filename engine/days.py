"""Arithmetic on days that cannot run out of the calendar, and the days on which we may speak."""
import datetime as dt

from .records import Customer


def shift(day: dt.date, days: int) -> dt.date:
    """Return `day` plus `days`, or the nearest day that exists."""
    try:
        return day + dt.timedelta(days)
    except OverflowError:
        return dt.date.max if days > 0 else dt.date.min


def day_after(day: dt.date | None) -> dt.date | None:
    """Return the day after `day`; None, an end that never comes, stays None."""
    return None if day is None or day == dt.date.max else shift(day, 1)


def message_barrier(customer: Customer, day: dt.date) -> tuple[str, dt.date | None] | None:
    """Tell why no message may go out on `day` and when one may again, or None when it may.

    The answer's date keeps both the gap since the last message and the quiet weekdays; it is None
    when every weekday is quiet.
    """
    allowed = next_message_date(customer, day, customer.last_message)
    if allowed == day:
        return None
    last = customer.last_message
    return "gap" if last and _after_gap(customer, last) > day else "quiet_day", allowed


def next_message_date(customer: Customer, day: dt.date, last: dt.date | None) -> dt.date | None:
    """Return the first day from `day` on which a message may follow one that went on `last`."""
    earliest = day if last is None else max(day, _after_gap(customer, last))
    return _first_loud(earliest, customer.quiet_weekdays)


def _after_gap(customer: Customer, last: dt.date) -> dt.date:
    return shift(last, max(1, customer.procedure.min_gap))


def _first_loud(day: dt.date, quiet_weekdays: frozenset[int]) -> dt.date | None:
    for days in range(7):
        candidate = shift(day, days)
        if candidate.weekday() not in quiet_weekdays:
            return candidate
    return None
