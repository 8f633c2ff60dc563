"""Days in a sentence: written out, numeric or relative to the day of the mail.

A day of the week is the next one in a promise and the last one in a report; a day without a year
is the nearest. A period stands for its last day: *next week* is the Friday of it, *end of May* the
31st, *mid-May* the 15th.
"""

import calendar as month_lengths
import datetime as dt
import re
from dataclasses import dataclass
from functools import cache

from dateutil.parser import ParserError, parserinfo
from dateutil.parser import parse as parse_date
from dateutil.relativedelta import SU, relativedelta

from .phrases import Calendar

FUTURE, PAST = 1, -1
FRIDAY = 4
# Fills in what is not told; 29 February exists in it.
LEAP_YEAR = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - a day, without a time
YEARS = range(2000, 2100)


@dataclass(frozen=True, slots=True)
class Day:
    """A day that a sentence names, and where.

    `is_reference`: it belongs to a document or an event ("the invoice of 1 May").
    `is_weak`: a word such as "now", which gives way to any other day.
    `is_last`: the last day of an absence, not the first of presence.
    """

    start: int
    end: int
    date: dt.date
    is_reference: bool = False
    is_weak: bool = False
    is_last: bool = False


def find(text: str, sent: dt.date, calendar: Calendar, direction: int = FUTURE) -> list[Day]:
    """Return the days of a normalised text from left to right, none within another."""
    reader = _reader(calendar)
    found = []
    for pattern, resolve in reader.patterns:
        for match in pattern.finditer(text):
            if any(match.start() < day.end and day.start < match.end() for day in found):
                continue
            date = _safely(resolve, match, sent, direction)
            if date:
                found.append(reader.place(text, match, date))
    return _merge(text, sorted(found, key=lambda day: day.start))


def _safely(resolve, match, sent, direction):
    """Return the day, or None for what only looks like one (31 June, the year 9999)."""
    try:
        date = resolve(match, sent, direction)
    except (ValueError, OverflowError):
        return None
    return date if date and date.year in YEARS else None


def _merge(text, days):
    """Make one of "next Friday, the 2nd of October": the second is the exact one."""
    merged = []
    for day in days:
        previous = merged[-1] if merged else None
        between = text[previous.end : day.start] if previous else ""
        if previous and re.fullmatch(r"[\s,(]*(?:den|le|de|the|op|am|dem|on|by|,)?\s*", between):
            reference = previous.is_reference or day.is_reference
            exact = previous if day.is_weak else day
            merged[-1] = Day(previous.start, day.end, exact.date, reference, False, day.is_last)
        else:
            merged.append(day)
    return merged


# === READING A CALENDAR === #


@cache
def _reader(calendar):
    """Return the compiled patterns of a calendar, made once."""
    return _Reader(calendar)


def _any(words):
    return "|".join(sorted((re.escape(word) for word in words), key=len, reverse=True))


