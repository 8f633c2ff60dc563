"""When a customer is called: reachable now or not, when to try again, what a promise is for."""

import datetime as dt
from collections.abc import Callable

# The hours of a customer about whom nothing is known.
USUAL_HOURS = (9.0, 17.0)
FIRST_CALL = 10
AFTERNOON_CALL = 14
# So long after an attempt nobody is called a second time on the same day.
PAUSE = dt.timedelta(hours=2)
PROMISE_DAYS = 7
# A habit that puts payment further away than this is no promise to ask for.
LONGEST_HABIT = 21
LONGEST_SEARCH = 31

IsOpen = Callable[[dt.date], bool]


def is_reachable(now: dt.datetime, hours: tuple[float, float], is_open: IsOpen) -> bool:
    """Tell whether a customer picks up at `now`, in the customer's own time.

    :param hours: first and last hour of the day, (0, 0) for any time
    """
    return is_open(now.date()) and _start(now, hours) <= now < _end(now, hours)


def next_opening(now: dt.datetime, hours: tuple[float, float], is_open: IsOpen) -> dt.datetime:
    """Return the first moment from `now` on at which the customer can be called."""
    if is_reachable(now, hours, is_open):
        return now
    day = now.date() + dt.timedelta(days=now >= _start(now, hours))
    return _start(_at(first_open(day, is_open)), hours)


def next_attempt(now: dt.datetime, hours: tuple[float, float], is_open: IsOpen) -> dt.datetime:
    """Return when to call again after nobody answered: another part of the day, in their hours.

    Somebody who did not answer in the morning is called in the afternoon, and the other way round.
    """
    afternoon = _at(now.date(), AFTERNOON_CALL)
    if now + PAUSE <= afternoon and is_reachable(afternoon, hours, is_open):
        return afternoon
    day = first_open(now.date() + dt.timedelta(days=1), is_open)
    wished = _at(day, FIRST_CALL)
    if _start(wished, hours) <= wished < _end(wished, hours):
        return wished
    return _start(wished, hours)


def promise_day(
    today: dt.date, last_due: dt.date | None, habit: float | None, is_open: IsOpen
) -> dt.date:
    """Return the day that a promise is asked for: the usual one of this customer, else in a week.

    :param last_due: due date of the youngest of the items
    :param habit: days after the due date on which this customer usually pays, None when unknown
    """
    usual = last_due and habit is not None and last_due + dt.timedelta(days=round(habit))
    latest = today + dt.timedelta(days=LONGEST_HABIT)
    wished = usual if usual and today < usual <= latest else None
    return first_open(wished or today + dt.timedelta(days=PROMISE_DAYS), is_open)


def first_open(day: dt.date, is_open: IsOpen) -> dt.date:
    """Return the first open day from `day` on, or the day itself when there is none for a month."""
    days = (day + dt.timedelta(days=count) for count in range(LONGEST_SEARCH))
    return next(filter(is_open, days), day)


def _at(day: dt.date, hour: int = 0) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour))


def _start(now: dt.datetime, hours: tuple[float, float]) -> dt.datetime:
    return _at(now.date()) + dt.timedelta(hours=hours[0])


def _end(now: dt.datetime, hours: tuple[float, float]) -> dt.datetime:
    return _at(now.date()) + dt.timedelta(hours=hours[1] or 24)
