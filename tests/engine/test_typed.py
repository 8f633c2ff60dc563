"""Numbers and days that strangers type."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.account_collections.engine.typed import read_amount, read_day, read_number

BAD = [
    "", " ", None, "-1", "+1", "0", "0.00", "NaN", "nan", "Infinity", "-inf", "1e309", "1e2",
    "１２", "٣", "1.2.3", "1,23,456.00", "0x10", "1_000", "12\x00", "12\n", "1" * 13, "9" * 5000,
    "1.234,567", ".5", "5.", "[]", "['1']", "12 EUR", "1.234.56", "1,234,5",
]  # fmt: skip


@pytest.mark.parametrize("typed", BAD)
def test_no_amount(typed):
    assert read_amount(typed) is None


@pytest.mark.parametrize(
    ("typed", "point", "amount"),
    [
        ("12", ".", "12"),
        ("12.5", ",", "12.5"),
        ("12,50", ".", "12.50"),
        ("1.234", ",", "1234"),
        ("1,234", ".", "1234"),
        ("1.234,56", ".", "1234.56"),
        ("1,234.56", ",", "1234.56"),
        ("1 234,56", ",", "1234.56"),
        ("1'234.56", ".", "1234.56"),
        ("1.234.567", ".", "1234567"),
        ("1\u202f234,5", ",", "1234.5"),
    ],
)
def test_amount(typed, point, amount):
    assert read_amount(typed, point) == Decimal(amount)


def test_decimals_of_the_language_and_the_currency():
    assert read_amount("1.234", ".") is None
    assert read_amount("1.234", ".", digits=3) == Decimal("1.234")
    assert read_amount("12.5", ".", digits=0) is None


@given(st.text())
def test_amounts_are_finite_and_positive(typed):
    amount = read_amount(typed)
    assert amount is None or (amount.is_finite() and 0 < amount < 10**12)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        None,
        "2025-02-30",
        "2025-6-1",
        "01-02-2025",
        "２０２５-06-01",
        "2025-06-01\n",
        "0000-01-01",
    ],
)
def test_no_day(typed):
    assert read_day(typed) is None


def test_day():
    assert read_day("2025-06-30") == dt.date(2025, 6, 30)


@pytest.mark.parametrize("typed", ["", None, "-1", "²", "１", "2147483648", "9" * 40, "1.0", " 1"])
def test_no_number(typed):
    assert read_number(typed) is None


def test_number():
    assert read_number("2147483647") == 2**31 - 1
