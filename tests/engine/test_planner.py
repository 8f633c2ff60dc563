"""What the planner does, rule by rule, in scenarios that a credit controller would recognise.

Days are counted from the due date; the procedure is the one of `common`.
"""
from dataclasses import replace
from decimal import Decimal

from odoo.addons.account_collections.engine.planner import next_change, preview, record
from odoo.addons.account_collections.engine.records import Customer, Hold, Step

from .common import (
    FIRM,
    LETTER,
    MESSAGES,
    NOTICE,
    PROCEDURE,
    REMINDER,
    actions,
    credit,
    customer,
    decide,
    done,
    execute,
    item,
    on,
    planned,
    procedure,
    verdict,
)

# === ONE INVOICE, ONE PROCEDURE === #

def test_an_invoice_that_nobody_pays_climbs_the_whole_procedure():
    expected = [
        (on(-5), "email", 1), (on(3), "email", 2),
        (on(14), "email", 3), (on(14), "call", 3), (on(30), "letter", 4),
    ]
    future = preview(customer(), on(-20), 365, MESSAGES)
    assert [(day, action.channel, action.step) for day, action in future] == expected


def test_before_its_first_step_an_item_waits_for_the_date_of_that_step():
    assert verdict(customer(), -6) == ("waiting", "not_reached", 1, on(-5))
    assert verdict(customer(), -5) == ("due", "due", 1, on(-5))


def test_a_step_stays_due_until_it_is_executed():
    assert verdict(customer(), 9) == ("due", "due", 2, on(9))


def test_after_the_last_step_an_item_is_finished():
    who = customer(history=done(LETTER, 30))
    assert verdict(who, 31) == ("finished", "last_step", None, None)
    assert decide(who, 31).amount == 100


def test_without_a_procedure_or_without_steps_an_item_waits():
    expected = ("waiting", "no_procedure", None, None)
    assert verdict(customer(procedure=None), 10) == expected
    assert verdict(customer(procedure=procedure()), 10) == expected
    assert verdict(customer(procedure=procedure(Step(9, 3, ()))), 10) == expected


def test_the_decision_tells_what_may_be_asked_and_through_which_channels():
    decision = decide(customer(item(amount=80, value=74)), 3)
    assert (decision.amount, decision.value, decision.channels) == (80, 74, ("email",))


def test_without_items_there_is_nothing_to_do():
    nothing = planned(Customer(1, (), PROCEDURE), 0)
    assert (nothing.decisions, nothing.actions, nothing.next_date) == ((), (), None)


# === STEPS ARE CLIMBED ONE AT A TIME === #

def test_an_old_debt_imported_yesterday_starts_at_the_first_reminder():
    assert verdict(customer(), 400) == ("due", "due", REMINDER.id, on(400))


def test_an_old_debt_takes_one_step_a_day_even_when_all_dates_have_passed():
    who = execute(customer(), 400)
    assert verdict(who, 400) == ("waiting", "stepped_today", FIRM.id, on(401))
    assert verdict(who, 401) == ("due", "due", FIRM.id, on(401))


def test_with_spacing_an_old_debt_goes_through_the_procedure_at_its_normal_pace():
    patient = replace(PROCEDURE, keep_spacing=True)
    who = execute(customer(procedure=patient), 400)
    assert verdict(who, 401) == ("waiting", "not_reached", FIRM.id, on(411))
    assert verdict(who, 411) == ("due", "due", FIRM.id, on(411))


def test_with_spacing_a_late_notice_does_not_delay_the_reminder():
    patient = replace(PROCEDURE, keep_spacing=True)
    who = execute(customer(procedure=patient), -1)
    assert verdict(who, 3) == ("due", "due", REMINDER.id, on(3))


def test_the_date_of_a_coming_message_keeps_the_gap_and_quiet_days():
    slow = replace(PROCEDURE, min_gap=13)
    who = execute(customer(procedure=slow, quiet_weekdays=frozenset({3})), 4)
    assert verdict(who, 5) == ("waiting", "not_reached", FIRM.id, on(18))


