"""The order of the worklist.

A rank is an amount of money: what is asked, raised by every reason to ask it first. Each reason has
its price in points, so that the order can be explained factor by factor, and the points of an
action add up to its rank.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

MAX_RANK = 2**31 - 1
DAYS_OF_A_MONTH = 30
MOST_BROKEN = 5
MOST_WAITING_DAYS = 10
RISK_CLASSES = "abcde"

ANY_TIME = "any"
NOW = "now"
LATER = "later"
CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Weights:
    """What each reason is worth.

    ``age``, ``broken``, ``risk`` and ``reach`` are parts of the amount that is asked: per month
    late, per broken promise, per risk class above the lowest, and for a customer who can be called
    now but not all day. ``answer`` is an amount of money for every day that a customer waits.
    """

    age: float = 1.0
    broken: float = 0.5
    risk: float = 0.1
    reach: float = 0.25
    answer: float = 1000.0


STANDARD = Weights()


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an action and its customer on the day on which it is ranked."""

    money: float = 0.0  # asked, in the currency of the company
    days_late: int = 0  # since the oldest due date, negative before it
    broken: int = 0  # promises that were not kept in a year
    risk: str = ""  # class from "a" to "e", empty when unknown
    reach: str = ANY_TIME
    waiting_days: int | None = None  # None: the customer waits for nothing
    gain: float = 0.0  # what a forecast expects not to come in by itself


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a customer, whatever is to be done; nothing is known of a stranger."""

    weights: Weights = STANDARD
    owed: float = 0.0
    oldest: date | None = None
    broken: int = 0
    risk: str = ""
    reach: str = ANY_TIME
    until: str = ""  # moment (UTC) at which ``reach`` changes
    gains: Mapping[int, float] = field(default_factory=dict)  # by item, see ``Facts.gain``


def weigh(facts: Facts, weights: Weights = STANDARD) -> dict[str, float]:
    """Return the points of every factor that counts, ``{factor: points}``."""
    money = max(facts.money, 0.0)
    points = {
        "money": money,
        "age": money * weights.age * max(facts.days_late, 0) / DAYS_OF_A_MONTH,
        "broken": money * weights.broken * min(facts.broken, MOST_BROKEN),
        "risk": money * weights.risk * _risk_steps(facts.risk),
        "reach": money * _reach_share(facts.reach, weights.reach),
        "waiting": weights.answer * _waiting_turns(facts.waiting_days),
        "gain": max(facts.gain, 0.0),
    }
    return {name: round(value, 2) for name, value in points.items() if value}


def rank(points: dict[str, float]) -> int:
    """Return the place in the worklist that these points are worth, the higher the sooner."""
    return int(max(0, min(round(sum(points.values()), 2), MAX_RANK)))


def reach(hour: float, start: float, end: float, *, is_quiet: bool = False) -> str:
    """Tell whether a customer can be reached at this hour of the own day.

    :param start: first hour at which the customer may be reached
    :param end: hour from which on not any more; zero: at any time
    :param is_quiet: whether the customer wants peace on this day
    """
    if is_quiet:
        return CLOSED
    if not end:
        return ANY_TIME
    if hour < start:
        return LATER
    return NOW if hour < end else CLOSED


def _risk_steps(risk):
    return RISK_CLASSES.index(risk) if risk else 0


def _reach_share(state, weight):
    """Whoever cannot be reached now comes after the others, but never below nothing."""
    if state == NOW:
        return weight
    return -min(weight, 1.0) if state in (LATER, CLOSED) else 0.0


def _waiting_turns(days):
    return 0 if days is None else 1 + min(max(days, 0), MOST_WAITING_DAYS)
