"""Whether a customer pays otherwise than before, for good and not once.

The payments of the last year and a half are cut in two where the days before and after the cut
differ the most, by their ranks: how far off a single payment was does not matter, so one late
payment is no change. What was paid on one day counts once, for it was one decision.
"""
import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from .past import median
from .records import Invoice

MEMORY = 548
# So many days of payment have to lie before a change and after it, and so long it has to last.
LEAST_BEFORE, LEAST_AFTER, LASTS = 6, 4, 14
MOST_DAYS = 60
# How unlikely the ranks would be by chance, in standard deviations, given that every cut is tried.
STRANGE = 2.8
LEAST_DAYS = 5
# The part of the later payments that went along with the change.
MOST_OF_THEM = 0.75


@dataclass(slots=True, frozen=True)
class Change:
    """A customer pays `days` later (below zero: earlier) than before, and does so since `since`."""

    since: dt.date
    days: int
    before: float
    after: float


def find_changes(invoices: Iterable[Invoice], day: dt.date) -> dict[object, Change | None]:
    """Return the lasting change of every customer who paid something lately, None for no change.

    :param invoices: as known on `day`
    """
    paid = defaultdict(list)
    for invoice in invoices:
        if invoice.paid is not None and 0 <= (day - invoice.paid).days <= MEMORY:
            paid[invoice.customer].append((invoice.paid, (invoice.paid - invoice.due).days))
    return {customer: find_change(rows) for customer, rows in paid.items()}


def find_change(payments: Iterable[tuple[dt.date, int]]) -> Change | None:
    """Return the lasting change in payments, each with the days that it was late."""
    by_day = defaultdict(list)
    for paid_on, late in payments:
        by_day[paid_on].append(late)
    days = sorted(by_day)[-MOST_DAYS:]
    late = [median(by_day[paid_on]) for paid_on in days]
    places = [
        place for place in range(LEAST_BEFORE, len(days) - LEAST_AFTER + 1)
        if (days[-1] - days[place]).days >= LASTS
    ]
    if not places:
        return None
    ranks = _rank(late)
    place = max(places, key=lambda place: (abs(_strangeness(ranks, place)), place))
    if abs(_strangeness(ranks, place)) < STRANGE:
        return None
    before, after = median(late[:place]), median(late[place:])
    days_later = round(after - before)
    if abs(days_later) < LEAST_DAYS or not _goes_along(late[place:], before, after):
        return None
    return Change(days[place], days_later, before, after)


def _rank(values):
    """Return the rank of each value from 1 on; equal ones share the middle of their ranks."""
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks = [0.0] * len(values)
    first = 0
    while first < len(order):
        last = first
        while last + 1 < len(order) and values[order[last + 1]] == values[order[first]]:
            last += 1
        for place in order[first:last + 1]:
            ranks[place] = (first + last) / 2 + 1
        first = last + 1
    return ranks


def _strangeness(ranks, place):
    """Return by how many standard deviations the ranks after a cut are higher than by chance."""
    count, later = len(ranks), len(ranks) - place
    mean = later * (count + 1) / 2
    # Equal values scatter less than different ones.
    scatter = sum((rank - (count + 1) / 2) ** 2 for rank in ranks) / (count - 1)
    deviation = math.sqrt(later * place / count * scatter)
    return (sum(ranks[place:]) - mean) / deviation if deviation else 0.0


def _goes_along(late, before, after):
    middle = (before + after) / 2
    turned = sum((days > middle) == (after > before) for days in late)
    return turned >= MOST_OF_THEM * len(late)
