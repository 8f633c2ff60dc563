"""The Netherlands: interest, costs, the letter of fourteen days, terms and hours.

Sources: Burgerlijk Wetboek book 6 (art. 43, 44, 96, 119, 119a, 119b, 120), read in a copy of 2017;
Besluit vergoeding voor buitengerechtelijke incassokosten (Stb. 2012, 141), read in full;
Algemene termijnenwet art. 1 and 3. The wording of a letter is in `nl_letter`.
"""
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache

from ..words import PLAIN
from .amounts import at_least, at_most, band_rows, fixed_costs, one_cost, total
from .calendars import MONDAY, SATURDAY, SUNDAY, moved, nth_open_day, or_next_open_day
from .interest import Terms
from .laws_base import ORDER, Law, agreed_or, first_late_day, late_claims, legal_gate
from .records import (
    COSTS,
    DEMAND,
    ELECTRONIC,
    NL_14_DAYS,
    ZERO,
    Case,
    Claim,
    Cost,
    CostRow,
    Creditor,
    Gate,
    Notice,
    Rule,
    Settings,
    Waiting,
    cents,
)

DAY = dt.timedelta(1)
TERM = 14
FORTY = Decimal("40")
BANDS = (
    (Decimal(2500), Decimal(15)),
    (Decimal(2500), Decimal(10)),
    (Decimal(5000), Decimal(5)),
    (Decimal(190000), Decimal(1)),
    (None, Decimal("0.5")),
)
MINIMUM, MAXIMUM = FORTY, Decimal("6775")
# Below this principal the scale gives its minimum; small instalments are charged once.
SMALL_INSTALMENT = Decimal("266.67")
STACKING_SINCE = dt.date(2024, 10, 1)
STACK_STEP, STACK_MAXIMUM = Decimal("20"), Decimal("140")

# Days that a decree equated with holidays (Algemene termijnenwet art. 3 lid 3), beyond the list.
EQUATED = frozenset({dt.date(2024, 5, 10), dt.date(2024, 12, 27)})

SCALE = Rule("NL-BIK-STAFFEL", "Besluit vergoeding voor buitengerechtelijke incassokosten, art. 2")
VAT = Rule(
    "NL-BIK-VAT", "Besluit vergoeding voor buitengerechtelijke incassokosten, art. 2 lid 3",
    PLAIN._("One source says that the sum with VAT must stay below the maximum; the decree says "
            "increased."),
)
FOURTEEN_DAYS = Rule(
    "NL-14D", "art. 6:96 lid 6 BW; HR 25-11-2016, ECLI:NL:HR:2016:2704",
    "Receipt of an e-mail on the day of sending and the extension to the next working day are "
    "assumed.",
)
STACKING = Rule(
    "NL-14D-STACK", "Stb. 2024, 44",
    PLAIN._("The amount per further instalment is inferred; one fee per contract in six months is "
            "used."),
)
FORTY_EUROS = Rule("NL-B2B-FEE", "art. 6:96 lid 4 BW; HvJ EU C-585/20")
CONSUMER_INTEREST = Rule(
    "NL-RENTE-119", "art. 6:119 BW",
    PLAIN._("No statute found states the day count, nor the anniversary of 29 February."),
)
TRADE_INTEREST = Rule(
    "NL-RENTE-119a", "art. 6:119a, 6:119b BW",
    PLAIN._("No statute found states the day count, nor the anniversary of 29 February."),
)
ALLOCATION = Rule("NL-ALLOC-644", "art. 6:43, 6:44 BW")


# === CALENDAR === #

def is_holiday(day: dt.date) -> bool:
    """Tell whether a day is a holiday of Algemene termijnenwet art. 3, or equated with one.

    Good Friday is equated (lid 2); that it counts for a delivery by post is unverified.
    """
    return day in EQUATED or day in _holidays(day.year)


@lru_cache(maxsize=64)
def _holidays(year: int) -> frozenset[dt.date]:
    """Return the list of art. 3: King's Day moves to the Saturday when it falls on a Sunday."""
    royal = dt.date(year, 4, 27 if year >= 2014 else 30)
    if royal.weekday() == SUNDAY:
        royal -= DAY
    return frozenset({
        dt.date(year, 1, 1), moved(year, -2), moved(year, 1), royal, dt.date(year, 5, 5),
        moved(year, 39), moved(year, 50), dt.date(year, 12, 25), dt.date(year, 12, 26),
    })


def waiting(
    sent: dt.date, channel: str, settings: Settings, received: dt.date | None = None,
) -> Waiting:
    """Return the fourteen days of a letter, which start on the day after it was received.

    Post is presumed to be delivered on the second day after sending; Sunday, Monday and holidays
    do not count. The creditor proves receipt: a proven later day moves the term, an earlier one
    does not, because nothing is lost by waiting.
    """
    def closed(day):
        return is_holiday(day) or day in settings.holidays

    deemed, doubt = sent, ""
    if channel in ELECTRONIC:
        doubt = "Receipt of an electronic message on the day of sending is an assumption."
    else:
        deemed = nth_open_day(sent, settings.delivery_days, {SUNDAY, MONDAY}, closed)
    deemed = max(deemed, received or deemed)
    last = deemed + TERM * DAY
    if settings.extend_to_working_day:
        moved_to = or_next_open_day(last, {SATURDAY, SUNDAY}, closed)
        if moved_to != last:
            doubt = "That the term ends on the next working day is the safe reading, unverified."
        last = moved_to
    return Waiting(deemed, deemed + DAY, last, last + DAY, doubt)


# === COSTS === #

def scale_rows(principal: Decimal) -> list[CostRow]:
    """Return the rows of the scale over a principal (without interest), the most that is allowed.

    It is one amount for all work: no administration, file or payment plan costs on top.
    """
    if principal <= 0:
        return []
    return at_most(at_least(band_rows(principal, BANDS), MINIMUM), MAXIMUM)


