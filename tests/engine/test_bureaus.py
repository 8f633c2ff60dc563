"""What bureaus answer, read into reports."""
import copy
import datetime as dt
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.account_collections.engine.bureaus import (
    Answer,
    BureauError,
    Event,
    Subject,
    companies_house,
    creditsafe,
    kvk,
    vies,
)
from odoo.addons.account_collections.engine.bureaus.identity import is_name_alike
from odoo.addons.account_collections.engine.bureaus.numbers import (
    check_company,
    check_vat,
    derive_company,
    is_same,
)
from odoo.addons.account_collections.engine.bureaus.reading import redact
from odoo.addons.account_collections.tests import bureau_peer as peer

DUTCH = Subject("Customer BV", "NL", "NL004495445B01", "69599084", "", "1034 WL", "Amsterdam")
BRITISH = Subject("Customer Ltd", "GB", "GB220430231", "445790", "", "AL7 1GA", "Welwyn")


def answer(content):
    return Answer(200, content if isinstance(content, bytes) else json.dumps(content).encode())


def change(content, **paths):
    """Return a copy with values put at paths such as ``report__companySummary__country``."""
    content = copy.deepcopy(content)
    for path, value in paths.items():
        *names, last = path.split("__")
        place = content
        for name in names:
            place = place[name]
        place[last] = value
    return content


def search(subject, _key):
    return creditsafe.get_query(subject)


def code(function, *args):
    with pytest.raises(BureauError) as caught:
        function(*args)
    return caught.value.code


# === VIES === #


def test_vies():
    request = vies.build(DUTCH, "BE0403019261")
    assert request.json == {
        "countryCode": "NL",
        "vatNumber": "004495445B01",
        "requesterMemberStateCode": "BE",
        "requesterNumber": "0403019261",
    }
    report = vies.read(answer(peer.VIES), DUTCH)
    assert (report.is_vat_valid, report.vat) == (True, "NL004495445B01")
    assert report.name == "CUSTOMER B.V."
    assert report.address == "HERENGRACHT 00001 1015BA AMSTERDAM"
    assert (report.day, report.reference) == (dt.date(2025, 6, 16), "WAPIAAAAW1")
    assert report.sources["name"] == "name"


def test_vies_without_name():
    told = change(peer.VIES, name="---", address="---", valid=False)
    report = vies.read(answer(told), DUTCH)
    assert (report.is_vat_valid, report.name, report.address) == (False, "", "")


def test_greece_is_el():
    request = vies.build(Subject(country="GR", vat="GR094259216"))
    assert request.json == {"countryCode": "EL", "vatNumber": "094259216"}


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"actionSucceed": False, "errorWrappers": [{"error": "MS_UNAVAILABLE"}]}, "service"),
        ({"actionSucceed": False, "errorWrappers": [{"error": "INVALID_INPUT"}]}, "bad_number"),
        ({"actionSucceed": False}, "service"),
        ({**peer.VIES, "valid": False, "userError": "MS_MAX_CONCURRENT_REQ"}, "limited"),
        ({**peer.VIES, "valid": False, "userError": "SERVICE_UNAVAILABLE"}, "service"),
        ({**peer.VIES, "valid": "yes"}, "malformed"),
        ({"valid": True}, "malformed"),
        ({**peer.VIES, "vatNumber": "999999990B01"}, "wrong_company"),
        ({**peer.VIES, "countryCode": "BE"}, "wrong_company"),
        (b"<html>", "malformed"),
    ],
)
def test_vies_errors(told, expected):
    assert code(vies.read, answer(told), DUTCH) == expected


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        (Subject(country="NL"), "no_number"),
        (Subject(country="US", vat="12-3456789"), "unsupported"),
        (Subject(country="GB", vat="GB220430231"), "unsupported"),
    ],
)
def test_vies_not_asked(subject, expected):
    assert code(vies.build, subject) == expected


# === REGISTERS === #


def test_companies_house():
    request = companies_house.build(BRITISH, "key")
    assert request.url.endswith("/company/00445790")
    assert request.headers == {"Authorization": "Basic a2V5Og=="}
    report = companies_house.read(answer(peer.COMPANY), BRITISH)
    assert (report.number, report.name, report.status) == ("00445790", "CUSTOMER LIMITED", "active")
    assert (report.founded, report.postcode) == (dt.date(1947, 11, 27), "AL7 1GA")
    assert report.street == "Shire Park, Kestrel Way"
    assert not report.events


def test_companies_house_in_trouble():
    told = change(
        peer.COMPANY,
        company_status="liquidation",
        has_insolvency_history=True,
        accounts__overdue=True,
        undeliverable_registered_office_address=True,
    )
    report = companies_house.read(answer(told), BRITISH)
    assert report.is_insolvent
    assert [event.kind for event in report.events] == ["insolvency", "accounts_late", "address"]


