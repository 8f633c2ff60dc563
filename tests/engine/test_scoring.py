"""What the score makes of customers as one meets them."""
from datetime import date, timedelta

import pytest

from odoo.addons.account_collections.engine.scoring import (
    BOUNDS,
    CODES,
    DEFAULT_WEIGHTS,
    START,
    Book,
    History,
    Item,
    Report,
    classify,
    get_book,
    observe,
    score,
    weigh,
)

DAY = date(2025, 6, 16)


def ago(days):
    return DAY - timedelta(days)


def paid(due, late, amount=100.0):
    """Return an item that was due `due` days ago and paid `late` days after that."""
    return Item(ago(due), amount, ago(due - late), ago(due + 30))


def unpaid(due, amount=100.0):
    return Item(ago(due), amount, None, ago(due + 30))


def payer(late, count=10, **values):
    return History([paid(40 + 30 * n + late, late) for n in range(count)], **values)


def value(history, **values):
    return score(history, DAY, **values).value


def points(history, code, **values):
    return {f.code: f.points for f in score(history, DAY, **values).factors}[code]


# === BEHAVIOUR === #

def test_who_pays_in_time_is_safe_and_who_pays_late_is_not():
    good, slow, bad = (value(payer(late)) for late in (0, 8, 40))
    assert good > slow > bad
    assert classify(good) in ("a", "b")
    assert classify(bad) in ("d", "e")


def test_a_stranger_stands_in_the_middle_and_the_score_says_how_little_it_knows():
    stranger, known = score(History(), DAY), score(payer(0, 20), DAY)
    assert stranger.uncertainty > 2 * known.uncertainty
    assert stranger.known == 0
    assert known.known == 20
    assert classify(value(payer(40))) > classify(stranger.value) >= classify(known.value)


def test_few_payments_are_drawn_to_the_average_of_the_book():
    slow = Book(days=20, share=0.6)
    assert value(History(), book=slow) < value(History(), book=Book())
    near = [abs(value(payer(0, n), book=slow) - value(payer(0, n))) for n in (1, 5, 20)]
    assert near == sorted(near, reverse=True)


def test_a_large_invoice_weighs_more_but_does_not_rule():
    small = [paid(50 + 30 * n, 0) for n in range(5)]
    large = value(History([*small, paid(60, 20, 10000.0)]))
    assert large < value(History([*small, paid(60, 20, 100.0)]))
    assert large > value(payer(20, 6))


def test_what_was_long_ago_counts_less():
    old = [paid(600, 30), paid(580, 30), *(paid(40 + 20 * n, 0) for n in range(5))]
    new = [paid(75, 30), paid(80, 30), *(paid(500 + 20 * n, 0) for n in range(5))]
    assert value(History(old)) > value(History(new))


def test_one_late_payment_among_many_is_an_exception():
    regular = [paid(20 + 20 * n, 0) for n in range(10)]
    once = History([*regular, paid(90, 45)])
    twice = History([*regular, paid(90, 45), paid(130, 45)])
    signs = {sign.code: sign for sign in observe(once, DAY)}
    assert signs["lateness"].facts["exception"] == 45
    assert "exception" not in {s.code: s for s in observe(twice, DAY)}["lateness"].facts
    first, second = (value(History(regular)) - value(once), value(once) - value(twice))
    assert 0 < first < second


def test_one_late_payment_among_few_is_none():
    signs = {s.code: s for s in observe(History([paid(20, 0), paid(90, 45)]), DAY)}
    assert "exception" not in signs["lateness"].facts


def test_who_gets_slower_is_told_from_who_gets_faster():
    slower = History([*(paid(30 + n, 20) for n in range(5)), *(paid(300 + n, 0) for n in range(5))])
    faster = History([*(paid(30 + n, 0) for n in range(5)), *(paid(300 + n, 20) for n in range(5))])
    assert points(slower, "trend") < 0 < points(faster, "trend")


def test_a_season_that_comes_again():
    usual = [paid(30 + 30 * n, 0) for n in range(7)]
    slow = History([*usual, *(paid(340 - 10 * n, 25) for n in range(4))])
    assert points(slow, "season") < 0
    assert points(payer(0), "season") == 0


@pytest.mark.parametrize("due", [1, 8, 30, 60])
def test_what_is_late_now_counts_by_its_days(due):
    before, after = (value(History([*payer(0).items, unpaid(d)])) for d in (due - 1, due))
    assert after < before


def test_what_is_not_due_yet_is_no_blame():
    assert points(History([unpaid(-20)]), "overdue") == 0


