"""VAT and company numbers that somebody types: can they exist at all?

Check digits come from python-stdnum. Of what it does not know, only the shape is looked at: Dutch
KvK numbers (eight digits, no check digit), British company numbers (eight signs) and German
register numbers without their court.
"""

import re
from collections.abc import Callable

from stdnum.be import vat as be_vat
from stdnum.de import handelsregisternummer
from stdnum.eu import vat as eu_vat
from stdnum.exceptions import ValidationError
from stdnum.fr import siren, siret
from stdnum.gb import vat as gb_vat
from stdnum.nl import bsn as rsin
from stdnum.util import get_cc_module

SHAPE = re.compile(r"(?=(?:.*\d){3})[0-9A-Z]{4,20}", re.ASCII)
# Greece writes other letters before its numbers than its country code; XI is Northern Ireland.
COUNTRIES = {"EL": "GR", "XI": "GB"}
LETTERS = {"GR": "EL"}
KVK = re.compile(r"\d{8}", re.ASCII)
RSIN = re.compile(r"\d{9}", re.ASCII)
CRN = re.compile(r"(?:\d{8}|[A-Z]{2}\d{6}|[A-Z]{2}\d{5}[A-Z])", re.ASCII)
HR = re.compile(r"(?:HRA|HRB|GNR|PR|VR|GSR)\d{1,6}[A-Z]{0,2}", re.ASCII)


def compact(number: str) -> str:
    """Return a number in capitals, without spaces and signs."""
    return re.sub(r"[\s.,:/\\_-]", "", str(number or "")).upper()


def normalise_vat(vat: str, country: str = "") -> str:
    """Return a VAT number with the letters of its country in front, to compare it with another.

    :param country: code of the country, for numbers that are written without letters
    """
    letters, number = _split_vat(vat, country)
    return letters + number


def is_vat_possible(vat: str, country: str = "") -> bool:
    """Return whether such a VAT number can exist; of a country we know nothing of, any may."""
    letters, number = _split_vat(vat, country)
    module = _find_module(letters)
    if not module:
        return bool(SHAPE.fullmatch(letters + number))
    return _is_accepted(module.validate, number)


def is_company_number_possible(number: str, country: str = "") -> bool:
    """Return whether such a number can stand in the company register of a country."""
    check = CHECKS.get((country or "").upper())
    return check(compact(number), number) if check else bool(SHAPE.fullmatch(compact(number)))


def _split_vat(vat, country):
    text, country = compact(vat), (country or "").upper()
    if text[:2].isalpha() and _find_module(text[:2]):
        return LETTERS.get(text[:2], text[:2]), text[2:]
    known = country if _find_module(country) else ""
    return LETTERS.get(known, known), text


def _find_module(letters):
    country = COUNTRIES.get(letters, letters).lower()
    if country == "gb":
        return gb_vat
    is_known = country in eu_vat.MEMBER_STATES or len(country) == 2
    return get_cc_module(country, "vat") if is_known else None


def _check_nl(text, _number):
    if RSIN.fullmatch(text):
        return _is_accepted(rsin.validate, text)
    return bool(KVK.fullmatch(text))


def _check_be(text, _number):
    return _is_accepted(be_vat.validate, text)


def _check_fr(text, _number):
    return _is_accepted((siret if len(text) == 14 else siren).validate, text)


def _check_de(text, number):
    if HR.fullmatch(text):
        return True
    return _is_accepted(handelsregisternummer.validate, " ".join(str(number).split()))


def _check_gb(text, _number):
    text = text.zfill(8) if text.isascii() and text.isdecimal() else text
    return bool(CRN.fullmatch(text))


CHECKS: dict[str, Callable[[str, str], bool]] = {
    "NL": _check_nl, "BE": _check_be, "FR": _check_fr, "DE": _check_de, "GB": _check_gb,
}  # fmt: skip


def _is_accepted(validate, number):
    try:
        validate(number)
    except ValidationError:
        return False
    return True
