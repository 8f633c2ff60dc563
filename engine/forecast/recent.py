"""How late customers paid lately: the newest payments count most, those due on a like day too."""
import datetime as dt
from collections import defaultdict
from itertools import accumulate

from . import timing
from .bank_days import WEEK, BankDays
from .forecaster import Forecaster
from .habits import Habits
from .past import EARLIEST, LATEST, lateness
from .records import Ledger
from .text import rising

# A payment counts half as much after so many days.
HALF_LIFE = 60
# What was due on another day of the week counts so much beside what was due on the same.
OTHER_DAY = 0.15
# The ledger counts as so many payments of the customer's own, what is common as so many of its.
LEDGER_WEIGHT, COMMON_WEIGHT = 10, 10
LAST_PAID, MOST_INVOICES = 3000, 20000
DIGITS = 5


class Recent(Forecaster):
    """A customer pays as the last payments were late, mixed with those of the whole ledger.

    Whoever pays on Mondays is two days late on Saturday's invoices and not on Monday's: lateness
    goes by the weekday of the due date. `late` is the ledger's timing for each of them.
    """

    name = "recent"

    def __init__(self, days, habits, late):
        super().__init__(days, habits)
        self.late = late

    @classmethod
    def fit(cls, ledger: Ledger, day: dt.date) -> "Recent":
        paid = sorted(
            (i for i in ledger.invoices if i.paid is not None and i.paid <= day),
            key=lambda i: (i.paid, i.due),
        )[-MOST_INVOICES:]
        days = BankDays.learn((i.paid, i.currency) for i in paid)
        common = [timing.common_timing()] * WEEK
        made = cls(days, Habits.learn(ledger, day), common)
        weights = _weigh(paid, day)
        made.late = [made._mix(weights, due, COMMON_WEIGHT) for due in range(WEEK)]
        return made

    def _curves(self, ledger, past, asked):
        weights, timings, curves = {}, {}, {}
        for id_, day in asked:
            invoice = past.by_id[id_]
            payer = invoice.customer, day
            if payer not in weights:
                weights[payer] = _weigh(past.last_paid(invoice.customer, day, LAST_PAID), day)
            habit = *payer, invoice.due.weekday()
            if habit not in timings:
                timings[habit] = self._mix(weights[payer], habit[-1], LEDGER_WEIGHT)
            key = *payer, invoice.due, invoice.currency
            if key not in curves:
                curves[key] = timing.make_curve(
                    timings[habit], invoice.due, day, self.days, invoice.currency)
            yield curves[key]

    def _mix(self, weights, due, others):
        """Return the timing of what falls due on a weekday, the ledger's own among it."""
        late = defaultdict(float)
        for (weekday, days), weight in weights.items():
            if weekday == due:
                late[days] += weight
            else:
                late[self._shift(due, days)] += OTHER_DAY * weight
        total = others + sum(late.values())
        own = accumulate(late.get(days, 0.0) for days in range(EARLIEST, LATEST + 1))
        return [
            (others * chance + part) / total
            for chance, part in zip(self.late[due], own, strict=True)
        ]

    def _shift(self, due, days):
        """Return the lateness of an invoice due on another weekday, paid on a day that is open."""
        while not self.days.weekdays[(due + days) % WEEK] and days < LATEST:
            days += 1
        return days

    def _state(self):
        return {"late": [[round(chance, DIGITS) for chance in row] for row in self.late]}

    @classmethod
    def _from_state(cls, state, days, habits):
        late = [rising(state["late"][due], timing.SPAN) for due in range(WEEK)]
        return cls(days, habits, late)


def _weigh(paid, day):
    """Return how much each lateness of what was due on each weekday counts."""
    weights = defaultdict(float)
    for invoice in paid:
        key = invoice.due.weekday(), lateness(invoice, day)[0]
        weights[key] += 0.5 ** ((day - invoice.paid).days / HALF_LIFE)
    return weights
