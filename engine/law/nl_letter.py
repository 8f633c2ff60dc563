"""Whether the sentence about the term in a Dutch letter of fourteen days is good enough.

The term must start on the day after the letter reaches the debtor; a term that can be read as
shorter makes the letter worthless (HR 25-11-2016). Only wording that is recognised as right passes.
Sentences in other languages than Dutch follow the same reading; no source judged them.
"""
import re

from .records import ELECTRONIC, Rule

WORDING = Rule(
    "NL-14D-WORDING", "art. 6:96 lid 6 BW; HR 25-11-2016, ECLI:NL:HR:2016:2704",
    "Only Dutch wording was judged by a court.",
)
TERM = 14
TERM_TEXTS = {
    "nl": "binnen veertien dagen vanaf de dag nadat deze brief bij u is bezorgd",
    "en": "within fourteen days from the day after this letter was delivered to you",
    "de": "innerhalb von vierzehn Tagen ab dem Tag, nachdem Ihnen dieser Brief zugestellt wurde",
    "fr": "dans les quatorze jours à compter du lendemain de la remise de cette lettre",
}
# The same of an e-mail, which is no letter that somebody delivers.
MESSAGE_TERM_TEXTS = {
    "nl": "binnen veertien dagen vanaf de dag nadat u deze e-mail hebt ontvangen",
    "en": "within fourteen days from the day after you received this e-mail",
    "de": "innerhalb von vierzehn Tagen ab dem Tag, nachdem Sie diese E-Mail erhalten haben",
    "fr": "dans les quatorze jours à compter du lendemain de la réception de cet e-mail",
}
WORDS = {
    "nl": {"een": 1, "één": 1, "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6, "zeven": 7,
           "acht": 8, "negen": 9, "tien": 10, "elf": 11, "twaalf": 12, "dertien": 13,
           "veertien": 14, "vijftien": 15, "zestien": 16, "twintig": 20, "eenentwintig": 21,
           "dertig": 30},
    "en": {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
           "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
           "fifteen": 15, "sixteen": 16, "twenty": 20, "thirty": 30},
    "de": {"einem": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7,
           "acht": 8, "neun": 9, "zehn": 10, "elf": 11, "zwölf": 12, "dreizehn": 13,
           "vierzehn": 14, "fünfzehn": 15, "sechzehn": 16, "zwanzig": 20, "dreißig": 30},
    "fr": {"un": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8,
           "neuf": 9, "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14,
           "quinze": 15, "seize": 16, "vingt": 20, "trente": 30},
}  # fmt: skip
DAYS = {"nl": "dagen", "en": "days", "de": "tagen?", "fr": "jours"}
RECEIPT = {
    "nl": r"bezorg(?:d|ing)|ontvang(?:en|st|t)",
    "en": r"deliver(?:ed|y)|recei(?:ved|pt|ve)",
    "de": r"zugestellt|zustellung|erhalten|erhalt|zugang|zugegangen",
    "fr": r"remise?|reçue?|réception|distribution",
}
DAY_AFTER = {
    "nl": r"\bde dag na(?:dat)?\b",
    "en": r"\bthe day after\b",
    "de": r"\btag,? nach(?:dem)?\b|\bfolgetag\b",
    "fr": r"\blendemain\b|\bjour (?:suivant|qui suit|après)\b",
}
MISLEADING = {
    "nl": r"\bheden\b|\bvandaag\b|dagtekening|verzend|verzonden|verstuur|\bdatum\b|briefdatum",
    "en": r"\btoday\b|\bdate[d]?\b|\bsent\b|\bsending\b|\bnow\b",
    "de": r"\bheute\b|datum|absend|versand|versend",
    "fr": r"\bce jour\b|\baujourd|\bdatée?\b|\bdate d|envoi|envoyée?|expédi",
}


def term_texts(channel: str) -> dict[str, str]:
    """Return the sentence about the term by language, for a letter or for an electronic message."""
    return dict(MESSAGE_TERM_TEXTS if channel in ELECTRONIC else TERM_TEXTS)


def is_term_valid(text: str, language: str = "nl") -> bool:
    """Tell whether a sentence grants at least fourteen days from the day after receipt.

    Fifteen days from receipt itself are the same. Any shorter term, any other beginning and any
    language that is not known make it invalid.
    """
    if language not in DAYS:
        return False
    text = " ".join((text or "").lower().split())
    terms = _terms(text, language)
    if not terms or re.search(MISLEADING[language], text):
        return False
    if not re.search(RECEIPT[language], text):
        return False
    needed = TERM if re.search(DAY_AFTER[language], text) else TERM + 1
    return min(terms) >= needed


def _terms(text: str, language: str) -> list[int]:
    """Return the numbers of days in a text, 0 for a number that is not understood."""
    found = re.findall(rf"(\w+) (?:kalender|calendar )?{DAYS[language]}\b", text)
    words = WORDS[language]
    return [int(word) if word.isdecimal() else words.get(word, 0) for word in found]


def terms_in(text: str, language: str) -> list[int]:
    """Return the numbers of days that a sentence grants; words that are no number grant none."""
    return [days for days in _terms(" ".join(text.lower().split()), language) if days]
