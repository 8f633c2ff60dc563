"""Asking for credit on the account page: what lands where, and what does not get through."""

from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .test_account_act import PNG, AccountActCommon
from .test_account_hostile import SCRIPT, TURNED_AWAY, UPLOADS
from .test_account_page import PERSON

AMOUNTS = ("", "0", "-1", "12 USD", "$5", "1e9", "NaN", "9" * 13, "１２", "1.2.3", "<b>1</b>")
VAT = "NL820646660B01"


@tagged("post_install", "-at_install")
class TestAccountCredit(AccountActCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.write({"country_id": cls.env.ref("base.nl").id, "vat": VAT})
        cls.terms = cls.env["account.payment.term"].create({"name": "45 days, application"})
        cls.other_terms = cls.env["account.payment.term"].create({"name": "A whole year"})
        policies = cls.env["collections.credit.policy"]
        policies._make_missing(cls.company)
        cls.policies = policies.search([("company_id", "=", cls.company.id)])
        cls.policies.application_terms_id = cls.terms

    def ask(self, files=None, hidden=None, **typed):
        hidden = hidden or self.open_form("credit")
        values = {"amount": "4000", "legal_name": "Jansen", "vat": VAT, **typed}
        return self.post("credit", {**hidden, **values}, files)

    def applications(self):
        return self.records("credit.application")

    # === APPLYING === #

    def test_an_application_waits_and_the_customer_is_told_once(self):
        page = self.get("/credit").text
        self.assertIn(self.terms.name, page)
        self.assertNotIn(self.other_terms.name, page)
        self.assertIn('name="viewport"', page)
        self.assertNotIn("<script", page)
        response = self.ask(
            terms=str(self.terms.id), turnover="50,000", text="Larger orders",
            files=[("files", ("a.png", PNG, "image/png"))],
        )  # fmt: skip
        self.assert_noted(response)
        application = self.applications()
        self.assertEqual((application.state, application.origin), ("submitted", "portal"))
        self.assertEqual((application.amount, application.turnover), (4000, 50_000))
        self.assertEqual(application.terms_id, self.terms)
        self.assertEqual(application.contact_id, self.customer)
        self.assertFalse(application.requested_by_id)
        self.assertEqual(application.attachment_ids.res_id, application.id)
        messages = self.account.message_ids
        told = messages.filtered(lambda message: message.message_type == "auto_comment")
        self.assertEqual(len(told), 1)
        self.assertIn("We have sent a confirmation", response.text)
        self.assertIn(application.name, self.dossier())
        self.assertEqual(self.tasks().application_id, application)

    def test_inside_the_policy_it_is_approved_on_the_page(self):
        self.policies.write({"application_automatic": True, "application_max": 400_000})
        self.policies.late_amount = 10_000
        response = self.ask(amount="4000")
        self.assert_noted(response)
        self.assertIn("is approved", response.text)
        self.assertEqual(self.applications().state, "approved")
        self.assertEqual(self.account.credit_limit, 4000)
        self.assertEqual(self.applications().decided_by_id, self.env.ref("base.user_root"))
        self.assertIn("Approved", self.get("/credit").text)

    def test_while_one_waits_there_is_no_form(self):
        hidden = self.open_form("credit")
        self.assert_noted(self.ask())
        page = self.get("/credit").text
        self.assertIn(self.applications().name, page)
        self.assertNotIn('name="amount"', page)
        self.assert_refused(self.ask(hidden=hidden, amount="9000"), self.applications().name)

    def test_sent_twice_it_counts_once(self):
        hidden = self.open_form("credit")
        self.assert_noted(self.ask(hidden=hidden))
        self.assertIn("We have it already", self.ask(hidden=hidden).text)
        self.assertEqual(len(self.applications()), 1)

    def test_withdrawing(self):
        self.assert_noted(self.ask())
        hidden = self.open_form("withdraw")
        self.assertEqual(self.applications().state, "submitted")
        self.assert_noted(self.post("withdraw", hidden))
        self.assertEqual(self.applications().state, "withdrawn")
        self.assert_noted(self.ask(amount="100"))

    def test_reading_changes_nothing(self):
        self.get("/credit?amount=5")
        self.get("/withdraw")
        self.assertFalse(self.applications())

    def test_links_of_messages_lead_to_the_form(self):
        self.assertIn('name="amount"', self.enter(purpose="credit").text)

    # === BAD INPUT === #

    def test_amounts(self):
        for amount in AMOUNTS:
            with self.subTest(amount=amount):
                response = self.ask(amount=amount, text="Kept words")
                self.assert_refused(response, "without a sign")
                self.assertIn("Kept words", response.text)
        self.assertFalse(self.applications())

    def test_what_cannot_be(self):
        refused = {
            "vat": ("NL820646661B01", "cannot be a VAT number"),
            "company_number": ("12", "cannot be a company number"),
            "legal_name": ("x" * 300, "too long"),
            "terms": (str(self.other_terms.id), "of the list"),
            "turnover": ("-5", "without a sign"),
            "text": ("x" * 5001, "too long"),
        }
        for name, (value, sentence) in refused.items():
            with self.subTest(name=name):
                self.assert_refused(self.ask(**{name: value}), sentence)
        self.assertFalse(self.applications())

    def test_scripts_stay_texts(self):
        response = self.ask(legal_name=SCRIPT, text=SCRIPT)
        self.assert_noted(response)
        self.assertNotIn("<script>alert", response.text)
        self.assertNotIn("<script>alert", self.get("/credit").text)

    def test_uploads(self):
        for name, content, kind in UPLOADS:
            with self.subTest(name=name), mute_logger("odoo.http"):
                response = self.ask(files=[("files", (name, content, kind))])
                self.assertIn(response.status_code, TURNED_AWAY)
        self.assertFalse(self.applications())
        self.assertFalse(
            self.env["ir.attachment"].search([("name", "in", [name for name, *_ in UPLOADS])])
        )

    # === STRANGERS === #

    def test_what_is_sent_along_names_nothing_else(self):
        stranger = self.profile(self.stranger)
        response = self.ask(
            profile_id=str(stranger.id), partner_id=str(self.stranger.id), state="approved",
            contact_id=str(self.stranger.id), amount_granted="99999",
        )  # fmt: skip
        self.assert_noted(response)
        self.assertEqual(self.applications().state, "submitted")
        self.assertEqual(self.applications().contact_id, self.customer)
        self.assertFalse(stranger.application_ids)

    def test_without_link_and_with_that_of_another_customer(self):
        hidden = self.open_form("credit")
        stranger = self.profile(self.stranger)
        url = f"/my/collections/{stranger.id}/credit"
        self.assertEqual(self.url_open(url, headers=PERSON).status_code, 403)
        data = {**hidden, "amount": "5", "legal_name": "x"}
        answer = self.url_open(url, data=data, headers=PERSON, method="POST")
        self.assertEqual(answer.status_code, 403)
        self.assertFalse(stranger.application_ids)

    def test_a_key_of_another_form(self):
        self.assert_refused(self.ask(hidden=self.open_form("call")), "open for too long")

    def test_who_was_shown_single_invoices_does_not_apply(self):
        self.link.sudo().move_ids = self.late
        for purpose in ("credit", "withdraw"):
            with mute_logger("odoo.http"):
                self.assertEqual(self.get(f"/{purpose}").status_code, 403)

    def test_switched_off(self):
        self.company.collections_credit_applications = False
        with mute_logger("odoo.http"):
            self.assertEqual(self.get("/credit").status_code, 404)
        self.assertNotIn(f"{self.url}/credit", self.get("").text)

    # === LOGGED IN === #

    def make_portal_user(self, partner):
        user = new_test_user(self.env, "portal.credit", groups="base.group_portal")
        user.partner_id.parent_id = partner
        self.opener.cookies.clear()
        self.authenticate("portal.credit", "portal.credit")
        return user

    def test_a_portal_user_applies(self):
        user = self.make_portal_user(self.customer)
        self.assertIn("/my/collections/credit", self.url_open("/my", headers=PERSON).text)
        response = self.url_open("/my/collections/credit", headers=PERSON)
        self.assertTrue(response.url.endswith(f"{self.url}/credit"))
        self.assert_noted(self.ask())
        self.assertEqual(self.applications().contact_id, user.partner_id)
        self.assertFalse(self.applications().requested_by_id)

    def test_who_is_no_customer_yet(self):
        new = self.make_customer("Brand New")
        self.make_portal_user(new)
        profiles = self.env["collections.profile"]
        page = self.url_open("/my/collections/credit", headers=PERSON)
        self.assertEqual(page.status_code, 200)
        self.assertFalse(profiles.search([("partner_id", "=", new.id)]))
        token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
        answer = self.url_open(
            "/my/collections/credit", data={"csrf_token": token}, headers=PERSON, method="POST"
        )
        profile = profiles.search([("partner_id", "=", new.id)])
        self.assertEqual(len(profile), 1)
        self.assertTrue(answer.url.endswith(f"/{profile.id}/credit"))
        self.assertIn('name="amount"', answer.text)
