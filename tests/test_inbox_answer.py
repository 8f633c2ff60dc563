from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .inbox_common import InboxCommon

STRANGER = "stranger@nowhere.example"


@tagged("post_install", "-at_install")
class TestInboxActions(InboxCommon):
    """What a collector does with a conversation."""

    def test_taking(self):
        self.box.user_id = False
        self.receive(sender=STRANGER)
        entry = self.as_collector(self.entry())
        entry.action_take()
        self.assertEqual(
            (entry.is_unread, entry.taken_by_id, entry.user_id),
            (False, self.collector, self.collector),
        )
        entry.action_mark_unread()
        self.assertEqual((entry.is_unread, entry.taken_by_id.id), (True, False))

    def test_counts(self):
        self.receive()
        self.receive(sender=STRANGER)
        actions = self.env["collections.action"].with_user(self.collector)
        self.assertEqual(actions.get_inbox_counts(), {"unread": 2, "mine": 1})
        self.as_collector(self.entries()[0]).action_take()
        self.assertEqual(actions.get_inbox_counts(), {"unread": 1, "mine": 0})

    def test_closed_conversations_are_closed(self):
        self.receive()
        entry = self.as_collector(self.entry())
        entry.action_done()
        with self.assertRaisesRegex(UserError, "closed already"):
            entry.action_take()
        entry.action_reopen()
        self.assertEqual(entry.state, "todo")

    def test_only_messages(self):
        task = self.env["collections.action"].create({"profile_id": self.account.id})
        with self.assertRaisesRegex(UserError, "messages of customers"):
            self.as_collector(task).action_take()

    def test_an_unknown_sender_can_wait(self):
        self.receive(sender=STRANGER)
        entry = self.as_collector(self.entry())
        self.assertEqual(entry.action_open_snooze()["res_model"], "collections.worklist.dialog")
        entry._snooze(self.env["collections.ledger"]._get_today() + timedelta(days=1))
        self.assertEqual((entry.is_unread, entry.taken_by_id), (False, self.collector))

    def test_assigning_to_oneself_takes(self):
        self.receive()
        entry = self.as_collector(self.entry())
        entry._assign(self.env["res.users"])
        self.assertEqual((entry.is_unread, entry.taken_by_id.id), (True, False))
        entry._assign(self.collector)
        self.assertEqual((entry.is_unread, entry.taken_by_id), (False, self.collector))

    def test_asking_a_colleague(self):
        self.receive()
        entry = self.as_collector(self.entry())
        context = entry.action_ask_sales()["context"]
        self.assertEqual(context["default_profile_id"], self.account.id)
        self.assertEqual(context["default_record_id"], entry.id)
        self.assertIn("Which invoice is this?", context["default_question"])

    def test_asking_about_a_stranger(self):
        self.receive(sender=STRANGER)
        with self.assertRaisesRegex(UserError, "which customer"):
            self.as_collector(self.entry()).action_ask_sales()

    def test_merging(self):
        self.receive()
        self.receive(subject="Second")
        first, second = self.entries()
        self.as_collector(first | second).action_merge()
        self.assertEqual((second.state, first.state), ("todo", "cancelled"))
        self.assertEqual((first.cancel_reason, first.merged_into_id), ("merged", second))
        self.assertEqual(len(second.conversation_ids), 2)

    def test_merging_an_unknown_sender_into_a_customer(self):
        self.receive(sender=STRANGER)
        self.receive()
        unknown, known = self.entries()
        self.as_collector(unknown | known).action_merge()
        self.assertEqual(set(known.conversation_ids.mapped("res_id")), {self.account.id})
        self.assertEqual(known.profile_id, self.account)

    def test_merging_what_does_not_belong_together(self):
        other = self.profile(self.make_customer("Mill", email="x@mill.example"))
        other.user_id = self.collector
        self.receive()
        self.receive(sender="x@mill.example")
        entries = self.as_collector(self.entries())
        with self.assertRaisesRegex(UserError, "one customer"):
            entries.action_merge()
        with self.assertRaisesRegex(UserError, "at least two"):
            entries[0].action_merge()


