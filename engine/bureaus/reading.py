"""Taking values out of answers of which nobody promises the shape."""
import base64
import datetime as dt
import json
import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from .records import BureauError, Report

NOT_TOLD = frozenset(("", "---", "-", "n/a", "none", "null"))
DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ].*)?", re.ASCII | re.DOTALL)
LONGEST_TEXT = 500
LARGEST = Decimal(10) ** 13
# Shorter ones would be found in names; no bureau gives such keys.
SHORTEST_SECRET = 6


class Reader:
    """Reads an answer into a report and writes down where each field was found.

    A path is a chain of names, as in "report.creditScore.currentCreditRating".
    """

    def __init__(self, content: dict):
        self.content = content
        self.report = Report()

    def get(self, path: str):
        """Return what stands at a path, None when there is nothing."""
        found = self.content
        for name in path.split("."):
            if isinstance(found, list):
                found = found[int(name)] if name.isdigit() and int(name) < len(found) else None
            else:
                found = found.get(name) if isinstance(found, dict) else None
        return found

    def get_object(self, path: str) -> dict:
        """Return the object at a path; without it the answer is not what is documented."""
        found = self.get(path)
        if not isinstance(found, dict):
            raise BureauError("malformed")
        return found

    def take(self, field: str, *paths: str, read=None):
        """Set a field of the report from the first path at which there is something."""
        read = read or to_text
        for path in paths:
            value = read(self.get(path))
            if value not in (None, ""):
                self.set(field, value, path)
                return value
        return None

    def set(self, field: str, value, source: str):
        """Set a field to what was worked out from `source`."""
        setattr(self.report, field, value)
        self.report.sources[field] = source


def to_text(value) -> str:
    """Return a value as one line of text; what sources write for "not told" is nothing."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = unicodedata.normalize("NFC", str(value))
    text = " ".join(sign if sign.isprintable() else " " for sign in text.split())
    text = "".join(sign if sign.isprintable() else " " for sign in text).strip()
    return "" if text.casefold() in NOT_TOLD else text[:LONGEST_TEXT]


def to_day(value) -> dt.date | None:
    """Return the day of a date as 2024-01-31, 20240131 or with a time behind it."""
    found = DAY.fullmatch(to_text(value))
    if not found:
        return None
    try:
        return dt.date(*map(int, found.groups()))
    except ValueError:
        return None


def to_number(value) -> Decimal | None:
    """Return a number, None for texts such as "Not Rated", for infinity and for the absurd."""
    text = to_text(value)
    try:
        number = Decimal(text.replace(",", "")) if text else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() and abs(number) < LARGEST else None


def to_bool(value) -> bool | None:
    return value if isinstance(value, bool) else None


def join(*parts) -> str:
    """Return the parts that say something as one line."""
    return " ".join(text for text in map(to_text, parts) if text)


def redact(text: str, secrets: Iterable[str]) -> str:
    """Return an answer without what only we and the source may know, in whatever form it is there.

    Some services repeat in their errors what they were sent: as it is, as JSON writes it, or as the
    header of HTTP basic authentication does.
    """
    for secret in secrets:
        if len(secret or "") < SHORTEST_SECRET:
            continue
        encoded = base64.b64encode(f"{secret}:".encode()).decode()
        for form in (secret, json.dumps(secret)[1:-1], encoded):
            text = text.replace(form, "***")
    return text.replace("\x00", "")
