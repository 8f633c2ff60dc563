"""Group ``risk``: how well the score tells who will pay late, and how long it takes to make.

The ledgers lie outside the checkout and may be absent. Weights, constants and bounds were chosen by
their early part alone; the figures here are about the days after it, of which nothing was looked at
when they were chosen. A customer counts on a day when it was known then and paid something in the
ninety days that followed; it is bad when these payments were more than seven days late on average,
by amount.
"""

import csv
import gzip
import sys
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from dev.cache import CHECKOUT
from dev.console import say

from . import ledgers
from .databases import work_on_book
from .figures import Figure

GOAL = 0.80
WINDOW, LATE_FROM, YEAR = 90, 7, 365


@dataclass(frozen=True)
class Ledger:
    """A ledger in a file, and the days on which its customers are scored."""

    name: str
    file: str
    days: tuple
    days_fitted: tuple = ()
    row: str = "read_invoice"


def _firsts(year, *months):
    return tuple(date(year, month, 1) for month in months)


LEDGERS = (
    Ledger(
        "food",
        "highradius_dev.csv",
        days=(*_firsts(2019, 10, 11, 12), *_firsts(2020, 1)),
        days_fitted=_firsts(2019, 2, 3, 4, 5, 6, 7),
    ),
    Ledger(
        "simulated",
        "ibm_invoices.csv",
        days=_firsts(2013, 5, 6, 7, 8, 9),
        days_fitted=(*_firsts(2012, 5, 7, 9, 11), *_firsts(2013, 1, 2)),
    ),
    Ledger("fines", "fines_dev.csv.gz", days=_firsts(2008, 1, 7), row="read_fine"),
)


def measure(env):
    """Yield how well customers are told apart on each ledger, then the time of a whole book."""
    scoring = _import()
    found = [figure for ledger in LEDGERS for figure in _measure_ledger(ledger, scoring)]
    yield from found
    yield from _measure_refresh(env)


def _import():
    """Import the engine from the checkout, without Odoo."""
    sys.path.insert(0, str(CHECKOUT))
    from engine import scoring

    return scoring


# === SEPARATION === #


def _measure_ledger(ledger, scoring):
    path = ledgers.find(ledger.file)
    if not path:
        say(f"bench: {ledger.file} is not there, so that nothing is measured on it")
        return
    book = _read(path, ledger.row)
    first = ledger is LEDGERS[0]
    name = "risk" if first else f"risk.{ledger.name}"
    cases = _score(book, ledger.days, scoring)
    yield from _describe(name, cases, goal=first)
    if ledger.days_fitted:
        fitted = _score(book, ledger.days_fitted, scoring)
        value = _auc([(case.bad, -case.score) for case in fitted])
        yield Figure(f"{name}.auc_fitted_part", value, f"of {len(fitted)} cases")
    yield from _describe_classes(name, cases, scoring.CLASSES)


def _describe(name, cases, goal):
    """Yield the areas under the curve: of the score, of the lateness alone, and in the quiet."""
    unit = f"of {len(cases)} cases, {sum(case.bad for case in cases)} bad"
    ours = _auc([(case.bad, -case.score) for case in cases])
    plain = _auc([(case.bad, case.days_late) for case in cases])
    classes = _auc([(case.bad, ord(case.risk_class)) for case in cases])
    quiet = [case for case in cases if not case.is_late]
    yield Figure(f"{name}.auc", ours, unit + (f", goal {GOAL}" if goal else ""), ours / plain)
    yield Figure(f"{name}.auc_days_late_only", plain, unit)
    yield Figure(f"{name}.auc_class", classes, unit)
    if quiet and any(case.bad for case in quiet):
        yield Figure(
            f"{name}.auc_nothing_late",
            _auc([(case.bad, -case.score) for case in quiet]),
            f"of {len(quiet)} cases with nothing late on the day, "
            f"{sum(case.bad for case in quiet)} bad",
        )


def _describe_classes(name, cases, classes):
    """Yield the table: of each class the share that was bad, and the amounts paid."""
    for code in classes:
        own = [case for case in cases if case.risk_class == code]
        amount = sum(case.amount for case in own)
        if own:
            bad = sum(case.bad for case in own)
            yield Figure(f"{name}.late_in_{code}", bad / len(own), f"of {len(own)} cases")
            late = sum(case.amount for case in own if case.bad) / amount
            yield Figure(f"{name}.amount_late_in_{code}", late, f"of {amount:.0f} paid")


