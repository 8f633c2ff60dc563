import random
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command, fields, models

from .catalogue import RATES, read_customers
from .characters import RELIABLE, STRICT
from .numbers import make_vat
from .posting import MONTHS, Ledger

NIGHTS = (70, 56, 49, 42, 35, 28, 21, 14, 10, 7, 5, 3, 2, 1)
USERS = {
    "manager": ("Els Manager", "manager", "manager"),
    "collector 1": ("Sanne Jansen", "sanne", "collector"),
    "collector 2": ("Karim Peeters", "karim", "collector"),
}
PORTAL = ("customer", "klant")
DOMAIN = "waterland.example"


class CollectionsDemo(models.AbstractModel):
    """Makes the demo company: a Dutch wholesaler with a Belgian sister and sixty customers."""

    _name = "collections.demo"
    _description = "Collections Demo"

    # === WHOLE DEMO === #

    def _load(self, day=None):
        """Build the demo in a fresh database; everything is the same for the same ``day``.

        :return: list of ``(role, login, password)``
        """
        today = day or fields.Date.context_today(self)
        self._configure_mail()
        dutch, belgian = self._make_companies()
        self._make_rates(today)
        users = self._make_users(dutch | belgian)
        rows = self._make_customers(dutch | belgian)
        for company in (dutch, belgian):
            self._post_ledger(company, [row for row in rows if company in row["companies"]], today)
        self._archive(rows)
        self._shape_follow_up(dutch | belgian, rows, users, today)
        self._live_through_nights(dutch | belgian, today)
        self._make_portal_user(rows)
        return [
            ("administrator", "admin", "admin"),
            *((role, login, login) for role, (_name, login, _group) in USERS.items()),
            (PORTAL[0], PORTAL[1], PORTAL[1]),
        ]

    # === COMPANIES === #

    def _configure_mail(self):
        port = self.env.context.get("smtp_port")
        if port:
            self.env["ir.mail_server"].create(
                {"name": "Demo mail sink", "smtp_host": "127.0.0.1", "smtp_port": port}
            )
        self.env["mail.alias.domain"].create({"name": DOMAIN})

    def _make_companies(self):
        dutch = self.env.company
        dutch.write(
            {
                "name": "Waterland Horecagroothandel",
                "street": "Veilingweg 40",
                "zip": "1441 AA",
                "city": "Purmerend",
                "country_id": self.env.ref("base.nl").id,
                "phone": "+31 299 555 010",
                "email": f"administratie@{DOMAIN}",
                "website": f"https://www.{DOMAIN}",
                "vat": make_vat("NL", 91),
            }
        )
        # Only the name at first: the address of a new company would be looked up on the internet.
        belgian = self.env["res.company"].create(
            {"name": "Waterland België", "currency_id": self.env.ref("base.EUR").id}
        )
        belgian.write(
            {
                "street": "Noorderlaan 111",
                "zip": "2030",
                "city": "Antwerpen",
                "country_id": self.env.ref("base.be").id,
                "phone": "+32 3 555 01 02",
                "email": f"boekhouding@{DOMAIN}",
                "vat": make_vat("BE", 92),
            }
        )
        self.env.user.company_ids |= belgian
        for company, chart in ((dutch, "nl"), (belgian, "be_comp")):
            templates = self.env["account.chart.template"].with_company(company)
            templates.try_loading(chart, company, install_demo=False)
            company.partner_id.lang = "nl_NL"
            company.collections_nightly = True
        return dutch, belgian

    def _make_rates(self, today):
        """Enter a rate for every month of the ledger."""
        codes = self.env["res.currency"].with_context(active_test=False)
        for code, (first, last) in RATES.items():
            currency = codes.search([("name", "=", code)])
            currency.active = True
            for company in self.env["res.company"].search([]):
                self.env["res.currency.rate"].create(
                    [
                        {
                            "currency_id": currency.id,
                            "company_id": company.id,
                            "name": today - relativedelta(months=month, day=1),
                            "rate": last + (first - last) * month / (MONTHS + 2),
                        }
                        for month in range(MONTHS + 2)
                    ]
                )

    # === PEOPLE === #

    def _make_users(self, companies):
        users = {}
        for role, (name, login, group) in USERS.items():
            users[role] = self.env["res.users"].create(
                {
                    "name": name,
                    "login": login,
                    "password": login,
                    "email": f"{login}@{DOMAIN}",
                    "lang": "nl_NL" if group == "collector" else "en_US",
                    "company_id": companies[0].id,
                    "company_ids": [Command.set(companies.ids)],
                    "group_ids": [
                        Command.link(self.env.ref(f"account_collections.group_{group}").id),
                        Command.link(self.env.ref("base.group_partner_manager").id),
                    ],
                }
            )
        return users

    def _make_customers(self, companies):
        """Create the customers and their contacts; return the rows with what the ledger needs."""
        rows = read_customers()
        partners = self.env["res.partner"].create(
            [self._prepare_customer(number, row) for number, row in enumerate(rows)]
        )
        terms = self._make_terms()
        for row, partner in zip(rows, partners, strict=True):
            row.update(
                partner=partner,
                companies=self._get_companies(row, companies),
                terms=terms if "terms" in row["special"] else None,
                currency=self._get_currency(row),
            )
        contacts = [self._prepare_contact(row) for row in rows if "contact" in row["special"]]
        self.env["res.partner"].create(contacts)
        return rows

    def _prepare_customer(self, number, row):
        is_company = "person" not in row["special"]
        return {
            "name": row["name"],
            "is_company": is_company,
            "street": row["street"],
            "zip": row["zip"],
            "city": row["city"],
            "country_id": self.env.ref(f"base.{self._get_country(row)}").id,
            "lang": row["lang"],
            "email": False if "nomail" in row["special"] else f"info@klant{number:02d}.example",
            "phone": f"+31 20 555 {number:04d}",
            "ref": f"K{1000 + number}",
            "vat": make_vat(row["country"], number) if is_company else False,
        }

    def _get_country(self, row):
        return {"GB": "uk"}.get(row["country"], row["country"].lower())

    def _prepare_contact(self, row):
        email = row["partner"].email or ""
        return {
            "name": {"fr_FR": "Comptabilité fournisseurs", "de_DE": "Kreditorenbuchhaltung"}.get(
                row["lang"], "Crediteurenadministratie"
            ),
            "parent_id": row["partner"].id,
            "type": "contact",
            "lang": row["lang"],
            "email": email.replace("info@", "ap@"),
            "collections_contact": True,
        }

    def _make_terms(self):
        return self.env["account.payment.term"].create(
            {
                "name": "30 / 60 / 90 days",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": amount, "nb_days": days})
                    for amount, days in ((33.33, 30), (33.33, 60), (33.34, 90))
                ],
            }
        )

    def _get_companies(self, row, companies):
        if "both" in row["special"]:
            return companies
        return companies[1] if "be" in row["special"] else companies[0]

    def _get_currency(self, row):
        code = next((code for code in RATES if code.lower() in row["special"]), None)
        return self.env.ref(f"base.{code}") if code else None

    def _make_portal_user(self, rows):
        partner = rows[1]["partner"]
        self.env["res.users"].with_context(no_reset_password=True).create(
            {
                "name": partner.name,
                "login": PORTAL[1],
                "password": PORTAL[1],
                "partner_id": partner.id,
                "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
            }
        )

    # === LEDGER === #

    def _post_ledger(self, company, rows, today):
        env = self.with_company(company).env
        ledger = Ledger(env(user=self.env.user), today, random.Random(company.id))
        for row in rows:
            row["partner"] = row["partner"].with_env(ledger.env)
        invoices = ledger.post_invoices(rows)
        ledger.post_credit_notes(invoices)
        ledger.post_payments(invoices)
        ledger.post_overpayment(rows[0]["partner"], 250)

    def _archive(self, rows):
        for row in rows:
            if "archived" in row["special"]:
                row["partner"].active = False

    # === FOLLOW-UP === #

    def _shape_follow_up(self, companies, rows, users, today):
        """Divide the customers among the collectors and give them procedures and pauses."""
        for company in companies:
            self.env["collections.ledger"].with_company(company)._ensure_profiles(company)
        by_partner = {row["partner"].id: row for row in rows}
        collectors = users["collector 1"], users["collector 2"]
        for profile in self.env["collections.profile"].search([]):
            row = by_partner.get(profile.partner_id.id, {})
            profile.procedure_id = self._get_procedure(row.get("character"))
            profile.user_id = collectors[profile.company_id == companies[1]]
            profile.mode = "manual" if row.get("character") == "public_body" else "automatic"
        self._make_pauses(by_partner, today)

    def _get_procedure(self, character):
        name = "standard"
        if character in RELIABLE:
            name = "reliable"
        elif character in STRICT:
            name = "strict"
        return self.env.ref(f"account_collections.procedure_{name}")

    def _make_pauses(self, by_partner, today):
        """Pause what disputing customers do not want to pay before it is sorted out."""
        disputing = [p for p, row in by_partner.items() if row["character"] == "disputing"]
        profiles = self.env["collections.profile"].search([("partner_id", "in", disputing)])
        for profile in profiles:
            item = profile.open_item_ids.filtered(lambda item: not item.is_credit)[:1]
            self.env["collections.hold"].create(
                {
                    "profile_id": profile.id,
                    "move_line_id": item.move_line_id.id,
                    "reason": "Levering was niet compleet; magazijn zoekt het uit",
                    "date_from": today - timedelta(days=9),
                    "date_to": today + timedelta(days=12),
                }
            )

    def _live_through_nights(self, companies, today):
        """Run the past nights, so that there is a history; last night's messages are sent."""
        for night in NIGHTS:
            day = today - timedelta(days=night)
            for company in companies:
                run = self.env["collections.run"].with_company(company)._start(company, day)
                run._process()
            self.env["collections.scheduler"]._deliver_ready(day)
            self._settle_night(day, is_last=night == NIGHTS[-1])

    def _settle_night(self, day, is_last):
        """Date the messages of a past night and finish most of its calls."""
        actions = self.env["collections.action"].search([("date_done", "=", day)])
        actions.message_id.write({"date": fields.Datetime.to_datetime(day)})
        if not is_last:
            mails = self.env["mail.mail"].search([("state", "=", "outgoing")])
            mails.write({"state": "sent"})
            mails.mail_message_id.notification_ids.write({"notification_status": "sent"})
            calls = self.env["collections.action"].search(
                [("state", "=", "todo"), ("channel_id.code", "=", "call"), ("date", "<=", day)]
            )
            for call in calls[::2]:
                call._set_done(day, done_by_id=call.user_id.id, note="Belooft te betalen")

    # === LIGHT DEMO === #

    def _load_light(self):
        """Give the current company a few customers; for databases installed with demo data."""
        company = self.env.company
        if not company.chart_template:
            return
        today = fields.Date.context_today(self)
        rows = [row for row in read_customers() if row["country"] == "NL"][:12]
        partners = self.env["res.partner"].create(
            [{**self._prepare_customer(n, row), "vat": False} for n, row in enumerate(rows)]
        )
        for row, partner in zip(rows, partners, strict=True):
            row.update(partner=partner, special=set())
        ledger = Ledger(self.env, today, random.Random(1), months=6)
        invoices = ledger.post_invoices(rows)
        ledger.post_payments(invoices)
