"""The law as a rule of the planner: no step before it is legal, and the day on which it is."""
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.account_collections.engine.law.contact import windows
from odoo.addons.account_collections.engine.law.guard import Act, check
from odoo.addons.account_collections.engine.law.letters import kind_of
from odoo.addons.account_collections.engine.law.records import (
    BE_FIRST,
    BUSINESS,
    CONSUMER,
    DEMAND,
    NL_14_DAYS,
    PUBLIC,
    Case,
    Claim,
    Debtor,
)
from odoo.addons.account_collections.engine.law.sentences import explain
from odoo.addons.account_collections.engine.lawful import Lawful
from odoo.addons.account_collections.engine.planner import next_change, plan, preview, record
from odoo.addons.account_collections.engine.records import REASONS, Procedure, Step

from .common import MESSAGES, actions, customer, decide, execute, item, on, planned
from .law_common import RATES
from .test_planner_properties import (
    ACTIVE_DAYS,
    TODAY,
    Life,
    customers,
    lifelong,
    moderate,
)

COSTS, INTEREST = frozenset({"costs"}), frozenset({"interest"})
REMIND = Step(1, 3, ("email",))
LETTER = Step(2, 10, ("email",), letter="auto")
CHARGE = Step(3, 20, ("email",), asks=COSTS)
LADDER = Procedure(1, (REMIND, LETTER, CHARGE))


def lawful(who, kind=CONSUMER, country="NL", contact=False, notices=(), **values):
    """Return what the law says of a customer whose items are agreed claims in euros."""
    debtor = Debtor(kind, kind == CONSUMER, country)
    claims = [
        Claim(one.id, one.amount, one.due, disputed=one.id in values.get("disputed", ()),
              **values.get("claim", {}))
        for one in who.items if one.due
    ]
    limits = tuple(windows(debtor, "email")) if contact else ()
    return Lawful(Case(debtor, claims, RATES, notices), limits)


def under_law(*items, procedure=LADDER, **values):
    own = {name: values.pop(name) for name in ("holds", "credits", "history") if name in values}
    who = customer(*items, procedure=procedure, **own)
    return replace(who, law=lawful(who, **values))


def live(who, last, first=0):
    """Execute everything day by day; return {day: {channel: {item: step}}} and the customer."""
    log = {}
    for days in range(first, last + 1):
        done = actions(who, days)
        if done:
            log[days] = done
        who = execute(who, days)
    return log, who


# === WHAT WAITS, AND UNTIL WHEN === #

def test_costs_wait_for_the_term_of_the_letter_and_the_sentence_tells_the_day():
    log, who = live(under_law(), 20)
    assert list(log) == [3, 10]
    decision = decide(who, 20)
    assert (decision.state, decision.reason, decision.step) == ("waiting", "law", CHARGE.id)
    # The letter of 13 March by e-mail: 14 days to 27 March, costs from the 28th.
    assert decision.date == date(2025, 3, 28)
    assert decision.refusal.rule.code == "NL-14D"
    assert explain(decision.refusal) == (
        "Costs may be charged from 2025-03-28: 14 days after the letter of 2025-03-13 is deemed to "
        "have been received.")
    log, who = live(who, 40, 21)
    assert log == {25: {"email": {1: CHARGE.id}}}


def test_the_day_is_known_as_soon_as_the_letter_is_out():
    _log, who = live(under_law(), 10)
    assert (decide(who, 11).reason, decide(who, 11).date) == ("law", on(25))
    assert planned(who, 11).next_date == on(25)


def test_post_takes_longer():
    by_post = replace(LETTER, channels=("letter",))
    log, _who = live(under_law(procedure=Procedure(1, (REMIND, by_post, CHARGE))), 40)
    assert list(log) == [3, 10, 29]


def test_costs_without_a_letter_never_become_due_and_say_what_is_lacking():
    who = under_law(procedure=Procedure(1, (REMIND, CHARGE)))
    log, who = live(who, 60)
    assert list(log) == [3]
    decision = decide(who, 61)
    assert (decision.reason, decision.date, decision.refusal.code) == ("law", None, "no_notice")


def test_a_business_needs_no_letter():
    log, _who = live(under_law(kind=BUSINESS), 30)
    assert list(log) == [3, 10, 20]


