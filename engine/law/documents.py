"""What goes into each legal document, and whether one may be sent as it was written.

The statutory letters follow `letters`. A demand and a final notice have no content that a source
prescribes; what they must state is what makes a demand one, and they ask no more than may be
charged on their day.
"""
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from . import nl
from .charging import Charges, charge
from .laws import law_of
from .letters import FIELDS, check_letter, draft
from .nl_letter import term_texts
from .records import (
    BE_FIRST,
    DEMAND,
    NL_14_DAYS,
    ZERO,
    Case,
    Claim,
    Letter,
    Refusal,
    Rule,
)

FINAL = "final"
KINDS = (NL_14_DAYS, BE_FIRST, DEMAND, FINAL)
STATED = ("creditor_name", "amount_due", "due_date", "term", "consequence")
CONTENT = Rule(
    "DEMAND-CONTENT", "art. 6:82 BW; § 286 BGB",
    "No source prescribes what a demand states, nor how long its term must be.",
)
# Days of a demand and of a final notice to a business; a consumer always has those of a demand.
TERM, LAST_TERM = 14, 7


@dataclass(slots=True, frozen=True)
class Document:
    """What a document of `kind` says about `claims`: amounts in the currency of the law.

    `costs` are those that it announces or asks, `vat` what comes on top of them. `interest` runs
    to the day of the document. `term` are the days it grants and `term_text` the sentence about
    them by language, where the law judges the words.
    """

    kind: str
    claims: tuple[Claim, ...]
    balance: Decimal
    interest: Decimal
    costs: Decimal
    vat: Decimal
    term: int
    term_text: dict[str, str]

    @property
    def is_statutory(self) -> bool:
        """Tell whether the law prescribes this letter, which itself asks nothing but the debt."""
        return self.kind in FIELDS


def prepare(case: Case, kind: str, day: dt.date, channel: str) -> Document:
    """Return what a document of `day` says."""
    if kind not in FIELDS:
        return _demand(case, kind, day)
    wanted = draft(case, kind, day, channel)
    vat = ZERO
    if kind == NL_14_DAYS:
        vat = nl.vat_on(wanted.costs, case.creditor, declared=True)
    texts = term_texts(channel) if kind == NL_14_DAYS else {}
    return Document(kind, wanted.claims, wanted.balance, ZERO, wanted.costs, vat, TERM, texts)


def fields_of(kind: str) -> tuple[str, ...]:
    """Return what a document of a kind must state."""
    return FIELDS.get(kind, STATED)


def check_document(case: Case, letter: Letter) -> tuple[Refusal, ...]:
    """Return everything that is wrong with a document, nothing when it may be sent."""
    if letter.kind in FIELDS:
        return check_letter(case, letter)
    return tuple(_check_demand(case, letter))


def term_of(case: Case, kind: str) -> int:
    """Return the days that a demand or a final notice grants."""
    return LAST_TERM if kind == FINAL and not case.debtor.is_consumer else TERM


def _demand(case: Case, kind: str, day: dt.date) -> Document:
    claims = tuple(_late(case, day))
    balance = sum((claim.open_on(day) for claim in claims), ZERO)
    interest, costs = _asked(case, charge(case, day))
    return Document(kind, claims, balance, interest, costs, ZERO, term_of(case, kind), {})


def _late(case: Case, day: dt.date) -> Iterator[Claim]:
    for claim in case.claims:
        if claim.due < day and claim.open_on(day) > 0 and not claim.disputed:
            yield claim


def _asked(case: Case, charges: Charges) -> tuple[Decimal, Decimal]:
    """Return interest and costs in the currency of the law, in which costs are charged."""
    currency = law_of(case.debtor).currency
    found = [one for one in charges.charges if one.claim.currency == currency]
    return (
        sum((one.interest_amount for one in found), ZERO),
        sum((one.costs for one in found), ZERO),
    )


def _check_demand(case: Case, letter: Letter) -> Iterator[Refusal]:
    """A demand names who asks what by when, and no costs above what may be charged that day."""
    wanted = _demand(case, letter.kind, letter.day)
    due = {claim.id: claim.open_on(letter.day) for claim in wanted.claims}
    early = tuple(sorted(letter.claims.keys() - due.keys()))
    if early:
        yield Refusal(CONTENT, "letter_early", None, early)
    asked = letter.claims.items()
    wrong = tuple(sorted(id_ for id_, amount in asked if amount != due.get(id_, amount)))
    if wrong:
        yield Refusal(CONTENT, "letter_balance", None, wrong)
    missing = tuple(name for name in STATED if name not in letter.fields)
    if missing:
        yield Refusal(CONTENT, "letter_missing", None, (), {"missing": missing})
    if case.debtor.is_consumer and 0 < letter.term_days < TERM:
        yield Refusal(CONTENT, "letter_short", None, (), {"days": TERM})
    if letter.announced_total > wanted.costs:
        facts = {"maximum": wanted.costs, "announced": letter.announced_total}
        yield Refusal(CONTENT, "letter_amount", None, (), facts)
