"""What the demo company sells, to whom and at which rates; all names and addresses are made up.

A row of ``customers.csv`` is a customer: ``monthly`` invoices a month, ``size`` multiplies the
amounts, ``character`` is how it pays. ``special``: ``be`` buys from the Belgian sister, ``both``
from both companies, ``usd`` and ``gbp`` are invoiced in that currency, ``terms`` pays in three
instalments, ``person`` is a consumer, ``new`` bought first two months ago, ``nomail`` has no e-mail
address, ``archived`` was archived although something is open, ``contact`` has somebody for accounts
payable.
"""

import csv

from odoo.tools import file_open

PRODUCTS = (
    ("Espresso beans, 10 kg", 182.00),
    ("Loose tea assortment, 12 tins", 96.50),
    ("Frying oil, 60 l", 148.00),
    ("House wine red, 36 bottles", 214.20),
    ("Napkins, 40 packs", 58.75),
    ("Glassware, 72 pieces", 165.00),
    ("Dry goods, mixed pallet", 412.00),
    ("Cleaning supplies, restaurant set", 119.90),
)

# Units of the currency for one euro, roughly, from 18 months ago until now.
RATES = {"USD": (1.07, 1.12), "GBP": (0.86, 0.83)}


def read_customers():
    """Return the rows of ``customers.csv`` with numbers and ``special`` as a set of words."""
    with file_open("account_collections/demo/customers.csv") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["monthly"], row["size"] = int(row["monthly"]), float(row["size"])
        row["special"] = set(row["special"].split())
    return rows
