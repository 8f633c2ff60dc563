"""Compare two procedures as they are written in files: what was added, changed and removed.

A document is plain data; its steps are lists of mappings. Steps are matched by name, then by the
day on which they come, then by their text.
"""
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 160
BEFORE_DIFFERENCE = 40
LISTS = ("steps", "scenarios")


@dataclass(slots=True)
class Change:
    """One difference; `part` is "procedure", "steps" or "scenarios", `kind` "added", "changed" or
    "removed", `path` leads to the field and is empty when the whole `subject` is meant."""

    part: str
    kind: str
    subject: str = ""
    path: tuple[str, ...] = ()
    before: object = None
    after: object = None


def compare(before: dict, after: dict) -> list[Change]:
    """Return what has to be done to `before` to get `after`."""
    plain_before, plain_after = _without_lists(before), _without_lists(after)
    changes = list(_fields("procedure", "", plain_before, plain_after))
    for part in LISTS:
        changes += _rows(part, before.get(part) or [], after.get(part) or [])
    return changes


def name_of(row: dict) -> str:
    """Return the name of a step in the first language in which it is written."""
    name = row.get("name")
    if isinstance(name, dict):
        name = name.get("en_US") or next(iter(name.values()), "")
    return str(name or "")


def flatten(value: object, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], object]]:
    """Yield every value that is no mapping, with the way to it."""
    if isinstance(value, dict):
        for key in value:
            yield from flatten(value[key], (*path, str(key)))
    else:
        yield path, value


def around_difference(before: str, after: str) -> tuple[str, str]:
    """Return both texts from shortly before the place where they begin to differ."""
    same = next(
        (n for n, (a, b) in enumerate(zip(before, after, strict=False)) if a != b),
        min(len(before), len(after)),
    )
    start = 0 if max(len(before), len(after)) <= LONGEST else max(0, same - BEFORE_DIFFERENCE)
    return _cut(before, start), _cut(after, start)


def _cut(text: str, start: int) -> str:
    end = start + LONGEST
    return f"{'…' if start else ''}{text[start:end]}{'…' if len(text) > end else ''}"


def _without_lists(document: dict) -> dict:
    return {key: value for key, value in document.items() if key not in LISTS}


def _rows(part: str, before: list, after: list) -> Iterator[Change]:
    pairs = _match(before, after)
    for row in after:
        old = pairs.get(id(row))
        if old is None:
            yield Change(part, "added", name_of(row), after=_when(row))
        else:
            yield from _fields(part, name_of(old), old, row)
    matched = {id(old) for old in pairs.values()}
    for row in before:
        if id(row) not in matched:
            yield Change(part, "removed", name_of(row), before=_when(row))


def _match(before: list, after: list) -> dict[int, dict]:
    """Return the old row of each new one, by the id of the new one."""
    pairs, left = {}, list(before)
    for same in (_same_name_and_day, _same_name, _same_day, _same_text):
        for row in after:
            if id(row) not in pairs:
                old = next((old for old in left if same(old, row)), None)
                if old is not None:
                    pairs[id(row)] = old
                    left = [other for other in left if other is not old]
    return pairs


def _same_name(old: dict, new: dict) -> bool:
    return name_of(old) == name_of(new)


def _same_day(old: dict, new: dict) -> bool:
    return "offset" in old and old.get("offset") == new.get("offset")


def _same_name_and_day(old: dict, new: dict) -> bool:
    return _same_name(old, new) and old.get("offset") == new.get("offset")


def _same_text(old: dict, new: dict) -> bool:
    return bool(old.get("template_id")) and old.get("template_id") == new.get("template_id")


def _when(row: dict) -> object:
    return row.get("offset")


def _fields(part: str, subject: str, before: dict, after: dict) -> Iterator[Change]:
    old, new = _aligned(before, after)
    for path in dict.fromkeys((*old, *new)):
        one, other = old.get(path), new.get(path)
        if (one or None) != (other or None):
            kind = "added" if not one else "changed" if other else "removed"
            yield Change(part, kind, subject, path, one, other)


def _aligned(before: dict, after: dict) -> tuple[dict, dict]:
    """Flatten both; a text in one language only stands for that of the file's first language."""
    old, new = dict(flatten(before)), dict(flatten(after))
    for mine, other in ((old, new), (new, old)):
        for path in list(mine):
            if path not in other and (*path, "en_US") in other:
                mine[(*path, "en_US")] = mine.pop(path)
    return old, new
