from datetime import date

from psycopg2.errors import CheckViolation

from odoo import Command, fields
from odoo.exceptions import ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import TODAY, CollectionsCommon, day


@tagged("post_install", "-at_install")
class TestTiming(CollectionsCommon):
    """On which day, at which hour, and by which step a customer hears from us."""

    def follow(self, *steps, customer=None, **values):
        """Return a customer that follows a procedure of these steps."""
        customer = customer or self.make_customer()
        self.profile(customer).procedure_id = self.make_procedure(*steps, **values)
        return customer

    # === DAYS === #

    def test_weekends_and_holidays_of_the_country_of_the_customer(self):
        # 2025-07-21, a Monday, is a holiday in Belgium only.
        for code, expected in (("be", 36), ("nl", 35)):
            customer = self.follow(
                (1, "email"), open_days="working",
                customer=self.make_customer(country_id=self.env.ref(f"base.{code}").id),
            )  # fmt: skip
            self.make_invoice(customer, due=32)
            sent = [night for night, _message in self.simulate(range(33, 38))]
            self.assertEqual(sent, [expected], code)

    def test_a_country_without_known_holidays_has_weekends(self):
        weekdays, holidays = self.env["collections.ledger"]._get_closed(
            "working", "XX", None, TODAY
        )
        self.assertEqual(weekdays, {5, 6})
        self.assertFalse(holidays)

    def test_holidays_of_a_german_state(self):
        ledger = self.env["collections.ledger"]
        epiphany = date(2025, 1, 6)
        self.assertIn(epiphany, ledger._get_closed("working", "DE", "BY", TODAY)[1])
        self.assertNotIn(epiphany, ledger._get_closed("working", "DE", "BE", TODAY)[1])
        self.assertTrue(ledger._get_closed("working", "DE", "no such state", TODAY)[1])

    def test_most_contacts_in_a_week_count_calls(self):
        customer = self.follow((1, "call"), (2, "email"), max_contacts=1)
        self.make_invoice(customer, due=-3)
        self.run_night()
        self.actions(customer).sudo()._set_done(day())
        self.assertEqual([night for night, _m in self.simulate(range(1, 9))], [7])

    # === HOURS === #

    def test_messages_keep_to_the_hours_in_the_time_zone_of_the_customer(self):
        customer = self.follow(
            (1, "email"), time_from=9, time_to=17,
            customer=self.make_customer(country_id=self.env.ref("base.jp").id),
        )  # fmt: skip
        self.make_invoice(customer, due=-3)
        self.plan()
        action = self.actions(customer)
        night_in_tokyo = fields.Datetime.to_datetime("2025-06-16 12:00:00")
        nine_in_tokyo = fields.Datetime.to_datetime("2025-06-17 00:00:00")
        with self.without_commit():
            self.env["collections.scheduler"]._deliver_ready(day(), night_in_tokyo)
        self.assertEqual(action.state, "ready")
        self.assertEqual(action.next_try, nine_in_tokyo)
        with self.without_commit():
            self.env["collections.scheduler"]._deliver_ready(day(1), nine_in_tokyo)
        self.assertEqual(action.state, "done")

    def test_the_hours_of_the_customer_narrow_those_of_the_procedure(self):
        customer = self.follow((1, "email"), time_from=8, time_to=18)
        self.make_invoice(customer, due=-3)
        self.plan()
        action, profile = self.actions(customer), self.profile(customer)
        profile.write({"contact_from": 10, "contact_to": 22})
        self.assertEqual(action._get_hours(), (10, 18))
        profile.write({"contact_from": 19, "contact_to": 22})
        self.assertEqual(
            action._get_hours(), (19, 22), "what has nothing in common: the customer's"
        )

    def test_somebody_may_send_at_any_hour(self):
        customer = self.follow((1, "email", {"mode": "approve"}), time_from=3, time_to=3.1)
        self.make_invoice(customer, due=-3)
        self.plan()
        self.actions(customer).action_send()
        self.assertEqual(len(self.messages(customer)), 1)

    def test_hours_that_end_before_they_begin_are_refused(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self.make_procedure((1, "email"), time_from=18, time_to=8)

    # === CONDITIONS === #

    def test_a_step_for_some_items_only(self):
        condition = "[('amount_residual', '>', 1000)]"
        customer = self.follow((1, "email"), (5, "call", {"item_condition": condition}))
        large = self.make_invoice(customer, due=-6, amount=2000)
        self.make_invoice(customer, due=-6, amount=50)
        self.simulate(range(2))
        call = self.actions(customer, "todo")
        advancing = call.line_ids.filtered("step_id").move_id
        self.assertEqual(advancing, large)

    def test_a_step_for_some_customers_only(self):
        condition = "[('overdue', '>', 1000)]"
        for amount, expected in ((2000, 1), (50, 0)):
            customer = self.follow((1, "call", {"profile_condition": condition}))
            self.make_invoice(customer, due=-6, amount=amount)
            self.profile(customer)
            self.plan()
            self.assertEqual(len(self.actions(customer)), expected)

    def test_a_condition_that_cannot_be_used_is_refused_where_it_is_entered(self):
        with self.assertRaisesRegex(ValidationError, "Only for Items.*Step 1.*cannot be used"):
            self.make_procedure((1, "email", {"item_condition": "[('nonsense', '=', 1)]"}))

    def test_two_steps_of_one_day_and_channel_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "move one of them to another day"):
            self.make_procedure((3, "email"), (3, "email"))

    def test_steps_entered_in_any_order_are_taken_by_their_days(self):
        customer = self.follow((10, "email"), (2, "email"))
        self.make_invoice(customer, due=0)
        self.assertEqual([night for night, _message in self.simulate(range(13))], [2, 10])

    def test_a_step_put_before_the_one_that_was_taken_is_not_made_up_for(self):
        customer = self.follow((10, "email"), (20, "email"))
        self.make_invoice(customer, due=-10)
        self.run_night()
        procedure = self.profile(customer).procedure_id
        procedure.step_ids = [
            Command.create(
                {"name": "Late idea", "offset": 5, "channel_ids": self.email_channel.ids}
            )
        ]
        self.assertEqual([night for night, _message in self.simulate(range(1, 12))], [10])
        self.assertNotIn("Late idea", self.actions(customer).step_id.mapped("name"))

    def test_a_letter_text_of_another_model_is_refused_as_an_e_mail_text_is(self):
        foreign = self.env["mail.template"].create(
            {"name": "Offer", "model_id": self.env["ir.model"]._get_id("res.partner")}
        )
        for name in ("template_id", "letter_template_id", "short_template_id"):
            with self.subTest(name), self.assertRaisesRegex(ValidationError, "Offer"):
                self.make_procedure((1, "email", {name: foreign.id}))

    # === WHO === #

    def test_who_does_a_step(self):
        seller = new_test_user(self.env, "seller")
        manager = new_test_user(self.env, "boss")
        self.company.collections_manager_id = manager
        for assignee, expected in (("salesperson", seller), ("manager", manager)):
            customer = self.follow(
                (1, "call", {"assignee": assignee}),
                customer=self.make_customer(user_id=seller.id),
            )
            self.make_invoice(customer, due=-6)
            self.plan()
            self.assertEqual(self.actions(customer).user_id, expected)

    def test_without_a_salesperson_the_collector_does_it(self):
        collector = new_test_user(self.env, "col", groups="account_collections.group_collector")
        customer = self.follow((1, "call", {"assignee": "salesperson"}))
        self.profile(customer).user_id = collector
        self.make_invoice(customer, due=-6)
        self.plan()
        self.assertEqual(self.actions(customer).user_id, collector)

    def test_the_credit_manager_is_told(self):
        manager = new_test_user(self.env, "boss", groups="account_collections.group_manager")
        self.company.collections_manager_id = manager
        customer = self.follow((1, "email", {"notify_manager": True}))
        self.make_invoice(customer, due=-6)
        self.run_night()
        told = self.env["mail.message"].search([("message_type", "=", "user_notification")])
        self.assertEqual(told.partner_ids, manager.partner_id)
        self.assertEqual(len(self.messages(customer)), 1, "nothing more for the customer")

    # === CHANNELS === #

    def test_the_first_channel_that_reaches_the_customer(self):
        channels = self.env["collections.channel"]._get_by_code()
        both = [Command.set([channels["email"].id, channels["call"].id])]
        step = (1, "email", {"channel_ids": both, "delivery": "first"})
        reached = self.follow(step)
        not_reached = self.follow(step, customer=self.make_customer(email=False))
        for customer in (reached, not_reached):
            self.make_invoice(customer, due=-6)
        self.run_night()
        self.assertEqual(self.actions(reached).channel_code, "email")
        self.assertEqual(self.actions(not_reached).channel_code, "call")

    # === THANKS === #

    def test_who_pays_the_last_late_item_is_thanked_once(self):
        customer = self.follow(
            (1, "email"), (1, "email", {"purpose": "thanks", "name": "Thank you"})
        )
        invoice = self.make_invoice(customer, due=-6)
        other = self.make_invoice(customer, due=-4)
        self.run_night()
        self.pay(invoice, on=1)
        self.assertFalse(self.simulate(range(2, 4)), "one item is late still")
        self.pay(other, on=4)
        sent = self.simulate(range(4, 30))
        self.assertEqual([night for night, _message in sent], [5])
        thanks = self.actions(customer)[-1]
        self.assertEqual(thanks.step_id.purpose, "thanks")
        self.assertEqual(thanks.line_ids.move_id, invoice | other)

    def test_who_paid_without_being_reminded_is_not_thanked(self):
        customer = self.follow((20, "email"), (1, "email", {"purpose": "thanks"}))
        self.pay(self.make_invoice(customer, due=-6), on=0)
        self.assertFalse(self.simulate(range(1, 5)))

    def test_thanks_belong_to_a_message_after_the_payment(self):
        with self.assertRaisesRegex(ValidationError, "says thanks"):
            self.make_procedure((-1, "email", {"purpose": "thanks"}))
        with self.assertRaisesRegex(ValidationError, "says thanks"):
            self.make_procedure((1, "call", {"purpose": "thanks"}))
