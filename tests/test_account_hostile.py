import io
import threading
import zipfile

import requests

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..controllers import account as pages
from ..controllers import forms
from ..controllers.account import HEADERS
from ..controllers.limits import Limiter
from .common import day
from .test_account_act import PNG, AccountActCommon
from .test_account_page import PERSON

# Answers that turn somebody away. Anything else is a hole, or a crash.
TURNED_AWAY = (400, 403, 404, 405, 413, 422)
# Amounts that nobody owes; the account has one late item of 250.
AMOUNTS = (
    "-1", "-0.01", "0", "0.00", "250.01", "1000000", "9" * 40, "NaN", "nan", "Infinity",
    "-Infinity", "inf", "1e309", "1e2", "１２", "٣٤", "0x10", "1_0", "1.2.3", "12;--", "' OR 1=1",
    "12 EUR", "<b>1</b>", "--1", "+1", "1\x002", "[1]", "{}", "null", "true", "1" * 5000,
)  # fmt: skip
# What is no id of an open item of this customer.
IDS = (
    "", "0", "-1", "abc", "1 OR 1=1", "１２", "²", "9" * 30, "2147483648", "1.0", "1e3", "\x00",
    "../1", "[1]", "<script>", "%00", "None",
)  # fmt: skip
DATES = ("", "2025-02-30", "1900-01-01", "9999-12-31", "10000-01-01", "２０２５-07-01", "now",
         "2025-07-01T00:00", "\x00", "2025-07-01\r\nX: y", "-1", "<b>")  # fmt: skip
SCRIPT = "<script>alert('x')</script><img src=x onerror=alert(1)>\"'{{7*7}}<t t-out='env'/>"


def pack(**parts):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


UPLOADS = (
    ("virus.exe", b"MZ\x90\x00" * 20, "application/pdf"),
    ("photo.png", b"MZ\x90\x00" * 20, "image/png"),
    ("photo.png.exe", b"MZ\x90\x00" * 20, "image/png"),
    ("page.html", b"<html><script>alert(1)</script></html>", "text/html"),
    ("page.pdf", b"<html><script>alert(1)</script></html>", "application/pdf"),
    ("image.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/svg+xml"),
    ("image.png", b"<?xml version='1.0'?><svg onload='alert(1)'/>", "image/png"),
    ("shell.php", b"<?php system($_GET[0]);", "application/x-php"),
    ("shell.php.jpg", b"<?php system($_GET[0]);", "image/jpeg"),
    ("run.sh", b"#!/bin/sh\nrm -rf /", "application/octet-stream"),
    ("elf.jpg", b"\x7fELF" + b"\x00" * 40, "image/jpeg"),
    ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 40, "application/msword"),
    ("empty.pdf", b"", "application/pdf"),
    ("archive.zip", pack(a="text"), "application/zip"),
    ("broken.docx", b"PK\x03\x04broken", "application/zip"),
    (
        "bomb.docx",
        pack(**{"[Content_Types].xml": "", "word/document.xml": "0" * 30_000_000}),
        "application/zip",
    ),
    (
        "macro.docx",
        pack(**{"[Content_Types].xml": "", "word/document.xml": "", "word/vbaProject.bin": ""}),
        "application/zip",
    ),
    ("large.png", PNG + b"0" * forms.LARGEST_FILE, "image/png"),
)


