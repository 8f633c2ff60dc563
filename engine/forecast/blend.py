"""Several forecasters asked at once: each errs in its own way, and their mean errs least."""
import json
from collections.abc import Callable, Sequence

from .forecaster import Forecaster, Unreadable
from .records import Curve, Prediction

MOST_MEMBERS = 8


class Blend(Forecaster):
    """Gives every invoice the mean of the curves that its members give it.

    The reasons are those of the first member.
    """

    name = "blend"

    def __init__(self, members: Sequence[Forecaster]):
        self.members = tuple(members)

    def predict_each(self, ledger, asked):
        answers = [member.predict_each(ledger, asked) for member in self.members]
        return [
            Prediction(row[0].invoice_id, mix([one.curve for one in row]), row[0].reasons)
            for row in zip(*answers, strict=True)
        ]

    def _state(self):
        return {"members": [json.loads(member.dumps()) for member in self.members]}

    @classmethod
    def read(cls, text: str, load: Callable[[str], Forecaster]) -> "Blend":
        """Return the blend that `dumps` wrote; `load` reads its members."""


def mix(curves: Sequence[Curve]) -> Curve:
    """Return the mean of curves that start on the same day; a short one stays at its end."""
    if len(curves) == 1:
        return curves[0]
    length = max(len(curve.cdf) for curve in curves)
    columns = [_lengthen(curve.cdf, length) for curve in curves]
    return Curve(curves[0].start, [sum(row) / len(columns) for row in zip(*columns, strict=True)])


def _lengthen(chances, length):
    chances = list(map(float, chances))
    return chances + [chances[-1] if chances else 0.0] * (length - len(chances))
