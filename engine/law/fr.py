"""France: penalties and the flat fee between businesses, the legal rate for others.

Sources: Code de commerce L441-10 (quoted) and D441-5. Penalties are on the amount with VAT.
"""
import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal

from ..words import PLAIN
from .amounts import fixed_costs
from .interest import Terms
from .laws_base import Law, agreed_or, demand_received, first_late_day, late_claims, legal_gate
from .records import COSTS, DEMAND, Case, Claim, Cost, Gate, Rule

DAY = dt.timedelta(1)
FORTY = Decimal("40")
MARGIN = Decimal("10")
FLOOR_FACTOR = 3
MENTIONS = ("due_date", "penalty_rate", "flat_fee_40")

PENALTIES = Rule(
    "FR-L441-INTEREST", "Code de commerce, L441-10",
    PLAIN._("That it is simple interest is unverified."),
)
FORTY_EUROS = Rule("FR-L441-40", "Code de commerce, L441-10, D441-5")
CONSUMERS = Rule(
    "FR-CONSUMER", "Code civil, art. 1231-6",
    PLAIN._("The legal rate after a formal notice, and no fee, is from memory."),
)


def rate_floor(legal_rate: Decimal) -> Decimal:
    """Return the lowest rate that a contract between businesses may agree (L441-10)."""
    return legal_rate * FLOOR_FACTOR


def is_rate_valid(agreed: Decimal, legal_rate: Decimal) -> bool:
    return agreed >= rate_floor(legal_rate)


def missing_mentions(fields: Iterable[str]) -> tuple[str, ...]:
    """Return what an invoice must state and does not.

    The penalties stay owed without it, but the omission is fined.
    """
    present = frozenset(fields)
    return tuple(name for name in MENTIONS if name not in present)


def _gate(case: Case, claim: Claim, what: str) -> Gate:
    """Between businesses no reminder is needed; a consumer owes interest after a formal notice."""
    if not case.debtor.is_consumer:
        if what == COSTS and claim.barred:
            return Gate(FORTY_EUROS, "no_basis")
        return legal_gate(FORTY_EUROS if what == COSTS else PENALTIES, first_late_day(claim))
    if what == COSTS:
        return Gate(CONSUMERS, "no_basis")
    notice = case.notice(claim, DEMAND)
    if notice is None:
        return Gate(CONSUMERS, "no_default")
    return Gate(CONSUMERS, "waiting", demand_received(notice) + DAY, notice)


def _interest(case: Case, claim: Claim) -> Terms:
    """Simple interest at the rate of the ECB plus 10, or the legal rate for consumers."""
    day_count = case.settings.day_count
    if case.debtor.is_consumer:
        start = _gate(case, claim, "interest").day
        return Terms(start, lambda day: case.rates.at("fr_legal", day), CONSUMERS, day_count)
    rate_on = agreed_or(claim, lambda day: case.rates.at("ecb_mro", day).plus(MARGIN))
    return Terms(first_late_day(claim), rate_on, PENALTIES, day_count)


def _costs(case: Case, claims: Sequence[Claim], day: dt.date) -> list[Cost]:
    return fixed_costs(FORTY_EUROS, LAW.currency, FORTY, late_claims(claims))


LAW = Law("FR", "EUR", _gate, _interest, _costs)
