"""Simple forecasts that need no library: the terms, the customer's median, ageing roll rates."""
import datetime as dt
from abc import abstractmethod
from collections import defaultdict

from . import timing
from .bank_days import BankDays
from .forecaster import Forecaster
from .habits import Habits
from .past import EARLIEST, LATEST, Past, lateness, median
from .records import Ledger
from .text import number, numbers, rising

# A median is taken over so many payments of a customer, roll rates over so many invoices.
LAST_PAID, LAST_ISSUED = 20, 40
# What is known beforehand counts as so many cases of one's own.
LEDGER_WEIGHT, GROUP_WEIGHT, CUSTOMER_WEIGHT = 10, 20, 3
# More of a ledger than its last invoices tells nothing new.
MOST_INVOICES = 20000
MOST_GROUPS, LEAST_GROUP = 50, 30
DIGITS = 5


class Baseline(Forecaster):
    """A forecaster that gives every invoice a timing; equal invoices share their curve."""

    def _curves(self, ledger, past, asked):
        timings, curves = {}, {}
        for id_, day in asked:
            invoice = past.by_id[id_]
            payer = (invoice.customer, invoice.group, day)
            if payer not in timings:
                timings[payer] = self._timing(past, *payer)
            key = (payer, invoice.due, invoice.currency)
            if key not in curves:
                curves[key] = timing.make_curve(
                    timings[payer], invoice.due, day, self.days, invoice.currency)
            yield curves[key]

    @abstractmethod
    def _timing(self, past, customer, group, day):
        """Return how this customer pays, by what was known on `day`."""


class Terms(Baseline):
    """Everybody pays as businesses commonly do: around the due date."""

    name = "terms"

    @classmethod
    def fit(cls, ledger: Ledger, day: dt.date) -> "Terms":
        return cls(_bank_days(_paid(ledger, day)), Habits.learn(ledger, day))

    def _timing(self, past, customer, group, day):
        return _COMMON_TIMING


class Median(Baseline):
    """A customer is as late as in the middle of the last payments, give or take as others are.

    `middle` is the lateness in the ledger, `groups` the one of groups with enough payments, and
    `spread` the chance that a payment comes by so many days after the customer's middle.
    """

    name = "median"

    def __init__(self, days, habits, middle, groups, spread):
        super().__init__(days, habits)
        self.middle, self.groups, self.spread = middle, groups, spread

    @classmethod
    def fit(cls, ledger: Ledger, day: dt.date) -> "Median":
        paid = _paid(ledger, day)
        late = [lateness(invoice, day)[0] for invoice in paid]
        middle = _shrunk_median(late, 0, LEDGER_WEIGHT)
        groups = {
            name: _shrunk_median([lateness(i, day)[0] for i in members], middle, GROUP_WEIGHT)
            for name, members in _large_groups(paid).items()
        }
        habits, past = Habits.learn(ledger, day), Past(ledger)
        made = cls(_bank_days(paid), habits, middle, groups, _COMMON_TIMING)
        away = [
            lateness(i, day)[0] - round(made._middle(past, i.customer, i.group, i.issued))
            for i in paid
        ]
        made.spread = _spread([(min(max(n, EARLIEST), LATEST), True) for n in away])
        return made

    def _middle(self, past, customer, group, day):
        late = [lateness(i, day)[0] for i in past.last_paid(customer, day, LAST_PAID)]
        return _shrunk_median(late, self.groups.get(group, self.middle), CUSTOMER_WEIGHT)

    def _timing(self, past, customer, group, day):
        middle = round(self._middle(past, customer, group, day))
        if middle >= 0:
            return ([0.0] * middle + self.spread)[:timing.SPAN]
        return self.spread[-middle:] + [self.spread[-1]] * -middle

    def _state(self):
        return {
            "middle": self.middle, "groups": self.groups,
            "spread": [round(chance, DIGITS) for chance in self.spread],
        }

    @classmethod
    def _from_state(cls, state, days, habits):
        groups = {name: number(v, EARLIEST, LATEST) for name, v in state["groups"].items()}
        middle = number(state["middle"], EARLIEST, LATEST)
        return cls(days, habits, middle, groups, rising(state["spread"], timing.SPAN))


class Roll(Baseline):
    """Of what is open at an age, the part that is paid the next day; open invoices count too.

    The customer's own rates are mixed with those of the group, and these with the ledger's.
    """

    name = "roll"

    def __init__(self, days, habits, hazards, groups):
        super().__init__(days, habits)
        self.hazards, self.groups = hazards, groups

    @classmethod
    def fit(cls, ledger: Ledger, day: dt.date) -> "Roll":
        known = _latest([i for i in ledger.invoices if i.issued <= day])
        common = timing.hazards_of(_COMMON_TIMING)
        hazards = timing.shrink(_cases(known, day), common, LEDGER_WEIGHT)
        groups = {
            name: timing.shrink(_cases(members, day), hazards, GROUP_WEIGHT)
            for name, members in _large_groups(known).items()
        }
        days = _bank_days(_paid(ledger, day))
        return cls(days, Habits.learn(ledger, day), hazards, groups)

    def _timing(self, past, customer, group, day):
        cases = _cases(past.last_issued(customer, day, LAST_ISSUED), day)
        hazards = self.groups.get(group, self.hazards)
        return timing.survive(timing.shrink(cases, hazards, CUSTOMER_WEIGHT) if cases else hazards)

    def _state(self):
        rounded = {
            name: [round(h, DIGITS) for h in hazards]
            for name, hazards in (("", self.hazards), *self.groups.items())
        }
        return {"hazards": rounded.pop(""), "groups": rounded}

    @classmethod
    def _from_state(cls, state, days, habits):
        groups = {name: numbers(v, timing.SPAN) for name, v in state["groups"].items()}
        return cls(days, habits, numbers(state["hazards"], timing.SPAN), groups)


_COMMON_TIMING = timing.common_timing()


def _paid(ledger, day):
    return _latest([i for i in ledger.invoices if i.paid is not None and i.paid <= day])


def _bank_days(paid):
    return BankDays.learn((invoice.paid, invoice.currency) for invoice in paid)


def _latest(invoices):
    return sorted(invoices, key=lambda i: i.issued)[-MOST_INVOICES:]


def _cases(invoices, day):
    return [lateness(invoice, day) for invoice in invoices]


def _large_groups(invoices):
    found = defaultdict(list)
    for invoice in invoices:
        if invoice.group:
            found[invoice.group].append(invoice)
    large = sorted(found.items(), key=lambda row: (-len(row[1]), row[0]))[:MOST_GROUPS]
    return {name: members for name, members in large if len(members) >= LEAST_GROUP}


def _shrunk_median(values, prior, weight):
    if not values:
        return prior
    return (len(values) * median(values) + weight * prior) / (len(values) + weight)


def _spread(cases):
    common = timing.hazards_of(_COMMON_TIMING)
    return timing.survive(timing.shrink(cases, common, LEDGER_WEIGHT))
