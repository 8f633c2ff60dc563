"""In which language a reply is written: the one with most of its small words."""

import re
from collections import Counter
from functools import cache

from . import rules_de, rules_en, rules_fr, rules_nl
from .phrases import Rules, normalise

MODULES = (rules_nl, rules_fr, rules_de, rules_en)
LANGUAGES = {module.LANGUAGE.code: module.LANGUAGE for module in MODULES}
WORD = re.compile(r"[^\W\d_]+(?:'(?!s\b)[^\W\d_]*)?")
# Words that only one of the four languages has, in replies about invoices; they count more.
TELLING = {
    "nl": re.compile(r"\b(?:factu(?:ur|ren)|betaal\w*|betaling\w*|ij\w*|\w*(?:ij|oe|aa|uu)\w*)\b"),
    "fr": re.compile(r"\b(?:factures?|paiements?|virements?|\w*[éèêàçœ]\w*|qu')"),
    "de": re.compile(r"\b(?:rechnung\w*|zahl\w*|überweis\w*|\w*(?:ß|ä|ü|ö)\w*|\w+ung)\b"),
    "en": re.compile(r"\b(?:invoices?|payments?|paid|pay|\w+ing|the|\w*th\w*)\b"),
}


@cache
def rules_of(code: str) -> Rules:
    """Return the compiled rules of a language, made at its first mail."""
    return Rules.of(LANGUAGES[code])


@cache
def _function_words():
    return {code: frozenset(rules.function_words.split()) for code, rules in LANGUAGES.items()}


def detect(*texts: str) -> str:
    """Return the language of the first text that tells it; of none, English."""
    for text in texts:
        scores = _scores(normalise(text))
        if scores and scores.most_common(1)[0][1] > 0:
            return scores.most_common(1)[0][0]
    return "en"


def _scores(text):
    words = WORD.findall(text[:4000])
    scores = Counter()
    for code, known in _function_words().items():
        scores[code] = 2 * sum(word in known for word in words)
        scores[code] += sum(1 for _match in TELLING[code].finditer(text[:4000]))
    return scores
