"""What happened in the demo company: who bought what, and what became of each invoice.

Everything is drawn from random generators with a fixed seed per customer and counts back from the
day of the demo. So the same day always gives the same ledger, whoever is in the list.
"""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from .characters import Credit, Instalment, workday

MONTHS = 18
DAYS_PER_MONTH = 30.4

PRODUCTS = (
    ("Coffee beans, 6 × 1 kg", 84.00),
    ("Black tea, 12 tins", 57.60),
    ("Olive oil, 4 × 5 l", 128.00),
    ("Paper napkins, carton of 2,400", 46.50),
    ("Takeaway boxes, 500 pieces", 72.40),
    ("Dishwasher detergent, 20 l", 62.75),
    ("Wine glasses, box of 36", 96.00),
    ("Stoneware plates, set of 24", 118.00),
    ("Table linen, 10 pieces", 135.00),
    ("Chef's jackets, 5 pieces", 149.00),
    ("Refrigerated counter, 3 doors", 2195.00),
    ("Combi steamer 6 × 1/1 GN", 4850.00),
    ("Espresso machine, 2 groups", 6390.00),
)
# Instalments as (days after the invoice date, percentage).
TERMS = {
    "14": ((14, 100),),
    "30": ((30, 100),),
    "60": ((60, 100),),
    "30/60/90": ((30, 30), (60, 30), (90, 40)),
}
# Units of a currency for one euro, from the first month until now.
RATES = {"GBP": (0.862, 0.837), "USD": (1.073, 1.121)}


@dataclass(frozen=True)
class Invoice:
    """An invoice: ``lines`` of (product number, quantity), ``events`` for each instalment."""

    customer: int
    company: str
    issued: date
    terms: str
    currency: str
    lines: tuple
    events: tuple

    def get_credits(self):
        return [event for event in self.events[0] if isinstance(event, Credit)]

    def get_payments(self):
        """Return ``(number of the instalment, payment)`` for all payments."""
        return [
            (number, event)
            for number, events in enumerate(self.events)
            for event in events
            if not isinstance(event, Credit)
        ]


def draw_ledger(customers, today, months=MONTHS):
    """Return all invoices of ``{number: customer}`` in the order of their dates."""
    invoices = [
        invoice
        for number, customer in customers.items()
        for company in customer.sold_by
        for invoice in _draw_customer(number, customer, company, today, months)
    ]
    return sorted(invoices, key=lambda invoice: (invoice.issued, invoice.customer))


def draw_rates(today, months=MONTHS):
    """Return ``(currency, first of a month, rate)`` since before the first invoice."""
    rows = []
    for code, (first, last) in RATES.items():
        rnd = random.Random(code)
        for ago in range(months + 1, -1, -1):
            day = today - relativedelta(months=ago, day=1)
            rate = last + (first - last) * ago / (months + 1) + rnd.uniform(-0.008, 0.008)
            rows.append((code, day, round(rate, 4)))
    return rows


def _draw_customer(number, customer, company, today, months):
    rnd = random.Random(f"{customer.name} {company}")
    started = _ago(today, min(customer.since, months))
    for count, issued in enumerate(_draw_days(rnd, customer, started, today), 1):
        lines = _draw_lines(rnd, customer.amount)
        events = []
        for days, _percentage in TERMS[customer.terms]:
            due = issued + timedelta(days)
            instalment = Instalment(issued, due, _ago(today, months), today, count)
            events.append(_draw_events(rnd, customer, instalment))
        yield Invoice(
            number, company, issued, customer.terms, customer.currency, lines, tuple(events)
        )


def _ago(today, months):
    return today - timedelta(round(months * DAYS_PER_MONTH))


def _draw_days(rnd, customer, started, today):
    """Return the dates of the invoices, ``monthly`` of them in a month on average."""
    last = _ago(today, customer.until)
    days, first = [], 0.0
    while started + timedelta(round(first)) < last:
        count = int(customer.monthly) + (rnd.random() < customer.monthly % 1)
        for _number in range(count):
            days.append(workday(started + timedelta(round(first + rnd.uniform(0, 29)))))
        first += DAYS_PER_MONTH
    return sorted(day for day in days if day <= last)


def _draw_lines(rnd, amount):
    """Return up to four products in quantities that make about ``amount``."""
    target = amount * rnd.lognormvariate(0, 0.35)
    affordable = [n for n, (_name, price) in enumerate(PRODUCTS) if price <= max(target, 130)]
    chosen = rnd.sample(affordable, min(rnd.randint(1, 4), len(affordable)))
    part = target / len(chosen)
    return tuple((number, max(1, round(part / PRODUCTS[number][1]))) for number in chosen)


def _draw_events(rnd, customer, instalment):
    """Return what happened to an instalment up to today; nothing happens before the invoice."""
    events = customer.pays(instalment, rnd)
    return tuple(event for event in events if instalment.issued <= event.day <= instalment.today)
