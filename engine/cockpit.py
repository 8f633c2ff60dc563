"""What the form of a customer counts and filters: age of items, their state, its own stage."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .records import Decision, Plan

BUCKETS = (
    ("aging_not_due", 0),
    ("aging_1_30", 30),
    ("aging_31_60", 60),
    ("aging_61_90", 90),
    ("aging_91_120", 120),
)
OLDEST_BUCKET = "aging_120_plus"
# What tells most about where a customer stands comes first.
STAGES = ("due", "waiting", "finished", "held", "covered")
# What needs somebody comes first.
CHIPS = ("due", "finished", "waiting", "held", "covered", "credit")


@dataclass(slots=True)
class Row:
    """An open item as it is counted and filtered; ``value`` is in the company's currency."""

    id: int
    bucket: str
    chip: str
    value: Decimal | float


@dataclass(slots=True)
class Chip:
    """How many items are in one state, and what they are worth."""

    key: str
    count: int
    value: Decimal | float


def bucket(due: dt.date | None, day: dt.date) -> str:
    """Return in which part of the aging an item is; what has no due date is not late."""
    days = (day - due).days if due else 0
    return next((key for key, most in BUCKETS if days <= most), OLDEST_BUCKET)


def chip(decision: Decision | None, origin: str | None = None) -> str:
    """Return the state of an item, with what keeps it silent: "due", "held:dispute", "credit"."""
    if decision is None:
        return "credit"
    if decision.state == "held" and origin:
        return f"held:{origin}"
    return decision.state


def count_chips(rows: Iterable[Row]) -> list[Chip]:
    """Count items by their state, what needs somebody first."""
    found: dict[str, Chip] = {}
    for row in rows:
        known = found.setdefault(row.chip, Chip(row.chip, 0, 0))
        known.count += 1
        known.value += row.value
    return sorted(found.values(), key=_rank)


def choose(rows: Sequence[Row], bucket: str = "", chip: str = "") -> list[Row]:
    """Return the rows of one age and one state; credits have no age."""
    return [
        row
        for row in rows
        if (not chip or row.chip == chip)
        and (not bucket or (row.bucket == bucket and row.chip != "credit"))
    ]


def stage(plan: Plan) -> str:
    """Return where a customer with late items stands: the liveliest state among its items.

    Without a decision nothing is followed up, which is what a customer with credits alone has.
    """
    states = {decision.state for decision in plan.decisions}
    return next((state for state in STAGES if state in states), "clear")


def _rank(chip: Chip) -> tuple[int, str]:
    return CHIPS.index(chip.key.partition(":")[0]), chip.key
