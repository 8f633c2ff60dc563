"""Inside the process: customers with few and with many open items, and links for their contacts."""

from datetime import timedelta

from odoo.fields import Command

from .book import DAY
from .portal import FEW, MANY, VISITORS

AGES = 120


def prepare(env):
    """Take the book over and add the customers; return their accounts and tokens."""
    env["collections.change"]._cron_refresh(DAY)
    few, many = _make_customer(env, FEW, 1), _make_customer(env, MANY, VISITORS)
    env.cr.commit()
    return {
        "few": few["profile"],
        "few_token": few["tokens"][0],
        "many": many["profile"],
        "tokens": many["tokens"],
    }


def _make_customer(env, size, contacts):
    partners = env["res.partner"]
    customer = partners.create({"name": f"Customer of {size}", "is_company": True})
    people = partners.create(
        [
            {"name": f"Contact {number}", "parent_id": customer.id, "email": f"c{number}@x.example"}
            for number in range(contacts)
        ]
    )
    moves = env["account.move"].create([_invoice(env, customer, n) for n in range(size)])
    moves.action_post()
    profile = env["collections.profile"]._for_partner(customer, env.company)
    profile._refresh_and_plan(DAY, create=False)
    links = env["collections.link"]._for_contacts([(profile, person) for person in people])
    tokens = [link._get_token() for link in links.values()]
    return {"profile": profile.id, "tokens": tokens}


def _invoice(env, customer, number):
    income = env["account.account"].search([("account_type", "=", "income")], limit=1)
    due = DAY - timedelta(days=number % AGES - AGES // 4)
    line = {"name": "Goods", "account_id": income.id, "price_unit": 100 + number, "tax_ids": []}
    return {
        "move_type": "out_invoice",
        "partner_id": customer.id,
        "invoice_date": due - timedelta(days=30),
        "invoice_date_due": due,
        "invoice_payment_term_id": False,
        "invoice_line_ids": [Command.create(line)],
    }
