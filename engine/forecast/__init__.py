"""When open invoices are paid: a chance for every day, learned from what the ledger knew then.

`fit` tries the candidates on the past of a ledger and returns the one that would have missed least;
`load` reads one back from its text. A forecaster answers `predict(ledger, ids, day)`.
"""
from .champion import Backtest, Trial, candidates, conclude, fit, load, plan, try_out
from .change import Change, find_change
from .evaluation import BUCKETS, Figures, bucket, judge
from .forecaster import Forecaster
from .records import (
    DISPUTE,
    KINDS,
    PLAN,
    PROMISE,
    REMINDER,
    VISIT,
    Curve,
    Event,
    Invoice,
    Ledger,
    Prediction,
    Reason,
    known_on,
    without,
)
from .text import Unreadable

__all__ = [
    "BUCKETS",
    "DISPUTE",
    "KINDS",
    "PLAN",
    "PROMISE",
    "REMINDER",
    "VISIT",
    "Backtest",
    "Change",
    "Curve",
    "Event",
    "Figures",
    "Forecaster",
    "Invoice",
    "Ledger",
    "Prediction",
    "Reason",
    "Trial",
    "Unreadable",
    "bucket",
    "candidates",
    "conclude",
    "find_change",
    "fit",
    "judge",
    "known_on",
    "load",
    "plan",
    "try_out",
    "without",
]
