"""Rules of asking: when again, when not, and when what is known is enough."""
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from .records import SERVICE_ERRORS

FIRST_DELAY, LONGEST_DELAY = 1, 30
LONGEST_RETRY_AFTER = 24 * 3600
# So many failures in a row, within so long, and a bureau is left in peace.
FAILURES, FAILED_WITHIN = 3, dt.timedelta(hours=1)
REST = dt.timedelta(minutes=15)
# Wrong passwords are not tried again and again: bureaus lock accounts.
REST_OF_CREDENTIALS = dt.timedelta(hours=6)


@dataclass(slots=True, frozen=True)
class Attempt:
    """A past call: when it was, with which error or "", and until when the bureau wants peace."""

    at: dt.datetime
    error: str = ""
    retry_at: dt.datetime | None = None


def get_delay(attempt: int, retry_after: float | None = None) -> float:
    """Return how many seconds to wait before attempt 2, 3, …: what the bureau says, else double."""
    if retry_after is not None:
        return max(retry_after, 0)
    return min(FIRST_DELAY * 2 ** (attempt - 2), LONGEST_DELAY)


def read_retry_after(text: str, now: dt.datetime) -> float | None:
    """Return the seconds of a Retry-After header, which is a number or a date; None for neither.

    :param now: with its time zone
    """
    text = (text or "").strip()
    if text.isascii() and text.isdecimal() and len(text) < 10:
        return min(float(text), LONGEST_RETRY_AFTER)
    try:
        day = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    if day.tzinfo is None:
        day = day.replace(tzinfo=dt.timezone.utc)
    return min(max((day - now).total_seconds(), 0), LONGEST_RETRY_AFTER)


def get_rest(attempts: Sequence[Attempt], now: dt.datetime) -> dt.datetime | None:
    """Return until when a bureau is not asked, None when it may be.

    It rests when it said so, after refused credentials, and after several failures in a row. When
    the rest is over one call may try; if that fails too, it rests again.

    :param attempts: the calls since its settings were changed, in any order
    """
    attempts = sorted(attempts, key=lambda attempt: attempt.at, reverse=True)
    ends = [attempt.retry_at for attempt in attempts[:1] if attempt.retry_at]
    failures = []
    for attempt in attempts:
        if attempt.error not in SERVICE_ERRORS:
            break
        failures.append(attempt)
    if failures and failures[0].error == "credentials":
        ends.append(failures[0].at + REST_OF_CREDENTIALS)
    recent = [failure for failure in failures if failures[0].at - failure.at <= FAILED_WITHIN]
    if len(recent) >= FAILURES:
        ends.append(recent[0].at + REST)
    return max((end for end in ends if end > now), default=None)


def is_fresh(day: dt.date | None, today: dt.date, most_days: int) -> bool:
    """Tell whether a report of `day` is young enough to be used instead of a new one."""
    return day is not None and most_days > 0 and 0 <= (today - day).days < most_days


def is_within(used: int, quota: int) -> bool:
    """Tell whether one more report fits a quota; zero is no quota."""
    return quota <= 0 or used < quota
