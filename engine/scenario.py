"""Live through a scenario day by day with the planner itself, and compare it with the expectations.

Every action is taken to be done on the day it falls due: messages are sent, approvals given, tasks
done. A customer who cannot be reached through a channel does not get the message.
"""
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from . import planner
from .handwritten import TextError
from .holds import is_active
from .law.contact import windows
from .law.rates import RateTable
from .law.records import CAREFUL, CONSUMER, Case, Claim, Debtor, Reduction, Settings
from .law.sentences import explain
from .lawful import Lawful
from .records import Credit, Customer, Hold, Item, Plan, PlannedAction, Procedure
from .scenario_text import EVERYTHING, Expectation, Happening, Story, parse
from .words import PLAIN, Voice, did_you_mean

# What the system does itself and what silences the items from then on.
SILENCING_CHANNELS = frozenset({"agency"})
# A due date that was agreed, and nothing else.
AGREED = Claim(0, Decimal(1), dt.date.min)


@dataclass(slots=True)
class World:
    """What a scenario may speak of.

    `procedures` are known by their code, `steps` tells the names of each step (in every language,
    the reader's first), `channels` the name of each channel. `rates` are those of the law, `terms`
    a claim as it is agreed with customers, `settings` what the company chooses, and `keeps_hours`
    tells that messages keep to the days of contact of the law.
    """

    procedures: Mapping[str, Procedure]
    steps: Mapping[int, tuple[str, ...]]
    channels: Mapping[str, str]
    message_channels: frozenset[str] = planner.EMAIL_ONLY
    rates: RateTable = field(default_factory=lambda: RateTable(()))
    terms: Claim = AGREED
    settings: Settings = CAREFUL
    keeps_hours: bool = True

    def step_name(self, step: int) -> str:
        names = self.steps.get(step)
        return names[0] if names else str(step)

    def is_step(self, step: int, name: str) -> bool:
        return name.strip().lower() in {n.strip().lower() for n in self.steps.get(step, ())}


@dataclass(slots=True)
class Entry:
    """A line of the log; `kind` is "event", "action", "law", "unreachable" or "failure"."""

    day: int
    date: dt.date
    kind: str
    text: str


@dataclass(slots=True)
class Result:
    """What happened, and every expectation that was not met, in words."""

    log: list[Entry] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        return not self.failures


def run(text: str, procedure: str, world: World, voice: Voice = PLAIN) -> Result:
    """Live through the scenario in `text` with a customer on `procedure`.

    :raise TextError: when the text cannot be understood
    """
    story = parse(text, voice)
    _check_names(story, procedure, world, voice)
    return _Life(story, world.procedures[procedure], world, voice).live()


def _check_names(story: Story, procedure: str, world: World, voice: Voice):
    """Raise when the scenario speaks of steps, channels or procedures that do not exist."""
    problems = []
    used = {procedure}
    for happenings in story.happenings.values():
        for event in happenings:
            if event.kind == "switch":
                problems += _unknown(event, event.subject, world.procedures, voice)
                used.add(event.subject)
    procedures = [world.procedures[code] for code in used if code in world.procedures]
    steps = {n for p in procedures for s in p.steps for n in world.steps.get(s.id, ())}
    lowered = {name.strip().lower() for name in steps}
    for expectations in story.expectations.values():
        for wanted in expectations:
            if wanted.step.strip().lower() not in lowered:
                problems += _unknown(wanted, wanted.step, steps, voice)
            if wanted.channel:
                problems += _unknown(wanted, wanted.channel, world.channels, voice)
    if problems:
        raise TextError(problems)


def _unknown(where: Happening | Expectation, name: str, known, voice: Voice) -> list[str]:
    if name in known:
        return []
    return [voice._("Line %(line)s: there is no “%(name)s”. %(hint)s", line=where.line, name=name,
              hint=did_you_mean(name, known, voice))]


