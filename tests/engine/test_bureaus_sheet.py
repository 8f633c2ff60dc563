"""Files of insurers and bureaus."""
import datetime as dt
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from odoo.addons.account_collections.engine.bureaus import sheet
from odoo.addons.account_collections.engine.bureaus.sheet import SheetError

HEADER = "Kundennummer;VAT number;Company;Datum;Rating;Advised limit;Insured limit;Currency\n"


def read(text, **options):
    table = sheet.read_table(text.encode() if isinstance(text, str) else text)
    return sheet.read_rows(table, sheet.guess(table[0]), **options)


def test_a_good_file():
    rows, problems = read(
        HEADER + "10001;NL004495445B01;Jansen;31-12-2024;B+;5.000,50;10.000;EUR\n\n"
        "10002;;Pietersen;2025-01-31;;;0;\n",
        decimal=",",
        currency="EUR",
    )
    assert not problems
    first, second = rows
    assert (first.row, second.row) == (2, 4)
    assert first.keys == {"reference": "10001", "vat": "NL004495445B01"}
    assert first.report.limit == Decimal("5000.50")
    assert (first.report.cover, first.report.currency) == (Decimal(10000), "EUR")
    assert (first.report.day, first.report.score_text) == (dt.date(2024, 12, 31), "B+")
    assert (second.report.cover, second.report.limit) == (Decimal(0), None)
    assert first.report.sources["limit"] == "column 6"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (";;Nobody;2025-01-31;B;1;1;EUR", "no_key"),
        ("1;NL004495446B01;X;2025-01-31;B;1;1;EUR", "bad_vat"),
        ("1;;X;31-31-2025;B;1;1;EUR", "bad_day"),
        ("1;;X;soon;B;1;1;EUR", "bad_day"),
        ("1;;X;2025-01-31;B;many;1;EUR", "bad_amount"),
        ("1;;X;2025-01-31;B;1.5;1;EUR", "bad_amount"),
        ("1;;X;2025-01-31;B;1,234.5;1;EUR", "bad_amount"),
        ("1;;X;2025-01-31;B;1e9;1;EUR", "bad_amount"),
        ("1;;X;2025-01-31;B;" + "9" * 13 + ";1;EUR", "bad_amount"),
        ("1;;X;2025-01-31;B;-5;1;EUR", "negative"),
        ("1;;X;2025-01-31;B;1;-0,01;EUR", "negative"),
        ("1;;X;2025-01-31;B;1;1;EURO", "bad_currency"),
        ("1;;X;2025-01-31;;;;EUR", "says_nothing"),
    ],
)
def test_bad_rows(row, code):
    rows, problems = read(HEADER + row + "\n2;;Y;2025-01-31;B;1;1;EUR\n", decimal=",")
    assert [(problem.row, problem.code) for problem in problems] == [(2, code)]
    assert [good.row for good in rows] == [3]


def test_twice():
    line = "7;;X;2025-01-31;B;1;1;EUR\n"
    _rows, problems = read(HEADER + line + line)
    assert [(problem.row, problem.code, problem.facts["first"]) for problem in problems] == [
        (3, "twice", 2)
    ]


@pytest.mark.parametrize(
    ("status", "score", "expected"),
    [
        ("Failliet", "5", ("insolvent", 50.0)),
        ("active", "10", ("active", 100.0)),
        ("Opgeheven", "0", ("dissolved", 0.0)),
        ("maybe", "5", "bad_status"),
        ("", "11", "bad_score"),
        ("", "-1", "bad_score"),
    ],
)
def test_status_and_score(status, score, expected):
    rows, problems = read(f"reference,status,score\n1,{status},{score}\n", best_score=Decimal(10))
    if isinstance(expected, str):
        assert [problem.code for problem in problems] == [expected]
    else:
        assert (rows[0].report.status, rows[0].report.score) == expected


def test_workbook():
    book = Workbook()
    book.active.append(["Customer", "Limit", "Currency", "Date", "Score"])
    book.active.append([10001, 1234.5, "EUR", dt.datetime(2025, 1, 31), 70])  # noqa: DTZ001
    stream = io.BytesIO()
    book.save(stream)
    for decimal in ",.":
        rows, problems = read(stream.getvalue(), decimal=decimal)
        assert not problems
        assert rows[0].keys == {"reference": "10001"}
        assert rows[0].report.limit == Decimal("1234.5")
        assert rows[0].report.day == dt.date(2025, 1, 31)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"reference;limit\n", "empty"),
        (b"PK\x03\x04nonsense", "unreadable"),
        (b"a;b\n\x00\x01;2\n", "unreadable"),
        (b'a;b\n"open;2\n', "unreadable"),
        (b"a;b\n" + b"1;2\n" * (sheet.MOST_ROWS + 1), "too_many"),
    ],
)
def test_no_table(data, code):
    with pytest.raises(SheetError) as caught:
        sheet.read_table(data)
    assert caught.value.problem.code == code


def test_too_large(monkeypatch):
    monkeypatch.setattr(sheet, "LARGEST", 10)
    with pytest.raises(SheetError) as caught:
        sheet.read_table(b"x" * 11)
    assert caught.value.problem.code == "too_large"


def test_old_windows_text():
    rows, _problems = read("reference;name;rating\n1;Müller;A\n".encode("cp1252"))
    assert rows[0].report.name == "Müller"


def test_match():
    rows, _problems = read("reference,vat,rating\n1,,A\n2,BE0403019261,A\n3,,A\n4,,A\n5,,A\n")
    known = {"reference": {"1": [11], "2": [12], "4": [14, 15], "5": [11]}, "vat": {}}
    known["vat"]["BE0403019261"] = [13]
    pairs, problems = sheet.match(rows, known)
    assert [(row.row, customer) for row, customer in pairs] == [(2, 11)]
    assert [(problem.row, problem.code) for problem in problems] == [
        (3, "keys_differ"),
        (4, "unknown_customer"),
        (5, "several"),
        (6, "twice"),
    ]


@given(st.binary(max_size=300))
def test_any_file(data):
    try:
        table = sheet.read_table(data)
    except SheetError:
        return
    rows, _problems = sheet.read_rows(table, {"reference": 0, "limit": 1, "day": 2, "status": 3})
    assert all(row.report.limit is None or row.report.limit >= 0 for row in rows)
