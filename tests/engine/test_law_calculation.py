"""The calculation of a charge: rows that always add up, and words for each of them."""
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.account_collections.engine.law.calculation import (
    calculate,
    part_of,
    say,
    total,
)
from odoo.addons.account_collections.engine.law.charging import charge
from odoo.addons.account_collections.engine.law.records import (
    COSTS,
    INTEREST,
    NL_14_DAYS,
    Reduction,
)

from .law_common import business, case, claim, day, notice

careful = settings(derandomize=True, deadline=None, max_examples=200, database=None)
TODAY = day("2026-06-30")


def kinds(found):
    return [(one.claim, one.kind, one.amount) for one in found]


def test_interest_and_costs_of_an_invoice_are_two_calculations():
    found = calculate(charge(business(claim(due="2026-05-31")), TODAY))
    assert kinds(found) == [(1, INTEREST, Decimal("8.34")), (1, COSTS, Decimal("40"))]
    interest, costs = found
    assert (interest.since, interest.until) == (day("2026-06-01"), TODAY)
    assert [say(row) for row in interest.rows] == ["10.15% a year"]
    assert interest.rows[0]["days"] == 30
    assert [say(row) for row in costs.rows] == ["Fixed amount"]
    assert costs.source


def test_what_was_charged_before_is_left_out_of_the_rows():
    paid = Reduction(day("2026-06-15"), interest=Decimal("4.17"))
    debts = business(claim(due="2026-05-31", reductions=(paid,)))
    found = calculate(charge(debts, TODAY), {1: day("2026-06-15")})[0]
    assert (found.since, found.until) == (day("2026-06-16"), TODAY)
    assert total(found.rows) == found.amount == Decimal("4.17")
    whole = calculate(charge(debts, TODAY))[0]
    assert [row["code"] for row in whole.rows] == ["interest", "interest", "before"]
    assert total(whole.rows) == whole.amount


def test_what_was_waived_in_part_comes_back_as_from_before():
    waived = Reduction(day("2026-06-15"), interest=Decimal("1.17"))
    debts = business(claim(due="2026-05-31", reductions=(waived,)))
    found = calculate(charge(debts, TODAY), {1: day("2026-06-15")})[0]
    assert [say(row) for row in found.rows][-1] == "From before, not asked until now"
    assert total(found.rows) == found.amount == Decimal("7.17")


def test_the_costs_of_a_letter_are_divided_and_say_so():
    amounts = {1: "100", 2: "150", 3: "200"}
    debts = case(
        *(claim(amount, "2026-01-31", number) for number, amount in amounts.items()),
        notices=[notice(NL_14_DAYS, "2026-03-04", claims=(1, 2, 3), announced="67.50")],
    )
    costs = [one for one in calculate(charge(debts, TODAY)) if one.kind == COSTS]
    assert [one.amount for one in costs] == [Decimal("15"), Decimal("22.50"), Decimal("30")]
    assert [say(row) for row in costs[0].rows] == [
        "15% of 450", "Part of the other invoices in this calculation",
    ]
    assert all(total(one.rows) == one.amount for one in costs)


def test_a_reference_rate_is_told_apart_from_what_the_law_adds():
    debts = business(claim(due="2026-05-31"), country="DE")
    found = calculate(charge(debts, TODAY))[0]
    assert say(found.rows[0]) == "10.27% a year (1.27% and 9% by law)"


def test_numbers_are_written_as_the_reader_writes_them():
    debts = business(claim(due="2026-05-31"), country="DE")
    found = calculate(charge(debts, TODAY))[0]
    words = say(found.rows[0], say_number=lambda text: text.replace(".", ","))
    assert words == "10,27% a year (1,27% and 9% by law)"
    band = {"code": "band", "amount": "37.5", "base": "300", "percent": "12.5"}
    assert say(band, say_number=lambda text: text.replace(".", ",")) == "12,5% of 300"


def test_a_part_says_what_is_left_out():
    found = calculate(charge(business(claim(due="2026-05-31")), TODAY))[1]
    rows = part_of(found.rows, Decimal("25"))
    assert total(rows) == 25
    assert say(rows[-1]) == "Left out"
    assert part_of(found.rows, found.amount) == list(found.rows)


def test_an_unknown_row_is_an_error():
    with pytest.raises(KeyError):
        say({"code": "tip", "amount": "1"})


@careful
@given(
    st.integers(1, 20000).map(lambda cents: Decimal(cents) / 4),
    st.integers(0, 900),
    st.lists(st.tuples(st.integers(1, 900), st.integers(0, 5000), st.integers(0, 300)), max_size=4),
    st.integers(1, 900),
)
def test_the_rows_always_add_up(principal, late, reductions, after):
    due = day("2024-01-05")
    kept = tuple(
        Reduction(
            due + (TODAY - due) * offset // 900, Decimal(cents) / 100, Decimal(interest) / 100,
        )
        for offset, cents, interest in reductions
    )
    debts = business(replace(claim(), principal=principal, due=due, reductions=kept))
    moments = [due + (TODAY - due) * share // 900 for share in (late, after)]
    found = calculate(charge(debts, moments[0]), {1: moments[1]})
    for one in found:
        assert total(one.rows) == one.amount > 0
        assert one.since <= one.until
