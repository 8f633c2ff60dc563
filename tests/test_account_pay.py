import base64
import io
import re
from unittest.mock import patch

import zxingcpp
from lxml import html
from PIL import Image

from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import day
from .test_account_page import PERSON, AccountPageCommon

IBAN, BIC = "NL91ABNA0417164300", "ABNANL2A"

# The demo provider succeeds unless told otherwise; then the page leads to that of the status.
CLICK_PAY = """
window.addEventListener("beforeunload", () => console.log("test successful"));
const timer = setInterval(() => {
    const radio = document.querySelector("input[name='o_payment_radio']");
    const button = document.querySelector("button[name='o_payment_submit_button']");
    if (radio && !radio.checked) {
        radio.click();
    } else if (button && !button.disabled) {
        clearInterval(timer);
        button.click();
    }
}, 200);
"""


def item_of(invoice, number=0):
    """Return an instalment of an invoice, the first one unless told otherwise."""
    lines = invoice.line_ids.filtered(lambda line: line.display_type == "payment_term")
    return lines.sorted("date_maturity")[number]


class PayCommon(AccountPageCommon):
    """A customer who pays on the account page; the demo provider decides as it is told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider = cls.make_provider(cls.company)
        cls.method = cls.provider.payment_method_ids[:1]
        cls.item, cls.later_item = item_of(cls.late), item_of(cls.later)
        cls.foreign_item = item_of(cls.foreign_invoice)

    def setUp(self):
        super().setUp()
        self.enter()

    # === DOING === #

    def key(self, item, account=None):
        return f"{(account or self.account).id}-{item.currency_id.id}-{item.account_id.id}"

    def post(self, path, data):
        """Send a form as the page does, with the token that protects it."""
        return self.url_open(
            f"/my/collections/{self.account.id}{path}",
            data={"csrf_token": self.csrf(), "chosen": "1", **data},
            headers=PERSON,
        )

    def csrf(self):
        page = html.fromstring(self.get(f"/pay?item={self.item.id}&item={self.later_item.id}").text)
        return page.xpath("//input[@name='csrf_token']/@value")[0]

    def online(self, *items, key=None, **fields):
        """Open the page of the online payment; return its form."""
        data = {"item": [item.id for item in items], "basket": key or self.key(items[0]), **fields}
        response = self.post("/pay/online", data)
        self.assertEqual(response.status_code, 200)
        forms = html.fromstring(response.text).xpath("//form[@id='o_payment_form']")
        return forms[0] if forms else None

    def call(self, form, **changes):
        """Ask to start the payment as Odoo's script does; return what the server answers."""
        params = {
            "provider_id": self.provider.id,
            "payment_method_id": self.method.id,
            "token_id": None,
            "amount": float(form.get("data-amount")),
            "flow": "direct",
            "tokenization_requested": False,
            "landing_route": form.get("data-landing-route"),
            "is_validation": False,
            "access_token": form.get("data-access-token"),
            **changes,
        }
        route = form.get("data-transaction-route")
        return self.url_open(route, json={"params": params}, headers=PERSON).json()

    def start(self, form, **changes):
        """Start the payment; return the transaction."""
        reference = self.call(form, **changes)["result"]["reference"]
        return self.env["payment.transaction"].search([("reference", "=", reference)])

    def pay_online(self, *items, state="done", **fields):
        transaction = self.start(self.online(*items, **fields))
        self.decide(transaction, state)
        return transaction

    def decide(self, transaction, state):
        data = {"reference": transaction.reference, "simulated_state": state}
        transaction._process("demo", data)
        if transaction.state in ("done", "cancel", "error", "authorized"):
            transaction._post_process()

    def refused(self, form, sentence, **changes):
        """Check that nothing is started, and that the customer is told why."""
        before = self.count()
        with mute_logger("odoo.http"):
            error = self.call(form, **changes)["error"]["data"]
        self.assertEqual(error["name"], "odoo.exceptions.ValidationError", error["debug"])
        self.assertIn(sentence, error["message"])
        self.assertEqual(self.count(), before)

    def count(self):
        return self.env["payment.transaction"].search_count([])

    def texts(self, response, path):
        return [" ".join(node.text_content().split()) for node in
                html.fromstring(response.text).xpath(path)]  # fmt: skip

    def decision(self, item):
        plan = self.env["collections.ledger"]._plan(self.account, day())[self.account.id]
        return next(found for found in plan.decisions if found.item == item.id)

    def instalments(self, amount=60):
        term = self.env["account.payment.term"].create(
            {
                "name": "Two halves",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": days})
                    for days in (0, 30)
                ],
            }
        )
        return self.make_invoice(
            self.customer, due=-60, amount=amount, invoice_payment_term_id=term.id
        )


