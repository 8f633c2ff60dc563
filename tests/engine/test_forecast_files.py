"""Forecasts of a ledger in a file: what is written, what is refused, and that nothing peeks."""
import csv
import io
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from odoo.addons.account_collections.engine.forecast import candidates, files
from odoo.addons.account_collections.engine.forecast.baselines import Roll
from odoo.addons.account_collections.engine.forecast.recent import Recent
from odoo.addons.account_collections.engine.forecast.records import known_on

from .forecast_common import DAY, Punctual, ahead, random_ledger

HEADER = "invoice_id,customer_id,invoice_date,due_date,amount,currency,paid_date"
TOOL = Path(__file__).resolve().parents[2] / "tools" / "forecast"
DAYS_AHEAD = 150


@pytest.fixture(autouse=True)
def no_long_training(request, monkeypatch):
    """Train what is trained in milliseconds, unless a test asks for something else."""
    if "champion" not in request.fixturenames:
        monkeypatch.setattr(files, "fit", Recent.fit)


@pytest.fixture
def champion():
    """Let the ledger choose its forecaster."""


@pytest.fixture(params=["recent", "median", "roll", "hazard"])
def each(request, monkeypatch):
    """Run a test with one forecaster after the other."""
    if request.param not in candidates():
        pytest.skip("LightGBM is not installed")
    monkeypatch.setattr(files, "fit", candidates()[request.param].fit)


def as_rows(ledger):
    return [
        [i.id, i.customer, i.issued, i.due, i.amount, i.currency, i.paid or ""]
        for i in ledger.invoices
    ]  # fmt: skip


def as_file(rows):
    lines = [HEADER, *(",".join(map(str, row)) for row in rows)]
    return "\n".join(lines).encode()


def book_of(rows, day=DAY):
    return files.read(as_file(rows), day)


def small_ledger(seed=1):
    return random_ledger(seed, weeks=30, per_week=8, customers=6)


def table(text):
    return list(csv.DictReader(io.StringIO(text)))


# === WHAT IS WRITTEN === #


def test_each_open_invoice_has_a_line():
    ledger = small_ledger()
    tables = files.forecast(book_of(as_rows(ledger)), DAY)
    rows = table(tables.items)
    opened = {i.id for i in ledger.invoices if i.issued <= DAY < i.paid}
    assert {row["invoice_id"] for row in rows} == opened
    assert len(rows) == len(opened)
    for row in rows:
        low, middle, high = (
            date.fromisoformat(row[name]) for name in ("p10_date", "expected_date", "p90_date")
        )
        assert DAY < low <= middle <= high
        chances = [float(row[name]) for name in ("p_due", "p_due_14", "p_due_30")]
        assert 0 <= chances[0] <= chances[1] <= chances[2] <= 1
    assert tables.cash == "week,from,to,currency,expected,p10,p90\n"


def test_the_cash_of_thirteen_weeks_is_written_per_currency():
    dollars = [[f"$ {row[0]}", *row[1:5], "USD", row[6]] for row in as_rows(small_ledger(2))]
    rows = as_rows(small_ledger()) + dollars
    weeks = table(files.forecast(book_of(rows), DAY, with_cash=True).cash)
    assert [(row["currency"], int(row["week"])) for row in weeks] == [
        (currency, number) for currency in ("EUR", "USD") for number in range(1, 14)
    ]
    for row in weeks:
        start, end = date.fromisoformat(row["from"]), date.fromisoformat(row["to"])
        assert start == DAY + timedelta(7 * int(row["week"]) - 6)
        assert end == start + timedelta(6)
        assert 0 <= float(row["p10"]) <= float(row["expected"]) <= float(row["p90"])


def test_expected_cash_is_what_is_open_and_comes_within_the_weeks():
    ledger = small_ledger()
    weeks = table(files.forecast(book_of(as_rows(ledger)), DAY, with_cash=True).cash)
    total = sum(i.amount for i in ledger.invoices if i.issued <= DAY < i.paid)
    assert 0.9 * total <= sum(float(row["expected"]) for row in weeks) <= total + 0.1


def test_without_open_invoices_there_are_headers_only():
    rows = [row for row in as_rows(small_ledger()) if row[6] <= DAY]
    tables = files.forecast(book_of(rows), DAY, with_cash=True)
    assert tables.items.count("\n") == tables.cash.count("\n") == 1


def test_before_the_first_invoice_nothing_is_known_and_nothing_fails():
    tables = files.forecast(book_of(as_rows(small_ledger())), date(2020, 1, 1), with_cash=True)
    assert table(tables.items) == []


