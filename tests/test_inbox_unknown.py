from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .inbox_common import InboxCommon

STRANGER = "stranger@nowhere.example"


@tagged("post_install", "-at_install")
class TestInboxUnknown(InboxCommon):
    """Mail of a sender who is not known waits for somebody who says whose it is."""

    def stranger(self, **values):
        self.receive(sender=STRANGER, **values)
        return self.entries()[-1]

    def test_waits_without_a_customer(self):
        entry = self.stranger()
        self.assertEqual((entry.state, entry.is_unread), ("todo", True))
        self.assertFalse(entry.profile_id)
        self.assertEqual((entry.mailbox_id, entry.company_id), (self.box, self.company))
        self.assertEqual((entry.sender_name, entry.sender_email), ("Anna Baker", STRANGER))
        self.assertEqual(self.as_collector(entry).name, entry.summary)

    def test_mailbox_decides_who_gets_it(self):
        self.box.user_id = self.collector
        self.assertEqual(self.stranger().user_id, self.collector)

    def test_confirming_the_guess(self):
        for name in ("Mill", "Farm"):
            customer = self.make_customer(name, email=STRANGER)
            self.make_invoice(customer, due=-5, amount=500 if name == "Farm" else 5)
            farm = self.profile(customer)
        entry = self.stranger()
        self.assertEqual(entry.guess_id, farm)
        self.as_collector(entry).action_confirm_customer()
        self.assertEqual(entry.profile_id, farm)
        self.assertEqual(entry.partner_id, farm.partner_id)
        self.assertFalse(entry.is_foreign)
        self.assertEqual(entry.recipient_id, farm.partner_id)

    def test_nothing_to_confirm(self):
        entry = self.as_collector(self.stranger())
        with self.assertRaisesRegex(UserError, "choose the customer"):
            entry.action_confirm_customer()

    def test_messages_and_files_move_along(self):
        self.receive("hostile", sender=STRANGER)
        entry = self.entry()
        message = entry.conversation_ids
        self.assertEqual(message.model, "collections.mailbox")
        entry._set_customer(self.account)
        self.assertEqual((message.model, message.res_id), (self.account._name, self.account.id))
        (file,) = message.attachment_ids
        self.assertEqual((file.res_model, file.res_id), (self.account._name, self.account.id))

    def test_choosing_a_customer_adds_the_address(self):
        entry = self.as_collector(self.stranger())
        action = entry.action_pick_customer()
        dialogs = entry.env[action["res_model"]].with_context(**action["context"])
        dialog = Form(dialogs)
        dialog.partner_id = self.customer
        dialog.save().action_confirm()
        entry = entry.sudo()
        self.assertEqual(entry.profile_id, self.account)
        contact = entry.recipient_id
        self.assertEqual((contact.email, contact.parent_id), (STRANGER, self.customer))
        self.assertEqual(entry.conversation_ids.author_id, contact)
        self.assertFalse(entry.is_foreign)
        entry._close()
        self.receive(sender=STRANGER)
        self.assertEqual(self.entry("todo").recipient_id, contact)

    def test_collector_who_may_not_change_contacts(self):
        self.collector.group_ids -= self.env.ref("base.group_partner_manager")
        entry = self.as_collector(self.stranger())
        dialogs = entry.env["collections.inbox.customer"]
        dialog = dialogs.create({"action_id": entry.id, "partner_id": self.customer.id})
        self.assertFalse(dialog.is_contact)
        dialog.action_confirm()
        self.assertEqual((entry.profile_id, entry.is_foreign), (self.account, True))

    def test_choosing_without_adding(self):
        entry = self.stranger()
        self.pick(entry, self.customer, is_contact=False)
        self.assertTrue(entry.is_foreign)
        self.assertFalse(self.env["res.partner"].search([("email", "=", STRANGER)]))

    def test_address_for_a_contact_without_one(self):
        contact = self.make_customer("Bert", email=False, parent_id=self.customer.id)
        entry = self.stranger()
        self.pick(entry, self.customer, contact_id=contact.id)
        self.assertEqual((contact.email, entry.recipient_id), (STRANGER, contact))

    def test_adding_the_address_of_a_foreign_sender(self):
        sent = self.remind()
        self.receive("quoted", reference=sent.message_id, sender=STRANGER)
        entry = self.entry()
        self.assertTrue(entry.is_foreign)
        self.pick(entry, self.customer)
        self.assertFalse(entry.is_foreign)
        self.assertEqual(entry.recipient_id.email, STRANGER)

    def test_customer_of_another_company(self):
        company, _box = self.make_company()
        self.collector.company_ids |= company
        other = self.make_customer("Other", company_id=company.id)
        with self.assertRaisesRegex(UserError, "another company"):
            self.pick(self.stranger(), other)

    def test_other_mail_of_the_sender_goes_along(self):
        first = self.stranger()
        second = self.stranger(subject="Another thing")
        self.assertNotEqual(first, second)
        first._set_customer(self.account)
        self.assertEqual(second.profile_id, self.account)

    def test_messages_are_received_again_with_the_customer(self):
        seen = []
        actions = self.registry["collections.action"]
        self.patch(actions, "_receive", lambda action, m: seen.append((action.profile_id, m)))
        entry = self.stranger()
        entry._set_customer(self.account)
        message = entry.conversation_ids
        self.assertEqual(seen, [(self.account.browse(), message), (self.account, message)])

    def pick(self, entry, customer, **values):
        dialog = self.env["collections.inbox.customer"].with_user(self.collector).sudo(False)
        dialog.create({"action_id": entry.id, "partner_id": customer.id, **values}).action_confirm()


