"""What every jurisdiction has: its gates, interest, costs and the order of allocation."""
import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .interest import Terms
from .rates import Rate
from .records import (
    COSTS,
    ELECTRONIC,
    INTEREST,
    PRINCIPAL,
    Case,
    Claim,
    Cost,
    Gate,
    Notice,
    Rule,
)

DAY = dt.timedelta(1)
NO_TERM = 30
# A demand by post counts from here without a proven receipt: an assumption, not a rule.
POST_DAYS = 3
ORDER = (COSTS, INTEREST, PRINCIPAL)
PRINCIPAL_FIRST = (PRINCIPAL, INTEREST, COSTS)
NO_SOURCE = Rule(
    "ALLOC-PRINCIPAL-FIRST", "",
    "No source found for the order of allocation; principal first costs the debtor least.",
)


@dataclass(slots=True, frozen=True)
class Law:
    """The rules of one country.

    `gate(case, claim, what)` tells from when "costs" or "interest" may be asked. `interest` and
    `costs` are asked only for claims whose gate is open. `order` is that of allocation.
    """

    country: str
    currency: str
    gate: Callable[[Case, Claim, str], Gate]
    interest: Callable[[Case, Claim], Terms]
    costs: Callable[[Case, Sequence[Claim], dt.date], list[Cost]]
    order: tuple[str, ...] = PRINCIPAL_FIRST
    order_rule: Rule = NO_SOURCE


def first_late_day(claim: Claim) -> dt.date:
    """Return the first day of delay: the one after the last day of payment.

    Where no day was agreed, the Directive grants 30 days from the receipt of invoice and goods.
    """
    if claim.fixed_due or claim.received is None:
        return claim.due + DAY
    return max(claim.due, claim.received + NO_TERM * DAY) + DAY


def late_claims(claims: Iterable[Claim]) -> list[Claim]:
    """Return the claims that were not paid in full before their delay began."""
    return [claim for claim in claims if claim.open_on(first_late_day(claim) - DAY) > 0]


def demand_received(notice: Notice) -> dt.date:
    """Return the day on which a demand is taken to be received, never before it was sent."""
    if notice.received:
        return max(notice.sent, notice.received)
    return notice.sent if notice.channel in ELECTRONIC else notice.sent + POST_DAYS * DAY


def legal_gate(rule: Rule, day: dt.date) -> Gate:
    """Return the gate of what is owed by law from a day on, without any letter."""
    return Gate(rule, "not_due", day)


def agreed_or(
    claim: Claim, legal: Callable[[dt.date], Rate],
) -> Callable[[dt.date], Rate]:
    """Return the rate of the contract where one was agreed, else that of the law."""
    if claim.agreed_rate is None:
        return legal
    return lambda _day: contract_rate(claim.agreed_rate)


def contract_rate(value: Decimal) -> Rate:
    return Rate("contract", dt.date.min, dt.date.max, value, status="official")
