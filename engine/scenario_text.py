"""The language of scenarios: what happens to a customer, and what it is expected to notice.

    start: 2025-03-03             # day 0
    invoices:
      - {name: INV1, amount: 250, due: 10}
    events:
      16: {pay: INV1}
    expect:
      7: {message: Notice before the due date, channel: email, items: [INV1]}
      14: {message: First reminder}
      17-60: nothing

Days are counted from the start. The expectations are complete: on every other day up to `until`
(the last day that is mentioned, when it is not given) nothing may happen.
"""
import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from .handwritten import Checker, Located, TextError, read, shorten
from .law.records import BUSINESS, CONSUMER, PUBLIC
from .words import Voice, did_you_mean

LONGEST_STORY = 1500
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MODES = ("automatic", "approve", "manual")
COUNTRY = re.compile(r"[A-Z]{2}")
RANGE = re.compile(r"(\d{1,4})\s*-\s*(\d{1,4})")
# The debtors of the law; who is no business and no public body is protected as a consumer.
DEBTORS = (CONSUMER, BUSINESS, PUBLIC)
EVENTS = ("pay", "credit", "pause", "resume", "dispute", "switch")
EVERYTHING = "everything"
NOTHING = "nothing"


@dataclass(slots=True)
class Invoice:
    name: str
    amount: Decimal
    value: Decimal
    due: int | None
    currency: str
    issued: int = 0


@dataclass(slots=True)
class Happening:
    """Something that happens to the customer on a day; `subject` is an invoice or a procedure."""

    kind: str
    subject: str
    amount: Decimal | None = None
    currency: str = ""
    until: int | None = None
    line: int = 0


@dataclass(slots=True)
class Expectation:
    """Something that has to happen; `step` empty means any step, `items` None any items."""

    kind: str
    step: str
    channel: str = ""
    items: frozenset[str] | None = None
    amount: Decimal | None = None
    line: int = 0


@dataclass(slots=True)
class Story:
    """A scenario as it was written."""

    start: dt.date
    invoices: list[Invoice] = field(default_factory=list)
    happenings: dict[int, list[Happening]] = field(default_factory=dict)
    expectations: dict[int, list[Expectation]] = field(default_factory=dict)
    until: int = 0
    mode: str = "automatic"
    quiet_weekdays: frozenset[int] = frozenset()
    reachable: frozenset[str] | None = None
    debtor: str = CONSUMER
    country: str = ""
    currency: str = ""
    title: str = ""


def parse(text: str, voice: Voice) -> Story:
    """Read a scenario.

    :raise TextError: with one sentence for everything that is wrong, each with its line
    """
    return _Parser(read(text, voice), voice).story()


