"""Read YAML that people write by hand, and say in words what is wrong with it and in which line.

Only plain data is read: no tags that make objects, no references, no key twice. What comes out
remembers the lines on which it was written.
"""
import datetime as dt
import math
from collections.abc import Iterable
from decimal import Decimal

import yaml

from .words import Voice, did_you_mean

LONGEST = 400_000
DEEPEST = 30


class TextError(ValueError):
    """What is wrong with a text, one sentence per problem."""

    def __init__(self, problems: Iterable[str]):
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class Located(dict):
    """A mapping that knows on which line it and each of its keys was written."""

    line = 0

    def __init__(self, *args, **values):
        super().__init__(*args, **values)
        self.lines = {}


# === READING === #

def read(text: str, voice: Voice) -> object:
    """Return the data in `text`; every mapping is a `Located`.

    :raise TextError: with the line, when it is not YAML or uses more of it than plain data
    """
    if len(text) > LONGEST:
        raise TextError([voice._("The text is too long: at most %s characters are read.", LONGEST)])
    try:
        loader = _Loader(text)
        try:
            return loader.get_single_data()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise TextError([
            voice._("Line %(line)s is not readable as YAML: %(problem)s.", line=line,
              problem=error.problem or error.context)
        ]) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise TextError([voice._("Line %s holds a character that no text has.", line)]) from None
    except RecursionError:
        raise TextError([voice._("The text is nested too deeply.")]) from None


class _Loader(yaml.SafeLoader):
    """A safe loader without references, with the lines of mappings, and with located errors."""

    def __init__(self, stream):
        super().__init__(stream)
        self.depth = 0

    def compose_node(self, parent, index):
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark
            raise yaml.MarkedYAMLError(problem="references with * are not used here",
                                       problem_mark=mark)
        self.depth += 1
        if self.depth > DEEPEST:
            mark = self.peek_event().start_mark
            raise yaml.MarkedYAMLError(problem="it is nested too deeply", problem_mark=mark)
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def construct_object(self, node, deep=False):
        try:
            return super().construct_object(node, deep)
        except (ValueError, OverflowError) as error:
            raise yaml.MarkedYAMLError(problem=str(error), problem_mark=node.start_mark) from None

    def construct_located(self, node):
        result = Located()
        result.line = node.start_mark.line + 1
        for key_node, value_node in node.value:
            key = self.construct_object(key_node, deep=True)
            mark = key_node.start_mark
            if not isinstance(key, str | int) or isinstance(key, bool) or key in result:
                problem = f"“{key_node.value}” is written twice" if _is_in(key, result) else (
                    f"“{key_node.value}” cannot be the name of something: put it in quotes")
                raise yaml.MarkedYAMLError(problem=problem, problem_mark=mark)
            result[key] = self.construct_object(value_node, deep=True)
            result.lines[key] = mark.line + 1
        return result


def _is_in(key: object, mapping: dict) -> bool:
    return isinstance(key, str | int) and key in mapping


_Loader.add_constructor("tag:yaml.org,2002:map", _Loader.construct_located)


# === CHECKING === #

class Checker:
    """Takes values out of a mapping and collects what is wrong with them.

    `where` names the mapping in the sentences. All checkers of one text share `problems`.
    """

    def __init__(self, mapping: object, where: str, problems: list[str], voice: Voice):
        self.voice, self._ = voice, voice._
        self.problems = problems
        self.where = where
        self.known = []
        if not isinstance(mapping, Located):
            problems.append(voice._(
                "%(where)s has to be a list of names with values, not “%(value)s”.",
                where=where, value=shorten(mapping)))
            mapping = Located()
        self.mapping = mapping

    def complain(self, name: object, problem: str):
        """Add a problem with the value of `name`."""
        line = self.mapping.lines.get(name, self.mapping.line)
        self.problems.append(self._(
            "Line %(line)s, %(where)s: %(problem)s", line=line, where=self.where, problem=problem))

    def has(self, name: str) -> bool:
        return name in self.mapping

    def raw(self, name: str) -> object:
        """Return a value as it is; its name counts as known."""
        self.known.append(name)
        return self.mapping.get(name)

    def text(self, name: str, default: str = "", required: bool = False) -> str:
        value = self._value(name, required)
        if value is None:
            return default
        if isinstance(value, dict | list | bool) or not str(value).strip():
            self.wrong(name, self._("a text"))
            return default
        return str(value)

    def whole(self, name: str, default: int | None = None, required: bool = False) -> int | None:
        value = self._value(name, required)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or abs(value) > 100_000:
            self.wrong(name, self._("a whole number"))
            return default
        return value

    def amount(self, name: str, required: bool = False) -> Decimal | None:
        value = self._value(name, required)
        if value is None:
            return None
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not math.isfinite(value) or not 0 < value < 10**12:
            self.wrong(name, self._("an amount of more than zero"))
            return None
        return Decimal(str(value))

    def date(self, name: str, required: bool = False) -> dt.date | None:
        value = self._value(name, required)
        if value is None:
            return None
        if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
            self.wrong(name, self._("a date such as 2025-03-31"))
            return None
        return value

    def choice(self, name: str, choices: Iterable[str], default: str) -> str:
        value = self.text(name, default)
        if value not in choices:
            self.complain(name, self._("“%(value)s” is not known for “%(name)s”. %(hint)s",
                                       value=shorten(value), name=name,
                                       hint=did_you_mean(value, choices, self.voice)))
            return default
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts; a single one may be written without brackets."""
        value = self._value(name, False)
        if value is None:
            return ()
        values = value if isinstance(value, list) else [value]
        if any(isinstance(v, dict | list | bool) or v is None for v in values):
            self.wrong(name, self._("a list of names"))
            return ()
        return tuple(str(v) for v in values)

    def finish(self):
        """Complain about everything that nobody asked for."""
        for name in self.mapping:
            if name not in self.known:
                self.complain(name, self._(
                    "“%(name)s” is not known here. %(hint)s", name=shorten(name),
                    hint=did_you_mean(name, self.known, self.voice)))

    def _value(self, name, required):
        value = self.raw(name)
        if value is None and required:
            self.complain(name, self._("“%s” is missing.", name))
        return value

    def wrong(self, name: str, wanted: str):
        """Complain that a value is not what it has to be."""
        self.complain(name, self._(
            "“%(name)s” has to be %(wanted)s, not “%(value)s”.", name=name, wanted=wanted,
            value=shorten(self.mapping.get(name))))


def shorten(value: object, longest: int = 40) -> str:
    """Return a value for a sentence."""
    text = " ".join(str(value).split())
    return text if len(text) <= longest else f"{text[:longest]}…"
