"""What a step of a procedure may do on a day, and from which day when it may not yet.

The planner asks before a step is executed; a step that would break a rule is not executed, and the
refusals say which rule and when it becomes legal.
"""
import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from decimal import Decimal

from . import be, de
from .charging import DISPUTED, charge
from .contact import Window, check_moment, windows
from .laws_base import DAY
from .letters import check_day, check_letter
from .records import COSTS, INTEREST, ZERO, Case, Letter, Refusal, Rule

# A step that is refused on a day is tried again on the day named, so often at most.
MOST_TRIES = 12

NL_ONE_AMOUNT = Rule(
    "NL-BIK-STAFFEL", "Besluit vergoeding voor buitengerechtelijke incassokosten, art. 2",
)
NO_FEE = Rule("NO-REMINDER-FEE", "", "No source allows a fee for a reminder to a consumer here.")
TOO_MUCH = Rule("MAXIMUM", "")


@dataclass(slots=True, frozen=True)
class ReminderFee:
    """A fee for the message itself; the other fields are what its maximum depends on."""

    amount: Decimal
    number: int = 1
    postage: Decimal = ZERO
    actual: Decimal = ZERO
    regular: bool = False
    reminded: int = 0
    causes_default: bool = True
    waiting_over: bool = False


@dataclass(slots=True, frozen=True)
class Act:
    """What a step would do on `day`: speak through `channel`, ask for money, send a letter.

    `moment` is the local time of a message, None while only the day is planned. `asks` holds
    "costs" and "interest", `amounts` how much, where that is already known. `claims` are those
    whose step it is, None for all; claims that a message merely lists are left out. `sends` is the
    kind of a statutory letter that is still to be written, `letter` one that is.
    """

    day: dt.date
    channel: str = ""
    moment: dt.datetime | None = None
    asks: Set[str] = frozenset()
    amounts: Mapping[str, Decimal] = field(default_factory=dict)
    claims: Set[int] | None = None
    letter: Letter | None = None
    sends: str = ""
    fee: ReminderFee | None = None


@dataclass(slots=True, frozen=True)
class Verdict:
    """Whether an act is legal; `legal_from` is None while no day makes it so by itself."""

    refusals: tuple[Refusal, ...]
    legal_from: dt.date | None

    @property
    def allowed(self) -> bool:
        return not self.refusals


def check(
    act: Act, case: Case, is_holiday: Callable[[dt.date], bool] | None = None,
    polite: bool = False, limits: Sequence[Window] | None = None,
) -> Verdict:
    """Tell whether an act is legal, and else why not and from which day it is.

    :param is_holiday: holidays where the debtor lives, on top of those of the law
    :param polite: keep to the advised contact hours too
    :param limits: when the debtor may be approached, where the caller knows; the two parameters
        before it mean nothing then
    """
    case = _about(case, act)
    if limits is None:
        limits = windows(case.debtor, act.channel, is_holiday, polite)
    refusals = tuple(_refusals(act, case, limits))
    return Verdict(refusals, _legal_from(act, case, limits, refusals))


def _about(case: Case, act: Act) -> Case:
    """Return the case with the claims of the act alone."""
    if act.claims is None:
        return case
    return replace(case, claims=[claim for claim in case.claims if claim.id in act.claims])


def _refusals(act: Act, case: Case, limits: Sequence[Window]) -> Iterator[Refusal]:
    disputed = tuple(claim.id for claim in case.claims if claim.disputed)
    if disputed:
        yield Refusal(DISPUTED, "disputed", None, disputed)
    late = check_moment(limits, _moment(act)) if act.channel else None
    if late:
        yield late
    if act.asks:
        yield from _asked(act, case)
    if act.letter:
        yield from check_letter(case, act.letter)
    elif act.sends:
        yield from check_day(case, act.sends, act.day)
    if act.fee:
        yield from _fee(act.fee, case)


def _moment(act: Act) -> dt.datetime:
    """Return the moment of an act; noon, which no hour forbids, while only the day is known."""
    return act.moment or dt.datetime.combine(act.day, dt.time(12))


def _asked(act: Act, case: Case) -> Iterator[Refusal]:
    """Refuse what may not be asked yet, of which rates are missing, or of which it is too much."""
    charges = charge(case, act.day)
    refused = [r for r in charges.refusals if r.facts["what"] in act.asks and r.code != "disputed"]
    yield from refused
    most = {COSTS: charges.costs_total, INTEREST: charges.interest_total}
    known = {refusal.facts["what"] for refusal in refused}
    for what, amount in act.amounts.items():
        if what not in known and amount > most[what]:
            facts = {"what": what, "maximum": most[what], "announced": amount}
            yield Refusal(TOO_MUCH, "too_much", None, (), facts)


def _fee(fee: ReminderFee, case: Case) -> Iterator[Refusal]:
    """Refuse a fee for a message to a consumer above what the law allows for one."""
    if not case.debtor.is_consumer:
        return
    rule, most = most_fee(fee, case.debtor.country)
    if fee.amount > most:
        facts = {"what": "fee", "maximum": most, "announced": fee.amount}
        yield Refusal(rule, "too_much", None, (), facts)


def most_fee(fee: ReminderFee, country: str) -> tuple[Rule, Decimal]:
    """Return the highest fee for a message to a consumer: 7.50 and postage in Belgium, the real
    cost in Germany, nothing on top of the scale in the Netherlands and nothing elsewhere."""
    if country == "BE":
        most = be.reminder_fee(
            fee.number, fee.postage, fee.regular, fee.reminded, fee.waiting_over,
        )
        return be.FREE_REMINDERS, most
    if country == "DE":
        return de.REMINDER, de.reminder_fee(fee.causes_default, fee.actual)
    return (NL_ONE_AMOUNT if country == "NL" else NO_FEE), ZERO


def _legal_from(
    act: Act, case: Case, limits: Sequence[Window], refusals: tuple[Refusal, ...],
) -> dt.date | None:
    """Return the first day on which nothing refuses the act any more, as things stand."""
    for _try in range(MOST_TRIES):
        if not refusals:
            return act.day
        days = [refusal.day for refusal in refusals]
        if None in days:
            return None
        act = _postponed(act, max(days))
        refusals = tuple(_refusals(act, case, limits))
    return None


def _postponed(act: Act, day: dt.date) -> Act:
    """Return the act on a later day, at noon; the same day only moves the hour."""
    moment = act.moment and dt.datetime.combine(day, dt.time(12))
    if moment is None and day <= act.day:
        day = act.day + DAY
    letter = act.letter and replace(act.letter, day=day)
    return replace(act, day=day, moment=moment, letter=letter)
