"""What a statutory letter must contain, and whether a letter may be sent as it is.

`draft` gives whoever writes a letter its claims, amounts and term; `check_letter` reads what was
written. A letter that fails is not sent, because it would open no term and the costs were lost.
"""
import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from . import be, nl
from .amounts import at_most, total
from .laws import law_of
from .nl_letter import TERM_TEXTS, WORDING, is_term_valid
from .records import (
    BE_FIRST,
    DEMAND,
    INTEREST,
    NL_14_DAYS,
    ZERO,
    Case,
    Claim,
    CostRow,
    Letter,
    Refusal,
    Rule,
    Waiting,
)

FIELDS = {
    NL_14_DAYS: ("amount_due", "in_default", "term", "consequence", "costs_amount"),
    BE_FIRST: (
        "balance_due", "compensation_amount_if_unpaid", "creditor_name",
        "creditor_enterprise_number", "product_or_service", "due_date", "14_day_term",
    ),
}
TERM = 14
# A step may leave it to the law which letter it sends.
AUTO = "auto"
NL_CONTENT = Rule("NL-14D-WORDING", "art. 6:96 lid 6 BW")
NL_AMOUNT = Rule("NL-14D-AMOUNT", "art. 6:96 lid 5, 6 BW; Rapport BGK-integraal")
NL_AGGREGATE = Rule("NL-14D-AGGREGATE", "art. 6:96 lid 7 BW")
DEMANDS = Rule("DEMAND", "", "A demand before the due date puts nobody in default.")


@dataclass(slots=True, frozen=True)
class Draft:
    """What a letter of `kind` must say: about `claims`, with these costs and this term."""

    kind: str
    rule: Rule
    claims: tuple[Claim, ...]
    balance: Decimal
    costs: Decimal
    rows: tuple[CostRow, ...]
    fields: tuple[str, ...]
    waiting: Waiting
    term_texts: dict[str, str]


def kind_for(case: Case) -> str:
    """Return the letter without which a debtor owes no costs, empty where there is none."""
    if not case.debtor.is_consumer:
        return ""
    return {"NL": NL_14_DAYS, "BE": BE_FIRST}.get(case.debtor.country, "")


def kind_of(choice: str, case: Case) -> str:
    """Return the statutory letter that a step of this choice sends to a debtor.

    Empty stands for an ordinary message. So is a letter of another law, or one to a debtor whom it
    does not protect: it opens no term. "auto" is what the debtor must get before anything is asked,
    whether or not it went out before.
    """
    if choice == AUTO:
        return kind_for(case) or (DEMAND if any(_need_demand(case)) else "")
    if choice in FIELDS:
        return choice if choice == kind_for(case) else ""
    return choice if choice == DEMAND else ""


def _need_demand(case: Case) -> Iterator[bool]:
    gate, before = law_of(case.debtor).gate, replace(case, notices=())
    return (gate(before, claim, INTEREST).code == "no_default" for claim in case.claims)


def earliest(case: Case, kind: str, claim: Claim) -> dt.date | None:
    """Return the first day on which a letter about a claim means anything: that of the delay.

    None while the debtor cannot be in default yet, because a demand has to come first.
    """
    return nl.default_from(case, claim) if kind == NL_14_DAYS else claim.due + be.DAY


def check_day(case: Case, kind: str, day: dt.date) -> Iterator[Refusal]:
    """Refuse a letter that is not written yet for claims of which it would come too early."""
    rule = {NL_14_DAYS: nl.FOURTEEN_DAYS, BE_FIRST: be.FIRST_REMINDER}.get(kind, DEMANDS)
    for claim in case.claims:
        start = earliest(case, kind, claim)
        if start is None or start > day:
            yield Refusal(rule, "letter_early", start, (claim.id,), {"letter": kind})


def draft(case: Case, kind: str, day: dt.date, channel: str) -> Draft:
    """Return what a letter of `day` must say: all claims that are due, none that is disputed."""
    claims = tuple(_due(case, kind, day))
    bases = {claim.id: claim.open_on(day) for claim in claims}
    rows = _rows(kind, claims, bases)
    if kind == NL_14_DAYS:
        rule, term = nl.FOURTEEN_DAYS, nl.waiting(day, channel, case.settings)
    else:
        rule, term = be.FIRST_REMINDER, be.waiting(day, channel, case.settings)
    texts = dict(TERM_TEXTS) if kind == NL_14_DAYS else {}
    return Draft(
        kind, rule, claims, sum(bases.values(), ZERO), total(rows), tuple(rows), FIELDS[kind],
        term, texts,
    )


