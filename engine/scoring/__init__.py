"""How likely a customer is to pay in time: signs from the ledger and from bureaus, weighed.

`score` is the whole of it: a history, the book's average, weights and a day go in; a score from 0
to 100 comes out with what each sign did to it. `classify` makes a class of it.
"""
from .classes import BOUNDS, CLASSES, MARGIN, classify
from .records import Book, Factor, History, Item, Report, Score, Sign
from .scorecard import CODES, DEFAULT_WEIGHTS, MOST_POINTS, START, observe, score, weigh
from .signs import get_book

__all__ = [
    "BOUNDS",
    "CLASSES",
    "CODES",
    "DEFAULT_WEIGHTS",
    "MARGIN",
    "MOST_POINTS",
    "START",
    "Book",
    "Factor",
    "History",
    "Item",
    "Report",
    "Score",
    "Sign",
    "classify",
    "get_book",
    "observe",
    "score",
    "weigh",
]
