"""A process that measures forecasts. Usage: measure_forecast.py FUNCTION [LEDGER.csv]."""

import json
import sys
import time
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from random import Random

CHECKOUT = Path(__file__).resolve().parents[2]
EARLY_PART, CUTS, APART = 0.7, 10, 14
FAR = date(2100, 1, 1)
# Of the generated ledger.
DAY = date(2025, 6, 16)
CUSTOMERS, PAID, OPEN = 5000, 100_000, 200_000


def main(function, *arguments):
    """Call the function and print what it returns, as JSON."""
    sys.path.insert(0, str(CHECKOUT))
    print(json.dumps({"measure_ledger": measure_ledger, "measure_times": measure_times}[function](
        *arguments)))  # fmt: skip


# === ACCURACY === #


def measure_ledger(path):
    """Return how far off the forecasts of a ledger are, of dates and of cash."""
    from engine.forecast import files

    ledger = files.read(Path(path).read_bytes(), FAR).ledger
    issued = sorted(invoice.issued for invoice in ledger.invoices)
    cut = issued[int(EARLY_PART * len(issued))]
    return _judge_dates(ledger, cut) | _judge_cash(
        ledger, [cut + timedelta(APART * number) for number in range(CUTS)]
    )


def _judge_dates(ledger, cut):
    from engine.forecast import files, fit, judge, known_on

    forecaster = fit(known_on(ledger, cut), cut)
    day = cut + timedelta(1)
    predictions = files.predict_at_creation(forecaster, ledger, day)
    invoices = {invoice.id: invoice for invoice in ledger.invoices}
    asked = [(one.invoice_id, invoices[one.invoice_id].issued) for one in predictions]
    figures = judge(ledger, asked, predictions, FAR)
    return {
        "champion": forecaster.name,
        "invoices": len(asked),
        "mae": figures.mae,
        "bucket": figures.bucket,
        "cal14": figures.calibration[14],
    }


def _judge_cash(ledger, cuts):
    from engine.forecast import cash

    compared, totals = [], []
    for cut in cuts:
        rows = _compare(ledger, cut)
        compared += rows
        totals += _add_up(rows)
    paid = [row for row in compared if row.actual]
    return {
        "cuts": len(cuts),
        "wape4": _wape(totals, 4),
        "wape8": _wape(totals, 8),
        "wape4_by_currency": cash.get_wape(compared, 4),
        "weeks": len(compared),
        "inside": sum(row.is_inside for row in compared),
        "band": cash.get_coverage(compared),
        "paid_weeks": len(paid),
        "band_paid": cash.get_coverage(paid),
    }


def _compare(ledger, cut):
    """Return the weeks after a day as forecast from what was known on it, and what came."""
    from engine.forecast import cash, cash_model, fit, known_on

    known = known_on(ledger, cut)
    model = cash_model.learn(known, cut, fit(known, cut))
    ids = {invoice.id for invoice in known.invoices if invoice.paid is None}
    weeks = model.simulate(model.predict(known, sorted(ids), cut), known.invoices, cut)
    return cash.compare(weeks, [one for one in ledger.invoices if one.id in ids], FAR)


def _add_up(rows):
    """Return expected and actual money of each week, all currencies together."""
    found = defaultdict(lambda: [0.0, 0.0])
    for row in rows:
        found[row.week.number][0] += row.week.expected
        found[row.week.number][1] += row.actual
    return [(number, *amounts) for number, amounts in sorted(found.items())]


def _wape(totals, weeks):
    rows = [(expected, actual) for number, expected, actual in totals if number <= weeks]
    return sum(abs(one - other) for one, other in rows) / sum(actual for _, actual in rows)


# === TIME === #


def measure_times():
    """Return the seconds that training, forecasting and a cash forecast take."""
    from engine.forecast import Ledger, cash, fit

    paid, opened = _generate()
    forecaster, train = _time(lambda: fit(Ledger(paid), DAY))
    ids = [invoice.id for invoice in opened]
    predictions, predict = _time(
        lambda: forecaster.predict(Ledger([*paid, *opened]), ids, DAY)
    )
    _weeks, simulate = _time(lambda: cash.simulate(predictions, opened, DAY))
    return {
        "champion": forecaster.name,
        "train_s": train,
        "predict_s": predict,
        "cash_s": simulate,
    }


def _time(work):
    """Return the result of some work and the seconds of one core that it took."""
    start = time.process_time()
    result = work()
    return result, time.process_time() - start


def _generate():
    """Return paid and open invoices of customers who each have a habit of their own."""
    random = Random(1)
    habits = [(random.gauss(4, 8), random.uniform(1, 8)) for _customer in range(CUSTOMERS)]
    paid, opened = [], []
    while len(paid) < PAID:
        invoice = _generate_invoice(random, len(paid), habits, random.randint(40, 760))
        if invoice.paid <= DAY:
            paid.append(invoice)
    while len(opened) < OPEN:
        invoice = _generate_invoice(random, PAID + len(opened), habits, random.randint(0, 60))
        if invoice.paid > DAY:
            opened.append(_without_payment(invoice))
    return paid, opened


def _generate_invoice(random, number, habits, age):
    from engine.forecast import Invoice

    customer = int(CUSTOMERS * random.random() ** 2)
    mean, spread = habits[customer]
    issued = DAY - timedelta(age)
    due = issued + timedelta(random.choice((14, 30, 30, 60)))
    paid = max(issued, due + timedelta(int(random.gauss(mean, spread))))
    paid += timedelta(max(0, paid.weekday() - 4) % 3)
    amount = round(random.lognormvariate(6, 1.2), 2)
    return Invoice(number, customer, issued, due, amount, "EUR", paid)


def _without_payment(invoice):
    from dataclasses import replace

    return replace(invoice, paid=None)


if __name__ == "__main__":
    main(*sys.argv[1:])
