"""Why an invoice is expected when it is: what of its customer and its own stands out."""
import datetime as dt
from collections import Counter
from collections.abc import Sequence

from .change import find_change
from .habits import Habits
from .past import Past, lateness, median
from .records import DISPUTE, PLAN, PROMISE, Invoice, Reason

MOST_REASONS = 3
LAST, LAST_CHANGE = 20, 80
# With fewer payments a customer is new; a habit needs so many days of payment.
LEAST_KNOWN, LEAST_HABIT = 3, 8
HABIT_SHARE = 0.6
MONTH_DAYS = 3
# Days between the early and the late payments of a customer on whom nobody can count.
IRREGULAR = 30
LOW, HIGH = 0.1, 0.9


class Reasoner:
    """Gives reasons for the invoices of a ledger; what it says of a customer is found once."""

    def __init__(self, past: Past, habits: Habits):
        self.past, self.habits = past, habits
        self._customers = {}

    def explain(self, invoice: Invoice, day: dt.date) -> tuple[Reason, ...]:
        """Return the reasons by what was known at the end of `day`, the heaviest first."""
        key = (invoice.customer, day)
        if key not in self._customers:
            self._customers[key] = self._of_customer(*key)
        usual, found = self._customers[key]
        return (*_of_invoice(invoice, day, usual, self.habits), *found)[:MOST_REASONS]

    def _of_customer(self, customer, day):
        """Return the usual lateness of a customer, None when new, and the reasons in it."""
        paid = self.past.last_paid(customer, day, LAST_CHANGE)
        if len(paid) < LEAST_KNOWN:
            return None, (Reason("new_customer", {"payments": len(paid)}),)
        late = [lateness(invoice, day)[0] for invoice in paid[-LAST:]]
        usual = round(median(late))
        found = [*_changed(paid), _usually(usual), *_irregular(late), *_rhythm(paid[-LAST:])]
        return usual, tuple(found)


def _of_invoice(invoice, day, usual, habits):
    found = []
    for event in sorted(invoice.events, key=lambda e: e.day):
        if event.day <= day:
            found += _of_event(event, day)
    passed = (day - invoice.due).days
    if usual is not None and passed > max(usual, 0):
        found.append(Reason("later_than_usual", {"days": passed, "usual": usual}))
    limit, days = habits.large.get(invoice.currency, (None, 0))
    if limit is not None and invoice.amount > limit:
        facts = {"limit": limit, "currency": invoice.currency, "days": days}
        found.append(Reason("large_amount", facts))
    return found


def _of_event(event, day):
    is_open = event.until is None or event.until >= day
    if event.kind == DISPUTE and (event.until is None or event.until > day):
        yield Reason("disputed_since", {"day": event.day})
    elif event.kind == PROMISE and event.until is not None:
        yield Reason("promise_until" if is_open else "promise_broken", {"day": event.until})
    elif event.kind == PLAN and is_open:
        yield Reason("plan_until", {"day": event.until})


def _changed(paid):
    change = find_change(paid)
    if change:
        yield Reason("changed_since", {"day": change.since, "days": change.days})


def _usually(days):
    if days > 0:
        return Reason("usually_late", {"days": days})
    if days < 0:
        return Reason("usually_early", {"days": -days})
    return Reason("usually_on_time")


def _irregular(late: Sequence[int]):
    ordered = sorted(late)
    low, high = (ordered[round(part * (len(late) - 1))] for part in (LOW, HIGH))
    if len(late) >= LEAST_HABIT and high - low >= IRREGULAR:
        yield Reason("irregular", {"low": low, "high": high})


def _rhythm(paid):
    """Tell of a customer who pays at the end of months or on one day of the week."""
    days = {invoice.paid for invoice in paid}
    if len(days) < LEAST_HABIT:
        return
    ends = sum((day + dt.timedelta(MONTH_DAYS)).month != day.month for day in days)
    if ends >= HABIT_SHARE * len(days):
        yield Reason("month_end", {"share": round(ends / len(days), 2)})
        return
    weekday, count = Counter(day.weekday() for day in sorted(days)).most_common(1)[0]
    if count >= HABIT_SHARE * len(days):
        yield Reason("weekday", {"weekday": weekday, "share": round(count / len(days), 2)})