def scale(principal: Decimal) -> Decimal:
    return total(scale_rows(principal))


def vat_on(fee: Decimal, creditor: Creditor, declared: bool) -> Decimal:
    """Return the VAT that may come on top: only when a third party charges it, the creditor cannot
    recover it and the letter expressly says both."""
    if not (creditor.uses_collector and declared) or creditor.recovers_vat:
        return ZERO
    return cents(fee * creditor.vat_rate / 100)


def stack_maximum(unpaid: int, inferred: bool = False) -> Decimal:
    """Return the most that small instalments of one contract cost in six months.

    The formula in between (40, then 20 each, at most 140) is inferred from the cap and must be
    asked for; otherwise it is one fee of 40.
    """
    if unpaid <= 0:
        return ZERO
    if not inferred:
        return FORTY
    return min(FORTY + STACK_STEP * (unpaid - 1), STACK_MAXIMUM)


def costs_base(bases: Mapping[int, Decimal], claims: Iterable[Claim]) -> Decimal:
    """Return the principal that the scale is applied to, for claims in one letter (lid 7).

    Of small recurring instalments of a contract only the largest counts, and none when costs were
    charged on the contract in the last six months.
    """
    base, largest = ZERO, {}
    for claim in claims:
        amount = bases[claim.id]
        small = claim.recurring and claim.principal < SMALL_INSTALMENT
        if not small or claim.due < STACKING_SINCE:
            base += amount
        elif claim.charged_lately <= 0:
            largest[claim.contract] = max(largest.get(claim.contract, ZERO), amount)
    return base + sum(largest.values(), ZERO)


def _costs(case: Case, claims: Sequence[Claim], day: dt.date) -> list[Cost]:
    if not case.debtor.is_consumer:
        return _business_costs(case, claims)
    groups = {}
    for claim in claims:
        groups.setdefault(_letter(case, claim), []).append(claim)
    return [cost for notice, group in groups.items() for cost in _letter_costs(case, notice, group)]


def _letter_costs(case: Case, notice: Notice, claims: Sequence[Claim]) -> list[Cost]:
    """Return the one fee of a letter, over what is unpaid at the end of its term.

    More than the letter announced is never owed.
    """
    last = waiting(notice.sent, notice.channel, case.settings, notice.received).last
    bases = {claim.id: claim.open_on(last) for claim in claims}
    rows = scale_rows(costs_base(bases, claims))
    vat = vat_on(total(rows), case.creditor, notice.vat_declared)
    if vat:
        rows.append(CostRow("vat", vat, total(rows), case.creditor.vat_rate))
    rows = at_most(rows, notice.announced or ZERO, "limit")
    return one_cost(SCALE, LAW.currency, bases, rows, notice)


def _business_costs(case: Case, claims: Sequence[Claim]) -> list[Cost]:
    """Return 40 per invoice, or after collection work the scale where that is more.

    The 40 are the floor of the same compensation and not an addition to the scale.
    """
    late = late_claims(claims)
    bases = {claim.id: claim.open_on(first_late_day(claim) - DAY) for claim in late}
    rows = scale_rows(sum(bases.values(), ZERO)) if case.settings.collection_work else []
    if total(rows) > FORTY * len(late):
        return one_cost(SCALE, LAW.currency, bases, rows)
    return fixed_costs(FORTY_EUROS, LAW.currency, FORTY, late)


# === INTEREST AND GATES === #

def default_from(case: Case, claim: Claim) -> dt.date | None:
    """Return the first day of default, None when a demand with a term is needed first.

    An agreed day needs no demand (art. 6:83); without one a business has 30 days from receipt
    (art. 6:119a lid 2) and a consumer the term of a demand (art. 6:82).
    """
    if claim.fixed_due or not case.debtor.is_consumer:
        return first_late_day(claim)
    demand = case.notice(claim, DEMAND)
    if demand is None or demand.deadline is None:
        return None
    return max(demand.deadline, claim.due) + DAY


def _letter(case: Case, claim: Claim) -> Notice | None:
    """Return the letter of fourteen days; one that went out before the default does not count."""
    since = default_from(case, claim)
    notice = case.notice(claim, NL_14_DAYS, since) if since else None
    return notice if notice and notice.announced is not None else None


def _gate(case: Case, claim: Claim, what: str) -> Gate:
    """Interest and the 40 of a business need no letter; costs of a consumer need the term over."""
    start = default_from(case, claim)
    rule = CONSUMER_INTEREST if case.debtor.is_consumer else TRADE_INTEREST
    if start is None:
        return Gate(rule, "no_default")
    if what == COSTS and case.debtor.is_consumer:
        notice = _letter(case, claim)
        if notice is None:
            return Gate(FOURTEEN_DAYS, "no_notice")
        term = waiting(notice.sent, notice.channel, case.settings, notice.received)
        return Gate(FOURTEEN_DAYS, "waiting", term.charges_from, notice, term)
    return legal_gate(FORTY_EUROS if what == COSTS else rule, start)


def _interest(case: Case, claim: Claim) -> Terms:
    """Art. 6:119 for consumers, 6:119a and 119b for the others; both compound yearly."""
    consumer = case.debtor.is_consumer
    series = "nl_6_119" if consumer else "nl_6_119a"
    return Terms(
        start=default_from(case, claim),
        rate_on=agreed_or(claim, lambda day: case.rates.at(series, day)),
        rule=CONSUMER_INTEREST if consumer else TRADE_INTEREST,
        day_count=case.settings.day_count,
        compound=True,
    )


LAW = Law("NL", "EUR", _gate, _interest, _costs, ORDER, ALLOCATION)
