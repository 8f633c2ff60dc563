"""At which hours and on which days a debtor may be approached.

Times are those where the debtor lives; the caller converts. Letters by post are never an approach
at an hour. `ADVICE` is prudence and not law: it fills what the law leaves open.
"""
import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from . import be, de, nl
from .calendars import SUNDAY
from .records import ELECTRONIC, Debtor, Refusal, Rule

DAY = dt.timedelta(1)
PHONE, VISIT = "call", "visit"
LIVE = ELECTRONIC - {"portal"} | {PHONE, VISIT}
# No row of Sundays and holidays is longer.
LONGEST_CLOSURE = 31

BKI = Rule(
    "CONTACT-NL-BKI", "Besluit kwaliteit incassodienstverlening, art. 4.2",
    "Binds third-party collectors; it is kept for own claims too. Days equated with holidays are "
    "counted as the trade association reads them.",
)
BE_HOURS = Rule("CONTACT-BE-XIX10", "WER/CDE, art. XIX.10")
BE_PHONE = Rule(
    "CONTACT-BE-PHONE", "Book VI CEL, unfair practices",
    "For calls the hours are those of the repealed law of 20-12-2002.",
)
ADVICE = Rule("CONTACT-ADVICE", "", "Prudent hours, not law.")


@dataclass(slots=True, frozen=True)
class Window:
    """Contact is allowed from `opens` to before `closes`, not on closed days."""

    rule: Rule
    opens: dt.time
    closes: dt.time
    closed_sundays: bool = False
    is_holiday: Callable[[dt.date], bool] | None = None

    def refuses(self, moment: dt.datetime) -> str:
        """Return "contact_day" or "contact_hours" when the moment is closed, else nothing."""
        day = moment.date()
        if self.closed_sundays and day.weekday() == SUNDAY:
            return "contact_day"
        if self.is_holiday and self.is_holiday(day):
            return "contact_day"
        return "" if self.opens <= moment.time() < self.closes else "contact_hours"


def windows(
    debtor: Debtor, channel: str, is_holiday: Callable[[dt.date], bool] | None = None,
    polite: bool = False,
) -> list[Window]:
    """Return what limits contact with a debtor through a channel.

    :param is_holiday: holidays that the caller knows, on top of those of the law
    :param polite: keep to the advised hours too
    """
    if channel not in LIVE:
        return []
    found = []
    if debtor.country == "NL" and debtor.natural:
        days = _either(nl.is_holiday, is_holiday)
        found.append(Window(BKI, dt.time(7), dt.time(20), True, days))
    if debtor.country == "BE" and debtor.is_consumer and channel in (VISIT, PHONE):
        rule = BE_HOURS if channel == VISIT else BE_PHONE
        found.append(Window(rule, dt.time(8), dt.time(22)))
    if polite:
        own = {"NL": nl.is_holiday, "BE": be.is_holiday, "DE": de.is_holiday}.get(debtor.country)
        found.append(Window(ADVICE, dt.time(8), dt.time(20), True, _either(own, is_holiday)))
    return found


def check_moment(limits: Sequence[Window], moment: dt.datetime) -> Refusal | None:
    """Return why a debtor may not be approached at a local moment, and the day it is legal."""
    for window in limits:
        code = window.refuses(moment)
        if code:
            following = next_moment(limits, moment)
            facts = {"moment": moment, "next": following}
            return Refusal(window.rule, code, following and following.date(), (), facts)
    return None


def next_moment(limits: Sequence[Window], moment: dt.datetime) -> dt.datetime | None:
    """Return the first allowed moment from `moment`, None when there is none in sight."""
    starts = sorted({window.opens for window in limits})
    end = moment + LONGEST_CLOSURE * DAY
    while moment < end:
        if not any(window.refuses(moment) for window in limits):
            return moment
        later = [start for start in starts if start > moment.time()]
        day = moment.date() if later else moment.date() + DAY
        moment = dt.datetime.combine(day, later[0] if later else starts[0])
    return None


def _either(*rules):
    known = [rule for rule in rules if rule]
    return (lambda day: any(rule(day) for rule in known)) if known else None
