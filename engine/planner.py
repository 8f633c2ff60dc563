"""What happens next to a customer's open items, and why.

`plan` is the only implementation of the follow-up rules. It applies them in a fixed order: holds,
credits, the steps of the procedure, the law, and at last the grouping into actions. Whatever it is
given, every item gets exactly one decision.
"""
import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from .cases import Case, open_cases
from .coverage import apply_credits
from .days import day_after, next_message_date, shift
from .grouping import Desk, group
from .holds import apply_holds
from .ladder import Ladder, first_rung, footing_of, ladder_of, next_rung, owed_channels
from .lawful import apply_law
from .records import Customer, Decision, Event, Plan, PlannedAction, PlannedLine
from .thanks import thank

EMAIL_ONLY = frozenset({"email"})
NO_STEPS = frozenset()
COMING = frozenset({"not_reached", "stepped_today", "law"})


def plan(
    customer: Customer, day: dt.date, message_channels: frozenset[str] = EMAIL_ONLY,
) -> Plan:
    """Decide about every open item of `customer` on `day`, and group what is due into actions.

    `message_channels` are those that deliver something to the customer; all other channels are
    work for somebody. The history holds what was executed, not what was planned: asked again
    while its actions are open the planner gives the same ones, and none once they are recorded.
    """
    cases = open_cases(customer, day)
    apply_holds(cases, customer.holds, day)
    apply_credits(cases, customer.credits)
    ladder = ladder_of(customer, message_channels)
    if ladder is None:
        _wait_for_procedure(cases)
        return _plan(cases, (), ladder)
    _climb(cases, customer, ladder, day, message_channels)
    if customer.law:
        apply_law(cases, customer.law, ladder)
    desk = Desk(customer, ladder, day, message_channels, cases)
    actions = group(desk)
    actions += thank(desk, actions)
    _foresee_gap(cases, customer, message_channels)
    return _plan(cases, actions, ladder)


def preview(
    customer: Customer, day: dt.date, horizon: int,
    message_channels: frozenset[str] = EMAIL_ONLY,
) -> list[tuple[dt.date, PlannedAction]]:
    """Return the actions from `day` up to `horizon` days later when nobody pays or answers.

    Every action is taken to be executed on the day it falls due.
    """
    future = []
    end = shift(day, horizon)
    while day is not None and day <= end:
        today = plan(customer, day, message_channels)
        future += [(day, action) for action in today.actions]
        customer = record(customer, today.actions, day, message_channels)
        day = next_change(customer, day, today, message_channels)
    return future


def record(
    customer: Customer, actions: Iterable[PlannedAction], day: dt.date,
    message_channels: frozenset[str] = EMAIL_ONLY,
) -> Customer:
    """Return the customer as it is after the `actions` were executed on `day`."""
    actions = tuple(actions)
    if not actions:
        return customer
    spoke = any(action.channel in message_channels for action in actions)
    thanked = {
        line.item for action in actions for line in action.lines if _is_thanks(customer, line)
    }
    return replace(
        customer,
        history=(*customer.history, *_events(customer, actions, day)),
        last_message=day if spoke else customer.last_message,
        contacts=(*customer.contacts, day) if spoke else customer.contacts,
        paid=[paid for paid in customer.paid if paid.item not in thanked],
        law=customer.law and customer.law.after(
            [action for action in actions if action.channel in message_channels],
            day, customer.procedure.steps,
        ),
    )


def next_change(
    customer: Customer, day: dt.date, today: Plan,
    message_channels: frozenset[str] = EMAIL_ONLY,
) -> dt.date | None:
    """Return the first day after `day` on which time alone may change the plan of `today`.

    That can be before `today.next_date`: a hold that ends gives a credit back to another item, and
    an item that becomes overdue lifts the total of a message above its minimum. It is None when
    only the ledger or a person can change anything.
    """
    dates = [decision.date for decision in today.decisions if decision.date]
    dates += _turning_points(customer, day, message_channels)
    return min((date for date in dates if date > day), default=None)


# === STEPS === #