def test_after_a_step_the_item_waits_for_the_date_of_the_next_one():
    who = customer(history=done(REMINDER, 3))
    assert verdict(who, 3) == ("waiting", "stepped_today", FIRM.id, on(14))
    assert verdict(who, 4) == ("waiting", "not_reached", FIRM.id, on(14))


def test_steps_before_the_due_date_lapse_on_that_date():
    assert verdict(customer(), -1) == ("due", "due", NOTICE.id, on(-1))
    assert verdict(customer(), 0) == ("waiting", "not_reached", REMINDER.id, on(3))


def test_when_all_steps_lie_before_the_due_date_the_item_is_finished_on_it():
    early = procedure(NOTICE, replace(REMINDER, offset=-2))
    assert verdict(customer(procedure=early), 0) == ("finished", "last_step", None, None)


def test_a_last_step_that_repeats_comes_back_until_its_maximum():
    weekly = procedure(REMINDER, Step(5, 14, ("email",), repeat_every=7, repeat_max=2))
    future = preview(customer(procedure=weekly), on(0), 365, MESSAGES)
    rounds = [(day, action.step, action.lines[0].round) for day, action in future]
    assert rounds == [(on(3), 2, 0), (on(14), 5, 0), (on(21), 5, 1), (on(28), 5, 2)]


def test_a_repetition_counts_from_the_day_of_the_last_execution():
    weekly = procedure(Step(5, 3, ("email",), repeat_every=7, repeat_max=2))
    who = customer(procedure=weekly, history=done(weekly.steps[0], 10))
    assert verdict(who, 16) == ("waiting", "not_reached", 5, on(17))
    assert decide(who, 17).round == 1


def test_only_the_last_step_repeats():
    steps = (Step(5, 3, ("email",), repeat_every=2, repeat_max=9), FIRM)
    who = customer(procedure=procedure(*steps), history=done(steps[0], 3))
    assert verdict(who, 10) == ("waiting", "not_reached", FIRM.id, on(14))


def test_when_the_procedure_is_switched_the_item_keeps_its_place_in_days():
    mild = procedure(Step(11, 7, ("email",)), Step(12, 14, ("email",)), Step(13, 40, ("email",)))
    who = customer(procedure=mild, history=done(FIRM, 15))
    assert verdict(who, 20) == ("waiting", "not_reached", 13, on(40))


def test_after_a_switch_nobody_is_called_about_the_other_half_of_the_old_step():
    both = procedure(Step(11, 10, ("email", "call")), Step(12, 40, ("email",)))
    who = customer(procedure=both, history=done(FIRM, 15, channels=("email",)))
    assert verdict(who, 20) == ("waiting", "not_reached", 12, on(40))


def test_an_event_that_precedes_every_step_leaves_the_item_at_the_first():
    later = procedure(Step(11, 7, ("email",)))
    who = customer(procedure=later, history=done(REMINDER, 3))
    assert verdict(who, 3) == ("waiting", "stepped_today", 11, on(7))
    assert verdict(who, 7) == ("due", "due", 11, on(7))


def test_a_step_added_below_the_place_of_an_item_is_not_made_up_for():
    extra = replace(PROCEDURE, steps=(*PROCEDURE.steps, Step(9, 8, ("sms",))))
    assert verdict(customer(procedure=extra, history=done(FIRM, 14)), 15)[2] == LETTER.id


# === STEPS THROUGH SEVERAL CHANNELS === #

def test_a_channel_that_was_not_used_yet_stays_due():
    who = customer(history=done(FIRM, 14, channels=("email",)), last_message=on(14))
    assert verdict(who, 14) == ("due", "due", FIRM.id, on(14))
    assert verdict(who, 20) == ("due", "due", FIRM.id, on(20))
    assert actions(who, 20) == {"call": {1: FIRM.id}}


