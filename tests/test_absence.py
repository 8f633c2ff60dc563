from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .common import TODAY, day
from .test_worklist import WorklistCommon


@tagged("post_install", "-at_install")
class TestAbsence(WorklistCommon):
    """Somebody is away: a colleague gets the work, and it comes back by itself."""

    def plan_absence(self, start=0, end=3, user=None, substitute=None, **values):
        return self.env["collections.absence"].create(
            {
                "user_id": (user or self.anna).id,
                "substitute_id": (substitute or self.ben).id,
                "date_from": day(start),
                "date_to": day(end),
                **values,
            }
        )

    def make_collector(self, name):
        return new_test_user(
            self.env, f"{name}.worklist", groups="account_collections.group_collector"
        )

    def pass_day(self, on):
        with self.without_commit():
            self.env["collections.priority"]._cron_worklist(day(on))

    def test_work_goes_and_comes_back(self):
        open_call = self.make_call("Before")
        absence = self.plan_absence(start=1, end=3)
        self.assertEqual((absence.state, open_call.user_id), ("planned", self.anna))
        self.pass_day(1)
        self.assertEqual(absence.state, "running")
        self.assertEqual((open_call.user_id, open_call.absent_user_id), (self.ben, self.anna))
        new_call = self.make_call("Meanwhile")
        self.assertEqual((new_call.user_id, new_call.absence_id), (self.ben, absence))
        task = self.make_task(new_call.profile_id)
        self.assertEqual(task.user_id, self.ben)
        new_call.with_user(self.ben).action_done()
        self.pass_day(4)
        self.assertEqual(absence.state, "ended")
        self.assertEqual((open_call.user_id, task.user_id), (self.anna, self.anna))
        self.assertEqual(new_call.user_id, self.ben, "what was done stays where it was done")
        self.assertFalse(self.anna.collections_substitute_id)
        self.assertEqual(self.make_call("After").user_id, self.anna)

    def test_both_are_told(self):
        self.make_call()
        absence = self.plan_absence()
        self.assertIn("You stand in for Anna", absence.message_ids[0].body)
        self.assertEqual(absence.message_ids[0].notified_partner_ids, self.ben.partner_id)
        absence.with_user(self.anna).action_end()
        self.assertIn("You are back", absence.message_ids[0].body)

    def test_substitute_sees_the_customers_and_nobody_else_does(self):
        self.only_own()
        carl = self.make_collector("carl")
        carl.group_ids -= self.see_all
        call = self.make_call()
        self.env.flush_all()
        dossier = call.profile_id
        with self.assertRaises(AccessError):
            dossier.with_user(self.ben).read(["overdue"])
        absence = self.plan_absence()
        self.env.invalidate_all()
        self.assertEqual(dossier.with_user(self.ben).overdue, 300)
        self.assertTrue(dossier.with_user(self.ben).open_item_ids)
        self.assertTrue(call.with_user(self.ben).line_ids.read(["amount"]))
        call.with_user(self.ben)._snooze(day(1))
        for user in (carl,):
            with self.assertRaises(AccessError):
                dossier.with_user(user).read(["overdue"])
        absence.action_end()
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            dossier.with_user(self.ben).read(["overdue"])
        with self.assertRaises(AccessError):
            call.with_user(self.ben).read(["priority"])

    def test_what_was_given_to_a_third_one_stays_there(self):
        call = self.make_call()
        self.plan_absence()
        call.with_user(self.ben)._assign(self.manager)
        self.pass_day(4)
        self.assertEqual(call.user_id, self.manager)

    def test_nobody_gives_work_to_who_is_away(self):
        call = self.make_call(user=self.manager)
        self.plan_absence()
        with self.assertRaisesRegex(UserError, "choose Ben, who stands in"):
            call.with_user(self.manager)._assign(self.anna)

    def test_takeover_during_an_absence(self):
        call = self.make_call()
        self.plan_absence()
        self.assertEqual(call.user_id, self.ben)
        call.profile_id.user_id = self.manager
        self.assertEqual(call.user_id, self.manager)
        self.pass_day(4)
        self.assertEqual(call.user_id, self.manager)

    def test_dates_in_the_past_and_last_days_moved(self):
        self.assertEqual(self.plan_absence(-5, -2).state, "ended")
        call = self.make_call()
        absence = self.plan_absence(0, 10)
        absence.with_user(self.anna).date_to = day(0)
        self.assertEqual(absence.state, "running", "the last day counts")
        self.pass_day(1)
        self.assertEqual((absence.state, call.user_id), ("ended", self.anna))

    def test_bad_input_is_explained(self):
        self.plan_absence(0, 3)
        for values, message in (
            ({"start": 2, "end": 5, "substitute": self.manager}, "is away from"),
            ({"start": 1, "end": 2, "user": self.manager, "substitute": self.anna}, "is away from"),
            ({"start": 1, "end": 2, "user": self.ben, "substitute": self.manager}, "stands in"),
        ):
            with self.subTest(**values), self.assertRaisesRegex(ValidationError, message):
                self.plan_absence(**values)
        viewer = new_test_user(self.env, "v.worklist", groups="account_collections.group_viewer")
        with self.assertRaisesRegex(ValidationError, "not a collector"):
            self.plan_absence(10, 11, substitute=viewer)

    def test_substitute_works_for_all_companies_of_the_customers(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.anna.company_ids += other
        profiles = self.env["collections.profile"]
        profiles._for_partner(self.make_customer("There"), other).user_id = self.anna
        with self.assertRaisesRegex(ValidationError, "does not work for Other"):
            self.plan_absence()

    def test_who_may_plan_what(self):
        values = {
            "user_id": self.anna.id,
            "substitute_id": self.ben.id,
            "date_from": day(1),
            "date_to": day(2),
        }
        absences = self.env["collections.absence"]
        own = absences.with_user(self.anna).create(values)
        with self.assertRaises(AccessError):
            own.with_user(self.anna).state = "ended"
        for do in (
            lambda: absences.with_user(self.ben).create({**values, "date_from": day(2)}),
            lambda: own.with_user(self.ben).write({"date_to": day(9)}),
            lambda: own.with_user(self.ben).action_cancel(),
        ):
            with self.assertRaises(UserError):
                do()
        self.assertEqual(own.with_user(self.ben).date_to, day(2), "colleagues see it")
        own.with_user(self.manager).action_cancel()
        self.assertEqual(own.state, "cancelled")
        planned = absences.with_user(self.manager).create(values)
        self.assertEqual(planned.user_id, self.anna)

    def test_running_absence_is_ended_not_deleted(self):
        absence = self.plan_absence()
        with self.assertRaisesRegex(UserError, "End this absence first"):
            absence.unlink()
        with self.assertRaisesRegex(UserError, "This absence runs"):
            absence.with_user(self.anna).substitute_id = self.manager
        with self.assertRaisesRegex(UserError, "It has begun already"):
            absence.with_user(self.anna).action_cancel()

    def test_absence_of_another_company_is_out_of_sight(self):
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            "stranger.absence",
            groups="account_collections.group_collector",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        absence = self.plan_absence(1, 2)
        self.assertFalse(absence.with_user(stranger).search([("id", "=", absence.id)]))

    def test_hand_over_summary(self):
        call = self.make_call("Summary Customer")
        self.env["collections.promise"]._promise(
            call.profile_id, 40, day(5), call.line_ids.move_line_id, note="By bank"
        )
        call.profile_id._refresh_and_plan(TODAY)
        absence = self.plan_absence(note="Mind the dog")
        report = self.env["ir.actions.report"].with_user(self.ben)
        html = report._render_qweb_html("account_collections.handover", absence.ids)[0].decode()
        for text in ("Anna", "Mind the dog", "Summary Customer", "By bank"):
            self.assertIn(text, html)
        wizard = self.env["collections.takeover"].with_user(self.manager)
        wizard = wizard.create({"from_user_id": self.anna.id, "user_id": self.ben.id})
        report = self.env["ir.actions.report"].with_user(self.manager)
        html = report._render_qweb_html("account_collections.takeover", wizard.ids)[0].decode()
        self.assertIn("Summary Customer", html)
        self.assertEqual(wizard.action_print_handover()["report_type"], "qweb-html")

    def test_summary_tells_nothing_that_the_reader_may_not_see(self):
        self.only_own()
        carl = self.make_collector("dora")
        carl.group_ids -= self.see_all
        self.make_call("Secret Customer")
        absence = self.plan_absence()
        report = self.env["ir.actions.report"].with_user(carl)
        html = report._render_qweb_html("account_collections.handover", absence.ids)[0].decode()
        self.assertNotIn("Secret Customer", html)
