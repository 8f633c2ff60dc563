"""What a customer's reply says, read without a network, a model or Odoo.

`read_message(bytes)` takes a mail as it arrived, `read(Mail)` one that was taken apart already.
Both return a `Reply`: the language and the intents, each with the sentence it relies on. Only what
the sender wrote is read: never the quoted history, the signature or a disclaimer.

The rules are phrases, in one module for each language (`rules_nl`, `rules_fr`, …); how they are
written is told in `phrases`.
"""

from .message import parse
from .reader import read
from .records import INTENTS, REASONS, Intent, Mail, Reply, Unreadable

__all__ = [
    "INTENTS",
    "REASONS",
    "Intent",
    "Mail",
    "Reply",
    "Unreadable",
    "parse",
    "read",
    "read_message",
]


def read_message(content: bytes) -> Reply:
    """Return what the mail in `content` (RFC 5322) says; raise `Unreadable` if it is none."""
    return read(parse(content))
