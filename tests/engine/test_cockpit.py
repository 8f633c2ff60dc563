import datetime as dt
from decimal import Decimal
from unittest import TestCase

from odoo.addons.account_collections.engine import cockpit
from odoo.addons.account_collections.engine.records import Decision, Plan

DAY = dt.date(2025, 6, 16)


def make_plan(*states):
    decisions = [Decision(number, state, "") for number, state in enumerate(states)]
    return Plan(tuple(decisions), (), None, None)


class TestBucket(TestCase):
    """An item is late from the day after its due date."""

    def test_edges(self):
        edges = {
            5: "aging_not_due",
            0: "aging_not_due",
            -1: "aging_1_30",
            -30: "aging_1_30",
            -31: "aging_31_60",
            -60: "aging_31_60",
            -61: "aging_61_90",
            -91: "aging_91_120",
            -120: "aging_91_120",
            -121: "aging_120_plus",
        }
        for days, key in edges.items():
            with self.subTest(days=days):
                self.assertEqual(cockpit.bucket(DAY + dt.timedelta(days=days), DAY), key)

    def test_without_due_date(self):
        self.assertEqual(cockpit.bucket(None, DAY), "aging_not_due")


class TestChip(TestCase):
    def test_held_is_named_after_what_holds_it(self):
        held = Decision(1, "held", "item_hold", hold=7)
        self.assertEqual(cockpit.chip(held, "dispute"), "held:dispute")
        self.assertEqual(cockpit.chip(Decision(1, "held", "blocked")), "held")

    def test_an_origin_says_nothing_of_what_is_due(self):
        self.assertEqual(cockpit.chip(Decision(1, "due", "due"), "dispute"), "due")

    def test_credit(self):
        self.assertEqual(cockpit.chip(None), "credit")


class TestRows(TestCase):
    rows = (
        cockpit.Row(1, "aging_1_30", "due", Decimal(10)),
        cockpit.Row(2, "aging_1_30", "held:dispute", Decimal(20)),
        cockpit.Row(3, "aging_31_60", "due", Decimal(30)),
        cockpit.Row(4, "aging_1_30", "credit", Decimal(-5)),
    )

    def choose(self, *args, **kwargs):
        return [row.id for row in cockpit.choose(self.rows, *args, **kwargs)]

    def test_choose(self):
        self.assertEqual(self.choose(), [1, 2, 3, 4])
        self.assertEqual(self.choose("aging_1_30"), [1, 2])
        self.assertEqual(self.choose(chip="due"), [1, 3])
        self.assertEqual(self.choose("aging_31_60", "due"), [3])
        self.assertEqual(self.choose(chip="credit"), [4])

    def test_count(self):
        chips = cockpit.count_chips(self.rows)
        self.assertEqual(
            [(chip.key, chip.count, chip.value) for chip in chips],
            [("due", 2, 40), ("held:dispute", 1, 20), ("credit", 1, -5)],
        )


class TestStage(TestCase):
    """The liveliest state among the items tells where the customer stands."""

    def test_order(self):
        self.assertEqual(cockpit.stage(make_plan("held", "waiting", "due")), "due")
        self.assertEqual(cockpit.stage(make_plan("held", "waiting")), "waiting")
        self.assertEqual(cockpit.stage(make_plan("covered", "held")), "held")
        self.assertEqual(cockpit.stage(make_plan("finished", "held")), "finished")
        self.assertEqual(cockpit.stage(make_plan("covered")), "covered")

    def test_nothing_open(self):
        self.assertEqual(cockpit.stage(make_plan()), "clear")