def test_an_unused_channel_lapses_when_the_next_step_is_reached():
    who = customer(history=done(FIRM, 14, channels=("email",)), last_message=on(14))
    assert actions(who, 30) == {"letter": {1: LETTER.id}}


def test_an_unused_channel_survives_the_day_itself_even_when_the_next_date_has_passed():
    who = customer(history=(*done(REMINDER, 399), *done(FIRM, 400, channels=("email",))))
    assert actions(who, 400) == {"call": {1: FIRM.id}}
    assert actions(who, 401) == {"letter": {1: LETTER.id}}


def test_an_unused_channel_of_a_step_before_the_due_date_lapses_on_that_date():
    courtesy = procedure(Step(5, -3, ("email", "call")), FIRM)
    who = customer(procedure=courtesy, history=done(courtesy.steps[0], -3, channels=("email",)))
    assert verdict(who, -1) == ("due", "due", 5, on(-1))
    assert verdict(who, 0) == ("waiting", "not_reached", FIRM.id, on(14))


def test_an_unused_channel_of_the_last_step_does_not_lapse():
    only = procedure(FIRM)
    who = customer(procedure=only, history=done(FIRM, 14, channels=("email",)))
    assert actions(who, 100) == {"call": {1: FIRM.id}}


def test_channels_are_counted_per_round():
    step = Step(5, 3, ("email", "call"), repeat_every=7, repeat_max=1)
    history = (*done(step, 3), *done(step, 10, channels=("call",), round_=1))
    who = customer(procedure=procedure(step), history=history)
    assert actions(who, 11) == {"email": {1: 5}}
    assert decide(who, 11).round == 1


def test_two_message_channels_of_one_step_are_one_message():
    twice = procedure(Step(5, 3, ("email", "sms")), min_gap=7)
    who = customer(procedure=twice)
    assert actions(who, 3) == {"email": {1: 5}, "sms": {1: 5}}
    half = record(who, planned(who, 3).actions[:1], on(3), MESSAGES)
    assert actions(half, 3) == {"sms": {1: 5}}
    assert verdict(half, 4) == ("waiting", "gap", 5, on(10))


# === ONE MESSAGE A DAY === #

OLD, YOUNG = item(1, due=-14), item(2, due=-3)


def test_the_highest_due_step_speaks_and_lower_ones_advance_with_it():
    who = customer(OLD, YOUNG, history=done(REMINDER, -11))
    assert actions(who, 0)["email"] == {1: FIRM.id, 2: REMINDER.id}
    assert planned(who, 0).actions[0].step == FIRM.id
    assert [decide(who, 0, id_).reason for id_ in (1, 2)] == ["due", "advances"]


def test_an_item_that_is_not_due_yet_does_not_go_along_with_a_reminder():
    who = customer(item(1), item(2, due=6))
    assert actions(who, 3) == {"email": {1: REMINDER.id}}
    assert verdict(who, 3, item_=2) == ("waiting", "gap", NOTICE.id, on(4))


def test_other_overdue_items_are_listed_without_advancing():
    who = customer(item(1), item(2, due=1), item(3, due=30))
    assert actions(who, 3) == {"email": {1: REMINDER.id, 2: None}}
    assert verdict(who, 3, item_=2) == ("waiting", "not_reached", REMINDER.id, on(4))


def test_held_and_covered_items_are_not_listed():
    who = customer(
        item(1), item(2, due=-60), item(3, due=2, amount=10),
        holds=(Hold(7, "dispute", item=1),), credits=(credit(100),))
    assert [decide(who, 3, id_).state for id_ in (1, 2, 3)] == ["held", "covered", "waiting"]
    assert actions(replace(who, items=(*who.items, item(4))), 3) == {"email": {3: None, 4: 2}}


def test_lines_are_ordered_by_age_and_the_value_is_their_total():
    who = customer(item(1), item(2, due=-1, amount=50, value=40))
    (action,) = planned(who, 4).actions
    assert [line.item for line in action.lines] == [2, 1]
    assert action.value == 140


