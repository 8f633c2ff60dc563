"""Ledgers whose customers have habits that a forecast is to find."""
import random
from datetime import date, timedelta

from odoo.addons.account_collections.engine.forecast import Invoice, Ledger

DAY = date(2025, 6, 16)  # a Monday


def ago(days):
    return DAY - timedelta(days)


def invoice(id_=1, customer="a", due=-10, paid=None, issued=None, amount=100.0, **values):
    """Return an invoice that falls due so many days ago; `paid` days ago, None when it is open."""
    issued = due + 30 if issued is None else issued
    return Invoice(
        id_, customer, ago(issued), ago(due), amount,
        paid=None if paid is None else ago(paid), **values,
    )


def payer(late, customer="a", count=20, first=400, every=20, **values):
    """Return payments of a customer who pays so many days late, or a list of them in turn."""
    days = late if isinstance(late, list) else [late] * count
    due = [first - every * n for n in range(len(days))]
    return [
        invoice(f"{customer}{n}", customer, due[n], due[n] - days_late, **values)
        for n, days_late in enumerate(days)
    ]


def habitual(customers=30, days=450, every=11, seed=1, until=0):
    """Return a ledger of customers who each pay with their own lateness, on working days only.

    It knows of payments until so many days ago (negative: of those to come).
    """
    source = random.Random(seed)
    found = []
    for customer in range(customers):
        usual, spread = source.randint(-3, 25), source.choice((1, 3))
        for day in range(days, -60, -every):
            due = ago(day - 30)
            late = usual + round(source.gauss(0, spread))
            paid = max(due + timedelta(late), ago(day - 1))
            paid += timedelta(max(7 - paid.weekday(), 0) if paid.weekday() > 4 else 0)
            amount = round(source.lognormvariate(7, 1), 2)
            is_known = paid <= ago(until)
            found.append(Invoice(
                f"{customer}-{day}", f"c{customer}", ago(day), due, amount, "EUR",
                paid if is_known else None, "30 days", f"g{customer % 3}",
            ))
    return Ledger(found)
