"""The working copy of an item while its decision is being made."""
import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from .ladder import NOWHERE, Rung
from .law.records import Refusal
from .records import ZERO, Customer, Item

CENT = Decimal("0.01")


@dataclass(slots=True, eq=False)
class Case:
    """An item on its way to a decision; `state` is empty as long as nothing speaks against it.

    `ask` and `value` are what may be asked for so far. `age` is the number of days since the due
    date, negative before it. `begun` tells that a message went out about it today, `sent` collects
    the channels through which it advances today, `leads` that its own step speaks in one of them.
    """

    item: Item
    ask: Decimal
    value: Decimal
    age: int
    state: str = ""
    reason: str = ""
    date: dt.date | None = None
    hold: int | None = None
    rung: Rung = NOWHERE
    messages: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    begun: bool = False
    sent: tuple[str, ...] = ()
    leads: bool = False
    total: Decimal | None = None
    minimum: Decimal | None = None
    source: int | None = None
    refusal: Refusal | None = None

    def reduce(self, ask: Decimal):
        """Lower what may be asked to `ask`, and the company value in proportion."""
        self.ask = ask
        self.value = (self.item.value * ask / self.item.amount).quantize(CENT)

    def silence(self, state: str, reason: str, hold: int | None = None, date=None):
        """Decide that nothing may be asked for the item."""
        self.ask = self.value = ZERO
        self.state, self.reason, self.hold, self.date = state, reason, hold, date

    def wait(self, reason: str, date: dt.date | None = None, refusal: Refusal | None = None):
        """Decide that the item waits, for a step before the due date no longer than until then."""
        self.state, self.reason, self.date, self.refusal = "waiting", reason, date, refusal
        if date and self.age < 0 and self.rung.date and self.rung.date < self.item.due:
            self.date = min(date, self.item.due)


def open_cases(customer: Customer, day: dt.date) -> list[Case]:
    """Return the customer's items as cases, the oldest first, those without a date last."""
    items = customer.items
    if len(items) > 1:
        items = sorted(items, key=_oldest_first)
    return [
        Case(item, item.amount, item.value, (day - item.due).days if item.due else 0)
        for item in items
    ]


def _oldest_first(item: Item):
    return item.due or dt.date.max, item.id
