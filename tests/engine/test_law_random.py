"""The rules against an independent calculation, a thousand random cases for each country.

Interest is added up day by day in whole numbers and fractions, from the raw rate file; costs come
from tables of sums; terms from counting days. Nothing of the code under test is used for it.
"""
import datetime as dt
import random
from decimal import Decimal
from fractions import Fraction

import pytest
from dateutil.easter import easter as known_easter

from odoo.addons.account_collections.engine.law import be, nl, uk
from odoo.addons.account_collections.engine.law.calendars import easter
from odoo.addons.account_collections.engine.law.charging import charge
from odoo.addons.account_collections.engine.law.interest import interest_on
from odoo.addons.account_collections.engine.law.laws import law_of
from odoo.addons.account_collections.engine.law.records import (
    ACT_365,
    ACT_ACT,
    BE_FIRST,
    BUSINESS,
    CONSUMER,
    NL_14_DAYS,
    Creditor,
    Reduction,
    Settings,
)
from odoo.addons.account_collections.engine.law.terms import Agreed, payment_term

from .law_common import RATE_DATA, case, claim, debtor, notice

CASES = 1000
DAY = dt.timedelta(1)
FIRST, LAST = dt.date(2019, 1, 1), dt.date(2026, 6, 30)

# Country, kind, series and points on top of it, compounding, one rate for the whole delay.
LAWS = {
    "NL": (("NL", CONSUMER, "nl_6_119", 0, True), ("NL", BUSINESS, "nl_6_119a", 0, True)),
    "BE": (("BE", BUSINESS, "be_2002", 0, False), ("BE", CONSUMER, "be_2002", 0, False)),
    "EU": (("ES", BUSINESS, "ecb_mro", 8, False), ("SE", BUSINESS, "ecb_mro", 8, False)),
    "DE": (("DE", CONSUMER, "de_basiszins", 5, False), ("DE", BUSINESS, "de_basiszins", 9, False)),
    "FR": (("FR", BUSINESS, "ecb_mro", 10, False),),
    "GB": (("GB", BUSINESS, "uk_boe_ref", 8, False),),
}


def raw_rates():
    """Return {series: {(year, half): hundredths of a percent}}."""
    table = {}
    for series in RATE_DATA["series"]:
        rows = table[series["code"]] = {}
        for row in series["rates"]:
            since = dt.date.fromisoformat(row["from"])
            value = int(Decimal(row["rate"]) * 100)
            rows[since.year, since.month > 6] = value
            if series["period"] == "year":
                rows[since.year, True] = value
    return table


RAW = raw_rates()


def by_day(principal, start, end, law, day_count, paid=()):
    """Add interest up day by day; `paid` are (day, principal) pairs."""
    _country, _kind, series, points, compound = law
    locked = RAW[series][start.year, start.month > 6] if series == "uk_boe_ref" else None
    owed, added, year_interest, total = Fraction(principal), Fraction(0), Fraction(0), Fraction(0)
    birthdays = {_birthday(start, n) for n in range(1, 9)} if compound else set()
    day, sums = start, {365: 0, 366: 0}

    def close():
        nonlocal year_interest, total
        found = sum((owed + added) * rates / (10000 * year) for year, rates in sums.items())
        year_interest += found
        total += found
        sums.update({365: 0, 366: 0})

    while day <= end:
        for when, amount in paid:
            if when == day - DAY:
                close()
                owed = max(Fraction(0), owed - Fraction(amount))
        if owed == 0:
            break
        if day in birthdays:
            close()
            added, year_interest = added + year_interest, Fraction(0)
        leap = day_count == ACT_ACT and (day.replace(month=3, day=1) - DAY).day == 29
        rate = RAW[series][day.year, day.month > 6] if locked is None else locked
        sums[366 if leap else 365] += max(0, rate + 100 * points)
        day += DAY
    close()
    return half_up(total)


def _birthday(start, years):
    if (start.month, start.day) == (2, 29) and (start.year + years) % 4:
        return dt.date(start.year + years, 3, 1)
    return dt.date(start.year + years, start.month, start.day)


def half_up(amount):
    return Decimal(int(amount * 100 + Fraction(1, 2))) / 100


def some_claim(rng):
    principal = Decimal(rng.choice((rng.randint(1, 50000), rng.randint(1, 9999999)))) / 100
    due = FIRST + rng.randint(0, (LAST - FIRST).days - 1) * DAY
    late = rng.choice((rng.randint(1, 40), rng.randint(1, 400), rng.randint(1, 1600)))
    return principal, due, min(due + late * DAY, LAST)


