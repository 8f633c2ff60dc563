"""The mean of forecasters, chosen by what they would have missed, and the newest payments."""
import json
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from odoo.addons.account_collections.engine.forecast import Unreadable, cash_model, draws
from odoo.addons.account_collections.engine.forecast.baselines import Median, Roll, Terms
from odoo.addons.account_collections.engine.forecast.cash_model import CashModel, learn, mix
from odoo.addons.account_collections.engine.forecast.dependence import Dependence
from odoo.addons.account_collections.engine.forecast.recent import Recent
from odoo.addons.account_collections.engine.forecast.records import Ledger, known_on

from .forecast_common import DAY, ahead, curve, invoice, random_ledger


@pytest.fixture(scope="module")
def ledger():
    return known_on(random_ledger(weeks=40, per_week=8), DAY)


def open_ids(ledger):
    return [i.id for i in ledger.invoices if i.paid is None]


# === THE MEAN === #


@pytest.mark.parametrize("library", [draws.numpy, None], ids=["with_numpy", "without"])
def test_the_mean_of_curves_lies_between_them(monkeypatch, library):
    monkeypatch.setattr(cash_model, "numpy", library)
    mixed = mix([curve((3, 1.0), length=5), curve((8, 1.0), length=10)])
    assert [mixed.chance_by(ahead(day)) for day in (2, 3, 7, 8, 20)] == [0, 0.5, 0.5, 1, 1]
    assert mixed.start == ahead(1)


def test_one_member_is_asked_as_if_it_were_alone(ledger):
    roll = Roll.fit(ledger, DAY)
    ids = open_ids(ledger)
    assert CashModel([roll]).predict(ledger, ids, DAY) == roll.predict(ledger, ids, DAY)


def test_a_mean_is_a_forecast_like_any_other(ledger):
    model = CashModel([Roll.fit(ledger, DAY), Median.fit(ledger, DAY)])
    ids = open_ids(ledger)
    predictions = model.predict(ledger, ids, DAY)
    assert [one.invoice_id for one in predictions] == ids
    for prediction in predictions:
        chances = list(prediction.curve.cdf)
        assert chances == sorted(chances)
        assert 0 <= chances[0] <= chances[-1] <= 1
    weeks = model.simulate(predictions, ledger.invoices, DAY)
    assert sum(week.expected for week in weeks) > 0


# === THE CHOICE === #


def test_who_foresees_nothing_is_left_out():
    """Everybody pays forty days late, which terms cannot know."""
    ledger = known_on(Ledger([
        replace(one, paid=one.paid + timedelta(40))
        for one in random_ledger(weeks=40, per_week=8).invoices
    ]), DAY)  # fmt: skip
    model = learn(ledger, DAY, Terms.fit(ledger, DAY))
    assert set(model.errors) == {"terms", "recent", "terms+recent"}
    assert min(model.errors, key=model.errors.get) == "recent"
    assert [member.name for member in model.members] == ["recent"]


def test_the_champion_is_not_trained_again(ledger):
    champion = Roll.fit(ledger, DAY)
    model = learn(ledger, DAY, champion)
    assert "roll" not in {member.name for member in model.members if member is not champion}
    assert model.dependence.weeks > 0


def test_without_a_past_all_take_part():
    ledger = Ledger([invoice()])
    model = learn(ledger, DAY, Terms.fit(ledger, DAY))
    assert [member.name for member in model.members] == ["terms", "recent"]
    assert model.errors == {}


def test_a_mean_is_preferred_when_the_others_are_hardly_better():
    errors = {("a",): 0.100, ("b",): 0.12, ("a", "b"): 0.102}
    assert cash_model._choose(errors, 2) == ("a", "b")
    assert cash_model._choose({**errors, ("a",): 0.09}, 2) == ("a",)


# === KEEPING === #


def test_a_model_is_kept_as_text(ledger):
    model = learn(ledger, DAY, Roll.fit(ledger, DAY))
    again = CashModel.loads(model.dumps())
    assert again.dumps() == model.dumps()
    assert again.dependence == model.dependence
    assert [one.name for one in again.members] == [one.name for one in model.members]


@pytest.mark.parametrize("change", [
    {"name": "roll"},
    {"members": []},
    {"members": "x"},
    {"members": ["{}"]},
    {"members": ["x"] * 20},
    {"errors": {"a": "b"}},
    {"errors": None},
    {"dependence": {}},
    {"dependence": {"customer": 2, "book": 0, "widths": {}, "weeks": 0}},
    {"dependence": {"customer": 0, "book": 0, "widths": {"EUR": [1]}, "weeks": 0}},
    {"dependence": {"customer": 0, "book": 0, "widths": {"EUR": ["1", 1, 1]}, "weeks": 0}},
])  # fmt: skip
def test_any_other_text_is_refused(ledger, change):
    model = CashModel([Roll.fit(ledger, DAY)], Dependence(), {"roll": 0.1})
    with pytest.raises(Unreadable):
        CashModel.loads(json.dumps({**json.loads(model.dumps()), **change}))


# === THE NEWEST PAYMENTS === #


def paid(number, due, late, customer="C"):
    return invoice(number, customer, due=due, issued=due - 14, paid=ahead(due + late))


def chance_of(ledger, days, due=7):
    """Return the chance that an invoice due in some days is paid within `days`."""
    ledger = Ledger([*ledger.invoices, invoice("new", due=due, issued=-1)])
    (prediction,) = Recent.fit(ledger, DAY).predict(ledger, ["new"], DAY)
    return prediction.curve.chance_by(ahead(days))


def test_new_payments_count_more_than_old_ones():
    old = [paid(n, -400 + 7 * n, 0) for n in range(25)]
    new = [paid(100 + n, -190 + 7 * n, 9) for n in range(25)]
    of_both, of_old = (chance_of(Ledger(known), 12, due=6) for known in ([*old, *new], old))
    assert of_both < of_old - 0.25


def test_who_pays_on_one_weekday_is_late_by_the_weekday_of_the_due_date():
    """Everything is paid on the Monday after the due date; `DAY` is a Monday."""
    ledger = Ledger([
        paid(number, -day, day % 7) for number, day in enumerate(range(20, 300))
    ])  # fmt: skip
    for due in range(1, 6):
        assert chance_of(ledger, 6, due) < 0.15
        assert chance_of(ledger, 7, due) > 0.6


def test_the_newest_payments_are_kept_as_text(ledger):
    recent = Recent.fit(ledger, DAY)
    again = Recent.loads(recent.dumps())
    assert again.dumps() == recent.dumps()
    with pytest.raises(Unreadable):
        Recent.loads(json.dumps({**json.loads(recent.dumps()), "late": [[0.5, 0.1]] * 7}))


def test_a_ledger_without_payments_is_paid_as_is_common():
    chances = [chance_of(Ledger(), days) for days in (1, 7, 14, 40, 100)]
    assert all(one <= other for one, other in pairwise(chances))
    assert 0.3 < chances[1] < 0.8
    assert timedelta(0) < Recent.fit(Ledger(), DAY).predict(
        Ledger([invoice()]), [1], DAY)[0].curve.expected() - DAY  # fmt: skip
