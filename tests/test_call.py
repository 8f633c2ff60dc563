from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, LockError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .common import CollectionsCommon, day

# Monday, ten o'clock in Amsterdam.
NOW = "2025-06-16 08:00:00"


@tagged("post_install", "-at_install")
class CallCommon(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(NOW))
        ledger = type(cls.env["collections.ledger"])
        cls.startClassPatcher(patch.object(ledger, "_get_today", lambda _self: day()))
        cls.collector = cls.make_user("collector")

    @classmethod
    def make_user(cls, role, **values):
        return new_test_user(
            cls.env,
            f"{role}.call",
            groups=f"account_collections.group_{role}",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
            tz="Europe/Amsterdam",
            **values,
        )

    def setUp(self):
        super().setUp()
        dutch = self.env.ref("base.nl")
        self.customer = self.make_customer(country_id=dutch.id, phone="+31 20 123 45 67")
        self.dossier = self.profile(self.customer)
        self.dossier.procedure_id = self.make_procedure((1, "call"), (30, "email"))
        self.invoice = self.make_invoice(self.customer, due=-5)
        self.plan()
        self.call = self.actions(self.customer)

    def open(self, user=None, action=None):
        """Open the panel as the button does; return it."""
        action = (action or self.call).with_user(user or self.collector)
        return (
            self.env["collections.call"]
            .with_user(user or self.collector)
            .browse(action.action_call()["res_id"])
        )

    def record(self, outcome, panel=None, **values):
        panel = panel or self.open()
        panel.write({"outcome": outcome, **values})
        panel.action_confirm()
        return panel

    def item(self, invoice):
        self.env.flush_all()
        line = invoice.line_ids.filtered(lambda line: line.display_type == "payment_term")
        return self.env["collections.open.item"].browse(line.id)


