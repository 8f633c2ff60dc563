"""Reads a receivables ledger from a CSV file: one line per customer invoice, paid or not.

Nothing is guessed: what can be read in two ways, or not at all, is a problem that names its line.
Every line is looked at before an answer is given, so that a file is mended in one round.
"""

import codecs
import csv
import gzip
import io
import re
import unicodedata
import zlib
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

# The columns of a ledger, and the names by which they are recognised.
ALIASES = {
    "customer": (
        "customer_id",
        "customer",
        "customer_number",
        "customer_no",
        "customer_code",
        "client_id",
        "client",
        "debtor_id",
        "debtor",
    ),
    "name": ("customer_name", "name", "client_name", "debtor_name"),
    "invoice": ("invoice_id", "invoice", "invoice_number", "invoice_no", "document_number"),
    "issue_date": ("invoice_date", "issue_date", "issued", "date", "document_date"),
    "due_date": ("due_date", "due", "date_due"),
    "amount": ("amount", "invoice_amount", "amount_total", "total"),
    "currency": ("currency", "currency_code"),
    "payment_date": ("paid_date", "payment_date", "date_paid", "paid", "paid_on"),
    "country": ("country", "country_code"),
    "email": ("email", "e_mail"),
    "terms": ("terms", "payment_terms"),
    "group": ("group", "customer_group"),
}
REQUIRED = ("customer", "invoice", "issue_date", "due_date", "amount")
SEPARATORS = ",;\t|"
DECIMAL_SIGNS = {".": "decimal point", ",": "decimal comma"}
LONGEST_TEXT = 200
YEARS = range(1950, 2101)
# Above this a cent is lost in the floating point numbers of an invoice line.
LARGEST_AMOUNT = Decimal(10) ** 12

DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
NUMBER = re.compile(r"[+-]?\d+(?:[.,' ]\d+)*", re.ASCII)
CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True)
class Row:
    """One invoice; an amount is positive, an empty currency stands for the company's own."""

    line: int
    customer: str
    invoice: str
    issue_date: date
    due_date: date
    amount: Decimal
    currency: str = ""
    payment_date: date | None = None
    name: str = ""
    country: str = ""
    email: str = ""
    terms: str = ""
    group: str = ""

    @property
    def key(self):
        """What tells this invoice from all others."""
        return self.customer, self.invoice


@dataclass(frozen=True)
class Problem:
    """Why a line cannot be loaded; line 0 is the file as a whole."""

    line: int
    reason: str


@dataclass(frozen=True)
class Ledger:
    """The lines that can be loaded, and the problems of the others."""

    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]


class _Unreadable(Exception):
    """A problem after which the remaining lines mean nothing."""

    def __init__(self, line, reason):
        super().__init__(reason)
        self.problem = Problem(line, reason)


# === THE LEDGER === #


def read(data, mapping=None, decimal="", strict=True):
    """Return the ledger in the bytes of a CSV file, also of a gzipped one.

    :param mapping: ``{column: field}`` for columns that are not recognised by their names
    :param decimal: ``"."`` or ``","``, needed only where the amounts themselves do not tell
    :param strict: refuse what cannot be posted: an invoice due before it is issued, or there twice
    """
    try:
        separator, records = _split(_decode(data))
        line, header = next(records, (0, ()))
        columns = _find_columns(line, header, mapping or {})
        parser = _Parser(columns, len(header), list(records), decimal, strict)
    except _Unreadable as error:
        return Ledger((), (error.problem,))
    if not parser.records:
        return Ledger((), (Problem(line, "there is no line below the header"),))
    return parser.parse()


def as_known_on(rows, day):
    """Return the rows as the ledger showed them on ``day``, or all of them without a day.

    An invoice issued later did not exist yet; a payment made later had not come in.
    """
    if not day:
        return list(rows)
    return [
        row if row.payment_date is None or row.payment_date <= day else _unpaid(row)
        for row in rows
        if row.issue_date <= day
    ]


def _unpaid(row):
    return replace(row, payment_date=None)


def find_duplicates(rows):
    """Return a problem for each row that names an invoice of an earlier row."""
    first, problems = {}, []
    for row in rows:
        if row.key in first:
            line = first[row.key]
            reason = f"this customer's invoice with this number is on line {line} already"
            problems.append(Problem(row.line, reason))
        first.setdefault(row.key, row.line)
    return problems


def describe(problems, limit=100):
    """Tell all problems, equal reasons together, in at most ``limit`` lines and a closing one."""
    lines_of = defaultdict(list)
    for problem in sorted(problems, key=lambda problem: problem.line):
        lines_of[problem.reason].append(problem.line)
    told = [f"{_describe_lines(lines)}: {reason}" for reason, lines in lines_of.items()]
    if len(told) > limit:
        count = sum(len(lines) for lines in list(lines_of.values())[limit:])
        told[limit:] = [f"and {count} more"]
    return "\n".join(told)


