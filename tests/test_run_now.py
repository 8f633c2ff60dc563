from datetime import datetime, time

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..hooks import _post_init
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

    def test_nightly_run_that_was_switched_off_stays_off(self):
        self.company.collections_nightly = False
        self.preview().action_run()
        with self.without_commit():
            self.env["collections.run"]._cron_process_runs()
        self.company.collections_nightly = False
        wizard = self.preview()
        self.assertFalse(wizard.is_first)
        wizard.action_run()
        self.assertFalse(self.company.collections_nightly)

    def test_silent_runs_of_the_night_are_no_beginning(self):
        self.company.collections_nightly = False
        with self.without_commit():
            self.env["collections.run"]._cron_nightly(day())
        self.assertTrue(self.preview().is_first)

    def test_message_can_be_read_before_the_run(self):
        first = self.make_customer("First")
        self.make_invoice(first, due=-20, amount=500)
        second = self.make_customer("Second")
        invoice = self.make_invoice(second, due=-20, amount=60)
        line = self.preview().action_line_ids.filtered(
            lambda line: line.profile_id == self.profile(second)
        )
        action = line.action_preview_text()
        shown = self.env[action["res_model"]].with_context(**action["context"]).new({})
        self.assertIn("Second", shown.body)
        self.assertIn(invoice.name, shown.body)
        self.assertFalse(self.actions(second))

    def test_worklist_tells_a_manager_where_to_begin(self):
        self.company.collections_nightly = False
        actions = self.env["collections.action"].with_context(collections_worklist=True)
        by_role = {
            role: new_test_user(self.env, role, groups=f"account_collections.group_{role}")
            for role in ("manager", "collector")
        }

        def shown_to(role):
            return str(actions.with_user(by_role[role]).get_empty_list_help("Nothing to do"))

        self.assertIn("/odoo/collections-run-now", shown_to("manager"))
        self.assertIn("Nothing to do", shown_to("collector"))
        self.preview().action_run()
        self.assertIn("Nothing to do", shown_to("manager"))

    def test_who_installs_is_shown_the_first_run(self):
        action = self.env.ref("account_collections.action_collections_begin")
        self.assertEqual(self.env.ref("account_collections.todo_begin").action_id.id, action.id)
        shown = self.env.ref("account_collections.action_collections_run_now_server")
        self.assertEqual(action.url, f"/odoo/{shown.path}")
        self.env["ir.actions.todo"].search([]).state = "done"
        _post_init(self.env)
        self.assertEqual(self.env["ir.module.module"].next()["url"], action.url)

    def test_run_says_when_its_messages_go_out(self):
        self.env["collections.procedure"].search([]).write({"time_from": 13, "time_to": 17})
        customer = self.make_customer(tz="UTC")
        self.make_invoice(customer, due=-20)
        run = self.env["collections.run"].browse(self.preview().action_run()["res_id"])
        with self.without_commit():
            self.env["collections.run"]._cron_process_runs()
        self.deliver()
        self.assertEqual((run.waiting_count, run.sent_count), (1, 0))
        self.assertEqual(run.next_message_at, datetime.combine(day(), time(13)))

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
