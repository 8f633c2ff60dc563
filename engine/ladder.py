"""Where an item stands on the steps of a procedure, and which step comes next.

Steps are climbed one at a time. What was executed decides, not the age of the item: a debt that
was imported yesterday starts at the first reminder, however old it is.
"""
import datetime as dt
from bisect import bisect_right
from collections.abc import Sequence, Set
from dataclasses import dataclass, field

from .days import on_weekday, shift
from .records import Customer, Event, Step


@dataclass(slots=True)
class Ladder:
    """The steps of a procedure in climbing order, prepared for look-ups.

    `start` is the index of the first step that is not before the due date. Steps without a channel
    cannot be executed and are left out. `first` keeps the rungs of `first_rung`, which are the same
    for all items that are due on one day.
    """

    steps: tuple[Step, ...]
    channels: tuple[tuple[str, ...], ...]
    offsets: tuple[int, ...]
    index: dict[int, int]
    start: int
    keep_spacing: bool
    first_only: frozenset[int]
    first: dict = field(default_factory=dict, init=False, repr=False, compare=False)

    def place(self, event: Event) -> int:
        """Return the index of the step that `event` executed, -1 when it precedes them all.

        The step is found by its id; when the procedure was switched or the step deleted, it is the
        last step that comes no later than the executed one did.
        """
        known = self.index.get(event.step)
        return bisect_right(self.offsets, event.offset) - 1 if known is None else known


@dataclass(slots=True, eq=False)
class Rung:
    """The step an item is due for or waits for; `index` is -1 when there is none left.

    `channels` are those still to do, `used` those through which this round was executed already.
    """

    index: int
    round: int
    channels: tuple[str, ...]
    date: dt.date | None
    reason: str
    used: frozenset[str] = frozenset()


@dataclass(slots=True)
class Footing:
    """The highest step executed on an item: its round, last day and channels used in that round.

    `today` tells that something was executed on the item today, whatever the step.
    """

    index: int
    round: int
    last: dt.date | None
    used: frozenset[str]
    today: bool


NOWHERE = Rung(-1, 0, (), None, "last_step")


def ladder_of(customer: Customer, message_channels: Set[str]) -> Ladder | None:
    """Return the ladder that `customer` climbs, None when there is nothing to climb.

    It is built once for all customers of a procedure who are reached in the same way.
    """
    procedure = customer.procedure
    if procedure is None:
        return None
    key = customer.reachable, customer.preferred, message_channels
    ladder = procedure.compiled.get(key)
    if ladder is None:
        ladder = procedure.compiled[key] = _build(customer, message_channels)
    return ladder if ladder.steps else None


def step_channels(
    step: Step, customer: Customer, message_channels: Set[str],
) -> tuple[str, ...]:
    """Return the channels through which `step` speaks to this customer.

    One that takes the first channel that reaches the customer starts with the preferred one. When
    none does, the first of all is taken, so that somebody sees what is missing.
    """
    channels = tuple(dict.fromkeys(step.channels))
    if not step.first_only or len(channels) < 2:
        return channels
    order = sorted(channels, key=lambda channel: channel != customer.preferred)
    reachable = customer.reachable
    return next(
        (
            (channel,) for channel in order
            if reachable is None or channel in reachable or channel not in message_channels
        ),
        order[:1],
    )


def _build(customer: Customer, message_channels: Set[str]) -> Ladder:
    procedure = customer.procedure
    steps = sorted((s for s in procedure.steps if s.channels), key=lambda s: (s.offset, s.id))
    return Ladder(
        steps=tuple(steps),
        channels=tuple(tuple(step_channels(s, customer, message_channels)) for s in steps),
        offsets=tuple(step.offset for step in steps),
        index={step.id: index for index, step in enumerate(steps)},
        start=sum(step.offset < 0 for step in steps),
        keep_spacing=procedure.keep_spacing,
        first_only=frozenset(index for index, step in enumerate(steps) if step.first_only),
    )


def first_rung(ladder: Ladder, due: dt.date, day: dt.date, unmet: Set[int]) -> Rung:
    """Return the rung of an item on which nothing was executed yet.

    :param unmet: the steps to pass over
    """
    if unmet:
        return _first_rung(ladder, due, day, unmet)
    rung = ladder.first.get((due, day))
    if rung is None:
        rung = ladder.first[due, day] = _first_rung(ladder, due, day, unmet)
    return rung


def _first_rung(ladder: Ladder, due: dt.date, day: dt.date, unmet: Set[int]) -> Rung:
    index = _pass_over(ladder, ladder.start if day >= due else 0, unmet)
    if index == len(ladder.steps):
        return NOWHERE
    date = on_weekday(shift(due, ladder.offsets[index]), ladder.steps[index].weekday)
    return Rung(index, 0, ladder.channels[index], date, "due" if date <= day else "not_reached")


