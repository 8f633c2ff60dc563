import json

from odoo.exceptions import AccessError
from odoo.http import Request
from odoo.service.model import call_kw
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..controllers import account as pages
from ..controllers.account import HEADERS
from ..controllers.limits import Limiter
from .common import day
from .test_account_act import PNG
from .test_account_messages import AccountFormCommon
from .test_account_page import PERSON
from .test_account_pay import PayCommon
from .test_plan import PlanCommon

UPLOAD = ("photo.png", PNG, "image/png")


class GuardCommon(AccountFormCommon):
    """What somebody sends who knows how the pages are made."""

    def setUp(self):
        super().setUp()
        self.enter()

    def assert_problem(self, response, status, words, lang="en-US"):
        """Check that an error is told on a page of ours, which nobody keeps."""
        self.assertEqual(response.status_code, status)
        self.assertIn(words, response.text)
        self.assertIn(f'lang="{lang}"', response.text)
        self.assertNotIn("<script", response.text)
        for name, value in HEADERS.items():
            self.assertEqual(response.headers[name], value)
        self.assertIn("frame-ancestors 'none'", response.headers["Content-Security-Policy"])


@tagged("post_install", "-at_install")
class TestAccountProblems(GuardCommon):
    """An error on a page of a customer is told in words, and leaks and breaks nothing."""

    def test_nothing_there(self):
        for path in (f"/invoice/{self.foreign_invoice.id}", "/invoice/0.pdf", "/message/file/1"):
            response = self.get(path)
            self.assert_problem(response, 404, "There is nothing here")
            self.assertIn(f'href="{self.path("")}"', response.text)
            self.assertNotIn(self.foreign_invoice.name, response.text)

    def test_addresses_that_do_not_exist(self):
        for path in ("/unknown", "/photo/1", "/pay/../x"):
            response = self.get(path)
            self.assertEqual(response.status_code, 404)
            self.assertEqual(response.headers["Cache-Control"], HEADERS["Cache-Control"])
            self.assertNotIn(self.customer.name, response.text)

    def test_language_of_the_contact(self):
        self.anna.lang = "nl_NL"
        path = f"/invoice/{self.foreign_invoice.id}"
        self.assert_problem(self.get(path), 404, "<h1>", "nl-NL")
        self.assert_problem(self.get(f"{path}?lang=en_US"), 404, "<h1>", "en-US")

    def test_forged_form(self):
        for path in ("/message", "/promise", "/pay", "/pay/online"):
            with mute_logger("odoo.http"):
                response = self.post(path, {"csrf_token": "forged", "text": "x"})
            self.assert_problem(response, 400, "Nothing was sent")

    def test_wrong_method(self):
        with mute_logger("odoo.http"):
            response = self.opener.request(
                "PUT", self.base_url() + self.path("/paid"), headers=PERSON, timeout=10
            )
        self.assertEqual(response.status_code, 405)
        self.assertNotIn(self.customer.name, response.text)

    def test_too_often(self):
        self.patch(pages, "requests_per_visitor", Limiter(1, 60))
        for path in ("", "/pay/online"):
            response = self.get(path)
        self.assert_problem(response, 429, "a little too often")
        self.patch(pages, "wrong_tokens", Limiter(0, 60))
        self.assert_problem(self.url_open("/c/1-0-x", headers=PERSON), 429, "a little too often")

    def test_parameter_in_place_of_the_controller(self):
        for path in ("", "/promise", "/pay", "/pay/online", f"/invoice/{self.late.id}"):
            self.assert_problem(self.get(f"{path}?self=1"), 400, "could not read")
        token = self.link._get_token()
        self.assertEqual(self.url_open(f"/c/{token}?self=1", headers=PERSON).status_code, 400)
        with mute_logger("odoo.http"):
            answer = self.url_open(self.path("/pay/start"), json={"params": {"self": 1}}).json()
        self.assertIn("error", answer)

    def test_other_pages_have_the_errors_of_odoo(self):
        response = self.url_open("/my/collections-unknown", headers=PERSON)
        self.assertEqual(response.status_code, 404)
        self.assertNotIn("There is nothing here", response.text)


