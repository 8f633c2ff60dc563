"""What a cash forecast holds to: weeks that add up, bands that hold, and nothing twice."""
import datetime as dt
from datetime import timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.account_collections.engine.forecast import cash, draws
from odoo.addons.account_collections.engine.forecast.dependence import Dependence
from odoo.addons.account_collections.engine.forecast.records import PLAN, Curve, Event, Prediction

from .forecast_common import DAY, DOLLAR, ahead, curve, invoice, on

careful = settings(derandomize=True, deadline=None, max_examples=60, database=None)
LOOSE, TIGHT = Dependence(0.0, 0.0), Dependence(0.8, 0.1)


@st.composite
def books(draw):
    """Draw open invoices with a prediction each."""
    count = draw(st.integers(1, 25))
    invoices, predictions = [], []
    for id_ in range(count):
        invoices.append(invoice(
            id_,
            customer=draw(st.integers(0, 4)),
            amount=draw(st.floats(0.01, 1e6)),
            currency=draw(st.sampled_from(["EUR", "USD"])),
        ))  # fmt: skip
        rises = draw(st.lists(st.floats(0, 0.1), min_size=1, max_size=120))
        cdf, chance = [], 0.0
        for rise in rises:
            chance = min(1.0, chance + rise)
            cdf.append(chance)
        predictions.append(Prediction(id_, Curve(ahead(draw(st.integers(-20, 3))), cdf)))
    return predictions, invoices


def weeks_of(predictions, invoices, **options):
    return cash.simulate(predictions, invoices, DAY, **options)


@pytest.fixture(params=["with_numpy", "without_numpy"])
def both(request, monkeypatch):
    """Run a test with numpy and without it."""
    if request.param == "without_numpy":
        monkeypatch.setattr(draws, "numpy", None)


# === WEEKS === #


def test_weeks_follow_the_day_without_a_gap(both):
    weeks = weeks_of([on(3)], [invoice()])
    assert [week.number for week in weeks] == list(range(1, 14))
    assert weeks[0].start == ahead(1)
    for week, following in pairwise(weeks):
        assert week.end - week.start == timedelta(6)
        assert following.start == week.end + timedelta(1)


@pytest.mark.parametrize(("day", "number"), [(1, 1), (7, 1), (8, 2), (91, 13)])
def test_what_is_certain_comes_in_its_week(day, number, both):
    for week in weeks_of([on(day)], [invoice(amount=250.0)]):
        due = 250.0 if week.number == number else 0.0
        assert (week.p10, week.expected, week.median, week.p90) == (due, due, due, due)


def test_nothing_comes_after_the_last_week(both):
    assert all(week.p90 == 0 for week in weeks_of([on(92)], [invoice()]))


def rest_of(predictions, invoices, rest, **options):
    shares = cash.get_shares(predictions, invoices, DAY, rest=rest)
    return cash.simulate_shares(shares, DAY, rest=rest, **options)


@pytest.mark.parametrize("rest", range(7))
def test_the_rest_of_the_week_comes_before_the_whole_ones(rest, both):
    weeks = rest_of([on(3)], [invoice()], rest)
    assert [week.number for week in weeks] == list(range(0 if rest else 1, 14))
    assert weeks[0].start == ahead(1)
    assert weeks[-1].end == ahead(rest + 13 * 7)
    assert weeks[0].end == ahead(rest or 7)
    for week, following in pairwise(weeks):
        assert following.end - following.start == timedelta(6)
        assert following.start == week.end + timedelta(1)


@pytest.mark.parametrize(("day", "number"), [(1, 0), (3, 0), (4, 1), (10, 1), (11, 2), (94, 13)])
def test_what_is_certain_comes_in_its_week_of_the_calendar(day, number, both):
    book = [on(day)], [invoice(amount=250.0)]
    due = {week.number: week.expected for week in rest_of(*book, rest=3)}
    parts = cash.get_parts(*book, DAY, rest=3)
    assert {week for week, amount in due.items() if amount} == {number}
    assert [(part.week, part.amount) for part in parts] == [(number, 250.0)]


@careful
@given(books(), st.integers(1, 6))
def test_the_rest_of_the_week_is_not_counted_twice(book, rest):
    week = rest_of(*book, rest, dependence=LOOSE)
    first = [one for one in weeks_of(*book, dependence=LOOSE) if one.number == 1]
    known = {one.currency: one.expected for one in week if one.number == 0}
    for one in first:
        assert known[one.currency] <= one.expected + 1e-6


def test_weeks_of_the_calendar_begin_on_a_monday():
    thursday = dt.date(2026, 11, 26)
    assert cash.get_rest(thursday) == 3
    starts = [cash.get_start(thursday, number) for number in range(3)]
    assert starts == [dt.date(2026, 11, 27), dt.date(2026, 11, 30), dt.date(2026, 12, 7)]
    sunday = dt.date(2026, 11, 29)
    assert cash.get_rest(sunday) == 0
    assert cash.get_start(sunday, 1) == dt.date(2026, 11, 30)


