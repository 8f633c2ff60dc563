"""What promises, plans and disputes do to a forecast."""
from datetime import timedelta

import pytest

from odoo.addons.account_collections.engine.forecast import Event, Ledger
from odoo.addons.account_collections.engine.forecast.adjust import adjust
from odoo.addons.account_collections.engine.forecast.bank_days import BankDays
from odoo.addons.account_collections.engine.forecast.baselines import Roll
from odoo.addons.account_collections.engine.forecast.habits import LEARNED, Habits

from .forecast_ledgers import DAY, ago, habitual, invoice, payer

FRIDAY = ago(-4)


def curve(*events, due=20, amount=100.0):
    target = invoice("x", due=due, amount=amount, events=events)
    ledger = Ledger([*payer(45), target])
    return Roll.fit(ledger, DAY).predict(ledger, ["x"], DAY)[0].curve


def test_a_promise_moves_the_payment_to_its_day():
    promised = curve(Event(ago(1), "promise", FRIDAY))
    assert promised.chance_by(FRIDAY + timedelta(3)) > curve().chance_by(FRIDAY + timedelta(3)) + .2
    assert FRIDAY - timedelta(1) <= promised.expected() <= FRIDAY + timedelta(3)


@pytest.mark.parametrize("event", [
    Event(ago(-1), "promise", FRIDAY),  # is made tomorrow
    Event(ago(9), "promise", ago(1)),  # was not kept
    Event(ago(1), "promise", FRIDAY, 20.0),  # of a fifth of the invoice
    Event(ago(9), "dispute", ago(1)),  # is closed
    Event(ago(1), "visit"),
])
def test_what_settles_nothing_changes_nothing(event):
    assert list(curve(event).cdf) == list(curve().cdf)


def test_a_dispute_holds_the_payment_up():
    assert curve(Event(ago(3), "dispute")).expected() > curve().expected() + timedelta(10)


def test_a_plan_ends_with_its_last_day():
    until = ago(-60)
    planned = curve(Event(ago(3), "plan", until))
    assert planned.chance_by(until - timedelta(4)) < 0.1
    assert planned.chance_by(until + timedelta(3)) > 0.6


def test_promises_and_disputes_of_a_ledger_are_learned_from_their_own_past():
    broken = [
        invoice(n, due=200, paid=50, events=(Event(ago(190), "promise", ago(180)),))
        for n in range(60)
    ]
    disputed = [
        invoice(100 + n, due=200, paid=50, events=(Event(ago(190), "dispute", ago(100)),))
        for n in range(60)
    ]
    habits = Habits.learn(Ledger([*broken, *disputed]), DAY)
    assert habits.kept < 0.2
    assert 80 < habits.dispute_days < 95
    assert Habits.learn(Ledger([*broken, *disputed]), ago(185)).kept == Habits().kept


def test_amounts_that_make_no_difference_are_not_named():
    assert Habits.learn(habitual(), DAY).large == {}


def test_what_a_curve_knows_already_does_not_count_twice():
    plain, target = curve(), invoice("x", due=20, events=(Event(ago(1), "promise", FRIDAY),))
    days = BankDays.learn([])
    assert adjust(plain, target, DAY, Habits(), days, {"promise"}) is plain
    assert adjust(plain, target, DAY, Habits(), days) != plain


def test_enough_events_of_a_kind_are_left_to_learning():
    rows = [invoice(n, due=9, events=(Event(ago(3), "visit"),)) for n in range(LEARNED)]
    assert Habits.learn(Ledger(rows), DAY).seen == {"visit"}
    assert Habits.learn(Ledger(rows[1:]), DAY).seen == set()
