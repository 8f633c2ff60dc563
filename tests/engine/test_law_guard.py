"""What a step may do: the rule it would break and the day on which it becomes legal."""
import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from odoo.addons.account_collections.engine.law.calendars import nth_open_day, or_next_open_day
from odoo.addons.account_collections.engine.law.charging import charge
from odoo.addons.account_collections.engine.law.contact import check_moment, next_moment, windows
from odoo.addons.account_collections.engine.law.debtor import Facts, classify, is_large
from odoo.addons.account_collections.engine.law.guard import Act, ReminderFee, check
from odoo.addons.account_collections.engine.law.letters import (
    FIELDS,
    check_letter,
    draft,
    kind_for,
)
from odoo.addons.account_collections.engine.law.nl_letter import TERM_TEXTS, is_term_valid
from odoo.addons.account_collections.engine.law.procedure import RuleStep, conflicts
from odoo.addons.account_collections.engine.law.records import (
    BE_FIRST,
    BUSINESS,
    CONSUMER,
    DEMAND,
    NL_14_DAYS,
    PUBLIC,
    CostRow,
    Creditor,
    Letter,
    Reduction,
    Refusal,
    Rule,
)
from odoo.addons.account_collections.engine.law.sentences import describe, explain, field_names
from odoo.addons.account_collections.engine.law.terms import Agreed, payment_term
from odoo.addons.account_collections.engine.words import PLAIN

from .law_common import business, case, claim, day, debtor, notice

DAY = dt.timedelta(1)
COSTS = frozenset({"costs"})
BOTH = frozenset({"costs", "interest"})


def asking(when, asks=COSTS, **values):
    return Act(day(when), asks=asks, **values)


def moment(text):
    return dt.datetime.fromisoformat(text)


# === ASKING FOR MONEY === #

def test_costs_wait_for_the_fourteen_days_and_the_day_is_told():
    debts = case(notices=[notice(NL_14_DAYS, "2026-03-04")])
    verdict = check(asking("2026-03-16"), debts)
    assert not verdict.allowed
    assert verdict.legal_from == day("2026-03-21")
    assert explain(verdict.refusals[0]) == (
        "Costs may be charged from 2026-03-21: 14 days after the letter of 2026-03-04 is deemed "
        "to have been received.")
    assert verdict.refusals[0].rule.code == "NL-14D"
    assert check(asking("2026-03-21"), debts).allowed


def test_without_the_letter_no_day_makes_it_legal():
    verdict = check(asking("2026-06-01"), case())
    assert [refusal.code for refusal in verdict.refusals] == ["no_notice"]
    assert verdict.legal_from is None


def test_the_day_counts_every_claim_of_the_step():
    claims = [claim(), claim(due="2026-05-31", id_=2)]
    debts = business(*claims)
    assert check(asking("2026-03-02"), debts).legal_from == day("2026-06-01")
    assert check(asking("2026-03-02", claims={1}), debts).allowed


def test_more_than_the_law_gives_is_refused():
    act = asking("2026-03-21", amounts={"costs": Decimal("150.01")})
    debts = case(notices=[notice(NL_14_DAYS, "2026-03-04")])
    verdict = check(act, debts)
    assert [refusal.code for refusal in verdict.refusals] == ["too_much"]
    assert verdict.refusals[0].facts["maximum"] == 150
    assert check(replace(act, amounts={"costs": Decimal(150)}), debts).allowed
    assert check(replace(act, day=day("2026-03-10")), debts).legal_from is None
    early = replace(act, day=day("2026-03-10"), amounts={"costs": Decimal(150)})
    assert check(early, debts).legal_from == day("2026-03-21")


def test_a_missing_rate_is_told():
    verdict = check(asking("2027-02-01", BOTH), business())
    assert [refusal.code for refusal in verdict.refusals] == ["missing_rate"]
    assert "because the rate for 2027-01-01 is missing" in explain(verdict.refusals[0])


