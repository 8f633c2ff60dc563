"""Signs that a customer may not be who it says."""
import datetime as dt
from decimal import Decimal

import pytest

from odoo.addons.account_collections.engine.bureaus import Report, Subject
from odoo.addons.account_collections.engine.screening import Facts, Policy, screen

TODAY = dt.date(2025, 6, 16)
GOOD = Subject(
    "Customer BV", "NL", "NL004495445B01", "69599084", "Gracht 1", "1015 BA", "Amsterdam"
)


def ago(days):
    return TODAY - dt.timedelta(days=days)


def codes(subject=GOOD, policy=None, **facts):
    return [sign.code for sign in screen(Facts(subject, **facts), TODAY, policy)]


def change(**values):
    names = ("name", "country", "vat", "number", "street", "postcode", "city")
    return Subject(**{**{name: getattr(GOOD, name) for name in names}, **values})


def test_nothing_wrong():
    report = Report(name="CUSTOMER B.V.", postcode="1015BA", vat="NL004495445B01")
    report.is_vat_valid = True
    assert codes(reports=[report], emails=["anna@customer.example"]) == []


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        (change(vat="NL004495446B01"), ["vat_impossible"]),
        (change(number="123"), ["number_impossible"]),
        (change(vat="", number=""), ["no_number"]),
        (change(number="111222333"), ["numbers_differ"]),
        (change(number="004495445"), []),
        (change(vat="BE0403019261"), ["vat_abroad"]),
        (change(country="BE", vat="BE0403019261", number="0417497106"), ["numbers_differ"]),
    ],
)
def test_numbers(subject, expected):
    assert codes(subject) == expected


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (Report(is_vat_valid=False, vat="NL004495445B01"), ["vat_unknown"]),
        (Report(is_vat_valid=False, vat="NL999999990B01"), []),  # of before it was corrected
        (Report(status="insolvent"), ["insolvent"]),
        (Report(status="dissolved"), ["dissolved"]),
        (Report(name="Somebody Else Ltd"), ["name_differs"]),
        (Report(postcode="9999ZZ"), ["address_differs"]),
        (Report(address="HERENGRACHT 1 1015BA AMSTERDAM"), []),
        (Report(address="ELSEWHERE 1 9999ZZ"), ["address_differs"]),
    ],
)
def test_registers(report, expected):
    assert codes(reports=[report, report]) == expected


def test_one_sign_for_a_number_that_cannot_exist():
    report = Report(is_vat_valid=False, vat="NL004495446B01")
    assert codes(change(vat="NL004495446B01"), reports=[report]) == ["vat_impossible"]


def test_address_without_postcode():
    subject = change(postcode="")
    assert codes(subject, reports=[Report(city="Amsterdam")]) == []
    assert codes(subject, reports=[Report(city="Rotterdam")]) == ["address_differs"]
    assert codes(change(postcode="", city=""), reports=[Report(city="Rotterdam")]) == []


def test_free_mail():
    assert codes(emails=["someone@GMAIL.com"]) == ["free_mail"]
    assert codes(emails=["someone@gmail.com"], is_company=False) == []
    assert codes(emails=["someone@gmail.com", "info@customer.example"]) == []
    assert codes(emails=["", "nonsense"]) == []


def test_bank_account():
    assert codes(bank_changed=ago(3)) == ["bank_changed"]
    assert codes(bank_changed=ago(31)) == []
    assert codes(bank_changed=ago(3), policy=Policy(bank_days=0)) == []


def test_young_company_with_a_large_order():
    young = [Report(founded=ago(100))]
    order = {"first_order": Decimal(9000), "first_ordered": ago(10)}
    (sign,) = screen(Facts(GOOD, reports=young, **order), TODAY)
    assert (sign.code, sign.facts["days"]) == ("young_large_order", 90)
    assert codes(reports=young, first_order=Decimal(100), first_ordered=ago(10)) == []
    assert codes(reports=[Report(founded=ago(900))], **order) == []
    assert codes(reports=young, policy=Policy(first_order=Decimal(0)), **order) == []
    assert codes(**order) == []


def test_the_heaviest_first():
    signs = codes(change(vat="NL1"), reports=[Report(status="insolvent")], emails=["a@gmx.de"])
    assert signs == ["insolvent", "vat_impossible", "free_mail"]
