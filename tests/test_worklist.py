from datetime import timedelta

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import TODAY, CollectionsCommon, day


class WorklistCommon(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.see_all = cls.env.ref("account_collections.group_collector_all")
        cls.anna, cls.ben, cls.manager = (
            new_test_user(
                cls.env,
                f"{name}.worklist",
                name=name.capitalize(),
                groups=f"account_collections.group_{role}",
                lang="en_US",
                tz="UTC",
            )
            for name, role in (("anna", "collector"), ("ben", "collector"), ("mia", "manager"))
        )
        cls.calls = cls.make_procedure((1, "call"))
        cls.task_channel = cls.env.ref("account_collections.channel_task")

    def setUp(self):
        super().setUp()
        frozen = freeze_time(fields.Datetime.to_datetime(TODAY) + timedelta(hours=10))
        frozen.start()
        self.addCleanup(frozen.stop)

    def only_own(self):
        group = self.env.ref("account_collections.group_collector")
        group.implied_ids -= self.see_all
        (self.anna | self.ben).group_ids -= self.see_all

    def make_call(self, name="Customer", user=None, due=-30, amount=300, **values):
        """Return the call about a late invoice of a new customer of ``user``."""
        customer = self.make_customer(name)
        dossier = self.profile(customer)
        dossier.write({"procedure_id": self.calls.id, "user_id": (user or self.anna).id, **values})
        self.make_invoice(customer, due=due, amount=amount)
        dossier._refresh_and_plan(TODAY)
        return self.actions(customer, "todo")

    def make_task(self, profile, user=None, **values):
        return self.env["collections.action"].create(
            {
                "profile_id": profile.id,
                "channel_id": self.task_channel.id,
                "summary": "Look at it",
                "user_id": (user or self.anna).id,
                "date": TODAY,
                **values,
            }
        )

    def as_user(self, user, *records):
        return [record.with_user(user).with_context(lang="en_US") for record in records]


@tagged("post_install", "-at_install")
class TestPriority(WorklistCommon):
    """Why an entry stands where it stands."""

    def test_money_and_age_make_the_rank(self):
        call = self.make_call(due=-30, amount=300)
        self.assertEqual(call.priority, 600)
        self.assertEqual(call.priority_factors["points"], {"money": 300, "age": 300})
        self.assertIn("300", call.priority_reason)
        self.assertIn("late · 30 days", call.priority_reason)

    def test_what_is_about_more_than_what_is_late_does_not_call_it_late(self):
        profile = self.make_call(due=-30, amount=300).profile_id
        task = self.make_task(profile, amount=5000)
        self.assertIn("5,000 at stake", task.priority_reason)
        task.amount = 200
        task._prioritise(TODAY)
        self.assertIn("200 late", task.priority_reason)

    def test_reasons_are_told_in_the_language_and_currency_of_the_reader(self):
        call = self.make_call(due=-41, amount=12400)
        self.env["res.lang"]._activate_lang("nl_NL")
        symbol = self.currency.symbol
        self.assertIn(f"{symbol}\N{NO-BREAK SPACE}12,400", call.priority_reason)
        dutch = call.with_context(lang="nl_NL")
        self.assertIn("12.400", dutch.priority_reason)

    def test_broken_promises_raise_it(self):
        call = self.make_call(due=-30, amount=300)
        before = call.priority
        dossier = call.profile_id
        item = call.line_ids.move_line_id
        promises = self.env["collections.promise"]
        broken = [promises._promise(dossier, 100, TODAY, item) for _number in range(2)]
        promises.union(*broken).write({"state": "broken", "grace_end": day(-1)})
        call._prioritise(TODAY)
        self.assertEqual(call.priority, before + 300)
        self.assertIn("promise broken twice", call.priority_reason)

    def test_risk_is_told_when_it_is_high(self):
        call = self.make_call(risk_class="b")
        self.assertNotIn("risk", call.priority_reason)
        low = call.priority
        call.profile_id.risk_class = "e"
        call.profile_id._refresh_and_plan(TODAY)
        self.assertGreater(call.priority, low)
        self.assertIn("risk class E", call.priority_reason)

    def test_who_can_be_called_now_but_not_all_day_comes_first(self):
        always = self.make_call("Always")
        now = self.make_call("Now", contact_from=9, contact_to=17)
        later = self.make_call("Later", contact_from=13, contact_to=17)
        quiet = self.make_call("Quiet", quiet_mon=True)
        zone = self.company.partner_id
        zone.tz = "UTC"
        for call in now, later, quiet:
            call.partner_id.write({"tz": "UTC", "country_id": False})
        (always | now | later | quiet)._prioritise(TODAY)
        self.assertGreater(now.priority, always.priority)
        self.assertGreater(always.priority, later.priority)
        self.assertEqual(later.priority, quiet.priority)
        self.assertIn("reachable before 5:00", now.priority_reason)
        self.assertIn("reachable from 1:00", later.priority_reason)
        self.assertIn("not reachable any more today", quiet.priority_reason)

    def test_hours_are_told_in_the_time_zone_of_the_reader(self):
        call = self.make_call(contact_from=9, contact_to=17)
        self.company.partner_id.tz = "UTC"
        call.partner_id.write({"tz": "UTC", "country_id": False})
        call._prioritise(TODAY)
        tokyo = call.with_context(tz="Asia/Tokyo", lang="en_US")
        self.assertIn("reachable before 2:00", tokyo.priority_reason)

    def test_a_moment_that_passed_is_not_told(self):
        call = self.make_call(contact_from=9, contact_to=17)
        self.company.partner_id.tz = "UTC"
        call.partner_id.write({"tz": "UTC", "country_id": False})
        call._prioritise(TODAY)
        with freeze_time(fields.Datetime.to_datetime(TODAY) + timedelta(hours=18)):
            call.invalidate_recordset()
            self.assertIn("not reachable any more today", call.priority_reason)

    def test_a_customer_who_waits_comes_before_small_money(self):
        call = self.make_call("Small", amount=50, due=-5)
        reply = self.make_task(call.profile_id, kind="incoming")
        self.assertGreater(reply.priority, call.priority)
        self.assertIn("waits for an answer", reply.priority_reason)

    def test_weights_are_those_of_the_company(self):
        call = self.make_call(due=-30, amount=300)
        self.company.collections_weight_age = 3
        with self.without_commit():
            self.env["collections.priority"]._cron_worklist(TODAY)
        self.assertEqual(call.priority, 1200)
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.company.collections_weight_reach = 2
            self.company.flush_recordset()

    def test_details_tell_every_factor_with_its_points(self):
        call = self.make_call(risk_class="b")
        details = call.priority_details
        told = {factor["name"]: factor["points"] for factor in details["factors"]}
        self.assertEqual(told, {"money": 300, "age": 300, "risk": 30})
        self.assertEqual(details["total"], sum(told.values()))

    def test_a_forecast_may_add_its_own_factor(self):
        call = self.make_call()
        priority = type(self.env["collections.priority"])
        before = call.priority
        self.patch(priority, "_get_gains", lambda self, actions: dict.fromkeys(actions.ids, 500))
        call._prioritise(TODAY)
        self.assertEqual(call.priority, before + 500)
        self.assertIn("will not come by itself", call.priority_reason)

    def test_entries_of_one_customer_stand_together(self):
        small = self.make_call("Small", amount=200)
        big = self.make_call("Big", amount=1000)
        task = self.make_task(big.profile_id, amount=1)
        order = "customer_priority desc, profile_id.id, priority desc, date, id"
        found = self.env["collections.action"].search(
            [("id", "in", (small | big | task).ids)], order=order
        )
        self.assertEqual(found, big + task + small)

    def test_order_costs_the_same_queries_for_many(self):
        calls = self.make_call("First")
        for number in range(20):
            calls |= self.make_call(f"Next {number}")
        self.count_queries(calls[:1])
        few, many = (self.count_queries(chosen) for chosen in (calls[:2], calls))
        self.assertEqual(few, many)

    def count_queries(self, calls):
        self.env.flush_all()
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        calls._prioritise(TODAY)
        calls.read(["priority_reason", "priority_details"])
        return self.env.cr.sql_log_count - start

    def test_nobody_writes_the_order_by_hand(self):
        [call] = self.as_user(self.anna, self.make_call())
        for values in ({"priority": 1}, {"priority_factors": {}}, {"skip_reason": "x"}):
            with self.assertRaises(AccessError):
                call.write(values)


@tagged("post_install", "-at_install")
class TestWorklist(WorklistCommon):
    """What a collector does with entries, one by one and many at once."""

    def test_snoozed_entry_comes_back_on_its_day(self):
        [call] = self.as_user(self.anna, self.make_call())
        call._snooze(day(3), "On holiday")
        self.assertEqual((call.date, call.state), (day(3), "todo"))
        body = call.profile_id.message_ids[0].body
        self.assertIn("Snoozed until", body)
        self.assertIn("On holiday", body)
        call.profile_id.sudo()._refresh_and_plan(TODAY)
        self.assertEqual(call.date, day(3), "the night leaves it where it is")

    def test_snooze_needs_a_day_to_come(self):
        [call] = self.as_user(self.anna, self.make_call())
        for wrong in (TODAY, day(-1), day(400), False):
            with self.assertRaisesRegex(UserError, "from tomorrow on"):
                call._snooze(wrong)

    def test_assign_is_told_in_the_dossier(self):
        [call] = self.as_user(self.anna, self.make_call())
        call._assign(self.ben)
        self.assertEqual(call.user_id, self.ben)
        self.assertIn("Given to Ben", call.profile_id.message_ids[0].body)

    def test_dragging_a_card_is_assigning(self):
        [call] = self.as_user(self.manager, self.make_call())
        call.write({"user_id": self.ben.id})
        self.assertEqual(call.user_id, self.ben)
        self.assertIn("Given to Ben", call.profile_id.message_ids[0].body)
        outsider = new_test_user(self.env, "outsider.worklist", groups="base.group_user")
        with self.assertRaisesRegex(UserError, "no access to Collections"):
            call.write({"user_id": outsider.id})

    def test_nobody_gets_work_of_another_company(self):
        [call] = self.as_user(self.manager, self.make_call())
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            "stranger.worklist",
            groups="account_collections.group_collector",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        with self.assertRaisesRegex(AccessError, "does not work for"):
            call._assign(stranger)

    def test_collector_without_rights_on_a_customer_does_nothing(self):
        self.only_own()
        call = self.make_call(user=self.ben)
        [foreign] = self.as_user(self.anna, call)
        for do in (
            lambda: foreign._snooze(day(1)),
            lambda: foreign._assign(self.anna),
            lambda: foreign._skip("Mine"),
            foreign.action_open_snooze,
            lambda: foreign.read(["priority_reason"]),
        ):
            with self.assertRaises(AccessError):
                do()
        self.assertFalse(foreign.search([("id", "=", call.id)]))

    def test_skip_keeps_the_reason(self):
        call = self.make_call()
        task = self.make_task(call.profile_id)
        both = (call | task).with_user(self.anna)
        both._skip("Pays next week anyway")
        self.assertEqual(both.mapped("state"), ["cancelled"] * 2)
        self.assertEqual(set(both.mapped("skip_reason")), {"Pays next week anyway"})
        self.assertTrue(call.is_skipped)
        self.assertFalse(task.is_skipped)
        notes = call.profile_id.message_ids.filtered(lambda note: "Skipped" in (note.body or ""))
        self.assertEqual(len(notes), 1, "one note for both")
        self.assertIn("Pays next week anyway", notes.body)
        self.assertEqual(notes.author_id, self.anna.partner_id)

    def test_dialog_does_all_or_nothing_and_says_why(self):
        first, second = self.make_call("First"), self.make_call("Second")
        second._set_done(TODAY)
        with self.assertRaisesRegex(UserError, "1 of 2 are in the way: .*Second"):
            (first | second).with_user(self.anna).action_open_snooze()
        dialog = self.env["collections.worklist.dialog"].with_user(self.anna)
        dialog = dialog.create(
            {
                "operation": "snooze",
                "action_ids": [Command.set((first | second).ids)],
                "day": day(2),
            }
        )
        with self.assertRaises(UserError):
            dialog.action_confirm()
        self.assertEqual(first.date, TODAY, "nothing was changed")

    def test_dialog_for_many(self):
        calls = self.make_call("First") | self.make_call("Second")
        action = calls.with_user(self.anna).action_open_assign()
        dialog = (
            self.env["collections.worklist.dialog"]
            .with_user(self.anna)
            .with_context(**action["context"])
            .create({"user_id": self.ben.id})
        )
        self.assertEqual(dialog.action_count, 2)
        dialog.action_confirm()
        self.assertEqual(calls.user_id, self.ben)

    def test_skip_dialog_wants_a_reason(self):
        call = self.make_call()
        dialog = self.env["collections.worklist.dialog"].with_user(self.anna)
        values = {"operation": "skip", "action_ids": [Command.set(call.ids)]}
        with self.assertRaisesRegex(UserError, "Say why"):
            dialog.create({**values, "reason": "  "}).action_confirm()
        dialog.create({**values, "reason": "Too small"}).action_confirm()
        self.assertEqual(call.skip_reason, "Too small")

    def test_bulk_approval_names_what_is_in_the_way(self):
        customer = self.make_customer("Approve")
        dossier = self.profile(customer)
        dossier.mode = "approve"
        self.make_invoice(customer, due=-20)
        dossier._refresh_and_plan(TODAY)
        message = self.actions(customer, "approve")
        call = self.make_call("Call me")
        with self.assertRaisesRegex(UserError, "1 of 2 are in the way: .*Call me"):
            (message | call).with_user(self.anna).action_approve()
        self.assertEqual(message.state, "approve")
        message.with_user(self.anna).action_approve()
        self.assertEqual(message.state, "ready")

    def test_queries_do_not_grow_with_the_entries(self):
        calls = self.env["collections.action"]
        for number in range(24):
            calls |= self.make_call(f"Customer {number}")
        few, many = calls[:2], calls[2:]
        counts = []
        for chosen in (few, many):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            chosen.with_user(self.anna)._snooze(day(2))
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - start)
        self.assertLessEqual(counts[1], counts[0] + 2)

    def test_tabs_count_what_their_filters_show(self):
        call = self.make_call("Call")
        dossier = call.profile_id
        self.make_task(dossier, kind="incoming")
        self.make_task(dossier, kind="promise", channel_id=self.call_channel.id)
        self.make_task(dossier, kind="dispute")
        self.make_task(dossier, kind="address")
        self.make_task(dossier, date=day(1))
        self.make_call("Foreign", user=self.ben)
        actions = self.env["collections.action"].with_user(self.anna)
        worklist = self.env["collections.worklist"].with_user(self.anna)
        mine = worklist.get_summary()["tabs"]
        own = Domain("partner_id", "=", dossier.partner_id.id)
        self.assertEqual(
            {name: mine[name] for name in ("calls", "replies", "promises", "disputes", "alerts")},
            {"calls": 2, "replies": 1, "promises": 1, "disputes": 1, "alerts": 1},
        )
        self.assertEqual(mine["all"], 5, "what is planned for tomorrow is not work of today")
        today = own & Domain("date", "<=", TODAY) & Domain("state", "in", ("todo", "approve"))
        for name, count in mine.items():
            if name != "all":
                found = actions.search_count(today & Domain("worklist_tab", "=", name))
                self.assertEqual(found, count, name)
        self.assertEqual(worklist.get_summary(mine=False)["tabs"]["calls"], 3)

    def test_progress_of_the_day(self):
        call, other = self.make_call("First"), self.make_call("Second", amount=500)
        call.with_user(self.anna).action_done()
        self.env["collections.promise"].with_user(self.anna)._promise(
            other.profile_id, 120, day(5), other.line_ids.move_line_id, user_id=self.anna.id
        )
        self.pay(other.line_ids.move_id, amount=80)
        summary = self.env["collections.worklist"].with_user(self.anna).get_summary()
        self.assertEqual(summary["done"], 1)
        self.assertEqual(summary["planned"], summary["done"] + summary["tabs"]["all"])
        currency = self.currency.id
        self.assertEqual(summary["promised"], [{"currency_id": currency, "amount": 120}])
        self.assertEqual(summary["received"], [{"currency_id": currency, "amount": 80}])
        nothing = self.env["collections.worklist"].with_user(self.ben).get_summary()
        self.assertEqual((nothing["done"], nothing["promised"], nothing["received"]), (0, [], []))

    def test_summary_keeps_to_the_rights(self):
        self.only_own()
        self.make_call(user=self.ben)
        worklist = self.env["collections.worklist"].with_user(self.anna)
        self.assertEqual(worklist.get_summary(mine=False)["tabs"]["all"], 0)
        outsider = new_test_user(self.env, "nobody.worklist", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.env["collections.worklist"].with_user(outsider).get_summary()

    def test_workload_of_the_team(self):
        call = self.make_call("First", amount=300)
        self.make_call("Second", amount=200).date = day(-2)
        call.with_user(self.anna).action_done()
        self.env.flush_all()
        rows = self.env["collections.workload"].with_user(self.manager)
        row = rows.search([("user_id", "=", self.anna.id)])
        self.assertEqual((row.open_count, row.overdue_count, row.today_count), (1, 1, 0))
        self.assertEqual((row.done_count, row.customer_count), (1, 2))
        self.assertAlmostEqual(row.amount_late, 500)
        with self.assertRaises(AccessError):
            self.env["collections.workload"].with_user(self.anna).search([])
        other = self.env["res.company"].create({"name": "Other"})
        elsewhere = rows.with_context(allowed_company_ids=other.ids)
        self.manager.company_ids += other
        self.assertFalse(elsewhere.search([("user_id", "=", self.anna.id)]))

    def test_team_view_has_a_column_for_those_without_work(self):
        self.make_call(user=self.anna)
        actions = self.env["collections.action"].with_user(self.manager)
        actions = actions.with_context(collections_team=True, read_group_expand=True)
        groups = actions.web_read_group(
            [("user_id", "in", (self.anna | self.ben).ids)], ["user_id"], ["__count"]
        )["groups"]
        users = [group["user_id"] and group["user_id"][0] for group in groups]
        self.assertIn(self.ben.id, users)
        self.assertNotIn(self.env.ref("base.user_root").id, users)

    def test_takeover_for_good(self):
        call = self.make_call(user=self.anna)
        kept = self.make_call("Kept", user=self.anna)
        promise = self.env["collections.promise"]._promise(
            call.profile_id, 10, day(5), call.line_ids.move_line_id, user_id=self.anna.id
        )
        wizard = self.env["collections.takeover"].with_user(self.manager)
        wizard = wizard.create(
            {
                "from_user_id": self.anna.id,
                "user_id": self.ben.id,
                "profile_ids": [Command.set(call.profile_id.ids)],
            }
        )
        self.assertEqual(wizard.customer_count, 1)
        wizard.action_confirm()
        self.assertEqual(call.profile_id.user_id, self.ben)
        self.assertEqual((call.user_id, promise.user_id), (self.ben, self.ben))
        self.assertEqual(kept.user_id, self.anna)
        wizard.from_user_id = wizard.user_id = self.ben
        with self.assertRaisesRegex(UserError, "somebody else"):
            wizard.action_confirm()

    def test_nobody_takes_over_customers_out_of_sight(self):
        self.only_own()
        self.make_call(user=self.ben)
        wizard = self.env["collections.takeover"].with_user(self.anna)
        wizard = wizard.create({"from_user_id": self.ben.id, "user_id": self.anna.id})
        self.assertEqual(wizard.customer_count, 0)
        with self.assertRaisesRegex(UserError, "no customers"):
            wizard.action_confirm()
