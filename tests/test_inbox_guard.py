from odoo.tests import tagged

from ..models.collections_action_conversation import hide_remote
from ..models.collections_routing import MACHINE_LIMIT
from .inbox_common import InboxCommon

AUTOMATIC = "Auto-Submitted: auto-replied"


@tagged("post_install", "-at_install")
class TestInboxMachines(InboxCommon):
    """Machines do not fill the inbox, and are never answered."""

    def test_out_of_office(self):
        sent = self.remind()
        message = self.receive("absence", reference=sent.message_id)
        self.assertEqual((message.model, message.res_id), (self.account._name, self.account.id))
        entry = self.entry()
        self.assertEqual((entry.state, entry.is_unread, entry.is_automatic), ("done", False, True))
        self.assertFalse(self.sent)

    def test_out_of_office_leaves_an_open_conversation_as_it_is(self):
        first = self.receive()
        entry = self.as_collector(self.entry())
        entry.action_take()
        self.receive("absence", reference=first.message_id)
        self.assertEqual(self.entry(), entry)
        self.assertFalse(entry.is_unread)
        self.assertEqual(entry.preview, "Which invoice is this?")
        self.assertEqual(len(entry.conversation_ids), 2)

    def test_machines_of_strangers(self):
        self.receive(sender="robot@nowhere.example", headers="Precedence: bulk")
        self.assertFalse(self.entries("todo"))

    def test_colleagues_are_not_told_of_machines(self):
        self.account.message_subscribe(self.collector.partner_id.ids)
        self.receive(headers=AUTOMATIC)
        self.assertFalse(self.sent)
        self.receive(subject="A person")
        self.assertTrue(self.sent.recipient_ids & self.collector.partner_id)

    def test_absent_colleague_does_not_answer_a_machine(self):
        self.account.message_subscribe(self.collector.partner_id.ids)
        self.receive(headers=AUTOMATIC)
        answers = self.env["mail.message"].search(
            [("message_type", "in", ("out_of_office", "auto_comment"))]
        )
        self.assertFalse(answers)

    def test_loop_ends_without_a_mail_from_us(self):
        for number in range(MACHINE_LIMIT + 5):
            self.receive(headers=AUTOMATIC, subject=f"Auto {number}")
            self.assertFalse(self.sent)
        messages = self.env["mail.message"].search_count(
            [("model", "=", self.account._name), ("message_type", "=", "email")]
        )
        self.assertEqual(messages, MACHINE_LIMIT)

    def test_machine_that_writes_to_the_catchall(self):
        self.receive(to=self.mail_alias_domain.catchall_email, headers=AUTOMATIC)
        self.assertFalse(self.sent)

    def test_person_who_writes_to_the_catchall_is_told(self):
        self.receive(to=self.mail_alias_domain.catchall_email)
        self.assertTrue(self.sent)


@tagged("post_install", "-at_install")
class TestInboxReports(InboxCommon):
    """Reports of mail servers: failures count, delays do not."""

    def setUp(self):
        super().setUp()
        self.run_night()
        self.action = self.actions(self.customer, "done").filtered("message_id")
        self.assertEqual(len(self.action), 1)

    def report(self, action):
        return self.receive(
            "report",
            to=self.mail_alias_domain.bounce_email,
            sender=self.action.recipient_email,
            action=action,
            reference=self.action.message_id.message_id,
        )

    def test_delay_is_no_bounce(self):
        self.report("delayed")
        self.assertEqual(self.action.state, "done")
        self.assertIn("Report about", self.account.message_ids[0].body)
        self.assertFalse(self.entries())

    def test_bounce(self):
        self.report("failed")
        self.assertEqual((self.action.state, self.action.failure_type), ("failed", "bounce"))
        self.assertIn("came back", self.account.message_ids[0].body)
        self.assertFalse(self.entries())
        _partner, problem = self.account._get_recipients()[self.account.id]
        self.assertEqual(problem, "bounce")

    def test_bounce_of_an_answer_brings_the_conversation_back(self):
        self.receive()
        entry = self.as_collector(self.entry())
        entry.draft_body = "<p>Hello</p>"
        entry.action_send_and_close()
        self.action = self.action.new(
            {
                "message_id": entry.conversation_ids.sorted("id")[-1].id,
                "recipient_email": self.anna.email,
            }
        )
        self.report("failed")
        self.assertEqual((entry.state, entry.is_unread), ("todo", True))


@tagged("post_install", "-at_install")
class TestInboxHostile(InboxCommon):
    """The content of a mail is somebody else's: nothing of it runs, loads or decides."""

    def test_hostile_mail(self):
        self.receive("hostile")
        entry = self.entry("todo")
        (shown,) = entry.get_conversation()["messages"]
        for evil in ("<script", "onload", "javascript:", "<iframe", "<form", "evil.example/p",
                     "evil.example/b", "evil.example/x"):  # fmt: skip
            self.assertNotIn(evil, shown["body"])
        self.assertTrue(shown["has_remote"])
        self.assertIn("Please read", shown["body"])
        self.assertNotIn("\n", entry.subject)

    def test_answer_to_a_hostile_subject(self):
        self.receive("hostile")
        entry = self.as_collector(self.entry("todo"))
        entry.draft_body = "<p>No</p>"
        entry.action_send_answer()
        mail = self.env["mail.mail"].search([], order="id desc", limit=1)
        self.assertNotIn("\n", mail.subject)
        self.assertEqual(mail.recipient_ids, self.anna)

    def test_sender_name_is_text(self):
        self.receive("hostile", sender="x@nowhere.example")
        self.assertIn("<script>", self.entry().sender_name)

    def test_huge_mail(self):
        self.receive(text="word " * 400_000)
        self.assertLessEqual(len(self.entry().preview), 250)

    def test_mail_without_text(self):
        self.receive(text="")
        self.assertEqual(self.entry().preview, "Question")

    def test_mail_without_sender(self):
        self.receive(sender="", text="Hello")
        self.assertFalse(self.entry().profile_id)

    def test_many_references(self):
        many = " ".join(f"<{number}@mail.example>" for number in range(500))
        self.receive(reference=many)
        self.assertEqual(self.entry().profile_id, self.account)

    def test_pictures_from_elsewhere(self):
        for body, hidden in (
            ('<img src="http://x.example/a.gif">', True),
            ('<img src="//x.example/a.gif">', True),
            ('<p style="background: URL(x)">a</p>', True),
            ('<img src="/web/image/5">', False),
            ('<img src="data:image/png;base64,xx">', False),
            ("Text", False),
        ):
            with self.subTest(body):
                html, has_remote = hide_remote(body)
                self.assertEqual(has_remote, hidden)
                self.assertNotIn("x.example", html)


@tagged("post_install", "-at_install")
class TestInboxSettings(InboxCommon):
    """The address of a company."""

    def test_address_is_set_on_the_settings_page(self):
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.collections_mailbox_name, self.box.alias_name)
        settings.collections_mailbox_name = "debiteuren"
        settings.execute()
        self.assertEqual(self.box.alias_name, "debiteuren")

    def test_first_address(self):
        company = self.setup_other_company(name="Sister")["company"]
        company.alias_domain_id = self.mail_alias_domain
        company.collections_mailbox_name = "sister"
        (box,) = company.collections_mailbox_ids
        self.assertEqual(box.alias_id.alias_force_thread_id, box.id)
        self.assertEqual(box.alias_email, f"sister@{self.mail_alias_domain.name}")

    def test_mailbox_with_mail_stays(self):
        self.receive(sender="x@nowhere.example")
        with self.assertRaisesRegex(Exception, "archive"):
            self.box.unlink()
