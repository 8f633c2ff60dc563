from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import CollectionsCommon, day


@tagged("post_install", "-at_install")
class TestHold(CollectionsCommon):
    """Whatever silences follow-up does it through a hold."""

    def setUp(self):
        super().setUp()
        self.customer = self.make_customer()
        self.first = self.make_invoice(self.customer, due=-20, amount=100)
        self.second = self.make_invoice(self.customer, due=-20, amount=60)
        self.dossier = self.profile(self.customer)

    def hold(self, **values):
        defaults = {"profile_id": self.dossier.id, "reason": "Asked for time", "date_from": day()}
        return self.env["collections.hold"].create({**defaults, **values})

    def item(self, invoice):
        return invoice.line_ids.filtered(lambda line: line.display_type == "payment_term")

    def test_whole_account_until_a_day(self):
        self.hold(date_to=day(3))
        sent = self.simulate(range(6))
        self.assertEqual([night for night, _message in sent], [4], "the day after the last day")

    def test_one_item(self):
        self.hold(move_line_id=self.item(self.first).id)
        self.run_night()
        self.assertMailed(self.customer, self.second)
        self.assertNotIn(self.first.name, self.messages(self.customer).body)

    def test_part_of_an_item(self):
        self.hold(move_line_id=self.item(self.first).id, amount=70)
        self.run_night()
        self.assertMailed(self.customer, self.first, self.second)
        self.assertEqual(sorted(self.actions(self.customer).line_ids.mapped("amount")), [30, 60])

    def test_paid_item_keeps_its_name(self):
        hold = self.hold(move_line_id=self.item(self.first).id)
        self.assertEqual(hold.open_item_id.id, hold.move_line_id.id)
        self.pay(self.first)
        self.env.invalidate_all()
        self.assertFalse(hold.open_item_id, "it is no longer among the open items")
        self.assertEqual(hold.read(["open_item_id", "item_name"])[0]["item_name"], self.first.name)

    def test_ended_hold_resumes(self):
        hold = self.hold(date_from=day(-5))
        self.run_night()
        self.assertSilent(self.customer)
        hold.date_to = day(-1)
        self.run_night()
        self.assertMailed(self.customer, self.first, self.second)

    def test_pause_withdraws_what_was_planned(self):
        self.plan()
        self.hold()
        with self.without_commit():
            self.env.cr.flush()
            self.env["collections.change"]._cron_refresh(day())
        self.assertEqual(self.actions(self.customer).state, "cancelled")
        self.assertEqual(self.actions(self.customer).cancel_reason, "held")

    def test_dossier_tells_of_the_pause(self):
        self.hold(date_to=day(3))
        self.assertIn("Asked for time", self.dossier.message_ids[0].body)

    def test_the_end_of_two_pauses_is_told_in_one_message(self):
        """The collector is notified; without one the dossier says so."""
        collector = new_test_user(
            self.env, "col", groups="account_collections.group_collector"
        ).partner_id
        for user in (collector.user_ids, self.env["res.users"]):
            self.dossier.user_id = user
            for reason in ("Waits for goods", "Asked <b>twice</b>"):
                self.hold(reason=reason, date_from=day(-5), date_to=day(-1))
            before = self.dossier.message_ids
            self.env["collections.hold"]._tell_ended(day())
            self.env["collections.hold"]._tell_ended(day())
            told = self.env["mail.message"].search(
                [("model", "=", "collections.profile"), ("res_id", "=", self.dossier.id)],
                order="id desc",
                limit=1,
            )
            self.assertIn("Waits for goods", told.body)
            self.assertIn("&lt;b&gt;twice", told.body)
            self.assertEqual(told.partner_ids, user.partner_id)
            self.assertLessEqual(len(self.dossier.message_ids - before), 1)

    def test_item_of_somebody_else(self):
        other = self.make_invoice(self.make_customer("Other"), due=-5)
        with self.assertRaisesRegex(ValidationError, "another customer"):
            self.hold(move_line_id=self.item(other).id)

    @mute_logger("odoo.sql_db")
    def test_nonsense(self):
        for values in ({"amount": -1}, {"date_to": day(-9)}):
            with (
                self.subTest(values=values),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.hold(**values)