class _Parser:
    def __init__(self, data: object, voice: Voice):
        self.voice, self._ = voice, voice._
        self.problems = []
        self.top = Checker(data, voice._("The scenario"), self.problems, voice)

    def story(self) -> Story:
        top = self.top
        story = Story(top.date("start", required=True) or dt.date(2025, 1, 6))
        story.title = top.text("title")
        story.currency = top.text("currency", "EUR")
        self._customer(story)
        story.invoices = self._invoices(story)
        story.happenings = self._by_day("events", self._happening, story)
        story.expectations = self._by_day("expect", self._expectation, story)
        story.until = self._until(story)
        top.finish()
        if self.problems:
            raise TextError(self.problems)
        return story

    def _until(self, story: Story) -> int:
        days = [*story.happenings, *story.expectations]
        until = self.top.whole("until", max(days, default=0))
        if not 0 <= until <= LONGEST_STORY:
            self.top.complain("until", self._("a scenario ends on day %s at the latest.",
                                              LONGEST_STORY))
            return 0
        for day in sorted(day for day in days if day > until):
            self.top.complain("until", self._("day %s comes after the end.", day))
        return until

    # === THE CUSTOMER === #

    def _customer(self, story: Story):
        if not self.top.has("customer"):
            self.top.known.append("customer")
            return
        customer = Checker(self.top.raw("customer"), self._("customer"), self.problems, self.voice)
        story.mode = customer.choice("mode", MODES, "automatic")
        story.debtor = customer.choice("debtor", DEBTORS, CONSUMER)
        story.country = customer.text("country").upper()
        if story.country and not COUNTRY.fullmatch(story.country):
            customer.complain("country", self._(
                "“%s” is no code of a country; write two letters such as NL.", story.country))
        if customer.has("reachable"):
            story.reachable = frozenset(customer.texts("reachable"))
        quiet = [name.lower() for name in customer.texts("quiet_days")]
        for name in quiet:
            if name not in WEEKDAYS:
                customer.complain("quiet_days", self._(
                    "“%(name)s” is no day of the week. %(hint)s", name=name,
                    hint=did_you_mean(name, WEEKDAYS, self.voice)))
        story.quiet_weekdays = frozenset(WEEKDAYS.index(n) for n in quiet if n in WEEKDAYS)
        customer.finish()

    def _invoices(self, story: Story) -> list[Invoice]:
        rows = self.top.raw("invoices")
        if not isinstance(rows, list) or not rows:
            self.top.complain("invoices", self._("at least one invoice is needed."))
            return []
        invoices = [self._invoice(row, number + 1, story) for number, row in enumerate(rows)]
        names = [invoice.name for invoice in invoices]
        for name in sorted({name for name in names if names.count(name) > 1}):
            self.top.complain("invoices", self._("there are two invoices “%s”.", name))
        return invoices

    def _invoice(self, row: object, number: int, story: Story) -> Invoice:
        checker = Checker(row, self._("invoice %s", number), self.problems, self.voice)
        amount = checker.amount("amount", required=True) or Decimal(1)
        invoice = Invoice(
            name=checker.text("name", f"INV{number}"),
            amount=amount,
            value=checker.amount("value") or amount,
            due=checker.whole("due", required=True),
            currency=checker.text("currency", story.currency),
            issued=checker.whole("issued", 0),
        )
        checker.finish()
        return invoice

    # === DAYS === #

    def _by_day(self, name: str, read_one, story: Story) -> dict:
        """Return what is written under each day; a range stands for each of its days."""
        if not self.top.has(name) or self.top.mapping[name] is None:
            self.top.known.append(name)
            return {}
        days = self.top.raw(name)
        if not isinstance(days, Located):
            self.top.complain(name, self._("write a number of days before each, as in “7: …”."))
            return {}
        found = {}
        for key, value in days.items():
            line = days.lines[key]
            for day in self._days(key, line):
                rows = value if isinstance(value, list) else [value]
                found.setdefault(day, [])
                found[day] += [r for row in rows if (r := read_one(row, day, line, story))]
        return found

    def _days(self, key: object, line: int) -> Iterable[int]:
        if isinstance(key, int):
            first = last = key
        else:
            match = RANGE.fullmatch(str(key).strip())
            first, last = (int(match[1]), int(match[2])) if match else (-1, -1)
        if 0 <= first <= last <= LONGEST_STORY:
            return range(first, last + 1)
        self.problems.append(self._(
            "Line %(line)s: “%(key)s” is no day; write a number such as 12, or 12-20.",
            line=line, key=shorten(key)))
        return ()

    # === EVENTS === #

    def _happening(self, row: object, day: int, line: int, story: Story) -> Happening | None:
        checker = Checker(row, self._("day %s", day), self.problems, self.voice)
        kinds = [kind for kind in EVENTS if checker.has(kind)]
        if len(kinds) != 1:
            self.problems.append(self._(
                "Line %(line)s, day %(day)s: write one of %(known)s.", line=line, day=day,
                known=", ".join(EVENTS)))
            return None
        (kind,) = kinds
        happening = Happening(kind, "", line=checker.mapping.lines[kind])
        if kind == "credit":
            happening.amount = checker.amount("credit")
            happening.currency = checker.text("currency", story.currency)
        else:
            happening.subject = checker.text(kind, required=True)
            self._check_subject(checker, happening, story)
        if kind in ("pay", "dispute", "pause"):
            happening.amount = checker.amount("amount")
        if kind in ("dispute", "pause"):
            happening.until = checker.whole("until")
        checker.finish()
        return happening

    def _check_subject(self, checker: Checker, happening: Happening, story: Story):
        kind, subject = happening.kind, happening.subject
        known = [invoice.name for invoice in story.invoices]
        if kind in ("pause", "resume"):
            known.append(EVERYTHING)
        if kind != "switch" and subject and subject not in known:
            checker.complain(kind, self._("there is no invoice “%(name)s”. %(hint)s", name=subject,
                                          hint=did_you_mean(subject, known, self.voice)))

    # === EXPECTATIONS === #

    def _expectation(self, row: object, day: int, line: int, story: Story) -> Expectation | None:
        if isinstance(row, str) and row.strip().lower() == NOTHING:
            return None
        checker = Checker(row, self._("day %s", day), self.problems, self.voice)
        kinds = [kind for kind in ("message", "task") if checker.has(kind)]
        if len(kinds) != 1:
            self.problems.append(self._(
                "Line %(line)s, day %(day)s: write what is expected as “message: …”, “task: …” or "
                "“nothing”.", line=line, day=day))
            return None
        expectation = Expectation(
            kind=kinds[0],
            step=checker.text(kinds[0], required=True),
            channel=checker.text("channel"),
            items=frozenset(checker.texts("items")) if checker.has("items") else None,
            amount=checker.amount("amount"),
            line=checker.mapping.lines[kinds[0]],
        )
        self._check_items(checker, expectation, story)
        checker.known += ["channel", "items", "amount"]
        checker.finish()
        return expectation

    def _check_items(self, checker: Checker, expectation: Expectation, story: Story):
        known = {invoice.name for invoice in story.invoices}
        for name in sorted((expectation.items or frozenset()) - known):
            checker.complain("items", self._("there is no invoice “%(name)s”. %(hint)s", name=name,
                                             hint=did_you_mean(name, known, self.voice)))