def test_disputed_claims_stop_any_step():
    verdict = check(Act(day("2026-03-02"), "email"), case(claim(disputed=True)))
    assert [refusal.code for refusal in verdict.refusals] == ["disputed"]


# === FEES FOR A REMINDER === #

@pytest.mark.parametrize(
    ("country", "fee", "allowed"),
    [
        ("BE", ReminderFee(Decimal("7.50")), False),
        ("BE", ReminderFee(Decimal("7.50"), number=2, waiting_over=True), True),
        ("BE", ReminderFee(Decimal("7.50"), number=2), False),
        ("BE", ReminderFee(Decimal("9.01"), 2, Decimal("1.50"), waiting_over=True), False),
        ("NL", ReminderFee(Decimal("0.01"), number=3, waiting_over=True), False),
        ("DE", ReminderFee(Decimal("0.95"), actual=Decimal("0.95")), False),
        ("DE", ReminderFee(Decimal("0.95"), actual=Decimal("0.95"), causes_default=False), True),
        ("DE", ReminderFee(Decimal("2.50"), actual=Decimal("0.95"), causes_default=False), False),
        ("FR", ReminderFee(Decimal("5")), False),
        ("US", ReminderFee(Decimal("5")), False),
    ],
)
def test_fees_of_consumers(country, fee, allowed):
    act = Act(day("2026-03-10"), fee=fee)
    assert check(act, case(country=country)).allowed is allowed
    assert check(act, business(country=country)).allowed


# === CONTACT === #

def test_a_message_on_a_sunday_waits_for_monday():
    verdict = check(Act(day("2026-11-22"), "email"), case())
    assert [refusal.code for refusal in verdict.refusals] == ["contact_day"]
    assert verdict.legal_from == day("2026-11-23")
    assert check(Act(day("2026-11-22"), "letter"), case()).allowed
    assert check(Act(day("2026-11-22"), "email"), business()).allowed


def test_costs_that_become_legal_on_a_sunday_are_asked_on_monday():
    debts = business(claim(due="2026-11-21"))
    sole_trader = replace(debts, debtor=debtor(BUSINESS, natural=True))
    act = Act(day("2026-11-20"), "email", asks=COSTS)
    assert check(act, sole_trader).legal_from == day("2026-11-23")
    assert check(act, debts).legal_from == day("2026-11-22")


def test_an_evening_message_goes_the_next_morning():
    act = Act(day("2026-11-20"), "sms", moment("2026-11-20T21:00"))
    verdict = check(act, case())
    assert verdict.refusals[0].facts["next"] == moment("2026-11-21T07:00")
    assert verdict.legal_from == day("2026-11-21")
    night = Act(day("2026-11-21"), "sms", moment("2026-11-21T05:00"))
    assert check(night, case()).legal_from == day("2026-11-21")


def test_the_next_moment_jumps_over_weekend_and_holidays():
    limits = windows(debtor(), "email")
    assert next_moment(limits, moment("2026-04-03T10:00")) == moment("2026-04-04T07:00")
    assert next_moment(limits, moment("2026-04-04T20:00")) == moment("2026-04-07T07:00")
    assert next_moment([], moment("2026-04-05T03:00")) == moment("2026-04-05T03:00")
    never = windows(debtor(), "email", lambda _day: True)
    assert next_moment(never, moment("2026-04-04T20:00")) is None
    assert check_moment(never, moment("2026-04-04T12:00")).day is None


def test_advised_hours_hold_everywhere_when_wanted():
    who = debtor(country="FR")
    assert windows(who, "email") == []
    polite = windows(who, "email", lambda when: when == day("2026-07-14"), polite=True)
    assert check_moment(polite, moment("2026-07-14T12:00")).code == "contact_day"
    assert check_moment(polite, moment("2026-07-15T20:00")).code == "contact_hours"
    assert check_moment(polite, moment("2026-07-15T08:00")) is None
    assert windows(who, "letter", polite=True) == []


