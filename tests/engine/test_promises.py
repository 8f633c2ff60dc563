"""Who kept a promise, decided from what the ledger says."""
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.account_collections.engine.days import add_working_days
from odoo.addons.account_collections.engine.promises import (
    Due,
    Owed,
    Promise,
    decide,
    silence,
)
from odoo.addons.account_collections.engine.settlement import (
    CREDIT_NOTE,
    OTHER,
    PAYMENT,
    Settlement,
)

GIVEN = date(2025, 3, 3)  # a Monday
EURO, DOLLAR = 1, 2
WEEKEND = frozenset({5, 6})

careful = settings(derandomize=True, deadline=None, max_examples=300, database=None)


def on(days):
    return GIVEN + timedelta(days)


def promise(id_=1, *dues, amount=100, by=10, grace=2, **values):
    dues = dues or ((amount, by),)
    records = tuple(
        Due(10 * id_ + number, on(day), Decimal(money), on(day + grace))
        for number, (money, day) in enumerate(dues)
    )
    return Promise(id_, **{"given": GIVEN, "currency": EURO, **values}, dues=records)


def paid(id_, amount, day, item=1, kind=PAYMENT):
    return Settlement(id_, item, on(day), Decimal(amount), Decimal(amount), kind, id_)


def owing(**residuals):
    return {int(name[1:]): Owed(EURO, Decimal(left)) for name, left in residuals.items()}


def verdict(promises, money, owed, day):
    promises = promises if isinstance(promises, list) else [promises]
    return decide(promises, money, owed, on(day))


# === SCENARIOS === #

def test_kept_as_soon_as_the_money_is_there():
    one = verdict(promise(items={1}), [paid(5, 100, 4)], owing(i1=0), 4)[1]
    assert (one.state, one.received, one.missing) == ("kept", 100, 0)


def test_open_until_the_grace_is_over():
    assert verdict(promise(items={1}), [], owing(i1=100), 12)[1].state == "open"
    assert verdict(promise(items={1}), [], owing(i1=100), 13)[1].state == "broken"


def test_money_within_the_grace_keeps_it_and_later_money_does_not():
    assert verdict(promise(items={1}), [paid(5, 100, 12)], owing(i1=0), 20)[1].state == "kept"
    assert verdict(promise(items={1}), [paid(5, 100, 13)], owing(i1=0), 20)[1].state == "broken"


def test_part_of_the_money():
    one = verdict(promise(items={1}), [paid(5, 40, 3)], owing(i1=60), 13)[1]
    assert (one.state, one.received, one.missing) == ("partly", 40, 60)


def test_money_from_before_the_promise_does_not_count():
    one = verdict(promise(items={1}, amount=60), [paid(5, 40, -1)], owing(i1=60), 13)[1]
    assert (one.state, one.received) == ("broken", 0)


def test_money_of_the_same_day_counts_when_it_was_matched_later():
    money = [paid(5, 40, 0), paid(6, 60, 0)]
    one = verdict(promise(items={1}, amount=60, after=5), money, owing(i1=0), 0)[1]
    assert (one.state, one.received) == ("kept", 60)
    two = verdict(promise(items={1}, amount=60, after=6), money, owing(i1=60), 0)[1]
    assert two.received == 0


def test_credit_notes_count_only_when_chosen():
    money = [paid(5, 30, 2, kind=CREDIT_NOTE), paid(6, 30, 2, kind=OTHER)]
    assert verdict(promise(items={1}), money, owing(i1=40), 3)[1].received == 0
    chosen = promise(items={1}, credit_notes=True)
    assert verdict(chosen, money, owing(i1=40), 3)[1].received == 30


def test_what_was_credited_need_not_be_paid():
    credit = paid(5, 60, 2, kind=CREDIT_NOTE)
    one = verdict(promise(items={1}), [credit, paid(6, 40, 3)], owing(i1=0), 20)[1]
    assert (one.state, one.received, one.dues[10].waived) == ("kept", 40, 60)
    nothing = verdict(promise(items={1}), [paid(5, 100, 2, kind=CREDIT_NOTE)], owing(i1=0), 20)[1]
    assert nothing.state == "void"


def test_a_cancelled_invoice_makes_the_promise_void():
    assert verdict(promise(items={1}), [], {}, 20)[1].state == "void"


def test_one_payment_keeps_one_promise():
    both = [promise(1, items={1}), promise(2, items={1}, given=on(1))]
    states = verdict(both, [paid(5, 100, 5)], owing(i1=100), 20)
    assert [states[n].state for n in (1, 2)] == ["kept", "broken"]


def test_the_account_takes_what_chosen_items_leave():
    both = [promise(1), promise(2, items={1}, given=on(1))]
    states = verdict(both, [paid(5, 130, 5)], owing(i1=0, i2=90), 6)
    assert (states[2].received, states[1].received) == (100, 30)


def test_chosen_items_take_no_money_of_others():
    one = verdict(promise(items={1}), [paid(5, 100, 5, item=2)], owing(i1=100, i2=0), 5)[1]
    assert one.received == 0


def test_other_currency():
    owed = {1: Owed(DOLLAR, Decimal(0)), 2: Owed(EURO, Decimal(100))}
    assert verdict(promise(), [paid(5, 100, 5)], owed, 5)[1].received == 0


def test_several_dates_fill_one_after_the_other():
    plan = promise(1, (40, 5), (60, 20), items={1})
    one = verdict(plan, [paid(5, 50, 4)], owing(i1=50), 6)[1]
    assert (one.state, one.dues[10].state, one.dues[11].received) == ("open", "kept", 10)


