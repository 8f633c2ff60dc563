"""Learning when customers pay, choosing who forecasts, and what a kept model cannot do."""
import json
import math
from datetime import date
from itertools import pairwise
from random import Random

import pytest

from odoo.addons.account_collections.engine.forecast import (
    Event,
    Invoice,
    Ledger,
    Unreadable,
    candidates,
    conclude,
    fit,
    judge,
    known_on,
    load,
    plan,
    try_out,
)

from .forecast_ledgers import DAY, ago, habitual, invoice, payer

pytest.importorskip("lightgbm", reason="The learning forecaster needs LightGBM.")


@pytest.fixture(scope="module")
def ledger():
    return habitual(until=-90)


@pytest.fixture(scope="module")
def hazard(ledger):
    return candidates()["hazard"].fit(known_on(ledger, DAY), DAY)


@pytest.fixture(scope="module")
def text(hazard):
    return hazard.dumps()


def opened(ledger, day=DAY):
    return [i.id for i in ledger.invoices if i.issued <= day and (i.paid is None or i.paid > day)]


def curves(forecaster, ledger, ids=None, day=DAY):
    return [
        [round(float(chance), 6) for chance in one.curve.cdf]
        for one in forecaster.predict(ledger, ids or opened(ledger, day), day)
    ]


# === LEARNING === #


def test_it_finds_habits_that_hold(ledger, hazard):
    asked = [(id_, DAY) for id_ in opened(ledger)]
    learned, terms = (
        judge(ledger, asked, one.predict_each(ledger, asked), ago(-90))
        for one in (hazard, candidates()["terms"].fit(known_on(ledger, DAY), DAY))
    )
    assert learned.mae < 3 < terms.mae
    assert learned.area < 2
    assert abs(learned.calibration[14]) < 0.05


def test_curves_rise_and_weekends_stand_still(ledger, hazard):
    for prediction in hazard.predict(ledger, opened(ledger)[:50], DAY):
        chances = [float(chance) for chance in prediction.curve.cdf]
        assert prediction.curve.start == ago(-1)
        assert all(a <= b for a, b in pairwise(chances))
        assert 0 <= chances[0] <= chances[-1] <= 1.000001
        # The sixth and the seventh day from Monday on are a weekend.
        assert chances[4] == chances[5] or chances[4] == pytest.approx(chances[5], abs=1e-6)


def test_every_run_learns_the_same(ledger, text):
    assert candidates()["hazard"].fit(known_on(ledger, DAY), DAY).dumps() == text


def test_what_comes_later_changes_nothing(ledger, hazard, text):
    random = Random(3)
    shuffled = Ledger([
        i if i.paid and i.paid <= DAY else Invoice(
            i.id, i.customer, i.issued, i.due, i.amount, i.currency, ago(-random.randint(1, 90)),
            i.terms, i.group)
        for i in ledger.invoices if i.issued <= DAY or random.random() < 0.5
    ])
    assert candidates()["hazard"].fit(shuffled, DAY).dumps() == text
    ids = opened(ledger)[:60]
    seen = curves(hazard, known_on(ledger, DAY), ids)
    assert curves(hazard, ledger, ids) == seen
    assert curves(hazard, shuffled, ids) == seen


def test_the_order_of_questions_and_of_the_ledger_does_not_matter(ledger, hazard):
    ids = opened(ledger)[:30]
    turned = Ledger(ledger.invoices[::-1])
    assert curves(hazard, turned, ids[::-1]) == curves(hazard, ledger, ids)[::-1]


def test_an_invoice_that_is_overdue_for_years_is_still_forecast(hazard):
    for due in (400, 4000):
        target = invoice("x", "c1", due=due)
        chances = curves(hazard, Ledger([target]), ["x"])[0]
        assert 0 <= chances[0] <= chances[-1] <= 1


# === WHO FORECASTS === #


def test_the_best_of_the_past_is_chosen_and_the_choice_is_shown(ledger):
    chosen = fit(ledger, DAY)
    backtest = chosen.backtest
    assert backtest.champion == chosen.name
    assert set(backtest.figures) == {"terms", "median", "roll", "recent", "hazard"}
    losses = {name: figures.loss for name, figures in backtest.figures.items()}
    assert min(losses, key=losses.get) == chosen.name
    assert losses[chosen.name] < losses["terms"] / 2
    kept = json.loads(json.dumps(backtest.as_dict()))
    assert kept["figures"]["median"]["mae"] > 0
    assert len(kept["folds"]) == 15


def test_trials_can_be_run_one_by_one(ledger):
    names = ["terms", "median"]
    trials = plan(ledger, DAY, names)
    results = [(trial, try_out(ledger, trial, DAY)) for trial in reversed(trials)]
    apart, together = conclude(ledger, DAY, results), fit(ledger, DAY, names)
    assert apart.dumps() == together.dumps()
    assert apart.backtest.figures["terms"].mae == pytest.approx(
        together.backtest.figures["terms"].mae)


