from odoo import Command
from odoo.tests import new_test_user, tagged

from .common import day
from .test_promise import PromiseCommon


@tagged("post_install", "-at_install")
class TestMerge(PromiseCommon):
    """When two customers become one, so do their dossiers, and nothing is lost."""

    def setUp(self):
        super().setUp()
        self.double = self.make_customer("Double")
        self.third = self.make_invoice(self.double, due=-15, amount=80)
        self.duplicate = self.profile(self.double)

    def merge(self, source, target):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((source | target).ids, target)
        self.env.invalidate_all()

    def test_everything_moves_to_the_customer_who_stays(self):
        promise = self.env["collections.promise"]._promise(
            self.duplicate, 80, day(5), self.items(self.third)
        )
        pause = self.env["collections.hold"].create(
            {"profile_id": self.duplicate.id, "reason": "Asked for time", "date_from": day()}
        )
        task = self.env["collections.action"].create(
            {"profile_id": self.duplicate.id, "summary": "Send flowers"}
        )
        agency = self.env["collections.agency"].create(
            {"partner_id": self.make_customer("Agency").id}
        )
        case = self.env["collections.agency.case"].create(
            {"profile_id": self.duplicate.id, "agency_id": agency.id}
        )
        message = self.duplicate.message_post(body="Pays on Fridays")
        attachment = self.env["ir.attachment"].create(
            {"name": "a.txt", "raw": b"a", "res_model": self.duplicate._name,
             "res_id": self.duplicate.id}
        )  # fmt: skip
        self.merge(self.double, self.customer)
        self.assertFalse(self.duplicate.exists())
        for record in (promise, pause, task, case, promise.line_ids, promise.hold_ids):
            with self.subTest(model=record._name):
                self.assertEqual(record.profile_id, self.dossier)
        for record in (promise, task, case):
            with self.subTest(model=record._name):
                self.assertEqual(record.partner_id, self.customer)
        self.assertEqual(message.res_id, self.dossier.id)
        self.assertEqual(attachment.res_id, self.dossier.id)

    def test_promises_go_on(self):
        promise = self.env["collections.promise"]._promise(
            self.duplicate, 80, day(5), self.items(self.third)
        )
        self.merge(self.double, self.customer)
        self.pay(self.third, on=2)
        self.review(2)
        self.assertEqual((promise.state, promise.received), ("kept", 80))
        self.dossier._refresh_and_plan(day(2), create=False)
        self.assertEqual(self.dossier.balance, 160)

    def test_open_steps_of_both(self):
        (self.dossier | self.duplicate).mode = "approve"
        self.plan()
        self.assertEqual(self.actions(self.customer, "approve").channel_code, "email")
        self.merge(self.double, self.customer)
        moved = self.actions(self.customer)
        self.assertEqual(sorted(moved.mapped("state")), ["approve", "cancelled"])
        self.plan(1)
        action = self.actions(self.customer, "approve")
        self.assertEqual(len(action), 1)
        self.assertEqual(action.line_ids.move_id, self.first | self.second | self.third)

    def test_followers_of_both(self):
        users = [
            new_test_user(self.env, f"follower.{n}", groups="account_collections.group_collector")
            for n in range(2)
        ]
        both, one = (user.partner_id for user in users)
        self.dossier.message_subscribe(both.ids)
        self.duplicate.message_subscribe((both | one).ids)
        self.merge(self.double, self.customer)
        self.assertLessEqual(both | one, self.dossier.message_partner_ids)

    def test_a_dossier_of_the_other_only(self):
        fresh = self.make_customer("Fresh")
        self.merge(self.double, fresh)
        self.assertEqual(self.duplicate.partner_id, fresh)

    def test_a_person_becomes_a_contact_of_a_customer(self):
        self.double.is_company = False
        contact = self.make_customer("Contact", is_company=False, parent_id=self.customer.id)
        hold = self.env["collections.hold"].create(
            {"profile_id": self.duplicate.id, "reason": "Asked for time", "date_from": day()}
        )
        self.merge(self.double, contact)
        self.assertEqual(hold.profile_id, self.dossier)
        self.dossier._refresh_and_plan(day(), create=False)
        self.assertEqual(self.dossier.balance, 240)

    def test_a_company_merged_into_a_contact_stays_a_customer(self):
        contact = self.make_customer("Contact", is_company=False, parent_id=self.customer.id)
        self.merge(self.double, contact)
        self.assertEqual(contact.commercial_partner_id, contact)
        self.assertEqual(self.duplicate.partner_id, contact)
        self.duplicate._refresh_and_plan(day(), create=False)
        self.assertEqual(self.duplicate.balance, 80)

    def test_the_choices_of_somebody_stay(self):
        collector = new_test_user(
            self.env, "chosen", groups="account_collections.group_collector",
            company_ids=[Command.set(self.company.ids)], company_id=self.company.id,
        )  # fmt: skip
        self.duplicate.write({"user_id": collector.id, "risk_class": "d"})
        self.dossier.risk_class = "b"
        self.merge(self.double, self.customer)
        self.assertEqual((self.dossier.user_id, self.dossier.risk_class), (collector, "b"))
