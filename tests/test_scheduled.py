

from odoo.tests import tagged

from .crash_common import CrashCase


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
