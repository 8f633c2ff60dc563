"""What a sentence says besides paying: a dispute, a request for a copy, another contact."""

import re
from itertools import pairwise

from .records import COPY, DISPUTE, OUT_OF_OFFICE, WRONG_CONTACT, Intent
from .sentence import Sentence

# The first that fits is the reason: from what can be meant in one way only to what may be more.
ORDER = (
    "duplicate", "quantity", "unknown_order", "contract", "price", "quality", "invoice_data",
    "delivery", "other",
)  # fmt: skip
DENIED = re.compile(
    r"\b(?:niet|geen|not|no|pas|nicht|keine?|kein|n't)\s+(?!(?:en|et|und|and)\s)(?:\w+\s+)?$"
)
# Reasons of which a phrase may be denied by the word before it: "not damaged".
DENIABLE = ("quality", "duplicate")
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
NAME = re.compile(
    r"\b[A-ZÀ-Ý][\w'’-]+(?: (?:van|de|den|der|von|du|le|la|el|ter|ten)){0,2}(?: [A-ZÀ-Ý][\w'’-]+)+"
)
# A name behind these words is where somebody works, not who is to be written to.
EMPLOYER = re.compile(r"\b(?:bij|chez|bei|at|for|für|pour|voor|from|von)\s+$", re.IGNORECASE)
# "Our director is away": a reason, not the absence of who writes.
COLLEAGUE = re.compile(
    r"\b(?:onze|mijn|our|my|notre|mon|ma|unser\w*|meine?)\s+"
    r"\w+\s+(?:is|est|ist|was|zit|\w+ \w+)\b"
)
# Between the first and the last day of an absence.
RANGE = re.compile(
    r"\s*(?:t/m|tot(?: en met)?|au|jusqu'au|bis(?: zum)?|to|until|till|through|-)\s*(?:the )?"
)
AUTOMATIC = re.compile(
    r"automati(?:sch|que|c)\w* (?:gegenereerd\w* |generated |erzeugte )?"
    r"(?:bericht|antwoord|message|reply|nachricht|antwort|response|e-?mail)|"
    r"(?:message|réponse) automatique"
)
SPECIFIC, UNKNOWN_REASON, ASKED, ELSEWHERE, NAMED = 0.9, 0.8, 0.9, 0.8, 0.95
AWAY_BY_MACHINE, AWAY = 0.97, 0.85


# === DISPUTES === #


def read_dispute(sentence: Sentence) -> list[Intent]:
    """Return the dispute of a sentence with its likeliest reason."""
    if sentence.search("no_dispute") or (sentence.is_question and not sentence.search("why")):
        return []
    reason = next((reason for reason in ORDER if _is_disputed(sentence, reason)), None)
    if not reason:
        return []
    confidence = UNKNOWN_REASON if reason == "other" else SPECIFIC
    return [Intent(DISPUTE, None, None, reason, sentence.written, confidence)]


def _is_disputed(sentence, reason):
    if reason == "delivery" and _asks_for_copy(sentence):
        return False
    if reason == "invoice_data" and sentence.search("wrong_contact"):
        return False
    for match in sentence.rules.reasons[reason].finditer(sentence.text):
        before = sentence.text[: match.start()]
        if reason in DENIABLE and DENIED.search(before):
            continue
        if not sentence.rules.search("hypothetical", before.rpartition(",")[2]):
            return True
    return False


# === COPIES AND CONTACTS === #


def read_copy(sentence: Sentence) -> list[Intent]:
    """Return the request for a copy of an invoice."""
    if not _asks_for_copy(sentence):
        return []
    return [Intent(COPY, None, None, None, sentence.written, ASKED)]


def _asks_for_copy(sentence):
    # "invoices@firm.com" is no invoice.
    text = ADDRESS.sub(lambda match: "@" * len(match[0]), sentence.text)
    return bool(sentence.rules.search("copy", text)) and not sentence.search("no_copy")


def read_wrong_contact(sentence: Sentence, sender: str, following: str) -> list[Intent]:
    """Return that somebody else has to be addressed: the address or name, where it is told."""
    is_gone = sentence.search("gone")
    if not is_gone and (
        not sentence.search("wrong_contact")
        or sentence.search("no_wrong_contact")
        or _asks_for_copy(sentence)
    ):
        return []
    contact = _contact(sentence.written, following, sender)
    confidence = NAMED if contact else ELSEWHERE
    return [Intent(WRONG_CONTACT, None, None, contact, sentence.written, confidence)]


def _contact(written, following, sender):
    """Return who is named in the sentence or in the one after it: an address before a name."""
    for text in (written, following):
        found = [a for a in ADDRESS.findall(text) if a.lower() != sender]
        if found:
            return found[0]
    for text in (written, following):
        names = [m[0] for m in NAME.finditer(text) if not EMPLOYER.search(text[: m.start()])]
        if names:
            return names[-1]
    return None


# === ABSENCE === #


def read_absence(sentences: list[Sentence], subject: str, is_automatic: bool) -> list[Intent]:
    """Return the absence that a mail tells, with the first day on which somebody is back."""
    machine = is_automatic or _is_machine(sentences, subject)
    telling = [s for s in sentences if s.search("away") and (machine or _tells_absence(s))]
    if not telling and is_automatic:
        telling = [s for s in sentences if s.search("returns") and any(_days_back(s))]
    if not telling:
        return []
    days = [date for s in sentences if s in telling or s.search("back") for date in _days_back(s)]
    if not machine and not days:
        return []
    confidence = AWAY_BY_MACHINE if machine else AWAY
    date = max(days, default=None)
    return [Intent(OUT_OF_OFFICE, date, None, None, telling[0].written, confidence)]


def _is_machine(sentences, subject):
    if any(AUTOMATIC.search(sentence.text) for sentence in sentences):
        return True
    return bool(sentences) and bool(sentences[0].rules.search("away_subject", subject))


def _tells_absence(sentence):
    """Tell whether a person writes of an absence that lasts, not of a payment after it."""
    is_other = COLLEAGUE.search(sentence.text)
    is_money = sentence.search("promise") or sentence.search("paid")
    return not (sentence.is_question or is_other or is_money)


def _days_back(sentence):
    days = sentence.days(1)
    begins = [
        day
        for day, after in pairwise(days)
        if RANGE.fullmatch(sentence.text[day.end : after.start])
    ]
    for day in days:
        if day in begins:
            continue
        if day.date > sentence.sent and not day.is_weak:
            yield _day_after(day.date) if day.is_last else day.date


def _day_after(date):
    return date.fromordinal(date.toordinal() + 1)
