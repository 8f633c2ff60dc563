from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .test_smtp import SmtpCase


@tagged("post_install", "-at_install")
class TestRegisteredEmail(SmtpCase):
    """Through a gateway, with the receipt of the service as evidence in the dossier."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.collections_registered_provider = "gateway"
        cls.customer = cls.make_customer()
        procedure = cls.make_procedure((1, "registered_email"), (15, "registered_email"))
        profile = cls.env["collections.profile"]._for_partner(cls.customer, cls.company)
        profile.procedure_id = procedure
        cls.invoice = cls.make_invoice(cls.customer, due=-5)

    def send(self):
        self.run_night()
        self.send_queue()
        ((recipients, mime),) = self.box.kept
        return recipients, mime

    def receive(self, mime, headers="", sender="receipt@r1.rpost.net", body="Delivered to mailbox"):
        text = (
            f"From: {sender}\nTo: {self.company.email}\nSubject: Receipt\n"
            f"Message-Id: <receipt{len(self.env['mail.message'].search([]))}@rpost.net>\n"
            "MIME-Version: 1.0\n" + headers.format(id=mime["Message-Id"]) + body
        )
        self.env["mail.thread"].message_process("res.partner", text)
        return self.actions(self.customer).filtered(lambda action: action.kind == "step")

    # === SENDING === #

    def test_through_the_gateway(self):
        recipients, mime = self.send()
        self.assertEqual(recipients, [f"{self.customer.email}.rpost.biz"])
        self.assertIn(self.invoice.name, mime.get_body(("html",)).get_content())
        action = self.actions(self.customer)
        self.assertEqual((action.state, action.delivery_status), ("done", "sent"))
        self.assertEqual(action.recipient_email, self.customer.email)
        self.run_night(1)
        self.send_queue()
        self.assertEqual(len(self.box.kept), 1)

    def test_address_with_a_name(self):
        self.customer.email = "Jansen BV <Info@Customer.example>"
        recipients, _mime = self.send()
        self.assertEqual(recipients, ["info@customer.example.rpost.biz"])

    def test_no_service_set_up(self):
        self.company.collections_registered_provider = False
        self.run_night()
        action = self.actions(self.customer)
        self.assertEqual((action.state, action.failure_type), ("failed", "no_provider"))
        self.assertEqual(
            action.failure_reason,
            "No registered e-mail service is set up: choose one in the settings.",
        )
        self.assertSilent(self.customer)
        self.company.collections_registered_provider = "gateway"
        self.run_night(1)
        self.assertEqual(action.state, "done")

    def test_pattern_that_makes_no_address(self):
        for pattern in ("rpost.biz", "{address}{address}.rpost.biz", False, "{address} at rpost"):
            with self.subTest(pattern), self.assertRaises(ValidationError):
                self.company.collections_registered_pattern = pattern

    def test_missing_address(self):
        self.customer.email = False
        self.run_night()
        action = self.actions(self.customer)
        self.assertEqual((action.state, action.failure_type), ("failed", "no_address"))

    # === EVIDENCE === #

    def assertEvidence(self, action):
        self.assertEqual(action.delivery_status, "delivered")
        receipt, profile = action.receipt_id, action.profile_id
        self.assertEqual((receipt.model, receipt.res_id), (profile._name, profile.id))
        self.assertIn("receipt.eml", action.receipt_attachment_ids.mapped("name"))

    def test_receipt_that_answers(self):
        _recipients, mime = self.send()
        action = self.receive(mime, "In-Reply-To: {id}\nContent-Type: text/plain\n\n")
        self.assertEvidence(action)

    def test_receipt_as_a_report(self):
        """It looks like a bounce, but says that the e-mail arrived."""
        _recipients, mime = self.send()
        action = self.receive(
            mime,
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n',
            body="--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; rpost.net\n\n"
            f"Final-Recipient: rfc822; {self.customer.email}\nAction: delivered\nStatus: 2.0.0\n\n"
            f"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {mime['Message-Id']}\n"
            "--b\nContent-Type: application/pdf\nContent-Disposition: attachment; "
            'filename="receipt.pdf"\n\n%PDF-1.4\n--b--\n',
        )
        self.assertEvidence(action)
        self.assertIn("receipt.pdf", action.receipt_attachment_ids.mapped("name"))

    def test_report_that_delivery_failed(self):
        _recipients, mime = self.send()
        action = self.receive(
            mime,
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n',
            body="--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; rpost.net\n\n"
            f"Final-Recipient: rfc822; {self.customer.email}\nAction: failed\nStatus: 5.1.1\n\n"
            f"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {mime['Message-Id']}\n--b--\n",
        )
        self.assertEqual((action.state, action.failure_type), ("failed", "bounce"))
        self.assertFalse(action.receipt_id)

    def test_strangers_give_no_evidence(self):
        _recipients, mime = self.send()
        for sender in ("receipt@notrpost.net", "receipt@rpost.net.evil.example"):
            action = self.receive(mime, "In-Reply-To: {id}\nContent-Type: text/plain\n\n", sender)
            self.assertFalse(action.receipt_id)
            self.assertEqual(action.delivery_status, "sent")

    # === OTHER SERVICES === #

    def test_service_of_another_addon(self):
        actions = type(self.env["collections.action"])
        companies = type(self.env["res.company"])
        self.patch(companies, "_has_collections_registered", lambda company: True)
        self.patch(
            actions,
            "_deliver_registered",
            lambda records, provider: records._set_done(records._get_day(), note=provider),
        )
        self.run_night()
        self.assertEqual(self.actions(self.customer).note, "gateway")
