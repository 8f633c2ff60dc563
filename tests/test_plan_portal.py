import io
import re

import pypdfium2

from odoo.tests import HttpCase, tagged

from .common import day
from .test_plan import PlanCommon


def read(content):
    """Return the text of all pages of a PDF, on one line."""
    document = pypdfium2.PdfDocument(io.BytesIO(content))
    words = " ".join(page.get_textpage().get_text_bounded() for page in document)
    return " ".join(words.split())


@tagged("post_install", "-at_install")
class TestPlanPortal(PlanCommon, HttpCase):
    """A customer without account reads and accepts; nobody else does."""

    def setUp(self):
        super().setUp()
        self.offered = self.propose(count=2)
        self.offered._request()
        self.url = f"/my/collections/plan/{self.offered.id}"
        self.token = self.offered.access_token

    def get(self, token=None, url=None):
        address = f"{url or self.url}?access_token={self.token if token is None else token}"
        return self.url_open(address, allow_redirects=False)

    def post(self, url=None, csrf=None, **data):
        if csrf is None:
            page = self.get()
            csrf = re.search(r'name="csrf_token"[^>]*value="([^"]*)"', page.text).group(1)
        data = {"access_token": self.token, "csrf_token": csrf, "name": "Anna", **data}
        return self.url_open(url or self.url, data=data, allow_redirects=False)

    def test_reading_changes_nothing(self):
        response = self.get()
        self.assertEqual(response.status_code, 200)
        for part in (self.offered.name, "Accept payment plan", self.invoices[0].name, "100.00"):
            self.assertIn(part, response.text)
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        self.assertIn("noindex", response.headers["X-Robots-Tag"])
        self.assertEqual(self.offered.state, "approved")

    def test_accept(self):
        response = self.post(name="Anna <b>Berg</b>")
        self.assertEqual(response.status_code, 303)
        self.offered.invalidate_recordset()
        self.assertEqual(self.offered.state, "running")
        self.assertEqual(self.offered.accepted_name, "Anna <b>Berg</b>")
        self.assertEqual(self.offered.accepted_ip, "127.0.0.1")
        self.assertTrue(self.offered.accepted_at)
        page = self.get()
        self.assertIn("Anna &lt;b&gt;Berg&lt;/b&gt;", page.text)
        self.assertNotIn("Accept payment plan", page.text)

    def test_accept_twice(self):
        csrf = re.search(r'name="csrf_token"[^>]*value="([^"]*)"', self.get().text).group(1)
        self.post(csrf=csrf)
        self.offered.invalidate_recordset()
        first = self.offered.accepted_at
        again = self.post(csrf=csrf, name="Somebody Else")
        self.assertEqual(again.status_code, 303)
        self.offered.invalidate_recordset()
        self.assertEqual((self.offered.accepted_name, self.offered.accepted_at), ("Anna", first))

    def test_without_a_name(self):
        response = self.post(name="   ")
        self.assertEqual(response.status_code, 200)
        self.assertIn("Please fill in your name", response.text)
        self.offered.invalidate_recordset()
        self.assertEqual(self.offered.state, "approved")

    def test_wrong_tokens(self):
        invoice = self.make_invoice(self.make_customer("Other"), -5)
        other = self.propose(invoice, self.profile(invoice.partner_id), count=2)
        other._request()
        missing = f"/my/collections/plan/{self.offered.id + 10**6}"
        for token in ("", "x", "é", self.token[:-1], other.access_token):
            with self.subTest(token=token):
                self.assertEqual(self.get(token).status_code, 404)
                self.assertEqual(self.post(access_token=token).status_code, 404)
        self.assertEqual(self.get(url=missing).status_code, 404)
        self.assertEqual(self.get(self.token, f"/my/collections/plan/{other.id}").status_code, 404)
        self.offered.invalidate_recordset()
        self.assertEqual(self.offered.state, "approved")

    def test_hostile_posts(self):
        self.assertEqual(self.post(csrf="forged").status_code, 400)
        self.assertGreaterEqual(self.post(name="x" * 100_000).status_code, 400)
        self.offered.invalidate_recordset()
        self.assertEqual(self.offered.state, "approved")
        self.post(name="y" * 5000)
        self.offered.invalidate_recordset()
        self.assertEqual(len(self.offered.accepted_name), 200)

    def test_ended_plan_is_not_accepted(self):
        csrf = re.search(r'name="csrf_token"[^>]*value="([^"]*)"', self.get().text).group(1)
        self.offered._finish(day(), "Pays at once")
        response = self.post(csrf=csrf)
        self.assertIn("cannot be accepted any more", response.text)
        self.assertIn("has ended", self.get().text)

    def test_draft_is_not_shown(self):
        draft = self.offered._change()
        token = draft._portal_ensure_token()
        response = self.get(token, f"/my/collections/plan/{draft.id}")
        self.assertEqual(response.status_code, 404)

    # === AGREEMENT === #

    def test_agreement(self):
        draw = self.env["collections.agreement"]._draw
        text = read(draw(self.offered))
        for part in (
            f"Payment plan {self.offered.name}",
            self.invoices[0].name,
            "06/23/2025",
            "$ 100.00",
            "Total USD",
            "What we agree",
            "Signature",
        ):
            self.assertIn(part, text)
        self.offered._accept("Anna Berg", "192.0.2.1")
        text = read(draw(self.offered))
        self.assertIn("Anna Berg", text)
        self.assertIn("192.0.2.1", text)
        self.assertNotIn("Signature", text)

    def test_agreement_with_interest(self):
        self.offered._finish(day(), "x")
        plan = self.propose(count=2, rate=10, method="annuity", cost=10, frequency="monthly")
        text = read(self.env["collections.agreement"]._draw(plan))
        for part in ("Interest", "Cost", "10% a year"):
            self.assertIn(part, text)

    def test_agreement_in_the_language_of_the_reader(self):
        draw = self.env["collections.agreement"]._draw
        for code, written in (("nl_NL", "23-06-2025"), ("de_DE", "23.06.2025")):
            self.env["res.lang"]._activate_lang(code)
            self.customer.lang = code
            self.assertIn(written, read(draw(self.offered)))

    def test_report(self):
        report = self.env["ir.actions.report"]
        content, kind = report._render_qweb_pdf(
            "account_collections.report_agreement", self.offered.ids
        )
        self.assertEqual(kind, "pdf")
        self.assertIn(self.offered.name, read(content))
        name = self.offered.name.replace("/", "-")
        self.assertEqual(self.offered._get_agreement().name, f"{name}.pdf")