class TestCall(CallCommon):
    """A call: what came out of it, and what follows."""

    def test_reached(self):
        self.record("reached", note="They check it")
        self.assertEqual(self.call.state, "done")
        self.assertEqual(self.call.call_outcome, "reached")
        self.assertEqual(self.call.recipient_phone, "+31201234567")
        self.assertIn("They check it", self.dossier.message_ids[0].body)

    def test_what_follows_is_told_beforehand(self):
        panel = self.open()
        panel.outcome = "reached"
        self.assertIn("Step 30 on", panel.next_text)
        panel.outcome = "no_answer"
        self.assertEqual(panel.next_text, "Call again Monday 16 June, 14:00")

    def test_nobody_answers(self):
        self.record("no_answer")
        self.assertEqual(self.call.state, "todo")
        self.assertEqual((self.call.date, self.call.tries), (day(), 1))
        self.assertEqual(str(self.call.call_at), "2025-06-16 12:00:00", "14:00 in Amsterdam")
        self.assertFalse(self.call.is_call_now)
        with freeze_time("2025-06-16 12:00:00"):
            self.call.invalidate_recordset()
            self.assertTrue(self.call.is_call_now)
            self.assertIn(self.call, self.call.search([("is_call_now", "=", True)]))

    def test_call_back_at_a_moment(self):
        self.record("call_back", moment="2025-06-19 22:30:00", note="After the holiday")
        self.assertEqual(self.call.date, day(4), "already Friday where the collector is")
        self.assertIn("Friday 20 June, 00:30", self.call.note)
        self.assertIn("After the holiday", self.dossier.message_ids[0].body)
        self.assertNotIn(self.call, self.call.search([("is_call_now", "=", True)]))

    def test_a_promise_silences_what_was_promised(self):
        self.record("promise", day=day(10))
        self.assertEqual(self.call.state, "done")
        hold = self.dossier.hold_ids
        self.assertEqual(hold.date_to, day(14), "and two working days of grace")
        self.assertEqual(hold.move_line_id.move_id, self.invoice)
        promise = self.dossier.promise_ids
        self.assertEqual((promise.amount, promise.date, promise.origin), (100, day(10), "call"))
        self.assertEqual(promise.contact_id, self.customer)
        decision = self.env["collections.ledger"]._plan(self.dossier, day())[self.dossier.id]
        self.assertEqual(decision.decisions[0].state, "held")

    def test_a_promise_is_proposed_in_a_week(self):
        panel = self.open()
        panel.outcome = "promise"
        self.assertEqual((panel.day, panel.promised_amount), (day(7), 100))

    def test_a_promise_is_proposed_by_habit(self):
        self.dossier.write({"average_days_late": 9, "has_payments": True})
        panel = self.open()
        panel.outcome = "promise"
        self.assertEqual(panel.day, day(4), "nine days after the due date")

    def test_pays_today(self):
        self.record("pays_today")
        self.assertEqual(self.dossier.promise_ids.date, day())

    def test_the_amount_follows_the_items(self):
        second = self.make_invoice(self.customer, due=-3, amount=40)
        panel = self.open()
        panel.outcome = "promise"
        panel.item_ids = [Command.link(self.item(second).id)]
        self.assertEqual(panel.promised_amount, 140)

    def test_an_objection_silences_it(self):
        self.record("dispute", note="Never ordered")
        dispute = self.dossier.dispute_ids
        self.assertEqual((dispute.origin, dispute.description), ("call", "Never ordered"))
        self.assertEqual(self.dossier.hold_ids.move_line_id.move_id, self.invoice)
        self.assertEqual(self.dossier.hold_ids.origin, "dispute")

    def test_paid_already(self):
        self.record("paid", paid_on=day(-1), note="From the other account")
        self.assertEqual(self.call.state, "done")
        task = self.actions(self.customer, "todo")
        self.assertIn("Says it is paid", task.summary)
        self.assertIn("From the other account", task.asked_text)
        self.assertEqual(self.dossier.hold_ids.move_line_id.move_id, self.invoice)
        bodies = " ".join(self.dossier.message_ids.mapped("body"))
        self.assertIn("On the telephone", bodies)
        self.assertNotIn("On the account page", bodies)

    def test_a_copy_is_sent(self):
        self.invoice.invoice_pdf_report_id = self.env["ir.attachment"].create(
            {
                "name": "copy.pdf",
                "raw": b"%PDF-1.4",
                "mimetype": "application/pdf",
                "res_model": "account.move",
                "res_id": self.invoice.id,
                "res_field": "invoice_pdf_report_file",
            }
        )
        self.env.invalidate_all()
        self.record("copy")
        message = self.dossier.message_ids.filtered("attachment_ids")
        self.assertEqual(len(message.attachment_ids), 1)
        self.assertIn(self.customer, message.partner_ids)
        self.assertEqual((self.call.state, self.call.date), ("todo", day(3)))

    def test_a_plan_is_opened_and_stays_a_task(self):
        panel = self.open()
        panel.outcome = "plan"
        dialog = panel.action_confirm()
        self.assertEqual(dialog["res_model"], "collections.plan.create")
        task = self.actions(self.customer, "todo")
        self.assertIn("payment plan", task.summary)
        plans = self.env["collections.plan.create"].with_user(self.collector)
        plans.with_context(**dialog["context"]).create({"start": day(7)})._create_plan()
        self.assertEqual(task.state, "done")
        self.assertEqual(self.dossier.plan_ids.origin, "call")

    def test_calls_without_answer_end_in_an_email(self):
        self.company.collections_call_tries = 2
        panel = self.open()
        panel.outcome = "no_answer"
        self.assertFalse(panel.proposes_email)
        panel.action_confirm()
        panel = self.open()
        panel.outcome = "voicemail"
        self.assertTrue(panel.send_email)
        self.assertIn("customer@customer.example", panel.next_text)
        panel.action_confirm()
        self.assertEqual(self.call.state, "done")
        self.assertMailed(self.customer, self.invoice)

    def test_no_email_about_what_was_paid_meanwhile(self):
        self.company.collections_call_tries = 1
        panel = self.open()
        panel.outcome = "no_answer"
        self.env["collections.promise"]._promise(self.dossier, 100, day(5))
        self.env.flush_all()
        panel.action_confirm()
        self.assertSilent(self.customer)

    def test_the_email_may_be_refused(self):
        self.company.collections_call_tries = 1
        self.record("voicemail", send_email=False)
        self.assertEqual(self.call.state, "todo")
        self.assertSilent(self.customer)


