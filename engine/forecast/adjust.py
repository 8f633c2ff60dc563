"""What an open promise, plan or dispute does to the curve of an invoice.

A ledger with many of them teaches it (see `habits.LEARNED`); until then these rules stand in.
"""
import datetime as dt
import math
from array import array
from collections.abc import Set

from .bank_days import WEEK, BankDays
from .habits import GRACE, Habits
from .records import DISPUTE, PLAN, PROMISE, Curve, Event, Invoice

# Of a promise that is kept: the part paid by so many days after its day.
AROUND = {-2: 0.05, -1: 0.15, 0: 0.6, 1: 0.8, 2: 0.9, GRACE: 1.0}
# A promise of less than this part of the amount does not settle the invoice.
WHOLE = 0.9
# Thirds of the disputes end about after these parts of the mean.
ENDS = tuple(-math.log(1 - part) for part in (1 / 6, 1 / 2, 5 / 6))


def adjust(
    curve: Curve, invoice: Invoice, day: dt.date, habits: Habits, days: BankDays,
    known: Set[str] = frozenset(),
) -> Curve:
    """Return the curve with what is agreed about the invoice at the end of `day`.

    :param known: kinds of events of which the curve knows already
    """
    events = {
        e.kind: e for e in sorted(invoice.events, key=lambda e: e.day)
        if e.day <= day and e.kind not in known and _is_on(e, invoice, day)
    }
    if DISPUTE in events:
        return _delay(curve, [habits.dispute_days * part for part in ENDS])
    if PLAN in events:
        until = events[PLAN].until
        later = _delay(curve, [(until - day).days])
        return _mix(later, _around(curve, until, days, invoice.currency), habits.kept)
    if PROMISE in events:
        until = events[PROMISE].until
        return _mix(curve, _around(curve, until, days, invoice.currency), habits.kept)
    return curve


def _is_on(event: Event, invoice, day):
    if event.kind == DISPUTE:
        return event.until is None or event.until > day
    if event.until is None or event.until < day:
        return False
    is_whole = event.amount is None or event.amount >= WHOLE * invoice.amount
    return event.kind == PLAN or (event.kind == PROMISE and is_whole)


def _delay(curve, delays):
    """Return the curve when payment waits for one of several delays, as likely each."""
    chances = array("d")
    for n in range(len(curve.cdf)):
        places = [n - round(delay) for delay in delays]
        chances.append(sum(float(curve.cdf[p]) for p in places if p >= 0) / len(places))
    return Curve(curve.start, chances)


def _around(curve, until, days, currency):
    """Return the chances of a promise that is kept; nobody pays on closed days."""
    target, chances, reached = (until - curve.start).days, array("d"), 0.0
    start, holidays = curve.start.toordinal(), days.closed(currency)
    last = max(target, 0) + GRACE
    for n in range(len(curve.cdf)):
        if days.weekdays[(start + n - 1) % WEEK] and start + n not in holidays:
            passed = [part for late, part in AROUND.items() if late <= n - target]
            reached = 1.0 if n >= last else (passed[-1] if passed else 0.0)
        chances.append(reached)
    return chances


def _mix(curve, chances, weight):
    mixed = array("d", (
        weight * own + (1 - weight) * float(other)
        for own, other in zip(chances, curve.cdf, strict=True)
    ))
    return Curve(curve.start, mixed)
