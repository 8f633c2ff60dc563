"""What happens to customers: read what a source tells, and decide what of it matters.

A source tells more than anybody can read. Rules say which events matter, by kind, by the class of
the customer, by what is at stake and by how much worse it became; the first that matches decides.
"""

import hashlib
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

KINDS = (
    "insolvency", "status", "score", "limit", "news", "director", "address", "accounts_late",
    "class", "over_limit", "behaviour", "other",
)  # fmt: skip
# What only our own books tell; a source from outside cannot claim it.
OWN_KINDS = frozenset(("class", "over_limit", "behaviour"))
CLASSES = "abcde"
POINTS_PER_LETTER = 20
MOST_EVENTS = 5000
LONGEST_ID, LONGEST_VALUE, LONGEST_TEXT = 128, 200, 4000
NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")


# === WHAT A SOURCE TELLS === #


@dataclass(slots=True, frozen=True)
class News:
    """One event as a source tells it, and how the company is known there.

    `external_id` is what the source calls it: by it, nothing counts twice. `customer` is our own
    number of the customer.
    """

    external_id: str
    kind: str
    day: date | None = None
    old: str = ""
    new: str = ""
    text: str = ""
    vat: str = ""
    number: str = ""
    country: str = ""
    customer: str = ""


def read_news(payload: object) -> tuple[list[News], int]:
    """Return the events of a message, and how many of it could not be understood.

    One that is not understood does not hold up the others. The message is an object with a list
    `events`; each has an `id`, a `kind` and one of `vat`, `number` and `customer`, and may have
    `country`, `day`, `old`, `new` and `text`.

    :raise ValueError: when it is no such message
    """
    events = payload.get("events") if isinstance(payload, dict) else None
    if not isinstance(events, list) or len(events) > MOST_EVENTS:
        raise ValueError("No list of events")
    read = [_read_one(event) for event in events]
    news = [one for one in read if one]
    return news, len(read) - len(news)


def _read_one(event):
    if not isinstance(event, dict):
        return None
    external_id = _clean(event.get("id"), LONGEST_ID + 1)
    known_by = {name: _clean(event.get(name), 64) for name in ("vat", "number", "customer")}
    try:
        day = _read_day(event.get("day"))
    except ValueError:
        return None
    if not external_id or len(external_id) > LONGEST_ID or not any(known_by.values()):
        return None
    kind = event.get("kind")
    return News(
        external_id=external_id,
        kind=kind if kind in KINDS and kind not in OWN_KINDS else "other",
        day=day,
        old=_clean(event.get("old"), LONGEST_VALUE),
        new=_clean(event.get("new"), LONGEST_VALUE),
        text=_clean(event.get("text"), LONGEST_TEXT),
        country=_clean(event.get("country"), 2).upper(),
        **known_by,
    )


def _read_day(value):
    if value in (None, ""):
        return None
    if not isinstance(value, str):
        raise ValueError("No day")
    return date.fromisoformat(value[:10])