def test_kvk():
    request = kvk.build(DUTCH, "key")
    assert request.url.endswith("/v1/basisprofielen/69599084")
    assert request.is_charged
    report = kvk.read(answer(peer.KVK), DUTCH)
    assert (report.name, report.status) == ("Customer B.V.", "active")
    assert (report.founded, report.legal_form) == (dt.date(2017, 7, 1), "BeslotenVennootschap")
    assert (report.street, report.postcode) == ("Abebe Bikilalaan 17", "1034WL")
    told = change(peer.KVK, materieleRegistratie__datumEinde="20250131")
    ended = kvk.read(answer(told), DUTCH)
    assert ended.status == "dissolved"
    assert ended.events == (Event("status", dt.date(2025, 1, 31), new="dissolved"),)


@pytest.mark.parametrize(
    ("read", "content", "subject"),
    [
        (companies_house.read, change(peer.COMPANY, company_number="00000006"), BRITISH),
        (kvk.read, change(peer.KVK, kvkNummer="68750110"), DUTCH),
        (
            creditsafe.read,
            change(peer.REPORT, report__companySummary__companyRegistrationNumber="00000006"),
            BRITISH,
        ),
    ],
)
def test_another_company(read, content, subject):
    assert code(read, answer(content), subject) == "wrong_company"


@pytest.mark.parametrize(
    ("build", "subject", "expected"),
    [
        (companies_house.build, Subject(country="NL", number="69599084"), "unsupported"),
        (companies_house.build, Subject(country="GB"), "no_number"),
        (companies_house.build, Subject(country="GB", number="../admin"), "bad_number"),
        (kvk.build, Subject(country="BE", number="0403019261"), "unsupported"),
        (kvk.build, Subject(country="NL", number="111222333"), "no_number"),
        (kvk.build, Subject(country="NL", number="123"), "bad_number"),
        (search, Subject(country="GB"), "no_number"),
        (search, Subject(number="1"), "no_number"),
        (search, Subject(country="FR", number="552008444"), "bad_number"),
    ],
)
def test_not_asked(build, subject, expected):
    assert code(build, subject, "key") == expected


# === CREDITSAFE === #


def test_creditsafe():
    assert creditsafe.read_token(answer({"token": "t"})) == "t"
    search = creditsafe.build_search(creditsafe.get_query(BRITISH), "t")
    assert search.full_url.endswith("/companies?countries=GB&regNo=00445790")
    assert creditsafe.read_search(answer(peer.SEARCH), BRITISH) == "GB-0-00445790"
    assert creditsafe.build_report("GB-0-00445790", "t").is_charged
    report = creditsafe.read(answer(peer.REPORT), BRITISH)
    assert (report.score, report.score_text) == (58.0, "B 58 Low Risk")
    assert (report.limit, report.currency) == (Decimal(24000), "EUR")
    assert (report.status, report.vat) == ("active", "GB220430231")
    assert report.events == (
        Event("score", dt.date(2025, 3, 1), "A", "B"),
        Event("limit", dt.date(2025, 3, 1), "60,000", "24,000"),
    )
    assert report.sources["score"] == "report.creditScore.currentCreditRating.providerValue"


@pytest.mark.parametrize(
    ("letter", "value", "low", "high", "score"),
    [
        ("A", "98", "0", "100", 98),
        ("D", "Not Rated", "0", "100", 14.5),
        ("E", "Not Rated", "0", "100", None),
        ("A", "120", "100", "600", 85.5),  # an index of which the lowest is the best
        ("", "40", None, None, 40),
        ("", "140", None, None, None),
        ("C", "Infinity", "0", "100", 40),
    ],
)
def test_creditsafe_scores(letter, value, low, high, score):
    rating = "report__creditScore__currentCreditRating__"
    told = change(
        peer.REPORT,
        **{
            f"{rating}commonValue": letter,
            f"{rating}providerValue": {"value": value, "minValue": low, "maxValue": high},
        },
    )
    assert creditsafe.read(answer(told), BRITISH).score == score


@pytest.mark.parametrize("limit", [{"value": "Not applicable"}, {"value": "5"}, {"value": "-1"}])
def test_creditsafe_limit_that_is_none(limit):
    told = change(peer.REPORT, report__creditScore__currentCreditRating__creditLimit=limit)
    assert creditsafe.read(answer(told), BRITISH).limit is None


def test_creditsafe_insolvent():
    status = {"status": "NonActive", "description": "In Liquidation"}
    told = change(peer.REPORT, report__companySummary__companyStatus=status)
    report = creditsafe.read(answer(told), BRITISH)
    assert report.is_insolvent
    assert report.events[-1].kind == "insolvency"


@pytest.mark.parametrize(
    ("companies", "expected"),
    [
        ([], "not_found"),
        (None, "malformed"),
        ([{"id": "GB-0-1", "regNo": "00000006", "country": "GB"}], "wrong_company"),
        ([{"id": "NL-0-1", "regNo": "00445790", "country": "NL"}], "wrong_company"),
        (peer.SEARCH["companies"] * 2, "ambiguous"),
        ([{"id": "../x", "regNo": "00445790", "country": "GB"}], "malformed"),
    ],
)
def test_creditsafe_search(companies, expected):
    told = answer({"companies": companies})
    assert code(creditsafe.read_search, told, BRITISH) == expected


