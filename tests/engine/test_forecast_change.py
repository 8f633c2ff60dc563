"""A lasting change of a customer's habit is found; a one-off is none."""
from random import Random

from odoo.addons.account_collections.engine.forecast import Change, find_change

from .forecast_ledgers import ago, invoice, payer


def found(*late):
    return find_change(payer(list(late)))


def test_a_lasting_change_is_found_with_its_first_day():
    change = found(*[1, 0, 2, 1, 0, 1, 2, 0, 1, 1, 2, 0], *[13, 12, 14, 13, 12, 13, 13])
    assert change == Change(ago(400 - 12 * 20), 12)


def test_paying_earlier_for_good_is_a_change_as_well():
    assert found(*[20, 18, 19, 22, 20] * 3, *[3, 2, 4, 3, 2, 3]).days < -10


def test_one_late_payment_is_no_change():
    for place in range(20):
        late = [1, 0, 2, 1] * 5
        late[place] = 90
        assert found(*late) is None


def test_many_invoices_that_are_paid_late_together_are_one_late_payment():
    together = [
        invoice(f"t{n}", due=100 - n, paid=60) for n in range(15)
    ]
    later = payer([1, 0, 2], first=50)
    assert find_change([*payer([1, 0, 2, 1] * 3), *together, *later]) is None


def test_two_late_payments_in_the_end_are_not_enough_yet():
    assert found(*[1, 0, 2, 1] * 4, 30, 31) is None


def test_a_change_of_few_days_is_of_no_interest():
    assert found(*[0] * 12, *[2] * 8) is None


def test_chance_hardly_ever_looks_like_a_change():
    random = Random(5)
    alarms = sum(
        found(*(round(random.gauss(5, 6)) for _ in range(30))) is not None for _ in range(300))
    assert alarms <= 9


def test_most_changes_of_a_week_or_more_are_found():
    random = Random(5)
    seen = sum(
        found(*(round(random.gauss(0 if n < 20 else 12, 4)) for n in range(28))) is not None
        for _ in range(100))
    assert seen >= 95


def test_who_has_no_past_did_not_change():
    assert find_change([]) is None
    assert found(3) is None