def test_one_broken_date_breaks_it():
    plan = promise(1, (40, 5), (60, 20), items={1})
    assert verdict(plan, [], owing(i1=100), 8)[1].state == "broken"
    late = verdict(plan, [paid(5, 100, 9)], owing(i1=0), 9)[1]
    assert (late.state, late.dues[10].state, late.dues[11].state) == ("partly", "broken", "kept")


def test_grace_in_working_days():
    assert add_working_days(date(2025, 3, 7), 2, WEEKEND, frozenset()) == date(2025, 3, 11)
    holiday = frozenset({date(2025, 3, 10)})
    assert add_working_days(date(2025, 3, 7), 2, WEEKEND, holiday) == date(2025, 3, 12)
    assert add_working_days(date(2025, 3, 8), 0, WEEKEND, frozenset()) == date(2025, 3, 8)
    never = add_working_days(date(2025, 3, 7), 1, frozenset(range(7)), frozenset())
    assert never > date(2025, 3, 7)


def test_silence_goes_to_the_oldest_item_first():
    one = promise(items={1, 2}, amount=130)
    owed = owing(i2=100, i1=60)
    parts = silence([one], decide([one], [], owed, on(1)), owed)
    assert [(p.item, p.amount, p.is_whole) for p in parts] == [(2, 100, True), (1, 30, False)]


def test_silence_ends_with_the_promise():
    one = promise(items={1})
    assert not silence([one], decide([one], [], owing(i1=100), on(13)), owing(i1=100))


# === ANY CUSTOMER === #

cents = st.integers(1, 20000).map(lambda amount: Decimal(amount) / 100)
days = st.integers(-5, 40)
items = st.integers(1, 4)
currencies = st.sampled_from((EURO, EURO, EURO, DOLLAR))


@st.composite
def customers(draw):
    promises = []
    for id_ in range(1, draw(st.integers(1, 4)) + 1):
        dues = draw(st.lists(st.tuples(cents, st.integers(0, 30)), min_size=1, max_size=3))
        promises.append(
            promise(
                id_, *dues, given=on(draw(st.integers(-3, 5))), currency=draw(currencies),
                items=draw(st.none() | st.sets(items, min_size=1)), after=draw(st.integers(0, 6)),
                credit_notes=draw(st.booleans()),
            )
        )
    kinds = st.sampled_from((PAYMENT, PAYMENT, CREDIT_NOTE, OTHER))
    money = [
        paid(id_, draw(cents), draw(days), draw(items), draw(kinds))
        for id_ in range(1, draw(st.integers(0, 6)) + 1)
    ]
    residuals = st.just(Decimal(0)) | cents
    owed = {id_: Owed(draw(currencies), draw(residuals)) for id_ in draw(st.sets(items))}
    return promises, money, owed, draw(st.integers(-3, 45))


@careful
@given(customers(), st.randoms(use_true_random=False))
def test_the_order_of_what_is_told_changes_nothing(customer, random):
    promises, money, owed, day = customer
    expected = decide(promises, money, owed, on(day))
    shuffled = random.sample(promises, len(promises)), random.sample(money, len(money))
    assert decide(*shuffled, owed, on(day)) == expected


@careful
@given(customers())
def test_no_money_counts_twice_and_none_is_invented(customer):
    promises, money, owed, day = customer
    verdicts = decide(promises, money, owed, on(day))
    assert sum(v.received for v in verdicts.values()) <= sum(s.amount for s in money)
    for one in promises:
        found = verdicts[one.id]
        assert sum(due.received for due in found.dues.values()) == found.received
        for due in one.dues:
            part = found.dues[due.id]
            assert part.received + part.waived + part.missing == due.amount
            assert min(part.received, part.waived, part.missing) >= 0


@careful
@given(customers())
def test_states_agree_with_amounts_and_days(customer):
    promises, money, owed, day = customer
    verdicts = decide(promises, money, owed, on(day))
    for one in promises:
        found = verdicts[one.id]
        over = [due for due in one.dues if on(day) > due.last and found.dues[due.id].missing]
        assert (found.state in ("broken", "partly")) == bool(over)
        assert (found.state in ("kept", "void")) == (not found.missing)
        assert found.state != "kept" or found.received > 0


@careful
@given(customers(), st.integers(1, 60))
def test_time_alone_never_repairs_a_promise(customer, later):
    promises, money, owed, day = customer
    before = decide(promises, money, owed, on(day))
    after = decide(promises, money, owed, on(day + later))
    for id_, found in before.items():
        assert found.state == "open" or after[id_].state == found.state
        assert after[id_].received == found.received


@careful
@given(customers(), st.integers(0, 5))
def test_a_bounced_payment_never_makes_more(customer, which):
    promises, money, owed, day = customer
    if money:
        gone = money[which % len(money)]
        rest = [settlement for settlement in money if settlement is not gone]
        if gone.item in owed:
            item = owed[gone.item]
            owed = {**owed, gone.item: replace(item, residual=item.residual + gone.amount)}
        total = sum(v.received for v in decide(promises, money, owed, on(day)).values())
        assert sum(v.received for v in decide(promises, rest, owed, on(day)).values()) <= total


@careful
@given(customers())
def test_silence_stays_within_what_is_open(customer):
    promises, money, owed, day = customer
    verdicts = decide(promises, money, owed, on(day))
    parts = silence(promises, verdicts, owed)
    for id_, item in owed.items():
        assert sum(p.amount for p in parts if p.item == id_) <= item.residual
    for currency in (EURO, DOLLAR):
        own = {one.id for one in promises if one.currency == currency}
        total = sum(item.residual for item in owed.values() if item.currency == currency)
        assert sum(p.amount for p in parts if p.promise in own) <= total
    for one in promises:
        taken = sum(p.amount for p in parts if p.promise == one.id)
        assert taken <= verdicts[one.id].missing
        assert not taken or verdicts[one.id].state == "open"
    assert all(p.amount > 0 for p in parts)