def test_a_ledger_without_payments_is_forecast_too():
    rows = [[*row[:6], ""] for row in as_rows(small_ledger()) if row[2] <= DAY]
    tables = files.forecast(book_of(rows), DAY, with_cash=True)
    assert len(table(tables.items)) == len(rows)


# === WHAT IS READ === #


def test_the_same_number_may_be_used_for_two_customers():
    rows = [["A-1", customer, ahead(-9), ahead(9), 10, "EUR", ""] for customer in ("X", "Y")]
    assert [row["invoice_id"] for row in table(files.forecast(book_of(rows), DAY).items)] == [
        "A-1", "A-1",
    ]  # fmt: skip


def test_an_invoice_may_be_due_before_it_is_issued():
    book = book_of([["A-1", "X", ahead(-9), ahead(-19), 10, "EUR", ""]])
    assert not book.problems
    assert len(table(files.forecast(book, DAY).items)) == 1


def test_bad_rows_are_told_by_line_and_left_out():
    book = book_of([
        ["A-1", "X", ahead(-9), ahead(9), 10, "EUR", ""],
        ["A-2", "X", "soon", ahead(9), 10, "EUR", ""],
        ["A-3", "", ahead(-9), ahead(9), -10, "EUR", ""],
        ["A-1", "X", ahead(-9), ahead(9), 10, "EUR", ""],
    ])
    assert [problem.line for problem in book.problems] == [3, 4, 5]
    assert len(book.ledger.invoices) == 1


def test_of_two_rows_the_one_that_was_there_on_the_day_counts():
    later = ["A-1", "X", ahead(3), ahead(20), 99, "EUR", ""]
    known = ["A-1", "X", ahead(-3), ahead(20), 10, "EUR", ""]
    for rows in ([later, known], [known, later]):
        assert [i.amount for i in book_of(rows).ledger.invoices] == [10]


# === NO PEEKING === #


def scramble(rows, random):
    """Change all that happened after the day, and the order of the rows."""
    rows = [list(row) for row in rows]
    later = [row for row in rows if row[2] > DAY]
    for row in rows:
        if row[2] <= DAY and row[6] and row[6] > DAY:
            row[6] = random.choice(["", ahead(random.randint(1, DAYS_AHEAD))])
    for row in later:
        row[1] = random.choice(["0", "1", "new"])
        row[3] = row[2] + timedelta(random.randint(0, 90))
        row[4] = round(random.uniform(1, 9999), 2)
        row[5] = random.choice(["EUR", "JPY"])
        row[6] = random.choice(["", row[2] + timedelta(random.randint(0, 90))])
    kept = [row for row in rows if row[2] <= DAY or random.random() < 0.7]
    random.shuffle(kept)
    return kept


def has_not_peeked(rows, seeds):
    tables = files.forecast(book_of(rows), DAY, with_cash=True)
    assert len(table(tables.items)) > 10
    for seed in seeds:
        changed = scramble(rows, Random(seed))
        assert files.forecast(book_of(changed), DAY, with_cash=True) == tables


def test_what_happens_after_the_day_changes_nothing(each):
    has_not_peeked(as_rows(small_ledger()), seeds=(1, 2))


def test_what_happens_after_the_day_changes_nothing_for_the_champion(champion):
    has_not_peeked(as_rows(small_ledger()), seeds=(1,))


def test_what_happens_before_the_day_changes_something():
    """The test above would notice a payment."""
    rows = as_rows(small_ledger())
    tables = files.forecast(book_of(rows), DAY)
    paid = next(row for row in rows if row[2] < ahead(-40) and row[6] < DAY)
    paid[6] = ahead(-1)
    assert files.forecast(book_of(rows), DAY) != tables


# === AT CREATION === #


def at_creation(rows, day=DAY):
    tables = files.forecast(book_of(rows), day, at_creation=True)
    return {row["invoice_id"]: row for row in table(tables.items)}


def test_every_invoice_from_the_day_on_is_forecast():
    ledger = small_ledger()
    found = at_creation(as_rows(ledger))
    issued = {i.id: i.issued for i in ledger.invoices if i.issued >= DAY}
    assert set(found) == set(issued)
    for id_, row in found.items():
        assert date.fromisoformat(row["p10_date"]) > issued[id_]


