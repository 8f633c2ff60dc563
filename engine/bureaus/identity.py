"""Rule: is an answer about the company that was asked about; are two names, two addresses alike?"""
import re
import unicodedata
from difflib import SequenceMatcher

from .numbers import compact, is_same, split_vat
from .records import BureauError, Report, Subject

# Words that say what kind of company it is, and nothing about which.
LEGAL_FORMS = frozenset(
    (
        "bv", "nv", "vof", "cv", "bvba", "sprl", "srl", "sa", "sas", "sasu", "sarl", "eurl", "snc",
        "gmbh", "ag", "ug", "kg", "ohg", "ek", "co", "mbh", "haftungsbeschrankt", "ltd", "limited",
        "plc", "llp", "inc", "llc", "the", "holding", "und", "and", "en", "et",
    )
)  # fmt: skip
ALIKE = 0.8


def check_number(report: Report, subject_number: str, country: str = ""):
    """Raise when a report carries another company number than the one that was asked for."""
    if not report.number:
        raise BureauError("malformed")
    if not is_same(report.number, subject_number, country):
        raise BureauError("wrong_company", asked=subject_number, answered=report.number)


def check_vat(report: Report, subject: Subject):
    """Raise when a report carries another VAT number than the one that was asked for."""
    if split_vat(report.vat, report.country) != split_vat(subject.vat, subject.country):
        raise BureauError("wrong_company", asked=compact(subject.vat), answered=report.vat)


def is_name_alike(one: str, other: str) -> bool:
    """Tell whether two names may be of one company, whatever its legal form is called."""
    names = [_simplify(name) for name in (one, other)]
    if not all(names):
        return True
    first, second = (set(name.split()) for name in names)
    if first <= second or second <= first:
        return True
    return SequenceMatcher(None, *names, autojunk=False).ratio() >= ALIKE


def is_address_alike(report: Report, subject: Subject) -> bool | None:
    """Tell whether the register knows the company at our address, None when it does not say.

    The postcode decides where both have one: streets are abbreviated in too many ways. Without it
    the town does.
    """
    ours, theirs = compact(subject.postcode), compact(report.postcode)
    whole = compact(" ".join((report.address, report.street, report.postcode, report.city)))
    if ours and (theirs or report.address):
        return ours == theirs if theirs else ours in whole
    city = _plain(subject.city)
    if not city or not (report.city or report.address):
        return None
    return city in _plain(f"{report.address} {report.city}")


def _simplify(name):
    words = _plain(name.replace(".", "")).split()
    return " ".join(word for word in words if word not in LEGAL_FORMS) or " ".join(words)


def _plain(text):
    """Return a text in small letters, without accents and signs."""
    parts = unicodedata.normalize("NFKD", text or "")
    letters = "".join(sign for sign in parts if not unicodedata.combining(sign)).casefold()
    return " ".join(re.sub(r"[^\w]+", " ", letters).split())
