from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL

from .common import CollectionsCommon


@tagged("post_install", "-at_install")
class TestUncheckedReference(CollectionsCommon):
    """What the rows of a night refer to without foreign keys cannot go away."""

    def setUp(self):
        super().setUp()
        self.procedure = self.make_procedure((1, "email"), (10, "email"))
        self.first, self.second = self.procedure.step_ids.sorted("offset")
        self.customer = self.make_customer()
        self.make_invoice(self.customer, due=-2)

    def follow_up(self):
        self.profile(self.customer).procedure_id = self.procedure
        self.run_night()
        self.assertEqual(self.actions(self.customer).step_id, self.first)

    def test_a_night_looks_up_no_row_per_new_row(self):
        for table, column in (
            ("collections_action", "step_id"),
            ("collections_action", "run_id"),
            ("collections_action", "company_id"),
            ("collections_action_line", "step_id"),
            ("collections_action_line", "move_line_id"),
            ("collections_profile", "run_id"),
        ):
            with self.subTest(table=table, column=column):
                keys = self.env.execute_query(
                    SQL(
                        "SELECT 1 FROM pg_constraint WHERE contype = 'f' AND conname = %s",
                        f"{table}_{column}_fkey",
                    )
                )
                self.assertFalse(keys)

    def test_steps_that_were_executed_are_archived(self):
        self.follow_up()
        self.profile(self.customer).procedure_id = self.make_procedure((1, "email"))
        (self.first | self.second).unlink()
        self.assertTrue(self.first.exists())
        self.assertFalse(self.first.active)
        self.assertFalse(self.second.exists())

    def test_steps_of_customers_are_archived_for_a_run_may_take_them_now(self):
        self.follow_up()
        self.second.unlink()
        self.assertTrue(self.second.exists())
        self.assertFalse(self.second.active)

    def test_procedure_that_was_followed_stays(self):
        self.follow_up()
        self.profile(self.customer).procedure_id = self.make_procedure((1, "email"))
        with self.assertRaisesRegex(UserError, "archive it"):
            self.procedure.unlink()

    def test_unused_procedure_goes_with_its_steps(self):
        self.procedure.unlink()
        self.assertFalse((self.first | self.second).exists())

    def test_runs_stay(self):
        self.follow_up()
        with self.assertRaisesRegex(UserError, "kept"):
            self.env["collections.run"].search([], limit=1).unlink()

    def test_journal_items_take_their_lines_along(self):
        invoice = self.make_invoice(self.customer, due=-5)
        self.follow_up()
        lines = self.env["collections.action.line"].search([("move_id", "=", invoice.id)])
        self.assertTrue(lines)
        invoice.button_draft()
        invoice.with_context(force_delete=True).unlink()
        self.assertFalse(lines.exists())

    def test_lines_of_items_that_were_deleted_by_sql_go_as_well(self):
        self.follow_up()
        lines = self.actions(self.customer).line_ids
        self.assertTrue(lines)
        self.env.flush_all()
        self.env.cr.execute(
            SQL("DELETE FROM account_move_line WHERE id IN %s", tuple(lines.move_line_id.ids))
        )
        lines._gc_lines_without_item()
        self.env.invalidate_all(flush=False)
        self.assertFalse(lines.exists())
