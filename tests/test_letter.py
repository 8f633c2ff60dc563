import base64
import io

from pypdf import PdfReader

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import HttpCase, new_test_user, tagged

from .common import day
from .letter_common import BIC, IBAN, RTL_NAME, LetterCommon, read, scan


@tagged("post_install", "-at_install")
class TestLetterPaper(LetterCommon):
    """What the customer reads on paper."""

    def test_content(self):
        values = self.address("Postbus 12", parent_id=self.customer.id, type="invoice")
        self.make_customer("Anna", False, is_company=False, **values)
        invoice = self.make_invoice(self.customer, due=-20, amount=1234.5)
        self.plan()
        (text,) = read(self.print_letter(self.letter()))
        for words in (
            "Reminder of company_1_data",
            "Dear Anna,",
            "these invoices are open.",
            "Postbus 12",
            "1000 Brussel",
            invoice.name,
            "1,234.50",
            "Total USD",
            "NL91 ABNA 0417 1643 00",
            BIC,
            "Page 1 of 1",
            "Antwerpen",
        ):
            self.assertIn(words, text)
        self.assertNotIn("Kerkstraat", text)
        self.assertNotIn("BELGIUM", text, "no country inside the country")

    def test_country_abroad(self):
        self.customer.country_id = self.env.ref("base.nl")
        self.make_invoice(self.customer, due=-20)
        self.plan()
        (text,) = read(self.print_letter(self.letter()))
        self.assertIn("NETHERLANDS", text)

    def test_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.customer.lang = "nl_NL"
        self.template.with_context(lang="nl_NL").write(
            {
                "subject": "Herinnering van {{ object.company_id.name }}",
                "body_html": "<p>Beste <b t-out='object.contact_name'/>,</p>"
                "<p>deze facturen staan open.</p><hr/><p>Met vriendelijke groet</p>",
            }
        )
        self.make_invoice(self.customer, due=-20, amount=1234.5)
        self.plan()
        (text,) = read(self.print_letter(self.letter()))
        self.assertIn("1.234,50", text)
        self.assertIn(day(-20).strftime("%d-%m-%Y"), text)

    def test_right_to_left(self):
        self.customer.name = RTL_NAME
        self.make_invoice(self.customer, due=-20)
        self.plan()
        content = self.print_letter(self.letter())
        (text,) = read(content)
        joined = {character for character in text if "\ufb50" <= character <= "\ufefc"}
        self.assertTrue(joined, "the letters are joined")
        self.assertNotIn(RTL_NAME, text, "and drawn from right to left")
        resources = PdfReader(io.BytesIO(content)).pages[0]["/Resources"]["/Font"].values()
        fonts = [font.get_object()["/FontDescriptor"] for font in resources]
        self.assertTrue(all("/FontFile2" in font for font in fonts), "the typeface is in the file")

    def test_two_currencies(self):
        for currency in (self.currency, self.foreign):
            self.make_invoice(self.customer, due=-20, amount=100, currency_id=currency.id)
        self.plan()
        content = self.print_letter(self.letter())
        (text,) = read(content)
        self.assertIn("Total USD", text)
        self.assertIn("Total EUR", text)
        (code,) = scan(content)
        self.assertIn("EUR100.00", code, "the euro part only")

    def test_payment_code(self):
        first = self.make_invoice(
            self.customer, due=-20, amount=1234.56, currency_id=self.foreign.id
        )
        second = self.make_invoice(self.customer, due=-10, amount=0.44, currency_id=self.foreign.id)
        self.plan()
        (code,) = scan(self.print_letter(self.letter()))
        self.assertEqual(
            code.split("\n"),
            ["BCD", "002", "1", "SCT", BIC, self.company.name, IBAN, "EUR1235.00", "", "",
             f"{first.name} {second.name}"],
        )  # fmt: skip

    def test_no_code_without_euro_or_iban(self):
        self.make_invoice(self.customer, due=-20)
        self.plan()
        self.assertFalse(scan(self.print_letter(self.letter())))
        self.make_invoice(self.customer, due=-20, currency_id=self.foreign.id)
        self.plan()
        self.assertTrue(scan(self.print_letter(self.letter())))
        self.bank.unlink()
        self.assertFalse(scan(self.print_letter(self.letter())))

    def test_account_online(self):
        """Beside the code for the bank, one leads to the account of the reader."""
        self.make_invoice(self.customer, due=-20, currency_id=self.foreign.id)
        self.plan()
        letter = self.letter()
        content = self.print_letter(letter)
        (code,) = scan(content, start="http")
        token = code.rpartition("/c/")[2]
        link, action = self.env["collections.link"]._verify(token)
        self.assertEqual((link.partner_id, action), (self.customer, letter.id))
        self.assertTrue(scan(content))
        (text,) = read(content)
        self.assertIn("Your account online", text)

    def test_carry_over(self):
        lines = [self.make_invoice(self.customer, due=-20, amount=10 + n).name for n in range(75)]
        self.plan()
        pages = read(self.print_letter(self.letter()))
        self.assertEqual(len(pages), 3)
        text = "\n".join(pages)
        for name in lines:
            self.assertEqual(text.count(name), 1, name)
        for number, page in enumerate(pages, 1):
            self.assertIn(f"Page {number} of 3", page)
            self.assertIn("Open amount", page, "the heading is repeated")
        self.assertIn("Carried forward", pages[0])
        self.assertNotIn("Brought forward", pages[0])
        self.assertIn("Brought forward", pages[1])
        first, second = (
            sum(10 + number for number, name in enumerate(lines) if name in page)
            for page in pages[:2]
        )
        self.assertEqual([page.count(f"{first:,.2f}") for page in pages], [1, 1, 0])
        self.assertEqual([page.count(f"{first + second:,.2f}") for page in pages], [0, 1, 1])
        # The closing sum, and what is to be paid.
        self.assertEqual(pages[2].count(f"{sum(10 + n for n in range(75)):,.2f}"), 2)

    def test_window_by_country(self):
        self.make_invoice(self.customer, due=-20)
        self.plan()
        letter = self.letter()
        writer = self.env["collections.letter"]
        self.assertEqual(writer._get_paper(self.company).window, "right")
        self.company.partner_id.country_id = self.env.ref("base.de")
        self.assertEqual(writer._get_paper(self.company).window, "left")
        (text,) = read(self.print_letter(letter))
        self.assertIn("Grote Markt 1 · 2000 Antwerpen", text, "the line above the address")
        self.company.collections_letter_window = "right"
        self.assertEqual(writer._get_paper(self.company).window, "right")

    def test_nonsense(self):
        """Broken colours, a picture that is none, markup in names and very long words."""
        self.company.write({"primary_color": "no colour", "secondary_color": "#fff"})
        self.env.cr.execute("SELECT 1")
        self.company.partner_id.image_1920 = False
        self.customer.write({"name": "<b>A & B</b> " + "x" * 300, "street": "y" * 200})
        self.template.body_html = (
            "<p><b>open <ul><li>one</li></ul> & <i>two</p><script>bad()</script>"
        )
        self.make_invoice(self.customer, due=-20)
        self.plan()
        text = "".join(read(self.print_letter(self.letter())))
        self.assertIn("<b>A & B</b>", text)
        self.assertNotIn("bad()", text)
        self.assertIn("one", text)

    def test_email_template_is_printed_without_its_table(self):
        """The table of an e-mail is left out: the letter draws its own, at that place."""
        self.procedure.step_ids.letter_template_id = False
        invoice = self.make_invoice(self.customer, due=-20)
        self.plan()
        (text,) = read(self.print_letter(self.letter()))
        self.assertEqual(text.count("Days late"), 1)
        self.assertLess(text.index("Dear"), text.index("Days late"))
        self.assertLess(text.index("Days late"), text.index("Kind regards"))
        self.assertIn(invoice.name, text)


