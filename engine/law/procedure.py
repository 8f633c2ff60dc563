"""The conflicts of a procedure with the law, before any customer meets them.

Every step is tried for a debt that falls due on any day of a year, because weekends and holidays
stretch a term; the worst of them counts.
"""
import datetime as dt
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from .charging import refusal_of
from .laws import law_of
from .letters import check_day, kind_of
from .rates import RateTable
from .records import ELECTRONIC, Case, Claim, Debtor, Notice, Refusal, Settings

DAY = dt.timedelta(1)
YEAR = 365
PLENTY = Decimal("1000000")


@dataclass(slots=True, frozen=True)
class RuleStep:
    """A step of a procedure: `offset` days after the due date, and what it asks for.

    `letter` is the statutory letter it sends, "auto" for the one that the debtor must get, empty
    for any other message; a demand sets a `term` of so many days.
    """

    id: int
    offset: int
    channels: tuple[str, ...]
    asks: Set[str] = frozenset()
    letter: str = ""
    term: int = 14


@dataclass(slots=True, frozen=True)
class Conflict:
    """A step that breaks a rule; `offset` is the first one at which it never would.

    `what` is "costs", "interest" or "letter". Without an `offset` no delay helps: a letter is
    missing, or the law gives nothing.
    """

    step: int
    what: str
    refusal: Refusal
    offset: int | None


@lru_cache(maxsize=512)
def known_conflicts(
    steps: tuple[RuleStep, ...], debtor: Debtor, claim: Claim, settings: Settings, start: dt.date,
) -> tuple[Conflict, ...]:
    """Return the conflicts of a procedure for one kind of debtor, from memory when they are known.

    Whoever edits a procedure asks for many kinds of debtors at once, and again at every change.
    """
    if not any(step.asks or step.letter for step in steps):
        return ()
    case = Case(debtor, (claim,), RateTable(()), settings=settings)
    return tuple(conflicts(steps, case, start))


def conflicts(steps: Sequence[RuleStep], case: Case, start: dt.date) -> list[Conflict]:
    """Return the conflicts of a procedure for debtors like that of `case`.

    :param case: its first claim is the kind of debt meant; its due date and letters are ignored
    :param start: the first of the due dates that are tried, over a year
    """
    steps = sorted(steps, key=lambda step: (step.offset, step.id))
    worst = {}
    for days in range(YEAR):
        for conflict in _on(steps, case, start + days * DAY):
            key = (conflict.step, conflict.what)
            known = worst.get(key)
            if known is None or _gravity(conflict) > _gravity(known):
                worst[key] = conflict
    return list(worst.values())


def _gravity(conflict: Conflict) -> int:
    return YEAR * 100 if conflict.offset is None else conflict.offset


def _on(steps: Sequence[RuleStep], case: Case, due: dt.date) -> Iterator[Conflict]:
    """Yield the conflicts for a debt that falls due on one day."""
    model = case.claims[0]
    claim = replace(model, due=due, reductions=(), received=due if model.received else None)
    notices = []
    for step in steps:
        day = due + step.offset * DAY
        now = replace(case, claims=[claim], notices=tuple(notices))
        for what in sorted(step.asks):
            refusal = refusal_of(now, law_of(case.debtor), claim, what, day)
            if refusal:
                offset = (refusal.day - due).days if refusal.day else None
                yield Conflict(step.id, what, refusal, offset)
        kind = kind_of(step.letter, now)
        if kind:
            for refusal in check_day(now, kind, day):
                offset = (refusal.day - due).days if refusal.day else None
                yield Conflict(step.id, "letter", refusal, offset)
            notices.append(_notice(step, kind, claim, day))


def _notice(step: RuleStep, kind: str, claim: Claim, day: dt.date) -> Notice:
    """Return the letter of a step as it will have gone out, through its slowest channel."""
    slow = [channel for channel in step.channels if channel not in ELECTRONIC]
    channel = (slow or list(step.channels) or ["letter"])[0]
    return Notice(
        step.id, kind, day, channel, frozenset({claim.id}), PLENTY,
        deadline=day + step.term * DAY,
    )
