import io
from unittest.mock import patch

import pypdfium2
import zxingcpp
from pypdf import PdfReader

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
