from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.base.models.ir_mail_server import IrMail_Server

from .common import CollectionsCommon, day


@tagged("post_install", "-at_install")
class TestDelivery(CollectionsCommon):
    """The right person in the right language, or a visible failure while the rest goes on."""

    def setUp(self):
        super().setUp()
        self.customer = self.make_customer()
        self.other = self.make_customer("Other")
        self.invoice = self.make_invoice(self.customer, due=-20)
        self.other_invoice = self.make_invoice(self.other, due=-20)

    def mail(self, partner):
        messages = self.messages(partner)
        return self.env["mail.mail"].search([("mail_message_id", "in", messages.ids)])

    def assertFailed(self, partner, failure_type, words):
        action = self.actions(partner)[-1]
        self.assertEqual((action.state, action.failure_type), ("failed", failure_type))
        self.assertIn(words, action.failure_reason)
        return action

    # === WHO === #

    def test_recipient(self):
        invoice_address = self.make_customer(
            "Invoices", parent_id=self.customer.id, type="invoice", is_company=False
        )
        self.assertEqual(self.profile(self.customer).recipient_id, invoice_address)
        marked = self.make_customer("Anna", parent_id=self.customer.id, is_company=False)
        marked.collections_contact = True
        self.env.invalidate_all()
        self.run_night()
        self.assertEqual(self.mail(self.customer).recipient_ids, marked)
        self.assertIn("Dear Anna", self.messages(self.customer).body)
        self.assertEqual(self.mail(self.other).recipient_ids, self.other)

    def test_marked_contact_without_address_is_passed_over(self):
        marked = self.make_customer("Anna", email=False, parent_id=self.customer.id)
        marked.write({"is_company": False, "collections_contact": True})
        self.run_night()
        self.assertEqual(self.mail(self.customer).recipient_ids, self.customer)

    def test_reply_lands_in_the_dossier(self):
        self.run_night()
        message = self.messages(self.customer)
        profile = self.profile(self.customer)
        self.assertEqual((message.model, message.res_id), (profile._name, profile.id))
        reply = (
            "From: {sender}\nTo: {to}\nSubject: Re: {subject}\nMessage-Id: <1@customer.example>\n"
            "In-Reply-To: {parent}\nContent-Type: text/plain\n\nWe pay on Friday"
        ).format(
            sender=self.customer.email,
            to=self.alias_catchall + "@" + self.alias_domain,
            subject=message.subject,
            parent=message.message_id,
        )
        self.assertIn(self.alias_catchall, message.reply_to)
        self.env["mail.thread"].message_process("collections.profile", reply)
        self.assertIn("We pay on Friday", profile.message_ids[0].body)
        self.assertEqual(profile.message_ids[0].author_id, self.customer)

    # === WHAT === #

    def test_language_of_the_customer_not_of_the_sender(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.env["ir.module.module"].search(
            [("name", "=", "account_collections")]
        )._update_translations(["nl_NL"], overwrite=True)
        self.customer.lang = "nl_NL"
        self.run_night()
        body = self.messages(self.customer).body
        self.assertIn("Factuur", body)
        self.assertIn("Vervaldatum", body)
        self.assertIn("Herinnering", self.messages(self.customer).subject)
        self.assertIn("Due date", self.messages(self.other).body)

    def test_letter_paper_in_the_language_of_each_customer(self):
        """Messages of one batch are in several languages, the sender's country included."""
        for lang in ("nl_NL", "fr_FR"):
            self.env["res.lang"]._activate_lang(lang)
        self.env["ir.module.module"].search(
            [("name", "=", "account_collections")]
        )._update_translations(["nl_NL", "fr_FR"], overwrite=True)
        country = self.company.country_id
        country.with_context(lang="nl_NL").name = "Het Land"
        country.with_context(lang="fr_FR").name = "Le Pays"
        self.customer.lang, self.other.lang = "nl_NL", "fr_FR"
        self.run_night()
        self.assertIn("Het Land", self.mail(self.customer).body_html)
        self.assertIn("Le Pays", self.mail(self.other).body_html)

    def test_text(self):
        self.run_night()
        mail = self.mail(self.customer)
        self.assertNotIn("100.00", mail.subject)
        self.assertIn(self.invoice.name, mail.body_html)
        self.assertIn(f"/invoice/{self.invoice.id}\"", mail.body_html)
        self.assertNotIn(self.other_invoice.name, mail.body_html)
        self.assertEqual(mail.state, "outgoing")

    def test_texts_of_the_customer_are_escaped(self):
        self.customer.name = "<script>alert(1)</script>"
        self.run_night()
        self.assertNotIn("<script>", self.mail(self.customer).body_html)

    def test_invoices_as_attachments_by_setting(self):
        self.company.collections_attach_invoices = True
        report = type(self.env["ir.actions.report"])
        with patch.object(report, "_render_qweb_pdf", lambda *_a, **_k: (b"%PDF-1.4", "pdf")):
            self.run_night()
        attachment = self.mail(self.customer).attachment_ids
        self.assertEqual(len(attachment), 1)
        self.assertEqual(attachment.mimetype, "application/pdf")

    # === WHAT GOES WRONG === #

    def test_missing_address(self):
        self.customer.email = False
        self.run_night()
        action = self.assertFailed(self.customer, "no_address", "No e-mail address")
        self.assertMailed(self.other, self.other_invoice)
        self.customer.email = "new@customer.example"
        self.run_night(1)
        self.assertEqual(action.state, "done")
        self.assertMailed(self.customer, self.invoice)

    def test_nonsense_address(self):
        self.customer.email = "call reception"
        self.run_night()
        self.assertFailed(self.customer, "bad_address", "call reception")
        self.plan(1)
        self.deliver(1)
        self.assertSilent(self.customer)

    def test_blacklisted_address(self):
        self.env["mail.blacklist"]._add(self.customer.email)
        self.run_night()
        self.assertFailed(self.customer, "blacklisted", "blacklist")
        self.assertMailed(self.other, self.other_invoice)

    def test_archived_customer(self):
        self.customer.active = False
        self.run_night()
        self.assertFailed(self.customer, "archived", "archived")
        self.assertSilent(self.customer)
        self.assertMailed(self.other, self.other_invoice)

    def test_broken_template(self):
        template = self.env.ref("account_collections.mail_template_reminder").copy()
        template.body_html = "<p t-out='object.contact_name.no_such_part'/>"
        procedure = self.make_procedure((1, "email", {"template_id": template.id}))
        self.profile(self.customer).procedure_id = procedure
        with self.assertLogs("odoo.addons.account_collections", "WARNING"):
            self.run_night()
        self.assertFailed(self.customer, "template", "no_such_part")
        self.assertMailed(self.other, self.other_invoice)

    def test_company_without_mail_server(self):
        self.run_night()
        action = self.actions(self.customer)
        with patch.object(IrMail_Server, "_connect__", side_effect=ConnectionRefusedError("down")):
            self.env["mail.mail"].process_email_queue()
        failed = self.assertFailed(self.customer, "mail", "could not be sent")
        self.assertEqual(failed, action)
        item = self.env["collections.open.item"].search([("move_id", "=", self.invoice.id)])
        self.assertFalse(item.last_step_id, "a message that was never sent is no step")

    def test_bounce(self):
        self.run_night()
        message = self.messages(self.customer)
        message.notification_ids.write({"notification_status": "sent"})
        message.notification_ids.write(
            {"notification_status": "bounce", "failure_type": "mail_bounce"}
        )
        action = self.assertFailed(self.customer, "bounce", "came back")
        self.run_night(7)
        self.assertEqual(action.state, "failed", "not sent again to the same address")
        self.assertEqual(len(self.messages(self.customer)), 1)
        self.customer.email = "right@customer.example"
        self.run_night(8)
        self.assertEqual(action.state, "done")
        self.assertEqual(len(self.messages(self.customer)), 2)
        self.assertEqual(action.step_id.name, "First reminder", "the bounced one did not count")

    def test_failing_server_is_tried_a_few_times_only(self):
        self.run_night()
        action = self.actions(self.customer)
        for night in range(1, 9):
            mails = self.mail(self.customer).filtered(lambda mail: mail.state == "outgoing")
            mails.write({"state": "exception"})
            mails.mail_message_id.notification_ids.write(
                {"notification_status": "exception", "failure_type": "mail_smtp"}
            )
            action.next_try = False
            self.run_night(night)
        self.assertEqual(action.state, "failed")
        self.assertEqual(action.tries, 3)
        live = self.mail(self.customer).filtered(lambda mail: mail.state == "outgoing")
        self.assertFalse(live)

    def test_day_of_delivery(self):
        self.run_night()
        self.assertEqual(self.actions(self.customer).date_done, day())
