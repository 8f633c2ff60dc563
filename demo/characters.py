"""How the customers of the demo company pay.

A character is a function that is given an instalment and answers what happened to it: payments and
credit notes, also those of the future, which the demo leaves out. Each call below makes one.
"""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

FRIDAY = 4
SATURDAY = 5


@dataclass(frozen=True)
class Instalment:
    """A part of an invoice to be paid on its due date, as a character sees it."""

    issued: date
    due: date
    started: date
    today: date
    number: int

    @property
    def progress(self):
        """How far the invoice lies from the first day (0) to today (1)."""
        return (self.issued - self.started).days / max((self.today - self.started).days, 1)

    @property
    def age(self):
        return (self.today - self.due).days


@dataclass(frozen=True)
class Payment:
    """Money for an instalment: a share of it, or what is left of it.

    ``extra`` is paid on top by mistake. What is not ``allocated`` came without a reference.
    """

    day: date
    share: float | None = None
    extra: float = 0.0
    allocated: bool = True


@dataclass(frozen=True)
class Credit:
    """A credit note for a share of the invoice, set off against it if ``applied``."""

    day: date
    share: float
    reason: str
    applied: bool = True


def workday(day):
    """Return ``day``, or the Monday after it when it lies in a weekend."""
    return day + timedelta(7 - day.weekday() if day.weekday() >= SATURDAY else 0)


def after(day, days):
    return workday(day + timedelta(round(days)))


# === CHARACTERS === #


def late(days, spread=1):
    """Pays about ``days`` after the due date, before it when negative."""

    def pay(item, rnd):
        return [Payment(after(item.due, rnd.gauss(days, spread)))]

    return pay


def erratic(days, spread):
    """Pays when it suits, sometimes before the due date and sometimes long after it."""
    return late(days, spread)


def on_weekday(weekday=FRIDAY, days=0):
    """Pays in a weekly run, the first one that is ``days`` or more after the due date."""

    def pay(item, _rnd):
        day = item.due + timedelta(days)
        return [Payment(day + timedelta((weekday - day.weekday()) % 7))]

    return pay


def on_month_end(months=0):
    """Pays in the run at the end of the month in which the invoice falls due, or later."""

    def pay(item, _rnd):
        month = item.due.month - 1 + months
        year, month = item.due.year + month // 12, month % 12 + 1
        last = date(year, month, calendar.monthrange(year, month)[1])
        return [Payment(last - timedelta(max(last.weekday() - FRIDAY, 0)))]

    return pay


def sliding(first, last, spread=2):
    """Pays ``first`` days late in the beginning and ``last`` days late today, or better."""

    def pay(item, rnd):
        days = first + (last - first) * item.progress**2
        return [Payment(after(item.due, rnd.gauss(days, spread)))]

    return pay


def seasonal(months, days, otherwise=1):
    """Pays ``days`` late what falls due in its slack ``months``."""

    def pay(item, rnd):
        lateness = days if item.due.month in months else otherwise
        return [Payment(after(item.due, rnd.gauss(lateness, lateness / 8 + 1)))]

    return pay


def in_parts(shares, gap, days=2):
    """Pays an instalment in several parts, ``gap`` days between them."""

    def pay(item, rnd):
        first = after(item.due, rnd.gauss(days, 1))
        parts = [Payment(after(first, index * gap), share) for index, share in enumerate(shares)]
        return [*parts, Payment(after(first, len(shares) * gap))]

    return pay


def disputes(every, share, days=4, settled_after=35):
    """Complains about each ``every``-th invoice and pays the rest; a credit note follows."""

    def pay(item, rnd):
        paid = after(item.due, rnd.gauss(days, 2))
        if item.number % every:
            return [Payment(paid)]
        settled = after(paid, settled_after)
        if settled > item.today:
            return [Payment(paid, 1 - share)]
        return [Credit(settled, share, "Price difference"), Payment(paid)]

    return pay


def returns(every, share, days=3):
    """Sends goods back with each ``every``-th invoice, whose credit note is not set off."""

    def pay(item, rnd):
        payment = Payment(after(item.due, rnd.gauss(days, 2)))
        if item.number % every:
            return [payment]
        is_old = item.age > 60
        return [Credit(after(item.issued, 9), share, "Returned goods", applied=is_old), payment]

    return pay


def deducts(every, share, days=1):
    """Deducts a discount that was not agreed, which leaves a small amount open."""

    def pay(item, rnd):
        day = after(item.due, rnd.gauss(days, 1))
        return [Payment(day, None if item.number % every else 1 - share)]

    return pay


def overpays(number, extra, days=0):
    """Pays too much once; nobody has asked for the money back yet."""

    def pay(item, rnd):
        more = extra if item.number == number else 0
        return [Payment(after(item.due, rnd.gauss(days, 1)), extra=more)]

    return pay


def without_reference(every, days=3):
    """Pays without a reference now and then, so that the money waits to be allocated."""

    def pay(item, rnd):
        is_recent = 0 < item.age < 60
        day = after(item.due, rnd.gauss(days, 2))
        return [Payment(day, allocated=not (is_recent and item.number % every == 0))]

    return pay


def forgets(months, days=2, spread=1):
    """Pays in time, but forgot what fell due between two numbers of ``months`` ago."""
    first, last = months

    def pay(item, rnd):
        if first * 30 <= item.age < last * 30:
            return []
        return [Payment(after(item.due, rnd.gauss(days, spread)))]

    return pay


def stopped(months, days=5, slower=25):
    """Paid ever later and, since some ``months`` ago, nothing more."""

    def pay(item, rnd):
        day = after(item.due, days + slower * item.progress + rnd.gauss(0, 2))
        return [Payment(day)] if (item.today - day).days > months * 30 else []

    return pay


def never():
    """Never paid anything."""
    return lambda _item, _rnd: []
