"""A file of an insurer or a bureau: rows of a table, read into reports by a mapping of columns.

Whatever is wrong is told with the number of its row; whether the good rows are used then is not
decided here. Amounts are read by the decimal sign that the user chose, never guessed.
"""
import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from openpyxl import load_workbook

from .numbers import check_company, check_vat
from .reading import to_text
from .records import ACTIVE, DISSOLVED, INSOLVENT, Report

LARGEST = 20 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS = 50_000, 200
SEPARATORS = ";,\t|"
HIGHEST_AMOUNT = Decimal(10) ** 12
FIELDS = (
    "reference", "vat", "number", "name", "country", "day", "score", "score_text", "limit", "cover",
    "currency", "status", "founded", "external_reference",
)  # fmt: skip
WAYS = ("reference", "vat", "number")
ALIASES = {
    "reference": "customer customer_no customer_number debtor debtor_no debiteur debiteurnummer "
    "klantnummer kundennummer debitor code_client numero_client your_reference uw_kenmerk",
    "vat": "vat vat_number vat_no btw btw_nummer ust_id ustid tva numero_tva",
    "number": "company_number registration_number reg_no regno kvk kvk_nummer kbo siren siret "
    "ondernemingsnummer handelsregisternummer hrb crn",
    "name": "name company company_name naam bedrijfsnaam firma raison_sociale nom buyer buyer_name",
    "country": "country country_code land landcode pays",
    "day": "date report_date decision_date effective_date datum besluitdatum stichtag",
    "score": "score credit_score bonitat rating_score kredietscore note",
    "score_text": "rating grade risk_class risicoklasse klasse ratingklasse",
    "limit": "advised_limit credit_limit limit kredietlimiet kreditlimit limite_conseillee advice",
    "cover": "insured_limit cover covered insured_amount verzekerd verzekerd_bedrag dekking "
    "versicherungssumme couverture garantie agreed_amount permitted_limit",
    "currency": "currency ccy valuta wahrung devise",
    "status": "status company_status toestand zustand etat",
    "founded": "founded incorporated oprichtingsdatum grundungsdatum date_creation",
    "external_reference": "policy policy_number case_number buyer_id polisnummer dossiernummer "
    "report_id",
}
STATUSES = {
    ACTIVE: "active actief aktiv actif open ok live",
    DISSOLVED: "dissolved opgeheven gelöscht geloscht radié radie closed beëindigd inactive",
    INSOLVENT: "insolvent bankrupt failliet faillissement insolvenz faillite liquidation "
    "surseance bankruptcy administration redressement",
}
STATUS_OF = {word: status for status, words in STATUSES.items() for word in words.split()}


@dataclass(slots=True, frozen=True)
class Problem:
    """Why a row is not read; row 1 holds the names of the columns. 0 is the file as a whole.

    `code` and `facts` are for the sentence.
    """

    row: int
    code: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class Row:
    """A company in the file, and how it is recognised."""

    row: int
    keys: Mapping[str, str]
    report: Report


class SheetError(Exception):
    """Why the file as a whole is not read."""

    def __init__(self, code, **facts):
        super().__init__(code)
        self.problem = Problem(0, code, facts)


# === TABLES === #


def read_table(data: bytes) -> list[list[object]]:
    """Return the rows of a CSV file or of the first sheet of a workbook, the header first.

    Empty rows are kept, so that the numbers of the rows are those that the user sees.

    :raise SheetError: when it is neither
    """
    if len(data) > LARGEST:
        raise SheetError("too_large", megabytes=LARGEST // 1024**2)
    rows = _read_workbook(data) if data.startswith(b"PK") else _read_csv(data)
    while rows and not any(to_cell(cell) for cell in rows[-1]):
        rows.pop()
    if len(rows) < 2:
        raise SheetError("empty")
    if len(rows) > MOST_ROWS + 1:
        raise SheetError("too_many", count=MOST_ROWS)
    return rows


def _read_workbook(data):
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows = []
        for cells in sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True):
            rows.append(list(cells))
            if len(rows) > MOST_ROWS + 1:
                break
    except (KeyError, ValueError, IndexError, TypeError, OSError, zipfile.BadZipFile):
        raise SheetError("unreadable") from None
    return rows


