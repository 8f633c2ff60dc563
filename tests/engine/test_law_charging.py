"""What may be charged to whom, and that charges behave: the properties every law shares."""
import datetime as dt
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.account_collections.engine.law.allocation import (
    Debt,
    allocate,
    allocate_all,
    order_of,
)
from odoo.addons.account_collections.engine.law.amounts import spread
from odoo.addons.account_collections.engine.law.charging import charge, settle
from odoo.addons.account_collections.engine.law.interest import anniversary
from odoo.addons.account_collections.engine.law.laws import law_of
from odoo.addons.account_collections.engine.law.laws_base import ORDER, PRINCIPAL_FIRST
from odoo.addons.account_collections.engine.law.rates import (
    MissingRate,
    Rate,
    RateTable,
    period_end,
    read_rates,
)
from odoo.addons.account_collections.engine.law.records import (
    BE_FIRST,
    BUSINESS,
    CONSUMER,
    DEMAND,
    NL_14_DAYS,
    PUBLIC,
    Creditor,
    Reduction,
    Settings,
    cents,
)

from .law_common import PLENTY, RATE_DATA, RATES, business, case, claim, day, debtor, notice

careful = settings(derandomize=True, deadline=None, max_examples=150, database=None)
DAY = dt.timedelta(1)
COUNTRIES = ("NL", "BE", "DE", "FR", "GB", "ES", "US", "")


def codes(found):
    return {(refusal.facts["what"], refusal.code) for refusal in found.refusals}


# === RATES === #

def test_a_missing_period_is_an_error_and_never_an_old_rate():
    with pytest.raises(MissingRate) as error:
        RATES.at("uk_boe_ref", day("2026-07-01"))
    assert (error.value.series, error.value.day) == ("uk_boe_ref", day("2026-07-01"))
    assert RATES.at("uk_boe_ref", day("2026-06-30")).value == Decimal("3.75")
    unknown = (("nl_6_119", "2018-12-31"), ("nl_6_119", "2027-01-01"), ("x", "2026-01-01"))
    for series, moment in unknown:
        with pytest.raises(MissingRate):
            RATES.at(series, day(moment))


def test_a_missing_rate_stops_the_interest_and_not_the_costs():
    debts = business(claim(due="2026-07-01", currency="GBP"), country="GB")
    found = charge(debts, day("2026-08-01"))
    assert (found.interest_total, found.costs_total) == (0, 70)
    assert codes(found) == {("interest", "missing_rate")}
    assert found.refusals[0].facts["day"] == day("2026-07-02")


def test_a_gap_in_the_middle_of_a_delay_stops_it_too():
    rates = RateTable(rate for rate in RATES if rate.since != day("2025-07-01"))
    debts = business(claim(due="2025-03-31"), rates=rates)
    assert charge(debts, day("2025-06-30")).interest_total > 0
    found = charge(debts, day("2025-07-01"))
    assert codes(found) == {("interest", "missing_rate")}


def test_a_paid_claim_needs_no_rates_any_more():
    paid = Reduction(day("2026-06-15"), Decimal(1000))
    one = claim(due="2026-05-31", currency="GBP", reductions=(paid,))
    found = charge(business(one, country="GB"), day("2027-06-01"))
    assert found.charges[0].interest.days == 15
    assert not found.refusals


def test_rates_without_a_source_can_be_left_out():
    sure = RATES.only({"official", "secondary"})
    with pytest.raises(MissingRate):
        sure.at("be_2002", day("2026-07-01"))
    assert sure.at("be_2002", day("2026-06-30")).value == Decimal("10.50")
    assert RATES.at("be_2002", day("2026-07-01")).status == "unverified"


def test_rates_may_not_overlap_and_must_make_sense():
    rate = Rate("x", day("2026-01-01"), day("2026-06-30"), Decimal(1))
    with pytest.raises(ValueError, match="overlap"):
        RateTable([rate, replace(rate, since=day("2026-06-30"), until=day("2026-12-31"))])
    for wrong in ({"rate": "NaN"}, {"rate": "ten"}, {"status": "rumour"}, {"from": "2026"}):
        row = {"from": "2026-01-01", "rate": "1", "status": "official", "source": 0, **wrong}
        series = {"code": "x", "period": "year", "sources": [""], "rates": [row]}
        with pytest.raises(ValueError, match=r"rate|Invalid isoformat"):
            read_rates({"series": [series]})
    with pytest.raises(ValueError, match="period"):
        period_end(day("2026-01-01"), "month")


