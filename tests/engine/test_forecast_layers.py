"""Layers that are switched on and off, questions that begin with if, and coming invoices."""
from dataclasses import replace
from random import Random

import pytest

from odoo.addons.account_collections.engine.forecast.arrivals import draw_arrivals
from odoo.addons.account_collections.engine.forecast.layers import (
    NEW,
    Scenario,
    forecast_cash,
    list_parts,
    predict_open,
)
from odoo.addons.account_collections.engine.forecast.records import (
    DISPUTE,
    PLAN,
    PROMISE,
    Event,
    Ledger,
    Prediction,
    known_on,
)

from .forecast_common import DAY, Punctual, ahead, curve, invoice, random_ledger

BARE = Scenario(frozenset())


class Obedient(Punctual):
    """Foresees that items are paid on their due date, those with a promise on its day."""

    def predict_each(self, ledger, asked, explain=True):
        found = {invoice.id: invoice for invoice in ledger.invoices}
        return [
            Prediction(id_, curve(((self._day(found[id_]) - DAY).days, 1.0))) for id_, _day in asked
        ]

    def _day(self, invoice):
        promises = [event.until for event in invoice.events if event.kind == PROMISE]
        return max(promises, default=invoice.due)


def expected(scenario, *invoices, **options):
    weeks = forecast_cash(Obedient(), Ledger(invoices), DAY, scenario, **options)
    return {week.number: week.expected for week in weeks if week.expected}


# === LAYERS === #


def test_promises_move_the_cash_and_can_be_left_out():
    promised = invoice(due=3, events=(Event(ahead(-1), PROMISE, ahead(17)),))
    assert expected(Scenario(), promised) == {3: 100}
    assert expected(BARE, promised) == {1: 100}


def test_plans_spread_the_cash_and_can_be_left_out():
    events = (Event(ahead(-1), PLAN, ahead(7), 40.0), Event(ahead(-1), PLAN, ahead(14), 60.0))
    planned = invoice(due=3, events=events)
    assert expected(Scenario(), planned) == {1: 40, 2: 60}
    assert expected(BARE, planned) == {1: 100}


def test_what_happens_later_is_not_known():
    later = invoice(due=3, events=(Event(ahead(1), PROMISE, ahead(17)),), paid=ahead(2))
    assert expected(Scenario(), later) == {1: 100}
    assert expected(Scenario(), invoice(paid=ahead(-1)), invoice(2, issued=1)) == {}


# === WHAT IF === #


def test_disputed_items_are_paid_later():
    disputed = invoice(1, due=3, events=(Event(ahead(-5), DISPUTE),))
    closed = invoice(2, due=3, events=(Event(ahead(-9), DISPUTE, ahead(-2)),))
    scenario = Scenario(dispute_delay=28)
    assert expected(Scenario(), disputed, closed) == {1: 200}
    assert expected(scenario, disputed, closed) == {1: 100, 5: 100}


def test_a_dispute_that_is_closed_later_is_open_today():
    disputed = invoice(due=3, events=(Event(ahead(-5), DISPUTE, ahead(5)),))
    assert expected(Scenario(dispute_delay=28), disputed) == {5: 100}


def test_a_customer_who_fails_pays_nothing():
    mine, other = invoice(1, "A", due=3), invoice(2, "B", due=3)
    assert expected(Scenario(failing=frozenset("A")), mine, other) == {1: 100}


def test_a_customer_who_pays_later_does_so_with_all_items():
    mine, other = invoice(1, "A", due=3), invoice(2, "B", due=3)
    assert expected(Scenario(delays={"A": 7}), mine, other) == {1: 100, 2: 100}


def test_a_delay_beyond_the_last_week_brings_nothing():
    assert expected(Scenario(delays={"C": 500}), invoice(due=3)) == {}


def test_the_items_behind_the_weeks_follow_the_scenario():
    ledger = Ledger([invoice(1, "A", due=3), invoice(2, "B", due=10)])
    scenario = Scenario(failing=frozenset("A"), delays={"B": 7})
    parts = list_parts(Obedient(), ledger, DAY, scenario)
    assert [(part.invoice_id, part.week, part.amount) for part in parts] == [(2, 3, 100)]


def test_only_what_is_open_is_forecast():
    ledger = Ledger([invoice(1), invoice(2, paid=ahead(0)), invoice(3, issued=1)])
    predictions, invoices = predict_open(Obedient(), ledger, DAY)
    assert [prediction.invoice_id for prediction in predictions] == [1]
    assert [invoice.id for invoice in invoices] == [1]


# === WHAT WILL BE INVOICED === #


