"""From a mail to what it says: own text, language, sentences, intents."""

from itertools import zip_longest

from .intents import read_absence, read_copy, read_dispute, read_wrong_contact
from .language import detect, rules_of
from .money_talk import read_payments
from .own_text import own_text
from .phrases import normalise
from .records import COPY, DISPUTE, PAID, PROMISE, WRONG_CONTACT, Mail, Reply
from .sentence import Sentence
from .sentences import split

# Nobody says more; what is longer is a document pasted into the mail.
MOST_SENTENCES = 80


def read(mail: Mail) -> Reply:
    """Return the language of a mail and what its sender says in it."""
    text = own_text(mail.text)
    code = detect(text, mail.subject, mail.text)
    rules = rules_of(code)
    written = split(text)[:MOST_SENTENCES]
    sentences = [Sentence(sentence, rules, mail.sent) for sentence in written]
    return Reply(code, tuple(_read(mail, sentences)))


def _read(mail, sentences):
    absence = read_absence(sentences, normalise(mail.subject), mail.is_automatic)
    contacts = _read_contacts(mail, sentences)
    is_gone = any(sentence.search("gone") for sentence in sentences)
    if absence and mail.is_automatic:
        return contacts[:1] if is_gone else absence
    found = [*absence, *contacts[:1]]
    for sentence in sentences:
        found += read_payments(sentence) + read_dispute(sentence) + read_copy(sentence)
    places = {sentence.written: n for n, sentence in reversed(list(enumerate(sentences)))}
    return sorted(_combine(found), key=lambda intent: places[intent.sentence])


def _read_contacts(mail, sentences):
    following = [sentence.written for sentence in sentences[1:]]
    found = []
    for sentence, after in zip_longest(sentences, following, fillvalue=""):
        found += read_wrong_contact(sentence, mail.sender, after)
    return sorted(found, key=lambda intent: -intent.confidence)


# === SEVERAL SENTENCES ABOUT ONE THING === #


def _combine(found):
    """Return each thing once: a day or a reason that is told tops the same without one."""
    kept = []
    for intent in sorted(found, key=lambda intent: (-_detail(intent), -intent.confidence)):
        if not any(_is_same(intent, other) for other in kept):
            kept.append(intent)
    return kept


def _detail(intent):
    """Return how much an intent tells besides its kind."""
    has_reason = bool(intent.reason) and intent.reason != "other"
    return (intent.date is not None) + (intent.amount is not None) + has_reason


def _is_same(intent, other):
    if intent.intent != other.intent:
        return False
    if intent.intent == DISPUTE:
        return intent.reason in ("other", other.reason)
    if intent.intent in (PROMISE, PAID):
        return intent.date in (None, other.date)
    return intent.intent in (COPY, WRONG_CONTACT) or intent == other
