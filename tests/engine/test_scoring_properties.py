"""What the score never does, whatever a customer did."""
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.account_collections.engine.scoring import (
    BOUNDS,
    CLASSES,
    CODES,
    DEFAULT_WEIGHTS,
    MARGIN,
    Book,
    History,
    Item,
    Report,
    Sign,
    classify,
    observe,
    score,
    weigh,
)

DAY = date(2025, 6, 16)
LATER = 200

careful = settings(derandomize=True, deadline=None, max_examples=100, database=None)


def ago(days):
    return DAY - timedelta(days)


@st.composite
def items(draw, known=True):
    """Draw an item; unless `known`, it may be issued or paid after the day of the score."""
    first = 0 if known else -LATER
    issued = draw(st.integers(first, 800))
    due = issued - draw(st.integers(0, 60))
    amount = draw(st.floats(0.01, 1e7))
    pays = draw(st.booleans())
    paid = draw(st.integers(first, max(issued, first))) if pays else None
    return Item(ago(due), amount, None if paid is None else ago(paid), ago(issued))


@st.composite
def reports(draw):
    return Report(
        day=ago(draw(st.integers(-30, 800))),
        source=draw(st.sampled_from(["", "bureau", "insurer"])),
        score=draw(st.none() | st.floats(-10, 110)),
        limit=draw(st.none() | st.floats(0, 1e6)),
        cover=draw(st.none() | st.floats(0, 1e6)),
        insolvent=draw(st.booleans()),
    )


def events():
    return st.lists(st.integers(-30, 800).map(ago), max_size=4)


@st.composite
def histories(draw, known=True):
    return History(
        items=draw(st.lists(items(known), max_size=15)),
        broken=draw(events()),
        lost=draw(events()),
        bounced=draw(events()),
        reports=draw(st.lists(reports(), max_size=3)),
        since=draw(st.none() | st.integers(0, 3000).map(ago)),
    )


books = st.builds(Book, days=st.floats(-5, 60), share=st.floats(0, 1))


@careful
@given(histories(known=False), books)
def test_bounded(history, book):
    answer = score(history, DAY, book)
    assert 0 <= answer.value <= 100
    assert 0 < answer.uncertainty <= 14
    for sign in observe(history, DAY, book):
        assert -1 <= sign.value <= 1
        assert sign.code in CODES


@careful
@given(histories(known=False), books, st.randoms(use_true_random=False))
def test_independent_of_order(history, book, random: Random):
    shuffled = replace(history)
    for name in ("items", "broken", "lost", "bounced", "reports"):
        rows = list(getattr(history, name))
        random.shuffle(rows)
        setattr(shuffled, name, rows)
    assert abs(score(history, DAY, book).value - score(shuffled, DAY, book).value) < 1e-6


@careful
@given(histories(known=False), books)
def test_no_peeking(history, book):
    """What happens after the day, or not, changes nothing."""
    seen = History(
        items=[
            replace(item, paid_on=item.paid_on if item.paid_on and item.paid_on <= DAY else None)
            for item in history.items
            if item.issued <= DAY
        ],
        broken=[day for day in history.broken if day <= DAY],
        lost=[day for day in history.lost if day <= DAY],
        bounced=[day for day in history.bounced if day <= DAY],
        reports=[report for report in history.reports if report.day <= DAY],
        since=history.since,
    )
    assert score(history, DAY, book) == score(seen, DAY, book)


@careful
@given(st.sampled_from(CODES), st.floats(-1, 1), st.floats(-1, 1), histories(), books)
def test_monotone_in_every_sign(code, one, other, history, book):
    """More of a sign is never safer, whatever else there is."""
    rest = [sign for sign in observe(history, DAY, book) if sign.code != code]
    low, high = sorted((one, other))
    safer, riskier = (weigh([*rest, Sign(code, value)]).value for value in (low, high))
    assert riskier <= safer


@careful
@given(histories(), books, st.integers(0, 100))
def test_a_later_due_date_never_hurts_and_an_earlier_one_never_helps(history, book, days):
    """The same customer who is still to pay, and should have done so earlier, is riskier."""
    earlier = replace(
        history,
        items=[
            item if item.paid_on else replace(item, due=item.due - timedelta(days))
            for item in history.items
        ],
    )
    assert score(earlier, DAY, book).value <= score(history, DAY, book).value + 1e-9


@careful
@given(histories(), books, st.integers(0, 700))
def test_one_event_more_never_helps(history, book, age):
    value = score(history, DAY, book).value
    for name in ("broken", "lost", "bounced"):
        worse = replace(history, **{name: [*getattr(history, name), ago(age)]})
        assert score(worse, DAY, book).value <= value


@careful
@given(st.lists(st.integers(0, 350), min_size=1, max_size=20), st.data())
def test_one_payment_later_never_helps_the_mean(days, data):
    """Among payments of one age a later one makes lateness and its share no smaller.

    Not even when it becomes the only late one, which counts as an exception.
    """
    lates = [data.draw(st.integers(-20, 80)) for _day in days]
    index = data.draw(st.integers(0, len(days) - 1))
    worse = [late + (position == index) for position, late in enumerate(lates)]

    def see(lates):
        rows = [Item(ago(d + late), 100.0, ago(d)) for d, late in zip(days, lates, strict=True)]
        signs = {sign.code: sign.value for sign in observe(History(rows), DAY)}
        return signs["lateness"], signs["share_late"]

    for before, after in zip(see(lates), see(worse), strict=True):
        assert after >= before - 1e-12


@careful
@given(histories(), st.integers(0, 100))
def test_more_weight_moves_the_score_the_same_way(history, weight):
    """A sign that takes points away takes no fewer when it counts more."""
    signs = observe(history, DAY)
    for sign in signs:
        light = weigh(signs, {**DEFAULT_WEIGHTS, sign.code: weight}).value
        heavy = weigh(signs, {**DEFAULT_WEIGHTS, sign.code: weight + 10}).value
        assert (heavy <= light) if sign.value >= 0 else (heavy >= light)


# === CLASSES === #

scores = st.floats(0, 100)
classes = st.sampled_from(CLASSES)


@careful
@given(scores, scores, st.none() | classes)
def test_a_higher_score_is_no_worse_class(one, other, previous):
    low, high = sorted((one, other))
    assert CLASSES.index(classify(high, previous)) <= CLASSES.index(classify(low, previous))


@careful
@given(scores, st.none() | classes)
def test_a_class_settles_at_once(value, previous):
    settled = classify(value, previous)
    assert classify(value, settled) == settled


@careful
@given(st.sampled_from(BOUNDS), st.lists(st.floats(-MARGIN * 0.99, MARGIN * 0.99), min_size=2))
def test_a_score_around_a_bound_does_not_flap(bound, steps):
    current, seen = None, []
    for step in steps:
        current = classify(bound + step, current)
        seen.append(current)
    assert len(set(seen)) == 1
