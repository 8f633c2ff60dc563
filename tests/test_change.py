import re

from odoo.tests import tagged

from .common import TODAY, CollectionsCommon

OTHER_TABLES = re.compile(
    r"collections_(?!contact|nightly|user_id|procedure_id|attach|debtor|law_country)"
)


@tagged("post_install", "-at_install")
class TestChange(CollectionsCommon):
    """Posting an invoice or a payment only notes that the customer changed."""

    def changes(self):
        self.env.cr.flush()
        return self.env["collections.change"].search([])

    def refresh(self):
        self.env.cr.flush()
        with self.without_commit():
            self.env["collections.change"]._cron_refresh(TODAY)

    def test_posting_records_the_customer_once(self):
        self.changes().unlink()
        customer = self.make_customer()
        self.make_invoice(customer, due=-10)
        self.make_invoice(customer, due=-20)
        changes = self.changes()
        self.assertEqual(changes.mapped("partner_id"), [customer.id])
        self.assertEqual(changes.company_id, self.company.id)

    def test_posting_does_not_touch_the_profile(self):
        """A profile that is locked by a run must not keep anybody from posting."""
        customer = self.make_customer()
        profile = self.profile(customer)
        self.env.flush_all()
        tables = []
        execute = type(self.env.cr).execute

        def watch(cursor, query, *args, **kwargs):
            code = getattr(query, "code", query)
            if OTHER_TABLES.search(str(code)):
                tables.append(str(code))
            return execute(cursor, query, *args, **kwargs)

        self.patch(type(self.env.cr), "execute", watch)
        invoice = self.make_invoice(customer, due=-10)
        self.pay(invoice)
        self.env.cr.flush()
        self.assertTrue(profile)
        self.assertTrue(tables)
        # Checks on invoices are read, which neither locks nor waits for anything.
        checks = 'SELECT "collections_invoice_check"."id" FROM "collections_invoice_check"'
        for code in tables:
            if not code.startswith(checks) or " FOR " in code:
                self.assertIn("INSERT INTO collections_change", code)

    def test_refresh_follows(self):
        customer = self.make_customer()
        invoice = self.make_invoice(customer, due=-10, amount=80)
        self.refresh()
        profile = self.env["collections.profile"].search([("partner_id", "=", customer.id)])
        self.assertEqual(profile.overdue, 80)
        self.assertFalse(self.actions(customer), "new actions are made by the run")
        self.pay(invoice, amount=30)
        self.refresh()
        self.assertEqual(profile.overdue, 50)
        self.assertFalse(self.changes())

    def test_payment_withdraws_open_action(self):
        customer = self.make_customer()
        invoice = self.make_invoice(customer, due=-20)
        self.profile(customer).mode = "approve"
        self.plan()
        self.pay(invoice)
        self.refresh()
        self.assertEqual(self.actions(customer).state, "cancelled")

    def test_unreconcile_is_noticed(self):
        customer = self.make_customer()
        invoice = self.make_invoice(customer, due=-20)
        self.pay(invoice)
        self.refresh()
        invoice.line_ids.remove_move_reconcile()
        self.refresh()
        profile = self.env["collections.profile"].search([("partner_id", "=", customer.id)])
        self.assertEqual(profile.overdue, 100)

    def test_reset_to_draft_is_noticed(self):
        customer = self.make_customer()
        invoice = self.make_invoice(customer, due=-20)
        self.refresh()
        invoice.button_draft()
        self.refresh()
        profile = self.env["collections.profile"].search([("partner_id", "=", customer.id)])
        self.assertEqual(profile.balance, 0)

    def test_vendor_bill_is_no_concern(self):
        self.changes().unlink()
        self.make_invoice(self.make_customer(), due=5, move_type="in_invoice")
        self.assertFalse(self.changes())

    def test_scheduled_action_is_triggered(self):
        cron = self.env.ref("account_collections.cron_refresh")
        before = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        self.make_invoice(self.make_customer(), due=-10)
        self.changes()
        after = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        self.assertGreater(after, before)