def test_what_happens_after_its_creation_does_not_change_its_forecast(each):
    rows = as_rows(small_ledger())
    found = at_creation(rows)
    for days in (10, 45):
        until = ahead(days)
        changed = []
        for row in rows:
            if row[2] <= until:
                changed.append([*row[:6], "" if row[6] > until else row[6]])
        Random(days).shuffle(changed)
        early = {id_ for id_, *row in rows if DAY <= row[1] <= until}
        again = at_creation(changed)
        assert set(again) == early
        assert all(again[id_] == found[id_] for id_ in early)


def test_what_is_paid_between_the_day_and_the_creation_is_known():
    rows = as_rows(small_ledger())
    late = [
        [*row[:6], row[6] + timedelta(60)] if row[6] and ahead(1) <= row[6] <= ahead(40) else row
        for row in rows
    ]
    found, other = at_creation(rows), at_creation(late)
    soon = {row[0] for row in rows if DAY <= row[2] <= ahead(1)}
    afterwards = {row[0] for row in rows if row[2] > ahead(45)}
    assert all(found[id_] == other[id_] for id_ in soon)
    assert any(found[id_] != other[id_] for id_ in afterwards)


def test_the_model_learns_nothing_after_the_day(monkeypatch):
    seen = []

    def fit(ledger, day):
        seen.append((ledger, day))
        return Roll.fit(ledger, day)

    monkeypatch.setattr(files, "fit", fit)
    ledger = small_ledger()
    at_creation(as_rows(ledger))
    ((known, day),) = seen
    assert day == DAY
    assert max(i.issued for i in known.invoices) <= DAY
    assert all(i.paid is None or i.paid <= DAY for i in known.invoices)


def test_an_invoice_that_is_paid_on_the_day_it_is_issued_is_not_known_to_be():
    ledger = small_ledger()
    first = next(i for i in ledger.invoices if i.issued == DAY)
    asked = []

    class Asking(Punctual):
        def predict_each(self, ledger, rows, explain=True):
            paid = {i.id: i.paid for i in ledger.invoices}
            asked.extend((paid[id_], day) for id_, day in rows)
            return super().predict_each(ledger, rows)

    ledger.invoices.remove(first)
    ledger.invoices.append(replace(first, paid=DAY))
    files.predict_at_creation(Asking(), ledger, DAY)
    assert all(paid is None or paid > day for paid, day in asked)


# === THE TOOL === #


def run(*arguments):
    return subprocess.run(
        [sys.executable, str(TOOL), *map(str, arguments)],
        capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip


def test_the_tool_writes_both_files_and_twice_the_same(tmp_path):
    path = tmp_path / "ledger.csv"
    rows = as_rows(known_on(small_ledger(), ahead(40)))
    path.write_bytes(as_file([*rows, ["bad", "X", "", ahead(3), 1, "EUR", ""]]))
    texts = []
    for _time in range(2):
        done = run(path, "--cutoff", DAY, "--out", tmp_path / "o.csv", "--cash", tmp_path / "c.csv")
        assert done.returncode == 0, done.stderr
        texts.append((tmp_path / "o.csv").read_text() + (tmp_path / "c.csv").read_text())
    assert texts[0] == texts[1]
    assert len(texts[0].splitlines()) > 30
    assert f"line {len(rows) + 2}: the issue date is missing" in done.stderr


INVOICE = "A-1,X,2025-01-01,2025-02-01"


@pytest.mark.parametrize(("text", "arguments", "reason"), [
    ("", (), "it is empty"),
    ("customer_id,amount\nX,1\n", (), "no column for invoice, issue date, due date among"),
    (f"{HEADER}\n{INVOICE},ten,EUR,\n", (), "the amount 'ten' is not a number"),
    (f"{HEADER}\n{INVOICE},10,EUR,\n", ("--cutoff", "June"), "June is not a date"),
    (f"{HEADER}\n{INVOICE},10,EUR,\n", ("--out", "/no/where/o.csv"),
     "There is no folder /no/where for o.csv"),
    (f"{HEADER}\n{INVOICE},10,EUR,\n", ("--out", "."), "is a folder"),
])  # fmt: skip
def test_what_the_tool_cannot_do_it_says_in_a_sentence(tmp_path, text, arguments, reason):
    path = tmp_path / "ledger.csv"
    path.write_text(text)
    done = run(path, "--cutoff", "2025-06-16", "--out", tmp_path / "o.csv", *arguments)
    assert done.returncode in (1, 2)
    assert reason in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "o.csv").exists()


def test_a_file_that_is_not_there_is_named(tmp_path):
    done = run(tmp_path / "none.csv", "--cutoff", "2025-06-16", "--out", tmp_path / "o.csv")
    assert done.returncode == 2
    assert f"there is no file {tmp_path / 'none.csv'}" in done.stderr
