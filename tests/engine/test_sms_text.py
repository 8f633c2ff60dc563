"""How long an SMS is, by the alphabet that its text needs."""
import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.account_collections.engine.sms_text import measure, plain


@pytest.mark.parametrize(
    ("text", "units", "segments", "is_gsm"),
    [
        ("", 0, 1, True),
        ("a" * 160, 160, 1, True),
        ("a" * 161, 161, 2, True),
        ("a" * 306, 306, 2, True),
        ("a" * 307, 307, 3, True),
        ("€" * 80, 160, 1, True),
        ("€" * 81, 162, 2, True),
        ("ê" * 70, 70, 1, False),
        ("ê" * 71, 71, 2, False),
        ("😀" * 35, 70, 1, False),
    ],
)
def test_segments(text, units, segments, is_gsm):
    length = measure(text)
    assert (length.units, length.segments, length.is_gsm) == (units, segments, is_gsm)


def test_typography_costs_nothing_extra():
    text = plain("“Dear” Jansen…\u00a0it’s – really —  late\n\n\n\nPay  now\r\n")
    assert text == "\"Dear\" Jansen... it's - really - late\n\nPay now"
    assert measure(text).is_gsm


@given(st.text())
def test_plain_text_is_never_longer_in_lines_and_stays_plain(text):
    once = plain(text)
    assert plain(once) == once
    assert once == once.strip()
    assert measure(once).segments >= 1
