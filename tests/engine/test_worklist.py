"""The order of the worklist: more money, more age or more reasons never move an entry down."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.account_collections.engine.worklist import (
    ANY_TIME,
    CLOSED,
    LATER,
    MAX_RANK,
    NOW,
    STANDARD,
    Facts,
    Weights,
    rank,
    reach,
    weigh,
)

PART = st.floats(0, 5, allow_nan=False)
FACTS = st.builds(
    Facts,
    money=st.floats(-1e6, 1e9, allow_nan=False),
    days_late=st.integers(-400, 4000),
    broken=st.integers(0, 20),
    risk=st.sampled_from(["", *"abcde"]),
    reach=st.sampled_from([ANY_TIME, NOW, LATER, CLOSED]),
    waiting_days=st.none() | st.integers(-1, 400),
    gain=st.floats(0, 1e6, allow_nan=False),
)
WEIGHTS = st.builds(
    Weights, age=PART, broken=PART, risk=PART, reach=st.floats(0, 1), answer=st.floats(0, 1e5)
)


def value(facts, weights=STANDARD):
    return rank(weigh(facts, weights))


@given(FACTS, WEIGHTS, st.floats(0, 1e6, allow_nan=False))
def test_more_money_never_comes_later(facts, weights, more):
    richer = replace(facts, money=facts.money + more)
    assert value(richer, weights) >= value(facts, weights) - 1


@given(FACTS, WEIGHTS, st.integers(0, 1000))
def test_more_age_never_comes_later(facts, weights, more):
    older = replace(facts, days_late=facts.days_late + more)
    assert value(older, weights) >= value(facts, weights)


@given(FACTS, WEIGHTS, st.integers(1, 5))
def test_more_broken_promises_never_come_later(facts, weights, more):
    assert value(replace(facts, broken=facts.broken + more), weights) >= value(facts, weights)


@given(FACTS, WEIGHTS)
def test_every_reason_counts_in_the_right_direction(facts, weights):
    waits = replace(facts, waiting_days=3)
    assert value(waits, weights) >= value(replace(facts, waiting_days=None), weights)
    now, always, closed = (value(replace(facts, reach=r), weights) for r in (NOW, ANY_TIME, CLOSED))
    assert now >= always >= closed
    risks = [value(replace(facts, risk=risk), weights) for risk in "abcde"]
    assert risks == sorted(risks)


@given(FACTS, WEIGHTS)
def test_a_rank_fits_the_database_and_is_the_sum_of_its_points(facts, weights):
    points = weigh(facts, weights)
    place = rank(points)
    assert 0 <= place <= MAX_RANK
    assert place == MAX_RANK or abs(place - max(sum(points.values()), 0)) <= 1


def test_the_default_weights():
    facts = Facts(money=1000, days_late=30, broken=2, risk="c", reach=NOW, gain=50)
    assert weigh(facts) == {
        "money": 1000,
        "age": 1000,
        "broken": 1000,
        "risk": 200,
        "reach": 250,
        "gain": 50,
    }


def test_an_answer_is_worth_more_every_day_up_to_a_limit():
    points = [weigh(Facts(waiting_days=days))["waiting"] for days in (0, 1, 10, 100)]
    assert points == [1000, 2000, 11000, 11000]


def test_nothing_counts_without_a_reason():
    assert weigh(Facts()) == {}
    assert rank({}) == 0


@pytest.mark.parametrize(
    ("hour", "start", "end", "is_quiet", "state"),
    [
        (10, 0, 0, False, ANY_TIME),
        (10, 9, 17, False, NOW),
        (9, 9, 17, False, NOW),
        (8.99, 9, 17, False, LATER),
        (17, 9, 17, False, CLOSED),
        (10, 9, 17, True, CLOSED),
        (10, 0, 0, True, CLOSED),
    ],
)
def test_reach(hour, start, end, is_quiet, state):
    assert reach(hour, start, end, is_quiet=is_quiet) == state
