"""What a sentence says about paying: a promise, or that it was done.

A promise is a phrase of paying with a day ahead, or with a firm or hurried word, in a sentence that
asks nothing, sets no condition, hopes nothing and denies nothing. A report of a payment with a day
ahead is a promise as well: "on Friday it is paid".
"""

import re

from .dates import FUTURE, PAST
from .records import PAID, PROMISE, Intent
from .sentence import Sentence

SEGMENT = re.compile(r"[,:;](?!\d)|\b(?:en|et|und|and)\b")
DATED, GUESSED, SOON, FIRM = 0.95, 0.8, 0.75, 0.7
REPORTED, REPORTED_WITH_DAY = 0.85, 0.95


def read_payments(sentence: Sentence) -> list[Intent]:
    """Return the promises and reports of payment in a sentence."""
    if sentence.is_question:
        return []
    found = []
    for clause in sentence.clauses:
        found += (
            _read_promises(sentence, clause)
            or _read_rest(sentence, clause, found)
            or _read_report(sentence, clause)
        )
    return found


# === PROMISES === #


def _read_promises(sentence, clause):
    if sentence.search("hedge") or clause.search("condition") or sentence.search("no_promise"):
        return []
    match = _undenied(clause, "promise")
    if not match:
        return _read_money_ahead(sentence, clause)
    several = _instalments(sentence, clause)
    if several:
        return several
    day = _choose(_ahead(clause), match, clause) or _only(_ahead(sentence))
    if day:
        return [_promise(sentence, day.date, _amount(clause, day), DATED)]
    if clause.search("soon"):
        return [_promise(sentence, None, _amount(clause), SOON)]
    if clause.search("promise_firm"):
        return [_promise(sentence, None, _amount(clause), FIRM)]
    return []


def _read_money_ahead(sentence, clause):
    """Return the promise of a clause that names money and a day ahead, without a known phrase."""
    match = _undenied(clause, "ahead")
    days = [day for day in _ahead(clause) if not day.is_weak and day.date > clause.sent]
    if not match or not days or _reports_past(clause):
        return []
    day = _choose(days, match, clause)
    return [_promise(sentence, day.date, _amount(clause, day), GUESSED)]


def _read_rest(sentence, clause, found):
    """Return the promise of a clause without a verb: "I pay 500 now, the rest on 1 May"."""
    is_promised = any(intent.intent == PROMISE for intent in found)
    days = [day for day in _ahead(clause) if not day.is_weak]
    rest = _undenied(clause, "rest")
    if not (is_promised and days and rest) or clause.search("condition"):
        return []
    day = _choose(days, rest, clause)
    return [_promise(sentence, day.date, _amount(clause, day), GUESSED)]


def _reports_past(clause):
    """Tell whether it was paid on the last such day: "this was paid on Monday"."""
    if clause.search("no_paid") or not _undenied(clause, "paid"):
        return False
    days = [day for day in clause.days(PAST) if not day.is_weak]
    return bool(days) and all(day.date <= clause.sent for day in days)


def _undenied(clause, name):
    """Return the first match of the phrases that nothing denies."""
    for match in clause.rules.patterns[name].finditer(clause.text):
        if not clause.is_denied(match):
            return match
    return None


def _ahead(clause):
    return [day for day in clause.days(FUTURE) if day.date >= clause.sent]


def _only(days):
    """Return the strongest of the days that another clause of the sentence names."""
    strong = [day for day in days if not day.is_weak] or days
    return strong[-1] if strong else None


def _choose(days, match, clause):
    """Return the day that stands nearest to the phrase; today gives way to a later one."""
    later = [day for day in days if day.date > clause.sent] or days
    strong = [day for day in later if not day.is_weak] or later
    return min(strong, key=lambda day: (_distance(day, match), -day.start), default=None)


def _distance(place, match):
    return max(0, place.start - match.end(), match.start() - place.end)


def _instalments(sentence, clause):
    """Return a promise for each "100 euro on 1 May", where there are several in one clause."""
    days = _ahead(clause)
    if len(days) < 2:
        return []
    found = []
    for start, end in _segments(clause.text):
        inside = [day for day in days if start <= day.start < end]
        money = [amount for amount in clause.amounts if start <= amount.start < end]
        is_rest = clause.rules.search("rest", clause.text[start:end])
        if inside and (money or is_rest):
            amount = money[0].value if money else None
            found.append(_promise(sentence, inside[-1].date, amount, DATED))
    return found if len(found) > 1 else []


def _segments(text):
    starts = [0, *(match.end() for match in SEGMENT.finditer(text))]
    return zip(starts, [*starts[1:], len(text)], strict=True)


def _amount(clause, day=None):
    """Return the amount that the clause names, the one nearest to the day of several."""
    if day is None or len(clause.amounts) < 2:
        return clause.amounts[0].value if clause.amounts else None
    return min(clause.amounts, key=lambda amount: abs(amount.start - day.start)).value


def _promise(sentence, date, amount, confidence):
    return Intent(PROMISE, date, amount, None, sentence.written, confidence)


# === REPORTS === #


def _read_report(sentence, clause):
    if clause.search("condition") or clause.search("no_paid"):
        return []
    match = _undenied(clause, "paid")
    if not match:
        return []
    days = [day for day in clause.days(PAST) if not day.is_weak]
    day = min(days, key=lambda day: (_distance(day, match), day.start), default=None)
    if day and day.date > clause.sent:
        if sentence.search("hedge"):
            return []
        return [_promise(sentence, day.date, _amount(clause, day), DATED)]
    confidence = REPORTED_WITH_DAY if day else REPORTED
    return [
        Intent(PAID, day and day.date, _amount(clause, day), None, sentence.written, confidence)
    ]