def test_no_law_asks_nothing_of_the_plan():
    log, _who = live(customer(procedure=LADDER), 30)
    assert list(log) == [3, 10, 20]


@pytest.mark.parametrize(("country", "code"), [("US", "unknown_law"), ("GB", "no_basis")])
def test_where_the_law_gives_nothing_the_step_is_never_taken(country, code):
    _log, who = live(under_law(country=country), 60)
    assert decide(who, 61).refusal.code == code


def test_interest_waits_for_a_rate():
    asks = Step(2, 5, ("email",), asks=INTEREST)
    who = customer(procedure=Procedure(1, (REMIND, asks)))
    view = lawful(who, BUSINESS)
    known = replace(who, law=view)
    assert list(live(known, 10)[0]) == [3, 5]
    without = replace(view, case=replace(view.case, rates=type(RATES)(())))
    decision = decide(live(replace(who, law=without), 6)[1], 7)
    assert (decision.reason, decision.refusal.code) == ("law", "missing_rate")


def test_the_rates_of_a_coming_half_year_are_not_missed_yet():
    asks = Step(2, 5, ("email",), asks=INTEREST)
    who = customer(procedure=Procedure(1, (REMIND, asks)))
    view = lawful(who, BUSINESS)
    known = [rate for rate in RATES if rate.until < on(0) or rate.since > on(0)]
    without = replace(view, case=replace(view.case, rates=type(RATES)(known)))
    who = execute(replace(who, law=without), 3)
    assert (decide(who, 4).reason, decide(who, 4).date) == ("not_reached", on(5))
    assert (decide(who, 5).reason, decide(who, 5).date) == ("law", None)


def test_a_step_before_the_due_date_may_not_ask_interest():
    early = Step(1, -5, ("email",), asks=INTEREST)
    who = under_law(item(due=0), procedure=Procedure(1, (early, CHARGE)), kind=BUSINESS)
    decision = decide(who, -5)
    assert (decision.reason, decision.refusal.code) == ("law", "not_due")
    assert decision.date == on(0), "the step lapses on the due date"


def test_a_letter_on_the_due_date_comes_too_early():
    who = under_law(procedure=Procedure(1, (replace(LETTER, offset=0),)))
    decision = decide(who, 0)
    assert (decision.reason, decision.date) == ("law", on(1))
    assert "from 2025-03-04" in explain(decision.refusal)
    assert actions(who, 1) == {"email": {1: LETTER.id}}


def test_what_is_disputed_in_part_is_reminded_but_not_charged():
    who = under_law(disputed={1}, kind=BUSINESS)
    log, who = live(who, 25)
    assert list(log) == [3, 10]
    assert decide(who, 26).refusal.code == "disputed"


# === LETTERS AND THE OTHER ITEMS === #

def test_a_letter_is_not_replaced_by_the_message_of_a_higher_step():
    final = Step(4, 30, ("email",))
    ladder = Procedure(1, (LETTER, final), min_gap=2)
    done = execute(under_law(item(1, -30), procedure=ladder), -20).history
    who = under_law(item(1, -30), item(2, -12), procedure=ladder, history=done)
    assert actions(who, 0)["email"] == {1: final.id, 2: None}
    waiting = decide(who, 0, 2)
    assert (waiting.reason, waiting.date) == ("gap", on(2))
    assert actions(execute(who, 0), 2) == {"email": {2: LETTER.id, 1: None}}


def test_an_item_that_is_not_late_does_not_go_along_with_a_letter():
    due_day = Step(1, 0, ("email",))
    who = under_law(
        item(1, -10), item(2, 0), procedure=Procedure(1, (due_day, LETTER), min_gap=3),
        history=execute(under_law(item(1, -10), procedure=Procedure(1, (due_day,))), -9).history)
    assert actions(who, 0)["email"] == {1: LETTER.id}
    assert decide(who, 0, 2).reason == "gap"
    assert actions(execute(who, 0), 3) == {"email": {2: due_day.id, 1: None}}


# === IN THE MOMENT OF SENDING === #

NOON = datetime.combine(date(2025, 3, 24), time(12))


def sending(who, channel="email", moment=NOON, step=CHARGE):
    verdict = who.law.check_sending(step, [1], channel, moment)
    return [refusal.code for refusal in verdict.refusals], verdict.legal_from


