"""Why a forecast says what it says."""
import pytest

from odoo.addons.account_collections.engine.forecast import Event, Ledger, Reason
from odoo.addons.account_collections.engine.forecast.baselines import Roll

from .forecast_ledgers import DAY, ago, invoice, payer


def reasons(*invoices, target, day=DAY):
    ledger = Ledger([*invoices, target])
    return Roll.fit(ledger, day).predict(ledger, [target.id], day)[0].reasons


def codes(*invoices, target):
    return [reason.code for reason in reasons(*invoices, target=target)]


@pytest.mark.parametrize(("late", "reason"), [
    (9, Reason("usually_late", {"days": 9})), (-4, Reason("usually_early", {"days": 4})),
    (0, Reason("usually_on_time")),
])
def test_what_the_customer_usually_does(late, reason):
    assert reason in reasons(*payer(late), target=invoice(due=-10))


def test_of_a_new_customer_nothing_is_known():
    target = invoice(due=-10)
    assert reasons(*payer(3, "b"), target=target) == (Reason("new_customer", {"payments": 0}),)


def test_a_lasting_change_is_told_first_and_a_late_payment_is_not():
    late = [1, 0, 2, 1] * 3 + [13, 12, 14, 13, 12, 13, 13]
    found = reasons(*payer(late), target=invoice(due=-10))
    assert found[0] == Reason("changed_since", {"day": ago(160), "days": 12})
    late = [1, 0, 2, 1] * 3 + [1, 60, 2, 1, 2]
    assert "changed_since" not in codes(*payer(late), target=invoice(due=-10))


def test_what_is_agreed_comes_before_habits():
    target = invoice(due=10, events=(Event(ago(2), "promise", ago(-4)), Event(ago(5), "dispute")))
    found = reasons(*payer(3), target=target)
    assert found[:2] == (
        Reason("disputed_since", {"day": ago(5)}), Reason("promise_until", {"day": ago(-4)}))


def test_a_promise_that_was_not_kept_is_told_as_such():
    target = invoice(due=30, events=(Event(ago(20), "promise", ago(4)),))
    assert reasons(*payer(3), target=target)[0] == Reason("promise_broken", {"day": ago(4)})


def test_what_is_later_than_ever_is_told():
    found = reasons(*payer(3), target=invoice(due=20))
    assert found[0] == Reason("later_than_usual", {"days": 20, "usual": 3})
    assert "later_than_usual" not in codes(*payer(30), target=invoice(due=20))


def test_amounts_above_a_limit_take_longer():
    rows = []
    for n in range(30):
        for k, old in enumerate(payer(0, f"c{n}", count=20)):
            is_large = k % 4 == 3
            rows.append(invoice(
                old.id, old.customer, (DAY - old.due).days, (DAY - old.due).days - 9 * is_large,
                amount=12000.0 if is_large else 800.0,
            ))
    large, small = invoice(1, "c1", amount=15000.0), invoice(2, "c1", amount=700.0)
    found = {r.code: r.facts for r in reasons(*rows, target=large)}
    assert found["large_amount"]["days"] == 9
    assert 800 <= found["large_amount"]["limit"] <= 12000
    assert "large_amount" not in codes(*rows, target=small)


def test_customers_who_pay_at_the_end_of_months_or_on_one_weekday():
    ends = [ago(n) for n in range(400, 20, -1) if (ago(n - 1)).day == 1]
    monthly = [invoice(n, due=(DAY - day).days + n % 9, paid=(DAY - day).days)
               for n, day in enumerate(ends)]
    assert "month_end" in codes(*monthly, target=invoice("x"))
    fridays = [invoice(n, due=3 + 7 * n + n % 5, paid=3 + 7 * n) for n in range(12)]
    found = {r.code: r.facts for r in reasons(*fridays, target=invoice("x"))}
    assert found["weekday"] == {"weekday": 4, "share": 1.0}


def test_reasons_know_nothing_of_later_days():
    late = payer([1] * 8 + [40] * 8)
    target = invoice("x", due=230, issued=260, events=(Event(ago(200), "dispute"),))
    assert [r.code for r in reasons(*late, target=target, day=ago(250))] == ["usually_late"]
