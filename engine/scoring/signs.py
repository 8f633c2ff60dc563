"""What the ledger says about a customer on a day, each sign between -1 and 1.

Every sign grows with the risk and with nothing else, so that the score never improves because a
customer did worse. The constants were fitted on the early part of two real ledgers.
"""
import datetime as dt
import math
from collections.abc import Sequence

from .records import Book, History, Item, Sign

# A payment is late from the eighth day; what is later than `MOST` days is not worse than that.
GRACE, EARLIEST, MOST = 7, -5, 60
# Payments count half as much for every `HALF_LIFE` days that passed, and after `MEMORY` no more.
HALF_LIFE, MEMORY = 180, 730
RECENT = 90
# So many payments weigh as much as what all customers do on average.
PRIOR = 4
# One late payment among at least so many in time within a year is an exception.
EXCEPTION_AMONG, EXCEPTION_DAYS = 6, 365
# The same three months a year ago.
SEASON_FROM, SEASON_UNTIL, SEASON_PRIOR = 365, 275, 6
EVENT_HALF_LIFE = 180


class Payments:
    """The payments of a customer as they are known on a day."""

    def __init__(self, items: Sequence[Item], day: dt.date):
        self.rows = sorted(
            (
                ((day - item.paid_on).days, (item.paid_on - item.due).days, item.amount)
                for item in items
                if item.paid_on
                and item.paid_on <= day
                and (item.issued is None or item.issued <= day)
            ),
        )
        self.rows = [row for row in self.rows if row[0] <= MEMORY and row[2] > 0]
        self.exception = self._find_exception()

    def __len__(self):
        return len(self.rows)

    def _find_exception(self):
        """Return the only late payment of a year in which the customer paid often, else None."""
        year = [row for row in self.rows if row[0] <= EXCEPTION_DAYS]
        late = [row for row in year if row[1] > GRACE]
        return late[0] if len(late) == 1 and len(year) > EXCEPTION_AMONG else None

    def get_days(self, row):
        """Return the days late of a payment as they count: an exception is barely late."""
        days = GRACE if row is self.exception else row[1]
        return min(max(days, EARLIEST), MOST)

    def get_mean_days(self, rows):
        """Return the average days late by amount; the root keeps one large invoice from ruling."""
        pairs = [(math.sqrt(row[2]), self.get_days(row)) for row in rows]
        total = math.fsum(weight for weight, _days in pairs)
        return math.fsum(weight * days for weight, days in pairs) / total if total else 0.0


def observe(history: History, book: Book, day: dt.date) -> list[Sign]:
    """Return the signs that the ledger gives of a customer on `day`."""
    payments = Payments(history.items, day)
    return [
        _see_lateness(payments, book),
        _see_share(payments, book),
        _see_trend(payments),
        _see_overdue(history.items, day),
        _see_season(payments),
        _see_history(history, payments, day),
        _see_events("broken_promises", history.broken, day),
        _see_events("lost_disputes", history.lost, day),
        _see_events("bounced_payments", history.bounced, day),
    ]


def get_book(histories: Sequence[History], day: dt.date) -> Book:
    """Return how these customers pay on average, each counting with its payments of a year."""
    days, late = [], 0
    for history in histories:
        for row in Payments(history.items, day).rows:
            if row[0] <= EXCEPTION_DAYS:
                days.append(min(max(row[1], EARLIEST), MOST))
                late += row[1] > GRACE
    if not days:
        return Book()
    return Book(days=math.fsum(days) / len(days), share=late / len(days))


# === SIGNS === #

def _see_lateness(payments, book):
    weights = [math.sqrt(row[2]) * _fade(row[0], HALF_LIFE) for row in payments.rows]
    total = math.fsum(weights)
    # Unequal weights say less than equal ones: so many equal ones would say as much (Kish).
    count = total**2 / math.fsum(weight**2 for weight in weights) if total else 0.0
    days = [payments.get_days(row) for row in payments.rows]
    seen = math.fsum(map(_multiply, weights, days)) / total if total else 0.0
    mean = (count * seen + PRIOR * book.days) / (count + PRIOR)
    facts = {"days": seen, "payments": len(payments), "book": book.days}
    if payments.exception:
        facts["exception"] = payments.exception[1]
    return Sign("lateness", _squash((mean - 3) / 10), facts)


def _see_share(payments, book):
    weights = [_fade(row[0], HALF_LIFE) for row in payments.rows]
    late = math.fsum(
        weight * (0.5 if row is payments.exception else 1)
        for weight, row in zip(weights, payments.rows, strict=True)
        if row[1] > GRACE
    )
    total = math.fsum(weights)
    share = (late + PRIOR * book.share) / (total + PRIOR)
    facts = {"share": late / total if total else 0.0, "payments": len(payments)}
    return Sign("share_late", _squash((share - 0.15) / 0.2), facts)


def _see_trend(payments):
    recent = [row for row in payments.rows if row[0] <= RECENT]
    before = [row for row in payments.rows if row[0] > RECENT]
    if not recent or not before:
        return Sign("trend", 0.0)
    then, now = payments.get_mean_days(before), payments.get_mean_days(recent)
    known = min(len(recent), len(before))
    change = (now - then) * known / (known + PRIOR)
    return Sign("trend", _squash(change / 8), {"days": now, "before": then})


def _see_overdue(items, day):
    """Weigh what is open by the days that it is late; what is not due counts as in time."""
    rows = [
        (math.sqrt(item.amount), min(max((day - item.due).days, 0), MOST), item)
        for item in items
        if item.is_open_on(day)
    ]
    total = math.fsum(row[0] for row in rows)
    days = math.fsum(row[0] * row[1] for row in rows) / total if total else 0.0
    late = [row[2] for row in rows if row[1]]
    oldest = max(((day - item.due).days for item in late), default=0)
    facts = {"amount": math.fsum(item.amount for item in late), "days": oldest}
    return Sign("overdue", _squash(days / 10), facts)


def _see_season(payments):
    """Compare the same three months of last year with all other months."""
    season = [row for row in payments.rows if SEASON_UNTIL <= row[0] <= SEASON_FROM]
    others = [row for row in payments.rows if not SEASON_UNTIL <= row[0] <= SEASON_FROM]
    if not season or not others:
        return Sign("season", 0.0)
    then, else_ = payments.get_mean_days(season), payments.get_mean_days(others)
    change = (then - else_) * len(season) / (len(season) + SEASON_PRIOR)
    return Sign("season", _squash(change / 8), {"days": then, "others": else_})


def _see_history(history, payments, day):
    """Count how long and how often the customer paid: of a stranger nobody knows."""
    known = [item.issued for item in history.items if item.issued and item.issued <= day]
    since = min([*known, *([history.since] if history.since else [])], default=day)
    months = max((day - since).days, 0) / 30.4
    count = len(payments)
    value = -(count / (count + 12) + months / (months + 12)) / 2
    return Sign("history", value, {"months": months, "payments": count})


def _see_events(code, days, day):
    known = [event for event in days if event <= day and (day - event).days <= MEMORY]
    weight = math.fsum(_fade((day - event).days, EVENT_HALF_LIFE) for event in known)
    facts = {"count": len(known), "days": (day - max(known)).days} if known else {}
    return Sign(code, 1 - 0.5**weight, facts)


# === HELPERS === #

def _fade(age, half_life):
    return 0.5 ** (age / half_life)


def _squash(value):
    return value / (1 + abs(value))


def _multiply(one, other):
    return one * other
