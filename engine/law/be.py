"""Belgium: the law of 2 August 2002 between businesses, Book XIX of the code for consumers.

Book XIX CEL (law of 4 May 2023) is applied to every consumer, whatever the date of the contract:
what came before it is not in the specification, and it is the stricter rule. All of it is from
secondary sources.
"""
import datetime as dt
from collections.abc import Sequence
from decimal import ROUND_CEILING, Decimal

from ..words import PLAIN
from .amounts import at_most, band_rows, fixed_costs, one_cost, total
from .calendars import SATURDAY, SUNDAY, moved, nth_open_day
from .interest import Terms
from .laws_base import Law, agreed_or, contract_rate, first_late_day, late_claims, legal_gate
from .rates import Rate
from .records import (
    BE_FIRST,
    COSTS,
    ELECTRONIC,
    ZERO,
    Case,
    Claim,
    Cost,
    CostRow,
    Gate,
    Notice,
    Rule,
    Settings,
    Waiting,
)

DAY = dt.timedelta(1)
TERM = 14
POST_DAYS = 3
FORTY = Decimal("40")
HALF = Decimal("0.5")
MARGIN = Decimal("8")
LOW, MIDDLE = Decimal("150"), Decimal("500")
MAXIMUM = Decimal("2000")
REMINDER_FEE = Decimal("7.50")
FREE_DUE_DATES = 3

TRADE_INTEREST = Rule(
    "BE-2002-INTEREST", "Wet/loi 2-8-2002, art. 5",
    PLAIN._("That it is simple interest follows the Directive; no source states the day count."),
)
FORTY_EUROS = Rule("BE-2002-40", "Wet/loi 2-8-2002, art. 6")
FIRST_REMINDER = Rule(
    "BE-XIX-DATES", "WER/CDE, art. XIX.2",
    PLAIN._("Saturday is not counted as a working day: the safe choice, the definition is "
            "unverified."),
)
CAP = Rule("BE-XIX-CAP", "WER/CDE, art. XIX.4")
CONSUMER_INTEREST = Rule(
    "BE-XIX-INTEREST", "WER/CDE, art. XIX.4; wet/loi 2-8-2002, art. 5",
    PLAIN._("For a reminder by post the start for a small creditor is the later of two readings."),
)
CONTENT = Rule("BE-XIX-CONTENT", "WER/CDE, art. XIX.2")
FREE_REMINDERS = Rule("BE-XIX-FREE", "WER/CDE, art. XIX.2")


# === CALENDAR === #

def is_holiday(day: dt.date) -> bool:
    """Tell whether a day is one of the ten Belgian holidays (as working days are unverified)."""
    year = day.year
    return (day.month, day.day) in {
        (1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25),
    } or day in {moved(year, 1), moved(year, 39), moved(year, 50)}


def waiting(sent: dt.date, channel: str, settings: Settings) -> Waiting:
    """Return the fourteen calendar days of a first reminder.

    They start on the third working day after sending by post, on the calendar day after sending
    by electronic means.
    """
    def closed(day):
        return is_holiday(day) or day in settings.holidays

    first, doubt = sent + DAY, ""
    if channel not in ELECTRONIC:
        first = nth_open_day(sent, POST_DAYS, {SATURDAY, SUNDAY}, closed)
        doubt = FIRST_REMINDER.doubt
    last = first + (TERM - 1) * DAY
    return Waiting(first, first, last, last + DAY, doubt)


# === COSTS === #

def cap_rows(balance: Decimal) -> list[CostRow]:
    """Return the rows of the highest compensation that a contract may ask over a balance."""
    if balance <= 0:
        return []
    if balance <= LOW:
        return [CostRow("fixed", Decimal("20"))]
    if balance <= MIDDLE:
        rows = band_rows(balance - LOW, [(None, Decimal(10))])
        return [CostRow("fixed", Decimal("30")), *rows]
    rows = [CostRow("fixed", Decimal("65")), *band_rows(balance - MIDDLE, [(None, Decimal(5))])]
    return at_most(rows, MAXIMUM)


def cap(balance: Decimal) -> Decimal:
    return total(cap_rows(balance))


