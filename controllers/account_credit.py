"""Asking for credit on the account page, and taking it back before it is decided."""

from werkzeug.exceptions import Forbidden, NotFound, TooManyRequests

from odoo.http import request, route

from ..engine.typed import read_amount
from .account import forms_per_visitor, page, render
from .account_act import AccountActController, Outcome
from .forms import LARGEST_FORM, FormError
from .visitor import ROOT

LINES = ("legal_name", "vat", "company_number")


class AccountCreditController(AccountActController):
    """The application of the customer whose page it is: no other one can be named."""

    # === PAGES === #

    @page(
        "/<any(credit,withdraw):purpose>",
        methods=("GET", "POST"),
        max_content_length=LARGEST_FORM,
    )
    def act_credit(self, visitor, purpose, **_params):
        """Show the form of an application, or send it; withdraw the one that waits."""
        # Who was shown a few invoices only does not speak for the customer.
        if visitor.moves is not None:
            raise Forbidden
        if not visitor.profile.company_id.collections_credit_applications:
            raise NotFound
        return self._serve_form(visitor, purpose)

    @route(
        f"{ROOT}/credit", type="http", auth="user", methods=["GET", "POST"], sitemap=False,
        max_content_length=16 * 1024,
    )  # fmt: skip
    def my_credit(self, **_params):
        """Lead a portal user to the form; who was no customer yet becomes one by asking for it."""
        user = request.env.user
        company_sudo = request.env.company.sudo()
        if user._is_internal() or not company_sudo.collections_credit_applications:
            return request.redirect("/my", local=True)
        customer_sudo = user.partner_id.sudo().commercial_partner_id
        profiles_sudo = request.env["collections.profile"].sudo()
        profile_sudo = profiles_sudo.search(
            [("partner_id", "=", customer_sudo.id), ("company_id", "=", company_sudo.id)]
        )
        if not profile_sudo and request.httprequest.method == "GET":
            values = {"language": user.lang, "company": company_sudo, "url": f"{ROOT}/credit"}
            return render("account_credit_start", values)
        if not profile_sudo:
            if not forms_per_visitor.allows(f"user {user.id}"):
                raise TooManyRequests
            profile_sudo = profiles_sudo._for_partner(customer_sudo, company_sudo)
        return request.redirect(f"{ROOT}/{profile_sudo.id}/credit", code=303, local=True)

    # === APPLICATION === #

    def _prepare_credit(self, form):
        customer = form.profile.partner_id
        return {
            "active": "credit",
            "application": self._find_waiting(form),
            "last": self._find_applications(form)[:1],
            "terms": self._find_terms(form),
            "currency": form.profile.company_id.currency_id,
            "known": {
                "legal_name": customer.name,
                "vat": customer.vat,
                "company_number": customer.company_registry,
            },
        }

    def _do_credit(self, form):
        profile = form.profile
        asked = {name: " ".join(form.get(name).split()) for name in LINES}
        asked["amount"] = self._read_money(form, "amount")
        asked["turnover"] = self._read_money(form, "turnover") if form.get("turnover") else 0
        asked["terms_id"] = self._read_terms_wished(form).id
        asked["note"] = form.get_text()
        files = self._attach(form)
        self._lock(form)
        application = form.env["collections.credit.application"]._apply_for(
            profile, "portal", files, contact_id=form.contact.id, **asked
        )
        facts = [
            (request.env._("Reference"), application.name),
            (
                request.env._("Requested limit"),
                self._money(application.amount, application.currency_id),
            ),
            (request.env._("Wished terms"), application.terms_id.with_env(request.env).sudo().name),
            *self._say_text(asked["note"]),
            *self._say_files(files),
        ]
        is_told = application.is_receipt_told or application.is_decision_told
        sentence = self._say_application(application)
        return Outcome(sentence, [fact for fact in facts if fact[1]], is_told=is_told)

    def _say_application(self, application):
        if application.state == "approved":
            return request.env._(
                "Thank you. Your application is approved: your credit limit is %s from now on.",
                self._money(application.amount_granted, application.currency_id),
            )
        return request.env._("Thank you. We look at your application and answer you soon.")

    def _read_money(self, form, name):
        """Return an amount in the currency of the company.

        :raise FormError: for anything that is none, one in another currency among them
        """
        currency = form.profile.company_id.currency_id
        language = request.env["res.lang"].sudo()._get_data(code=request.env.context["lang"])
        typed = (form.data.get(name) or "").strip()
        amount = read_amount(typed, language.decimal_point or ".", currency.decimal_places)
        if amount is None:
            raise FormError(
                request.env._(
                    "Please write amounts in %s and without a sign, for example 5000.",
                    currency.name,
                )
            )
        return float(amount)

    def _find_terms(self, form):
        """Return the terms that a customer may wish: those that the policies give, and its own."""
        company = form.profile.company_id
        policies = request.env["collections.credit.policy"].sudo()
        found = policies.search([("company_id", "=", company.id)]).application_terms_id
        own = form.profile.partner_id.with_company(company).property_payment_term_id
        return (found | own).with_env(request.env).sudo().filtered("active")

    def _read_terms_wished(self, form):
        terms = self._find_terms(form).filtered(lambda one: one.id == form.get_number("terms"))
        if form.get("terms") and not terms:
            raise FormError(request.env._("Please choose one of the payment terms of the list."))
        return terms

    # === WITHDRAWAL === #

    def _prepare_withdraw(self, form):
        return {"active": "credit", "application": self._find_waiting(form)}

    def _do_withdraw(self, form):
        self._lock(form)
        application = self._find_waiting(form).with_env(form.env).sudo()
        if not application:
            raise FormError(request.env._("No application waits for a decision any more."))
        application._withdraw()
        facts = [(request.env._("Reference"), application.name)]
        return Outcome(request.env._("Your application is withdrawn."), facts)

    # === HELPERS === #

    def _find_applications(self, form):
        applications = request.env["collections.credit.application"].sudo()
        return applications.search(
            [("profile_id", "=", form.profile.id), ("state", "!=", "draft")], order="id desc"
        )

    def _find_waiting(self, form):
        return self._find_applications(form).filtered(lambda one: one.state == "submitted")
