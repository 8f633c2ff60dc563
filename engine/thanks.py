"""Rule: who paid the last late item after a reminder is thanked, once."""
from collections.abc import Sequence
from dataclasses import replace

from .days import is_open_day, is_within_limit, shift
from .grouping import Desk, is_reachable, mode_of
from .holds import is_active
from .ladder import step_channels
from .records import ZERO, PlannedAction, PlannedLine, Step


def thank(desk: Desk, actions: Sequence[PlannedAction]) -> tuple[PlannedAction, ...]:
    """Return the thanks of today, if any.

    A message of today comes first, and who still owes something late or is on hold is not thanked.
    The gap after the last reminder does not count: thanks are no reminder. They go through one
    channel, the first that reaches the customer.
    """
    step = desk.customer.procedure.thanks
    if step is None or not desk.customer.paid or not _is_welcome(desk, actions):
        return ()
    lines = _lines(desk, step)
    if not lines:
        return ()
    value = sum((line.value for line in lines), ZERO)
    once = replace(step, first_only=True)
    channel, *_others = step_channels(once, desk.customer, desk.message_channels) or (None,)
    if channel not in desk.message_channels:
        return ()
    problem = "" if is_reachable(desk, channel) else "no_address"
    mode = mode_of(desk.customer, step)
    return (PlannedAction(channel, step.id, mode, lines, value, problem),)


def _is_welcome(desk: Desk, actions: Sequence[PlannedAction]) -> bool:
    customer, day = desk.customer, desk.day
    speaks = any(action.channel in desk.message_channels for action in actions)
    late = any(case.age > 0 for case in desk.cases)
    held = any(
        hold.item is None and hold.amount is None and is_active(hold, day)
        for hold in customer.holds
    )
    if speaks or late or held or customer.last_message == day:
        return False
    return is_open_day(customer, day) and is_within_limit(customer, day)


def _lines(desk: Desk, step: Step) -> tuple[PlannedLine, ...]:
    """Return what was paid, once the days after the last payment have passed: thanks come once."""
    paid = desk.customer.paid
    if shift(max(row.day for row in paid), step.offset) > desk.day:
        return ()
    return tuple(
        PlannedLine(row.item, step.id, 0, row.amount, row.value)
        for row in sorted(paid, key=lambda row: row.item)
    )
