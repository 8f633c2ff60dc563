import io

import xlsxwriter

from odoo import models

DATE, AMOUNT = "yyyy-mm-dd", "#,##0.00"
WIDTHS = (34, 14, 12, 22, 16, 26, 12, 10, 10, 14, 14, 14, 16)


class CollectionsStatement(models.AbstractModel):
    """The same statement as a workbook: a sheet with a line per account, one with every entry."""

    _inherit = "collections.statement"

    def _write_workbook(self, profiles, data=None):
        """Return one workbook for all these customers, in the language of the user."""
        options = self._read_options(data)
        accounts = self._get_accounts(profiles.sudo(), options)
        content = io.BytesIO()
        with xlsxwriter.Workbook(
            content, {"in_memory": True, "strings_to_formulas": False}
        ) as book:
            _Sheet(book, self.env._("Accounts"), self._get_account_titles(options)).fill(
                self._get_account_rows(profiles.sudo(), accounts, options)
            )
            _Sheet(book, self.env._("Entries"), self._get_entry_titles(options)).fill(
                self._get_entry_rows(profiles.sudo(), accounts, options)
            )
        return content.getvalue()

    def _get_account_titles(self, options):
        own = (
            [self.env._("Open amount")]
            if options.kind == "open"
            else [self.env._("Opening balance"), self.env._("Closing balance")]
        )
        return [
            self.env._("Customer"),
            self.env._("Customer no."),
            self.env._("Currency"),
            *own,
            self.env._("In company currency"),
        ]

    def _get_account_rows(self, profiles, accounts, options):
        for profile in profiles:
            for account in accounts.get(profile.id, []):
                head = (*self._get_customer(profile), account.currency.name)
                if options.kind == "open":
                    yield (*head, account.closing("open_amount"), account.closing("open_value"))
                else:
                    yield (*head, account.opening, account.closing(), account.closing("value"))

    def _get_entry_titles(self, options):
        last = self.env._("Open amount") if options.kind == "open" else self.env._("Balance")
        return [
            self.env._("Customer"),
            self.env._("Customer no."),
            self.env._("Date"),
            self.env._("Number"),
            self.env._("Type"),
            self.env._("Reference"),
            self.env._("Due date"),
            self.env._("Days late"),
            self.env._("Currency"),
            self.env._("Debit"),
            self.env._("Credit"),
            last,
            self.env._("In company currency"),
        ]

    def _get_entry_rows(self, profiles, accounts, options):
        for profile in profiles:
            for account in accounts.get(profile.id, []):
                balance = account.opening
                for entry in account.entries:
                    balance = account.currency.round(balance + entry.amount)
                    yield self._get_entry_row(profile, account, entry, balance, options)

    def _get_entry_row(self, profile, account, entry, balance, options):
        is_open = options.kind == "open"
        return (
            *self._get_customer(profile),
            entry.date,
            entry.number or "",
            self._get_kinds()[entry.kind],
            entry.ref,
            entry.due,
            self._get_days_late(entry, options),
            account.currency.name,
            max(entry.amount, 0.0),
            max(-entry.amount, 0.0),
            entry.open_amount if is_open else balance,
            entry.open_value if is_open else entry.value,
        )

    def _get_customer(self, profile):
        return profile.partner_id.display_name or "", profile.partner_id.ref or ""


class _Sheet:
    """Rows below a frozen heading, each cell written as what it is: never as a formula."""

    def __init__(self, book, name, titles):
        self.sheet = book.add_worksheet(name[:31])
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        self.formats = {
            float: book.add_format({"num_format": AMOUNT}),
            "date": book.add_format({"num_format": DATE}),
        }
        self.titles = titles
        for column, title in enumerate(titles):
            self.sheet.write_string(0, column, title, bold)
            self.sheet.set_column(column, column, WIDTHS[column])
        self.sheet.freeze_panes(1, 1)

    def fill(self, rows):
        """Write the rows and a filter over them."""
        last = 0
        for last, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                self._write_cell(last, column, value)
        self.sheet.autofilter(0, 0, last, len(self.titles) - 1)

    def _write_cell(self, row, column, value):
        if isinstance(value, str):
            self.sheet.write_string(row, column, value)
        elif isinstance(value, int | float):
            self.sheet.write_number(row, column, value, self.formats.get(type(value)))
        elif value:
            self.sheet.write_datetime(row, column, value, self.formats["date"])
