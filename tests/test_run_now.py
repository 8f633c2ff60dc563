from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import CollectionsCommon, day


@tagged("post_install", "-at_install")
class TestRunNow(CollectionsCommon):
    """Run now shows what would happen, does nothing, and then does exactly that."""

    def setUp(self):
        super().setUp()
        self.patch(type(self.env["collections.ledger"]), "_get_today", lambda *_args: day())
        self.wizards = self.env["collections.run.now"]

    def preview(self):
        wizard = self.wizards.create({"day": day()})
        wizard._fill()
        return wizard

    def test_preview_does_nothing(self):
        customer = self.make_customer()
        self.make_invoice(customer, due=-20, amount=120)
        held = self.make_customer("Held")
        invoice = self.make_invoice(held, due=-20, amount=60)
        invoice.no_followup = True
        nobody = self.make_customer("Nobody", email=False)
        self.make_invoice(nobody, due=-20, amount=30)
        wizard = self.preview()
        self.assertEqual(wizard.message_count, 1)
        self.assertEqual(wizard.problem_count, 1)
        self.assertEqual(wizard.customer_count, 2)
        self.assertAlmostEqual(wizard.amount, 120)
        self.assertEqual(wizard.silent_count, 1)
        self.assertAlmostEqual(wizard.silent_amount, 60)
        self.assertEqual(wizard.silent_line_ids.invoice, invoice.name)
        self.assertIn("No Follow-Up", wizard.silent_line_ids.reason)
        self.assertFalse(self.actions(customer))

    def test_run_does_what_was_shown(self):
        customer = self.make_customer()
        invoice = self.make_invoice(customer, due=-20)
        wizard = self.preview()
        action = wizard.action_run()
        run = self.env["collections.run"].browse(action["res_id"])
        with self.without_commit():
            self.env["collections.run"]._cron_process_runs()
        self.deliver()
        self.assertMailed(customer, invoice)
        self.assertEqual(run.action_count, len(wizard.action_line_ids))
        self.assertEqual((run.message_count, run.sent_count, run.failed_count), (1, 1, 0))
        self.assertEqual(run.progress, 100)

    def test_what_is_in_the_worklist_already_is_not_counted_again(self):
        customer = self.make_customer()
        self.make_invoice(customer, due=-20)
        self.profile(customer).mode = "approve"
        self.plan()
        wizard = self.preview()
        self.assertEqual(wizard.action_line_ids.state, "open")
        self.assertEqual((wizard.approve_count, wizard.amount), (0, 0))

    def test_what_is_new_stands_above_what_is_planned_already(self):
        planned = self.make_customer("Planned")
        self.make_invoice(planned, due=-20, amount=900)
        self.profile(planned).mode = "approve"
        self.plan()
        new = self.make_customer("New")
        self.make_invoice(new, due=-20, amount=100)
        lines = self.preview().action_line_ids
        self.assertEqual(lines.profile_id.partner_id.mapped("name"), ["New", "Planned"])
        self.assertEqual(lines.mapped("is_planned"), [False, True])

    def test_first_run_switches_the_nightly_run_on(self):
        self.company.collections_nightly = False
        wizard = self.preview()
        self.assertTrue(wizard.is_first)
        wizard.action_run()
        self.assertTrue(self.company.collections_nightly)

    def test_collectors_do_not_start_runs(self):
        collector = new_test_user(
            self.env, "collector.run", groups="account_collections.group_collector"
        )
        with self.assertRaises(AccessError):
            self.wizards.with_user(collector).action_open()

    def test_manager_without_more_rights(self):
        manager = new_test_user(self.env, "manager.run", groups="account_collections.group_manager")
        customer = self.make_customer()
        self.make_invoice(customer, due=-20)
        action = self.wizards.with_user(manager).action_open()
        wizard = self.wizards.with_user(manager).browse(action["res_id"])
        self.assertTrue(wizard.action_line_ids.mapped("profile_id.display_name"))
        wizard.action_run()
