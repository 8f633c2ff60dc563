"""What is read from a ledger, and what is refused with the number of its line."""

import gzip
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.account_collections.engine.ledger_csv import (
    Problem,
    Row,
    as_known_on,
    describe,
    find_duplicates,
    read,
)

HEADER = "customer,invoice,issue_date,due_date,amount,currency,payment_date"
QUOTE = '"'
GOOD = "C1,A-1,2024-01-05,2024-02-04,100.50,EUR,2024-02-10"


# === HELPERS === #


def ledger(*lines, header=HEADER, **options):
    return read("\n".join([header, *lines]).encode(), **options)


def rows(*lines, **options):
    result = ledger(*lines, **options)
    assert result.problems == ()
    return result.rows


def problems(*lines, **options):
    result = ledger(*lines, **options)
    assert result.rows == ()
    return [(problem.line, problem.reason) for problem in result.problems]


def amounts(*texts, **options):
    """Return the amounts, or what is wrong with them, of a file with these amounts."""
    lines = [f"C1;{n};2024-01-05;2024-02-04;{text};;" for n, text in enumerate(texts)]
    result = ledger(*lines, header=HEADER.replace(",", ";"), **options)
    found = {row.line: str(row.amount) for row in result.rows}
    found |= {problem.line: problem.reason for problem in result.problems}
    return [found[line] for line in sorted(found)]


def one_row(**changes):
    values = dict(zip(HEADER.split(","), GOOD.split(","), strict=True)) | changes
    return ",".join(values.values())


# === WHAT IS READ === #


def test_a_line_becomes_a_row():
    expected = Row(
        line=2,
        customer="C1",
        invoice="A-1",
        issue_date=date(2024, 1, 5),
        due_date=date(2024, 2, 4),
        amount=Decimal("100.50"),
        currency="EUR",
        payment_date=date(2024, 2, 10),
    )
    assert rows(GOOD) == (expected,)


def test_an_empty_payment_date_is_an_unpaid_invoice_and_an_empty_currency_the_company_s():
    (row,) = rows(one_row(payment_date="", currency=""))
    assert (row.payment_date, row.currency) == (None, "")


def test_columns_may_have_other_names_and_others_may_stand_between():
    header = "Invoice No,Company,Customer ID,Invoice-Date,DUE DATE,Amount,Paid_Date,country"
    (row,) = rows("7,U1,C2,2024-01-05,2024-02-04,12,,nl", header=header)
    assert (row.invoice, row.customer, row.payment_date, row.country) == ("7", "C2", None, "NL")


def test_a_column_can_be_named_by_hand():
    header = HEADER.replace("amount", "sum")
    (row,) = rows(GOOD, header=header, mapping={"Sum": "amount"})
    assert row.amount == Decimal("100.50")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_recognised(separator):
    line = GOOD.replace(",", separator)
    assert len(rows(line, header=HEADER.replace(",", separator))) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_no_part_of_the_first_column(encoding):
    text = f"{HEADER}\n{one_row(customer='Café Zoë')}\n"
    assert read(text.encode(encoding)).rows[0].customer == "Café Zoë"


def test_a_gzipped_file_is_unpacked():
    assert len(read(gzip.compress(f"{HEADER}\n{GOOD}".encode())).rows) == 1


def test_line_ends_blank_lines_and_appended_empty_cells_do_not_matter():
    text = f"{HEADER}\r\n\r\n{GOOD},,\r\n,,,,,,\r\n"
    (row,) = read(text.encode()).rows
    assert row.line == 3


def test_a_quoted_cell_may_hold_the_separator():
    assert rows(one_row(customer='"Smith, Jones & Co"'))[0].customer == "Smith, Jones & Co"


def test_equal_texts_written_in_two_ways_are_one_customer():
    composed, decomposed = "Zoë", "Zoe\u0308"
    first, second = rows(one_row(customer=composed), one_row(customer=decomposed, invoice="A-2"))
    assert first.customer == second.customer


# === AMOUNTS === #


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("12", "12"),
        ("12.5", "12.5"),
        ("12,5", "12.5"),
        ("1,234.56", "1234.56"),
        ("1.234,56", "1234.56"),
        ("1.234.567,8", "1234567.8"),
        ("1.234.567", "1234567"),
        ("1 234,56", "1234.56"),
        ("1\u202f234,56", "1234.56"),
        ("1'234.56", "1234.56"),
        ("0,125", "0.125"),
        ("1234.567", "1234.567"),
        ("+12.50", "12.50"),
    ],
)
def test_an_amount_that_can_be_read_in_one_way_is_read(text, amount):
    assert Decimal(amounts(text)[0]) == Decimal(amount)


