"""A large receivables ledger, written by SQL: what posting it through Odoo's API would leave.

A handful of documents is posted through the API and then cloned, so that core's figures
(``reconciled``, ``amount_residual``, ``payment_state``, …) are right on every row.
"""

from dataclasses import dataclass
from datetime import date

from odoo.fields import Command
from odoo.tools import SQL

from .cloning import catch_up_sequences, clone, last_id

DAY = date(2025, 6, 30)
CUSTOMERS = 20_000
# Of the ten invoices of a customer six are paid, three are late and one is not due yet.
INVOICES, PAID, LATE = 10, 6, 3
# What is late is so by 11 to 120 days: every tool compared sends its first reminder by then.
LATE_FROM, LATE_SPREAD = 11, 110
# Every so many customers one late invoice is paid in part, or there is a contact for invoices.
PART_PAID_EVERY, CONTACT_EVERY = 5, 4


@dataclass(frozen=True, slots=True)
class Shape:
    """How many customers a book has, and of the invoices of each how many are paid and late."""

    customers: int = CUSTOMERS
    invoices: int = INVOICES
    paid: int = PAID
    late: int = LATE


BOOK = Shape()
# Ten items of each customer are open: what the screens have to cope with.
OPEN_BOOK = Shape(invoices=12, paid=2, late=7)
SMALL_OPEN_BOOK = Shape(customers=2000, invoices=12, paid=2, late=7)


def seed_open(env):
    """Write the book in which ten items of every customer are open."""
    seed(env, OPEN_BOOK)


def seed_small_open(env):
    """Write the same with a tenth of the customers."""
    seed(env, SMALL_OPEN_BOOK)


def seed(env, shape=BOOK):
    """Write the book."""
    patterns = _post_patterns(env)
    _draw_documents(env.cr, patterns, shape)
    _clone_customers(env.cr, patterns["customer"].id, shape)
    _clone_contacts(env.cr, patterns["contact"].id, shape)
    _clone_moves(env.cr)
    _clone_matches(env.cr, patterns["paid"].line_ids.full_reconcile_id.id)
    _clone_lines(env.cr)
    _clone_parts(env.cr)
    _delete_patterns(env, patterns)
    catch_up_sequences(
        env.cr, "res_partner", "account_move", "account_full_reconcile", "account_partial_reconcile"
    )
    # What posting the patterns left to be done after the commit is about records that are gone.
    env.cr.postcommit.clear()


# === PATTERNS === #


def _post_patterns(env):
    """Post an open, a paid and a partly paid invoice of 100; return the records by name."""
    partners = env["res.partner"]
    customer = partners.create({"name": "Customer", "is_company": True, "email": "c@example.com"})
    contact = partners.create(
        {"name": "Invoices", "parent_id": customer.id, "type": "invoice", "email": "i@example.com"}
    )
    invoices = {kind: _post_invoice(env, customer) for kind in ("open", "paid", "part")}
    payments = {
        "paid paying": _pay(invoices["paid"], 100),
        "part paying": _pay(invoices["part"], 40),
    }
    env.flush_all()
    return {"customer": customer, "contact": contact, **invoices, **payments}


def _post_invoice(env, customer):
    income = env["account.account"].search([("account_type", "=", "income")], limit=1)
    line = {"name": "Goods", "account_id": income.id, "price_unit": 100, "tax_ids": []}
    invoice = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": customer.id,
            "invoice_date": DAY,
            "invoice_date_due": DAY,
            "invoice_payment_term_id": False,
            "invoice_line_ids": [Command.create(line)],
        }
    )
    invoice.action_post()
    return invoice


def _pay(invoice, amount):
    """Post a bank entry and match it with the invoice."""
    bank = invoice.env["account.journal"].search([("type", "=", "bank")], limit=1)
    owed = _receivables(invoice)
    common = {"partner_id": invoice.partner_id.id, "name": "Payment"}
    debit = {"account_id": bank.default_account_id.id, "debit": amount, **common}
    credit = {"account_id": owed.account_id.id, "credit": amount, **common}
    entry = invoice.env["account.move"].create(
        {
            "journal_id": bank.id,
            "date": DAY,
            "partner_id": invoice.partner_id.id,
            "line_ids": [Command.create(debit), Command.create(credit)],
        }
    )
    entry.action_post()
    (owed | _receivables(entry)).reconcile()
    return entry


