from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from .common import CollectionsCommon


@tagged("post_install", "-at_install")
class TestPrivacyTours(CollectionsCommon, HttpCase):
    """Export, removal and the preview of the clean-up in a real browser."""

    def setUp(self):
        super().setUp()
        self.manager = new_test_user(
            self.env,
            "manager.privacy.tour",
            groups="account_collections.group_manager,base.group_partner_manager",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        self.customer = self.make_customer("Tour Person")
        self.invoice = self.make_invoice(self.customer, due=-20, amount=80)
        self.dossier = self.profile(self.customer)
        self.visits = self.make_visits(0)

    def make_visits(self, months):
        moment = fields.Datetime.now() - relativedelta(months=months)
        values = {"profile_id": self.dossier.id, "kind": "open", "date": moment}
        return self.env["collections.visit"].create([values, values])

    def start(self, url, name):
        self.start_tour(url, name, login="manager.privacy.tour")
        self.env.invalidate_all()

    def test_export(self):
        self.start(f"/odoo/res.partner/{self.customer.id}", "collections_privacy_export")
        log = self.env["collections.privacy.log"].search([("kind", "=", "export")])
        self.assertEqual((log.count, log.user_id), (1, self.manager))
        self.assertTrue(self.visits.exists())

    def test_removal(self):
        self.pay(self.invoice)
        self.start(f"/odoo/res.partner/{self.customer.id}", "collections_privacy_removal")
        self.assertFalse(self.visits.exists())

    def test_preview(self):
        self.pay(self.invoice)
        old = self.make_visits(14)
        cron = self.env.ref("account_collections.cron_retention")
        action = "account_collections.action_collections_retention_preview_server"
        self.start(f"/odoo/action-{action}", "collections_privacy_preview")
        self.assertTrue(self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]))
        self.assertTrue(old.exists(), "the preview itself removes nothing")
