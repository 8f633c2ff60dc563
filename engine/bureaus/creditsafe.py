"""Creditsafe Connect: credit reports of companies in many countries.

Three calls: ``POST /authenticate`` with name and password gives a token for one hour;
``GET /companies?countries=GB&regNo=…`` (or ``vatNo``) finds the company and its Connect id;
``GET /companies/{id}`` is the report, for which Creditsafe charges.

Checked against the published model of the API (v1) and recorded reports of several countries; not
against the service itself. The international score is ``commonValue`` A (very low risk) to E (not
rated, which is no judgement); ``providerValue`` is the national score, between ``minValue`` and
``maxValue``. In most countries the higher is the safer, in some it is the other way round: the
national score counts where it falls into the band of the letter, else the middle of that band does.
"""
import re
from collections.abc import Mapping
from urllib.parse import quote

from . import identity, numbers
from .reading import Reader, join, to_day, to_number, to_text
from .records import (
    ACTIVE,
    DISSOLVED,
    INSOLVENT,
    Answer,
    BureauError,
    Event,
    Report,
    Request,
    Subject,
)

URL = "https://connect.creditsafe.com/v1"
TEST_URL = "https://connect.sandbox.creditsafe.com/v1"
# Bands of the score: very low, low, moderate and high risk.
BANDS = {"A": (71, 100), "B": (51, 70), "C": (30, 50), "D": (0, 29)}
CONNECT_ID = re.compile(r"[A-Z]{2}[0-9A-Za-z-]{2,60}", re.ASCII)
INSOLVENCY = re.compile(
    r"insolv|liquidat|bankrupt|administrat|receiver|winding|failliet|faillite|moratori|redressement",
    re.IGNORECASE,
)
ENDED = ("NonActive", "Inactive", "Dissolved")


# === ASKING === #


def build_login(name: str, password: str, url: str = URL) -> Request:
    """Return the request for a token."""
    return Request(f"{url}/authenticate", "POST", json={"username": name, "password": password})


def read_token(answer: Answer) -> str:
    """Return the token with which everything else is asked."""
    token = answer.parse().get("token")
    if not isinstance(token, str) or not token.isprintable() or not token:
        raise BureauError("malformed")
    return token


def get_query(subject: Subject) -> dict[str, str]:
    """Return by what a company is searched; asked before anything is sent."""
    if not subject.country:
        raise BureauError("no_number", what="country")
    query = {"countries": subject.country}
    number = numbers.check_company(subject.number, subject.country)
    if number and number.is_valid is False:
        raise BureauError("bad_number")
    if number:
        query["regNo"] = number.text
    elif subject.vat:
        query["vatNo"] = numbers.compact(subject.vat)
    else:
        raise BureauError("no_number", what="company")
    return query


def build_search(query: Mapping[str, str], token: str, url: str = URL) -> Request:
    """Return the question which company has our number."""
    return Request(f"{url}/companies", headers=_authorize(token), query=query)


def read_search(answer: Answer, subject: Subject) -> str:
    """Return the Connect id of the one company that was asked for."""
    companies = answer.parse().get("companies")
    if not isinstance(companies, list):
        raise BureauError("malformed")
    companies = [company for company in companies if isinstance(company, dict)]
    if not companies:
        raise BureauError("not_found")
    fitting = [company for company in companies if _fits(company, subject)]
    if not fitting:
        raise BureauError("wrong_company", answered=to_text(companies[0].get("regNo")))
    if len(fitting) > 1:
        raise BureauError("ambiguous", count=len(fitting))
    found = fitting[0].get("id")
    if not isinstance(found, str) or not CONNECT_ID.fullmatch(found):
        raise BureauError("malformed")
    return found


def build_report(connect_id: str, token: str, url: str = URL) -> Request:
    """Return the request for a report, which is charged."""
    address = f"{url}/companies/{quote(connect_id, safe='')}"
    return Request(address, headers=_authorize(token), is_charged=True)


def _authorize(token):
    return {"Authorization": f"Bearer {token}"}


def _fits(company, subject):
    if to_text(company.get("country")) not in ("", subject.country):
        return False
    if subject.number:
        return numbers.is_same(to_text(company.get("regNo")), subject.number, subject.country)
    ours = numbers.compact(subject.vat)
    told = company.get("vatNo")
    told = told if isinstance(told, list) else [told]
    return any(numbers.compact(to_text(vat)) == ours for vat in told)


# === READING === #


