"""What was paid, credited or written off on open items, as far as the ledger knows it.

Promises, payment plans and the figures of disputes decide from these and from nothing else.
"""
import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

PAYMENT = "payment"
CREDIT_NOTE = "credit_note"
OTHER = "other"


@dataclass(slots=True, frozen=True)
class Settlement:
    """Money that was matched with an item; both amounts are positive.

    `amount` is in the currency of the item, `value` in the company's currency. `kind` is "payment"
    (through a bank or cash journal), "credit_note" or "other" (a write-off, an exchange
    difference). `day` is the day of the payment, not that of the matching. `id` is the matching in
    the ledger; it is gone when the payment bounces. `source` is the payment's journal item: one
    payment may settle several items.
    """

    id: int
    item: int
    day: dt.date
    amount: Decimal
    value: Decimal
    kind: str
    source: int