def test_every_rate_of_the_file_has_a_source_and_every_period_follows_the_last():
    for series in RATE_DATA["series"]:
        rates = [rate for rate in RATES if rate.series == series["code"]]
        assert all(rate.source for rate in rates)
        for before, after in pairwise(rates):
            assert after.since == before.until + DAY


# === THE NETHERLANDS === #

def test_a_consumer_owes_costs_only_after_a_letter_in_order():
    debts = case()
    late = day("2026-06-01")
    assert ("costs", "no_notice") in codes(charge(debts, late))
    for letter in (
        notice(NL_14_DAYS, "2026-03-04", valid=False),
        notice(NL_14_DAYS, "2026-03-04", announced=None),
        notice(NL_14_DAYS, "2026-02-02"),  # not overdue yet
        notice(NL_14_DAYS, "2026-03-04", claims=(2,)),
        notice(BE_FIRST, "2026-03-04"),
    ):
        assert charge(replace(debts, notices=[letter]), late).costs_total == 0
    good = replace(debts, notices=[notice(NL_14_DAYS, "2026-03-04")])
    assert charge(good, late).costs_total == 150


def test_interest_of_a_consumer_needs_no_letter_when_a_day_was_agreed():
    assert charge(case(), day("2026-02-03")).interest_total > 0
    loose = case(claim(fixed_due=False))
    assert ("interest", "no_default") in codes(charge(loose, day("2026-06-01")))
    demand = notice(DEMAND, "2026-02-10", deadline=day("2026-02-24"))
    demanded = charge(replace(loose, notices=[demand]), day("2026-06-01"))
    assert demanded.charges[0].interest.start == day("2026-02-25")


def test_a_business_without_an_agreed_day_has_thirty_days():
    one = claim(fixed_due=False, received=day("2026-02-20"))
    later = replace(one, due=day("2026-04-30"))
    for country in ("NL", "BE", "ES", "FR"):
        given = charge(business(later, country=country), day("2026-06-01")).charges[0]
        assert given.interest.start == day("2026-05-01")
        found = charge(business(one, country=country), day("2026-06-01"))
        assert found.charges[0].interest.start == day("2026-03-23")
        assert not charge(business(one, country=country), day("2026-03-22")).costs_total


def test_more_than_the_letter_announced_is_never_owed():
    letter = notice(NL_14_DAYS, "2026-03-04", announced="100")
    found = charge(case(notices=[letter]), day("2026-06-01"))
    assert [row.code for row in found.costs[0].rows] == ["band", "limit"]
    assert found.costs_total == 100


def test_two_letters_are_two_fees_and_one_letter_is_one():
    both = [claim("100"), claim("100", id_=2)]
    one_letter = [notice(NL_14_DAYS, "2026-03-04", claims=(1, 2))]
    assert charge(case(*both, notices=one_letter), day("2026-06-01")).costs_total == 40
    second = replace(notice(NL_14_DAYS, "2026-04-01", claims=(2,)), id=2)
    letters = [notice(NL_14_DAYS, "2026-03-04"), second]
    assert charge(case(*both, notices=letters), day("2026-06-01")).costs_total == 80


def test_small_instalments_of_a_contract_are_charged_once():
    terms = {"recurring": True, "contract": "rent"}
    three = [claim("150", id_=n, **terms) for n in range(3)]
    letter = [notice(NL_14_DAYS, "2026-03-04", claims=range(3))]
    assert charge(case(*three, notices=letter), day("2026-06-01")).costs_total == 40
    again = [replace(one, charged_lately=Decimal(40)) for one in three]
    assert charge(case(*again, notices=letter), day("2026-06-01")).costs_total == 0
    old = [replace(one, due=day("2024-09-30")) for one in three]
    early = [notice(NL_14_DAYS, "2024-10-15", claims=range(3))]
    assert charge(case(*old, notices=early), day("2026-06-01")).costs_total == Decimal("67.50")


