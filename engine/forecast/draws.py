"""Draws of what a set of open items brings in, week by week: payments that hang together.

Every item has a moment of payment with the chances of its curve. What moves these moments is partly
common to all items, partly common to the items of a customer, who pays several of them in one run,
and partly the item's own (a Gaussian copula with two factors). numpy makes this fast and is not
needed: without it fewer draws are made, and small amounts of a large book come in as expected.
"""
import random
from bisect import bisect_left
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist

try:
    import numpy
except ImportError:
    numpy = None

DRAWS, DRAWS_PLAIN = 1000, 300
# The largest items of a book that are drawn one by one when there is no numpy.
MOST_PLAIN = 1500
# Normal scores beyond this are as good as certain.
FAR = 8.0
NORMAL = NormalDist()


@dataclass(slots=True)
class Share:
    """The part of an item that may come in: `chances[k]` is that of having it after week k + 1."""

    id: Hashable
    customer: Hashable
    currency: str
    amount: float
    chances: Sequence[float]


def draw(shares, weeks, customer, book, seed, draws=None):
    """Return ``{currency: [amounts that came in, one per draw, for each week]}``.

    :param customer: part of the variance that the items of a customer share
    :param book: part of the variance that all items share
    """
    shares = sorted(shares, key=_key)
    if numpy is None:
        return _draw_plain(shares, weeks, (customer, book), seed, draws or DRAWS_PLAIN)
    return _draw_numpy(shares, weeks, (customer, book), seed, draws or DRAWS)


def _key(share):
    """The order of the draws, so that the order of the items does not matter."""
    return share.currency, -share.amount, str(share.customer), str(share.id), *share.chances[:1]


def _weights(dependence):
    customer, book = dependence
    own = max(0.0, 1 - customer - book)
    return book**0.5, customer**0.5, own**0.5


def _number(values):
    """Return the place of each value among the different ones, and how many there are."""
    places = {}
    return [places.setdefault(value, len(places)) for value in values], len(places)


# === WITH NUMPY === #


@cache
def _scores():
    """Chances and their normal scores, between which one can interpolate."""
    grid = numpy.linspace(-FAR, FAR, 3201)
    return numpy.array([NORMAL.cdf(score) for score in grid]), grid


def _draw_numpy(shares, weeks, dependence, seed, draws):
    names = sorted({share.currency for share in shares})
    result = numpy.zeros((draws, len(names) * (weeks + 1)))
    if shares:
        row = {name: place * (weeks + 1) for place, name in enumerate(names)}
        _fill(result, shares, [row[share.currency] for share in shares], dependence, seed)
    return {
        name: result[:, place * (weeks + 1) : (place + 1) * (weeks + 1) - 1].T.tolist()
        for place, name in enumerate(names)
    }


def _fill(result, shares, rows, dependence, seed):
    common, shared, own = _weights(dependence)
    chances = numpy.array([share.chances for share in shares], float)
    limits = numpy.interp(chances, *_scores()).astype("float32").T.copy()
    limits[chances.T >= 1] = numpy.inf
    limits[chances.T <= 0] = -numpy.inf
    amounts = numpy.array([share.amount for share in shares], float)
    places, count = _number([share.customer for share in shares])
    places, rows = numpy.array(places), numpy.array(rows)
    generator = numpy.random.default_rng(seed)
    for line in result:
        factors = shared * generator.standard_normal(count, "float32")
        moments = own * generator.standard_normal(len(shares), "float32")
        moments += factors[places] + common * generator.standard_normal()
        cells = rows + (moments > limits).sum(axis=0)
        line += numpy.bincount(cells, amounts, len(line))


# === WITHOUT === #


def _draw_plain(shares, weeks, dependence, seed, draws):
    shares = sorted(shares, key=lambda share: -share.amount)
    drawn, rest = shares[:MOST_PLAIN], shares[MOST_PLAIN:]
    base = {share.currency: [0.0] * weeks for share in shares}
    for share in rest:
        _add_expected(base[share.currency], share)
    result = {name: [[amount] * draws for amount in base[name]] for name in sorted(base)}
    limits = [[_score(chance) for chance in share.chances] for share in drawn]
    places, count = _number([share.customer for share in drawn])
    generator = random.Random(seed)
    common, shared, own = _weights(dependence)
    for number in range(draws):
        shift = common * generator.gauss(0, 1)
        factors = [shift + shared * generator.gauss(0, 1) for _customer in range(count)]
        for share, limit, place in zip(drawn, limits, places, strict=True):
            week = bisect_left(limit, factors[place] + own * generator.gauss(0, 1))
            if week < weeks:
                result[share.currency][week][number] += share.amount
    return result


def _add_expected(amounts, share):
    before = 0.0
    for week, chance in enumerate(share.chances):
        amounts[week] += share.amount * (chance - before)
        before = chance


def _score(chance):
    if chance <= 0:
        return -float("inf")
    return float("inf") if chance >= 1 else NORMAL.inv_cdf(chance)