def test_belgian_hours_are_for_visits_and_calls():
    who = debtor(country="BE")
    assert check_moment(windows(who, "call"), moment("2026-11-20T07:00"))
    assert not windows(who, "email")
    assert not windows(debtor(BUSINESS, "BE"), "call")


def test_no_open_day_is_no_endless_search():
    assert nth_open_day(day("2026-03-02"), 0, {5, 6}, lambda _day: False) == day("2026-03-02")
    assert or_next_open_day(day("2026-03-07"), {5, 6}, lambda _day: False) == day("2026-03-09")


# === LETTERS === #

def letter_of(debts, kind, when="2026-03-04", channel="letter", **values):
    """Return a letter that says what its draft demands, and what is given besides."""
    wanted = draft(debts, kind, day(when), channel)
    known = {
        "claims": {one.id: one.open_on(day(when)) for one in wanted.claims},
        "fields": frozenset(wanted.fields), "term_text": wanted.term_texts.get("nl", ""),
        "term_days": 14, "announced": (("costs", wanted.costs),),
    }
    return Letter(kind, day(when), channel, **{**known, **values})


def problems(debts, letter):
    return [refusal.code for refusal in check_letter(debts, letter)]


def test_a_letter_written_by_its_draft_is_good():
    debts = case(claim("200"), claim("300", id_=2), claim("50", "2026-03-31", id_=3))
    wanted = draft(debts, NL_14_DAYS, day("2026-03-04"), "letter")
    assert (wanted.balance, wanted.costs) == (500, 75)
    assert wanted.waiting.charges_from == day("2026-03-21")
    assert problems(debts, letter_of(debts, NL_14_DAYS)) == []
    for language, text in TERM_TEXTS.items():
        letter = letter_of(debts, NL_14_DAYS, language=language, term_text=text)
        assert problems(debts, letter) == []


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"term_text": "binnen 14 dagen na heden"}, "letter_term"),
        ({"term_text": ""}, "letter_term"),
        ({"language": "it"}, "letter_term"),
        ({"announced": (("incassokosten", Decimal("75.01")),)}, "letter_amount"),
        ({"announced": ()}, "letter_amount"),
        ({"fields": frozenset(FIELDS[NL_14_DAYS]) - {"consequence"}}, "letter_missing"),
        ({"claims": {1: Decimal(200)}}, "letter_claims"),
        ({"claims": {1: Decimal(200), 2: Decimal(301)}}, "letter_balance"),
        ({"claims": {1: Decimal(200), 2: Decimal(300), 3: Decimal(50)}}, "letter_early"),
    ],
)
def test_what_is_wrong_with_a_dutch_letter(values, code):
    debts = case(claim("200"), claim("300", id_=2), claim("50", "2026-03-31", id_=3))
    letter = letter_of(debts, NL_14_DAYS, **values)
    assert problems(debts, letter) == [code]
    verdict = check(Act(day("2026-03-04"), "letter", letter=letter), debts)
    assert not verdict.allowed
    assert verdict.legal_from is None


def test_a_letter_asks_what_is_still_open_and_not_what_is_disputed():
    paid = Reduction(day("2026-03-01"), Decimal(150))
    debts = case(claim("200", reductions=(paid,)), claim("300", id_=2, disputed=True))
    wanted = draft(debts, NL_14_DAYS, day("2026-03-04"), "email")
    assert (wanted.balance, [one.id for one in wanted.claims]) == (50, [1])


def test_what_is_paid_is_in_no_letter():
    paid = claim("200", reductions=(Reduction(day("2026-03-01"), Decimal(200)),))
    wanted = draft(case(paid, claim(id_=2)), NL_14_DAYS, day("2026-03-04"), "email")
    assert [one.id for one in wanted.claims] == [2]


