"""What may be asked of a debtor on a day: interest and costs per claim, each with its calculation.

Claims in another currency than the law's own get interest and no costs, because the amounts of the
law are in that currency. A missing rate stops the interest of its claim and says so.
"""
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .allocation import Debt, Share, allocate_all, order_of
from .interest import Interest, interest_on
from .laws import law_of
from .laws_base import Law
from .rates import MissingRate
from .records import COSTS, INTEREST, ZERO, Case, Claim, Cost, Gate, Refusal, Rule

DISPUTED = Rule("DISPUTED", "", "")
CURRENCY = Rule("CURRENCY", "", "")
RATES = Rule("RATE", "")


@dataclass(slots=True, frozen=True)
class Charge:
    """What is open of one claim on a day; `interest` is None where none may be asked."""

    claim: Claim
    principal: Decimal
    interest: Interest | None
    costs: Decimal

    @property
    def interest_amount(self) -> Decimal:
        return self.interest.amount if self.interest else ZERO

    @property
    def total(self) -> Decimal:
        return self.principal + self.interest_amount + self.costs

    def debt(self) -> Debt:
        rows = self.interest.rows if self.interest else ()
        burden = rows[-1].rate.value if rows else ZERO
        return Debt(
            self.claim.id, self.claim.due, self.principal, self.interest_amount, self.costs, burden,
        )


@dataclass(slots=True, frozen=True)
class Charges:
    """What may be asked on `day`, and why more may not; `costs` are before any payment of them."""

    day: dt.date
    charges: tuple[Charge, ...]
    costs: tuple[Cost, ...]
    refusals: tuple[Refusal, ...]

    @property
    def interest_total(self) -> Decimal:
        return sum((charge.interest_amount for charge in self.charges), ZERO)

    @property
    def costs_total(self) -> Decimal:
        return sum((charge.costs for charge in self.charges), ZERO)

    def doubts(self) -> tuple[str, ...]:
        """Return what no source confirms about these amounts, each doubt once."""
        found = [doubt for c in self.charges if c.interest for doubt in c.interest.doubts]
        found += [cost.rule.doubt for cost in self.costs]
        return tuple(dict.fromkeys(filter(None, found)))


def charge(case: Case, day: dt.date) -> Charges:
    """Return interest and costs of all claims of a debtor up to and including `day`."""
    law = law_of(case.debtor)
    refusals = []
    interest = dict(_interest(case, law, day, refusals))
    costs = tuple(law.costs(case, _with_costs(case, law, day, refusals), day))
    shares = _shares(costs)
    charges = tuple(
        Charge(
            claim, claim.open_on(day), interest.get(claim.id),
            max(ZERO, shares.get(claim.id, ZERO) - _paid_costs(claim, day)),
        )
        for claim in case.claims
    )
    return Charges(day, charges, costs, tuple(refusals))


def settle(
    case: Case, day: dt.date, payment: Decimal, chosen: Sequence[int] = (),
) -> tuple[Mapping[int, Share], Decimal]:
    """Divide a payment of `day` over all that is owed; return the shares and what is left over.

    Each share's `reduction(day)` belongs on its claim, so that interest runs on over the rest.
    """
    order = order_of(law_of(case.debtor), case.settings)
    debts = [charge_.debt() for charge_ in charge(case, day).charges]
    return allocate_all(payment, debts, day, order, chosen)


def gate_of(case: Case, claim: Claim, what: str) -> Gate:
    """Return from when "costs" or "interest" of a claim may be asked."""
    return law_of(case.debtor).gate(case, claim, what)


def refusal_of(
    case: Case, law: Law, claim: Claim, what: str, day: dt.date,
) -> Refusal | None:
    """Return why "costs" or "interest" of a claim may not be asked on `day`, None when they may."""
    facts = {"what": what}
    if claim.disputed:
        return Refusal(DISPUTED, "disputed", None, (claim.id,), facts)
    gate = law.gate(case, claim, what)
    if gate.day and what == COSTS and claim.currency != law.currency:
        return Refusal(CURRENCY, "currency", None, (claim.id,), facts)
    if gate.is_open(day):
        return None
    if gate.notice:
        facts["sent"] = gate.notice.sent
    if gate.waiting:
        facts["received"] = gate.waiting.received
    return Refusal(gate.rule, gate.code, gate.day, (claim.id,), facts)


def _interest(
    case: Case, law: Law, day: dt.date, refusals: list,
) -> Iterator[tuple[int, Interest]]:
    for claim in case.claims:
        refusal = refusal_of(case, law, claim, INTEREST, day)
        if refusal is None:
            try:
                yield claim.id, interest_on(claim, law.interest(case, claim), day)
                continue
            except MissingRate as missing:
                facts = {"what": INTEREST, "series": missing.series, "day": missing.day}
                refusal = Refusal(RATES, "missing_rate", None, (claim.id,), facts)
        refusals.append(refusal)


def _with_costs(case: Case, law: Law, day: dt.date, refusals: list) -> list[Claim]:
    """Return the claims that costs may be asked of."""
    allowed = []
    for claim in case.claims:
        refusal = refusal_of(case, law, claim, COSTS, day)
        if refusal:
            refusals.append(refusal)
        else:
            allowed.append(claim)
    return allowed


def _shares(costs: Sequence[Cost]) -> dict[int, Decimal]:
    shares = {}
    for cost in costs:
        for claim, amount in cost.shares.items():
            shares[claim] = shares.get(claim, ZERO) + amount
    return shares


def _paid_costs(claim: Claim, day: dt.date) -> Decimal:
    return sum((r.costs for r in claim.reductions if r.day <= day), ZERO)