@tagged("post_install", "-at_install")
class TestLetterReport(LetterCommon, HttpCase):
    """The letter is a report like any other."""

    def setUp(self):
        super().setUp()
        self.invoice = self.make_invoice(self.customer, due=-10)
        self.plan()
        self.action = self.letter()

    def test_address_of_the_report(self):
        url = f"/report/pdf/account_collections.report_letter/{self.action.id}"
        new_test_user(self.env, "viewer", "account_collections.group_viewer", password="viewer-123")
        new_test_user(self.env, "clerk", "base.group_user", password="clerk-123")
        self.authenticate("viewer", "viewer-123")
        response = self.url_open(url)
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        self.assertIn(self.invoice.name, read(response.content)[0])
        self.authenticate("clerk", "clerk-123")
        self.assertNotEqual(self.url_open(url).status_code, 200)

    def test_attached_by_a_template(self):
        template = self.template.copy(
            {
                "report_template_ids": [
                    Command.set(
                        [
                            self.env.ref("account_collections.report_letter").id,
                            self.env.ref("account_collections.report_action_statement").id,
                        ]
                    )
                ]
            }
        )
        values = template._generate_template(self.action.ids, ("report_template_ids",))
        (_name, letter), (_name, statement) = values[self.action.id]["attachments"]
        self.assertIn("these invoices", read(base64.b64decode(letter))[0])
        self.assertIn("Account statement", read(base64.b64decode(statement))[0])

    def test_attached_to_an_email(self):
        """The e-mail of a step carries the reports that its template names."""
        statement = self.env.ref("account_collections.report_action_statement")
        template = self.template.copy({"report_template_ids": [Command.set(statement.ids)]})
        customer = self.make_customer("Mailed")
        invoice = self.make_invoice(customer, due=-10)
        procedure = self.make_procedure((1, "email", {"template_id": template.id}))
        self.profile(customer).procedure_id = procedure
        self.run_night()
        (attachment,) = self.messages(customer).attachment_ids
        self.assertIn(invoice.name, read(attachment.raw)[0])
        self.assertEqual(attachment.res_model, "collections.profile")

    def test_stored(self):
        report = self.env.ref("account_collections.report_letter")
        report.write({"attachment": "'Letter.pdf'", "attachment_use": True})
        first = self.print_letter(self.action)
        kept = self.env["ir.attachment"].search(
            [("res_model", "=", self.action._name), ("res_id", "=", self.action.id)]
        )
        self.assertEqual(kept.raw, first)
        self.assertEqual(self.print_letter(self.action), first)

    def test_task_is_no_letter(self):
        task = self.env["collections.action"].create({"profile_id": self.action.profile_id.id})
        with self.assertRaises(UserError):
            self.print_letter(task)
