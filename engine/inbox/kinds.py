"""Tell whether a person wrote a mail, a machine that answers, or a server that reports."""

import re
from email.message import Message

PERSON, AUTOMATIC, ABSENCE = "person", "automatic", "absence"
SUPPRESSED = frozenset(("all", "oof", "autoreply"))
BULK = frozenset(("bulk", "junk", "list", "auto_reply"))
ANSWERING = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply", "X-Autoresponder")
ABSENT = re.compile(
    r"out of (?:the )?office|auto(?:matic|matisch|matische)?[ -]?(?:reply|antwoord|antwort)|"
    r"automatische abwesenheit|abwesenheits|afwezig|niet aanwezig|r[ée]ponse automatique|"
    r"absence du bureau|absent du bureau|on (?:annual )?leave|on holiday",
    re.IGNORECASE,
)
DSN = "message/delivery-status"
# Reports of a delivery that has not failed: they are no bounce (RFC 3464, 2.3.3).
HARMLESS = frozenset(("delayed", "delivered", "relayed", "expanded"))


def classify(message: Message) -> str:
    """Return who wrote a mail by its headers (RFC 3834, and what programs did before it)."""
    if not _is_automatic(message):
        return PERSON
    return ABSENCE if ABSENT.search(_header(message, "Subject")) else AUTOMATIC


def is_machine(message: Message) -> bool:
    """Tell whether nobody may be answered automatically: a machine or a server wrote this."""
    return _is_automatic(message) or _header(message, "Return-Path") == "<>"


def is_harmless_report(message: Message) -> bool:
    """Tell whether a report of a mail server or reader says anything but that delivery failed."""
    if message.get_content_type() != "multipart/report":
        return False
    kinds = [part.get_content_type() for part in message.walk()]
    if "message/disposition-notification" in kinds:
        return True
    said = _actions(message)
    return bool(said) and said <= HARMLESS


def _actions(message):
    """Return what a delivery report says of each recipient."""
    parts = (part for part in message.walk() if part.get_content_type() == DSN)
    groups = (group for part in parts if part.is_multipart() for group in part.get_payload())
    said = (_header(group, "Action").lower() for group in groups)
    return {action for action in said if action}


def _is_automatic(message):
    submitted = _header(message, "Auto-Submitted").lower()
    if submitted and not submitted.startswith("no"):
        return True
    suppressed = re.split(r"[,;\s]+", _header(message, "X-Auto-Response-Suppress").lower())
    if not SUPPRESSED.isdisjoint(suppressed):
        return True
    if _header(message, "Precedence").lower() in BULK:
        return True
    return any(_header(message, name) for name in ANSWERING)


def _header(message, name):
    """Return a header as one line, also when it breaks the rules."""
    try:
        return " ".join(str(message.get(name, "")).split())
    except (ValueError, IndexError, AttributeError, LookupError):
        return ""
