from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from reportlab.lib.units import mm

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .pdf import ledger, paper, text

OPEN_WIDTHS = (42 * mm, 25 * mm, 23 * mm, 23 * mm, 20 * mm, 32 * mm)
MOVEMENT_WIDTHS = (21 * mm, 40 * mm, 25 * mm, 25 * mm, 26 * mm, 28 * mm)


@dataclass(frozen=True)
class Options:
    """What a statement shows: open items at the end of a day, or the movements of a period."""

    kind: str
    date_to: date
    date_from: date | None = None


@dataclass(frozen=True)
class Entry:
    """A receivable journal item; amounts in its own currency, values in that of the company."""

    profile_id: int
    currency_id: int
    date: date
    due: date
    number: str
    ref: str
    kind: str
    amount: float
    value: float
    open_amount: float
    open_value: float


@dataclass
class Account:
    """The entries of one customer in one currency, and what was owed before the first."""

    currency: models.Model
    entries: list
    opening: float = 0.0
    opening_value: float = 0.0

    def closing(self, name="amount"):
        """Return what is owed after the last entry."""
        start = {"amount": self.opening, "value": self.opening_value}.get(name, 0.0)
        return start + sum(getattr(entry, name) for entry in self.entries)


class CollectionsStatement(models.AbstractModel):
    """The account statement of a customer, over all its contacts, each currency apart.

    It is read from the posted receivable journal items, as they were at the end of a day: later
    payments and later allocations do not count.
    """

    _name = "collections.statement"
    _inherit = "collections.paper"
    _description = "Account Statement"

    # === READING THE LEDGER === #

    def _read_options(self, data):
        """Return the options in ``data``, which may come from an address somebody typed.

        :raise UserError: when a date is none or the period ends before it begins
        """
        data = data or {}
        kind = "movements" if data.get("kind") == "movements" else "open"
        try:
            date_to = fields.Date.to_date(data.get("date_to") or None)
            date_from = fields.Date.to_date(data.get("date_from") or None)
        except (TypeError, ValueError):
            raise UserError(self.env._("The dates of the statement cannot be read.")) from None
        date_to = date_to or self.env["collections.ledger"]._get_today()
        if kind == "open":
            return Options(kind, date_to)
        date_from = date_from or date_to.replace(month=1, day=1)
        if date_from > date_to:
            raise UserError(self.env._("The period ends before it begins."))
        return Options(kind, date_to, date_from)

    def _get_accounts(self, profiles, options):
        """Return ``{profile id: [Account]}``, in a constant number of queries."""
        accounts = defaultdict(dict)
        if not profiles.ids:
            return {}
        currencies = self.env["res.currency"]
        self.env["collections.ledger"]._flush()
        if options.kind == "movements":
            for profile_id, currency_id, amount, value in self._load_opening(profiles, options):
                currency = currencies.browse(currency_id)
                account = Account(currency, [], float(amount), float(value))
                accounts[profile_id][currency_id] = account
        for entry in self._load_entries(profiles, options):
            account = accounts[entry.profile_id].setdefault(
                entry.currency_id, Account(currencies.browse(entry.currency_id), [])
            )
            account.entries.append(entry)
        return {
            profile_id: sorted(
                filter(self._is_shown, by_currency.values()), key=lambda a: a.currency.name
            )
            for profile_id, by_currency in accounts.items()
        }

    def _is_shown(self, account):
        return account.entries or not account.currency.is_zero(account.opening)

    def _load_opening(self, profiles, options):
        return self.env.execute_query(
            SQL(
                """
                SELECT profile.id, line.currency_id, SUM(line.amount_currency), SUM(line.balance)
                  %s
                 WHERE line.date < %s
              GROUP BY profile.id, line.currency_id
                """,
                self.env["collections.ledger"]._from_receivable_lines(profiles),
                options.date_from,
            )
        )

    def _load_entries(self, profiles, options):
        """Return the entries that the statement lists, oldest first."""
        rows = self.env.execute_query(self._entries_query(profiles, options))
        entries = [
            Entry(*row[:7], *(float(number or 0) for number in row[7:]))
            for row in rows
        ]  # fmt: skip
        wanted = "open_amount" if options.kind == "open" else "amount"
        currencies = self.env["res.currency"]
        return [
            entry
            for entry in entries
            if not currencies.browse(entry.currency_id).is_zero(getattr(entry, wanted))
        ]

    def _entries_query(self, profiles, options):
        period = SQL("line.date <= %s", options.date_to)
        if options.kind == "movements":
            period = SQL("%s AND line.date >= %s", period, options.date_from)
        return SQL(
            """
            SELECT profile.id, line.currency_id, line.date,
                   COALESCE(line.date_maturity, line.date), move.name,
                   COALESCE(NULLIF(move.ref, ''), line.name, ''),
                   CASE WHEN move.move_type != 'entry' THEN move.move_type
                        WHEN journal.type IN ('bank', 'cash', 'credit') THEN 'payment'
                        ELSE 'entry' END,
                   line.amount_currency, line.balance,
                   line.amount_currency - COALESCE(paid.amount, 0),
                   line.balance - COALESCE(paid.value, 0)
              %(lines)s
              JOIN account_move move ON move.id = line.move_id
              JOIN account_journal journal ON journal.id = move.journal_id
         LEFT JOIN LATERAL (
                   SELECT SUM(CASE WHEN part.debit_move_id = line.id
                                   THEN part.debit_amount_currency
                                   ELSE -part.credit_amount_currency END) AS amount,
                          SUM(CASE WHEN part.debit_move_id = line.id
                                   THEN part.amount ELSE -part.amount END) AS value
                     FROM account_partial_reconcile part
                    WHERE (part.debit_move_id = line.id OR part.credit_move_id = line.id)
                      AND part.max_date <= %(day)s) paid ON TRUE
             WHERE %(period)s
          ORDER BY profile.id, line.date, move.name, line.id
            """,
            lines=self.env["collections.ledger"]._from_receivable_lines(profiles),
            day=options.date_to,
            period=period,
        )

    # === PDF === #

    def _draw(self, records, data=None):
        """Return one PDF with the statement of each customer, in the language of its reader.

        :param records: profiles, or actions whose customers are meant
        :param data: ``kind``, ``date_from`` and ``date_to``; open items of today without
        """
        profiles = records.profile_id if records._name == "collections.action" else records
        options = self._read_options(data)
        document = paper.Document(self.env._("Account statement"), profiles[:1].company_id.name)
        for letter in self._prepare_statements(profiles.sudo(), options):
            document.add(letter)
        return document.content()

    def _prepare_statements(self, profiles, options):
        accounts = self._get_accounts(profiles, options)
        addressees = profiles._get_addressees()
        languages = profiles._get_statement_languages()
        for profile in profiles:
            writer = self.with_context(lang=languages[profile.id])
            partner, _problem = addressees[profile.id]
            yield writer._prepare_statement(
                profile.with_env(writer.env).sudo(),
                partner.with_env(writer.env).sudo(),
                accounts.get(profile.id, []),
                options,
            )

    def _prepare_statement(self, profile, partner, accounts, options):
        letter_paper = self._get_paper(profile.company_id)
        title = self.env._("Account statement")
        story = [text.heading(title), text.small(self._describe(options)), text.gap()]
        prepare = self._prepare_open if options.kind == "open" else self._prepare_movements
        story += [prepare(account, options, letter_paper.primary) for account in accounts]
        if not accounts:
            story.append(text.small(self.env._("Nothing is open and nothing was booked.")))
        return paper.Letter(
            paper=letter_paper,
            title=title,
            headline=f"{title} · {profile.partner_id.name or ''}",
            address=self._get_addressee(partner, profile.company_id),
            facts=self._prepare_facts(profile, options),
            story=story,
        )

    def _describe(self, options):
        if options.kind == "open":
            return self.env._("Open items on %s", self._date(options.date_to))
        return self.env._(
            "Movements from %(start)s to %(end)s",
            start=self._date(options.date_from),
            end=self._date(options.date_to),
        )

    def _prepare_facts(self, profile, options):
        user, customer = profile.user_id, profile.partner_id
        facts = [
            (self.env._("Date"), self._date(self.env["collections.ledger"]._get_today())),
            (self.env._("Customer no."), customer.ref),
            (self.env._("VAT no."), customer.vat),
            (self.env._("Contact"), user.name),
            (self.env._("Phone"), user.phone or profile.company_id.phone),
            (self.env._("E-mail"), user.email or profile.company_id.email),
        ]
        return [(label, value) for label, value in facts if value]

    def _prepare_open(self, account, options, accent):
        show = self._amount(account.currency)
        titles = (
            self.env._("Number"),
            self.env._("Type"),
            self.env._("Date"),
            self.env._("Due date"),
            self.env._("Days late"),
            self.env._("Open amount"),
        )
        return ledger.Ledger(
            columns=self._get_columns(titles, OPEN_WIDTHS, 4),
            rows=[self._prepare_open_row(entry, options, show) for entry in account.entries],
            words=self._get_table_words(self.env._("Total %s", account.currency.name)),
            show=show,
            accent=accent,
        )

    def _prepare_open_row(self, entry, options, show):
        cells = (
            entry.number or "",
            self._get_kinds()[entry.kind],
            self._date(entry.date),
            self._date(entry.due) if entry.amount > 0 else "",
            str(self._get_days_late(entry, options) or ""),
            show(entry.open_amount),
        )
        partly = entry.open_amount != entry.amount
        remark = self.env._("of %s", show(entry.amount)) if partly else ""
        return ledger.Row(cells, entry.open_amount, remark)

    def _prepare_movements(self, account, options, accent):
        show = self._amount(account.currency)
        titles = (
            self.env._("Date"),
            self.env._("Number"),
            self.env._("Type"),
            self.env._("Debit"),
            self.env._("Credit"),
            self.env._("Balance"),
        )
        opening = self.env._("Opening balance")
        start = self._date(options.date_from)
        closing = self.env._("Closing balance %s", account.currency.name)
        return ledger.Ledger(
            columns=self._get_columns(titles, MOVEMENT_WIDTHS, 3),
            rows=list(self._prepare_movement_rows(account, show)),
            words=self._get_table_words(closing),
            show=show,
            accent=accent,
            start=account.opening,
            opening=ledger.Row((start, opening, "", "", "", show(account.opening))),
        )

    def _prepare_movement_rows(self, account, show):
        balance = account.opening
        for entry in account.entries:
            balance += entry.amount
            cells = (
                self._date(entry.date),
                entry.number or "",
                self._get_kinds()[entry.kind],
                show(entry.amount) if entry.amount > 0 else "",
                show(-entry.amount) if entry.amount < 0 else "",
                show(balance),
            )
            yield ledger.Row(cells, entry.amount)

    def _get_columns(self, titles, widths, first_amount):
        return [
            ledger.Column(title, width, right=number >= first_amount)
            for number, (title, width) in enumerate(zip(titles, widths, strict=True))
        ]

    def _get_days_late(self, entry, options):
        late = (options.date_to - entry.due).days
        return max(late, 0) if entry.amount > 0 else 0

    def _get_kinds(self):
        """Return the words for the kinds of entries."""
        return {
            "out_invoice": self.env._("Invoice"),
            "out_refund": self.env._("Credit note"),
            "out_receipt": self.env._("Receipt"),
            "in_invoice": self.env._("Vendor bill"),
            "in_refund": self.env._("Vendor credit note"),
            "in_receipt": self.env._("Purchase receipt"),
            "payment": self.env._("Payment"),
            "entry": self.env._("Entry"),
        }


class CollectionsProfile(models.Model):
    _inherit = "collections.profile"

    def _get_statement_languages(self):
        """Return ``{profile id: language}``: that of the addressee, else of the company."""
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        addressees = self.sudo()._get_addressees()
        languages = {}
        for profile in self.sudo():
            partner, _problem = addressees[profile.id]
            wishes = (partner.lang, profile.partner_id.lang, profile.company_id.partner_id.lang)
            languages[profile.id] = next((c for c in wishes if c in installed), installed[0])
        return languages
