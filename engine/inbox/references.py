"""Numbers in a text that may name an invoice: its own number, or a structured reference to pay it.

Structured references have a check digit, so that any other number is not taken for one: Belgian
`+++123/4567/89012+++`, `RF18 5390 0754 7034` (ISO 11649) and the Dutch betalingskenmerk.
"""

import re
from collections.abc import Iterator

# Nobody lists more; what is longer is a document pasted into the mail.
LONGEST_TEXT = 20_000
MOST_NUMBERS = 60
SHORTEST_NUMBER, LONGEST_NUMBER, FEWEST_DIGITS = 5, 40, 4

BELGIAN = re.compile(r"(?<![\d/])[+*]{0,3}\s?(\d{3})\s?/\s?(\d{4})\s?/\s?(\d{5})\s?[+*]{0,3}(?!\d)")
CREDITOR = re.compile(r"\bRF\d{2}(?: ?[A-Z0-9]){1,21}\b", re.IGNORECASE)
DUTCH = re.compile(r"(?<!\d)\d{4}(?:[ .]?\d{4}){3}(?!\d)|(?<!\d)\d{9,14}(?!\d)")
WORD = re.compile(r"[A-Z0-9](?:[A-Z0-9/._-]*[A-Z0-9])?", re.IGNORECASE | re.ASCII)
# A letter code and its number that somebody wrote apart: "INV 2026 00012".
APART = re.compile(r"\b[A-Z]{2,6}(?: \d{2,8}){1,3}\b", re.IGNORECASE | re.ASCII)
AMOUNT = re.compile(r"\d{1,3}(?:\.\d{3})+")
SENDER = re.compile(
    r"^[\s>*|]*(?:from|van|de|von)\*?\s?:\*?[^\n@]{0,120}?([\w.+-]{1,64}@[\w.-]{3,190}\w)",
    re.IGNORECASE | re.MULTILINE,
)
LONGEST_SUBJECT = 300
ANSWERED = re.compile(
    r"^(?:\s*(?:re|fw|fwd|aw|wg|tr|rv|antw|antwoord|betr|ref)\s*(?:\[\d+\])?\s*:)+", re.IGNORECASE
)
DUTCH_WEIGHTS = (2, 4, 8, 5, 10, 9, 7, 3, 6, 1)


def find_numbers(*texts: str) -> list[str]:
    """Return what in these texts may be the number or the payment reference of an invoice.

    Each is spelled in the ways in which books keep it, in capitals; the first texts come first.
    """
    found = {}
    for text in texts:
        text = (text or "")[:LONGEST_TEXT]
        for number in (*_structured(text), *_plain(text)):
            found.setdefault(number)
            if len(found) >= MOST_NUMBERS:
                return list(found)
    return list(found)


# === STRUCTURED REFERENCES === #


def _structured(text) -> Iterator[str]:
    for match in BELGIAN.finditer(text):
        digits = "".join(match.groups())
        if is_belgian(digits):
            yield f"+++{digits[:3]}/{digits[3:7]}/{digits[7:]}+++"
            yield digits
    for match in CREDITOR.finditer(text):
        reference = _shorten(re.sub(r"\s", "", match.group()).upper())
        if reference:
            yield " ".join(_blocks(reference))
            yield reference
    for match in DUTCH.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if is_dutch(digits):
            yield digits
            yield " ".join(_blocks(digits))


def is_belgian(digits: str) -> bool:
    """Check a Belgian structured communication: the last two of 12 digits are the rest of 97."""
    return len(digits) == 12 and int(digits[10:]) == (int(digits[:10]) % 97 or 97)


def is_creditor(reference: str) -> bool:
    """Check an ISO 11649 creditor reference: as an IBAN, the number modulo 97 is 1."""
    if not re.fullmatch(r"RF\d{2}[A-Z0-9]{1,21}", reference):
        return False
    turned = reference[4:] + reference[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1


def is_dutch(digits: str) -> bool:
    """Check a Dutch betalingskenmerk of 9 to 14 or 16 digits: the first checks the others.

    Shorter ones have no check digit: they are numbers as any other.
    """
    if len(digits) not in (*range(9, 15), 16):
        return False
    weights = DUTCH_WEIGHTS * 2
    total = sum(
        int(digit) * weight for digit, weight in zip(reversed(digits[1:]), weights, strict=False)
    )
    check = 11 - total % 11
    return int(digits[0]) == {10: 1, 11: 0}.get(check, check)


def _shorten(reference):
    """Return the creditor reference at the beginning of a text that goes on with other words."""
    lengths = range(len(reference), 4, -1)
    return next((reference[:n] for n in lengths if is_creditor(reference[:n])), "")


def _blocks(reference):
    return [reference[start : start + 4] for start in range(0, len(reference), 4)]


# === NUMBERS OF INVOICES === #


def _plain(text) -> Iterator[str]:
    for match in WORD.finditer(text):
        word = match.group().upper()
        if _may_be_number(word):
            yield word
            # Written with other signs: 2026-00012 for 2026/00012.
            if "-" in word or "." in word:
                yield re.sub(r"[-.]", "/", word)
    for match in APART.finditer(text):
        parts = match.group().upper().split()
        if sum(map(len, parts[1:])) >= FEWEST_DIGITS:
            yield "/".join(parts)
            yield "".join(parts)


def _may_be_number(word):
    is_sized = SHORTEST_NUMBER <= len(word) <= LONGEST_NUMBER
    has_digits = sum(sign.isdigit() for sign in word) >= FEWEST_DIGITS
    return is_sized and has_digits and not AMOUNT.fullmatch(word)


# === FORWARDED MAIL === #


def find_senders(text: str) -> list[str]:
    """Return the addresses of those whose mails are repeated below, the last mail first."""
    return [match.group(1) for match in SENDER.finditer(text[:LONGEST_TEXT])][:MOST_NUMBERS]


def plain_subject(subject: str) -> str:
    """Return a subject without what programs put before it when one answers or passes on."""
    words = " ".join((subject or "")[:LONGEST_SUBJECT].split())
    return ANSWERED.sub("", words).strip().lower()
