import logging
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..engine import ledger_csv

_logger = logging.getLogger(__name__)

FIRST_BATCH = 25
BATCH = 200
# Invoices and payments of the past need no trace in a chatter of who made them.
QUIET = {"tracking_disable": True, "mail_create_nosubscribe": True}
JOURNALS = {"sale": ("LDGR", "Loaded Invoices"), "bank": ("LDGP", "Loaded Payments")}
GROWING_TABLES = (
    "account_move",
    "account_move_line",
    "account_partial_reconcile",
    "account_payment",
    "res_partner",
)


class LedgerProblems(UserError):
    """Why nothing was loaded: ``problems`` has every bad row with its line and reason."""

    def __init__(self, problems):
        self.problems = sorted(problems, key=lambda problem: problem.line)
        super().__init__(ledger_csv.describe(self.problems))


@dataclass(frozen=True)
class LoadedLedger:
    """What was posted, and the problems of the rows that were left out on request."""

    moves: models.BaseModel
    payments: models.BaseModel
    customers: models.BaseModel
    left_out: tuple
    unknown_countries: tuple

    def describe(self):
        """Tell in a few lines what was loaded."""
        unpaid = self.moves.filtered(lambda move: move.payment_state == "not_paid")
        lines = [
            f"{len(self.moves)} invoices ({len(unpaid)} of them open) and "
            f"{len(self.payments)} payments of {len(self.customers)} customers were posted."
        ]
        if self.unknown_countries:
            codes = ", ".join(self.unknown_countries[:20])
            lines.append(f"No country was set for the unknown codes {codes}.")
        if self.left_out:
            lines.append(f"{len(self.left_out)} rows were left out:")
            lines.append(ledger_csv.describe(self.left_out))
        return "\n".join(lines)


