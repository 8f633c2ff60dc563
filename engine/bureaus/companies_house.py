"""Companies House: the register of companies of the United Kingdom.

Free of charge with a key: ``GET /company/{number}``, the key as the name of HTTP basic
authentication with an empty password, at most 600 calls in five minutes, then 429. Values of
``company_status`` are those of the public enumeration (``constants.yml`` of its API).

Checked against public descriptions of the API and recorded answers; not against the service itself.
"""
import base64
import re

from . import identity, numbers
from .reading import Reader, join, to_day, to_text
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

URL = "https://api.company-information.service.gov.uk"
STATUSES = {
    "active": ACTIVE,
    "open": ACTIVE,
    "registered": ACTIVE,
    "dissolved": DISSOLVED,
    "converted-closed": DISSOLVED,
    "closed": DISSOLVED,
    "removed": DISSOLVED,
    "liquidation": INSOLVENT,
    "receivership": INSOLVENT,
    "administration": INSOLVENT,
    "voluntary-arrangement": INSOLVENT,
    "insolvency-proceedings": INSOLVENT,
}


def build(subject: Subject, key: str, url: str = URL) -> Request:
    """Return the question for the profile of a company."""
    number = get_number(subject)
    token = base64.b64encode(f"{key}:".encode()).decode()
    return Request(f"{url}/company/{number}", headers={"Authorization": f"Basic {token}"})


def get_number(subject: Subject) -> str:
    """Return the number by which Companies House knows a company."""
    if subject.country not in ("GB", ""):
        raise BureauError("unsupported")
    number = numbers.check_company(subject.number, "GB")
    if not number:
        raise BureauError("no_number", what="company")
    if not number.is_valid or not re.fullmatch(r"[0-9A-Z]{8}", number.text, re.ASCII):
        raise BureauError("bad_number")
    return number.text


def read(answer: Answer, subject: Subject) -> Report:
    """Return what the register knows of a company."""
    reader = Reader(answer.parse())
    reader.take("number", "company_number")
    identity.check_number(reader.report, get_number(subject), "GB")
    reader.take("name", "company_name")
    reader.set("country", "GB", "the register of the United Kingdom")
    reader.set("is_number_valid", True, "company_number")
    reader.take("status", "company_status", read=_to_status)
    reader.take("legal_form", "type")
    reader.take("founded", "date_of_creation", read=to_day)
    _read_address(reader)
    reader.set("events", tuple(_read_events(reader)), "has_insolvency_history, accounts, …")
    return reader.report


def _to_status(value):
    return STATUSES.get(to_text(value), "")


def _read_address(reader):
    place = "registered_office_address"
    reader.take("postcode", f"{place}.postal_code")
    reader.take("city", f"{place}.locality")
    lines = (f"{place}.{name}" for name in ("premises", "address_line_1", "address_line_2"))
    street = join(*map(reader.get, lines))
    if street:
        reader.set("street", street, f"{place}.premises, address_line_1, address_line_2")


def _read_events(reader):
    ceased = to_day(reader.get("date_of_cessation"))
    if reader.get("has_insolvency_history") is True or reader.report.is_insolvent:
        yield Event("insolvency", new=join(reader.get("company_status")))
    if ceased:
        yield Event("status", ceased, new=join(reader.get("company_status")))
    if reader.get("company_status_detail"):
        yield Event("status", new=join(reader.get("company_status_detail")))
    if reader.get("accounts.overdue") is True or reader.get("accounts.next_accounts.overdue"):
        yield Event("accounts_late", to_day(reader.get("accounts.next_due")))
    if reader.get("undeliverable_registered_office_address") is True:
        yield Event("address", new="undeliverable")
    if reader.get("registered_office_is_in_dispute") is True:
        yield Event("address", new="in-dispute")
