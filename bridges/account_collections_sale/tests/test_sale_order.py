"""Orders wait for credit, are released by who may, and go on when the customer pays."""

from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tests.common import new_test_user

from odoo.addons.account_collections.tests.common import CollectionsCommon

PIXEL = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5E"
    b"rkJggg=="
)


@tagged("post_install", "-at_install")
class TestSaleOrder(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.env["collections.ledger"]._get_today()
        cls.company.collections_order_control = "hold"
        cls.customer = cls.make_customer("Orders")
        cls.dossier = cls.env["collections.profile"]._for_partner(cls.customer, cls.company)
        cls.product = cls.env["product.product"].create({"name": "Goods", "type": "service"})
        policies = cls.env["collections.credit.policy"]
        policies._make_missing(cls.company)
        cls.policy = policies._get_by_class(cls.company)[False]
        cls.policy.credit_manager_max = 5000
        values = {"company_id": cls.company.id, "company_ids": [(6, 0, cls.company.ids)]}
        cls.seller = new_test_user(
            cls.env, login="orders-seller", groups="sales_team.group_sale_salesman", **values
        )
        cls.decider = new_test_user(
            cls.env,
            login="orders-decider",
            groups="sales_team.group_sale_salesman_all_leads,"
            "account_collections.group_credit_manager",
            **values,
        )

    @classmethod
    def make_order(cls, amount=1000.0, **values):
        return cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "company_id": cls.company.id,
                "user_id": cls.seller.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": cls.product.id,
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
                **values,
            }
        )

    def limit(self, amount):
        self.env["collections.credit.limit"]._decide_for(self.dossier, "own", amount, "Test")

    # === SIGNS OF SCREENING === #

    def test_an_order_waits_until_somebody_looked_at_a_sign(self):
        sign = self.env.ref("account_collections.sign_free_mail")
        sign.with_company(self.company).blocks_orders = True
        self.customer.email = "orders@gmail.com"
        self.dossier._update_signs()
        order = self.make_order()
        with self.assertRaisesRegex(UserError, "look at a sign first"):
            order.with_user(self.seller).action_confirm()
        self.assertIn("Free e-mail address only", order.collections_problem)
        found = self.dossier.screening_ids.filtered(lambda row: row.code == "free_mail")
        found.with_user(self.decider).action_seen()
        order.invalidate_recordset()
        self.assertFalse(order.collections_problem)
        order.with_user(self.seller).action_confirm()
        self.assertEqual(order.state, "sale")

    def test_a_quotation_is_the_first_order_of_who_was_never_invoiced(self):
        order = self.make_order(9000)
        [(_bank, amount, day)] = self.dossier._read_behaviour().values()
        self.assertEqual((amount, day), (9000, order.date_order.date()))

    # === EXPOSURE === #

    def test_confirmed_orders_count_until_they_are_invoiced(self):
        self.limit(5000)
        order = self.make_order(1200)
        order.action_confirm()
        self.dossier._refresh_credit()
        self.assertEqual((self.dossier.orders_open, self.dossier.exposure), (1200, 1200))
        invoice = order._create_invoices()
        self.dossier._refresh_credit()
        self.assertEqual(self.dossier.orders_open, 1200, "a draft invoice is not open yet")
        invoice.action_post()
        self.profile(self.customer)
        self.dossier._refresh_credit()
        self.assertEqual((self.dossier.orders_open, self.dossier.exposure), (0, 1200))

    def test_an_order_in_another_currency_counts_in_ours(self):
        self.limit(5000)
        pricelist = self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": self.foreign.id}
        )
        order = self.make_order(1000, pricelist_id=pricelist.id)
        self.assertEqual(order.currency_id, self.foreign)
        order.action_confirm()
        self.dossier._refresh_credit()
        self.assertEqual(self.dossier.orders_open, 500)

    # === WAITING === #

    def test_an_order_over_the_limit_waits_and_tells_why(self):
        self.limit(1500)
        self.make_order(1000).action_confirm()
        order = self.make_order(600)
        self.assertIn("1,600.00", order.collections_problem)
        with self.assertRaisesRegex(UserError, "has to wait") as caught:
            order.with_user(self.seller).action_confirm()
        self.assertIn("1,600.00", str(caught.exception))
        self.assertIn("1,500.00", str(caught.exception))
        self.assertEqual(order.state, "draft")

    def test_without_dossier_limit_or_control_nothing_waits(self):
        self.make_order(10**6).action_confirm()
        stranger = self.make_order(10**6, partner_id=self.make_customer("Stranger").id)
        stranger.action_confirm()
        self.limit(10)
        for control in ("off", "warn"):
            self.company.collections_order_control = control
            order = self.make_order(10**6)
            self.assertEqual(bool(order.collections_problem), control == "warn")
            order.action_confirm()
            self.assertEqual(order.state, "sale")

    def test_orders_of_a_late_payer_wait_and_go_on_when_it_pays(self):
        invoice = self.make_invoice(self.customer, due=-60, amount=500)
        order = self.make_order(10)
        with self.assertRaisesRegex(UserError, "is late"):
            order.action_confirm()
        order.with_user(self.seller).action_ask_credit()
        hold = order.collections_hold_id
        self.assertEqual((hold.state, hold.user_id), ("requested", self.seller))
        self.pay(invoice)
        self.dossier._refresh_credit()
        self.assertEqual(hold.state, "gone")
        self.assertIn(self.seller.partner_id, order.message_ids[0].notified_partner_ids)
        self.assertEqual(order.state, "draft", "the sales person confirms it")
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_invoices_are_always_posted(self):
        self.dossier._set_stopped(True, "Fraud")
        self.assertEqual(self.make_invoice(self.customer, amount=10**6).state, "posted")

    # === RELEASE === #

    def test_release_by_who_may(self):
        self.dossier._set_stopped(True, "Fraud")
        order = self.make_order(4000)
        with self.assertRaises(AccessError):
            order.with_user(self.seller).action_release_credit()
        order.with_user(self.seller).action_ask_credit()
        task = self.env["collections.action"].search(
            [("order_hold_id", "=", order.collections_hold_id.id)]
        )
        self.assertEqual(task.state, "todo")
        order.collections_hold_id.with_user(self.decider).action_release()
        self.assertEqual(task.state, "done")
        order.with_user(self.seller).action_confirm()
        self.assertEqual(order.state, "sale")

    def test_what_was_released_may_not_grow(self):
        self.dossier._set_stopped(True, "Fraud")
        order = self.make_order(4000)
        order.with_user(self.decider).action_release_credit()
        order.order_line.price_unit = 4001
        with self.assertRaisesRegex(UserError, "has to wait"):
            order.action_confirm()

    def test_the_policy_bounds_what_the_credit_manager_releases(self):
        self.dossier._set_stopped(True, "Fraud")
        order = self.make_order(5001)
        self.assertFalse(order.with_user(self.decider).may_release_collections)
        with self.assertRaises(AccessError):
            order.with_user(self.decider).action_release_credit()

    def test_an_old_release_does_not_count(self):
        self.dossier._set_stopped(True, "Fraud")
        order = self.make_order(100)
        order.action_release_credit()
        hold = order.collections_hold_id
        hold.decided_at -= timedelta(days=40)
        with self.assertRaisesRegex(UserError, "has to wait"):
            order.action_confirm()

    # === CUSTOMERS AT THE PORTAL === #

    def test_a_signed_order_waits_quietly_and_is_confirmed_on_release(self):
        self.dossier._set_stopped(True, "Fraud")
        order = self.make_order(100)
        order.write({"signed_by": "Someone", "signature": PIXEL})
        order.sudo()._validate_order()
        self.assertEqual(order.state, "draft")
        self.assertEqual(order.collections_hold_id.state, "requested")
        order.collections_hold_id.with_user(self.decider).action_release()
        self.assertEqual(order.state, "sale")

    # === DEPOSIT === #

    def test_a_class_pays_a_deposit(self):
        self.dossier.risk_class = "e"
        self.env["collections.credit.policy"]._get_by_class(self.company)["e"].deposit = 30
        order = self.make_order(1000)
        self.assertTrue(order.require_payment)
        self.assertEqual(order.prepayment_percent, 0.3)
        with self.assertRaisesRegex(UserError, "deposit of .*300.00"):
            order.action_confirm()

    def test_a_class_pays_in_advance(self):
        self.dossier.risk_class = "e"
        self.env["collections.credit.policy"]._get_by_class(self.company)["e"].deposit = 100
        order = self.make_order(1000)
        immediate = self.env.ref("account.account_payment_term_immediate")
        self.assertEqual(order.payment_term_id, immediate)
