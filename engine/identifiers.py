"""VAT and company numbers that somebody types: can they exist at all?

Where check digits tell nothing, because the country is not known, the shape has to be that of a
number.
"""

import re

from .bureaus.numbers import check_company, check_vat

SHAPE = re.compile(r"(?=(?:.*\d){3})[0-9A-Z]{4,20}", re.ASCII)


def normalise_vat(vat: str, country: str = "") -> str:
    """Return a VAT number with the letters of its country in front, to compare it with another.

    :param country: code of the country, for numbers that are written without letters
    """
    number = check_vat(vat, country)
    return number.text if number else ""


def is_vat_possible(vat: str, country: str = "") -> bool:
    """Return whether such a VAT number can exist; of a country we know nothing of, any may."""
    return _is_possible(check_vat(vat, country))


def is_company_number_possible(number: str, country: str = "") -> bool:
    """Return whether such a number can stand in the company register of a country."""
    return _is_possible(check_company(number, country))


def _is_possible(number):
    if not number:
        return False
    return bool(SHAPE.fullmatch(number.text)) if number.is_valid is None else number.is_valid
