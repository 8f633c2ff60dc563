import re
from datetime import timedelta
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import Command
from odoo.exceptions import LockError, UserError
from odoo.tests import new_test_user, tagged

from ..controllers import account_act
from .common import day
from .test_account_page import PERSON, AccountPageCommon

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


class AccountActCommon(AccountPageCommon):
    """Filling in the forms of the account page as a phone does."""

    def setUp(self):
        super().setUp()
        self.company.collections_user_id = self.env.ref("base.user_admin")
        self.url = f"/my/collections/{self.account.id}"
        self.enter()

    # === FACTORIES === #

    def item(self, invoice):
        return invoice.line_ids.filtered(lambda line: line.display_type == "payment_term")

    def open_form(self, purpose, *invoices, **query):
        """Return the hidden fields of a form, as a browser would send them back."""
        items = "&".join(f"item={self.item(invoice).id}" for invoice in invoices)
        more = "&".join(f"{name}={value}" for name, value in query.items())
        page = self.get(f"/{purpose}?{items}&{more}")
        self.assertEqual(page.status_code, 200, page.text)
        return self.read_hidden(page.text)

    def read_hidden(self, text):
        return {
            name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', text).group(1)
            for name in ("csrf_token", "key")
        }

    def send(self, purpose, invoices=(), files=None, hidden=None, **typed):
        """Fill in a form and send it; return the response."""
        hidden = hidden or self.open_form(purpose, *invoices, **self._calculation(purpose, typed))
        items = [self.item(invoice).id for invoice in invoices]
        return self.post(purpose, {**hidden, "item": items, **typed}, files)

    def _calculation(self, purpose, typed):
        return typed if purpose == "plan" else {}

    def post(self, purpose, data, files=None):
        return self.url_open(
            f"{self.url}/{purpose}",
            data=data,
            files=files,
            headers=PERSON,
            allow_redirects=False,
            method="POST",
        )

    # === LOOKING === #

    def assert_noted(self, response):
        self.assertEqual(response.status_code, 200, response.text)
        self.assertIn("We have noted it", response.text)
        self.assertEqual(response.headers["Cache-Control"], "no-store, private")

    def assert_refused(self, response, sentence=""):
        self.assertEqual(response.status_code, 422, response.text)
        self.assertIn('class="error"', response.text)
        self.assertIn(sentence, response.text)

    def records(self, model):
        self.env.invalidate_all()
        return self.env[f"collections.{model}"].search([("profile_id", "=", self.account.id)])

    def tasks(self):
        return self.records("action").filtered(lambda a: a.kind != "step" and a.state == "todo")

    def held(self):
        """Return the invoices that are silent now."""
        holds = self.env["collections.hold"]
        running = holds.search([("profile_id", "=", self.account.id), *holds._domain_active(day())])
        return running.move_line_id.move_id

    def mails(self):
        return self.env["mail.mail"].search([("model", "=", "collections.profile")])

    def dossier(self):
        return "\n".join(self.account.message_ids.mapped("body"))

    def assert_confirmed(self):
        """Check that the contact, and nobody else, got one confirmation; return its text."""
        self.env.invalidate_all()
        messages = self.account.message_ids.filtered(
            lambda message: message.message_type == "auto_comment"
        )
        self.assertEqual(len(messages), 1)
        self.assertEqual(messages.notified_partner_ids, self.customer)
        self.assertIn("Thank you for your message", messages.body)
        return messages.body


