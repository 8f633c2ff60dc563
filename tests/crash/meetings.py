"""Scheduled actions that meet other work at the same moment, run as Odoo's own workers run them."""

import contextlib
import functools
import logging
from dataclasses import dataclass
from unittest.mock import patch

from job import TODAY, open_environment

from odoo import fields
from odoo.modules.registry import Registry
from odoo.tools import SQL

MOST_TURNS = 30
SMALL = 5


@dataclass(frozen=True)
class Meeting:
    """One scheduled action, what it is about to do when others come, and what these do.

    :param moment: the model and the method before which the others commit, once
    :param is_after: they commit after that method, in the transaction that it began last
    """

    cron: str
    prepare: callable
    moment: tuple = ()
    interfere: callable = None
    read: callable = None
    is_after: bool = False


def meet(database, name):
    """Let a scheduled action meet others.

    :return: what was logged as an error, how often the action failed, and what came of it
    """
    meeting = MEETINGS[name]
    registry = Registry(database)
    with _on_the_day(registry), _errors() as errors:
        with open_environment(database) as env:
            meeting.prepare(env)
            cron = env.ref(f"account_collections.{meeting.cron}")
            env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]).unlink()
            cron.nextcall = fields.Datetime.add(fields.Datetime.now(), days=1)
            cron._trigger()
        with _interrupted(registry, meeting):
            turns = _run(registry, cron.id)
    with open_environment(database) as env:
        failures = env["ir.cron"].browse(cron.id).failure_count
        return {"errors": errors, "failures": failures, "turns": turns, "end": meeting.read(env)}


def _run(registry, cron_id):
    """Do what a worker does until the action is not to be run any more; return its turns."""
    crons = registry["ir.cron"]
    with registry.cursor() as cr:
        for turn in range(MOST_TURNS):
            job = crons._acquire_one_job(cr, cron_id)
            if not job:
                return turn
            crons._process_job(cr, job)
            cr.commit()
    return MOST_TURNS


@contextlib.contextmanager
def _interrupted(registry, meeting):
    """Let the others commit in the moment that their meeting is about, in their transaction."""
    if not meeting.interfere:
        yield
        return
    model, name = meeting.moment
    method = getattr(registry[model], name)
    came = []

    def come(records):
        # From here on the transaction sees the database as it is now.
        records.env.cr.execute("SELECT 1")
        with open_environment(registry.db_name) as env:
            meeting.interfere(env)

    @functools.wraps(method)
    def interrupted(records, *args, **kwargs):
        if came:
            return method(records, *args, **kwargs)
        came.append(True)
        if not meeting.is_after:
            come(records)
        result = method(records, *args, **kwargs)
        if meeting.is_after:
            come(records)
        return result

    with _replaced(registry, model, name, interrupted):
        yield


@contextlib.contextmanager
def _replaced(registry, model, name, function):
    """Replace a method of a model, which may have inherited it."""
    owner = registry[model]
    setattr(owner, name, function)
    try:
        yield
    finally:
        delattr(owner, name)


@contextlib.contextmanager
def _on_the_day(registry):
    """Let it be noon on the day of the ledger, when everybody may be written to."""
    with (
        _replaced(registry, "collections.ledger", "_get_today", lambda _self: TODAY),
        _replaced(
            registry,
            "collections.scheduler",
            "_postpone_to_hours",
            lambda _self, actions, _now: actions.browse(),
        ),
    ):
        yield


@contextlib.contextmanager
def _errors():
    """Collect what Odoo logs as an error."""
    found, logger = [], logging.getLogger("odoo")
    handler = logging.Handler(logging.ERROR)
    handler.emit = lambda record: found.append(record.getMessage()[:300])
    level = logger.level
    logger.setLevel(logging.ERROR)
    logger.addHandler(handler)
    try:
        yield found
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)


def _save(env, records):
    """Do what saving a form does to these rows."""
    table = SQL.identifier(records._table)
    # Whoever saves never waits for a scheduled action that is at work.
    env.cr.execute("SET LOCAL lock_timeout = '5s'")
    env.cr.execute(SQL("UPDATE %s SET write_date = now() WHERE id IN %s", table, records._ids))


# === THE WORKLIST IS PUT IN ORDER, A COLLECTOR SAVES AN ENTRY === #


def _plan(env):
    env["collections.run"]._cron_nightly(TODAY)


def _lose_order(env):
    _plan(env)
    env["collections.action"].search([]).write({"priority": 1, "customer_priority": 1})


def _save_entries(env):
    _save(env, env["collections.action"].search([("state", "=", "todo")]))


def _count_unordered(env):
    states = ("todo", "approve", "failed")
    return env["collections.action"].search_count(
        [("state", "in", states), ("customer_priority", "=", 1)]
    )