class TestWrongNumber(CallCommon):
    """A number of somebody else is used no more, until it is mended."""

    def test_the_number_is_marked_and_becomes_a_task(self):
        self.record("wrong_number")
        task = self.actions(self.customer, "todo")
        self.assertEqual((task.kind, task.failure_type), ("address", "wrong_number"))
        self.assertEqual(task.user_id, self.call.user_id or self.collector)
        self.assertIn("somebody else", task.failure_reason)
        self.assertEqual(self.call.state, "done")

    def test_no_message_goes_there(self):
        self.customer.phone = "+31 6 12345678"
        self.assertFalse(self.dossier._find_phones()[self.dossier.id][2])
        self.record("wrong_number")
        self.assertEqual(self.dossier._find_phones()[self.dossier.id][2], "wrong_number")

    def test_the_task_ends_with_a_new_number(self):
        self.record("wrong_number")
        task = self.actions(self.customer, "todo")
        self.plan()
        self.assertEqual(task.state, "todo")
        self.customer.phone = "+31 20 765 43 21"
        self.plan()
        self.assertEqual(task.state, "done")
        self.assertFalse(self.open_unplanned().phone_problem)

    def open_unplanned(self):
        action = self.dossier.with_user(self.collector).action_log_call()
        return self.env["collections.call"].with_user(self.collector).browse(action["res_id"])

    def test_the_number_was_right_after_all(self):
        self.record("wrong_number")
        self.assertTrue(self.open_unplanned().phone_problem)
        task = self.actions(self.customer, "todo")
        task.with_user(self.collector).action_forgive_address()
        self.assertFalse(self.open_unplanned().phone_problem)
        self.assertEqual(task.state, "done")

    def test_another_contact_is_called_at_once(self):
        other = self.env["res.partner"].create(
            {"name": "Anna", "parent_id": self.customer.id, "phone": "+31 20 999 99 99"}
        )
        panel = self.open()
        self.assertEqual(panel.contact_id, self.customer)
        panel.outcome = "wrong_number"
        self.assertIn("Call Anna on +31 20 999 99 99", panel.next_text)
        panel.action_confirm()
        self.assertEqual((self.call.state, self.call.tries), ("todo", 1))
        self.assertEqual(self.open().contact_id, other)

    def test_without_a_number(self):
        self.customer.phone = False
        panel = self.record("wrong_number")
        self.assertIn("No phone number", panel.phone_problem)
        self.assertIn("number", self.actions(self.customer, "todo").name)