class _Reader:
    """The patterns of one language, each with the function that finds its day."""

    def __init__(self, calendar):
        self.calendar = c = calendar
        self.info = _parser_info(c)
        self.months = {n: i for i, names in enumerate(c.months, 1) for n in names}
        self.weekdays = {n: i for i, names in enumerate(c.weekdays) for n in names}
        self.month = rf"(?:{_any(self.months)})\b\.?"
        self.weekday = rf"(?P<weekday>{_any(self.weekdays)})\b\.?"
        self.count = rf"(?P<count>\d{{1,3}}|{_any(c.numbers)})"
        self.reference = re.compile(rf"(?:{c.reference})[\s,:(]*$")
        self.until_included = re.compile(rf"(?:{c.until_included})[\s,:(]*$")
        self.included_behind = re.compile(r"\s*(?:inclus\b|inclusief|included|einschließlich)")
        self.patterns = [(re.compile(pattern), resolve) for pattern, resolve in self._written()] + [
            (re.compile(pattern), resolve) for pattern, resolve in self._relative()
        ]

    def place(self, text, match, date):
        before, behind = text[: match.start()], text[match.end() :]
        is_last = self.until_included.search(before) or self.included_behind.match(behind)
        return Day(
            match.start(),
            match.end(),
            date,
            is_reference=bool(self.reference.search(before)),
            is_weak=match.lastgroup == "once",
            is_last=bool(is_last),
        )

    # === DAYS WITH A DATE === #

    def _written(self):
        c = self.calendar
        lead = rf"(?:{self.weekday.replace('?P<weekday>', '?:')},?\s+(?:den\s+|dem\s+|the\s+)?)?"
        day = rf"\d{{1,2}}(?:{c.ordinal})?"
        year = r"(?:,?\s+(?:20\d\d)\b)?"
        return [
            (r"(?<![\w./-])20\d\d-\d\d-\d\d(?![\w/-])", self._parse_iso),
            (r"(?<![\w.,/-])\d{1,2}([./-])\d{1,2}\1(?:20)?\d\d(?![\w/-])", self._parse_numeric),
            (r"(?<![\w.,/-])\d{1,2}\.\d{1,2}\.(?!\d)", self._parse_numeric),
            (r"(?<![\w.,/-])(?<!\bn° )(?<!\bnr )\d{1,2}/\d{1,2}(?![\w/-])", self._parse_numeric),
            (rf"\b{lead}{day}\s+(?:of\s+|de\s+)?{self.month}{year}", self._parse_text),
            (rf"\b{lead}{self.month}\s+{day}(?![\w:])(?:,?\s+20\d\d\b)?", self._parse_text),
        ]

    def _parse_iso(self, match, _sent, _direction):
        return dt.date.fromisoformat(match[0])

    def _parse_numeric(self, match, sent, _direction):
        numbers = [int(number) for number in re.findall(r"\d+", match[0])]
        day, month, *year = numbers
        if month > 12:
            day, month = month, day
        if year:
            return dt.date(year[0] % 100 + 2000, month, day)
        return _nearest(sent, month, day)

    def _parse_text(self, match, sent, _direction):
        try:
            written = re.sub(rf"(\d)(?:{self.calendar.ordinal})(?!\w)", r"\1 ", match[0])
            found = parse_date(written, self.info, dayfirst=True, default=LEAP_YEAR)
        except (ParserError, TypeError):
            return None
        if re.search(r"\d{4}", match[0]):
            return found.date()
        return _nearest(sent, found.month, found.day)

    # === DAYS RELATIVE TO THE MAIL === #

    def _relative(self):
        c = self.calendar
        which = rf"(?P<this>{c.this})|(?P<next>{c.next})|(?P<last>{c.last})"
        behind = re.sub(r"\?P<(\w+)>", r"?P<\1_behind>", which)
        part = rf"(?P<start>{c.start})|(?P<middle>{c.middle})|(?P<end>{c.end})"
        period = rf"(?P<week>{c.week})|(?P<month>{c.month})|(?P<year>{c.year})"
        of_week = rf"(?:{c.link})?(?:(?:{which})\s+)?(?:{c.week})(?:\s+(?:{behind}))?"
        return [
            (rf"\b(?:{of_week})\s+(?:op\s+|am\s+|on\s+)?{self.weekday}", self._weekday_of_week),
            (rf"\b{self.weekday}\s+(?:{c.link})?(?:{of_week})\b", self._weekday_of_week),
            (rf"\b(?:{part})[\s-]+(?:{c.link})?(?:(?:{which})\s+)?(?:{period})\b"
             rf"(?:\s+(?:{behind})\b)?", self._part_of_period),
            (rf"\b(?:{part})[\s-]+(?:{c.link})?(?P<named>{self.month})(?:\s+(?P<of>20\d\d))?",
             self._part_of_month),
            (rf"\b(?:{c.month_end})\b", self._month_end),
            (rf"\b(?:{c.number_of_week})\s?(?P<number>\d{{1,2}})\b", self._numbered_week),
            (rf"\b(?P<past>{c.ago})\s+{self.count}\s+(?:{self._units()})\b", self._count),
            (rf"\b{self.count}\s+(?:{self._units()})\s+(?P<past>{c.ago})\b", self._count),
            (rf"\b(?:{c.within})\s+(?:(?:\w+)\s+)?{self.count}\s+(?:{self._units()})\b",
             self._count),
            (rf"\b(?:(?:{which})\s+)?{self.weekday}(?:\s+(?:{behind})(?!\w))?", self._weekday),
            (rf"\b(?P<fixed>{_any(c.fixed)})\b", self._fixed),
            (rf"\b(?:{c.weekend})\b", lambda _match, sent, _way: sent + relativedelta(weekday=SU)),
            (rf"\b(?:(?:{which})\s+)(?:{period})\b", self._period),
            (rf"\b(?:{period})\s+(?:{behind})(?!\w)", self._period),
            (c.day_of_month, self._day_of_month),
            (rf"\b(?:in|en|im|courant|during|tijdens)\s+(?P<named>{self.month})"
             r"(?:\s+(?P<of>20\d\d))?", self._part_of_month),
            (rf"\b(?P<once>{c.at_once})\b", lambda _match, sent, _way: sent),
        ]  # fmt: skip

    def _units(self):
        return "|".join(f"(?P<{name}s>{words})" for name, words in self.calendar.units.items())

    def _weekday_of_week(self, match, sent, _direction):
        monday = sent - dt.timedelta(sent.weekday()) + dt.timedelta(7 * _shift(match))
        return monday + dt.timedelta(self.weekdays[match["weekday"]])

    def _weekday(self, match, sent, direction):
        number = self.weekdays[match["weekday"]]
        way = {1: FUTURE, -1: PAST}.get(_shift(match), FUTURE if _has(match, "this") else direction)
        ahead = (number - sent.weekday()) % 7
        if way == PAST:
            return sent - dt.timedelta((sent.weekday() - number) % 7 or 7)
        is_today = ahead == 0 and _has(match, "this")
        return sent + dt.timedelta(0 if is_today else ahead or 7)

    def _part_of_period(self, match, sent, _direction):
        shift = _shift(match)
        if match["week"]:
            monday = sent - dt.timedelta(sent.weekday()) + dt.timedelta(7 * shift)
            return monday + dt.timedelta({"start": 0, "middle": 2, "end": FRIDAY}[_part(match)])
        if match["month"]:
            return _in_month(sent.replace(day=1) + relativedelta(months=shift), _part(match))
        month = {"start": 1, "middle": 6, "end": 12}[_part(match)]
        return _in_month(dt.date(sent.year + shift, month, 1), _part(match))

    def _part_of_month(self, match, sent, _direction):
        month = self.months[match["named"].rstrip(".")]
        part = _part(match) if "start" in match.re.groupindex else "end"
        year = int(match["of"]) if match["of"] else _nearest(sent, month, 15).year
        return _in_month(dt.date(year, month, 1), part)

    def _month_end(self, _match, sent, _direction):
        return _in_month(sent, "end")

    def _numbered_week(self, match, sent, _direction):
        friday = dt.date.fromisocalendar(sent.isocalendar().year, int(match["number"]), 5)
        if (sent - friday).days > 180:
            return dt.date.fromisocalendar(friday.year + 1, int(match["number"]), 5)
        return friday

    def _count(self, match, sent, _direction):
        count = match["count"]
        number = int(count) if count.isdigit() else self.calendar.numbers[count]
        if number == 1 and not count.isdigit() and re.search(r"(?:weeks|days|months)\b", match[0]):
            return None  # "we paid that one weeks ago"
        way = PAST if _has(match, "past") else FUTURE
        if _has(match, "workdays"):
            return _add_workdays(sent, number, way)
        if _has(match, "months"):
            return sent + relativedelta(months=way * number)
        days = number * (7 if _has(match, "weeks") else 1)
        return sent + dt.timedelta(way * days)

    def _fixed(self, match, sent, _direction):
        return sent + dt.timedelta(self.calendar.fixed[match["fixed"]])

    def _period(self, match, sent, _direction):
        shift = _shift(match)
        if shift < 0:
            return None
        if match["week"]:
            friday = sent - dt.timedelta(sent.weekday()) + dt.timedelta(7 * shift + FRIDAY)
            return friday if friday >= sent else sent + relativedelta(weekday=SU)
        if match["month"]:
            return _in_month(sent.replace(day=1) + relativedelta(months=shift), "end")
        return dt.date(sent.year + shift, 12, 31)

    def _day_of_month(self, match, sent, direction):
        day = int(match["day"])
        date = sent.replace(day=1)
        for _month in range(12):
            length = month_lengths.monthrange(date.year, date.month)[1]
            if 0 < day <= length and (date.replace(day=day) - sent).days * direction >= 0:
                return date.replace(day=day)
            date += relativedelta(months=direction)
        return None


