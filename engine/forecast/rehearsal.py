"""Learns from forecasts of the past how much payments hang together and how wide a band must be.

A rehearsal goes back to an earlier day, forecasts the weeks after it from what was known then, and
looks what came in. Among a few degrees of dependence the one is taken whose bands were the shortest
for how often they were wrong; then the bands are stretched or shrunk so far that four weeks out of
five lie inside. With few weeks rehearsed both stay near the usual.
"""
import datetime as dt
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from .cash import SEED, WEEK, WEEKS, Week, compare, get_shares, simulate_shares
from .dependence import DEGREES, ENDS, INSIDE, USUAL, Dependence, get_part
from .draws import Share
from .records import Invoice, Ledger, known_on

# Rehearsals start so many weeks apart, the last one week before the day, and are that many at most.
EVERY, MOST_REHEARSALS = 2, 12
# The part of the history that has to lie before the first of them.
LEAST_HISTORY = 0.4
DRAWS = 200
# So many weeks of the usual width are added to those that were rehearsed.
PRIOR_WEEKS = 15
NARROWEST, WIDEST = 0.3, 4.0
# What a miss costs beside the length of the band: with it the right band is the cheapest.
COST_OF_MISS = 2 / (1 - INSIDE)


@dataclass(slots=True)
class Rehearsal:
    """What was forecast on an earlier day, and its items as they are known now."""

    day: dt.date
    until: dt.date
    shares: Sequence[Share]
    invoices: Sequence[Invoice]

    def simulate(self, dependence: Dependence, seed: int = SEED) -> list[Week]:
        return simulate_shares(self.shares, self.day, WEEKS, seed, dependence, draws=DRAWS)


# === REHEARSE === #


def rehearse(
    ledger: Ledger, day: dt.date, forecaster_at: Callable[[dt.date], object],
    every: int = EVERY, most: int = MOST_REHEARSALS,
) -> list[Rehearsal]:
    """Return forecasts of earlier days, each made from what was known then.

    :param ledger: as known on `day`
    :param forecaster_at: returns for an earlier day a forecaster that knows nothing later
    :param every: weeks between two of these days, of which there are at most `most`
    """
    days = get_days(ledger, day, every, most)
    return [_rehearse(ledger, past, day, forecaster_at(past)) for past in days]


def get_days(ledger, day, every=EVERY, most=MOST_REHEARSALS):
    """Return the days of the rehearsals, the earliest first; none when the history is short."""
    first = min((invoice.issued for invoice in ledger.invoices), default=day)
    earliest = first + (day - first) * LEAST_HISTORY
    days = [day - dt.timedelta(WEEK * (1 + every * number)) for number in range(most)]
    return [past for past in reversed(days) if past >= earliest]


def _rehearse(ledger, past, until, forecaster):
    known = known_on(ledger, past)
    ids = [invoice.id for invoice in known.invoices if invoice.paid is None]
    wanted = set(ids)
    predictions = forecaster.predict(known, ids, past) if ids else []
    invoices = [invoice for invoice in ledger.invoices if invoice.id in wanted]
    return Rehearsal(past, until, get_shares(predictions, invoices, past), invoices)


# === LEARN === #


def estimate(rehearsals: Iterable[Rehearsal]) -> Dependence:
    """Return the dependence that fits what came in after the days of the rehearsals."""
    rehearsals = [rehearsal for rehearsal in rehearsals if rehearsal.shares]
    tried = [_try(rehearsals, Dependence(*degree)) for degree in DEGREES]
    if not tried[0][2]:
        return USUAL
    _cost, dependence, rows = min(tried, key=lambda attempt: attempt[0])
    return replace(dependence, widths=_stretch_all(rows), weeks=len(rows))


def _try(rehearsals, dependence):
    rows, cost = [], 0.0
    for rehearsal in rehearsals:
        compared = compare(rehearsal.simulate(dependence), rehearsal.invoices, rehearsal.until)
        total = _totals(rehearsal.shares)
        cost += sum(_cost(row) / total[row.week.currency] for row in compared)
        rows += compared
    return cost, dependence, rows


def _totals(shares):
    totals = {}
    for share in shares:
        totals[share.currency] = totals.get(share.currency, 0.0) + share.amount
    return totals


def _cost(row):
    missed = max(row.week.p10 - row.actual, row.actual - row.week.p90, 0.0)
    return row.week.p90 - row.week.p10 + COST_OF_MISS * missed


def _stretch_all(rows):
    """Return by how much the bands of each currency have to be stretched, near and far."""
    parts = range(len(ENDS) + 1)
    usual = [_stretch(_needs(rows, part), 1.0) for part in parts]
    by_currency = defaultdict(list)
    for row in rows:
        by_currency[row.week.currency].append(row)
    return {
        currency: [_stretch(_needs(own, part), usual[part]) for part in parts]
        for currency, own in sorted(by_currency.items())
    }


def _needs(rows, part):
    return sorted(_needed(row) for row in rows if get_part(row.week.number) == part)


def _stretch(needed, usual):
    """Return the stretch that holds as many weeks as it should, drawn towards the usual."""
    if not needed:
        return usual
    place = min(len(needed), math.ceil(INSIDE * (len(needed) + 1))) - 1
    found = min(WIDEST, max(NARROWEST, needed[place]))
    trust = len(needed) / (len(needed) + PRIOR_WEEKS)
    return usual * (found / usual) ** trust


def _needed(row):
    """Return the stretch with which the band of a week just holds what came in."""
    week = row.week
    distance = row.actual - week.median
    side = week.p90 - week.median if distance > 0 else week.median - week.p10
    if abs(distance) < 0.01:
        return 0.0
    return abs(distance) / side if side > 0 else WIDEST
