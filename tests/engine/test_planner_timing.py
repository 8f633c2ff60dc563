"""Channels, conditions, days and thanks: when and how the planner lets a step speak.

Days are counted from the due date, a Monday; the procedure is the one of `common`.
"""
from dataclasses import replace

from odoo.addons.account_collections.engine.planner import next_change, plan, preview, record
from odoo.addons.account_collections.engine.records import Hold, Paid, Step

from .common import (
    FIRM,
    LETTER,
    MESSAGES,
    REMINDER,
    actions,
    credit,
    customer,
    decide,
    done,
    item,
    on,
    planned,
    procedure,
    verdict,
)

# === THE FIRST CHANNEL THAT REACHES === #

ANY = Step(2, 3, ("email", "sms", "letter"), first_only=True)


def test_only_the_first_channel_that_reaches_the_customer_speaks():
    assert actions(customer(procedure=procedure(ANY)), 3) == {"email": {1: 2}}
    by_sms = customer(procedure=procedure(ANY), reachable=frozenset({"sms", "letter"}))
    assert actions(by_sms, 3) == {"sms": {1: 2}}


def test_the_preferred_channel_comes_first_and_the_others_are_its_fallback():
    assert actions(customer(procedure=procedure(ANY), preferred="letter"), 3) == {"letter": {1: 2}}
    without = customer(
        procedure=procedure(ANY), preferred="letter", reachable=frozenset({"email"}))
    assert actions(without, 3) == {"email": {1: 2}}


def test_a_channel_that_is_no_part_of_the_step_is_not_used_because_it_is_preferred():
    assert actions(customer(procedure=procedure(REMINDER), preferred="sms"), 3) == {"email": {1: 2}}


def test_work_for_somebody_is_a_fallback_too():
    step = Step(2, 3, ("email", "call"), first_only=True)
    nobody = customer(procedure=procedure(step), reachable=frozenset())
    assert actions(nobody, 3) == {"call": {1: 2}}


def test_nothing_reaches_the_customer():
    nobody = customer(procedure=procedure(ANY), reachable=frozenset())
    (action,) = planned(nobody, 3).actions
    assert (action.channel, action.problem) == ("email", "no_address")


def test_a_step_that_spoke_through_another_channel_is_done():
    who = customer(
        procedure=procedure(ANY), history=done(ANY, 3, channels=("email",)),
        reachable=frozenset({"sms"}))
    assert verdict(who, 5) == ("finished", "last_step", None, None)


def test_a_bounced_message_does_not_count_so_the_next_channel_speaks():
    bounced = customer(procedure=procedure(ANY), reachable=frozenset({"sms", "letter"}))
    assert actions(bounced, 5) == {"sms": {1: 2}}


# === CONDITIONS === #

def test_a_step_whose_condition_is_not_met_is_passed_over():
    who = customer(unmet={1: {REMINDER.id}})
    assert verdict(who, 5) == ("waiting", "not_reached", FIRM.id, on(14))
    assert actions(who, 14) == {"email": {1: FIRM.id}, "call": {1: FIRM.id}}


def test_conditions_are_those_of_the_item():
    who = customer(item(1), item(2), unmet={1: {REMINDER.id}})
    assert decide(who, 5, item_=2).step == REMINDER.id


def test_when_no_step_is_left_the_item_is_finished():
    who = customer(history=done(FIRM, 14), unmet={1: {LETTER.id}})
    assert verdict(who, 60) == ("finished", "last_step", None, None)


def test_a_last_step_that_is_repeated_stops_when_its_condition_ends():
    step = Step(2, 3, ("email",), repeat_every=7, repeat_max=5)
    who = customer(procedure=procedure(step), history=done(step, 3), unmet={1: {2}})
    assert verdict(who, 30)[:2] == ("finished", "last_step")


def test_passing_over_the_last_step_does_not_repeat_it():
    last = replace(LETTER, repeat_every=7, repeat_max=3)
    who = customer(
        procedure=procedure(REMINDER, last), history=done(REMINDER, 3), unmet={1: {last.id}})
    assert verdict(who, 60)[:2] == ("finished", "last_step")


# === DAYS === #

def test_a_step_moves_on_to_its_weekday():
    step = replace(REMINDER, weekday=1)
    assert verdict(customer(procedure=procedure(step)), 2) == ("waiting", "not_reached", 2, on(8))


def test_no_message_goes_out_on_a_closed_weekday_or_a_holiday():
    assert verdict(customer(closed_weekdays={5, 6}), 5) == ("waiting", "closed_day", 2, on(7))
    feast = customer(closed_weekdays={5, 6}, holidays={on(7), on(8)})
    assert verdict(feast, 5) == ("waiting", "closed_day", 2, on(9))


