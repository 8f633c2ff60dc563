"""Reads the labelled replies and counts what the reader finds of them.

An intent counts once for a mail: found and meant, found in vain, or missed. A day is right when the
days found for the intent are exactly those that were meant.
"""

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import yaml

FOLDER = Path(__file__).parent
FIT, HELD = "fit", "held"
DATED = ("promise", "paid", "out_of_office")


@dataclass(frozen=True)
class Case:
    """A labelled reply; `says` are its labels, dictionaries with the key `intent`."""

    id: str
    mail: object
    says: tuple
    file: str = ""

    @property
    def half(self):
        """The half of the set that a case belongs to, whatever is added to the set.

        Files that were seen while the rules were improved are fit, those written afterwards held.
        """
        if self.file.startswith(("seen", "held")):
            return FIT if self.file.startswith("seen") else HELD
        return HELD if hashlib.sha256(self.id.encode()).digest()[0] % 2 else FIT


@dataclass
class Score:
    """How often an intent was found and meant, found in vain, or missed."""

    right: int = 0
    vain: int = 0
    missed: int = 0
    days_right: int = 0

    @property
    def precision(self):
        return self.right / ((self.right + self.vain) or 1)

    @property
    def recall(self):
        return self.right / ((self.right + self.missed) or 1)

    @property
    def date_right(self):
        return self.days_right / (self.right or 1)


def load(mail_class):
    """Return all cases, their mails as instances of ``mail_class``."""
    return [
        Case(entry["id"], _make_mail(mail_class, entry), tuple(entry["says"]), path.stem)
        for path in sorted(FOLDER.glob("*.yaml"))
        for entry in yaml.load(path.read_text("utf-8"), Loader=_Loader)
    ]


_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _make_mail(mail_class, entry):
    return mail_class(
        text=entry["text"],
        sent=entry["sent"],
        subject=entry.get("subject", ""),
        is_automatic=entry.get("auto", False),
    )


def score(cases, read, intent):
    """Return the score of a reader, ``read(mail)``, for one intent."""
    total = Score()
    for case in cases:
        found = [other for other in read(case.mail).intents if other.intent == intent]
        meant = [label for label in case.says if label["intent"] == intent]
        total.right += bool(found and meant)
        total.vain += bool(found and not meant)
        total.missed += bool(meant and not found)
        total.days_right += bool(found and meant) and days_of(found) == days_meant(meant)
    return total


def days_of(intents):
    return {intent.date for intent in intents}


def days_meant(labels):
    return {label.get("date") for label in labels}


def amounts_meant(labels):
    return {Decimal(str(label["amount"])) for label in labels if "amount" in label}


def differences(case, reply):
    """Return what the reader did not find, and what it found in vain, as texts."""
    meant = sorted(_tell(label) for label in case.says)
    found = sorted(_tell(intent.as_dict()) for intent in reply.intents)
    return [f"- {text}" for text in meant if text not in found] + [
        f"+ {text}" for text in found if text not in meant
    ]


def _tell(values):
    parts = [values["intent"], str(values.get("date") or "")]
    if values["intent"] == "dispute":
        parts.append(values["reason"])
    if values.get("amount"):
        parts.append(f"{float(values['amount']):.2f}")
    if values["intent"] == "wrong_contact":
        parts.append(values.get("contact") or values.get("reason") or "")
    return " ".join(part for part in parts if part)
