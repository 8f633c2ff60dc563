"""The text of a payment code; the lines are those of the guideline EPC069-12."""

from decimal import Decimal

from odoo.addons.account_collections.engine import epc


def code(amount="12.3", name="Company", iban="nl91 abna 0417 1643 00", **values):
    text = epc.payment_code(name, iban, "abnanl2a", Decimal(amount), **values)
    return text.split("\n")


def test_lines():
    assert code(text="Invoice 1") == [
        "BCD", "002", "1", "SCT", "ABNANL2A", "Company", "NL91ABNA0417164300", "EUR12.30", "", "",
        "Invoice 1",
    ]  # fmt: skip


def test_a_creditor_reference_takes_the_place_of_the_text():
    assert code(text="Invoice 1", structured="RF18539007547034")[9:] == ["RF18539007547034"]


def test_no_code_outside_the_limits():
    assert code("0.01")[7] == "EUR0.01"
    assert code("999999999.99")[7] == "EUR999999999.99"
    for amount in ("0", "0.001", "-5", "1000000000"):
        assert code(amount) == [""]
    assert code(iban=" ") == code(name=" \n ") == [""]


def test_lengths():
    lines = code(name="n" * 100, text="é" * 200)
    assert len(lines[5]) == 70
    assert len("\n".join(lines).encode()) <= 331
    assert set(lines[10]) == {"é"}


def test_line_breaks_do_not_move_the_lines():
    assert code(name="A\nB", text="one\ntwo")[5::5] == ["A B", "one two"]