def test_a_coming_message_is_foretold_for_the_first_open_day():
    saturday = procedure(replace(REMINDER, offset=5))
    who = customer(procedure=saturday, closed_weekdays={5, 6})
    assert verdict(who, 0) == ("waiting", "not_reached", 2, on(7))


def test_work_for_somebody_does_not_wait_for_an_open_day():
    call = Step(2, 5, ("call",))
    who = customer(procedure=procedure(call), closed_weekdays={5, 6})
    assert actions(who, 5) == {"call": {1: 2}}


def test_the_most_contacts_in_a_week():
    quick = procedure(
        Step(1, 1, ("email",)), Step(2, 3, ("email",)), Step(3, 5, ("email",)), max_contacts=2)
    days = [day for day, _action in preview(customer(procedure=quick), on(0), 60, MESSAGES)]
    assert days == [on(1), on(3), on(8)]


def test_a_contact_that_was_no_message_counts_for_the_week():
    quick = procedure(REMINDER, max_contacts=1)
    called = customer(procedure=quick, contacts=(on(2),))
    assert verdict(called, 3) == ("waiting", "contact_limit", 2, on(9))


def test_nothing_goes_out_while_nobody_knows_what_was_paid():
    who = customer(stale_bank=True)
    assert verdict(who, 3) == ("waiting", "stale_bank", 2, None)
    assert actions(customer(stale_bank=True, history=done(REMINDER, 3)), 14) == {}


# === WHAT COVERS === #

def test_the_origin_of_what_covers_an_item_is_told():
    bank = replace(credit(100), kind="bank", source=77)
    decision = decide(customer(credits=(bank,)), 3)
    assert (decision.state, decision.reason, decision.source) == ("covered", "bank", 77)


def test_what_is_surer_covers_first():
    bank = replace(credit(100), kind="bank", source=77)
    who = customer(item(1), item(2, due=1), credits=(bank, credit(100)))
    assert decide(who, 3).reason == "credit"
    assert decide(who, 3, item_=2).reason == "bank"


def test_a_partial_cover_names_its_origin_too():
    online = replace(credit(40), kind="online", source=5, items=(1,))
    decision = decide(customer(credits=(online,)), 3)
    assert (decision.state, decision.amount, decision.source) == ("due", 60, 5)


# === THANKS === #

THANKS = Step(9, 1, ("email",))
PAID = Paid(7, on(10), 100, 100)


def grateful(*items, **values):
    values.setdefault("paid", (PAID,))
    return replace(
        customer(*items, procedure=procedure(REMINDER, thanks=THANKS), **values),
        items=items)


def test_who_paid_the_last_late_item_is_thanked_once():
    who = grateful()
    assert planned(who, 10).actions == ()
    (action,) = planned(who, 11).actions
    assert (action.channel, action.step, action.value) == ("email", THANKS.id, 100)
    assert [(line.item, line.step) for line in action.lines] == [(7, THANKS.id)]
    thanked = record(who, (action,), on(11), MESSAGES)
    assert planned(thanked, 12).actions == ()
    assert thanked.last_message == on(11)


def test_payments_of_several_days_are_thanked_for_together():
    who = grateful(paid=(PAID, Paid(8, on(12), 50, 50)))
    assert planned(who, 12).actions == ()
    (action,) = planned(who, 13).actions
    assert [line.item for line in action.lines] == [7, 8]


def test_who_still_owes_something_late_is_not_thanked():
    assert actions(grateful(item(1, due=9)), 11) == {}
    assert actions(grateful(item(1, due=9)), 12) == {"email": {1: REMINDER.id}}
    assert actions(grateful(item(1, due=30)), 11) == {"email": {7: THANKS.id}}


def test_who_disputes_something_late_is_not_thanked():
    held = Hold(1, "dispute", 1)
    assert actions(grateful(item(1), holds=(held,)), 11) == {}


def test_nobody_is_thanked_on_hold_or_on_a_closed_day():
    assert actions(grateful(holds=(Hold(1, "pause"),)), 11) == {}
    assert actions(grateful(holidays={on(11)}), 11) == {}
    assert actions(grateful(holidays={on(11)}), 12) == {"email": {7: THANKS.id}}


def test_the_gap_after_a_reminder_does_not_hold_up_the_thanks():
    who = grateful(last_message=on(9))
    who.procedure.min_gap = 10
    assert actions(who, 11) == {"email": {7: THANKS.id}}
    assert actions(replace(who, last_message=on(11)), 11) == {}


def test_thanks_are_foreseen():
    who = grateful()
    assert [day for day, _action in preview(who, on(10), 20, MESSAGES)] == [on(11)]
    assert next_change(who, on(10), plan(who, on(10), MESSAGES), MESSAGES) == on(11)


def test_thanks_wait_for_approval_when_the_customer_is_handled_so():
    (action,) = planned(grateful(mode="approve"), 11).actions
    assert action.mode == "approve"
