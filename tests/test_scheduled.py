import importlib.util
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import Mock, patch

from psycopg2.errors import SerializationFailure, UniqueViolation

from odoo.tests import BaseCase, tagged

from ..models import collections_priority, scheduled
from .common import CollectionsCommon, day
from .crash_common import CrashCase

MIGRATION = Path(__file__).parents[1] / "migrations" / "19.0.1.1.0" / "post-migrate.py"


@tagged("post_install", "-at_install")
class TestMeetings(CrashCase):
    """Scheduled actions that meet other work never fail, lose nothing and do nothing twice."""

    def assert_calm(self, name, end):
        found = self.ask("meet", name)
        self.assertEqual((found["errors"], found["failures"], found["end"]), ([], 0, end), name)

    def test_a_collector_saves_an_entry_while_the_worklist_is_put_in_order(self):
        self.assert_calm("worklist", 0)

    def test_somebody_saves_the_company_while_the_night_of_forecasts_ends(self):
        self.assert_calm("forecast", [True, True])

    def test_collectors_save_customers_while_messages_go_out(self):
        self.assert_calm("deliver", [0, 0, True, True])

    def test_a_manager_starts_a_run_while_the_night_begins(self):
        self.assert_calm("nightly", 1)

    def test_somebody_saves_the_company_while_customers_are_scored(self):
        self.assert_calm("score", 0)

    def test_the_service_reports_while_its_answer_is_written_down(self):
        self.assert_calm("whatsapp", ["delivered", "wamid.1"])

    def test_an_action_that_has_no_time_left_goes_on(self):
        self.assert_calm("slow", 0)


class TestBeginAnew(BaseCase):
    """Work gives way a bounded number of times."""

    def begin(self, *refusals):
        """Do work that is refused so often, and return how often it was done."""
        env = SimpleNamespace(cr=Mock(), transaction=Mock(), registry=Mock())
        work = Mock(side_effect=[*refusals, None])
        with patch.object(scheduled, "PAUSE", 0):
            try:
                scheduled.begin_anew(env, work)
            finally:
                self.done, self.undone = work.call_count, env.cr.rollback.call_count

    def test_it_is_done_again(self):
        self.begin(SerializationFailure(), UniqueViolation())
        self.assertEqual((self.done, self.undone), (3, 2))

    def test_it_is_not_done_again_and_again(self):
        for error in (SerializationFailure, UniqueViolation):
            with self.assertRaises(error):
                self.begin(*(error() for _try in range(scheduled.TRIES + 3)))
            self.assertEqual((self.done, self.undone), (scheduled.TRIES, scheduled.TRIES))

    def test_other_errors_are_errors(self):
        with self.assertRaises(ValueError):
            self.begin(ValueError())
        self.assertEqual(self.done, 1)

    def test_what_is_refused_too_often_is_left_for_the_next_turn(self):
        cron = Mock()
        env = {"ir.cron": cron}
        action = scheduled.scheduled(lambda _self: None)
        refused = patch.object(scheduled, "begin_anew", side_effect=SerializationFailure())
        with refused:
            action(SimpleNamespace(env=env, _name="some.model"))
        cron._commit_progress.assert_called_once_with(remaining=1)