def _receivables(moves):
    return moves.line_ids.filtered(lambda line: line.account_type == "asset_receivable")


def _delete_patterns(env, patterns):
    """Take the patterns out again, in the order that their references allow."""
    moves = env["account.move"].union(*(patterns[name] for name in _move_names(patterns)))
    lines = moves.line_ids
    partials = lines.matched_debit_ids | lines.matched_credit_ids
    groups = [partials, lines, lines.full_reconcile_id, moves]
    for records in [*groups, patterns["contact"], patterns["customer"]]:
        table, ids = SQL.identifier(records._table), tuple(records.ids)
        env.cr.execute(SQL("DELETE FROM %s WHERE id IN %s", table, ids))
    env.invalidate_all(flush=False)


def _move_names(patterns):
    return [name for name in patterns if patterns[name]._name == "account.move"]


# === WHO OWES WHAT === #


def _draw_documents(cr, patterns, shape):
    """Decide what is owed and paid, without chance: it is the same book every time.

    ``document`` has a row for each invoice and each payment: the pattern it is cloned from, the id
    it gets, the factor for its amounts, and the number of the matching between the two.
    """
    names = _move_names(patterns)
    cr.execute(
        SQL(
            """
            CREATE TEMP TABLE document ON COMMIT DROP AS
              WITH book AS (%(book)s)
            SELECT sheet.*, pattern.id AS pattern_id, %(partner)s + customer AS partner_id,
                   prefix || to_char(number, 'FM000000') AS name
              FROM (SELECT %(move)s + number AS move_id, kind AS pattern, factor, due, date,
                           number, customer, match, 'INV/2025/' AS prefix
                      FROM book
                     UNION ALL
                    SELECT %(move)s + %(count)s + number, kind || ' paying', factor, due,
                           LEAST(paid_on, %(day)s), number, customer, match, 'BNK1/2025/'
                      FROM book
                     WHERE kind != 'open') sheet
              JOIN unnest(%(names)s::text[], %(ids)s::int[]) AS pattern(name, id)
                ON pattern.name = sheet.pattern
            """,
            book=_book_query(
                last_id(cr, "account_full_reconcile", "account_partial_reconcile"), shape
            ),
            partner=last_id(cr, "res_partner"),
            move=last_id(cr, "account_move"),
            count=shape.customers * shape.invoices,
            day=SQL("%s::date", DAY),
            names=names,
            ids=[patterns[name].id for name in names],
        )
    )
    cr.execute("CREATE INDEX ON document (move_id); ANALYZE document")


def _book_query(last_match, shape):
    """Spread due dates, amounts and days to payment evenly; prime factors do for chance."""
    return SQL(
        """
        SELECT *, (10 + number * 7919 %% 990) * 0.0125 AS factor, due - 30 AS date,
               due - 10 + number * 31 %% 45 AS paid_on,
               CASE WHEN kind != 'open' THEN %(last_match)s + number END AS match
          FROM (SELECT number, customer,
                       CASE WHEN place <= %(paid)s THEN 'paid'
                            WHEN place = %(paid)s + 1 AND customer %% %(part)s = 0 THEN 'part'
                            ELSE 'open' END AS kind,
                       CASE WHEN place <= %(paid)s THEN %(day)s - 60 - number * 37 %% 640
                            WHEN place <= %(paid)s + %(late)s
                            THEN %(day)s - %(from)s - number * 13 %% %(spread)s
                            ELSE %(day)s + 10 + number %% 25 END AS due
                  FROM (SELECT number, 1 + (number - 1) / %(invoices)s AS customer,
                               1 + (number - 1) %% %(invoices)s AS place
                          FROM generate_series(1, %(count)s) AS number) slot) invoice
        """,
        paid=shape.paid,
        late=shape.late,
        part=PART_PAID_EVERY,
        invoices=shape.invoices,
        count=shape.customers * shape.invoices,
        day=SQL("%s::date", DAY),
        last_match=last_match,
        **{"from": LATE_FROM, "spread": LATE_SPREAD},
    )


# === CLONING === #


def _clone_customers(cr, pattern, shape):
    name = _customer_name()
    number = SQL("%s + customer", last_id(cr, "res_partner"))
    clone(
        cr,
        "res_partner",
        SQL("JOIN generate_series(1, %s) AS customer ON pattern.id = %s", shape.customers, pattern),
        id=number,
        commercial_partner_id=number,
        name=name,
        complete_name=name,
        commercial_company_name=name,
        customer_rank=SQL("%s", shape.invoices),
        **_addresses("office"),
    )


