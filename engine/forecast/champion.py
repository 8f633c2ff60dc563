"""Which forecaster fits a ledger: the one that would have missed least in its past.

The work comes in trials that can be run one by one, at another time or place each: `plan` names
them, `try_out` runs one, `conclude` trains the winner. `fit` does all of it.
"""
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .baselines import Median, Roll, Terms
from .evaluation import Figures, judge, merge
from .forecaster import Forecaster
from .recent import Recent
from .records import DAY, Ledger, known_on
from .text import Unreadable, read_state

BASELINES = {kind.name: kind for kind in (Terms, Median, Roll, Recent)}
# Parts of the invoices, by the day they were issued, after which a fold begins; its invoices are
# those up to the next one. What is issued last is too young to judge by.
FOLDS = (0.5, 0.65, 0.8, 0.95)
# A fold is judged by so many of its invoices; learning needs so many payments before the first.
MOST_JUDGED, LEAST_PAID = 2000, 30
# Invoices that are open at the beginning of a fold are forecast as well, and so long after that.
LATER = (0, 14)


@dataclass(slots=True, frozen=True)
class Trial:
    """Train the forecaster `name` on what was known on `cut` and judge it until `until`."""

    name: str
    cut: dt.date
    until: dt.date


@dataclass(slots=True, frozen=True)
class Backtest:
    """How the candidates did on the past of a ledger, as it was known on `day`.

    `figures` are those of all folds together. Without trials the ledger was too small for any.
    """

    day: dt.date
    champion: str
    figures: Mapping[str, Figures]
    trials: Sequence[tuple[Trial, Figures]] = ()

    def as_dict(self) -> dict:
        """Return it as values that JSON knows."""
        return {
            "day": self.day.isoformat(),
            "champion": self.champion,
            "figures": {name: one.as_dict() for name, one in self.figures.items()},
            "folds": [
                {"name": t.name, "cut": t.cut.isoformat(), "until": t.until.isoformat(),
                 **figures.as_dict()}
                for t, figures in self.trials
            ],
        }


def candidates() -> Mapping[str, type[Forecaster]]:
    """Return the kinds of forecasters that can be trained here, by name.

    The learning one is among them where LightGBM is installed.
    """
    try:
        from .hazard import Hazard
    except ImportError:
        return BASELINES
    return {**BASELINES, Hazard.name: Hazard}


def fit(ledger: Ledger, day: dt.date, names: Iterable[str] | None = None) -> Forecaster:
    """Return the best forecaster for a ledger, trained on what was known at the end of `day`.

    Its `backtest` tells how the candidates did.
    """
    trials = plan(ledger, day, names)
    return conclude(ledger, day, [(trial, try_out(ledger, trial, day)) for trial in trials])


def plan(ledger: Ledger, day: dt.date, names: Iterable[str] | None = None) -> list[Trial]:
    """Return the trials that choose a forecaster; none when the ledger is too small for any."""
    known = sorted(i.issued for i in ledger.invoices if dt.date.min < i.issued <= day)
    cuts = [known[int(part * len(known))] - DAY for part in FOLDS] if known else []
    folds = [
        (cut, until) for cut, until in pairwise(cuts)
        if cut < until and _is_enough(ledger, cut)
    ]
    names = list(candidates() if names is None else names)
    return [Trial(name, cut, until) for cut, until in folds for name in names]


def try_out(ledger: Ledger, trial: Trial, day: dt.date) -> Figures:
    """Train on what was known at the cut, forecast what came then, judge by what `day` knows."""
    known = known_on(ledger, day)
    trained = candidates()[trial.name].fit(known_on(known, trial.cut), trial.cut)
    asked = _asked(known, trial)
    predictions = trained.predict_each(known, asked, explain=False)
    return judge(known, asked, predictions, day)


def conclude(
    ledger: Ledger, day: dt.date, results: Sequence[tuple[Trial, Figures]],
) -> Forecaster:
    """Train the candidate that did best in all trials together."""
    by_name = defaultdict(list)
    for trial, figures in results:
        by_name[trial.name].append(figures)
    merged = {name: merge(found) for name, found in by_name.items()}
    judged = {name: one for name, one in merged.items() if one.count}
    known = known_on(ledger, day)
    champion = min(judged, key=lambda name: judged[name].loss, default=_untried(known))
    forecaster = candidates()[champion].fit(known, day)
    forecaster.backtest = Backtest(day, champion, merged, tuple(results))
    return forecaster


def load(text: str) -> Forecaster:
    """Return the forecaster that `dumps` wrote; raise `Unreadable` for any other text."""
    name = read_state(text)["name"]
    if name not in candidates():
        raise Unreadable(f"there is no forecaster {name[:40]!r} here")
    return candidates()[name].loads(text)


def _untried(known):
    return Roll.name if any(invoice.paid for invoice in known.invoices) else Terms.name


def _is_enough(ledger, cut):
    """Tell whether there were enough payments to learn from, of which the day was a question."""
    paid = sum(i.paid is not None and i.issued < i.paid <= cut for i in ledger.invoices)
    return paid >= LEAST_PAID


def _asked(known, trial):
    """Return what to forecast: invoices of the fold as they are issued, and what is open then."""
    issued = [
        (i.id, i.issued) for i in known.invoices
        if trial.cut < i.issued <= trial.until and (i.paid is None or i.paid > i.issued)
    ]
    days = [trial.cut + DAY * n for n in LATER if trial.cut + DAY * n <= trial.until]
    opened = [
        (i.id, day) for day in days for i in known.invoices
        if i.issued <= day and (i.paid is None or i.paid > day)
    ]
    return _thin(issued, MOST_JUDGED) + _thin(opened, MOST_JUDGED // 2)


def _thin(rows, most):
    """Return at most so many rows, taken evenly."""
    step = max(len(rows) / most, 1)
    return [rows[int(n * step)] for n in range(int(len(rows) / step))]
