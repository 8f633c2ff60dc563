from datetime import date
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL

from ..models import collections_run
from ..models.sql_values import array
from .common import CollectionsCommon, day


@tagged("post_install", "-at_install")
class TestRun(CollectionsCommon):
    """The nightly run, told as what a customer gets and what a collector sees."""

    def test_works_after_installation_without_configuration(self):
        customer = self.make_customer()
        invoice = self.make_invoice(customer, due=-20)
        self.run_night()
        self.assertMailed(customer, invoice)
        action = self.actions(customer)
        self.assertEqual(action.step_id.name, "First reminder")
        self.assertEqual(action.state, "done")
        self.assertEqual(action.date_done, day())

    def test_one_message_for_all_invoices_of_all_contacts(self):
        customer = self.make_customer()
        branch = self.make_customer("Branch", parent_id=customer.id, is_company=False)
        first = self.make_invoice(customer, due=-20)
        second = self.make_invoice(branch, due=-5, amount=50)
        self.run_night()
        self.assertEqual(len(self.messages(customer)), 1)
        self.assertMailed(customer, first, second)

    def test_two_steps_due_on_one_day_give_one_message(self):
        procedure = self.make_procedure((1, "email"), (10, "email"))
        customer = self.make_customer()
        profile = self.profile(customer)
        profile.procedure_id = procedure
        old = self.make_invoice(customer, due=-5)
        self.run_night()
        fresh = self.make_invoice(customer, due=2)
        self.run_night(5)
        self.assertEqual(len(self.messages(customer)), 2)
        self.assertMailed(customer, old, fresh)
        action = self.actions(customer)[-1]
        steps = {line.move_id: line.step_id.offset for line in action.line_ids}
        self.assertEqual(steps, {old: 10, fresh: 1})
        self.assertEqual(action.step_id.offset, 10, "the highest step speaks")

    def test_old_debt_starts_at_the_first_reminder(self):
        customer = self.make_customer()
        self.make_invoice(customer, due=-400)
        self.run_night()
        self.assertEqual(self.actions(customer).step_id.name, "First reminder")

    def test_steps_are_climbed_one_at_a_time(self):
        procedure = self.make_procedure((1, "email"), (2, "email"), (3, "email"))
        customer = self.make_customer()
        self.profile(customer).procedure_id = procedure
        self.make_invoice(customer, due=-30)
        self.simulate(range(6))
        done = self.actions(customer, "done").sorted("date_done")
        self.assertEqual(done.step_id.mapped("offset"), [1, 2, 3])
        self.assertEqual(len(set(done.mapped("date_done"))), 3)

    def test_late_start_keeps_the_days_between_steps(self):
        customer = self.make_customer()
        self.profile(customer).procedure_id = self.make_procedure(
            (1, "email"), (8, "email"), (10, "email"), keep_spacing=True
        )
        self.make_invoice(customer, due=-60)
        sent = self.simulate(range(12))
        self.assertEqual([night for night, _message in sent], [0, 7, 9])

    def test_gap_between_messages_is_kept(self):
        customer = self.make_customer()
        self.profile(customer).procedure_id = self.make_procedure(
            (1, "email"), (2, "email"), min_gap=5
        )
        self.make_invoice(customer, due=-30)
        sent = self.simulate(range(10))
        self.assertEqual([night for night, _message in sent], [0, 5])

    def test_quiet_days_are_kept(self):
        customer = self.make_customer()
        self.profile(customer).write({"quiet_mon": True, "quiet_tue": True})
        self.make_invoice(customer, due=-30)
        sent = self.simulate(range(4))
        self.assertEqual([night for night, _message in sent], [2], "Wednesday")

    def test_second_run_of_the_day_adds_nothing(self):
        customer = self.make_customer()
        self.make_invoice(customer, due=-20)
        self.run_night()
        actions = self.actions(customer)
        self.run_night()
        self.assertEqual(self.actions(customer), actions)
        self.assertEqual(len(self.messages(customer)), 1)

    def test_replanning_with_open_actions_adds_nothing(self):
        customer = self.make_customer()
        self.profile(customer).mode = "approve"
        self.make_invoice(customer, due=-20)
        self.plan()
        action = self.actions(customer)
        self.assertEqual(action.state, "approve")
        self.plan(1)
        self.assertEqual(self.actions(customer), action)
        self.assertEqual(action.date, day(), "it keeps its place in the worklist")

    def test_paid_between_planning_and_sending(self):
        customer = self.make_customer()
        invoice = self.make_invoice(customer, due=-20)
        self.plan()
        self.pay(invoice)
        self.deliver()
        self.assertSilent(customer)
        self.assertEqual(self.actions(customer).state, "cancelled")
        self.assertEqual(self.actions(customer).cancel_reason, "settled")

    def test_part_paid_between_planning_and_sending(self):
        customer = self.make_customer()
        invoice = self.make_invoice(customer, due=-20, amount=100)
        self.plan()
        self.pay(invoice, amount=30)
        self.deliver()
        self.assertMailed(customer, invoice)
        self.assertAlmostEqual(self.actions(customer).line_ids.amount, 70)
        self.assertAlmostEqual(self.actions(customer).amount, 70)

    def test_blocked_between_planning_and_sending(self):
        for flag in ("payment_state", "no_followup"):
            with self.subTest(flag=flag):
                customer = self.make_customer(flag)
                invoice = self.make_invoice(customer, due=-20)
                self.plan()
                if flag == "payment_state":
                    invoice.action_toggle_block_payment()
                else:
                    invoice.no_followup = True
                self.deliver()
                self.assertSilent(customer)
                self.assertEqual(self.actions(customer).cancel_reason, "held")

    def test_paused_between_planning_and_sending(self):
        customer = self.make_customer()
        self.make_invoice(customer, due=-20)
        self.plan()
        self.env["collections.hold"].create(
            {
                "profile_id": self.profile(customer).id,
                "reason": "Waits for a new purchase order",
                "date_from": day(),
            }
        )
        self.deliver()
        self.assertSilent(customer)

    def test_credits_that_exceed_the_debt(self):
        customer = self.make_customer()
        self.make_invoice(customer, due=-20, amount=100)
        self.make_refund(customer, 120)
        self.run_night()
        self.assertSilent(customer)

    def test_credit_covers_the_oldest_item_first(self):
        customer = self.make_customer()
        self.make_invoice(customer, due=-40, amount=100)
        later = self.make_invoice(customer, due=-20, amount=80)
        self.make_refund(customer, 120)
        self.run_night()
        self.assertMailed(customer, later)
        self.assertAlmostEqual(self.actions(customer).line_ids.amount, 60)

    def test_payment_under_way_without_journal_entry(self):
        """Core books such a payment only with the bank statement; the invoice stays open."""
        customer = self.make_customer()
        older = self.make_invoice(customer, due=-40, amount=100)
        paid = self.make_invoice(customer, due=-20, amount=80)
        moves = type(self.env["account.move"])
        self.patch(moves, "_get_invoice_in_payment_state", lambda _move: "in_payment")
        journal = self.company_data["default_journal_bank"]
        journal.inbound_payment_method_line_ids.payment_account_id = False
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=paid.ids
        )
        payment = wizard.create({"journal_id": journal.id})._create_payments()
        self.assertFalse(payment.move_id)
        self.assertTrue(paid.amount_residual)
        self.run_night()
        self.assertMailed(customer, older)

    def test_minimum_in_a_foreign_currency_is_converted(self):
        """Two foreign units are one of the company: 18 foreign is 9, 24 foreign is 12."""
        procedure = self.make_procedure((1, "email"), min_balance=10)
        small, large = self.make_customer("Small"), self.make_customer("Large")
        self.make_invoice(small, due=-20, amount=18, currency_id=self.foreign.id)
        invoice = self.make_invoice(large, due=-20, amount=24, currency_id=self.foreign.id)
        (self.profile(small) | self.profile(large)).procedure_id = procedure
        self.run_night()
        self.assertSilent(small)
        self.assertMailed(large, invoice)
        self.assertAlmostEqual(self.actions(large).amount, 12)

    def test_currencies_are_shown_apart(self):
        customer = self.make_customer()
        own = self.make_invoice(customer, due=-20, amount=1234)
        other = self.make_invoice(customer, due=-20, amount=77, currency_id=self.foreign.id)
        self.run_night()
        self.assertMailed(customer, own, other)
        body = self.messages(customer).body
        self.assertIn("1,234.00", body)
        self.assertIn("77.00", body)
        self.assertEqual(body.count("<table"), 2)

    def test_instalments_are_separate_items(self):
        terms = self.env["account.payment.term"].create(
            {
                "name": "Half now, half later",
                "line_ids": [
                    (0, 0, {"value": "percent", "value_amount": 50, "nb_days": 0}),
                    (0, 0, {"value": "percent", "value_amount": 50, "nb_days": 60}),
                ],
            }
        )
        customer = self.make_customer()
        invoice = self.make_invoice(
            customer, amount=200, issued=-30, invoice_payment_term_id=terms.id
        )
        self.run_night()
        self.assertMailed(customer, invoice)
        self.assertAlmostEqual(self.actions(customer).amount, 100)
        self.assertIn("instalment 1 of 2", self.messages(customer).body)

    def test_companies_do_not_touch_each_other(self):
        other = self.setup_other_company()["company"]
        other.email = "other@company.example"
        customer = self.make_customer()
        self.make_invoice(customer, due=-20)
        theirs = (
            self.env["account.move"]
            .with_company(other)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": customer.id,
                    "invoice_date": day(-60),
                    "invoice_date_due": day(-30),
                    "invoice_line_ids": [
                        (0, 0, {"name": "Goods", "price_unit": 5, "quantity": 10, "tax_ids": False})
                    ],
                }
            )
        )
        theirs.action_post()
        self.plan(company=other)
        self.assertEqual(self.actions(customer).company_id, other)
        self.assertEqual(self.actions(customer).line_ids.move_id, theirs)
        before = self.actions(customer).read()
        self.run_night()
        own = self.actions(customer).filtered(lambda a: a.company_id == self.company)
        self.assertNotIn(theirs, own.line_ids.move_id)
        self.deliver()
        after = self.actions(customer).filtered(lambda a: a.company_id == other)
        self.assertEqual(after.state, "done")
        self.assertEqual(before[0]["amount"], after.amount)

    def test_call_is_work_for_somebody(self):
        collector = self.env.user
        customer = self.make_customer()
        profile = self.profile(customer)
        profile.write({"procedure_id": self.make_procedure((1, "call"), (5, "email")).id})
        profile.user_id = collector
        self.make_invoice(customer, due=-10)
        self.run_night()
        call = self.actions(customer)
        self.assertEqual((call.state, call.user_id), ("todo", collector))
        self.run_night(1)
        self.assertEqual(self.actions(customer), call, "the call blocks the next step")
        call.note = "Pays on Friday"
        call.action_done()
        self.assertIn("Pays on Friday", profile.message_ids[0].body)

    def test_open_action_moves_up_as_its_items_grow_older(self):
        procedure = self.make_procedure((1, "call"))
        customer = self.make_customer()
        self.profile(customer).procedure_id = procedure
        self.make_invoice(customer, due=-30, amount=300)
        self.run_night()
        action = self.actions(customer)
        self.assertEqual(action.priority, 600)
        self.run_night(30)
        self.assertEqual(self.actions(customer), action)
        self.assertEqual(action.priority, 900)

    def test_skipped_step_counts_as_taken(self):
        customer = self.make_customer()
        self.profile(customer).procedure_id = self.make_procedure((1, "call"), (5, "email"))
        invoice = self.make_invoice(customer, due=-10)
        self.run_night()
        self.actions(customer).action_skip()
        self.actions(customer).date_done = day()
        self.run_night(1)
        self.assertMailed(customer, invoice)

    def test_new_collector_takes_over_the_open_actions(self):
        customer = self.make_customer()
        profile = self.profile(customer)
        profile.mode = "approve"
        self.make_invoice(customer, due=-20)
        self.plan()
        profile.user_id = self.env.user
        self.assertEqual(self.actions(customer).user_id, self.env.user)

    def test_manual_customer_gets_nothing_by_itself(self):
        customer = self.make_customer()
        self.profile(customer).mode = "manual"
        invoice = self.make_invoice(customer, due=-20)
        self.run_night()
        self.assertSilent(customer)
        action = self.actions(customer)
        self.assertEqual(action.state, "todo")
        action.action_send()
        self.assertMailed(customer, invoice)

    def test_mode_changed_after_planning(self):
        customer = self.make_customer()
        self.make_invoice(customer, due=-20)
        self.plan()
        self.profile(customer).mode = "manual"
        self.deliver()
        self.assertSilent(customer)
        self.assertEqual(self.actions(customer).state, "todo")

    def test_approved_message_goes_out(self):
        customer = self.make_customer()
        self.profile(customer).mode = "approve"
        invoice = self.make_invoice(customer, due=-20)
        self.run_night()
        self.assertSilent(customer)
        self.actions(customer).action_approve()
        self.deliver()
        self.assertMailed(customer, invoice)

    def test_zero_and_negative_lines(self):
        customer = self.make_customer()
        self.make_invoice(customer, due=-20, amount=0)
        self.make_refund(customer, 50)
        self.run_night()
        self.assertSilent(customer)
        self.assertFalse(self.actions(customer))

    def test_no_due_date_is_not_reminded(self):
        customer, other = self.make_customer("No date"), self.make_customer("Other")
        invoice = self.make_invoice(customer, due=-20)
        normal = self.make_invoice(other, due=-20)
        item = invoice.line_ids.filtered(lambda line: line.display_type == "payment_term")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move_line SET date_maturity = NULL WHERE id = %s", (item.id,)
        )
        self.env.invalidate_all()
        self.run_night()
        self.assertSilent(customer)
        self.assertMailed(other, normal)
        open_item = self.profile(customer).open_item_ids
        self.assertIn("there is no due date", open_item.reason)
        self.assertEqual(open_item.state, "held")

    def test_failing_customer_is_recorded_and_the_rest_goes_on(self):
        bad, good = self.make_customer("Bad"), self.make_customer("Good")
        self.make_invoice(bad, due=-20)
        invoice = self.make_invoice(good, due=-20)
        bad_profile = self.profile(bad)
        refresh = type(bad_profile)._refresh_and_plan

        def fail_for_bad(profiles, *args, **kwargs):
            if bad_profile in profiles:
                raise ValueError("This ledger is broken")
            return refresh(profiles, *args, **kwargs)

        self.patch(type(bad_profile), "_refresh_and_plan", fail_for_bad)
        with self.assertLogs("odoo.addons.account_collections", "WARNING"):
            run = self.run_night()
        self.assertMailed(good, invoice)
        self.assertEqual(bad_profile.run_error, "This ledger is broken")
        self.assertEqual(run.error_count, 1)
        self.assertEqual(run.done_count, run.customer_count)

    def test_two_workers_share_a_run_from_its_ends(self):
        for name in ("First", "Second", "Third"):
            self.make_invoice(self.make_customer(name), due=-20)
        self.env["collections.change"]._cron_refresh(day())
        self.patch(collections_run, "BATCH", 1)
        handled = []
        process = type(self.env["collections.run"])._process_batch

        def remember(run, profiles):
            handled.append(profiles.partner_id.name)
            return process(run, profiles)

        self.patch(type(self.env["collections.run"]), "_process_batch", remember)
        run = self.env["collections.run"]._start(self.company, day())
        left = self.env["collections.profile"].search(run._domain_left(), order="id")
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *_a, **_kw: 0):
            self.env["collections.run"]._cron_process_runs()
            self.env["collections.run"]._cron_process_runs(backwards=True)
        self.assertEqual(handled, [left[0].partner_id.name, left[-1].partner_id.name])
        self.assertEqual((run.state, run.done_count), ("running", 2))
        self.assertTrue(0 < run.progress < 100)
        with self.without_commit():
            self.env["collections.run"]._cron_process_runs()
        self.assertEqual((run.state, run.done_count, run.progress), ("done", len(left), 100))
        finished = run.finished_at
        run._finish()
        self.assertEqual(run.finished_at, finished)

    def test_many_values_reach_the_database_unchanged(self):
        texts = ["plain", 'with "quotes"', "back\\slash", "comma, {brace}", "", "NULL", None]
        query = SQL("SELECT * FROM unnest(%s::text[])", array(texts))
        self.assertEqual([row[0] for row in self.env.execute_query(query)], texts)
        dates = [day(), None]
        query = SQL("SELECT * FROM unnest(%s::date[])", array(dates))
        self.assertEqual([row[0] for row in self.env.execute_query(query)], dates)

    def test_one_run_at_a_time(self):
        runs = self.env["collections.run"]
        runs._start(self.company, day())
        with self.assertRaisesRegex(UserError, "under way"):
            runs._start(self.company, day())

    def test_nothing_is_sent_before_a_manager_saw_a_preview(self):
        self.company.collections_nightly = False
        customer = self.make_customer()
        self.make_invoice(customer, due=-20)
        with self.without_commit():
            self.env["collections.run"]._cron_nightly(day())
            self.env["collections.action"]._cron_deliver(day())
        self.assertSilent(customer)
        self.assertFalse(self.actions(customer))
        profile = self.env["collections.profile"].search([("partner_id", "=", customer.id)])
        self.assertAlmostEqual(profile.overdue, 100)
        self.assertEqual(profile.next_step_id.name, "First reminder")

    def test_scheduled_actions_run_as_shipped(self):
        customer = self.make_customer()
        self.make_invoice(customer, due=-20, issued=-50)
        with self.enter_registry_test_mode():
            self.env.ref("account_collections.cron_nightly").method_direct_trigger()
            self.env.ref("account_collections.cron_deliver").method_direct_trigger()
        self.assertEqual(len(self.messages(customer)), 1)

    def test_number_of_queries_does_not_grow(self):
        def count(customers):
            for number in range(customers):
                customer = self.make_customer(f"Customer {customers} {number}")
                self.make_invoice(customer, due=-20)
                self.make_invoice(customer, due=-10)
            self.env["collections.ledger"]._ensure_profiles(self.company)
            self.env.flush_all()
            run = self.env["collections.run"].create({"company_id": self.company.id, "day": day()})
            profiles = self.env["collections.profile"].search(run._domain_left())
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            run._process_batch(profiles)
            self.env.flush_all()
            run.state = "done"
            return self.env.cr.sql_log_count - before

        few = count(2)
        many = count(200)
        self.assertLessEqual(many, few + 2)
        self.assertLess(few, 80)

    def test_dates_are_arguments(self):
        """Nothing in a run depends on the day on which the test is run."""
        customer = self.make_customer()
        self.make_invoice(customer, due=-20)
        self.run_night()
        self.assertEqual(self.actions(customer).date, date(2025, 6, 16))
        self.assertIn(">20<", self.messages(customer).body.replace(" ", "").replace("\n", ""))
