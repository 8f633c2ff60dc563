from datetime import timedelta

from odoo.tests import tagged

from ..engine.inbox import references
from .common import TODAY
from .inbox_common import InboxCommon


@tagged("post_install", "-at_install")
class TestInboxRouting(InboxCommon):
    """Every mail reaches the thread of the right customer."""

    def assertOnThread(self, message, profile):
        self.assertEqual((message.model, message.res_id), (profile._name, profile.id))

    def assertUnknown(self, message):
        self.assertEqual((message.model, message.res_id), (self.box._name, self.box.id))

    def test_known_address(self):
        message = self.receive()
        self.assertOnThread(message, self.account)
        entry = self.entry("todo")
        self.assertEqual(entry.profile_id, self.account)
        self.assertEqual(entry.recipient_id, self.anna)
        self.assertEqual((entry.is_unread, entry.is_foreign), (True, False))
        self.assertEqual(entry.user_id, self.collector)
        self.assertEqual(entry.preview, "Which invoice is this?")
        self.assertEqual((entry.subject, entry.sender_name), ("Question", "Anna"))
        self.assertEqual((entry.company_id, entry.date), (self.company, entry.date))

    def test_answer_to_a_message(self):
        sent = self.remind()
        message = self.receive("quoted", reference=sent.message_id, sender="new@elsewhere.example")
        self.assertOnThread(message, self.account)
        self.assertEqual(message.parent_id, sent)

    def test_answers_go_to_the_mailbox(self):
        self.assertIn(self.box.alias_email, self.remind().reply_to)

    def test_forged_answer_is_marked(self):
        sent = self.remind()
        self.receive("quoted", reference=sent.message_id, sender="thief@elsewhere.example")
        entry = self.entry("todo")
        self.assertTrue(entry.is_foreign)
        self.assertFalse(entry.recipient_id)
        self.assertFalse(self.sent, "A forged answer is not answered")

    def test_invoice_number(self):
        message = self.receive(sender="a@nowhere.example", text=f"About {self.invoice.name}")
        self.assertOnThread(message, self.account)
        self.assertTrue(self.entry().is_foreign)

    def test_payment_references(self):
        for written, kept in (
            ("+++090/9337/55493+++", "+++090/9337/55493+++"),
            ("***090/9337/55493***", "+++090/9337/55493+++"),
            ("RF18539007547034", "RF18 5390 0754 7034"),
            ("5234 5678 9012 3452", "5234567890123452"),
        ):
            with self.subTest(written):
                self.assertIn(kept, references.find_numbers(written))
                self.invoice.payment_reference = kept
                message = self.receive(sender="a@nowhere.example", text=f"Ref {written}.")
                self.assertOnThread(message, self.account)

    def test_number_in_the_history_does_not_count(self):
        message = self.receive("quoted", sender="a@nowhere.example", quoted=self.invoice.name)
        self.assertUnknown(message)

    def test_numbers_of_drafts_and_bills_do_not_count(self):
        bill = self.make_invoice(self.customer, move_type="in_invoice", ref="B1")
        self.assertUnknown(self.receive(sender="a@nowhere.example", text=bill.name))

    def test_domain(self):
        message = self.receive(sender="new.person@bakery.example")
        self.assertOnThread(message, self.account)
        self.assertTrue(self.entry().is_foreign)

    def test_free_domain_is_nobodys(self):
        self.anna.email = "anna.baker@gmail.com"
        self.assertUnknown(self.receive(sender="another@gmail.com"))
        self.assertFalse(self.entry().guess_id)

    def test_own_domain_is_nobodys(self):
        self.make_customer("Odd", email=f"odd@{self.mail_alias_domain.name}")
        self.assertUnknown(self.receive(sender=f"someone@{self.mail_alias_domain.name}"))

    def test_several_customers_with_one_address(self):
        other = self.make_customer("Mill", email="anna@bakery.example")
        self.make_invoice(other, due=-90, amount=900)
        mill = self.profile(other)
        message = self.receive()
        self.assertUnknown(message)
        entry = self.entry("todo")
        self.assertEqual(entry.guess_id, mill)
        self.assertIn("anna@bakery.example", entry.guess_reason)
        self.assertIn("1 other", entry.guess_reason)
        self.assertEqual(entry.company_id, self.company)

    def test_a_number_singles_one_out(self):
        other = self.make_customer("Mill", email="anna@bakery.example")
        self.profile(other)
        message = self.receive(text=f"{self.invoice.name} was paid")
        self.assertOnThread(message, self.account)

    def test_customer_without_a_dossier(self):
        fresh = self.make_customer("Fresh", email="hello@fresh.example", customer_rank=1)
        message = self.receive(sender="hello@fresh.example")
        profile = self.env["collections.profile"].search([("partner_id", "=", fresh.id)])
        self.assertOnThread(message, profile)

    def test_forwarded_by_a_colleague(self):
        message = self.receive("forwarded")
        self.assertOnThread(message, self.account)

    def test_forwarded_mail_makes_an_entry(self):
        self.receive("forwarded")
        self.assertEqual(self.entry("todo").profile_id, self.account)

    def test_mail_to_two_addresses_is_there_once(self):
        _company, other = self.make_company()
        message = self.receive(to=f"{self.box.alias_email}, {other.alias_email}")
        self.assertEqual(len(message), 1)
        self.entry()

    def test_two_mails_at_once_are_there_once(self):
        same = "<same@mail.example>"
        self.receive(id=same)
        self.assertFalse(self.receive(id=same))
        self.entry()

    # === COMPANIES === #

    def test_company_of_the_address(self):
        company, box = self.make_company()
        sister = self.env["collections.profile"]._for_partner(self.customer, company)
        self.assertOnThread(self.receive(to=box.alias_email), sister)
        self.assertOnThread(self.receive(), self.account)

    def test_customer_of_the_other_company(self):
        _company, box = self.make_company()
        self.assertOnThread(self.receive(to=box.alias_email), self.account)

    def test_guess_of_another_company_is_not_shown(self):
        company, box = self.make_company()
        for name in ("One", "Two"):
            self.profile(self.make_customer(name, email="both@shared.example"))
        self.receive(to=box.alias_email, sender="both@shared.example")
        entry = self.entry()
        self.assertEqual(entry.company_id, company)
        self.assertFalse(entry.guess_id)

    # === OTHER THREADS === #

    def test_answer_on_an_invoice(self):
        with self.mock_mail_gateway():
            sent = self.invoice.message_post(
                body="See the invoice", partner_ids=self.anna.ids,
                subtype_xmlid="mail.mt_comment",
            )  # fmt: skip
        catchall = self.mail_alias_domain.catchall_email
        message = self.receive("quoted", to=catchall, reference=sent.message_id)
        self.assertEqual((message.model, message.res_id), ("account.move", self.invoice.id))
        entry = self.entry("todo")
        self.assertEqual((entry.profile_id, entry.conversation_ids), (self.account, message))
        self.assertIn(self.invoice.name, entry.summary)

    def test_answer_on_an_invoice_to_the_mailbox(self):
        sent = self.invoice.message_post(body="See", subtype_xmlid="mail.mt_comment")
        message = self.receive("quoted", reference=sent.message_id, sender="x@nowhere.example")
        self.assertOnThread(message, self.account)

    def test_colleague_who_answers_by_mail(self):
        sent = self.remind()
        catchall = self.mail_alias_domain.catchall_email
        self.receive(
            "quoted", to=catchall, reference=sent.message_id, sender="carla@company.example"
        )
        self.assertFalse(self.entries())

    def test_echo_of_our_own_mail(self):
        self.receive(sender=self.box.alias_email)
        self.assertFalse(self.entries())

    def test_nobody_outside_is_told(self):
        self.account.message_subscribe(self.customer.ids)
        self.receive()
        told = self.sent.recipient_ids
        self.assertFalse(told.filtered("partner_share"), "Contacts do not read each other's mail")

    def test_writer_does_not_follow(self):
        self.receive()
        self.assertNotIn(self.anna, self.account.message_partner_ids)

    def test_queries_do_not_grow_with_customers(self):
        def count(number):
            self.receive(sender=f"w{number}@warm.example")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.receive(sender=f"x{number}@nowhere.example", text=f"About INV{number:07}")
            return self.env.cr.sql_log_count - before

        few = count(1)
        for number in range(30):
            partner = self.make_customer(f"C{number}", email=f"c{number}@many.example")
            self.env["collections.profile"]._for_partner(partner, self.company)
        self.assertLessEqual(count(2), few + 2)


