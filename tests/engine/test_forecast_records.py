"""What a forecast may look at, and how its curves are read."""
from datetime import timedelta

from odoo.addons.account_collections.engine.forecast import (
    Curve,
    Event,
    Ledger,
    known_on,
    without,
)

from .forecast_ledgers import DAY, ago, invoice


def test_what_lies_after_the_day_is_not_known_on_it():
    promise = Event(ago(-2), "promise", ago(-9))
    ledger = Ledger([
        invoice(1, due=10, paid=-1, events=(promise,)), invoice(2, due=10, paid=0),
        invoice(3, due=-40, issued=-1),
    ])
    known = known_on(ledger, DAY).invoices
    assert [(i.id, i.paid, i.events) for i in known] == [(1, None, ()), (2, DAY, ())]


def test_nobody_knows_beforehand_when_a_dispute_is_closed():
    dispute = Event(ago(5), "dispute", ago(-5))
    ledger = Ledger([invoice(events=(dispute,))])
    assert known_on(ledger, DAY).invoices[0].events[0].until is None
    assert known_on(ledger, ago(-5)).invoices[0].events[0].until == ago(-5)


def test_events_of_a_kind_can_be_left_out():
    events = (Event(ago(3), "dispute"), Event(ago(2), "promise", ago(-4)))
    left = without(Ledger([invoice(events=events), invoice(2)]), ["dispute"])
    assert [[e.kind for e in i.events] for i in left.invoices] == [["promise"], []]


def test_a_curve_tells_chances_dates_and_what_it_expects():
    curve = Curve(DAY, [0.1, 0.4, 0.5, 0.8, 0.9])
    assert curve.chance_by(DAY - timedelta(1)) == 0
    assert curve.chance_by(DAY) == 0.1
    assert curve.chance_by(DAY + timedelta(99)) == 0.9
    assert curve.quantile(0.4) == DAY + timedelta(1)
    assert curve.quantile(0.95) is None
    assert curve.expected() == DAY + timedelta(2)


def test_what_hardly_is_paid_is_expected_at_the_end_of_the_curve():
    assert Curve(DAY, [0.1, 0.2]).expected() == DAY + timedelta(1)
