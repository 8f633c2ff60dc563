"""Numbers and days that strangers type into a form: read strictly, or not at all."""

import datetime as dt
import re
from decimal import Decimal

LONGEST_NUMBER = 20
MOST_DIGITS = 12
SPACES = re.compile("[ \u00a0\u202f'’]")
DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)


def read_amount(text: str, point: str = ".", digits: int = 2) -> Decimal | None:
    """Return a positive amount as people write it, None for anything else.

    Both "1.234,56" and "1,234.56" are read. One sign with three digits behind it, as in "1.234",
    separates thousands, unless the reader's language writes its decimals with it.

    :param point: the decimal sign of the reader's language
    :param digits: most decimals, those of the currency
    """
    text = SPACES.sub("", str(text or "")[: LONGEST_NUMBER + 1])
    if not 0 < len(text) <= LONGEST_NUMBER or not re.fullmatch(r"[0-9]+([.,][0-9]+)*", text):
        return None
    whole, sign, rest = _split(text, point)
    groups = re.split(r"[.,]", whole)
    if len(groups) > 1 and (sign in whole or any(len(group) != 3 for group in groups[1:])):
        return None
    number = "".join(groups)
    if len(number) > MOST_DIGITS or len(rest) > digits:
        return None
    amount = Decimal(f"{number}.{rest or 0}")
    return amount if amount > 0 else None


def _split(text, point):
    """Return what stands before the decimal sign, the sign (" " for none), and what is behind."""
    signs = re.findall(r"[.,]", text)
    if not signs:
        return text, " ", ""
    whole, sign, rest = text[: text.rfind(signs[-1])], signs[-1], text[text.rfind(signs[-1]) + 1 :]
    is_single = len(signs) == 1
    is_thousands = len(set(signs)) == 1 and len(rest) == 3 and (not is_single or sign != point)
    return (text, " ", "") if is_thousands else (whole, sign, rest)


def read_day(text: str) -> dt.date | None:
    """Return the day that a date field of a browser sent, None for anything else."""
    found = DAY.fullmatch(str(text or ""))
    if not found:
        return None
    try:
        return dt.date(*map(int, found.groups()))
    except ValueError:
        return None


def read_number(text: str) -> int | None:
    """Return a number as a database id or a count, None for anything else."""
    text = str(text or "")
    if not (text.isascii() and text.isdecimal() and len(text) < 11):
        return None
    return int(text) if int(text) < 2**31 else None