def _describe_lines(lines, limit=10):
    """Return ``lines 2, 5-7``, or ``the file`` for a problem that no single line has."""
    if lines[0] == 0:
        return "the file"
    spans = []
    for line in lines:
        if spans and line <= spans[-1][1] + 1:
            spans[-1][1] = line
        else:
            spans.append([line, line])
    texts = [str(first) if first == last else f"{first}-{last}" for first, last in spans[:limit]]
    more = f" … ({len(lines)} lines)" if len(spans) > limit else ""
    return ("line " if len(lines) == 1 else "lines ") + ", ".join(texts) + more


# === FROM BYTES TO CELLS === #


def _decode(data):
    if data.startswith(b"\x1f\x8b"):
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError, zlib.error) as error:
            raise _Unreadable(0, f"it is damaged: {error}") from error
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = 1 + data.count(b"\n", 0, error.start)
        raise _Unreadable(line, "this is not UTF-8 text: save the file as CSV in UTF-8") from error
    if not text.strip():
        raise _Unreadable(0, "it is empty")
    return text


def _split(text):
    """Return the separator and an iterator of ``(line, cells)`` over the lines with content."""
    header = next(line for line in text.splitlines() if line.strip())
    separator = max(SEPARATORS, key=lambda sign: _count_known(header.split(sign)))
    return separator, _iterate(text, separator)


def _count_known(cells):
    known = {name for names in ALIASES.values() for name in names}
    # Where nothing is recognised, the sign that occurs most is taken for the separator.
    return sum(_normalise(cell.strip('" ')) in known for cell in cells), len(cells)


def _iterate(text, separator):
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=separator, strict=True)
    start = 1
    try:
        for cells in reader:
            cells = [unicodedata.normalize("NFC", cell).strip() for cell in cells]
            if any(cells):
                yield start, cells
            start = reader.line_num + 1
    except csv.Error as error:
        raise _Unreadable(start, f"the cells cannot be told apart: {error}") from error


# === COLUMNS === #


def _normalise(name):
    return re.sub(r"[\s.-]+", "_", name.strip().casefold())


def _find_columns(line, header, mapping):
    """Return ``{field: position}``; several columns for one field are never chosen from."""
    names = [_normalise(name) for name in header]
    chosen = {_normalise(column): field for column, field in mapping.items()}
    reasons = _check_mapping(names, chosen, header)
    positions = defaultdict(list)
    for position, name in enumerate(names):
        field = chosen.get(name) or _recognise(name, chosen)
        if field:
            positions[field].append(position)
    for field, found in positions.items():
        if len(found) > 1:
            columns = " and ".join(repr(header[position]) for position in found)
            reasons.append(f"{columns} may each be the {_label(field)}: choose one with --map")
    reasons += _check_required(positions, header)
    if reasons:
        raise _Unreadable(line, "; ".join(reasons))
    return {field: found[0] for field, found in positions.items()}


def _recognise(name, chosen):
    """Return the field that a column is known to be, unless another column was chosen for it."""
    for field, aliases in ALIASES.items():
        if name in aliases and field not in chosen.values():
            return field
    return None


def _check_mapping(names, chosen, header):
    reasons = [
        f"there is no column {column!r} among {_list(header)}"
        for column in chosen
        if column not in names
    ]
    reasons += [
        f"{field!r} is not one of the columns of a ledger: {_list(ALIASES)}"
        for field in chosen.values()
        if field not in ALIASES
    ]
    return reasons


def _check_required(positions, header):
    missing = [_label(field) for field in REQUIRED if field not in positions]
    if not missing:
        return []
    return [
        f"no column for {_list(missing)} among {_list(header)}: name it with --map COLUMN=FIELD"
    ]


def _label(field):
    return field.replace("_", " ")


def _list(names):
    return ", ".join(names)


# === FROM CELLS TO ROWS === #


