"""A ledger as columns of numbers, and what was known of its customers on any day."""
import datetime as dt

import numpy as np

from .records import Ledger

# No invoice lies beyond: the ordinal of a day that never comes.
NEVER = 10**7
# Days of lateness (and of age) that tell invoices apart; what is beyond counts as at the edge.
EARLIEST, LATEST = -90, 365
SPAN = LATEST - EARLIEST + 1


class Columns:
    """The invoices of a ledger as arrays, in the order of the ledger; days are ordinals."""

    def __init__(self, ledger: Ledger):
        invoices = ledger.invoices
        count = len(invoices)
        self.invoices = invoices
        self.ids = [invoice.id for invoice in invoices]
        self.customers, self.customer = _encode([i.customer for i in invoices])
        self.issued = _ordinals([i.issued for i in invoices], count)
        self.due = _ordinals([i.due for i in invoices], count)
        self.paid = np.fromiter(
            (NEVER if i.paid is None else i.paid.toordinal() for i in invoices), np.int64, count)
        amounts = np.fromiter((i.amount for i in invoices), np.float64, count)
        amounts = np.nan_to_num(np.abs(amounts), nan=0.0, posinf=1e15)
        self.size = np.log1p(np.minimum(amounts, 1e15))
        self.late = np.clip(self.paid - self.due, EARLIEST, LATEST)
        self.term = np.clip(self.due - self.issued, -5, LATEST)
        self.with_events = np.array([bool(i.events) for i in invoices], bool)

    def __len__(self):
        return len(self.ids)


def _encode(values):
    codes = {}
    return codes, np.fromiter(
        (codes.setdefault(value, len(codes)) for value in values), np.int64, len(values))


def _ordinals(days, count):
    return np.fromiter((day.toordinal() for day in days), np.int64, count)


class History:
    """What was paid by each customer, in the order in which it was."""

    def __init__(self, columns: Columns):
        self.columns = columns
        known = np.flatnonzero(columns.paid < NEVER)
        keys = (columns.due[known], columns.paid[known], columns.customer[known])
        order = known[np.lexsort(keys)]
        self.order = order
        self.keys = columns.customer[order] * NEVER + columns.paid[order]

    def last(self, customer, day, count):
        """Return the last `count` payments known on `day` as indices, the newest first, and a mask.

        :param customer: array of codes of customers
        :param day: array of ordinals, one for each
        """
        start = np.searchsorted(self.keys, customer * NEVER)
        end = np.searchsorted(self.keys, customer * NEVER + day, side="right")
        places = end[:, None] - 1 - np.arange(count)
        mask = places >= start[:, None]
        found = self.order[np.where(mask, places, 0)] if len(self.order) else np.zeros_like(places)
        return found, mask, end - start


def month_days(ordinals):
    """Return the day of the month and how many days of it are left, for arrays of ordinals."""
    days = np.datetime64("0001-01-01") + (ordinals - 1).astype("timedelta64[D]")
    months = days.astype("datetime64[M]")
    first = (days - months).astype(np.int64)
    left = ((months + 1).astype("datetime64[D]") - days).astype(np.int64) - 1
    return first, left, months.astype(np.int64) % 12


def as_date(ordinal):
    return dt.date.fromordinal(int(ordinal))
