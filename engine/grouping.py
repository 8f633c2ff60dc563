"""Rule: one consolidated message a day per customer, and one task per customer and channel.

The highest step that is due speaks, items due for a lower step advance with it, other overdue
items are listed. A step that has a message waits as a whole when its message has to wait.
"""
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from .cases import Case
from .days import message_barrier, next_message_date
from .ladder import Ladder
from .records import ZERO, Customer, Event, PlannedAction, PlannedLine, Step

STRICTNESS = {"automatic": 0, "approve": 1, "manual": 2}


@dataclass(slots=True)
class Desk:
    """What is needed to turn the due cases of one customer into actions."""

    customer: Customer
    ladder: Ladder
    day: dt.date
    message_channels: frozenset[str]
    cases: Sequence[Case]


def group(desk: Desk) -> tuple[PlannedAction, ...]:
    """Return the actions of today and settle every case that is due."""
    due = [case for case in desk.cases if case.state == "due"]
    if not due:
        return ()
    for case in due:
        case.messages, case.tasks = _split(case.rung.channels, desk.message_channels)
    actions = _message_actions(desk, [case for case in due if case.messages])
    actions += _task_actions(desk, [case for case in due if case.state == "due" and case.tasks])
    for case in due:
        if case.sent and not case.leads:
            case.reason = "advances"
    return tuple(actions)