def test_the_guard_is_asked_for_the_hour():
    who = under_law(contact=True)
    night, sunday = NOON.replace(hour=21), NOON.replace(day=23)
    assert sending(who, step=REMIND) == ([], NOON.date())
    assert sending(who, moment=night, step=REMIND) == (["contact_hours"], date(2025, 3, 25))
    assert sending(who, moment=sunday, step=REMIND) == (["contact_day"], NOON.date())
    assert sending(who, "letter", sunday, REMIND)[0] == []
    assert sending(under_law(), moment=sunday, step=REMIND)[0] == []


def test_the_guard_is_asked_again_for_what_the_message_asks():
    assert sending(under_law()) == (["no_notice"], None)
    assert sending(under_law(kind=BUSINESS)) == ([], NOON.date())
    _log, who = live(under_law(), 10)
    assert sending(who) == (["waiting"], on(25))
    assert sending(who, step=REMIND)[0] == []
    assert sending(under_law(kind=BUSINESS, disputed={1})) == (["disputed"], None)
    assert sending(under_law(disputed={1}), step=REMIND)[0] == []


# === WHICH LETTER === #

@pytest.mark.parametrize(
    ("choice", "kind", "country", "expected"),
    [
        ("auto", CONSUMER, "NL", NL_14_DAYS),
        ("auto", CONSUMER, "BE", BE_FIRST),
        ("auto", CONSUMER, "FR", DEMAND),
        ("auto", CONSUMER, "DE", ""),
        ("auto", BUSINESS, "NL", ""),
        ("auto", PUBLIC, "FR", ""),
        ("auto", CONSUMER, "", ""),
        (NL_14_DAYS, CONSUMER, "NL", NL_14_DAYS),
        (NL_14_DAYS, CONSUMER, "BE", ""),
        (NL_14_DAYS, BUSINESS, "NL", ""),
        (DEMAND, BUSINESS, "US", DEMAND),
        ("final", CONSUMER, "NL", ""),
        ("", CONSUMER, "NL", ""),
    ],
)
def test_which_letter_a_step_sends(choice, kind, country, expected):
    assert kind_of(choice, under_law(kind=kind, country=country).law.case) == expected


def test_a_demand_is_what_a_debtor_without_an_agreed_day_needs():
    loose = under_law(country="DE", claim={"fixed_due": False}).law.case
    assert kind_of("auto", loose) == DEMAND
    ladder = Procedure(1, (LETTER, Step(3, 11, ("email",), asks=INTEREST)))
    log, _who = live(under_law(procedure=ladder, country="FR"), 20)
    assert list(log) == [10, 11]


# === DAYS OF CONTACT === #

def test_messages_keep_to_the_days_of_the_country():
    # 27 April 2025 is a Sunday, and King's Day is kept on Saturday the 26th.
    ladder = Procedure(1, (Step(1, 54, ("email",)), Step(2, 56, ("call",))))
    quiet = under_law(procedure=ladder, contact=True)
    decision = decide(quiet, 54)
    assert (decision.reason, decision.date) == ("law_day", on(56))
    assert list(live(quiet, 60, 50)[0]) == [56, 57]
    assert list(live(under_law(procedure=ladder, contact=True, kind=BUSINESS), 60, 50)[0]) == [
        54, 56]


# === WHATEVER HAPPENS === #

@st.composite
def people(draw, with_history=True):
    """Return a customer whose steps ask, send letters, and who lives somewhere."""
    who = draw(customers(with_history=with_history))
    letters = st.sampled_from(("", "", "auto", "auto", NL_14_DAYS, BE_FIRST, DEMAND))
    asks = st.sampled_from((frozenset(), frozenset(), COSTS, INTEREST, COSTS | INTEREST))
    steps = tuple(
        replace(step, letter=draw(letters), asks=draw(asks)) for step in who.procedure.steps)
    who = replace(who, procedure=replace(who.procedure, steps=steps))
    kind = draw(st.sampled_from((CONSUMER, CONSUMER, BUSINESS, PUBLIC)))
    country = draw(st.sampled_from(("NL", "NL", "BE", "DE", "FR", "GB", "US")))
    claim = {"fixed_due": draw(st.booleans()), "clause": draw(st.booleans())}
    disputed = draw(st.sampled_from((frozenset(), frozenset(), frozenset({1}))))
    view = lawful(who, kind, country, draw(st.booleans()), claim=claim, disputed=disputed)
    return replace(who, law=view)


