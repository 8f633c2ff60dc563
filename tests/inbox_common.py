import uuid
from pathlib import Path

from odoo import Command
from odoo.tests import new_test_user, tagged

from .common import CollectionsCommon

FOLDER = Path(__file__).parent / "inbox"
ALIAS = "receivables"


@tagged("post_install", "-at_install")
class InboxCommon(CollectionsCommon):
    """A mailbox, a customer with a contact and a dossier, and real mails."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.collector = new_test_user(
            cls.env,
            "inbox.collector",
            groups="account_collections.group_collector,base.group_partner_manager",
            email="carla@company.example",
            name="Carla Collector",
        )
        cls.company.alias_domain_id = cls.mail_alias_domain
        cls.box = cls.env["collections.mailbox"].create(
            {"name": "Receivables", "company_id": cls.company.id, "alias_name": ALIAS}
        )
        cls.customer = cls.make_customer("Bakery", email="info@bakery.example", lang="en_US")
        cls.anna = cls.make_customer(
            "Anna", email="anna@bakery.example", parent_id=cls.customer.id, is_company=False
        )
        cls.invoice = cls.make_invoice(cls.customer, due=-20)
        cls.account = cls.env["collections.profile"]._for_partner(cls.customer, cls.company)
        cls.account.user_id = cls.collector

    # === DOING === #

    def read_mail(self, name, **values):
        """Return a mail of the folder ``tests/inbox`` with its ``{placeholders}`` filled in."""
        text = (FOLDER / f"{name}.eml").read_text("utf-8")
        values = {
            "to": self.box.alias_email,
            "id": f"<{uuid.uuid4()}@mail.example>",
            "sender": "anna@bakery.example",
            "subject": "Question",
            "text": "Which invoice is this?",
            "headers": "X-Test: yes",
            "reference": "<none@mail.example>",
            **values,
        }
        for key, value in values.items():
            text = text.replace("{" + key + "}", str(value))
        return text

    def receive(self, name="plain", **values):
        """Let a mail of the folder come in; return the messages that it made."""
        before = self.env["mail.message"].search([], order="id desc", limit=1).id
        with self.mock_mail_gateway():
            self.env["mail.thread"].message_process(False, self.read_mail(name, **values))
            self.sent = self._new_mails
        return self.env["mail.message"].search(
            [("id", ">", before), ("message_type", "=", "email")], order="id"
        )

    def remind(self):
        """Send the customer a message; return it."""
        mail = self.account._queue_mail(self.anna, "Reminder", "Please pay")
        mail.state = "sent"
        return mail.mail_message_id

    def make_company(self):
        """Return another company with a mailbox and the domain of the first."""
        company = self.setup_other_company(name="Sister")["company"]
        company.alias_domain_id = self.mail_alias_domain
        box = self.env["collections.mailbox"].create(
            {"name": "Sister", "company_id": company.id, "alias_name": "sister"}
        )
        return company, box

    # === LOOKING === #

    def entries(self, *states):
        domain = [("kind", "=", "incoming")]
        if states:
            domain.append(("state", "in", states))
        return self.env["collections.action"].search(domain, order="id")

    def entry(self, *states):
        entry = self.entries(*states)
        self.assertEqual(len(entry), 1)
        return entry

    def as_collector(self, records):
        return records.with_user(self.collector)

    def attach(self, entry, name="x.pdf"):
        file = self.env["ir.attachment"].create(
            {"name": name, "raw": b"%PDF-1.4", "res_model": entry._name, "res_id": entry.id}
        )
        entry.draft_attachment_ids = [Command.link(file.id)]
        return file
