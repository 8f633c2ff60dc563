"""Cases of the law in a few words, and the tables the tests read."""
import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

from odoo.addons.account_collections.engine.law.rates import read_rates
from odoo.addons.account_collections.engine.law.records import (
    ACT_365,
    BUSINESS,
    CONSUMER,
    Case,
    Claim,
    Debtor,
    Notice,
    Settings,
)

ROOT = Path(__file__).parents[2]
RATE_DATA = json.loads((ROOT / "data" / "law_rates.json").read_text("utf-8"))
VECTORS = json.loads((ROOT / "tests" / "law" / "vectors.json").read_text("utf-8"))
RATES = read_rates(RATE_DATA)
PLENTY = Decimal("1000000")
BY_365 = Settings(day_count=ACT_365)


def day(text):
    return dt.date.fromisoformat(text)


def claim(principal="1000", due="2026-02-02", id_=1, **values):
    due = day(due) if isinstance(due, str) else due
    return Claim(id_, Decimal(principal), due, **values)


def notice(kind, sent, channel="letter", claims=(1,), announced=PLENTY, **values):
    sent = day(sent) if isinstance(sent, str) else sent
    announced = None if announced is None else Decimal(announced)
    return Notice(1, kind, sent, channel, frozenset(claims), announced, **values)


def debtor(kind=CONSUMER, country="NL", **values):
    return Debtor(kind, values.pop("natural", kind == CONSUMER), country, **values)


def case(*claims, kind=CONSUMER, country="NL", **values):
    who = values.pop("debtor", None) or debtor(kind, country)
    return Case(who, claims or (claim(),), values.pop("rates", RATES), **values)


def business(*claims, country="NL", **values):
    return case(*claims, kind=BUSINESS, country=country, **values)
