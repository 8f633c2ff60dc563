"""What the planner never does, whatever the customer, the procedure and the history look like."""
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.addons.account_collections.engine.planner import plan, preview, record
from odoo.addons.account_collections.engine.records import (
    REASONS,
    Credit,
    Customer,
    Event,
    Hold,
    Item,
    Procedure,
    Step,
)

TODAY = date(2025, 3, 3)
MESSAGES = frozenset({"email", "sms", "letter"})
CHANNELS = ("email", "sms", "letter", "call", "visit")
CHANNEL_SETS = (
    ("email",), ("email",), ("call",), ("letter",), ("email", "sms"), ("sms", "email"), (),
    ("email", "call"), ("call", "visit"), ("letter", "sms", "call"), ("email", "sms", "letter"),
)
QUIET = (frozenset(), frozenset({5, 6}), frozenset({1, 2, 4}), frozenset({0}))
RATES = {1: Decimal(1), 2: Decimal("0.9")}
CENT = Decimal("0.01")
ACTIVE_DAYS = 60
# Many items fall due around today, where most rules change their mind.
DUE_DAYS = (*(TODAY + timedelta(n) for n in (*range(-50, 30), *range(-5, 6), *range(-5, 6))), None)

moderate = settings(
    derandomize=True, deadline=None, max_examples=120, database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
lifelong = settings(moderate, max_examples=90)


# === ANY CUSTOMER === #

def after(days):
    return TODAY + timedelta(days)


def days(first, last):
    return st.integers(first, last).map(after)


def value_of(amount, currency):
    return (amount * RATES[currency]).quantize(CENT)


amounts = st.integers(1, 60000).map(lambda cents: Decimal(cents) * CENT)
currencies = st.sampled_from((1, 1, 2))
modes = st.sampled_from(("automatic", "automatic", "approve", "manual"))
minimums = st.sampled_from((*[Decimal(0)] * 8, Decimal(80), Decimal(400)))


@st.composite
def items(draw, id_):
    amount, currency = draw(amounts), draw(currencies)
    due = draw(st.sampled_from(DUE_DAYS))
    excluded = draw(st.sampled_from(("",) * 18 + ("blocked", "no_followup")))
    return Item(id_, due, amount, value_of(amount, currency), currency, excluded)


@st.composite
def steps(draw, id_):
    return Step(
        id=id_,
        offset=draw(st.integers(-8, 30)),
        channels=draw(st.sampled_from(CHANNEL_SETS)),
        mode=draw(modes),
        min_amount=draw(minimums),
        repeat_every=draw(st.sampled_from((0, 0, 1, 5, 14))),
        repeat_max=draw(st.integers(0, 3)),
    )


@st.composite
def procedures(draw):
    count = draw(st.integers(1, 5))
    return Procedure(
        1, tuple(draw(steps(id_)) for id_ in range(1, count + 1)),
        min_balance=draw(minimums), min_gap=draw(st.sampled_from((0, 0, 1, 4, 10))),
        keep_spacing=draw(st.booleans()))


@st.composite
def holds(draw, id_, first=-20):
    item = draw(st.sampled_from((1, 2, 3, 4, 5, None)))
    amount = draw(st.one_of(amounts, amounts, amounts, st.none()))
    currency = draw(st.sampled_from((1, 1, 2, None))) if amount else None
    until = draw(st.one_of(days(0, 30), days(0, 30), st.none()))
    return Hold(id_, "promise", item, amount, currency, draw(days(first, 15)), until)


@st.composite
def credits_(draw):
    amount, currency = draw(amounts), draw(currencies)
    meant = draw(st.sampled_from(((), (), (2,), (3, 1))))
    return Credit(currency, amount, value_of(amount, currency), meant)


@st.composite
def events(draw, procedure):
    """Return an event of a step of the procedure, now and then of one that is gone."""
    gone = Step(99, draw(st.integers(-8, 45)), ("email",))
    step = draw(st.sampled_from((*procedure.steps, gone)))
    channel = draw(st.sampled_from((*step.channels, "email")))
    round_ = draw(st.sampled_from((0, 0, 0, 1)))
    item, day = draw(st.integers(1, 5)), draw(days(-30, 0))
    return Event(item, step.id, step.offset, channel, round_, day)


@st.composite
def customers(draw, with_history=True):
    procedure = draw(procedures())
    count, held = draw(st.integers(1, 5)), draw(st.sampled_from((0, 0, 0, 1, 3)))
    history = draw(st.lists(events(procedure), max_size=6)) if with_history else []
    spoken = [event.day for event in history if event.channel in MESSAGES]
    return Customer(
        id=1,
        items=tuple(draw(items(id_)) for id_ in range(1, count + 1)),
        procedure=procedure,
        holds=tuple(draw(holds(id_)) for id_ in range(1, held + 1)),
        history=tuple(history),
        credits=tuple(draw(credits_()) for _ in range(draw(st.sampled_from((0, 0, 0, 1, 2))))),
        mode=draw(modes),
        reachable=draw(st.sampled_from((None, None, frozenset({"email"})))),
        quiet_weekdays=draw(st.sampled_from(QUIET)),
        last_message=max(spoken, default=draw(st.sampled_from((None, after(-7), TODAY)))),
    )


def planned(customer, day=TODAY):
    return plan(customer, day, MESSAGES)


def active(customer, day):
    return [
        hold for hold in customer.holds
        if (hold.since is None or hold.since <= day) and (hold.until is None or day <= hold.until)
    ]


# === ONE DAY === #

@moderate
@given(customers())
def test_every_item_gets_exactly_one_decision_that_can_be_explained(customer):
    result = planned(customer)
    assert [d.item for d in result.decisions] == sorted(item.id for item in customer.items)
    known = {step.id for step in customer.procedure.steps} | {None}
    for decision in result.decisions:
        assert decision.reason in REASONS[decision.state]
        assert decision.step in known
        assert decision.date is None or decision.date >= TODAY
        assert (decision.amount == 0) == (decision.state in ("held", "covered"))
        assert (decision.total is None) == (decision.reason != "below_minimum")
    dates = [d.date for d in result.decisions if d.date]
    assert result.next_date == min(dates, default=None)


@moderate
@given(customers())
def test_an_item_is_due_exactly_when_an_action_lets_it_advance(customer):
    result = planned(customer)
    advancing = {
        (line.item, line.step, line.round, action.channel)
        for action in result.actions for line in action.lines if line.step is not None
    }
    due = {
        (d.item, d.step, d.round, channel)
        for d in result.decisions if d.state == "due" for channel in d.channels
    }
    assert advancing == due
    assert all(d.channels for d in result.decisions if d.state == "due")


@moderate
@given(customers(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(customer, random):
    def shuffled(rows):
        return tuple(random.sample(rows, len(rows)))

    procedure = replace(customer.procedure, steps=shuffled(customer.procedure.steps))
    other = replace(
        customer, procedure=procedure, items=shuffled(customer.items),
        holds=shuffled(customer.holds), history=shuffled(customer.history),
        credits=shuffled(customer.credits))
    assert planned(other) == planned(customer)


@moderate
@given(customers())
def test_a_held_or_covered_amount_is_never_asked_for(customer):
    result = planned(customer)
    asked = {d.item: d for d in result.decisions}
    limits = {item.id: free_of_holds(customer, item) for item in customer.items}
    for action in result.actions:
        for line in action.lines:
            assert 0 < line.amount <= limits[line.item]
            assert (line.amount, line.value) == (asked[line.item].amount, asked[line.item].value)
    for currency in RATES:
        total = sum((d.amount for d in result.decisions
                     if currency_of(customer, d.item) == currency), Decimal(0))
        assert total <= open_total(customer, currency, limits)


@moderate
@given(customers())
def test_what_is_neither_held_nor_covered_is_asked_for_in_full(customer):
    whole = [h for h in active(customer, TODAY) if h.item is None and h.currency is None]
    result = planned(customer)
    if whole or any(d.reason == "credit_other_currency" for d in result.decisions):
        return
    limits = {item.id: free_of_holds(customer, item) for item in customer.items}
    for currency in RATES:
        total = sum(d.amount for d in result.decisions
                    if currency_of(customer, d.item) == currency)
        assert total == open_total(customer, currency, limits)


def free_of_holds(customer, item):
    """Return what the holds on the item, and those on the whole account, leave of its amount."""
    concerned = [hold for hold in active(customer, TODAY) if hold.item == item.id]
    account = [h for h in active(customer, TODAY) if h.item is None and h.amount is None]
    foreign = [h for h in concerned if h.currency not in (None, item.currency)]
    silent = account or foreign or item.excluded or item.due is None
    if silent or any(hold.amount is None for hold in concerned):
        return Decimal(0)
    return max(item.amount - sum(hold.amount for hold in concerned), Decimal(0))


def open_total(customer, currency, limits):
    """Return what account holds and credits leave of the amounts in one currency."""
    total = sum(limits[item.id] for item in customer.items if item.currency == currency)
    silenced = sum(
        hold.amount for hold in active(customer, TODAY)
        if hold.item is None and hold.amount is not None and hold.currency == currency)
    credit = sum(c.amount for c in customer.credits if c.currency == currency)
    return max(total - silenced - credit, Decimal(0))


def currency_of(customer, item):
    return next(i.currency for i in customer.items if i.id == item)


@moderate
@given(customers())
def test_no_action_stays_below_the_minimum_or_lists_what_is_not_overdue(customer):
    by_id = {step.id: step for step in customer.procedure.steps}
    items_ = {item.id: item for item in customer.items}
    for action in planned(customer).actions:
        minimum = max(customer.procedure.min_balance, by_id[action.step].min_amount)
        assert action.value == sum(line.value for line in action.lines) >= minimum
        listed = [line for line in action.lines if line.step is None]
        assert all(items_[line.item].due < TODAY for line in listed)


@moderate
@given(customers())
def test_the_highest_step_speaks(customer):
    def rank(step):
        return next((s.offset, s.id) for s in customer.procedure.steps if s.id == step)

    for action in planned(customer).actions:
        advancing = [rank(line.step) for line in action.lines if line.step is not None]
        assert max(advancing) <= rank(action.step)
        assert action.channel in MESSAGES or max(advancing) == rank(action.step)


@moderate
@given(customers())
def test_nothing_new_is_planned_on_a_day_whose_actions_are_recorded(customer):
    done = record(customer, planned(customer).actions, TODAY, MESSAGES)
    assert planned(done).actions == ()


@moderate
@given(customers(), st.integers(0, 31))
def test_the_open_actions_stay_the_same_while_others_are_executed(customer, chosen):
    first = planned(customer).actions
    executed = [action for index, action in enumerate(first) if chosen >> index & 1]
    others = [action for index, action in enumerate(first) if not chosen >> index & 1]
    again = planned(record(customer, executed, TODAY, MESSAGES)).actions
    assert [comparable(action) for action in again] == [comparable(action) for action in others]


def comparable(action):
    """Return the action without the round of lines that are only listed: it means nothing."""
    lines = tuple(
        line if line.step is not None else replace(line, round=0) for line in action.lines)
    return replace(action, lines=lines)


# === MANY DAYS === #

@lifelong
@given(customers(with_history=False))
def test_the_preview_is_what_happens_day_by_day(customer):
    expected, today = [], customer
    for offset in range(ACTIVE_DAYS):
        day = after(offset)
        actions = planned(today, day).actions
        expected += [(day, action) for action in actions]
        today = record(today, actions, day, MESSAGES)
    assert preview(customer, TODAY, ACTIVE_DAYS - 1, MESSAGES) == expected


@dataclass
class Life:
    """Sixty days of a customer who pays, complains and promises while actions are executed.

    Anything may happen between two actions of one day, and an action may stay open for days.
    """

    customer: Customer
    random: Random
    day: date = TODAY
    log: list = field(default_factory=list)

    def live(self):
        for _day in range(ACTIVE_DAYS):
            while self.random.random() < 0.8 and self.execute_one():
                self.something_happens(0.5)
            self.something_happens(0.1)
            self.day += timedelta(1)
        return self

    def execute_one(self):
        """Execute one of the actions that the planner gives at this moment, if there is any."""
        actions = planned(self.customer, self.day).actions
        if actions:
            action = self.random.choice(actions)
            self.log.append((self.day, action, self.customer))
            self.customer = record(self.customer, (action,), self.day, MESSAGES)
        return bool(actions)

    def something_happens(self, chance):
        if self.random.random() < chance:
            self.random.choice((self.pay, self.sell, self.sell, self.hold, self.credit))()

    def pay(self):
        """Pay an item or half of it; what was executed on it stays in the history."""
        rows = list(self.customer.items)
        if rows:
            row = rows.pop(self.random.randrange(len(rows)))
            half = (row.amount / 2).quantize(CENT)
            if half and self.random.random() < 0.5:
                rows.append(replace(row, amount=half, value=value_of(half, row.currency)))
        self.customer = replace(self.customer, items=tuple(rows))

    def sell(self):
        due = self.day + timedelta(self.random.randint(-15, 15))
        amount = Decimal(self.random.randint(10, 400))
        new = Item(1000 + self.random.getrandbits(40), due, amount, amount, 1)
        self.customer = replace(self.customer, items=(*self.customer.items, new))

    def hold(self):
        amount = self.random.choice((None, Decimal(50), Decimal(300)))
        items_ = [None, *(item.id for item in self.customer.items)]
        until = self.day + timedelta(self.random.randint(0, 10))
        hold = Hold(100 + len(self.customer.holds), "promise", self.random.choice(items_),
                    amount, 1 if amount else None, self.day, until)
        self.customer = replace(self.customer, holds=(*self.customer.holds, hold))

    def credit(self):
        amount = Decimal(self.random.choice((0, 0, 40, 500)))
        self.customer = replace(self.customer, credits=(Credit(1, amount, amount),))


def lives():
    """Return lives of customers on whom nothing was executed before."""
    def live(customer, seed):
        return Life(replace(customer, holds=(), credits=()), Random(seed)).live()

    return st.builds(live, customers(with_history=False), st.integers(0, 2**32))


def messages(life):
    return [(day, action) for day, action, _customer in life.log if action.channel in MESSAGES]


@lifelong
@given(lives())
def test_one_step_speaks_a_day_and_once_through_each_channel(life):
    for day in {day for day, _action in messages(life)}:
        spoken = [action for when, action in messages(life) if when == day]
        assert len({action.step for action in spoken}) == 1
        assert len({action.channel for action in spoken}) == len(spoken)


@lifelong
@given(lives())
def test_the_gap_and_the_quiet_days_are_kept(life):
    gap = timedelta(max(1, life.customer.procedure.min_gap))
    spoken = sorted({day for day, _action in messages(life)})
    before = [customer.last_message for _day, _action, customer in life.log[:1]]
    spoken = [day for day in before if day] + spoken
    assert all(later - earlier >= gap for earlier, later in pairwise(spoken))
    quiet = life.customer.quiet_weekdays
    assert not any(day.weekday() in quiet for day, _action in messages(life))


@lifelong
@given(lives())
def test_nobody_is_reminded_twice(life):
    executed = [
        (event.item, event.step, event.channel, event.round) for event in life.customer.history]
    assert len(executed) == len(set(executed))


@lifelong
@given(lives())
def test_steps_are_climbed_one_at_a_time_and_never_early(life):
    ladder = sorted(
        (s for s in life.customer.procedure.steps if s.channels), key=lambda s: (s.offset, s.id))
    index = {step.id: place for place, step in enumerate(ladder)}
    dues = {item.id: item.due for _d, _a, customer in life.log for item in customer.items}
    climbs = {}
    for event in life.customer.history:
        climb = climbs.setdefault(event.item, [])
        place = (index[event.step], event.round)
        if not climb or climb[-1][0] != place:
            climb.append((place, event.day))
    for item, climb in climbs.items():
        check_climb(ladder, dues[item], climb)


def check_climb(ladder, due, climb):
    """Assert that each (step, round) follows the one before, on a later day and not too soon."""
    previous, last = (-1, 0), None
    for place, day in climb:
        assert last is None or day > last
        if place[1]:
            assert place == (len(ladder) - 1, previous[1] + 1)
            assert place[1] <= ladder[-1].repeat_max
            assert day >= last + timedelta(ladder[-1].repeat_every)
        else:
            assert place[0] > previous[0]
            skipped = ladder[previous[0] + 1:place[0]]
            assert all(step.offset < 0 and day >= due for step in skipped)
            assert day >= due + timedelta(ladder[place[0]].offset)
            assert ladder[place[0]].offset >= 0 or day < due
        previous, last = place, day


@lifelong
@given(lives())
def test_every_execution_keeps_to_the_holds_and_the_minimum_of_its_moment(life):
    for day, action, customer in life.log:
        silent = {h.item for h in active(customer, day) if h.amount is None}
        assert None not in silent
        assert not silent & {line.item for line in action.lines}
        step = next(s for s in customer.procedure.steps if s.id == action.step)
        assert action.value >= max(customer.procedure.min_balance, step.min_amount)
