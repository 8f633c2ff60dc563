"""How far off forecasts were, once the payments came in."""
import datetime as dt
from bisect import bisect_right
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field

from ..days import shift
from .records import DAY, Invoice, Ledger, Prediction

# Days late at which the buckets of an ageing list begin: in time, 1-30, 31-60, 61-90, over 90.
BUCKETS = (1, 31, 61, 91)
# Days after the due date by which the chance of payment is checked.
CHECKED = (0, 14, 30)
LOW, HIGH = 0.1, 0.9


@dataclass(slots=True, frozen=True)
class Figures:
    """How good forecasts were.

    `mae`: how many days the expected date was off, on average; an invoice that is still open
    counts with the days that passed since. `bucket`: part of which the expected date fell into the
    right bucket of an ageing list. `area`: how far the whole curve was off (the continuous ranked
    probability score, in days). `calibration`: for 0, 14 and 30 days after the due date, the chance
    that was given on average minus the part that was paid by then. `band`: part of the payments
    between the 10 % and the 90 % date.
    """

    count: int = 0
    mae: float = 0.0
    bucket: float = 0.0
    area: float = 0.0
    calibration: Mapping[int, float] = field(default_factory=dict)
    band: float = 0.0

    @property
    def loss(self) -> float:
        """What candidates are compared by: the date and the curve, both in days."""
        return self.mae + self.area

    def as_dict(self) -> dict:
        return {
            "count": self.count, "mae": round(self.mae, 4), "bucket": round(self.bucket, 4),
            "area": round(self.area, 4), "band": round(self.band, 4),
            "calibration": {str(n): round(v, 4) for n, v in self.calibration.items()},
        }

    @classmethod
    def from_dict(cls, values: Mapping) -> "Figures":
        calibration = {int(n): value for n, value in values["calibration"].items()}
        return cls(**{**values, "calibration": calibration})


def judge(
    ledger: Ledger, asked: Sequence[tuple[Hashable, dt.date]], predictions: Sequence[Prediction],
    today: dt.date,
) -> Figures:
    """Compare forecasts with what was known of the payments at the end of `today`.

    :param asked: invoice and day of each forecast, in the order of the forecasts
    """
    invoices = {invoice.id: invoice for invoice in ledger.invoices}
    cases = [
        (invoices[id_], day, prediction.curve)
        for (id_, day), prediction in zip(asked, predictions, strict=True)
    ]
    if not cases:
        return Figures()
    return Figures(
        count=len(cases),
        mae=_mean(_miss(invoice, curve, today) for invoice, _, curve in cases),
        bucket=_mean(_is_right(invoice, curve, today) for invoice, _, curve in cases),
        area=_mean(_area(invoice, curve, today) for invoice, _, curve in cases),
        calibration={n: _bias(cases, n, today) for n in CHECKED},
        band=_mean(_is_within(*row, today) for row in cases),
    )


def merge(figures: Sequence[Figures]) -> Figures:
    """Return the figures of all these cases together."""
    total = sum(one.count for one in figures)
    if not total:
        return Figures()

    def average(get):
        return sum(get(one) * one.count for one in figures) / total

    return Figures(
        total, *(average(lambda f, n=n: getattr(f, n)) for n in ("mae", "bucket", "area")),
        {n: average(lambda f, n=n: f.calibration.get(n, 0.0)) for n in CHECKED},
        average(lambda f: f.band),
    )


def bucket(late: int) -> int:
    """Return the bucket of an ageing list: 0 is paid in time, 4 more than 90 days late."""
    return bisect_right(BUCKETS, late)


def _mean(values):
    values = list(values)
    return sum(values) / len(values) if values else 0.0


def _paid(invoice: Invoice, today):
    return invoice.paid if invoice.paid is not None and invoice.paid <= today else None


def _miss(invoice, curve, today):
    expected, paid = curve.expected(), _paid(invoice, today)
    if paid is None:
        return max((today + DAY - expected).days, 0)
    return abs((expected - paid).days)


def _is_right(invoice, curve, today):
    """Tell whether the bucket is the right one, as far as it is known of an open invoice."""
    foreseen = bucket((curve.expected() - invoice.due).days)
    paid = _paid(invoice, today)
    if paid is None:
        return foreseen >= bucket((today + DAY - invoice.due).days)
    return foreseen == bucket((paid - invoice.due).days)


def _area(invoice, curve, today):
    """Return the squared distance between the curve and the step that the payment was."""
    paid = _paid(invoice, today)
    seen = len(curve.cdf) if paid else max((today - curve.start).days + 1, 0)
    step = (paid - curve.start).days if paid else seen
    chances = list(map(float, curve.cdf[:seen]))
    before = sum(chance * chance for chance in chances[:step])
    return before + sum((1 - chance) ** 2 for chance in chances[step:])


def _bias(cases, days, today):
    found = []
    for invoice, day, curve in cases:
        checked = shift(invoice.due, days)
        if day < checked <= today:
            was_paid = invoice.paid is not None and invoice.paid <= checked
            found.append(curve.chance_by(checked) - was_paid)
    return _mean(found)


def _is_within(invoice, day, curve, today):
    first, last = curve.quantile(LOW) or curve.end, curve.quantile(HIGH)
    paid = _paid(invoice, today)
    if paid is None:
        return last is None or last > today
    return first <= paid and (last is None or paid <= last)