def test_currencies_are_apart(both):
    invoices = [invoice(1, amount=10.0), invoice(2, amount=20.0, currency=DOLLAR)]
    weeks = weeks_of([on(3, 1), on(3, 2)], invoices)
    assert [(w.currency, w.expected) for w in weeks if w.number == 1] == [("EUR", 10), ("USD", 20)]
    assert len(weeks) == 26


def test_without_open_items_there_is_no_week(both):
    assert weeks_of([], []) == []
    assert weeks_of([], [invoice()]) == []


def test_an_item_counts_once_however_often_it_is_named(both):
    weeks = weeks_of([on(3), on(3)], [invoice(), invoice()])
    assert sum(week.expected for week in weeks) == 100


def test_an_older_forecast_counts_given_that_nothing_came_since():
    old = Prediction(1, curve((-5, 0.5), (3, 1.0), start=-10))
    assert weeks_of([old], [invoice()])[0].expected == pytest.approx(100)


def test_an_older_forecast_that_was_sure_of_a_day_in_the_past_brings_nothing():
    assert sum(w.expected for w in weeks_of([Prediction(1, curve((-5, 1.0), start=-10))],
                                            [invoice()])) == 0  # fmt: skip


@careful
@given(books())
def test_weeks_add_up_to_what_is_paid_within_them(book):
    predictions, invoices = book
    weeks = weeks_of(predictions, invoices, dependence=LOOSE)
    for currency in ("EUR", "USD"):
        expected = sum(
            share.amount * share.chances[-1]
            for share in cash.get_shares(predictions, invoices, DAY)
            if share.currency == currency
        )
        found = sum(week.expected for week in weeks if week.currency == currency)
        assert found == pytest.approx(expected)


@careful
@given(books(), st.floats(0.3, 4))
def test_the_band_holds_what_is_expected_and_stays_possible(book, width):
    predictions, invoices = book
    widths = {currency: [width] * 3 for currency in ("EUR", "USD")}
    for week in weeks_of(predictions, invoices, dependence=Dependence(0.4, 0.1, widths)):
        total = sum(i.amount for i in invoices if i.currency == week.currency)
        assert 0 <= week.p10 <= week.expected <= week.p90 <= total * (1 + 1e-9)
        assert week.p10 <= week.median <= week.p90


@careful
@given(books(), st.randoms(use_true_random=False))
def test_the_order_of_the_items_does_not_matter(book, random: Random):
    predictions, invoices = book
    weeks = weeks_of(predictions, invoices)
    predictions, invoices = list(predictions), list(invoices)
    random.shuffle(predictions)
    random.shuffle(invoices)
    assert weeks_of(predictions, invoices) == weeks


def test_a_seed_gives_the_same_weeks_and_another_one_nearly_the_same(both):
    invoices = [invoice(n, customer=n % 7, amount=10.0 + n) for n in range(60)]
    predictions = [Prediction(n, curve((4, 0.5), (11, 1.0))) for n in range(60)]
    once, again = (weeks_of(predictions, invoices, seed=5) for _time in range(2))
    other = weeks_of(predictions, invoices, seed=6)
    assert once == again
    assert once != other
    for one, two in zip(once, other, strict=True):
        assert one.expected == two.expected
        assert one.p90 == pytest.approx(two.p90, rel=0.2)


# === DEPENDENCE === #


def many(customers):
    """Return a hundred invoices of so many customers that are paid this week or the next one."""
    invoices = [invoice(n, customer=n % customers, amount=1.0) for n in range(100)]
    return [Prediction(n, curve((4, 0.5), (11, 1.0))) for n in range(100)], invoices


def width_of(week):
    return week.p90 - week.p10


def test_who_pays_together_makes_bands_wide(both):
    book = many(customers=4)
    apart, together = (weeks_of(*book, dependence=d)[0] for d in (LOOSE, TIGHT))
    assert apart.expected == together.expected == pytest.approx(50)
    # A hundred coins show 50 heads, give or take 6 four times out of five.
    assert 9 <= width_of(apart) <= 17
    assert width_of(together) > 3 * width_of(apart)


def test_a_shock_of_the_book_is_not_spread_by_many_customers(both):
    book = many(customers=100)
    one, other = (weeks_of(*book, dependence=Dependence(0.3, b))[0] for b in (0.0, 0.3))
    assert width_of(other) > 2 * width_of(one)


def test_bands_hold_what_such_payments_bring():
    """Four out of five of the amounts that are drawn anew lie within the band."""
    book = many(customers=10)
    week = weeks_of(*book, dependence=TIGHT)[0]
    shares = cash.get_shares(*book, DAY)
    fresh = draws.draw(shares, 1, TIGHT.customer, TIGHT.book, seed=99)["EUR"][0]
    inside = sum(week.p10 <= amount <= week.p90 for amount in fresh) / len(fresh)
    assert 0.76 <= inside <= 0.86


