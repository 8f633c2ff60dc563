"""The privacy look-up of Odoo finds what Collections keeps, and takes it away rightly."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.account_collections.tests.test_privacy import PrivacyCommon


@tagged("post_install", "-at_install")
class TestPrivacyLookup(PrivacyCommon):
    def setUp(self):
        super().setUp()
        self.visit = self.make_visit(1)
        self.call = self.make_action(1)
        mailbox = self.env["collections.mailbox"].create(
            {"name": "Lookup", "company_id": self.company.id, "alias_name": "lookup.accounts"}
        )
        self.stranger = self.make_action(
            1,
            profile_id=False,
            kind="incoming",
            mailbox_id=mailbox.id,
            sender_email="Ann@Person.example",
            recipient_id=False,
            recipient_email=False,
        )
        self.whatsapp = self.env["collections.whatsapp.message"].create(
            {
                "company_id": self.company.id,
                "profile_id": self.dossier.id,
                "action_id": self.call.id,
                "number": "31612345678",
                "state": "sent",
            }
        )

    def look_up(self, partner=None):
        partner = partner or self.contact
        wizard = self.env["privacy.lookup.wizard"].create(
            {"name": partner.name, "email": partner.email}
        )
        wizard.action_lookup()
        return wizard.line_ids

    def line(self, lines, record):
        found = lines.filtered(
            lambda line: (line.res_model, line.res_id) == (record._name, record.id)
        )
        self.assertEqual(len(found), 1, record)
        return found

    def test_finds_each_once(self):
        lines = self.look_up()
        for record in (self.visit, self.call, self.stranger, self.whatsapp, self.contact):
            self.assertTrue(self.line(lines, record))

    def test_customer_brings_the_dossier(self):
        self.assertTrue(self.line(self.look_up(self.customer), self.dossier))

    def test_deleting_takes_the_words_and_leaves_the_figures(self):
        lines = self.look_up()
        for record in (self.visit, self.call, self.whatsapp, self.stranger):
            self.line(lines, record).action_unlink()
        self.assertFalse(self.visit.exists() or self.whatsapp.exists())
        self.assertTrue(self.call.exists() and self.stranger.exists())
        self.env.invalidate_all()
        self.assertFalse(self.call.note or self.stranger.sender_email)
        line = self.line(lines, self.call)
        self.assertTrue(line.is_unlinked)
        self.assertIn(f"#{self.call.id}", line.execution_details)

    def test_what_is_needed_stays(self):
        self.make_invoice(self.customer, due=-20)
        with self.assertRaisesRegex(UserError, "open items"):
            self.line(self.look_up(), self.call).action_unlink()
        with self.assertRaisesRegex(UserError, "open items"):
            self.line(self.look_up(self.customer), self.dossier).action_unlink()

    def test_settings_are_not_deleted(self):
        agency = self.env["collections.agency"].create({"partner_id": self.contact.id})
        with self.assertRaisesRegex(UserError, "setting of Collections"):
            self.line(self.look_up(), agency).action_unlink()