def test_dutch_vat_comes_on_top_only_when_declared_and_lost():
    creditor = Creditor(uses_collector=True, recovers_vat=False)
    letter = notice(NL_14_DAYS, "2026-03-04", vat_declared=True)
    found = charge(case(notices=[letter], creditor=creditor), day("2026-06-01"))
    assert found.costs_total == Decimal("181.50")
    assert charge(case(notices=[letter]), day("2026-06-01")).costs_total == 150


def test_the_scale_of_a_business_never_comes_on_top_of_the_forty():
    worked = Settings(collection_work=True)
    claims = [claim("100", id_=n) for n in range(5)]
    assert charge(business(*claims, settings=worked), day("2026-02-03")).costs_total == 200
    assert charge(business(claim("5000"), settings=worked), day("2026-02-03")).costs_total == 625


def test_interest_that_was_paid_bears_no_interest():
    paid = Reduction(day("2025-12-31"), interest=Decimal(60))
    one = claim(due="2024-12-31", reductions=(paid,))
    kept = charge(case(claim(due="2024-12-31")), day("2026-06-30")).charges[0].interest
    found = charge(case(one), day("2026-06-30")).charges[0].interest
    assert kept.rows[-1].base == Decimal(1060)
    assert found.rows[-1].base == Decimal(1000)
    assert found.amount == found.accrued - 60


def test_interest_that_was_added_and_then_paid_bears_no_more_interest():
    paid = Reduction(day("2026-03-31"), interest=Decimal(60))
    one = claim(due="2024-12-31", reductions=(paid,))
    rows = charge(case(one), day("2026-06-30")).charges[0].interest.rows
    assert [row.base for row in rows[-2:]] == [1060, 1000]


def test_a_proven_receipt_moves_the_term_only_later():
    for proven, start in (("2026-03-05", "2026-03-21"), ("2026-03-10", "2026-03-25")):
        letter = notice(NL_14_DAYS, "2026-03-04", received=day(proven))
        debts = case(notices=[letter])
        assert charge(debts, day(start)).costs_total == 150
        assert charge(debts, day(start) - DAY).costs_total == 0


def test_the_year_of_29_february_begins_on_1_march():
    assert anniversary(day("2024-02-29"), 1) == day("2025-03-01")
    assert anniversary(day("2024-02-29"), 4) == day("2028-02-29")
    assert anniversary(dt.date.max, 1) is None


# === THE OTHERS === #

def test_a_belgian_consumer_owes_only_what_the_contract_asks():
    reminded = [notice(BE_FIRST, "2026-03-02")]
    late = day("2026-06-01")
    assert codes(charge(case(country="BE", notices=reminded), late)) == {
        ("costs", "no_basis"), ("interest", "no_basis")}
    modest = claim("300", clause=True, clause_amount=Decimal(30), agreed_rate=Decimal(4))
    found = charge(case(modest, country="BE", notices=reminded), late)
    assert found.costs_total == 30
    assert {row.rate.value for row in found.charges[0].interest.rows} == {Decimal(4)}


def test_a_belgian_rate_above_the_law_falls_back_to_the_civil_one():
    greedy = claim(agreed_rate=Decimal(12))
    found = charge(
        case(greedy, country="BE", notices=[notice(BE_FIRST, "2026-03-02")]), day("2026-06-01"))
    assert {row.rate.value for row in found.charges[0].interest.rows} == {Decimal("4.50")}


def test_a_belgian_rate_equal_to_the_law_stands():
    equal = claim(agreed_rate=Decimal("10.5"))
    debts = case(equal, country="BE", notices=[notice(BE_FIRST, "2026-03-02")])
    rates = {row.rate.value for row in charge(debts, day("2026-06-01")).charges[0].interest.rows}
    assert rates == {Decimal("10.5")}


def test_a_belgian_reminder_on_the_due_date_opens_no_term():
    debts = case(claim(clause=True), country="BE", notices=[notice(BE_FIRST, "2026-02-02")])
    assert ("costs", "no_notice") in codes(charge(debts, day("2026-06-01")))
    after = replace(debts, notices=[notice(BE_FIRST, "2026-02-03")])
    assert charge(after, day("2026-06-01")).costs_total == 90


