"""What every forecaster does alike."""
import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Sequence

from .adjust import adjust
from .bank_days import BankDays
from .habits import Habits
from .past import Past
from .reasons import Reasoner
from .records import Curve, Ledger, Prediction
from .text import Unreadable, bank_days, read_state, write_state


class Forecaster(ABC):
    """Answers when open invoices are paid, from a ledger and what it learned beforehand.

    `days` are those on which payments come in. `backtest` tells how it was chosen, where
    `fit` chose it.
    """

    name = ""
    backtest = None

    def __init__(self, days: BankDays, habits: Habits):
        self.days, self.habits = days, habits

    @classmethod
    @abstractmethod
    def fit(cls, ledger: Ledger, day: dt.date) -> "Forecaster":
        """Learn from what was known at the end of `day`."""

    def predict(self, ledger: Ledger, ids: Iterable[Hashable], day: dt.date) -> list[Prediction]:
        """Forecast invoices that are open at the end of `day`, by what was known then."""
        return self.predict_each(ledger, [(id_, day) for id_ in ids])

    def predict_each(
        self, ledger: Ledger, asked: Sequence[tuple[Hashable, dt.date]], *, explain: bool = True,
    ) -> list[Prediction]:
        """Forecast each invoice on a day of its own, by what was known at the end of that day.

        What the ledger knows of later days is not looked at.

        :param explain: whether to give reasons, which nobody needs who only measures
        """
        past = Past(ledger)
        reasoner = Reasoner(past, self.habits)
        predictions = []
        curves = self._curves(ledger, past, asked)
        for (id_, day), curve in zip(asked, curves, strict=True):
            invoice = past.by_id[id_]
            if invoice.events:
                known = self._learned_events()
                curve = adjust(curve, invoice, day, self.habits, self.days, known)
            reasons = reasoner.explain(invoice, day) if explain else ()
            predictions.append(Prediction(id_, curve, reasons))
        return predictions

    def dumps(self) -> str:
        """Return all that was learned as text."""
        return write_state(self.name, {
            "weekdays": list(self.days.weekdays), "holidays": sorted(self.days.kept),
            "habits": self.habits.as_state(), **self._state(),
        })

    @classmethod
    def loads(cls, text: str) -> "Forecaster":
        """Return the forecaster that `dumps` wrote; raise `Unreadable` for any other text."""
        state = read_state(text)
        if state["name"] != cls.name:
            raise Unreadable(f"it is not called {cls.name}")
        try:
            habits = Habits.from_state(state["habits"])
            days = bank_days(state["weekdays"], state["holidays"])
            return cls._from_state(state, days, habits)
        except (KeyError, TypeError, AttributeError, OverflowError) as error:
            raise Unreadable("a part of it is missing or of another kind") from error

    # === WHAT EACH DOES IN ITS OWN WAY === #

    @abstractmethod
    def _curves(self, ledger: Ledger, past: Past, asked) -> Iterable[Curve]:
        """Return the curve of each invoice, before promises, plans and disputes."""

    def _learned_events(self):
        """Return the kinds of events that the curves know of already."""
        return frozenset()

    def _state(self):
        """Return what else was learned, as values that JSON knows."""
        return {}

    @classmethod
    def _from_state(cls, state, days, habits):
        return cls(days, habits)
