from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from .common import TODAY, CollectionsCommon, day


@tagged("post_install", "-at_install")
class TestCause(CollectionsCommon):
    """Why customers pay late: registration and analysis."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.viewer, cls.collector, cls.manager = (
            new_test_user(cls.env, f"{role}.cause", groups=f"account_collections.group_{role}")
            for role in ("viewer", "collector", "manager")
        )
        cls.customer = cls.make_customer()
        cls.no_cash, cls.no_number, cls.price = (
            cls.env.ref(f"account_collections.{name}")
            for name in ("cause_cash", "cause_order_number", "dispute_reason_price")
        )

    def setUp(self):
        super().setUp()
        self.patch(type(self.env["collections.ledger"]), "_get_today", lambda *_args: TODAY)
        self.invoice = self.make_invoice(self.customer, due=-20)
        self.dossier = self.profile(self.customer)

    def line(self, invoice):
        return invoice.line_ids.filtered(lambda line: line.display_type == "payment_term")

    def cause(self, reason=None, lines=None, on=0, **values):
        cause = self.env["collections.cause"]._record(
            self.dossier, reason or self.no_cash, lines or self.line(self.invoice)
        )
        cause.write({"date": day(on), **values})
        return cause

    def rows(self, **conditions):
        self.env.invalidate_all()
        return self.env["collections.cause.analysis"].search(
            [("profile_id", "=", self.dossier.id), *((k, "=", v) for k, v in conditions.items())]
        )

    # === REGISTRATION === #

    def test_one_list_of_causes(self):
        """Causes of late payment and reasons of disputes are rows of one model."""
        reasons = self.env["collections.dispute.reason"]
        self.assertEqual(reasons._description, "Cause")
        self.assertFalse(self.no_cash.is_dispute)
        self.assertTrue(self.price.is_dispute)
        late = reasons.search([("is_dispute", "=", False)])
        self.assertFalse(any(late.mapped("is_customer_visible")))
        domain = self.env["collections.dispute"]._fields["reason_id"].domain
        self.assertIn("is_dispute", domain)

    def test_from_the_dossier(self):
        late = self.make_invoice(self.customer, due=-3)
        self.make_invoice(self.customer, due=5)
        action = self.dossier.with_user(self.collector).action_register_cause()
        with Form.from_action(self.env(user=self.collector), action) as form:
            form.reason_id = self.no_cash
            form.note = "Waits for money itself"
        cause = self.dossier.cause_ids
        self.assertEqual(cause.item_ids.move_line_id.move_id, self.invoice + late)
        self.assertEqual((cause.value, cause.user_id), (200, self.collector))
        self.assertEqual((cause.source, cause.date), ("collector", TODAY))
        self.assertIn("Waits for money itself", self.dossier.message_ids[0].body)

    def test_from_item_and_invoice(self):
        self.make_invoice(self.customer, due=-3)
        item = self.dossier.open_item_ids.filtered(lambda i: i.move_id == self.invoice)
        for record in (item, self.invoice):
            method = (
                "action_register_cause"
                if record._name == "collections.open.item"
                else "action_register_collections_cause"
            )
            with self.subTest(model=record._name):
                action = getattr(record.with_user(self.collector), method)()
                with Form.from_action(self.env(user=self.collector), action) as form:
                    form.reason_id = self.no_number
                cause = self.dossier.cause_ids.sorted("id")[-1]
                self.assertEqual(cause.item_ids.move_id, self.invoice)

    def call(self, **values):
        self.dossier.procedure_id = self.make_procedure((1, "call"))
        self.plan()
        action = self.actions(self.customer, "todo")
        call = self.env["collections.call"].with_user(self.collector)
        call = call.create({"action_id": action.id, **values})
        call.action_confirm()
        return action

    def test_from_a_call(self):
        action = self.call(outcome="reached", cause_reason_id=self.no_cash.id, note="Next month")
        cause = self.dossier.cause_ids
        self.assertEqual((cause.reason_id, cause.source), (self.no_cash, "call"))
        self.assertEqual((cause.note, cause.user_id), ("Next month", self.collector))
        self.assertEqual(cause.item_ids.move_line_id, self.line(self.invoice))
        self.assertEqual(action.state, "done")

    def test_from_a_call_that_stays_open(self):
        self.call(outcome="call_back", cause_reason_id=self.no_cash.id)
        self.assertEqual(self.dossier.cause_ids.reason_id, self.no_cash)

    def test_a_call_without_cause_registers_nothing(self):
        self.call(outcome="reached")
        self.assertFalse(self.dossier.cause_ids)

    def test_a_call_about_nothing_late(self):
        self.pay(self.invoice)
        self.env.invalidate_all()
        task = self.env["collections.action"].create(
            {"profile_id": self.dossier.id, "channel_id": self.call_channel.id, "name": "Call"}
        )
        call = self.env["collections.call"].create(
            {"action_id": task.id, "outcome": "reached", "cause_reason_id": self.no_cash.id}
        )
        with self.assertRaisesRegex(UserError, "leave the cause empty"):
            call.action_confirm()

    # === BAD INPUT === #

    def test_without_items(self):
        with self.assertRaisesRegex(ValidationError, "Choose the items"):
            self.env["collections.cause"].create(
                {"profile_id": self.dossier.id, "reason_id": self.no_cash.id, "item_ids": []}
            )

    def test_items_of_others(self):
        stranger = self.make_invoice(self.make_customer("Stranger"), due=-5)
        with self.assertRaisesRegex(ValidationError, "belongs to another customer"):
            self.cause(lines=self.line(stranger))
        income = self.invoice.line_ids - self.line(self.invoice)
        with self.assertRaisesRegex(ValidationError, "is not owed by a customer"):
            self.cause(lines=income)

    def test_tomorrow(self):
        with self.assertRaisesRegex(ValidationError, "today or a day before"):
            self.cause(on=1)

    def test_cause_of_another_company(self):
        other = self.setup_other_company()["company"]
        theirs = self.no_cash.copy({"name": "Theirs", "company_id": other.id})
        with self.assertRaisesRegex(ValidationError, "choose another one"):
            self.cause(theirs)

    # === ANALYSIS === #

    def test_open_cause_counts_until_today(self):
        self.cause(on=-7)
        row = self.rows()
        self.assertEqual((row.state, row.days, row.date_end), ("open", 7, False))
        self.assertEqual((row.value, row.value_days), (100, 700))

    def test_paid_item_stops_counting(self):
        """A part that is paid meanwhile does not change what was blocked from the start."""
        self.cause(on=-10)
        self.pay(self.invoice, on=-8, amount=40)
        self.assertEqual(self.rows().state, "open")
        self.pay(self.invoice, on=-4)
        row = self.rows()
        self.assertEqual((row.state, row.days, row.date_end), ("closed", 6, day(-4)))
        self.assertEqual((row.value, row.value_days), (100, 600))

    def test_paid_before_it_was_known(self):
        self.pay(self.invoice, on=-4)
        self.cause(on=-2)
        row = self.rows()
        self.assertEqual((row.days, row.value, row.value_days), (0, 100, 0))

    def test_foreign_currency_to_the_cent(self):
        foreign = self.make_invoice(
            self.customer, due=-20, amount=33.33, currency_id=self.foreign.id
        )
        self.cause(lines=self.line(foreign), on=-3)
        row = self.rows()
        expected = self.line(foreign).balance
        self.assertAlmostEqual(expected, 16.67 if expected < 33 else 66.66, 2)
        self.assertAlmostEqual(row.value, expected, 2)
        self.assertAlmostEqual(row.value_days, round(expected * 3, 2), 2)
        self.assertEqual(row.currency_id, self.currency)

    def test_one_row_per_item(self):
        second = self.make_invoice(self.customer, due=-10, amount=50)
        self.cause(lines=self.line(self.invoice) + self.line(second), on=-2)
        rows = self.rows()
        self.assertEqual(sorted(rows.mapped("value_days")), [100, 200])
        self.assertEqual(len(set(rows.ids)), 2)

    def test_dimensions(self):
        category = self.env["product.category"].create({"name": "Machines"})
        self.product_b.categ_id = category
        seller = new_test_user(self.env, "seller.cause", groups="base.group_user")
        country = self.env.ref("base.nl")
        self.customer.write({"country_id": country.id})
        self.dossier.user_id = self.collector
        invoice = self.make_invoice(
            self.customer,
            due=-20,
            invoice_user_id=seller.id,
            invoice_line_ids=[
                (0, 0, {"product_id": product.id, "price_unit": price, "tax_ids": False})
                for product, price in ((self.product_a, 10), (self.product_b, 90))
            ],
        )
        self.cause(lines=self.line(invoice), on=-1)
        row = self.rows()
        self.assertEqual((row.product_id, row.product_categ_id), (self.product_b, category))
        self.assertEqual((row.salesperson_id, row.country_id), (seller, country))
        self.assertEqual((row.user_id, row.procedure_id), (self.collector, self.standard))
        self.assertEqual((row.kind, row.category), ("cause", "cash"))
        groups = self.env["collections.cause.analysis"]._read_group(
            [("profile_id", "=", self.dossier.id)],
            ["reason_id", "date:month"],
            ["value_days:sum", "value:sum", "days:avg", "__count"],
        )
        self.assertEqual(groups[0][2:], (100, 100, 1, 1))

    def dispute(self, amount=0, lines=None, invoice=None):
        item = self.line(invoice or self.invoice)
        dispute = self.env["collections.dispute"]._open(
            self.dossier, [(item, amount, lines)], self.price, "call"
        )
        dispute.sudo().date = day(-9)
        return dispute

    def test_disputes_count_by_themselves(self):
        dispute = self.dispute(30)
        row = self.rows()
        self.assertEqual((row.kind, row.category, row.state), ("dispute", "price", "open"))
        self.assertEqual((row.value, row.days, row.value_days), (30, 9, 270))
        self.assertEqual(row.action_open_origin()["res_id"], dispute.id)
        dispute._reject("As agreed.", send=False)
        dispute.sudo().date_closed = day(-4)
        row = self.rows()
        self.assertEqual((row.state, row.days, row.value_days), ("closed", 5, 150))

    def test_a_cancelled_dispute_does_not_count(self):
        self.dispute().action_cancel()
        self.assertFalse(self.rows())

    def test_a_dispute_of_a_line_is_about_its_product(self):
        invoice = self.make_invoice(
            self.customer,
            due=-20,
            invoice_line_ids=[
                (0, 0, {"product_id": product.id, "price_unit": price, "tax_ids": False})
                for product, price in ((self.product_a, 10), (self.product_b, 90))
            ],
        )
        self.dispute(lines=invoice.invoice_line_ids[0], invoice=invoice)
        self.assertEqual(self.rows().product_id, self.product_a)
        self.assertEqual(self.rows().value, 10)

    def test_what_was_behind_a_dispute(self):
        dispute = self.dispute()
        dispute._reject("As agreed.", send=False)
        action = dispute.with_user(self.collector).action_register_cause()
        with Form.from_action(self.env(user=self.collector), action) as form:
            form.reason_id = self.no_cash
        cause = self.dossier.cause_ids
        self.assertEqual((cause.source, cause.item_ids.move_id), ("dispute", self.invoice))

    def test_figures_of_the_dossier_ask_no_more_queries_for_many(self):
        self.cause()
        many = self.dossier
        for number in range(5):
            customer = self.make_customer(f"Customer {number}")
            self.make_invoice(customer, due=-5)
            many |= self.profile(customer)
        costs = []
        many.mapped("suggested_cause_id")  # fills the caches of what is no customer
        for profiles in (many[:2], many):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            profiles.mapped("suggested_cause_id")
            profiles.mapped("cause_count")
            costs.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(costs[1], costs[0])

    def test_drill_down(self):
        cause = self.cause()
        row = self.rows()
        self.assertEqual(row.action_open_move()["res_id"], self.invoice.id)
        self.assertEqual(row.action_open_origin()["res_id"], cause.id)
        self.assertIn(
            ("profile_id", "=", self.dossier.id), self.dossier.action_open_causes()["domain"]
        )

    # === RIGHTS === #

    def test_viewer_reads(self):
        cause = self.cause()
        self.assertEqual(cause.with_user(self.viewer).value, 100)
        rows = self.env["collections.cause.analysis"].with_user(self.viewer)
        self.assertTrue(rows.search([("profile_id", "=", self.dossier.id)]).name)
        with self.assertRaises(AccessError):
            cause.with_user(self.viewer).note = "x"
        with self.assertRaises(AccessError):
            self.dossier.with_user(self.viewer).action_register_cause()

    def test_what_is_not_written_over_rpc(self):
        cause = self.cause()
        other = self.profile(self.make_customer("Other"))
        for values in ({"profile_id": other.id}, {"user_id": self.manager.id}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                cause.with_user(self.manager).write(values)
        with self.assertRaises(AccessError):
            cause.item_ids.with_user(self.manager).write({"value": 5})
        with self.assertRaises(AccessError):
            cause.with_user(self.collector).unlink()
        mine = self.env["collections.cause"].with_user(self.collector)
        made = mine.create(
            {
                "profile_id": self.dossier.id,
                "reason_id": self.no_cash.id,
                "user_id": self.manager.id,
                "item_ids": [(0, 0, {"move_line_id": self.line(self.invoice).id})],
            }
        )
        self.assertEqual(made.user_id, self.collector)

    def test_own_customers_by_setting(self):
        cause = self.cause()
        self.dossier.user_id = self.manager
        see_all = self.env.ref("account_collections.group_collector_all")
        self.env.ref("account_collections.group_collector").implied_ids -= see_all
        self.collector.group_ids -= see_all
        for model in ("cause", "cause.item", "cause.analysis"):
            records = self.env[f"collections.{model}"].with_user(self.collector)
            with self.subTest(model=model):
                self.assertFalse(records.search([("profile_id", "=", self.dossier.id)]))
        with self.assertRaises(AccessError):
            cause.with_user(self.collector).read(["note"])

    def test_second_company(self):
        cause = self.cause()
        other = self.setup_other_company()["company"]
        stranger = new_test_user(
            self.env,
            "stranger.cause",
            groups="account_collections.group_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        for record in (cause, cause.item_ids):
            with self.subTest(model=record._name), self.assertRaises(AccessError):
                record.with_user(stranger).read(["company_id"])
        rows = self.env["collections.cause.analysis"].with_user(stranger)
        self.assertFalse(rows.search([("company_id", "=", self.company.id)]))
