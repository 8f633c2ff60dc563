"""Credit applications: may one be approved without anybody looking at it, and if not, why?

An application is approved at once when nothing speaks against it. Whatever does is a reason, in the
order in which a credit manager would read them; one is enough for the application to wait. All
amounts are in the currency of the company.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

NOTHING = Decimal(0)
# More than any company gives; what is larger is a slip of the finger.
LARGEST = Decimal(10) ** 12
# What companies write in different ways behind the same name.
LEGAL_FORMS = frozenset(
    (
        "a", "ag", "b", "bv", "bvba", "co", "cv", "gmbh", "inc", "kg", "limited", "llc", "llp",
        "ltd", "n", "nv", "ohg", "plc", "s", "sa", "sarl", "sas", "sprl", "srl", "the", "ug", "v",
        "vof",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rules:
    """What may be approved by itself in a class of customers.

    :param maximum: the largest limit
    :param least_score: the score that the customer has at least, less the uncertainty; 0: any
    :param late_amount: up to this much may be late
    """

    is_automatic: bool = False
    maximum: Decimal = NOTHING
    least_score: float = 0
    late_amount: Decimal = NOTHING


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an applicant on the day of the decision.

    :param amount: the limit that is asked for
    :param limit: the own limit in force; None: nobody decided yet
    :param late: what is later than the policy lets pass
    :param score: 0 to 100; None: not scored yet
    :param has_number: whether a VAT or company number was given, or none is needed
    :param signs: what screening noticed, in words
    """

    amount: Decimal
    limit: Decimal | None = None
    exposure: Decimal = NOTHING
    late: Decimal = NOTHING
    days_late: int = 0
    score: float | None = None
    uncertainty: float = 0
    is_stopped: bool = False
    has_number: bool = True
    is_other_number: bool = False
    is_other_name: bool = False
    is_other_terms: bool = False
    signs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an application is looked at by somebody: a code, and what its sentence needs."""

    code: str
    amount: Decimal = NOTHING
    limit: Decimal = NOTHING
    days: int = 0
    text: str = ""


def judge(facts: Facts, rules: Rules) -> list[Reason]:
    """Tell why an application may not be approved by itself; an empty list approves it."""
    return [*_judge_policy(facts, rules), *_judge_behaviour(facts, rules), *_judge_person(facts)]


def _judge_policy(facts, rules) -> Iterable[Reason]:
    if not rules.is_automatic:
        yield Reason("off")
    elif facts.amount > rules.maximum:
        yield Reason("maximum", facts.amount, rules.maximum)
    if facts.limit is not None and facts.amount <= facts.limit:
        yield Reason("no_raise", facts.amount, facts.limit)
    if facts.is_other_terms:
        yield Reason("terms")


def _judge_behaviour(facts, rules) -> Iterable[Reason]:
    if facts.is_stopped:
        yield Reason("stopped")
    if facts.late > rules.late_amount:
        yield Reason("late", facts.late, rules.late_amount, facts.days_late)
    if facts.exposure > facts.amount:
        yield Reason("exposure", facts.exposure, facts.amount)
    if rules.least_score > 0:
        yield from _judge_score(facts, rules)


def _judge_score(facts, rules):
    """Take the worst that the score may be: who is hardly known is not approved by chance."""
    least = Decimal(str(rules.least_score))
    if facts.score is None:
        yield Reason("unscored", limit=least)
        return
    worst = max(Decimal(str(facts.score)) - Decimal(str(facts.uncertainty)), NOTHING)
    if worst < least:
        yield Reason("score", round(worst, 1), least)


def _judge_person(facts) -> Iterable[Reason]:
    if not facts.has_number:
        yield Reason("no_number")
    if facts.is_other_number:
        yield Reason("other_number")
    if facts.is_other_name:
        yield Reason("other_name")
    for sign in facts.signs:
        yield Reason("sign", text=sign)


def is_amount_possible(amount: float) -> bool:
    """Return whether somebody may ask for such a limit; neither zero, nor no number at all."""
    return 0 < amount < LARGEST


def is_same_name(one: str, other: str) -> bool:
    """Return whether two names are those of the same company, whatever its legal form is called."""
    return _simplify(one) == _simplify(other)


def _simplify(name):
    plain = unicodedata.normalize("NFKD", str(name or "")).casefold()
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    words = re.findall(r"\w+", plain)
    return [word for word in words if word not in LEGAL_FORMS] or words