@tagged("post_install", "-at_install")
class TestAccountHostile(AccountActCommon):
    """Requests that no browser of a customer sends: none gets through, none breaks anything."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sister = cls.setup_other_company(name="Sister")["company"]
        cls.sister_invoice = (
            cls.env["account.move"]
            .with_company(cls.sister)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": cls.customer.id,
                    "invoice_date": day(-40),
                    "invoice_line_ids": [
                        Command.create({"name": "Goods", "price_unit": 30, "tax_ids": False})
                    ],
                }
            )
        )
        cls.sister_invoice.action_post()
        cls.paid = cls.make_invoice(cls.customer, due=-40, amount=70)
        cls.pay(cls.paid, on=-35)
        cls.credit = cls.make_refund(cls.customer, 15)

    def setUp(self):
        super().setUp()
        self.profile(self.customer, self.sister)
        self.item_id = self.item(self.late).id
        self.reason = self.env.ref("account_collections.dispute_reason_price")
        self.sent = 0

    # === HELPERS === #

    def base(self, purpose, **changes):
        """Return a form that would be accepted, with ``changes``."""
        typed = {
            "promise": {"item": [self.item_id], "date": str(day(7))},
            "dispute": {"item": [self.item_id], "reason": str(self.reason.id)},
            "settled": {"item": [self.item_id], "date": str(day(-1))},
            "plan": {
                "item": [self.item_id], "count": "2", "frequency": "monthly",
                "start": str(day(14)),
            },
            "copy": {"item": [self.item_id]},
            "contact": {"name": "Anna", "email": "anna@customer.example"},
            "call": {"phone": "+31201234567"},
        }[purpose]  # fmt: skip
        return {**typed, **changes}

    def hidden(self, purpose):
        extra = self.base(purpose) if purpose == "plan" else {}
        extra.pop("item", None)
        return self.open_form(purpose, self.late, **extra)

    def attack(self, purpose, hidden=None, files=None, **changes):
        """Send a changed form and check that it is turned away without a trace."""
        data = {**(hidden or self.hidden(purpose)), **self.base(purpose, **changes)}
        self.sent += 1
        with self.subTest(purpose=purpose, **{k: str(v)[:40] for k, v in changes.items()}):
            with mute_logger("odoo.http"):
                response = self.post(purpose, data, files)
            self.assertIn(response.status_code, TURNED_AWAY, response.text[:500])
            self.assert_untouched()
            if response.status_code == 422:
                self.assert_headers(response)
                self.assertIn('role="alert"', response.text)
            return response

    def assert_untouched(self):
        for model in ("promise", "dispute", "plan", "hold"):
            self.assertFalse(self.records(model), model)
        self.assertFalse(self.tasks())
        self.assertFalse(self.env["collections.form.key"].search([]))
        self.assertFalse(
            self.env["ir.attachment"].search([("res_model", "=", "collections.dispute")])
        )

    def assert_headers(self, response):
        for name, value in HEADERS.items():
            self.assertEqual(response.headers.get(name), value)
        self.assertIn("default-src 'none'", response.headers["Content-Security-Policy"])

    # === WHAT IS TYPED === #

    def test_amounts(self):
        for purpose in ("promise", "settled", "dispute"):
            hidden = self.hidden(purpose)
            for amount in AMOUNTS:
                self.attack(purpose, hidden, amount=amount)
        self.assertGreaterEqual(self.sent, 90)

    def test_ids(self):
        foreign = [
            self.item(invoice).id
            for invoice in (self.foreign_invoice, self.sister_invoice, self.paid, self.credit)
        ]
        other_line = self.late.invoice_line_ids.id
        for purpose in ("promise", "dispute", "settled", "plan", "copy"):
            hidden = self.hidden(purpose)
            for item in (*IDS, *foreign, other_line):
                self.attack(purpose, hidden, item=[item])
            self.attack(purpose, hidden, item=[self.item_id, foreign[0]])
            self.attack(purpose, hidden, item=[])
        self.assertGreaterEqual(self.sent, 100)

    def test_dates(self):
        for purpose, name in (
            ("promise", "date"),
            ("settled", "date"),
            ("plan", "start"),
        ):
            hidden = self.hidden(purpose)
            for typed in DATES:
                self.attack(purpose, hidden, **{name: typed})

    def test_reasons_and_lines(self):
        sisters = self.reason.copy({"company_id": self.sister.id})
        inside = self.reason.copy({"is_customer_visible": False})
        archived = self.reason.copy({"active": False})
        hidden = self.hidden("dispute")
        for reason in (sisters.id, inside.id, archived.id, *IDS):
            self.attack("dispute", hidden, reason=reason)
        strangers = self.foreign_invoice.invoice_line_ids.id
        tax = self.late.line_ids.filtered(lambda line: line.display_type == "payment_term").id
        for line in (strangers, self.later.invoice_line_ids.id, tax, "-1", "x", "９", "9" * 30):
            self.attack("dispute", hidden, line=[line])
            self.attack("dispute", hidden, line=[self.late.invoice_line_ids.id, line])

    def test_plans(self):
        hidden = self.hidden("plan")
        for count in ("0", "1", "-3", "25", "1e1", "９", "x", "9" * 30, "", "2.5"):
            self.attack("plan", hidden, count=count)
        for frequency in ("", "daily", "MONTHLY", "monthly\x01x", "'; DROP TABLE", "[]"):
            self.attack("plan", hidden, frequency=frequency)

    def test_help(self):
        hidden = self.hidden("contact")
        for email in ("a@b", "a@b.example\r\nBcc: c@d.example", "a@b.example,c@d.example", SCRIPT):
            self.attack("contact", hidden, email=email)
        for name in ("", "\x00", "\u202e", "123", "<>"):
            self.attack("contact", hidden, name=name)
        hidden = self.hidden("call")
        for phone in ("", "1", "javascript:alert(1)", "+31 20\r\nX: y" * 9, "１２３４５６", SCRIPT):
            self.attack("call", hidden, phone=phone)
        self.attack("call", hidden, moment="never")
        self.attack("call", hidden, date="2099-01-01")

    def test_huge_texts(self):
        for purpose in ("promise", "dispute", "settled", "contact", "call"):
            self.attack(purpose, text="a" * 5001)
        response = self.attack("promise", text="a" * 250_000)
        self.assertIn(response.status_code, (400, 413, 422))
        self.attack("promise", amount="1" * 150_000)

    def test_script_in_every_field(self):
        """It comes back as text: on the page, in the mail, in the dossier, in the worklist."""
        proof = ("files", (f"{SCRIPT}.png", PNG, "image/png"))
        for purpose, changes, files in (
            ("promise", {}, None),
            ("dispute", {"item": [self.item(self.later).id]}, [proof]),
            ("settled", {"item": [self.item(self.later).id]}, [proof]),
            ("contact", {"name": SCRIPT}, None),
            ("call", {}, None),
        ):
            hidden = self.open_form(purpose)
            data = {**hidden, **self.base(purpose, text=SCRIPT, **changes)}
            refused = self.post(purpose, {**data, "key": SCRIPT, "amount": SCRIPT}, files)
            self.assertEqual(refused.status_code, 422)
            self.assert_harmless(refused.text)
            response = self.post(purpose, data, files)
            self.assertEqual(response.status_code, 200, (purpose, response.text))
            self.assert_harmless(response.text)
            self.assert_headers(response)
        self.env.invalidate_all()
        self.assert_harmless(self.dossier())
        mails = self.env["mail.mail"].search([("model", "=", "collections.profile")])
        self.assertTrue(mails)
        for mail in mails:
            self.assert_harmless(mail.body_html)
            self.assertNotIn("script", mail.subject)
            self.assertNotIn("49", mail.subject)

    def assert_harmless(self, text):
        self.assertNotIn("<script", text.lower())
        self.assertNotIn("<img src=x", text.lower())
        self.assertNotIn("<t t-out", text)

    # === FILES === #

    def test_uploads(self):
        for purpose in ("dispute", "settled"):
            hidden = self.hidden(purpose)
            for upload in UPLOADS:
                self.attack(purpose, hidden, files=[("files", upload)])
            good = ("files", ("photo.png", PNG, "image/png"))
            self.attack(purpose, hidden, files=[good] * 6)
            self.attack(purpose, hidden, files=[good, ("files", UPLOADS[0])])

    def test_names_of_files(self):
        names = (
            "../../etc/passwd.png",
            "a\r\nX: y.png",
            "photo.png.html",
            "\u202egnp.exe",
            "x" * 300,
        )
        files = [("files", (name, PNG, "text/html")) for name in names]
        data = {**self.hidden("dispute"), **self.base("dispute")}
        self.assert_noted(self.post("dispute", data, files))
        for attachment in self.records("dispute").attachment_ids:
            self.assertEqual(attachment.mimetype, "image/png")
            self.assertRegex(attachment.name, r"^[^/\\\r\n\u202e]{1,80}\.png$")
            self.assertFalse(attachment.public)
            self.assertFalse(attachment.access_token)
            page = self.url_open(f"/web/content/{attachment.id}")
            self.assertEqual(page.status_code, 404)

    # === KEYS, TOKENS AND METHODS === #

    def test_keys(self):
        hidden = self.hidden("promise")
        other = self.make_customer("Mate", parent_id=self.customer.id, is_company=False)
        theirs = self.make_link(self.account, other)
        scope = f"promise/{self.account.id}/{theirs.id}/{other.id}"
        moment, chance, signature = hidden["key"].split(".")
        for key in (
            "", "x", "..", "1.2.3", "\x00", "é" * 20, "１.a.b", f"{moment}.{chance}.", SCRIPT,
            f"{int(moment) + 1}.{chance}.{signature}", f"{moment}.x.{signature}", "9" * 4000,
            f"99999999999.{chance}.{signature}", self.hidden("dispute")["key"],
            self.env["collections.form.key"]._make(scope),
        ):  # fmt: skip
            self.attack("promise", {**hidden, "key": key})

    def test_forgery(self):
        hidden = self.hidden("promise")
        for token in (None, "", "x", "a" * 500, hidden["csrf_token"][:-1], "é"):
            data = {**self.base("promise"), "key": hidden["key"]}
            if token is not None:
                data["csrf_token"] = token
            with mute_logger("odoo.http"):
                self.assertEqual(self.post("promise", data).status_code, 400)
            self.assert_untouched()

    def test_methods(self):
        data = {**self.hidden("promise"), **self.base("promise")}
        for purpose in ("promise", "dispute", "plan", "settled", "copy", "contact", "call"):
            for method in ("PUT", "DELETE", "PATCH", "TRACE"):
                response = self.opener.request(
                    method, self.base_url() + f"{self.url}/{purpose}", timeout=10
                )
                self.assertIn(response.status_code, (400, 404, 405, 501))
            query = "&".join(
                f"{name}={value[0] if isinstance(value, list) else value}"
                for name, value in data.items()
            )
            self.assertEqual(self.get(f"/{purpose}?{query}").status_code, 200)
        for path in ("", "/paid", f"/invoice/{self.late.id}", "/statement.pdf", "/photo"):
            with mute_logger("odoo.http"):
                response = self.post(path.strip("/") or "", data)
            self.assertIn(response.status_code, (400, 404, 405), path)
        self.assert_untouched()

    def test_names_of_arguments(self):
        """What a page is called with by us cannot be given from outside."""
        for name in ("visitor", "profile_id", "purpose", "move_id", "params", "lang"):
            for path in ("", "/promise", "/paid", f"/invoice/{self.late.id}"):
                response = self.get(f"{path}?{name}=1&{name}[]=2")
                self.assertEqual(response.status_code, 200, (name, path))
                self.assertNotIn(self.foreign_invoice.name, response.text)

    def test_hostile_addresses(self):
        for path in (
            "/promise?item=%00", "/promise?item[]=1", "/promise?amount=%ff%fe&text=%F0%28",
            "/plan?count=%00&start=%00&frequency=%00", "/plan?count=3&frequency=x&start=y",
            f"/plan?item={self.item_id}&count=3&frequency=weekly&start=9999-99-99",
            "/dispute?reason=99999999999999999999", "/dispute?line=1&line=%C2%B2",
            "/promise?lang=../../x", "/promise?" + "item=1&" * 800, "/call?moment=" + "a" * 4000,
        ):  # fmt: skip
            response = self.get(path)
            self.assertEqual(response.status_code, 200, path)
            self.assert_headers(response)
        for path in ("/promise/", "/promise/1", "/unknown", "/dispute.php", "/..%2f..%2fweb"):
            with mute_logger("odoo.http"):
                self.assertIn(self.get(path).status_code, (200, 303, 400, 404), path)
        self.assert_untouched()

    def test_doors_are_closed(self):
        """Somebody else's account, and one's own after the link was revoked or has expired."""
        stranger = self.profile(self.stranger)
        sister = self.profile(self.customer, self.sister)
        hidden = self.hidden("promise")
        data = {**hidden, **self.base("promise")}
        for profile in (stranger, sister):
            for purpose in ("promise", "dispute", "plan", "settled", "copy", "contact", "call"):
                url = f"/my/collections/{profile.id}/{purpose}"
                for sent in (None, {**data, **self.base(purpose)}):
                    response = self.url_open(url, data=sent, headers=PERSON)
                    self.assertEqual(response.status_code, 403)
                    self.assert_headers(response)
        self.link.date_expiry = day(-1)
        self.assertEqual(self.post("promise", data).status_code, 403)
        self.link.date_expiry = day(30)
        self.link.action_revoke()
        self.assertEqual(self.post("promise", data).status_code, 403)
        self.assert_untouched()

    def test_link_to_some_invoices_is_about_no_others(self):
        self.link.move_ids = self.later
        hidden = self.open_form("promise")
        for purpose in ("promise", "dispute", "settled", "copy"):
            self.attack(purpose, {**hidden, "key": self.open_form(purpose)["key"]})

    def test_host_and_headers(self):
        """Nothing of the request decides where an answer or a mail leads."""
        data = {**self.hidden("promise"), **self.base("promise"), "url": "//evil.example",
                "redirect": "https://evil.example", "next": "//evil.example"}  # fmt: skip
        evil = {
            **PERSON,
            "X-Forwarded-Host": "evil.example",
            "Origin": "https://evil.example",
            "Referer": "https://evil.example/?x=1",
        }
        response = self.url_open(
            f"{self.url}/promise?redirect=//evil.example",
            data=data,
            headers=evil,
            allow_redirects=False,
        )
        self.assertEqual(response.status_code, 200)
        self.assertNotIn("evil.example", response.text)
        self.assertNotIn("evil.example", str(response.headers))
        self.env.invalidate_all()
        mail = self.env["mail.mail"].search([("model", "=", "collections.profile")])
        self.assertNotIn("evil.example", "".join(mail.mapped("body_html")))

    # === AT ONCE === #

    def test_two_at_once(self):
        """One form that is sent by two threads makes one promise and one mail."""
        for purpose, model in (("promise", "promise"), ("dispute", "dispute"), ("call", "action")):
            before = len(self.records(model))
            changes = {"item": [self.item(self.later).id]} if purpose == "dispute" else {}
            hidden = self.open_form(purpose)
            data = {**hidden, **self.base(purpose, **changes)}
            answers = self._send_at_once(purpose, data, 4)
            self.assertEqual([answer.status_code for answer in answers], [200] * 4)
            noted = [answer for answer in answers if "We have noted it" in answer.text]
            self.assertEqual(len(noted), 1)
            self.assertEqual(len(self.records(model)), before + 1, purpose)

    def test_two_forms_at_once(self):
        """Two forms about the same money: the second is told that it is promised."""
        first, second = self.hidden("promise"), self.hidden("promise")
        data = self.base("promise")
        self.assert_noted(self.post("promise", {**first, **data}))
        self.assert_refused(self.post("promise", {**second, **data}))
        self.assertEqual(len(self.records("promise")), 1)

    def _send_at_once(self, purpose, data, count):
        answers = []
        barrier = threading.Barrier(count)

        def send():
            session = requests.Session()
            session.cookies.update(self.opener.cookies)
            barrier.wait(10)
            answers.append(
                session.post(
                    self.base_url() + f"{self.url}/{purpose}",
                    data=data,
                    headers=PERSON,
                    timeout=60,
                )
            )

        with self.allow_requests():
            threads = [threading.Thread(target=send) for _number in range(count)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        return answers

    def test_too_many_forms(self):
        hidden = self.hidden("promise")
        self.patch(pages, "forms_per_visitor", Limiter(2, 60))
        data = {**hidden, **self.base("promise", amount="x")}
        with mute_logger("odoo.http"):
            codes = [self.post("promise", data).status_code for _number in range(3)]
        self.assertEqual(codes, [422, 422, 429])
