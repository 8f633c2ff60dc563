import datetime as dt

import pytest

from odoo.addons.account_collections.engine import calls

OFFICE = (9.0, 17.0)
MONDAY = dt.date(2025, 6, 16)


def is_weekday(day):
    return day.weekday() < 5


def at(hour, minute=0, days=0):
    return dt.datetime.combine(MONDAY + dt.timedelta(days=days), dt.time(hour, minute))


@pytest.mark.parametrize(
    ("now", "reachable", "opening"),
    [
        (at(8, 59), False, at(9)),
        (at(9), True, at(9)),
        (at(16, 59), True, at(16, 59)),
        (at(17), False, at(9, days=1)),
        (at(12, days=5), False, at(9, days=7)),
        (at(8, days=5), False, at(9, days=7)),
        (at(18, days=4), False, at(9, days=7)),
    ],
)
def test_reachable(now, reachable, opening):
    assert calls.is_reachable(now, OFFICE, is_weekday) is reachable
    assert calls.next_opening(now, OFFICE, is_weekday) == opening


def test_reachable_at_any_time():
    assert calls.is_reachable(at(23, 59), (0, 0), is_weekday)
    assert not calls.is_reachable(at(12, days=6), (0, 0), is_weekday)


@pytest.mark.parametrize(
    ("now", "hours", "again"),
    [
        (at(10), OFFICE, at(14)),
        (at(12), OFFICE, at(14)),
        (at(12, 1), OFFICE, at(10, days=1)),
        (at(15, days=4), OFFICE, at(10, days=7)),
        (at(9), (8.0, 12.0), at(10, days=1)),
        (at(9), (18.5, 20.0), at(18, 30, days=1)),
        (at(9), (7.0, 9.5), at(7, days=1)),
        (at(10), (0, 0), at(14)),
    ],
)
def test_next_attempt(now, hours, again):
    assert calls.next_attempt(now, hours, is_weekday) == again


@pytest.mark.parametrize(
    ("due", "habit", "asked"),
    [
        (None, None, 7),
        (-30, None, 7),
        (-5, 9.4, 4),
        (-5, 5.0, 7),
        (-5, 40.0, 7),
        (-5, 26.0, 21),
        (-1, 6.0, 7),
        (-1, 7.0, 7),
        (3, 0.0, 3),
    ],
)
def test_promise_day(due, habit, asked):
    last_due = None if due is None else MONDAY + dt.timedelta(days=due)
    found = calls.promise_day(MONDAY, last_due, habit, is_weekday)
    assert found == MONDAY + dt.timedelta(days=asked)


def test_no_open_day_at_all():
    assert calls.first_open(MONDAY, lambda _day: False) == MONDAY
