"""Limits, exposure and the reasons why an order waits."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.account_collections.engine.credit import (
    Credit,
    Decision,
    Order,
    Policy,
    Position,
    effective,
    judge,
    uninsured,
)

DAY = date(2025, 6, 16)
amounts = st.decimals(0, 100_000, places=2)
decisions = st.lists(
    st.builds(
        Decision,
        kind=st.sampled_from(("own", "insurer", "advised", "group", "temporary", "security")),
        amount=amounts,
        since=st.integers(-30, 30).map(lambda days: DAY + timedelta(days)),
        until=st.none() | st.integers(0, 60).map(lambda days: DAY + timedelta(days)),
    ),
    max_size=8,
)


def money(amount):
    return Decimal(amount)


def order(adds, received=0):
    return Order(adds=money(adds) - money(received), total=money(adds), received=money(received))


def codes(reasons):
    return [reason.code for reason in reasons]


def test_the_latest_own_limit_counts_before_that_of_the_insurer():
    given_limits = [
        Decision("own", money(1000), DAY - timedelta(20)),
        Decision("own", money(3000), DAY - timedelta(2)),
        Decision("insurer", money(500), DAY),
    ]
    credit = effective(given_limits, DAY)
    assert (credit.limit, credit.source, credit.insured) == (3000, "own", 500)


def test_a_raise_ends_on_its_last_day():
    given_limits = [
        Decision("own", money(1000), DAY),
        Decision("temporary", money(500), DAY, DAY + timedelta(7)),
    ]
    assert effective(given_limits, DAY + timedelta(7)).limit == 1500
    assert effective(given_limits, DAY + timedelta(8)).limit == 1000


def test_a_raise_without_a_limit_makes_none():
    assert effective([Decision("temporary", money(500), DAY)], DAY).limit is None


def test_an_advice_is_no_limit_and_the_class_gives_one():
    credit = effective([Decision("advised", money(50), DAY)], DAY, default=money(2000))
    assert (credit.limit, credit.source, credit.advised) == (2000, "default", 50)


def test_an_order_that_fits_exactly_goes_on_and_one_cent_more_waits():
    position = Position(invoices=money(600), orders=money(200), secured=money(100))
    credit = Credit(limit=money(1000), source="own")
    assert judge(order(300), position, credit, Policy()) == []
    reasons = judge(order("300.01"), position, credit, Policy())
    assert codes(reasons) == ["limit"]
    assert reasons[0].amount == Decimal("1000.01")


def test_without_a_limit_nothing_waits_for_it():
    assert judge(order(10**9), Position(), Credit(None, "none"), Policy()) == []


def test_a_limit_of_zero_means_no_credit():
    assert codes(judge(order(1), Position(), Credit(money(0), "own"), Policy())) == ["limit"]
    assert judge(order(100, 100), Position(), Credit(money(0), "own"), Policy()) == []


def test_late_money_waits_only_above_the_amount():
    policy = Policy(late_days=30, late_amount=money(50))
    credit = Credit(None, "none")
    assert judge(order(10), Position(late=money(50)), credit, policy) == []
    late = judge(order(10), Position(late=money(51), days_late=44), credit, policy)
    assert [(reason.code, reason.days) for reason in late] == [("late", 44)]


def test_a_deposit_is_asked_of_the_whole_order():
    policy = Policy(deposit=Decimal("0.3"))
    reasons = judge(order(1000, 200), Position(), Credit(None, "none"), policy)
    assert [(reason.code, reason.amount) for reason in reasons] == [("deposit", 100)]
    assert judge(order(1000, 300), Position(), Credit(None, "none"), policy) == []


def test_a_paid_order_of_a_stopped_customer_waits_all_the_same():
    reasons = judge(order(100, 100), Position(), Credit(None, "none"), Policy(), is_stopped=True)
    assert codes(reasons) == ["stopped"]


def test_the_group_has_a_limit_of_its_own():
    credit = Credit(money(1000), "own")
    group = (money(4900), money(5000))
    assert codes(judge(order(101), Position(), credit, Policy(), group)) == ["group_limit"]
    assert judge(order(100), Position(), credit, Policy(), group) == []


def test_what_is_insured_is_not_at_risk():
    position = Position(invoices=money(900))
    assert uninsured(position, Credit(None, "none", insured=money(600))) == 300
    assert uninsured(position, Credit(None, "none", insured=money(6000))) == 0


@given(decisions, st.randoms(use_true_random=False))
def test_the_order_of_decisions_does_not_matter(found, random):
    shuffled = list(found)
    random.shuffle(shuffled)
    assert effective(found, DAY) == effective(shuffled, DAY)


@given(decisions, amounts, amounts, amounts)
def test_a_larger_order_never_waits_for_fewer_reasons(found, owed, small, more):
    credit = effective(found, DAY)
    position = Position(invoices=owed, secured=credit.secured)
    first = codes(judge(order(small), position, credit, Policy()))
    second = codes(judge(order(small + more), position, credit, Policy()))
    assert set(first) <= set(second)


@given(decisions, amounts, amounts)
def test_a_higher_limit_or_more_security_never_makes_an_order_wait(found, owed, extra):
    credit = effective(found, DAY)
    more = effective([*found, Decision("security", extra, DAY)], DAY)
    before = judge(order(100), Position(invoices=owed, secured=credit.secured), credit, Policy())
    after = judge(order(100), Position(invoices=owed, secured=more.secured), more, Policy())
    assert set(codes(after)) <= set(codes(before))
