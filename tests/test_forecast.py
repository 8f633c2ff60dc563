from datetime import timedelta
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..engine import forecast
from ..engine.forecast import packing
from .common import TODAY, CollectionsCommon, day


@tagged("post_install", "-at_install")
class ForecastCommon(CollectionsCommon):
    """Customers with habits: the prompt one pays on the due date, the slow one 20 days late."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.forecaster = cls.env["collections.forecaster"]
        cls.models = cls.env["collections.forecast.model"]
        cls.forecasts = cls.env["collections.forecast"]

    def setUp(self):
        super().setUp()
        self.set_today(0)
        self.env["res.company"].search([("id", "!=", self.company.id)]).write(
            {"collections_forecast": False}
        )

    def set_today(self, on):
        self.patch(type(self.env["collections.ledger"]), "_get_today", lambda _self: day(on))

    @classmethod
    def make_payer(cls, name, late, count=6, **values):
        customer = cls.make_customer(name)
        for number in range(count):
            due = -late - 12 - 17 * number
            cls.pay(cls.make_invoice(customer, due=due, **values), on=due + late)
        return customer

    def train(self, on=0):
        self.env.flush_all()
        with self.without_commit():
            self.models._cron_train(day(on))
        return self.models._get_in_use(self.company)

    def predict(self, on=0):
        self.env.flush_all()
        with self.without_commit():
            self.forecaster._cron_predict(day(on))

    def latest(self, invoice):
        return self.forecasts.search(
            [("move_id", "=", invoice.id), ("kind", "=", "latest")], limit=1
        )

    def kept(self, invoice):
        return self.forecasts.search(
            [("move_id", "=", invoice.id), ("kind", "!=", "latest")], order="date"
        )


@tagged("post_install", "-at_install")
class TestForecast(ForecastCommon):
    """Every open item has an expected day, a range, chances and reasons; later it is judged."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.prompt = cls.make_payer("Prompt", 0)
        cls.slow = cls.make_payer("Slow", 20)
        cls.soon = cls.make_invoice(cls.prompt, due=10)
        cls.later = cls.make_invoice(cls.slow, due=10, amount=2000)

    def setUp(self):
        super().setUp()
        self.model = self.train()
        self.predict()

    def test_every_open_item_is_expected_some_day(self):
        soon, later = self.latest(self.soon), self.latest(self.later)
        self.assertTrue(soon.expected_date and later.expected_date)
        self.assertGreater(later.expected_date, soon.expected_date + timedelta(7))
        for said in soon | later:
            self.assertLessEqual(said.date_from, said.expected_date)
            self.assertTrue(not said.date_to or said.date_to >= said.expected_date)
            self.assertLessEqual(said.chance_due, said.chance_14)
            self.assertLessEqual(said.chance_14, said.chance_30)
            self.assertEqual(said.date, TODAY)
            self.assertIn(str(said.expected_date.year), said.summary)
        self.assertGreater(soon.chance_due, later.chance_due)

    def test_the_model_in_use_tells_how_it_was_chosen(self):
        self.assertEqual(self.model.state, "in_use")
        self.assertTrue(self.model.champion)
        self.assertTrue(self.model.reason)
        self.assertTrue(forecast.load(self.model.text))
        self.assertEqual(self.model.progress, 100)
        if self.model.score_ids:
            self.assertIn("terms", self.model.score_ids.mapped("candidate"))

    def test_what_is_paid_is_judged_and_expected_no_more(self):
        said = self.kept(self.soon)
        self.assertEqual(said.kind, "first")
        self.pay(self.soon, on=12)
        self.predict(13)
        self.assertFalse(self.latest(self.soon))
        self.assertEqual(said.outcome, "paid")
        self.assertEqual(said.actual_date, day(12))
        self.assertEqual(said.error_days, (day(12) - said.expected_date).days)
        self.assertEqual(said.miss_days, abs(said.error_days))
        self.assertEqual(bool(said.inside), said.date_from <= day(12) <= (said.date_to or day(400)))

    def test_a_payment_that_came_back_is_judged_again(self):
        said = self.kept(self.soon)
        payment = self.pay(self.soon, on=3)
        self.predict(4)
        self.assertEqual(said.outcome, "paid")
        payment.move_id.line_ids.remove_move_reconcile()
        self.predict(5)
        self.assertEqual(said.outcome, "open")
        self.assertFalse(said.actual_date)
        self.assertTrue(self.latest(self.soon))

    def test_a_credit_note_is_no_payment(self):
        said = self.kept(self.soon)
        refund = self.make_refund(self.prompt, self.soon.amount_total, issued=1)
        lines = (self.soon | refund).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        lines.reconcile()
        self.predict(2)
        self.assertEqual(said.outcome, "other")
        self.assertFalse(said.error_days)

    def test_it_is_kept_once_a_week(self):
        for night in range(1, 16):
            self.set_today(night)
            self.predict(night)
        self.assertEqual(self.kept(self.later).mapped("kind"), ["first", "weekly", "weekly"])
        self.assertEqual(len(self.forecasts.search([("move_id", "=", self.later.id)])), 4)
        self.assertEqual(self.latest(self.later).date, day(15))

    def test_the_same_night_twice_changes_nothing(self):
        before = self.forecasts.search_count([])
        self.forecaster._start_anew(self.company)
        self.predict()
        self.assertEqual(self.forecasts.search_count([]), before)

    def test_a_night_that_was_killed_goes_on(self):
        self.forecaster._start_anew(self.company)
        self.env.flush_all()
        done = []
        predict = type(self.forecaster)._predict

        def count(forecaster, profiles, on):
            done.append(len(profiles))
            return predict(forecaster, profiles, on)

        self.patch(type(self.forecaster), "_predict", count)
        judged = []
        self.patch(type(self.forecaster), "_judge", lambda *_args: judged.append(True))
        with patch(
            "odoo.addons.account_collections.models.forecast.collections_forecaster.BATCH", 1
        ):
            stops = iter([float("inf"), 0])
            cron = type(self.env["ir.cron"])
            with patch.object(cron, "_commit_progress", lambda *_a, **_k: next(stops)):
                self.forecaster._cron_predict(TODAY)
            self.assertEqual(sum(done), 1)
            self.predict()
        profiles = self.env["collections.profile"].search([("company_id", "=", self.company.id)])
        self.assertEqual(sum(done), len(profiles))
        self.assertEqual(len(judged), 1)
        done = self.env["collections.bookmark"]._find("forecast", self.company).date
        self.assertEqual(done, TODAY)

    def test_one_bad_customer_does_not_stop_the_others(self):
        self.forecaster._start_anew(self.company)
        predict = type(self.forecaster)._predict
        bad = self.env["collections.profile"].search([("partner_id", "=", self.slow.id)])

        def refuse(forecaster, profiles, on):
            if bad in profiles:
                raise ValueError("broken")
            return predict(forecaster, profiles, on)

        self.patch(type(self.forecaster), "_predict", refuse)
        with self.assertLogs("odoo.addons.account_collections", "WARNING"):
            self.predict(1)
        self.assertEqual(self.latest(self.soon).date, day(1))
        self.assertEqual(bad.forecast_date, day(1))

    def test_queries_do_not_grow(self):
        customers = self.env["res.partner"].create(
            [{"name": f"Customer {n}", "is_company": True} for n in range(60)]
        )
        for customer in customers:
            self.make_invoice(customer, due=5)
        self.env["collections.ledger"]._ensure_profiles(self.company)
        profiles = self.env["collections.profile"].search([("partner_id", "in", customers.ids)])
        self.forecaster._predict(profiles[:1], TODAY)
        counts = []
        for batch in (profiles[:2], profiles[2:]):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(self.forecaster._predict(batch, TODAY), len(batch))
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])

    def test_latest_is_one_query(self):
        lines = (self.soon | self.later).line_ids
        self.env.flush_all()
        with self.assertQueryCount(1):
            found = self.forecasts._latest(lines)
            self.assertEqual(len(found), 2)

    def test_switching_off_forgets_what_is_expected_and_keeps_what_was_said(self):
        self.company.collections_forecast = False
        self.assertFalse(self.latest(self.soon))
        self.assertTrue(self.kept(self.soon))
        self.predict(1)
        self.assertFalse(self.latest(self.soon))
        with self.assertRaisesRegex(UserError, "switched off"):
            self.models.with_company(self.company).action_train()


