"""Cash from invoices that do not exist yet: what will be invoiced, and when that is paid.

Each week about as much is invoiced to a group of customers as in the weeks before it, with the
season of former years when there are two of them. Whoever has too little history gets nothing
here: an invented sale is worse than none.
"""
import datetime as dt
import random
from collections import defaultdict
from itertools import pairwise

from .records import Ledger

WEEK, YEAR = 7, 52
# The weeks behind the level, behind the scatter around it, and those that there must be.
LEVEL, SCATTER, LEAST = 13, 26, 16
LEAST_INVOICES = 30
# How long we look back for how long payments take.
LONGEST_DELAY = 40
DRAWS = 300


def draw_arrivals(
    ledger: Ledger, day: dt.date, weeks: int, seed: int, draws: int = DRAWS, rest: int = 0,
) -> dict[str, list[list[float]]]:
    """Return ``{currency: [amounts that come in, one per draw, for each week]}``.

    :param ledger: as known on `day`
    :param rest: days that are left of the week under way, which then is the first of the weeks
    """
    if rest:
        whole = draw_arrivals(ledger, day, weeks + 1, seed, draws)
        return {currency: _move(rows, rest / WEEK) for currency, rows in whole.items()}
    generator = random.Random(seed)
    result = {}
    for (currency, _group), invoices in sorted(_by_group(ledger).items()):
        volumes = _volumes(invoices, day)
        if len(volumes) < LEAST or len(invoices) < LEAST_INVOICES:
            continue
        rows = result.setdefault(currency, [[0.0] * draws for _week in range(weeks)])
        delays = _delays(invoices, day, weeks)
        expected, scatter = _expect(volumes, weeks), _scatter(volumes)
        for number in range(draws):
            _draw(rows, number, expected, scatter, delays, generator)
    return result


def _move(rows, part):
    """Return the weeks anew, of which the first is only so large a part: the others begin earlier.

    What comes in within a week is spread evenly over its days.
    """
    first = [[amount * part for amount in rows[0]]]
    return first + [
        [one * (1 - part) + other * part for one, other in zip(row, following, strict=True)]
        for row, following in pairwise(rows)
    ]


def _by_group(ledger):
    groups = defaultdict(list)
    for invoice in ledger.invoices:
        if invoice.amount > 0:
            groups[invoice.currency, invoice.group].append(invoice)
    return groups


def _week(date, day):
    """Return the number of the week of a date: 0 ends on `day`, 1 begins after it."""
    return -((day - date).days // WEEK)


# === WHAT WILL BE INVOICED === #


def _volumes(invoices, day):
    """Return what was invoiced per whole week, the last week first."""
    amounts = defaultdict(float)
    for invoice in sorted(invoices, key=lambda invoice: invoice.amount):
        amounts[-_week(invoice.issued, day)] += invoice.amount
    # The first week is seldom a whole one.
    return [amounts[number] for number in range(max(amounts))]


def _expect(volumes, weeks):
    """Return what is expected to be invoiced in each of the next weeks."""
    level = _mean(volumes[:LEVEL])
    if len(volumes) < 2 * YEAR:
        return [level] * weeks
    season = [_season(volumes, -number) for number in range(1, weeks + 1)]
    lately = _mean([_season(volumes, number) for number in range(LEVEL)])
    return [level * factor / lately for factor in season]


def _season(volumes, back):
    """Return how a week, `back` weeks ago, compares with its year, judged by former years.

    The weeks beside it count as well; the square root keeps a chance event of one year small.
    """
    ratios = []
    for start in range(back + YEAR, len(volumes) - 1, YEAR):
        around = volumes[max(0, start - 2) : start + 3]
        year = volumes[max(0, start - YEAR // 2) : start + YEAR // 2]
        if len(year) >= YEAR // 2 and sum(year):
            ratios.append(_mean(around) / _mean(year))
    return max(0.1, _mean(ratios)) ** 0.5 if ratios else 1.0


def _scatter(volumes):
    """Return by which factors single weeks differ from the level."""
    recent = volumes[:SCATTER]
    mean = _mean(recent)
    return [amount / mean for amount in recent] if mean else [1.0]


def _mean(values):
    return sum(values) / len(values)


# === WHEN IT IS PAID === #


def _delays(invoices, day, weeks):
    """Return the share of an invoice's amount that comes in 0, 1, 2… weeks after its own week.

    What is still open counts for as long as it has been open (Kaplan and Meier).
    """
    paid, ended = [0.0] * weeks, [0.0] * (LONGEST_DELAY + weeks)
    for invoice in sorted(invoices, key=lambda invoice: invoice.amount):
        issued = _week(invoice.issued, day)
        if issued < -LONGEST_DELAY:
            continue
        last = _week(invoice.paid, day) if invoice.paid else 0
        age = max(0, last - issued)
        ended[age] += invoice.amount
        if invoice.paid and age < weeks:
            paid[age] += invoice.amount
    return _kaplan_meier(paid, ended)


def _kaplan_meier(paid, ended):
    left, shares = 1.0, []
    at_risk = sum(ended)
    for age, amount in enumerate(paid):
        share = amount / at_risk if at_risk > 0 else 0.0
        shares.append(left * share)
        left *= 1 - share
        at_risk -= ended[age]
    return shares


# === DRAWS === #


def _draw(rows, number, expected, scatter, delays, generator):
    # The level of the coming weeks is as uncertain as a mean of so many weeks is.
    shift = _mean([generator.choice(scatter) for _week in range(LEVEL)])
    for issued, amount in enumerate(expected):
        volume = amount * shift * generator.choice(scatter)
        for delay, share in enumerate(delays[: len(rows) - issued]):
            rows[issued + delay][number] += volume * share
