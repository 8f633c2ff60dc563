"""Who works at the demo company, and what Odoo is told about its customers."""

import re
import unicodedata
from dataclasses import dataclass

COMPANIES = {
    "nl": {
        "name": "Havenkwartier Groothandel B.V.",
        "street": "Waalhavenweg 61",
        "zip": "3089 JH",
        "city": "Rotterdam",
        "country": "base.nl",
        "vat": "NL002417376B01",
        "company_registry": "00241737",
        "phone": "+31 10 000 01 00",
        "mailbox": "debiteuren",
        "bank": "NL91ABNA0417164300",
        "domain": "havenkwartier.example",
        "chart": "nl",
        "clause": False,
    },
    "be": {
        "name": "Havenkwartier België BV",
        "street": "Dok-Noord 7",
        "zip": "9000",
        "city": "Gent",
        "country": "base.be",
        "vat": "BE0999380508",
        "company_registry": "0999380508",
        "phone": "+32 9 000 01 00",
        "mailbox": "debiteuren",
        "bank": "BE71096123456769",
        "domain": "havenkwartier-belgie.example",
        "chart": "be_comp",
        # The general conditions ask consumers a compensation and interest for late payment.
        "clause": True,
    },
}


@dataclass(frozen=True)
class User:
    """Somebody who works here; the password of the demo is the login."""

    role: str
    name: str
    login: str
    group: str


USERS = (
    User("manager", "Marieke van Loon", "marieke", "group_manager"),
    User("collector", "Joris Bakker", "joris", "group_collector"),
    User("collector, Belgium", "Sofie Claes", "sofie", "group_collector"),
    User("sales, answers disputes", "Tessa Vermeer", "tessa", "group_dispute_handler"),
)
PORTAL_CUSTOMER = "Van Asselt Evenementen B.V."
PORTAL_ROLE = "customer"

# Area codes are followed by a zero, with which no number begins.
PHONES = {
    "NL": "+31 20 000 {:02d} {:02d}",
    "BE": "+32 2 000 {:02d} {:02d}",
    "DE": "+49 221 000 {:02d} {:02d}",
    "FR": "+33 1 00 00 {:02d} {:02d}",
    "GB": "+44 20 0000 {:02d}{:02d}",
}
COUNTRIES = {"GB": "base.uk"}
LEGAL_FORMS = re.compile(
    r"\b(B\.V\.|V\.O\.F\.|U\.A\.|BV|NV|SA|SRL|SAS|SARL|vzw|GmbH|KG|e\.K\.|Ltd|plc)$"
)


def make_domain(name):
    """Return a mail domain for a customer, under the name that is reserved for examples."""
    plain = unicodedata.normalize("NFKD", LEGAL_FORMS.sub("", name).strip().lower())
    words = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode().replace("'", ""))
    return f"{'-'.join(words)}.example"


def make_phone(country, number):
    return PHONES[country].format(number // 100, number % 100)


def make_country(code):
    """Return the external identifier of a country."""
    return COUNTRIES.get(code, f"base.{code.lower()}")