def test_a_letter_that_waits_must_be_right_on_the_day_it_goes():
    debts = case(claim(due="2026-03-02"), claim(due="2026-03-08", id_=2))
    sunday = letter_of(debts, NL_14_DAYS, "2026-03-08", "email")
    verdict = check(Act(day("2026-03-08"), "email", letter=sunday), debts)
    assert [refusal.code for refusal in verdict.refusals] == ["contact_day"]
    assert verdict.legal_from is None
    alone = replace(debts, claims=debts.claims[:1])
    act = Act(day("2026-03-08"), "email", letter=sunday)
    assert check(act, alone).legal_from == day("2026-03-09")


def test_what_is_wrong_with_a_belgian_reminder():
    debts = case(claim("300", clause=True), country="BE")
    assert problems(debts, letter_of(debts, BE_FIRST)) == []
    assert letter_of(debts, BE_FIRST).announced_total == 45
    assert problems(debts, letter_of(debts, BE_FIRST, term_days=13)) == ["letter_term"]
    too_much = (("compensation", Decimal("45.01")),)
    assert problems(debts, letter_of(debts, BE_FIRST, announced=too_much)) == ["letter_amount"]
    fields = frozenset(FIELDS[BE_FIRST]) - {"creditor_enterprise_number"}
    assert problems(debts, letter_of(debts, BE_FIRST, fields=fields)) == ["letter_missing"]
    no_clause = case(claim("300"), country="BE")
    assert letter_of(no_clause, BE_FIRST).announced_total == 0
    greedy = letter_of(no_clause, BE_FIRST, announced=too_much)
    assert problems(no_clause, greedy) == ["letter_amount"]


def test_a_belgian_contract_that_asks_less_announces_less():
    debts = case(claim("300", clause=True, clause_amount=Decimal(30)), country="BE")
    assert letter_of(debts, BE_FIRST).announced_total == 30


@pytest.mark.parametrize(
    ("text", "language", "valid"),
    [
        ("uiterlijk binnen 14 dagen na ontvangst van deze brief", "nl", False),
        ("binnen 15 dagen na ontvangst van deze brief", "nl", True),
        ("binnen 14 dagen vanaf de dag na ontvangst van deze aanmaning", "nl", True),
        ("binnen 7 dagen vanaf de dag nadat deze brief is ontvangen", "nl", False),
        ("binnen twee weken", "nl", False),
        ("binnen 14 dagen vanaf de dag na bezorging, en anders binnen 5 dagen", "nl", False),
        ("binnen 14 dagen vanaf de dag na bezorging", "nl", True),
        ("within 14 days from the date of this letter", "en", False),
        ("within 15 days after receipt of this letter", "en", True),
        ("innerhalb von 14 Tagen ab Datum dieses Schreibens", "de", False),
        ("dans les 14 jours à compter du lendemain de la réception de cette lettre", "fr", True),
        ("dans les 14 jours à compter de l'envoi de cette lettre", "fr", False),
    ],
)
def test_terms_in_words(text, language, valid):
    assert is_term_valid(text, language) is valid


def test_who_needs_a_letter():
    assert kind_for(case()) == NL_14_DAYS
    assert kind_for(case(country="BE")) == BE_FIRST
    assert kind_for(case(country="DE")) == ""
    assert kind_for(business()) == ""


# === PROCEDURES === #

FIRST = day("2026-01-01")


def found(steps, debts):
    return {(c.step, c.what): (c.refusal.code, c.offset) for c in conflicts(steps, debts, FIRST)}


def test_a_procedure_without_the_letter_conflicts_for_consumers_alone():
    steps = [RuleStep(1, 5, ("email",)), RuleStep(2, 30, ("email",), BOTH)]
    assert found(steps, case()) == {(2, "costs"): ("no_notice", None)}
    assert found(steps, business()) == {}


def test_a_letter_too_shortly_before_the_costs_conflicts_and_the_offset_is_told():
    steps = [RuleStep(1, 5, ("email",), letter=NL_14_DAYS), RuleStep(2, 19, ("email",), COSTS)]
    (code, offset) = found(steps, case())[2, "costs"]
    assert code == "waiting"
    assert 20 < offset < 26
    better = [steps[0], replace(steps[1], offset=offset)]
    assert found(better, case()) == {}
    assert found([steps[0], replace(steps[1], offset=offset - 1)], case())