@tagged("post_install", "-at_install")
class TestForecastPlaces(ForecastCommon):
    """Where it is seen, and where it counts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.prompt = cls.make_payer("Prompt", 0)
        cls.slow = cls.make_payer("Slow", 20)
        cls.soon = cls.make_invoice(cls.prompt, due=3)
        cls.later = cls.make_invoice(cls.slow, due=-5, amount=2000)

    def setUp(self):
        super().setUp()
        self.train()
        self.predict()
        self.env.invalidate_all()

    def set_chances(self, invoice, chance, late=0.0):
        """Let an item be paid with this chance on each coming day."""
        said = self.latest(invoice)
        curve = [round(chance * packing.SCALE)] * 60
        said.write({"chance_7": chance, "curve": curve, "chance_late": late})
        return said

    def test_the_customer_shows_what_is_expected(self):
        profile = self.profile(self.prompt)
        self.set_chances(self.soon, 0.8)
        self.assertAlmostEqual(profile.expected_amount, 80)
        self.assertIn("in the next 4 weeks", profile.expected_text)
        nobody = self.profile(self.make_customer("Nobody"))
        self.assertFalse(nobody.expected_text)

    def test_the_open_items_of_the_customer_show_it(self):
        profile = self.profile(self.prompt)
        (row,) = profile.get_open_items()["items"]
        said = self.latest(self.soon)
        self.assertEqual(row["expected"], str(said.expected_date))
        self.assertEqual(row["expected_text"], said.summary)

    def test_the_invoice_shows_it(self):
        self.assertEqual(self.soon.collections_expected, self.latest(self.soon).summary)
        self.assertFalse(self.make_invoice(self.prompt, due=9).collections_expected)

    def test_what_comes_by_itself_is_asked_later(self):
        profile = self.profile(self.slow)
        actions = self.env["collections.action"]
        line = self.latest(self.later).move_line_id
        call = actions.create(
            {
                "profile_id": profile.id,
                "kind": "manual",
                "summary": "Call",
                "channel_id": self.call_channel.id,
                "amount": 2000,
                "line_ids": [(0, 0, {"move_line_id": line.id, "amount": 2000})],
            }
        )
        self.set_chances(self.later, 0.95)
        call._prioritise(TODAY)
        likely = call.priority
        self.set_chances(self.later, 0.1)
        call._prioritise(TODAY)
        self.assertEqual(call.priority - likely, 1700)
        self.assertIn("will not come by itself", call.priority_reason)

    def test_what_is_planned_by_night_knows_it_too(self):
        profile = self.profile(self.slow)
        self.set_chances(self.later, 0.25)
        standings = self.env["collections.priority"]._get_standings(profile, TODAY)
        line = self.latest(self.later).move_line_id
        self.assertEqual(standings[profile.id].gains, {line.id: 1500})

    def test_what_will_be_very_late_costs_points(self):
        profile = self.profile(self.slow)
        scorer = self.env["collections.scorer"]
        self.set_chances(self.later, 0.1, late=0)
        self.env.flush_all()
        scorer._score(profile, TODAY)
        before = profile.risk_score
        self.set_chances(self.later, 0.1, late=0.9)
        self.env.flush_all()
        self.env.invalidate_all()
        scorer._score(profile, TODAY)
        self.assertLess(profile.risk_score, before - 4)
        factors = {factor["code"]: factor for factor in profile.risk_factors["factors"]}
        self.assertIn("90% of what is open", factors["expected_late"]["sentence"])

    def test_without_a_forecast_the_score_is_as_before(self):
        profile = self.profile(self.slow)
        self.forecasts.search([]).unlink()
        codes = {factor["code"] for factor in profile.risk_factors["factors"]}
        self.assertNotIn("expected_late", codes)

    def test_a_friendly_reminder_is_left_out_when_the_money_comes_anyway(self):
        procedure = self.make_procedure(
            (1, "email", {"skip_chance": 0.9, "skip_days": 5}), (40, "call")
        )
        profile = self.profile(self.slow)
        profile.procedure_id = procedure
        self.set_chances(self.later, 0.95)
        self.assertFalse(self.planned_channels(profile))
        self.set_chances(self.later, 0.85)
        self.assertEqual(self.planned_channels(profile), ["email"])
        self.forecasts.search([]).unlink()
        self.assertEqual(self.planned_channels(profile), ["email"])

    def planned_channels(self, profile):
        self.env.flush_all()
        plan = self.env["collections.ledger"]._plan(profile, TODAY)[profile.id]
        return [action.channel for action in plan.actions]

    def test_a_chance_is_a_part_of_one(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.make_procedure((1, "email", {"skip_chance": 90}))
            self.env.flush_all()

    def test_a_condition_may_ask_for_the_forecast(self):
        lines = (self.soon | self.later).line_ids
        self.set_chances(self.soon, 0.95)
        self.set_chances(self.later, 0.2)
        found = lines.search(
            [("collections_forecast_ids.chance_7", ">", 0.9), ("id", "in", lines.ids)]
        )
        self.assertEqual(found.move_id, self.soon)

    def test_a_promise_is_asked_for_the_expected_day(self):
        profile = self.profile(self.slow)
        said = self.latest(self.later)
        said.expected_date = day(9)
        items = self.env["collections.open.item"].search([("profile_id", "=", profile.id)])
        self.assertEqual(profile._get_promise_day(items), day(9))
        action = profile._get_promise_action(said.move_line_id)
        self.assertEqual(action["context"]["default_date"], str(day(9)))
        said.expected_date = day(100)
        self.assertLess(profile._get_promise_day(items), day(40))

    def test_who_pays_later_for_good_is_reported_once(self):
        customer = self.make_customer("Turned")
        for number in range(16):
            late = 0 if number < 11 else 25
            due = -400 + 23 * number
            self.pay(self.make_invoice(customer, due=due), on=due + late)
        self.pay(self.make_invoice(customer, due=-27), on=-2)
        self.make_invoice(customer, due=5, amount=5000)
        profile = self.profile(customer)
        profile._refresh_credit()
        self.forecaster._predict(profile, TODAY)
        self.assertTrue(20 <= profile.pay_change_days <= 30)
        self.assertIn("days later than before", profile.pay_change_text)
        events = self.env["collections.risk.event"].search(
            [("profile_id", "=", profile.id), ("kind", "=", "behaviour")]
        )
        self.assertEqual(len(events), 1)
        self.assertIn("days late", events.description)
        notes = profile.message_ids.filtered(lambda m: "Payment behaviour" in (m.body or ""))
        self.assertEqual(len(notes), 1)
        self.forecaster._predict(profile, day(1))
        self.assertEqual(
            profile.message_ids.filtered(lambda m: "Payment behaviour" in (m.body or "")), notes
        )
        with self.without_commit():
            self.env["collections.risk.event"]._cron_judge(TODAY)
        self.assertEqual(events.state, "material")
        self.assertTrue(events.action_id)


@tagged("post_install", "-at_install")
class TestForecastRights(ForecastCommon):
    """Viewers see, managers train, nobody writes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_payer("Payer", 5)
        cls.invoice = cls.make_invoice(cls.customer, due=5)
        group = "account_collections.group_"
        cls.viewer = new_test_user(cls.env, "f.viewer", groups=f"{group}viewer")
        cls.collector = new_test_user(cls.env, "f.collector", groups=f"{group}collector")
        cls.manager = new_test_user(cls.env, "f.manager", groups=f"{group}manager")
        cls.env.ref(f"{group}collector").write(
            {"implied_ids": [(3, cls.env.ref(f"{group}collector_all").id)]}
        )
        for user in (cls.viewer, cls.collector, cls.manager):
            user.company_ids = cls.company
            user.company_id = cls.company
        cls.env.ref(f"{group}collector_all").user_ids = [(3, cls.collector.id)]

    def setUp(self):
        super().setUp()
        self.model = self.train()
        self.predict()
        self.said = self.latest(self.invoice)

    def test_viewers_read_and_nobody_writes(self):
        for user in (self.viewer, self.manager):
            said = self.said.with_user(user)
            self.assertTrue(said.expected_date)
            with self.assertRaises(AccessError):
                said.expected_date = TODAY
        with self.assertRaises(AccessError):
            self.model.with_user(self.manager).write({"state": "retired"})

    def test_what_was_learned_is_for_managers(self):
        with self.assertRaises(AccessError):
            self.model.with_user(self.viewer).read(["champion"])
        self.assertTrue(self.model.with_user(self.manager).read(["text", "champion"]))
        with self.assertRaises(AccessError):
            self.model.with_user(self.manager).read(["work"])
        with self.assertRaisesRegex((UserError, AccessError), "[Mm]anagers|access"):
            self.models.with_user(self.viewer).action_train()
        self.assertTrue(self.models.with_user(self.manager).action_train())

    def test_a_collector_sees_the_own_customers(self):
        profile = self.env["collections.profile"].search([("partner_id", "=", self.customer.id)])
        profile.user_id = self.manager
        found = self.forecasts.with_user(self.collector).search([("id", "=", self.said.id)])
        self.assertFalse(found)
        profile.user_id = self.collector
        self.env.invalidate_all()
        found = self.forecasts.with_user(self.collector).search([("id", "=", self.said.id)])
        self.assertTrue(found)

    def test_another_company_sees_nothing(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.viewer.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        self.env.invalidate_all()
        self.assertFalse(self.forecasts.with_user(self.viewer).search([("id", "=", self.said.id)]))
        cash = self.env["collections.forecast.cash"].with_user(self.viewer)
        self.assertFalse(cash.search([("company_id", "=", self.company.id)]))
