"""What is left of texts that strangers type."""
import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.account_collections.engine.forms import (
    clean_email,
    clean_file_name,
    clean_lines,
    clean_name,
)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("  Anna   de Vries-O'Neil ", "Anna de Vries-O'Neil"),
        ("Zoë Müller", "Zoë Müller"),
        ("محمد علي", "محمد علي"),
        ("Anna\r\nBcc: victim@example.com", "Anna Bcc victim example com"),
        ("<script>alert(1)</script>", "script alert script"),
        ("http://evil.example/x", "http evil example x"),
        ('"A" <a@b.example>', "A a b example"),
        ("\x00\u202e", ""),
        ("a" * 500, "a" * 60),
        (None, ""),
    ],
)
def test_name(typed, name):
    assert clean_name(typed) == name


@pytest.mark.parametrize("address", ["anna@customer.example", "A.B+c@Sub.Customer.example"])
def test_email(address):
    assert clean_email(f" {address} ") == address.lower()


@pytest.mark.parametrize(
    "address",
    [
        "",
        "anna",
        "anna@",
        "@customer.example",
        "anna@customer",
        "a@b.example,c@d.example",
        "a@b.example;c@d.example",
        "Anna <a@b.example>",
        "a@b.example\r\nBcc: c@d.example",
        "a@b.example\n",
        "a@b.example%0aBcc:c@d.example ",
        "a b@c.example",
        "a@b@c.example",
        "a\x00@b.example",
        "\u202ea@b.example",
        "a" * 300 + "@b.example",
        None,
    ],
)
def test_no_email(address):
    assert clean_email(address) == ""


@pytest.mark.parametrize(
    ("typed", "ending", "name"),
    [
        ("photo.JPG", ".jpg", "photo.jpg"),
        ("../../etc/passwd", ".pdf", "passwd.pdf"),
        ("C:\\temp\\proof.pdf.exe", ".pdf", "proof.pdf.pdf"),
        ("a\r\nb.pdf", ".pdf", "a b.pdf"),
        ("", ".png", "file.png"),
        ("x" * 200, ".png", "x" * 76 + ".png"),
        ("x.html", "", "x.html"),
    ],
)
def test_file_name(typed, ending, name):
    assert clean_file_name(typed, ending) == name


@given(st.text())
def test_nothing_that_controls_is_left(text):
    for cleaned in (clean_lines(text), clean_name(text), clean_file_name(text)):
        assert "\x00" not in cleaned
        assert "\r" not in cleaned
        assert "\u202e" not in cleaned
    assert "\n" not in clean_name(text) + clean_file_name(text)
    assert not set("<>@:/\"") & set(clean_name(text))
