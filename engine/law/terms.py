"""The longest terms of payment, and the day from which a longer one counts for nothing."""
import datetime as dt
from dataclasses import dataclass

from .eu import MEMBERS
from .records import BUSINESS, LARGE, PUBLIC, SME, Debtor, Rule

DAY = dt.timedelta(1)
DEFAULT_TERM, LONGEST = 30, 60
SINCE_SMALL = dt.date(2022, 7, 1)
SINCE_SMALL_OLD = dt.date(2023, 7, 1)

NL_TERM = Rule("NL-TERM", "art. 6:119a lid 5, 6, 6:119b BW")
BE_TERM = Rule(
    "BE-2002-TERM", "Wet/loi 2-8-2002, art. 4",
    "That a longer clause is replaced by 30 days is unverified.",
)
EU_TERM = Rule("EU-LPD-TERM", "Directive 2011/7/EU, art. 3, 4")
UK_TERM = Rule("UK-TERM", "Late Payment of Commercial Debts (Interest) Act 1998, s. 4")
NONE = Rule("NO-TERM", "", "No longest term is known for this debtor.")


@dataclass(slots=True, frozen=True)
class Agreed:
    """What was agreed: `days` from the receipt of the invoice, None for nothing.

    `express` means expressly agreed and not grossly unfair, of a public body objectively justified.
    `contract` is the day of the contract; a contract of unknown date is a new one.
    """

    received: dt.date
    days: int | None = None
    express: bool = False
    contract: dt.date | None = None


@dataclass(slots=True, frozen=True)
class Term:
    """Whether the clause counts, the last day of payment and the first day of interest."""

    valid: bool
    last_day: dt.date
    interest_from: dt.date
    longest: int | None
    rule: Rule


def payment_term(debtor: Debtor, agreed: Agreed, creditor_size: str = "") -> Term:
    """Return the term that counts: the agreed one, or 30 days where it is too long or missing.

    Days count from the day after the receipt of the invoice, or of the goods if that is later.
    """
    rule, longest = _longest(debtor, agreed, creditor_size)
    days = DEFAULT_TERM if agreed.days is None else agreed.days
    valid = longest is None or days <= longest
    last = agreed.received + (days if valid else DEFAULT_TERM) * DAY
    return Term(valid, last, last + DAY, longest, rule)


def _longest(
    debtor: Debtor, agreed: Agreed, creditor_size: str,
) -> tuple[Rule, int | None]:
    """Return the longest number of days, None where nothing limits it."""
    if debtor.kind not in (BUSINESS, PUBLIC):
        return NONE, None
    if debtor.country == "BE":
        return BE_TERM, DEFAULT_TERM if debtor.kind == PUBLIC and not agreed.express else LONGEST
    rule = _rule(debtor.country)
    if rule is NONE:
        return rule, None
    if debtor.kind == PUBLIC:
        return rule, LONGEST if agreed.express else DEFAULT_TERM
    if rule is NL_TERM and _is_large_buyer(debtor, creditor_size) and _is_covered(agreed):
        return rule, DEFAULT_TERM
    return rule, None if agreed.express else LONGEST


def _rule(country: str) -> Rule:
    own = {"NL": NL_TERM, "GB": UK_TERM}.get(country)
    return own or (EU_TERM if country in MEMBERS else NONE)


def _is_large_buyer(debtor: Debtor, creditor_size: str) -> bool:
    """A large buyer must pay a small seller in 30 days; a longer clause is void."""
    return debtor.size == LARGE and creditor_size == SME


def _is_covered(agreed: Agreed) -> bool:
    """Tell whether the invoice came after the rule began, a year later for older contracts."""
    old = agreed.contract is not None and agreed.contract < SINCE_SMALL
    return agreed.received >= (SINCE_SMALL_OLD if old else SINCE_SMALL)