# === THE NIGHT OF FORECASTS ENDS, SOMEBODY SAVES THE SETTINGS OF THE COMPANY === #


def _learn(env):
    """Let a model be in use that needs no training."""
    from odoo.addons.account_collections.engine import forecast

    forecaster = forecast.fit(forecast.Ledger([]), TODAY)
    env["collections.forecast.model"].create(
        {
            "company_id": env.company.id,
            "trained_on": TODAY,
            "state": "in_use",
            "text": forecaster.dumps(),
            "champion": forecaster.name,
        }
    )


def _save_company(env):
    _save(env, env.company)


def _count_forecasts(env):
    domain = [("kind", "=", "latest"), ("date", "=", TODAY)]
    items = env["collections.forecast"].search_count(domain)
    weeks = env["collections.forecast.cash"].search_count([("is_latest", "=", True)])
    return [items > 0, weeks > 0]


# === MESSAGES GO OUT, COLLECTORS SAVE THE CUSTOMERS === #


def _save_customers(env):
    _save(env, env["collections.profile"].search([]))


def _count_messages(env):
    """Return how many actions are ready, done, and how many messages there are of these."""
    actions = env["collections.action"].search([("channel_id.code", "=", "email")])
    done = actions.filtered(lambda action: action.state == "done" and action.date_done == TODAY)
    mails = env["mail.mail"].search([("mail_message_id", "in", done.message_id.ids)])
    ready = actions.filtered(lambda action: action.state == "ready")
    failed = actions.filtered(lambda action: action.failure_type == "template")
    return [len(ready), len(failed), len(done) > 0, len(mails) == len(done)]


# === THE NIGHT BEGINS, A MANAGER STARTS A RUN === #


def _start_run(env):
    env["collections.run"]._start(env.company, TODAY)


def _count_runs(env):
    return env["collections.run"].search_count([("day", "=", TODAY)])


# === THE SERVICE REPORTS ON A MESSAGE WHILE ITS ANSWER IS WRITTEN DOWN === #


def _queue_whatsapp(env):
    action = env["collections.action"].search([], limit=1)
    env["collections.whatsapp.message"].create(
        {"company_id": env.company.id, "profile_id": action.profile_id.id, "number": "31600000000"}
    )


def _report(env):
    message = env["collections.whatsapp.message"].search([])
    message.write({"state": "delivered", "provider_id": "wamid.1"})


def _read_whatsapp(env):
    message = env["collections.whatsapp.message"].search([])
    return [message.state, message.provider_id]


# === THE TIME OF AN ACTION IS OVER BEFORE ITS WORK IS === #


def _score_nobody(env):
    env["collections.profile"].search([]).write({"risk_date": False})


def _count_unscored(env):
    return env["collections.profile"].search_count([("risk_date", "!=", TODAY)])


MEETINGS = {
    "worklist": Meeting(
        "cron_worklist",
        _lose_order,
        ("collections.action", "try_lock_for_update"),
        _save_entries,
        _count_unordered,
    ),
    "forecast": Meeting(
        "cron_forecast",
        _learn,
        ("collections.forecast.cash", "_refresh"),
        _save_company,
        _count_forecasts,
        is_after=True,
    ),
    "deliver": Meeting(
        "cron_deliver",
        _plan,
        ("collections.profile", "try_lock_for_update"),
        _save_customers,
        _count_messages,
    ),
    "nightly": Meeting(
        "cron_nightly",
        lambda _env: None,
        ("collections.ledger", "_ensure_profiles"),
        _start_run,
        _count_runs,
    ),
    "score": Meeting(
        "cron_score",
        _score_nobody,
        ("collections.scorer", "_load_histories"),
        _save_company,
        _count_unscored,
    ),
    "whatsapp": Meeting(
        "cron_whatsapp",
        _queue_whatsapp,
        ("collections.whatsapp.message", "_take_over"),
        _report,
        _read_whatsapp,
    ),
    "slow": Meeting("cron_score", _score_nobody, read=_count_unscored),
}


def meet_whatsapp(database):
    """The same with a service that takes every message."""
    from odoo.addons.account_collections.engine.whatsapp import Outcome

    registry, model = Registry(database), "collections.whatsapp.message"
    with (
        _replaced(registry, model, "_prepare_request", lambda _self: "request"),
        _replaced(registry, model, "_call", lambda _self, _request: Outcome("sent", "wamid.1")),
    ):
        return meet(database, "whatsapp")


def be_slow(database):
    """Let a scheduled action have time for one batch each time that it is called."""
    from odoo.addons.base.models import ir_cron

    from odoo.addons.account_collections.models import collections_scorer

    with (
        patch.object(collections_scorer, "BATCH", SMALL),
        patch.object(ir_cron, "MIN_TIME_PER_JOB", 0),
    ):
        return meet(database, "slow")
