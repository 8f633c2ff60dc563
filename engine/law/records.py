"""What the rules read: who owes, who is owed, what for, and which letters went out.

Money is a `Decimal` in the currency of its claim; a date is a calendar day where the debtor lives.
"""
import datetime as dt
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from .rates import RateTable

ZERO = Decimal("0")
CENT = Decimal("0.01")
# Finer than any rate gives, coarser than what a division leaves: 0.00499… is meant as 0.005.
GRAIN = Decimal("1e-12")

CONSUMER, BUSINESS, PUBLIC = "consumer", "business", "public"
LARGE, SME = "large", "sme"
COSTS, INTEREST, PRINCIPAL = "costs", "interest", "principal"
ACT_ACT, ACT_365 = "ACT/ACT", "ACT/365F"

ELECTRONIC = frozenset({"email", "registered_email", "sms", "whatsapp", "portal"})
# Letters that open a waiting period, and the formal demand that puts a debtor in default.
NL_14_DAYS, BE_FIRST, DEMAND = "nl_14_days", "be_first", "demand"


def cents(amount: Decimal) -> Decimal:
    """Round half up to the cent, once and at the end; no statute found says how."""
    return amount.quantize(GRAIN).quantize(CENT, ROUND_HALF_UP)


@dataclass(slots=True, frozen=True)
class Rule:
    """A rule with its `source`; `doubt` tells what about it no source confirms."""

    code: str
    source: str
    doubt: str = ""


# === PARTIES === #

@dataclass(slots=True, frozen=True)
class Debtor:
    """Who owes, as the law sees it.

    A sole trader is a `natural` person and a business. `country` is that of the governing law,
    an ISO code. `size` is empty when nobody knows.
    """

    kind: str = CONSUMER
    natural: bool = True
    country: str = ""
    size: str = ""

    @property
    def is_consumer(self) -> bool:
        """Anything but a business and a public body is protected as a consumer."""
        return self.kind not in (BUSINESS, PUBLIC)


@dataclass(slots=True, frozen=True)
class Creditor:
    """Who is owed. `sme` None means that nobody said; then the rule for large ones holds.

    `uses_collector` and not `recovers_vat` are the conditions of the VAT on Dutch costs;
    `is_collector` tells that a third party does the collecting.
    """

    sme: bool | None = None
    recovers_vat: bool = True
    uses_collector: bool = False
    is_collector: bool = False
    vat_rate: Decimal = Decimal("21")


# === DEBTS AND LETTERS === #

@dataclass(slots=True, frozen=True)
class Reduction:
    """What a payment, a credit or a waiver took off a claim on `day`, part by part."""

    day: dt.date
    principal: Decimal = ZERO
    interest: Decimal = ZERO
    costs: Decimal = ZERO


@dataclass(slots=True, frozen=True)
class Claim:
    """One unpaid invoice or instalment; `due` is the last day of payment, VAT is included.

    `fixed_due` says that the day was agreed and not only printed on the invoice; otherwise
    `received` (of invoice and goods, whichever is later) starts the terms of the law.
    `agreed_rate` is a yearly percentage from the contract, `agreed_legal` a contract that asks
    the rate of the law. `clause` says that the contract asks a compensation, `clause_amount` how
    much. `contract` names the contract of a `recurring` instalment, `charged_lately` are the costs
    already charged on that contract in the last six months. `notice_printed`: the invoice warned
    a German consumer of the default after 30 days. `remedy`: a UK contract with its own
    substantial remedy. `barred`: insolvency law forbids the payment.
    """

    id: int
    principal: Decimal
    due: dt.date
    currency: str = "EUR"
    fixed_due: bool = True
    received: dt.date | None = None
    agreed_rate: Decimal | None = None
    agreed_legal: bool = False
    clause: bool = False
    clause_amount: Decimal | None = None
    recurring: bool = False
    contract: str = ""
    charged_lately: Decimal = ZERO
    notice_printed: bool = False
    remedy: bool = False
    barred: bool = False
    disputed: bool = False
    reductions: tuple[Reduction, ...] = ()

    def open_on(self, day: dt.date) -> Decimal:
        """Return the principal that is open at the end of `day`, never less than nothing."""
        taken = sum((r.principal for r in self.reductions if r.day <= day), ZERO)
        return max(ZERO, self.principal - taken)