@tagged("post_install", "-at_install")
class TestOneBadRecord(CollectionsCommon):
    """A record that fails keeps nobody else waiting, and costs few more tries."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls.env["res.partner"].union(
            *(cls.make_customer(f"Customer {number}") for number in range(8))
        )
        for customer in cls.customers:
            cls.make_invoice(customer, due=-20)
        cls.env.flush_all()
        cls.env.cr.precommit.run()
        profiles = cls.env["collections.profile"]
        cls.profiles = profiles.union(
            *(profiles._for_partner(one, cls.company) for one in cls.customers)
        )
        cls.bad = cls.profiles[3]

    def setUp(self):
        super().setUp()
        self.patch(type(self.env["collections.ledger"]), "_get_today", lambda _self: day())

    def refuse(self, model, name):
        """Let a method fail where the bad customer is among its records."""
        method = getattr(type(self.env[model]), name)

        def refusing(records, *args, **kwargs):
            if self.bad in records:
                raise ValueError("broken")
            return method(records, *args, **kwargs)

        self.patch(type(self.env[model]), name, refusing)

    def run_action(self, model, name):
        log = self.assertLogs("odoo.addons.account_collections", "WARNING")
        with self.without_commit(), log as lines:
            getattr(self.env[model], name)(day())
        self.assertEqual(len(lines.output), 1)
        self.assertIn(f"Record {self.bad.id} of collections.profile", lines.output[0])

    def test_few_more_tries(self):
        sizes, failed = [], []

        def work(records):
            sizes.append(len(records))
            if self.bad in records:
                raise ValueError("broken")

        with self.assertLogs("odoo.addons.account_collections", "WARNING"):
            scheduled.spare_the_rest(self.profiles, work, lambda one, _e: failed.append(one))
        self.assertEqual(failed, [self.bad])
        self.assertEqual(sizes, [8, 4, 2, 2, 1, 1, 4])

    def test_a_conflict_is_no_failure_of_a_record(self):
        failed = []

        def work(records):
            if self.bad in records:
                raise ValueError("broken") if len(records) > 1 else SerializationFailure()

        with self.assertRaises(SerializationFailure):
            scheduled.spare_the_rest(self.profiles, work, lambda one, _e: failed.append(one))
        self.assertFalse(failed)

    def test_changed_customers(self):
        changes = self.env["collections.change"]
        changes._record_profiles(self.profiles)
        changes._insert_recorded()
        self.profiles.write({"overdue": 0})
        self.refuse("collections.profile", "_refresh_and_plan")
        with self.without_commit(), self.assertLogs("odoo.addons.account_collections", "WARNING"):
            changes._cron_refresh(day())
        self.assertFalse(changes.search([]))
        self.assertEqual(set((self.profiles - self.bad).mapped("overdue")), {100})
        self.assertEqual(self.bad.overdue, 0)

    def test_limits(self):
        self.plan()
        self.profiles.write({"exposure": 0})
        self.refuse("collections.profile", "_refresh_credit")
        self.run_action("collections.credit", "_cron_refresh")
        self.assertEqual(set((self.profiles - self.bad).mapped("exposure")), {100})
        self.assertFalse(self.env["collections.bookmark"]._find("credit").position)

    def test_a_message_is_not_marked_as_failed_by_a_conflict(self):
        self.plan()
        actions = self.env["collections.action"].search([("state", "=", "ready")])
        self.assertGreater(len(actions), 1)

        def refuse(_scheduler, some, *_args):
            raise ValueError("broken") if len(some) > 1 else SerializationFailure()

        scheduler = self.env["collections.scheduler"]
        self.patch(type(scheduler), "_deliver", refuse)
        with self.without_commit(), self.assertRaises(SerializationFailure):
            scheduler._deliver_ready(day())
        self.assertEqual(set(actions.mapped("state")), {"ready"})


@tagged("post_install", "-at_install")
class TestBookmark(CollectionsCommon):
    """Where a scheduled action stands is kept apart from companies and parameters."""

    def test_it_goes_on_where_the_time_was_over(self):
        for name in ("First", "Second", "Third"):
            customer = self.make_customer(name)
            self.make_invoice(customer, due=-20)
            self.profile(customer).mode = "approve"
        self.plan()
        actions = self.env["collections.action"].search(
            [("state", "in", collections_priority.WORKLIST_STATES)], order="id"
        )
        self.assertGreaterEqual(len(actions), 3)
        seen = []
        model = type(self.env["collections.action"])
        self.patch(collections_priority, "BATCH", 1)
        self.patch(model, "_prioritise", lambda records, _day: seen.append(records.id))
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *_a, **_kw: 0):
            for _turn in actions:
                self.env["collections.priority"]._cron_worklist(day())
        self.assertEqual(seen, actions.ids)
        with self.without_commit():
            self.env["collections.priority"]._cron_worklist(day())
        self.assertEqual(seen, actions.ids * 2)

    def test_what_was_noted_is_found(self):
        bookmarks = self.env["collections.bookmark"]
        bookmarks._put("test", self.company, date=day())
        bookmarks._put("test", position=7)
        bookmarks._put("test", self.company, date=day(1))
        self.assertEqual(bookmarks._find("test", self.company).date, day(1))
        self.assertEqual(bookmarks._find("test").position, 7)
        self.assertFalse(bookmarks._find("test", self.env["res.company"].create({"name": "New"})))

    def test_an_update_takes_over_what_was_noted(self):
        cr, bookmarks = self.env.cr, self.env["collections.bookmark"]
        bookmarks.search([]).unlink()
        cr.execute(
            """
            ALTER TABLE res_company
              ADD COLUMN collections_forecast_done date, ADD COLUMN collections_book_date date,
              ADD COLUMN collections_book_days float, ADD COLUMN collections_book_share float
            """
        )
        cr.execute(
            """
            UPDATE res_company
               SET collections_forecast_done = '2025-06-14', collections_book_date = '2025-06-15',
                   collections_book_days = 3.5, collections_book_share = 0.25
             WHERE id = %s
            """,
            [self.company.id],
        )
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("account_collections.screened_up_to", 42)
        self.env.flush_all()
        spec = importlib.util.spec_from_file_location("post_migrate", MIGRATION)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        module.migrate(cr, "19.0.1.0.0")
        self.env.invalidate_all()
        self.assertEqual(bookmarks._find("forecast", self.company).date, day(-2))
        self.assertEqual(bookmarks._find("signs").position, 42)
        self.assertEqual(self.company._get_score_policy().book.days, 3.5)
        self.assertEqual(self.company.collections_book_date, day(-1))
        self.assertFalse(parameters.search([("key", "=", "account_collections.screened_up_to")]))
