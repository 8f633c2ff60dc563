"""VIES: does a VAT number of the European Union exist, and whose is it?

The service of the European Commission, free of charge: ``POST /check-vat-number`` with
``countryCode`` and ``vatNumber`` (Greece is EL), and with ``requesterMemberStateCode`` and
``requesterNumber`` for a consultation number that counts as proof. An error comes with status 200:
``{"actionSucceed": false, "errorWrappers": [{"error": "MS_UNAVAILABLE"}]}``, or as ``userError``
next to ``"valid": false``; neither says anything about the number.

Checked against public descriptions of the REST service and clients of it that are in use; not
against the service itself. Germany and Spain tell neither name nor address ("---").
"""
from . import identity, numbers
from .reading import Reader, to_bool, to_day, to_text
from .records import Answer, BureauError, Report, Request, Subject

URL = "https://ec.europa.eu/taxation_customs/vies/rest-api"
# The only values of `userError` with which the number was looked up.
LOOKED_UP = frozenset(("", "VALID", "INVALID"))
ERRORS = {
    "INVALID_INPUT": "bad_number",
    "INVALID_REQUESTER_INFO": "credentials",
    "VAT_BLOCKED": "credentials",
    "IP_BLOCKED": "credentials",
    "TIMEOUT": "timeout",
    "GLOBAL_MAX_CONCURRENT_REQ": "limited",
    "GLOBAL_MAX_CONCURRENT_REQ_TIME": "limited",
    "MS_MAX_CONCURRENT_REQ": "limited",
    "MS_MAX_CONCURRENT_REQ_TIME": "limited",
}


def build(subject: Subject, requester: str = "", url: str = URL) -> Request:
    """Return the question whether a VAT number exists.

    :param requester: our own VAT number, for which VIES gives a consultation number
    """
    prefix, number = numbers.split_vat(subject.vat, subject.country)
    if not number:
        raise BureauError("no_number", what="vat")
    if not numbers.is_eu(prefix):
        raise BureauError("unsupported")
    body = {"countryCode": prefix, "vatNumber": number}
    own_prefix, own_number = numbers.split_vat(requester)
    if own_number and numbers.is_eu(own_prefix):
        body |= {"requesterMemberStateCode": own_prefix, "requesterNumber": own_number}
    return Request(f"{url}/check-vat-number", "POST", json=body)


def read(answer: Answer, subject: Subject) -> Report:
    """Return what VIES knows of a number."""
    reader = Reader(answer.parse())
    _check_errors(reader)
    if reader.take("is_vat_valid", "valid", read=to_bool) is None:
        raise BureauError("malformed")
    reader.take("country", "countryCode")
    number = to_text(reader.get("vatNumber"))
    if not number or not reader.report.country:
        raise BureauError("malformed")
    reader.set("vat", reader.report.country + number, "countryCode, vatNumber")
    identity.check_vat(reader.report, subject)
    reader.take("day", "requestDate", read=to_day)
    reader.take("name", "name")
    reader.take("address", "address")
    reader.take("reference", "requestIdentifier")
    return reader.report


def _check_errors(reader):
    code = to_text(reader.get("errorWrappers.0.error")) or to_text(reader.get("userError"))
    if reader.get("actionSucceed") is False or code not in LOOKED_UP:
        raise BureauError(ERRORS.get(code, "service"))
