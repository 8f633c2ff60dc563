"""What a dispute keeps silent and when the ledger has decided it, for any amounts."""
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.account_collections.engine.days import add_working_days
from odoo.addons.account_collections.engine.disputes import (
    Disputed,
    decide,
    get_held,
    get_to_credit,
    share,
)

MONDAY = date(2025, 6, 16)
WEEKEND = frozenset((5, 6))
money = st.decimals(0, 1000, places=2)


def disputed(amount=None, residual=100, credited=0, **flags):
    part = None if amount is None else Decimal(amount)
    return Disputed(part, Decimal(residual), Decimal(credited), **flags)


items = st.builds(
    Disputed, st.none() | money, money, money, is_draft=st.booleans(), is_cancelled=st.booleans()
)


@pytest.mark.parametrize(
    ("item", "held"),
    [
        (disputed(), 100),
        (disputed(30), 30),
        (disputed(30, residual=20), 20),
        (disputed(30, credited=10), 20),
        (disputed(30, credited=40), 0),
        (disputed(residual=0), 0),
        (disputed(is_draft=True), 0),
        (disputed(is_cancelled=True), 0),
    ],
)
def test_what_is_held(item, held):
    assert get_held(item) == held


@pytest.mark.parametrize(
    ("rows", "outcome"),
    [
        ([disputed(30)], ""),
        ([disputed(30, residual=0)], "paid"),
        ([disputed(30, residual=70, credited=30)], "credited"),
        ([disputed(30, credited=30), disputed(10)], ""),
        ([disputed(residual=0), disputed(residual=0, credited=100)], "credited"),
        ([disputed(residual=0, is_cancelled=True)], "cancelled"),
        ([disputed(residual=0, is_cancelled=True), disputed(residual=0)], "paid"),
        ([disputed(residual=0, is_draft=True)], ""),
    ],
)
def test_how_the_ledger_decides(rows, outcome):
    assert decide(rows) == outcome


@given(items)
def test_never_more_than_is_open_and_never_less_than_nothing(item):
    assert 0 <= get_held(item) <= item.residual
    assert get_to_credit(item) >= 0


@given(money, st.lists(money, max_size=5))
def test_several_disputes_share_what_is_open(residual, wanted):
    shares = share(residual, wanted)
    assert sum(shares) <= residual
    assert all(0 <= got <= want for got, want in zip(shares, wanted, strict=True))
    if sum(wanted) <= residual:
        assert shares == wanted


@given(st.lists(items, min_size=1, max_size=4))
def test_decided_exactly_when_nothing_is_held(rows):
    is_open = any(item.is_draft or get_held(item) for item in rows)
    assert bool(decide(rows)) != is_open


@pytest.mark.parametrize(
    ("count", "expected"),
    [(0, MONDAY), (1, date(2025, 6, 17)), (5, date(2025, 6, 23)), (10, date(2025, 6, 30))],
)
def test_working_days(count, expected):
    assert add_working_days(MONDAY, count, WEEKEND, frozenset()) == expected


def test_a_holiday_does_not_count():
    holiday = frozenset((date(2025, 6, 17),))
    assert add_working_days(MONDAY, 1, WEEKEND, holiday) == date(2025, 6, 18)


def test_a_country_that_never_works_has_an_end():
    assert add_working_days(MONDAY, 1, frozenset(range(7)), frozenset()) > MONDAY


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 60))
def test_the_last_day_is_a_working_day(day, count):
    last = add_working_days(day, count, WEEKEND, frozenset())
    assert last > day
    assert last.weekday() not in WEEKEND