def _clone_contacts(cr, pattern, shape):
    """Give some customers a contact that gets the invoices, and therefore the reminders."""
    first = last_id(cr, "res_partner")
    clone(
        cr,
        "res_partner",
        SQL(
            "JOIN generate_series(%(every)s, %(last)s, %(every)s) AS customer"
            " ON pattern.id = %(pattern)s",
            every=CONTACT_EVERY,
            last=shape.customers,
            pattern=pattern,
        ),
        id=SQL("%s + customer / %s", first + shape.customers, CONTACT_EVERY),
        parent_id=SQL("%s + customer", first),
        commercial_partner_id=SQL("%s + customer", first),
        complete_name=SQL("%s || ', Invoices'", _customer_name()),
        commercial_company_name=_customer_name(),
        **_addresses("invoices"),
    )


def _customer_name():
    return SQL("'Customer ' || to_char(customer, 'FM00000')")


def _addresses(mailbox):
    address = SQL("%s || customer || '@example.com'", mailbox)
    return {"email": address, "email_normalized": address}


def _clone_moves(cr):
    invoice_only = "CASE WHEN pattern.invoice_date IS NOT NULL THEN %s END"
    partner = SQL("document.partner_id")
    clone(
        cr,
        "account_move",
        SQL("JOIN document ON document.pattern_id = pattern.id"),
        factor=SQL("factor"),
        id=SQL("document.move_id"),
        partner_id=partner,
        commercial_partner_id=partner,
        partner_shipping_id=SQL(invoice_only, partner),
        date=SQL("document.date"),
        invoice_date=SQL(invoice_only, SQL("document.date")),
        invoice_date_due=SQL("document.due"),
        invoice_partner_display_name=_customer_name(),
        payment_reference=SQL(invoice_only, SQL("document.name")),
        name=SQL("document.name"),
        sequence_prefix=SQL("document.prefix"),
        sequence_number=SQL("document.number"),
    )


def _clone_matches(cr, pattern):
    clone(
        cr,
        "account_full_reconcile",
        SQL("JOIN document ON document.pattern = 'paid' AND pattern.id = %s", pattern),
        id=SQL("document.match"),
    )


def _clone_lines(cr):
    number = SQL(
        "CASE WHEN pattern.full_reconcile_id IS NOT NULL THEN document.match::text"
        " WHEN pattern.matching_number IS NOT NULL THEN 'P' || document.match END"
    )
    clone(
        cr,
        "account_move_line",
        SQL("JOIN document ON document.pattern_id = pattern.move_id"),
        factor=SQL("factor"),
        move_id=SQL("document.move_id"),
        partner_id=SQL("document.partner_id"),
        move_name=SQL("document.name"),
        name=SQL(
            "CASE pattern.display_type WHEN 'payment_term' THEN document.name ELSE pattern.name END"
        ),
        date=SQL("document.date"),
        invoice_date=SQL("CASE WHEN pattern.invoice_date IS NOT NULL THEN document.date END"),
        date_maturity=SQL("CASE WHEN pattern.date_maturity IS NOT NULL THEN document.due END"),
        full_reconcile_id=SQL(
            "CASE WHEN pattern.full_reconcile_id IS NOT NULL THEN document.match END"
        ),
        matching_number=number,
    )


def _clone_parts(cr):
    """Match the lines of invoices and payments that carry the same number."""
    clone(
        cr,
        "account_partial_reconcile",
        SQL(
            """
            JOIN account_move_line owed ON owed.id = pattern.debit_move_id
            JOIN document ON document.pattern_id = owed.move_id
            JOIN account_move_line debit ON debit.move_id = document.move_id
                 AND debit.account_id = owed.account_id
            JOIN account_move_line credit ON credit.matching_number = debit.matching_number
                 AND credit.id != debit.id
            """
        ),
        factor=SQL("factor"),
        id=SQL("document.match"),
        debit_move_id=SQL("debit.id"),
        credit_move_id=SQL("credit.id"),
        full_reconcile_id=SQL(
            "CASE WHEN pattern.full_reconcile_id IS NOT NULL THEN document.match END"
        ),
        max_date=SQL("credit.date"),
    )