class TestCallPanel(CallCommon):
    """What the panel shows, and what of it is kept."""

    def test_the_script_is_filled_in(self):
        self.call.step_id.instructions = (
            "Ask {{ object.contact_name }} about {{object.totals}}, {{ object.invoices }}, "
            "{{ object.profile_id.days_late }} days."
        )
        panel = self.open()
        self.assertIn("Ask Customer about $", panel.script.replace("\u00a0", " "))
        self.assertIn("100.00", panel.script)
        self.assertIn("5 days", panel.script)
        self.assertEqual(panel.script, self.call.with_user(self.collector).script)

    def test_a_step_without_instructions_has_a_script(self):
        self.assertIn("Ask for Customer", self.open().script)
        self.assertNotIn("{{", self.open().script)

    def test_a_name_that_ends_with_a_stop_also_ends_the_sentence(self):
        self.call.step_id.instructions = "Ask for {{ object.contact_name }}. Be kind."
        self.customer.name = "Vierhuis B.V."
        self.assertEqual(self.open().script, "Ask for Vierhuis B.V. Be kind.")

    def test_unknown_placeholders_are_refused(self):
        for text in ("{{ object.env.cr }}", "{{ 1 + 1 }}", "{{ object.totals", "totals }}"):
            with self.assertRaisesRegex(ValidationError, "no placeholder"):
                self.call.step_id.instructions = text

    def test_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.assertFalse(self.open().customer_lang)
        self.customer.lang = "nl_NL"
        self.assertIn("Nederlands", self.open().customer_lang)

    def test_whom_to_ask_for(self):
        contacts = self.env["res.partner"].create(
            [
                {"name": "Without", "parent_id": self.customer.id},
                {"name": "Sales", "parent_id": self.customer.id, "phone": "+31 20 1111111"},
                {
                    "name": "Reminders",
                    "parent_id": self.customer.id,
                    "phone": "+31 20 2222222",
                    "collections_contact": True,
                },
            ]
        )
        panel = self.open()
        self.assertEqual(panel.contact_id, contacts[2])
        self.assertEqual(panel.contact_ids, contacts[2] + self.customer + contacts[1] + contacts[0])
        self.assertEqual(panel.other_contact_ids, self.customer + contacts[1])

    def test_reachable_now(self):
        self.assertTrue(self.open().reach["is_open"])
        self.assertIn("10:00", self.open().reach["time"])
        self.dossier.write({"contact_from": 13, "contact_to": 15})
        reach = self.open().reach
        self.assertFalse(reach["is_open"])
        self.assertIn("Monday, 13:00", reach["text"])

    def test_open_points_and_talks(self):
        promises = self.env["collections.promise"]
        promises._promise(self.dossier, 10, day(3), origin="call")
        self.env["collections.action"].create(
            {"kind": "incoming", "profile_id": self.dossier.id, "summary": "Answer Anna"}
        )
        self.dossier.message_post(body="They moved to Rotterdam")
        panel = self.open()
        texts = [point["text"] for point in panel.points]
        self.assertTrue(any("10.00" in text for text in texts), texts)
        self.assertIn("Answer Anna", texts)
        self.assertIn("They moved to Rotterdam", [talk["text"] for talk in panel.talks])

    def test_a_draft_note_is_kept(self):
        self.open().note = "Half a sentence"
        self.assertEqual(self.open().note, "Half a sentence")
        other = self.make_user("manager")
        self.assertFalse(self.open(other).note, "the draft of a colleague is not shown")
        self.record("reached")
        self.assertFalse(TestWrongNumber.open_unplanned(self).note)

    def test_a_call_that_nobody_planned(self):
        action = self.customer.with_user(self.collector).action_log_collections_call()
        panel = self.env["collections.call"].with_user(self.collector).browse(action["res_id"])
        self.assertEqual(panel.item_ids, self.item(self.invoice))
        self.record("call_back", panel, moment="2025-06-17 09:00:00")
        made = self.actions(self.customer, "todo") - self.call
        self.assertEqual((made.kind, made.channel_code, made.date), ("manual", "call", day(1)))
        self.assertEqual(made.user_id, self.collector)

    def test_a_call_to_a_customer_without_dossier(self):
        stranger = self.make_customer("Stranger")
        action = stranger.with_user(self.collector).action_log_collections_call()
        panel = self.env["collections.call"].with_user(self.collector).browse(action["res_id"])
        self.record("reached", panel, note="A new customer")
        dossier = self.env["collections.profile"].search([("partner_id", "=", stranger.id)])
        self.assertIn("A new customer", dossier.message_ids[0].body)


class TestCallMistakes(CallCommon):
    """Bad input, two colleagues at once, and rights."""

    def assertRefused(self, sentence, outcome, **values):
        with self.assertRaisesRegex(UserError, sentence):
            self.record(outcome, **values)

    def test_bad_input(self):
        self.assertRefused("Choose what came out", False)
        self.assertRefused("not past", "promise", day=day(-1))
        self.assertRefused("not past", "call_back", moment="2025-06-16 07:59:00")
        self.assertRefused("not past", "voicemail", moment=False)
        self.assertRefused("Choose the items", "promise", item_ids=[Command.clear()])
        self.assertRefused("not paid yet", "paid", paid_on=day(1))
        self.assertRefused("does not agree with", "dispute", reason_id=False)
        self.assertEqual(self.call.state, "todo")

    def test_a_copy_needs_an_address(self):
        self.customer.email = False
        self.assertRefused("has no e-mail address", "copy")

    def test_items_of_two_currencies(self):
        second = self.make_invoice(self.customer, due=-3, currency_id=self.foreign.id)
        items = (self.item(self.invoice) | self.item(second)).ids
        self.assertRefused("one currency", "promise", item_ids=[Command.set(items)])

    def test_a_call_is_recorded_once(self):
        panel = self.record("reached")
        with self.assertRaisesRegex(UserError, "recorded already"):
            panel.action_confirm()
        with self.assertRaisesRegex(UserError, "recorded already"):
            self.open()

    def test_two_colleagues_record_the_same_call(self):
        mine, theirs = self.open(), self.open(self.make_user("manager"))
        self.record("promise", mine)
        with self.assertRaisesRegex(UserError, "recorded already"):
            self.record("promise", theirs)
        self.assertEqual(len(self.dossier.promise_ids), 1)

    def test_a_colleague_called_meanwhile(self):
        mine, theirs = self.open(), self.open(self.make_user("manager"))
        theirs.note = "Spoke to Anna"
        self.record("voicemail", mine, note="Asked to call back")
        with self.assertRaisesRegex(UserError, "called meanwhile.*Asked to call back"):
            self.record("promise", theirs)
        self.assertFalse(self.dossier.promise_ids)
        self.assertEqual(self.open(theirs.create_uid).note, "Spoke to Anna")

    def test_at_the_very_same_moment(self):
        panel = self.open()
        model = type(self.env["collections.action"])
        with (
            patch.object(model, "lock_for_update", side_effect=LockError("busy")),
            self.assertRaisesRegex(UserError, "is recording this call"),
        ):
            self.record("reached", panel)

    def test_who_may_call(self):
        viewer = self.make_user("viewer")
        with self.assertRaises(AccessError):
            self.open(viewer)
        with self.assertRaises(AccessError):
            self.customer.with_user(viewer).action_log_collections_call()
        with self.assertRaises(AccessError):
            self.open().with_user(self.make_user("manager")).note = "Not mine"

    def test_items_and_contacts_of_others(self):
        stranger = self.make_customer("Stranger", phone="+31 20 555 55 55")
        other = self.make_invoice(stranger, due=-3)
        dossier = self.profile(stranger)
        for outcome in ("paid", "copy", "promise"):
            items = [Command.set(self.item(other).ids)]
            self.assertRefused("of this customer", outcome, item_ids=items)
        self.assertRefused("of this customer", "wrong_number", contact_id=stranger.id)
        self.assertRefused("of this customer", "reached", profile_id=dossier.id)
        self.assertFalse(dossier.hold_ids)

    def test_what_came_out_is_not_written_by_hand(self):
        for values in ({"call_outcome": "reached"}, {"call_at": NOW}):
            with self.assertRaises(AccessError):
                self.call.with_user(self.collector).write(values)