@pytest.mark.parametrize("kind", ["broken", "lost", "bounced"])
def test_every_event_counts_the_more_the_newer_it_is(kind):
    none, old, new = (
        value(payer(0, **{kind: days})) for days in ([], [ago(400)], [ago(10)])
    )
    assert none > old > new > value(payer(0, **{kind: [ago(10), ago(20)]}))
    assert value(payer(0, **{kind: [ago(900)]})) == none


# === REPORTS === #

def test_a_good_report_helps_and_a_bad_one_does_not():
    good, none, bad = (
        value(History(reports=reports))
        for reports in ([Report(ago(5), score=95)], [], [Report(ago(5), score=5)])
    )
    assert good > none > bad


def test_an_old_report_counts_less_and_one_from_the_past_nothing():
    fresh, old, past = (
        value(History(reports=[Report(ago(age), score=5)])) for age in (0, 365, 800)
    )
    assert fresh < old < past == value(History())


def test_the_newest_report_speaks():
    reports = [Report(ago(5), score=90), Report(ago(50), score=10)]
    assert value(History(reports=reports)) > value(History(reports=reports[1:]))


def test_a_report_makes_a_stranger_less_uncertain():
    known = score(History(reports=[Report(ago(5), score=50)]), DAY)
    assert known.uncertainty < score(History(), DAY).uncertainty


def test_exposure_beyond_the_advised_limit():
    def used(amount, limit):
        history = History([unpaid(-5, amount)], reports=[Report(DAY, limit=limit)])
        return points(history, "advised_limit")

    assert used(100.0, 1000.0) > 0 > used(900.0, 1000.0) > used(3000.0, 1000.0)
    assert used(1.0, 0.0) == -DEFAULT_WEIGHTS["advised_limit"]


def test_cover_of_an_insurer():
    items = [unpaid(-5, 1000.0)]
    none, half, all_ = (
        value(History(items, reports=[Report(DAY, cover=cover)])) for cover in (0, 500, 5000)
    )
    assert none < half < all_


def test_insolvency_is_the_worst_class_until_the_source_takes_it_back():
    bad = [Report(ago(20), "court", insolvent=True)]
    assert classify(value(payer(0, reports=bad))) == "e"
    lifted = [*bad, Report(ago(5), "court")]
    assert value(payer(0, reports=lifted)) == value(payer(0))
    other = [*bad, Report(ago(5), "bureau", score=90)]
    assert classify(value(payer(0, reports=other))) == "e"


# === WEIGHTS, REASONS, CLASSES === #

def test_the_points_add_up():
    history = payer(12, broken=[ago(3)], reports=[Report(ago(5), score=60)])
    answer = score(history, DAY)
    total = answer.start + sum(factor.points for factor in answer.factors)
    assert answer.start == START
    assert answer.value == pytest.approx(total)


def test_the_heaviest_reasons_come_first_and_small_ones_not_at_all():
    answer = score(History([unpaid(50), *payer(0).items]), DAY)
    reasons = answer.get_reasons()
    assert reasons[0].code == "overdue"
    assert all(abs(reason.points) >= 1 for reason in reasons)
    sizes = [abs(reason.points) for reason in reasons]
    assert sizes == sorted(sizes, reverse=True)
    assert len(reasons) == 3


def test_a_sign_without_weight_counts_for_nothing():
    history = payer(30, bounced=[ago(3)])
    without = {**DEFAULT_WEIGHTS, "bounced_payments": 0}
    assert value(history, weights=without) == value(payer(30))


def test_stored_signs_weigh_the_same():
    history = payer(9, lost=[ago(40)])
    assert weigh(observe(history, DAY)) == score(history, DAY)
    assert {sign.code for sign in observe(history, DAY)} < set(CODES)


def test_classes():
    assert [classify(n) for n in (100, 70, 69.9, 60, 50, 40, 39.9, 0)] == list("aabbcdee")
    assert classify(71, "b") == "b"
    assert classify(72, "b") == "a"
    assert classify(69, "a") == "a"
    assert classify(67.9, "a") == "b"
    assert classify(10, "a") == "e"
    assert classify(95, "e") == "a"
    assert classify(69, "a", margin=0) == "b"
    assert classify(69, "nonsense") == "b"
    assert len(BOUNDS) == 4


def test_the_book():
    assert get_book([], DAY) == Book()
    assert get_book([payer(0), payer(20)], DAY) == Book(days=10, share=0.5)
    assert get_book([History([paid(700, 0), paid(60, 10)])], DAY) == Book(days=10, share=1)