@pytest.mark.parametrize("jurisdiction", LAWS)
def test_interest_is_what_adding_up_days_gives(jurisdiction):
    rng = random.Random(f"interest {jurisdiction}")
    for _case in range(CASES):
        law = rng.choice(LAWS[jurisdiction])
        principal, due, end = some_claim(rng)
        country, kind = law[:2]
        day_count = ACT_365 if country == "GB" else rng.choice((ACT_ACT, ACT_365))
        one = claim(principal, due, agreed_legal=True)
        reminded = (country, kind) == ("BE", CONSUMER)
        letters = [notice(BE_FIRST, due + DAY, "email")] if reminded else ()
        debts = case(
            one, kind=kind, country=country, notices=letters, creditor=Creditor(sme=True),
            settings=Settings(day_count=day_count),
        )
        terms = law_of(debts.debtor).interest(debts, one)
        found = interest_on(one, terms, end)
        start = _expected_start(country, kind, due)
        expected = by_day(principal, start, end, law, day_count)
        assert (found.start, found.accrued) == (start, expected), (law, principal, due, end)
        assert found.days == max(0, (end - start).days + 1)
        assert sum(row.amount for row in found.rows) == expected


def _expected_start(country, kind, due):
    if (country, kind) == ("BE", CONSUMER):
        return due + 2 * DAY
    if country == "DE":
        while due.weekday() > 4 or _is_german_holiday(due):
            due += DAY
    return due + DAY


def _is_german_holiday(day):
    fixed = {(1, 1), (5, 1), (10, 3), (12, 25), (12, 26)}
    return (day.month, day.day) in fixed or (day - known_easter(day.year)).days in (-2, 1, 39, 50)


def test_interest_with_payments_in_between():
    rng = random.Random("payments")
    for _case in range(CASES):
        law = rng.choice([law for laws in LAWS.values() for law in laws if law[0] in ("NL", "ES")])
        principal, due, end = some_claim(rng)
        span = (end - due).days
        paid = [
            (due + rng.randint(0, span + 5) * DAY, Decimal(rng.randint(1, 300000)) / 100)
            for _payment in range(rng.randint(1, 3))
        ]
        one = claim(principal, due, reductions=tuple(Reduction(*pair) for pair in paid))
        debts = case(one, kind=law[1], country=law[0], settings=Settings(day_count=ACT_365))
        found = interest_on(one, law_of(debts.debtor).interest(debts, one), end)
        assert found.accrued == by_day(principal, due + DAY, end, law, ACT_365, sorted(paid))


# === COSTS === #

def scale(principal):
    """Return the Dutch scale from a table of sums: up to, cost there, percentage beyond."""
    if principal <= 0:
        return Decimal(0)
    table = ((0, 0, 15), (2500, 375, 10), (5000, 625, 5), (10000, 875, 1), (200000, 2775, "0.5"))
    start, cost, percent = next(row for row in reversed(table) if principal >= row[0])
    exact = cost + (Fraction(principal) - start) * Fraction(percent) / 100
    return half_up(min(max(exact, 40), 6775))


def cap(balance):
    """Return the Belgian cap as the law writes its three bands."""
    balance = Fraction(balance)
    if balance <= 0:
        return Decimal(0)
    if balance <= 150:
        return Decimal(20)
    if balance <= 500:
        return half_up(30 + (balance - 150) / 10)
    return half_up(min(65 + (balance - 500) / 20, 2000))


def some_amount(rng):
    limits = (26667, 15000, 50000, 250000, 500000, 1000000, 20000000, 3920000, 100000)
    near = max(1, rng.choice(limits) + rng.randint(-3, 3))
    return Decimal(rng.choice((near, rng.randint(1, 100000), rng.randint(1, 150000000)))) / 100


def test_scales_are_those_of_the_tables():
    rng = random.Random("scales")
    for _case in range(3 * CASES):
        amount = some_amount(rng)
        assert nl.scale(amount) == scale(amount), amount
        assert be.cap(amount) == cap(amount), amount
        expected = 40 if amount < 1000 else 70 if amount < 10000 else 100
        assert uk.compensation(amount) == expected


