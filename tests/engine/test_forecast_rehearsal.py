"""Bands that are learned from the past, and that nothing later is looked at."""
from dataclasses import replace
from datetime import timedelta

import pytest

from odoo.addons.account_collections.engine.forecast import cash, rehearsal
from odoo.addons.account_collections.engine.forecast.dependence import USUAL, Dependence
from odoo.addons.account_collections.engine.forecast.records import Ledger, known_on

from .forecast_common import DAY, DOLLAR, Punctual, ahead, random_ledger


class Hasty(Punctual):
    """Is too sure of the day: everybody pays within a day of the due date."""

    spread = 1


def learn(ledger, day=DAY, forecaster=None):
    known = known_on(ledger, day)
    return rehearsal.estimate(
        rehearsal.rehearse(known, day, lambda _past: forecaster or Punctual())
    )


def judge(ledger, dependence_of, days):
    """Return the share of the first eight weeks after these days that lay in their band."""
    compared = []
    for day in days:
        known = known_on(ledger, day)
        ids = [invoice.id for invoice in known.invoices if invoice.paid is None]
        predictions = Punctual().predict(known, ids, day)
        weeks = cash.simulate(predictions, known.invoices, day, dependence=dependence_of(day))
        opened = set(ids)
        invoices = [invoice for invoice in ledger.invoices if invoice.id in opened]
        compared += cash.compare(weeks, invoices, day + timedelta(56))
    return cash.get_coverage([row for row in compared if row.actual])


DAYS = [DAY + timedelta(14 * number) for number in range(12)]


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


# === WHAT IS LEARNED === #


def test_who_pays_together_is_found_out():
    apart = learn(random_ledger(customers=4, together=0.0))
    together = learn(random_ledger(customers=4, together=1.0))
    assert apart.customer + apart.book < together.customer + together.book


@pytest.mark.parametrize("together", [0.0, 0.8])
def test_bands_hold_four_weeks_out_of_five(together):
    ledger = random_ledger(seed=3, together=together)
    coverage = judge(ledger, lambda day: learn(ledger, day), DAYS)
    assert 0.7 <= coverage <= 0.92


def test_bands_that_ignore_what_hangs_together_hold_less():
    ledger = random_ledger(seed=3, customers=4, together=0.9)
    learned = judge(ledger, lambda day: learn(ledger, day), DAYS[:6])
    assert judge(ledger, lambda _day: Dependence(0.0, 0.0), DAYS[:6]) < learned


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