@tagged("post_install", "-at_install")
class TestInboxAnswer(InboxCommon):
    """Answers go out from the collections address, and come back to it."""

    def setUp(self):
        super().setUp()
        self.incoming = self.receive()
        self.entry_id = self.as_collector(self.entry())

    def answer(self, text="<p>We look into it.</p>"):
        self.entry_id.draft_body = text
        self.entry_id.action_send_answer()
        return self.env["mail.mail"].search([], order="id desc", limit=1)

    def test_answer(self):
        mail = self.answer()
        self.assertIn(self.box.alias_email, mail.email_from)
        self.assertIn(self.box.alias_email, mail.reply_to)
        self.assertEqual(mail.recipient_ids, self.anna)
        self.assertEqual(mail.subject, "Re: Question")
        self.assertEqual(mail.references, self.incoming.message_id)
        self.assertEqual((mail.model, mail.res_id), (self.account._name, self.account.id))
        self.assertIn("We look into it.", mail.body_html)
        self.assertEqual(mail.author_id, self.collector.partner_id)
        self.assertIn(mail.mail_message_id, self.entry_id.conversation_ids)
        self.assertEqual((self.entry_id.state, self.entry_id.is_unread), ("todo", False))
        self.assertFalse(self.entry_id.has_draft)

    def test_answer_to_our_answer_joins_the_conversation(self):
        mail = self.answer()
        mail.state = "sent"
        self.receive("quoted", reference=mail.message_id, sender="info@bakery.example")
        self.assertEqual(len(self.entry().conversation_ids), 3)

    def test_send_and_close(self):
        self.entry_id.draft_body = "<p>Done</p>"
        self.entry_id.action_send_and_close()
        self.assertEqual(self.entry_id.state, "done")

    def test_empty_answers_do_not_go_out(self):
        for text in (False, "<p><br></p>", "  "):
            with self.subTest(text), self.assertRaisesRegex(UserError, "Write an answer"):
                self.answer(text)

    def test_draft_is_kept(self):
        self.entry_id.write({"draft_body": "<p>Half a sen</p>", "draft_subject": "Hm"})
        self.receive(subject="Re: Question")
        self.assertIn("Half a sen", self.entry_id.draft_body)
        drafts = self.env["collections.action"].search([("has_draft", "=", True)])
        self.assertEqual(drafts, self.entry_id)

    def test_draft_is_sanitized(self):
        self.entry_id.draft_body = "<p>Hi<script>alert(1)</script></p>"
        self.assertNotIn("script", self.entry_id.draft_body)

    def test_text_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.anna.lang = "nl_NL"
        template = self.env.ref("account_collections.answer_text_copies")
        body = template.with_context(lang="en_US").body_html
        template.with_context(lang="nl_NL").write(
            {"body_html": body.replace("As you asked", "Zoals u vroeg"), "subject": "Kopieën"}
        )
        view = "account_collections.view_collections_inbox_form"
        with Form(self.entry_id, view) as form:
            form.draft_template_id = template
        self.assertEqual(self.entry_id.draft_subject, "Kopieën")
        self.assertIn("Zoals u vroeg", self.entry_id.draft_body)
        self.assertIn("Anna", self.entry_id.draft_body)
        self.assertIn("Carla Collector", self.entry_id.draft_body)

    def test_all_texts_can_be_made(self):
        for template in self.env["mail.template"].search([("collections_kind", "=", "answer")]):
            text = self.entry_id._render_answer(template)
            self.assertIn("Anna", text["body_html"])
            self.assertIn(self.company.name, text["subject"])

    def test_copies_of_invoices(self):
        with self.printing():
            self.entry_id.action_attach_invoices()
            self.entry_id.action_attach_invoices()
        self.assertTrue(self.entry_id.draft_attachment_ids)
        mail = self.answer()
        self.assertTrue(mail.attachment_ids)
        self.assertFalse(self.entry_id.draft_attachment_ids)
        self.assertEqual(mail.attachment_ids.mapped("res_id")[0], self.account.id)

    def test_copies_of_the_invoices_that_are_named(self):
        named = self.make_invoice(self.customer, due=30)
        self.receive(subject="Re: Question", text=f"Send me {named.name}")
        self.assertEqual(self.entry_id._find_named_invoices(), named)

    def test_nothing_of_another_customer(self):
        other = self.make_invoice(self.make_customer("Other"), due=-3)
        self.receive(subject="Re: Question", text=f"Send me {other.name}")
        self.assertFalse(self.entry_id._find_named_invoices())

    def test_statement(self):
        self.entry_id.action_attach_statement()
        (file,) = self.entry_id.draft_attachment_ids
        self.assertTrue(file.raw.startswith(b"%PDF"))

    def test_a_foreign_sender_gets_no_figures(self):
        sent = self.remind()
        self.receive("quoted", reference=sent.message_id, sender=STRANGER)
        entry = self.as_collector(self.entries("todo")[-1])
        self.assertTrue(entry.is_foreign)
        for button in ("action_attach_invoices", "action_attach_statement"):
            with self.subTest(button), self.assertRaisesRegex(UserError, "add the address"):
                getattr(entry, button)()

    def test_answer_to_an_unknown_sender(self):
        self.receive(sender=STRANGER)
        self.entry_id = self.as_collector(self.entries("todo")[-1])
        self.collector.group_ids -= self.env.ref("base.group_partner_manager")
        mail = self.answer("<p>Who are you?</p>")
        self.assertEqual(mail.recipient_ids.email, STRANGER)
        self.assertEqual(mail.model, "collections.mailbox")
        mail.state = "sent"
        self.receive("quoted", reference=mail.message_id, sender=STRANGER)
        self.assertEqual(len(self.entry_id.conversation_ids), 3)

    def test_links_lose_their_tokens_in_the_dossier(self):
        link = self.env["collections.link"]._for_contacts([(self.account, self.anna)])
        url = link[self.account.id, self.anna.id]._get_url("", self.entry_id.sudo())
        mail = self.answer(f'<p><a href="{url}">Your account</a></p>')
        token = url.partition("/c/")[2].partition("/")[0]
        self.assertIn(token, mail.body_html)
        self.assertNotIn(token, str(mail.mail_message_id.body))

    def test_header_injection(self):
        self.entry_id.draft_subject = "Hello\nBcc: victim@else.example"
        mail = self.answer()
        self.assertEqual(mail.subject, "Re: Hello Bcc: victim@else.example")

    def test_file_of_somebody_else(self):
        company, _box = self.make_company()
        other = self.env["collections.profile"]._for_partner(self.customer, company)
        secret = self.env["ir.attachment"].create(
            {"name": "x.pdf", "raw": b"x", "res_model": other._name, "res_id": other.id}
        )
        self.entry_id.sudo().draft_attachment_ids = secret
        with self.assertRaises(AccessError):
            self.answer()

    def test_conversation_on_the_screen(self):
        self.answer()
        shown = self.entry_id.get_conversation()["messages"]
        self.assertEqual([message["is_ours"] for message in shown], [False, True])
        self.account._message_log(body="A note")
        whole = self.entry_id.get_conversation(True)["messages"]
        self.assertTrue(any(message["is_note"] for message in whole))
        older = self.entry_id.get_conversation(True, whole[-1]["id"])["messages"]
        self.assertEqual(len(older), len(whole) - 1)

    def printing(self):
        report = self.registry["ir.actions.report"]
        return patch.object(report, "_render_qweb_pdf", lambda *_a, **_k: (b"%PDF-1.4", "pdf"))
