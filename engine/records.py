"""What the planner reads and what it answers.

The records are treated as immutable; they are not frozen only because that would double the time
it takes to build them. Money is always a `Decimal`: an `amount` is in the currency of its item, a
`value` is the same money in the company's currency. A date without a time is a calendar day of the
company.
"""
import datetime as dt
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .law.records import Refusal
    from .lawful import Lawful

ZERO = Decimal("0")

STATES = ("held", "covered", "waiting", "due", "finished")
REASONS = {
    "held": (
        "account_hold", "item_hold", "amount_held", "no_followup", "blocked", "no_due_date",
        "charge",
    ),
    "covered": ("credit", "payment", "bank", "online", "credit_other_currency"),
    "waiting": (
        "not_reached", "gap", "contact_limit", "quiet_day", "closed_day", "law_day", "stale_bank",
        "below_minimum", "stepped_today", "no_procedure", "law",
    ),
    "due": ("due", "advances"),
    "finished": ("last_step",),
}


# === WHAT IS READ === #

@dataclass(slots=True)
class Item:
    """An open receivable: what is left of one instalment, never a whole invoice.

    `amount` is positive. `excluded` carries the ledger's own flag: empty, "no_followup",
    "blocked" or "charge" (interest and costs that are asked with their invoice).
    """

    id: int
    due: dt.date | None
    amount: Decimal
    value: Decimal
    currency: int
    excluded: str = ""


@dataclass(slots=True)
class Credit:
    """Money of the customer that is not matched with any item yet; both amounts are positive.

    `items` are those that it was paid for, as far as somebody said so: it covers them first, and
    nothing else when it is `exact`.
    `kind` tells what it is: "credit" (in the ledger), "payment" (registered and under way), "bank"
    (a bank statement line that nobody matched yet) or "online" (a transaction that the provider
    has not decided on); `source` is the record it comes from, if it is not in the ledger.
    """

    currency: int
    amount: Decimal
    value: Decimal
    items: tuple[int, ...] = ()
    kind: str = "credit"
    source: int | None = None
    exact: bool = False


@dataclass(slots=True)
class Hold:
    """A reason to be silent about an item, about part of it or about the whole account.

    Without `item` it concerns the account, without `amount` everything. An account hold with an
    amount silences the oldest items of its currency up to that amount; without a currency the
    amount is in the company's currency and counts over all items. `until` is the last silent day.
    """

    id: int
    reason: str
    item: int | None = None
    amount: Decimal | None = None
    currency: int | None = None
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(slots=True)
class Event:
    """A step that was executed on an item through one channel: done, or skipped on purpose.

    `offset` is what the step's offset was at the time; it places the event when the step is gone.
    The first execution is round 0, repetitions are rounds 1, 2, …
    """

    item: int
    step: int
    offset: int
    channel: str
    round: int
    day: dt.date


@dataclass(slots=True)
class Paid:
    """A late item that was reminded and has been paid since; the amounts are what was paid."""

    item: int
    day: dt.date
    amount: Decimal
    value: Decimal


@dataclass(slots=True)
class Step:
    """One rung of a procedure, `offset` days from the due date (negative: before it).

    With `first_only` only the first of its channels that reaches the customer is used. A `weekday`
    (Monday = 0) moves the step on to the next such day. `mode` is "automatic", "approve" or
    "manual". The last step of a procedure is repeated every `repeat_every` days, at most
    `repeat_max` extra times; 0 means that it is not repeated.
    `min_amount` is in the company's currency. `letter` is the statutory letter that the step sends,
    "auto" for the one that the law of the customer wants, and `asks` holds "costs" and "interest".
    """

    id: int
    offset: int
    channels: tuple[str, ...]
    mode: str = "automatic"
    min_amount: Decimal = ZERO
    repeat_every: int = 0
    repeat_max: int = 0
    first_only: bool = False
    weekday: int | None = None
    letter: str = ""
    asks: Set[str] = frozenset()