def test_a_small_belgian_creditor_gets_the_days_of_the_term_once_it_is_over():
    one = claim(agreed_legal=True)
    debts = case(one, country="BE", notices=[notice(BE_FIRST, "2026-03-02", "email")])
    small = replace(debts, creditor=Creditor(sme=True))
    assert charge(small, day("2026-03-16")).interest_total == 0
    starts = [
        charge(who, day("2026-03-17")).charges[0].interest.start for who in (small, debts)]
    assert starts == [day("2026-03-03"), day("2026-03-17")]


def test_a_german_consumer_pays_postage_of_reminders_in_default_only():
    first = notice(DEMAND, "2026-02-10", cost=Decimal("0.95"))
    second = replace(first, id=2, sent=day("2026-03-10"))
    loose = case(claim(fixed_due=False), country="DE", notices=[first])
    assert charge(loose, day("2026-04-01")).costs_total == 0
    reminded = replace(loose, notices=[first, second])
    assert charge(reminded, day("2026-04-01")).costs_total == Decimal("0.95")
    assert charge(loose, day("2026-04-01")).charges[0].interest.start == day("2026-02-14")
    mailed = replace(loose, notices=[replace(first, channel="email")])
    assert charge(mailed, day("2026-04-01")).charges[0].interest.start == day("2026-02-11")


def test_a_german_due_date_on_a_sunday_moves():
    found = charge(business(claim(due="2026-03-01"), country="DE"), day("2026-03-31"))
    assert found.charges[0].interest.start == day("2026-03-03")


def test_thirty_german_days_that_end_on_a_sunday_end_on_monday():
    one = claim(fixed_due=False, received=day("2026-02-06"))
    found = charge(business(one, country="DE"), day("2026-03-31"))
    assert found.charges[0].interest.start == day("2026-03-10")


def test_a_french_demand_counts_from_its_proven_receipt():
    demand = notice(DEMAND, "2026-03-02", received=day("2026-03-06"))
    found = charge(case(country="FR", notices=[demand]), day("2026-06-01"))
    assert found.charges[0].interest.start == day("2026-03-07")


def test_british_interest_is_divided_by_365_also_in_a_leap_year():
    one = claim("1000", "2023-12-31", currency="GBP")
    found = charge(business(one, country="GB"), day("2024-12-31")).charges[0].interest
    assert (found.days, found.accrued) == (366, cents(Decimal("132.5") * 366 / 365))


def test_a_french_consumer_owes_the_legal_rate_after_a_demand():
    debts = case(country="FR")
    assert ("interest", "no_default") in codes(charge(debts, day("2026-06-01")))
    demand = notice(DEMAND, "2026-03-02", "email")
    found = charge(replace(debts, notices=[demand]), day("2026-06-01"))
    assert found.charges[0].interest.start == day("2026-03-03")
    assert {row.rate.value for row in found.charges[0].interest.rows} == {Decimal("2.62")}
    assert found.costs_total == 0


def test_a_british_contract_with_its_own_remedy_and_consumers_owe_nothing_by_the_act():
    for debts in (business(claim(remedy=True, currency="GBP"), country="GB"), case(country="GB")):
        found = charge(debts, day("2026-06-01"))
        assert (found.costs_total, found.interest_total) == (0, 0)


def test_costs_are_charged_only_in_the_currency_of_the_law():
    found = charge(business(claim(currency="USD")), day("2026-06-01"))
    assert found.costs_total == 0
    assert found.interest_total > 0
    assert codes(found) == {("costs", "currency")}


def test_a_public_body_is_charged_as_a_business():
    for country in COUNTRIES:
        one = claim(currency="GBP" if country == "GB" else "EUR")
        totals = {
            charge(case(one, kind=kind, country=country), day("2026-06-01")).charges[0].total
            for kind in (BUSINESS, PUBLIC)
        }
        assert len(totals) == 1


def test_what_is_disputed_is_not_charged():
    found = charge(business(claim(disputed=True)), day("2026-06-01"))
    assert codes(found) == {("costs", "disputed"), ("interest", "disputed")}
    assert found.charges[0].total == 1000


def test_doubts_are_named():
    found = charge(business(), day("2026-06-01"))
    assert any("day count" in doubt for doubt in found.doubts())


# === PROPERTIES === #