def test_an_item_that_went_along_gets_no_message_of_its_own_step_afterwards():
    steps = (Step(5, 3, ("sms",)), Step(6, 14, ("email",)), Step(7, 40, ("email",)))
    who = customer(OLD, YOUNG, procedure=procedure(*steps), history=done(steps[0], -11))
    assert actions(who, 0) == {"email": {1: 6, 2: 5}}
    assert verdict(execute(who, 0), 1, item_=2) == ("waiting", "not_reached", 6, on(11))


def test_nor_through_a_second_channel_that_the_higher_step_does_not_have():
    steps = (Step(5, 3, ("email", "sms")), Step(6, 14, ("email",)), Step(7, 40, ("email",)))
    who = customer(OLD, YOUNG, procedure=procedure(*steps), history=done(steps[0], -11))
    assert actions(who, 0) == {"email": {1: 6, 2: 5}}
    assert decide(execute(who, 0), 1, item_=2).state == "waiting"


def test_an_item_that_cannot_go_along_waits_for_another_day():
    """Its e-mail went out before; the e-mail of the higher step cannot stand for its text message.
    """
    steps = (Step(5, 3, ("email", "sms")), Step(6, 14, ("email",)))
    history = (*done(steps[0], -11), *done(steps[0], -1, item_=2, channels=("email",)))
    who = customer(OLD, YOUNG, procedure=procedure(*steps, min_gap=3), history=history)
    assert actions(who, 0) == {"email": {1: 6, 2: None}}
    assert verdict(who, 0, item_=2) == ("waiting", "gap", 5, on(3))
    costly = procedure(steps[0], replace(steps[1], min_amount=Decimal(500)))
    assert decide(replace(who, procedure=costly), 0, item_=2).reason == "below_minimum"


def test_an_item_that_went_along_today_does_not_do_so_again():
    steps = (Step(5, 3, ("email", "sms")), Step(6, 14, ("email", "sms", "letter")))
    history = (*done(steps[0], -11), *done(steps[1], -1, channels=("email",)))
    who = customer(OLD, YOUNG, procedure=procedure(*steps), history=history)
    assert actions(who, 0) == {"sms": {1: 6, 2: 5}, "letter": {1: 6, 2: None}}
    half = record(who, planned(who, 0).actions[:1], on(0), MESSAGES)
    assert actions(half, 0) == {"letter": {1: 6, 2: None}}


def test_what_becomes_due_in_the_middle_of_a_message_waits_for_another_day():
    steps = (Step(5, 3, ("email", "sms")), Step(6, 14, ("letter",)))
    who = customer(procedure=procedure(*steps))
    half = record(who, planned(who, 3).actions[:1], on(3), MESSAGES)
    more = replace(half, items=(item(1), item(2, due=-1), item(3, due=-20)),
                   history=(*half.history, *done(steps[0], -9, item_=3)))
    assert actions(more, 3) == {"sms": {1: 5, 2: None, 3: None}}
    assert [decide(more, 3, id_).reason for id_ in (1, 2, 3)] == ["due", "gap", "gap"]


def test_an_item_that_went_along_is_still_owed_its_call():
    steps = (Step(5, 3, ("sms", "call")), Step(6, 14, ("email",)))
    who = customer(OLD, YOUNG, procedure=procedure(*steps), history=done(steps[0], -11))
    assert actions(who, 0) == {"email": {1: 6, 2: 5}, "call": {1: None, 2: 5}}
    half = record(who, planned(who, 0).actions[:1], on(0), MESSAGES)
    assert actions(half, 1) == {"call": {1: None, 2: 5}}


def test_people_get_one_task_for_each_channel():
    steps = (Step(5, 3, ("call",)), Step(6, 14, ("call", "visit")))
    who = customer(OLD, YOUNG, procedure=procedure(*steps), history=done(steps[0], -11))
    assert actions(who, 0) == {"call": {1: 6, 2: 5}, "visit": {1: 6, 2: None}}


