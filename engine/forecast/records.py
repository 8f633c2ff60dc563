"""What a forecast reads and what it answers.

Amounts are floats here: they weigh, nobody is asked for them. All that lies after the day of a
forecast does not count, whatever the ledger knows of it; `known_on` shows the ledger as it was.
"""
import datetime as dt
from bisect import bisect_left
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

DISPUTE, PROMISE, PLAN, REMINDER, VISIT = "dispute", "promise", "plan", "reminder", "visit"
KINDS = (DISPUTE, PROMISE, PLAN, REMINDER, VISIT)
DAY = dt.timedelta(1)

# === WHAT IS READ === #


@dataclass(slots=True, frozen=True)
class Event:
    """Something that happened to an invoice on `day`.

    `until` is the day a promise names, the last day of a plan, or the day a dispute was closed,
    None while it is open; what is `until` a later day is not known before that day when it is a
    dispute. `amount` is what was promised, None for all of it.
    """

    day: dt.date
    kind: str
    until: dt.date | None = None
    amount: float | None = None


@dataclass(slots=True, frozen=True)
class Invoice:
    """A receivable; `paid` is the day on which nothing of it was open any more.

    `terms` names the payment terms (None: nobody said) and `group` the kind of customer; both are
    any text. Ids are whatever the caller knows its invoices and customers by.
    """

    id: Hashable
    customer: Hashable
    issued: dt.date
    due: dt.date
    amount: float
    currency: str = "EUR"
    paid: dt.date | None = None
    terms: str | None = None
    group: str = ""
    events: tuple[Event, ...] = ()


@dataclass(slots=True)
class Ledger:
    """The receivables of one company, open and paid, in any order."""

    invoices: Sequence[Invoice] = ()


def known_on(ledger: Ledger, day: dt.date) -> Ledger:
    """Return the ledger as it was known at the end of `day`.

    What was paid later is open, what was issued later is absent, and so are later events.
    """
    return Ledger([_known(invoice, day) for invoice in ledger.invoices if invoice.issued <= day])


def without(ledger: Ledger, kinds: Iterable[str]) -> Ledger:
    """Return the ledger as if events of these kinds had never been noted."""
    dropped = frozenset(kinds)
    return Ledger([
        replace(invoice, events=tuple(e for e in invoice.events if e.kind not in dropped))
        if invoice.events else invoice
        for invoice in ledger.invoices
    ])


def _known(invoice, day):
    is_later = invoice.paid is not None and invoice.paid > day
    if not is_later and not invoice.events:
        return invoice
    events = tuple(_known_event(event, day) for event in invoice.events if event.day <= day)
    return replace(invoice, paid=None if is_later else invoice.paid, events=events)


def _known_event(event, day):
    """Nobody knows beforehand when a dispute is going to be closed."""
    if event.kind == DISPUTE and event.until is not None and event.until > day:
        return replace(event, until=None)
    return event


# === WHAT IS ANSWERED === #


@dataclass(slots=True)
class Curve:
    """When an invoice is paid: `cdf[i]` is the chance that it is by the end of `start` + i days.

    The chances never fall and reach at most 1; the rest is paid later than the curve reaches, or
    never. The day of the forecast is the day before `start`.
    """

    start: dt.date
    cdf: Sequence[float]

    @property
    def end(self) -> dt.date:
        """The last day that the curve speaks of."""
        return self.start + DAY * (len(self.cdf) - 1)

    def chance_by(self, day: dt.date) -> float:
        """Return the chance that it is paid by the end of `day`."""
        index = (day - self.start).days
        if index < 0 or not len(self.cdf):
            return 0.0
        return float(self.cdf[min(index, len(self.cdf) - 1)])

    def quantile(self, chance: float) -> dt.date | None:
        """Return the first day by which it is paid with this chance, None when none is."""
        index = bisect_left(self.cdf, chance)
        return self.start + DAY * index if index < len(self.cdf) else None

    def expected(self) -> dt.date:
        """Return the day that is as likely too early as too late: it misses by the fewest days.

        What more likely than not stays open for as long as the curve reaches is expected at its
        end.
        """
        return self.quantile(0.5) or self.end


@dataclass(slots=True, frozen=True)
class Reason:
    """Why a forecast says what it says: a code and the facts for its sentence."""

    code: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class Prediction:
    """The forecast of one open invoice, with the reasons that matter most, the heaviest first."""

    invoice_id: Hashable
    curve: Curve
    reasons: tuple[Reason, ...] = ()
