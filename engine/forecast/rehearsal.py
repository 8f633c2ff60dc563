"""Learns from forecasts of the past how much payments hang together and how wide a band must be.

A rehearsal goes back to an earlier day, forecasts the weeks after it from what was known then, and
looks what came in. Among a few degrees of dependence the one is taken whose bands were the shortest
for how often they were wrong; then the bands are stretched or shrunk so far that four weeks out of
five lie inside. With few weeks rehearsed both stay near the usual.
"""
import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from .cash import (
    SEED,
    WEEK,
    WEEKS,
    Compared,
    Week,
    compare,
    expect,
    get_shares,
    simulate_shares,
)
from .champion import candidates
from .dependence import DEGREES, ENDS, INSIDE, USUAL, Dependence, get_part
from .draws import Share
from .records import Invoice, Ledger, known_on

# So many weeks before the day are rehearsed, the last time one week before it. A book with more
# items than these in all rehearsals is rehearsed less often.
SPAN, MOST_REHEARSALS, LEAST_REHEARSALS, MOST_ITEMS = 24, 12, 4, 100_000
# The part of the history that has to lie before the first of them.
LEAST_HISTORY = 0.4
# Draws of a rehearsal, and the items drawn in all of them; a large book needs fewer draws.
DRAWS, LEAST_DRAWS, MOST_DRAWN = 200, 50, 4_000_000
# A forecaster of a rehearsal is used for so many weeks before one is trained anew.
SERVES = 8
# A rehearsal counts half as much after so many days.
HALF_LIFE = 140
# So many weeks of the usual width are added to those that were rehearsed.
PRIOR_WEEKS = 15
# So much better than the usual another degree of dependence has to be.
ADVANTAGE = 0.03
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

    @property
    def weeks(self) -> int:
        """The number of weeks that are over."""
        return min(WEEKS, (self.until - self.day).days // WEEK)

    def simulate(self, dependence: Dependence, seed: int = SEED) -> list[Week]:
        """Return the weeks as they would have been forecast."""
        draws = max(LEAST_DRAWS, min(DRAWS, MOST_DRAWN // max(1, len(self.shares))))
        return simulate_shares(self.shares, self.day, WEEKS, seed, dependence, draws=draws)

    def weigh(self, weeks: int) -> list[tuple[str, float, float]]:
        """Return currency, expected and actual amount of the first weeks that are over."""
        expected = expect(self.shares, WEEKS)
        actual = {currency: [0.0] * WEEKS for currency in expected}
        for invoice in self.invoices:
            week = ((invoice.paid - self.day).days - 1) // WEEK if invoice.paid else WEEKS
            if week < WEEKS and invoice.currency in actual:
                actual[invoice.currency][week] += invoice.amount
        return [
            (currency, expected[currency][week], actual[currency][week])
            for currency in sorted(expected)
            for week in range(min(weeks, self.weeks))
        ]


# === REHEARSE === #


def rehearse(
    ledger: Ledger, day: dt.date, forecaster_at: Callable[[dt.date], object],
) -> list[Rehearsal]:
    """Return forecasts of earlier days, each made from what was known then.

    :param ledger: as known on `day`
    :param forecaster_at: returns for an earlier day a forecaster that knows nothing later
    """
    days = get_days(ledger, day)
    return [_rehearse(ledger, past, day, forecaster_at(past)) for past in days]


class Refits:
    """Forecasters of one kind as they were on earlier days; each serves for some weeks."""

    def __init__(self, ledger: Ledger, name: str):
        self.ledger, self.kind = ledger, candidates()[name]
        self.day = self.forecaster = None

    def __call__(self, day: dt.date):
        if self.day is None or not 0 <= (day - self.day).days < WEEK * SERVES:
            self.day = day
            self.forecaster = self.kind.fit(known_on(self.ledger, day), day)
        return self.forecaster


def get_days(ledger: Ledger, day: dt.date) -> list[dt.date]:
    """Return the days of the rehearsals, the earliest first; none when the history is short."""
    first = min((invoice.issued for invoice in ledger.invoices), default=day)
    earliest = first + (day - first) * LEAST_HISTORY
    opened = sum(invoice.paid is None for invoice in ledger.invoices)
    count = max(LEAST_REHEARSALS, min(MOST_REHEARSALS, MOST_ITEMS // max(1, opened)))
    days = [day - dt.timedelta(WEEK * (1 + SPAN // count * number)) for number in range(count)]
    return [past for past in reversed(days) if past >= earliest]


def _rehearse(ledger, past, until, forecaster):
    known = known_on(ledger, past)
    ids = [invoice.id for invoice in known.invoices if invoice.paid is None]
    wanted = set(ids)
    asked = [(id_, past) for id_ in ids]
    predictions = forecaster.predict_each(known, asked, explain=False) if ids else []
    invoices = [invoice for invoice in ledger.invoices if invoice.id in wanted]
    return Rehearsal(past, until, get_shares(predictions, invoices, past), invoices)


# === LEARN === #


@dataclass(slots=True, frozen=True)
class _Row:
    """A week of a rehearsal: what was forecast and came, its weight, and the size of its book."""

    compared: Compared
    weight: float
    total: float

    @property
    def currency(self):
        return self.compared.week.currency

    @property
    def part(self):
        return get_part(self.compared.week.number)


def estimate(rehearsals: Iterable[Rehearsal]) -> Dependence:
    """Return the dependence that fits what came in after the days of the rehearsals."""
    rehearsals = [rehearsal for rehearsal in rehearsals if rehearsal.shares]
    if not any(rehearsal.weeks for rehearsal in rehearsals):
        return USUAL
    tried = [_try(rehearsals, degree) for degree in DEGREES]
    return min(tried, key=lambda attempt: attempt[0])[1]


def _try(rehearsals, degree):
    """Return what the bands of a degree of dependence cost, and the dependence as stretched."""
    dependence = Dependence(*degree)
    rows = [row for rehearsal in rehearsals for row in _compare(rehearsal, dependence)]
    cost = sum(row.weight / row.total * _cost(row.compared) for row in rows)
    if degree != DEGREES[0]:
        cost *= 1 + ADVANTAGE
    return cost, replace(dependence, widths=_stretch_all(rows), weeks=len(rows))


def _compare(rehearsal, dependence):
    total = _totals(rehearsal.shares)
    weight = 0.5 ** ((rehearsal.until - rehearsal.day).days / HALF_LIFE)
    return [
        _Row(row, weight, total[row.week.currency])
        for row in compare(rehearsal.simulate(dependence), rehearsal.invoices, rehearsal.until)
    ]


def _totals(shares):
    totals = {}
    for share in shares:
        totals[share.currency] = totals.get(share.currency, 0.0) + share.amount
    return totals


def _cost(row):
    """Return the length of the band, and what it costs that it missed."""
    missed = max(row.week.p10 - row.actual, row.actual - row.week.p90, 0.0)
    return row.week.p90 - row.week.p10 + COST_OF_MISS * missed


def _stretch_all(rows):
    """Return by how much the bands of each currency have to be stretched, near and far."""
    parts = range(len(ENDS) + 1)
    usual = [_stretch([row for row in rows if row.part == part], 1.0) for part in parts]
    by_part = defaultdict(list)
    for row in rows:
        by_part[row.currency, row.part].append(row)
    return {
        currency: [_stretch(by_part[currency, part], usual[part]) for part in parts]
        for currency in sorted({row.currency for row in rows})
    }


def _stretch(rows, usual):
    """Return the stretch that holds as many weeks as it should, drawn towards the usual."""
    needed = sorted((_needed(row.compared), row.weight) for row in rows)
    total, reached = sum(weight for _need, weight in needed), 0.0
    for need, weight in needed:
        reached += weight
        if reached >= INSIDE * total:
            found = min(WIDEST, max(NARROWEST, need))
            count = total**2 / sum(weight**2 for _need, weight in needed)
            return usual * (found / usual) ** (count / (count + PRIOR_WEEKS))
    return usual


def _needed(row):
    """Return the stretch with which the band of a week just holds what came in."""
    week = row.week
    distance = row.actual - week.median
    side = week.p90 - week.median if distance > 0 else week.median - week.p10
    if abs(distance) < 0.01:
        return 0.0
    return abs(distance) / side if side > 0 else WIDEST
