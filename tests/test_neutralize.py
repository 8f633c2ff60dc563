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
        self.env.flush_all()
        with file_open("account_collections/data/neutralize.sql") as script:
            self.env.cr.execute(script.read())
        self.env.invalidate_all()
        self.deliver()
        self.assertSilent(customer)
        self.assertEqual(self.actions(customer).state, "approve")
        self.assertFalse(self.company.collections_nightly)
        for name in ("cron_nightly", "cron_process_runs", "cron_deliver"):
            self.assertFalse(self.env.ref(f"account_collections.{name}").active)