def _clean(value, longest):
    """Return a text that a database can keep; what is no text or number is nothing."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = str(value)[: longest * 2].encode("utf-8", "ignore").decode().replace("\0", "")
    return text.strip()[:longest]


def simplify(number: str) -> str:
    """Return a registration number without what people write between its signs."""
    return re.sub(r"[^A-Z0-9]", "", (number or "").upper())


# === WHAT TWO REPORTS TELL === #


@dataclass(slots=True, frozen=True)
class Opinion:
    """What a report said, as far as a change of it is an event. None: it did not say."""

    score: float | None = None
    limit: Decimal | None = None
    status: str = ""
    address: str = ""


def compare(before: Opinion, after: Opinion) -> list[tuple[str, str, str]]:
    """Return `(kind, old, new)` for what changed from one report of a source to its next.

    What one of them does not say did not change.
    """
    found = []
    if None not in (before.score, after.score) and before.score != after.score:
        found.append(("score", f"{before.score:g}", f"{after.score:g}"))
    if None not in (before.limit, after.limit) and before.limit != after.limit:
        found.append(("limit", f"{before.limit:f}", f"{after.limit:f}"))
    if after.status and before.status != after.status and (before.status or _is_bad(after)):
        kind = "insolvency" if after.status == "insolvent" else "status"
        found.append((kind, before.status, after.status))
    if before.address and after.address and _flat(before.address) != _flat(after.address):
        found.append(("address", before.address, after.address))
    return found


def _is_bad(opinion):
    return opinion.status != "active"


def _flat(text):
    return re.sub(r"\W+", "", text).casefold()


def identify(kind: str, day: date | None, *parts: str) -> str:
    """Return an id for an event that its source gave none: the same for the same event."""
    told = "\n".join(parts).encode("utf-8", "ignore")
    return f"{kind}-{day or ''}-{hashlib.sha256(told).hexdigest()[:16]}"


# === HOW MUCH WORSE === #


def measure(kind: str, old: str, new: str) -> float | None:
    """Return by how much it became worse; below zero it became better, None where nobody knows.

    A score counts in points of a hundred (a letter is worth twenty), a limit in percent of what it
    was, a class in classes, payment behaviour in days.
    """
    if kind == "class":
        return _letters_between(old, new)
    if kind == "score":
        letters = _letters_between(old, new)
        if letters is not None:
            return letters * POINTS_PER_LETTER
        before, after = _number(old), _number(new)
        return None if None in (before, after) else before - after
    if kind == "behaviour":
        before, after = _number(old), _number(new)
        return None if None in (before, after) else after - before
    if kind == "limit":
        before, after = _number(old), _number(new)
        if None in (before, after) or before <= 0:
            return None
        return (before - after) / before * 100
    return None


def _letters_between(old, new):
    before, after = old.strip().lower(), new.strip().lower()
    if len(before) == len(after) == 1 and before in CLASSES and after in CLASSES:
        return float(CLASSES.index(after) - CLASSES.index(before))
    return None


def _number(text):
    """Return the number that a text is; a comma might mean two things, so it is none."""
    text = text.replace(" ", "")
    if not NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if math.isfinite(value) else None


# === WHAT MATTERS === #


@dataclass(slots=True, frozen=True)
class Happening:
    """An event at a customer, with what is at stake there, in the currency of the company."""

    kind: str
    old: str = ""
    new: str = ""
    risk_class: str = ""
    exposure: Decimal = Decimal(0)

    @property
    def change(self) -> float | None:
        return measure(self.kind, self.old, self.new)


@dataclass(slots=True, frozen=True)
class Effects:
    """What follows from an event. All empty: nothing, the event does not matter."""

    alert: bool = False
    risk_class: str = ""
    procedure: int | None = None
    limit: Decimal | None = None
    stop: bool = False

    def __bool__(self):
        return bool(
            self.alert or self.risk_class or self.procedure or self.stop or self.limit is not None
        )


@dataclass(slots=True, frozen=True)
class Rule:
    """Which events it is about, and what follows.

    `kind` and `class_from` may be empty: any. `class_from` is the safest class that it is about.
    """

    id: int
    effects: Effects
    kind: str = ""
    class_from: str = ""
    min_exposure: Decimal = Decimal(0)
    min_change: float = 0
    only_worse: bool = True

    def matches(self, happening: Happening) -> bool:
        """Tell whether the rule is about this event."""
        if self.kind and self.kind != happening.kind:
            return False
        # A customer without a class is unknown, and may be as risky as any.
        if self.class_from and happening.risk_class and happening.risk_class < self.class_from:
            return False
        return happening.exposure >= self.min_exposure and self._is_large(happening.change)

    def _is_large(self, change):
        """Tell whether it changed enough; what cannot be measured may be as bad as any."""
        if change is None:
            return True
        if self.only_worse:
            return change > 0 and change >= self.min_change
        return abs(change) >= self.min_change


def find_rule(happening: Happening, rules: Iterable[Rule]) -> Rule | None:
    """Return the first rule that is about an event."""
    return next((rule for rule in rules if rule.matches(happening)), None)


def is_material(rule: Rule | None) -> bool:
    """Tell whether anything follows: a rule without effects says that it does not matter."""
    return bool(rule and rule.effects)


def combine(effects: Sequence[Effects]) -> Effects:
    """Return what follows from several events at one customer: of everything the strictest."""
    limits = [one.limit for one in effects if one.limit is not None]
    return Effects(
        alert=any(one.alert for one in effects),
        risk_class=max((one.risk_class for one in effects), default=""),
        procedure=next((one.procedure for one in effects if one.procedure), None),
        limit=min(limits, default=None),
        stop=any(one.stop for one in effects),
    )