@pytest.mark.parametrize("text", ["1.234", "1,234", "123.456", "12,345"])
def test_an_amount_that_can_be_read_in_two_ways_is_refused(text):
    assert "can be read in two ways" in amounts(text)[0]


def test_another_amount_tells_how_the_file_writes_decimals():
    assert amounts("1,234", "12.50") == ["1234.0", "12.50"]
    assert amounts("1,234", "12,50") == ["1.234", "12.50"]


def test_the_decimal_sign_can_be_given():
    assert amounts("1.234", decimal=",") == ["1234.0"]
    assert amounts("1.234", decimal=".") == ["1.234"]


def test_when_the_file_writes_decimals_in_both_ways_nothing_ambiguous_is_read():
    first, second, third = amounts("12.50", "1.234", "12,50")
    assert first == "12.50"
    assert "can be read in two ways" in second
    assert "does not fit the decimal point" in third


@pytest.mark.parametrize(
    "text", ["abc", "€ 12", "12-", "(12)", "1e5", "NaN", "inf", "--1", "1..2", "0x10", "١٢"]
)
def test_what_is_not_a_number_is_refused(text):
    assert "is not a number" in amounts(text)[0]


@pytest.mark.parametrize("text", ["1,23,456", "12.34.56", "1234,567.00", "12 34"])
def test_thousands_that_are_not_grouped_by_three_are_refused(text):
    (answer,) = amounts(text)
    assert "does not fit" in answer or "is not a number" in answer


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("0.00", "the amount is zero"),
        ("-12.00", "the amount is negative: credit notes are not loaded"),
        ("1000000000000.00", "the amount is too large"),
        ("", "the amount is missing"),
    ],
)
def test_an_amount_that_cannot_be_an_invoice_is_refused(text, reason):
    assert amounts(text) == [reason]


@given(st.decimals("0.01", "999999999", places=2), st.sampled_from([(",", "."), (".", ",")]))
def test_an_amount_written_with_groups_and_decimals_is_never_read_wrongly(amount, signs):
    group, sign = signs
    text = f"{amount:,.2f}".translate(str.maketrans({",": group, ".": sign}))
    assert Decimal(amounts(text)[0]) == amount


@given(st.text(max_size=12))
def test_any_text_in_the_amount_column_gives_an_amount_or_a_problem(text):
    quoted = f'"{text.replace(QUOTE, 2 * QUOTE)}"'
    result = read(f"{HEADER}\n{one_row(amount=quoted)}".encode("utf-8", "ignore"))
    assert len(result.rows) + len(result.problems) == 1
    assert all(row.amount > 0 for row in result.rows)


# === BAD LINES === #


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"customer": ""}, "the customer is missing"),
        ({"invoice": " "}, "the invoice is missing"),
        ({"issue_date": ""}, "the issue date is missing"),
        ({"due_date": ""}, "the due date is missing"),
        ({"due_date": "2024-01-04"}, "the due date is before the issue date"),
        ({"customer": "x" * 201}, "the customer is longer than 200 characters"),
        ({"invoice": '"A\n1"'}, "the invoice has a line break or another control character"),
        ({"customer": "C\x00"}, "the customer has a line break or another control character"),
        ({"currency": "EURO"}, "the currency 'EURO' is not a code such as EUR"),
    ],
)
def test_a_bad_cell_is_refused_with_its_line_and_reason(change, reason):
    assert problems(one_row(**change)) == [(2, reason)]


@pytest.mark.parametrize(
    "text",
    ["05-01-2024", "2024/01/05", "20240105", "2024-02-30", "2024-13-01", "1024-01-05", "2024-W01-1",
     "2024-01-05 00:00", "yesterday"],
)  # fmt: skip
def test_a_date_must_exist_and_be_written_as_year_month_day(text):
    reason = f"the issue date {text!r} is not a date such as 2025-01-31"
    assert problems(one_row(issue_date=text)) == [(2, reason)]


def test_all_that_is_wrong_with_a_line_is_told_at_once():
    ((line, reason),) = problems(one_row(customer="", amount="x", payment_date="soon"))
    assert line == 2
    assert reason.count(";") == 2


def test_all_bad_lines_are_told_and_the_good_ones_kept():
    result = ledger(one_row(amount="x"), GOOD, one_row(invoice="A-2", due_date="never"))
    assert [problem.line for problem in result.problems] == [2, 4]
    assert [row.line for row in result.rows] == [3]