@tagged("post_install", "-at_install")
class TestAccountAct(AccountActCommon):
    """What a customer does on the account page, and where it lands."""

    # === BUTTONS === #

    def test_buttons(self):
        account, invoice = self.get(""), self.get(f"/invoice/{self.late.id}")
        self.assertIn(f'formaction="{self.url}/copy"', account.text)
        self.assertIn(f'formaction="{self.url}/pay"', invoice.text)
        self.assertIn(f"/invoice/{self.late.id}.pdf", invoice.text)
        for page in (account, invoice):
            for purpose in ("promise", "dispute", "plan", "settled"):
                self.assertIn(f'formaction="{self.url}/{purpose}"', page.text)
            for purpose in ("call", "contact"):
                self.assertIn(f'href="{self.url}/{purpose}"', page.text)

    def test_links_of_messages_lead_to_the_forms(self):
        for purpose in ("promise", "dispute", "plan", "settled", "copy", "call", "contact"):
            response = self.enter(purpose=purpose)
            self.assertEqual(response.status_code, 200, purpose)
            self.assertTrue(response.url.endswith(f"{self.url}/{purpose}"))
            self.assertIn('name="key"' if purpose != "plan" else "Calculate", response.text)

    def test_reading_changes_nothing(self):
        for purpose in ("promise", "dispute", "plan", "settled", "copy", "call", "contact"):
            self.get(f"/{purpose}?item={self.item(self.late).id}&count=3&frequency=weekly")
        for model in ("promise", "dispute", "plan", "hold"):
            self.assertFalse(self.records(model))
        self.assertFalse(self.tasks())
        self.assertFalse(self.env["collections.form.key"].search([]))

    def test_late_items_are_ticked_first(self):
        text = self.get("/promise").text
        self.assertRegex(text, rf'value="{self.item(self.late).id}"[^>]*checked')
        self.assertNotRegex(text, rf'value="{self.item(self.later).id}"[^>]*checked')

    def test_language(self):
        self.customer.lang = "nl_NL"
        for purpose in ("promise", "dispute", "plan", "settled", "copy", "call", "contact"):
            self.assertIn('lang="nl-NL"', self.get(f"/{purpose}").text)
        wrong = self.send("promise", [self.late], amount="1,2,3", date=str(day(3)))
        self.assertIn('lang="nl-NL"', wrong.text)
        self.assertIn("1234,56", wrong.text)
        self.assertIn('value="1,2,3"', wrong.text)

    def test_colleagues_look_only(self):
        user = new_test_user(
            self.env, "act.collector", groups="account_collections.group_collector"
        )
        self.opener.cookies.clear()
        self.authenticate(user.login, user.login)
        self.assertEqual(self.get("").status_code, 200)
        self.assertNotIn("formaction", self.get("").text)
        self.assertEqual(self.get("/promise").status_code, 403)

    # === PROMISE === #

    def test_promise(self):
        response = self.send("promise", [self.late], date=str(day(7)), text="On Monday")
        self.assert_noted(response)
        promise = self.records("promise")
        self.assertEqual(promise.state, "open")
        self.assertEqual((promise.amount, promise.date), (250, day(7)))
        self.assertEqual(promise.origin, "portal")
        self.assertEqual(promise.contact_id, self.customer)
        self.assertEqual(promise.note, "On Monday")
        self.assertEqual(self.held(), self.late)
        self.assertIn("Promised:", self.dossier())
        self.assertIn(self.late.name, self.assert_confirmed())
        self.assertIn("Payment promised", self.get("").text)

    def test_promise_of_a_part(self):
        self.assert_noted(self.send("promise", [self.late], amount="1,00", date=str(day(7))))
        self.assertEqual(self.records("promise").amount, 1)

    def test_promise_outside_the_policy_is_a_request(self):
        response = self.send("promise", [self.late], date=str(day(60)))
        self.assert_noted(response)
        self.assertIn("We look at your proposal", response.text)
        self.assertEqual(self.records("promise").state, "requested")
        self.assertFalse(self.held())
        self.assertEqual(len(self.tasks()), 1)
        self.assert_confirmed()

    def test_errors_keep_what_was_typed(self):
        response = self.send(
            "promise", [self.late], amount="251", date=str(day(9)), text="<b>Hello"
        )
        self.assert_refused(response, "Only")
        self.assertIn('value="251"', response.text)
        self.assertIn(f'value="{day(9)}"', response.text)
        self.assertIn("&lt;b&gt;Hello", response.text)
        self.assertRegex(response.text, rf'value="{self.item(self.late).id}"[^>]*checked')
        self.assertFalse(self.records("promise"))
        again = self.post(
            "promise",
            {
                **self.read_hidden(response.text),
                "item": self.item(self.late).id,
                "date": str(day(9)),
            },
        )
        self.assert_noted(again)

    def test_what_is_busy_is_left_out(self):
        self.send("promise", [self.late], date=str(day(7)))
        hidden = self.open_form("promise", self.later)
        response = self.send("promise", [self.late], hidden=hidden, date=str(day(7)))
        self.assert_refused(response, "leave it out")
        self.assertNotIn(f'value="{self.item(self.late).id}"', self.get("/promise").text)

    def test_items_of_two_currencies(self):
        foreign = self.make_invoice(self.customer, due=-5, amount=40, currency_id=self.foreign.id)
        response = self.send("promise", [self.late, foreign], date=str(day(7)))
        self.assert_refused(response, "different currencies")

    def test_dates_of_a_promise(self):
        for typed in (day(-1), day(366), "2025-13-01", "", "tomorrow"):
            response = self.send("promise", [self.late], date=str(typed))
            self.assert_refused(response, "Please choose a date")
        self.assertFalse(self.records("promise"))

    # === DISPUTE === #

    def test_dispute(self):
        reason = self.env.ref("account_collections.dispute_reason_quality")
        response = self.send(
            "dispute",
            [self.late],
            reason=reason.id,
            text="All broken",
            files=[("files", ("photo.png", PNG, "image/png"))],
        )
        self.assert_noted(response)
        dispute = self.records("dispute")
        self.assertEqual(dispute.reason_id, reason)
        self.assertEqual(dispute.description, "All broken")
        self.assertEqual(dispute.contact_id, self.customer)
        self.assertEqual(dispute.origin, "portal")
        self.assertEqual(dispute.attachment_ids.name, "photo.png")
        self.assertEqual(dispute.attachment_ids.raw, PNG)
        self.assertEqual(dispute.attachment_ids.mimetype, "image/png")
        self.assertEqual(self.held(), self.late)
        task = self.tasks()
        self.assertEqual((task.kind, task.dispute_id), ("dispute", dispute))
        self.assertIn(dispute.name, self.dossier())
        self.assertIn("All broken", self.assert_confirmed())
        dispute.action_cancel()
        self.assertFalse(self.tasks())

    def test_dispute_of_an_amount_and_of_lines(self):
        reason = self.env.ref("account_collections.dispute_reason_price")
        invoice = self.make_invoice(
            self.customer,
            due=-3,
            invoice_line_ids=[
                Command.create({"name": name, "price_unit": price, "tax_ids": False})
                for name, price in (("Bread", 30), ("Wine", 70))
            ],
        )
        self.assertIn("Wine", self.get(f"/dispute?item={self.item(invoice).id}").text)
        wine = invoice.invoice_line_ids[1]
        self.assert_noted(self.send("dispute", [invoice], reason=reason.id, line=[wine.id]))
        self.assert_noted(self.send("dispute", [self.late], reason=reason.id, amount="50.00"))
        items = self.records("dispute").item_ids
        self.assertEqual(set(items.mapped("amount")), {70, 50})
        self.assertEqual(items.move_line_ids, wine)

    def test_dispute_needs_a_reason_that_customers_have(self):
        hidden = self.env.ref("account_collections.dispute_reason_price")
        hidden.is_customer_visible = False
        for reason in (hidden.id, 0, "", "x", 99999999):
            response = self.send("dispute", [self.late], reason=reason)
            self.assert_refused(response, "Please choose what is wrong")
        other = self.env.ref("account_collections.dispute_reason_other")
        self.assert_refused(self.send("dispute", [self.late], reason=other.id), "describe")
        self.assertFalse(self.records("dispute"))

    # === PLAN === #

    def test_plan_is_calculated_without_a_trace(self):
        text = self.get(
            f"/plan?item={self.item(self.late).id}&count=2&frequency=monthly&start={day(14)}"
        ).text
        self.assertEqual(text.count("125.00"), 2)
        self.assertIn("at once", text)
        self.assertFalse(self.records("plan"))

    def test_plan_inside_the_policy_is_offered_at_once(self):
        response = self.send("plan", [self.late], count=2, frequency="monthly", start=str(day(14)))
        self.assertEqual(response.status_code, 303, response.text)
        plan = self.records("plan")
        self.assertEqual(plan.state, "approved")
        self.assertEqual(plan.origin, "portal")
        self.assertIn(f"/my/collections/plan/{plan.id}?", response.headers["Location"])
        self.assertEqual(self.held(), self.late)
        self.assertIn(plan.name, self.dossier())
        self.assertIn(plan.name, self.assert_confirmed())
        self.assertEqual(self.url_open(response.headers["Location"]).status_code, 200)

    def test_plan_that_runs_at_once(self):
        self.company.collections_plan_acceptance = False
        self.assert_noted(
            self.send("plan", [self.late], count=2, frequency="monthly", start=str(day(14)))
        )
        self.assertEqual(self.records("plan").state, "running")

    def test_plan_outside_the_policy_is_a_request(self):
        typed = {"count": 12, "frequency": "monthly", "start": str(day(14))}
        page = self.get(
            f"/plan?item={self.item(self.late).id}&count=12&frequency=monthly&start={day(14)}"
        )
        self.assertIn("have to look at such a plan", page.text)
        response = self.send("plan", [self.late], **typed)
        self.assert_noted(response)
        self.assertEqual(self.records("plan").state, "requested")
        self.assertEqual(len(self.tasks()), 1)
        self.assertEqual(self.held(), self.late)

    # === ALREADY PAID === #

    def test_already_paid(self):
        response = self.send(
            "settled",
            [self.late],
            date=str(day(-3)),
            text="By bank",
            files=[("files", ("proof.pdf", b"%PDF-1.7 proof", "application/pdf"))],
        )
        self.assert_noted(response)
        self.assertEqual(self.held(), self.late)
        hold = self.records("hold")
        self.assertEqual(hold.origin, "pause")
        self.assertEqual(hold.date_to, day(8))  # five working days; 19 June is a holiday there
        task = self.tasks()
        self.assertEqual(task.kind, "asked")
        self.assertEqual(task.amount, 250)
        self.assertEqual(task.asked_by_id, self.customer)
        self.assertIn("By bank", task.asked_text)
        self.assertEqual(task.asked_attachment_ids.raw, b"%PDF-1.7 proof")
        self.assertIn(self.late.name, self.dossier())
        self.assert_confirmed()

    def test_already_paid_is_silent_once(self):
        self.send("settled", [self.late], date=str(day(-3)))
        response = self.send("settled", [self.late], date=str(day(-3)))
        self.assert_noted(response)
        self.assertNotIn("do not remind you", response.text)
        self.assertEqual(len(self.records("hold")), 1)
        self.assertEqual(len(self.tasks()), 2)

    def test_already_paid_without_a_pause(self):
        self.company.collections_settled_days = 0
        self.assert_noted(self.send("settled", [self.late], date=str(day())))
        self.assertFalse(self.records("hold"))
        self.assert_refused(self.send("settled", [self.late], date=str(day(1))), "date")

    # === HELP === #

    def test_wrong_contact(self):
        response = self.send("contact", name="Anna Berg", email="Anna@Customer.example")
        self.assert_noted(response)
        task = self.tasks()
        self.assertEqual(
            (task.colleague_name, task.colleague_email), ("Anna Berg", "anna@customer.example")
        )
        self.assertFalse(self.customer.child_ids)
        self.assertFalse(self.held())
        self.assertIn("Anna Berg", self.dossier())
        self.assert_confirmed()
        action = task.action_make_contact()
        contact = self.env["res.partner"].browse(action["res_id"])
        self.assertEqual((contact.parent_id, contact.name), (self.customer, "Anna Berg"))
        self.assertEqual(task.action_make_contact()["res_id"], contact.id)
        task.action_done()
        with self.assertRaisesRegex(UserError, "closed already"):
            task.action_make_contact()

    def test_wrong_contact_needs_a_way_to_reach(self):
        self.assert_refused(self.send("contact", name="Anna"), "e-mail address or a phone")
        self.assert_refused(self.send("contact", name="Anna", email="anna"), "not an e-mail")
        self.assert_refused(self.send("contact", name="", phone="0201234567"), "name")
        self.assert_refused(self.send("contact", name="Anna", phone="call me"), "phone number")

    def test_call(self):
        response = self.send("call", phone="+31 20 123 45 67", moment="morning", date=str(day(2)))
        self.assert_noted(response)
        task = self.tasks()
        self.assertEqual(task.channel_id, self.call_channel)
        self.assertEqual(task.date, day(2))
        self.assertIn("+31 20 123 45 67", task.name)
        self.assert_confirmed()
        self.assert_refused(self.send("call", phone=""), "number")
        self.assert_refused(self.send("call", phone="0201234567", moment="night"), "when")

    def test_copy_once_an_hour(self):
        self.assert_noted(self.send("copy", [self.late]))
        self.assert_confirmed()
        message = self.account.message_ids.filtered(lambda m: m.message_type == "auto_comment")
        self.assertEqual(len(message.attachment_ids), 1)
        self.assert_refused(self.send("copy", [self.late]), "less than an hour ago")
        self.env["collections.visit"].search([("kind", "=", "copy")]).date -= timedelta(hours=2)
        self.assert_noted(self.send("copy", [self.late]))

    def test_contact_without_address(self):
        self.customer.email = False
        self.assert_refused(self.send("copy", [self.late]), "do not know your e-mail")
        response = self.send("promise", [self.late], date=str(day(7)))
        self.assert_noted(response)
        self.assertNotIn("sent a confirmation", response.text)

    # === ONCE === #

    def test_form_that_is_sent_twice(self):
        hidden = self.open_form("promise", self.late)
        for title in ("We have noted it", "We have it already", "We have it already"):
            response = self.send("promise", [self.late], hidden=hidden, date=str(day(7)))
            self.assertIn(title, response.text)
        self.assertEqual(len(self.records("promise")), 1)
        self.assert_confirmed()

    def test_busy_customer(self):
        accounts = type(self.env["collections.account"])
        with (
            patch.object(account_act, "LOCK_PAUSE", 0),
            patch.object(accounts, "_lock", side_effect=LockError("busy")),
        ):
            response = self.send("promise", [self.late], date=str(day(7)))
        self.assert_refused(response, "Nothing is lost")
        self.assertFalse(self.records("promise"))

    def test_conflict_that_does_not_end(self):
        def conflict(*_args):
            raise SerializationFailure

        hidden = self.open_form("promise", self.late)
        with (
            patch.object(account_act, "MOST_TRIES", 1),
            patch.object(account_act, "take_key", conflict),
        ):
            response = self.send("promise", [self.late], hidden=hidden, date=str(day(7)))
        self.assertEqual(response.status_code, 503)
        self.assertIn("Nothing is lost", response.text)

    def test_notes_are_in_the_language_of_the_collector(self):
        self.customer.lang = "nl_NL"
        self.send("promise", [self.late], date=str(day(7)))
        self.assertIn("Promised:", self.dossier())
