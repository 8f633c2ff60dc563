"""The forecasts that need no library, from a ledger with a past to one without any."""
import sys
from datetime import timedelta
from itertools import pairwise
from random import Random

import pytest

from odoo.addons.account_collections.engine import forecast
from odoo.addons.account_collections.engine.forecast import (
    Invoice,
    Ledger,
    Unreadable,
    known_on,
    load,
)
from odoo.addons.account_collections.engine.forecast.baselines import Median, Roll, Terms

from .forecast_ledgers import DAY, ago, habitual, invoice, payer

KINDS = [Terms, Median, Roll]


def late(kind, ledger, target, day=DAY):
    """Return how many days late an invoice is expected."""
    prediction = kind.fit(ledger, day).predict(ledger, [target.id], day)[0]
    return (prediction.curve.expected() - target.due).days


@pytest.mark.parametrize("kind", [Median, Roll])
def test_a_customer_with_a_past_is_expected_to_pay_as_ever(kind):
    target = invoice(due=-16)
    others = [i for n in range(5) for i in payer(0, f"c{n}")]
    ledger = Ledger([*payer(10), *others, target])
    assert 7 <= late(kind, ledger, target) <= 12


@pytest.mark.parametrize("kind", [Median, Roll])
def test_a_new_customer_is_expected_to_pay_as_the_group_does(kind):
    groups = {
        name: [i for n in range(8) for i in payer(days, f"{name}{n}", group=name)]
        for name, days in (("slow", 14), ("fast", 0))
    }
    slow, fast = (invoice(n, n, due=-15, group=n) for n in groups)
    ledger = Ledger([*groups["slow"], *groups["fast"], slow, fast])
    assert late(kind, ledger, slow) >= 10
    assert late(kind, ledger, fast) <= 3


@pytest.mark.parametrize("kind", KINDS)
def test_without_any_past_the_terms_say_when(kind):
    target = invoice(due=-16)
    assert abs(late(kind, Ledger([target]), target)) <= 3
    forecaster = kind.fit(Ledger(), DAY)
    assert forecaster.predict(Ledger(), [], DAY) == []


def test_one_late_payment_does_not_move_the_median():
    target = invoice(due=-15)
    days = [2] * 14
    usual = late(Median, Ledger([*payer(days), target]), target)
    days[-2] = 80
    assert late(Median, Ledger([*payer(days), target]), target) == usual


@pytest.mark.parametrize("kind", KINDS)
def test_curves_rise_from_today_and_what_is_overdue_is_still_to_come(kind):
    for due in (300, 10, 0, -10, -200, -1000):
        target = invoice(due=due)
        curve = kind.fit(Ledger([*payer(5), target]), DAY).predict(
            Ledger([*payer(5), target]), [target.id], DAY)[0].curve
        assert curve.start == ago(-1)
        assert all(a <= b for a, b in pairwise(curve.cdf))
        assert 0 <= curve.cdf[0] <= curve.cdf[-1] <= 1
        assert curve.end >= target.due + timedelta(90)


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_pays_on_days_on_which_nobody_ever_did(kind):
    ledger = habitual()
    ids = [i.id for i in ledger.invoices if i.issued <= DAY and i.paid is None]
    for prediction in kind.fit(ledger, DAY).predict(ledger, ids, DAY):
        curve = prediction.curve
        assert curve.expected().weekday() < 5
        for n in range(1, len(curve.cdf)):
            if (curve.start + timedelta(n)).weekday() > 4:
                assert curve.cdf[n] == curve.cdf[n - 1]


@pytest.mark.parametrize("kind", KINDS)
def test_what_comes_later_changes_nothing(kind):
    ledger, cut = habitual(until=-90), ago(60)
    forecaster = kind.fit(ledger, cut)
    assert kind.fit(_shuffle(ledger, cut), cut).dumps() == forecaster.dumps()
    asked = [i.id for i in ledger.invoices if i.issued <= cut and i.paid > cut]
    answers = [
        forecaster.predict(known, asked, cut)
        for known in (ledger, known_on(ledger, cut), _shuffle(ledger, cut))
    ]
    assert len(asked) > 50
    assert answers[0] == answers[1] == answers[2]


def _shuffle(ledger, cut):
    """Return the ledger with other payments after the day."""
    random = Random(3)
    return Ledger([
        Invoice(i.id, i.customer, i.issued, i.due, i.amount, i.currency,
                cut + timedelta(random.randint(1, 90)), i.terms, i.group)
        if i.paid is None or i.paid > cut else i
        for i in ledger.invoices
    ])


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_learned_survives_as_text(kind):
    ledger = habitual()
    forecaster = kind.fit(ledger, DAY)
    text = forecaster.dumps()
    again = load(text)
    assert (type(again), again.dumps()) == (kind, text)
    ids = [i.id for i in ledger.invoices if i.paid is None and i.issued <= DAY][:20]
    for one, other in zip(
        forecaster.predict(ledger, ids, DAY), again.predict(ledger, ids, DAY), strict=True,
    ):
        assert one.reasons == other.reasons
        assert list(one.curve.cdf) == pytest.approx(list(other.curve.cdf), abs=1e-3)


@pytest.mark.parametrize("text", [
    "", "[]", "{}", "null", "NaN", "cos\nsystem\n(S'true'\ntR.", "[" * 100000,
    '{"format": 1}', '{"format": 1, "name": 7}', '{"format": 1, "name": "os.system"}',
    '{"format": 2, "name": "terms"}', '{"format": 1, "name": "terms"}',
    '{"format": 1, "name": "median", "habits": [], "weekdays": []}', None, b"{}",
])
def test_a_text_that_is_no_forecaster_is_refused(text):
    with pytest.raises(Unreadable, match="Train it anew"):
        load(text)


@pytest.mark.parametrize(("old", "new"), [
    ('"weekdays": [true', '"weekdays": ["'), ('"weekdays": [true', '"weekdays": [1, 1, 1'),
    ('"spread": [', '"spread": [2, '), ('"middle": ', '"middle": 1e'),
    ('"kept": 0', '"kept": 7'), ('"groups": {', '"groups": {"x": "y", '),
    ('"seen": [', '"seen": ["theft"'),
])
def test_a_text_with_a_wrong_value_is_refused(old, new):
    text = Median.fit(habitual(), DAY).dumps()
    assert old in text
    with pytest.raises(Unreadable):
        load(text.replace(old, new, 1))


def test_without_the_library_the_simple_ways_are_left(monkeypatch):
    monkeypatch.setitem(sys.modules, "lightgbm", None)
    monkeypatch.delitem(sys.modules, f"{forecast.__name__}.hazard", raising=False)
    assert "hazard" not in forecast.candidates()
    chosen = forecast.fit(habitual(), DAY)
    assert chosen.name in {"median", "roll", "recent"}
    with pytest.raises(Unreadable, match="no forecaster 'hazard'"):
        load('{"format": 1, "name": "hazard"}')
