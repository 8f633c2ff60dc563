"""Payment plans: the rows always add up, and money is neither made nor lost."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from odoo.addons.account_collections.engine import plans
from odoo.addons.account_collections.engine.settlement import CREDIT_NOTE, PAYMENT, Settlement

DAY = dt.date(2025, 1, 31)
CENT = Decimal("0.01")
money = st.decimals("0.01", "99999.99", places=2)
small = st.decimals("0", "500", places=2)


def amounts(rows):
    return [str(row.amount) for row in rows]


def rows_of(amount=1000, **values):
    return plans.propose(amount, **{"start": DAY, "count": 3, **values})


# === PROPOSALS === #


def test_the_last_instalment_takes_the_rest():
    assert amounts(rows_of()) == ["333.33", "333.33", "333.34"]
    assert [str(row.balance) for row in rows_of()] == ["666.67", "333.34", "0.00"]


def test_of_a_size():
    assert amounts(rows_of(count=None, size=300)) == ["300.00", "300.00", "300.00", "100.00"]
    assert amounts(rows_of(count=None, size=2000)) == ["1000.00"]


def test_month_ends():
    dates = [row.date for row in rows_of(count=4)]
    assert dates == [DAY, dt.date(2025, 2, 28), dt.date(2025, 3, 31), dt.date(2025, 4, 30)]
    leap = rows_of(start=dt.date(2024, 1, 31), count=2)
    assert leap[1].date == dt.date(2024, 2, 29)


@pytest.mark.parametrize(
    ("frequency", "second"),
    [
        ("weekly", dt.date(2025, 2, 7)),
        ("biweekly", dt.date(2025, 2, 14)),
        ("monthly", dt.date(2025, 2, 28)),
        ("quarterly", dt.date(2025, 4, 30)),
    ],
)
def test_frequency(frequency, second):
    assert rows_of(frequency=frequency)[1].date == second


def test_flat_interest_is_on_the_whole_principal():
    rows = rows_of(1200, count=12, rate=10, method="flat")
    assert {str(row.interest) for row in rows} == {"10.00"}
    assert sum(row.amount for row in rows) == 1320


def test_annuity():
    """1000 at 12 per cent a year in three months: 340.02, the textbook figure."""
    rows = rows_of(rate=12, method="annuity")
    assert amounts(rows) == ["340.02", "340.02", "340.03"]
    assert [str(row.interest) for row in rows] == ["10.00", "6.70", "3.37"]


def test_cost_is_spread():
    rows = rows_of(cost=25)
    assert [str(row.cost) for row in rows] == ["8.33", "8.33", "8.34"]
    assert sum(row.amount for row in rows) == 1025


def test_down_payment_comes_first():
    rows = rows_of(down_payment=400, count=2)
    assert amounts(rows) == ["400", "300.00", "300.00"]
    assert [row.date for row in rows[:2]] == [DAY, dt.date(2025, 2, 28)]


def test_currency_without_cents():
    assert amounts(rows_of(digits=0)) == ["333", "333", "334"]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"count": 0}, "no_instalments"),
        ({"count": -1}, "no_instalments"),
        ({"count": 5000}, "too_many"),
        ({"count": None, "size": 0}, "no_instalments"),
        ({"count": None, "size": 0.5}, "too_many"),
        ({"count": None, "size": 9, "rate": 12, "method": "annuity"}, "too_many"),
        ({"amount": 0}, "no_amount"),
        ({"amount": 0.02}, "too_small"),
        ({"down_payment": 1000}, "down_payment"),
        ({"cost": -1}, "negative"),
        ({"rate": -1}, "negative"),
        ({"start": dt.date(9999, 12, 1)}, "too_many"),
    ],
)
def test_impossible(values, code):
    with pytest.raises(plans.ImpossiblePlan, match=code):
        rows_of(**values)


@given(
    money, st.integers(1, 60), st.sampled_from(plans.METHODS), small, st.integers(0, 40),
    st.sampled_from(list(plans.FREQUENCIES)), st.integers(0, 99), st.booleans(), small,
)  # fmt: skip
def test_rows_add_up(amount, count, method, cost, rate, frequency, part, by_size, size):
    down = (amount * part / 100).quantize(CENT)
    try:
        rows = plans.propose(
            amount, start=DAY, count=None if by_size else count, size=size if by_size else None,
            frequency=frequency, cost=cost, rate=rate, method=method, down_payment=down,
        )  # fmt: skip
    except plans.ImpossiblePlan:
        assume(False)
    assert sum(row.principal for row in rows) == amount
    assert sum(row.cost for row in rows) == cost
    assert rows[-1].balance == 0
    assert [row.date for row in rows] == sorted({row.date for row in rows})
    for row in rows:
        assert row.amount == row.principal + row.interest + row.cost > 0
        assert min(row.principal, row.interest, row.cost, row.balance) >= 0
        assert row.amount == row.amount.quantize(CENT)


# === ALLOCATION === #


def dues(*sums):
    return [plans.Due(n, DAY + dt.timedelta(30 * n), Decimal(s)) for n, s in enumerate(sums)]


def shares(paid, reduced=0, unbooked=0, day=DAY, sums=(100, 100, 100)):
    found = plans.allocate(dues(*sums), Decimal(paid), Decimal(reduced), Decimal(unbooked), day=day)
    return [(share.state, int(share.received), int(share.reduced)) for share in found]


def test_oldest_first():
    assert shares(150) == [("paid", 100, 0), ("partly", 50, 0), ("open", 0, 0)]


def test_late_from_the_day_after():
    assert shares(0, day=DAY)[0][0] == "open"
    assert shares(40, day=DAY + dt.timedelta(1))[0] == ("late", 40, 0)


def test_credit_notes_shorten_the_plan():
    assert shares(0, 130) == [("open", 0, 0), ("open", 0, 30), ("paid", 0, 100)]
    assert shares(170, 130) == [("paid", 100, 0), ("paid", 70, 30), ("paid", 0, 100)]


def test_what_is_not_booked_is_not_waited_for():
    assert shares(295, unbooked=5)[2] == ("paid", 95, 0)
    assert shares(294, unbooked=5)[2] == ("partly", 94, 0)
    assert shares(0, unbooked=5)[2] == ("open", 0, 0)


@given(st.lists(money, min_size=1, max_size=8), money, small, small, st.randoms())
def test_allocation_conserves_money(sums, paid, reduced, unbooked, random):
    ordered = dues(*sums)
    mixed = random.sample(ordered, len(ordered))
    found = plans.allocate(mixed, paid, reduced, unbooked, day=DAY)
    assert found == plans.allocate(ordered, paid, reduced, unbooked, day=DAY)
    total, cut = sum(sums), min(reduced, sum(sums))
    assert sum(share.reduced for share in found) == cut
    assert sum(share.received for share in found) == min(paid, total - cut)
    for due, share in zip(ordered, found, strict=True):
        assert 0 <= share.received + share.reduced <= due.amount
    all_paid = all(share.state == "paid" for share in found)
    assert all_paid == (min(paid, total - cut) >= total - cut - min(unbooked, total - cut))


# === FROM THE LEDGER === #


def settlement(number, amount, kind=PAYMENT, day=DAY):
    amount = Decimal(amount)
    return Settlement(number, 7, day, amount, amount, kind, number)


def test_what_was_settled_before_does_not_count():
    part = plans.Part(7, Decimal(60), Decimal(40))
    found = plans.collect(part, [settlement(2, 30), settlement(1, 50)])
    assert (found.paid, found.reduced, found.total) == (40, 0, 40)


def test_more_than_the_planned_part_is_not_the_plan_s():
    part = plans.Part(7, Decimal(60))
    found = plans.collect(part, [settlement(1, 50), settlement(2, 50, CREDIT_NOTE)])
    assert (found.paid, found.reduced) == (50, 10)


@given(st.lists(st.tuples(money, st.sampled_from((PAYMENT, CREDIT_NOTE)))), money, small)
def test_collecting_does_not_depend_on_the_order(pairs, amount, before):
    settlements = [settlement(n, *pair) for n, pair in enumerate(pairs)]
    part = plans.Part(7, amount, before)
    found = plans.collect(part, settlements)
    assert found == plans.collect(part, settlements[::-1])
    total = sum((pair[0] for pair in pairs), Decimal(0))
    assert found.total == min(amount, max(total - before, 0))


# === POLICY === #


@pytest.mark.parametrize(
    ("policy", "codes"),
    [
        ({}, []),
        ({"max_months": 2}, []),
        ({"max_months": 1}, ["duration"]),
        ({"min_installment": Decimal("333.33")}, []),
        ({"min_installment": Decimal(334)}, ["small_installment"]),
        ({"max_amount": Decimal(1000)}, []),
        ({"max_amount": Decimal("999.99")}, ["amount"]),
        ({"worst_class": "c"}, []),
        ({"worst_class": "b"}, ["risk"]),
        ({"min_down_payment": Decimal(34)}, ["down_payment"]),
        ({"max_months": 1, "max_amount": Decimal(1)}, ["duration", "amount"]),
    ],
)
def test_policy(policy, codes):
    assert plans.check(plans.Policy(**policy), rows_of(), "c", DAY) == codes


def test_policy_without_a_risk_class():
    rows = rows_of()
    assert plans.check(plans.Policy(worst_class="a"), rows, None, DAY) == []
    assert plans.check(plans.Policy(allow_unrated=False), rows, None, DAY) == ["unrated"]
