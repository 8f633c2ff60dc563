"""Which credit applications are approved by themselves, and which numbers can exist."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.account_collections.engine.applications import (
    Facts,
    Rules,
    is_amount_possible,
    is_same_name,
    judge,
)
from odoo.addons.account_collections.engine.identifiers import (
    is_company_number_possible,
    is_vat_possible,
    normalise_vat,
)

RULES = Rules(is_automatic=True, maximum=Decimal(5000), least_score=50, late_amount=Decimal(100))
GOOD = Facts(amount=Decimal(4000), score=80, uncertainty=10)
amounts = st.decimals(0, 20_000, places=2)


def codes(rules=RULES, **changes):
    return [reason.code for reason in judge(replace(GOOD, **changes), rules)]


def test_inside_the_policy_nothing_is_said():
    assert codes() == []


def test_the_maximum_itself_is_inside():
    assert codes(amount=Decimal(5000)) == []
    assert codes(amount=Decimal("5000.01")) == ["maximum"]


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("no_raise", {"limit": Decimal(4000)}),
        ("terms", {"is_other_terms": True}),
        ("stopped", {"is_stopped": True}),
        ("late", {"late": Decimal("100.01"), "days_late": 40}),
        ("exposure", {"exposure": Decimal(4001)}),
        ("score", {"score": 59}),
        ("unscored", {"score": None}),
        ("no_number", {"has_number": False}),
        ("other_number", {"is_other_number": True}),
        ("other_name", {"is_other_name": True}),
        ("sign", {"signs": ("A free e-mail address",)}),
    ],
)
def test_one_reason_is_enough(code, changes):
    assert codes(**changes) == [code]


def test_what_is_just_good_enough():
    good = {"limit": Decimal(3999), "late": Decimal(100), "exposure": Decimal(4000), "score": 60}
    assert codes(**good) == []


def test_it_is_off_by_default():
    assert codes(Rules()) == ["off"]
    assert codes(replace(RULES, is_automatic=False, maximum=Decimal(10**9))) == ["off"]


def test_without_a_least_score_nobody_has_to_be_scored():
    assert codes(replace(RULES, least_score=0), score=None) == []


def test_reasons_say_the_figures():
    [reason] = judge(replace(GOOD, late=Decimal(250), days_late=41), RULES)
    assert (reason.amount, reason.limit, reason.days) == (250, 100, 41)
    [reason] = judge(replace(GOOD, score=52.5, uncertainty=12), RULES)
    assert (reason.amount, reason.limit) == (Decimal("40.5"), 50)


@given(amount=amounts, late=amounts, exposure=amounts, score=st.none() | st.floats(0, 100))
def test_nothing_outside_the_policy_is_ever_approved(amount, late, exposure, score):
    facts = Facts(amount=amount, late=late, exposure=exposure, score=score)
    if judge(facts, RULES):
        return
    assert amount <= RULES.maximum
    assert late <= RULES.late_amount
    assert exposure <= amount
    assert score is not None
    assert score >= RULES.least_score


@given(less=amounts, more=amounts)
def test_who_asks_for_less_is_not_worse_off(less, more):
    less, more = sorted((less, more))
    facts = replace(GOOD, exposure=Decimal(0))
    approved = not judge(replace(facts, amount=more), RULES)
    assert not approved or not judge(replace(facts, amount=less), RULES)


@pytest.mark.parametrize("amount", [0, -1, -0.01, 10**12, 1e300, float("inf"), float("nan")])
def test_amounts_that_nobody_may_ask_for(amount):
    assert not is_amount_possible(amount)


def test_amounts_that_somebody_may_ask_for():
    assert is_amount_possible(0.01)
    assert is_amount_possible(10**12 - 1)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jansen B.V.", "JANSEN BV"),
        ("Société Générale SA", "Societe Generale"),
        ("The Tea Company Ltd.", "Tea Company Limited"),
        ("Müller GmbH & Co. KG", "Müller"),
    ],
)
def test_the_same_name_written_differently(one, other):
    assert is_same_name(one, other)


@pytest.mark.parametrize(
    ("one", "other"), [("Jansen BV", "Janssen BV"), ("", "Jansen"), ("A", "B")]
)
def test_another_name(one, other):
    assert not is_same_name(one, other)


@pytest.mark.parametrize(
    ("vat", "country"),
    [
        ("NL820646660B01", ""), ("nl 8206.46.660.B01", ""), ("820646660B01", "NL"),
        ("BE0428759497", ""), ("0428.759.497", "BE"), ("DE136695976", ""), ("FR40303265045", ""),
        ("GB980780684", ""), ("EL094259216", ""), ("094259216", "GR"), ("ZZ123456", "ZZ"),
    ],
)  # fmt: skip
def test_vat_numbers_that_can_exist(vat, country):
    assert is_vat_possible(vat, country)


@pytest.mark.parametrize(
    ("vat", "country"),
    [
        ("NL820646661B01", ""), ("820646661B01", "NL"), ("BE0428759498", ""), ("NL", ""),
        ("DE000000000", ""), ("FR00000000000", ""), ("none", "NL"), ("-", ""), ("<b>1</b>", ""),
        ("1" * 40, ""), ("１２３４５６", ""), ("' OR 1=1", "NL"), ("", "NL"),
    ],
)  # fmt: skip
def test_vat_numbers_that_cannot_exist(vat, country):
    assert not is_vat_possible(vat, country)


def test_the_same_vat_number_written_differently():
    assert normalise_vat("8206.46.660.b01", "nl") == normalise_vat("NL820646660B01") != ""
    assert normalise_vat("094259216", "GR") == normalise_vat("EL 094259216")


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("12345678", "NL"), ("1234 5678", "NL"), ("111222333", "NL"), ("0428.759.497", "BE"),
        ("303265045", "FR"), ("HRB 12345", "DE"), ("1234567", "GB"), ("SC123456", "GB"),
        ("556703-7485", "SE"), ("1234", ""),
    ],
)  # fmt: skip
def test_company_numbers_that_can_exist(number, country):
    assert is_company_number_possible(number, country)


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("1234567", "NL"), ("111222334", "NL"), ("0428.759.498", "BE"), ("303265046", "FR"),
        ("somewhere", "DE"), ("12345678901", "GB"), ("yes", "SE"), ("１２３４５６７８", "NL"),
        ("", "NL"),
    ],
)  # fmt: skip
def test_company_numbers_that_cannot_exist(number, country):
    assert not is_company_number_possible(number, country)
