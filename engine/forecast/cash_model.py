"""What forecasts cash best on a ledger: the mean of some forecasters, and how wide its bands are.

Forecasters err in different ways, and in the sum of a week their mean often errs least. Which of
them take part is found out by rehearsing the past; so is the dependence of payments.
"""
import datetime as dt
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from .cash import SEED, WEEKS, Week, simulate
from .champion import candidates, load
from .dependence import USUAL, Dependence
from .draws import numpy
from .forecaster import Forecaster
from .records import Curve, Invoice, Ledger, Prediction
from .rehearsal import Refits, Rehearsal, estimate, rehearse
from .text import Unreadable, number, read_state, write_state

# Forecasters that are asked besides the champion of single dates.
PARTNERS = ("recent",)
MOST_MEMBERS, MOST = 8, 1e9
# So much worse is what leaves a forecaster out taken to be than it looks: a mean is the safer bet.
PRICE_OF_ONE = 0.03
# The error is that of the first weeks, in which most of the cash comes in.
JUDGED_WEEKS = 8


class CashModel:
    """A forecaster for cash: every invoice gets the mean of the curves of its members.

    It is asked as any forecaster is. The reasons are those of the first member. `errors` tells how
    each choice of members did on the past: error over cash, of weeks.
    """

    name = "cash"

    def __init__(
        self,
        members: Sequence[Forecaster],
        dependence: Dependence = USUAL,
        errors: Mapping[str, float] | None = None,
    ):
        self.members = tuple(members)
        self.dependence = dependence
        self.errors = dict(errors or {})

    def predict(self, ledger: Ledger, ids: Iterable[Hashable], day: dt.date) -> list[Prediction]:
        """Forecast invoices that are open at the end of `day`, by what was known then."""
        return self.predict_each(ledger, [(id_, day) for id_ in ids])

    def predict_each(
        self, ledger: Ledger, asked: Sequence[tuple[Hashable, dt.date]], explain: bool = True,
    ) -> list[Prediction]:
        """Forecast each invoice on a day of its own, by what was known at the end of that day."""
        answers = [
            member.predict_each(ledger, asked, explain=explain and member is self.members[0])
            for member in self.members
        ]
        return [
            Prediction(row[0].invoice_id, mix([one.curve for one in row]), row[0].reasons)
            for row in zip(*answers, strict=True)
        ]

    def simulate(
        self,
        predictions: Iterable[Prediction],
        invoices: Iterable[Invoice],
        day: dt.date,
        weeks: int = WEEKS,
        seed: int = SEED,
        arrivals=None,
    ) -> list[Week]:
        """Return the weeks after `day`, as `cash.simulate` does, with the bands learned here."""
        return simulate(predictions, invoices, day, weeks, seed, self.dependence, arrivals)

    def dumps(self) -> str:
        """Return all that was learned as text."""
        return write_state(self.name, {
            "members": [member.dumps() for member in self.members],
            "dependence": self.dependence.as_dict(),
            "errors": self.errors,
        })  # fmt: skip

    @classmethod
    def loads(cls, text: str) -> "CashModel":
        """Return the model that `dumps` wrote; raise `Unreadable` for any other text."""
        state = read_state(text)
        members = state.get("members")
        if state["name"] != cls.name or not isinstance(members, list):
            raise Unreadable("it is not for cash")
        if not 0 < len(members) <= MOST_MEMBERS:
            raise Unreadable("its members are missing")
        try:
            dependence = Dependence.from_dict(state["dependence"])
            errors = {str(names): number(one, 0, MOST) for names, one in state["errors"].items()}
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Unreadable("a part of it is missing or of another kind") from error
        return cls([load(member) for member in members], dependence, errors)


def mix(curves: Sequence[Curve]) -> Curve:
    """Return the mean of curves that start on the same day; a short one stays at its end."""
    if len(curves) == 1:
        return curves[0]
    length = max(len(curve.cdf) for curve in curves)
    columns = [_lengthen(curve.cdf, length) for curve in curves]
    if numpy is not None:
        return Curve(curves[0].start, numpy.mean(columns, axis=0))
    return Curve(curves[0].start, [sum(row) / len(columns) for row in zip(*columns, strict=True)])


def _lengthen(chances, length):
    count = len(chances)
    last = float(chances[-1]) if count else 0.0
    if numpy is None:
        return [*map(float, chances), *[last] * (length - count)]
    longer = numpy.full(length, last)
    longer[:count] = chances
    return longer


# === LEARNING === #


def learn(ledger: Ledger, day: dt.date, champion: Forecaster) -> CashModel:
    """Return the cash model of a ledger as it was known on `day`.

    :param ledger: as known on `day`
    :param champion: the forecaster of single dates, trained on the same ledger
    """
    names = [champion.name, *(name for name in PARTNERS if name != champion.name)]
    rehearsed = {name: rehearse(ledger, day, Refits(ledger, name)) for name in names}
    errors = {
        chosen: _judge(_combine([rehearsed[name] for name in chosen]))
        for count in range(1, len(names) + 1)
        for chosen in combinations(names, count)
    }
    best = _choose(errors, len(names))
    members = [
        champion if name == champion.name else candidates()[name].fit(ledger, day)
        for name in best
    ]
    dependence = estimate(_combine([rehearsed[name] for name in best]))
    known = {"+".join(chosen): error for chosen, error in errors.items() if error is not None}
    return CashModel(members, dependence, known)


def _choose(errors, count):
    """Return the names that did best; those of all when nothing is known of any."""
    judged = {chosen: error for chosen, error in errors.items() if error is not None}
    return min(
        judged,
        key=lambda chosen: (judged[chosen] * (1 + PRICE_OF_ONE * (count - len(chosen))), chosen),
        default=max(errors, key=len),
    )


def _combine(rehearsed: Sequence[Sequence[Rehearsal]]) -> list[Rehearsal]:
    """Return the rehearsals as the mean of these forecasters would have made them."""
    return [
        replace(row[0], shares=[
            replace(parts[0], chances=_average([part.chances for part in parts]))
            for parts in zip(*(one.shares for one in row), strict=True)
        ])
        for row in zip(*rehearsed, strict=True)
    ]  # fmt: skip


def _average(rows):
    return [sum(chances) / len(rows) for chances in zip(*rows, strict=True)]


def _judge(rehearsals):
    """Return the error of the weeks over what came in, None when nothing did.

    Currencies are not added up: each counts by the number of its items.
    """
    missed, actual, items = defaultdict(float), defaultdict(float), defaultdict(int)
    for rehearsal in rehearsals:
        for share in rehearsal.shares:
            items[share.currency] += 1
        for currency, expected, came in rehearsal.weigh(JUDGED_WEEKS):
            missed[currency] += abs(expected - came)
            actual[currency] += came
    known = [currency for currency in items if actual[currency]]
    total = sum(items[currency] for currency in known)
    if not total:
        return None
    return sum(items[c] * missed[c] / actual[c] for c in known) / total
