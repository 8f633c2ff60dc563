from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from ..controllers import account as pages
from ..controllers.limits import Limiter
from ..controllers.secrets import hide
from ..engine.visits import is_machine
from .common import CollectionsCommon, day

PERSON = {"User-Agent": "Mozilla/5.0 (Linux; Android 14) Firefox/130", "Accept-Language": "nl"}


@tagged("post_install", "-at_install")
class AccountPageCommon(CollectionsCommon, HttpCase):
    """A customer with a link, who looks at the page with a phone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("nl_NL")
        cls.customer = cls.make_customer("Jansen")
        cls.late = cls.make_invoice(cls.customer, due=-20, amount=250)
        cls.later = cls.make_invoice(cls.customer, due=20, amount=80)
        cls.stranger = cls.make_customer("Stranger")
        cls.foreign_invoice = cls.make_invoice(cls.stranger, due=-20, amount=999)

    def setUp(self):
        super().setUp()
        for name in ("wrong_tokens", "requests_per_visitor", "forms_per_visitor"):
            self.patch(pages, name, Limiter(10_000, 60))
        ledger = type(self.env["collections.ledger"])
        self.patch(ledger, "_get_today", lambda _self: day())
        self.account = self.profile(self.customer)
        self.link = self.make_link(self.account)

    @classmethod
    def make_provider(cls, company):
        demo = cls.env.ref("payment.payment_provider_demo")
        methods = Command.set(cls.env.ref("payment_demo.payment_method_demo").ids)
        provider = demo.with_company(company).copy(
            {"company_id": company.id, "state": "test", "payment_method_ids": [methods]}
        )
        provider.write({"is_published": True, "state": "test"})
        provider.payment_method_ids.active = True
        return provider

    def make_link(self, profile, partner=None):
        partner = partner or profile.partner_id
        links = self.env["collections.link"]._for_contacts([(profile, partner)])
        return links[profile.id, partner.id]

    def enter(self, link=None, purpose="", **options):
        """Follow the link of a message, as a person does; return the response."""
        link = link or self.link
        path = f"/c/{link._get_token()}" + (f"/{purpose}" if purpose else "")
        return self.url_open(path, headers=PERSON, **options)

    def get(self, path, **options):
        return self.url_open(f"/my/collections/{self.account.id}{path}", headers=PERSON, **options)


@tagged("post_install", "-at_install")
class TestAccountPage(AccountPageCommon):
    """What a customer sees who follows the link of a message."""

    def test_link_opens_the_account_and_leaves_the_address(self):
        response = self.enter()
        self.assertEqual(response.status_code, 200)
        self.assertTrue(response.url.endswith(f"/my/collections/{self.account.id}"))
        self.assertIn(self.late.name, response.text)
        self.assertIn(self.later.name, response.text)
        self.assertNotIn(self.foreign_invoice.name, response.text)
        self.assertNotIn("<script", response.text)

    def test_page_is_never_kept(self):
        response = self.enter()
        self.assertEqual(response.headers["Cache-Control"], "no-store, private")
        self.assertIn("noindex", response.headers["X-Robots-Tag"])
        self.assertEqual(response.headers["Referrer-Policy"], "same-origin")
        self.assertIn("frame-ancestors 'none'", response.headers["Content-Security-Policy"])

    def test_language_of_the_contact_and_the_switch(self):
        self.customer.lang = "nl_NL"
        response = self.enter()
        self.assertIn('lang="nl-NL"', response.text)
        response = self.get("?lang=en_US")
        self.assertIn('lang="en-US"', response.text)
        self.assertIn('lang="en-US"', self.get("").text)
        self.assertNotIn('lang="xx', self.get("?lang=xx_XX").text)

    def test_silence_is_told(self):
        item = self.late.line_ids.filtered(lambda line: line.display_type == "payment_term")
        self.env["collections.hold"].create(
            {
                "profile_id": self.account.id,
                "move_line_id": item.id,
                "reason": "Secret reason",
                "date_from": day(-1),
            }
        )
        text = self.enter().text
        self.assertIn("On hold", text)
        self.assertNotIn("Secret reason", text)

    def test_instalments_are_lines_of_their_own(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "Two halves",
                "line_ids": [
                    (0, 0, {"value": "percent", "value_amount": 50, "nb_days": 0}),
                    (0, 0, {"value": "percent", "value_amount": 50, "nb_days": 30}),
                ],
            }
        )
        invoice = self.make_invoice(
            self.customer, due=0, amount=60, invoice_payment_term_id=term.id
        )
        text = self.enter().text
        self.assertIn(f"{invoice.name} (instalment 1 of 2)", text)
        self.assertIn(f"{invoice.name} (instalment 2 of 2)", text)

    def test_documents(self):
        self.enter()
        copy = self.get(f"/invoice/{self.late.id}.pdf")
        self.assertEqual(copy.headers["Content-Type"], "application/pdf")
        self.assertTrue(self.get("/statement.pdf").content.startswith(b"%PDF"))
        self.assertTrue(self.get("/statement.xlsx").content.startswith(b"PK"))
        self.assertEqual(self.get(f"/invoice/{self.late.id}").status_code, 200)

    def test_paid_invoices(self):
        paid = self.make_invoice(self.customer, due=-40, amount=70)
        self.pay(paid, on=-35)
        self.enter()
        self.assertIn(paid.name, self.get("/paid").text)
        self.assertEqual(self.get("/paid?page=9999999999").status_code, 200)

    def test_visits_of_people_and_machines(self):
        self.enter()
        visits = self.env["collections.visit"].search([("profile_id", "=", self.account.id)])
        self.assertEqual(set(visits.mapped("kind")), {"click", "account"})
        self.assertFalse(any(visits.mapped("is_machine")))
        robot = {"User-Agent": "Barracuda Sentinel", "Accept-Language": "en"}
        self.url_open(f"/c/{self.link._get_token()}", headers=robot)
        newer = self.env["collections.visit"].search([("id", ">", max(visits.ids))])
        self.assertTrue(newer)
        self.assertTrue(all(newer.mapped("is_machine")))

    def test_queries_do_not_grow_with_the_items(self):
        self.enter()
        accounts = self.env["collections.account"]
        few = self._count_queries(accounts)
        for number in range(12):
            self.make_invoice(self.customer, due=-number, amount=10)
        self.assertEqual(self._count_queries(accounts), few)

    def _count_queries(self, accounts):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        accounts._get_accounts(self.account)
        return self.env.cr.sql_log_count - before


@tagged("post_install", "-at_install")
class TestAccountLink(AccountPageCommon):
    """Who may come in, and who may not."""

    def assert_closed(self, response):
        self.assertEqual(response.status_code, 403)
        self.assertNotIn(self.late.name, response.text)

    def test_nobody_comes_in_without_a_link(self):
        self.assert_closed(self.get(""))
        self.assert_closed(self.url_open("/my/collections/999999999", headers=PERSON))

    def test_changed_tokens(self):
        token = self.link._get_token()
        other = self.make_link(self.profile(self.stranger))
        link_id, action_id, signature = token.split("-", 2)
        for wrong in (
            token[:-1],
            token + "A",
            f"{other.id}-{action_id}-{signature}",
            f"{link_id}-7-{signature}",
            f"{link_id}-{action_id}-",
            f"{link_id}--{signature}",
            "0-0-x",
            "9999999999-0-x",
            "²-0-x",
            "%00",
            "a" * 5000,
        ):
            with self.subTest(token=wrong[:40]):
                self.assert_closed(self.url_open(f"/c/{wrong}", headers=PERSON))

    def test_token_of_one_customer_does_not_open_another(self):
        other = self.make_link(self.profile(self.stranger))
        self.enter(other)
        self.assert_closed(self.get(""))
        self.opener.cookies.set(f"collections_{self.account.id}", other._get_token())
        self.assert_closed(self.get(""))

    def test_revoked_and_expired(self):
        self.enter()
        self.link.action_revoke()
        self.assert_closed(self.get(""))
        self.assert_closed(self.enter())
        link = self.make_link(self.account)
        self.assertNotEqual(link, self.link)
        self.assertEqual(self.enter(link).status_code, 200)
        link.date_expiry = day(-1)
        self.assert_closed(self.get(""))

    def test_expired_link_gets_a_new_key_and_a_used_one_goes_on(self):
        old = self.link._get_token()
        self.link.date_expiry = day(30)
        self.assertEqual(self.make_link(self.account), self.link)
        self.assertEqual(self.link.date_expiry, day(180))
        self.assertEqual(self.link._get_token(), old)
        self.link.date_expiry = day(-1)
        self.make_link(self.account)
        self.assertNotEqual(self.link._get_token(), old)
        self.assert_closed(self.url_open(f"/c/{old}", headers=PERSON))

    def test_contact_who_left(self):
        person = self.make_customer("Person", parent_id=self.customer.id, is_company=False)
        link = self.make_link(self.account, person)
        self.enter(link)
        self.assertEqual(self.get("").status_code, 200)
        person.active = False
        self.assert_closed(self.get(""))

    def test_invoice_of_another_customer(self):
        self.enter()
        for path in (
            f"/invoice/{self.foreign_invoice.id}",
            f"/invoice/{self.foreign_invoice.id}.pdf",
        ):
            self.assertEqual(self.get(path).status_code, 404)

    def test_link_to_one_invoice_shows_nothing_else(self):
        self.link.move_ids = self.late
        self.assertIn(self.late.name, self.enter().text)
        self.assertNotIn(self.later.name, self.get("").text)
        self.assertEqual(self.get(f"/invoice/{self.later.id}").status_code, 404)
        self.assertEqual(self.get("/statement.pdf").status_code, 404)
        self.assertNotIn("Statement", self.get("/paid").text)

    def test_purposes_lead_to_known_pages_only(self):
        for purpose, target in (
            ("invoice/5", "/invoice/5"),
            ("pay", "/pay"),
            ("evil.example", ""),
            ("https://evil.example", ""),
            ("invoice/..%2f..%2fweb", ""),
            ("pay/7", ""),
        ):
            response = self.enter(purpose=purpose, allow_redirects=False)
            self.assertEqual(response.status_code, 303, purpose)
            expected = f"/my/collections/{self.account.id}{target}"
            self.assertTrue(response.headers["Location"].endswith(expected), purpose)

    def test_portal_user_sees_the_own_account(self):
        user = self.env["res.users"].create(
            {
                "name": "Portal",
                "login": "portal-jansen",
                "password": "portal-jansen",
                "partner_id": self.customer.id,
                "group_ids": [(6, 0, [self.env.ref("base.group_portal").id])],
            }
        )
        self.authenticate(user.login, user.login)
        self.assertIn(self.late.name, self.get("").text)
        self.assertIn(self.late.name, self.url_open("/my/collections", headers=PERSON).text)
        stranger = self.profile(self.stranger)
        self.assert_closed(self.url_open(f"/my/collections/{stranger.id}", headers=PERSON))
        self.assertEqual(self.url_open("/my").status_code, 200)

    def test_companies_side_by_side_only_when_both_want_it(self):
        other = self.setup_other_company(name="Sister")["company"]
        self._make_invoice_of(other)
        self.profile(self.customer, other)
        self.assertNotIn("Sister", self.enter().text)
        self.company.collections_link_companies = True
        self.assertNotIn("Sister", self.get("").text)
        other.collections_link_companies = True
        self.assertIn("Sister", self.get("").text)

    def _make_invoice_of(self, company):
        invoice = (
            self.env["account.move"]
            .with_company(company)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.customer.id,
                    "invoice_date": day(-40),
                    "invoice_line_ids": [
                        (0, 0, {"name": "Goods", "price_unit": 30, "tax_ids": False})
                    ],
                }
            )
        )
        invoice.action_post()
        return invoice

    def test_too_many_requests(self):
        self.enter()
        self.patch(pages, "requests_per_visitor", Limiter(2, 60))
        self.assertEqual([self.get("").status_code for _n in range(3)], [200, 200, 429])
        self.patch(pages, "wrong_tokens", Limiter(1, 60))
        codes = [self.url_open("/c/1-0-x", headers=PERSON).status_code for _n in range(2)]
        self.assertEqual(codes, [403, 429])

    def test_tokens_stay_out_of_the_log(self):
        token = self.link._get_token()
        line = hide(f'"GET /c/{token}/pay HTTP/1.1" 303')
        self.assertNotIn(token, line)
        self.assertIn("/pay", line)
        self.assertNotIn("abc", hide("GET /my/invoices/5?access_token=abc&x=1"))

    def test_machines(self):
        browser = PERSON["User-Agent"]
        self.assertFalse(is_machine(browser, languages="nl", seconds=60))
        self.assertTrue(is_machine(browser, languages="nl", seconds=2))
        self.assertTrue(is_machine(browser, "HEAD", languages="nl"))
        self.assertTrue(is_machine(browser, purpose="prefetch;prerender", languages="nl"))
        self.assertTrue(is_machine(browser))
        self.assertTrue(is_machine("WhatsApp/2.23", languages="nl"))
