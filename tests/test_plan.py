from datetime import date

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
        self.assertIn("50.00", message.body)
        self.assertNotIn(plan.access_token, message.body)
        mail = self.env["mail.mail"].search([("mail_message_id", "=", message.id)])
        self.assertIn(plan.access_token, mail.body_html)
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
