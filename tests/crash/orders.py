"""Two orders that are confirmed at the same time and both want the last of a limit."""

import psycopg2
from job import open_environment

from odoo import Command
from odoo.exceptions import UserError

LIMIT = 1000
ORDER = 700


def at_once(database):
    """Confirm one order, and then another in a transaction that began before the first one.

    :return: how often PostgreSQL had the second one repeated, as Odoo does with a request, the
        sentence with which it was stopped, and the states of both; nothing without Sales
    """
    with open_environment(database) as env:
        if "sale.order" not in env:
            return None
        orders = _make_orders(env)
        env.cr.commit()
    with open_environment(database) as late:
        late["collections.profile"].search_count([])
        with open_environment(database) as early:
            early["sale.order"].browse(orders[0]).action_confirm()
            early.cr.commit()
        repeated, sentence = _confirm(late, orders[1])
        states = late["sale.order"].browse(orders).mapped("state")
    return {"repeated": repeated, "sentence": sentence, "states": states}


def _make_orders(env):
    company = env.company
    company.collections_order_control = "hold"
    partner = env["res.partner"].create({"name": "Two Orders", "is_company": True})
    profile = env["collections.profile"]._for_partner(partner, company)
    env["collections.credit.limit"]._decide_for(profile, "own", LIMIT, "Test")
    product = env["product.product"].create({"name": "Goods", "type": "service"})
    values = {
        "partner_id": partner.id,
        "company_id": company.id,
        "order_line": [
            Command.create(
                {"product_id": product.id, "price_unit": ORDER, "tax_ids": [Command.clear()]}
            )
        ],
    }
    return env["sale.order"].create([values, values]).ids


def _confirm(env, order_id):
    """Return how often it was repeated and how it was refused."""
    for repeated in range(2):
        try:
            env["sale.order"].browse(order_id).action_confirm()
        except psycopg2.errors.SerializationFailure:
            env.cr.rollback()
            env.invalidate_all(flush=False)
        except UserError as error:
            env.cr.rollback()
            env.invalidate_all(flush=False)
            return repeated, str(error)
        else:
            env.cr.commit()
            return repeated, ""
    return repeated, "again and again"