# === ARITHMETIC === #


def _parser_info(calendar):
    """Return what dateutil has to know of the language's names."""

    class Info(parserinfo):
        MONTHS = calendar.months
        WEEKDAYS = calendar.weekdays
        JUMP = [*parserinfo.JUMP, "den", "dem", "le", "de", "the", "du"]

    return Info(dayfirst=True)


def _nearest(sent, month, day):
    """Return the day of this month that is nearest to the mail, whatever its year."""
    dates = []
    for year in (sent.year - 1, sent.year, sent.year + 1):
        if day <= month_lengths.monthrange(year, month)[1]:
            dates.append(dt.date(year, month, day))
    return min(dates, key=lambda date: abs((date - sent).days), default=None)


def _has(match, name):
    """Tell whether the group took part, or its twin behind the noun."""
    values = match.groupdict()
    return bool(values.get(name) or values.get(f"{name}_behind"))


def _shift(match):
    return 1 if _has(match, "next") else -1 if _has(match, "last") else 0


def _part(match):
    return next(name for name in ("start", "middle", "end") if _has(match, name))


def _in_month(day, part):
    last = month_lengths.monthrange(day.year, day.month)[1]
    return day.replace(day={"start": 1, "middle": 15, "end": last}[part])


def _add_workdays(day, number, way):
    while number:
        day += dt.timedelta(way)
        number -= day.weekday() <= FRIDAY
    return day