def current(who):
    """Return the customer with the claims as its items are now."""
    model = who.law.case
    known = {claim.id: claim for claim in model.claims}
    first = next(iter(model.claims), Claim(0, Decimal(1), TODAY))
    claims = [
        replace(known.get(one.id, first), id=one.id, principal=one.amount, due=one.due)
        for one in who.items if one.due
    ]
    return replace(who, law=replace(who.law, case=replace(model, claims=claims)))


class LawfulLife(Life):
    """Sixty days of a customer under the law."""

    def execute_one(self):
        self.customer = current(self.customer)
        return super().execute_one()


def lives():
    def life(who, seed):
        return LawfulLife(replace(who, holds=(), credits=()), Random(seed)).live()

    return st.builds(life, people(with_history=False), st.integers(0, 2**32))


def refused(who, step, item_id, day):
    """Ask the guard itself, as the planner should."""
    case = who.law.case
    sends = kind_of(step.letter, case)
    act = Act(day, asks=step.asks, claims=frozenset({item_id}), sends=sends)
    return [r for r in check(act, case).refusals if step.asks or sends]


@lifelong
@given(lives())
def test_no_step_is_executed_before_the_guard_says_that_it_is_legal(life):
    steps = {step.id: step for step in life.customer.procedure.steps}
    for day, action, who in life.log:
        for line in action.lines:
            if line.step is not None:
                assert not refused(who, steps[line.step], line.item, day)
        if action.channel in MESSAGES:
            assert not who.law.closes(day)


@lifelong
@given(lives())
def test_an_item_with_a_letter_of_its_own_gets_that_letter(life):
    steps = {step.id: step for step in life.customer.procedure.steps}
    for _day, action, who in life.log:
        if action.channel not in MESSAGES:
            continue
        spoken = kind_of(steps[action.step].letter, who.law.case)
        for line in action.lines:
            own = kind_of(steps[line.step].letter, who.law.case) if line.step is not None else ""
            assert own in ("", spoken)


@moderate
@given(people())
def test_no_item_is_lost_and_every_refusal_can_be_explained(who):
    result = plan(who, TODAY, MESSAGES)
    assert [d.item for d in result.decisions] == sorted(one.id for one in who.items)
    for decision in result.decisions:
        assert decision.reason in REASONS[decision.state]
        assert (decision.refusal is not None) == (decision.reason in ("law", "law_day"))
        assert decision.date is None or decision.date >= TODAY
        if decision.refusal:
            assert explain(decision.refusal).endswith(".")


@moderate
@given(people(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(who, random):
    def shuffled(rows):
        return tuple(random.sample(list(rows), len(rows)))

    case = replace(who.law.case, claims=shuffled(who.law.case.claims))
    other = replace(
        who, items=shuffled(who.items), holds=shuffled(who.holds), history=shuffled(who.history),
        procedure=replace(who.procedure, steps=shuffled(who.procedure.steps)),
        law=replace(who.law, case=case))
    assert plan(other, TODAY, MESSAGES) == plan(who, TODAY, MESSAGES)


@moderate
@given(people())
def test_nothing_new_is_planned_on_a_day_whose_actions_are_recorded(who):
    done = record(who, plan(who, TODAY, MESSAGES).actions, TODAY, MESSAGES)
    assert plan(done, TODAY, MESSAGES).actions == ()


@lifelong
@given(people(with_history=False))
def test_the_preview_is_what_happens_day_by_day(who):
    expected, today = [], who
    for days in range(ACTIVE_DAYS):
        day = TODAY + timedelta(days)
        done = plan(today, day, MESSAGES).actions
        expected += [(day, action) for action in done]
        today = record(today, done, day, MESSAGES)
    assert preview(who, TODAY, ACTIVE_DAYS - 1, MESSAGES) == expected


@moderate
@given(people())
def test_the_day_that_is_told_is_looked_at(who):
    today = plan(who, TODAY, MESSAGES)
    for decision in today.decisions:
        if decision.reason == "law" and decision.date and decision.date > TODAY:
            assert next_change(who, TODAY, today, MESSAGES) <= decision.date
