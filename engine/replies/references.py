"""Which invoices a text names, in whatever way people shorten their numbers."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise

PART = re.compile(r"[^\W\d_]+|\d+")
# Between the parts of one number: "INV/2026/00012", "INV 2026-12", "2026.12".
GLUE = re.compile(r"[\s\-/._#:]{0,3}")
JOINT = re.compile(r"[\-/._]?")
SHORTEST_COUNTER = 4
YEARS = range(1990, 2100)
MOST_PARTS = 6


def find_named(text: str, numbers: Mapping[int, Iterable[str]]) -> set[int]:
    """Return the keys of the numbers that a text names.

    A number is named in full, without its letters ("2026/12" for INV/2026/00012), or by its
    counter alone if that is written with four digits or more ("00012") and belongs to one invoice
    only. Parts of dates and amounts name nothing.

    :param numbers: the numbers by which each invoice may be called
    """
    forms = _forms(numbers)
    parts = [(match.group(), match.span()) for match in PART.finditer(text)]
    found = set()
    for start in range(len(parts)):
        for end in range(min(start + MOST_PARTS, len(parts)), start, -1):
            key = tuple(_plain(part) for part, _span in parts[start:end])
            keys = forms.get(key, ())
            if keys and _is_whole(text, parts, start, end):
                found |= keys if end - start > 1 else _by_counter(parts[start][0], keys)
                break
    return found


def _forms(numbers):
    """Return ``{parts: keys}`` of every way in which these numbers may be written."""
    forms = defaultdict(set)
    for key, names in numbers.items():
        for name in filter(None, names):
            parts = tuple(_plain(part) for part in PART.findall(name))
            if any(part.isdigit() for part in parts):
                forms[parts].add(key)
                _add_short_forms(forms, key, parts)
    return forms


def _add_short_forms(forms, key, parts):
    digits = tuple(part for part in parts if part.isdigit())
    if parts[-len(digits) :] == digits:
        forms[digits].add(key)
        forms[digits[-1:]].add(key)


def _plain(part):
    return part.lstrip("0") or "0" if part.isdigit() else part.upper()


def _is_whole(text, parts, start, end):
    """Tell whether these parts belong together, and nothing before or after them does."""
    spans = [span for _part, span in parts[start:end]]
    gaps = [text[left[1] : right[0]] for left, right in pairwise(spans)]
    if not all(GLUE.fullmatch(gap) for gap in gaps):
        return False
    return not (_is_joined(text, parts, start - 1) or _is_joined(text, parts, end - 1))


def _is_joined(text, parts, position):
    """Tell whether a part and the next one are digits of one date, amount or longer number."""
    if position < 0 or position + 1 >= len(parts):
        return False
    (left, before), (right, after) = parts[position], parts[position + 1]
    gap = text[before[1] : after[0]]
    is_number = left.isdigit() and right.isdigit()
    return is_number and (bool(JOINT.fullmatch(gap)) or gap == ",")


def _by_counter(written, keys):
    """Return the invoice that a counter alone names, if it is one and the counter no year."""
    is_clear = len(written) >= SHORTEST_COUNTER and int(written) not in YEARS
    return keys if is_clear and len(keys) == 1 else set()
