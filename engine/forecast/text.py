"""How a forecaster is kept: as JSON of which every value is checked when it is read.

It may come from a database that somebody else wrote to. Nothing in it is ever run.
"""
import json
import math

from .bank_days import CLOSED, WEEK, BankDays

FORMAT = 1
LONGEST_TEXT = 64 * 1024 * 1024


class Unreadable(ValueError):
    """The text is no forecaster of ours."""

    def __init__(self, detail: str):
        super().__init__(f"This is not a forecast model that can be read: {detail}. Train it anew.")


def write_state(name: str, state: dict) -> str:
    """Return the values of the forecaster `name` as text."""
    return json.dumps({"format": FORMAT, "name": name, **state}, allow_nan=False, sort_keys=True)


def read_state(text: str) -> dict:
    """Return the values of a forecaster's text, of which only format and name are checked."""
    if not isinstance(text, str) or len(text) > LONGEST_TEXT:
        raise Unreadable("it is no text, or far too long")
    try:
        state = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise Unreadable("it is no JSON") from error
    if not isinstance(state, dict) or state.get("format") != FORMAT:
        raise Unreadable(f"it is not of format {FORMAT}")
    if not isinstance(state.get("name"), str):
        raise Unreadable("it has no name")
    return state


def _refuse(name):
    raise ValueError(name)


def number(value: object, low: float, high: float) -> float:
    """Return a number from `low` to `high`; raise `Unreadable` when it is not."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise Unreadable("a number is missing")
    if not low <= value <= high:
        raise Unreadable("a number is out of range")
    return value


def numbers(values: object, count: int, low: float = 0.0, high: float = 1.0) -> list[float]:
    """Return `count` numbers from `low` to `high`; raise `Unreadable` when they are not."""
    if not isinstance(values, list) or len(values) != count:
        raise Unreadable(f"a list of {count} numbers is missing")
    return [number(value, low, high) for value in values]


def rising(values: object, count: int) -> list[float]:
    """Return `count` chances that never fall; raise `Unreadable` when they are not."""
    chances = numbers(values, count)
    if chances != sorted(chances):
        raise Unreadable("its chances fall")
    return chances


def bank_days(weekdays: object, kept: object) -> BankDays:
    """Return the days on which payments come in; raise `Unreadable` when there are none."""
    if not isinstance(weekdays, list) or len(weekdays) != WEEK or not any(weekdays):
        raise Unreadable("its weekdays are not seven")
    if not isinstance(kept, list) or not set(CLOSED).issuperset(kept):
        raise Unreadable("it keeps holidays that nobody knows")
    return BankDays(weekdays, kept)
