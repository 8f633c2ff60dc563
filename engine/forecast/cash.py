"""The cash that open items bring in, per week, with a band that holds four weeks out of five.

What is expected is the sum of all chances; the band comes from draws in which payments hang
together (`draws`), for how much they do so and how wide the band has to be see `dependence`.
"""
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from .dependence import USUAL, Dependence
from .draws import Share, draw
from .instalments import split
from .records import Invoice, Prediction

WEEKS, WEEK = 13, 7
SEED = 20190411
LOW, HIGH = 0.1, 0.9


@dataclass(slots=True, frozen=True)
class Week:
    """What comes in from `start` to `end`, both included.

    Week 1 begins the day after the forecast; or else the rest of the week under way comes before
    it, which is week 0.

    The band from `p10` to `p90` holds what comes in four times out of five, and what is expected.
    """

    number: int
    start: dt.date
    end: dt.date
    currency: str
    expected: float
    p10: float
    p90: float
    median: float = 0.0

    def stretch(self, width: float) -> tuple[float, float]:
        """Return the ends of the band, made wider or narrower around what is expected."""
        low = self.median - width * (self.median - self.p10)
        high = self.median + width * (self.p90 - self.median)
        return max(0.0, min(low, self.expected)), max(high, self.expected)


@dataclass(slots=True, frozen=True)
class Part:
    """The part of an item that is expected in a week: what stands behind the amount of a week."""

    invoice_id: object
    week: int
    currency: str
    amount: float


@dataclass(slots=True, frozen=True)
class Compared:
    """A week that was forecast, and what really came in."""

    week: Week
    actual: float

    @property
    def error(self) -> float:
        return self.week.expected - self.actual

    @property
    def is_inside(self) -> bool:
        """Whether the band held what came in; a cent of rounding does not count."""
        return self.week.p10 - 0.01 <= self.actual <= self.week.p90 + 0.01


# === FORECAST === #


def simulate(
    predictions: Iterable[Prediction],
    invoices: Iterable[Invoice],
    day: dt.date,
    weeks: int = WEEKS,
    seed: int = SEED,
    dependence: Dependence = USUAL,
    arrivals: Mapping[str, Sequence] | None = None,
) -> list[Week]:
    """Return the weeks after `day` for each currency, in which the open `invoices` are paid.

    :param predictions: one for each invoice that counts; others bring in nothing
    :param arrivals: draws of what is not invoiced yet, as `arrivals.draw_arrivals` returns them
    """
    shares = get_shares(predictions, invoices, day, weeks)
    return simulate_shares(shares, day, weeks, seed, dependence, arrivals)


def simulate_shares(
    shares, day, weeks=WEEKS, seed=SEED, dependence=USUAL, arrivals=None, draws=None, rest=0
):
    """Return the weeks for items whose chances are known already, see `simulate`.

    :param rest: days that are left of the week under way, see `get_ends`
    """
    count = len(get_ends(weeks, rest))
    drawn = draw(shares, count, dependence.customer, dependence.book, seed, draws)
    expected = expect(shares, count)
    limits = _total(shares)
    for currency, rows in (arrivals or {}).items():
        _add_arrivals(currency, rows, drawn, expected, limits)
    days = list_days(day, weeks, rest)
    return [
        _make_week(week, currency, amount, amounts, limits, dependence)
        for currency in sorted(drawn)
        for week, amount, amounts in zip(days, expected[currency], drawn[currency], strict=True)
    ]


def expect(shares, weeks):
    """Return ``{currency: [what is expected in each week]}``."""
    result = defaultdict(lambda: [0.0] * weeks)
    for share in sorted(shares, key=lambda share: (share.amount, *share.chances)):
        before = 0.0
        for week, chance in enumerate(share.chances):
            result[share.currency][week] += share.amount * (chance - before)
            before = chance
    return result


def _total(shares):
    """Return per currency the most that can come in within one week."""
    result = defaultdict(float)
    for share in shares:
        result[share.currency] += share.amount
    return result


def _add_arrivals(currency, rows, drawn, expected, limits):
    """Add what is not invoiced yet, which does not hang together with what is."""
    known = drawn.get(currency) or [[0.0] for _row in rows]
    drawn[currency] = [
        _add_draws(one, other) for one, other in zip(known, rows, strict=True)
    ]
    expected[currency] = [
        amount + sum(row) / len(row) for amount, row in zip(expected[currency], rows, strict=True)
    ]
    limits[currency] = float("inf")


def _add_draws(one, other):
    """Add two lists of draws, of which the shorter one starts again at its end."""
    return [
        one[place % len(one)] + other[place % len(other)]
        for place in range(max(len(one), len(other)))
    ]