@tagged("post_install", "-at_install")
class TestInboxSpam(InboxCommon):
    """Unwanted mail is kept out, and can be let in again."""

    def test_later_mail_is_kept_out(self):
        self.receive(sender=STRANGER)
        entry = self.as_collector(self.entry())
        entry.action_spam()
        self.assertEqual((entry.state, entry.cancel_reason), ("cancelled", "spam"))
        self.receive(sender=STRANGER, subject="Again")
        self.assertFalse(self.entries("todo"))
        self.assertEqual(set(self.entries().mapped("cancel_reason")), {"spam"})
        self.assertFalse(any(self.entries().mapped("is_unread")))

    def test_undo(self):
        self.receive(sender=STRANGER)
        entry = self.as_collector(self.entry())
        entry.action_spam()
        entry.action_not_spam()
        self.assertEqual((entry.state, entry.is_unread), ("todo", True))
        self.receive(sender=STRANGER, subject="Again")
        self.assertEqual(len(self.entries("todo")), 2)

    def test_other_conversations_of_the_sender_go_too(self):
        self.receive(sender=STRANGER)
        self.receive(sender=STRANGER, subject="Second")
        self.as_collector(self.entries()[0]).action_spam()
        self.assertFalse(self.entries("todo"))

    def test_twice_is_no_error(self):
        self.receive(sender=STRANGER)
        self.receive(sender=STRANGER, subject="Second")
        self.entries().action_spam()
        self.assertEqual(len(self.env["collections.spam.sender"].search([])), 1)

    def test_another_company_still_gets_it(self):
        _company, box = self.make_company()
        self.receive(sender=STRANGER)
        self.entry().action_spam()
        self.receive(sender=STRANGER, to=box.alias_email)
        self.assertEqual(self.entry("todo").mailbox_id, box)

    def test_contacts_are_never_unwanted(self):
        self.receive()
        with self.assertRaisesRegex(UserError, "is a contact"):
            self.as_collector(self.entry()).action_spam()

    def test_a_spammer_who_answers_a_message(self):
        self.receive(sender=STRANGER)
        self.entry().action_spam()
        sent = self.remind()
        catchall = self.mail_alias_domain.catchall_email
        self.receive("quoted", to=catchall, reference=sent.message_id, sender=STRANGER)
        self.assertFalse(self.entries("todo"))


@tagged("post_install", "-at_install")
class TestInboxRights(InboxCommon):
    """Who sees and does what in the inbox."""

    def test_viewer_reads_only(self):
        viewer = new_test_user(self.env, "inbox.viewer", groups="account_collections.group_viewer")
        self.receive()
        entry = self.entry().with_user(viewer)
        self.assertTrue(entry.get_conversation()["messages"])
        for button in ("action_take", "action_done", "action_open_assign", "action_send_answer"):
            with self.subTest(button), self.assertRaises(AccessError):
                getattr(entry, button)()

    def test_employee_sees_nothing(self):
        user = new_test_user(self.env, "inbox.employee", groups="base.group_user")
        self.receive()
        with self.assertRaises(AccessError):
            self.entry().with_user(user).get_conversation()

    def only_own(self):
        """Let collectors see their own customers alone."""
        see_all = self.env.ref("account_collections.group_collector_all")
        self.env.ref("account_collections.group_collector").implied_ids -= see_all
        self.collector.group_ids -= see_all

    def test_collector_without_the_customer(self):
        self.only_own()
        other = new_test_user(self.env, "inbox.other", groups="account_collections.group_collector")
        self.receive()
        with self.assertRaises(AccessError):
            self.entry().with_user(other).get_conversation()
        self.assertFalse(self.env["collections.action"].with_user(other).search(
            [("kind", "=", "incoming")]
        ))  # fmt: skip

    def test_collectors_see_unknown_senders(self):
        self.only_own()
        self.receive(sender=STRANGER)
        other = new_test_user(self.env, "inbox.other", groups="account_collections.group_collector")
        self.assertTrue(self.entry().with_user(other).get_conversation()["messages"])

    def test_other_company(self):
        _company, box = self.make_company()
        self.receive(sender=STRANGER, to=box.alias_email)
        self.assertFalse(
            self.env["collections.action"].with_user(self.collector).search(
                [("kind", "=", "incoming")]
            )
        )  # fmt: skip

    def test_fields_are_protected(self):
        self.receive()
        entry = self.as_collector(self.entry())
        for values in (
            {"is_unread": False},
            {"sender_email": "x@y.example"},
            {"is_foreign": False},
            {"conversation_ids": [(5,)]},
            {"guess_id": self.account.id},
            {"mailbox_id": self.box.id},
            {"last_message_id": False},
        ):
            with self.subTest(values), self.assertRaises(AccessError):
                entry.write(values)

    def test_nobody_makes_an_entry_by_hand(self):
        actions = self.env["collections.action"].with_user(self.collector)
        with self.assertRaises(AccessError):
            actions.create({"kind": "incoming", "profile_id": self.account.id})

    def test_other_actions_need_a_customer(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.env["collections.action"].create({"summary": "Nobody"})

    def test_mailboxes_are_the_managers(self):
        with self.assertRaises(AccessError):
            self.as_collector(self.box).name = "Mine"
