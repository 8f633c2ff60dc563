"""How late customers paid lately: the newest payments count most, and none is taken for all."""
import datetime as dt
from collections import defaultdict
from itertools import accumulate

from . import timing
from .baselines import Baseline
from .forecaster import numbers
from .past import EARLIEST, LATEST, lateness
from .records import Ledger

# A payment counts half as much after so many days, and none before so many payments.
HALF_LIFE, LAST_PAID = 60, 200
# The ledger counts as so many payments of the customer's own, what is common as so many of its.
LEDGER_WEIGHT, COMMON_WEIGHT = 100, 20
MOST_INVOICES = 20000
DIGITS = 5


class Recent(Baseline):
    """A customer pays as the last payments were late, mixed with those of the whole ledger.

    `late` is the timing of the ledger: the part paid by each day of lateness.
    """

    name = "recent"

    def __init__(self, is_open, late):
        super().__init__(is_open)
        self.late = late

    @classmethod
    def fit(cls, ledger: Ledger, day: dt.date) -> "Recent":
        paid = sorted(
            (i for i in ledger.invoices if i.paid is not None and i.paid <= day),
            key=lambda i: (i.paid, i.due),
        )[-MOST_INVOICES:]
        late = _mix(paid, day, timing.common_timing(), COMMON_WEIGHT)
        return cls(timing.open_weekdays(i.paid for i in paid), late)

    def _timing(self, past, customer, group, day):
        return _mix(past.last_paid(customer, day, LAST_PAID), day, self.late, LEDGER_WEIGHT)

    def _state(self):
        return {**super()._state(), "late": [round(chance, DIGITS) for chance in self.late]}

    @classmethod
    def _from_state(cls, state):
        return cls(cls._read_weekdays(state), numbers(state["late"], timing.SPAN))


def _mix(paid, day, others, weight):
    """Return the timing of these payments, `others` counting as `weight` of them."""
    weights = defaultdict(float)
    for invoice in paid:
        weights[lateness(invoice, day)[0]] += 0.5 ** ((day - invoice.paid).days / HALF_LIFE)
    if not weights:
        return others
    total = weight + sum(weights.values())
    own = accumulate(weights.get(late, 0.0) for late in range(EARLIEST, LATEST + 1))
    return [(weight * chance + part) / total for chance, part in zip(others, own, strict=True)]
