import base64
import io
from unittest.mock import patch

import pypdfium2
import zxingcpp
from pypdf import PdfReader

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged

from .common import CollectionsCommon, day

IBAN, BIC = "NL91ABNA0417164300", "ABNANL2A"
RTL_NAME = "شركة النور"


def read(content):
    """Return the text of each page of a PDF."""
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def scan(content, page=0, start="BCD"):
    """Return what a phone reads on a page, from a picture of it.

    :param start: "BCD" for what a banking app understands
    """
    picture = pypdfium2.PdfDocument(content)[page].render(scale=150 / 72).to_pil()
    codes = (code.text for code in zxingcpp.read_barcodes(picture))
    return [code for code in codes if code.startswith(start)]


class LetterCommon(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.letter_channel = cls.env.ref("account_collections.channel_letter")
        cls.template = cls.env["mail.template"].create(
            {
                "name": "Letter",
                "model_id": cls.env["ir.model"]._get_id("collections.action"),
                "subject": "Reminder of {{ object.company_id.name }}",
                "lang": "{{ object.lang }}",
                "body_html": "<p>Dear <b t-out='object.contact_name'/>,</p>"
                "<p>these invoices are open.</p><hr/><p>Kind regards</p>",
            }
        )
        cls.procedure = cls.make_procedure(
            (1, "letter", {"letter_template_id": cls.template.id, "name": "First letter"}),
            (15, "letter", {"letter_template_id": cls.template.id, "name": "Second letter"}),
        )
        cls.company.collections_procedure_id = cls.procedure
        cls.company.partner_id.write(
            {
                "street": "Grote Markt 1",
                "zip": "2000",
                "city": "Antwerpen",
                "country_id": cls.env.ref("base.be").id,
            }
        )
        cls.company.vat = False
        cls.bank = cls.env["res.partner.bank"].create(
            {
                "acc_number": IBAN,
                "partner_id": cls.company.partner_id.id,
                "bank_id": cls.env["res.bank"].create({"name": "Bank", "bic": BIC}).id,
                "allow_out_payment": True,
            }
        )
        cls.customer = cls.make_customer(**cls.address("Kerkstraat 5"))

    @classmethod
    def address(cls, street, **values):
        return {
            "street": street,
            "zip": "1000",
            "city": "Brussel",
            "country_id": cls.env.ref("base.be").id,
            **values,
        }

    def letter(self, partner=None):
        """Return the open letter of a customer."""
        found = self.actions(partner or self.customer, "todo", "approve", "ready", "failed")
        self.assertEqual(len(found), 1)
        return found

    def print_letter(self, actions):
        report = self.env["ir.actions.report"]
        return report._render_qweb_pdf("account_collections.report_letter", actions.ids)[0]

    def batch(self):
        return self.env["collections.letter.batch"].search(
            [("company_id", "=", self.company.id)], order="id desc", limit=1
        )

    def print_batch(self, on=0):
        with self.at(on):
            return self.batch().action_print()

    def at(self, on):
        """Let the tests take place on another day."""
        ledger = type(self.env["collections.ledger"])
        return patch.object(ledger, "_get_today", lambda _self: day(on))


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
class TestLetterBatch(LetterCommon):
    """The step counts as taken when the letters were posted, and not before."""

    def setUp(self):
        super().setUp()
        self.invoice = self.make_invoice(self.customer, due=-10)
        self.other = self.make_customer("Other", **self.address("Stationsstraat 9"))
        self.other_invoice = self.make_invoice(self.other, due=-10)

    def log(self, partner):
        return "".join(self.profile(partner).message_ids.mapped("body"))

    def test_life(self):
        self.run_night()
        letter = self.letter()
        batch = self.batch()
        self.assertEqual(batch.action_ids, letter | self.letter(self.other))
        self.assertEqual((letter.state, batch.state), ("ready", "open"))
        pdf = self.profile(self.customer).message_ids.attachment_ids
        self.assertEqual(pdf, letter.letter_attachment_id)
        self.assertIn(self.invoice.name, read(pdf.raw)[0])
        self.assertSilent(self.customer)
        item = self.env["collections.open.item"].search([("move_id", "=", self.invoice.id)])
        self.assertIn(batch.name, item.reason)

        ready = self.env["collections.action"].search(letter._domain_deliverable())
        self.assertNotIn(letter, ready, "not made anew every hour")
        self.run_night(1)
        self.assertEqual(self.letter(), letter, "not made twice")
        self.assertEqual(len(self.profile(self.customer).message_ids.attachment_ids), 1)
        with self.assertRaises(UserError):
            batch.action_sent()

        action = self.print_batch(2)
        self.assertIn(str(batch.document_id.id), action["url"])
        pages = read(batch.document_id.raw)
        self.assertEqual(len(pages), 3)
        self.assertIn("Letters: 2. Pages: 2.", pages[0])
        self.assertLess(pages[0].index("Customer"), pages[0].index("Other"))
        self.assertIn(self.invoice.name, pages[1])
        self.assertIn(self.other_invoice.name, pages[2])
        self.assertIn("12", pages[1], "days late on the day of printing")
        self.assertEqual((letter.state, batch.state), ("ready", "printed"))

        self.run_night(3)
        self.assertEqual(self.letter().letter_batch_id, batch)
        with self.at(4):
            batch.action_sent()
        self.assertEqual((letter.state, letter.date_done), ("done", day(4)))
        self.assertEqual((batch.state, batch.date_sent), ("sent", day(4)))
        self.assertIn("Posted", self.log(self.customer))
        item = self.env["collections.open.item"].search([("move_id", "=", self.invoice.id)])
        self.assertEqual(item.last_step_id.name, "First letter")
        with self.assertRaises(UserError):
            batch.action_print()

    def test_next_letter_is_the_next_step(self):
        self.run_night()
        self.print_batch()
        with self.at(0):
            self.batch().action_sent()
        self.run_night(6)
        self.assertEqual(self.letter().step_id.name, "Second letter")
        self.assertEqual(self.batch().state, "open")

    def test_paid_before_printing(self):
        self.run_night()
        letter = self.letter()
        self.pay(self.invoice)
        self.print_batch()
        batch = self.batch()
        self.assertEqual((letter.state, letter.letter_batch_id.id), ("cancelled", False))
        self.assertEqual(batch.action_ids.partner_id, self.other)
        self.assertIn("Customer: ", batch.removed)
        self.assertNotIn(self.invoice.name, "".join(read(batch.document_id.raw)))

    def test_partly_paid_before_printing(self):
        self.run_night()
        self.pay(self.invoice, amount=40)
        self.print_batch()
        pages = read(self.batch().document_id.raw)
        self.assertIn("60.00", pages[1])
        self.assertIn("60.00", read(self.letter().letter_attachment_id.raw)[0])

    def test_held_before_printing(self):
        self.run_night()
        letter = self.letter()
        self.env["collections.hold"].create(
            {"profile_id": letter.profile_id.id, "reason": "Asked", "date_from": day()}
        )
        self.print_batch()
        self.assertEqual((letter.state, letter.cancel_reason), ("cancelled", "held"))
        self.assertEqual(self.batch().letter_count, 1)

    def test_all_paid_before_printing(self):
        self.run_night()
        self.pay(self.invoice)
        self.pay(self.other_invoice)
        action = self.print_batch()
        self.assertEqual(action["tag"], "display_notification")
        self.assertEqual((self.batch().state, self.batch().letter_count), ("open", 0))

    def test_paid_after_printing_counts_as_posted_with_a_remark(self):
        self.run_night()
        letter, other = self.letter(), self.letter(self.other)
        self.print_batch()
        self.pay(self.invoice)
        self.run_night(1)
        batch = self.batch()
        self.assertEqual((letter.state, letter.letter_batch_id), ("ready", batch))
        self.assertEqual((letter.letter_remark, other.letter_remark), ("settled", False))
        self.assertEqual(batch.remark_count, 1)
        self.assertFalse(batch.removed)
        with self.at(1):
            batch.action_sent()
        self.assertEqual((letter.state, other.state), ("done", "done"))
        self.assertIn("Paid after printing", self.log(self.customer))
        self.assertNotIn("Paid after printing", self.log(self.other))

    def test_paid_a_moment_before_the_batch_is_confirmed(self):
        self.run_night()
        letter = self.letter()
        self.print_batch()
        self.pay(self.invoice)
        with self.at(0):
            self.batch().action_sent()
        self.assertEqual((letter.state, letter.letter_remark), ("done", "settled"))

    def test_printed_letter_that_is_still_here_is_taken_out(self):
        self.run_night()
        letter, batch = self.letter(), self.batch()
        self.print_batch()
        self.pay(self.invoice)
        self.plan(1)
        letter.action_take_out()
        self.assertIn("Customer: Paid after printing", batch.removed)
        self.assertIn("taken out", self.log(self.customer))
        self.plan(1)
        self.assertEqual((letter.state, letter.letter_remark), ("cancelled", False))
        with self.at(1):
            batch.action_sent()
        self.assertEqual(letter.state, "cancelled")

    def test_partly_paid_after_printing(self):
        self.run_night()
        letter, printed = self.letter(), self.batch()
        self.print_batch()
        self.pay(self.invoice, amount=40)
        self.run_night(1)
        self.assertEqual((letter.letter_batch_id, letter.letter_remark), (printed, "less"))
        self.assertIn("100.00", read(letter.letter_attachment_id.raw)[0], "what is on the paper")

    def test_held_after_printing_and_released_again(self):
        self.run_night()
        letter = self.letter()
        self.print_batch()
        hold = self.env["collections.hold"].create(
            {"profile_id": letter.profile_id.id, "reason": "Asked", "date_from": day()}
        )
        self.plan()
        self.assertEqual((letter.state, letter.letter_remark), ("ready", "held"))
        hold.action_end()
        hold.unlink()
        self.plan()
        self.assertFalse(letter.letter_remark)

    def test_payment_found_after_printing(self):
        self.run_night()
        letter = self.letter()
        self.print_batch()
        self.make_refund(self.customer, 100)
        self.plan(1)
        self.assertEqual((letter.state, letter.letter_remark), ("ready", "covered"))

    def test_next_step_waits_for_the_printed_letter(self):
        """A batch that nobody confirms is neither forgotten nor overtaken."""
        self.run_night()
        letter = self.letter()
        self.print_batch()
        self.run_night(10)
        self.assertEqual(self.letter(), letter)
        self.assertEqual(letter.step_id.name, "First letter")
        with self.at(10):
            self.batch().action_sent()
        self.run_night(11)
        self.assertEqual(self.letter().step_id.name, "Second letter")

    def test_send_now_leaves_a_printed_letter_alone(self):
        self.run_night()
        letter = self.letter()
        self.print_batch()
        self.pay(self.invoice)
        with self.at(0):
            letter.action_send()
        self.assertEqual((letter.state, letter.letter_batch_id.state), ("ready", "printed"))

    def test_printed_anew_leaves_out_what_was_paid(self):
        self.run_night()
        letter = self.letter()
        self.print_batch()
        self.pay(self.invoice)
        self.plan(1)
        self.print_batch(1)
        self.assertEqual((letter.state, letter.letter_batch_id.id), ("cancelled", False))
        self.assertEqual(self.batch().remark_count, 0)

    def test_confirming_many_asks_no_more_queries(self):
        counts = []
        for number in (2, 8):
            for name in range(number):
                customer = self.make_customer(f"C{number}{name}", **self.address("Dorpsstraat 1"))
                self.make_invoice(customer, due=-10)
            self.run_night()
            self.print_batch()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            with self.at(0):
                self.batch().action_sent()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - start)
        self.assertLessEqual(counts[1], counts[0] + 4)

    def test_more_is_late_after_printing(self):
        """What is on paper stays true; the new invoice is asked with a later step."""
        self.run_night()
        letter = self.letter()
        self.print_batch()
        self.make_invoice(self.customer, due=-5)
        self.run_night(1)
        self.assertEqual(letter.line_ids.move_id, self.invoice)
        self.assertEqual(letter.letter_batch_id.state, "printed")

    def test_print_again(self):
        self.run_night()
        self.print_batch()
        self.pay(self.invoice, amount=40)
        self.print_batch(1)
        batch = self.batch()
        self.assertEqual((batch.state, batch.letter_count), ("printed", 2))
        self.assertIn("60.00", "".join(read(batch.document_id.raw)))

    def test_take_out(self):
        self.run_night()
        letter = self.letter()
        letter.action_take_out()
        self.assertEqual((letter.state, letter.letter_batch_id.id), ("approve", False))
        self.run_night(1)
        self.assertFalse(letter.letter_batch_id, "it waits until somebody approves it")
        letter.action_approve()
        self.deliver(1)
        self.assertEqual(letter.letter_batch_id, self.batch())

    def test_skip(self):
        self.run_night()
        letter = self.letter()
        letter.action_skip()
        self.assertEqual(self.batch().letter_count, 1)

    def test_send_now_does_not_post(self):
        self.plan()
        letter = self.letter()
        with self.at(0):
            letter.action_send()
            letter.action_send()
        self.assertEqual((letter.state, self.batch().action_ids), ("ready", letter))

    def test_full_batch(self):
        batch = self.env["collections.letter.batch"]
        module = "odoo.addons.account_collections.models.collections_letter_batch.MOST_LETTERS"
        with patch(module, 1):
            self.run_night()
        batches = batch.search([("company_id", "=", self.company.id)])
        self.assertEqual(batches.mapped("letter_count"), [1, 1])

    # === ADDRESSES === #

    def test_missing_address(self):
        self.customer.city = False
        self.run_night()
        letter = self.letter()
        self.assertEqual((letter.state, letter.failure_type), ("failed", "no_postal_address"))
        self.assertIn("postal address", letter.failure_reason)
        self.assertEqual(self.batch().action_ids.partner_id, self.other)
        self.customer.city = "Gent"
        self.run_night(1)
        self.assertEqual(letter.letter_batch_id, self.batch())

    def test_address_lost_before_printing(self):
        self.run_night()
        letter = self.letter()
        self.customer.zip = " "
        self.print_batch()
        self.assertEqual((letter.state, letter.letter_batch_id.id), ("failed", False))
        self.assertEqual(self.batch().letter_count, 1)

    def test_no_email_needed(self):
        self.customer.email = False
        self.run_night()
        self.assertTrue(self.letter().letter_batch_id)

    def test_addressee(self):
        profile = self.profile(self.customer)
        self.assertEqual(profile._get_addressees()[profile.id], (self.customer, ""))
        invoice_address = self.make_customer(
            "Invoices", False, parent_id=self.customer.id, type="invoice", is_company=False,
            **self.address("Postbus 1"),
        )  # fmt: skip
        self.assertEqual(profile._get_addressees()[profile.id][0], invoice_address)
        marked = self.make_customer(
            "Anna", False, parent_id=self.customer.id, type="other", is_company=False,
            collections_contact=True,
        )  # fmt: skip
        self.assertEqual(profile._get_addressees()[profile.id][0], invoice_address)
        marked.write(self.address("Laan 3"))
        self.assertEqual(profile._get_addressees()[profile.id][0], marked)

    def test_archived(self):
        self.customer.active = False
        self.run_night()
        self.assertEqual(self.letter().failure_type, "archived")

    # === RIGHTS === #

    def test_rights(self):
        self.run_night()
        batch = self.batch()
        viewer = new_test_user(self.env, "viewer", "account_collections.group_viewer")
        collector = new_test_user(self.env, "collector", "account_collections.group_collector")
        with self.assertRaises(AccessError):
            batch.with_user(viewer).action_print()
        with self.at(0):
            batch.with_user(collector).action_print()
            batch.with_user(collector).action_sent()
        self.assertEqual(batch.sent_by_id, collector)
        for values in ({"state": "open"}, {"removed": ""}, {"date_sent": day()}):
            with self.assertRaises(AccessError):
                batch.with_user(collector).write(values)
        with self.assertRaises(AccessError):
            self.actions(self.customer).with_user(collector).write({"letter_batch_id": False})

    def test_second_company(self):
        second = self.setup_other_company()["company"]
        collector = new_test_user(
            self.env, "collector", "account_collections.group_collector", company_id=second.id
        )
        self.run_night()
        with self.assertRaises(AccessError):
            self.batch().with_user(collector).read(["name"])
        report = self.env["ir.actions.report"].with_user(collector)
        with self.assertRaises(AccessError):
            report._render_qweb_pdf("account_collections.report_letter", self.letter().ids)


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
