"""What a legal document says, read from its words as the customer will read them.

Somebody may have changed the text, so nothing is taken on trust: a field counts as stated when it
stands there, and every amount in a sentence about costs counts as announced. What is not understood
is not there, which stops a letter rather than lets a bad one go.
"""
import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from ..replies import amounts
from .documents import fields_of
from .nl_letter import terms_in
from .records import ZERO, Letter

LANGUAGES = ("nl", "en", "de", "fr")
SENTENCE = re.compile(r"(?<=[.!?;])\s+")
# Names of costs, and of what else may be asked on top of the debt.
COSTS = {
    "nl": r"\w*kosten\b|\w*vergoeding\w*|\w*boete\w*|\btoeslag\w*|\w*rente\b|\w*interest\w*"
    r"|\bintresten\b|\bbtw\b",
    "en": r"\bcosts?\b|\bfees?\b|\bcharges?\b|\bcompensations?\b|\bpenalt\w+|\binterest\b|\bvat\b",
    "de": r"\w*kosten\b|\w*gebühr\w*|\w*entschädigung\w*|\w*pauschale\w*|\bzuschl\w+|\w*zins\w*"
    r"|\bust\b|\bmwst\b|\w*mehrwertsteuer\b|\w*umsatzsteuer\b",
    "fr": r"\bfrais\b|\bindemnit\w+|\bpénalit\w+|\bdédommagement\w*|\bintérêts?\b|\btva\b",
}
NOTHING = {
    "nl": r"\bgeen (?:\w+ )?\w*(?:vergoeding|kosten)\b",
    "en": r"\bno (?:\w+ )?(?:compensation|costs)\b",
    "de": r"\bkeine (?:\w+ )?(?:entschädigung|kosten)\b",
    "fr": r"\b(?:aucune (?:\w+ )?indemnité|aucuns? frais)\b",
}
DEFAULT = {
    "nl": r"\bin verzuim\b|\bin gebreke\b",
    "en": r"\bin default\b",
    "de": r"\bin verzug\b",
    "fr": r"\ben demeure\b|\ben défaut\b",
}
# A consequence is what follows when something is not done.
CONDITION = {
    "nl": r"\b(?:niet|geen|zonder|uitblij\w+)\b",
    "en": r"\b(?:not|neither|without|fail\w*|unless)\b",
    "de": r"\b(?:nicht|kein\w*|ohne|ausbleib\w+)\b",
    "fr": r"\b(?:pas|ni|sans|faute|défaut)\b",
}
FOLLOWS = {
    "nl": r"\w*kosten\b|\w*rente\b|\w*vergoeding\b|\brechter\b|\bincasso\w*|\bdeurwaarder\b"
    r"|\brechtbank\b|\bgerechtelijk\w*|\buit handen\b|\bstappen\b",
    "en": r"\bcosts?\b|\binterest\b|\bcompensation\b|\bcourt\b|\bcollect\w*|\blegal\b|\bsteps\b",
    "de": r"\w*kosten\b|\w*zinsen\b|\w*entschädigung\b|\w*gericht\w*|\w*inkasso\w*|\bschritte\w*",
    "fr": r"\bfrais\b|\bintérêts?\b|\bindemnité\b|\btribunal\w*|\bjudiciaire\w*|\brecouvrement\b"
    r"|\bmesures\b|\bdémarches\b",
}
# Terms that are not in days: nobody can tell whether they are long enough.
HURRY = {
    "nl": r"\bbinnen (?:de |een )?(?:\w+ )?(?:uur|uren|week|weken|maand)\b|\bper omgaande\b"
    r"|\bonmiddellijk\b|\bonverwijld\b|\bmeteen\b",
    "en": r"\bwithin (?:the |a )?(?:\w+ )?(?:hours?|weeks?|month)\b|\bimmediately\b",
    "de": r"\binnerhalb (?:von )?(?:\w+ )?(?:stunden|wochen?)\b|\bsofort\b|\bunverzüglich\b",
    "fr": r"\b(?:dans|sous) (?:les |une )?(?:\w+ )?(?:heures?|semaines?)\b|\bimmédiatement\b"
    r"|\bsans délai\b",
}
# A creditor who cannot recover the VAT on the costs must say so expressly.
VAT = {
    "nl": r"\bbtw\b.*\bniet (?:\w+ )?(?:verrekenen|terugvragen|aftrekken)"
    r"|\bbtw niet (?:verrekenen|terugvragen|aftrekken)",
    "en": r"\bvat\b.*\bcannot (?:recover|deduct|reclaim)"
    r"|\bcannot (?:recover|deduct|reclaim) (?:the |this )?vat\b",
    "de": r"\b(?:umsatzsteuer|mehrwertsteuer)\b.*\bnicht\b.*\b(?:abziehen|verrechnen)\b",
    "fr": r"\btva\b.*\bne pouvons pas\b.*\b(?:récupérer|déduire)\b"
    r"|\bne pouvons pas (?:récupérer|déduire) (?:la |cette )?tva\b",
}


@dataclass(slots=True, frozen=True)
class Text:
    """The words of a document: its paragraphs, and what stands in tables, which is no sentence."""

    paragraphs: tuple[str, ...]
    tables: str = ""

    def sentences(self) -> Iterator[str]:
        for paragraph in self.paragraphs:
            yield from SENTENCE.split(_plain(paragraph))

    @property
    def words(self) -> str:
        return _plain(" ".join(self.paragraphs))

    @property
    def everything(self) -> str:
        return f"{self.words} {_plain(self.tables)}"


