import re
import time
from unittest.mock import patch

from markupsafe import Markup

from odoo.tests import new_test_user, tagged

from ..controllers import account as pages
from ..controllers import forms
from ..controllers.limits import Limiter
from .test_account_page import PERSON, AccountPageCommon

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)
ELF = b"\x7fELF\x02\x01\x01" + bytes(200)
EXE = b"MZ\x90\x00" + bytes(200)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<html><body><script>alert(1)</script></body></html>"
SCRIPT = "<script>alert('x')</script>"


class AccountFormCommon(AccountPageCommon):
    """A customer with two contacts; forms are read from the page, as a browser does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.collector = new_test_user(
            cls.env, "collector.talk", groups="account_collections.group_collector", name="Carla"
        )
        cls.anna = cls.make_customer("Anna", parent_id=cls.customer.id, is_company=False)
        cls.bert = cls.make_customer("Bert", parent_id=cls.customer.id, is_company=False)

    def setUp(self):
        super().setUp()
        self.account.user_id = self.collector
        self.link = self.make_link(self.account, self.anna)

    def path(self, path):
        return f"/my/collections/{self.account.id}{path}"

    def read_form(self, page, action):
        """Return the hidden fields of the form that is sent to ``action``."""
        pattern = rf'<form[^>]*action="[^"]*{re.escape(action)}".*?</form>'
        (form,) = re.findall(pattern, page, re.DOTALL)
        return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))

    def send(self, page, action, files=None, **values):
        """Fill in the form of a page and send it."""
        hidden = self.read_form(self.get(page).text, action)
        return self.post(action, hidden | values, files)

    def post(self, action, values, files=None):
        return self.url_open(self.path(action), data=values, files=files, headers=PERSON)

    def thread(self, record):
        domain = [("model", "=", record._name), ("res_id", "=", record.id)]
        domain.append(("message_type", "=", "comment"))
        return self.env["mail.message"].search(domain, order="id")

    def tasks(self):
        return self.actions(self.customer).filtered(lambda action: action.kind == "incoming")


@tagged("post_install", "-at_install")
class TestAccountMessages(AccountFormCommon):
    """What a customer and a collector write to each other."""

    def test_message_lands_in_dossier_and_worklist(self):
        self.enter(purpose="message")
        response = self.send("/message", "/message", text="Which invoice?\n\nI paid them all.")
        self.assertIn("your message has arrived", response.text)
        self.assertIn("I paid them all.", response.text)
        (message,) = self.thread(self.account)
        self.assertEqual(message.author_id, self.anna)
        self.assertEqual(message.subtype_id, self.env.ref("mail.mt_comment"))
        (task,) = self.tasks()
        self.assertEqual((task.state, task.user_id), ("todo", self.collector))
        self.assertIn("Which invoice?", task.name)
        self.assertNotIn(self.anna, self.account.message_partner_ids)

    def test_second_message_adds_no_second_task(self):
        self.enter()
        self.send("/message", "/message", text="One")
        self.send("/message", "/message", text="Two")
        self.assertEqual(len(self.thread(self.account)), 2)
        self.tasks().with_user(self.collector).action_done()
        self.send("/message", "/message", text="Three")
        self.assertEqual(self.tasks().mapped("state"), ["done", "todo"])

    def test_sent_twice_is_there_once(self):
        self.enter()
        hidden = self.read_form(self.get("/message").text, "/message")
        for _time in range(3):
            response = self.post("/message", {**hidden, "text": "Hello"})
            self.assertIn("your message has arrived", response.text)
        self.assertEqual(len(self.thread(self.account)), 1)

    def test_key_of_another_form(self):
        self.enter()
        hidden = self.read_form(self.get("/message").text, "/message")
        other = self.get(f"/invoice/{self.late.id}").text
        stolen = self.read_form(other, f"/invoice/{self.late.id}/message")["key"]
        for key in ("", "x", "1.2.3", stolen, hidden["key"] + "a", "9" * 500, "\x00", "²..x"):
            with self.subTest(key=key[:20]):
                response = self.post("/message", hidden | {"key": key, "text": "Typed <b>this</b>"})
                self.assertEqual(response.status_code, 422)
                self.assertIn("open for too long", response.text)
                self.assertIn("Typed &lt;b&gt;this&lt;/b&gt;", response.text)
        del hidden["csrf_token"]
        self.assertEqual(self.post("/message", {**hidden, "text": "x"}).status_code, 400)
        self.assertFalse(self.thread(self.account))

    def test_key_is_good_for_a_day(self):
        keys = self.env["collections.form.key"]
        key = keys._make("a")
        self.assertEqual([keys._take("a", key), keys._take("a", key)], ["first", "again"])
        self.assertEqual(keys._take("b", key), "wrong")
        tomorrow = time.time() + 25 * 3600
        with patch("time.time", return_value=tomorrow):
            self.assertEqual(keys._take("a", keys._make("a")), "first")
            self.assertEqual(keys._take("a", key), "wrong")

    def test_hostile_texts(self):
        self.enter()
        for text in (
            SCRIPT,
            '<img src=x onerror="alert(1)">',
            "{{ 7*7 }} ${7*7} <t t-out='1'/>",
            "a\x00b\u202ec",
            "javascript:alert(1)",
            "'; DROP TABLE res_partner; --",
        ):
            with self.subTest(text=text):
                response = self.send("/message", "/message", text=text)
                self.assertEqual(response.status_code, 200)
                self.assertNotIn(SCRIPT, response.text)
                self.assertNotIn("<img src=x", response.text)
        for message in self.thread(self.account):
            self.assertNotIn("<script", message.body)
            self.assertNotIn("<img", message.body)
        self.assertIn("abc", self.thread(self.account)[3].body)

    def test_empty_and_endless_texts(self):
        self.enter()
        for text, sentence in ((" \n\x00 ", "write a message"), ("x" * 5001, "too long: 5001")):
            response = self.send("/message", "/message", text=text)
            self.assertEqual(response.status_code, 422)
            self.assertIn(sentence, response.text)
        self.assertIn("x" * 5001, response.text, "nothing that was typed is lost")
        self.assertFalse(self.thread(self.account))

    def test_files(self):
        self.enter()
        files = [
            ("files", ("../../proof.exe", PDF, "text/html")),
            ("files", ("photo.png", PNG, "image/png")),
        ]
        response = self.send("/message", "/message", files, text="Proof")
        stored = self.thread(self.account).attachment_ids
        self.assertEqual(set(stored.mapped("name")), {"proof.pdf", "photo.png"})
        self.assertEqual(set(stored.mapped("res_model")), {"collections.profile"})
        for file in stored:
            self.assertIn(f"/message/file/{file.id}", response.text)
        pdf = stored.filtered(lambda file: file.name == "proof.pdf")
        copy = self.get(f"/message/file/{pdf.id}")
        self.assertEqual(copy.content, PDF)
        self.assertIn("attachment", copy.headers["Content-Disposition"])
        self.assertEqual(copy.headers["X-Content-Type-Options"], "nosniff")

    def test_files_that_are_refused(self):
        self.enter()
        for name, content in (
            ("invoice.pdf", ELF),
            ("photo.jpg", EXE),
            ("photo.png", SVG),
            ("page.pdf", HTML),
            ("empty.pdf", b""),
            (SCRIPT, HTML),
            ("list.zip", b"PK\x03\x04" + bytes(100)),
        ):
            with self.subTest(name=name):
                files = [("files", (name, content, "image/png"))]
                response = self.send("/message", "/message", files, text="Look at this")
                self.assertEqual(response.status_code, 422)
                self.assertIn("attach a photo, a picture or a PDF", response.text)
                self.assertIn("Look at this", response.text)
                self.assertNotIn(SCRIPT, response.text)
        many = [("files", (f"{number}.pdf", PDF, "")) for number in range(6)]
        self.assertIn("at most 5", self.send("/message", "/message", many, text="x").text)
        self.patch(forms, "LARGEST_FILE", 1024)
        large = [("files", ("large.pdf", PDF + bytes(2000), ""))]
        self.assertIn("too large", self.send("/message", "/message", large, text="x").text)
        self.assertFalse(self.thread(self.account))
        self.assertFalse(self.tasks())

    def test_endless_request(self):
        self.enter()
        hidden = self.read_form(self.get("/message").text, "/message")
        huge = [("files", ("huge.pdf", PDF + bytes(forms.LARGEST_FORM), ""))]
        self.assertEqual(self.post("/message", {**hidden, "text": "x"}, huge).status_code, 413)
        self.assertFalse(self.thread(self.account))

    def test_fields_of_the_wrong_kind(self):
        self.enter()
        hidden = self.read_form(self.get("/message").text, "/message")
        for field in ("text", "key", "done", "lang"):
            files = [(field, ("a.png", PNG, "image/png"))]
            values = {name: value for name, value in hidden.items() if name != field}
            self.assertLess(self.post("/message", values, files).status_code, 500)
        values = [("text", "one"), ("text", "two"), *hidden.items()]
        self.assertLess(self.post("/message", values).status_code, 500)

    def test_what_a_contact_sees(self):
        """E-mails to the contact and own answers; no notes, nothing of or to somebody else."""
        for partner, words in (
            (self.anna, "for Anna"),
            (self.customer, "for the company"),
            (self.bert, "for Bert"),
            (self.stranger, "for a stranger"),
        ):
            self.account.with_user(self.collector).message_post(
                body=words,
                partner_ids=partner.ids,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
        for partner, words in ((self.anna, "by Anna"), (self.bert, "by Bert")):
            self.account.message_post(
                body=words,
                author_id=partner.id,
                message_type="email",
                subtype_xmlid="mail.mt_comment",
            )
        self.account.message_post(
            body="internal note", partner_ids=self.anna.ids, subtype_xmlid="mail.mt_note"
        )
        self.account._message_log(body="logged", author_id=self.anna.id)
        self.account.message_post(
            body="for nobody", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.enter()
        text = self.get("/message").text
        for words in ("for Anna", "for the company", "by Anna"):
            self.assertIn(words, text)
        for words in ("for Bert", "stranger", "by Bert", "internal note", "logged", "for nobody"):
            self.assertNotIn(words, text)

    def test_reminder_in_the_conversation_has_no_token(self):
        self.account.procedure_id = self.make_procedure((1, "email"))
        self.run_night()
        (message,) = self.messages(self.customer)
        owner = self.actions(self.customer, "done").recipient_id
        self.assertNotRegex(message.body, r"/c/\d")
        self.assertIn(f"/my/collections/{self.account.id}/pay", message.body)
        self.enter(self.make_link(self.account, owner))
        text = self.get("/message").text
        self.assertIn(self.late.name, text)
        self.assertNotRegex(text, r"/c/\d")

    def test_mail_from_outside_is_plain_text(self):
        self.account.message_post(
            body=Markup("<h1 style='color: red'>Big</h1><a href='x'>y</a>"),
            author_id=self.anna.id,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )
        self.enter()
        text = self.get("/message").text
        self.assertIn("Big", text)
        self.assertNotIn("color: red", text)

    def test_files_of_others(self):
        self.enter()
        foreign = self.env["ir.attachment"].create({"name": "Secret", "raw": b"secret"})
        own = self.env["ir.attachment"].create(
            {
                "name": "Note",
                "raw": b"secret",
                "res_model": "collections.profile",
                "res_id": self.account.id,
            }
        )
        self.account._message_log(body="Note", attachment_ids=own.ids)
        for file in (foreign, own):
            for path in (f"/message/file/{file.id}", f"/invoice/{self.late.id}/file/{file.id}"):
                self.assertEqual(self.get(path).status_code, 404)

    def test_colleagues_only_look(self):
        self.authenticate("collector.talk", "collector.talk")
        page = self.get("/message")
        self.assertEqual(page.status_code, 200)
        self.assertNotIn('name="text"', page.text)
        values = {"csrf_token": "x", "text": "Hello", "key": "x"}
        with patch("odoo.http.Request.validate_csrf", return_value=True):
            self.assertEqual(self.post("/message", values).status_code, 403)
        self.assertFalse(self.thread(self.account))

    def test_link_to_one_invoice_has_no_conversation_about_the_account(self):
        self.link.move_ids = self.late
        self.enter()
        self.assertEqual(self.get("/message").status_code, 404)
        self.assertNotIn("/message?", self.get("").text)

    def test_only_colleagues_are_notified(self):
        self.account.message_subscribe((self.bert | self.collector.partner_id).ids)
        self.enter()
        self.send("/message", "/message", text="Hello")
        notified = self.thread(self.account).notified_partner_ids
        self.assertIn(self.collector.partner_id, notified)
        self.assertNotIn(self.bert, notified)

    def test_limit_of_forms(self):
        self.enter()
        hidden = self.read_form(self.get("/message").text, "/message")
        self.patch(pages, "forms_per_visitor", Limiter(2, 60))
        codes = [self.post("/message", {**hidden, "text": "x"}).status_code for _n in range(3)]
        self.assertEqual(codes, [200, 200, 429])


@tagged("post_install", "-at_install")
class TestInvoiceComments(AccountFormCommon):
    """One conversation about an invoice, of the customer's contacts and colleagues."""

    def comment(self, words, **values):
        return self.late.message_post(
            body=words, **{"message_type": "comment", "subtype_xmlid": "mail.mt_comment", **values}
        )

    def test_conversation(self):
        self.enter()
        self.comment("We look into it", author_id=self.collector.partner_id.id)
        self.comment("I ordered it", author_id=self.bert.id)
        page = f"/invoice/{self.late.id}"
        files = [("files", ("proof.pdf", PDF, "application/pdf"))]
        response = self.send(page, f"{page}/message", files, text="Where is the <b>paint</b>?")
        self.assertIn("your message has arrived", response.text)
        for words in ("We look into it", "I ordered it", "Where is the &lt;b&gt;paint&lt;/b&gt;?"):
            self.assertIn(words, response.text)
        message = self.thread(self.late)[-1]
        self.assertEqual(message.author_id, self.anna)
        self.assertNotEqual(self.late.message_main_attachment_id, message.attachment_ids)
        self.assertEqual(self.get(f"{page}/file/{message.attachment_ids.id}").content, PDF)
        (task,) = self.tasks()
        self.assertIn(self.late.name, task.name)
        visit = self.env["collections.visit"].search([("kind", "=", "post")])
        self.assertEqual((visit.move_id, visit.partner_id), (self.late, self.anna))

    def test_what_is_hidden(self):
        lawyer = self.make_customer("Lawyer")
        self.comment("note for us", subtype_xmlid="mail.mt_note")
        self.comment("opinion of the lawyer", author_id=lawyer.id)
        self.comment(
            "question to the lawyer",
            author_id=self.collector.partner_id.id,
            partner_ids=lawyer.ids,
        )
        self.comment("mail by Bert", author_id=self.bert.id, message_type="email")
        self.comment("mail by Anna", author_id=self.anna.id, message_type="email")
        hidden = self.comment("really internal", author_id=self.collector.partner_id.id)
        hidden.is_internal = True
        self.enter()
        text = self.get(f"/invoice/{self.late.id}").text
        self.assertIn("mail by Anna", text)
        for words in ("note for us", "lawyer", "mail by Bert", "really internal"):
            self.assertNotIn(words, text)

    def test_invoices_of_others(self):
        self.enter()
        hidden = self.read_form(
            self.get(f"/invoice/{self.late.id}").text, f"/invoice/{self.late.id}/message"
        )
        for invoice_id in (self.foreign_invoice.id, 0, 999999999):
            response = self.post(f"/invoice/{invoice_id}/message", {**hidden, "text": "x"})
            self.assertEqual(response.status_code, 404)
        self.link.move_ids = self.later
        response = self.post(f"/invoice/{self.late.id}/message", {**hidden, "text": "x"})
        self.assertEqual(response.status_code, 404)
        self.assertFalse(self.thread(self.foreign_invoice))
        self.assertFalse(self.tasks())

    def test_wrong_form_keeps_the_page(self):
        self.enter()
        page = f"/invoice/{self.late.id}"
        response = self.send(page, f"{page}/message", text=" ")
        self.assertEqual(response.status_code, 422)
        self.assertIn(self.late.name, response.text)
        self.assertIn("write a message", response.text)

    def test_followers_outside_are_not_notified(self):
        self.late.message_subscribe((self.bert | self.collector.partner_id).ids)
        self.enter()
        page = f"/invoice/{self.late.id}"
        self.send(page, f"{page}/message", text="Hello")
        notified = self.thread(self.late)[-1].notified_partner_ids
        self.assertIn(self.collector.partner_id, notified)
        self.assertNotIn(self.bert, notified)
