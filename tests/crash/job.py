"""The work that is killed: the nightly run and the delivery, in batches of a few customers."""

import contextlib
import functools
import os
import time
from datetime import date, timedelta

import odoo
from odoo import sql_db
from odoo.fields import Command
from odoo.modules.registry import Registry

TODAY = date(2025, 6, 16)  # a Monday
# Nights before, in days, so that the customers stand on different steps.
EARLIER_NIGHTS = (24, 12)
CUSTOMERS = 60
BATCH, DELIVERY_BATCH = 5, 3
LONGEST = 120


def work(database, reports):
    """Do what the scheduled actions do until nothing is left, and report every statement."""
    Reporter(database, reports).start()
    _use_small_batches()
    deadline = time.monotonic() + LONGEST
    while not _try_work(database):
        if time.monotonic() > deadline:
            raise TimeoutError("The job does not come to its end.")
        time.sleep(0.05)


def _try_work(database):
    """Run the scheduled actions once; tell whether nothing is left.

    They give way to other processes by themselves: nothing they meet is an error.
    """
    with open_environment(database) as env:
        _run_night(env, TODAY)
    with open_environment(database) as env:
        return not _is_something_left(env)


def _run_night(env, day):
    env["collections.change"]._cron_refresh(day)
    runs = env["collections.run"]
    if runs.search_count([("day", "=", day)]):
        # Of two processes each begins at another end, as the two scheduled actions do.
        runs._cron_process_runs(backwards=bool(os.getpid() % 2))
    else:
        runs._cron_nightly(day)
    env["collections.action"]._cron_deliver(day)


def _is_something_left(env):
    return (
        not env["collections.run"].search_count([("day", "=", TODAY)])
        or env["collections.run"].search_count([("state", "=", "running")])
        or env["collections.action"].search_count([("state", "=", "ready")])
        or env["collections.change"].search_count([])
    )


@contextlib.contextmanager
def open_environment(database):
    with Registry(database).cursor() as cr:
        yield odoo.api.Environment(cr, odoo.SUPERUSER_ID, {})


def _use_small_batches():
    from odoo.addons.account_collections.models import collections_run, collections_scheduler

    collections_run.BATCH = BATCH
    collections_scheduler.DELIVERY_BATCH = DELIVERY_BATCH


class Reporter:
    """Writes the phase of the job before every statement and every commit.

    The phases are r (refresh), p (plan) and d (deliver).
    """

    def __init__(self, database, reports):
        self.registry = Registry(database)
        self.reports = reports
        self.phase = b"p"

    def start(self):
        """Report from here on."""
        for name in ("execute", "commit"):
            setattr(sql_db.Cursor, name, self._reporting(getattr(sql_db.Cursor, name)))
        self._mark("collections.ledger", "_refresh", b"r")
        self._mark("collections.scheduler", "_deliver_ready", b"d")

    def _reporting(self, method):
        @functools.wraps(method)
        def reporting(*args, **kwargs):
            os.write(self.reports, self.phase)
            return method(*args, **kwargs)

        return reporting

    def _mark(self, model, name, phase):
        owner = self.registry[model]
        method = getattr(owner, name)

        @functools.wraps(method)
        def marking(*args, **kwargs):
            before, self.phase = self.phase, phase
            try:
                return method(*args, **kwargs)
            finally:
                self.phase = before

        setattr(owner, name, marking)


# === THE LEDGER === #


def seed(database, _reports):
    """Post the invoices, payments and holds, and let the earlier nights pass."""
    with open_environment(database) as env:
        env.company.write({"collections_nightly": True, "email": "accounts@company.example"})
        customers = _create_customers(env)
        invoices = _post_invoices(env, customers)
        _pay_some(env, invoices)
        _hold_some(env, customers)
        env.cr.commit()
        for days in EARLIER_NIGHTS:
            _run_night(env, TODAY - timedelta(days=days))


def _create_customers(env):
    """Create the customers; every tenth has no e-mail address."""
    return env["res.partner"].create(
        [
            {
                "name": f"Customer {number:02}",
                "is_company": True,
                "email": number % 10 and f"office{number}@customer.example",
            }
            for number in range(CUSTOMERS)
        ]
    )


def _post_invoices(env, customers):
    """Post one to four invoices for each customer, most of them late."""
    income = env["account.account"].search([("account_type", "=", "income")], limit=1)
    vals_list = []
    for number, customer in enumerate(customers):
        for place in range(1 + number % 4):
            due = TODAY - timedelta(days=(number * 7 + place * 11) % 55 - 5)
            line = {"name": "Goods", "account_id": income.id, "tax_ids": []}
            line["price_unit"] = 100 + 10 * number + place
            vals_list.append(
                {
                    "move_type": "out_invoice",
                    "partner_id": customer.id,
                    "invoice_date": due - timedelta(days=30),
                    "invoice_date_due": due,
                    "invoice_payment_term_id": False,
                    "invoice_line_ids": [Command.create(line)],
                }
            )
    invoices = env["account.move"].create(vals_list)
    invoices.action_post()
    return invoices


def _pay_some(env, invoices):
    """Credit a part of every ninth invoice."""
    for invoice in invoices[::9]:
        refund = invoice._reverse_moves([{"date": TODAY - timedelta(days=30)}])
        refund.invoice_line_ids.price_unit = 40
        refund.action_post()
        lines = (invoice | refund).line_ids
        lines.filtered(lambda line: line.account_type == "asset_receivable").reconcile()


def _hold_some(env, customers):
    for customer in customers[::13]:
        profile = env["collections.profile"]._for_partner(customer, env.company)
        env["collections.hold"].create({"profile_id": profile.id, "reason": "Pause"})