def read(answer: Answer, subject: Subject) -> Report:
    """Return what a report says."""
    reader = Reader(answer.parse())
    reader.get_object("report")
    summary, basic = "report.companySummary", "report.companyIdentification.basicInformation"
    reader.take(
        "number", f"{summary}.companyRegistrationNumber", f"{basic}.companyRegistrationNumber"
    )
    reader.take("vat", f"{basic}.vatRegistrationNumber")
    reader.take("country", f"{summary}.country", f"{basic}.country")
    _check_company(reader.report, subject)
    reader.take("name", f"{summary}.businessName", f"{basic}.businessName")
    reader.take("legal_form", f"{basic}.legalForm.description")
    reader.take("founded", f"{basic}.companyRegistrationDate", read=to_day)
    reader.take("reference", "reportId", "report.companyId")
    _read_status(reader, summary, basic)
    _read_address(reader)
    _read_score(reader, summary)
    _read_limit(reader)
    reader.set("events", tuple(_read_events(reader)), "report.creditScore")
    return reader.report


def _check_company(report, subject):
    """Raise unless the report is about the company; by its VAT number where we know no other."""
    if subject.number:
        identity.check_number(report, subject.number, subject.country)
    elif report.vat:
        identity.check_vat(report, subject)
    else:
        raise BureauError("malformed")


def _read_status(reader, summary, basic):
    for place in (f"{summary}.companyStatus", f"{basic}.companyStatus"):
        status, described = (reader.get(f"{place}.{name}") for name in ("status", "description"))
        text = join(status, described)
        if not text:
            continue
        ended = to_text(status) in ENDED
        value = INSOLVENT if INSOLVENCY.search(text) else DISSOLVED if ended else ACTIVE
        reader.set("status", value, place)
        return


def _read_address(reader):
    for place in (
        "report.contactInformation.mainAddress",
        "report.companyIdentification.basicInformation.contactAddress",
    ):
        if isinstance(reader.get(place), dict):
            reader.take("postcode", f"{place}.postalCode")
            reader.take("city", f"{place}.city")
            reader.take("address", f"{place}.simpleValue")
            street = join(reader.get(f"{place}.street"), reader.get(f"{place}.houseNumber"))
            if street:
                reader.set("street", street, f"{place}.street, houseNumber")
            return


def _read_score(reader, summary):
    for place in ("report.creditScore.currentCreditRating", f"{summary}.creditRating"):
        letter = to_text(reader.get(f"{place}.commonValue"))
        value = f"{place}.providerValue"
        points = _read_points(reader, value)
        low, high = BANDS.get(letter, (0, 100))
        if points is not None and low <= points <= high:
            reader.set("score", points, value)
        elif letter in BANDS:
            reader.set("score", (low + high) / 2, f"{place}.commonValue")
        text = join(letter, reader.get(f"{value}.value"), reader.get(f"{place}.commonDescription"))
        if text:
            reader.set("score_text", text, f"{place}.commonValue, providerValue.value, …")
            return


def _read_points(reader, place):
    """Return the national score on a scale from 0 to 100, None when it is no number."""
    points, low, high = (
        to_number(reader.get(f"{place}.{name}")) for name in ("value", "minValue", "maxValue")
    )
    low, high = (0 if low is None else low), (100 if high is None else high)
    if points is None or not low <= points <= high or low == high:
        return None
    return round(float((points - low) / (high - low) * 100), 1)


def _read_limit(reader):
    """Take the limit with its currency; one without a currency is not used."""
    for place in (
        "report.creditScore.currentCreditRating.creditLimit",
        "report.companySummary.creditRating.creditLimit",
    ):
        amount = to_number(reader.get(f"{place}.value"))
        currency = to_text(reader.get(f"{place}.currency")).upper()
        if amount is not None and amount >= 0 and re.fullmatch("[A-Z]{3}", currency):
            reader.set("limit", amount, f"{place}.value")
            reader.set("currency", currency, f"{place}.currency")
            return


def _read_events(reader):
    scores = "report.creditScore"
    changed = to_day(reader.get(f"{scores}.latestRatingChangeDate"))
    now, before = (
        to_text(reader.get(f"{scores}.{name}CreditRating.commonValue"))
        for name in ("current", "previous")
    )
    if before and now != before:
        yield Event("score", changed, before, now)
    limits = [
        join(reader.get(f"{scores}.{name}CreditRating.creditLimit.value"))
        for name in ("previous", "current")
    ]
    if all(limits) and limits[0] != limits[1]:
        yield Event("limit", changed, *limits)
    if reader.report.is_insolvent:
        yield Event("insolvency")
