"""What a ledger teaches about promises, disputes and large amounts, beside the customers' habits.

Each is a plain number that starts from experience and moves with the ledger's own cases.
"""
import datetime as dt
import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from .past import EARLIEST, LATEST, Past, lateness, median
from .records import DAY, DISPUTE, KINDS, PROMISE, Ledger
from .text import Unreadable, number

# Two of three promises are kept, give or take three days; a dispute takes a month.
KEPT, DISPUTE_DAYS = 0.65, 30.0
KEPT_WEIGHT, DISPUTE_WEIGHT = 10, 5
GRACE = 3
LONGEST_DISPUTE = 365
# Amounts are large that exceed four of five; they need so many payments to be told apart.
LARGE_PART, LEAST_LARGE, LAST = 0.8, 40, 20
LEAST_DAYS, LEAST_SCORE = 2, 3.0
MOST_INVOICES, MOST_CURRENCIES = 10000, 50
CENT, MOST_MONEY = 0.01, 1e15
# With so many invoices of a kind of event, a learning forecaster knows what it does.
LEARNED = 2000


@dataclass(slots=True, frozen=True)
class Habits:
    """`kept`: part of the promises that are kept. `dispute_days`: how long a dispute takes.

    `large`: for a currency the amount above which payments take so many days longer than the same
    customer's others. `seen`: kinds of events of which there were enough to learn from.
    """

    kept: float = KEPT
    dispute_days: float = DISPUTE_DAYS
    large: Mapping[str, tuple[float, int]] = field(default_factory=dict)
    seen: frozenset[str] = frozenset()

    @classmethod
    def learn(cls, ledger: Ledger, day: dt.date) -> "Habits":
        """Return what was known of them at the end of `day`."""
        known = [i for i in ledger.invoices if i.issued <= day]
        events = [(i, e) for i in known for e in i.events if e.day <= day]
        counts = {kind: len({i.id for i, e in events if e.kind == kind}) for kind in KINDS}
        return cls(
            _kept([row for row in events if row[1].kind == PROMISE], day),
            _dispute_days([e for _, e in events if e.kind == DISPUTE], day),
            _large(ledger, day),
            frozenset(kind for kind, count in counts.items() if count >= LEARNED),
        )

    def as_state(self) -> dict:
        return {
            "kept": round(self.kept, 4), "dispute_days": round(self.dispute_days, 2),
            "large": {name: list(row) for name, row in self.large.items()},
            "seen": sorted(self.seen),
        }

    @classmethod
    def from_state(cls, state: Mapping) -> "Habits":
        large = {
            str(name): (number(limit, 0, MOST_MONEY), round(number(days, EARLIEST, LATEST)))
            for name, (limit, days) in state["large"].items()
        }
        seen = frozenset(state["seen"])
        if not seen <= frozenset(KINDS):
            raise Unreadable("it knows events that do not exist")
        return cls(
            number(state["kept"], 0, 1), number(state["dispute_days"], 0, LONGEST_DISPUTE),
            large, seen,
        )


def _kept(promises, day):
    over = [(i, e) for i, e in promises if e.until is not None and e.until + DAY * GRACE <= day]
    kept = sum(i.paid is not None and i.paid <= e.until + DAY * GRACE for i, e in over)
    return (kept + KEPT_WEIGHT * KEPT) / (len(over) + KEPT_WEIGHT)


def _dispute_days(disputes, day):
    """Return the mean, by the days that disputes took in all and how many of them ended."""
    ended = [e for e in disputes if e.until is not None and e.until <= day]
    took = sum((min(e.until or day, day) - e.day).days for e in disputes)
    days = (took + DISPUTE_WEIGHT * DISPUTE_DAYS) / (len(ended) + DISPUTE_WEIGHT)
    return min(max(days, 1.0), LONGEST_DISPUTE)


# === AMOUNTS === #


def _large(ledger, day):
    paid = sorted(
        (i for i in ledger.invoices
         if i.paid is not None and i.paid <= day and CENT <= i.amount <= MOST_MONEY),
        key=lambda i: i.issued,
    )[-MOST_INVOICES:]
    past, found = Past(ledger), defaultdict(list)
    for invoice in paid:
        others = past.last_paid(invoice.customer, invoice.issued, LAST)
        if len(others) >= LEAST_LARGE // 8:
            usual = median([lateness(i, day)[0] for i in others])
            found[invoice.currency].append((invoice.amount, lateness(invoice, day)[0] - usual))
    limits = {name: _limit(rows) for name, rows in sorted(found.items())[:MOST_CURRENCIES]}
    return {name: limit for name, limit in limits.items() if limit}


def _limit(rows):
    """Return the amount above which payments take longer and by how many days, or None."""
    amounts = sorted(amount for amount, _ in rows)
    limit = _rounded(amounts[int(LARGE_PART * len(amounts))])
    large = [days for amount, days in rows if amount > limit]
    small = [days for amount, days in rows if amount <= limit]
    if min(len(large), len(small)) < LEAST_LARGE:
        return None
    usual = median(small)
    days = round(median(large) - usual)
    later = sum(n > usual for n in large) - sum(n < usual for n in large)
    is_sure = abs(later) / math.sqrt(len(large)) >= LEAST_SCORE and later * days > 0
    return (limit, days) if is_sure and abs(days) >= LEAST_DAYS else None


def _rounded(amount):
    """Return an amount of one digit and noughts, as people speak of limits."""
    unit = 10 ** math.floor(math.log10(amount))
    return float(round(amount / unit) * unit)