@tagged("post_install", "-at_install")
class TestAccountGuard(GuardCommon):
    """Every hole that was found on a look through the pages as an attacker."""

    def test_tokens_that_are_no_ascii(self):
        start = f"{self.link.id}-0-"
        for signature in ("é" * 22, "\u202e", "%ff%fe", "😀", "1" * 5000):
            with self.subTest(signature=signature[:5]):
                response = self.url_open(f"/c/{start}{signature}", headers=PERSON)
                self.assertEqual(response.status_code, 403)
                self.assertFalse(self.env["collections.link"]._verify(start + signature)[0])

    def test_files_in_place_of_texts(self):
        invoice = f"/invoice/{self.late.id}"
        for page, action in (
            ("/message", "/message"),
            (invoice, f"{invoice}/message"),
            (invoice, f"{invoice}/share"),
        ):
            hidden = self.read_form(self.get(page).text, action)
            for name in ("text", "key", "name", "email", "lang", "done", "visitor", "self2"):
                sent = {n: v for n, v in hidden.items() if n != name}
                response = self.post(action, sent, {name: UPLOAD})
                self.assertEqual(response.status_code, 422, (action, name, response.text[:300]))
        self.assertFalse(self.thread(self.account) | self.thread(self.late))

    def test_files_in_place_of_the_address(self):
        for path, name in (("/paid", "page"), ("/message", "done"), ("/pay/done", "tx")):
            prepared = {"files": {name: UPLOAD}, "headers": PERSON, "timeout": 20}
            response = self.opener.request("GET", self.base_url() + self.path(path), **prepared)
            self.assertIn(response.status_code, (200, 404), path)

    def test_archived_customer(self):
        """Whom we do no business with any more has no page; nor has who left the customer."""
        self.assertEqual(self.get("").status_code, 200)
        self.customer.active = False
        self.assertEqual(self.get("").status_code, 403)
        self.customer.active = True
        self.anna.active = False
        self.assertEqual(self.get("").status_code, 403)
        self.anna.active = True
        self.anna.parent_id = self.stranger
        self.assertEqual(self.get("").status_code, 403)

    def test_colleague_is_no_customer(self):
        """An employee of a company of the group that is a customer as well."""
        user = new_test_user(self.env, "employee.test", groups="base.group_user")
        user.partner_id.parent_id = self.customer
        self.opener.cookies.clear()
        self.authenticate("employee.test", "employee.test")
        self.assertEqual(self.get("").status_code, 403)

    def test_preview_sends_nothing(self):
        self.opener.cookies.clear()
        new_test_user(self.env, "viewer.test", groups="account_collections.group_viewer")
        self.authenticate("viewer.test", "viewer.test")
        page = self.get("/message")
        self.assertEqual(page.status_code, 200)
        invoice = f"/invoice/{self.late.id}"
        csrf = Request.csrf_token(self)
        for action in (
            "/message", f"{invoice}/message", f"{invoice}/share", "/promise", "/plan", "/dispute",
            "/settled", "/copy", "/contact", "/call",
        ):  # fmt: skip
            sent = {"csrf_token": csrf, "text": "x", "name": "x", "email": "x@y.example"}
            response = self.post(action, sent)
            self.assert_problem(response, 403, "cannot be done here")
        with mute_logger("odoo.http"):
            answer = self.url_open(self.path("/pay/start"), json={"params": {}}).json()
        self.assertIn("error", answer)
        self.assertFalse(self.thread(self.account) | self.thread(self.late))
        self.assertFalse(self.env["collections.form.key"].search([]))

    def test_plan_token_stays_out_of_the_dossier(self):
        text = f"https://x.example/my/collections/plan/7?access_token={'a1-' * 12}"
        self.assertEqual(
            self.account._hide_links(text), f"https://x.example/my/collections/{self.account.id}"
        )