class _Life:
    """One customer from day to day."""

    def __init__(self, story: Story, procedure: Procedure, world: World, voice: Voice):
        self.voice, self._ = voice, voice._
        self.story = story
        self.world = world
        self.result = Result()
        self.ids = {invoice.name: n for n, invoice in enumerate(story.invoices, 1)}
        self.names = {number: name for name, number in self.ids.items()}
        self.open = {i.name: (i.amount, i.value) for i in story.invoices}
        currencies = dict.fromkeys([story.currency, *(i.currency for i in story.invoices)])
        self.currencies = {name: n for n, name in enumerate(currencies, 1)}
        self.holds = []
        self.credits = []
        self.hold_count = 0
        self.payments = {}
        self.told = {}
        self.customer = Customer(
            id=1, items=(), procedure=procedure, mode=story.mode, reachable=story.reachable,
            quiet_weekdays=story.quiet_weekdays, law=self._get_law(),
        )

    def _get_law(self) -> Lawful | None:
        """Return what the law allows, None when nothing in the scenario depends on it.

        A customer of whom nothing is said is a consumer of an unknown country, as in the ledger.
        """
        story = self.story
        procedures = self.world.procedures.values()
        asks = any(step.asks or step.letter for p in procedures for step in p.steps)
        if not asks and not story.country:
            return None
        debtor = Debtor(story.debtor, story.debtor == CONSUMER, story.country)
        limits = tuple(windows(debtor, "email")) if self.world.keeps_hours else ()
        case = Case(debtor, (), self.world.rates, settings=self.world.settings)
        return Lawful(case, limits)

    def live(self) -> Result:
        for day in range(self.story.until + 1):
            for event in self.story.happenings.get(day, ()):
                self._happen(event, day)
            self._spend(day)
        return self.result

    def _date(self, day: int) -> dt.date:
        return self.story.start + dt.timedelta(day)

    def _note(self, day: int, kind: str, text: str):
        self.result.log.append(Entry(day, self._date(day), kind, text))

    def _fail(self, day: int, text: str):
        self.result.failures.append(self._("day %(day)s: %(what)s", day=day, what=text))
        self._note(day, "failure", text)

    # === A DAY === #

    def _spend(self, day: int):
        date = self._date(day)
        self.customer = replace(
            self.customer, items=self._items(day), holds=tuple(self.holds),
            credits=tuple(self.credits), law=self._with_claims(day),
        )
        messages = self.world.message_channels
        plan = planner.plan(self.customer, date, messages)
        self._note_law(day, plan)
        reached = tuple(action for action in plan.actions if not action.problem)
        for action in plan.actions:
            self._note(day, "unreachable" if action.problem else "action", self._describe(action))
        self.customer = planner.record(self.customer, reached, date, messages)
        for action in reached:
            if action.channel in SILENCING_CHANNELS:
                self._silence(action, date)
        self._compare(day, reached)

    def _items(self, day: int) -> tuple[Item, ...]:
        return tuple(
            Item(
                id=self.ids[invoice.name],
                due=None if invoice.due is None else self._date(invoice.due),
                amount=self.open[invoice.name][0],
                value=self.open[invoice.name][1],
                currency=self.currencies[invoice.currency],
            )
            for invoice in self.story.invoices
            if invoice.issued <= day and self.open[invoice.name][0] > 0
        )

    def _with_claims(self, day: int) -> Lawful | None:
        """Return what the law allows with the invoices as they are now, and what was paid of them.

        The letters of the days before are kept.
        """
        lawful = self.customer.law
        if lawful is None:
            return None
        date = self._date(day)
        disputed = {h.item for h in self.holds if h.reason == "dispute" and is_active(h, date)}
        claims = [
            replace(
                self.world.terms, id=self.ids[invoice.name], principal=invoice.amount,
                due=self._date(invoice.due), currency=invoice.currency,
                disputed=self.ids[invoice.name] in disputed,
                reductions=tuple(self.payments.get(invoice.name, ())),
            )
            for invoice in self.story.invoices if invoice.due is not None and invoice.issued <= day
        ]
        return replace(lawful, case=replace(lawful.case, claims=claims))

    def _note_law(self, day: int, plan: Plan):
        """Tell once of every step that the law holds up, and again when the day changes."""
        for decision in plan.decisions:
            refusal = decision.refusal
            told = refusal and (decision.step, refusal.code, decision.date)
            if told and self.told.get(decision.item) != told:
                self._note(day, "law", self._(
                    "“%(step)s” about %(items)s waits: %(why)s",
                    step=self.world.step_name(decision.step), items=self.names[decision.item],
                    why=explain(refusal, self.voice)))
            self.told[decision.item] = told

    def _silence(self, action: PlannedAction, date: dt.date):
        for line in action.lines:
            if line.step is not None:
                self._add_hold(reason=action.channel, item=line.item, since=date)

    def _add_hold(self, **values):
        self.hold_count += 1
        self.holds.append(Hold(id=self.hold_count, **values))

    # === WHAT HAPPENS TO THE CUSTOMER === #

    def _happen(self, event: Happening, day: int):
        getattr(self, f"_happen_{event.kind}")(event, day)

    def _happen_pay(self, event: Happening, day: int):
        amount, value = self.open[event.subject]
        paid = amount if event.amount is None else event.amount
        left = max(amount - paid, Decimal(0))
        reduction = Reduction(self._date(day), min(paid, amount))
        self.payments.setdefault(event.subject, []).append(reduction)
        self.open[event.subject] = left, (value * left / amount if amount else Decimal(0))
        if left:
            text = self._("%(amount)s of %(item)s is paid, %(left)s is left", amount=paid,
                          item=event.subject, left=left)
        else:
            text = self._("%s is paid", event.subject)
        self._note(day, "event", text)

    def _happen_credit(self, event: Happening, day: int):
        currency = self.currencies.setdefault(event.currency, len(self.currencies) + 1)
        self.credits.append(Credit(currency=currency, amount=event.amount, value=event.amount))
        self._note(day, "event", self._("%s is received and not allocated", event.amount))

    def _happen_pause(self, event: Happening, day: int):
        self._hold(event, day, "pause")
        self._note(day, "event", self._("%s is paused", self._subject(event)))

    def _happen_dispute(self, event: Happening, day: int):
        self._hold(event, day, "dispute")
        self._note(day, "event", self._("%s is disputed", self._subject(event)))

    def _hold(self, event: Happening, day: int, reason: str):
        item = None if event.subject == EVERYTHING else self.ids[event.subject]
        invoice = next((i for i in self.story.invoices if i.name == event.subject), None)
        self._add_hold(
            reason=reason,
            item=item,
            amount=event.amount,
            currency=self.currencies[invoice.currency] if invoice and event.amount else None,
            since=self._date(day),
            until=None if event.until is None else self._date(event.until),
        )

    def _happen_resume(self, event: Happening, day: int):
        item = None if event.subject == EVERYTHING else self.ids[event.subject]
        self.holds = [h for h in self.holds if event.subject != EVERYTHING and h.item != item]
        self._note(day, "event", self._("%s is followed up again", self._subject(event)))

    def _happen_switch(self, event: Happening, day: int):
        self.customer = replace(self.customer, procedure=self.world.procedures[event.subject])
        self._note(day, "event", self._("the procedure is “%s” from now on", event.subject))

    def _subject(self, event: Happening) -> str:
        return self._("everything") if event.subject == EVERYTHING else event.subject

    # === WHAT WAS EXPECTED === #

    def _compare(self, day: int, actions: tuple[PlannedAction, ...]):
        wanted = list(self.story.expectations.get(day, ()))
        unexpected = []
        for action in actions:
            met = next((w for w in wanted if self._is_met(w, action)), None)
            if met is None:
                unexpected.append(action)
            else:
                wanted.remove(met)
        self._tell_difference(day, wanted, unexpected)

    def _tell_difference(self, day: int, missing, unexpected):
        got = "; ".join(self._describe(action) for action in unexpected)
        if missing:
            wish = "; ".join(self._describe_wish(wanted) for wanted in missing)
            nothing = self._("nothing more") if self._acted(day) else self._("silence")
            got = got or nothing
            self._fail(day, self._("expected %(wish)s, but %(got)s", wish=wish, got=got))
        elif unexpected and self.story.expectations.get(day):
            self._fail(day, self._("expected nothing more, but %s", got))
        elif unexpected:
            self._fail(day, self._("expected silence, but %s", got))

    def _acted(self, day: int) -> bool:
        return any(entry.day == day and entry.kind == "action" for entry in self.result.log)

    def _is_met(self, wanted: Expectation, action: PlannedAction) -> bool:
        is_message = action.channel in self.world.message_channels
        return (
            (wanted.kind == "message") == is_message
            and self.world.is_step(action.step, wanted.step)
            and wanted.channel in ("", action.channel)
            and (wanted.items is None or wanted.items == self._listed(action))
            and (wanted.amount is None or wanted.amount == sum(li.amount for li in action.lines))
        )

    def _listed(self, action: PlannedAction) -> frozenset[str]:
        return frozenset(self.names[line.item] for line in action.lines)

    # === IN WORDS === #

    def _describe(self, action: PlannedAction) -> str:
        values = {
            "channel": self.world.channels.get(action.channel, action.channel),
            "step": self.world.step_name(action.step),
            "items": ", ".join(self.names[line.item] for line in action.lines),
        }
        if action.problem:
            return self._("%(channel)s “%(step)s” about %(items)s does not reach the customer",
                          **values)
        if action.mode == "approve":
            return self._("%(channel)s “%(step)s” about %(items)s, once approved", **values)
        if action.mode == "manual":
            return self._("%(channel)s “%(step)s” about %(items)s, by hand", **values)
        return self._("%(channel)s “%(step)s” about %(items)s", **values)

    def _describe_wish(self, wanted: Expectation) -> str:
        names = {"message": self._("a message"), "task": self._("a task")}
        channel = self.world.channels.get(wanted.channel) or names[wanted.kind]
        text = self._("%(channel)s “%(step)s”", channel=channel, step=wanted.step)
        if wanted.items is not None:
            items = ", ".join(sorted(wanted.items))
            text = self._("%(what)s about %(items)s", what=text, items=items)
        if wanted.amount is not None:
            text = self._("%(what)s of %(amount)s", what=text, amount=wanted.amount)
        return text