def test_the_second_line_of_an_invoice_is_refused():
    result = ledger(GOOD, one_row(amount="7.50"))
    reason = "this customer's invoice with this number is on line 2 already"
    assert result.problems == (Problem(3, reason),)
    assert len(result.rows) == 1


def test_two_customers_may_have_invoices_with_the_same_number():
    assert len(rows(GOOD, one_row(customer="C2"))) == 2


def test_a_line_with_more_or_fewer_cells_is_not_read_shifted():
    line = one_row(amount="1,234.50")
    assert problems(line) == [(2, "8 cells, where the header has 7")]
    assert problems("C1,A-1") == [(2, "2 cells, where the header has 7")]


def test_lines_are_counted_as_an_editor_counts_them():
    result = ledger(one_row(customer='"two\nlines"'), one_row(amount="x"))
    assert [problem.line for problem in result.problems] == [2, 4]


# === BAD FILES === #


@pytest.mark.parametrize("data", [b"", b" \n\r\n", b"\xef\xbb\xbf", gzip.compress(b"", mtime=0)])
def test_an_empty_file_is_refused(data):
    assert read(data).problems == (Problem(0, "it is empty"),)


def test_a_file_with_a_header_only_is_refused():
    assert problems() == [(1, "there is no line below the header")]


def test_missing_columns_are_named_with_those_that_are_there():
    ((line, reason),) = problems("1,2", header="customer,value")
    assert line == 1
    assert reason.startswith("no column for invoice, issue date, due date, amount among")
    assert "customer, value" in reason


def test_two_columns_for_one_thing_are_not_chosen_from():
    header = HEADER.replace("currency", "customer_id")
    assert "may each be the customer" in problems(GOOD, header=header)[0][1]
    (row,) = rows(GOOD, header=header, mapping={"customer_id": "customer"})
    assert row.customer == "EUR"


def test_a_mapping_that_fits_nothing_is_refused():
    assert "no column 'x'" in problems(GOOD, mapping={"x": "amount"})[0][1]
    assert "'money' is not one of" in problems(GOOD, mapping={"amount": "money"})[0][1]


def test_a_file_in_another_encoding_is_refused_with_the_line():
    data = f"{HEADER}\n{GOOD}\n{one_row(customer='Zoë')}".encode("latin-1")
    ((problem),) = read(data).problems
    assert problem.line == 3
    assert "UTF-8" in problem.reason


def test_a_damaged_gzip_file_is_refused():
    data = gzip.compress(GOOD.encode() * 50)[:-9]
    assert "it is damaged" in read(data).problems[0].reason


def test_a_quote_that_is_never_closed_is_refused():
    ((line, reason),) = problems(GOOD, one_row(customer='"C1'), GOOD)
    assert line == 3
    assert "cannot be told apart" in reason


@given(st.binary(max_size=300))
def test_any_bytes_give_an_answer(data):
    result = read(data)
    assert result.rows or result.problems


# === AS KNOWN ON A DAY === #


def test_the_future_is_left_out():
    loaded = rows(
        one_row(invoice="before"),
        one_row(invoice="open", payment_date="2024-02-11"),
        one_row(invoice="later", issue_date="2024-02-11", due_date="2024-03-01"),
    )
    known = as_known_on(loaded, date(2024, 2, 10))
    assert [(row.invoice, row.payment_date) for row in known] == [
        ("before", date(2024, 2, 10)),
        ("open", None),
    ]
    assert as_known_on(loaded, None) == list(loaded)


# === TELLING === #


def test_equal_reasons_are_told_together():
    told = describe([Problem(9, "b"), Problem(2, "a"), Problem(4, "a"), Problem(3, "a")])
    assert told == "lines 2-4: a\nline 9: b"


def test_what_is_told_is_bounded():
    told = describe([Problem(line, f"reason {line}") for line in range(500)], limit=3)
    assert told.splitlines() == [
        "the file: reason 0",
        "line 1: reason 1",
        "line 2: reason 2",
        "and 497 more",
    ]
    even = describe([Problem(2 * line, "odd") for line in range(1, 500)])
    assert even == "lines 2, 4, 6, 8, 10, 12, 14, 16, 18, 20 … (499 lines): odd"


def test_duplicates_are_found_among_any_rows():
    (row,) = rows(GOOD)
    assert find_duplicates([row]) == []
    assert [problem.line for problem in find_duplicates([row, row])] == [2]
