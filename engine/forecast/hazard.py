"""The chance that an invoice is paid on a day when it is open until then, learned by LightGBM.

The trees correct what the customer's own past says: without much to learn from, that is what is
left. Open invoices count up to the day until which they are known to be open.
"""
import datetime as dt
from collections import defaultdict
from typing import NamedTuple

import lightgbm
import numpy as np

from . import features, trees
from .bank_days import WEEK, BankDays
from .columns import EARLIEST, LATEST, SPAN, Columns, weekday
from .features import FEATURES, LEVELS, TINY, Frame
from .forecaster import Forecaster
from .habits import Habits
from .records import DAY, Curve, Ledger
from .text import Unreadable, number, rising
from .timing import MOST_REACH, REACH

SEED = 20
# No more is learned from than these; of a larger ledger they are drawn at random.
MOST_SNAPSHOTS, MOST_ROWS = 60000, 1500000
# So many invoices, and so many days of them together, are worked on at a time.
CHUNK, MOST_CELLS = 20000, 4000000


class Size(NamedTuple):
    """How much to learn from fewer than so many payments; the mean of several members is steadier.
    """

    payments: int | None
    leaves: int
    rounds: int
    members: int


SIZES = (Size(4000, 8, 80, 3), Size(30000, 63, 80, 3), Size(None, 31, 100, 1))
SETTINGS = {
    "objective": "binary", "learning_rate": 0.1, "min_data_in_leaf": 60, "lambda_l2": 5.0,
    "feature_fraction": 0.4, "bagging_fraction": 0.8, "bagging_freq": 1, "max_bin": 127,
    "boost_from_average": False, "num_threads": 1, "deterministic": True, "force_row_wise": True,
    "verbose": -1,
}
# The days told apart one by one hold this part of the payments, and are within these bounds.
EDGES, FIRST, LAST = (0.02, 0.75, 0.97), (-31, -2), (6, 41)
# A level counts as the ledger's average so many times before its own payments.
LEVEL_WEIGHT, LEAST_LEVEL, MOST_LEVELS = 20, 10, 200
TWO_YEARS = 730
# The logarithm of a chance to be open still that is not worth a thought: one in 200.
LEAST_LEFT = -5.3


