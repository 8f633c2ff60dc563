"""What customers type as an amount."""
from decimal import Decimal

import pytest

from odoo.addons.account_collections.engine.amounts import divide, read_amount


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("50", "50"),
        ("50,5", "50.5"),
        ("50.50", "50.50"),
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1 234,56", "1234.56"),
        ("1\u202f234,56", "1234.56"),
        ("1'234.56", "1234.56"),
        ("1.234", "1234"),
        ("1.234.567", "1234567"),
        ("1.234.567,8", "1234567.8"),
        ("12345,67", "12345.67"),
        ("0,05", "0.05"),
        ("7,", "7"),
    ],
)
def test_amounts_of_several_countries(text, amount):
    assert read_amount(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", None, "-5", "+5", "1e3", "abc", "NaN", "Infinity", "1,2,3", "1.2.3", "1,23.4,5",
        "5€", "0x10", "٣", "²", "9" * 40, "1.234,567", "1.23,4", ",", ".5", "12.3456", "1_000",
        "<script>", "1.234.56",
    ],
)
def test_what_is_no_amount(text):
    assert read_amount(text) is None


def test_currencies_with_other_decimals():
    assert read_amount("1.234", 3) == Decimal("1.234")
    assert read_amount("1234", 0) == Decimal(1234)
    assert read_amount("1,234", 0) == Decimal(1234)
    assert read_amount("12,5", 0) is None


def test_a_sum_is_given_to_the_first_items_first():
    hundred, fifty = Decimal(100), Decimal(50)
    assert divide(Decimal(120), [hundred, fifty]) == [hundred, Decimal(20)]
    assert divide(Decimal(0), [hundred, fifty]) == [0, 0]
    assert divide(Decimal(500), [hundred, fifty]) == [hundred, fifty]
