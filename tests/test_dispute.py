from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import day
from .dispute_common import DisputeCommon


@tagged("post_install", "-at_install")
class TestDispute(DisputeCommon):
    """What is disputed is silent until it is decided, and not a cent more."""

    # === SILENCE === #

    def test_a_whole_item_is_silent_until_it_is_rejected(self):
        dispute = self.dispute()
        self.run_night()
        self.assertSilent(self.customer)
        dispute._reject("It was as ordered.", send=False)
        self.run_night(1)
        self.assertMailed(self.customer, self.invoice)

    def test_the_undisputed_rest_stays_in_follow_up(self):
        self.dispute(30)
        self.run_night()
        self.assertMailed(self.customer, self.invoice)
        self.assertEqual(self.actions(self.customer).line_ids.mapped("amount"), [70])

    def test_the_rest_is_silent_by_setting(self):
        self.company.collections_dispute_rest = False
        self.dispute(30)
        self.run_night()
        self.assertSilent(self.customer)

    def test_what_was_planned_is_withdrawn(self):
        self.plan()
        self.dispute()
        with self.without_commit():
            self.env.cr.flush()
            self.env["collections.change"]._cron_refresh(day())
        self.assertEqual(self.actions(self.customer).cancel_reason, "held")

    def test_a_part_in_foreign_currency(self):
        invoice = self.make_invoice(self.customer, due=-20, amount=100, currency_id=self.foreign.id)
        dispute = self.dispute(40, invoice)
        self.assertEqual(dispute.item_ids.currency_id, self.foreign)
        self.assertAlmostEqual(dispute.item_ids.amount, 40)
        self.assertAlmostEqual(dispute.amount, 20, msg="two euro are one of ours")
        self.assertEqual(self.held(dispute), {self.item(invoice).id: 40})
        self.assertAlmostEqual(self.asked(invoice), 60)

    def test_a_line_with_its_tax(self):
        invoice = self.make_taxed_invoice(100, 50)
        line = invoice.invoice_line_ids[1]
        dispute = self.dispute(invoice=invoice, lines=line)
        self.assertAlmostEqual(dispute.amount, 60.5)
        self.assertFalse(dispute.item_ids.is_whole)
        self.assertIn("Line 1", dispute.item_ids.lines_label)
        self.assertAlmostEqual(self.asked(invoice), 121)

    def test_several_items(self):
        other = self.make_invoice(self.customer, due=-10, amount=60)
        dispute = self.env["collections.dispute"]._open(
            self.dossier,
            [(self.item(self.invoice), 0), (self.item(other), 25)],
            self.reason,
            "call",
        )
        self.assertAlmostEqual(dispute.amount, 125)
        self.assertEqual((self.asked(), self.asked(other)), (0, 35))

    def test_two_disputes_hold_no_more_than_is_open(self):
        first, second = self.dispute(40), self.dispute(40)
        self.pay(self.invoice, amount=70)
        self.review()
        self.assertAlmostEqual(sum(self.held(first | second).values()), 30)
        self.assertAlmostEqual(self.asked(), 0)

    def test_why_names_the_dispute(self):
        dispute = self.dispute()
        self.env.flush_all()
        item = self.env["collections.open.item"].browse(self.item(self.invoice).id)
        self.assertIn(dispute.name, item.reason)
        row = next(row for row in item.trace if row["stops"])
        self.assertEqual(row["link"], {"model": "collections.dispute", "id": dispute.id})

    def test_a_hold_ends_with_its_dispute_only(self):
        dispute = self.dispute()
        with self.assertRaisesRegex(UserError, dispute.name):
            dispute.hold_ids.action_end()

    # === BAD INPUT === #

    def test_more_than_is_open(self):
        with self.assertRaisesRegex(UserError, "No more than"):
            self.dispute(100.01)
        self.dispute(60)
        with self.assertRaisesRegex(UserError, "40.00.* can be disputed"):
            self.dispute(60)
        self.assertAlmostEqual(self.dispute().amount, 40, msg="the rest of it")

    def test_disputed_already(self):
        first = self.dispute()
        with self.assertRaisesRegex(UserError, f"in dispute {first.name} already"):
            self.dispute(1)

    def test_less_than_nothing(self):
        with self.assertRaisesRegex(UserError, "more than zero"):
            self.dispute(-5)

    def test_nothing_chosen(self):
        with self.assertRaisesRegex(UserError, "Choose the items"):
            self.env["collections.dispute"]._open(self.dossier, [], self.reason, "call")

    def test_named_twice(self):
        rows = [(self.item(self.invoice), 10), (self.item(self.invoice), 20)]
        with self.assertRaisesRegex(UserError, "once"):
            self.env["collections.dispute"]._open(self.dossier, rows, self.reason, "call")

    def test_items_of_another_customer(self):
        stranger = self.make_invoice(self.make_customer("Stranger"), due=-5)
        rows = [(self.item(self.invoice), 0), (self.item(stranger), 0)]
        with self.assertRaisesRegex(UserError, f"“{stranger.name}” is not an item of Customer"):
            self.env["collections.dispute"]._open(self.dossier, rows, self.reason, "call")

    def test_items_of_another_company(self):
        other = self.setup_other_company()["company"]
        rows = [(self.item(self.invoice), 0)]
        profile = self.env["collections.profile"]._for_partner(self.customer, other)
        with self.assertRaisesRegex(UserError, "company only"):
            self.env["collections.dispute"]._open(profile, rows, self.reason, "call")

    def test_what_is_paid(self):
        self.pay(self.invoice)
        with self.assertRaisesRegex(UserError, "not open any more"):
            self.dispute()

    def test_a_credit(self):
        refund = self.make_refund(self.customer, 10)
        with self.assertRaisesRegex(UserError, "not open any more"):
            self.dispute(invoice=refund)

    def test_a_line_of_another_invoice(self):
        other = self.make_taxed_invoice(100)
        with self.assertRaisesRegex(UserError, "not a line of"):
            self.dispute(lines=other.invoice_line_ids)

    # === STATES === #

    def test_investigating_and_waiting(self):
        dispute = self.dispute()
        self.assertEqual(dispute.state, "new")
        self.assertRegex(dispute.name, r"^D\d{5}$")
        dispute.action_investigate()
        dispute._ask("How many boxes were damaged?", send=False)
        self.assertEqual(dispute.state, "waiting")
        dispute.message_post(
            body="Three", author_id=self.customer.id, message_type="email",
            subtype_xmlid="mail.mt_comment",
        )  # fmt: skip
        self.assertEqual(dispute.state, "investigating", "the customer answered")

    def test_an_answer_from_an_unknown_address(self):
        dispute = self.dispute()
        dispute._ask("Which boxes?", send=False)
        dispute.message_post(
            body="The blue ones", email_from="driver@elsewhere.example", author_id=False,
            message_type="email", subtype_xmlid="mail.mt_comment",
        )  # fmt: skip
        self.assertEqual(dispute.state, "investigating")

    def test_a_note_of_a_colleague_is_no_answer(self):
        dispute = self.dispute()
        dispute._ask("Which boxes?", send=False)
        dispute.message_post(body="I called twice")
        self.assertEqual(dispute.state, "waiting")

    def test_closed_is_closed(self):
        dispute = self.dispute()
        dispute.action_cancel()
        for button in ("action_cancel", "action_reject", "action_wait", "action_accept"):
            with self.subTest(button=button), self.assertRaisesRegex(UserError, "reopen it first"):
                getattr(dispute, button)()
        dispute.action_reopen()
        self.assertEqual(dispute.state, "investigating")
        self.assertEqual(self.held(dispute), {self.item(self.invoice).id: 0})

    def test_who_reopens_gets_time_again(self):
        dispute = self.dispute()
        dispute.deadline = day(3)
        self.deadlines(4)
        dispute._reject("No.", send=False)
        dispute.action_reopen()
        self.assertGreater(dispute.deadline, day(4))
        self.deadlines(5)
        self.assertEqual(self.tasks(dispute).mapped("state"), ["cancelled"])

    def test_the_question_reaches_the_customer(self):
        dispute = self.dispute()
        photo = self.env["ir.attachment"].create({"name": "box.jpg", "raw": b"x"})
        with self.mock_mail_gateway():
            dispute._ask("How many <boxes>?", attachments=photo)
        message = self.sent(dispute)
        self.assertEqual(message.attachment_ids.mapped("name"), ["box.jpg"])
        self.assertIn(self.customer, message.notified_partner_ids)
        self.assertIn("How many &lt;boxes&gt;?", message.body)
        self.assertIn(self.invoice.name, message.body)

    def test_a_customer_without_address(self):
        self.customer.email = False
        dispute = self.dispute()
        with self.assertRaisesRegex(UserError, "no e-mail address"):
            dispute._reject("No.")
        dispute._reject("No.", send=False)
        self.assertEqual((dispute.state, dispute.customer_text), ("rejected", "No."))

    def test_rejected_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        template = self.env.ref("account_collections.mail_template_dispute_rejected")
        template.with_context(lang="nl_NL").subject = "Antwoord op {{ object.name }}"
        self.customer.lang = "nl_NL"
        dispute = self.dispute()
        with self.mock_mail_gateway():
            dispute._reject("Alles was in orde.")
        message = self.sent(dispute)
        self.assertEqual(message.subject, f"Antwoord op {dispute.name}")
        self.assertIn("Alles was in orde.", message.body)
        self.assertEqual(dispute.state, "rejected")
        self.assertEqual(self.held(dispute), {})

    def test_followers_hear_of_each_change(self):
        keen = self.env["res.users"].create(
            {"name": "Keen", "login": "keen", "email": "keen@company.example"}
        )
        dispute = self.dispute().with_context(tracking_disable=False, mail_notrack=False)
        dispute.message_subscribe(keen.partner_id.ids)
        self.flush_tracking()
        dispute.action_investigate()
        self.flush_tracking()
        changes = dispute.message_ids.filtered(
            lambda m: m.subtype_id == self.env.ref("account_collections.mt_dispute_state")
        )
        self.assertIn(keen.partner_id, changes[:1].notified_partner_ids)

    # === THE LEDGER DECIDES === #

    def test_asking_twice_changes_nothing(self):
        dispute = self.dispute(30)
        before = dispute.hold_ids.read()
        self.review()
        self.review()
        self.assertEqual(dispute.hold_ids.read(), before)
        self.assertEqual(dispute.state, "new")

    def test_paid_meanwhile(self):
        dispute = self.dispute(30)
        self.pay(self.invoice)
        self.review()
        self.assertEqual((dispute.state, dispute.is_settled), ("cancelled", True))
        self.assertEqual(self.held(dispute), {})
        self.item(self.invoice).remove_move_reconcile()
        self.review(1)
        self.assertEqual(dispute.state, "investigating", "the payment came back")
        self.assertEqual(self.held(dispute), {self.item(self.invoice).id: 30})

    def test_the_rest_is_paid(self):
        dispute = self.dispute(30)
        self.pay(self.invoice, amount=70)
        self.review()
        self.assertEqual(dispute.state, "new")
        self.assertEqual(self.held(dispute), {self.item(self.invoice).id: 30})

    def test_credited_meanwhile(self):
        dispute = self.dispute(30)
        refund = self.make_refund(self.customer, 30)
        (self.item(refund) | self.item(self.invoice)).reconcile()
        self.review()
        self.assertEqual((dispute.state, dispute.is_credited), ("accepted", True))
        self.assertAlmostEqual(self.asked(), 70)

    def test_credited_before_is_not_for_this_dispute(self):
        refund = self.make_refund(self.customer, 30)
        (self.item(refund) | self.item(self.invoice)).reconcile()
        dispute = self.dispute(20)
        self.review()
        self.assertEqual(dispute.state, "new")
        self.assertAlmostEqual(self.asked(), 50)

    def test_a_cancelled_invoice(self):
        dispute = self.dispute()
        self.invoice.button_draft()
        self.review()
        self.assertEqual(dispute.state, "new", "it may only be corrected")
        self.assertEqual(self.held(dispute), {})
        self.invoice.button_cancel()
        self.review()
        self.assertEqual(dispute.state, "cancelled")

    def test_a_corrected_invoice_is_silent_again(self):
        dispute = self.dispute()
        self.invoice.button_draft()
        self.review()
        self.invoice.action_post()
        self.review()
        self.assertEqual(self.held(dispute), {self.item(self.invoice).id: 0})

    # === DEADLINES === #

    def deadlines(self, on):
        self.today = day(on)
        with self.without_commit(), self.mock_mail_gateway():
            self.env["collections.dispute"]._cron_deadlines(day(on))

    def test_the_deadline_counts_working_days(self):
        self.company.partner_id.country_id = self.env.ref("base.be")
        self.reason.days = 5
        dispute = self.dispute()
        self.assertEqual(dispute.deadline, day(7), "a weekend lies between")
        self.reason.days = 25
        self.assertEqual(
            self.dispute(invoice=self.make_invoice(self.customer, due=-3)).deadline,
            day(36),
            "Monday the 21st of July is the Belgian national day",
        )

    def test_escalated_once(self):
        manager = self.env["res.users"].create({"name": "Boss", "login": "boss.dispute"})
        self.company.collections_manager_id = manager
        dispute = self.dispute()
        dispute.deadline = day(3)
        self.deadlines(3)
        self.assertFalse(self.tasks(dispute))
        self.deadlines(4)
        self.deadlines(5)
        task = self.tasks(dispute)
        self.assertEqual((len(task), task.user_id, task.kind), (1, manager, "dispute"))
        self.assertTrue(dispute.is_overdue)
        told = dispute.message_ids.filtered(lambda m: "deadline has passed" in m.body)
        self.assertEqual(len(told), 1)
        self.assertIn(dispute, dispute.search([("is_overdue", "=", True)]))
        dispute._reject("No", send=False)
        self.assertEqual(task.state, "cancelled")

    def test_more_time_takes_it_back(self):
        dispute = self.dispute()
        dispute.deadline = day(3)
        self.deadlines(4)
        dispute.deadline = day(10)
        self.assertEqual(self.tasks(dispute).state, "cancelled")
        self.deadlines(11)
        self.assertEqual(self.tasks(dispute).sorted("id").mapped("state"), ["cancelled", "todo"])

    def test_follow_up_resumes_by_setting(self):
        self.company.partner_id.country_id = self.env.ref("base.be")
        self.company.collections_dispute_resume_days = 2
        dispute = self.dispute()
        dispute.deadline = day(3)
        self.deadlines(6)
        self.assertFalse(dispute.date_resumed, "Monday is the second working day after Thursday")
        self.deadlines(7)
        self.deadlines(8)
        self.assertEqual((dispute.date_resumed, dispute.state), (day(7), "new"))
        self.assertEqual(len(self.sent(dispute)), 1)
        self.assertIn(self.customer, self.sent(dispute).notified_partner_ids)
        self.assertAlmostEqual(self.asked(), 100)
        dispute.deadline = day(20)
        self.assertAlmostEqual(self.asked(), 0, msg="more time: silent again")

    def test_follow_up_never_resumes_without_setting(self):
        dispute = self.dispute()
        dispute.deadline = day(3)
        self.deadlines(100)
        self.assertFalse(dispute.date_resumed)
        self.assertAlmostEqual(self.asked(), 0)

    # === OPENING === #

    def test_dialog_chooses_the_right_items(self):
        other = self.make_invoice(self.customer, due=-10, amount=60)
        self.env.flush_all()
        wizards = self.env["collections.dispute.create"]
        items = self.env["collections.open.item"].browse(self.item(other).id)
        wizard = wizards.browse(items.action_dispute()["res_id"])
        chosen = wizard.line_ids.filtered("is_chosen")
        self.assertEqual(chosen.move_id, other)
        wizard.reason_id = self.reason
        chosen.amount = 20
        action = wizard.action_confirm()
        dispute = self.env["collections.dispute"].browse(action["res_id"])
        self.assertEqual((dispute.item_ids.move_id, dispute.amount), (other, 20))
        for start in (self.dossier.action_dispute, self.invoice.action_collections_dispute):
            wizard = wizards.browse(start()["res_id"])
            self.assertEqual(wizard.line_ids.move_id, self.invoice | other)
        self.assertEqual(wizard.line_ids.filtered("is_chosen").move_id, self.invoice)

    def test_dialog_of_two_customers(self):
        stranger = self.make_invoice(self.make_customer("Stranger"), due=-5)
        self.profile(stranger.partner_id)
        self.env.flush_all()
        items = self.env["collections.open.item"].browse(
            [self.item(stranger).id, self.item(self.invoice).id]
        )
        with self.assertRaisesRegex(UserError, "one customer"):
            items.action_dispute()

    def test_dialog_without_reason(self):
        wizard = self.env["collections.dispute.create"].browse(
            self.dossier.action_dispute()["res_id"]
        )
        with self.assertRaisesRegex(UserError, "Choose a reason"):
            wizard.action_confirm()

    def test_photos_come_along(self):
        photo = self.env["ir.attachment"].create({"name": "box.jpg", "raw": b"x"})
        dispute = self.dispute(attachment_ids=photo)
        self.assertEqual(dispute.attachment_ids, photo)
        self.assertEqual((photo.res_model, photo.res_id), (dispute._name, dispute.id))

    def test_the_reason_tells_who_answers(self):
        group = self.env.ref("account_collections.group_dispute_handler")
        user = self.env["res.users"].create(
            {"name": "Ware", "login": "ware.test", "group_ids": [Command.set(group.ids)]}
        )
        self.reason.user_id = user
        self.assertEqual(self.dispute().user_id, user)