money = st.integers(1, 5000000).map(lambda amount: Decimal(amount) / 100)
dates = st.integers(0, 2500).map(lambda days: dt.date(2019, 2, 1) + days * DAY)
countries = st.sampled_from(COUNTRIES)
kinds = st.sampled_from((CONSUMER, BUSINESS, PUBLIC))
END = dt.date(2026, 6, 30)


@st.composite
def cases(draw, kind=kinds, country=countries):
    place = draw(country)
    letters, claims = [], []
    for id_ in range(draw(st.integers(1, 3))):
        one = claim(
            draw(money), draw(dates), id_, currency="GBP" if place == "GB" else "EUR",
            agreed_legal=draw(st.booleans()), clause=draw(st.booleans()),
        )
        claims.append(one)
        for sort in draw(st.sets(st.sampled_from((NL_14_DAYS, BE_FIRST, DEMAND)))):
            sent = one.due + draw(st.integers(-3, 40)) * DAY
            channel = draw(st.sampled_from(("letter", "email")))
            letter = notice(sort, sent, channel, (id_,), draw(st.just(PLENTY) | money))
            letters.append(replace(letter, id=len(letters)))
    return case(
        *claims, kind=draw(kind), country=place, notices=tuple(letters),
        creditor=Creditor(sme=draw(st.sampled_from((None, True, False)))),
    )


def on_or_before(when):
    return min(when, END)


@careful
@given(cases(), st.integers(0, 900), st.integers(0, 400))
def test_charges_are_never_negative_and_grow_with_time(debts, days, more):
    start = debts.claims[0].due
    early, late = (on_or_before(start + n * DAY) for n in (days, days + more))
    before, after = charge(debts, early), charge(debts, late)
    assert before.interest_total >= 0
    assert before.costs_total >= 0
    for one, two in zip(before.charges, after.charges, strict=True):
        assert one.interest_amount <= two.interest_amount
    assert before.costs_total <= after.costs_total


@careful
@given(cases(), money, st.integers(0, 900))
def test_charges_grow_with_the_principal(debts, more, days):
    when = on_or_before(debts.claims[0].due + days * DAY)
    larger = [replace(one, principal=one.principal + more) for one in debts.claims]
    small, large = charge(debts, when), charge(replace(debts, claims=larger), when)
    assert small.interest_total <= large.interest_total
    assert small.costs_total <= large.costs_total


@careful
@given(cases(), st.integers(0, 900), st.integers(1, 400))
def test_time_split_in_two_gives_the_same_simple_interest(debts, days, more):
    one = debts.claims[0]
    law = law_of(debts.debtor)
    if not law.gate(debts, one, "interest").is_open(END):
        return
    terms = law.interest(debts, one)
    middle = terms.start + days * DAY
    end = middle + more * DAY
    if end > END or terms.compound:
        return
    whole = charge(replace(debts, claims=[one]), end).charges[0].interest
    first = charge(replace(debts, claims=[one]), middle).charges[0].interest
    if whole is None or first is None:
        return
    rest = sum(row.exact for row in whole.rows) - sum(row.exact for row in first.rows)
    year = Decimal(366)
    by_hand = sum(
        one.principal * terms.rate_on(middle + n * DAY).value / 100
        / (365 if not _is_leap(middle + n * DAY) or terms.day_count != "ACT/ACT" else year)
        for n in range(1, more + 1)
    )
    assert abs(rest - by_hand) < Decimal("1e-9")
    assert abs(whole.accrued - first.accrued - cents(rest)) <= Decimal("0.01")


def _is_leap(when):
    return when.year % 4 == 0


@careful
@given(cases(), st.integers(0, 900))
def test_who_is_unknown_is_charged_as_a_consumer(debts, days):
    when = on_or_before(debts.claims[0].due + days * DAY)
    country = debts.debtor.country
    consumer = replace(debts, debtor=debtor(CONSUMER, country))
    for kind in ("", "unknown", "other"):
        assert charge(replace(debts, debtor=debtor(kind, country)), when) == charge(consumer, when)


