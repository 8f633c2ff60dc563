from datetime import timedelta
from random import Random
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..engine import forecast
from .common import TODAY, day
from .test_forecast import ForecastCommon


@tagged("post_install", "-at_install")
class TestForecastTraining(ForecastCommon):
    """Learning goes on where it was killed, and a worse model is not put in use."""

    def setUp(self):
        super().setUp()
        ledger = self.make_ledger()
        self.patch(
            type(self.env["collections.forecast.ledger"]),
            "_read",
            lambda _self, _company, on, *_args, **_kw: forecast.known_on(ledger, on),
        )

    def make_ledger(self):
        """Return a ledger of some customers, each a little more or less late every time."""
        draw = Random(1)
        return forecast.Ledger(
            [
                forecast.Invoice(
                    id=number,
                    customer=number % 12,
                    issued=(due := day(-400 + 2 * number)) - timedelta(30),
                    due=due,
                    amount=draw.uniform(50, 5000),
                    paid=due + timedelta(3 * (number % 12) + draw.randrange(-2, 9)),
                )
                for number in range(200)
            ]
        )

    def begin(self, on=0):
        training = self.models._ask_for_training(self.company, day(on))
        self.env.flush_all()
        return training

    def test_a_training_that_was_killed_goes_on(self):
        training = self.begin()
        steps = iter([float("inf"), float("inf"), float("inf"), 0])
        with patch.object(
            type(self.env["ir.cron"]), "_commit_progress", lambda *_a, **_k: next(steps)
        ):
            self.models._cron_train(TODAY)
        self.assertEqual(training.state, "training")
        done = dict(training.work["results"])
        self.assertEqual(len(done), 1)
        tried = []
        try_out = forecast.try_out

        def count(ledger, trial, on):
            tried.append((trial.name, trial.cut))
            return try_out(ledger, trial, on)

        with patch.object(forecast, "try_out", count):
            self.train()
        self.assertEqual(training.state, "in_use")
        self.assertEqual(len(tried), len(training.score_ids) - 1)

    def test_a_piece_that_never_ends_is_left_out(self):
        training = self.begin()
        training._work_at(training._begin_piece())
        name = training.work["trials"][0][0]
        for _try in range(4):
            piece = training._begin_piece()
        training._work_at(piece)
        self.assertIn(name, training.work["left_out"])
        self.train()
        self.assertEqual(training.state, "in_use")
        self.assertNotEqual(training.champion, name)
        self.assertIn("Left out", training.reason)

    def test_why_it_is_in_use_is_told_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("de_DE")
        training = self.train()
        training.reason_facts = [
            "best",
            {"champion": "median", "days": 12.5, "left_out": ["hazard"]},
        ]
        self.assertIn("by 12.50 days on average", training.reason)
        self.assertIn("Left out", training.reason)
        self.assertIn("12,50", training.with_context(lang="de_DE").reason)
        training.reason_facts = ["unheard of", {}]
        self.assertFalse(training.reason)

    def test_two_at_once_do_not_train_twice(self):
        training = self.begin()
        self.assertFalse(self.models._ask_for_training(self.company, TODAY))
        with (
            patch.object(type(training), "try_lock_for_update", lambda self, **_k: self.browse()),
            self.without_commit(),
        ):
            self.models._cron_train(TODAY)
        self.assertFalse(training.work)
        with self.assertRaisesRegex(UserError, "under way"):
            self.models.with_company(self.company).action_train()

    def test_a_failure_is_told_and_the_old_model_stays(self):
        before = self.train()
        training = self.begin(8)
        with (
            patch.object(forecast, "plan", side_effect=ValueError("no numbers")),
            self.assertLogs("odoo.addons.account_collections", "ERROR"),
        ):
            self.train(8)
        self.assertEqual(training.state, "failed")
        self.assertIn("no numbers", training.reason)
        self.assertEqual(self.models._get_in_use(self.company), before)

    def test_a_worse_model_is_not_put_in_use(self):
        before = self.train()
        before.work = {**before.work, "loss": -10}
        training = self.begin(8)
        with patch.object(type(training), "_is_readable", lambda _self: True):
            self.train(8)
        self.assertEqual(training.state, "candidate")
        self.assertIn("Not put in use", training.reason)
        self.assertEqual(self.models._get_in_use(self.company), before)
        training.action_use()
        self.assertEqual(self.models._get_in_use(self.company), training)
        self.assertEqual(before.state, "retired")

    def test_a_model_that_got_worse_gives_way_to_any(self):
        before = self.train()
        before.work = {**before.work, "loss": -10}
        self.patch(type(before), "_has_drifted", lambda *_args: True)
        training = self.begin(8)
        self.train(8)
        self.assertEqual(training.state, "in_use")

    def test_it_trains_every_week(self):
        first = self.train()
        self.assertFalse(self.models._is_due(self.company, day(6)))
        self.assertTrue(self.models._is_due(self.company, day(7)))
        self.assertEqual(self.train(6), first)
        second = self.train(7)
        self.assertNotEqual(second, first)
        self.assertEqual(first.state, "retired")

    def test_an_empty_ledger_is_no_error(self):
        self.patch(
            type(self.env["collections.forecast.ledger"]),
            "_read",
            lambda *_args, **_kw: forecast.Ledger(),
        )
        training = self.begin()
        self.train()
        self.assertEqual(training.state, "in_use")
        self.assertIn("Too little", training.reason)

    def test_the_night_before_anything_was_learned_asks_to_learn(self):
        self.models.search([]).unlink()
        self.predict()
        self.assertEqual(self.models.search([]).state, "training")

    def test_a_text_of_somebody_else_is_not_read(self):
        model = self.train()
        model.write({"text": '{"format": 1, "name": "os.system"}', "finished_at": "2030-01-01"})
        self.predict()
        self.assertEqual(model.state, "failed")
        asked = self.models.search([("state", "=", "training")])
        self.assertEqual(asked.company_id, self.company)

    def test_without_lightgbm_it_is_said(self):
        with patch.object(forecast, "candidates", lambda: {"median": None}):
            self.assertIn("LightGBM", self.models._say_library())