def _climb(
    cases: Sequence[Case], customer: Customer, ladder: Ladder, day: dt.date,
    message_channels: frozenset[str],
):
    """Find the step of every case, and the state of those that may be asked for."""
    history = customer.history
    events = _by_item(history) if history else {}
    for case in cases:
        due = case.item.due
        if due is None:
            continue
        own = events.get(case.item.id)
        unmet = customer.unmet.get(case.item.id, NO_STEPS)
        if own is None:
            case.rung = first_rung(ladder, due, day, unmet)
        else:
            footing = footing_of(ladder, own, day)
            owed = owed_channels(ladder, footing, own, history, message_channels)
            case.rung = next_rung(ladder, due, day, footing, owed, unmet)
        if not case.state:
            _follow_rung(case, day)


def _by_item(history: Iterable[Event]) -> dict[int, list[Event]]:
    events = {}
    for event in history:
        events.setdefault(event.item, []).append(event)
    return events


def _follow_rung(case: Case, day: dt.date):
    case.reason = reason = case.rung.reason
    if reason == "due":
        case.state, case.date = "due", day
    elif reason == "last_step":
        case.state = "finished"
    else:
        case.state, case.date = "waiting", case.rung.date


def _foresee_gap(cases: Iterable[Case], customer: Customer, message_channels: frozenset[str]):
    """Tell the day on which a coming message may really go out, gap and quiet days included."""
    for case in cases:
        if case.reason not in COMING or case.date is None:
            continue
        if not message_channels.isdisjoint(case.rung.channels):
            date = next_message_date(customer, case.date, customer.last_message)
            case.wait(case.reason, date or case.date, case.refusal)


def _wait_for_procedure(cases: Iterable[Case]):
    for case in cases:
        if not case.state:
            case.wait("no_procedure")


# === ANSWER === #

def _plan(
    cases: Sequence[Case], actions: tuple[PlannedAction, ...], ladder: Ladder | None,
) -> Plan:
    cases = sorted(cases, key=lambda case: case.item.id)
    decisions = tuple([_decision(case, ladder) for case in cases])
    dated = [case for case in cases if case.date is not None]
    if not dated:
        return Plan(decisions, actions, None, None)
    first = min(dated, key=lambda case: (case.date, -case.rung.index))
    return Plan(decisions, actions, first.date, _step_id(first, ladder))


def _decision(case: Case, ladder: Ladder | None) -> Decision:
    state, rung = case.state, case.rung
    channels = case.sent if state == "due" else rung.channels if state == "waiting" else ()
    return Decision(
        case.item.id, state, case.reason, _step_id(case, ladder), case.date, case.hold,
        case.ask, case.value, channels, rung.round, case.total, case.minimum, case.source,
        case.refusal,
    )


def _step_id(case: Case, ladder: Ladder | None) -> int | None:
    return None if case.rung.index < 0 else ladder.steps[case.rung.index].id


# === THE FUTURE === #

def _events(
    customer: Customer, actions: Iterable[PlannedAction], day: dt.date,
) -> Iterator[Event]:
    offsets = {step.id: step.offset for step in customer.procedure.steps}
    for action in actions:
        for line in action.lines:
            if line.step is not None and not _is_thanks(customer, line):
                yield Event(
                    line.item, line.step, offsets[line.step], action.channel, line.round, day)


def _is_thanks(customer: Customer, line: PlannedLine) -> bool:
    thanks = customer.procedure.thanks
    return thanks is not None and line.step == thanks.id


def _turning_points(
    customer: Customer, day: dt.date, message_channels: frozenset[str],
) -> Iterator[dt.date]:
    """Yield the days on which a rule may start or stop to apply, also long past ones."""
    for hold in customer.holds:
        yield from filter(None, (hold.since, day_after(hold.until)))
    if customer.paid:
        yield shift(day, 1)
    ladder = ladder_of(customer, message_channels)
    offsets = (0, 1, *ladder.offsets) if ladder else (0, 1)
    for item in customer.items:
        if item.due:
            yield from (shift(item.due, offset) for offset in offsets)
    for event in customer.history:
        yield from (shift(event.day, days) for days in (1, *_distances(ladder, event)))


def _distances(ladder: Ladder | None, event: Event) -> Iterator[int]:
    """Yield after how many days the execution of a step may bring about another."""
    if ladder:
        yield ladder.steps[-1].repeat_every
    if ladder and ladder.keep_spacing:
        here = ladder.offsets[ladder.place(event)]
        yield from (offset - here for offset in ladder.offsets if offset > here)