@tagged("post_install", "-at_install")
class TestPayPage(PayCommon):
    """What the page shows, without JavaScript."""

    def test_what_is_late_is_proposed(self):
        response = self.get("/pay")
        self.assertIn(self.late.name, response.text)
        self.assertNotIn(self.later.name, response.text)
        self.assertNotIn("<script", response.text)
        self.assertIn("Pay online", response.text)

    def test_what_is_chosen_is_shown(self):
        response = self.get(f"/pay?item={self.later_item.id}")
        self.assertNotIn(self.late.name, response.text)
        self.assertIn(self.later.name, response.text)
        response = self.post("/pay", {})
        self.assertIn("There is nothing to pay", response.text)

    def test_items_of_others_and_nonsense(self):
        for item in (self.foreign_item.id, "abc", "-1", "9999999999999", "²", ""):
            response = self.post("/pay", {"item": item})
            self.assertIn("There is nothing to pay", response.text, item)
        response = self.get(f"/pay?item={self.foreign_item.id}&item={self.item.id}")
        self.assertNotIn(self.foreign_invoice.name, response.text)
        self.assertIn(self.late.name, response.text)

    def test_amounts_are_checked_and_kept(self):
        for typed in ("0", "-5", "250,01", "abc", "1e2", "<b>", "9" * 23):
            name = f"amount_{self.item.id}"
            response = self.post("/pay", {"item": self.item.id, name: typed})
            page = html.fromstring(response.text)
            (field,) = page.xpath(f"//input[@name='{name}']")
            self.assertEqual(field.get("value"), typed)
            self.assertEqual(field.get("aria-invalid"), "true", typed)
            self.assertNotIn("Pay online", response.text)
        response = self.post("/pay", {"item": self.item.id, name: "1,50"})
        self.assertIn("1.50", self.texts(response, "//dl[@class='totals']")[0])

    def test_what_is_not_disputed_is_proposed(self):
        reason = self.env.ref("account_collections.dispute_reason_price")
        profile = self.profile(self.customer, self.item.company_id)
        self.env["collections.dispute"]._open(
            profile, [(self.item, 100, None)], reason, "collector"
        )
        name = f"amount_{self.item.id}"
        page = html.fromstring(self.get("/pay").text)
        self.assertEqual(page.xpath(f"//input[@name='{name}']/@value"), ["150.00"])
        response = self.post("/pay", {"item": self.item.id, name: "250"})
        self.assertIn("250.00", self.texts(response, "//dl[@class='totals']")[0], "if one wants")
        self.company.collections_part_payment = False
        self.assertEqual(float(self.online(self.item).get("data-amount")), 250)

    def test_switching_the_language_keeps_what_was_chosen(self):
        name = f"amount_{self.later_item.id}"
        response = self.post("/pay", {"item": self.later_item.id, name: "12"})
        (link,) = html.fromstring(response.text).xpath("//nav[@class='languages']/a[@lang='nl']")
        response = self.get(f"/pay{link.get('href')}")
        page = html.fromstring(response.text)
        self.assertEqual(page.get("lang"), "nl-NL")
        self.assertEqual(page.xpath(f"//input[@name='{name}']/@value"), ["12,00"])

    def test_one_amount_for_the_oldest_items(self):
        data = {
            "item": [self.item.id, self.later_item.id],
            f"total_{self.key(self.item)}": "300",
        }
        response = self.post("/pay", data)
        page = html.fromstring(response.text)
        values = page.xpath("//input[starts-with(@name, 'amount_')]/@value")
        self.assertEqual(values, ["250.00", "50.00"])
        data[f"total_{self.key(self.item)}"] = "1000"
        self.assertIn("no more than what is open", self.post("/pay", data).text)

    def test_part_payment_only_where_the_company_allows_it(self):
        self.company.collections_part_payment = False
        name = f"amount_{self.item.id}"
        response = self.post("/pay", {"item": self.item.id, name: "1"})
        self.assertFalse(html.fromstring(response.text).xpath(f"//input[@name='{name}']"))
        form = self.online(self.item, **{name: "1"})
        self.assertEqual(float(form.get("data-amount")), 250)

    def test_a_basket_for_each_currency_and_company(self):
        euro = self.make_invoice(self.customer, due=-5, amount=70, currency_id=self.foreign.id)
        other = self.setup_other_company(name="Sister")["company"]
        sister_invoice = self._make_invoice_of(other)
        self.profile(self.customer, other)
        (self.company | other).collections_link_companies = True
        items = [self.item, item_of(euro), item_of(sister_invoice)]
        query = "&".join(f"item={item.id}" for item in items)
        response = self.get(f"/pay?{query}")
        titles = self.texts(response, "//section[@class='basket']/h2")
        self.assertEqual(len(titles), 3)
        self.assertEqual([title[:15] for title in titles], [f"Payment {n} of 3:" for n in "123"])
        totals = self.texts(response, "//dl[@class='totals']")
        found = [re.search(r"[0-9]+(?=\.00)", total)[0] for total in totals]
        self.assertEqual(sorted(found), ["250", "30", "70"])

    def _make_invoice_of(self, company):
        invoice = (
            self.env["account.move"]
            .with_company(company)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.customer.id,
                    "invoice_date": day(-40),
                    "invoice_line_ids": [
                        Command.create({"name": "Goods", "price_unit": 30, "tax_ids": False})
                    ],
                }
            )
        )
        invoice.action_post()
        return invoice

    def test_bank_transfer_with_a_code_that_a_banking_app_reads(self):
        bank = self.env["res.bank"].create({"name": "Bank", "bic": BIC})
        self.env["res.partner.bank"].create(
            {
                "acc_number": IBAN,
                "partner_id": self.company.partner_id.id,
                "bank_id": bank.id,
                "allow_out_payment": True,
            }
        )
        euro = self.make_invoice(self.customer, due=-5, amount=70, currency_id=self.foreign.id)
        item = item_of(euro)
        response = self.post("/pay", {"item": item.id, f"amount_{item.id}": "12,34"})
        self.assertNotIn("<script", response.text)
        (source,) = html.fromstring(response.text).xpath("//figure/img/@src")
        picture = Image.open(io.BytesIO(base64.b64decode(source.partition(",")[2])))
        (code,) = zxingcpp.read_barcodes(picture.convert("L"))
        lines = code.text.split("\n")
        self.assertEqual(lines[:4], ["BCD", "002", "1", "SCT"])
        self.assertEqual(lines[4:8], [BIC, self.company.name, IBAN, "EUR12.34"])
        self.assertIn(euro.payment_reference, lines)
        self.assertIn(euro.payment_reference, response.text)

    def test_colleague_sees_the_page_and_cannot_pay(self):
        self.opener.cookies.clear()
        user = new_test_user(
            self.env,
            "pay-clerk",
            "account_collections.group_collector",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        self.authenticate(user.login, user.login)
        response = self.get(f"/pay?item={self.item.id}")
        self.assertIn(self.late.name, response.text)
        self.assertNotIn("Pay online", response.text)
        self.assertIsNone(self.online(self.item))

    def test_form_without_its_token_is_refused(self):
        with mute_logger("odoo.http"):
            response = self.url_open(
                f"/my/collections/{self.account.id}/pay", data={"item": self.item.id}
            )
        self.assertEqual(response.status_code, 400)


@tagged("post_install", "-at_install")
class TestPayOnline(PayCommon):
    """From the choice to the ledger."""

    def test_page_of_the_online_payment(self):
        response = self.post("/pay/online", {"item": self.item.id, "basket": self.key(self.item)})
        self.assertEqual(response.headers["Cache-Control"], "no-store, private")
        self.assertIn("frame-ancestors 'none'", response.headers["Content-Security-Policy"])
        self.assertIn("o_payment_form", response.text)
        self.assertIn("web.assets_frontend", response.text)
        self.assertNotIn("o_payment_tokens_heading", response.text)

    def test_odoo_form_in_a_browser(self):
        address = f"/my/collections/{self.account.id}/pay/online"
        self.browser_js(
            f"{address}?item={self.item.id}&basket={self.key(self.item)}",
            CLICK_PAY,
            cookies={f"collections_{self.account.id}": self.link._get_token()},
        )
        transaction = self.env["payment.transaction"].search([], order="id desc", limit=1)
        self.assertEqual(transaction.collections_item_ids.move_line_id, self.item)
        self.assertEqual(transaction.state, "done")

    def test_saved_cards_are_not_offered(self):
        self.env["payment.token"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "payment_details": "4242",
                "partner_id": self.customer.id,
                "provider_ref": "ref",
            }
        )
        form = self.online(self.item)
        self.assertFalse(form.xpath(".//input[@data-payment-option-type='token']"))
        self.refused(form, "not available", flow="token", token_id=1)

    def test_paid_in_full(self):
        transaction = self.pay_online(self.item)
        self.assertEqual(transaction.partner_id, self.customer)
        self.assertEqual(transaction.invoice_ids, self.late)
        self.assertEqual(self.late.payment_state, self.late._get_invoice_in_payment_state())
        self.assertEqual(transaction.payment_id.partner_id, self.customer)
        self.assertEqual(self.later.amount_residual, 80)
        visits = self.env["collections.visit"].search([("profile_id", "=", self.account.id)])
        self.assertIn("pay", visits.mapped("kind"))

    def test_whole_flow_over_http(self):
        transaction = self.start(self.online(self.item))
        self.make_jsonrpc_request(
            "/payment/demo/simulate_payment",
            {"reference": transaction.reference, "payment_details": "1", "simulated_state": "done"},
        )
        self.assertEqual(self.url_open("/payment/status").status_code, 200)
        status = self.make_jsonrpc_request("/payment/status/poll", {})
        self.assertEqual(status["state"], "done")
        self.assertEqual(self.late.amount_residual, 0)
        response = self.url_open(status["landing_route"], headers=PERSON)
        self.assertIn("We received your payment", response.text)

    def test_parts_of_several_items_go_where_they_belong(self):
        amounts = {f"amount_{self.item.id}": "100", f"amount_{self.later_item.id}": "30,50"}
        transaction = self.pay_online(self.item, self.later_item, **amounts)
        self.assertEqual(transaction.amount, 130.5)
        self.assertEqual((self.late.amount_residual, self.later.amount_residual), (150, 49.5))

    def test_parts_in_another_currency(self):
        first = self.make_invoice(self.customer, due=-5, amount=70, currency_id=self.foreign.id)
        second = self.make_invoice(self.customer, due=-4, amount=90, currency_id=self.foreign.id)
        items = item_of(first), item_of(second)
        amounts = {f"amount_{items[0].id}": "33.33", f"amount_{items[1].id}": "44.44"}
        self.pay_online(*items, **amounts)
        self.assertEqual(first.amount_residual, 36.67)
        self.assertEqual(second.amount_residual, 45.56)

    def test_the_instalment_that_was_chosen_is_the_one_that_is_paid(self):
        invoice = self.instalments()
        first, second = item_of(invoice, 0), item_of(invoice, 1)
        self.pay_online(second)
        self.assertTrue(second.reconciled)
        self.assertEqual(first.amount_residual, 30)
        self.assertFalse(first.matched_credit_ids)

    def test_credit_is_set_off_when_the_payment_succeeds(self):
        refund = self.make_refund(self.customer, 40)
        form = self.online(self.item, credit=self.key(self.item))
        self.assertEqual(float(form.get("data-amount")), 210)
        transaction = self.start(form)
        self.assertEqual(refund.amount_residual, 40)
        self.decide(transaction, "done")
        self.assertEqual(refund.amount_residual, 0)
        self.assertEqual(self.late.amount_residual, 0)
        self.assertEqual(self.late.payment_state, self.late._get_invoice_in_payment_state())

    def test_credit_is_never_used_without_asking_or_for_everything(self):
        self.make_refund(self.customer, 40)
        self.assertEqual(float(self.online(self.item).get("data-amount")), 250)
        form = self.online(
            self.item, credit=self.key(self.item), **{f"amount_{self.item.id}": "40"}
        )
        self.assertEqual(float(form.get("data-amount")), 40)

    def test_credit_that_is_gone_meanwhile(self):
        refund = self.make_refund(self.customer, 40)
        transaction = self.start(self.online(self.item, credit=self.key(self.item)))
        (item_of(refund) | self.later_item).reconcile()
        self.decide(transaction, "done")
        self.assertEqual(self.late.amount_residual, 40)

    def test_item_paid_meanwhile_leaves_a_credit(self):
        transaction = self.start(self.online(self.item))
        self.pay(self.late, on=0)
        self.decide(transaction, "done")
        money = transaction.payment_id.move_id.line_ids.filtered(
            lambda line: line.account_id == self.item.account_id
        )
        self.assertEqual(money.amount_residual, -250)
        self.assertEqual(self.later.amount_residual, 80)

    def test_next_payment(self):
        euro = self.make_invoice(self.customer, due=-5, amount=70, currency_id=self.foreign.id)
        transaction = self.pay_online(self.item, item_of(euro))
        response = self.get(f"/pay/done?tx={transaction.id}")
        form = html.fromstring(response.text).xpath("//form")[0]
        fields = [(node.get("name"), node.get("value")) for node in form.xpath(".//input")]
        self.assertIn(("item", str(item_of(euro).id)), fields)
        response = self.url_open(
            form.get("action"),
            data={name: value for name, value in fields if name != "csrf_token"}
            | {"csrf_token": self.csrf()},
            headers=PERSON,
        )
        (title,) = self.texts(response, "//section[@class='basket']/h2")
        self.assertTrue(title.startswith("Payment 2 of 2:"), title)

    def test_page_after_a_payment_is_for_the_payer_only(self):
        transaction = self.pay_online(self.item)
        for number in (transaction.id + 10**6, "abc", "-1", "9" * 30, ""):
            self.assertEqual(self.get(f"/pay/done?tx={number}").status_code, 404)
        person = self.make_customer("Person", parent_id=self.customer.id, is_company=False)
        self.enter(self.make_link(self.account, person))
        self.assertEqual(self.get(f"/pay/done?tx={transaction.id}").status_code, 404)


