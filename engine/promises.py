"""Rule: the ledger decides whether a promise was kept, and one payment keeps one promise.

Promises about chosen items come first, because the money was matched with what they name; those
about the account take what is left over. Among equals the oldest promise comes first. The answer
depends on what is in the ledger and on the day alone, never on the order in which it is told.
"""
import datetime as dt
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from decimal import Decimal

from .records import ZERO
from .settlement import CREDIT_NOTE, PAYMENT, Settlement

OPEN, KEPT, PARTLY, BROKEN, VOID = "open", "kept", "partly", "broken", "void"


# === WHAT IS READ === #

@dataclass(slots=True, frozen=True)
class Owed:
    """What is still open of an item, in its currency; zero once it is paid or cancelled."""

    currency: int
    residual: Decimal


@dataclass(slots=True, frozen=True)
class Due:
    """An amount by a date. `last` is the last day on which it counts, the grace included."""

    id: int
    date: dt.date
    amount: Decimal
    last: dt.date


@dataclass(slots=True, frozen=True)
class Promise:
    """What a customer promised on the day `given`: about `items`, None for the account.

    `after` is the last matching that was in the ledger then: money of the same day counts only
    when it was matched later. Credit notes count when `credit_notes` says so.
    """

    id: int
    given: dt.date
    currency: int
    dues: tuple[Due, ...]
    items: Set[int] | None = None
    after: int = 0
    credit_notes: bool = False


# === WHAT IS ANSWERED === #

@dataclass(slots=True, frozen=True)
class DueVerdict:
    """What became of one date. `waived` need not be paid any more: credited, cancelled, …"""

    state: str
    received: Decimal
    waived: Decimal
    missing: Decimal


@dataclass(slots=True, frozen=True)
class Verdict:
    """What became of a promise; "void" when nothing of it is owed any more and nothing came."""

    state: str
    received: Decimal
    missing: Decimal
    dues: Mapping[int, DueVerdict]


@dataclass(slots=True, frozen=True)
class Silence:
    """An amount that is not asked for because it is promised; `item` is None for the account."""

    promise: int
    item: int | None
    amount: Decimal
    is_whole: bool = False


# === DECIDING === #

def decide(
    promises: Iterable[Promise],
    settlements: Iterable[Settlement],
    owed: Mapping[int, Owed],
    day: dt.date,
) -> dict[int, Verdict]:
    """Decide the promises of one customer on `day`.

    :param settlements: what settled the items in `owed`, each matching once
    :param owed: the customer's items that are open or were settled since, by item id
    :return: the verdicts by promise id
    """
    money = sorted(settlements, key=lambda settlement: (settlement.day, settlement.id))
    left = {settlement.id: settlement.amount for settlement in money}
    verdicts = {}
    for promise in sorted(promises, key=_turn):
        counting = [s for s in money if _counts(promise, s, owed)]
        received = _receive(promise, counting, left)
        late = sum((left[settlement.id] for settlement in counting), ZERO)
        verdicts[promise.id] = _judge(promise, received, open_part(promise, owed) + late, day)
    return verdicts


def open_part(promise: Promise, owed: Mapping[int, Owed]) -> Decimal:
    """Return what is still open of what the promise is about."""
    return sum((item.residual for _id, item in _concerns(promise, owed)), ZERO)


def _turn(promise: Promise):
    return promise.items is None, promise.given, promise.id


def _counts(promise: Promise, settlement: Settlement, owed: Mapping[int, Owed]) -> bool:
    """Tell whether money is of the promised kind and came after the promise, however late."""
    item = owed.get(settlement.item)
    if item is None or item.currency != promise.currency:
        return False
    if promise.items is not None and settlement.item not in promise.items:
        return False
    is_money = settlement.kind == PAYMENT
    if not is_money and not (promise.credit_notes and settlement.kind == CREDIT_NOTE):
        return False
    same_day = settlement.day == promise.given and settlement.id > promise.after
    return settlement.day > promise.given or same_day


def _concerns(promise: Promise, owed: Mapping[int, Owed]):
    """Yield what the promise is about of what is owed, in the order of `owed`."""
    for item_id, item in owed.items():
        chosen = promise.items is None or item_id in promise.items
        if chosen and item.currency == promise.currency:
            yield item_id, item


def _receive(promise: Promise, counting: Iterable[Settlement], left: dict) -> dict[int, Decimal]:
    """Take money in time for each date off `left`; return the amounts by the id of the date."""
    received = {due.id: ZERO for due in promise.dues}
    for settlement in counting:
        for due in sorted(promise.dues, key=lambda due: (due.date, due.id)):
            if settlement.day <= due.last:
                taken = min(left[settlement.id], due.amount - received[due.id])
                received[due.id] += taken
                left[settlement.id] -= taken
    return received


def _judge(promise: Promise, received: Mapping, payable: Decimal, day: dt.date) -> Verdict:
    """Decide from the amounts received in time.

    :param payable: what is still open or was paid too late; what is missing beyond it was credited
        or cancelled and need not be paid, beginning with the last date
    """
    missing = {due.id: due.amount - received[due.id] for due in promise.dues}
    surplus = max(sum(missing.values(), ZERO) - payable, ZERO)
    dues = {}
    for due in sorted(promise.dues, key=lambda due: (due.date, due.id), reverse=True):
        waived = min(missing[due.id], surplus)
        surplus -= waived
        rest = missing[due.id] - waived
        state = _state(received[due.id], rest, is_over=day > due.last)
        dues[due.id] = DueVerdict(state, received[due.id], waived, rest)
    total = sum(received.values(), ZERO)
    rest = sum((due.missing for due in dues.values()), ZERO)
    return Verdict(_summarise(dues.values(), total), total, rest, dues)


def _state(received: Decimal, rest: Decimal, is_over: bool) -> str:
    if rest <= 0:
        return KEPT if received > 0 else VOID
    if is_over:
        return PARTLY if received > 0 else BROKEN
    return OPEN


def _summarise(dues: Iterable[DueVerdict], received: Decimal) -> str:
    """Return the state of a promise: one date that passed without its money decides it."""
    states = {due.state for due in dues}
    if states & {PARTLY, BROKEN}:
        return PARTLY if received > 0 else BROKEN
    if OPEN in states:
        return OPEN
    return KEPT if KEPT in states else VOID


# === SILENCE === #

def silence(
    promises: Iterable[Promise], verdicts: Mapping[int, Verdict], owed: Mapping[int, Owed]
) -> list[Silence]:
    """Return what is silent because it is promised and not received yet.

    Chosen items are silenced oldest first, as far as they are open; no money twice.

    :param owed: the items, the oldest first
    """
    left = {item_id: item.residual for item_id, item in owed.items()}
    found = []
    for promise in sorted(promises, key=_turn):
        verdict = verdicts[promise.id]
        rest = verdict.missing if verdict.state == OPEN else ZERO
        taken = []
        for item_id, item in _concerns(promise, owed):
            part = min(rest, left[item_id])
            if part > 0:
                left[item_id] -= part
                rest -= part
                taken.append(Silence(promise.id, item_id, part, part == item.residual))
        if promise.items is None and taken:
            taken = [Silence(promise.id, None, sum(part.amount for part in taken))]
        found += taken
    return found


# === GRACE === #