class CollectionsLedgerImport(models.AbstractModel):
    """Posts the invoices and payments of a receivables ledger kept elsewhere.

    Everything happens in the transaction of the caller, who commits at the end, so that a load
    that fails or is killed leaves nothing behind. The invoice lines carry no tax: a ledger tells
    the amounts to be collected, not their taxes.
    """

    _name = "collections.ledger.import"
    _description = "Ledger Import"

    # === BUSINESS METHODS === #

    @api.model
    def _load_file(self, path, until=None, mapping=None, decimal="", rates=None, skip_bad=False):
        """Load the CSV file at ``path`` into the current company.

        :param until: load the ledger as it was known on this date, a date or its ISO text
        :param mapping: ``{column: field}`` for columns that are not recognised by their names
        :param decimal: decimal sign of the amounts where the file does not tell
        :param rates: ``{currency: units for one unit of the company's currency}``, used for
            currencies that have no rate on the first date that needs one
        :param skip_bad: load the good rows although there are bad ones
        :raise LedgerProblems: for bad rows; nothing is loaded
        """
        ledger = ledger_csv.read(Path(path).read_bytes(), mapping, decimal)
        rows = ledger_csv.as_known_on(ledger.rows, fields.Date.to_date(until))
        problems = ledger.problems
        if problems and not (rows and skip_bad):
            # What Odoo knows about the other rows is told in the same round.
            raise LedgerProblems([*problems, *self._check_rows(rows, rates or {})])
        return self._load_rows(rows, rates, skip_bad, problems)

    @api.model
    def _load_rows(self, rows, rates=None, skip_bad=False, problems=()):
        """Post these rows of ``ledger_csv``, all of them or none, see ``_load_file``."""
        self = self.with_context(**QUIET)
        rates = rates or {}
        problems = [*problems, *self._check_rows(rows, rates)]
        bad = {problem.line for problem in problems}
        rows = [row for row in rows if row.line not in bad]
        if problems and not (rows and skip_bad):
            raise LedgerProblems(problems)
        with self.env.cr.savepoint():
            return self._post(rows, rates, tuple(problems))

    def _post(self, rows, rates, problems):
        rows = sorted(rows, key=lambda row: (row.issue_date, row.line))
        currencies = self._prepare_currencies(rows, rates)
        partners, unknown_countries = self._prepare_customers(rows)
        items = self._post_invoices(rows, partners, currencies)
        payments = self._post_payments(self._group_payments(rows, items))
        customers = self.env["res.partner"].union(*partners.values())
        moves = self.env["account.move.line"].browse(items.values()).move_id
        return LoadedLedger(moves, payments, customers, problems, unknown_countries)

    # === WHAT ODOO KNOWS AGAINST A ROW === #

    def _check_rows(self, rows, rates):
        """Return the problems of the rows that show only in the books of the company."""
        company = self.env.company
        if not company.chart_template:
            raise UserError(
                self.env._(
                    "%s has no chart of accounts: choose one in the settings of accounting.",
                    company.name,
                )
            )
        checks = (
            self._check_currencies(rows, rates),
            self._check_locks(rows),
            self._check_customers(rows),
        )
        problems = [*ledger_csv.find_duplicates(rows)]
        for row, *reasons in zip(rows, *checks, strict=True):
            reasons = [reason for reason in reasons if reason]
            if reasons:
                problems.append(ledger_csv.Problem(row.line, "; ".join(reasons)))
        return problems

    def _check_currencies(self, rows, rates):
        """Return for each row a reason or ""; a rate is never invented."""
        known = self._get_currencies(rows)
        reasons = {
            code: self._check_rate(known[code], day, rates)
            for code, day in self._get_first_days(rows).items()
            if code in known
        }
        return [self._check_currency(row, known, reasons) for row in rows]

    def _check_currency(self, row, known, reasons):
        code = row.currency or self.env.company.currency_id.name
        if code not in known:
            return f"{code} is not a currency that Odoo knows"
        if -row.amount.normalize().as_tuple().exponent > known[code].decimal_places:
            return f"the amount has more decimals than {code}"
        return reasons[code]

    def _check_rate(self, currency, day, rates):
        if currency == self.env.company.currency_id or currency.name in rates:
            return ""
        if self._has_rate(currency, day):
            return ""
        return (
            f"{currency.name} has no exchange rate on {day} or before: add one in Odoo, "
            f"or give it with --rate {currency.name}=…"
        )

    def _has_rate(self, currency, day):
        companies = (self.env.company.root_id.id, False)
        domain = [("currency_id", "=", currency.id), ("company_id", "in", companies)]
        return bool(
            self.env["res.currency.rate"].search_count([*domain, ("name", "<=", day)], limit=1)
        )

    def _check_locks(self, rows):
        """Return for each row a reason or ""; Odoo would move its date to after the lock."""
        sale, bank = (self._get_lock_date(kind) for kind in JOURNALS)
        return [
            self._check_lock(row.issue_date, sale) or self._check_lock(row.payment_date, bank)
            for row in rows
        ]

    def _check_lock(self, day, lock):
        return f"the books are locked until {lock}" if day and day <= lock else ""

    def _get_lock_date(self, kind):
        journal = self.env["account.journal"].new({"type": kind})
        return self.env.company._get_user_fiscal_lock_date(journal)

    def _check_customers(self, rows):
        """Return for each row a reason or "": who the customer is, and what is loaded already."""
        partners = self._find_customers(rows)
        loaded = self._find_loaded(rows, partners)
        reasons = []
        for row in rows:
            found = partners.get(row.customer)
            if found and len(found) > 1:
                reasons.append("several contacts have the customer's number as their reference")
            elif found and (found.id, row.invoice) in loaded:
                reasons.append("this customer's invoice with this number is in the books already")
            else:
                reasons.append("")
        return reasons

    def _find_loaded(self, rows, partners):
        """Return ``(customer id, number)`` of the invoices that are in the books."""
        numbers = list({row.invoice for row in rows})
        customers = self.env["res.partner"].union(*partners.values())
        moves = self.env["account.move"].search_fetch(
            [
                ("company_id", "=", self.env.company.id),
                ("move_type", "=", "out_invoice"),
                ("state", "!=", "cancel"),
                ("commercial_partner_id", "in", customers.ids),
                "|",
                ("ref", "in", numbers),
                ("name", "in", numbers),
            ],
            ["commercial_partner_id", "ref", "name"],
        )
        return {
            (move.commercial_partner_id.id, number)
            for move in moves
            for number in (move.ref, move.name)
        }

    # === WHAT AN INVOICE NEEDS === #

    def _get_currencies(self, rows):
        """Return ``{code: currency}`` of the currencies in these rows that Odoo knows."""
        codes = list(self._get_first_days(rows))
        currencies = self.env["res.currency"].with_context(active_test=False)
        return currencies.search([("name", "in", codes)]).grouped("name")

    def _get_first_days(self, rows):
        """Return ``{currency code: first date on which the ledger needs its rate}``."""
        first = {}
        for row in rows:
            code = row.currency or self.env.company.currency_id.name
            days = [first.get(code), row.issue_date, row.payment_date]
            first[code] = min(day for day in days if day)
        return first

    def _prepare_currencies(self, rows, rates):
        """Return ``{code: currency}``, activated, with the given rates where there is none."""
        known = self._get_currencies(rows)
        first_days = self._get_first_days(rows)
        used = self.env["res.currency"].union(*(known[code] for code in first_days))
        used.filtered(lambda currency: not currency.active).active = True
        for code, day in first_days.items():
            if code in rates and not self._has_rate(known[code], day):
                self._create_rate(known[code], day, rates[code])
        return {"": self.env.company.currency_id, **known}

    def _create_rate(self, currency, day, rate):
        return self.env["res.currency.rate"].create(
            {
                "currency_id": currency.id,
                "company_id": self.env.company.root_id.id,
                "name": day,
                "company_rate": rate,
            }
        )

    def _find_customers(self, rows):
        """Return ``{number: customers}`` of the contacts that have a number as their reference."""
        partners = self.env["res.partner"].with_context(active_test=False)
        numbers = list({row.customer for row in rows})
        domain = [("ref", "in", numbers), ("company_id", "in", (self.env.company.id, False))]
        found = partners.search_fetch(domain, ["ref", "commercial_partner_id"])
        return {
            number: contacts.commercial_partner_id
            for number, contacts in found.grouped("ref").items()
        }

    def _prepare_customers(self, rows):
        """Return ``{number: customer}``, with those that are new created."""
        partners = self._find_customers(rows)
        new = {row.customer: row for row in reversed(rows) if row.customer not in partners}
        codes = list({row.country for row in rows if row.country})
        countries = self.env["res.country"].search([("code", "in", codes)]).grouped("code")
        created = self.env["res.partner"].create(
            [self._prepare_customer_values(row, countries) for row in new.values()]
        )
        partners.update(zip(new, created, strict=True))
        return partners, tuple(sorted(code for code in codes if code not in countries))

    def _prepare_customer_values(self, row, countries):
        return {
            "name": row.name or row.customer,
            "ref": row.customer,
            "is_company": True,
            "email": row.email,
            "country_id": countries[row.country].id if row.country in countries else False,
        }

    def _get_journal(self, kind):
        """Return the journal for loaded entries, which keeps the company's own numbering whole."""
        code, name = JOURNALS[kind]
        company = self.env.company
        journals = self.env["account.journal"]
        domain = [("company_id", "=", company.id), ("code", "=", code), ("type", "=", kind)]
        journal = journals.search(domain, limit=1)
        return journal or self._create_journal(kind, code, name)

    def _create_journal(self, kind, code, name):
        """Create a journal; a bank journal gets an account of its own, which payments go to."""
        values = {"name": name, "code": code, "type": kind, "company_id": self.env.company.id}
        if kind == "sale":
            values["default_account_id"] = self._get_income_account().id
        journal = self.env["account.journal"].create(values)
        journal.inbound_payment_method_line_ids.payment_account_id = journal.default_account_id
        return journal

    def _get_income_account(self):
        company = self.env.company
        accounts = self.env["account.account"]
        domain = [("account_type", "=", "income"), ("company_ids", "in", company.ids)]
        account = company.income_account_id or accounts.search(domain, limit=1)
        if not account:
            raise UserError(
                self.env._("%s has no income account: add one to its chart.", company.name)
            )
        return account

    # === POSTING === #

    def _post_invoices(self, rows, partners, currencies):
        """Return ``{row key: id of the open item}`` of the posted invoices."""
        journal = self._get_journal("sale")
        items = {}
        for batch in self._iterate_batches(rows, "invoices"):
            moves = self.env["account.move"].create(
                [
                    self._prepare_invoice_values(
                        row, partners[row.customer], currencies[row.currency], journal
                    )
                    for row in batch
                ]
            )
            moves._post(soft=False)
            for row, move in zip(batch, moves, strict=True):
                items[row.key] = self._get_receivables(move).id
        return items

    def _get_receivables(self, moves):
        return moves.line_ids.filtered(lambda line: line.display_type == "payment_term")

    def _prepare_invoice_values(self, row, partner, currency, journal):
        """Return the values of an invoice on which the number of the ledger is shown and found."""
        return {
            "move_type": "out_invoice",
            "company_id": self.env.company.id,
            "journal_id": journal.id,
            "partner_id": partner.id,
            "currency_id": currency.id,
            "ref": row.invoice,
            "payment_reference": row.invoice,
            "invoice_date": row.issue_date,
            "date": row.issue_date,
            "invoice_date_due": row.due_date,
            "invoice_payment_term_id": False,
            "fiscal_position_id": False,
            "invoice_user_id": False,
            "invoice_line_ids": [
                Command.create(
                    {
                        "name": self.env._("Invoice %s", row.invoice),
                        "quantity": 1,
                        "price_unit": float(row.amount),
                        "account_id": journal.default_account_id.id,
                        "tax_ids": False,
                        "analytic_distribution": False,
                    }
                )
            ],
        }

    def _group_payments(self, rows, items):
        """Return ``(rows, open items)`` of each payment: what a customer paid on one day."""
        groups = defaultdict(list)
        for row in rows:
            if row.payment_date:
                groups[row.payment_date, row.customer, row.currency].append(row)
        lines = self.env["account.move.line"]
        return [
            (group, lines.browse(items[row.key] for row in group))
            for _key, group in sorted(groups.items())
        ]

    def _post_payments(self, groups):
        """Post a payment for each group and match it with the open items of the group."""
        journal = groups and self._get_journal("bank")
        ids = []
        for batch in self._iterate_batches(groups, "payments"):
            payments = self.env["account.payment"].create(
                [self._prepare_payment_values(rows, lines, journal) for rows, lines in batch]
            )
            payments.action_post()
            self._match([(lines, pay) for (_rows, lines), pay in zip(batch, payments, strict=True)])
            ids += payments.ids
        return self.env["account.payment"].browse(ids)

    def _prepare_payment_values(self, rows, lines, journal):
        numbers = [row.invoice for row in rows]
        return {
            "payment_type": "inbound",
            "partner_type": "customer",
            "partner_id": lines.partner_id.id,
            "destination_account_id": lines.account_id.id,
            "journal_id": journal.id,
            "currency_id": lines.currency_id.id,
            "date": rows[0].payment_date,
            "amount": float(sum(row.amount for row in rows)),
            "memo": ", ".join(numbers[:5]) + (" …" if len(numbers) > 5 else ""),
        }

    @api.model
    def _match(self, pairs):
        """Reconcile ``[(open items, payment)]``, each pair on its own and all at once."""
        plan = []
        for items, payment in pairs:
            lines = payment.move_id.line_ids
            plan.append(
                items | lines.filtered(lambda line, i=items: line.account_id in i.account_id)
            )
        self.env["account.move.line"]._reconcile_plan(plan)

    # === HELPERS === #

    @api.model
    def _iterate_batches(self, records, name):
        """Yield the records in batches that grow, and tidy up after each of them.

        The first batch is small because PostgreSQL plans queries by the size that it believes the
        tables have. It sees nothing of what this transaction adds until it is told to look.
        """
        sizes = [0, FIRST_BATCH]
        while sizes[-1] < len(records):
            sizes.append(min(2 * sizes[-1], sizes[-1] + BATCH))
        for number, (start, end) in enumerate(pairwise(sizes), 1):
            yield records[start:end]
            self.env.flush_all()
            self.env.invalidate_all()
            if number & (number - 1) == 0:
                self._analyze()
            _logger.info("%s of %s %s posted", min(end, len(records)), len(records), name)

    @api.model
    def _analyze(self):
        """Let PostgreSQL count the tables that grow."""
        tables = SQL(", ").join(map(SQL.identifier, GROWING_TABLES))
        self.env.cr.execute(SQL("ANALYZE %s", tables))
