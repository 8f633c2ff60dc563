import logging
from dataclasses import replace
from datetime import timedelta

from odoo import Command, api, fields, models

from .customers import CUSTOMERS
from .ledger import PRODUCTS, TERMS, draw_ledger, draw_rates
from .people import (
    COMPANIES,
    PORTAL_CUSTOMER,
    PORTAL_ROLE,
    USERS,
    make_country,
    make_domain,
    make_phone,
)
from .posting import Poster

_logger = logging.getLogger(__name__)

FIRST_NUMBER = 10001
LIGHT_MONTHS = 6
# The nights, as days ago, in which the demo company's follow-up has run; today's is still to come.
NIGHTS = (70, 56, 49, 42, 35, 28, 21, 14, 10, 7, 5, 3, 2, 1)
# Calls of the last days are still to be made.
CALLS_MADE_UNTIL = 7
PAUSED = (-9, 12)


class CollectionsDemo(models.AbstractModel):
    """Makes the demo company: a Dutch wholesaler, its Belgian sister and their customers."""

    _name = "collections.demo"
    _description = "Collections Demo"

    # === BUSINESS METHODS === #

    @api.model
    def _load(self, day=None, customers=CUSTOMERS):
        """Build the whole demo in a new database; the same ``day`` gives the same demo.

        The context key ``smtp_port`` is the port of a local mail server that gets all messages.

        :param day: date on which the demo takes place, today by default
        :return: list of ``(role, login, password)``
        """
        day = day or fields.Date.context_today(self)
        numbered = dict(enumerate(customers, FIRST_NUMBER))
        # Odoo puts its own language to sleep in a database that was made with others.
        self.env["res.lang"]._activate_lang("en_US")
        companies = self._make_companies()
        self._make_mail_server()
        self._make_providers(companies)
        self._make_rates(day)
        self = self.with_context(allowed_company_ids=[c.id for c in companies.values()])
        users = self._make_users(companies)
        partners = self._make_customers(numbered)
        self._post_ledgers(companies, numbered, partners, day)
        self._mark_items(numbered, partners, day)
        self._shape_follow_up(companies, numbered, partners, users, day)
        self._archive_customers(numbered, partners)
        portal = self._make_portal_user(numbered, partners)
        self._run_first_nights(companies, numbered, partners, day)
        return [
            ("administrator", "admin", "admin"),
            *((user.role, user.login, user.login) for user in USERS),
            *((PORTAL_ROLE, login, login) for login in portal.mapped("login")),
        ]

    @api.model
    def _load_light(self, day=None):
        """Give the current company a few customers, for databases with Odoo's own demo data.

        It works under any chart of accounts and leaves the database alone when there is none, or
        when something is in the way: an installation never fails because of it.
        """
        company = self.env.company
        if not company.chart_template or self._is_loaded():
            return
        try:
            with self.env.cr.savepoint():
                self._post_light(company, day or fields.Date.context_today(self))
        except Exception:
            _logger.warning("The customers of the demo could not be made", exc_info=True)

    def _is_loaded(self):
        """Tell whether this database has customers of the demo, whatever became of their names."""
        partners = self.env["res.partner"].with_context(active_test=False)
        return bool(partners.search_count([("ref", "=", f"D{FIRST_NUMBER}")], limit=1))

    def _post_light(self, company, day):
        customers = {
            number: replace(customer, vat="", sold_by=("here",))
            for number, customer in enumerate(CUSTOMERS, FIRST_NUMBER)
            if customer.light
        }
        partners = self._make_customers(customers)
        products = self._make_products(company)
        # Under an unknown chart only the company's own currency has a rate for sure.
        invoices = [
            replace(invoice, currency="") for invoice in draw_ledger(customers, day, LIGHT_MONTHS)
        ]
        Poster(self.env, partners, products, self._make_terms()).post(invoices)

    # === COMPANIES === #

    def _make_companies(self):
        """Return ``{"nl": company, "be": company}`` with their charts of accounts."""
        main = self.env.ref("base.main_company")
        companies = {"nl": main, "be": self.env["res.company"]}
        for key, facts in COMPANIES.items():
            values = self._prepare_company(facts)
            if companies[key]:
                companies[key].write(values)
            else:
                companies[key] = self.env["res.company"].create(values)
            self._install_chart(companies[key], facts)
        users = self.env.user | self.env.ref("base.user_admin")
        users.company_ids = [Command.link(company.id) for company in companies.values()]
        return companies

    def _prepare_company(self, facts):
        return {
            "name": facts["name"],
            "street": facts["street"],
            "zip": facts["zip"],
            "city": facts["city"],
            "country_id": self.env.ref(facts["country"]).id,
            "currency_id": self.env.ref("base.EUR").id,
            "vat": facts["vat"],
            "company_registry": facts["company_registry"],
            "phone": facts["phone"],
            "email": f"{facts['mailbox']}@{facts['domain']}",
            "collections_law_size": "sme",
            "collections_law_clause_percent": 10,
            "collections_law_clause_minimum": 40,
            "website": f"https://www.{facts['domain']}",
            "collections_link_companies": True,
            "collections_law_clause": facts["clause"],
            "collections_law_agreed_legal": facts["clause"],
            "alias_domain_id": self._make_alias_domain(facts["domain"]).id,
            **self._leave_alone(),
        }

    def _leave_alone(self):
        """Return what keeps Odoo from asking its own service for more about a made-up company."""
        name = "iap_enrich_auto_done"
        return {name: True} if name in self.env["res.company"]._fields else {}

    def _make_alias_domain(self, name):
        domains = self.env["mail.alias.domain"]
        return domains.search([("name", "=", name)]) or domains.create({"name": name})

    def _install_chart(self, company, facts):
        templates = self.env["account.chart.template"].with_company(company)
        templates.try_loading(facts["chart"], company, install_demo=False)
        company.partner_id.lang = self._get_language("nl_NL")
        journal = self._get_bank_journal(company)
        journal.bank_acc_number = facts["bank"]
        journal.bank_account_id.allow_out_payment = True
        # There is no bank statement to match with, so payments go to the bank account itself.
        journal.inbound_payment_method_line_ids.payment_account_id = journal.default_account_id

    def _get_bank_journal(self, company):
        journals = self.env["account.journal"]
        return journals.search([("type", "=", "bank"), ("company_id", "=", company.id)], limit=1)

    def _make_mail_server(self):
        port = self.env.context.get("smtp_port")
        if port:
            self.env["ir.mail_server"].create(
                {"name": "Mail of the demo", "smtp_host": "127.0.0.1", "smtp_port": port}
            )

    def _make_providers(self, companies):
        """Let customers pay online where Odoo's own pretended provider is installed."""
        provider = self.env.ref("payment.payment_provider_demo", raise_if_not_found=False)
        if not provider or provider.code != "demo":
            return
        methods = provider.payment_method_ids
        for company in companies.values():
            found = self.env["payment.provider"].search(
                [("code", "=", "demo"), ("company_id", "=", company.id)], limit=1
            )
            own = found or provider.with_company(company).copy({"company_id": company.id})
            methods.active = True
            own.write(
                {
                    "state": "test",
                    "is_published": True,
                    "payment_method_ids": [Command.set(methods.ids)],
                }
            )

    def _make_rates(self, day):
        """Enter a rate of each currency for every month of the ledger."""
        currencies = self.env["res.currency"].with_context(active_test=False)
        rates = draw_rates(day)
        used = currencies.search([("name", "in", list({code for code, _day, _rate in rates}))])
        used.active = True
        by_name = used.grouped("name")
        self.env["res.currency.rate"].search([("currency_id", "in", used.ids)]).unlink()
        self.env["res.currency.rate"].create(
            [
                {"currency_id": by_name[code].id, "company_id": False, "name": first, "rate": rate}
                for code, first, rate in rates
            ]
        )

    def _get_language(self, code):
        """Return the language if it is there: what is not installed cannot be chosen."""
        return code if self.env["res.lang"]._get_data(code=code) else False

    # === PEOPLE === #

    def _make_users(self, companies):
        """Return ``{login: user}``; everybody works for both companies."""
        self.env.ref("base.user_admin").partner_id.write(
            {
                "name": "Administrator",
                "email": f"admin@{COMPANIES['nl']['domain']}",
                "lang": "en_US",
                "tz": "Europe/Amsterdam",
            }
        )
        users = self.env["res.users"].with_context(no_reset_password=True)
        created = users.create([self._prepare_user(user, companies) for user in USERS])
        return created.grouped("login")

    def _prepare_user(self, user, companies):
        groups = (f"account_collections.{user.group}", "base.group_partner_manager")
        return {
            "name": user.name,
            "login": user.login,
            "password": user.login,
            "email": f"{user.login}@{COMPANIES['nl']['domain']}",
            "lang": self._get_language("en_US"),
            "tz": "Europe/Amsterdam",
            "company_id": companies["nl"].id,
            "company_ids": [Command.set([company.id for company in companies.values()])],
            "group_ids": [Command.link(self.env.ref(group).id) for group in groups],
        }

    def _make_customers(self, customers):
        """Return ``{number: partner}`` of ``{number: customer}``, with their contacts."""
        partners = self.env["res.partner"].with_context(tracking_disable=True)
        created = partners.create(
            [self._prepare_customer(number, customer) for number, customer in customers.items()]
        )
        result = dict(zip(customers, created, strict=True))
        partners.create(
            [
                self._prepare_contact(contact, customer, result[number])
                for number, customer in customers.items()
                for contact in customer.contacts
            ]
        )
        return result

    def _prepare_customer(self, number, customer):
        street, zip_code, city = customer.address
        domain = make_domain(customer.name)
        return {
            "name": customer.name,
            "ref": f"D{number}",
            "is_company": customer.is_company,
            "street": street,
            "zip": zip_code,
            "city": city,
            "country_id": self.env.ref(make_country(customer.country)).id,
            "vat": customer.vat,
            "lang": self._get_language(customer.language),
            "email": f"{customer.mailbox}@{domain}" if customer.mailbox else False,
            "phone": make_phone(customer.country, number - FIRST_NUMBER + 1),
            "website": f"https://www.{domain}" if customer.is_company else False,
            "collections_debtor_kind": customer.debtor or False,
            "collections_debtor_natural": customer.is_trader,
            "collections_debtor_size": customer.size or False,
        }

    def _prepare_contact(self, contact, customer, partner):
        values = {
            "name": contact.name,
            "parent_id": partner.id,
            "type": contact.kind,
            "function": contact.role,
            "lang": partner.lang,
            "email": f"{contact.mailbox}@{make_domain(customer.name)}"
            if contact.mailbox
            else False,
            "collections_contact": contact.reminders,
        }
        if contact.kind == "invoice":
            values.update(
                street=partner.street,
                zip=partner.zip,
                city=partner.city,
                country_id=partner.country_id.id,
            )
        return values

    def _make_portal_user(self, customers, partners):
        """Let somebody at one of the customers log in to the portal."""
        names = {number: customer.name for number, customer in customers.items()}
        number = next((n for n, name in names.items() if name == PORTAL_CUSTOMER), None)
        contact = partners[number].child_ids[:1] if number else self.env["res.partner"]
        login = contact.email and contact.email.partition("@")[0]
        users = self.env["res.users"].with_context(no_reset_password=True)
        return users.create(
            [
                {
                    "partner_id": person.id,
                    "login": login,
                    "password": login,
                    "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
                }
                for person in contact
            ]
        )

    def _archive_customers(self, customers, partners):
        for number, customer in customers.items():
            if customer.archived:
                partners[number].active = False

    # === LEDGER === #

    def _make_products(self, companies):
        """Return the products in the order of the ledger, taxed as usual in each company."""
        return self.env["product.product"].create(
            [
                {
                    "name": name,
                    "list_price": price,
                    "type": "consu",
                    "taxes_id": [Command.set(companies.account_sale_tax_id.ids)],
                }
                for name, price in PRODUCTS
            ]
        )

    def _make_terms(self):
        """Return ``{key: payment terms}``."""
        terms = self.env["account.payment.term"].create(
            [self._prepare_terms(key, parts) for key, parts in TERMS.items()]
        )
        return dict(zip(TERMS, terms, strict=True))

    def _prepare_terms(self, key, parts):
        lines = [
            Command.create({"value": "percent", "value_amount": share, "nb_days": days})
            for days, share in parts
        ]
        return {"name": f"{key.replace('/', ' / ')} days", "company_id": False, "line_ids": lines}

    def _post_ledgers(self, companies, customers, partners, day):
        invoices = draw_ledger(customers, day)
        products = self._make_products(self.env["res.company"].union(*companies.values()))
        terms = self._make_terms()
        for key, company in companies.items():
            env = self.with_company(company).env
            own = [invoice for invoice in invoices if invoice.company == key]
            Poster(env, partners, products, terms).post(own)

    def _mark_items(self, customers, partners, day):
        """Use what Odoo itself has to leave an invoice out: blocked, and not followed up."""
        slow = [n for n, customer in customers.items() if customer.follow_up == "approve"]
        late = self.env["account.move.line"].search(
            [
                ("partner_id", "in", [partners[number].id for number in slow]),
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
                ("date_maturity", "<", day),
            ],
            order="date_maturity, id",
            limit=2,
        )
        late[:1].no_followup = True
        for invoice in late[1:].move_id:
            invoice.action_toggle_block_payment()

    # === FOLLOW-UP === #

    def _shape_follow_up(self, companies, customers, partners, users, day):
        """Give the customers their collectors, procedures and pauses."""
        by_partner = {partners[number]: customer for number, customer in customers.items()}
        for company in companies.values():
            self.env["collections.ledger"].with_company(company)._ensure_profiles(company)
        profiles = self.env["collections.profile"].search(
            [("partner_id", "in", [partner.id for partner in by_partner])]
        )
        profiles._classify()
        for profile in profiles:
            customer = by_partner[profile.partner_id]
            procedure = f"account_collections.procedure_{customer.procedure}"
            profile.procedure_id = self.env.ref(procedure)
            profile.mode = customer.follow_up
            profile.user_id = users["sofie" if profile.company_id == companies["be"] else "joris"]
            if customer.pause:
                self._pause(profile, customer.pause, day)

    def _pause(self, profile, reason, day):
        first, last = PAUSED
        return self.env["collections.hold"].create(
            {
                "profile_id": profile.id,
                "reason": reason,
                "date_from": day + timedelta(first),
                "date_to": day + timedelta(last),
            }
        )

    def _run_first_nights(self, companies, customers, partners, day):
        """Let the nightly run work for some past weeks, so that there is something to look at.

        Only the messages of the last night are left to be sent.
        """
        for company in companies.values():
            company.collections_nightly = True
        for night in NIGHTS:
            self._run_night(companies, day - timedelta(night))
            if night != NIGHTS[-1]:
                self._take_as_sent()
            self._finish_day(night, customers, partners, day)

    def _finish_day(self, night, customers, partners, day):
        """Do what people did on the day that was ``night`` days before ``day``."""
        if night >= CALLS_MADE_UNTIL:
            self._finish_calls(day - timedelta(night))

    def _run_night(self, companies, day):
        for company in companies.values():
            run = self.env["collections.run"].with_company(company)._start(company, day)
            run._process()
        self.env["collections.action"]._cron_deliver(day)
        actions = self.env["collections.action"].search([("date_done", "=", day)])
        actions.message_id.write({"date": fields.Datetime.to_datetime(day)})

    def _take_as_sent(self):
        mails = self.env["mail.mail"].search([("state", "=", "outgoing")])
        mails.write({"state": "sent"})
        mails.mail_message_id.notification_ids.write({"notification_status": "sent"})

    def _finish_calls(self, day):
        """Have some of the calls in the worklist made on that day."""
        calls = self.env["collections.action"].search(
            [("state", "=", "todo"), ("channel_id.code", "=", "call"), ("date", "<=", day)]
        )
        for call in calls[::2]:
            call._set_done(day, done_by_id=call.user_id.id, note="Promises to pay soon")
