from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .common import day
from .test_call import CallCommon


class TestAskColleague(CallCommon):
    """A question to a colleague: an activity there, an entry here, the answer in the dossier."""

    def setUp(self):
        super().setUp()
        self.seller = new_test_user(
            self.env, "seller.ask", groups="base.group_user", company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )  # fmt: skip
        self.customer.user_id = self.seller
        self.dossier.user_id = self.collector

    def ask(self, record=None, user=None, question="Did you promise a discount?", **values):
        """Ask through the dialog, as the collector; return the entry that waits."""
        opened = (record or self.dossier).with_user(self.collector).action_ask_colleague()
        dialogs = self.env["collections.question.create"].with_user(self.collector)
        dialog = dialogs.with_context(**opened["context"]).create({"question": question, **values})
        if user is not None:
            dialog.user_id = user
        dialog.action_ask()
        return self.actions(self.customer).filtered(lambda action: action.kind == "question")

    def activity(self, entry):
        return self.env["mail.activity"].search([("collections_action_id", "=", entry.id)])

    def answer(self, entry, text, user=None):
        self.activity(entry).with_user(user or self.seller).action_feedback(feedback=text)

    def bodies(self, record=None):
        return " ".join((record or self.dossier).message_ids.mapped("body"))

    def test_the_salesperson_is_asked(self):
        entry = self.ask()
        activity = self.activity(entry)
        self.assertEqual((activity.user_id, activity.date_deadline), (self.seller, day(2)))
        self.assertEqual(activity.res_model, "res.partner", "which the salesperson may open")
        self.assertIn("discount", activity.note)
        self.assertEqual((entry.user_id, entry.date), (self.collector, day(2)))
        self.assertIn("Did you promise a discount?", self.bodies())

    def test_the_answer_comes_back(self):
        entry = self.ask()
        self.answer(entry, "Yes, 5% on the first order")
        self.assertEqual((entry.date, entry.answer), (day(), "Yes, 5% on the first order"))
        self.assertIn("answered: Yes, 5%", entry.summary)
        self.assertEqual(entry.state, "todo", "the asker decides what follows from it")
        note = self.dossier.message_ids[0]
        self.assertEqual(note.author_id, self.seller.partner_id)
        self.assertIn("Yes, 5% on the first order", note.body)
        self.assertTrue(note.is_internal or note.subtype_id == self.env.ref("mail.mt_note"))

    def test_a_colleague_with_rights_answers_in_the_dossier(self):
        entry = self.ask(user=self.make_user("viewer"))
        self.assertEqual(self.activity(entry).res_model, "collections.profile")
        self.answer(entry, "No", self.activity(entry).user_id)
        self.assertEqual(entry.answer, "No")
        bodies = [body for body in self.dossier.message_ids.mapped("body") if "No" in body]
        self.assertEqual(len(bodies), 1, "it stands there once")

    def test_about_a_dispute(self):
        dispute = self.env["collections.dispute"]._open(
            self.dossier,
            [(self.item(self.invoice).move_line_id, 0)],
            self.env.ref("account_collections.dispute_reason_other"),
            "call",
        )
        entry = self.ask(dispute)
        self.assertEqual(entry.action_open_asked()["res_model"], "collections.dispute")
        self.answer(entry, "It was agreed")
        self.assertIn("It was agreed", self.bodies(dispute))
        self.assertIn("It was agreed", self.bodies())

    def test_about_a_message(self):
        message = self.env["collections.action"].create(
            {"kind": "incoming", "profile_id": self.dossier.id, "summary": "Answer Anna: price?"}
        )
        opened = message.with_user(self.collector).action_ask_colleague()
        self.assertIn("price?", opened["context"]["default_question"])
        entry = self.ask(message)
        self.assertEqual(entry.asked_id, message.id)

    def test_closed_without_an_answer(self):
        entry = self.ask()
        self.activity(entry).with_user(self.seller).unlink()
        self.assertEqual(entry.date, day())
        self.assertIn("without an answer", entry.summary)

    def test_the_question_is_withdrawn(self):
        entry = self.ask()
        entry.with_user(self.collector).action_cancel()
        self.assertFalse(self.activity(entry))
        self.assertEqual(entry.state, "cancelled")

    def test_an_answer_after_it_was_closed_is_kept(self):
        entry = self.ask()
        activity = self.activity(entry)
        entry.sudo().write({"state": "done"})
        activity.with_user(self.seller).action_feedback(feedback="Too late, but yes")
        self.assertEqual(entry.state, "done")
        self.assertIn("Too late, but yes", self.bodies())

    def test_html_is_text(self):
        entry = self.ask(question="<b>Bold</b>?")
        self.assertIn("&lt;b&gt;Bold", self.activity(entry).note)
        self.assertNotIn("<b>Bold", self.bodies())

    def test_bad_input(self):
        for sentence, values in (
            ("Write down what", {"question": " "}),
            ("day that is not past", {"deadline": day(-1)}),
            ("Choose a colleague", {"user": self.env["res.users"]}),
            ("Ask somebody else", {"user": self.collector}),
        ):
            with self.assertRaisesRegex(UserError, sentence):
                self.ask(**values)

    def test_rights(self):
        viewer = self.make_user("viewer")
        dialogs = self.env["collections.question.create"].with_user(viewer)
        with self.assertRaises(AccessError):
            dialogs.create({"profile_id": self.dossier.id})
        entry = self.ask().with_user(self.collector)
        for values in ({"answer": "Yes"}, {"question": "No"}, {"asked_user_id": False}):
            with self.assertRaises(AccessError):
                entry.write(values)
