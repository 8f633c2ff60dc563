from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import day
from .law_guard_common import LawGuardCommon

LETTER = (1, "email", {"law_letter": "auto", "name": "Letter"})
NIGHT = "2025-06-16 20:30:00"  # 22:30 in Amsterdam
SUNDAY = "2025-06-22 10:00:00"


@tagged("post_install", "-at_install")
class TestLawGuard(LawGuardCommon):
    """The law is asked once more in the moment in which a message goes out."""

    def setUp(self):
        super().setUp()
        self.customer = self.make_debtor()

    def ready(self, *steps, due=-5, **values):
        """Return the action of a customer that is about to be sent."""
        self.follow(self.customer, *(steps or [(1, "email")]), **values)
        self.debt = self.make_debt(self.customer, due=due)
        self.plan(self.today)
        return self.actions(self.customer, "ready", "todo", "approve")

    def deliver_at(self, moment, action):
        now = fields.Datetime.to_datetime(moment)
        self.today = (now.date() - day()).days
        with self.without_commit():
            self.env["collections.scheduler"]._deliver_ready(now.date(), now)
        return action.state

    # === HOURS === #

    def test_messages_wait_for_the_hours_of_the_country(self):
        action = self.ready()
        self.assertEqual(self.deliver_at(NIGHT, action), "ready")
        seven_in_amsterdam = fields.Datetime.to_datetime("2025-06-17 05:00:00")
        self.assertEqual(action.next_try, seven_in_amsterdam)
        self.assertEqual(self.deliver_at("2025-06-17 05:00:00", action), "done")

    def test_hours_of_procedure_and_law_together(self):
        action = self.ready(time_from=6, time_to=22)
        self.assertEqual(action._get_hours(), (7, 20))
        action.profile_id.write({"contact_from": 9, "contact_to": 12})
        self.assertEqual(action._get_hours(), (9, 12))
        action.profile_id.write({"contact_from": 21, "contact_to": 23})
        self.assertEqual(action._get_hours(), (7, 20), "the law comes first")
        self.company.collections_law_contact = "own"
        self.assertEqual(action._get_hours(), (21, 22))

    def test_who_sends_by_hand_at_night_is_told_that_it_waits(self):
        action = self.ready((1, "email", {"mode": "approve"}))
        moment = fields.Datetime.to_datetime(NIGHT)
        priority = type(self.env["collections.priority"])
        with patch.object(priority, "_get_moment", lambda *_args: moment):
            result = action.action_send()
        self.assertEqual(action.state, "ready")
        self.assertEqual(action.next_try, fields.Datetime.to_datetime("2025-06-17 05:00:00"))
        self.assertIn("At this hour this customer is not approached", action.law_reason)
        self.assertEqual(result["tag"], "display_notification")
        self.assertIn(action.law_reason, result["params"]["message"])
        self.assertIn("waits until 06/17/2025", self.item(self.debt).reason)
        self.assertEqual(self.deliver_at("2025-06-17 06:00:00", action), "done")
        self.assertFalse(action.law_reason)

    def test_who_sends_by_hand_on_a_sunday(self):
        self.today = 6
        action = self.ready()
        self.assertFalse(action, "it is not planned on a Sunday either")
        self.today = 5
        self.plan(5)
        action = self.actions(self.customer, "ready")
        self.today = 6
        moment = fields.Datetime.to_datetime(SUNDAY)
        priority = type(self.env["collections.priority"])
        with patch.object(priority, "_get_moment", lambda *_args: moment):
            action.action_send()
        self.assertEqual(action.state, "ready")
        self.assertEqual(action.next_try, fields.Datetime.to_datetime("2025-06-23 05:00:00"))
        self.assertIn("On Sundays and holidays", action.law_reason)

    def test_a_letter_by_post_has_no_hours(self):
        self.customer.write({"street": "Kade 2", "zip": "1000 AB", "city": "Amsterdam"})
        action = self.ready((1, "letter"))
        self.assertEqual(action._get_hours(), (0, 0))

    def test_calls_keep_to_the_hours_of_the_law(self):
        profile = self.profile(self.customer)
        self.assertEqual(profile._get_call_hours()[1] <= 20, True)
        self.assertFalse(profile._is_call_day(day(6)))
        profile.write({"contact_from": 6, "contact_to": 21})
        self.assertEqual(profile._get_call_hours(), (7, 20))
        belgian = self.profile(self.make_debtor("Belgian", "be"))
        belgian.write({"contact_from": 6, "contact_to": 23})
        self.assertEqual(belgian._get_call_hours(), (8, 22))

    # === WHAT IS ASKED === #

    def test_what_became_illegal_since_it_was_planned_is_not_sent(self):
        self.customer.write({"collections_debtor_kind": "business"})
        action = self.ready((1, "email", {"asks_costs": True}))
        self.customer.write({"collections_debtor_kind": "consumer"})
        self.deliver()
        self.assertEqual((action.state, action.failure_type), ("failed", "law"))
        self.assertIn("Send that letter first", action.failure_reason)
        self.assertSilent(self.customer)
        self.customer.write({"collections_debtor_kind": "business"})
        action.action_retry()
        self.deliver()
        self.assertEqual(action.state, "done")

    def test_what_becomes_legal_later_waits_for_that_day(self):
        steps = (LETTER, (10, "email", {"asks_costs": True, "name": "Costs"}))
        self.ready(*steps, due=-1)
        self.deliver()
        self.today = 15
        self.plan(15)
        action = self.actions(self.customer, "ready")
        self.assertEqual(action.step_id.name, "Costs")
        self.notices(self.customer)._set_received(day(3))
        self.deliver(15)
        self.assertEqual(action.state, "ready")
        self.assertEqual(action.next_try.date(), day(17))
        self.assertIn("Costs may be charged from 07/04/2025", action.law_reason)
        self.assertEqual([night for night, _names in self.live(range(15, 20))], [18])

    # === LETTERS === #

    def test_a_letter_is_kept_as_it_went_out(self):
        action = self.ready(LETTER)
        self.deliver()
        self.assertEqual(action.state, "done", action.failure_reason)
        notice = self.notices(self.customer)
        self.assertEqual(notice.action_id, action)
        self.assertEqual((notice.kind, notice.channel_code), ("nl_14_days", "email"))
        self.assertEqual((notice.sent_on, notice.deadline), (day(), day(14)))
        self.assertEqual(notice.line_ids.move_line_id.move_id, self.debt)
        self.assertEqual((notice.amount, notice.announced), (100, 40))
        self.assertTrue(notice.valid)

    def test_a_letter_with_a_wrong_amount_or_term_is_not_sent(self):
        action = self.ready(LETTER)
        texts = self.env.ref("account_collections.mail_template_law_nl_14_days")
        body = str(texts.body_html)
        term = '<t t-out="object.law_term"/>'
        self.assertIn(term, body)
        for wrong in (
            body.replace(term, "within 7 days"),
            body.replace("</p>", "</p><p>The collection costs are € 250.00.</p>", 1),
        ):
            texts.body_html = wrong
            action.write({"state": "ready", "next_try": False})
            self.deliver()
            self.assertEqual((action.state, action.failure_type), ("failed", "law"), wrong)
            self.assertTrue(action.failure_detail)
        self.assertFalse(self.notices(self.customer))
        self.assertSilent(self.customer)
        texts.body_html = body
        action.action_retry()
        self.deliver()
        self.assertEqual(action.state, "done")

    def test_a_letter_that_came_back_opens_no_term(self):
        action = self.ready(LETTER)
        self.deliver()
        notifications = action.message_id.notification_ids
        notifications.write({"notification_status": "sent"})
        notifications.write({"notification_status": "bounce", "failure_type": "mail_bounce"})
        notice = self.notices(self.customer)
        self.assertFalse(notice.valid)
        self.assertIn("came back", notice.void_reason)
        self.customer.email = "right@customer.example"
        self.live(range(1, 3))
        self.assertEqual(self.notices(self.customer).mapped("valid"), [False, True])

    def test_a_letter_by_post_counts_from_the_day_it_was_posted(self):
        self.customer.write({"street": "Kade 2", "zip": "1000 AB", "city": "Amsterdam"})
        action = self.ready((1, "letter", {"law_letter": "auto"}))
        self.deliver()
        self.assertTrue(action.letter_batch_id, action.failure_reason)
        self.assertFalse(self.notices(self.customer), "it lies on the printer")
        self.today = 1
        batch = action.letter_batch_id
        batch.action_print()
        batch.action_sent()
        notice = self.notices(self.customer)
        self.assertEqual((notice.sent_on, notice.channel_code), (day(1), "letter"))

    def test_a_printed_letter_about_what_was_paid_meanwhile_does_not_count(self):
        self.customer.write({"street": "Kade 2", "zip": "1000 AB", "city": "Amsterdam"})
        action = self.ready((1, "letter", {"law_letter": "auto"}))
        self.deliver()
        batch = action.letter_batch_id
        batch.action_print()
        self.pay(self.debt, on=1, amount=60)
        self.today = 1
        batch.action_sent()
        notice = self.notices(self.customer)
        self.assertFalse(notice.valid)
        self.assertEqual(notice.void_reason, "Partly paid after printing")

    def test_a_failing_delivery_keeps_no_letter(self):
        action = self.ready(LETTER)
        self.customer.email = "no address"
        self.deliver()
        self.assertEqual(action.state, "failed")
        self.assertFalse(self.notices(self.customer))

    # === RIGHTS === #

    def test_nobody_writes_what_the_law_said(self):
        action = self.ready()
        user = new_test_user(self.env, "manager", groups="account_collections.group_manager")
        for name, value in (("law_reason", "x"), ("checked_letter", {})):
            with self.assertRaises(AccessError):
                action.with_user(user).sudo(False).write({name: value})
