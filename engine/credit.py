"""Credit: how much a customer may owe, what it owes, and whether one more order may go on.

Exposure is what would be lost if the customer never paid again: open items less unallocated
credits, plus confirmed orders that are not invoiced yet, less what is secured (a deposit, a bank
guarantee). All amounts are in the currency of the company.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

NOTHING = Decimal(0)

# Whose word counts when several gave a limit, the first that spoke decides.
PRECEDENCE = ("own", "insurer")


@dataclass(frozen=True, slots=True)
class Decision:
    """One approved decision about the credit of a customer.

    :param kind: own, insurer, advised, group (a limit), temporary (comes on top of the own limit
        for a while) or security (what is covered by a deposit or a guarantee)
    :param amount: zero or more
    :param since: first day on which it counts
    :param until: last day, or None
    """

    kind: str
    amount: Decimal
    since: date
    until: date | None = None

    def counts(self, day: date) -> bool:
        """Return whether the decision counts on ``day``."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Credit:
    """What was decided about a customer, as it counts on one day; None: nobody said anything."""

    limit: Decimal | None
    source: str
    insured: Decimal | None = None
    advised: Decimal | None = None
    group: Decimal | None = None
    raised: Decimal = NOTHING
    secured: Decimal = NOTHING


@dataclass(frozen=True, slots=True)
class Position:
    """What a customer owes: open items, orders to invoice, what is secured; ``late`` is the part
    of the open items that is later than the policy lets pass."""

    invoices: Decimal = NOTHING
    orders: Decimal = NOTHING
    secured: Decimal = NOTHING
    late: Decimal = NOTHING
    days_late: int = 0

    @property
    def exposure(self) -> Decimal:
        """Return what may be lost, never less than nothing."""
        return max(self.invoices + self.orders - self.secured, NOTHING)


@dataclass(frozen=True, slots=True)
class Policy:
    """What makes orders of a class of customers wait.

    :param late_days: items later than this many days count as late; None: lateness never counts
    :param late_amount: up to this much may be late
    :param deposit: share of an order, from 0 to 1, that is paid before it is confirmed
    """

    checks_limit: bool = True
    late_days: int | None = None
    late_amount: Decimal = NOTHING
    deposit: Decimal = NOTHING


@dataclass(frozen=True, slots=True)
class Order:
    """A document that would be confirmed or delivered.

    :param adds: what it adds to the exposure; zero for a delivery, whose order counts already,
        so that only a customer who was stopped or pays too late waits for it
    :param total: all of it, for the deposit
    :param received: what was paid for it in advance
    """

    adds: Decimal
    total: Decimal
    received: Decimal = NOTHING


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an order waits: a code and the amounts that the sentence needs."""

    code: str
    amount: Decimal = NOTHING
    limit: Decimal = NOTHING
    days: int = 0


def effective(decisions: Iterable[Decision], day: date, default: Decimal | None = None) -> Credit:
    """Return what counts on ``day`` of all that was decided about a customer.

    The latest decision of a kind replaces the earlier ones; temporary raises and securities add up.
    A raise lifts a limit and never makes one: where nobody set a limit it changes nothing.

    :param default: the limit of customers of this class for whom nobody decided
    """
    counting = sorted(
        (decision for decision in decisions if decision.counts(day)),
        key=lambda decision: (decision.since, decision.amount),
    )
    latest = {decision.kind: decision.amount for decision in counting}
    raised = _total(counting, "temporary")
    limit, source = _base(latest, default)
    return Credit(
        limit=None if limit is None else limit + raised,
        source=source,
        insured=latest.get("insurer"),
        advised=latest.get("advised"),
        group=latest.get("group"),
        raised=NOTHING if limit is None else raised,
        secured=_total(counting, "security"),
    )


def _total(decisions, kind):
    return sum((decision.amount for decision in decisions if decision.kind == kind), NOTHING)


def _base(latest, default):
    for kind in PRECEDENCE:
        if kind in latest:
            return latest[kind], kind
    return (default, "default") if default is not None else (None, "none")


def uninsured(position: Position, credit: Credit) -> Decimal:
    """Return the exposure that no insurer covers."""
    return max(position.exposure - (credit.insured or NOTHING), NOTHING)


def judge(
    order: Order,
    position: Position,
    credit: Credit,
    policy: Policy,
    group: tuple[Decimal, Decimal] | None = None,
    is_stopped: bool = False,
) -> list[Reason]:
    """Tell why an order waits; an empty list lets it go.

    What is paid in advance in full adds no risk and always goes on, unless somebody stopped the
    customer.

    :param group: exposure and limit of the group of companies to which the customer belongs
    """
    reasons = [Reason("stopped")] if is_stopped else []
    if order.total > NOTHING and order.received >= order.total:
        return reasons
    if policy.late_days is not None and position.late > policy.late_amount:
        reasons.append(Reason("late", position.late, policy.late_amount, position.days_late))
    if policy.checks_limit and order.adds > NOTHING:
        reasons += _judge_limits(order, position, credit, group)
    wanted = order.total * policy.deposit
    if order.adds > NOTHING and order.received < wanted:
        reasons.append(Reason("deposit", wanted - order.received, wanted))
    return reasons


def _judge_limits(order, position, credit, group):
    """Return which limits are passed. What is over the limit already may not grow any further."""
    after = position.exposure + order.adds
    if credit.limit is not None and after > credit.limit:
        yield Reason("limit", after, credit.limit)
    if group and group[0] + order.adds > group[1]:
        yield Reason("group_limit", group[0] + order.adds, group[1])
