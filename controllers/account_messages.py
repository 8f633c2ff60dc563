"""The conversation of a customer with the collector, and the one about an invoice."""

from werkzeug.exceptions import Forbidden, NotFound

from odoo.http import request
from odoo.tools import format_datetime

from .account import AccountController, page
from .forms import LARGEST_FORM, FormError, new_key, read_files, read_text, take_key

DONE = "message"


class AccountMessages(AccountController):
    """Reading and writing messages, as plain forms."""

    # === WITH THE COLLECTOR === #

    @page("/message")
    def messages(self, visitor, done="", **_params):
        """Show what this contact and we wrote to each other."""
        self._check_whole_account(visitor)
        return self._show_messages(visitor, done=done == DONE)

    @page("/message", methods=("POST",), max_content_length=LARGEST_FORM)
    def send_message(self, visitor, text="", key="", **_params):
        """Take a message to the collector."""
        self._check_whole_account(visitor)
        post = request.env["collections.conversation"].sudo()._post_on_account

        def write(text, files):
            post(visitor.profile, visitor.partner, text, files)

        error = self._take_message(visitor, "message", key, text, write)
        if error:
            return self._show_messages(visitor, text=text, error=error)
        visitor.note("post")
        return self._go(visitor, f"/message?done={DONE}")

    @page("/message/file/<int(max=2147483647):file_id>")
    def message_file(self, visitor, file_id, **_params):
        """Give a file of a message that this contact may see."""
        self._check_whole_account(visitor)
        messages = self._find_messages(visitor)
        return self._give_file(messages, file_id)

    # === ABOUT AN INVOICE === #

    @page(
        "/invoice/<int(max=2147483647):move_id>/message",
        methods=("POST",),
        max_content_length=LARGEST_FORM,
    )
    def send_comment(self, visitor, move_id, text="", key="", **_params):
        """Take a comment on an invoice."""
        invoice = self._get_invoice(visitor, move_id)
        profile = self._get_profile_of(visitor, invoice)
        post = request.env["collections.conversation"].sudo()._post_on_invoice

        def write(text, files):
            post(invoice, profile, visitor.partner, text, files)

        error = self._take_message(visitor, f"comment{invoice.id}", key, text, write)
        if error:
            values = {"comment_text": text, "comment_error": error}
            return self._show_invoice(visitor, invoice, values)
        visitor.note("post", invoice)
        return self._go(visitor, f"/invoice/{invoice.id}?done={DONE}")

    @page(
        "/invoice/<int(max=2147483647):move_id>/file/<int(max=2147483647):file_id>",
    )
    def comment_file(self, visitor, move_id, file_id, **_params):
        """Give a file of a comment that this contact may see."""
        invoice = self._get_invoice(visitor, move_id)
        return self._give_file(self._find_comments(visitor, invoice), file_id)

    def _prepare_invoice_values(self, visitor, invoice):
        values = super()._prepare_invoice_values(visitor, invoice)
        messages = self._find_comments(visitor, invoice)
        return values | {
            "comments": self._show_entries(visitor, messages),
            "comment_key": new_key(visitor, f"comment{invoice.id}"),
            "comment_text": "",
            "comment_error": "",
            "comment_done": request.httprequest.args.get("done") == DONE,
            "show_moment": _moments_for(visitor),
        }

    # === HELPERS === #

    def _take_message(self, visitor, purpose, key, text, write):
        """Check a form and write its message once; return what is wrong with it, or nothing."""
        self._check_may_act(visitor)
        try:
            text, files = read_text(text), read_files()
            if take_key(visitor, purpose, key):
                write(text, files)
        except FormError as error:
            return str(error)
        return ""

    def _show_messages(self, visitor, text="", error="", done=False):
        values = {
            "entries": self._show_entries(visitor, self._find_messages(visitor)),
            "key": new_key(visitor, "message"),
            "text": text,
            "error": error,
            "done": done,
            "active": "message",
            "show_moment": _moments_for(visitor),
        }
        return self._show("account_message_page", visitor, values, 422 if error else 200)

    def _find_messages(self, visitor):
        conversation = request.env["collections.conversation"].sudo()
        return conversation._find_on_account(visitor.profile, visitor.partner)

    def _find_comments(self, visitor, invoice):
        conversation = request.env["collections.conversation"].sudo()
        profile = self._get_profile_of(visitor, invoice)
        return conversation._find_on_invoice(invoice, profile, visitor.partner)

    def _show_entries(self, visitor, messages):
        conversation = request.env["collections.conversation"].sudo()
        return conversation._show(messages, visitor.profile, visitor.partner)

    def _give_file(self, messages, file_id):
        found = messages.attachment_ids.filtered(lambda file: file.id == file_id)
        if not found or found.type != "binary":
            raise NotFound
        return self._download(found.raw or b"", found.name, "application/octet-stream")

    @staticmethod
    def _check_whole_account(visitor):
        """Raise for a link to some invoices: it tells nothing of the account."""
        if visitor.moves is not None:
            raise NotFound

    @staticmethod
    def _check_may_act(visitor):
        if not visitor.may_act:
            raise Forbidden


def _moments_for(visitor):
    """Return a function that shows a moment as the clock of the customer does."""
    zone = visitor.profile._get_time_zone().zone

    def show(moment):
        return format_datetime(request.env, moment, tz=zone, dt_format="d MMM y HH:mm")

    return show