class TestStanding(CallCommon):
    """How a customer stands, for colleagues."""

    def setUp(self):
        super().setUp()
        self.dossier._refresh_and_plan(day(), create=False)
        self.seller = new_test_user(
            self.env, "seller.call", groups="base.group_user", company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )  # fmt: skip

    def status(self, user):
        self.env.invalidate_all()
        return self.customer.with_user(user).collections_status

    def test_viewers_read_all(self):
        self.dossier.risk_class = "d"
        self.env["collections.promise"]._promise(self.dossier, 10, day(3))
        text = self.status(self.make_user("viewer"))
        for word in ("100.00 late", "promised by", "risk D"):
            self.assertIn(word, text.replace("\u00a0", " "))

    def test_contacts_show_the_standing_of_their_company(self):
        contact = self.env["res.partner"].create({"name": "Anna", "parent_id": self.customer.id})
        viewer = self.make_user("viewer")
        self.assertEqual(contact.with_user(viewer).collections_status, self.status(viewer))

    def test_sales_read_nothing_by_default(self):
        self.assertFalse(self.status(self.seller))

    def test_sales_read_a_summary_without_amounts(self):
        self.company.collections_sales_status = True
        self.dossier.risk_class = "d"
        self.env["collections.dispute"]._open(
            self.dossier,
            [(self.item(self.invoice).move_line_id, 10)],
            self.env.ref("account_collections.dispute_reason_other"),
            "call",
        )
        text = self.status(self.seller)
        self.assertEqual(text, "late invoices, in dispute")

    def test_nothing_to_say(self):
        self.company.collections_sales_status = True
        self.assertFalse(self.make_customer("Good").with_user(self.seller).collections_status)

    def test_the_warning_on_a_draft_invoice(self):
        self.company.account_use_credit_limit = True
        draft = self.env["account.move"].create(
            {"move_type": "out_invoice", "partner_id": self.customer.id}
        )
        self.assertFalse(draft.partner_credit_warning)
        self.company.collections_sales_status = True
        draft.invalidate_recordset()
        self.assertIn("late", draft.partner_credit_warning)

    def test_queries_do_not_grow_with_customers(self):
        viewer = self.make_user("viewer")
        others = self.env["res.partner"].browse()
        for number in range(12):
            others |= self.make_customer(f"Customer {number}")
        self.env["collections.profile"].create(
            [{"partner_id": other.id, "company_id": self.company.id} for other in others]
        )
        counts = []
        for partners in (others[:2], others):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            partners.with_user(viewer).mapped("collections_status")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
