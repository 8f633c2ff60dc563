"""Payment plans: the rows that are proposed, what the ledger says was paid of them, the policy.

Amounts are in the one currency of the plan. Everything is rounded down to its digits but for the
last instalment, which takes the rest, so that the rows always add up.
"""
import calendar
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from .settlement import PAYMENT, Settlement

ZERO = Decimal("0")
MOST_INSTALLMENTS = 240
# frequency: (days, months) between two instalments, and how many there are in a year.
FREQUENCIES = {
    "weekly": (7, 0, 52),
    "biweekly": (14, 0, 26),
    "monthly": (0, 1, 12),
    "quarterly": (0, 3, 4),
}
METHODS = ("none", "flat", "annuity")
CLASSES = "abcde"


class ImpossiblePlan(ValueError):
    """Such a plan cannot be made; the argument is a code that says why."""


# === PROPOSAL === #


@dataclass(slots=True, frozen=True)
class Row:
    """One instalment. `balance` is what is left of the principal after it."""

    date: dt.date
    principal: Decimal
    interest: Decimal
    cost: Decimal
    amount: Decimal
    balance: Decimal


@dataclass(slots=True, frozen=True)
class Terms:
    """What the instalments after a down payment are made of."""

    principal: Decimal
    cost: Decimal
    rate: Decimal  # of one period, 0.01 is one per cent
    method: str
    cent: Decimal

    def regular(self, count: int) -> Decimal:
        """Return principal and interest of one of `count` instalments, not rounded."""
        if self.method == "annuity" and self.rate:
            return self.principal * self.rate / (1 - (1 + self.rate) ** -count)
        flat = self.principal * self.rate if self.method == "flat" else ZERO
        return self.principal / count + flat

    def total_flat(self, count: int) -> Decimal:
        """Return the interest of all instalments when it does not fall with the balance."""
        if self.method != "flat":
            return ZERO
        return (self.principal * self.rate * count).quantize(self.cent, ROUND_HALF_UP)

    def interest(self, balance: Decimal) -> Decimal:
        """Return the interest of one period on what is owed."""
        base = {"none": ZERO, "flat": self.principal, "annuity": balance}[self.method]
        rounding = ROUND_DOWN if self.method == "flat" else ROUND_HALF_UP
        return (base * self.rate).quantize(self.cent, rounding)

    def down(self, amount: Decimal) -> Decimal:
        """Return the amount without fractions of a cent."""
        return amount.quantize(self.cent, ROUND_DOWN)


def propose(
    amount, *, start, count=None, size=None, frequency="monthly", cost=0, rate=0, method="none",
    down_payment=0, digits=2,
) -> list[Row]:
    """Return the instalments of a plan.

    :param amount: principal, the sum of the items
    :param start: date of the first row: the down payment if there is one, else an instalment
    :param count: number of instalments; else `size` is the amount of one and the last is the rest
    :param cost: asked on top, spread evenly over the instalments
    :param rate: interest in per cent a year
    :param method: "none", "flat" (on the whole principal until the end) or "annuity" (on what is
        still owed, equal instalments)
    :param down_payment: paid at the start, part of `amount`; one period before the first instalment
    :raise ImpossiblePlan: with a code
    """
    cent = Decimal(1).scaleb(-digits)
    amount, cost, rate, down_payment = map(_decimal, (amount, cost, rate, down_payment))
    _check_terms(amount, cost, rate, down_payment, method)
    period = rate / 100 / FREQUENCIES[frequency][2] if method != "none" else ZERO
    terms = Terms(amount - down_payment, cost, period, method, cent)
    count = int(count or 0) if size is None else _count(terms, _decimal(size))
    if not 1 <= count <= MOST_INSTALLMENTS:
        raise ImpossiblePlan("no_instalments" if count < 1 else "too_many")
    rows = []
    if down_payment:
        rows.append(Row(start, down_payment, ZERO, ZERO, down_payment, terms.principal))
    dates = [shift(start, number + len(rows), frequency) for number in range(count)]
    return rows + _rows(terms, dates, None if size is None else _decimal(size))


def shift(start: dt.date, number: int, frequency: str) -> dt.date:
    """Return the date of instalment `number` (0: the start); months keep the day of the start.

    A month that is too short has it on its last day.
    """
    days, months, _year = FREQUENCIES[frequency]
    try:
        day = start + dt.timedelta(days * number)
        return add_months(day, months * number)
    except (OverflowError, ValueError):
        raise ImpossiblePlan("too_many") from None