@careful
@given(cases(kind=st.just(CONSUMER)), st.integers(0, 900))
def test_no_consumer_pays_more_than_the_strictest_rule(debts, days):
    when = on_or_before(debts.claims[0].due + days * DAY)
    found = charge(debts, when)
    country = debts.debtor.country
    letters = {"NL": NL_14_DAYS, "BE": BE_FIRST}
    if country not in letters:
        assert found.costs_total == 0
    for cost in found.costs:
        assert cost.notice.kind == letters[country]
        assert (when - cost.notice.sent).days > 14
        assert cost.amount <= cost.notice.announced
    if country in ("GB", "ES", "US", ""):
        assert found.interest_total == 0
    if country == "BE":
        for one in found.charges:
            assert not one.interest or debts.notice(one.claim, BE_FIRST)


@careful
@given(cases(), st.integers(0, 900))
def test_rows_add_up(debts, days):
    found = charge(debts, on_or_before(debts.claims[0].due + days * DAY))
    for one in found.charges:
        if one.interest:
            assert sum(row.amount for row in one.interest.rows) == one.interest.accrued
            assert sum(row.days for row in one.interest.rows) == one.interest.days
            for before, after in pairwise(one.interest.rows):
                assert after.since == before.until + DAY
    for cost in found.costs:
        assert sum(row.amount for row in cost.rows) == cost.amount
        assert sum(cost.shares.values()) == cost.amount


# === ALLOCATION === #

def test_costs_then_interest_then_principal_by_law():
    for country in ("NL", "DE"):
        assert order_of(law_of(debtor(country=country)), Settings()) == ORDER
    assert order_of(law_of(debtor()), Settings(principal_first=True)) == PRINCIPAL_FIRST
    assert order_of(law_of(debtor(country="BE")), Settings()) == PRINCIPAL_FIRST
    with pytest.raises(ValueError, match="order"):
        allocate(Decimal(1), Debt(1, END, Decimal(1)), ("costs", "interest"))


def test_what_the_debtor_named_then_due_then_burdensome_then_oldest():
    debts = [
        Debt(1, day("2026-07-31"), Decimal(100), burden=Decimal(12)),
        Debt(2, day("2026-02-28"), Decimal(100), burden=Decimal(4)),
        Debt(3, day("2026-01-31"), Decimal(100), burden=Decimal(4)),
        Debt(4, day("2026-05-31"), Decimal(100), burden=Decimal(10)),
    ]

    def paid(amount, chosen=()):
        shares, _left = allocate_all(Decimal(amount), debts, END, ORDER, chosen)
        return {id_: int(share.total) for id_, share in shares.items() if share.total}

    assert paid(100) == {4: 100}
    assert paid(250) == {4: 100, 3: 100, 2: 50}
    assert paid(350) == {4: 100, 3: 100, 2: 100, 1: 50}
    assert paid(150, chosen=[2]) == {2: 100, 4: 50}


def test_equal_debts_are_paid_in_proportion():
    debts = [Debt(n, END - DAY, Decimal(amount)) for n, amount in enumerate((100, 100, 50))]
    shares, left = allocate_all(Decimal("100.01"), debts, END, ORDER)
    assert [share.total for share in shares.values()] == [Decimal("40.01"), 40, 20]
    assert left == 0


@careful
@given(cases(), st.integers(0, 900), money, st.booleans())
def test_a_payment_is_divided_to_the_cent(debts, days, payment, principal_first):
    debts = replace(debts, settings=Settings(principal_first=principal_first))
    when = on_or_before(debts.claims[0].due + days * DAY)
    shares, left = settle(debts, when, payment)
    assert sum(share.total for share in shares.values()) + left == payment
    before = {one.claim.id: one for one in charge(debts, when).charges}
    paid = [
        replace(one, reductions=(shares[one.id].reduction(when),)) for one in debts.claims]
    for one in charge(replace(debts, claims=paid), when).charges:
        old, share = before[one.claim.id], shares[one.claim.id]
        assert min(share.costs, share.interest, share.principal) >= 0
        assert one.total == old.total - share.total
    assert left == 0 or not any(
        one.total for one in charge(replace(debts, claims=paid), when).charges)


@careful
@given(money, st.dictionaries(st.integers(), money, min_size=1, max_size=6))
def test_spreading_loses_no_cent(amount, weights):
    parts = spread(amount, weights)
    assert sum(parts.values()) == amount
    whole = sum(weights.values())
    assert all(abs(parts[key] - amount * weights[key] / whole) < Decimal("0.01") for key in weights)