def test_a_task_may_fall_on_the_day_of_a_message():
    steps = (Step(5, 3, ("call",)), Step(6, 14, ("email",)))
    who = customer(OLD, YOUNG, procedure=procedure(*steps), history=done(steps[0], -11))
    assert actions(who, 0) == {"email": {1: 6, 2: None}, "call": {1: None, 2: 5}}


# === GAP AND QUIET DAYS === #

def test_there_is_never_a_second_message_on_one_day():
    who = customer(last_message=on(3))
    assert verdict(who, 3) == ("waiting", "gap", REMINDER.id, on(4))


def test_the_gap_between_messages_is_kept():
    who = customer(procedure=replace(PROCEDURE, min_gap=10), last_message=on(0))
    assert verdict(who, 9) == ("waiting", "gap", REMINDER.id, on(10))
    assert verdict(who, 10) == ("due", "due", REMINDER.id, on(10))


def test_a_quiet_weekday_moves_the_message_to_the_first_other_day():
    who = customer(quiet_weekdays=frozenset({3, 4, 5, 6}))
    assert verdict(who, 3) == ("waiting", "quiet_day", REMINDER.id, on(7))


def test_gap_and_quiet_days_are_both_kept():
    who = customer(last_message=on(3), quiet_weekdays=frozenset({4, 5, 6}))
    assert verdict(who, 3) == ("waiting", "gap", REMINDER.id, on(7))


def test_a_notice_waits_no_longer_than_until_the_due_date():
    who = customer(procedure=replace(PROCEDURE, min_gap=10), last_message=on(-6))
    assert verdict(who, -6) == ("waiting", "not_reached", NOTICE.id, on(0))
    assert verdict(who, -5) == ("waiting", "gap", NOTICE.id, on(0))
    assert verdict(who, 0) == ("waiting", "not_reached", REMINDER.id, on(4))


def test_a_repetition_of_a_step_taken_early_waits_like_any_other():
    weekly = procedure(Step(5, 0, ("email",), repeat_every=1, repeat_max=1))
    who = customer(procedure=weekly, history=done(weekly.steps[0], -5), last_message=on(3))
    assert verdict(who, 3) == ("waiting", "gap", 5, on(4))


def test_when_every_day_is_quiet_nobody_can_tell_the_date():
    who = customer(quiet_weekdays=frozenset(range(7)))
    assert verdict(who, 3) == ("waiting", "quiet_day", REMINDER.id, None)


def test_a_step_with_a_message_waits_as_a_whole():
    who = customer(history=done(REMINDER, 3), last_message=on(14))
    assert verdict(who, 14) == ("waiting", "gap", FIRM.id, on(15))
    assert actions(who, 14) == {}


def test_tasks_are_not_delayed_by_the_gap_or_a_quiet_day():
    call = procedure(Step(5, 3, ("call",)), min_gap=30)
    who = customer(procedure=call, last_message=on(2), quiet_weekdays=frozenset(range(7)))
    assert actions(who, 3) == {"call": {1: 5}}
    owed = customer(history=done(FIRM, 14, channels=("email",)), last_message=on(14))
    assert actions(replace(owed, quiet_weekdays=frozenset(range(7))), 14) == {"call": {1: FIRM.id}}


# === MINIMUM === #

def test_below_the_minimum_balance_nothing_goes_out_and_the_sum_is_shown():
    who = customer(item(amount=20), procedure=replace(PROCEDURE, min_balance=Decimal(25)))
    decision = decide(who, 3)
    assert (decision.state, decision.reason, decision.date) == ("waiting", "below_minimum", None)
    assert (decision.total, decision.minimum) == (20, 25)
    assert actions(who, 3) == {}