@dataclass(slots=True)
class Procedure:
    """How a kind of customer is followed up.

    `min_balance` (company currency) is the smallest total worth an action, `min_gap` the least
    number of days between two messages, `max_contacts` the most days in any seven on which the
    customer hears from us (0: no limit). With `keep_spacing` a step that was taken late moves the
    later ones: the customer gets the days between two steps that the procedure grants. The step
    `thanks` is taken, `offset` days after the payment, when nothing is late any more.
    """

    id: int
    steps: tuple[Step, ...]
    min_balance: Decimal = ZERO
    min_gap: int = 0
    keep_spacing: bool = False
    max_contacts: int = 0
    thanks: Step | None = None
    compiled: dict = field(default_factory=dict, init=False, repr=False, compare=False)


@dataclass(slots=True)
class Customer:
    """Everything the planner knows about one customer in one company.

    `reachable` are the message channels for which there is an address, None when all are.
    `quiet_weekdays` counts from Monday = 0. `last_message` is the day of the last message through
    any message channel, also when it was about items that have been paid since; `contacts` are the
    last days on which the customer heard from us, oldest first. `history` may hold events of such
    items as well. `preferred` is the channel that the customer likes best, `closed_weekdays` and
    `holidays` are days without messages. `unmet` holds the steps whose condition an item does not
    meet, by item; they are passed over. `paid` are the late items paid lately for which nobody
    said thanks.
    With `stale_bank` nobody knows what was paid lately, and no message goes out. `law` is what the
    law allows, None where no step and no hour of contact depends on it.
    """

    id: int
    items: Sequence[Item]
    procedure: Procedure | None
    holds: Sequence[Hold] = ()
    history: Sequence[Event] = ()
    credits: Sequence[Credit] = ()
    mode: str = "automatic"
    reachable: frozenset[str] | None = None
    quiet_weekdays: frozenset[int] = frozenset()
    last_message: dt.date | None = None
    contacts: Sequence[dt.date] = ()
    preferred: str | None = None
    closed_weekdays: Set[int] = frozenset()
    holidays: Set[dt.date] = frozenset()
    unmet: Mapping[int, Set[int]] = field(default_factory=dict)
    paid: Sequence[Paid] = ()
    stale_bank: bool = False
    law: "Lawful | None" = None


# === WHAT IS ANSWERED === #

@dataclass(slots=True)
class Decision:
    """What happens to one item, when, and why; the codes are in `REASONS`.

    `amount` and `value` are what may be asked for today, after holds and credits. `step` is the
    step that is due or comes next, `date` the day on which that happens or the silence ends, None
    when nobody can tell. `channels` are those of today for a due item, of the step it waits for
    otherwise. `total` and `minimum` (company currency) explain "below_minimum". `source` is the
    record behind a "bank" or "online" cover, `refusal` the rule behind "law" and "law_day".
    """

    item: int
    state: str
    reason: str
    step: int | None = None
    date: dt.date | None = None
    hold: int | None = None
    amount: Decimal = ZERO
    value: Decimal = ZERO
    channels: tuple[str, ...] = ()
    round: int = 0
    total: Decimal | None = None
    minimum: Decimal | None = None
    source: int | None = None
    refusal: "Refusal | None" = None


@dataclass(slots=True)
class PlannedLine:
    """One item in an action; without `step` it is only listed and does not advance."""

    item: int
    step: int | None
    round: int
    amount: Decimal
    value: Decimal


@dataclass(slots=True)
class PlannedAction:
    """One thing to do for the customer through one channel, about all its lines together.

    `value` is the total of the lines in company currency, `oldest` their earliest due date.
    `problem` is "no_address" when the customer cannot be reached through the channel.
    """

    channel: str
    step: int
    mode: str
    lines: tuple[PlannedLine, ...]
    value: Decimal
    problem: str = ""
    oldest: dt.date | None = None


@dataclass(slots=True)
class Plan:
    """The decisions (by item id), today's actions, and the earliest date among the decisions."""

    decisions: tuple[Decision, ...]
    actions: tuple[PlannedAction, ...]
    next_date: dt.date | None
    next_step: int | None