def test_post_takes_longer_than_mail():
    by_mail = RuleStep(1, 5, ("email",), letter=BE_FIRST)
    costs = RuleStep(2, 20, ("email",), COSTS)
    debts = case(claim(clause=True), country="BE")
    assert found([by_mail, costs], debts) == {}
    by_post = replace(by_mail, channels=("email", "letter"))
    assert found([by_post, costs], debts)[2, "costs"][0] == "waiting"


def test_costs_that_no_law_gives_conflict():
    steps = [RuleStep(1, 30, ("email",), COSTS)]
    assert found(steps, case(country="GB")) == {(1, "costs"): ("no_basis", None)}
    assert found(steps, case(country="US")) == {(1, "costs"): ("unknown_law", None)}
    loose = case(claim(fixed_due=False), country="DE")
    assert found(steps, loose) == {(1, "costs"): ("no_default", None)}
    warned = [RuleStep(0, 10, ("email",), letter=DEMAND), *steps]
    assert found(warned, loose) == {}


def test_a_letter_before_the_delay_conflicts():
    for country in ("NL", "BE", "FR"):
        steps = [RuleStep(1, 0, ("email",), letter="auto")]
        assert found(steps, case(country=country)) == {(1, "letter"): ("letter_early", 1)}
        assert found([replace(steps[0], offset=1)], case(country=country)) == {}
        assert found(steps, business(country=country)) == {}


def test_a_dutch_letter_needs_a_demand_where_no_day_was_agreed():
    loose = case(claim(fixed_due=False))
    letter = RuleStep(2, 20, ("email",), letter=NL_14_DAYS)
    assert found([letter], loose) == {(2, "letter"): ("letter_early", None)}
    assert found([RuleStep(1, 2, ("email",), letter=DEMAND), letter], loose) == {}


def test_the_letter_of_another_law_opens_no_term():
    steps = [RuleStep(1, 5, ("email",), letter=BE_FIRST), RuleStep(2, 60, ("email",), COSTS)]
    assert found(steps, case()) == {(2, "costs"): ("no_notice", None)}
    steps[0] = replace(steps[0], letter="auto")
    assert found(steps, case()) == {}


def test_interest_of_a_consumer_without_an_agreed_day_waits_for_the_term_of_the_demand():
    loose = case(claim(fixed_due=False))
    demand = RuleStep(1, 5, ("email",), letter=DEMAND, term=10)
    early, late = (RuleStep(2, offset, ("email",), frozenset({"interest"})) for offset in (15, 16))
    assert found([demand, early], loose) == {(2, "interest"): ("not_due", 16)}
    assert found([demand, late], loose) == {}


# === DEBTORS === #

@pytest.mark.parametrize(
    ("facts", "kind", "natural", "reason"),
    [
        (Facts(), CONSUMER, True, "unknown"),
        (Facts(vat="/"), CONSUMER, True, "unknown"),
        (Facts(vat="NL123456782B90"), BUSINESS, True, "sole_trader"),
        (Facts(is_company=True, number="12345678"), BUSINESS, False, "number"),
        (Facts(is_company=True), BUSINESS, False, "company"),
        (Facts(is_company=True, kind=CONSUMER, natural=True), CONSUMER, True, "said"),
        (Facts(is_company=True, kind=PUBLIC), PUBLIC, False, "said"),
        (Facts(vat="BE0477472701", kind="nonsense"), BUSINESS, True, "sole_trader"),
    ],
)
def test_who_the_debtor_is(facts, kind, natural, reason):
    answer = classify(facts)
    assert (answer.debtor.kind, answer.debtor.natural, answer.reason) == (kind, natural, reason)
    assert answer.certain == (reason not in ("company", "unknown"))


def test_a_consumer_keeps_the_law_of_the_own_country():
    assert classify(Facts(country="be", law="NL")).debtor.country == "BE"
    company = Facts(is_company=True, number="0477472701", country="BE", law="NL")
    assert classify(company).debtor.country == "NL"
    assert classify(replace(company, law="")).debtor.country == "BE"