def add_months(day: dt.date, months: int) -> dt.date:
    """Return the same day of a later month, or the last day of it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    month += 1
    return day.replace(
        year=year, month=month, day=min(day.day, calendar.monthrange(year, month)[1])
    )


def _check_terms(amount, cost, rate, down_payment, method):
    if amount <= 0:
        raise ImpossiblePlan("no_amount")
    if min(cost, rate, down_payment) < 0 or method not in METHODS:
        raise ImpossiblePlan("negative")
    if down_payment >= amount:
        raise ImpossiblePlan("down_payment")


def _count(terms: Terms, size: Decimal) -> int:
    """Return the smallest number of instalments of which none is above `size`."""
    if size <= 0:
        raise ImpossiblePlan("no_instalments")
    for count in range(1, MOST_INSTALLMENTS + 1):
        if terms.regular(count) + terms.cost / count <= size:
            return count
    raise ImpossiblePlan("too_many")


def _rows(terms: Terms, dates: Sequence[dt.date], size: Decimal | None) -> list[Row]:
    count = len(dates)
    share = terms.down(terms.cost / count)
    payment = terms.down(terms.regular(count)) if size is None else size - share
    balance, cost, rest_flat = terms.principal, terms.cost, terms.total_flat(count)
    rows = []
    for number, day in enumerate(dates, 1):
        is_last = number == count
        interest = terms.interest(balance)
        if is_last and terms.method == "flat":
            interest = rest_flat
        principal = balance if is_last else min(payment - interest, balance)
        fee = cost if is_last else share
        amount = principal + interest + fee
        if principal < 0 or amount <= 0:
            raise ImpossiblePlan("too_small")
        balance, cost, rest_flat = balance - principal, cost - fee, rest_flat - interest
        rows.append(Row(day, principal, interest, fee, amount, balance))
    return rows


def _decimal(value) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value or 0))


# === WHAT WAS PAID === #


@dataclass(slots=True, frozen=True)
class Part:
    """A planned item: how much of it is planned, and what had been settled of it before."""

    item: int
    amount: Decimal
    before: Decimal = ZERO


@dataclass(slots=True, frozen=True)
class Received:
    """What came in on a planned item since the plan began: money, and all that only reduces it."""

    item: int
    paid: Decimal
    reduced: Decimal
    last: dt.date | None

    @property
    def total(self) -> Decimal:
        """Return what is not owed any more."""
        return self.paid + self.reduced


def collect(part: Part, settlements: Iterable[Settlement]) -> Received:
    """Tell what settled a planned item since the plan began.

    The first `before` of the matchings, in the order in which they were made, are older than the
    plan. More than the planned part is not the plan's.
    """
    skip, left = part.before, part.amount
    paid = reduced = ZERO
    last = None
    for settlement in sorted(settlements, key=lambda settlement: settlement.id):
        known = min(skip, settlement.amount)
        skip -= known
        taken = min(settlement.amount - known, left)
        if taken <= 0:
            continue
        left -= taken
        last = max(last or settlement.day, settlement.day)
        if settlement.kind == PAYMENT:
            paid += taken
        else:
            reduced += taken
    return Received(part.item, paid, reduced, last)


@dataclass(slots=True, frozen=True)
class Due:
    """An instalment to which money is allocated."""

    id: int
    date: dt.date
    amount: Decimal


@dataclass(slots=True, frozen=True)
class Share:
    """What an instalment got. `state` is "paid", "partly", "open" or "late"."""

    id: int
    received: Decimal
    reduced: Decimal
    state: str


def allocate(
    installments: Iterable[Due], paid, reduced=ZERO, unbooked=ZERO, *, day: dt.date
) -> list[Share]:
    """Spread what came in over the instalments; the order in which they are given does not matter.

    Money pays the oldest instalment first. What only reduces the debt (credit notes, write-offs)
    shortens the plan from its end: the coming instalment stays what was agreed. What is planned
    but not booked (`unbooked`: interest and cost without invoice) cannot be paid in the ledger, so
    the last instalments do not wait for it.

    :param paid: sum of the payments; `reduced` of the rest
    :param day: instalments before it that are not paid are late
    """
    dues = sorted(installments, key=lambda due: (due.date, due.id))
    cut = _spread(reversed(dues), reduced)
    rest = {due.id: due.amount - cut[due.id] for due in dues}
    missing = _spread(reversed(dues), unbooked, rest)
    got = _spread(dues, paid, rest)
    return [
        Share(due.id, got[due.id], cut[due.id], _state(due, rest, got, missing, day))
        for due in dues
    ]


def _spread(dues: Iterable[Due], money: Decimal, room: dict | None = None) -> dict[int, Decimal]:
    shares = {}
    for due in dues:
        space = due.amount if room is None else room[due.id]
        shares[due.id] = min(space, money)
        money -= shares[due.id]
    return shares


def _state(due: Due, rest: dict, got: dict, missing: dict, day: dt.date) -> str:
    if got[due.id] >= rest[due.id] - missing[due.id]:
        return "paid"
    if due.date < day:
        return "late"
    return "partly" if got[due.id] else "open"


# === POLICY === #


@dataclass(slots=True, frozen=True)
class Policy:
    """What a company agrees to without asking a manager; zero is no limit.

    Amounts are in the currency of the company, `min_down_payment` is in per cent of the principal.
    """

    max_months: int = 0
    min_installment: Decimal = ZERO
    max_amount: Decimal = ZERO
    worst_class: str = "e"
    allow_unrated: bool = True
    min_down_payment: Decimal = ZERO


def convert(row: Row, rate: Decimal) -> Row:
    """Return the same instalment in another currency, not rounded."""
    sums = (row.principal, row.interest, row.cost, row.amount, row.balance)
    return Row(row.date, *(amount * rate for amount in sums))


def check(policy: Policy, rows: Sequence[Row], risk_class: str | None, day: dt.date) -> list[str]:
    """Return the codes of the rules that a plan breaks, none when it is inside the policy.

    The last instalment may be smaller than the smallest: it is the rest. The down payment is what
    is asked first, whatever it is called.

    :param rows: instalments in the currency of the company
    :param day: the longest duration counts from it
    """
    principal = sum((row.principal for row in rows), ZERO)
    regular = rows[:-1] or rows
    last = max(row.date for row in rows)
    broken = {
        "duration": bool(policy.max_months) and last > add_months(day, policy.max_months),
        "small_installment": min(row.amount for row in regular) < policy.min_installment,
        "amount": bool(policy.max_amount) and principal > policy.max_amount,
        "risk": bool(risk_class) and (
            CLASSES.index(risk_class) > CLASSES.index(policy.worst_class)
        ),
        "unrated": not risk_class and not policy.allow_unrated,
        "down_payment": rows[0].principal * 100 < policy.min_down_payment * principal,
    }
    return [code for code, is_broken in broken.items() if is_broken]
