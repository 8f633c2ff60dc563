"""Invoices, curves and a forecaster that is easily foreseen, for tests of the cash forecast."""
from datetime import date, timedelta
from random import Random

from odoo.addons.account_collections.engine.forecast.records import (
    Curve,
    Invoice,
    Ledger,
    Prediction,
)

DAY = date(2025, 6, 16)
EURO, DOLLAR = "EUR", "USD"


def ahead(days):
    return DAY + timedelta(days)


def invoice(id_=1, customer="C", amount=100.0, due=10, issued=-20, **values):
    return Invoice(id_, customer, ahead(issued), ahead(due), amount, **values)


def curve(*steps, start=1, length=120):
    """Return a curve that jumps to a chance on a day: ``(day, chance)`` in order of days."""
    cdf, chance = [], 0.0
    jumps = dict(steps)
    for day in range(start, start + length):
        chance = jumps.get(day, chance)
        cdf.append(chance)
    return Curve(ahead(start), cdf)


def on(days, id_=1):
    """Return the prediction that an invoice is paid on a day for certain."""
    return Prediction(id_, curve((days, 1.0)))


class Punctual:
    """Foresees that everybody pays within two weeks around the due date, or in the coming ones."""

    name = "punctual"
    spread = 7

    def predict(self, ledger, ids, day):
        return self.predict_each(ledger, [(id_, day) for id_ in ids])

    def predict_each(self, ledger, asked, explain=True):
        due = {invoice.id: invoice.due for invoice in ledger.invoices}
        return [Prediction(id_, self._curve(due[id_], day)) for id_, day in asked]

    def _curve(self, due, day):
        first = max(due - timedelta(self.spread), day + timedelta(1))
        span = 2 * self.spread + 1
        before = [0.0] * (first - day - timedelta(1)).days
        return Curve(day + timedelta(1), before + [(n + 1) / span for n in range(span)])


def random_ledger(seed=1, customers=12, weeks=60, per_week=12, together=0.0, currency=EURO):
    """Return a ledger up to a year after `DAY`, of customers who pay around the due date.

    :param together: part of the payments in which a customer is as late as in others of the month
    """
    random = Random(seed)
    invoices = []
    runs = {}
    for week in range(-weeks, 52):
        for number in range(per_week):
            customer = random.randrange(customers)
            issued = 7 * week + random.randrange(5)
            due = issued + random.choice((14, 30))
            run = runs.setdefault((customer, week // 4), random.randint(-7, 7))
            late = run if random.random() < together else random.randint(-7, 7)
            paid = max(issued, due + late)
            invoices.append(Invoice(
                f"{week}/{number}", customer, ahead(issued), ahead(due),
                round(random.lognormvariate(6, 1), 2), currency, ahead(paid),
            ))  # fmt: skip
    return Ledger(invoices)
