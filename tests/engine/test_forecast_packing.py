"""A curve that is kept in whole numbers says the same as before."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.account_collections.engine.forecast.packing import pack, unpack
from odoo.addons.account_collections.engine.forecast.records import Curve

START = date(2024, 1, 3)


@settings(derandomize=True, deadline=None, max_examples=50, database=None)
@given(st.lists(st.floats(0, 1), min_size=36, max_size=200))
def test_a_curve_survives_being_packed(steps):
    total = sum(steps) or 1.0
    cdf, level = [], 0.0
    for step in steps:
        level += step / total * 0.97
        cdf.append(level)
    curve = Curve(START, cdf)
    again = unpack(START, pack(curve))
    for index in [*range(35), *range(41, len(again.cdf), 7)]:
        assert again.cdf[index] == pytest.approx(cdf[index], abs=0.0006)
    assert all(a <= b + 1e-9 for a, b in zip(again.cdf, again.cdf[1:], strict=False))
    assert len(cdf) - 7 < len(again.cdf) <= len(cdf)