@dataclass(frozen=True)
class Case:
    """A customer on a day: what was said then, and what became of it."""

    score: float
    risk_class: str
    days_late: float
    is_late: bool
    bad: bool
    amount: float


def _score(book, days, scoring):
    """Score the customers of a ledger on each of these days by what was known then."""
    cases = []
    for day in days:
        known = {
            customer: scoring.History([item for item in items if item.issued <= day])
            for customer, items in book.items()
        }
        known = {customer: history for customer, history in known.items() if history.items}
        average = scoring.get_book(list(known.values()), day)
        for customer, history in known.items():
            outcome = _look_ahead(book[customer], day)
            if outcome:
                cases.append(_judge(history, day, average, outcome, scoring))
    return cases


def _judge(history, day, average, outcome, scoring):
    amount, days = outcome
    value = scoring.score(history, day, average).value
    past = [
        item
        for item in history.items
        if item.paid_on and item.paid_on <= day and (day - item.paid_on).days < YEAR
    ]
    return Case(
        score=value,
        risk_class=scoring.classify(value),
        days_late=_average_days(past)[1] if past else average.days,
        is_late=any(
            item.due < day and not (item.paid_on and item.paid_on <= day) for item in history.items
        ),
        bad=days > LATE_FROM,
        amount=amount,
    )


def _look_ahead(items, day):
    """Return amount and average lateness of what was paid in the window, None without payments."""
    end = day + timedelta(WINDOW)
    paid = [item for item in items if item.paid_on and day < item.paid_on <= end]
    return _average_days(paid) if paid else None


def _average_days(items):
    amount = sum(item.amount for item in items)
    return amount, sum(item.amount * (item.paid_on - item.due).days for item in items) / amount


def _auc(pairs):
    """Return the chance that a bad case ranks above a good one; ties count half."""
    ranked = sorted(pairs, key=lambda pair: pair[1])
    total, below, good_below = 0.0, 0, 0
    while below < len(ranked):
        end = below
        while end < len(ranked) and ranked[end][1] == ranked[below][1]:
            end += 1
        tied = ranked[below:end]
        good = sum(not bad for bad, _value in tied)
        total += (len(tied) - good) * (good_below + good / 2)
        good_below, below = good_below + good, end
    bad = len(ranked) - good_below
    return total / (bad * good_below) if bad and good_below else float("nan")


# === LEDGERS === #


def _read(path, row):
    """Return the items of each customer."""
    items = defaultdict(list)
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as lines:
        for values in csv.DictReader(lines):
            found = ROWS[row](values)
            if found and found[1].amount > 0:
                items[found[0]].append(found[1])
    return items


def _read_invoice(values):
    from engine.scoring import Item

    days = [_date(values[name]) for name in ("due_date", "paid_date", "invoice_date")]
    if not days[0] or not days[2]:
        return None
    return values["customer_id"], Item(days[0], float(values["amount"]), *days[1:])


def _read_fine(values):
    """Take a fine as an invoice that is due sixty days after it was notified."""
    from engine.scoring import Item

    notified = _date(values["notification_date"])
    if not notified:
        return None
    due = notified + timedelta(60)
    return values["case_id"], Item(
        due, float(values["amount"]), _date(values["first_payment_date"]), notified
    )


ROWS = {"read_invoice": _read_invoice, "read_fine": _read_fine}


def _date(text):
    return date.fromisoformat(text) if text else None


# === TIME === #


def _measure_refresh(env):
    found = work_on_book(env, "measure_risk:measure", "scoring")
    for key, unit in (
        ("first_100k_s", "s, the first time with a row of history for each"),
        ("refresh_100k_s", "s for 100,000 customers with 10 invoices each"),
        ("queries_100", "queries for a batch of 100"),
        ("queries_1000", "queries for a batch of 1000"),
        ("preview_s", "s to preview other weights for 20,000 customers"),
    ):
        yield Figure(f"risk.{key}", found[key], unit)