class Hazard(Forecaster):
    """Trees over what is known of invoices and days; see `features`."""

    name = "hazard"

    def __init__(self, habits: Habits, frame: Frame, text: str):
        super().__init__(frame.days, habits)
        self.frame, self.text = frame, text
        self._model = lightgbm.Booster(model_str=text)

    @classmethod
    def fit(cls, ledger: Ledger, day: dt.date) -> "Hazard":
        """Learn from what was known at the end of `day`; every run comes to the same trees."""
        today = day.toordinal()
        columns = Columns(ledger)
        frame = _frame(columns, today)
        size = _size(int((columns.paid <= today).sum()))
        members = [_train(columns, frame, today, size, n) for n in range(size.members)]
        text = trees.average(members, len(FEATURES))
        return cls(Habits.learn(ledger, day), frame, text)

    def _curves(self, ledger, past, asked):
        columns = Columns(ledger)
        places = {invoice.id: n for n, invoice in enumerate(ledger.invoices)}
        item = np.array([places[id_] for id_, _ in asked], np.int64)
        day = np.array([day.toordinal() for _, day in asked], np.int64)
        reach = np.minimum(np.maximum(columns.due[item] - day, 0) + REACH, MOST_REACH)
        curves = [None] * len(asked)
        for part in _parts(columns.customer[item], reach):
            chances = self._chances(columns, item[part], day[part], int(reach[part].max()))
            for n, place in enumerate(part):
                curves[place] = Curve(asked[place][1] + DAY, chances[n, :reach[place]])
        return curves

    def _learned_events(self):
        return self.habits.seen

    def _chances(self, columns, item, day, reach):
        """Return for each invoice the chance that it is paid by each of the next days."""
        snapshots = features.take(columns, self.frame, item, day)
        rows = features.cut(columns, self.frame, snapshots)
        values, score = features.describe(columns, self.frame, snapshots, rows)
        # Hardly anything is left of most invoices after the usual days: their rest is not worth it.
        late = rows.until - columns.due[item][rows.snapshot] > self.frame.usual
        score[~late] += self._correct(values[~late])
        left = np.bincount(
            rows.snapshot, np.where(late, 0, np.log1p(-_chance(score))), minlength=len(item))
        late &= left[rows.snapshot] > LEAST_LEFT
        score[late] += self._correct(values[late])
        return _spread(self.frame, rows, _chance(score), day, reach)

    def _correct(self, values):
        return self._model.predict(values, raw_score=True, num_threads=1) if len(values) else 0

    def _state(self):
        frame = self.frame
        return {
            "features": list(FEATURES),
            "first": frame.first, "last": frame.last, "usual": frame.usual,
            "seasons": frame.seasons,
            "timing": [round(float(n), 6) for n in frame.timing], "levels": frame.levels,
            "trees": self.text,
        }

    @classmethod
    def _from_state(cls, state, days, habits):
        if state["features"] != list(FEATURES):
            raise Unreadable("it was made by another version")
        levels = {
            kind: {str(k): number(v, EARLIEST, LATEST) for k, v in state["levels"][kind].items()}
            for kind in LEVELS
        }
        bounds = zip(("first", "last", "usual"), (FIRST, LAST, (EARLIEST, LATEST)), strict=True)
        frame = Frame(
            **{name: int(number(state[name], *limits)) for name, limits in bounds},
            days=days, timing=np.array(rising(state["timing"], SPAN)),
            levels=levels, seasons=bool(state["seasons"]),
        )
        return cls(habits, frame, trees.rewrite(state["trees"], len(FEATURES)))


# === LEARNING === #


def _size(payments):
    return next(size for size in SIZES if size.payments is None or payments < size.payments)


def _train(columns, frame, today, size, member):
    """Return the text of trees that learned from their own draw of days."""
    values, paid, start = _examples(columns, frame, today, SEED + member)
    settings = {**SETTINGS, "num_leaves": size.leaves, "seed": SEED + member}
    data = lightgbm.Dataset(values, paid, init_score=start, params=settings)
    return lightgbm.train(settings, data, size.rounds).model_to_string()


def _frame(columns, today):
    paid = np.flatnonzero(columns.paid <= today)
    late = columns.late[paid]
    first, usual, last = np.quantile(late, EDGES) if len(paid) else (0, 0, 0)
    counts = np.bincount(late - EARLIEST, minlength=SPAN)
    payments = [(columns.invoices[n].paid, columns.invoices[n].currency) for n in paid]
    return Frame(
        first=int(np.clip(first - 1, *FIRST)), last=int(np.clip(last + 1, *LAST)),
        usual=int(usual), days=BankDays.learn(payments),
        timing=np.cumsum(counts) / max(len(paid), 1),
        levels={
            kind: _levels([str(getattr(columns.invoices[n], kind)) for n in paid], late)
            for kind in LEVELS
        },
        seasons=bool(len(paid) and today - columns.issued[paid].min() >= TWO_YEARS),
    )


def _levels(names, late):
    """Return how late the invoices of each name are on average, when there are several names."""
    found = defaultdict(list)
    for name, days in zip(names, late, strict=True):
        found[name].append(days)
    if len(found) < 2:
        return {}
    average = float(np.mean(late))
    large = sorted(found.items(), key=lambda row: (-len(row[1]), row[0]))[:MOST_LEVELS]
    return {
        name: round(float((sum(days) + LEVEL_WEIGHT * average) / (len(days) + LEVEL_WEIGHT)), 4)
        for name, days in large if len(days) >= LEAST_LEVEL
    }


