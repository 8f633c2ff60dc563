from odoo.tests import tagged
from odoo.tools import file_open

from .common import CollectionsCommon


@tagged("post_install", "-at_install")
class TestNeutralize(CollectionsCommon):
    """A copy of a production database must not write to one customer."""

    def test_nothing_is_sent_from_a_copy(self):
        customer = self.make_customer()
        self.make_invoice(customer, due=-20)
        self.plan()
        self.assertEqual(self.actions(customer).state, "ready")
        self.queue_everything()
        self.env.flush_all()
        with file_open("account_collections/data/neutralize.sql") as script:
            self.env.cr.execute(script.read())
        self.env.invalidate_all()
        self.deliver()
        self.assertSilent(customer)
        self.assertEqual(self.actions(customer).state, "approve")
        self.assertFalse(self.company.collections_nightly)
        runs = ("cron_nightly", "cron_process_runs", "cron_process_runs_backwards")
        for name in (*runs, "cron_deliver", "cron_whatsapp"):
            self.assertFalse(self.env.ref(f"account_collections.{name}").active)
        for company in self.env["res.company"].search([]):
            self.assertFalse(company.collections_whatsapp_token)
            self.assertFalse(company.collections_whatsapp_secret)
            self.assertFalse(company.collections_registered_provider)
        self.assertEqual(self.whatsapp.state, "cancelled")
        self.assertEqual(self.sms.state, "canceled")

    def queue_everything(self):
        """Leave messages in the queues, as a production database has them."""
        self.company.write(
            {
                "collections_whatsapp_number_id": "1",
                "collections_whatsapp_token": "token",
                "collections_whatsapp_secret": "secret",
                "collections_registered_provider": "gateway",
            }
        )
        self.whatsapp = self.env["collections.whatsapp.message"].create(
            {"company_id": self.company.id, "number": "+31612345678"}
        )
        message = self.env["mail.message"].create(
            {
                "model": "collections.profile",
                "res_id": self.env["collections.profile"].search([], limit=1).id,
            }
        )
        self.sms = self.env["sms.sms"].create(
            {"number": "+31612345678", "body": "Pay", "mail_message_id": message.id}
        )
