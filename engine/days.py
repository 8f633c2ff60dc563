"""Arithmetic on days that cannot run out of the calendar, and the days on which we may speak."""
import datetime as dt

from .law.records import Refusal
from .records import Customer

WEEK = 7
# No row of weekends and holidays is longer; who has no open day in it has none at all.
LONGEST_SILENCE = 31


def shift(day: dt.date, days: int) -> dt.date:
    """Return `day` plus `days`, or the nearest day that exists."""
    try:
        return day + dt.timedelta(days)
    except OverflowError:
        return dt.date.max if days > 0 else dt.date.min


def day_after(day: dt.date | None) -> dt.date | None:
    """Return the day after `day`; None, an end that never comes, stays None."""
    return None if day is None or day == dt.date.max else shift(day, 1)


def add_working_days(
    day: dt.date, count: int, weekend: frozenset[int], holidays: frozenset[dt.date],
) -> dt.date:
    """Return the `count`-th working day after `day`; the day itself when `count` is zero."""
    found = day
    while count > 0:
        closed = 0
        found = shift(found, 1)
        while found.weekday() in weekend or found in holidays:
            closed += 1
            if closed > LONGEST_SILENCE:
                break
            found = shift(found, 1)
        count -= 1
    return found


def message_barrier(
    customer: Customer, day: dt.date,
) -> tuple[str, dt.date | None, Refusal | None] | None:
    """Tell why no message may go out on `day` and when one may again, or None when it may.

    The answer's date keeps the gap since the last message, the most contacts in a week and the
    days without messages; it is None when nobody can tell. The last part is the rule of the law, if
    that is the reason.
    """
    if customer.stale_bank:
        return "stale_bank", None, None
    reason, earliest = _earliest(customer, day, customer.last_message)
    allowed = _first_open(customer, earliest)
    if allowed == day:
        return None
    reason = reason or _why_closed(customer, day)
    refusal = customer.law.refuse_day(day) if reason == "law_day" else None
    return reason, allowed, refusal


def next_message_date(customer: Customer, day: dt.date, last: dt.date | None) -> dt.date | None:
    """Return the first day from `day` on which a message may follow one that went on `last`."""
    return _first_open(customer, _earliest(customer, day, last)[1])


def is_open_day(customer: Customer, day: dt.date) -> bool:
    """Tell whether messages may go out on `day`, whatever was sent before."""
    return not _why_closed(customer, day)


def is_within_limit(customer: Customer, day: dt.date) -> bool:
    """Tell whether the customer may hear from us once more in the seven days up to `day`."""
    return _after_limit(customer, day, None) <= day


def on_weekday(day: dt.date, weekday: int | None) -> dt.date:
    """Return the first day from `day` that is a `weekday`, or the day itself without one."""
    return day if weekday is None else shift(day, (weekday - day.weekday()) % 7)


def _earliest(
    customer: Customer, day: dt.date, last: dt.date | None,
) -> tuple[str, dt.date]:
    """Return the first day that keeps the gap and the limit, and which of them moved it."""
    gap = day if last is None else _after_gap(customer, last)
    limit = _after_limit(customer, day, last)
    if max(gap, limit) <= day:
        return "", day
    return ("gap", gap) if gap >= limit else ("contact_limit", limit)


def _after_gap(customer: Customer, last: dt.date) -> dt.date:
    return shift(last, max(1, customer.procedure.min_gap))


def _after_limit(customer: Customer, day: dt.date, last: dt.date | None) -> dt.date:
    """Return the first day on which fewer than the most contacts lie in the last seven days."""
    most = customer.procedure.max_contacts if customer.procedure else 0
    if most <= 0:
        return day
    contacts = sorted({*customer.contacts, *([last] if last else ())})
    recent = [contact for contact in contacts if contact > shift(day, -WEEK)]
    return shift(recent[-most], WEEK) if len(recent) >= most else day


def _first_open(customer: Customer, day: dt.date) -> dt.date | None:
    if not _why_closed(customer, day):
        return day
    for days in range(1, LONGEST_SILENCE):
        candidate = shift(day, days)
        if not _why_closed(customer, candidate):
            return candidate
    return None


def _why_closed(customer: Customer, day: dt.date) -> str:
    if day.weekday() in customer.quiet_weekdays:
        return "quiet_day"
    if day.weekday() in customer.closed_weekdays or day in customer.holidays:
        return "closed_day"
    return "law_day" if customer.law and customer.law.closes(day) else ""
