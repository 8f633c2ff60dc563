"""What the score reads and what it answers.

Amounts are floats here and only here: they weigh, nobody is asked for them. A date without a time
is a calendar day of the company.
"""
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

# === WHAT IS READ === #

@dataclass(slots=True)
class Item:
    """A receivable, or the part of one that was paid on one day; in the company's currency.

    What lies after the day of the score does not count, whatever is known of it: an item `issued`
    later is none, one `paid_on` a later day is open.
    """

    due: dt.date
    amount: float
    paid_on: dt.date | None = None
    issued: dt.date | None = None

    def is_open_on(self, day: dt.date) -> bool:
        """Tell whether this was owed on `day`, by what was known then."""
        if self.amount <= 0 or (self.issued is not None and self.issued > day):
            return False
        return self.paid_on is None or self.paid_on > day


@dataclass(slots=True)
class Report:
    """What a bureau or an insurer says about a customer.

    `score` runs from 0 (will fail) to 100 (the safest); `limit` is the credit it advises and
    `cover` the part of our exposure that is insured, both in the company's currency. `insolvent`
    tells of bankruptcy, moratorium or the like. None is what it does not say. `day` is the day
    from which the information dates; the older it is, the less it counts.
    """

    day: dt.date
    source: str = ""
    score: float | None = None
    limit: float | None = None
    cover: float | None = None
    insolvent: bool = False


@dataclass(slots=True)
class History:
    """All that is known of one customer.

    `broken`, `lost` and `bounced` are the days on which a promise was broken, a dispute was
    decided against the customer, and a payment came back. `since` is the day of the first invoice.
    `late_chance` is the part of what is open that a forecast expects to be over 90 days late, None
    without a forecast.
    """

    items: Sequence[Item] = ()
    broken: Sequence[dt.date] = ()
    lost: Sequence[dt.date] = ()
    bounced: Sequence[dt.date] = ()
    reports: Sequence[Report] = ()
    since: dt.date | None = None
    late_chance: float | None = None


@dataclass(slots=True, frozen=True)
class Book:
    """How the customers of a company pay on average: where a score starts of whom we know little.

    `days` is their average lateness, `share` the part paid more than a week late.
    """

    days: float = 3.0
    share: float = 0.15


# === WHAT IS ANSWERED === #

@dataclass(slots=True)
class Sign:
    """One thing that was observed, as -1 (speaks for the customer) … 0 … 1 (speaks against).

    `facts` are the numbers behind it, for the sentence.
    """

    code: str
    value: float
    facts: Mapping[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class Factor:
    """What a sign does to the score: `points` above zero raise it."""

    code: str
    points: float
    facts: Mapping[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class Score:
    """A score from 0 to 100, the higher the safer, with what it is made of.

    The start and the points of all factors add up to the score, unless that is outside 0 to 100.
    `uncertainty` is in points: the score that this customer would have if we knew it well lies
    within so many points in two cases of three.
    """

    value: float
    start: float
    factors: tuple[Factor, ...]
    uncertainty: float
    known: int = 0

    def get_reasons(self, count: int = 3) -> tuple[Factor, ...]:
        """Return the factors that matter most, the heaviest first."""
        heavy = [factor for factor in self.factors if abs(factor.points) >= 1]
        return tuple(sorted(heavy, key=lambda factor: (-abs(factor.points), factor.code))[:count])
