"""From the bytes of a mail to its text, its day and whether a machine wrote it."""

import email
import email.policy
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime

from .html_text import to_text
from .records import Mail, Unreadable

# No letter of a customer is longer; what comes after it is history or a pasted document.
LONGEST_TEXT = 100_000


def parse(content: bytes) -> Mail:
    """Take a mail apart; raise `Unreadable` for what is no mail or has no day to count from."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    if not message.keys():
        raise Unreadable("This is not an e-mail: it does not begin with header lines.")
    return Mail(
        text=_text(message)[:LONGEST_TEXT],
        sent=_day(message),
        subject=_header(message, "Subject"),
        sender=parseaddr(_header(message, "From"))[1].lower(),
        is_automatic=is_automatic(message),
    )


def _header(message, name):
    """Return the header as one line, also when it breaks the rules."""
    try:
        return " ".join(str(message.get(name, "")).split())
    except (ValueError, IndexError, AttributeError, LookupError):
        return ""


def _day(message):
    written = _header(message, "Date")
    if not written:
        raise Unreadable("This e-mail has no Date header, from which its days would count.")
    try:
        return parsedate_to_datetime(written).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        raise Unreadable(f"The Date header of this e-mail is not a date: {written[:60]}.") from None


def is_automatic(message):
    """Tell whether the headers say that nobody typed this (RFC 3834 and what came before it)."""
    submitted = _header(message, "Auto-Submitted").lower()
    if submitted and not submitted.startswith("no"):
        return True
    precedence = _header(message, "Precedence").lower()
    names = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply")
    return precedence == "auto_reply" or any(message.get(name) for name in names)


def _text(message: EmailMessage) -> str:
    """Return the plain text, or the text of the HTML where there is no plain one."""
    plain = _part(message, "plain")
    if plain.strip():
        return plain
    return to_text(_part(message, "html"))


def _part(message, kind):
    part = next(
        (
            part
            for part in message.walk()
            if part.get_content_type() == f"text/{kind}" and not part.is_attachment()
        ),
        None,
    )
    return _decode(part) if part is not None else ""


def _decode(part):
    """Return the text of a part; a charset that lies or is unknown does not stop the reading."""
    content = part.get_payload(decode=True) or b""
    charset = part.get_content_charset() or "utf-8"
    for name in (charset, "utf-8", "cp1252"):
        try:
            return content.decode(name)
        except (LookupError, UnicodeDecodeError):
            continue
    return content.decode("latin-1")