@lru_cache(maxsize=1024)
def _split(
    channels: tuple[str, ...], message_channels: frozenset[str],
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the channels that are messages, and those that are tasks."""
    return (
        tuple(channel for channel in channels if channel in message_channels),
        tuple(channel for channel in channels if channel not in message_channels),
    )


# === MESSAGES === #

def _message_actions(desk: Desk, cases: Sequence[Case]) -> list[PlannedAction]:
    if not cases:
        return []
    top, joining = _speaking(desk, cases)
    speakers = [case for case in joining if case.rung.index == top]
    channels = [
        channel for channel in desk.ladder.channels[top]
        if any(channel in case.messages for case in speakers)
    ]
    routes = {case: _route(desk, case, top, channels) for case in joining}
    along = [case for case in joining if routes[case]]
    actions = [
        _action(desk, channel, top, [case for case in along if channel in routes[case]])
        for channel in channels
    ]
    _settle(along)
    _set_aside(desk, [case for case in joining if not routes[case]], along)
    return [action for action in actions if action]


def _speaking(desk: Desk, cases: Sequence[Case]) -> tuple[int, Sequence[Case]]:
    """Return the index of the step that speaks today and the cases for which it may speak.

    The other cases start to wait.
    """
    barrier = message_barrier(desk.customer, desk.day)
    if barrier is None:
        return max(case.rung.index for case in cases), cases
    top, joining = _going_on(desk, cases)
    for case in set(cases).difference(joining):
        case.wait(*barrier)
    return top, joining


def _going_on(desk: Desk, cases: Sequence[Case]) -> tuple[int, Sequence[Case]]:
    """Return the step that has begun to speak today, and the cases for which it goes on.

    When a step speaks through several channels, the first one delivered must not silence the
    others on that same day: together they are one message. A higher step does not join in, nor
    does an item that became due after a channel of its own was used.
    """
    spoken = _spoken_today(desk)
    top = max((desk.ladder.place(event) for event in spoken), default=-1)
    used, items = {e.channel for e in spoken}, {e.item for e in spoken}
    joining = [c for c in cases if c.rung.index <= top and used.isdisjoint(c.messages)]
    for case in joining:
        case.begun = case.item.id in items
    return top, joining if any(case.rung.index == top for case in joining) else ()


def _spoken_today(desk: Desk) -> list[Event]:
    """Return what was executed through message channels today, if that counts and may go on."""
    day, customer = desk.day, desk.customer
    if customer.last_message != day or day.weekday() in customer.quiet_weekdays:
        return []
    return [
        event for event in customer.history
        if event.day == day and event.channel in desk.message_channels
    ]


def _route(desk: Desk, case: Case, top: int, channels: Sequence[str]) -> Sequence[str]:
    """Return the speaking channels through which the case advances.

    These are its own ones. An item of a lower step whose channels are not used by the step that
    speaks goes along with the first one through which it was not reminded in this round before.
    A notice before the due date never goes along with a reminder, which speaks of what is late,
    and statutory letters go along with no other message.
    """
    ladder, law = desk.ladder, desk.customer.law
    if ladder.offsets[case.rung.index] < 0 <= ladder.offsets[top]:
        return []
    own, speaking = ladder.steps[case.rung.index], ladder.steps[top]
    if law and own is not speaking and law.parts(own, speaking, case.item.id, desk.day):
        return []
    own = [channel for channel in channels if channel in case.messages]
    if own or case.begun or case.rung.index == top:
        return own
    return [channel for channel in channels if channel not in case.rung.used][:1]


def _set_aside(desk: Desk, cases: Sequence[Case], along: Sequence[Case]):
    """Let the cases wait that cannot go along with today's message, if there is one."""
    if any(case.sent for case in along):
        for case in cases:
            case.wait("gap", next_message_date(desk.customer, desk.day, desk.day))
    else:
        for case in cases:
            case.total, case.minimum = along[0].total, along[0].minimum
        _settle(cases)


# === TASKS === #

def _task_actions(desk: Desk, cases: Sequence[Case]) -> list[PlannedAction]:
    """Return one action for each channel that people work through themselves."""
    actions = []
    for channel in sorted({channel for case in cases for channel in case.tasks}):
        due = [case for case in cases if channel in case.tasks]
        top = max(case.rung.index for case in due)
        actions.append(_action(desk, channel, top, due))
    _settle(cases)
    return [action for action in actions if action]


# === ACTIONS === #

def _action(desk: Desk, channel: str, top: int, due: Sequence[Case]) -> PlannedAction | None:
    """Return the action in which the step at `top` speaks for the `due` cases.

    Below the minimum there is none, and no lower step speaks instead: a customer is not sent a
    friendlier letter because a firmer one is not worth it. A notice before the due date lists
    nothing that is late: what it says would be untrue.
    """
    step = desk.ladder.steps[top]
    advancing = set(due)
    lists = desk.ladder.offsets[top] >= 0
    cases = [case for case in desk.cases if case in advancing or (lists and _is_listed(case))]
    value = sum([case.value for case in cases], ZERO)
    minimum = max(desk.customer.procedure.min_balance, step.min_amount)
    if value < minimum:
        _refuse(due, value, minimum)
        return None
    lines = tuple([_line(desk, case, case in advancing) for case in cases])
    for case in due:
        case.sent += (channel,)
        case.leads = case.leads or case.rung.index == top
    problem = "" if is_reachable(desk, channel) else "no_address"
    mode = mode_of(desk.customer, step)
    # The oldest case comes first.
    return PlannedAction(channel, step.id, mode, lines, value, problem, cases[0].item.due)


def _is_listed(case: Case) -> bool:
    return case.age > 0 and case.state not in ("held", "covered")


def _line(desk: Desk, case: Case, advances: bool) -> PlannedLine:
    step = desk.ladder.steps[case.rung.index].id if advances else None
    return PlannedLine(case.item.id, step, case.rung.round, case.ask, case.value)


def _refuse(cases: Iterable[Case], total: Decimal, minimum: Decimal):
    for case in cases:
        case.total, case.minimum = total, minimum


def _settle(cases: Iterable[Case]):
    """Let the cases wait for which every action stayed below the minimum."""
    for case in cases:
        if case.sent:
            case.total = case.minimum = None
        else:
            case.wait("below_minimum")


def mode_of(customer: Customer, step: Step) -> str:
    """Return the stricter mode of customer and step."""
    return max(customer.mode, step.mode, key=lambda mode: STRICTNESS.get(mode, 3))


def is_reachable(desk: Desk, channel: str) -> bool:
    """Tell whether there is an address for `channel`; work for people needs none."""
    reachable = desk.customer.reachable
    return reachable is None or channel in reachable or channel not in desk.message_channels