# === SECRETS === #


@pytest.mark.parametrize("secret", ["secret-7781", 'with "quotes"', "ключ-7781"])
def test_redact(secret):
    basic = companies_house.build(BRITISH, secret).headers["Authorization"]
    told = f"{secret} {json.dumps({'key': secret})} {basic}\x00"
    kept = redact(told, [None, "", "ab", secret])
    assert kept == '*** {"key": "***"} Basic ***'
    assert redact("Abbey", ["ab"]) == "Abbey"


# === WHATEVER COMES === #

JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
PARTS = st.sampled_from(
    [(vies.read, peer.VIES, DUTCH), (companies_house.read, peer.COMPANY, BRITISH),
     (kvk.read, peer.KVK, DUTCH), (creditsafe.read, peer.REPORT, BRITISH)]
)  # fmt: skip


def _paths(content, path=()):
    yield path
    steps = ()
    if isinstance(content, dict | list):
        steps = content.items() if isinstance(content, dict) else enumerate(content)
    for name, value in steps:
        yield from _paths(value, (*path, name))


@given(PARTS, st.data())
def test_nonsense_is_an_error_or_a_report(part, data):
    """Whatever stands at any place of an answer, it is read or refused."""
    read, content, subject = part
    content = {"whole": copy.deepcopy(content)}
    *names, last = data.draw(st.sampled_from(list(_paths(content))[1:]))
    place = content
    for name in names:
        place = place[name]
    place[last] = data.draw(JSON)
    try:
        report = read(answer(content["whole"]), subject)
    except BureauError:
        return
    assert report.score is None or 0 <= report.score <= 100
    assert report.limit is None or report.limit >= 0


# === NUMBERS === #


@pytest.mark.parametrize(
    ("number", "country", "text", "valid"),
    [
        ("69 599 084", "NL", "69599084", True),
        ("111222333", "NL", "111222333", True),
        ("111222334", "NL", "111222334", False),
        ("1234567", "NL", "1234567", False),
        ("BE 0403.019.261", "BE", "0403019261", True),
        ("403.019.261", "BE", "0403019261", True),
        ("0403.019.262", "BE", "0403019262", False),
        ("552 008 443", "FR", "552008443", True),
        ("73282932000074", "FR", "73282932000074", True),
        ("552008444", "FR", "552008444", False),
        ("HRB 12345", "DE", "HRB12345", True),
        ("nonsense", "DE", "NONSENSE", False),
        ("445790", "GB", "00445790", True),
        ("SC123456", "GB", "SC123456", True),
        ("IP12345R", "GB", "IP12345R", True),
        ("ABC", "GB", "ABC", False),
        ("123", "US", "123", None),
    ],
)
def test_company_numbers(number, country, text, valid):
    found = check_company(number, country)
    assert (found.text, found.is_valid) == (text, valid)


@pytest.mark.parametrize(
    ("vat", "country", "text", "valid"),
    [
        ("NL 0044.95.445.B01", "", "NL004495445B01", True),
        ("NL004495445B02", "", "NL004495445B02", True),
        ("NL004495446B01", "", "NL004495446B01", False),
        ("0403019261", "BE", "BE0403019261", True),
        ("DE136695976", "DE", "DE136695976", True),
        ("FR40303265045", "", "FR40303265045", True),
        ("GB980780684", "", "GB980780684", True),
        ("GR094259216", "", "EL094259216", True),
        ("123", "", "123", None),
        ("NL1", "", "NL1", False),
    ],
)
def test_vat_numbers(vat, country, text, valid):
    found = check_vat(vat, country)
    assert (found.text, found.is_valid) == (text, valid)


def test_no_number():
    assert check_vat("", "NL") is None
    assert check_company(" . ", "NL") is None


def test_numbers_that_contain_each_other():
    assert derive_company("NL004495445B01", "NL") == "004495445"
    assert derive_company("BE403019261", "BE") == "0403019261"
    assert derive_company("FR40303265045", "FR") == "303265045"
    assert derive_company("DE136695976", "DE") == ""
    assert is_same("73282932000074", "732829320", "FR")
    assert not is_same("73282932000074", "552008443", "FR")
    assert not is_same("", "1", "GB")


@given(st.text(), st.sampled_from(["", "NL", "BE", "FR", "DE", "GB", "GR", "US", "éé"]))
def test_any_text_is_a_number_or_none(text, country):
    for check in (check_vat, check_company):
        found = check(text, country)
        assert found is None or found.text


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Jansen B.V.", "JANSEN BV", True),
        ("Müller GmbH & Co. KG", "MULLER", True),
        ("Jansen Transport", "Jansen Transport Amsterdam", True),
        ("Jansen", "Pietersen", False),
        ("", "Pietersen", True),
        ("The Company Ltd", "Company Limited", True),
    ],
)
def test_names(one, other, alike):
    assert is_name_alike(one, other) is alike
