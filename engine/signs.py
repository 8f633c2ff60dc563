"""Signs of screening, as they are kept: what is new, what is gone, what was looked at already."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from .screening import Sign

# They change with every day that passes, and make a sign no other one.
PASSING = frozenset(("days",))
OPEN, SEEN, GONE = "open", "seen", "gone"


@dataclass(slots=True, frozen=True)
class Kept:
    """A sign as it was kept the last time."""

    id: int
    code: str
    mark: str
    state: str


@dataclass(slots=True)
class Changes:
    """What is to be written: signs to add, to keep with new facts, to open again, and to end."""

    added: list[Sign]
    renewed: list[tuple[int, Sign]]
    opened: list[tuple[int, Sign]]
    ended: list[int]


def compare(kept: Iterable[Kept], found: Iterable[Sign]) -> Changes:
    """Return what changed between what was kept of a customer and what is found now.

    What somebody looked at stays so until its facts change, or until it was gone meanwhile.
    """
    known = {one.code: one for one in kept}
    changes = Changes([], [], [], [])
    for sign in found:
        before = known.pop(sign.code, None)
        if not before:
            changes.added.append(sign)
        elif before.state == GONE or before.mark != mark(sign):
            changes.opened.append((before.id, sign))
        elif PASSING & sign.facts.keys():
            changes.renewed.append((before.id, sign))
    changes.ended = [one.id for one in known.values() if one.state != GONE]
    return changes


def mark(sign: Sign) -> str:
    """Return what tells two signs of a kind apart: their facts, less what passes."""
    facts = {name: value for name, value in pack(sign.facts).items() if name not in PASSING}
    told = json.dumps(facts, sort_keys=True)
    return hashlib.sha256(told.encode("utf-8", "ignore")).hexdigest()[:16]


def pack(facts: Mapping[str, object]) -> dict:
    """Return facts so that JSON keeps them with their kind."""
    return {name: _pack(value) for name, value in facts.items()}


def unpack(facts: Mapping[str, object]) -> dict:
    """Return what `pack` was given."""
    return {name: _unpack(value) for name, value in facts.items()}


def _pack(value):
    if isinstance(value, dt.date):
        return {"date": value.isoformat()}
    if isinstance(value, Decimal):
        return {"number": str(value)}
    return value


def _unpack(value):
    if isinstance(value, dict) and "date" in value:
        return dt.date.fromisoformat(value["date"])
    if isinstance(value, dict) and "number" in value:
        return Decimal(value["number"])
    return value
