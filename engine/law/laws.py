"""Which law governs a debtor."""
import datetime as dt
from collections.abc import Sequence

from . import be, de, eu, fr, nl, uk
from .laws_base import Law
from .records import Case, Claim, Cost, Debtor, Gate, Rule

UNKNOWN = Rule(
    "UNKNOWN-LAW", "", "The law of this country is not known here, so nothing is charged.",
)
LAWS = {law.country: law for law in (nl.LAW, be.LAW, de.LAW, fr.LAW, uk.LAW)}


def _never(case: Case, claim: Claim, what: str) -> Gate:
    return Gate(UNKNOWN, "unknown_law")


def _nothing(case: Case, claims: Sequence[Claim], day: dt.date) -> list[Cost]:
    return []


def _no_interest(case: Case, claim: Claim):
    raise LookupError("No interest is known for an unknown law; its gate never opens.")


NO_LAW = Law("", "EUR", _never, _no_interest, _nothing)


def law_of(debtor: Debtor) -> Law:
    """Return the law of the debtor's country: its own, the Directive's, or none that charges."""
    own = LAWS.get(debtor.country)
    if own:
        return own
    return eu.LAW if debtor.country in eu.MEMBERS else NO_LAW
