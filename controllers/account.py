"""The account page of a customer: reading. What a customer does there is in files of its own."""

from functools import cache, wraps

from werkzeug.exceptions import NotFound, TooManyRequests

from odoo.http import Controller, content_disposition, request, route
from odoo.tools import format_date

from .limits import Limiter
from .visitor import (
    LANGUAGE_COOKIE,
    ROOT,
    Visitor,
    choose_language,
    cookie_name,
    find_visitor,
)

HOUR = 3600
COOKIE_SECONDS = 12 * HOUR
PURPOSES = (
    "pay", "promise", "dispute", "plan", "paid", "settled", "contact", "call", "copy", "message",
    "credit",
)  # fmt: skip
ID = "<int(max=2147483647):profile_id>"
HEADERS = {
    "Cache-Control": "no-store, private",
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
    "script-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)
# Guessing a token is hopeless; this keeps the guessing cheap for us.
wrong_tokens = Limiter(most=30, seconds=600)
requests_per_visitor = Limiter(most=240, seconds=60)
forms_per_visitor = Limiter(most=40, seconds=HOUR)


def page(*paths, methods=("GET",), **options):
    """Route a page of one account: the method gets the visitor, strangers are turned away.

    Forms are protected against forgery by Odoo; pages are never kept by a browser or a robot.
    """

    def decorate(method):
        @route(
            [f"{ROOT}/{ID}{path}" for path in paths],
            type="http",
            auth="public",
            methods=list(methods),
            sitemap=False,
            **options,
        )
        @wraps(method)
        def endpoint(self, /, profile_id, **params):
            visitor = receive(profile_id, params.pop("lang", None))
            if visitor is None:
                return self._render("account_closed", {}, status=403)
            return method(self, visitor, **keep_texts(params))

        return endpoint

    return decorate


def keep_texts(params):
    """Return what a page may be called with: no file in place of a text, nor a visitor."""
    return {
        name: value
        for name, value in params.items()
        if isinstance(value, str | int) and name != "visitor"
    }


def receive(profile_id, wanted_language=None):
    """Return the visitor of this request, who is served in the own language, None for strangers."""
    visitor = find_visitor(profile_id)
    if visitor is None:
        return None
    _slow_down(visitor)
    language, offered = choose_language(visitor.partner, wanted_language)
    request.update_context(
        lang=language,
        allowed_company_ids=visitor.profiles.company_id.ids,
        collections_languages=offered,
    )
    visitor.profile = visitor.profile.with_env(request.env(su=True))
    visitor.profiles = visitor.profiles.with_env(request.env(su=True))
    return visitor


def render(template, values, status=200):
    """Render a template of ours as a page that nobody keeps."""
    html = (
        request.env["ir.qweb"]
        .sudo()
        ._render(
            f"account_collections.{template}",
            {"csrf_token": request.csrf_token, "policy": POLICY, **values},
        )
    )
    headers = HEADERS | {"Content-Security-Policy": POLICY}
    return request.make_response(html, headers=list(headers.items()), status=status)


def _slow_down(visitor):
    who = visitor.link.id or f"user {request.env.uid}"
    if not requests_per_visitor.allows(who):
        raise TooManyRequests
    is_form = request.httprequest.method == "POST"
    if is_form and not forms_per_visitor.allows(who):
        raise TooManyRequests


class AccountController(Controller):
    """Pages that need no web client and no JavaScript."""

    # === THE WAY IN === #

    @route(
        ["/c/<string:token>", "/c/<string:token>/<path:purpose>"],
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
    )
    def enter(self, token, purpose="", **_params):
        """Take the token out of the address: a cookie of this account keeps it.

        Nothing changes, so that scanners may follow the link.
        """
        link, action_id = request.env["collections.link"]._verify(token)
        if not link or link.state != "valid":
            if not link and not wrong_tokens.allows(request.httprequest.remote_addr):
                raise TooManyRequests
            return self._render("account_closed", {"link": link}, status=403)
        url = f"{ROOT}/{link.profile_id.id}{self._get_target(link, purpose)}"
        response = request.redirect(url, code=303, local=True)
        response.headers.update(HEADERS)
        response.set_cookie(
            cookie_name(link.profile_id.id),
            token,
            max_age=COOKIE_SECONDS,
            expires=None,
            path=ROOT,
            secure=request.httprequest.scheme == "https",
            httponly=True,
            samesite="Lax",
        )
        self._note_click(link, action_id)
        return response

    def _get_target(self, link, purpose):
        """Return where a link leads: to one of the known pages, else to the account."""
        what, _slash, number = purpose.partition("/")
        if what == "invoice" and number.isascii() and number.isdecimal() and len(number) < 10:
            return f"/invoice/{int(number)}"
        return f"/{what}" if what in PURPOSES and not number else ""

    def _note_click(self, link, action_id):
        profile = link.profile_id
        message = self._own(link, action_id)
        Visitor(profile, profile, link.partner_id, link, message).note("click")

    @staticmethod
    def _own(link, action_id):
        """Return the id of a message of this customer, 0 for another one's or none."""
        action = request.env["collections.action"].sudo().browse(action_id or []).exists()
        return action.id if action.profile_id == link.profile_id else 0

    @route(ROOT, type="http", auth="user", methods=["GET"], sitemap=False)
    def my_account(self, **_params):
        """Lead a portal user to the account of the own company."""
        partner = request.env.user.partner_id.commercial_partner_id
        profiles = (
            request.env["collections.profile"]
            .sudo()
            .search([("partner_id", "=", partner.id)], order="balance desc")
        )
        if not profiles:
            return request.redirect("/my", local=True)
        own = profiles.filtered(lambda profile: profile.company_id == request.env.company)
        return request.redirect(f"{ROOT}/{(own or profiles)[0].id}", local=True)

    # === PAGES === #

    @page("")
    def account(self, visitor, **_params):
        """Show what is open, and what a customer can do about it."""
        visitor.note("account")
        accounts = request.env["collections.account"].sudo()
        values = {
            "accounts": accounts._get_accounts(visitor.profiles, visitor.moves),
            "unfinished": self._find_unfinished(visitor),
            "active": "account",
        }
        return self._show("account_page", visitor, values)

    @page("/paid")
    def paid(self, visitor, page="0", **_params):
        """Show the invoices that were paid."""
        number = int(page) if page.isascii() and page.isdecimal() and len(page) < 5 else 0
        invoices, more = [], False
        if visitor.moves is None:
            accounts = request.env["collections.account"].sudo()
            invoices, more = accounts._get_paid(visitor.profiles, number)
        values = {"invoices": invoices, "page": number, "more": more, "active": "paid"}
        return self._show("account_paid_page", visitor, values)

    @page("/invoice/<int(max=2147483647):move_id>")
    def invoice(self, visitor, move_id, **_params):
        """Show one invoice with its lines."""
        invoice = self._get_invoice(visitor, move_id)
        visitor.note("invoice", invoice)
        return self._show_invoice(visitor, invoice)

    @page("/invoice/<int(max=2147483647):move_id>.pdf")
    def invoice_copy(self, visitor, move_id, **_params):
        """Give a copy of an invoice, as it was sent when that is known."""
        invoice = self._get_invoice(visitor, move_id)
        visitor.note("download", invoice)
        content = self._get_invoice_pdf(invoice)
        return self._download(content, invoice._get_invoice_report_filename(), "application/pdf")

    @page("/statement.<any(pdf,xlsx):kind>")
    def statement(self, visitor, kind, **_params):
        """Give the account statement with the open items of today."""
        if visitor.moves is not None:
            raise NotFound
        visitor.note("download")
        statements = request.env["collections.statement"].sudo()
        write = statements._draw if kind == "pdf" else statements._write_workbook
        content = write(visitor.profiles, {"kind": "open"})
        name = f"{request.env._('Account statement')}.{kind}"
        types = {
            "pdf": "application/pdf",
            "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
        return self._download(content, name, types[kind])

    @page("/photo")
    def photo(self, visitor, **_params):
        """Give the picture of the collector, whom the customer may not look up otherwise."""
        image = visitor.profile.user_id.avatar_128
        if not image:
            raise NotFound
        stream = visitor.profile.user_id.env["ir.binary"]._get_image_stream_from(
            visitor.profile.user_id, "avatar_128", width=128, height=128
        )
        response = stream.get_response(content_security_policy=POLICY)
        response.headers.update(HEADERS)
        return response

    # === HELPERS === #

    def _find_unfinished(self, _visitor):
        """Return a payment that the visitor started and did not finish; paying overrides."""

    def _get_invoice(self, visitor, move_id):
        invoice = request.env["collections.account"].sudo()._find_invoice(visitor.profiles, move_id)
        if not invoice or (visitor.moves is not None and invoice not in visitor.moves):
            raise NotFound
        return invoice

    def _get_invoice_pdf(self, invoice):
        """Return the PDF of an invoice, as it was sent when that is known."""
        return request.env["collections.account"].sudo()._get_copy(invoice)

    def _get_profile_of(self, visitor, invoice):
        """Return the account of the customer with the company of an invoice."""
        return visitor.profiles.filtered(lambda p: p.company_id == invoice.company_id)[:1]

    def _show_invoice(self, visitor, invoice, problems=None):
        """Render the page of an invoice.

        :param dict problems: what was wrong with a form of the page, and what was typed
        """
        values = self._prepare_invoice_values(visitor, invoice) | (problems or {})
        status = 422 if problems else 200
        return self._show("account_invoice_page", visitor, values, status)

    def _prepare_invoice_values(self, visitor, invoice):
        """Return what the page of an invoice shows. Forms on that page override."""
        accounts = request.env["collections.account"].sudo()
        items = accounts._get_accounts(self._get_profile_of(visitor, invoice), invoice)
        return {"invoice": invoice, "rows": items[0].rows if items else [], "active": ""}

    def _go(self, visitor, path):
        """Lead to a page of the account after a form, so that loading it again sends nothing."""
        response = request.redirect(f"{visitor.url}{path}", code=303, local=True)
        response.headers.update(HEADERS)
        return response

    def _show(self, template, visitor, values, status=200):
        """Render a page of the account in the language of its reader."""
        profile = visitor.profile
        languages = request.env.context.get("collections_languages", ())
        names = dict(request.env["res.lang"].sudo().get_installed())
        shared = {
            "visitor": visitor,
            "profile": profile,
            "company": profile.company_id,
            "collector": profile.user_id,
            "languages": [(code, names[code].split(" / ")[-1]) for code in languages],
            "language": request.env.context["lang"],
            "today": request.env["collections.ledger"]._get_today(),
            "url": visitor.url,
            "keep": "",
            "show_day": cache(lambda day: format_date(request.env, day) if day else ""),
        }
        response = self._render(template, shared | values, status)
        wanted = request.httprequest.args.get("lang")
        if wanted and wanted in languages:
            response.set_cookie(LANGUAGE_COOKIE, wanted, path=ROOT, httponly=True, samesite="Lax")
        return response

    def _render(self, template, values, status=200):
        return render(template, values, status)

    def _download(self, content, name, kind):
        headers = HEADERS | {
            "Content-Type": kind,
            "Content-Length": str(len(content)),
            "Content-Disposition": content_disposition(name),
        }
        return request.make_response(content, headers=list(headers.items()))