def test_a_stretched_band_keeps_its_middle():
    book = many(customers=4)
    plain = weeks_of(*book, dependence=Dependence(0.2, 0.0))[0]
    wide = weeks_of(*book, dependence=Dependence(0.2, 0.0, {"EUR": (2.0, 1.0, 1.0)}))[0]
    assert (wide.expected, wide.median) == (plain.expected, plain.median)
    assert width_of(wide) == pytest.approx(2 * width_of(plain))


def test_with_and_without_numpy_the_bands_agree(monkeypatch):
    book = many(customers=10)
    fast = weeks_of(*book, dependence=TIGHT)
    monkeypatch.setattr(draws, "numpy", None)
    plain = weeks_of(*book, dependence=TIGHT)
    for one, other in zip(fast[:2], plain[:2], strict=True):
        assert one.expected == other.expected
        assert width_of(one) == pytest.approx(width_of(other), rel=0.2)


def test_small_amounts_of_a_large_book_come_in_as_expected_without_numpy(monkeypatch):
    monkeypatch.setattr(draws, "numpy", None)
    monkeypatch.setattr(draws, "MOST_PLAIN", 1)
    invoices = [invoice(1, amount=1000.0), invoice(2, amount=10.0), invoice(3, amount=30.0)]
    predictions = [on(3, 1), *(Prediction(n, curve((4, 0.5), (11, 1.0))) for n in (2, 3))]
    first, second, *_rest = weeks_of(predictions, invoices)
    assert (first.p10, first.p90) == (1020, 1020)
    assert (second.p10, second.p90) == (20, 20)


# === DRILL-DOWN === #


@careful
@given(books())
def test_the_parts_of_the_items_make_the_weeks(book):
    predictions, invoices = book
    parts = cash.get_parts(predictions, invoices, DAY, least=0)
    assert len({(part.invoice_id, part.week) for part in parts}) == len(parts)
    for week in weeks_of(predictions, invoices, dependence=LOOSE):
        found = sum(
            part.amount for part in parts
            if (part.week, part.currency) == (week.number, week.currency)
        )  # fmt: skip
        assert found == pytest.approx(week.expected, abs=0.01)


def test_parts_of_less_than_half_a_cent_are_left_out():
    parts = cash.get_parts([Prediction(1, curve((3, 0.999_99), (10, 1.0)))], [invoice()], DAY)
    assert [(part.week, part.amount) for part in parts] == [(1, pytest.approx(99.999))]


# === PLANS === #


def test_an_invoice_in_a_plan_comes_in_by_its_instalments():
    events = tuple(Event(ahead(-1), PLAN, ahead(7 * n), 25.0) for n in (1, 2, 3))
    weeks = weeks_of([on(40)], [invoice(events=events)])
    assert [week.expected for week in weeks[:7]] == [25, 25, 25, 0, 0, 25, 0]


def test_a_plan_without_instalments_is_paid_month_by_month():
    events = (Event(ahead(-1), PLAN, ahead(75)),)
    weeks = weeks_of([on(75)], [invoice(events=events, amount=90.0)])
    paid = {week.number: week.expected for week in weeks if week.expected}
    # 75 days ahead, and 30 and 60 days before that.
    assert paid == {3: pytest.approx(30), 7: pytest.approx(30), 11: pytest.approx(30)}


def test_a_plan_that_is_over_is_none():
    events = (Event(ahead(-90), PLAN, ahead(-1), 50.0),)
    assert weeks_of([on(3)], [invoice(events=events)])[0].expected == 100


def test_instalments_of_more_than_the_invoice_bring_no_more_than_it():
    events = tuple(Event(ahead(-1), PLAN, ahead(7 * n), 80.0) for n in (1, 2, 3))
    weeks = weeks_of([on(40)], [invoice(events=events)])
    assert [week.expected for week in weeks[:3]] == [80, 20, 0]
    assert sum(week.expected for week in weeks) == pytest.approx(100)


# === FORECAST AGAINST ACTUAL === #


def test_weeks_that_are_over_are_compared_with_what_came_in():
    paid = [invoice(1, amount=60.0, paid=ahead(2)), invoice(2, amount=40.0, paid=ahead(9)),
            invoice(3, amount=7.0, paid=ahead(3), currency=DOLLAR), invoice(4)]  # fmt: skip
    weeks = weeks_of([on(3, 1), on(4, 2)], paid)
    first, second = cash.compare(weeks, paid, until=ahead(14))
    assert (first.actual, first.error, first.is_inside) == (60, 40, False)
    assert (second.actual, second.error) == (40, -40)
    assert cash.get_wape([first, second]) == pytest.approx(0.8)
    assert cash.get_wape([first, second], weeks=1) == pytest.approx(40 / 60)
    assert cash.get_coverage([first, second]) == 0


def test_a_week_that_is_not_over_is_not_compared():
    assert len(cash.compare(weeks_of([on(3)], [invoice()]), [invoice()], until=ahead(13))) == 1


def test_without_payments_there_is_no_relative_error():
    assert cash.get_wape([]) is None
    assert cash.get_coverage([]) is None
