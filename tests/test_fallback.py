from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from .common import CollectionsCommon

MOBILE = "+31612345678"


@tagged("post_install", "-at_install")
class TestFallback(CollectionsCommon):
    """A message that came back closes its channel and asks for the right address, once."""

    def setUp(self):
        super().setUp()
        self.customer = self.make_customer(phone=MOBILE)
        self.collector = self.env.ref("base.user_admin")
        self.invoice = self.make_invoice(self.customer, due=-20)
        self.run_night()
        self.action = self.actions(self.customer)

    def bounce(self, action=None):
        notifications = (action or self.action).message_id.notification_ids
        notifications.write({"notification_status": "sent"})
        notifications.write({"notification_status": "bounce", "failure_type": "mail_bounce"})

    def problems(self):
        profile = self.action.profile_id
        found = profile._find_problems()
        return {code for code, by_profile in found.items() if by_profile.get(profile.id)}

    def fall_back(self):
        """Let another channel take the step over, as the planner does for a list of channels."""
        self.bounce()
        self.action._set_cancelled("overtaken")
        return self.tasks()

    def tasks(self):
        return self.actions(self.customer).filtered(lambda action: action.kind == "address")

    def test_channel_is_closed_until_the_address_changes(self):
        self.assertFalse({"email"} & self.problems())
        self.bounce()
        self.assertEqual(self.action.delivery_status, "bounced")
        self.assertLessEqual({"email", "registered_email"}, self.problems())
        self.assertIn("came back", self.action.profile_id.recipient_problem)
        self.customer.email = self.customer.email.upper()
        self.assertIn("email", self.problems(), "the same mailbox")
        self.customer.email = "right@customer.example"
        self.assertNotIn("email", self.problems())

    def test_failed_action_is_the_task(self):
        self.bounce()
        for night in range(1, 4):
            self.run_night(night)
        self.assertEqual(self.actions(self.customer), self.action)
        self.assertEqual(self.action.state, "failed")

    def test_task_when_another_channel_takes_over(self):
        task = self.fall_back()
        self.assertEqual((len(task), task.state), (1, "todo"))
        self.assertIn(self.customer.email, task.name)
        self.assertEqual(task.user_id, self.action.profile_id.user_id)
        self.action._create_address_tasks()
        self.assertEqual(self.tasks(), task, "once for one address")

    def test_the_next_channel_of_the_step_takes_over_by_itself(self):
        """A step with e-mail, then SMS: the e-mail comes back, the SMS goes, one task is left."""
        customer = self.make_customer("Second", phone="+31687654321")
        channels = self.env["collections.channel"]._get_by_code()
        both = [Command.set([channels["email"].id, channels["sms"].id])]
        procedure = self.make_procedure((1, "email", {"channel_ids": both, "delivery": "first"}))
        self.profile(customer).procedure_id = procedure
        self.make_invoice(customer, due=-20)
        self.run_night()
        first = self.actions(customer)
        self.assertEqual((first.channel_code, first.state), ("email", "done"))
        self.bounce(first)
        for night in range(1, 4):
            self.run_night(night)
        by_sms = self.actions(customer).filtered(lambda action: action.channel_code == "sms")
        self.assertEqual((len(by_sms), by_sms.state), (1, "done"))
        self.assertEqual(first.state, "cancelled")
        task = self.actions(customer).filtered(lambda action: action.kind == "address")
        self.assertEqual((len(task), task.state), (1, "todo"))
        self.assertEqual(len(self.messages(customer)), 1, "no second e-mail")

    def test_no_task_when_nothing_is_owed_any_more(self):
        self.bounce()
        self.pay(self.invoice)
        self.run_night(1)
        self.assertEqual(self.action.state, "cancelled")
        self.assertFalse(self.tasks())

    def test_task_ends_when_the_address_is_mended(self):
        task = self.fall_back()
        self.customer.email = "right@customer.example"
        self.run_night(1)
        self.assertEqual(task.state, "done")

    def test_somebody_says_that_the_address_is_right(self):
        task = self.fall_back()
        task.action_forgive_address()
        self.assertEqual(task.state, "done")
        self.assertNotIn("email", self.problems())
        self.run_night(1)
        again = self.actions(self.customer, "done").filtered("is_message")
        self.assertEqual(len(again), 1)
        self.bounce(again)
        self.assertIn("email", self.problems(), "it came back once more")
        again._set_cancelled("overtaken")
        self.assertEqual(len(self.tasks()), 2)

    def test_one_query_for_any_number_of_customers(self):
        several = [self.make_customer(f"Customer {number}") for number in range(20)]
        profiles = self.env["collections.profile"]
        for customer in several:
            profiles |= profiles._for_partner(customer, self.company)
        self.bounce()
        channels = type(self.env["collections.channel"])
        with patch.object(channels, "_get_used", lambda _channels, codes: list(codes)):
            counts = []
            for group in (profiles[:2], profiles):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                group._find_problems()
                counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