def _examples(columns, frame, today, seed):
    """Return the rows to learn from, which of them were paid, and the log-odds to start from."""
    random = np.random.default_rng(seed)
    item, day = _draw(columns, today, random)
    if not len(item):
        raise ValueError("There is no invoice to learn from.")
    found = []
    for first in range(0, len(item), CHUNK):
        part = slice(first, first + CHUNK)
        snapshots = features.take(columns, frame, item[part], day[part])
        rows = features.cut(columns, frame, snapshots)
        paid_on = columns.paid[snapshots.item[rows.snapshot]]
        is_paid = (paid_on <= rows.until) & (paid_on <= today)
        seen = (paid_on > rows.since) & (is_paid | (rows.until <= today))
        rows = features.Rows(rows.snapshot[seen], rows.since[seen], rows.until[seen])
        found.append((*features.describe(columns, frame, snapshots, rows), is_paid[seen]))
    values, start, is_paid = (np.concatenate(part) for part in zip(*found, strict=True))
    return values, is_paid.astype(np.float32), start


def _draw(columns, today, random):
    """Return every invoice on the day it was issued, and on another day on which it was open."""
    item = np.flatnonzero((columns.issued <= today) & (columns.paid > columns.issued))
    day = columns.issued[item]
    last = np.minimum(columns.paid[item] - 1, today)
    lasting = last > day
    later = day + 1 + (random.random(len(item)) * (last - day)).astype(np.int64)
    item, day = np.concatenate([item, item[lasting]]), np.concatenate([day, later[lasting]])
    if len(item) > MOST_SNAPSHOTS:
        chosen = np.sort(random.choice(len(item), MOST_SNAPSHOTS, replace=False))
        item, day = item[chosen], day[chosen]
    return item, day


# === FORECASTS === #


def _parts(customer, reach):
    """Yield places of invoices that are worked on together: curves of like lengths at a time."""
    order = np.lexsort((customer, -reach))
    while len(order):
        count = min(CHUNK, max(MOST_CELLS // int(reach[order[0]]), 1))
        yield order[:count]
        order = order[count:]


def _chance(score):
    return np.minimum(1 / (1 + np.exp(-score)), 1 - TINY)


def _spread(frame, rows, hazards, day, reach):
    """Turn the hazards of intervals into chances per day.

    What falls into an interval is divided evenly between its days on which payments come in.
    """
    count = len(day)
    # Rows come in the order of snapshots and days: the chance to be open is a running product.
    logs = np.cumsum(np.log1p(-hazards))
    first = np.searchsorted(rows.snapshot, np.arange(count))
    before = np.concatenate([[0.0], logs])
    base = before[first][rows.snapshot]
    mass = np.exp(before[:-1] - base) - np.exp(logs - base)
    width = rows.until - rows.since
    is_open = frame.is_open[weekday(rows.since[:, None] + 1 + np.arange(WEEK))]
    passed = np.concatenate([np.zeros((len(width), 1), int), np.cumsum(is_open, axis=1)], axis=1)
    total = _open_days(passed, width)
    chances = np.zeros(count * reach)
    start = rows.snapshot * reach + rows.since - day[rows.snapshot]
    place = rows.since - day[rows.snapshot]
    for n in range(1, int(width.max(initial=0)) + 1):
        used = (width >= n) & (place + n <= reach)
        part = _open_days(passed[used], n) - _open_days(passed[used], n - 1)
        part = np.where(total[used] > 0, part / np.maximum(total[used], 1), n == width[used])
        chances += np.bincount(
            start[used] + n - 1, mass[used] * part, minlength=count * reach)
    return np.cumsum(chances.reshape(count, reach), axis=1).astype(np.float32)


def _open_days(passed, days):
    """Return how many of the first days of intervals are open; `passed` tells it of a week."""
    weeks, rest = np.divmod(days, WEEK)
    return weeks * passed[:, WEEK] + passed[np.arange(len(passed)), rest]
