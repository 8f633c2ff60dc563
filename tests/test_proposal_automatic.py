from psycopg2.errors import CheckViolation

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import day
from .proposal_common import ProposalCommon


@tagged("post_install", "-at_install")
class TestProposalAutomatic(ProposalCommon):
    """Nothing happens by itself unless a manager wants it, and only for known senders."""

    def test_off_by_default(self):
        rules = self.env["collections.proposal.rule"]
        rules._ensure(self.company)
        mine = rules.search([("company_id", "=", self.company.id)])
        self.assertEqual(len(mine), 6)
        self.assertFalse(any(mine.mapped("is_on")))
        proposal = self.receive_one("We will pay on Friday.")
        self.assertEqual(proposal.state, "open")
        self.assertFalse(self.dossier.promise_ids)

    def test_switched_on_for_promises_alone(self):
        self.switch_on("promise")
        promise, dispute = self.receive(
            f"{self.first.name} will be paid on Friday. {self.second.name} arrived damaged."
        )
        self.assertEqual((promise.state, dispute.state), ("accepted", "open"))
        self.assertTrue(promise.is_automatic)
        self.assertFalse(promise.decided_by_id)
        self.assertIn("95 %", promise.automatic_reason)
        self.assertEqual(self.dossier.promise_ids.date, day(4))
        log = " ".join(self.dossier.message_ids.mapped("body"))
        self.assertIn("Accepted automatically", log)
        self.assertIn("Accepted automatically", promise.get_cards()[0]["outcome"])

    def test_undone_by_a_colleague(self):
        self.switch_on("promise")
        proposal = self.receive_one("We will pay on Friday.")
        self.assertTrue(proposal.get_cards()[0]["can_undo"])
        proposal.action_undo()
        self.assertEqual(self.dossier.promise_ids.state, "cancelled")
        self.assertEqual(proposal.decided_by_id, self.env.user)

    def test_below_the_confidence(self):
        self.switch_on("promise", 0.99)
        self.assertEqual(self.receive_one("We will pay on Friday.").state, "open")

    def test_unknown_sender(self):
        self.switch_on("promise")
        proposal = self.receive_one("We will pay on Friday.", sender="somebody@elsewhere.example")
        self.assertEqual(proposal.state, "open")

    def test_contact_of_another_customer(self):
        self.switch_on("promise")
        other = self.make_customer("Other")
        proposal = self.receive_one("We will pay on Friday.", sender=other.email)
        self.assertEqual(proposal.state, "open")

    def test_what_needs_a_choice_waits(self):
        self.switch_on("dispute", 0.8)
        self.switch_on("promise", 0.5)
        self.assertEqual(self.receive_one("The goods arrived damaged.").state, "open")
        self.assertEqual(self.receive_one("We will pay as soon as possible.").state, "open")

    def test_what_the_ledger_refuses_waits(self):
        self.switch_on("promise")
        self.receive_one("We will pay on Friday.")
        with mute_logger("odoo.sql_db"):
            again = self.receive("We will pay on Friday.")
        self.assertEqual(again.mapped("state"), ["open"] * len(again))
        self.assertEqual(len(self.dossier.promise_ids), 1)

    def test_a_machine_decides_about_its_absence_alone(self):
        self.switch_on("promise")
        self.switch_on("out_of_office")
        promise = self.receive_one("We will pay on Friday.", Auto_Submitted="auto-generated")
        self.assertEqual(promise.state, "open")
        away = self.receive_one(
            "I am out of the office and will be back on 30 June.", Auto_Submitted="auto-replied"
        )
        self.assertEqual(away.state, "accepted")

    def test_other_company_is_not_switched_on(self):
        other = self.setup_other_company()["company"]
        rules = self.env["collections.proposal.rule"]
        rules._ensure(other)
        rules.search([("company_id", "=", other.id)]).is_on = True
        self.assertEqual(self.receive_one("We will pay on Friday.").state, "open")

    def test_experience_tells_what_can_be_trusted(self):
        right = self.receive_one("We will pay on Friday.")
        right.action_accept()
        self.receive("We will pay on Friday.").action_reject("none")
        rule = self.switch_on("promise")
        self.assertEqual((rule.decided_count, rule.right_share), (2, 0.5))
        groups = self.env["collections.proposal"]._read_group(
            [("profile_id", "=", self.dossier.id)], ["intent"], ["precision:avg"]
        )
        self.assertEqual(groups, [("promise", 0.5)])

    def test_rows_stay_and_make_sense(self):
        rule = self.switch_on("promise")
        with self.assertRaises(UserError):
            rule.unlink()
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            rule.confidence = 0.2
            rule.flush_recordset()