@dataclass(slots=True, frozen=True)
class Facts:
    """What a document has to state, as its reader sees it written.

    `claims` is what it asks of each claim. `balances` are the amounts due, one for each currency,
    and as they are `written`; `totals` are those with interest and costs. `costs` and `vat` are
    what it must announce, `others` amounts that may stand beside them, such as the interest.
    `products` and `dues` have an entry for each claim; an empty one was never known.
    """

    claims: Mapping[int, Decimal]
    balances: tuple[Decimal, ...]
    written: tuple[str, ...]
    costs: Decimal
    vat: Decimal
    others: frozenset[Decimal]
    creditor: str
    number: str
    products: tuple[str, ...]
    dues: tuple[str, ...]
    totals: tuple[Decimal, ...] = ()


def read_letter(
    kind: str, day: dt.date, channel: str, language: str, text: Text, facts: Facts,
) -> Letter:
    """Return a document as it was written; in a language that is not known it states nothing."""
    if language not in LANGUAGES:
        return Letter(kind, day, channel, facts.claims, language=language)
    terms = tuple(s for s in text.sentences() if terms_in(s, language))
    announced = tuple(_announced(text, language, facts))
    stated = frozenset(_stated(text, language, facts, terms, announced)) & set(fields_of(kind))
    days = [days for sentence in terms for days in terms_in(sentence, language)]
    if any(_has(HURRY, language, sentence) for sentence in text.sentences()):
        terms, days = (), []
    return Letter(
        kind, day, channel, facts.claims, stated,
        term_text=" ".join(terms),
        term_days=min(days, default=0),
        announced=announced,
        language=language,
        vat_declared=_has(VAT, language, text.words),
    )


# === FIELDS === #

def _stated(
    text: Text, language: str, facts: Facts, terms: tuple[str, ...], announced: tuple,
) -> Iterator[str]:
    """Yield the names of all fields that the text states."""
    found = {
        "in_default": _has(DEFAULT, language, text.words),
        "term": bool(terms),
        "14_day_term": bool(terms),
        "consequence": any(_is_consequence(p, language) for p in map(_plain, text.paragraphs)),
        "costs_amount": bool(announced),
        "compensation_amount_if_unpaid": bool(announced)
        or (not facts.costs and _has(NOTHING, language, text.words)),
        "creditor_name": _contains(text.words, facts.creditor),
        "creditor_enterprise_number": _contains(text.words, facts.number, compact),
        "product_or_service": _has_all(text.words, facts.products),
        "due_date": _has_all(text.everything, facts.dues),
    }
    found["balance_due"] = _states_balance(text, facts)
    found["amount_due"] = found["balance_due"] or _states_totals(text, facts)
    return (name for name, is_stated in found.items() if is_stated)


def _states_balance(text: Text, facts: Facts) -> bool:
    """Tell whether the words give what is due, in each currency; a table alone does not.

    An amount in a currency that the reader of amounts does not know is looked for as it is written.
    """
    said = {amount.value for amount in amounts.find(text.words)}
    known = zip(facts.balances, map(_plain, facts.written), strict=True)
    return bool(facts.balances) and all(
        value in said if amounts.find(written) else _contains(text.words, written)
        for value, written in known
    )


def _states_totals(text: Text, facts: Facts) -> bool:
    """Tell whether the words give the totals, which the tables make up from what is due."""
    said = {amount.value for amount in amounts.find(text.words)}
    return bool(facts.totals) and said.issuperset(facts.totals)


def _is_consequence(paragraph: str, language: str) -> bool:
    return _has(CONDITION, language, paragraph) and _has(FOLLOWS, language, paragraph)


def _announced(text: Text, language: str, facts: Facts) -> Iterator[tuple[str, Decimal]]:
    """Yield the costs that are named, each once; other amounts in their sentences are explained.

    An amount that nobody can explain is an extra cost, whatever it is called.
    """
    expected = {facts.costs, facts.vat} - {ZERO}
    explained = {*facts.balances, *facts.claims.values(), *facts.others} - expected
    seen = set()
    for sentence in text.sentences():
        name = re.search(COSTS[language], sentence, re.IGNORECASE)
        if not name:
            continue
        for amount in amounts.find(sentence):
            key = amount.value if amount.value in expected else (name[0].lower(), amount.value)
            if amount.value > 0 and amount.value not in explained and key not in seen:
                seen.add(key)
                yield name[0].lower(), amount.value


# === WORDS === #

def compact(text: str) -> str:
    """Return a number without what only makes it readable."""
    return re.sub(r"[\s.,/·-]", "", text).lower()


def _has(phrases: Mapping[str, str], language: str, text: str) -> bool:
    return bool(re.search(phrases[language], text, re.IGNORECASE))


def _has_all(text: str, wanted: Iterable[str]) -> bool:
    wanted = tuple(wanted)
    return bool(wanted) and all(_contains(text, one) for one in wanted)


def _contains(text: str, wanted: str, form=str.lower) -> bool:
    wanted = form(_plain(wanted))
    return bool(wanted) and wanted in form(text)


def _plain(text: str) -> str:
    """Return a text with single, ordinary spaces, in a table as well as in a sentence."""
    return " ".join(text.split())
