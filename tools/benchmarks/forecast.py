"""Group ``forecast``: how far off payment dates and weekly cash are, and what a forecast takes.

The ledgers lie outside the checkout and may be absent. The model of dates is trained on what was
known on the day before which seven of ten invoices were issued, and judged by all that were issued
later, each as on the day of its issue. Cash is forecast on ten days, a fortnight apart, for what
was open on each, with models trained on what was known on it. Nothing was chosen by these parts.
All runs on one thread, in a process of its own that needs neither Odoo nor a database.
"""

import json
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from dev.console import Problem, say

from . import ledgers
from .databases import work_on_book
from .figures import Figure

HERE = Path(__file__).parent
SECONDS = 3600
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
}
UNITS = {
    "mae": "days, of {invoices} invoices",
    "bucket": "part in the right bucket of the ageing list",
    "cal14": "P(paid by due + 14) minus the part that was",
    "wape4": "weekly error over weekly cash, 4 weeks, {cuts} days",
    "wape8": "weekly error over weekly cash, 8 weeks",
    "wape4_by_currency": "the same, currencies apart, 4 weeks",
    "band": "part of {weeks} weeks inside the 80 % band",
    "band_paid": "the same of {paid_weeks} weeks in which something came",
}


@dataclass(frozen=True)
class Ledger:
    """A ledger in a file, and the goals for its figures."""

    name: str
    file: str
    goals: dict = field(default_factory=dict)


LEDGERS = (
    Ledger(
        "highradius",
        "highradius_dev.csv",
        {
            "mae": "at most 2.15",
            "bucket": "at least 0.80",
            "wape4": "at most 0.070",
            "wape8": "at most 0.080",
            "cal14": "within 0.02",
        },
    ),
    Ledger("ibm", "ibm_invoices.csv", {"mae": "at most 5.9", "wape4": "at most 0.130"}),
)
TIMES = {
    "train_s": "s of one core, 100,000 paid invoices, goal at most 300",
    "predict_s": "s of one core, 200,000 open items, goal at most 60",
    "cash_s": "s of one core, the cash of these items in 13 weeks",
}
# On the book of 20,000 customers with four open items each; Odoo stops a worker after 60 s of one
# processor, and after 120 s.
NIGHT = {
    "learn_s": "s to learn from the book",
    "learn_longest_s": "s for the longest piece of it, goal at most 120",
    "learn_longest_cpu_s": "s of one core for the longest piece, goal at most 60",
    "night_s": "s to say of 80,000 open items when they will be paid, with the cash",
    "night_longest_s": "s for the longest batch, goal at most 120",
    "night_longest_cpu_s": "s of one core for the longest batch, goal at most 60",
    "night_queries_100": "queries for a batch of 100",
    "night_queries_1000": "queries for a batch of 1000",
    "night_peak_mb": "MB",
}


def measure(env):
    """Yield the figures of each ledger, the bands of all of them, the times, then a night."""
    inside = weeks = 0
    for ledger in LEDGERS:
        found = _measure_ledger(env, ledger)
        if found:
            inside += found["inside"]
            weeks += found["weeks"]
            yield from _describe(ledger, found)
    if weeks:
        yield Figure("forecast.band", inside / weeks, f"of {weeks} weeks, goal 0.75 to 0.85")
    found = _work(env, "measure_times")
    for name, unit in TIMES.items():
        yield Figure(f"forecast.{name}", found[name], unit)
    yield from _measure_night(env)


def _measure_night(env):
    found = work_on_book(env, "measure_night:measure", "learning and forecasting (minutes)")
    for key, unit in NIGHT.items():
        yield Figure(f"forecast.{key}", found[key], unit)


def _measure_ledger(env, ledger):
    path = ledgers.find(ledger.file)
    if not path:
        say(f"bench: {ledger.file} is not there, so that nothing is measured on it")
        return None
    say(f"bench: forecasting {ledger.file} (minutes)")
    return _work(env, "measure_ledger", str(path))


def _describe(ledger, found):
    for name, unit in UNITS.items():
        goal = f", goal {ledger.goals[name]}" if name in ledger.goals else ""
        yield Figure(f"forecast.{ledger.name}.{name}", found[name], unit.format(**found) + goal)


def _work(env, function, *arguments):
    """Call a function of ``measure_forecast`` in a process of its own; return what it returned."""
    command = [env.python, str(HERE / "measure_forecast.py"), function, *arguments]
    done = subprocess.run(
        command,
        env=env.variables | ONE_THREAD,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        timeout=SECONDS,
    )
    if done.returncode:
        raise Problem(f"The benchmark {function} failed: see the lines above.")
    return json.loads(done.stdout)
