"""Passing an invoice on to a colleague."""

from werkzeug.exceptions import Forbidden

from odoo.exceptions import UserError
from odoo.http import request

from ..engine.forms import clean_email, clean_name
from .account import AccountController, page
from .forms import FormError, new_key, take_key

DONE = "share"


class AccountShare(AccountController):
    """The form on the page of an invoice."""

    @page("/invoice/<int(max=2147483647):move_id>/share", methods=("POST",))
    def share(self, visitor, move_id, name="", email="", key="", **_params):
        """Give a colleague a link to this invoice alone."""
        if not visitor.may_act or visitor.link.shared_by_id:
            raise Forbidden
        invoice = self._get_invoice(visitor, move_id)
        try:
            self._share(visitor, invoice, name, email, key)
        except (FormError, UserError) as error:
            values = {"share_name": name, "share_email": email, "share_error": str(error)}
            return self._show_invoice(visitor, invoice, values)
        return self._go(visitor, f"/invoice/{invoice.id}?done={DONE}")

    def _share(self, visitor, invoice, name, email, key):
        address, person = clean_email(email), clean_name(name)
        if not person:
            raise FormError(request.env._("Please enter the name of your colleague."))
        if not address:
            raise FormError(
                request.env._("Please enter one e-mail address, such as name@company.com.")
            )
        link = self._get_own_link(visitor)
        link._check_may_share(address)
        if take_key(visitor, f"share{invoice.id}", key):
            link._share(self._get_profile_of(visitor, invoice), invoice, person, address)

    def _get_own_link(self, visitor):
        """Return the link of the visitor; who came by a login may have none yet."""
        if visitor.link:
            return visitor.link.with_env(request.env(su=True))
        pair = (visitor.profile, visitor.partner)
        links = request.env["collections.link"].sudo()._for_contacts([pair])
        return links[visitor.profile.id, visitor.partner.id]

    def _prepare_invoice_values(self, visitor, invoice):
        values = super()._prepare_invoice_values(visitor, invoice)
        return values | {
            "may_share": visitor.may_act and not visitor.link.shared_by_id,
            "share_key": new_key(visitor, f"share{invoice.id}"),
            "share_name": "",
            "share_email": "",
            "share_error": "",
            "share_done": request.httprequest.args.get("done") == DONE,
        }