def check_letter(case: Case, letter: Letter) -> tuple[Refusal, ...]:
    """Return everything that is wrong with a letter, nothing when it may be sent.

    :raise KeyError: for a kind without content rules
    """
    checks = {NL_14_DAYS: _check_nl, BE_FIRST: _check_be}
    return tuple(checks[letter.kind](case, letter))


def missing_fields(kind: str, fields) -> tuple[str, ...]:
    """Return what a letter must state and does not, in the order of the law."""
    return tuple(name for name in FIELDS[kind] if name not in fields)


def announced_problem(maximum: Decimal, letter: Letter) -> str:
    """Return "missing" or "too_much" when the announced costs make a letter worthless."""
    if not letter.announced or letter.announced_total <= 0:
        return "missing"
    return "too_much" if letter.announced_total > maximum else ""


def _due(case: Case, kind: str, day: dt.date) -> Iterator[Claim]:
    for claim in case.claims:
        start = earliest(case, kind, claim)
        if start and start <= day and claim.open_on(day) > 0 and not claim.disputed:
            yield claim


def _rows(kind: str, claims: Sequence[Claim], bases: dict[int, Decimal]) -> list[CostRow]:
    if kind == NL_14_DAYS:
        return nl.scale_rows(nl.costs_base(bases, claims))
    with_clause = [claim for claim in claims if claim.clause]
    rows = be.cap_rows(sum((bases[claim.id] for claim in with_clause), ZERO))
    if all(claim.clause_amount is not None for claim in with_clause):
        agreed = sum((claim.clause_amount for claim in with_clause), ZERO)
        rows = at_most(rows, agreed, "limit")
    return rows


def _check_nl(case: Case, letter: Letter) -> Iterator[Refusal]:
    """The letter states the exact costs in euros, never more than the scale, for all due claims."""
    needed = draft(case, NL_14_DAYS, letter.day, letter.channel)
    yield from _check_claims(letter, needed, NL_AGGREGATE)
    missing = missing_fields(NL_14_DAYS, letter.fields)
    if missing:
        yield Refusal(NL_CONTENT, "letter_missing", None, (), {"missing": missing})
    if not is_term_valid(letter.term_text, letter.language):
        yield Refusal(WORDING, "letter_term", None, (), {"text": letter.term_text})
    vat = nl.vat_on(needed.costs, case.creditor, letter.vat_declared)
    maximum = needed.costs + vat
    if announced_problem(maximum, letter):
        facts = {"maximum": maximum, "announced": letter.announced_total}
        yield Refusal(NL_AMOUNT, "letter_amount", None, (), facts)


def _check_be(case: Case, letter: Letter) -> Iterator[Refusal]:
    """The reminder names what will be asked, nothing above the cap, and grants fourteen days."""
    needed = draft(case, BE_FIRST, letter.day, letter.channel)
    yield from _check_claims(letter, needed, be.CONTENT)
    missing = missing_fields(BE_FIRST, letter.fields)
    if missing:
        yield Refusal(be.CONTENT, "letter_missing", None, (), {"missing": missing})
    if letter.term_days < TERM:
        yield Refusal(be.FIRST_REMINDER, "letter_term", None, (), {"text": letter.term_text})
    if letter.announced_total > needed.costs:
        facts = {"maximum": needed.costs, "announced": letter.announced_total}
        yield Refusal(be.CAP, "letter_amount", None, (), facts)


def _check_claims(letter: Letter, needed: Draft, rule: Rule) -> Iterator[Refusal]:
    """The letter asks for what is due and open, for all of it where the law wants one letter."""
    due = {claim.id: claim.open_on(letter.day) for claim in needed.claims}
    early = tuple(sorted(letter.claims.keys() - due.keys()))
    if early:
        yield Refusal(needed.rule, "letter_early", None, early)
    absent = tuple(sorted(due.keys() - letter.claims.keys()))
    if absent and letter.kind == NL_14_DAYS:
        yield Refusal(rule, "letter_claims", None, absent)
    wrong = tuple(sorted(id_ for id_ in due if letter.claims.get(id_, due[id_]) != due[id_]))
    if wrong:
        yield Refusal(rule, "letter_balance", None, wrong)
