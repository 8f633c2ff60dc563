"""What is known of an open invoice on a day, and of each day after it, as rows of numbers.

A *snapshot* is an invoice on a day; all of its features were known at the end of that day. The days
after it are cut into intervals, fine around the due date and coarse far from it; each becomes a
row: is the invoice paid in it, when it is open until then?
"""
from dataclasses import dataclass

import numpy as np

from .bank_days import WEEK, BankDays
from .columns import EARLIEST, EVENT_FEATURES, LATEST, NEVER, SPAN, event_features, month_days
from .columns import weekday as weekday_of

# The habits of a customer are read from so many payments, the latest ones also for themselves.
HABIT, LATELY, NEWEST = 40, 8, 3
# Of large customers these are but a few days: their habits are also read from more.
LONG = 300
DUE_LAST, DUE_LATELY = 30, 10
# The hazard of the ledger counts as so many payments of the customer.
WEIGHT = 4.0
TINY = 1e-5
# What is overdue beyond the grid is followed by intervals that end so long after its day.
LONG_OVERDUE = np.array([7, 14, 28, 42, 63, 91, 120, 180])

PAYER_FEATURES = (
    "payments", "middle", "middle_lately", "middle_newest", "low", "quarter", "three_quarters",
    "high", "mean", "share_late", "since_payment", "newest", "gap", "batch", "age", "open",
    "overdue", "most_overdue", "late_of_due", "size_usual",
)
# What an invoice belongs to, as how late the invoices are that do.
LEVELS = ("group", "currency", "terms")
INVOICE_FEATURES = (
    "size", "size_relative", "term", "due_weekday", "due_month_day", *LEVELS,
)
DAY_FEATURES = (
    "offset", "width", "weekday", "month_day", "month_left", "season", "ahead", "age_then",
    "own", "own_cases", "own_lately", "own_about", "own_long", "own_due_weekday", "ledger",
    "own_weekday", "own_month_day",
    "from_middle", "from_lately", "from_age", "from_promise",
)
FEATURES = (*PAYER_FEATURES, *INVOICE_FEATURES, *EVENT_FEATURES, *DAY_FEATURES)


@dataclass(slots=True)
class Frame:
    """What the rows of all invoices of a ledger have in common, learned from its past.

    `first` and `last` bound the days of lateness that are told apart one by one, most are paid by
    the `usual` one; `timing` is the
    part of the invoices paid by so many days after the due date; `levels` are how late groups,
    currencies and terms are; `seasons` tells whether the ledger is old enough to know any.
    """

    first: int
    last: int
    usual: int
    days: BankDays
    timing: np.ndarray
    levels: dict[str, dict[str, float]]
    seasons: bool

    @property
    def is_open(self) -> np.ndarray:
        return np.array(self.days.weekdays)

    def offsets(self) -> np.ndarray:
        """Return the days after the due date on which intervals end."""
        before = self.first - np.array([98, 70, 42, 28, 14, 7])
        after = self.last + np.cumsum([3] * 3 + [7] * 5 + [14] * 4 + [30] * 4)
        return np.concatenate([before, np.arange(self.first, self.last + 1), after])


@dataclass(slots=True)
class Payers:
    """What is known of customers on days: features, and tables to look up a day in."""

    values: np.ndarray
    cases: np.ndarray
    paid_by: np.ndarray  # payments up to a lateness, of the last HABIT
    paid_lately: np.ndarray
    weekdays: np.ndarray
    month_days: np.ndarray


@dataclass(slots=True)
class Long:
    """Payments of customers up to a lateness, of the last LONG and of what was due on a weekday."""

    cases: np.ndarray
    paid_by: np.ndarray
    weekday_cases: np.ndarray
    weekday_paid_by: np.ndarray


@dataclass(slots=True)
class Snapshots:
    """Invoices on days: indices of invoices, days as ordinals, features, and their payers."""

    item: np.ndarray
    day: np.ndarray
    values: np.ndarray
    payers: Payers
    payer: np.ndarray
    long: "Long"
    long_payer: np.ndarray


@dataclass(slots=True)
class Rows:
    """Intervals of snapshots: from the end of `since` to the end of `until`."""

    snapshot: np.ndarray
    since: np.ndarray
    until: np.ndarray


# === SNAPSHOTS === #