def test_listed_items_count_towards_the_minimum():
    small = replace(PROCEDURE, min_balance=Decimal(25))
    who = customer(item(1, amount=20), item(2, due=2, amount=5), procedure=small)
    assert actions(who, 3) == {"email": {1: REMINDER.id, 2: None}}


def test_a_lower_step_does_not_speak_for_one_that_is_below_its_minimum():
    costly = procedure(REMINDER, replace(FIRM, min_amount=Decimal(500)))
    who = customer(OLD, YOUNG, procedure=costly, history=done(REMINDER, -11))
    assert actions(who, 0) == {}
    assert [decide(who, 0, id_).reason for id_ in (1, 2)] == ["below_minimum"] * 2


# === HOW AN ACTION IS CARRIED OUT === #

def test_the_strictest_mode_wins():
    def modes(who, days):
        return [action.mode for action in planned(who, days).actions]

    final = customer(history=done(FIRM, 14))
    assert modes(customer(), 3) == ["automatic"]
    assert modes(final, 30) == ["approve"]
    assert modes(replace(final, mode="manual"), 30) == ["manual"]
    assert modes(customer(mode="approve"), 3) == ["approve"]


def test_without_an_address_the_action_is_planned_and_shows_the_problem():
    who = customer(history=done(REMINDER, 3), reachable=frozenset({"letter"}))
    problems = [(action.channel, action.problem) for action in planned(who, 14).actions]
    assert problems == [("email", "no_address"), ("call", "")]


def test_while_its_actions_are_open_the_plan_stays_the_same():
    who = customer(OLD, YOUNG, history=done(REMINDER, -11))
    first = planned(who, 0).actions
    for index, action in enumerate(first):
        others = tuple(a for i, a in enumerate(first) if i != index)
        assert planned(record(who, (action,), on(0), MESSAGES), 0).actions == others


def test_once_they_are_recorded_there_is_nothing_left_that_day():
    who = customer(OLD, YOUNG, history=done(REMINDER, -11))
    assert actions(execute(who, 0), 0) == {}


# === THE NEXT DATE === #

def test_the_next_date_is_the_earliest_of_the_items():
    who = customer(item(1), item(2, due=-8), history=done(REMINDER, -5, item_=2))
    assert (planned(who, 2).next_date, planned(who, 2).next_step) == (on(3), REMINDER.id)
    assert (planned(who, 6).next_date, planned(who, 6).next_step) == (on(6), FIRM.id)


def test_nothing_to_come_is_no_date():
    nothing = planned(customer(history=done(LETTER, 30)), 40)
    assert (nothing.next_date, nothing.next_step) == (None, None)


def test_an_item_below_the_minimum_is_looked_at_when_another_becomes_overdue():
    small = replace(PROCEDURE, min_balance=Decimal(25))
    who = customer(item(1, amount=20), item(2, due=10, amount=20), procedure=small,
                   history=done(NOTICE, 5, item_=2))
    today = planned(who, 9)
    assert (today.next_date, next_change(who, on(9), today)) == (on(13), on(10))
    assert actions(who, 11) == {"email": {1: REMINDER.id, 2: None}}


def test_the_preview_starts_today_and_ends_with_its_horizon():
    days = [day for day, _action in preview(customer(), on(3), 11, MESSAGES)]
    assert days == [on(3), on(14), on(14)]
    assert preview(customer(), on(4), -1, MESSAGES) == []


def test_the_preview_waits_for_the_end_of_a_hold():
    who = customer(holds=(Hold(7, "pause", until=on(20)),))
    days = [(day, action.step) for day, action in preview(who, on(0), 25, MESSAGES)]
    assert days == [(on(21), REMINDER.id), (on(22), FIRM.id), (on(22), FIRM.id)]


def test_a_notice_before_the_due_date_lists_nothing_that_is_late():
    late, soon = item(1), item(2, due=30)
    who = customer(late, soon, history=done(FIRM, 14))
    assert actions(who, 25) == {"email": {2: NOTICE.id}}