@tagged("post_install", "-at_install")
class TestSharedPayments(PayCommon):
    """Who got one invoice sees no payment of others, even in the name of the same contact."""

    def test_payments_of_other_invoices(self):
        transaction = self.start(self.online(self.later_item))
        self.assertIn("tx", transaction.landing_route)
        self.assertEqual(self.get(f"/pay/done?tx={transaction.id}").status_code, 200)
        reference = transaction.reference
        self.assertIn("pay/done", self.get("").text)
        self.link.move_ids = self.late
        self.assertEqual(self.get(f"/pay/done?tx={transaction.id}").status_code, 404)
        page = self.get("").text
        self.assertNotIn("pay/done", page)
        self.assertNotIn(reference, page)

    def test_rest_of_a_payment(self):
        """What is to be paid next is told only to who may see it."""
        transaction = self.start(self.online(self.item))
        transaction.collections_choice = {
            "items": [[self.later_item.id, "80.00"]], "credits": [], "paid": 1,
        }  # fmt: skip
        self.link.move_ids = self.late
        self.assertEqual(self.get(f"/pay/done?tx={transaction.id}").status_code, 404)
        self.link.move_ids = self.late | self.later
        self.assertEqual(self.get(f"/pay/done?tx={transaction.id}").status_code, 200)


@tagged("post_install", "-at_install")
class TestPlanGuard(PlanCommon, HttpCase):
    """A plan is accepted with its token alone."""

    def test_colleague_does_not_accept(self):
        offered = self.propose(count=2)
        offered._request()
        url = f"/my/collections/plan/{offered.id}"
        self.authenticate(self.collector.login, self.collector.login)
        page = self.url_open(url)
        self.assertEqual(page.status_code, 200)
        self.assertIn(offered.name, page.text)
        self.assertNotIn(offered.access_token, page.text)
        self.assertNotIn("Accept payment plan", page.text)
        data = {"csrf_token": Request.csrf_token(self), "name": "Anna"}
        for token in ({}, {"access_token": ""}, {"access_token": "é"}, {"access_token": "x"}):
            response = self.url_open(url, data={**data, **token}, allow_redirects=False)
            self.assertIn(response.status_code, (403, 404))
        offered.invalidate_recordset()
        self.assertEqual(offered.state, "approved")


