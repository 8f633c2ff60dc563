"""What may be asked of a customer: what is on hold or covered by a credit is not."""
from dataclasses import replace
from decimal import Decimal

from odoo.addons.account_collections.engine.records import Hold

from .common import (
    DOLLAR,
    EURO,
    REMINDER,
    actions,
    credit,
    customer,
    decide,
    item,
    on,
    planned,
    verdict,
)

# === HOLDS === #

def test_a_hold_on_the_account_silences_everything_until_it_ends():
    who = customer(holds=(Hold(7, "pause", until=on(10)),))
    assert verdict(who, 10) == ("held", "account_hold", REMINDER.id, on(11))
    assert (decide(who, 10).hold, decide(who, 10).amount) == (7, 0)
    assert verdict(who, 11) == ("due", "due", REMINDER.id, on(11))


def test_a_hold_counts_from_its_first_to_its_last_day():
    who = customer(holds=(Hold(7, "pause", since=on(5), until=on(6)),))
    assert [decide(who, days).state for days in (4, 5, 6, 7)] == ["due", "held", "held", "due"]


def test_of_several_holds_the_one_that_ends_last_counts():
    short, long_ = Hold(7, "promise", until=on(10)), Hold(8, "pause", until=on(20))
    who = customer(holds=(short, long_))
    assert (decide(who, 3).hold, decide(who, 3).date) == (8, on(21))
    endless = replace(who, holds=(Hold(9, "agency"), short, long_))
    assert (decide(endless, 3).hold, decide(endless, 3).date) == (9, None)


def test_a_hold_on_an_item_leaves_the_others_alone():
    who = customer(item(1), item(2), holds=(Hold(7, "dispute", item=1),))
    assert verdict(who, 3) == ("held", "item_hold", REMINDER.id, None)
    assert actions(who, 3) == {"email": {2: REMINDER.id}}


def test_a_hold_on_part_of_an_item_leaves_the_rest_to_be_asked():
    dispute = Hold(7, "dispute", item=1, amount=Decimal(30))
    who = customer(item(amount=100, value=50), holds=(dispute,))
    (line,) = planned(who, 3).actions[0].lines
    assert (line.amount, line.value) == (70, 35)


def test_parts_on_hold_that_add_up_to_everything_hold_the_item():
    holds = (
        Hold(7, "dispute", item=1, amount=Decimal(60), until=on(9)),
        Hold(8, "promise", item=1, amount=Decimal(60), until=on(20)),
    )
    who = customer(holds=holds)
    assert verdict(who, 3) == ("held", "amount_held", REMINDER.id, on(10))
    assert decide(who, 10).amount == 40


def test_an_item_is_released_only_when_the_holds_that_remain_leave_something():
    holds = (
        Hold(7, "dispute", item=1, amount=Decimal(100), until=on(9)),
        Hold(8, "promise", item=1, amount=Decimal(100), until=on(20)),
    )
    assert verdict(customer(holds=holds), 3) == ("held", "amount_held", REMINDER.id, on(21))


def test_an_amount_on_hold_in_another_currency_holds_the_whole_item():
    foreign = Hold(7, "dispute", item=1, amount=Decimal(1), currency=DOLLAR)
    assert decide(customer(holds=(foreign,)), 3).reason == "item_hold"


def test_an_amount_on_hold_on_the_account_silences_the_oldest_items_of_its_currency():
    promise = Hold(7, "promise", amount=Decimal(150), currency=EURO, until=on(9))
    items = (item(1, due=-2), item(2), item(3, due=-9, currency=DOLLAR), item(4))
    who = customer(*items, holds=(promise,))
    asked = {decision.item: decision.amount for decision in planned(who, 3).decisions}
    assert asked == {1: 0, 2: 50, 3: 100, 4: 100}
    assert verdict(who, 3) == ("held", "amount_held", REMINDER.id, on(10))


def test_an_amount_on_hold_without_currency_counts_in_company_value():
    promise = Hold(7, "promise", amount=Decimal(100))
    who = customer(item(1, amount=160, value=80, currency=DOLLAR), item(2), holds=(promise,))
    assert [decide(who, 3, id_).amount for id_ in (1, 2)] == [0, 80]


def test_money_is_silenced_once_the_holds_on_items_go_first():
    holds = (
        Hold(7, "dispute", item=1, amount=Decimal(50)),
        Hold(8, "promise", amount=Decimal(80), currency=EURO),
    )
    who = customer(item(1, due=-2), item(2), holds=holds)
    assert [decide(who, 3, id_).amount for id_ in (1, 2)] == [0, 70]


def test_the_flags_of_the_ledger_are_respected():
    who = customer(item(1, excluded="blocked"), item(2, excluded="no_followup"))
    assert [decide(who, 3, id_).reason for id_ in (1, 2)] == ["blocked", "no_followup"]
    assert actions(who, 3) == {}


def test_an_item_without_a_due_date_is_held():
    who = customer(replace(item(), due=None))
    assert verdict(who, 3) == ("held", "no_due_date", None, None)


# === CREDITS === #

def test_a_credit_covers_the_oldest_items_first():
    who = customer(item(1), item(2, due=-5), credits=(credit(130),))
    assert verdict(who, 3, item_=2) == ("covered", "credit", REMINDER.id, None)
    assert decide(who, 3, item_=1).amount == 70
    assert actions(who, 3) == {"email": {1: REMINDER.id}}


def test_a_payment_covers_what_it_was_made_for_before_older_items():
    payment = replace(credit(130), items=(1,))
    who = customer(item(1), item(2, due=-5), credits=(payment,))
    assert decide(who, 3, item_=1).state == "covered"
    assert decide(who, 3, item_=2).amount == 70


def test_a_payment_for_exactly_one_item_covers_no_other():
    who = customer(item(1), item(2), credits=(replace(credit(130), items=(1,), exact=True),))
    assert actions(who, 3) == {"email": {2: REMINDER.id}}
    (line,) = planned(who, 3).actions[0].lines
    assert line.amount == 100


def test_a_credit_is_not_spent_on_what_is_on_hold():
    dispute = Hold(7, "dispute", item=1, amount=Decimal(40))
    who = customer(item(1, due=-5), item(2), holds=(dispute,), credits=(credit(80),))
    assert decide(who, 3, item_=1).state == "covered"
    assert decide(who, 3, item_=2).amount == 80


def test_a_credit_in_another_currency_does_not_pay_part_of_an_item():
    who = customer(credits=(credit(90, DOLLAR),))
    assert (decide(who, 3).state, decide(who, 3).amount) == ("due", 100)


def test_an_account_that_is_in_credit_as_a_whole_is_not_reminded():
    who = customer(item(1), item(2, due=30), credits=(credit(400, DOLLAR, value=200),))
    reasons = {decision.reason for decision in planned(who, 3).decisions}
    assert reasons == {"credit_other_currency"}
