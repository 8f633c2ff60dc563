from odoo.tests import tagged

from .crash_common import CrashCase

KILLS = 20
SEED = 20250616


@tagged("post_install", "-at_install")
class TestCrash(CrashCase):
    """Whatever happens to the processes, every customer gets the messages of one calm night."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calm = cls.ask("alone")

    def assert_calm(self, outcome):
        """Nothing twice, nothing lost, nothing else."""
        for what in ("mails", "actions", "counts"):
            self.assertEqual(outcome[what], self.calm[what])

    def test_calm_night(self):
        """The night that all is compared with has something to compare."""
        states = {action[3] for action in self.calm["actions"]}
        self.assertLessEqual({"done", "failed", "todo"}, states)
        self.assertEqual(len(set(self.calm["counts"])), 1)
        self.assertGreater(len(self.calm["mails"]), 60)

    def test_two_at_once(self):
        self.assert_calm(self.ask("together", 2))

    def test_two_colleagues_agree_at_once(self):
        """What a colleague agreed on a moment ago is seen: one wins, the other is told why."""
        for pair in (
            ("dispute", "dispute"), ("promise", "plan"), ("plan", "promise"), ("dispute", "plan"),
            ("plan", "dispute"), ("promise", "promise"),
        ):  # fmt: skip
            with self.subTest(pair=pair):
                result = self.ask("agree", *pair)
                self.assertEqual((result["repeated"], result["holds"]), (1, 1), pair)
                self.assertTrue(result["sentence"])

    def test_two_orders_confirmed_at_once(self):
        """Both together are over the limit: one goes on, the other waits and tells why."""
        result = self.ask("order")
        if result is None:
            self.skipTest("Sales is not installed")
        self.assertEqual((result["repeated"], result["states"]), (1, ["sale", "draft"]))
        self.assertIn("credit limit", result["sentence"])

    def test_interest_booked_twice_at_once(self):
        """One books it, the other is told that something changed; it is invoiced once."""
        result = self.ask("charge")
        self.assertEqual((result["repeated"], result["charges"]), (1, 1))
        self.assertIn("Something changed", result["sentence"])
        self.assertEqual(result["asked"], result["invoiced"])
        self.assertGreater(result["asked"], 0)

    def test_killed_at_random_moments(self):
        result = self.ask("killed", KILLS, SEED)
        self.assertEqual(sum(result["kills"].values()), KILLS)
        self.assertEqual(set(result["kills"]), {"r", "p", "d"})
        for outcome in result["outcomes"]:
            self.assert_calm(outcome)