def _read_csv(data):
    text = _decode(data)
    if "\x00" in text:
        raise SheetError("unreadable")
    header = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(SEPARATORS, key=header.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error:
        raise SheetError("unreadable") from None
    return [cells[:MOST_COLUMNS] for cells in rows]


def _decode(data):
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def to_cell(value, decimal=".") -> str:
    """Return a cell as text; a workbook keeps numbers and days as what they are.

    :param decimal: the sign with which numbers are written
    """
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()[:10]
    if isinstance(value, float):
        value = int(value) if value.is_integer() else str(value).replace(".", decimal)
    return to_text(value)


def guess(header: Sequence[object]) -> dict[str, int]:
    """Return the column of each field whose name is known, ``{field: column}``."""
    names = [_normalise(to_cell(cell)) for cell in header]
    found = {}
    for name, aliases in ALIASES.items():
        known = {name, *aliases.split()}
        column = next((i for i, text in enumerate(names) if text in known), None)
        if column is not None and column not in found.values():
            found[name] = column
    return found


def _normalise(name):
    plain = name.casefold().translate(str.maketrans("äöüéèêëáàïç", "aoueeeeaaic"))
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")


# === ROWS === #


def read_rows(
    table: Sequence[Sequence[object]],
    columns: Mapping[str, int],
    currency: str = "",
    decimal: str = ".",
    best_score: Decimal = Decimal(100),
    day_first: bool = True,
) -> tuple[list[Row], list[Problem]]:
    """Return the companies in a table and the problems of the others.

    :param columns: ``{field: column}``, of which at least one way to recognise a company
    :param currency: that of amounts in rows without one
    :param best_score: the highest score of the source, which becomes 100
    """
    reader = _Reader(columns, currency, decimal, best_score, day_first)
    rows, problems, seen = [], [], {}
    for number, cells in enumerate(table[1:], 2):
        texts = {name: _get(cells, column, decimal) for name, column in columns.items()}
        if not any(texts.values()):
            continue
        try:
            row = reader.parse(number, texts)
            key = tuple(sorted(row.keys.items()))
            if key in seen:
                raise _Bad("twice", first=seen[key])
            seen[key] = number
            rows.append(row)
        except _Bad as bad:
            problems.append(Problem(number, bad.code, bad.facts))
    return rows, problems


def _get(cells, column, decimal):
    return to_cell(cells[column], decimal) if column < len(cells) else ""


class _Bad(Exception):
    def __init__(self, code, **facts):
        super().__init__(code)
        self.code = code
        self.facts = facts


@dataclass(slots=True)
class _Reader:
    columns: Mapping[str, int]
    currency: str
    decimal: str
    best_score: Decimal
    day_first: bool

    def parse(self, number, texts):
        keys = {way: texts[way] for way in WAYS if texts.get(way)}
        if not keys:
            raise _Bad("no_key")
        report = Report(sources={name: f"column {self.columns[name] + 1}" for name in texts})
        for name in ("name", "score_text"):
            setattr(report, name, texts.get(name, ""))
        report.reference = texts.get("external_reference", "")
        report.country = self._read_country(texts.get("country", ""))
        report.vat, report.number = self._check_keys(keys, report.country)
        found = {"reference": keys.get("reference", ""), "vat": report.vat, "number": report.number}
        keys = {way: key for way, key in found.items() if key}
        report.day = self._read_day("day", texts)
        report.founded = self._read_day("founded", texts)
        report.limit = self._read_amount("limit", texts)
        report.cover = self._read_amount("cover", texts)
        report.currency = self._read_currency(texts.get("currency", ""))
        report.score = self._read_score(texts.get("score", ""))
        report.status = self._read_status(texts.get("status", ""))
        told = (report.limit, report.cover, report.score, report.score_text, report.status)
        if all(value in (None, "") for value in told):
            raise _Bad("says_nothing")
        return Row(number, keys, report)

    def _check_keys(self, keys, country):
        vat = check_vat(keys.get("vat", ""), country)
        if vat and vat.is_valid is False:
            raise _Bad("bad_vat", value=keys["vat"])
        number = check_company(keys.get("number", ""), country)
        if number and number.is_valid is False:
            raise _Bad("bad_number", value=keys["number"])
        return vat.text if vat else "", number.text if number else ""

    def _read_country(self, text):
        if text and not re.fullmatch("[A-Za-z]{2}", text):
            raise _Bad("bad_country", value=text)
        return text.upper()

    def _read_currency(self, text):
        code = (text or self.currency).upper()
        if code and not re.fullmatch("[A-Z]{3}", code):
            raise _Bad("bad_currency", value=text)
        return code

    def _read_amount(self, name, texts):
        text = texts.get(name, "")
        if not text:
            return None
        amount = self._to_decimal(text)
        if amount is None or amount >= HIGHEST_AMOUNT:
            raise _Bad("bad_amount", value=text, field=name)
        if amount < 0:
            raise _Bad("negative", value=text, field=name)
        return amount

    def _read_score(self, text):
        score = self._to_decimal(text) if text else None
        if text and (score is None or not 0 <= score <= self.best_score):
            raise _Bad("bad_score", value=text, best=self.best_score)
        return None if score is None else round(float(score / self.best_score * 100), 1)

    def _to_decimal(self, text):
        """Return a number by the chosen sign; the other sign is allowed between thousands only."""
        text = re.sub(r"[\s'’]", "", text)
        other = "," if self.decimal == "." else "."
        shape = rf"-?(?:\d+|\d{{1,3}}(?:\{other}\d{{3}})+)(?:\{self.decimal}\d+)?"
        if not re.fullmatch(shape, text, re.ASCII):
            return None
        try:
            return Decimal(text.replace(other, "").replace(self.decimal, "."))
        except InvalidOperation:
            return None

    def _read_day(self, name, texts):
        text = texts.get(name, "")
        if not text:
            return None
        iso = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text, re.ASCII)
        other = re.fullmatch(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})", text, re.ASCII)
        if not iso and not other:
            raise _Bad("bad_day", value=text)
        parts = [int(part) for part in (iso or other).groups()]
        if other:
            first, second, year = parts
            parts = [year, second, first] if self.day_first else [year, first, second]
        try:
            return dt.date(*parts)
        except ValueError:
            raise _Bad("bad_day", value=text) from None

    def _read_status(self, text):
        status = STATUS_OF.get(text.casefold(), "") if text else ""
        if text and not status:
            raise _Bad("bad_status", value=text)
        return status


def match(rows: Iterable[Row], known: Mapping[str, Mapping[str, Sequence[int]]]):
    """Find the customer of each row: ``(pairs of row and customer id, problems)``.

    Every key of a row has to lead to one customer, and all of them to the same.

    :param known: for each way, the ids of the customers with a key
    """
    pairs, problems, taken = [], [], {}
    for row in rows:
        found = [set(known.get(way, {}).get(key, ())) for way, key in row.keys.items()]
        found = [ids for ids in found if ids]
        common = set.intersection(*found) if found else set()
        if not found:
            problems.append(Problem(row.row, "unknown_customer", {"keys": _show(row)}))
        elif not common:
            problems.append(Problem(row.row, "keys_differ", {"keys": _show(row)}))
        elif len(common) > 1:
            problems.append(Problem(row.row, "several", {"keys": _show(row), "count": len(common)}))
        elif (customer := min(common)) in taken:
            problems.append(Problem(row.row, "twice", {"first": taken[customer]}))
        else:
            taken[customer] = row.row
            pairs.append((row, customer))
    return pairs, problems


def _show(row):
    return ", ".join(row.keys.values())
