"""From signs to a score: a sum of points, so that everybody can follow it with a pencil."""
import datetime as dt
import math
from collections.abc import Mapping, Sequence

from . import external, signs
from .records import Book, Factor, History, Score, Sign

# Where everybody starts, and how much the scores of customers differ whom we know well.
START, SPREAD = 50.0, 14.0
# The most points that each sign takes away (or, as far as it can speak for a customer, gives).
# The first six were fitted on real ledgers, where ten points change the odds by a factor e. Nobody
# publishes ledgers that contain the rest: these are experience.
DEFAULT_WEIGHTS = {
    "lateness": 25,
    "share_late": 18,
    "overdue": 35,
    "history": 25,
    "trend": 4,
    "season": 4,
    "broken_promises": 15,
    "lost_disputes": 5,
    "bounced_payments": 20,
    "bureau_score": 30,
    "advised_limit": 10,
    "insurer_cover": 10,
    "insolvency": 100,
    "expected_late": 8,
}
CODES = tuple(DEFAULT_WEIGHTS)
MOST_POINTS = 100
# A fresh report tells as much about a customer as so many payments.
REPORT_WORTH = 8


def score(
    history: History,
    day: dt.date,
    book: Book | None = None,
    weights: Mapping[str, float] = DEFAULT_WEIGHTS,
) -> Score:
    """Score a customer on `day` by what was known then."""
    return weigh(observe(history, day, book), weights)


def observe(history: History, day: dt.date, book: Book | None = None) -> list[Sign]:
    """Return what the ledger and the reports say about a customer on `day`."""
    return [*signs.observe(history, book or Book(), day), *external.observe(history, day)]


def weigh(seen: Sequence[Sign], weights: Mapping[str, float] = DEFAULT_WEIGHTS) -> Score:
    """Make a score of signs.

    :param weights: the most points of each sign; signs without a weight count for nothing
    """
    factors = tuple(
        Factor(sign.code, -sign.value * weights[sign.code], sign.facts)
        for sign in seen
        if weights.get(sign.code)
    )
    total = START + math.fsum(factor.points for factor in factors)
    known = sum(sign.facts.get("payments", 0) for sign in seen if sign.code == "history")
    reported = any(sign.code == "bureau_score" for sign in seen)
    return Score(
        value=min(max(total, 0.0), 100.0),
        start=START,
        factors=factors,
        uncertainty=_get_uncertainty(known + REPORT_WORTH * reported),
        known=known,
    )


def _get_uncertainty(known):
    """Return how far off the score may be: the less is known, the more of the spread is left."""
    return SPREAD * math.sqrt(signs.PRIOR / (signs.PRIOR + known))