def weekly(weeks, amount=1000.0, delay=21, currency="EUR", group="", season=None):
    """Return ten invoices a week, each paid after so many days."""
    invoices = []
    for week in range(-weeks, 0):
        share = season(week) if season else 1.0
        for number in range(10):
            day = 7 * week + 1 + number % 5
            invoices.append(invoice(
                (group, week, number), number, amount / 10 * share, issued=day, due=day + 14,
                currency=currency, group=group, paid=ahead(day + delay),
            ))  # fmt: skip
    return Ledger(invoices)


def mean(rows):
    return [sum(row) / len(row) for row in rows]


def test_as_much_is_invoiced_as_before_and_paid_as_late():
    rows = draw_arrivals(known_on(weekly(30), DAY), DAY, 13, seed=1)["EUR"]
    amounts = mean(rows)
    assert amounts[:3] == [0, 0, 0]
    assert amounts[3:] == pytest.approx([1000] * 10, rel=0.01)


def test_weeks_of_the_calendar_share_the_weeks_from_tomorrow():
    ledger = known_on(weekly(30, delay=7), DAY)
    whole = draw_arrivals(ledger, DAY, 14, seed=1)["EUR"]
    moved = draw_arrivals(ledger, DAY, 13, seed=1, rest=3)["EUR"]
    assert len(moved) == 14
    assert mean(moved)[0] == pytest.approx(mean(whole)[0] * 3 / 7)
    assert mean(moved)[5] == pytest.approx(mean(whole)[5] * 4 / 7 + mean(whole)[6] * 3 / 7)


def test_what_is_never_paid_is_not_expected():
    ledger = weekly(60)
    half = Ledger([
        replace(invoice, paid=None) if number % 2 else invoice
        for number, invoice in enumerate(ledger.invoices)
    ])
    amounts = mean(draw_arrivals(known_on(half, DAY), DAY, 13, seed=1)["EUR"])
    assert amounts[3:] == pytest.approx([500] * 10, rel=0.01)


def test_a_short_history_invents_no_invoices():
    assert draw_arrivals(known_on(weekly(12), DAY), DAY, 13, seed=1) == {}
    assert draw_arrivals(Ledger(), DAY, 13, seed=1) == {}


def test_each_currency_and_group_goes_on_as_it_did():
    ledger = Ledger([*weekly(30, group="A").invoices, *weekly(30, 3000.0, group="B").invoices,
                     *weekly(30, 50.0, currency="USD").invoices])  # fmt: skip
    rows = draw_arrivals(known_on(ledger, DAY), DAY, 13, seed=1)
    assert mean(rows["EUR"])[5] == pytest.approx(4000, rel=0.01)
    assert mean(rows["USD"])[5] == pytest.approx(50, rel=0.01)


def test_the_season_of_former_years_comes_back():
    def season(week):
        return 3.0 if week % 52 in range(4, 9) else 1.0

    amounts = mean(draw_arrivals(
        known_on(weekly(156, season=season, delay=7), DAY), DAY, 13, seed=1)["EUR"])  # fmt: skip
    assert max(amounts) > 1.3 * min(amounts[1:])
    assert 5 <= amounts.index(max(amounts)) <= 10


def test_an_uneven_past_makes_an_uncertain_future():
    random = Random(1)
    even = weekly(40)
    uneven = weekly(40, season=lambda _week: random.choice((0.2, 1.8)))
    spread = []
    for ledger in (even, uneven):
        row = sorted(draw_arrivals(known_on(ledger, DAY), DAY, 13, seed=1)["EUR"][6])
        spread.append(row[-30] - row[30])
    assert spread[1] > spread[0] + 500


def test_coming_invoices_are_a_layer():
    ledger = random_ledger(weeks=40)
    without, with_new = (
        forecast_cash(Punctual(), ledger, DAY, Scenario(frozenset(layers)))
        for layers in ((), (NEW,))
    )
    far_without, far_with = (sum(w.expected for w in weeks[8:]) for weeks in (without, with_new))
    assert far_without == 0
    assert far_with > 0
    # Near weeks are paid by what is invoiced already.
    assert with_new[0].expected < 1.3 * without[0].expected
    for week in with_new:
        assert week.p10 <= week.expected <= week.p90


def test_who_fails_is_not_invoiced_any_more():
    ledger = weekly(30)
    scenario = Scenario(frozenset((NEW,)), failing=frozenset(range(5)))
    weeks = forecast_cash(Punctual(), ledger, DAY, scenario)
    assert weeks[8].expected == pytest.approx(500, rel=0.05)
