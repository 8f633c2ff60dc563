"""Rule: what is on hold is not asked for.

Disputes, promises, instalment plans, pauses and the ledger's own flags all silence here. When
several holds silence the same money, the one that ends last counts.
"""
import datetime as dt
from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal

from .cases import CENT, Case
from .days import day_after
from .records import ZERO, Hold, Item


def apply_holds(cases: Sequence[Case], holds: Sequence[Hold], day: dt.date):
    """Silence the cases (oldest first) that are on hold on `day`, and reduce the others."""
    active = [hold for hold in holds if _is_active(hold, day)] if holds else ()
    account = [hold for hold in active if hold.item is None and hold.amount is None]
    if account:
        hold = max(account, key=_ends_last)
        for case in cases:
            case.silence("held", "account_hold", hold.id, day_after(hold.until))
        return
    for case in cases:
        if case.item.excluded:
            case.silence("held", case.item.excluded)
        elif case.item.due is None:
            case.silence("held", "no_due_date")
    if active:
        _hold_items(cases, active)
        _hold_amounts([case for case in cases if not case.state], active)


def _is_active(hold: Hold, day: dt.date) -> bool:
    return (hold.since is None or hold.since <= day) and (hold.until is None or day <= hold.until)


def _ends_last(hold: Hold):
    return hold.until or dt.date.max, -hold.id


def _hold_items(cases: Sequence[Case], holds: Sequence[Hold]):
    """Silence the items that are on hold as a whole.

    A part in another currency than the item's cannot be told from the rest: it holds everything.
    """
    for case in cases:
        whole = [hold for hold in holds if hold.item == case.item.id and _is_whole(hold, case)]
        if whole and not case.state:
            hold = max(whole, key=_ends_last)
            case.silence("held", "item_hold", hold.id, day_after(hold.until))


def _is_whole(hold: Hold, case: Case) -> bool:
    return hold.amount is None or hold.currency not in (None, case.item.currency)


def _hold_amounts(cases: Sequence[Case], holds: Sequence[Hold]):
    """Take the partial holds off what may be asked; nothing left is on hold as a whole."""
    partial = [hold for hold in holds if hold.amount is not None and hold.amount > 0]
    if not partial:
        return
    partial.sort(key=_ends_last, reverse=True)
    left, emptied = _left(cases, partial)
    for case in cases:
        item = case.item
        if left[item.id] < item.amount:
            if left[item.id] > 0:
                case.reduce(left[item.id])
            else:
                date = _release(cases, partial, case)
                case.silence("held", "amount_held", emptied[item.id], date)


def _left(cases: Sequence[Case], holds: Sequence[Hold]) -> tuple[dict, dict]:
    """Return per item id what the holds leave of its amount, and the hold that took the rest.

    Holds on items come before those on the account, so that money is never silenced twice.
    """
    items = {case.item.id: case.item for case in cases}
    left = {item.id: item.amount for item in items.values()}
    emptied = {}
    for hold in sorted(holds, key=lambda hold: hold.item is None):
        rest = hold.amount
        for item in _silenced(items, hold):
            if rest > 0 and left[item.id] > 0:
                taken, rest = _take(hold, rest, item, left[item.id])
                left[item.id] -= taken
                if left[item.id] <= 0:
                    emptied[item.id] = hold.id
    return left, emptied


def _silenced(items: dict[int, Item], hold: Hold) -> list[Item]:
    """Return the items the hold is about, the oldest first."""
    if hold.item is not None:
        return [items[hold.item]] if hold.item in items else []
    return [item for item in items.values() if hold.currency in (None, item.currency)]


def _take(hold: Hold, rest: Decimal, item: Item, left: Decimal) -> tuple[Decimal, Decimal]:
    """Return how much of `left` the hold's `rest` silences, and what then remains of the hold."""
    if hold.item is not None or hold.currency is not None:
        taken = min(rest, left)
        return taken, rest - taken
    value = item.value * left / item.amount
    if value <= rest:
        return left, rest - value
    kept = (left * (value - rest) / value).quantize(CENT, ROUND_FLOOR)
    return left - kept, ZERO


def _release(cases: Sequence[Case], holds: Sequence[Hold], case: Case) -> dt.date | None:
    """Return the first day on which the holds that are active now leave something of the case."""
    if all(hold.item is not None for hold in holds):
        cases, holds = [case], [hold for hold in holds if hold.item == case.item.id]
    for until in sorted({hold.until for hold in holds if hold.until is not None}):
        remaining = [hold for hold in holds if hold.until is None or hold.until > until]
        if _left(cases, remaining)[0][case.item.id] > 0:
            return day_after(until)
    return None
