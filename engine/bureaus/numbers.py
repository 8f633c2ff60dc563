"""VAT and company numbers: are they possible, and are they the same?

The check digits come from python-stdnum; the shapes of numbers that it does not know are from

- Netherlands, KvK number: eight digits without check digit (KVK, "Wat is een KVK-nummer?")
- United Kingdom, company number: eight signs, two letters or digits and six digits, or "IP" and the
  like with a final letter for societies (Companies House, "URI Customer Guide")
- Germany, trade register number: stdnum asks for the court, as in "Berlin HRB 12345"; without a
  court only the shape is looked at
"""
import re
from collections.abc import Callable
from dataclasses import dataclass

from stdnum.be import vat as be_vat
from stdnum.de import handelsregisternummer as de_register
from stdnum.eu import vat as eu_vat
from stdnum.exceptions import ValidationError
from stdnum.fr import siren, siret
from stdnum.gb import vat as gb_vat
from stdnum.nl import bsn as nl_rsin
from stdnum.util import get_cc_module

EU = frozenset(eu_vat.MEMBER_STATES) | {"el"}
PREFIXES = {"GR": "EL"}
GB_NUMBER = re.compile(r"(?:\d{8}|[A-Z]{2}\d{6}|(?:IP|SP|NP|RS|NO|NA|CS)\d{5}[A-Z0-9])", re.ASCII)
DE_NUMBER = re.compile(r"(?:HRA|HRB|GNR|PR|VR|GSR)\d{1,6}[A-Z]{0,2}", re.ASCII)


@dataclass(slots=True, frozen=True)
class Number:
    """A number without spaces and dots; `is_valid` is None where nobody can tell."""

    text: str
    kind: str
    is_valid: bool | None


# === VAT === #


def check_vat(vat: str, country: str = "") -> Number | None:
    """Return a VAT number with its two letters in front; None when there is none.

    :param country: code of the country, for numbers that are written without letters
    """
    text = compact(vat)
    if not text:
        return None
    prefix, number = split_vat(text, country)
    if not prefix:
        return Number(text, "vat", None)
    return Number(prefix + number, "vat", _is_vat(prefix, number))


def split_vat(vat: str, country: str = "") -> tuple[str, str]:
    """Return the letters by which VIES knows a country, and the number behind them."""
    text, country = compact(vat), (country or "").upper()
    if len(text) > 2 and text[:2].isalpha() and _knows(text[:2]):
        return PREFIXES.get(text[:2], text[:2]), text[2:]
    if country and _knows(country):
        return PREFIXES.get(country, country), text
    return "", text


def is_eu(prefix: str) -> bool:
    """Tell whether VIES answers for a country; XI is Northern Ireland."""
    return prefix.lower() in EU or prefix == "XI"


def _knows(country):
    return is_eu(country) or _get_module(country) is not None


def _get_module(country):
    name = {"EL": "GR", "XI": "GB"}.get(country, country).lower()
    if name == "gb":
        return gb_vat
    return get_cc_module(name, "vat")


def _is_vat(prefix, number):
    module = _get_module(prefix)
    return _is_accepted(module.validate, number) if module else None


# === COMPANY NUMBERS === #


def check_company(number: str, country: str) -> Number | None:
    """Return the number of a company in its national register; None when there is none."""
    text = compact(number)
    if not text:
        return None
    check = CHECKS.get((country or "").upper())
    return check(text, number) if check else Number(text, "", None)


def _check_nl(text, _number):
    if re.fullmatch(r"\d{8}", text, re.ASCII):
        return Number(text, "kvk", True)
    if re.fullmatch(r"\d{9}", text, re.ASCII):
        return Number(text, "rsin", _is_accepted(nl_rsin.validate, text))
    return Number(text, "kvk", False)


def _check_be(text, _number):
    text = text.removeprefix("BE")
    if re.fullmatch(r"\d{9}", text, re.ASCII):
        text = f"0{text}"
    return Number(text, "kbo", _is_accepted(be_vat.validate, text))


def _check_fr(text, _number):
    if len(text) == 14:
        return Number(text, "siret", _is_accepted(siret.validate, text))
    return Number(text, "siren", _is_accepted(siren.validate, text))


def _check_de(text, number):
    if DE_NUMBER.fullmatch(text):
        return Number(text, "hr", True)
    return Number(text, "hr", _is_accepted(de_register.validate, " ".join(number.split())))


def _check_gb(text, _number):
    if re.fullmatch(r"\d{1,8}", text, re.ASCII):
        text = text.zfill(8)
    return Number(text, "crn", bool(GB_NUMBER.fullmatch(text)))


CHECKS: dict[str, Callable[[str, str], Number]] = {
    "NL": _check_nl, "BE": _check_be, "FR": _check_fr, "DE": _check_de, "GB": _check_gb,
}  # fmt: skip


# === COMPARING === #


def derive_company(vat: str, country: str) -> str:
    """Return the company number that a VAT number contains: RSIN, KBO or SIREN, else nothing.

    The Dutch VAT number of a sole trader contains none; it has no RSIN that passes its own check.
    """
    prefix, number = split_vat(vat, country)
    if prefix == "NL" and len(number) == 12 and _is_accepted(nl_rsin.validate, number[:9]):
        return number[:9]
    if prefix == "BE":
        return number.zfill(10) if number.isdigit() else ""
    return number[2:] if prefix == "FR" and len(number) == 11 else ""


def is_same(one: str, other: str, country: str = "") -> bool:
    """Tell whether two company numbers are of the same company.

    A SIRET is of the company whose SIREN it begins with.
    """
    numbers = [check_company(number, country) for number in (one, other)]
    if not all(numbers):
        return False
    texts = [number.text for number in numbers]
    if (country or "").upper() == "FR":
        texts = [text[:9] for text in texts]
    return texts[0] == texts[1]


def compact(number: str) -> str:
    """Return a number in capitals without spaces, dots, dashes and slashes."""
    return re.sub(r"[^0-9A-Z]", "", (number or "").upper())


def _is_accepted(validate, number):
    try:
        validate(number)
    except ValidationError:
        return False
    return True
