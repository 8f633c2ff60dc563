"""Bands that are learned from the past, and that nothing later is looked at."""
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from odoo.addons.account_collections.engine.forecast import cash, rehearsal
from odoo.addons.account_collections.engine.forecast.dependence import USUAL, Dependence
from odoo.addons.account_collections.engine.forecast.draws import Share
from odoo.addons.account_collections.engine.forecast.layers import predict_open
from odoo.addons.account_collections.engine.forecast.records import Ledger, known_on

from .forecast_common import DAY, DOLLAR, Punctual, ahead, invoice, random_ledger


class Hasty(Punctual):
    """Is too sure of the day: everybody pays within a day of the due date."""

    spread = 1


def learn(ledger, day=DAY, forecaster=None):
    known = known_on(ledger, day)
    return rehearsal.estimate(
        rehearsal.rehearse(known, day, lambda _past: forecaster or Punctual())
    )


# === DAYS === #


def test_rehearsals_lie_before_the_day_and_leave_a_history():
    ledger = known_on(random_ledger(), DAY)
    days = rehearsal.get_days(ledger, DAY)
    first = min(invoice.issued for invoice in ledger.invoices)
    assert days == sorted(days)
    assert days[-1] == DAY - timedelta(7)
    assert all((day - first) >= 0.4 * (DAY - first) for day in days)
    assert len(days) == rehearsal.MOST_REHEARSALS


def test_a_short_history_is_not_rehearsed():
    ledger = random_ledger(weeks=1)
    assert rehearsal.get_days(known_on(ledger, DAY), DAY) == []
    assert learn(ledger) == USUAL
    assert rehearsal.get_days(Ledger(), DAY) == []


def test_a_large_book_is_rehearsed_less_often_over_the_same_time(monkeypatch):
    ledger = known_on(random_ledger(), DAY)
    monkeypatch.setattr(rehearsal, "MOST_ITEMS", 1)
    days = rehearsal.get_days(ledger, DAY)
    assert len(days) == rehearsal.LEAST_REHEARSALS
    assert days[-1] - days[0] == timedelta(7 * 18)


# === WHAT IS LEARNED === #


def rehearsals(seed, together):
    """Return rehearsals of items that are paid in any of four weeks, each or all of a customer."""
    random = Random(seed)
    found = []
    for number in range(12):
        day = ahead(-14 * number - 35)
        shares, invoices = [], []
        for customer in range(5):
            run = random.randrange(28)
            for item in range(20):
                days = 1 + (run if together else random.randrange(28))
                paid = day + timedelta(days)
                shares.append(
                    Share((customer, item), customer, "EUR", 100.0, [0.25, 0.5, 0.75] + [1.0] * 10)
                )
                invoices.append(invoice((customer, item), customer, paid=paid))
        found.append(rehearsal.Rehearsal(day, DAY, shares, invoices))
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_who_pays_together_is_found_out(seed):
    apart, together = (rehearsal.estimate(rehearsals(seed, runs)) for runs in (False, True))
    assert apart.customer + apart.book < 0.5 < together.customer + together.book


@pytest.mark.parametrize("together", [False, True])
def test_bands_hold_four_weeks_out_of_five(together):
    """Learned from some days, tried on others."""
    dependence = rehearsal.estimate(rehearsals(1, together))
    compared = [
        row
        for seed in (7, 8)
        for one in rehearsals(seed, together)
        for row in cash.compare(
            cash.simulate_shares(one.shares, one.day, dependence=dependence), one.invoices, DAY
        )
        if row.week.number <= 4
    ]
    assert 0.68 <= cash.get_coverage(compared) <= 0.92


def test_bands_on_a_ledger_hold_about_what_they_should():
    ledger = random_ledger(seed=3, together=0.5)
    compared = []
    for day in [DAY + timedelta(14 * number) for number in range(8)]:
        known = known_on(ledger, day)
        predictions, invoices = predict_open(Punctual(), ledger, day)
        weeks = cash.simulate(predictions, known.invoices, day, dependence=learn(ledger, day))
        opened = {invoice.id for invoice in invoices}
        paid = [invoice for invoice in ledger.invoices if invoice.id in opened]
        compared += cash.compare(weeks, paid, day + timedelta(42))
    assert 0.65 <= cash.get_coverage([row for row in compared if row.actual]) <= 0.95


def test_a_forecaster_that_is_too_sure_gets_wider_bands():
    ledger = random_ledger(seed=4)
    fair, hasty = learn(ledger), learn(ledger, forecaster=Hasty())
    assert hasty.book + hasty.customer + hasty.width("EUR", 1) > (
        fair.book + fair.customer + fair.width("EUR", 1)
    )


def test_each_currency_has_bands_of_its_own():
    euros, dollars = random_ledger(seed=1), random_ledger(seed=2, currency=DOLLAR)
    both = Ledger([*euros.invoices, *(
        replace(i, id=f"$ {i.id}", customer=f"$ {i.customer}") for i in dollars.invoices
    )])  # fmt: skip
    assert set(learn(both).widths) == {"EUR", DOLLAR}


def test_nothing_after_the_day_is_looked_at():
    ledger = random_ledger(seed=5)
    changed = Ledger([
        replace(invoice, paid=ahead(300)) if invoice.paid > DAY else invoice
        for invoice in ledger.invoices
        if invoice.issued <= DAY
    ])
    assert learn(ledger) == learn(changed)


# === KEEPING === #


def test_a_dependence_is_kept_as_json():
    learned = learn(random_ledger(seed=1, weeks=30))
    assert Dependence.from_dict(learned.as_dict()) == learned
    assert learned.weeks > 0


def test_forecasters_of_the_past_serve_some_weeks_and_know_nothing_later():
    ledger = known_on(random_ledger(weeks=40), DAY)
    refits = rehearsal.Refits(ledger, "roll")
    one = refits(ahead(-70))
    assert refits(ahead(-56)) is one
    assert refits(ahead(-7)) is not one
    assert refits(ahead(-70)).dumps() == one.dumps()
    earlier = rehearsal.Refits(known_on(ledger, ahead(-70)), "roll")
    assert earlier(ahead(-70)).dumps() == one.dumps()
