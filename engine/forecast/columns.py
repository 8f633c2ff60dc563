"""A ledger as columns of numbers, and who had paid what on any day."""
import numpy as np

from .records import DISPUTE, PLAN, PROMISE, REMINDER, VISIT, Ledger

# No invoice lies beyond: the ordinal of a day that never comes.
NEVER = 10**7
# Days of lateness that tell invoices apart; what is beyond counts as at the edge.
EARLIEST, LATEST = -60, 180
SPAN = LATEST - EARLIEST + 1
LARGEST = 1e15
EVENT_FEATURES = (
    "disputed", "promise_in", "planned", "reminders", "since_reminder", "visits", "since_visit",
)


class Columns:
    """The invoices of a ledger as arrays, in the order of the ledger; days are ordinals."""

    def __init__(self, ledger: Ledger):
        invoices = self.invoices = ledger.invoices
        self.customer = _encode([i.customer for i in invoices])
        self.currency = np.array([str(i.currency) for i in invoices], np.str_)
        self.issued = _ordinals([i.issued for i in invoices])
        self.due = _ordinals([i.due for i in invoices])
        self.paid = _array([NEVER if i.paid is None else i.paid.toordinal() for i in invoices])
        amounts = np.array([i.amount for i in invoices], np.float64)
        self.size = np.log1p(np.minimum(np.nan_to_num(np.abs(amounts), nan=0.0), LARGEST))
        self.late = np.clip(self.paid - self.due, EARLIEST, LATEST)
        self.term = np.clip(self.due - self.issued, EARLIEST, 2 * LATEST)
        self.has_events = np.array([bool(i.events) for i in invoices], bool)
        self._order()

    def __len__(self):
        return len(self.invoices)

    def _order(self):
        """Sort payments, issues and due dates by customer and day, so that each is a slice."""
        paid = np.flatnonzero(self.paid < NEVER)
        by_paid = (self.due[paid], self.paid[paid], self.customer[paid])
        self._by_paid = paid[np.lexsort(by_paid)]
        self._paid_keys = _keys(self.customer, self.paid, self._by_paid)
        by_issued = np.lexsort((self.issued, self.customer))
        self._issued_keys = _keys(self.customer, self.issued, by_issued)
        self._by_due = np.lexsort((self.issued, self.due, self.customer))
        self._due_keys = _keys(self.customer, self.due, self._by_due)

    def last_paid(self, customer, day, count):
        """Return the last payments of customers that were known at the end of a day of each.

        :return: indices with the newest first, which of them there are, and how many in all
        """
        return _last(self._by_paid, self._paid_keys, customer, day, count)

    def last_due(self, customer, day, count):
        """Return the last invoices of customers that had fallen due before the end of a day."""
        return _last(self._by_due, self._due_keys, customer, day, count)

    def count_issued(self, customer, day):
        first = np.searchsorted(self._issued_keys, customer * NEVER)
        return np.searchsorted(self._issued_keys, customer * NEVER + day, side="right") - first


def _array(values):
    return np.array(values, np.int64)


def _ordinals(days):
    return _array([day.toordinal() for day in days])


def _encode(values):
    codes = {}
    return _array([codes.setdefault(value, len(codes)) for value in values])


def _keys(customer, day, order):
    return customer[order] * NEVER + day[order]


def _last(order, keys, customer, day, count):
    first = np.searchsorted(keys, customer * NEVER)
    end = np.searchsorted(keys, customer * NEVER + day, side="right")
    places = end[:, None] - 1 - np.arange(count)
    there = places >= first[:, None]
    found = order[np.where(there, places, 0)] if len(order) else np.zeros_like(places)
    return found, there, end - first


def weekday(ordinals):
    """Return the day of the week, Monday 0."""
    return (ordinals + 6) % 7


def month_days(ordinals):
    """Return the day of the month from 0, the days that are left of it, and the month from 0."""
    days = np.datetime64("0001-01-01", "D") + (ordinals - 1)
    months = days.astype("datetime64[M]")
    passed = (days - months).astype(np.int64)
    left = ((months + 1).astype("datetime64[D]") - days).astype(np.int64) - 1
    return passed, left, months.astype(np.int64) % 12


# === EVENTS === #


def event_features(columns, item, day):
    """Return what had happened to each invoice by the end of its day, as EVENT_FEATURES."""
    values = np.zeros((len(item), len(EVENT_FEATURES)), np.float32)
    values[:, [1, 4, 6]] = np.nan
    for place in np.flatnonzero(columns.has_events[item]):
        values[place] = _happened(columns.invoices[item[place]].events, int(day[place]))
    return values


def _happened(events, day):
    known = [(e, e.day.toordinal()) for e in events if e.day.toordinal() <= day]
    last = dict.fromkeys((REMINDER, VISIT), np.nan)
    counts = dict.fromkeys((REMINDER, VISIT), 0)
    disputed = planned = 0
    promised = np.nan
    for event, noted in sorted(known, key=lambda row: row[1]):
        until = NEVER if event.until is None else event.until.toordinal()
        if event.kind == DISPUTE:
            disputed |= until > day
        elif event.kind == PLAN:
            planned |= until >= day
        elif event.kind == PROMISE and until < NEVER:
            promised = until - day
        elif event.kind in counts:
            counts[event.kind] += 1
            last[event.kind] = day - noted
    return (disputed, promised, planned, counts[REMINDER], last[REMINDER], counts[VISIT],
            last[VISIT])
