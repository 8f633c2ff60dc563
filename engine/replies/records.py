"""What goes into the reader of replies and what comes out of it."""

import datetime as dt
from dataclasses import asdict, dataclass
from decimal import Decimal

PROMISE, DISPUTE, PAID, COPY = "promise", "dispute", "paid", "copy"
WRONG_CONTACT, OUT_OF_OFFICE = "wrong_contact", "out_of_office"
INTENTS = (PROMISE, DISPUTE, PAID, COPY, WRONG_CONTACT, OUT_OF_OFFICE)
# The codes of the dispute reasons; "other" tells that there is a dispute without a known reason.
REASONS = (
    "price", "delivery", "quality", "quantity", "invoice_data", "duplicate", "already_paid",
    "unknown_order", "contract", "other",
)  # fmt: skip


class Unreadable(ValueError):
    """The message cannot be read; the text is one sentence that says why."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail of a customer: its text as it came, and the day from which "Friday" counts."""

    text: str
    sent: dt.date
    subject: str = ""
    sender: str = ""
    is_automatic: bool = False


@dataclass(frozen=True, slots=True)
class Intent:
    """One thing that the customer says, and the sentence in which it says so.

    `date` is the last day of a promise, the day of a payment or the first day back in the office.
    `reason` is the code of a dispute's reason, or who has to be addressed instead.
    """

    intent: str
    date: dt.date | None
    amount: Decimal | None
    reason: str | None
    sentence: str
    confidence: float

    def as_dict(self) -> dict:
        """Return the intent with values that JSON knows."""
        date = self.date and self.date.isoformat()
        amount = None if self.amount is None else float(self.amount)
        return asdict(self) | {"date": date, "amount": amount}


@dataclass(frozen=True, slots=True)
class Reply:
    """The language of a reply and all that it says, in the order in which it says it."""

    lang: str
    intents: tuple[Intent, ...] = ()

    def as_dict(self) -> dict:
        return {"lang": self.lang, "intents": [intent.as_dict() for intent in self.intents]}
