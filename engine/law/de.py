"""Germany: default, interest and the real cost of a reminder.

Sources: BGB § 193, 247, 286, 288, 289, 367, read in a copy of 2022; reminders from reports on
BGH VIII ZR 95/18.
"""
import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from ..words import PLAIN
from .amounts import fixed_costs
from .calendars import SATURDAY, SUNDAY, moved, or_next_open_day
from .interest import Terms
from .laws_base import ORDER, Law, agreed_or, demand_received, late_claims
from .records import (
    COSTS,
    DEMAND,
    ZERO,
    Case,
    Claim,
    Cost,
    CostRow,
    Gate,
    Rule,
    Settings,
)

DAY = dt.timedelta(1)
TERM = 30
FORTY = Decimal("40")
CONSUMER_MARGIN, BUSINESS_MARGIN = Decimal("5"), Decimal("9")

DEFAULT = Rule(
    "DE-286", "§§ 286, 193 BGB",
    PLAIN._("A reminder by post is assumed to arrive three days after sending."),
)
CONSUMER_INTEREST = Rule("DE-288-1", "§ 288 Abs. 1, § 289 BGB")
BUSINESS_INTEREST = Rule(
    "DE-288-2", "§ 288 Abs. 2, § 289 BGB",
    PLAIN._("That 9 points and the 40 hold since 29-7-2014 is unverified."),
)
FORTY_EUROS = Rule("DE-288-5", "§ 288 Abs. 5 BGB")
REMINDER = Rule(
    "DE-MAHN", "BGH VIII ZR 95/18", "That an e-mail costs next to nothing is unverified.",
)
ALLOCATION = Rule("DE-367", "§ 367 BGB")


def is_holiday(day: dt.date) -> bool:
    """Tell whether a day is a holiday in all of Germany; those of the states come on top."""
    year = day.year
    return (day.month, day.day) in {(1, 1), (5, 1), (10, 3), (12, 25), (12, 26)} or day in {
        moved(year, -2), moved(year, 1), moved(year, 39), moved(year, 50),
    }


def default_from(
    claim: Claim, is_consumer: bool, demand: dt.date | None, settings: Settings,
) -> dt.date | None:
    """Return the first day of default, None when a reminder is needed first (§ 286).

    An agreed calendar day needs none; else 30 days after the claim is due and the invoice received,
    of a consumer only when the invoice said so; else the first reminder, here from the day after.
    A term that ends on a Saturday, Sunday or holiday ends on the next working day (§ 193).
    """
    def closed(day):
        return is_holiday(day) or day in settings.holidays

    days = []
    if claim.fixed_due:
        days.append(or_next_open_day(claim.due, {SATURDAY, SUNDAY}, closed) + DAY)
    elif claim.received and (not is_consumer or claim.notice_printed):
        last = max(claim.received, claim.due) + TERM * DAY
        days.append(or_next_open_day(last, {SATURDAY, SUNDAY}, closed) + DAY)
    if demand:
        days.append(demand + DAY)
    return min(days, default=None)


def reminder_fee(causes_default: bool, actual: Decimal, asked: Decimal | None = None) -> Decimal:
    """Return the most a reminder may cost: print and postage as they were, no staff and no system.

    The reminder that causes the default is free. A lump sum above the cost is void as a whole
    clause, but the cost itself stays owed.
    """
    if causes_default:
        return ZERO
    return actual if asked is None else min(actual, asked)


def legal_costs(is_consumer: bool, lawyer: Decimal) -> Decimal:
    """Return flat fee and legal costs together: the fee is credited against them (Abs. 5)."""
    return lawyer if is_consumer else max(FORTY, lawyer)


def _default(case: Case, claim: Claim) -> dt.date | None:
    notice = case.notice(claim, DEMAND)
    demand = demand_received(notice) if notice else None
    return default_from(claim, case.debtor.is_consumer, demand, case.settings)


def _gate(case: Case, claim: Claim, what: str) -> Gate:
    """Both need the default; costs of a consumer besides are those of later reminders."""
    day = _default(case, claim)
    if day is None:
        return Gate(DEFAULT, "no_default")
    if what == COSTS:
        return Gate(REMINDER if case.debtor.is_consumer else FORTY_EUROS, "not_due", day)
    rule = CONSUMER_INTEREST if case.debtor.is_consumer else BUSINESS_INTEREST
    return Gate(rule, "not_due", day)


def _interest(case: Case, claim: Claim) -> Terms:
    """Simple interest: § 289 forbids interest on interest."""
    consumer = case.debtor.is_consumer
    margin = CONSUMER_MARGIN if consumer else BUSINESS_MARGIN
    return Terms(
        start=_default(case, claim),
        rate_on=agreed_or(claim, lambda day: case.rates.at("de_basiszins", day).plus(margin)),
        rule=CONSUMER_INTEREST if consumer else BUSINESS_INTEREST,
        day_count=case.settings.day_count,
    )


def _costs(case: Case, claims: Sequence[Claim], day: dt.date) -> list[Cost]:
    if not case.debtor.is_consumer:
        return fixed_costs(FORTY_EUROS, LAW.currency, FORTY, _in_default(case, claims))
    return _reminders(case, claims, day)


def _in_default(case: Case, claims: Sequence[Claim]) -> list[Claim]:
    """Return the claims that were still unpaid when the default began."""
    return [claim for claim in claims if claim.open_on(_default(case, claim) - DAY) > 0]


def _reminders(case: Case, claims: Sequence[Claim], day: dt.date) -> list[Cost]:
    """Return the real cost of each reminder sent in default, once, on its first claim."""
    found, known = [], {claim.id: claim for claim in late_claims(claims)}
    for notice in case.notices:
        about = sorted(
            id_ for id_ in notice.claims & known.keys()
            if _default(case, known[id_]) <= notice.sent and known[id_].open_on(notice.sent) > 0
        )
        if about and notice.cost > 0 and notice.sent <= day:
            rows = (CostRow("actual", notice.cost),)
            shares = {about[0]: notice.cost}
            found.append(Cost(REMINDER, notice.cost, LAW.currency, shares, rows, notice))
    return found


LAW = Law("DE", "EUR", _gate, _interest, _costs, ORDER, ALLOCATION)