def reminder_fee(
    number: int, postage: Decimal = ZERO, regular: bool = False, reminded: int = 0,
    waiting_over: bool = True,
) -> Decimal:
    """Return the most that a reminder may cost a consumer.

    :param number: which reminder of its due date it is; the first is free
    :param regular: goods or services delivered regularly; then the reminders of three due dates
        in a calendar year are free, of which `reminded` were reminded already
    """
    free = reminded < FREE_DUE_DATES if regular else number <= 1
    return ZERO if free or not waiting_over else REMINDER_FEE + postage


def _costs(case: Case, claims: Sequence[Claim], day: dt.date) -> list[Cost]:
    if not case.debtor.is_consumer:
        return fixed_costs(FORTY_EUROS, LAW.currency, FORTY, late_claims(claims))
    groups = {}
    for claim in claims:
        groups.setdefault(case.notice(claim, BE_FIRST), []).append(claim)
    return [cost for notice, group in groups.items() for cost in _compensation(case, notice, group)]


def _compensation(case: Case, notice: Notice, claims: Sequence[Claim]) -> list[Cost]:
    """Return the compensation for the claims of one reminder, over their balance together.

    The balance is that at the end of the term. More than the contract asks or the reminder named
    is never owed.
    """
    last = waiting(notice.sent, notice.channel, case.settings).last
    bases = {claim.id: claim.open_on(last) for claim in claims}
    rows = cap_rows(sum(bases.values(), ZERO))
    open_claims = [claim for claim in claims if bases[claim.id] > 0]
    if all(claim.clause_amount is not None for claim in open_claims):
        rows = at_most(rows, sum((c.clause_amount for c in open_claims), ZERO), "limit")
    rows = at_most(rows, notice.announced or ZERO, "limit")
    return one_cost(CAP, LAW.currency, bases, rows, notice)


# === INTEREST AND GATES === #

def rate_from_ecb(ecb: Decimal) -> Decimal:
    """Return the rate of art. 5: the rate of the ECB plus 8, rounded up to the next half point.

    The text of the rounding was not found; it reproduces every published rate. It proposes a rate
    to who enters one and never replaces the published rate.
    """
    return ((ecb + MARGIN) / HALF).to_integral_value(ROUND_CEILING) * HALF


def _gate(case: Case, claim: Claim, what: str) -> Gate:
    """A consumer owes nothing before the term of the free first reminder is over.

    After it only what the contract asks: without a clause there is no compensation and without an
    agreed rate no interest.
    """
    if not case.debtor.is_consumer:
        rule = FORTY_EUROS if what == COSTS else TRADE_INTEREST
        return legal_gate(rule, first_late_day(claim))
    agreed = claim.clause if what == COSTS else _has_rate(claim)
    if not agreed:
        return Gate(CAP if what == COSTS else CONSUMER_INTEREST, "no_basis")
    notice = case.notice(claim, BE_FIRST)
    if notice is None or (what == COSTS and notice.announced is None):
        return Gate(FIRST_REMINDER, "no_notice")
    term = waiting(notice.sent, notice.channel, case.settings)
    return Gate(FIRST_REMINDER, "waiting", term.charges_from, notice, term)


def _has_rate(claim: Claim) -> bool:
    return claim.agreed_legal or claim.agreed_rate is not None


def _interest(case: Case, claim: Claim) -> Terms:
    """Simple interest; of a consumer from the first day of the term for a small creditor, and from
    the day after it for others."""
    day_count = case.settings.day_count
    if not case.debtor.is_consumer:
        rate_on = agreed_or(claim, lambda day: case.rates.at("be_2002", day))
        return Terms(first_late_day(claim), rate_on, TRADE_INTEREST, day_count)
    notice = case.notice(claim, BE_FIRST)
    term = waiting(notice.sent, notice.channel, case.settings)
    start = term.first if case.creditor.sme else term.charges_from
    return Terms(
        start, lambda day: consumer_rate(case, claim, day), CONSUMER_INTEREST, day_count,
        doubt=term.doubt,
    )


def consumer_rate(case: Case, claim: Claim, day: dt.date) -> Rate:
    """Return the agreed rate, or the civil legal rate where it exceeds that of art. 5."""
    most = case.rates.at("be_2002", day)
    if claim.agreed_rate is None:
        return most
    if claim.agreed_rate > most.value:
        return case.rates.at("be_legal", day)
    return contract_rate(claim.agreed_rate)


LAW = Law("BE", "EUR", _gate, _interest, _costs)
