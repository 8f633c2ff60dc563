"""An invoice in a plan is paid in parts: when each of them comes in.

The customer is taken to be as punctual with an instalment as the forecast says of the invoice.
"""
import datetime as dt

from .records import PLAN, Curve, Invoice

MONTH = 30
# More parts than this make no difference to a forecast of a quarter.
MOST_PARTS = 24


def split(invoice: Invoice, curve: Curve, day: dt.date) -> list[tuple[float, Curve]]:
    """Return the parts of an invoice with their curves: one part unless a plan runs on `day`.

    Plan events with amounts are the instalments themselves, each due `until` its day; one without
    is paid in equal parts every month up to its end.
    """
    instalments = _get_instalments(invoice, day)
    median = curve.quantile(0.5)
    if not instalments or median is None:
        return [(invoice.amount, curve)]
    parts = [
        (amount, Curve(curve.start + (due - median), curve.cdf)) for due, amount in instalments
    ]
    rest = invoice.amount - sum(amount for amount, _curve in parts)
    return [*parts, (rest, curve)] if rest > 0.005 else parts


def _get_instalments(invoice, day):
    running = sorted(
        (event.until, event.amount)
        for event in invoice.events
        if event.kind == PLAN and event.until is not None and event.until > day and event.amount
    )
    left, instalments = invoice.amount, []
    for due, amount in running:
        instalments.append((due, min(left, amount)))
        left -= min(left, amount)
    return [pair for pair in instalments if pair[1] > 0] or _spread(invoice, day)


def _spread(invoice, day):
    """Return equal parts, the last one at the end of the plan, one a month before it."""
    ends = [
        event.until
        for event in invoice.events
        if event.kind == PLAN and event.until is not None and event.until > day
    ]
    if not ends:
        return []
    days = [max(ends) - dt.timedelta(MONTH * number) for number in range(MOST_PARTS)]
    days = [due for due in days if due > day]
    return [(due, invoice.amount / len(days)) for due in reversed(days)]