def test_large_is_two_limits_of_three():
    big, small = Decimal("50000000"), Decimal("1")
    assert is_large(big, big, None) is True
    assert is_large(big, small, 250) is True
    assert is_large(big, small, 249) is False
    assert is_large(None, None, 500) is None
    assert is_large(Decimal("20000000"), Decimal("40000000"), 500) is False


# === TERMS OF PAYMENT === #

def test_terms_by_country():
    received = day("2026-03-02")

    def last(who, days, size="", **values):
        return payment_term(who, Agreed(received, days, **values), size).last_day

    large = debtor(BUSINESS, size="large")
    assert last(large, 60, "sme") == day("2026-04-01")
    assert last(large, 60) == last(large, 60, "large") == day("2026-05-01")
    old = Agreed(day("2023-06-30"), 60, contract=day("2022-06-30"))
    assert payment_term(large, old, "sme").valid
    assert not payment_term(large, replace(old, received=day("2023-07-01")), "sme").valid
    assert last(debtor(BUSINESS), 90, express=True) == day("2026-05-31")
    assert last(debtor(BUSINESS, "BE"), 90, express=True) == day("2026-04-01")
    assert last(debtor(PUBLIC), 45, express=True) == day("2026-04-16")
    assert payment_term(debtor(), Agreed(received, 90)).longest is None
    assert payment_term(debtor(BUSINESS, "US"), Agreed(received, 90)).valid


# === WORDS === #

CODES = {
    "no_notice": {}, "no_default": {}, "unknown_law": {}, "disputed": {}, "currency": {},
    "letter_term": {}, "letter_early": {}, "letter_claims": {}, "letter_balance": {},
    "letter_missing": {"missing": FIELDS[NL_14_DAYS] + FIELDS[BE_FIRST]},
    "letter_amount": {"maximum": Decimal(40), "announced": Decimal(50)},
    "too_much": {"maximum": Decimal(40), "announced": Decimal(50)},
    "missing_rate": {"day": day("2027-01-01")},
    "contact_day": {}, "contact_hours": {},
    "no_basis": {"what": "costs"},
    "not_due": {"what": "interest"},
    "waiting": {"what": "interest", "sent": day("2026-03-04")},
}


@pytest.mark.parametrize("code", CODES)
def test_every_refusal_has_a_sentence(code):
    refusal = Refusal(Rule("X", ""), code, day("2026-03-21"), (), CODES[code])
    for what in ("costs", "interest"):
        text = explain(replace(refusal, facts={**refusal.facts, "what": what}))
        assert text.endswith(".")
        assert "%" not in text
    again = replace(refusal, day=None)
    if code in ("contact_day", "contact_hours"):
        assert "again" in explain(refusal)
        assert "again" not in explain(again)


def test_the_hour_at_which_contact_is_possible_again_is_said():
    limits = windows(debtor(country="FR"), "email", polite=True)
    refusal = check_moment(limits, moment("2026-07-15T05:30"))
    assert "again on 2026-07-15 from 08:00." in explain(refusal)


def test_no_sentence_is_an_error():
    with pytest.raises(ValueError, match="No sentence"):
        explain(Refusal(Rule("X", ""), "nothing"))


def test_rows_of_costs_in_words():
    debts = case(
        notices=[notice(NL_14_DAYS, "2026-03-04", vat_declared=True)],
        creditor=Creditor(uses_collector=True, recovers_vat=False),
    )
    rows = charge(debts, day("2026-03-21")).costs[0].rows
    assert [describe(row) for row in rows] == ["15% of 1000", "VAT of 21%, not recoverable"]
    for code in ("fixed", "minimum", "maximum", "limit", "actual"):
        assert describe(CostRow(code, Decimal(1)))
    assert set(FIELDS[NL_14_DAYS] + FIELDS[BE_FIRST]) == field_names(PLAIN).keys()
