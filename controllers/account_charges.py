"""Interest and costs on the account page: the amounts, and how each of them comes about."""

from werkzeug.exceptions import NotFound

from odoo.http import request

from .account import page
from .account_credit import AccountCreditController


class AccountChargesController(AccountCreditController):
    """Shows what may be asked by law today, where the company shows it."""

    @page("/charges")
    def charges(self, visitor, **_params):
        """Show each charge row by row: period, rate, days, amount and source of the rule."""
        profiles = self._find_showing(visitor)
        visitor.note("account")
        accounts = request.env["collections.account"].sudo()
        values = {"shown": accounts._get_charges(profiles), "active": "charges"}
        return self._show("account_charges_page", visitor, values)

    @page("/charges.pdf")
    def charges_copy(self, visitor, **_params):
        """Give the same calculation as a document."""
        profiles = self._find_showing(visitor)
        visitor.note("download")
        content = request.env["collections.charge.sheet"].sudo()._draw(profiles)
        name = f"{request.env._('Interest and costs')}.pdf"
        return self._download(content, name, "application/pdf")

    def _find_showing(self, visitor):
        """Return the accounts whose company shows interest and costs.

        Who was shown a few invoices only sees nothing of the rest of the account.
        """
        showing = visitor.profiles.filtered("company_id.collections_law_show_account")
        if visitor.moves is not None or not showing:
            raise NotFound
        return showing
