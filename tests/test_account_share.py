from odoo.tests import tagged

from .test_account_messages import SCRIPT, AccountFormCommon


@tagged("post_install", "-at_install")
class TestAccountShare(AccountFormCommon):
    """A customer passes an invoice on to a colleague, and nothing else with it."""

    def share(self, name="Chris", email="chris@customer.example", invoice=None):
        page = f"/invoice/{(invoice or self.late).id}"
        return self.send(page, f"{page}/share", name=name, email=email)

    def shared(self):
        return self.env["collections.link"].search([("shared_by_id", "!=", False)])

    def mail(self):
        return self.env["mail.mail"].search([], order="id desc", limit=1)

    def test_colleague_gets_a_link_to_this_invoice_alone(self):
        self.enter()
        response = self.share()
        self.assertIn("Your colleague gets an e-mail", response.text)
        link = self.shared()
        self.assertEqual((link.shared_by_id, link.move_ids), (self.link, self.late))
        colleague = link.partner_id
        self.assertEqual(
            (colleague.name, colleague.parent_id, colleague.type),
            ("Chris", self.customer, "contact"),
        )
        self.assertNotIn(colleague, self.account._get_recipients()[self.account.id])
        mail = self.mail()
        self.assertEqual(mail.recipient_ids, colleague)
        self.assertIn(f"/c/{link._get_token()}/invoice/{self.late.id}", mail.body_html)
        self.assertNotRegex(mail.subject, r"\d[.,]\d\d")
        self.assertIn("Anna", mail.subject)
        self.assertIn(self.collector.email or self.company.email, mail.email_from)
        dossier = mail.mail_message_id
        self.assertEqual((dossier.model, dossier.res_id), (self.account._name, self.account.id))
        self.assertNotRegex(dossier.body, r"/c/\d")
        visit = self.env["collections.visit"].search([("kind", "=", "share")])
        self.assertEqual((visit.link_id, visit.move_id), (self.link, self.late))

    def test_what_the_colleague_sees(self):
        self.enter()
        self.share()
        self.opener.cookies.clear()
        page = self.enter(self.shared(), f"invoice/{self.late.id}")
        self.assertIn(self.late.name, page.text)
        self.assertNotIn("Pass on", page.text)
        account = self.get("").text
        self.assertNotIn(self.later.name, account)
        for path in ("/message", "/statement.pdf", f"/invoice/{self.later.id}"):
            self.assertEqual(self.get(path).status_code, 404, path)
        self.assertNotIn(self.later.name, self.get("/paid").text)
        hidden = self.read_form(
            self.get(f"/invoice/{self.late.id}").text, f"/invoice/{self.late.id}/message"
        )
        values = hidden | {"name": "Dora", "email": "dora@customer.example"}
        response = self.post(f"/invoice/{self.late.id}/share", values)
        self.assertEqual(response.status_code, 403)
        self.assertEqual(len(self.shared()), 1)

    def test_language_of_the_page(self):
        self.enter()
        self.get("?lang=nl_NL")
        self.share()
        self.assertEqual(self.shared().partner_id.lang, "nl_NL")
        self.assertIn('lang="nl-NL"', self.mail().body_html)

    def test_known_contact_is_used(self):
        self.enter()
        self.share(name="Somebody", email="BERT@customer.example")
        self.assertEqual(self.shared().partner_id, self.bert)
        self.assertEqual(self.bert.name, "Bert")

    def test_contact_of_another_customer_is_never_used(self):
        other = self.make_customer(
            "Eve", parent_id=self.stranger.id, email="eve@elsewhere.example", is_company=False
        )
        loose = self.make_customer("Loose", email="eve@elsewhere.example", is_company=False)
        self.enter()
        self.share(email="eve@elsewhere.example")
        colleague = self.shared().partner_id
        self.assertNotIn(colleague, other | loose)
        self.assertEqual(colleague.commercial_partner_id, self.customer)

    def test_hostile_names_and_addresses(self):
        self.enter()
        partners = self.env["res.partner"].search_count([])
        for name, email in (
            ("Chris", "chris"),
            ("Chris", "chris@customer.example\r\nBcc: all@world.example"),
            ("Chris", "a@b.example, c@d.example"),
            ("Chris", "Chris <chris@customer.example>"),
            ("Chris", "\x00@b.example"),
            ("Chris", "x" * 400 + "@b.example"),
            ("", "chris@customer.example"),
            ("\x00\n<>", "chris@customer.example"),
            ("1234", "chris@customer.example"),
        ):
            with self.subTest(name=name, email=email[:40]):
                response = self.share(name, email)
                self.assertEqual(response.status_code, 422)
                self.assertIn('role="alert"', response.text)
        self.assertEqual(self.env["res.partner"].search_count([]), partners)
        self.assertFalse(self.shared())

    def test_names_are_cleaned(self):
        self.enter()
        for number, name in enumerate((SCRIPT, "Chris\r\nBcc: all@world.example", "{{ 7*7 }} a")):
            response = self.share(name, f"chris{number}@customer.example")
            self.assertEqual(response.status_code, 200)
            self.assertNotIn(SCRIPT, response.text)
        for partner in self.shared().partner_id:
            self.assertFalse(set("<>:@/{}\r\n\"") & set(partner.name), partner.name)
        self.assertNotIn("\n", self.mail().subject)

    def test_name_of_the_customer_is_escaped(self):
        self.anna.name = f"Anna\r\nBcc: all@world.example {SCRIPT}"
        self.customer.name = SCRIPT
        self.enter()
        self.share()
        mail = self.mail()
        self.assertNotIn("\n", mail.subject)
        self.assertNotIn("<script", mail.body_html)

    def test_own_address_and_blacklist(self):
        self.enter()
        self.assertIn("your own address", self.share(email=self.anna.email).text)
        self.env["mail.blacklist"]._add("no@customer.example")
        self.assertIn("cannot write to this", self.share(email="no@customer.example").text)
        self.assertFalse(self.shared())

    def test_five_an_hour(self):
        self.enter()
        for number in range(5):
            self.share(email=f"chris{number}@customer.example")
        response = self.share(email="chris9@customer.example")
        self.assertEqual(response.status_code, 422)
        self.assertIn("within an hour", response.text)
        self.assertIn("chris9@customer.example", response.text, "nothing typed is lost")
        self.assertEqual(len(self.shared()), 5)

    def test_sent_twice_is_shared_once(self):
        self.enter()
        page = f"/invoice/{self.late.id}"
        hidden = self.read_form(self.get(page).text, f"{page}/share")
        before = self.env["mail.mail"].search_count([])
        for _time in range(2):
            values = hidden | {"name": "Chris", "email": "chris@customer.example"}
            self.assertEqual(self.post(f"{page}/share", values).status_code, 200)
        self.assertEqual(self.env["mail.mail"].search_count([]), before + 1)
        self.share()
        self.assertEqual(len(self.shared()), 1, "the same colleague keeps the same link")

    def test_invoices_of_others(self):
        self.enter()
        page = f"/invoice/{self.late.id}"
        hidden = self.read_form(self.get(page).text, f"{page}/share")
        values = hidden | {"name": "Chris", "email": "chris@customer.example"}
        for invoice_id in (self.foreign_invoice.id, 0, 999999999):
            self.assertEqual(self.post(f"/invoice/{invoice_id}/share", values).status_code, 404)
        response = self.post(f"/invoice/{self.later.id}/share", values)
        self.assertEqual(response.status_code, 422, "the key is that of another invoice")
        self.assertFalse(self.shared())

    def test_revoking_takes_back_what_was_passed_on(self):
        self.enter()
        self.share()
        link = self.shared()
        self.link.with_user(self.collector).action_revoke()
        self.assertTrue(link.is_revoked)
        self.opener.cookies.clear()
        self.assertEqual(self.enter(link).status_code, 403)

    def test_portal_user_shares(self):
        user = self.env["res.users"].create(
            {
                "name": "Portal",
                "login": "portal-share",
                "password": "portal-share",
                "partner_id": self.bert.id,
                "group_ids": [(6, 0, [self.env.ref("base.group_portal").id])],
            }
        )
        self.authenticate(user.login, user.login)
        self.assertEqual(self.share().status_code, 200)
        self.assertEqual(self.shared().shared_by_id.partner_id, self.bert)