@tagged("post_install", "-at_install")
class TestInboxEntries(InboxCommon):
    """One entry for each conversation."""

    def test_second_mail_of_a_conversation(self):
        self.receive()
        entry = self.entry()
        self.as_collector(entry).action_take()
        self.assertFalse(entry.is_unread)
        self.receive(subject="Re: Question", text="Are you there?")
        self.assertEqual(self.entry(), entry)
        self.assertTrue(entry.is_unread)
        self.assertEqual(entry.preview, "Are you there?")
        self.assertIn("Are you there?", entry.summary)
        self.assertEqual(len(entry.conversation_ids), 2)

    def test_colleague_of_the_customer_in_the_same_thread(self):
        first = self.receive()
        self.receive("quoted", sender="info@bakery.example", reference=first.message_id)
        self.assertEqual(len(self.entry().conversation_ids), 2)

    def test_another_subject_is_another_conversation(self):
        self.receive()
        self.receive(subject="New bank account")
        self.assertEqual(len(self.entries("todo")), 2)

    def test_finished_conversation_opens_a_new_entry(self):
        self.receive()
        entry = self.entry()
        self.as_collector(entry).action_done()
        self.assertEqual((entry.state, entry.is_unread), ("done", False))
        self.receive(subject="Re: Question")
        self.assertEqual(len(self.entries("todo")), 1)
        self.assertEqual(len(self.entries()), 2)

    def test_every_message_is_received(self):
        seen = []
        actions = self.registry["collections.action"]
        self.patch(actions, "_receive", lambda action, message: seen.append((action, message)))
        first = self.receive()
        second = self.receive(subject="Re: Question")
        entry = self.entry()
        self.assertEqual(seen, [(entry, first), (entry, second)])

    def test_account_page(self):
        talks = self.env["collections.conversation"]
        first = talks._post_on_account(self.account, self.anna, "I paid")
        second = talks._post_on_invoice(self.invoice, self.account, self.anna, "Yesterday")
        entry = self.entry("todo")
        self.assertEqual((entry.source, entry.is_foreign), ("page", False))
        self.assertEqual(entry.conversation_ids, first | second)
        self.assertIn(self.invoice.name, entry.summary)

    def test_whatsapp(self):
        self.account._receive_whatsapp_text("Tomorrow", self.anna)
        entry = self.entry("todo")
        self.assertEqual((entry.source, entry.preview), ("whatsapp", "Tomorrow"))

    def test_whatsapp_of_an_unknown_number(self):
        entry = self.box._receive_text("Who are you?", "+31612345678", "whatsapp")
        self.assertFalse(entry.profile_id)
        self.assertEqual((entry.sender_name, entry.company_id), ("+31612345678", self.company))
        self.as_collector(entry)
        entry._set_customer(self.account)
        self.assertEqual(entry.conversation_ids.res_id, self.account.id)

    def test_a_snoozed_conversation_comes_back(self):
        self.receive()
        entry = self.entry()
        today = self.env["collections.ledger"]._get_today()
        self.as_collector(entry)._snooze(today + timedelta(days=7))
        self.assertGreater(entry.date, today)
        self.assertEqual((entry.is_unread, entry.taken_by_id), (False, self.collector))
        self.receive(subject="Re: Question")
        self.assertEqual(entry.date, today)

    def test_planner_leaves_entries_alone(self):
        self.receive()
        self.run_night()
        self.assertEqual(self.entry().state, "todo")
        self.assertTrue(self.entry().date and TODAY)