def list_days(day, weeks, rest):
    """Return number, first and last day of each week."""
    ends = [day + dt.timedelta(end) for end in get_ends(weeks, rest)]
    starts = [last + dt.timedelta(1) for last in (day, *ends)]
    first = 0 if rest else 1
    return [(number, *days) for number, days in enumerate(zip(starts, ends, strict=False), first)]


def _make_week(days, currency, expected, amounts, limits, dependence):
    amounts = sorted(amounts)
    number = days[0]
    low, median, high = (_quantile(amounts, share) for share in (LOW, 0.5, HIGH))
    week = Week(*days, currency, expected, low, high, median)
    low, high = week.stretch(dependence.width(currency, number))
    return replace(week, p10=low, p90=max(expected, min(high, limits[currency])))


def _quantile(ordered, share):
    """Return the amount below which this share of the draws lies, between two of them."""
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


# === SHARES === #


def get_ends(weeks, rest=0):
    """Return after how many days each week ends.

    :param rest: days that are left of the week under way; if any, they are a week of their own
        before the whole ones
    """
    whole = [rest + WEEK * number for number in range(1, weeks + 1)]
    return [rest, *whole] if rest else whole


def get_rest(day):
    """Return how many days are left of the week from Monday to Sunday in which `day` lies."""
    return WEEK - day.isoweekday()


def get_start(day, number):
    """Return the first day of a week of the calendar, counted from the one in which `day` lies."""
    monday = day - dt.timedelta(day.weekday())
    return max(day, monday + dt.timedelta(WEEK * number - 1)) + dt.timedelta(1)


def get_shares(predictions, invoices, day, weeks=WEEKS, rest=0):
    """Return the part of each invoice that may come in, with its chances week by week.

    An invoice in a running plan has a part for each instalment. A forecast that was made earlier
    counts as it reads on `day`: given that nothing came since.
    """
    ends = get_ends(weeks, rest)
    known = {prediction.invoice_id: prediction.curve for prediction in predictions}
    found = {invoice.id: invoice for invoice in invoices if invoice.id in known}
    return [
        Share(id_, invoice.customer, invoice.currency, amount, _chances(curve, day, ends))
        for id_, invoice in found.items()
        for amount, curve in split(invoice, known[id_], day)
    ]


def _chances(curve, day, ends):
    """Return the chances of having the money after so many days, given it is open on `day`."""
    before = curve.chance_by(day)
    left = 1 - before
    if left <= 0:
        # It should have been paid by all accounts: nothing is known of what is left.
        return [0.0] * len(ends)
    first, last = (day - curve.start).days, len(curve.cdf) - 1
    places = (min(first + end, last) for end in ends)
    return [
        min(1.0, max(0.0, (float(curve.cdf[place]) - before) / left)) if place >= 0 else 0.0
        for place in places
    ]


def get_parts(predictions, invoices, day, weeks=WEEKS, least=0.005, rest=0):
    """Return what of each item is expected in which week: together they make what is expected.

    :param least: amounts below it are left out
    :param rest: days that are left of the week under way, see `get_ends`
    """
    found = {}
    for share in get_shares(predictions, invoices, day, weeks, rest):
        before = 0.0
        for week, chance in enumerate(share.chances, 0 if rest else 1):
            key = share.id, week, share.currency
            found[key] = found.get(key, 0.0) + share.amount * (chance - before)
            before = chance
    return [Part(*key, amount) for key, amount in found.items() if amount >= least]


# === FORECAST AGAINST ACTUAL === #


def compare(weeks: Iterable[Week], invoices: Iterable[Invoice], until: dt.date) -> list[Compared]:
    """Return the weeks that were over by `until`, each with what came in from its items.

    :param invoices: those that were open when the forecast was made, with the day they were paid
    """
    amounts = defaultdict(float)
    for invoice in invoices:
        if invoice.paid is not None:
            amounts[invoice.currency, invoice.paid] += invoice.amount
    return [
        Compared(week, sum(amounts.get((week.currency, day), 0.0) for day in _days(week)))
        for week in weeks
        if week.end <= until
    ]


def _days(week):
    return [week.start + dt.timedelta(days) for days in range((week.end - week.start).days + 1)]


def get_wape(compared: Iterable[Compared], weeks: int = WEEKS) -> float | None:
    """Return the summed absolute error over the summed actual of the first weeks, None for none."""
    compared = [row for row in compared if row.week.number <= weeks]
    actual = sum(row.actual for row in compared)
    return sum(abs(row.error) for row in compared) / actual if actual else None


def get_coverage(compared: Sequence[Compared]) -> float | None:
    """Return the share of weeks whose band held what came in, None when there are no weeks."""
    return sum(row.is_inside for row in compared) / len(compared) if compared else None
