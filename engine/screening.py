"""Signs that a customer may not be who it says, or not be good for what it orders.

A sign is a reason to look, never a verdict: it has a code, a weight for the order in which signs
are shown, and the numbers and words behind it.
"""
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from .bureaus import Report, Subject
from .bureaus.identity import is_address_alike, is_name_alike
from .bureaus.numbers import check_company, check_vat, compact, derive_company, is_same
from .bureaus.records import DISSOLVED, INSOLVENT

FREE_MAIL = frozenset(
    (
        "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "hotmail.nl", "hotmail.fr",
        "hotmail.de", "hotmail.co.uk", "live.com", "live.nl", "live.be", "live.fr", "live.co.uk",
        "msn.com", "yahoo.com", "yahoo.fr", "yahoo.de", "yahoo.co.uk", "ymail.com", "icloud.com",
        "me.com", "aol.com", "gmx.de", "gmx.net", "gmx.at", "gmx.com", "web.de", "t-online.de",
        "freenet.de", "ziggo.nl", "kpnmail.nl", "planet.nl", "home.nl", "xs4all.nl", "telenet.be",
        "skynet.be", "proximus.be", "orange.fr", "wanadoo.fr", "free.fr", "laposte.net", "sfr.fr",
        "btinternet.com", "sky.com", "proton.me", "protonmail.com", "mail.com", "zoho.com",
        "yandex.com", "tutanota.com", "hetnet.nl", "casema.nl", "chello.nl",
    )
)  # fmt: skip


@dataclass(slots=True, frozen=True)
class Sign:
    """One thing that was noticed; the heavier comes first."""

    code: str
    weight: int
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(slots=True, frozen=True)
class Policy:
    """Where signs begin; zero switches one off."""

    bank_days: int = 30
    young_days: int = 365
    first_order: Decimal = Decimal(5000)


@dataclass(slots=True)
class Facts:
    """What is known of a customer: its own data, the newest report of every source, its behaviour.

    `bank_changed` is the day of the newest bank account of a customer that had one before;
    `first_order` the amount of its first invoice or order, in the company's currency.
    """

    subject: Subject
    is_company: bool = True
    emails: Sequence[str] = ()
    reports: Sequence[Report] = ()
    bank_changed: dt.date | None = None
    first_order: Decimal | None = None
    first_ordered: dt.date | None = None


def screen(facts: Facts, day: dt.date, policy: Policy | None = None) -> list[Sign]:
    """Return the signs of a customer on a day, the heaviest first."""
    policy = policy or Policy()
    signs = [
        *_see_numbers(facts),
        *_see_registers(facts),
        *_see_mail(facts),
        *_see_bank(facts, day, policy),
        *_see_first_order(facts, policy),
    ]
    return sorted(signs, key=lambda sign: (-sign.weight, sign.code))


# === NUMBERS === #


def _see_numbers(facts) -> Iterable[Sign]:
    subject = facts.subject
    vat = check_vat(subject.vat, subject.country)
    number = check_company(subject.number, subject.country)
    if vat and vat.is_valid is False:
        yield Sign("vat_impossible", 80, {"vat": vat.text})
    if number and number.is_valid is False:
        yield Sign("number_impossible", 80, {"number": number.text})
    if not vat and not number and facts.is_company:
        yield Sign("no_number", 20)
    derived = derive_company(subject.vat, subject.country)
    comparable = number and number.is_valid and number.kind in ("rsin", "kbo", "siren", "siret")
    if derived and comparable and not is_same(number.text, derived, subject.country):
        yield Sign("numbers_differ", 70, {"number": number.text, "vat": vat.text})
    if vat and subject.country and vat.text[:2].isalpha():
        letters = {"GR": "EL"}.get(subject.country, subject.country)
        # Northern Ireland trades as XI; who is registered elsewhere too has several numbers.
        if vat.text[:2] not in (letters, "XI"):
            yield Sign("vat_abroad", 15, {"vat": vat.text, "country": subject.country})


# === REGISTERS === #


def _see_registers(facts) -> Iterable[Sign]:
    """Compare the customer with every register; one sign of a kind is enough."""
    seen = set()
    for report in facts.reports:
        for sign in _see_register(report, facts.subject):
            if sign.code not in seen:
                seen.add(sign.code)
                yield sign


def _see_register(report, subject):
    if report.is_vat_valid is False and _is_about_vat(report, subject):
        yield Sign("vat_unknown", 75, {"vat": compact(subject.vat)})
    if report.status == INSOLVENT:
        yield Sign("insolvent", 100)
    if report.status == DISSOLVED:
        yield Sign("dissolved", 95)
    if report.name and not is_name_alike(report.name, subject.name):
        yield Sign("name_differs", 50, {"name": subject.name, "register": report.name})
    if is_address_alike(report, subject) is False:
        ours = " ".join(filter(None, (subject.street, subject.postcode, subject.city)))
        theirs = report.address or " ".join(
            filter(None, (report.street, report.postcode, report.city))
        )
        yield Sign("address_differs", 40, {"address": ours, "register": theirs})


def _is_about_vat(report, subject):
    """Leave out a report of before the number was corrected, and a number that cannot exist."""
    ours = check_vat(subject.vat, subject.country)
    return bool(ours) and ours.is_valid is not False and compact(report.vat) == ours.text


# === BEHAVIOUR === #


def _see_mail(facts) -> Iterable[Sign]:
    if not facts.is_company:
        return
    domains = {email.rpartition("@")[2].strip().casefold() for email in facts.emails if email}
    domains.discard("")
    if domains and domains <= FREE_MAIL:
        yield Sign("free_mail", 25, {"domain": min(domains)})


def _see_bank(facts, day, policy) -> Iterable[Sign]:
    changed = facts.bank_changed
    if changed and policy.bank_days and 0 <= (day - changed).days <= policy.bank_days:
        yield Sign("bank_changed", 60, {"day": changed, "days": (day - changed).days})


def _see_first_order(facts, policy) -> Iterable[Sign]:
    """Notice a large first order of a company that was founded shortly before it."""
    founded = max((report.founded for report in facts.reports if report.founded), default=None)
    if not founded or not facts.first_ordered or not facts.first_order:
        return
    age = (facts.first_ordered - founded).days
    is_large = policy.first_order and facts.first_order >= policy.first_order
    if is_large and 0 <= age < policy.young_days:
        yield Sign(
            "young_large_order",
            55,
            {"amount": facts.first_order, "founded": founded, "days": age},
        )