@dataclass(slots=True, frozen=True)
class Notice:
    """A letter that was sent about `claims`; who sends it stores it, frozen as it went out.

    `received` is a proven delivery. `announced` are the costs the letter named, None when it named
    none. `valid` is the verdict of the content rules. `cost` is the real print and postage.
    `deadline` is the last day of payment that a demand set.
    """

    id: int
    kind: str
    sent: dt.date
    channel: str
    claims: frozenset[int]
    announced: Decimal | None = None
    received: dt.date | None = None
    valid: bool = True
    vat_declared: bool = False
    cost: Decimal = ZERO
    deadline: dt.date | None = None


@dataclass(slots=True, frozen=True)
class Settings:
    """What a company chooses where the law leaves a choice or nobody knows.

    `day_count` is advice: no statute found states one, and ACT/ACT never asks more in a leap year.
    `collection_work`: the Dutch scale is asked of businesses, because work was done. `holidays` are
    days that the tables here do not know (equated days, days of a state). `delivery_days` is the
    Dutch post. `principal_first` allocates payments as the ledger does instead of by law.
    """

    day_count: str = ACT_ACT
    collection_work: bool = False
    extend_to_working_day: bool = True
    delivery_days: int = 2
    holidays: Set[dt.date] = frozenset()
    principal_first: bool = False


NOBODY = Creditor()
CAREFUL = Settings()


@dataclass(slots=True, frozen=True)
class Case:
    """Everything the rules may look at for one debtor."""

    debtor: Debtor
    claims: Sequence[Claim]
    rates: RateTable
    notices: Sequence[Notice] = ()
    creditor: Creditor = NOBODY
    settings: Settings = CAREFUL

    def notice(self, claim: Claim, kind: str, since: dt.date | None = None) -> Notice | None:
        """Return the first valid letter of a kind about a claim that was overdue by then.

        :param since: the first day that counts, when that is not the day after the due date
        """
        found = [
            notice for notice in self.notices
            if notice.kind == kind and notice.valid and claim.id in notice.claims
            and notice.sent > claim.due and (since is None or notice.sent >= since)
        ]
        return min(found, key=lambda notice: (notice.sent, notice.id), default=None)


@dataclass(slots=True, frozen=True)
class Letter:
    """A statutory letter before it is sent, as its text was read or is going to be written.

    `fields` are the things it states, by the names in `letters.FIELDS`. `term_text` is its
    sentence about the term and `term_days` the days it grants. `announced` are the costs it
    threatens, each with its name and amount, and `claims` what it asks of each claim.
    """

    kind: str
    day: dt.date
    channel: str
    claims: Mapping[int, Decimal]
    fields: Set[str] = frozenset()
    term_text: str = ""
    term_days: int = 0
    announced: tuple[tuple[str, Decimal], ...] = ()
    language: str = "nl"
    vat_declared: bool = False

    @property
    def announced_total(self) -> Decimal:
        return sum((amount for _name, amount in self.announced), ZERO)


# === WHAT THE JURISDICTIONS ANSWER === #

@dataclass(slots=True, frozen=True)
class Waiting:
    """A waiting period: `first` to `last` day included, charges from `charges_from`."""

    received: dt.date
    first: dt.date
    last: dt.date
    charges_from: dt.date
    doubt: str = ""


@dataclass(slots=True, frozen=True)
class Gate:
    """From which `day` something may be asked, and by which rule.

    `day` None means never as things stand, and `code` what is lacking: "no_notice", "no_default",
    "no_basis" or "unknown_law". With a day, `code` is "waiting" or "not_due" until then.
    """

    rule: Rule
    code: str
    day: dt.date | None = None
    notice: Notice | None = None
    waiting: Waiting | None = None

    def is_open(self, day: dt.date) -> bool:
        return self.day is not None and self.day <= day


@dataclass(slots=True, frozen=True)
class CostRow:
    """A row of a calculation of costs: `percent` of `base`, or a fixed `amount`.

    `code` is "band", "fixed", "minimum", "maximum", "limit", "actual" or "vat"; a row that cuts
    the sum down is negative.
    """

    code: str
    amount: Decimal
    base: Decimal | None = None
    percent: Decimal | None = None


@dataclass(slots=True, frozen=True)
class Cost:
    """Costs that may be asked for some claims together; the rows add up to the amount."""

    rule: Rule
    amount: Decimal
    currency: str
    shares: Mapping[int, Decimal]
    rows: tuple[CostRow, ...]
    notice: Notice | None = None


@dataclass(slots=True, frozen=True)
class Refusal:
    """Why something may not be done: the rule, and the day on which it becomes legal.

    `day` None: only after somebody did something, which the `code` names. `facts` hold what an
    explanation needs.
    """

    rule: Rule
    code: str
    day: dt.date | None = None
    claims: tuple[int, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)