def test_a_trial_sees_nothing_of_the_time_it_is_judged_by(ledger):
    trial = plan(ledger, DAY, ["median"])[0]
    known = try_out(ledger, trial, DAY)
    assert known.count > 100
    assert try_out(known_on(ledger, DAY), trial, DAY) == known


@pytest.mark.parametrize("invoices", [
    [], [invoice(1)], payer(5, count=3), [*payer(5, count=10), invoice("x", due=-9)],
    [invoice(n, f"c{n}", due=n, paid=n - 5) for n in range(10, 60)],  # everybody is new
    [invoice(n, due=-n) for n in range(50)],  # nobody ever paid
    [invoice(n, due=3, issued=3, paid=2) for n in range(99)],  # all on one day, no terms
    [invoice(n, due=n, paid=n + 9, issued=n - 3) for n in range(20, 99)],  # dates out of order
    [invoice(n, due=n, paid=n - 4, amount=a) for n, a in enumerate(
        [0.0, -5.0, math.nan, math.inf, 1e300, 1e-9] * 20, 10)],
    [Invoice(1, "a", date.min, date.max, 1.0), Invoice(2, "a", date.min, date.min, 1.0)],
])
def test_any_ledger_gets_a_forecast(invoices):
    ledger = Ledger(invoices)
    chosen = load(fit(ledger, DAY).dumps())
    for prediction in chosen.predict(ledger, opened(ledger), DAY):
        assert 0 <= prediction.curve.cdf[-1] <= 1.000001
        assert prediction.curve.expected() > DAY


@pytest.mark.parametrize("values", [
    {"currency": ""}, {"terms": None, "group": ""}, {"terms": "14", "group": "x" * 99},
])
def test_customers_and_columns_it_never_saw_are_no_obstacle(hazard, values):
    target = invoice("x", "nobody knows", **values)
    assert 0 < curves(hazard, Ledger([target]), ["x"])[0][-1] <= 1


def test_a_promise_counts_as_long_as_there_are_too_few_to_learn_from():
    kept = [
        Invoice(i.id, i.customer, i.issued, i.due, i.amount, i.currency, i.paid, i.terms, i.group,
                (Event(i.due, "promise", i.paid),) if n % 2 and i.paid and i.paid > i.due else ())
        for n, i in enumerate(habitual().invoices)
    ]
    ledger = Ledger([*kept, invoice("x", "c1", due=1, events=(Event(ago(1), "promise", ago(-4)),))])
    hazard = candidates()["hazard"].fit(ledger, DAY)
    assert not hazard.habits.seen
    curve = hazard.predict(ledger, ["x"], DAY)[0].curve
    assert curve.chance_by(ago(-4)) > curve.chance_by(ago(-2)) + 0.3


# === A KEPT MODEL === #


def test_what_was_learned_survives_as_text(ledger, hazard, text):
    again = load(text)
    assert again.dumps() == text
    ids = opened(ledger)[:50]
    for one, other in zip(curves(again, ledger, ids), curves(hazard, ledger, ids), strict=True):
        assert one == pytest.approx(other, abs=1e-4)


def change_trees(text, old, new):
    state = json.loads(text)
    assert old in state["trees"]
    return json.dumps({**state, "trees": state["trees"].replace(old, new, 1)})


@pytest.mark.parametrize(("old", "new"), [
    ("num_leaves=8", "num_leaves=9"), ("num_leaves=8", "num_leaves=800000000"),
    ("num_leaves=8", "num_leaves=-1"), ("num_leaves=8", "num_leaves="),
    ("split_feature=", "split_feature=999 "), ("split_feature=", "split_feature=-1 "),
    ("left_child=1", "left_child=0"), ("left_child=1", "left_child=4000"),
    ("right_child=", "right_child=-4000 "), ("leaf_value=", "leaf_value=nan "),
    ("leaf_value=", "leaf_value=__import__('os') "), ("threshold=", "treshold="),
    ("num_cat=0", "num_cat=3"), ("decision_type=", "decision_type=1 "),
    ("is_linear=0", "is_linear=1"), ("Tree=0", "Oak=0"),
])
def test_trees_that_are_unsound_are_refused(text, old, new):
    with pytest.raises(Unreadable, match="Train it anew"):
        load(change_trees(text, old, new))


def test_lightgbm_reads_nothing_but_numbers(text):
    added = "is_linear=0\nleaf_const=1e9\ncat_boundaries=0 99999999\n"
    assert load(change_trees(text, "is_linear=0\n", added)).dumps() == text


@pytest.mark.parametrize(("name", "value"), [
    ("trees", 7), ("trees", ""), ("features", ["size"]), ("timing", [0.5]), ("first", 1e9),
    ("first", "1"), ("levels", {}), ("levels", {"group": 1, "currency": {}, "terms": {}}),
    ("weekdays", [False] * 7), ("habits", {}), ("format", 99),
])
def test_other_values_that_are_wrong_are_refused(text, name, value):
    with pytest.raises(Unreadable):
        load(json.dumps({**json.loads(text), name: value}))
