"""How the customers of a ledger paid, as it was known on any day; in plain Python."""
import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Hashable, Iterable

from .records import Invoice, Ledger

# Lateness beyond these counts as at the edge.
EARLIEST, LATEST = -90, 365


class Past:
    """A ledger, ordered so that the history of a customer on a day is a slice.

    It may know more than the day that is asked for: what lies after that day is never looked at.
    """

    def __init__(self, ledger: Ledger):
        self.by_id = {invoice.id: invoice for invoice in ledger.invoices}
        self._paid = _by_customer(ledger, lambda i: i.paid)
        self._issued = _by_customer(ledger, lambda i: i.issued)

    def last_paid(self, customer: Hashable, day: dt.date, count: int) -> list[Invoice]:
        """Return the customer's last `count` payments known on `day`, the oldest first."""
        return _upto(self._paid.get(customer), day, count)

    def last_issued(self, customer: Hashable, day: dt.date, count: int) -> list[Invoice]:
        """Return the customer's last `count` invoices known on `day`, open ones included."""
        return _upto(self._issued.get(customer), day, count)


def _by_customer(ledger, get_day):
    found = defaultdict(list)
    for place, invoice in enumerate(ledger.invoices):
        day = get_day(invoice)
        if day is not None:
            found[invoice.customer].append((day, invoice.due, place))
    return {
        customer: ([day for day, *_ in rows], [ledger.invoices[place] for *_, place in rows])
        for customer, rows in ((c, sorted(rows)) for c, rows in found.items())
    }


def _upto(rows, day, count):
    if rows is None:
        return []
    days, invoices = rows
    end = bisect_right(days, day)
    return invoices[max(end - count, 0):end]


def lateness(invoice: Invoice, day: dt.date) -> tuple[int, bool]:
    """Return the days between due date and payment, and whether it was paid by `day`.

    Of an open invoice they are those until `day`: the payment comes later than that.
    """
    is_paid = invoice.paid is not None and invoice.paid <= day
    late = ((invoice.paid if is_paid else day) - invoice.due).days
    return min(max(late, EARLIEST), LATEST), is_paid


def median(values: Iterable[float]) -> float:
    """Return the middle value, or the mean of the two in the middle."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2