class _Parser:
    """Turns the cells of all lines into rows and problems."""

    def __init__(self, columns, width, records, decimal, strict):
        self.columns = columns
        self.strict = strict
        self.width = width
        self.records = [(line, _without_empty_end(cells, width)) for line, cells in records]
        self.amounts = _Amounts(self._amount_cells(), decimal)

    def _amount_cells(self):
        position = self.columns["amount"]
        return [cells[position] for _line, cells in self.records if len(cells) == self.width]

    def parse(self):
        rows, problems = [], []
        for line, cells in self.records:
            result = self._parse_row(line, cells)
            (rows if isinstance(result, Row) else problems).append(result)
        duplicates = find_duplicates(rows) if self.strict else []
        again = {problem.line for problem in duplicates}
        rows = [row for row in rows if row.line not in again]
        problems = sorted(problems + duplicates, key=lambda problem: problem.line)
        return Ledger(tuple(rows), tuple(problems))

    def _parse_row(self, line, cells):
        """Return the row of this line, or everything that is wrong with it as one problem."""
        if len(cells) != self.width:
            return Problem(line, f"{len(cells)} cells, where the header has {self.width}")
        values, reasons = {}, []
        for field, position in self.columns.items():
            try:
                values[field] = self._parse_cell(field, cells[position])
            except ValueError as error:
                reasons.append(str(error))
        reasons += _check_order(values) if self.strict else []
        return Problem(line, "; ".join(reasons)) if reasons else Row(line, **values)

    def _parse_cell(self, field, text):
        if not text and field in REQUIRED:
            raise ValueError(f"the {_label(field)} is missing")
        if field.endswith("_date"):
            return _parse_date(field, text) if text else None
        if field == "amount":
            return self.amounts.parse(text)
        return _parse_currency(text) if field == "currency" else _parse_text(field, text)


def _without_empty_end(cells, width):
    """Drop the empty cells that spreadsheets append to a line."""
    while len(cells) > width and not cells[-1]:
        cells = cells[:-1]
    return cells


def _check_order(values):
    issued, due = values.get("issue_date"), values.get("due_date")
    if issued and due and due < issued:
        return ["the due date is before the issue date"]
    return []


def _parse_date(field, text):
    try:
        day = date.fromisoformat(text) if DATE.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None or day.year not in YEARS:
        raise ValueError(f"the {_label(field)} {_short(text)} is not a date such as 2025-01-31")
    return day


def _parse_currency(text):
    if text and not CURRENCY.fullmatch(text.upper()):
        raise ValueError(f"the currency {_short(text)} is not a code such as EUR")
    return text.upper()


def _parse_text(field, text):
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"the {_label(field)} is longer than {LONGEST_TEXT} characters")
    if any(unicodedata.category(sign) == "Cc" for sign in text):
        raise ValueError(f"the {_label(field)} has a line break or another control character")
    return text.upper() if field == "country" else text


def _short(text):
    return repr(text if len(text) <= 40 else f"{text[:40]}…")


# === AMOUNTS === #


class _Amounts:
    """Reads amounts with a decimal point or a decimal comma, whichever the file proves it has.

    1,234.50 and 12.5 prove a point, 1.234,50 and 1.234.567 a comma; 1.234 alone proves nothing.
    Such an amount is read only if others prove one sign and none proves the other.
    """

    def __init__(self, texts, decimal=""):
        proofs = [_proven_sign(_number(text)) for text in texts]
        proven = list(dict.fromkeys(sign for sign in proofs if sign))
        self.sign = decimal or (proven[0] if proven else "")
        self.is_certain = bool(decimal) or len(proven) == 1

    def parse(self, text):
        number = _number(text)
        if not NUMBER.fullmatch(number):
            raise ValueError(f"the amount {_short(text)} is not a number")
        if not self.is_certain and _proven_sign(number) is None:
            raise ValueError(
                f"the amount {_short(text)} can be read in two ways: name the decimal sign of "
                "this file with --decimal"
            )
        amount = _to_decimal(number, self.sign)
        if amount is None:
            sign = DECIMAL_SIGNS[self.sign or "."]
            raise ValueError(f"the amount {_short(text)} does not fit the {sign} of this file")
        return _check_amount(amount)


def _number(text):
    """Return the text with every kind of space and apostrophe as the plain one."""
    return re.sub(r"\s", " ", text.replace("’", "'"))


def _proven_sign(number):
    """Return the decimal sign that this number proves, "" for none, None if it may be either."""
    readings = [sign for sign in DECIMAL_SIGNS if _to_decimal(number, sign) is not None]
    if not re.search(r"[.,]", number) or not readings:
        return ""
    return readings[0] if len(readings) == 1 else None


def _to_decimal(number, sign):
    """Return the number read with this decimal sign, or None when it cannot be read so."""
    if not NUMBER.fullmatch(number):
        return None
    whole, _sign, fraction = number.partition(sign) if sign else (number, "", "")
    group = "".join(dict.fromkeys(re.findall(r"[^\d+-]", whole)))
    if group and not re.fullmatch(rf"[+-]?[1-9]\d{{0,2}}(?:{re.escape(group)}\d{{3}})+", whole):
        return None
    if fraction and not fraction.isdigit():
        return None
    return Decimal(f"{whole.replace(group, '') if group else whole}.{fraction or 0}")


def _check_amount(amount):
    if amount == 0:
        raise ValueError("the amount is zero")
    if amount < 0:
        raise ValueError("the amount is negative: credit notes are not loaded")
    if amount >= LARGEST_AMOUNT:
        raise ValueError("the amount is too large")
    return amount
