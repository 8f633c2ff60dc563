"""One customer, one procedure and a calendar for scenarios that count in days.

Every scenario counts days from one due date, a Monday: `on(3)` is the third day after it. The usual
procedure announces the invoice five days before, reminds after three days, is firm (e-mail and a
call) after fourteen and sends a letter, once approved, after thirty.
"""
from datetime import date, timedelta
from decimal import Decimal

from odoo.addons.account_collections.engine.planner import plan, record
from odoo.addons.account_collections.engine.records import (
    Credit,
    Customer,
    Event,
    Item,
    Procedure,
    Step,
)

DUE = date(2025, 3, 3)
EURO, DOLLAR = 1, 2
MESSAGES = frozenset({"email", "sms", "letter"})

NOTICE = Step(1, -5, ("email",))
REMINDER = Step(2, 3, ("email",))
FIRM = Step(3, 14, ("email", "call"))
LETTER = Step(4, 30, ("letter",), mode="approve")
PROCEDURE = Procedure(1, (NOTICE, REMINDER, FIRM, LETTER))


def on(days):
    return DUE + timedelta(days)


def item(id_=1, due=0, amount=100, currency=EURO, value=None, excluded=""):
    """Return an item that falls due `due` days after the common due date."""
    value = amount if value is None else value
    return Item(id_, on(due), Decimal(amount), Decimal(value), currency, excluded)


def credit(amount, currency=EURO, value=None):
    return Credit(currency, Decimal(amount), Decimal(amount if value is None else value))


def done(step, days, item_=1, channels=None, round_=0):
    """Return the events of a step that was executed through (some of) its channels."""
    channels = step.channels if channels is None else channels
    return tuple(
        Event(item_, step.id, step.offset, channel, round_, on(days)) for channel in channels
    )


def customer(*items, procedure=PROCEDURE, **values):
    return Customer(1, items or (item(),), procedure, **values)


def procedure(*steps, **values):
    return Procedure(2, steps, **values)


def planned(who, days):
    return plan(who, on(days), MESSAGES)


def decide(who, days, item_=1):
    return next(d for d in planned(who, days).decisions if d.item == item_)


def verdict(who, days, item_=1):
    """Return (state, reason, step, date) of an item's decision."""
    decision = decide(who, days, item_)
    return decision.state, decision.reason, decision.step, decision.date


def actions(who, days):
    """Return the actions of a day as {channel: {item: step}}."""
    return {
        action.channel: {line.item: line.step for line in action.lines}
        for action in planned(who, days).actions
    }


def execute(who, days):
    return record(who, planned(who, days).actions, on(days), MESSAGES)
