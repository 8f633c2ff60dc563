from odoo import Command
from odoo.fields import Date
from odoo.tests import HttpCase, new_test_user, tagged

from .common import CollectionsCommon


@tagged("post_install", "-at_install")
class TestWorklistTours(CollectionsCommon, HttpCase):
    """The day of a collector, in a real browser."""

    def setUp(self):
        super().setUp()
        self.today = Date.context_today(self.company)
        self.collector, self.manager = (
            new_test_user(
                self.env,
                f"{role}.day",
                name=f"Tour {role.capitalize()}",
                groups=f"account_collections.group_{role}",
                company_id=self.company.id,
                company_ids=[Command.set(self.company.ids)],
            )
            for role in ("collector", "manager")
        )

    def make_dossier(self, name, amount, **values):
        customer = self.make_customer(name)
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": customer.id,
                "invoice_date": Date.subtract(self.today, days=50),
                "invoice_date_due": Date.subtract(self.today, days=20),
                "invoice_line_ids": [
                    Command.create({"name": "Goods", "price_unit": amount, "tax_ids": False})
                ],
            }
        )
        invoice.action_post()
        dossier = self.env["collections.profile"]._for_partner(customer, self.company)
        dossier.write({"user_id": self.collector.id, **values})
        dossier._refresh_and_plan(self.today)
        return dossier

    def test_approve_and_send(self):
        """Tabs, keys, the next entry opens by itself; a message is approved and goes out."""
        calls = self.make_procedure((1, "call"))
        first = self.make_dossier("First Call", 900, procedure_id=calls.id)
        second = self.make_dossier("Second Call", 500, procedure_id=calls.id)
        message = self.make_dossier("Third Message", 80, mode="approve")
        self.start_tour(
            "/odoo/collections-worklist", "collections_approve_and_send", login="collector.day"
        )
        self.assertEqual(first.action_ids.state, "todo")
        self.assertGreater(first.action_ids.date, self.today)
        self.assertEqual(second.action_ids.state, "cancelled")
        self.assertEqual(second.action_ids.skip_reason, "Pays tomorrow")
        self.assertEqual(message.action_ids.released_by_id, self.collector)
        with self.without_commit():
            self.env["collections.action"]._cron_deliver(self.today)
        self.assertEqual(message.action_ids.state, "done")

    def test_team(self):
        """A manager drags work from one colleague to another."""
        calls = self.make_procedure((1, "call"))
        dossier = self.make_dossier("Dragged Call", 900, procedure_id=calls.id)
        self.start_tour("/odoo/collections-workload", "collections_team", login="manager.day")
        self.assertEqual(dossier.action_ids.user_id, self.manager)
        self.assertIn("Given to Tour Manager", dossier.message_ids[0].body)
