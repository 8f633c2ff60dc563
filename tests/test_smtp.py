import email.policy
import logging
import re
import threading
from email import message_from_bytes

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from odoo.tests import tagged

from odoo.addons.base.models.ir_mail_server import IrMail_Server

from .common import CollectionsCommon, day


class Box:
    """A mail server that keeps what it gets and refuses whom a test wants."""

    def __init__(self):
        self.kept = []
        self.refused = {}

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):
        message = message_from_bytes(envelope.content, policy=email.policy.default)
        self.kept.append((envelope.rcpt_tos, message))
        return "250 OK"


class LoopbackController(Controller):
    def factory(self):
        return SMTP(self.handler, enable_SMTPUTF8=True)


class SmtpCase(CollectionsCommon):
    """E-mail goes out for real, to a server on loopback."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        logging.getLogger("mail.log").setLevel(logging.WARNING)
        cls.box = Box()
        controller = LoopbackController(cls.box, hostname="127.0.0.1", port=0)
        cls.start(controller)
        cls.env["ir.mail_server"].search([]).active = False
        cls.env["ir.mail_server"].create(
            {
                "name": "Loopback",
                "smtp_host": "127.0.0.1",
                "smtp_port": controller.server.sockets[0].getsockname()[1],
                "smtp_encryption": "none",
            }
        )

    @classmethod
    def start(cls, controller):
        """Start the server in a thread, on a port that is free."""
        loop = controller.loop
        controller.server = loop.run_until_complete(
            loop.create_server(controller.factory, "127.0.0.1", 0)
        )
        thread = threading.Thread(target=loop.run_forever, daemon=True)
        thread.start()
        cls.addClassCleanup(thread.join, 5)
        cls.addClassCleanup(loop.call_soon_threadsafe, loop.stop)

    def setUp(self):
        super().setUp()
        self.box.kept.clear()
        self.box.refused.clear()

    def send_queue(self):
        """Work the mail queue as its scheduled action does, over the network."""
        self.env.flush_all()
        with self.enter_real_mail():
            self.env["mail.mail"].process_email_queue()

    def enter_real_mail(self):
        """Odoo sends nothing during tests, unless somebody says so."""
        self.patch(IrMail_Server, "_disable_send", classmethod(lambda cls: False))
        return self.without_commit()


@tagged("post_install", "-at_install")
class TestSmtp(SmtpCase):
    """From the queue to the server of the recipient, and back when it refuses."""

    def setUp(self):
        super().setUp()
        self.customer = self.make_customer()
        self.invoice = self.make_invoice(self.customer, due=-20)

    def test_message_as_the_server_gets_it(self):
        self.company.collections_attach_invoices = True
        pdf = self.env["ir.attachment"].create(
            {
                "name": "INV.pdf",
                "raw": b"%PDF-1.4",
                "res_model": "account.move",
                "res_id": self.invoice.id,
                "res_field": "invoice_pdf_report_file",
            }
        )
        self.invoice.invalidate_recordset()
        self.run_night()
        action = self.actions(self.customer)
        self.assertEqual(action.delivery_status, "queued")
        self.send_queue()
        ((recipients, mime),) = self.box.kept
        self.assertEqual(recipients, [self.customer.email])
        self.assertIn(self.customer.email, mime["To"])
        self.assertIn(f"{self.alias_catchall}@{self.alias_domain}", mime["Reply-To"])
        self.assertEqual(mime["Message-Id"], action.message_id.message_id)
        text = mime.get_body(("html",)).get_content()
        self.assertIn(self.invoice.name, text)
        self.assertTrue(mime.get_body(("plain",)))
        (attachment,) = mime.iter_attachments()
        self.assertEqual(attachment.get_content_type(), "application/pdf")
        self.assertEqual(attachment.get_content(), pdf.raw)
        self.assertEqual((action.state, action.delivery_status), ("done", "sent"))

    def test_reply_of_the_customer_lands_in_the_dossier(self):
        self.run_night()
        self.send_queue()
        ((_recipients, mime),) = self.box.kept
        reply = (
            f"From: {self.customer.email}\nTo: {mime['Reply-To']}\nSubject: Re: {mime['Subject']}\n"
            f"Message-Id: <2@customer.example>\nIn-Reply-To: {mime['Message-Id']}\n"
            "Content-Type: text/plain\n\nWe pay on Friday"
        )
        self.env["mail.thread"].message_process("res.partner", reply)
        self.assertIn("We pay on Friday", self.profile(self.customer).message_ids[0].body)

    def refuse(self, answer):
        self.box.refused[self.customer.email] = answer
        self.run_night()
        with self.assertLogs("odoo.addons.mail.models.mail_mail", "ERROR"):
            self.send_queue()
        self.assertFalse(self.box.kept)
        return self.actions(self.customer)

    def test_unknown_mailbox(self):
        action = self.refuse("550 5.1.1 No such user here")
        self.assertEqual((action.state, action.failure_type), ("failed", "bounce"))
        self.assertEqual((action.delivery_status, action.tries), ("bounced", 1))
        self.assertIn("No such user here", action.failure_reason)
        self.run_night(1)
        self.assertEqual(action.state, "failed", "not tried again at the same address")
        self.customer.email = "right@customer.example"
        self.run_night(2)
        self.send_queue()
        ((recipients, _mime),) = self.box.kept
        self.assertEqual(recipients, ["right@customer.example"])
        self.assertEqual((action.state, action.delivery_status), ("done", "sent"))

    def test_refusals_that_are_not_about_the_address(self):
        for answer in ("450 4.2.1 Mailbox busy", "550 5.7.1 Relaying denied"):
            with self.subTest(answer), self.env.cr.savepoint() as savepoint:
                action = self.refuse(answer)
                self.assertEqual((action.state, action.failure_type), ("failed", "mail"))
                self.assertIn(answer[10:], action.failure_reason)
                self.assertEqual(action.tries, 1)
                savepoint.rollback()
            self.env.invalidate_all()

    def test_bounce_that_comes_back_days_later(self):
        """While the next step waits for approval already."""
        procedure = self.make_procedure((1, "email"), (15, "email", {"mode": "approve"}))
        self.profile(self.customer).procedure_id = procedure
        self.run_night(-19)
        self.messages(self.customer).date = day(-19)
        self.send_queue()
        self.run_night(-5)
        first, second = self.actions(self.customer)
        self.assertEqual((first.state, second.state), ("done", "approve"))
        original = self.box.kept[0][1]
        self.env["mail.thread"].message_process("res.partner", self.bounce_of(original))
        self.assertEqual(first.delivery_status, "bounced")
        self.assertEqual((first.state, first.failure_type), ("cancelled", "bounce"))
        task = self.actions(self.customer).filtered(lambda action: action.kind == "address")
        self.assertIn(self.customer.email, task.name)
        self.assertEqual((len(task), task.state), (1, "todo"))
        second.action_approve()
        self.deliver(-5)
        self.send_queue()
        self.assertEqual(len(self.box.kept), 1, "nothing goes to that address")
        self.run_night(-4)
        failed = self.actions(self.customer, "failed")
        self.assertEqual((len(failed), failed.failure_type), (1, "bounce"))
        self.assertEqual(failed.step_id, first.step_id, "the bounced one did not count")
        self.assertEqual(task.state, "cancelled", "one entry for one thing")

    def bounce_of(self, mime):
        """Return what the server of the recipient mails back later."""
        return re.sub(
            r"^ {12}",
            "",
            f"""From: MAILER-DAEMON@customer.example
            To: {self.alias_bounce}@{self.alias_domain}
            Subject: Undelivered Mail Returned to Sender
            Message-Id: <bounce@customer.example>
            MIME-Version: 1.0
            Content-Type: multipart/report; report-type=delivery-status; boundary="b"

            --b
            Content-Type: text/plain

            The mailbox is gone.
            --b
            Content-Type: message/delivery-status

            Reporting-MTA: dns; customer.example

            Final-Recipient: rfc822; {self.customer.email}
            Action: failed
            Status: 5.1.1
            --b
            Content-Type: text/rfc822-headers

            Message-Id: {mime['Message-Id']}
            --b--
            """,
            flags=re.MULTILINE,
        )

    def test_server_that_is_down(self):
        self.env["ir.mail_server"].search([]).smtp_port = 9
        self.run_night()
        self.send_queue()
        action = self.actions(self.customer)
        self.assertEqual((action.state, action.failure_type), ("failed", "mail"))
