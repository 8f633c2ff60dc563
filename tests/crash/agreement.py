"""Two colleagues who agree on something about the same item at the same time."""

from datetime import timedelta

import psycopg2
from job import open_environment

from odoo.exceptions import UserError


def at_once(database, first, second):
    """Do ``first``, and then ``second`` in a transaction that began before it.

    :return: how often PostgreSQL had the second one repeated, as Odoo does with a request, the
        sentence with which it was refused, and how many of the two are there
    """
    with open_environment(database) as late:
        item = _find_item(late)
        with open_environment(database) as early:
            ACTS[first](early, item.with_env(early))
        repeated, sentence = _do_second(late, ACTS[second], item)
        holds = late["collections.hold"].search_count([("move_line_id", "=", item.id)])
        return {"repeated": repeated, "sentence": sentence, "holds": holds}


def _do_second(env, act, item):
    """Return how often it was repeated and how it was refused."""
    for repeated in range(2):
        try:
            act(env, item)
        except psycopg2.errors.SerializationFailure:
            env.cr.rollback()
            env.invalidate_all(flush=False)
        except UserError as error:
            env.cr.rollback()
            env.invalidate_all(flush=False)
            return repeated, str(error)
        else:
            break
    return repeated, ""


def _find_item(env):
    items = env["collections.open.item"].search([("is_credit", "=", False)], order="id desc")
    taken = env["collections.hold"].search([]).move_line_id
    return (items.move_line_id - taken)[:1]


def _find_profile(env, item):
    return env["collections.profile"].search(
        [("partner_id", "=", item.partner_id.id), ("company_id", "=", item.company_id.id)]
    )


def _dispute(env, item):
    reason = env.ref("account_collections.dispute_reason_price")
    env["collections.dispute"]._open(_find_profile(env, item), [(item, 0)], reason, "collector")


def _promise(env, item):
    on = env["collections.ledger"]._get_today() + timedelta(3)
    profile = _find_profile(env, item)
    env["collections.promise"]._promise(profile, item.amount_residual_currency, on, item)


def _plan(env, item):
    plan = env["collections.plan"]._propose(_find_profile(env, item), item, count=2)
    plan._request()
    if plan.state == "requested":
        # The class of the customer asks for a manager's decision.
        plan._approve(env["collections.ledger"]._get_today())


ACTS = {"dispute": _dispute, "promise": _promise, "plan": _plan}
