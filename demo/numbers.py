"""Valid VAT numbers for made-up companies, from a counter, checked as python-stdnum checks them."""

from stdnum import luhn
from stdnum.be import vat as be_vat
from stdnum.de import vat as de_vat
from stdnum.fr import tva as fr_vat
from stdnum.iso7064 import mod_11_10
from stdnum.nl import btw as nl_vat


def make_vat(country, number):
    """Return the ``number``-th VAT number of ``country``, or False where the demo gives none."""
    maker = {"NL": _dutch, "BE": _belgian, "DE": _german, "FR": _french}.get(country)
    return maker(number) if maker else False


def _dutch(number):
    candidates = (f"NL{base:09d}B01" for base in range(800000000 + 1000 * number, 10**9))
    return next(vat for vat in candidates if nl_vat.is_valid(vat))


def _belgian(number):
    base = 4000000 + 1013 * number
    vat = f"BE0{base:07d}{97 - base % 97:02d}"
    return be_vat.validate(vat) and vat


def _german(number):
    base = f"{30000000 + 7919 * number:08d}"
    vat = f"DE{base}{mod_11_10.calc_check_digit(base)}"
    return de_vat.validate(vat) and vat


def _french(number):
    base = f"{50000000 + 7919 * number:08d}"
    siren = base + luhn.calc_check_digit(base)
    vat = f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"
    return fr_vat.validate(vat) and vat
