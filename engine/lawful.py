"""Rule: no step is taken before the law allows it.

The law itself is in `law`; this is what the planner asks of it about one customer. A step that may
not be taken yet waits, with the rule and the day on which it becomes legal.
"""
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count

from .cases import Case
from .ladder import Ladder
from .law import records as law
from .law.contact import LIVE, Window, check_moment
from .law.guard import Act, Verdict, check
from .law.letters import FIELDS, TERM, check_day, draft, kind_of
from .law.records import Refusal
from .records import PlannedAction, Step

NOON = dt.time(12)
AWAITED = frozenset({"due", "not_reached", "stepped_today"})


@dataclass(slots=True, frozen=True)
class Lawful:
    """What the law allows with one customer.

    The ids of the `case`'s claims are those of the items. `windows` limit when the customer may be
    approached at all, where it lives.
    """

    case: law.Case
    windows: tuple[Window, ...] = ()

    def closes(self, day: dt.date) -> bool:
        """Tell whether the customer may not be approached on the whole day."""
        noon = dt.datetime.combine(day, NOON)
        return any(window.refuses(noon) == "contact_day" for window in self.windows)

    def refuse_day(self, day: dt.date) -> Refusal | None:
        """Return the rule by which the customer may not be approached on a day."""
        return check_moment(self.windows, dt.datetime.combine(day, NOON))

    def check(self, step: Step, item: int, day: dt.date) -> Verdict | None:
        """Tell whether a step may be taken for an item on a day, None when nothing depends on it.

        Days and hours of contact are left to who sends: they move a message and not a step.
        """
        sends = kind_of(step.letter, self.case)
        if not step.asks and not sends:
            return None
        return check(Act(day, asks=step.asks, claims=frozenset((item,)), sends=sends), self.case)

    def check_sending(
        self, step: Step, items: Iterable[int], channel: str, moment: dt.datetime,
    ) -> Verdict:
        """Tell whether a message may go out at this moment; what a letter says is not looked at.

        :param items: those whose step it is
        :param moment: on the clock of the customer
        """
        claims = frozenset(items) if step.asks else frozenset()
        act = Act(moment.date(), channel, moment, step.asks, claims=claims)
        limits = self.windows if channel in LIVE else ()
        return check(act, self.case, limits=limits)

    def parts(self, own: Step, speaking: Step, item: int, day: dt.date) -> bool:
        """Tell whether an item cannot go along with the message of another step than its own.

        Its own statutory letter is replaced by no other message, and a letter that comes too early
        for it says nothing about it.
        """
        kind, spoken = kind_of(own.letter, self.case), kind_of(speaking.letter, self.case)
        if kind and kind != spoken:
            return True
        claims = [claim for claim in self.case.claims if claim.id == item]
        return bool(spoken) and any(check_day(replace(self.case, claims=claims), spoken, day))

    def after(
        self, messages: Iterable[PlannedAction], day: dt.date, steps: Sequence[Step],
    ) -> "Lawful":
        """Return what the law allows once the `messages` went out on `day`."""
        by_id = {step.id: step for step in steps}
        numbers = count(1 + max((notice.id for notice in self.case.notices), default=0))
        notices = tuple(self._notices(messages, day, by_id, numbers))
        if not notices:
            return self
        return replace(self, case=replace(self.case, notices=(*self.case.notices, *notices)))

    def _notices(
        self, messages: Iterable[PlannedAction], day: dt.date, steps: Mapping[int, Step],
        numbers: Iterator[int],
    ) -> Iterator[law.Notice]:
        """Yield the statutory letters among the messages, as they will have been written."""
        for action in messages:
            step = steps.get(action.step)
            kind = kind_of(step.letter, self.case) if step else ""
            if not kind:
                continue
            claims = frozenset(line.item for line in action.lines)
            announced = None
            if kind in FIELDS:
                text = draft(self.case, kind, day, action.channel)
                claims &= {claim.id for claim in text.claims}
                announced = text.costs
            yield law.Notice(
                next(numbers), kind, day, action.channel, claims, announced,
                deadline=day + dt.timedelta(TERM),
            )


def apply_law(cases: Iterable[Case], lawful: Lawful, ladder: Ladder):
    """Let the cases wait whose step would break a rule on the day on which it comes."""
    for case in cases:
        if case.reason not in AWAITED:
            continue
        step = ladder.steps[case.rung.index]
        verdict = lawful.check(step, case.item.id, case.date)
        refusals = verdict.refusals if verdict else ()
        if case.state == "waiting":
            # The rates of a coming half-year are published shortly before it begins.
            refusals = [refusal for refusal in refusals if refusal.code != "missing_rate"]
        if refusals:
            gravest = _gravest(refusals)
            case.wait("law", gravest.day and (verdict.legal_from or gravest.day), gravest)


def _gravest(refusals: Iterable[Refusal]) -> Refusal:
    """Return the refusal that lasts longest, one that no day ends before all others."""
    return max(refusals, key=lambda refusal: (refusal.day or dt.date.max, refusal.code))
