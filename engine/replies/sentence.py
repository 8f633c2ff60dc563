"""One sentence, prepared for the rules: its clauses, its days and what is denied in it."""

import datetime as dt
import re
from dataclasses import dataclass
from functools import cached_property

from . import amounts, dates
from .phrases import Rules, normalise

QUESTION = re.compile(r"\?[\s\"')]*$")
# "We pay on Friday, ok?" tells; it does not ask.
AGREEMENT = re.compile(r"[,.] ?(?:ok[ée]?|goed|oké|akkoord|d'accord|in ordnung|okay|alright)\s*\?")
PART = re.compile(r"[,:;()]|\s-\s")


@dataclass(frozen=True)
class Clause:
    """A part of a sentence that says one thing; `text` is normalised."""

    text: str
    rules: Rules
    sent: dt.date

    def search(self, name):
        return self.rules.search(name, self.text)

    def is_denied(self, match):
        """Tell whether a negation stands between the commas around what matched."""
        start = max((m.end() for m in PART.finditer(self.text, 0, match.start())), default=0)
        end = PART.search(self.text, match.end())
        around = self.text[start : end.start() if end else len(self.text)]
        return bool(self.rules.search("negation", around))

    def days(self, direction):
        calendar = self.rules.language.calendar
        found = dates.find(self.text, self.sent, calendar, direction)
        return [day for day in found if not day.is_reference]

    @cached_property
    def amounts(self):
        return amounts.find(self.text)


class Sentence(Clause):
    """A sentence as it was written (`written`) and as the rules read it."""

    def __init__(self, written: str, rules: Rules, sent: dt.date):
        text = normalise(written)
        text = rules.patterns["harmless"].sub(lambda match: " " * len(match[0]), text)
        super().__init__(text, rules, sent)
        object.__setattr__(self, "written", written)

    @cached_property
    def is_question(self):
        return bool(QUESTION.search(self.text)) and not AGREEMENT.search(self.text)

    @cached_property
    def clauses(self):
        """Return the clauses: "but", "however" and the like begin another one."""
        begins = self.rules.patterns["adversative"]
        starts = [0, *(match.start() for match in begins.finditer(self.text))]
        starts += [match.end() for match in re.finditer(";", self.text)]
        starts = sorted(set(starts))
        ends = [*starts[1:], len(self.text)]
        texts = (self.text[start:end] for start, end in zip(starts, ends, strict=True))
        return [Clause(text, self.rules, self.sent) for text in texts if text.strip()]
