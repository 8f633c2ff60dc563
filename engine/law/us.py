"""The United States: contact rules of Regulation F only, for reference (12 CFR 1006.6, 1006.14)."""
import datetime as dt

MOST_CALLS = 7
DAYS_AFTER_TALK = 7
OPENS, CLOSES = dt.time(8), dt.time(21)


def may_call(calls: int, days_since_talk: int | None) -> bool:
    """Tell whether a next call about a debt is presumed to comply.

    :param calls: calls placed in the last seven days
    :param days_since_talk: since the last conversation, None without one. That the day of the
        conversation counts as the first of seven is unverified.
    """
    talked = days_since_talk is not None and days_since_talk < DAYS_AFTER_TALK
    return calls < MOST_CALLS and not talked


def is_within_hours(local: dt.time) -> bool:
    """Tell whether a time of the consumer is from 8 in the morning to 9 in the evening."""
    return OPENS <= local <= CLOSES
