from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models import collections_basket
from .test_account_pay import PayCommon, item_of


@tagged("post_install", "-at_install")
class TestPayHostile(PayCommon):
    """Nothing of what a browser sends is trusted."""

    def test_double_start_makes_one_payment(self):
        form = self.online(self.item)
        first = self.start(form)
        self.assertEqual(self.start(form), first)
        self.decide(first, "pending")
        self.refused(form, "started already")

    def test_two_starts_at_once_make_one_payment(self):
        form = self.online(self.item)
        first = self.start(form)
        before = self.count()
        # The second one began before the first one was there to be seen.
        baskets = type(self.env["collections.basket"])
        nothing = self.env["payment.transaction"]
        with (
            patch.object(baskets, "_find_started", lambda *_args: nothing),
            mute_logger("odoo.http", "odoo.sql_db"),
        ):
            self.assertIn("error", self.call(form))
        self.assertEqual(self.count(), before)
        self.assertEqual(first.state, "draft")

    def test_changed_tokens(self):
        form = self.online(self.item)
        token = form.get("data-access-token")
        for wrong in (None, "", "x", token[:-4], token[:60] + "A" + token[61:], 7, [token], "é" * 9,
                      "A" * 300_000):  # fmt: skip
            self.refused(form, "choose again", access_token=wrong)

    def test_token_of_another_visitor(self):
        form = self.online(self.item)
        person = self.make_customer("Person", parent_id=self.customer.id, is_company=False)
        self.enter(self.make_link(self.account, person))
        self.refused(form, "choose again")
        self.opener.cookies.clear()
        # Nobody is known any more: the browser says which language its user reads.
        self.refused(form, "werkt niet meer")

    def test_old_token(self):
        self.patch(collections_basket, "OFFER_HOURS", -1)
        form = self.online(self.item)
        self.refused(form, "choose again")

    def test_amounts(self):
        form = self.online(self.item)
        for amount in (0, -250, 249.99, 250.01, None, "250", [], True, 1e308):
            self.refused(form, "not the amount", amount=amount)

    def test_ways(self):
        form = self.online(self.item)
        for change in (
            {"provider_id": 10**9},
            {"provider_id": None},
            {"provider_id": [1]},
            {"payment_method_id": 10**9},
            {"payment_method_id": "x"},
            {"flow": "offline"},
            {"flow": None},
            {"flow": ["direct"]},
        ):
            self.refused(form, "not available", **change)

    def test_values_that_the_page_never_sends(self):
        stranger = self.stranger.id
        transaction = self.start(
            self.online(self.item),
            partner_id=stranger,
            invoice_ids=[self.foreign_invoice.id],
            landing_route="https://evil.example",
            is_validation=True,
            tokenization_requested=True,
            state="done",
        )
        self.assertEqual(transaction.partner_id, self.customer)
        self.assertEqual(transaction.invoice_ids, self.late)
        self.assertEqual((transaction.state, transaction.tokenize), ("draft", False))
        self.assertTrue(
            transaction.landing_route.startswith(f"/my/collections/{self.account.id}/pay/done?tx=")
        )

    def test_item_that_was_paid_or_shrank_meanwhile(self):
        form = self.online(self.item)
        self.pay(self.late, amount=10)
        self.refused(form, "has changed")
        form = self.online(self.item)
        self.pay(self.late)
        self.refused(form, "has changed")

    def test_items_of_others_in_the_form(self):
        self.assertIsNone(self.online(self.foreign_item, key=self.key(self.item)))
        form = self.online(self.item, self.foreign_item, key=self.key(self.item))
        self.assertEqual(float(form.get("data-amount")), 250)

    def test_other_baskets(self):
        for key in ("", "x", "1-1-1", f"{self.account.id}-0-0", "../..", "9" * 50):
            data = {"item": self.item.id, "basket": key}
            response = self.post("/pay/online", data)
            self.assertEqual(response.status_code, 200)
            self.assertNotIn("o_payment_form", response.text)

    def test_link_to_one_invoice_pays_nothing_else(self):
        self.link.move_ids = self.late
        self.assertIsNone(self.online(self.later_item))
        self.assertIsNotNone(self.online(self.item))

    def test_credit_note_and_closed_item(self):
        refund = item_of(self.make_refund(self.customer, 40))
        self.assertIsNone(self.online(refund))
        self.pay(self.late)
        self.assertIsNone(self.online(self.item))

    def test_audit_fields_cannot_be_written(self):
        transaction = self.start(self.online(self.item))
        chosen = transaction.collections_item_ids
        user = self.env.ref("base.user_admin")
        for values in ({"amount": 1}, {"move_line_id": self.later_item.id}):
            with self.assertRaises(AccessError):
                chosen.with_user(user).sudo(False).write(values)
        with self.assertRaises(AccessError):
            chosen.with_user(user).sudo(False).unlink()