def take(columns, frame: Frame, item, day) -> Snapshots:
    """Return the features of invoices, each as it was known at the end of its day."""
    keys, payer = np.unique(columns.customer[item] * NEVER + day, return_inverse=True)
    payers = _payers(columns, keys // NEVER, keys % NEVER)
    size = columns.size[item]
    usual = payers.values[payer, PAYER_FEATURES.index("size_usual")]
    levels = [_level(columns, frame, kind, item) for kind in LEVELS]
    values = np.column_stack([
        payers.values[payer], size, size - usual, columns.term[item],
        weekday_of(columns.due[item]), month_days(columns.due[item])[0], *levels,
        event_features(columns, item, day),
    ]).astype(np.float32)
    due_weekday = weekday_of(columns.due[item])
    long_keys, long_payer = np.unique(
        (columns.customer[item] * NEVER + day) * WEEK + due_weekday, return_inverse=True)
    long = _long(columns, long_keys // WEEK // NEVER, long_keys // WEEK % NEVER, long_keys % WEEK)
    return Snapshots(item, day, values, payers, payer, long, long_payer)


def _long(columns, customer, day, due_weekday):
    found, there, _ = columns.last_paid(customer, day, LONG)
    late = columns.late[found]
    same = there & (weekday_of(columns.due[found]) == due_weekday[:, None])
    return Long(there.sum(1), _cumulated(late, there), same.sum(1), _cumulated(late, same))


def _level(columns, frame, kind, item):
    known = frame.levels[kind]
    if not known:
        return np.full(len(item), np.nan)
    invoices = columns.invoices
    return np.array([known.get(str(getattr(invoices[n], kind)), np.nan) for n in item])


def _payers(columns, customer, day):
    found, there, count = columns.last_paid(customer, day, HABIT)
    cases = there.sum(1)
    late = np.where(there, columns.late[found], 0)
    values = np.column_stack([
        np.log1p(count), *_spread(late, there, cases), *_rhythm(columns, found, there, cases, day),
        *_standing(columns, customer, day, count),
        _mean(columns.size[found], there, cases),
    ])
    paid = columns.paid[found]
    return Payers(
        values.astype(np.float32), cases,
        _cumulated(late, there), _cumulated(late[:, :LATELY], there[:, :LATELY]),
        _tally(weekday_of(paid), there, WEEK), _tally(month_days(paid)[0], there, 31),
    )


def _spread(late, there, cases):
    """Return how late a customer pays: middle, edges, mean and the share that is late."""
    ordered = np.sort(np.where(there, late, np.iinfo(np.int64).max), axis=1)
    quantiles = {part: _at(ordered, cases, part) for part in (0.5, 0.1, 0.25, 0.75, 0.9)}
    recent = [_middle(late[:, :n], there[:, :n]) for n in (LATELY, NEWEST)]
    return (
        quantiles.pop(0.5), *recent, *quantiles.values(), _mean(late, there, cases),
        _mean(late > 0, there, cases),
    )


def _rhythm(columns, found, there, cases, day):
    """Return when the last payment was, how late, and how often and how much comes together."""
    paid = np.where(there, columns.paid[found], 0)
    days = (there[:, 1:] & (paid[:, 1:] != paid[:, :-1])).sum(1) + 1
    oldest = paid[np.arange(len(paid)), np.maximum(cases - 1, 0)]
    age = columns.paid[found] - columns.issued[found]
    return (
        _known(day - paid[:, 0], cases), _known(columns.late[found[:, 0]], cases),
        _known((day - oldest) / days, cases), _known(cases / days, cases),
        _mean(age, there, cases),
    )


def _standing(columns, customer, day, paid_count):
    """Return how many invoices are open and overdue, for how long, and how the last due went."""
    found, there, _ = columns.last_due(customer, day - 1, DUE_LAST)
    there &= columns.issued[found] <= day[:, None]
    overdue = there & (columns.paid[found] > day[:, None])
    longest = np.where(overdue, day[:, None] - columns.due[found], 0).max(1)
    lately, last = found[:, :DUE_LATELY], there[:, :DUE_LATELY]
    late = np.minimum(columns.paid[lately], day[:, None] + 1) > columns.due[lately]
    return (
        np.log1p(np.maximum(columns.count_issued(customer, day) - paid_count, 0)),
        overdue.sum(1), longest, _mean(late, last, last.sum(1)),
    )


def _known(values, cases):
    return np.where(cases > 0, values, np.nan)


def _mean(values, there, cases):
    return _known(np.where(there, values, 0).sum(1) / np.maximum(cases, 1), cases)


def _at(ordered, cases, part):
    places = np.clip(np.floor(part * (cases - 1) + 0.5).astype(np.int64), 0, None)
    return _known(ordered[np.arange(len(ordered)), places], cases)


def _middle(late, there):
    cases = there.sum(1)
    return _at(np.sort(np.where(there, late, np.iinfo(np.int64).max), axis=1), cases, 0.5)


def _tally(values, there, kinds):
    """Count for each row how often each of `kinds` values occurs."""
    flat = (np.arange(len(values))[:, None] * kinds + values)[there]
    return np.bincount(flat, minlength=len(values) * kinds).reshape(len(values), kinds)


def _cumulated(late, there):
    return np.cumsum(_tally(late - EARLIEST, there, SPAN), axis=1, dtype=np.int32)


# === ROWS === #


def cut(columns, frame: Frame, snapshots: Snapshots) -> Rows:
    """Cut the days after each snapshot into intervals."""
    due, day = columns.due[snapshots.item][:, None], snapshots.day[:, None]
    offsets = frame.offsets()
    until = due + offsets
    is_daily = (offsets >= frame.first) & (offsets <= frame.last)
    used = (until > day) & (~is_daily | _is_open(columns, frame, snapshots.item, until))
    is_long = (day - due)[:, 0] > offsets[-1] - LONG_OVERDUE[-1]
    until[is_long, :len(LONG_OVERDUE)] = day[is_long] + LONG_OVERDUE
    used[is_long] = np.arange(len(offsets)) < len(LONG_OVERDUE)
    ended = np.maximum.accumulate(np.where(used, until, 0), axis=1)
    since = np.maximum(np.concatenate([day, ended[:, :-1]], axis=1), day)
    snapshot, place = np.nonzero(used)
    return Rows(snapshot, since[snapshot, place], until[snapshot, place])


def _is_open(columns, frame, item, day):
    """Tell for each row of days of an invoice whether payments in its currency come in on them."""
    is_open = frame.is_open[weekday_of(day)]
    for currency in frame.days.kept:
        mine = columns.currency[item] == currency
        is_open[mine] &= ~np.isin(day[mine], np.fromiter(frame.days.closed(currency), np.int64))
    return is_open


def describe(columns, frame: Frame, snapshots: Snapshots, rows: Rows):
    """Return the features of rows, and the log-odds of payment by the customer's own past."""
    at, payers = snapshots.payer[rows.snapshot], snapshots.payers
    item = snapshots.item[rows.snapshot]
    offset, age = rows.until - columns.due[item], rows.until - columns.issued[item]
    low = _place(rows.since - columns.due[item])
    high = _place(offset)
    own, cases = _hazard(frame, payers.paid_by, payers.cases, at, low, high)
    lately, _ = _hazard(
        frame, payers.paid_lately, np.minimum(payers.cases, LATELY), at, low, high)
    about, _ = _hazard(
        frame, payers.paid_by, payers.cases, at, np.maximum(low - 1, 0),
        np.minimum(high + 1, SPAN - 1))
    passed, left, month = month_days(rows.until)
    week = weekday_of(rows.until)
    values = snapshots.values[rows.snapshot]
    seen = payers.cases[at]
    days = np.column_stack([
        offset, rows.until - rows.since, week, passed, left,
        month if frame.seasons else np.zeros_like(month),
        rows.until - snapshots.day[rows.snapshot], age,
        own, cases, lately, about, *_long_hazards(frame, snapshots, rows, low, high),
        _log_odds(_ledger_hazard(frame, low, high)),
        (payers.weekdays[at, week] + 1) / (seen + WEEK),
        _around(payers.month_days, at, passed, seen),
        *(when - values[:, FEATURES.index(name)] for when, name in (
            (offset, "middle"), (offset, "middle_lately"), (age, "age"))),
        rows.until - snapshots.day[rows.snapshot] - values[:, FEATURES.index("promise_in")],
    ]).astype(np.float32)
    return np.concatenate([values, days], axis=1), own


def _place(offset):
    return np.clip(offset, EARLIEST, LATEST) - EARLIEST


def _ledger_hazard(frame, low, high):
    timing = frame.timing
    return (timing[high] - timing[low] + TINY) / (1 - timing[low] + 10 * TINY)


def _hazard(frame, paid_by, cases, at, low, high):
    """Return the log-odds that a customer pays in an interval, and from how many cases."""
    left = cases[at] - paid_by[at, low]
    paid = paid_by[at, high] - paid_by[at, low]
    prior = _ledger_hazard(frame, low, high)
    return _log_odds((paid + WEIGHT * prior) / (left + WEIGHT)), left


def _long_hazards(frame, snapshots, rows, low, high):
    at, long = snapshots.long_payer[rows.snapshot], snapshots.long
    left = long.cases[at] - long.paid_by[at, low]
    paid = long.paid_by[at, high] - long.paid_by[at, low]
    own = (paid + WEIGHT * _ledger_hazard(frame, low, high)) / (left + WEIGHT)
    left = long.weekday_cases[at] - long.weekday_paid_by[at, low]
    paid = long.weekday_paid_by[at, high] - long.weekday_paid_by[at, low]
    return _log_odds(own), _log_odds((paid + WEIGHT * own) / (left + WEIGHT))


def _log_odds(chances):
    chances = np.clip(chances, TINY, 1 - TINY)
    return np.log(chances / (1 - chances))


def _around(tally, at, day, seen):
    near = tally[at, day] + tally[at, np.maximum(day - 1, 0)] + tally[at, np.minimum(day + 1, 30)]
    return near / (seen + 3)
