"""Two colleagues who book the same interest at the same time."""

from datetime import timedelta

import psycopg2
from job import open_environment

from odoo import Command
from odoo.exceptions import UserError


def at_once(database):
    """Book interest, and book it again in a transaction that began before.

    :return: how often PostgreSQL had the second one repeated, the sentence with which it was
        refused, how many charges there are, and what they are worth next to what was invoiced
    """
    with open_environment(database) as env:
        profile_id = _make_debtor(env)
        env.cr.commit()
    with open_environment(database) as late:
        profile = late["collections.profile"].browse(profile_id)
        wanted = _see(profile)
        with open_environment(database) as early:
            _book(profile.with_env(early), wanted)
            early.cr.commit()
        repeated, sentence = _book_late(profile, wanted)
        charges = late["collections.charge"].search([("profile_id", "=", profile_id)])
        return {
            "repeated": repeated,
            "sentence": sentence,
            "charges": len(charges),
            "asked": round(sum(charges.mapped("amount")), 2),
            "invoiced": round(sum(charges.move_id.mapped("amount_total")), 2),
        }


def _make_debtor(env):
    today = env["collections.ledger"]._get_today()
    partner = env["res.partner"].create(
        {
            "name": "Late Twice",
            "is_company": True,
            "company_registry": "12345678",
            "country_id": env.ref("base.nl").id,
        }
    )
    env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": partner.id,
            "invoice_date": today - timedelta(90),
            "invoice_date_due": today - timedelta(60),
            "invoice_line_ids": [
                Command.create({"name": "Goods", "price_unit": 1000, "tax_ids": False})
            ],
        }
    ).action_post()
    return env["collections.profile"]._for_partner(partner, env.company).id


def _see(profile):
    """Return what somebody sees in the dialog."""
    today = profile.env["collections.ledger"]._get_today()
    found = profile.env["collections.charge"]._find_due(profile, today)
    return {due.key: due.amount for due in found[profile.id]}


def _book(profile, wanted):
    today = profile.env["collections.ledger"]._get_today()
    profile.env["collections.charge"]._book(profile, wanted, today)


def _book_late(profile, wanted):
    """Return how often it was repeated and how it was refused."""
    env = profile.env
    for repeated in range(2):
        try:
            _book(profile, wanted)
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
