"""On which days payments come in."""
from datetime import date, timedelta

import pytest

from odoo.addons.account_collections.engine.forecast import Ledger
from odoo.addons.account_collections.engine.forecast.bank_days import CLOSED, BankDays
from odoo.addons.account_collections.engine.forecast.baselines import Roll

from .forecast_ledgers import DAY, ago, invoice


@pytest.mark.parametrize(("currency", "year", "days"), [
    ("USD", 2025, "0101 0120 0217 0526 0619 0704 0901 1013 1111 1127 1225"),
    ("USD", 2021, "0101 0118 0215 0531 0705 0906 1011 1111 1125"),
    ("USD", 2023, "0102 0116 0220 0529 0619 0704 0904 1009 1123 1225"),
    ("EUR", 2025, "0101 0418 0421 0501 1225 1226"),
    ("GBP", 2022, "0103 0415 0418 0502 0530 0829 1226 1227"),
    ("GBP", 2021, "0101 0402 0405 0503 0531 0830 1227 1228"),
    ("CAD", 2024, "0101 0329 0520 0701 0902 0930 1014 1225 1226"),
])
def test_holidays_of_banks(currency, year, days):
    found = sorted(day for day in set(CLOSED[currency](year)) if day.weekday() < 5)
    assert " ".join(f"{day:%m%d}" for day in found) == days


def payments(day, count, is_open):
    days = (day + timedelta(n) for n in range(count))
    return [(one, "USD") for one in days if is_open(one) for _ in range(5)]


def is_working_day(day):
    return day.weekday() < 5 and day not in CLOSED["USD"](day.year)


def test_a_ledger_shows_whether_it_keeps_weekends_and_holidays():
    year = date(2024, 1, 1)
    kept = BankDays.learn(payments(year, 366, is_working_day))
    assert kept.weekdays == (True,) * 5 + (False,) * 2
    assert date(2025, 7, 4).toordinal() in kept.closed("USD")
    assert kept.closed("EUR") == frozenset()
    ignored = BankDays.learn(payments(year, 366, lambda day: True))
    assert ignored.weekdays == (True,) * 7
    assert ignored.closed("USD") == frozenset()


def test_of_a_young_ledger_nothing_else_is_known_than_its_weekends():
    assert BankDays.learn(payments(date(2024, 3, 4), 60, is_working_day)).kept == {"USD"}
    assert BankDays.learn([]).weekdays == (True,) * 5 + (False,) * 2


def test_nothing_is_expected_on_a_holiday():
    rows = [invoice(n, f"c{n % 9}", due=n, paid=n, currency="USD") for n in range(20, 500)]
    rows = [one for one in rows if is_working_day(one.paid)]
    target = invoice("x", "c1", due=(DAY - date(2025, 7, 4)).days, currency="USD")
    ledger = Ledger([*rows, target])
    curve = Roll.fit(ledger, DAY).predict(ledger, ["x"], DAY)[0].curve
    day = date(2025, 7, 4)
    assert curve.chance_by(day) == curve.chance_by(day - timedelta(1))
    assert curve.chance_by(day + timedelta(3)) > curve.chance_by(day)
    assert ago(0) < curve.expected() != day
