from datetime import date
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from .common import TODAY, CollectionsCommon, day


class PlanCommon(CollectionsCommon):
    """A customer with three late invoices: 100, 60 and 40."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer(country_id=cls.env.ref("base.nl").id)
        cls.invoices = cls.env["account.move"]
        for amount, due in ((100, -30), (60, -20), (40, -10)):
            cls.invoices |= cls.make_invoice(cls.customer, due=due, amount=amount)
        cls.company.write({"collections_plan_min": 20, "collections_plan_max": 500})
        cls.manager = new_test_user(
            cls.env, "manager.plan", groups="account_collections.group_manager"
        )
        cls.collector = new_test_user(
            cls.env, "collector.plan", groups="account_collections.group_collector"
        )
        cls.company.collections_manager_id = cls.manager

    def setUp(self):
        super().setUp()
        self.at = TODAY
        ledger = type(self.env["collections.ledger"])
        self.patch(ledger, "_get_today", lambda _self: self.at)
        self.dossier = self.profile(self.customer)
        self.dossier.user_id = self.collector

    def items(self, invoices=None):
        lines = (self.invoices if invoices is None else invoices).line_ids
        return lines.filtered(lambda line: line.display_type == "payment_term")

    def propose(self, invoices=None, profile=None, **values):
        values = {"count": 4, "start": day(7), "frequency": "weekly", **values}
        plans = self.env["collections.plan"]
        return plans._propose(profile or self.dossier, self.items(invoices), **values)

    def run_plan(self, invoices=None, **values):
        plan = self.propose(invoices, **values)
        plan._request()
        plan._accept("Anna", "192.0.2.1")
        self.assertEqual(plan.state, "running")
        return plan

    def go(self, on):
        """Let it be ``on`` days after today, and the ledger be looked at."""
        self.at = day(on)
        self.env["collections.plan"]._review(self.dossier, self.at)

    def night(self, on):
        self.at = day(on)
        self.run_night(on)

    def states(self, plan):
        return plan.installment_ids.sorted("date").mapped("state")

    def about(self, plan, *occasions):
        found = self.env["collections.action"].search(
            [("plan_id", "=", plan.id), ("kind", "=", "installment")], order="id"
        )
        return found.filtered(lambda action: action.plan_occasion in occasions)

    def tasks(self, plan):
        return self.env["collections.action"].search(
            [("plan_id", "=", plan.id), ("kind", "=", "plan"), ("state", "=", "todo")]
        )

    def holds(self, plan):
        return plan.hold_ids.filtered(lambda hold: hold.state == "active")

    def reason(self, invoice):
        item = self.env["collections.open.item"].search([("move_id", "=", invoice.id)])
        item.invalidate_recordset()
        return item.reason


@tagged("post_install", "-at_install")
class TestPlan(PlanCommon):
    """From the proposal to the acceptance."""

    # === PROPOSAL === #

    def test_rows(self):
        plan = self.propose(count=3)
        self.assertEqual(plan.installment_ids.mapped("amount"), [66.66, 66.66, 66.68])
        self.assertEqual((plan.amount, plan.total, plan.charge), (200, 200, 0))
        self.assertEqual(plan.state, "draft")
        self.assertRegex(plan.name, r"^PP/\d{4}/\d{5}$")
        self.assertFalse(self.holds(plan), "a draft silences nothing")

    def test_flat_annuity_and_cost(self):
        plan = self.propose(frequency="monthly", rate=12, method="flat", cost=10)
        self.assertEqual(plan.charge, 18)
        self.assertEqual(plan.total, 218)
        plan.write({"method": "annuity", "cost": 0})
        plan.action_calculate()
        self.assertAlmostEqual(plan.charge, 5.03, 2)
        self.assertAlmostEqual(sum(plan.installment_ids.mapped("principal")), 200)

    def test_default_start(self):
        self.assertEqual(self.propose(start=None).start, day(7))
        self.assertEqual(self.propose(start=None, frequency="monthly").start, date(2025, 7, 16))

    def test_foreign_currency(self):
        invoice = self.make_invoice(self.customer, -5, 300, currency_id=self.foreign.id)
        plan = self.propose(invoice, count=3)
        self.assertEqual((plan.currency_id, plan.amount), (self.foreign, 300))
        plan._request()
        plan._accept("Anna", "")
        self.pay(invoice, amount=100)
        self.go(0)
        self.assertEqual(self.states(plan), ["paid", "open", "open"])
        # The limit of 500 is in the currency of the company, where 300 are 150.
        self.assertTrue(plan.is_within_policy)

    # === BAD INPUT === #

    def refused(self, sentence, *args, **values):
        with self.assertRaisesRegex(UserError, sentence):
            self.propose(*args, **values)

    def test_bad_terms(self):
        self.refused("not past", start=day(-1))
        self.refused("number of instalments", count=0)
        self.refused("more than 240", count=5000)
        self.refused("less than the amount", down_payment=200)
        self.refused("cannot be negative", cost=-1)
        self.refused("at least one", self.env["account.move"])

    def test_items_of_somebody_else(self):
        other = self.make_invoice(self.make_customer("Other"), -5)
        self.refused("another customer", self.invoices | other)
        company = self.setup_other_company()["company"]
        profile = self.env["collections.profile"]._for_partner(self.customer, company)
        self.refused("another customer or company", profile=profile)

    def test_two_currencies(self):
        foreign = self.make_invoice(self.customer, -5, currency_id=self.foreign.id)
        self.refused("one currency", self.invoices | foreign)

    def test_paid_items(self):
        self.pay(self.invoices[0])
        self.refused("not open any more")

    def test_more_than_is_open(self):
        line = self.items(self.invoices[0])
        self.refused(r"at most .*100\.00", self.invoices[0], amounts={line.id: 101})
        self.refused("at most", self.invoices[0], amounts={line.id: -1})

    def test_item_in_another_plan(self):
        plan = self.propose(self.invoices[0])
        plan._request()
        self.refused(f"in payment plan {plan.name}")

    def test_item_with_somebody_else(self):
        hold = {
            "profile_id": self.dossier.id,
            "move_line_id": self.items(self.invoices[0]).id,
            "origin": "agency",
            "reason": "with the bailiff",
            "date_from": TODAY,
        }
        self.env["collections.hold"].create(hold)
        self.refused("with the bailiff")
        self.env["collections.hold"].create({**hold, "move_line_id": False, "origin": "pause"})
        self.assertTrue(self.propose(self.invoices[1:]), "a pause is no obstacle")

    def test_rows_that_do_not_add_up(self):
        plan = self.propose()
        plan.installment_ids[0].principal = 10
        with self.assertRaisesRegex(UserError, "calculate them anew"):
            plan._request()
        plan.action_calculate()
        plan._request()
        self.assertEqual(plan.state, "approved")

    def test_paid_between_draft_and_request(self):
        plan = self.propose()
        self.pay(self.invoices[0])
        with self.assertRaisesRegex(UserError, "not open any more"):
            plan._request()

    # === POLICY === #

    def test_inside_the_policy(self):
        plan = self.propose()
        self.assertTrue(plan.is_within_policy)
        plan._request()
        self.assertEqual(plan.state, "approved")
        self.assertEqual(len(self.holds(plan)), 3)
        self.assertFalse(any(self.holds(plan).mapped("date_to")))
        self.assertFalse(self.tasks(plan))
        self.assertEqual(self.about(plan, "offer").state, "ready")

    def test_outside_the_policy(self):
        for field, value, sentence in (
            ("collections_plan_max", 100, "more than"),
            ("collections_plan_min", 60, "smaller than"),
            ("collections_plan_down", 30, "paid at the start"),
            ("collections_plan_unrated", False, "no risk class"),
        ):
            before = self.company[field]
            self.company[field] = value
            plan = self.propose()
            self.assertFalse(plan.is_within_policy, field)
            self.assertIn(sentence, plan.policy_problem)
            self.company[field] = before
        self.dossier.risk_class = "d"
        self.assertIn("risk class", self.propose().policy_problem)
        long = self.propose(frequency="monthly", start=date(2025, 7, 16))
        self.assertIn("longer than 3 months", long.policy_problem)

    def test_without_acceptance(self):
        self.company.collections_plan_acceptance = False
        plan = self.propose()
        plan._request()
        self.assertEqual((plan.state, plan.date_started), ("running", TODAY))
        self.assertFalse(self.about(plan, "offer"))

    def ask(self):
        self.company.collections_plan_max = 100
        plan = self.propose()
        plan._request()
        self.assertEqual(plan.state, "requested")
        return plan

    def test_manager_decides(self):
        plan = self.ask()
        task = self.tasks(plan)
        self.assertEqual((task.user_id, task.amount), (self.manager, 200))
        self.assertEqual(set(self.holds(plan).mapped("date_to")), {day(5)})
        self.assertIn("manager decides", self.reason(self.invoices[0]))
        with self.assertRaises(AccessError):
            plan.with_user(self.collector).action_approve()
        plan.with_user(self.manager).action_approve()
        self.assertEqual((plan.state, plan.decided_by_id), ("approved", self.manager))
        self.assertFalse(self.tasks(plan))
        self.assertFalse(any(self.holds(plan).mapped("date_to")))
        with self.assertRaisesRegex(UserError, "waits for a decision"):
            plan.with_user(self.manager).action_approve()

    def test_silence_while_deciding_ends(self):
        plan = self.ask()
        self.assertFalse(self.simulate([0, 5]))
        self.at = day(6)
        self.assertTrue(self.simulate([6]))
        self.assertEqual(plan.state, "requested")

    def test_refused(self):
        plan = self.ask()
        plan.user_id = self.collector
        action = plan.with_user(self.manager).action_refuse()
        dialog = self.env[action["res_model"]].with_user(self.manager)
        dialog = dialog.with_context(**action["context"]).create({"reason": "Pays late as it is"})
        dialog.action_confirm()
        self.assertEqual((plan.state, plan.end_reason), ("cancelled", "Pays late as it is"))
        self.assertFalse(self.holds(plan))
        self.assertIn("was refused", self.tasks(plan).name)
        self.assertTrue(self.simulate([1]), "follow-up resumes")

    # === OFFER AND ACCEPTANCE === #

    def test_offer_is_sent_with_the_agreement(self):
        plan = self.propose()
        plan._request()
        self.deliver()
        action = self.about(plan, "offer")
        self.assertEqual(action.state, "done")
        message = action.message_id
        self.assertIn(plan.access_token, message.body)
        self.assertIn("50.00", message.body)
        mail = self.env["mail.mail"].search([("mail_message_id", "=", message.id)])
        self.assertTrue(mail.attachment_ids.raw.startswith(b"%PDF"))
        self.assertEqual(mail.recipient_ids, self.customer)
        self.deliver()
        self.assertEqual(len(self.messages(self.customer)), 1)
        plan.action_send_offer()
        self.deliver()
        self.assertEqual(len(self.messages(self.customer)), 2)

    def test_offer_that_was_withdrawn_is_not_sent(self):
        plan = self.propose()
        plan._request()
        plan._finish(TODAY, "Pays at once")
        self.deliver()
        self.assertSilent(self.customer)
        self.assertEqual(self.about(plan, "offer").state, "cancelled")

    def test_acceptance(self):
        plan = self.propose()
        plan._request()
        with self.assertRaisesRegex(UserError, "your name"):
            plan._accept("  ", "192.0.2.1")
        self.assertTrue(plan._accept(" Anna \n Berg", "192.0.2.1"))
        self.assertEqual((plan.accepted_name, plan.accepted_ip), ("Anna Berg", "192.0.2.1"))
        self.assertTrue(plan.accepted_at)
        self.assertFalse(plan._accept("Somebody Else", "192.0.2.9"), "a second time is no other")
        self.assertEqual(plan.accepted_name, "Anna Berg")
        self.assertIn(f"payment plan {plan.name}", self.reason(self.invoices[0]))

    def test_acceptance_of_what_is_not_offered(self):
        plan = self.propose()
        with self.assertRaisesRegex(UserError, "cannot be accepted"):
            plan._accept("Anna", "")

    def test_offer_lapses(self):
        """The start is on a Monday; three working days of grace end on Thursday."""
        plan = self.propose()
        plan._request()
        self.go(10)
        self.assertEqual(plan.state, "approved")
        self.go(11)
        self.assertEqual(plan.state, "cancelled")
        self.assertIn("not accepted in time", self.tasks(plan).name)
        self.assertFalse(self.holds(plan))

    # === RIGHTS === #

    def test_viewer_reads(self):
        viewer = new_test_user(self.env, "v.plan", groups="account_collections.group_viewer")
        plan = self.propose().with_user(viewer)
        self.assertEqual(plan.amount, 200)
        with self.assertRaises(AccessError):
            plan.action_request()
        with self.assertRaises(AccessError):
            plan.note = "x"

    def test_collector_of_others(self):
        group = self.env.ref("account_collections.group_collector")
        see_all = self.env.ref("account_collections.group_collector_all")
        group.implied_ids -= see_all
        self.collector.group_ids -= see_all
        plan = self.propose()
        self.dossier.user_id = self.manager
        plan.user_id = self.manager
        for record in (plan, plan.installment_ids, plan.item_ids):
            with self.subTest(record._name), self.assertRaises(AccessError):
                record.with_user(self.collector).read(["amount"])
        with self.assertRaises(AccessError):
            self.env["collections.plan"].with_user(self.collector)._propose(
                self.dossier.with_user(self.collector), self.items(), count=2
            )

    def test_second_company(self):
        company = self.setup_other_company()["company"]
        stranger = new_test_user(
            self.env,
            "stranger.plan",
            groups="account_collections.group_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        plan = self.propose()
        for record in (plan, plan.installment_ids, plan.item_ids):
            with self.subTest(record._name), self.assertRaises(AccessError):
                record.with_user(stranger).read(["amount"])

    def test_what_was_decided_is_not_written_over_rpc(self):
        plan = self.run_plan().with_user(self.manager)
        for values in (
            {"state": "completed"},
            {"accepted_name": "x"},
            {"accepted_ip": "x"},
            {"access_token": "x"},
            {"previous_id": plan.id},
            {"version": 2},
            {"charge_move_id": self.invoices[0].id},
        ):
            with self.subTest(values=values), self.assertRaises(AccessError):
                plan.write(values)
        for values in ({"cost": 5}, {"installment_ids": [Command.clear()]}, {"start": day(3)}):
            with self.subTest(values=values), self.assertRaisesRegex(UserError, "new version"):
                plan.write(values)
        row, item = plan.installment_ids[0], plan.item_ids[0]
        for values in ({"received": 5}, {"state": "paid"}, {"date_missed": TODAY}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                row.write(values)
        with self.assertRaisesRegex(UserError, "new version"):
            row.principal = 1
        with self.assertRaisesRegex(UserError, "new version"):
            item.amount = 1
        with self.assertRaises(AccessError):
            item.settled_before = 1
        with self.assertRaisesRegex(UserError, "new version"):
            (row | plan.installment_ids[1]).unlink()
        with self.assertRaisesRegex(UserError, "end the plan"):
            plan.unlink()
        with self.assertRaises(AccessError):
            plan.create({"profile_id": self.dossier.id, "state": "running", "start": TODAY})
        with self.assertRaises(AccessError):
            self.about(plan, "offer").with_user(self.manager).plan_id = False

    def test_collector_edits_a_draft(self):
        plan = self.propose().with_user(self.collector)
        first, second = plan.installment_ids[:2]
        first.principal, second.principal = 70, 30
        plan.action_request()
        self.assertEqual(plan.sudo().state, "approved")

    def test_item_of_somebody_else_in_a_draft(self):
        plan = self.propose()
        other = self.make_invoice(self.make_customer("Other"), -5)
        with self.assertRaisesRegex(ValidationError, "another customer"):
            plan.item_ids[0].move_line_id = self.items(other)

    # === SCREENS === #

    def dialog(self, action):
        context = {**action["context"], "active_test": True}
        return Form(self.env[action["res_model"]].with_user(self.collector).with_context(**context))

    def test_dialog_from_the_dossier(self):
        self.make_invoice(self.customer, due=20, amount=999)
        form = self.dialog(self.dossier.action_create_plan())
        self.assertEqual(form.amount, 200, "what is late")
        self.assertEqual(len(form.row_ids), 3)
        form.split_by = "size"
        form.size = 80
        self.assertEqual(form.total, 200)
        self.assertEqual(len(form.row_ids), 3)
        form.split_by = "count"
        form.count = 0
        self.assertIn("number of instalments", form.problem)
        form.count = 4
        form.frequency = "weekly"
        self.assertFalse(form.problem)
        self.assertFalse(form.policy_problem)
        action = form.save().action_offer()
        plan = self.env["collections.plan"].browse(action["res_id"])
        self.assertEqual((plan.state, plan.amount), ("approved", 200))
        self.assertEqual(self.dossier.plan_count, 1)

    def test_dialog_from_elsewhere(self):
        items = self.env["collections.open.item"].search([("move_id", "in", self.invoices.ids)])
        chosen = items.filtered(lambda item: item.move_id in self.invoices[:2])
        self.assertEqual(self.dialog(chosen.action_create_plan()).amount, 160)
        invoice = self.invoices[2]
        self.assertEqual(self.dialog(invoice.action_create_collections_plan()).amount, 40)
        self.plan()
        action = self.actions(self.customer)
        self.assertEqual(self.dialog(action.action_create_plan()).amount, 200)
        other = self.make_invoice(self.make_customer("Other"), -5)
        self.profile(other.partner_id)
        others = self.env["collections.open.item"].search([("move_id", "=", other.id)])
        with self.assertRaisesRegex(UserError, "one customer"):
            (items | others).action_create_plan()

    def test_views_open(self):
        plan = self.run_plan()
        with Form(plan.with_user(self.collector)) as form:
            form.note = "Called"
        self.assertEqual(plan.note, "Called")
        self.env["res.config.settings"].get_view(view_type="form")


@tagged("post_install", "-at_install")
class TestPlanLedger(PlanCommon):
    """The ledger decides what becomes of a plan."""

    def test_payments_count_for_the_oldest(self):
        plan = self.run_plan()
        self.pay(self.invoices[0], amount=70)
        self.go(1)
        self.assertEqual(plan.installment_ids.mapped("received"), [50, 20, 0, 0])
        self.assertEqual(self.states(plan), ["paid", "partly", "open", "open"])
        self.assertEqual((plan.received, plan.residual, plan.next_amount), (70, 130, 30))
        self.go(1)
        self.assertEqual(plan.received, 70, "looking again changes nothing")

    def test_payments_before_do_not_count(self):
        self.pay(self.invoices[0], amount=30)
        plan = self.run_plan(count=2)
        self.assertEqual((plan.amount, plan.received), (170, 0))
        self.assertTrue(all(hold.amount == 0 for hold in self.holds(plan)))

    def test_completed(self):
        plan = self.run_plan()
        self.pay(self.invoices)
        self.go(3)
        self.assertEqual((plan.state, plan.date_ended), ("completed", day(3)))
        self.assertFalse(self.holds(plan))
        self.assertFalse(self.tasks(plan))

    def test_bounced_payment_runs_again(self):
        plan = self.run_plan()
        payment = self.pay(self.invoices)
        self.go(1)
        self.assertEqual(plan.state, "completed")
        payment.action_draft()
        payment.action_cancel()
        self.go(2)
        self.assertEqual((plan.state, plan.received), ("running", 0))
        self.assertEqual(len(self.holds(plan)), 3)

    def test_change_of_the_ledger_is_noticed(self):
        plan = self.run_plan()
        self.pay(self.invoices)
        with self.without_commit():
            self.env.cr.precommit.run()
            self.env["collections.change"]._cron_refresh(TODAY)
        self.assertEqual(plan.state, "completed")

    def test_credit_notes_shorten_the_plan(self):
        plan = self.run_plan()
        refund = self.make_refund(self.customer, 60)
        lines = self.items(refund) | self.items(self.invoices[1])
        lines.reconcile()
        self.go(1)
        self.assertEqual(plan.installment_ids.mapped("reduced"), [0, 0, 10, 50])
        self.assertEqual(self.states(plan), ["open", "open", "open", "paid"])
        self.assertEqual(plan.residual, 140)

    def test_cancelled_invoice(self):
        plan = self.run_plan()
        self.invoices[2].button_draft()
        self.go(1)
        self.assertEqual(plan.residual, 160)
        self.assertEqual(len(self.holds(plan)), 2)

    def test_part_of_an_item(self):
        line = self.items(self.invoices[0])
        plan = self.run_plan(self.invoices[0], count=2, amounts={line.id: 60})
        self.assertEqual(self.holds(plan).amount, 60)
        self.pay(self.invoices[0], amount=25)
        self.go(1)
        self.assertEqual(self.holds(plan).amount, 35)
        self.pay(self.invoices[0], amount=50)
        self.go(2)
        self.assertEqual(plan.state, "completed")

    def test_nothing_is_sent_while_it_is_kept(self):
        plan = self.run_plan()
        first, second, third = self.invoices
        for week, (paid, amount) in enumerate(((first, 50), (first, 50), (second, 50))):
            self.pay(paid, on=7 * week + 6, amount=amount)
            self.night(7 * week + 7)
        self.pay(second | third, on=27)
        self.night(28)
        self.assertEqual(plan.state, "completed")
        sent = self.actions(self.customer, "done").filtered("message_id")
        self.assertFalse(sent.step_id)

    # === REMINDERS === #

    def test_announced_once(self):
        plan = self.run_plan()
        self.deliver()
        for night in range(1, 8):
            self.night(night)
        coming = self.about(plan, "coming")
        self.assertEqual(len(coming), 1)
        self.assertEqual((coming.state, coming.date), ("done", day(4)))
        body = coming.message_id.body
        self.assertIn("50.00", body)
        self.assertIn("06/23/2025", body)
        self.assertIn("portal_pay", body)
        self.assertEqual(coming.installment_id.date_reminded, day(4))

    def test_paid_since_it_was_announced(self):
        plan = self.run_plan()
        self.deliver()
        self.go(4)
        self.pay(self.invoices[0], amount=50)
        before = self.messages(self.customer)
        self.deliver(4)
        self.assertEqual(self.messages(self.customer), before)
        self.assertEqual(self.about(plan, "coming").state, "cancelled")

    def test_by_hand(self):
        """A customer who is followed up by hand gets nothing unless somebody sends it."""
        self.dossier.mode = "manual"
        plan = self.run_plan()
        self.go(4)
        self.assertEqual(self.about(plan, "coming").state, "todo")

    def test_missed_then_default(self):
        """Due on Monday 23 June: grace until Thursday, default after 7 July at the latest."""
        self.company.collections_plan_default_count = 0
        plan = self.run_plan()
        self.night(10)
        self.assertEqual(self.states(plan)[0], "late")
        self.assertFalse(self.about(plan, "missed"))
        self.night(11)
        missed = self.about(plan, "missed")
        self.assertEqual((missed.state, missed.installment_id.number), ("done", 1))
        self.night(21)
        self.assertEqual(plan.state, "running")
        self.night(22)
        self.assertEqual(plan.state, "defaulted")
        self.assertEqual(len(self.about(plan, "missed")), 2, "one for each instalment")
        self.assertIn("defaulted", self.tasks(plan).name)
        self.assertEqual(self.tasks(plan).user_id, self.collector)
        self.assertEqual(self.about(plan, "ended").state, "done")
        self.assertFalse(self.holds(plan))
        self.assertIn("14 days", plan.end_reason)
        steps = self.actions(self.customer).filtered("step_id")
        self.night(36)
        self.assertTrue(self.actions(self.customer).filtered("step_id") - steps)

    def test_payment_that_is_not_matched_yet(self):
        """Who paid is not told that an instalment is missing because nobody matched it."""
        plan = self.run_plan()
        payment = self.pay(self.invoices[0], on=5, amount=60)
        payment.move_id.line_ids.remove_move_reconcile()
        self.go(11)
        self.assertEqual((plan.state, plan.received), ("running", 0))
        self.assertFalse(self.about(plan, "missed"))
        payment.action_draft()
        payment.action_cancel()
        self.go(12)
        self.assertTrue(self.about(plan, "missed"))

    def test_default_after_two(self):
        plan = self.run_plan()
        self.go(18)
        self.assertEqual(plan.state, "defaulted")
        self.assertIn("2 instalments", plan.end_reason)

    def test_holiday_is_no_day_of_grace(self):
        """From Thursday before Easter: neither Good Friday nor Easter Monday counts."""
        plan = self.run_plan()
        row = plan.installment_ids[0]
        row.sudo().date = date(2025, 4, 17)
        self.assertEqual(plan._get_grace_end(row.date), date(2025, 4, 24))

    # === VERSIONS === #

    def test_changed_plan_keeps_its_history(self):
        plan = self.run_plan()
        self.pay(self.invoices[0], amount=50)
        self.go(5)
        action = plan.with_user(self.collector).action_change()
        new = self.env["collections.plan"].browse(action["res_id"])
        self.assertEqual((new.previous_id, new.version, new.amount), (plan, 2, 150))
        self.assertEqual(new.name, f"{plan.name}-2")
        self.assertEqual(len(new.installment_ids), 3)
        new.write({"count": 2})
        new.action_calculate()
        self.assertEqual(plan.state, "running", "until the new version starts")
        new._request()
        new._accept("Anna", "192.0.2.1")
        self.assertEqual((plan.state, plan.end_reason), ("cancelled", f"Replaced by {new.name}"))
        self.assertEqual(plan.installment_ids.mapped("received"), [50, 0, 0, 0])
        self.assertEqual(new.received, 0, "what was paid before counts once")
        self.pay(self.invoices[0])
        self.go(6)
        self.assertEqual((new.received, plan.received), (50, 50))
        self.assertFalse(self.holds(plan))
        self.assertEqual(len(self.holds(new)), 2)
        self.assertEqual(plan._get_versions(), plan | new)

    def test_ended_by_hand(self):
        plan = self.run_plan()
        action = plan.with_user(self.collector).action_end()
        dialog = self.env[action["res_model"]].with_user(self.collector)
        with self.assertRaisesRegex(UserError, "Say why"):
            dialog.with_context(**action["context"]).create({"reason": " "}).action_confirm()
        dialog.with_context(**action["context"]).create({"reason": "Sold"}).action_confirm()
        self.assertEqual((plan.state, plan.end_reason), ("cancelled", "Sold"))
        self.assertFalse(self.holds(plan))
        self.assertEqual(len(plan.installment_ids), 4)
        self.assertTrue(self.simulate([1]))

    # === INTEREST AND COST === #

    def test_charge_that_is_not_invoiced(self):
        plan = self.run_plan(cost=20, count=2)
        self.assertEqual((plan.total, plan.open_charge), (220, 20))
        self.pay(self.invoices)
        self.go(1)
        self.assertEqual(plan.state, "completed", "the ledger asks for no more")
        self.assertIn("invoice interest and cost", self.tasks(plan).name)
        self.assertEqual(self.tasks(plan).user_id, self.manager)

    def test_charge_that_is_invoiced(self):
        plan = self.run_plan(cost=20, count=2)
        self.manager.group_ids |= self.env.ref("account.group_account_invoice")
        with self.assertRaises(AccessError):
            plan.with_user(self.collector).action_invoice_charge()
        with self.assertRaisesRegex(UserError, "Choose the product"):
            plan.with_user(self.manager).action_invoice_charge()
        self.company.collections_plan_product_id = self.product_a
        action = plan.with_user(self.manager).action_invoice_charge()
        move = self.env["account.move"].browse(action["res_id"])
        self.assertEqual((move.state, move.amount_total), ("draft", 20))
        move.action_post()
        self.go(1)
        self.assertEqual(plan.open_charge, 0)
        self.assertEqual(len(self.holds(plan)), 4)
        self.pay(self.invoices)
        self.go(2)
        self.assertEqual((plan.state, plan.residual), ("running", 20))
        self.pay(move)
        self.go(3)
        self.assertEqual(plan.state, "completed")

    # === MANY === #

    def test_queries_do_not_grow(self):
        def count(profiles):
            self.env.invalidate_all()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.env["collections.plan"]._review(profiles, day(1))
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        dossiers = self.env["collections.profile"]
        for number in range(12):
            invoice = self.make_invoice(self.make_customer(f"C{number}"), -5)
            dossier = self.profile(invoice.partner_id)
            plan = self.propose(invoice, dossier, count=2)
            plan._request()
            plan._accept("x", "")
            dossiers |= dossier
        count(dossiers)
        few, many = count(dossiers[:2]), count(dossiers)
        self.assertLessEqual(many, few + 2)

    def test_failing_template_is_visible(self):
        plan = self.run_plan()
        self.go(4)
        with patch.object(
            type(self.env["collections.action"]), "_render_texts", side_effect=ValueError("broken")
        ):
            self.deliver(4)
        self.assertEqual(self.about(plan, "coming").failure_type, "template")
