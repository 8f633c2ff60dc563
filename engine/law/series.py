"""The series of rates that the laws ask for, and whose debts need which of them."""
from dataclasses import dataclass

from . import eu
from .laws import LAWS
from .rates import HALF_YEAR, YEAR
from .records import Debtor


@dataclass(slots=True, frozen=True)
class Series:
    """A series of rates; `country` is empty for that of the European Central Bank."""

    country: str
    period: str = HALF_YEAR


SERIES = {
    "nl_6_119": Series("NL"),
    "nl_6_119a": Series("NL"),
    "be_2002": Series("BE"),
    "be_legal": Series("BE", YEAR),
    "ecb_mro": Series(""),
    "de_basiszins": Series("DE"),
    "fr_legal": Series("FR"),
    "uk_boe_ref": Series("GB"),
}
# By country: the series of consumers and those of everybody else.
NEEDED = {
    "NL": (("nl_6_119",), ("nl_6_119a",)),
    "BE": (("be_2002",), ("be_2002",)),
    "DE": (("de_basiszins",), ("de_basiszins",)),
    "FR": (("fr_legal",), ("ecb_mro",)),
    "GB": ((), ("uk_boe_ref",)),
}


def series_of(debtor: Debtor) -> tuple[str, ...]:
    """Return the series that interest of this debtor runs on, none where no law is known.

    A Belgian consumer whose contract asks too much also needs ``be_legal``; that depends on the
    claim and shows when it is charged.
    """
    if debtor.country in LAWS:
        return NEEDED[debtor.country][0 if debtor.is_consumer else 1]
    is_trade = debtor.country in eu.MEMBERS and not debtor.is_consumer
    return ("ecb_mro",) if is_trade else ()
