"""Did a customer begin to pay otherwise, for good?

One late payment is none, nor are ten invoices that are paid late together: payments of one day
count as one. A change is a day from which on all payments are of another kind than all before,
by a test of ranks that no single payment can sway.
"""
import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from .past import median
from .records import Invoice

# So many days of payment before and after, and weeks after, before anybody speaks of a change.
LEAST_BEFORE, LEAST_AFTER, LEAST_SPAN = 8, 5, 21
MOST = 40
# The greatest of all splits by chance stays below this in 99 of 100 customers.
LEAST_SCORE = 2.8
# Fewer days than these are of no interest to anybody.
LEAST_DAYS = 4


@dataclass(slots=True, frozen=True)
class Change:
    """`since` is the due date from which on the customer pays `days` later (or earlier)."""

    since: dt.date
    days: int


def find_change(paid: Iterable[Invoice]) -> Change | None:
    """Return the last lasting change in payments, given in the order in which they came."""
    batches = defaultdict(list)
    for invoice in paid:
        batches[invoice.paid].append(invoice)
    days = [_as_one(batch) for batch in batches.values()][-MOST:]
    late = [days_late for _, _, days_late in days]
    score, place = _most_unlike(late)
    if score < LEAST_SCORE or (days[-1][1] - days[place][1]).days < LEAST_SPAN:
        return None
    change = round(median(late[place:]) - median(late[:place]))
    return Change(days[place][0], change) if abs(change) >= LEAST_DAYS else None


def _as_one(batch):
    """Return first due date, day of payment and lateness of what was paid on one day."""
    return (
        min(i.due for i in batch), batch[0].paid, median([(i.paid - i.due).days for i in batch]),
    )


def _most_unlike(late):
    """Return how unlike the two parts are, at the place that divides them best.

    The score is that of Mann and Whitney: how far the sum of the ranks of one part is from what
    chance makes of it, in standard deviations.
    """
    count = len(late)
    ranks, ties = _rank(late)
    best, total = (0.0, 0), 0.0
    spread = (count + 1) - ties / (count * (count - 1)) if count > 1 else 0
    for place in range(1, count):
        total += ranks[place - 1]
        after = count - place
        if place < LEAST_BEFORE or after < LEAST_AFTER or spread <= 0:
            continue
        away = abs(total - place * (count + 1) / 2)
        best = max(best, (away / math.sqrt(place * after * spread / 12), place))
    return best


def _rank(values):
    """Return the rank of each value, equal ones sharing theirs, and the correction for those."""
    ranks, ties, passed = {}, 0, 0
    for value, same in sorted(Counter(values).items()):
        ranks[value] = passed + (same + 1) / 2
        ties += same**3 - same
        passed += same
    return [ranks[value] for value in values], ties
