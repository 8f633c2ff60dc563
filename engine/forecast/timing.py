"""Chances per day of lateness, and how they become the curve of one invoice.

A timing is a list: the chance that an invoice is paid by so many days after it is due, from
`EARLIEST` on. The curve of an invoice is what is left of it after the day of the forecast.
"""
import datetime as dt
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from .bank_days import WEEK, BankDays
from .past import EARLIEST, LATEST
from .records import DAY, Curve

SPAN = LATEST - EARLIEST + 1
# A curve reaches so many days beyond the due date and beyond the day of the forecast.
REACH = 120
# But no curve is longer, whatever the terms.
MOST_REACH = 1500
# How businesses pay when nobody knows anything else: lateness in days, and the part paid by then.
COMMON = ((-30, 0.0), (-10, 0.04), (-3, 0.15), (-1, 0.3), (0, 0.55), (3, 0.7), (7, 0.8),
          (14, 0.88), (30, 0.95), (60, 0.98), (120, 0.992), (LATEST, 0.998))
# Below this nothing of a timing is left; what is still open then follows the tail of the ledger.
LEFT = 1e-4
TAIL_DAYS = 45
# What falls on closed days is paid before them in so many of the cases, after them in the rest.
SHARE = 0.5


def common_timing() -> list[float]:
    """Return the timing of a ledger without a past."""
    chances = []
    for (first, low), (last, high) in pairwise(COMMON):
        step = (high - low) / (last - first)
        chances += [low + step * n for n in range(last - first)]
    return [0.0] * (COMMON[0][0] - EARLIEST) + chances + [COMMON[-1][1]]


def survive(hazards: Sequence[float]) -> list[float]:
    """Turn the chance of payment on each day, when it is open until then, into a timing."""
    left, timing = 1.0, []
    for hazard in hazards:
        left *= 1 - hazard
        timing.append(1 - left)
    return timing


def hazards_of(timing: Sequence[float]) -> list[float]:
    """Return the chance of payment on each day of an invoice that is open until then."""
    before, hazards = 0.0, []
    for chance in timing:
        hazards.append((chance - before) / (1 - before) if before < 1 else 1.0)
        before = chance
    return hazards


def count_cases(cases: Iterable[tuple[int, bool]]) -> tuple[Mapping[int, int], list[int]]:
    """Return how many were paid on each day of lateness, and how many were open until then.

    :param cases: lateness and whether it was paid; who was not is known to be open on that day
    """
    cases = list(cases)
    paid = Counter(late for late, is_paid in cases if is_paid)
    gone = Counter(late for late, _ in cases)
    at_risk, left = [], len(cases)
    for late in range(EARLIEST, LATEST + 1):
        at_risk.append(left)
        left -= gone[late]
    return paid, at_risk


def shrink(cases: Iterable[tuple[int, bool]], hazards: Sequence[float], weight: float,
           ) -> list[float]:
    """Return the hazards of these cases; the given ones count as `weight` cases more."""
    paid, at_risk = count_cases(cases)
    return [
        (paid[n + EARLIEST] + weight * hazard) / (risk + weight)
        for n, (risk, hazard) in enumerate(zip(at_risk, hazards, strict=True))
    ]


def make_curve(timing: Sequence[float], due: dt.date, day: dt.date, days: BankDays,
               currency: str) -> Curve:
    """Return the curve on `day` of an invoice that is due on `due` and open.

    What falls on days on which nobody pays comes on the open days around them.
    """
    start = day + DAY
    passed = (day - due).days - EARLIEST
    before = _at(timing, passed)
    rest, reach = 1 - before, min(REACH + max((due - day).days, 0), MOST_REACH)
    chances, reached = array("d"), 0.0
    for n in range(1, reach + 1):
        if rest > LEFT and passed + n < SPAN:
            reached = max(reached, min((_at(timing, passed + n) - before) / rest, 1.0))
        else:
            reached = 1 - (1 - reached) * (1 - 1 / TAIL_DAYS)
        chances.append(reached)
    _skip_closed(chances, start.toordinal(), days.weekdays, days.closed(currency))
    return Curve(start, chances)


def _skip_closed(chances, start, weekdays, holidays):
    """Divide what falls on days without payments between the open days before and after."""
    opened = [
        n for n in range(len(chances))
        if weekdays[(start + n - 1) % WEEK] and start + n not in holidays
    ]
    for n in range(opened[0] if opened else 0):
        chances[n] = 0.0
    for last, after in pairwise([*opened, len(chances)]):
        if after - last > 1 and after < len(chances):
            chances[last] += SHARE * (chances[after - 1] - chances[last])
        for closed in range(last + 1, after):
            chances[closed] = chances[last]


def _at(timing, place):
    return 0.0 if place < 0 else timing[min(place, SPAN - 1)]
