"""How the rules of a language are written, and what they are compiled to.

A rule is a phrase in lower case and in regular-expression syntax, with three shorthands:

- `..`     anything in between, within one sentence: "wordt .. betaald"
- `<name>` one of the words in the language's `words`: "<we> .. <pay>"
- `word~`  any ending: "beschadig~"

A phrase begins and ends at the border of a word.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

GAP = r"\b[^?!;]{0,80}?\b"
TYPOGRAPHY = str.maketrans(
    {"’": "'", "‘": "'", "´": "'", "`": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-"}
)


@dataclass(frozen=True, eq=False)
class Calendar:
    """How a language speaks of days; all values are regular expressions or maps of words."""

    months: tuple[tuple[str, ...], ...]
    weekdays: tuple[tuple[str, ...], ...]
    numbers: Mapping[str, int]
    # "tomorrow": 1; and "at once", which counts only where no other day is told.
    fixed: Mapping[str, int]
    at_once: str
    units: Mapping[str, str]  # day, workday, week, month
    within: str  # what stands before a number of units: "in", "within"
    ago: str  # what makes it past, before or behind the number of units
    this: str
    next: str
    last: str
    start: str
    middle: str
    end: str
    link: str  # what stands between "end" and "month"
    week: str
    month: str
    year: str
    weekend: str
    number_of_week: str
    day_of_month: str  # with a group `day`
    ordinal: str  # what may follow the number of a day
    until_included: str  # makes the day that follows the last of an absence
    # The date of a document or a past event: what stands before it, and behind it.
    reference: str
    # "month-end" in one word.
    month_end: str


@dataclass(frozen=True)
class Language:
    """The rules of one language, as readable phrases."""

    code: str
    function_words: str
    words: Mapping[str, str]
    calendar: Calendar
    negation: tuple[str, ...]
    # Negations that deny nothing: "no later than".
    harmless: tuple[str, ...]
    condition: tuple[str, ...]
    hedge: tuple[str, ...]
    adversative: tuple[str, ...]
    hypothetical: tuple[str, ...]
    why: tuple[str, ...]
    # "the rest", which stands for an amount.
    rest: tuple[str, ...]
    # Words of money that are a promise beside a day ahead.
    ahead: tuple[str, ...]
    promise: tuple[str, ...]
    # Those that are a promise although no day is told.
    promise_firm: tuple[str, ...]
    soon: tuple[str, ...]
    no_promise: tuple[str, ...]
    paid: tuple[str, ...]
    no_paid: tuple[str, ...]
    copy: tuple[str, ...]
    no_copy: tuple[str, ...]
    dispute: Mapping[str, tuple[str, ...]]
    no_dispute: tuple[str, ...]
    wrong_contact: tuple[str, ...]
    no_wrong_contact: tuple[str, ...]
    gone: tuple[str, ...]
    away: tuple[str, ...]
    away_subject: tuple[str, ...]
    # What tells an absence in an automatic answer that has no other word for it.
    returns: tuple[str, ...]
    back: tuple[str, ...]


@dataclass(frozen=True)
class Rules:
    """A language with its phrases compiled, by the name of their field."""

    language: Language
    patterns: Mapping[str, re.Pattern]
    reasons: Mapping[str, re.Pattern] = field(default_factory=dict)

    @classmethod
    def of(cls, language: Language) -> "Rules":
        names = [name for name, value in vars(language).items() if isinstance(value, tuple)]
        return cls(
            language,
            {name: compile_phrases(getattr(language, name), language.words) for name in names},
            {
                reason: compile_phrases(phrases, language.words)
                for reason, phrases in language.dispute.items()
            },
        )

    def search(self, name: str, text: str) -> re.Match | None:
        return self.patterns[name].search(text)


def normalise(text: str) -> str:
    """Return the text as the phrases expect it; every character keeps its place."""
    lowered = text.translate(TYPOGRAPHY).lower()
    return lowered if len(lowered) == len(text) else text.translate(TYPOGRAPHY)


def compile_phrases(phrases: tuple[str, ...], words: Mapping[str, str]) -> re.Pattern:
    """Return one pattern for all phrases; it matches nothing where there are none."""
    if not phrases:
        return re.compile(r"(?!)")
    return re.compile("|".join(f"(?:{_expand(phrase, words)})" for phrase in phrases))


def _expand(phrase, words):
    while re.search(r"<\w+>", phrase):
        phrase = re.sub(r"<(\w+)>", lambda match: f"(?:{words[match[1]]})", phrase)
    phrase = phrase.replace(" .. ", GAP).replace("~", r"\w*")
    phrase = re.sub(r" (?!\?)", r"[\\s,]+", phrase)
    phrase = re.sub(r"(?<!\\)\((?!\?)", "(?:", phrase)
    begin = r"\b" if re.match(r"[\w(]", phrase) else ""
    end = r"\b" if re.search(r"[\w)*]$", phrase) else ""
    return f"{begin}(?:{phrase}){end}"
