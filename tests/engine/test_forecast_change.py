"""A lasting change is told from chance, and from a payment that was late once."""

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.account_collections.engine.forecast.change import find_change, find_changes
from odoo.addons.account_collections.engine.forecast.packing import pack, unpack
from odoo.addons.account_collections.engine.forecast.records import Curve, Invoice

START = date(2024, 1, 3)
USUAL = (1, -1, 2, 0, 3, -2, 1, 0, 2, -1, 1, 0)


def payments(*late, every=10):
    """Return payments every ``every`` days with these days late."""
    return [(START + timedelta(every * n), days) for n, days in enumerate(late)]


def test_who_pays_later_for_good_is_noticed():
    change = find_change(payments(*USUAL, 13, 12, 14, 11, 15, 12))
    assert change.since == START + timedelta(10 * len(USUAL))
    assert 11 <= change.days <= 14
    assert change.before < 2 < 11 < change.after


def test_who_pays_earlier_for_good_is_noticed():
    slow = [days + 30 for days in USUAL]
    assert find_change(payments(*slow, *USUAL[:6])).days <= -25


@pytest.mark.parametrize("late", [15, 60, 300])
def test_one_late_payment_is_no_change(late):
    assert find_change(payments(*USUAL, late)) is None
    assert find_change(payments(*USUAL, late, *USUAL[:5])) is None


def test_many_invoices_paid_late_on_one_day_are_one_decision():
    once = [(START + timedelta(200), 40)] * 30
    assert find_change([*payments(*USUAL), *once]) is None


def test_a_small_change_bothers_nobody():
    assert find_change(payments(*USUAL, *(days + 3 for days in USUAL))) is None


def test_a_few_payments_tell_nothing():
    assert find_change([]) is None
    assert find_change(payments(0, 1, 0, 30, 31, 30)) is None


def test_who_went_back_to_normal_is_not_reported():
    assert find_change(payments(*USUAL, 20, 22, 19, 21, *USUAL, *USUAL)) is None


@settings(derandomize=True, deadline=None, max_examples=50, database=None)
@given(st.integers(0, 10**6))
def test_chance_is_seldom_taken_for_a_change(seed):
    draw = Random(seed)
    found = [
        find_change(payments(*(round(draw.gauss(5, 8)) for _ in range(40)))) for _ in range(20)
    ]
    assert sum(change is not None for change in found) <= 4


def test_what_was_paid_long_ago_or_later_does_not_count():
    day = START + timedelta(700)
    rows = [*payments(*USUAL), (day + timedelta(5), 90)]
    invoices = [
        Invoice(n, "c", START, paid - timedelta(late), 10.0, paid=paid)
        for n, (paid, late) in enumerate(rows)
    ]
    assert find_changes(invoices, day) == {}
    assert find_changes(invoices, START + timedelta(200)) == {"c": None}


@settings(derandomize=True, deadline=None, max_examples=50, database=None)
@given(st.lists(st.floats(0, 1), min_size=36, max_size=200))
def test_a_curve_survives_being_packed(steps):
    total = sum(steps) or 1.0
    cdf, level = [], 0.0
    for step in steps:
        level += step / total * 0.97
        cdf.append(level)
    curve = Curve(START, cdf)
    again = unpack(START, pack(curve))
    for index in [*range(35), *range(41, len(again.cdf), 7)]:
        assert again.cdf[index] == pytest.approx(cdf[index], abs=0.0006)
    assert all(a <= b + 1e-9 for a, b in zip(again.cdf, again.cdf[1:], strict=False))
    assert len(cdf) - 7 < len(again.cdf) <= len(cdf)
