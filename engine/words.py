"""Sentences of the engine: plain English, or in the language of a reader when Odoo asks.

Functions that speak take a voice. Odoo's environment is one: its method `_` translates, and the
export of translations finds the sentences by that name without an import of Odoo here.
"""
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Protocol


class Voice(Protocol):
    """Something that puts a sentence into words; Odoo's environment is one."""

    def _(self, source: str, *args, **values) -> str: ...


class Plain:
    """The voice of tests and tools, and of sentences that are kept: English as it is written.

    What is kept in English is translated where somebody reads it, by the voice of the reader.
    """

    def _(self, source: str, *args, **values) -> str:
        return source % (args or values) if args or values else source


PLAIN = Plain()


def did_you_mean(word: object, known: Iterable[str], voice: Voice) -> str:
    """Return a question about the likely meaning of a mistyped word, or what is known."""
    known = sorted({str(name) for name in known})
    close = get_close_matches(str(word), known, 1)
    if close:
        return voice._("Did you mean “%s”?", close[0])
    return voice._("Known are: %s.", ", ".join(known)) if known else ""
