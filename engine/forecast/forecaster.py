"""What every forecaster does alike, and how one is kept as text that cannot run anything."""
import datetime as dt
import json
import math
from collections.abc import Hashable, Iterable, Sequence

from .records import Ledger, Prediction

FORMAT = 1
LONGEST_TEXT = 64 * 1024 * 1024


class Unreadable(ValueError):
    """The text is no forecaster of ours."""

    def __init__(self, detail: str):
        super().__init__(f"This is not a forecast model that can be read: {detail}. Train it anew.")


class Forecaster:
    """Answers when open invoices are paid, from a ledger and what it learned beforehand."""

    name = ""
    backtest = None  # how it was chosen, where `fit` chose it

    def predict(self, ledger: Ledger, ids: Iterable[Hashable], day: dt.date) -> list[Prediction]:
        """Forecast invoices that are open at the end of `day`, by what was known then."""
        return self.predict_each(ledger, [(id_, day) for id_ in ids])

    def predict_each(
        self, ledger: Ledger, asked: Sequence[tuple[Hashable, dt.date]],
    ) -> list[Prediction]:
        """Forecast each invoice on a day of its own, by what was known at the end of that day."""
        raise NotImplementedError

    def dumps(self) -> str:
        """Return all that was learned as text."""
        state = {"format": FORMAT, "name": self.name, **self._state()}
        return json.dumps(state, allow_nan=False, sort_keys=True)

    @classmethod
    def loads(cls, text: str) -> "Forecaster":
        """Return the forecaster that `dumps` wrote; raise `Unreadable` for any other text."""
        state = read_state(text)
        if state["name"] != cls.name:
            raise Unreadable(f"it is called {str(state['name'])[:40]!r}, not {cls.name!r}")
        try:
            return cls._from_state(state)
        except (KeyError, TypeError, IndexError, AttributeError, OverflowError) as error:
            raise Unreadable("a part of it is missing or of another kind") from error

    def _state(self):
        """Return what was learned, as values that JSON knows."""
        raise NotImplementedError

    @classmethod
    def _from_state(cls, state):
        raise NotImplementedError


def read_state(text: str) -> dict:
    """Return the values of a forecaster's text, of which only format and name are checked."""
    if not isinstance(text, str) or len(text) > LONGEST_TEXT:
        raise Unreadable("it is no text, or far too long")
    try:
        state = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise Unreadable("it is no JSON") from error
    if not isinstance(state, dict) or state.get("format") != FORMAT:
        raise Unreadable(f"it is not of format {FORMAT}")
    if not isinstance(state.get("name"), str):
        raise Unreadable("it has no name")
    return state


def _refuse_constant(name):
    raise ValueError(name)


def numbers(values: object, count: int, low: float = 0.0, high: float = 1.0) -> list[float]:
    """Return `count` numbers from `low` to `high`; raise `Unreadable` when they are not."""
    if not isinstance(values, list) or len(values) != count:
        raise Unreadable(f"a list of {count} numbers is missing")
    return [number(value, low, high) for value in values]


def number(value: object, low: float, high: float) -> float:
    """Return a number from `low` to `high`; raise `Unreadable` when it is not."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise Unreadable("a number is missing")
    if not low <= value <= high:
        raise Unreadable(f"{value} is out of range")
    return value