@tagged("post_install", "-at_install")
class TestAccountRights(AccountFormCommon):
    """What users reach over RPC of links, visits, keys of forms and payments."""

    MODELS = ("link", "visit", "form.key", "payment.item")
    OWNED = ("link", "visit")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        role = "account_collections.group_{}".format
        cls.viewer = new_test_user(cls.env, "viewer.rights", groups=role("viewer"))
        cls.manager = new_test_user(cls.env, "manager.rights", groups=role("manager"))
        cls.portal = new_test_user(cls.env, "portal.rights", groups="base.group_portal")
        cls.outsider = new_test_user(cls.env, "outsider.rights", groups="base.group_user")
        cls.portal.partner_id.parent_id = cls.customer
        cls.elsewhere = cls.setup_other_company(name="Elsewhere")["company"]
        cls.foreigner = new_test_user(
            cls.env,
            "foreigner.rights",
            groups=role("manager"),
            company_id=cls.elsewhere.id,
            company_ids=[(6, 0, cls.elsewhere.ids)],
        )

    def setUp(self):
        super().setUp()
        self.visit = self.env["collections.visit"].create(
            {"profile_id": self.account.id, "link_id": self.link.id, "kind": "click"}
        )
        self.env["collections.form.key"].create({"key": "taken"})

    def call(self, user, model, name, *args, **kwargs):
        """Call a method as a client does."""
        records = self.env[f"collections.{model}"].with_user(user)
        return json.loads(json.dumps(call_kw(records, name, list(args), kwargs), default=str))

    def assert_denied(self, user, model, name, *args, **kwargs):
        with self.subTest(user=user.login, model=model, name=name, args=args):
            with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
                self.call(user, model, name, *args, **kwargs)

    def test_customers_and_outsiders_reach_nothing(self):
        for user in (self.portal, self.outsider):
            for model in (*self.MODELS, "profile", "promise", "plan", "dispute", "action"):
                self.assert_denied(user, model, "search_read", [])
                self.assert_denied(user, model, "create", {})

    def test_another_company_reaches_nothing(self):
        for model, record in (("link", self.link), ("visit", self.visit)):
            self.assertFalse(self.call(self.foreigner, model, "search", []))
            self.assert_denied(self.foreigner, model, "read", record.ids, ["profile_id"])
        self.assert_denied(self.foreigner, "link", "action_revoke", self.link.ids)

    def test_other_collectors_customers(self):
        see_all = self.env.ref("account_collections.group_collector_all")
        self.env.ref("account_collections.group_collector").implied_ids -= see_all
        self.collector.group_ids -= see_all
        self.assertTrue(self.call(self.collector, "link", "search", []))
        self.account.user_id = self.manager
        for model, record in (("link", self.link), ("visit", self.visit)):
            self.assertNotIn(record.id, self.call(self.collector, model, "search", []))
            self.assert_denied(self.collector, model, "read", record.ids, ["profile_id"])
        self.assert_denied(self.collector, "link", "action_revoke", self.link.ids)

    def test_key_of_a_link_is_never_read(self):
        for user in (self.viewer, self.collector, self.manager):
            self.assertNotIn("key", self.call(user, "link", "fields_get"))
            self.assert_denied(user, "link", "read", self.link.ids, ["key"])
            self.assert_denied(user, "link", "search", [("key", "=like", "a%")])
            self.assert_denied(user, "link", "search", [], order="key")
            self.assert_denied(user, "link", "formatted_read_group", [], ["key"], ["__count"])
            self.assert_denied(user, "visit", "search", [("link_id.key", "=like", "a%")])
            self.assert_denied(user, "link", "copy", self.link.ids)
            for name in ("_get_token", "_get_url", "_sign", "_verify", "_for_contacts"):
                self.assert_denied(user, "link", name, self.link.ids)

    def test_links_are_revoked_and_never_changed(self):
        others = self.profile(self.stranger)
        for user in (self.viewer, self.collector, self.manager):
            for values in (
                {"profile_id": others.id}, {"partner_id": self.stranger.id}, {"key": "0" * 16},
                {"date_expiry": day(999)}, {"is_revoked": False}, {"is_revoked": True},
                {"move_ids": [(6, 0, [])]}, {"shared_by_id": False}, {"company_id": 1},
            ):  # fmt: skip
                self.assert_denied(user, "link", "write", self.link.ids, values)
            self.assert_denied(user, "link", "unlink", self.link.ids)
            values = {"profile_id": others.id, "partner_id": self.stranger.id, "key": "x"}
            self.assert_denied(user, "link", "create", {**values, "date_expiry": day(9)})
        self.assert_denied(self.viewer, "link", "action_revoke", self.link.ids)
        self.call(self.collector, "link", "action_revoke", self.link.ids)
        self.link.invalidate_recordset()
        self.assertEqual(self.link.state, "revoked")

    def test_texts_of_whatsapp_messages_are_not_read(self):
        """They contain the link of a customer."""
        for user in (self.viewer, self.collector, self.manager):
            self.assert_denied(user, "whatsapp.message", "search", [("parameters", "!=", False)])
        self.assertNotIn("parameters", self.call(self.manager, "whatsapp.message", "fields_get"))

    def test_traces_are_not_written(self):
        for user in (self.viewer, self.collector, self.manager):
            values = {"profile_id": self.account.id, "kind": "pay"}
            self.assert_denied(user, "visit", "create", values)
            self.assert_denied(user, "visit", "write", self.visit.ids, {"kind": "pay"})
            self.assert_denied(user, "visit", "unlink", self.visit.ids)
            self.assert_denied(user, "payment.item", "create", values)
            self.assert_denied(user, "form.key", "search_read", [])
            self.assert_denied(user, "form.key", "create", {"key": "x"})

    def test_what_works_for_the_page_is_not_called_from_outside(self):
        for model, names in (
            ("account", ("_get_accounts", "_get_paid", "_find_invoice", "_settle", "_confirm")),
            ("basket", ("_get_baskets", "_start", "_sign", "_open", "_get_online")),
            ("conversation", ("_find", "_post_on_account", "_find_on_invoice")),
            ("form.key", ("_make", "_take", "_sign")),
        ):
            for name in names:
                self.assert_denied(self.manager, model, name)
