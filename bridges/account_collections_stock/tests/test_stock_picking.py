"""Deliveries to customers who were stopped or pay too late wait."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.account_collections.tests.common import CollectionsCommon


@tagged("post_install", "-at_install")
class TestStockPicking(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.collections_order_control = "hold"
        cls.customer = cls.make_customer("Deliveries")
        cls.dossier = cls.env["collections.profile"]._for_partner(cls.customer, cls.company)
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        ) or cls.env["stock.warehouse"].create({"name": "Store", "code": "ST"})
        cls.product = cls.env["product.product"].create(
            {"name": "Goods", "type": "consu", "list_price": 50}
        )

    def make_delivery(self, partner=None):
        out = self.warehouse.out_type_id
        customers = self.env.ref("stock.stock_location_customers")
        picking = self.env["stock.picking"].create(
            {
                "partner_id": (partner or self.customer).id,
                "picking_type_id": out.id,
                "location_id": self.warehouse.lot_stock_id.id,
                "location_dest_id": customers.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "product_uom_qty": 3,
                            "location_id": self.warehouse.lot_stock_id.id,
                            "location_dest_id": customers.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.move_ids.write({"quantity": 3, "picked": True})
        return picking

    def test_a_delivery_to_a_good_customer_leaves(self):
        picking = self.make_delivery()
        self.assertFalse(picking.collections_problem)
        picking.button_validate()
        self.assertEqual(picking.state, "done")

    def test_a_delivery_to_a_stopped_customer_waits(self):
        self.dossier._set_stopped(True, "Fraud")
        picking, other = self.make_delivery(), self.make_delivery(self.make_customer("Other"))
        with self.assertRaisesRegex(UserError, "have to wait") as caught:
            (picking | other).button_validate()
        self.assertIn(picking.name, str(caught.exception))
        self.assertNotIn(other.name, str(caught.exception))
        other.button_validate()
        self.assertEqual((picking.state, other.state), ("assigned", "done"))

    def test_release_and_worth(self):
        self.dossier._set_stopped(True, "Fraud")
        picking = self.make_delivery()
        picking.action_ask_credit()
        hold = picking.collections_hold_id
        self.assertEqual((hold.amount, hold.state), (150, "requested"))
        hold.action_release()
        picking.button_validate()
        self.assertEqual(picking.state, "done")

    def test_what_waited_for_a_payment_goes_on_when_it_comes(self):
        invoice = self.make_invoice(self.customer, due=-60, amount=500)
        picking = self.make_delivery()
        self.assertIn("500.00", picking.collections_problem)
        picking.action_ask_credit()
        self.pay(invoice)
        self.dossier._refresh_credit()
        self.assertEqual(picking.collections_hold_id.state, "gone")
        picking.button_validate()
        self.assertEqual(picking.state, "done")

    def test_over_the_limit_alone_does_not_stop_what_was_ordered(self):
        self.env["collections.credit.limit"]._decide_for(self.dossier, "own", 1, "Test")
        self.make_invoice(self.customer, due=3000, amount=500)
        self.make_delivery().button_validate()