def _pass_over(ladder: Ladder, index: int, unmet: Set[int]) -> int:
    """Return the first index from `index` whose step is not one of the `unmet`."""
    while unmet and index < len(ladder.steps) and ladder.steps[index].id in unmet:
        index += 1
    return index


def next_rung(
    ladder: Ladder, due: dt.date, day: dt.date, footing: Footing, owed: tuple[str, ...],
    unmet: Set[int],
) -> Rung:
    """Return the rung of an item that stands on `footing` with the channels `owed` still to do.

    The owed channels of the current step lapse when the item can take its next step, and those of
    a step before the due date lapse on that date.
    """
    rung = _rung_above(ladder, due, day, footing, unmet)
    reached = rung is not NOWHERE and rung.date <= day
    lapsed = ladder.offsets[footing.index] < 0 and day >= due
    if owed and not lapsed and (footing.today or not reached):
        return Rung(footing.index, footing.round, owed, day, "due", footing.used)
    if rung is NOWHERE:
        return rung
    if footing.today:
        rung.reason, rung.date = "stepped_today", max(rung.date, shift(day, 1))
    elif reached:
        rung.reason = "due"
    return rung


def _rung_above(
    ladder: Ladder, due: dt.date, day: dt.date, footing: Footing, unmet: Set[int],
) -> Rung:
    """Return the step after the footing, or the next round of a last step that is repeated."""
    index = footing.index + 1
    if day >= due and index < ladder.start:
        index = ladder.start
    index = _pass_over(ladder, index, unmet)
    if index < len(ladder.steps):
        date = _next_date(ladder, due, footing, index)
        return Rung(index, 0, ladder.channels[index], date, "not_reached")
    last, index = ladder.steps[-1], len(ladder.steps) - 1
    lapsed = last.offset < 0 and day >= due
    over = last.repeat_every <= 0 or footing.round >= last.repeat_max or last.id in unmet
    if lapsed or over or footing.index < index:
        return NOWHERE
    date = shift(footing.last, last.repeat_every)
    return Rung(index, footing.round + 1, ladder.channels[index], date, "not_reached")


def _next_date(ladder: Ladder, due: dt.date, footing: Footing, index: int) -> dt.date:
    """Return the date of the step at `index`, which comes after the one of the footing."""
    date = shift(due, ladder.offsets[index])
    if ladder.keep_spacing and footing.last is not None and ladder.offsets[footing.index] >= 0:
        spacing = ladder.offsets[index] - ladder.offsets[footing.index]
        date = max(date, shift(footing.last, spacing))
    return on_weekday(date, ladder.steps[index].weekday)


def footing_of(ladder: Ladder, events: Sequence[Event], day: dt.date) -> Footing:
    """Return where the `events` of one item leave it on the ladder.

    An event of a step that is not in the procedure counts for all channels of the step it is
    placed on: nobody is called about the other half of a procedure that has been left. A step that
    takes one channel only is done with whichever it took.
    """
    today = any(event.day >= day for event in events)
    places = [ladder.place(event) for event in events]
    index = max(places)
    if index < 0:
        return Footing(index, 0, None, frozenset(), today)
    here = [event for event, place in zip(events, places, strict=True) if place == index]
    own = [event for event in here if event.step in ladder.index]
    round_ = max((event.round for event in own), default=0)
    used = {event.channel for event in own if event.round == round_}
    left = round_ == 0 and len(own) < len(here)
    if left or (used and index in ladder.first_only):
        used.update(ladder.channels[index])
    return Footing(index, round_, max(e.day for e in here), frozenset(used), today)


def owed_channels(
    ladder: Ladder, footing: Footing, events: Sequence[Event], history: Sequence[Event],
    message_channels: frozenset[str],
) -> tuple[str, ...]:
    """Return the channels of the current step that have not been used in its current round.

    An item that went along with the message of a higher step has had its message: it is owed none
    through a channel which that message did not use.
    """
    if footing.index < 0:
        return ()
    channels = ladder.channels[footing.index]
    owed = tuple(channel for channel in channels if channel not in footing.used)
    if not message_channels.intersection(owed) or not message_channels & footing.used:
        return owed
    spoken = _voice(ladder, footing, events, history, message_channels)
    return tuple(c for c in owed if c not in message_channels or c in spoken)


def _voice(
    ladder: Ladder, footing: Footing, events: Sequence[Event], history: Sequence[Event],
    message_channels: frozenset[str],
) -> tuple[str, ...]:
    """Return the channels of the step that spoke when the item's current step was executed."""
    step, channels = ladder.steps[footing.index], ladder.channels[footing.index]
    own = [
        event for event in events
        if event.step == step.id and event.round == footing.round
        and event.channel in message_channels
    ]
    if any(event.channel not in channels for event in own):
        return ()
    moments = {(event.day, event.channel) for event in own}
    together = (ladder.place(e) for e in history if (e.day, e.channel) in moments)
    return ladder.channels[max(together, default=footing.index)]