@tagged("post_install", "-at_install")
class TestPayUnderWay(PayCommon):
    """From the start of a payment until the provider has decided."""

    def test_items_are_held_at_once_and_released(self):
        for state in ("cancel", "error"):
            transaction = self.start(self.online(self.item))
            self.assertEqual(self.decision(self.item).reason, "online")
            self.assertIn("Payment under way", self.get("").text)
            self.decide(transaction, state)
            self.assertNotEqual(self.decision(self.item).reason, "online")
            self.assertNotIn("Payment under way", self.get("").text)
            response = self.get(f"/pay/done?tx={transaction.id}")
            self.assertIn("Nothing was paid", response.text)
            self.assertIn("Try again", response.text)

    def test_pending_is_held_until_it_is_done(self):
        transaction = self.start(self.online(self.item))
        self.decide(transaction, "pending")
        self.assertEqual(self.decision(self.item).reason, "online")
        self.assertIn("is under way", self.get(f"/pay/done?tx={transaction.id}").text)
        transaction._process(
            "demo", {"reference": transaction.reference, "simulated_state": "done"}
        )
        self.assertEqual(self.decision(self.item).reason, "online")
        transaction._post_process()
        self.assertTrue(self.item.reconciled)

    def test_only_the_chosen_items_and_amounts_are_held(self):
        invoice = self.instalments()
        first, second = item_of(invoice, 0), item_of(invoice, 1)
        self.start(self.online(second))
        self.assertEqual(self.decision(second).reason, "online")
        self.assertNotEqual(self.decision(first).reason, "online")
        self.assertNotEqual(self.decision(self.item).reason, "online")

    def test_unfinished_payment_can_be_gone_on_with(self):
        transaction = self.start(self.online(self.item))
        text = self.get("").text
        self.assertIn(f"/pay/done?tx={transaction.id}", text)
        self.assertIn("is not finished", self.get(f"/pay/done?tx={transaction.id}").text)
        self.assertIn(self.late.name, self.get(f"/pay?item={self.item.id}").text)
        self.decide(transaction, "done")
        self.assertNotIn("/pay/done", self.get("").text)

    def test_pending_for_weeks_can_be_paid_again(self):
        transaction = self.start(self.online(self.item))
        self.decide(transaction, "pending")
        self.assertIsNone(self.online(self.item))
        transaction.last_state_change = day(-8)
        self.assertIsNotNone(self.online(self.item))

    def test_captured_in_two_parts(self):
        self.provider.capture_manually = True
        refund = self.make_refund(self.customer, 100)
        fields_ = {"credit": self.key(self.item), f"amount_{self.item.id}": "150"}
        transaction = self.start(self.online(self.item, **fields_))
        self.decide(transaction, "done")
        self.assertEqual((transaction.state, transaction.amount), ("authorized", 50))
        self.assertEqual(self.decision(self.item).amount, 100)
        for amount in (30, 20):
            transaction._capture(amount)._post_process()
        self.assertEqual(self.late.amount_residual, 100)
        self.assertEqual(refund.amount_residual, 0)

    def test_part_is_held_and_the_rest_is_asked(self):
        self.start(self.online(self.item, **{f"amount_{self.item.id}": "100"}))
        self.assertEqual(self.decision(self.item).amount, 150)

    def test_started_long_ago_holds_nothing(self):
        transaction = self.start(self.online(self.item))
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE payment_transaction SET create_date = create_date - INTERVAL '61 minutes' "
            "WHERE id = %s",
            [transaction.id],
        )
        self.assertNotEqual(self.decision(self.item).reason, "online")

    def test_credit_that_is_used_covers_nothing_else(self):
        self.make_refund(self.customer, 40)
        self.start(self.online(self.item, credit=self.key(self.item)))
        self.assertEqual(self.decision(self.item).reason, "online")
        self.assertIn("Payment under way", self.get("").text)
        self.assertEqual(self.decision(self.later_item).amount, 80)

    def test_two_payments_of_one_item_hold_it_once(self):
        self.start(self.online(self.item))
        self.start(self.online(self.item))
        self.assertEqual(self.decision(self.item).reason, "online")
        self.assertNotEqual(self.decision(self.later_item).reason, "online")

    def test_another_contact_cannot_pay_what_is_under_way(self):
        self.start(self.online(self.item))
        person = self.make_customer("Person", parent_id=self.customer.id, is_company=False)
        self.enter(self.make_link(self.account, person))
        self.assertIn("There is nothing to pay", self.get(f"/pay?item={self.item.id}").text)
        self.assertIsNone(self.online(self.item))

    def test_change_is_noticed(self):
        changes = self.env["collections.change"]
        with patch.object(type(changes), "_record_profiles") as record:
            self.start(self.online(self.item))
        self.assertTrue(any(self.account in call.args[0] for call in record.call_args_list))

    def test_payment_without_entry_waits_for_the_bank(self):
        lines = self.provider.journal_id.inbound_payment_method_line_ids
        lines.filtered(lambda line: line.payment_provider_id).payment_account_id = False
        # Only with a bank reconciliation, which Odoo's community edition has not, is it left out.
        moves = type(self.env["account.move"])
        self.patch(moves, "_get_invoice_in_payment_state", lambda _self: "in_payment")
        invoice = self.instalments()
        second = item_of(invoice, 1)
        transaction = self.pay_online(second)
        self.assertFalse(transaction.payment_id.move_id)
        self.assertEqual(self.decision(second).reason, "payment")
        self.assertNotEqual(self.decision(item_of(invoice, 0)).reason, "payment")
