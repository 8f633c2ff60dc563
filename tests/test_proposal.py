import time
from unittest.mock import patch

from markupsafe import Markup

from odoo import Command
from odoo.exceptions import LockError, UserError
from odoo.tests import Form, tagged

from odoo.addons.mail.tools.discuss import Store

from .common import day
from .proposal_common import ProposalCommon

READER = "odoo.addons.account_collections.models.collections_proposal_reading"


@tagged("post_install", "-at_install")
class TestProposalReading(ProposalCommon):
    """What a message says becomes proposals with everything filled in."""

    def test_promise_with_day_amount_and_named_invoice(self):
        proposal = self.receive_one(
            f"Beste,\n\nWe betalen {self.first.name} vrijdag, 100 euro.\n\nMvg\nJan"
        )
        self.assertEqual((proposal.intent, proposal.lang), ("promise", "nl"))
        self.assertEqual((proposal.date, proposal.amount), (day(4), 100))
        self.assertEqual(proposal.move_line_ids, self.item(self.first))
        self.assertTrue(proposal.is_named)
        self.assertEqual(proposal.sentence, f"We betalen {self.first.name} vrijdag, 100 euro.")
        self.assertEqual(proposal.action_id.kind, "incoming")
        self.assertEqual(proposal.confidence_text, "Clear")
        self.assertIn("Friday 20 June", proposal.summary)

    def test_four_languages(self):
        for text, lang in (
            ("Wij betalen vrijdag.", "nl"),
            ("Nous paierons vendredi.", "fr"),
            ("Wir überweisen den Betrag am Freitag.", "de"),
            ("We will pay on Friday.", "en"),
        ):
            with self.subTest(lang):
                proposal = self.receive_one(text)
                self.assertEqual((proposal.intent, proposal.lang), ("promise", lang))
                self.assertEqual(proposal.date, day(4))

    def test_without_numbers_it_is_about_all_that_is_late(self):
        self.make_invoice(self.customer, due=10, amount=999)
        proposal = self.receive_one("We will pay on Friday.")
        self.assertEqual(proposal.move_line_ids, self.item(self.first, self.second))
        self.assertEqual(proposal.amount, 350.5)
        self.assertFalse(proposal.is_named)

    def test_what_the_answered_message_listed_comes_first(self):
        action = self.env["collections.action"].create(
            {
                "profile_id": self.dossier.id,
                "kind": "manual",
                "channel_id": self.email_channel.id,
                "message_id": self.remind().id,
                "state": "done",
            }
        )
        self.env["collections.action.line"].create(
            {
                "action_id": action.id,
                "move_line_id": self.item(self.second).id,
                "channel_id": self.email_channel.id,
            }
        )
        proposal = self.receive_one("We will pay on Friday.")
        self.assertEqual(proposal.move_line_ids, self.item(self.second))
        self.assertEqual(proposal.amount, 250.5)

    def test_an_amount_tells_one_of_several_invoices(self):
        proposal = self.receive_one("We will pay € 250.50 on Friday.")
        self.assertEqual(proposal.move_line_ids, self.item(self.second))

    def test_number_in_the_subject(self):
        subject = f"RE: Reminder {self.second.name}"
        proposal = self.receive_one("We will pay on Friday.", Subject=subject)
        self.assertEqual(proposal.move_line_ids, self.item(self.second))

    def test_parts_of_a_promise_make_the_whole(self):
        proposals = self.receive("We will pay € 150 tomorrow. We will pay the rest on 30 June.")
        self.assertEqual(proposals.mapped("amount"), [150, 200.5])
        self.assertEqual(proposals.mapped("date"), [day(1), day(14)])

    def test_several_intents_each_about_its_own_invoice(self):
        dispute, promise = self.receive(
            f"{self.first.name} arrived damaged, please credit it. The rest will be paid on Friday."
        )
        self.assertEqual((dispute.intent, promise.intent), ("dispute", "promise"))
        self.assertEqual(dispute.move_line_ids, self.item(self.first))
        self.assertEqual(promise.move_line_ids, self.item(self.second))
        self.assertEqual(promise.amount, 250.5)

    def test_promise_in_the_currency_of_its_items(self):
        customer = self.customer
        (self.first | self.second).button_draft()
        (self.first | self.second).button_cancel()
        self.make_invoice(customer, due=-5, amount=80, currency_id=self.foreign.id)
        proposal = self.receive_one("We will pay on Friday.")
        self.assertEqual((proposal.currency_id, proposal.amount), (self.foreign, 80))
        proposal.action_accept()
        self.assertEqual(proposal._get_result().currency_id, self.foreign)

    def test_negation_wish_and_question_say_nothing(self):
        for text in (
            "We will not pay on Friday.",
            "Could we pay in three instalments?",
            "Wij kunnen vrijdag niet betalen.",
            "Thank you for the information.",
        ):
            with self.subTest(text):
                self.assertFalse(self.receive(text))

    def test_quoted_history_says_nothing(self):
        history = (
            "\n\nOn Mon, 9 Jun 2025 at 09:12, Accounts <accounts@company.example> wrote:\n"
            "> We will pay on Friday.\n> The goods are damaged.\n"
        )
        self.assertFalse(self.receive(f"Thank you.{history}"))
        html = (
            "<div>Thank you.</div><div class='gmail_quote'>On Mon wrote:<blockquote>We will pay "
            "on Friday. The goods are damaged.</blockquote></div>"
        )
        self.assertFalse(self.receive("Thank you.", html=html))

    def test_dispute_gets_its_reason(self):
        proposal = self.receive_one(f"{self.first.name}: the goods arrived damaged.")
        self.assertEqual(proposal.category, "quality")
        self.assertEqual(
            proposal.reason_id, self.env.ref("account_collections.dispute_reason_quality")
        )

    def test_machine_that_is_away_promises_nothing(self):
        proposal = self.receive_one(
            "I am out of the office until 20 June. We will pay on Friday.",
            Subject="Automatic reply: reminder",
            Auto_Submitted="auto-replied",
        )
        self.assertEqual(proposal.intent, "out_of_office")

    def test_our_own_messages_are_not_read(self):
        message = self.dossier.message_post(
            body="We will pay on Friday.", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        proposals = self.env["collections.proposal"]
        self.assertFalse(proposals.search([("message_id", "=", message.id)]))

    def test_a_message_is_read_once(self):
        proposal = self.receive_one("We will pay on Friday.")
        again = self.env["collections.proposal"]._read(proposal.action_id, self.message)
        self.assertFalse(again)
        self.assertEqual(self.proposals(), proposal)

    def test_on_the_account_page_too(self):
        conversation = self.env["collections.conversation"]
        self.message = conversation._post_on_account(
            self.dossier, self.customer, "We will pay on Friday."
        )
        self.message.date = f"{self.today} 09:00:00"
        self.assertEqual(self.proposals().intent, "promise")

    def test_failing_reader_breaks_no_mail_and_tells_nothing_personal(self):
        with (
            patch(f"{READER}.read", side_effect=ValueError("Secret words of Bakery")),
            self.assertLogs(READER, "WARNING") as logs,
        ):
            self.assertFalse(self.receive("We will pay on Friday."))
        self.assertIn("pay on Friday", self.message.body)
        self.assertNotIn("Secret", "".join(logs.output))

    def test_customer_that_becomes_known(self):
        """An entry that was given to another customer is filled in from that one's ledger."""
        other = self.make_customer("Other")
        invoice = self.make_invoice(other, due=-3, amount=40)
        proposal = self.receive_one("We will pay on Friday.")
        proposal.action_id.profile_id = self.profile(other)
        self.assertEqual(proposal.move_line_ids, self.item(invoice))
        self.assertEqual(proposal.partner_id, other)

    def test_sentence_dies_with_its_message(self):
        proposal = self.receive_one("We will pay on Friday.")
        self.message.unlink()
        self.assertFalse(proposal.exists())

    def test_sentence_goes_when_the_text_of_the_message_goes(self):
        proposal = self.receive_one("We will pay on Friday.")
        self.dossier._message_update_content(self.message, body="", strict=False)
        self.assertFalse(proposal.sentence)
        self.assertIn("Friday", proposal.summary)

    def test_entry_that_was_joined_with_another(self):
        proposal = self.receive_one("We will pay on Friday.")
        kept = self.env["collections.action"].create(
            {"profile_id": self.dossier.id, "summary": "Answer"}
        )
        if "merged_into_id" not in kept._fields:
            self.skipTest("entries cannot be joined")
        kept._absorb(proposal.action_id)
        self.assertEqual((proposal.action_id, proposal.state), (kept, "open"))

    def test_hostile_mail(self):
        """Size, nesting, odd signs and code neither break the reading nor take long."""
        bodies = (
            "<script>alert(1)</script>We will pay on Friday.<img src=x onerror=alert(1)>",
            "we will pay " * 20000,
            "<div>" * 3000 + "We will pay on Friday." + "</div>" * 3000,
            "1" * 100_000 + " € " + "," * 10_000,
            "We will pay \u202e on Friday {{ object.name }} %s %(day)s ${x}",
            "> " * 20_000,
            "On " + "1 " * 30_000,
        )
        action = self.receive_one("We will pay on Friday.").action_id
        for body in bodies:
            with self.subTest(body[:20]), self.assertNoLogs(READER, "WARNING"):
                message = self.dossier.message_post(
                    body=Markup(body),
                    author_id=self.customer.id,
                    message_type="comment",
                    subtype_xmlid="mail.mt_comment",
                )
                start = time.monotonic()
                found = self.env["collections.proposal"]._read(action, message)
                self.assertLess(time.monotonic() - start, 3)
                for card in found.get_cards():
                    self.assertNotIn("alert", card["sentence"])


@tagged("post_install", "-at_install")
class TestProposalDecision(ProposalCommon):
    """Accepting does what was proposed, once; refusing teaches."""

    def test_accepted_promise(self):
        proposal = self.receive_one(f"We will pay {self.first.name} on Friday.")
        proposal.action_accept()
        promise = proposal._get_result()
        self.assertEqual(promise._name, "collections.promise")
        self.assertEqual((promise.amount, promise.date, promise.origin), (100, day(4), "reply"))
        self.assertEqual(promise.item_ids.move_line_id, self.item(self.first))
        self.assertEqual(promise.contact_id, self.customer)
        self.assertEqual(proposal.state, "accepted")
        self.assertTrue(proposal.date_decided)

    def test_weekend_is_fine_and_the_past_is_not(self):
        saturday = self.receive_one(f"We will pay {self.first.name} on Saturday.")
        self.assertFalse(saturday.problem)
        late = self.receive_one(f"We will pay {self.first.name} tomorrow.")
        self.today = day(2)
        late.invalidate_recordset()
        with self.assertRaisesRegex(UserError, "past"):
            late.action_accept()

    def test_promise_without_a_day_needs_one(self):
        proposal = self.receive_one("We will pay as soon as possible.")
        self.assertFalse(proposal.date)
        with self.assertRaisesRegex(UserError, "names no day"):
            proposal.action_accept()
        self.assertTrue(proposal.action_change()["context"]["default_date"])

    def test_accepted_dispute(self):
        proposal = self.receive_one(f"{self.first.name}: the goods arrived damaged.")
        proposal.action_accept()
        dispute = proposal._get_result()
        self.assertEqual(dispute.item_ids.move_line_id, self.item(self.first))
        self.assertEqual(dispute.origin, "reply")
        self.assertIn("damaged", dispute.description)
        self.assertEqual(dispute.reason_id.category, "quality")

    def test_dispute_about_nobody_knows_what_needs_a_choice(self):
        proposal = self.receive_one("The goods arrived damaged.")
        with self.assertRaisesRegex(UserError, "which invoice"):
            proposal.action_accept()
        self.pay(self.first)
        proposal.invalidate_recordset()
        proposal.action_accept()
        self.assertEqual(proposal._get_result().item_ids.move_line_id, self.item(self.second))

    def test_already_paid_starts_a_search_and_silence(self):
        proposal = self.receive_one(f"We paid {self.first.name} last Friday.")
        self.assertEqual((proposal.intent, proposal.date), ("paid", day(-3)))
        card = proposal.get_cards()[0]
        self.assertIn("Neither the ledger", card["finding"])
        proposal.action_accept()
        task = proposal._get_result()
        self.assertEqual((task.kind, task.state), ("asked", "todo"))
        holds = self.env["collections.hold"].search([("profile_id", "=", self.dossier.id)])
        self.assertEqual(holds.move_line_id, self.item(self.first))

    def test_payment_that_is_there_is_found(self):
        self.pay(self.first)
        proposal = self.receive_one(f"We paid {self.first.name} last Friday.")
        self.assertIn("The ledger agrees", proposal.get_cards()[0]["finding"])
        proposal.action_accept()
        self.assertFalse(self.dossier.hold_ids)
        self.assertEqual(proposal.state, "accepted")

    def test_copy_goes_to_who_asked(self):
        proposal = self.receive_one(f"Please send me a copy of invoice {self.first.name}.")
        self.assertEqual(proposal.intent, "copy")
        report = type(self.env["ir.actions.report"])
        with (
            patch.object(report, "_render_qweb_pdf", lambda *a, **k: (b"%PDF-1.4", "pdf")),
            self.mock_mail_gateway(),
        ):
            proposal.action_accept()
        message = self.dossier.message_ids[:3].filtered("attachment_ids")
        self.assertEqual(message.partner_ids, self.customer)
        self.assertEqual(len(message.attachment_ids), 1)
        self.assertIn(self.first.name, message.body)

    def test_wrong_contact_becomes_a_task_with_the_address(self):
        proposal = self.receive_one(
            "I am not the right person, please write to ap@bakery.example from now on."
        )
        self.assertEqual(proposal.contact_hint, "ap@bakery.example")
        proposal.action_accept()
        task = proposal._get_result()
        self.assertEqual(task.colleague_email, "ap@bakery.example")
        self.assertIn("ap@bakery.example", task.summary)

    def test_away_waits_until_the_return(self):
        proposal = self.receive_one(
            "I am out of the office and will be back on 30 June.",
            Auto_Submitted="auto-replied",
        )
        call = self.env["collections.action"].create(
            {
                "profile_id": self.dossier.id,
                "channel_id": self.call_channel.id,
                "recipient_id": self.customer.id,
                "date": self.today,
            }
        )
        self.assertEqual(call.date, self.today)
        proposal.action_accept()
        # The machine's mail waits for nobody; the call waits for who is away.
        self.assertEqual((proposal.action_id.state, proposal.action_id.date), ("done", self.today))
        self.assertEqual(call.date, day(14))
        self.assertFalse(self.dossier.promise_ids)

    def test_accepted_twice(self):
        proposal = self.receive_one("We will pay on Friday.")
        proposal.action_accept()
        with self.assertRaisesRegex(UserError, "decided already"):
            proposal.action_accept()
        self.assertEqual(len(self.dossier.promise_ids), 1)

    def test_two_colleagues_at_once(self):
        proposal = self.receive_one("We will pay on Friday.")
        proposals = type(proposal)
        with patch.object(proposals, "lock_for_update", side_effect=LockError("busy")):
            with self.assertRaisesRegex(UserError, "right now"):
                proposal.action_accept()
        self.assertEqual(proposal.state, "open")

    def test_paid_meanwhile(self):
        proposal = self.receive_one(f"We will pay {self.first.name} on Friday.")
        self.pay(self.first)
        proposal.invalidate_recordset()
        with self.assertRaisesRegex(UserError, f"{self.first.name} is not open any more"):
            proposal.action_accept()
        card = proposal.get_cards()[0]
        self.assertFalse(card["can_accept"])
        self.assertIn("not open any more", card["problem"])

    def test_only_what_is_still_open_is_promised(self):
        proposal = self.receive_one("We will pay on Friday.")
        self.pay(self.first)
        proposal.invalidate_recordset()
        with self.assertRaisesRegex(UserError, "Only"):
            proposal.action_accept()
        self.assertEqual(proposal.state, "open")

    def test_changed_promise(self):
        proposal = self.receive_one("We will pay on Friday.")
        action = proposal.action_change()
        with Form(
            self.env["collections.promise"].with_context(**action["context"]),
            view="account_collections.view_collections_promise_form_dialog",
        ) as form:
            self.assertEqual((form.amount, form.date), (350.5, day(4)))
            form.date = day(7)
        self.assertEqual(proposal.state, "changed")
        self.assertEqual(proposal._get_result().date, day(7))

    def test_dialog_saved_as_it_was_is_no_change(self):
        proposal = self.receive_one("We will pay on Friday.")
        action = proposal.action_change()
        Form(
            self.env["collections.promise"].with_context(**action["context"]),
            view="account_collections.view_collections_promise_form_dialog",
        ).save()
        self.assertEqual(proposal.state, "accepted")

    def test_changed_dispute(self):
        proposal = self.receive_one("The goods arrived damaged.")
        action = proposal.action_change()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(wizard.reason_id.category, "quality")
        self.assertIn("damaged", wizard.description)
        wizard.line_ids.is_chosen = False
        wizard.line_ids.filtered(lambda w: w.move_line_id.move_id == self.first).is_chosen = True
        wizard.action_confirm()
        self.assertEqual(proposal.state, "changed")
        self.assertEqual(proposal._get_result().item_ids.move_line_id, self.item(self.first))

    def test_changed_contact(self):
        proposal = self.receive_one("I am not the right person for this.")
        action = proposal.action_change()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        wizard.contact_hint = "boss@bakery.example"
        wizard.action_confirm()
        self.assertEqual(proposal.state, "changed")
        self.assertEqual(proposal._get_result().colleague_email, "boss@bakery.example")

    def test_changed_items_of_a_payment(self):
        proposal = self.receive_one("We have already paid last Friday.")
        action = proposal.action_change()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        wizard.open_item_ids = [Command.set(self.item(self.first).ids)]
        wizard.action_confirm()
        self.assertEqual(proposal.move_line_ids, self.item(self.first))
        self.assertEqual(proposal.state, "changed")

    def test_not_right_keeps_what_it_was(self):
        proposal = self.receive_one("We will pay on Friday.")
        proposal.action_reject("dispute")
        self.assertEqual((proposal.state, proposal.actual), ("rejected", "dispute"))
        self.assertFalse(self.dossier.promise_ids)
        self.assertEqual(proposal.precision, 0)
        with self.assertRaises(UserError):
            self.receive_one("We will pay on Friday.").action_reject("nonsense")

    def test_undo_takes_the_promise_back(self):
        proposal = self.receive_one("We will pay on Friday.")
        proposal.action_accept()
        promise = proposal._get_result()
        proposal.action_undo()
        self.assertEqual((proposal.state, promise.state), ("undone", "cancelled"))
        with self.assertRaises(UserError):
            proposal.action_undo()

    def test_undo_of_the_other_kinds(self):
        dispute = self.receive_one(f"{self.first.name}: the goods arrived damaged.")
        paid = self.receive_one(f"We paid {self.second.name} last Friday.")
        gone = self.receive_one("I am not the right person for this.")
        for proposal in (dispute, paid, gone):
            proposal.action_accept()
            result = proposal._get_result()
            proposal.action_undo()
            self.assertEqual((proposal.state, result.state), ("undone", "cancelled"))
        active = self.env["collections.hold"].search(
            [("profile_id", "=", self.dossier.id), ("state", "=", "active")]
        )
        self.assertFalse(active)

    def test_message_that_is_dealt_with_leaves_them_aside(self):
        proposal = self.receive_one("We will pay on Friday.")
        proposal.action_id.action_done()
        self.assertEqual(proposal.state, "dropped")

    def test_cards_of_a_message_are_sent_with_it(self):
        proposal = self.receive_one("We will pay on Friday.")
        thread = self.dossier.message_ids
        data = Store().add(thread).get_result()["mail.message"]
        cards = {row["id"]: row.get("collections_proposals") for row in data}
        self.assertEqual(cards[self.message.id][0]["id"], proposal.id)
        self.assertFalse(cards[self.question.id])

    def test_cards_take_no_more_queries_for_more_messages(self):
        """The first page of a thread costs the same with one message that was read and with ten."""
        counts = []
        for count in (1, 6):
            for _number in range(count):
                self.receive("We have paid last Friday.")
                self.receive("I am not the right person for this.").action_accept()
            proposals = self.env["collections.proposal"].search(
                [("profile_id", "=", self.dossier.id)]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            proposals.get_cards()
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2)

    def test_unmatched_money_is_told(self):
        self.pay(self.make_invoice(self.customer, due=-1, amount=70))
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": self.customer.id,
                "amount": 100,
                "journal_id": self.company_data["default_journal_bank"].id,
                "date": self.today,
            }
        )
        payment.action_post()
        proposal = self.receive_one(f"We paid {self.first.name} last Friday.")
        self.assertIn("100.00", proposal.get_cards()[0]["finding"])