def test_dutch_costs_of_a_letter():
    rng = random.Random("letters")
    for _case in range(CASES):
        claims = [claim(some_amount(rng), "2026-02-02", id_=n) for n in range(rng.randint(1, 4))]
        letter = notice(NL_14_DAYS, "2026-03-04", claims=range(4))
        debts = case(*claims, notices=[letter])
        assert charge(debts, dt.date(2026, 3, 20)).costs_total == 0
        found = charge(debts, dt.date(2026, 3, 21))
        assert found.costs_total == scale(sum(one.principal for one in claims))
        for cost in found.costs:
            assert sum(row.amount for row in cost.rows) == cost.amount == sum(cost.shares.values())


def test_belgian_compensation_of_a_reminder():
    rng = random.Random("reminders")
    for _case in range(CASES):
        claims = [
            claim(some_amount(rng), "2026-02-02", id_=n, clause=rng.random() < 0.8)
            for n in range(rng.randint(1, 4))
        ]
        reminder = notice(BE_FIRST, "2026-03-02", claims=range(4))
        debts = case(*claims, country="BE", notices=[reminder])
        assert charge(debts, dt.date(2026, 3, 18)).costs_total == 0
        found = charge(debts, dt.date(2026, 3, 19))
        assert found.costs_total == cap(sum(one.principal for one in claims if one.clause))


@pytest.mark.parametrize("country", ["ES", "DE", "FR", "BE", "NL"])
def test_forty_for_each_late_invoice_of_a_business(country):
    rng = random.Random(f"forty {country}")
    for _case in range(CASES):
        claims, late = [], 0
        for number in range(rng.randint(1, 4)):
            principal, due, _end = some_claim(rng)
            on_time = rng.random() < 0.3
            paid = (Reduction(due, principal),) if on_time else ()
            claims.append(claim(principal, due, id_=number, reductions=paid))
            late += not on_time
        found = charge(case(*claims, kind=BUSINESS, country=country), dt.date(2026, 7, 30))
        assert found.costs_total == 40 * late


# === DAYS === #

def test_easter():
    for year in range(1900, 2200):
        assert easter(year) == known_easter(year)


def dutch_holidays(year):
    sunday = known_easter(year)
    king = dt.date(year, 4, 27)
    listed = {dt.date(year, month, day) for month, day in ((1, 1), (5, 5), (12, 25), (12, 26))}
    listed |= {sunday + days * DAY for days in (-2, 1, 39, 50)}
    listed.add(king - DAY if king.isoweekday() == 7 else king)
    return listed | {dt.date(2024, 5, 10), dt.date(2024, 12, 27)}


def belgian_holidays(year):
    sunday = known_easter(year)
    fixed = ((1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25))
    listed = {dt.date(year, month, day) for month, day in fixed}
    return listed | {sunday + days * DAY for days in (1, 39, 50)}


def count_open(sent, wanted, shut, holidays):
    days = [sent + n * DAY for n in range(1, 40)]
    return [d for d in days if d.isoweekday() not in shut and d not in holidays(d.year)][wanted - 1]


def test_waiting_periods_are_what_counting_days_gives():
    rng = random.Random("waiting")
    for _case in range(CASES):
        sent = FIRST + rng.randint(0, 4000) * DAY
        by_post = rng.random() < 0.7
        channel = "letter" if by_post else "email"
        received = count_open(sent, 2, {7, 1}, dutch_holidays) if by_post else sent
        fourteenth = received + 14 * DAY
        last = count_open(fourteenth - DAY, 1, {6, 7}, dutch_holidays)
        term = nl.waiting(sent, channel, Settings())
        assert (term.received, term.last) == (received, last)
        assert term.charges_from == last + DAY
        first = count_open(sent, 3, {6, 7}, belgian_holidays) if by_post else sent + DAY
        term = be.waiting(sent, channel, Settings())
        assert (term.first, term.last) == (first, first + 13 * DAY)
        assert (term.charges_from - term.first).days == 14


def test_terms_never_exceed_the_longest():
    rng = random.Random("terms")
    for _case in range(CASES):
        country = rng.choice(("NL", "BE", "DE", "FR", "GB", "ES"))
        kind = rng.choice((BUSINESS, "public"))
        days = rng.choice((None, rng.randint(0, 120)))
        received = dt.date(2026, 1, 1) + rng.randint(0, 365) * DAY
        term = payment_term(debtor(kind, country), Agreed(received, days))
        longest = 30 if kind == "public" else 60
        expected = 30 if days is None or days > longest else days
        assert term.last_day == received + expected * DAY
        assert term.valid == (days is None or days <= longest)
