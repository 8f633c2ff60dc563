"""KVK: the trade register of the Netherlands, by its API "Basisprofiel".

``GET /v1/basisprofielen/{kvkNummer}`` with the header ``apikey``. It is charged per call. Dates are
written as 20170703, also where a part is unknown ("20170000").

Checked against public descriptions of the API (1.4) and answers of its test environment that are
published; not against the service itself. The API tells nothing about insolvency; a company that
ended has ``materieleRegistratie.datumEinde``.
"""
from . import identity, numbers
from .reading import Reader, join, to_day
from .records import ACTIVE, DISSOLVED, Answer, BureauError, Event, Report, Request, Subject

URL = "https://api.kvk.nl/api"
TEST_URL = "https://api.kvk.nl/test/api"
MAIN = "_embedded.hoofdvestiging"


def build(subject: Subject, key: str, url: str = URL) -> Request:
    """Return the question for the profile of a company."""
    address = f"{url}/v1/basisprofielen/{get_number(subject)}"
    return Request(address, headers={"apikey": key}, is_charged=True)


def get_number(subject: Subject) -> str:
    """Return the number by which the register knows a company; its RSIN is another number."""
    if subject.country not in ("NL", ""):
        raise BureauError("unsupported")
    number = numbers.check_company(subject.number, "NL")
    if not number or number.kind == "rsin":
        raise BureauError("no_number", what="kvk")
    if not number.is_valid:
        raise BureauError("bad_number")
    return number.text


def read(answer: Answer, subject: Subject) -> Report:
    """Return what the register knows of a company."""
    reader = Reader(answer.parse())
    reader.take("number", "kvkNummer")
    identity.check_number(reader.report, get_number(subject), "NL")
    reader.take("name", "naam", "statutaireNaam")
    reader.set("country", "NL", "the register of the Netherlands")
    reader.set("is_number_valid", True, "kvkNummer")
    owner = "_embedded.eigenaar"
    reader.take("legal_form", f"{owner}.uitgebreideRechtsvorm", f"{owner}.rechtsvorm", "rechtsvorm")
    reader.take(
        "founded", "materieleRegistratie.datumAanvang", "formeleRegistratiedatum", read=to_day
    )
    _read_end(reader)
    _read_address(reader)
    return reader.report


def _read_end(reader):
    source = "materieleRegistratie.datumEinde"
    ended = reader.get(source)
    reader.set("status", DISSOLVED if ended else ACTIVE, source)
    if ended:
        reader.set("events", (Event("status", to_day(ended), new=DISSOLVED),), source)


def _read_address(reader):
    """Take the address for visitors; that for letters only where there is no other."""
    addresses = reader.get(f"{MAIN}.adressen")
    addresses = addresses if isinstance(addresses, list) else []
    kinds = [address.get("type") if isinstance(address, dict) else "" for address in addresses]
    wanted = next((kind for kind in ("bezoekadres", "correspondentieadres") if kind in kinds), None)
    if wanted is None:
        return
    place = f"{MAIN}.adressen.{kinds.index(wanted)}"
    reader.take("postcode", f"{place}.postcode")
    reader.take("city", f"{place}.plaats")
    reader.take("address", f"{place}.volledigAdres")
    parts = ("straatnaam", "huisnummer", "huisletter", "huisnummerToevoeging")
    street = join(*(reader.get(f"{place}.{part}") for part in parts))
    if street:
        reader.set("street", street, f"{place}.straatnaam, huisnummer, …")
