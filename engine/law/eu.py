"""The floor of Directive 2011/7/EU, for businesses and public bodies of the other member states.

The national law may be stricter for the debtor or better for the creditor; this is what every
member state grants since 16 March 2013 at least. Consumers are outside it.
"""
import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from .amounts import fixed_costs
from .interest import Terms
from .laws_base import Law, agreed_or, first_late_day, late_claims, legal_gate
from .records import COSTS, Case, Claim, Cost, Gate, Rule

FORTY = Decimal("40")
MARGIN = Decimal("8")
MEMBERS = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU",
    "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
})

INTEREST_RULE = Rule("EU-LPD-INTEREST", "Directive 2011/7/EU, art. 2(6), 3, 4")
FORTY_EUROS = Rule("EU-LPD-40", "Directive 2011/7/EU, art. 6")
CONSUMERS = Rule(
    "EU-CONSUMER", "",
    "No rule for consumers of this country is known here, so nothing is asked of them.",
)


def compensation(invoices: int, is_consumer: bool = False) -> Decimal:
    """Return the least compensation: 40 for each invoice (art. 6; C-585/20), none of consumers."""
    return Decimal(0) if is_consumer else FORTY * max(0, invoices)


def _gate(case: Case, claim: Claim, what: str) -> Gate:
    if case.debtor.is_consumer:
        return Gate(CONSUMERS, "no_basis")
    return legal_gate(FORTY_EUROS if what == COSTS else INTEREST_RULE, first_late_day(claim))


def _interest(case: Case, claim: Claim) -> Terms:
    """Simple interest at the rate of the ECB on 1 January and 1 July plus 8 points."""
    legal = agreed_or(claim, lambda day: case.rates.at("ecb_mro", day).plus(MARGIN))
    return Terms(first_late_day(claim), legal, INTEREST_RULE, case.settings.day_count)


def _costs(case: Case, claims: Sequence[Claim], day: dt.date) -> list[Cost]:
    return fixed_costs(FORTY_EUROS, LAW.currency, FORTY, late_claims(claims))


LAW = Law("EU", "EUR", _gate, _interest, _costs)
