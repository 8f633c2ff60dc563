import unittest
from dataclasses import replace
from decimal import Decimal

from odoo.addons.account_collections.engine.handwritten import LONGEST, TextError, read
from odoo.addons.account_collections.engine.records import Procedure, Step
from odoo.addons.account_collections.engine.scenario import World, run
from odoo.addons.account_collections.engine.scenario_text import parse
from odoo.addons.account_collections.engine.words import PLAIN

from .law_common import RATES

STANDARD = Procedure(
    1,
    (
        Step(1, -3, ("email",)),
        Step(2, 4, ("email",)),
        Step(3, 14, ("email", "call")),
        Step(4, 30, ("agency",), mode="approve"),
    ),
    min_gap=3,
)
OTHER = Procedure(2, (Step(11, 5, ("email",)), Step(12, 8, ("email",))))
WORLD = World(
    procedures={"standard": STANDARD, "other": OTHER},
    steps={
        1: ("Notice",),
        2: ("First reminder", "Eerste herinnering"),
        3: ("Firm",),
        4: ("Hand over",),
        11: ("Other one",),
        12: ("Other two",),
    },
    channels={"email": "E-mail", "call": "Call", "agency": "Agency"},
)
LAWFUL = World(
    procedures={
        "charging": Procedure(
            3,
            (
                Step(21, 4, ("email",), letter="auto"),
                Step(22, 14, ("email",), asks=frozenset({"costs"})),
            ),
        ),
        "sunday": Procedure(4, (Step(31, 3, ("email",)),)),
    },
    steps={21: ("Letter",), 22: ("Costs",), 31: ("Sunday",)},
    channels={"email": "E-mail"},
    rates=RATES,
)
HEAD = "start: 2025-03-03\ninvoices:\n  - {name: INV1, amount: 100, due: 10}\n"


def live(text, procedure="standard"):
    return run(HEAD + text, procedure, WORLD)


class TestScenario(unittest.TestCase):
    """A scenario is lived through with the planner and compared with what is expected."""

    def passes(self, text, procedure="standard"):
        result = live(text, procedure)
        self.assertEqual(result.failures, [])
        return result

    def fails(self, text, *sentences):
        self.assertEqual(live(text).failures, list(sentences))

    def broken(self, text, *parts):
        with self.assertRaises(TextError) as caught:
            run(text, "standard", WORLD)
        for part in parts:
            self.assertIn(part, str(caught.exception))
        return caught.exception.problems

    # === WHAT HAPPENS === #

    def test_all_the_way(self):
        result = self.passes(
            """
expect:
  7: {message: Notice, channel: email, items: [INV1], amount: 100}
  14: {message: first reminder}
  24: [{message: Firm, channel: email}, {task: Firm, channel: call}]
  40: {task: Hand over, items: INV1}
until: 60
"""
        )
        self.assertEqual(
            [(entry.day, entry.text) for entry in result.log],
            [
                (7, "E-mail “Notice” about INV1"),
                (14, "E-mail “First reminder” about INV1"),
                (24, "E-mail “Firm” about INV1"),
                (24, "Call “Firm” about INV1"),
                (40, "Agency “Hand over” about INV1, once approved"),
            ],
        )

    def test_names_in_every_language(self):
        self.passes("events: {15: {pay: INV1}}\n"
                    "expect: {7: {message: NOTICE}, 14: {message: Eerste herinnering}}\n")

    def test_paid(self):
        result = self.passes(
            "events: {8: {pay: INV1}}\nexpect: {7: {message: Notice}, 8-60: nothing}"
        )
        self.assertEqual([e.text for e in result.log if e.kind == "event"], ["INV1 is paid"])

    def test_part_payment(self):
        self.passes(
            "events: {8: {pay: INV1, amount: 60.5}}\n"
            "expect: {7: {message: Notice}, 14: {message: First reminder, amount: 39.5}}"
        )

    def test_overpaid_is_paid(self):
        self.passes("events: {1: {pay: INV1, amount: 999}}\nexpect: {0-60: nothing}")

    def test_credit(self):
        self.passes("events: {1: {credit: 100}}\nexpect: {0-60: nothing}")

    def test_pause_and_resume(self):
        self.passes(
            "events: {1: {pause: everything}, 13: {resume: everything}}\n"
            "expect: {14: {message: First reminder}}\nuntil: 20"
        )
        self.passes(
            "events: {1: {pause: INV1, until: 20}}\nexpect: {21: {message: First reminder}}\n"
        )

    def test_dispute_of_a_part(self):
        self.passes(
            "events: {1: {dispute: INV1, amount: 30}}\nexpect: {7: {message: Notice, amount: 70}}"
        )

    def test_switch_continues_where_the_customer_stands(self):
        """After the first reminder (offset 4) the other procedure goes on with its offset 5."""
        self.passes(
            "events: {14: {switch: other}}\n"
            "expect: {7: {message: Notice}, 15: {message: Other one}, 18: {message: Other two}}\n"
            "until: 60"
        )

    def test_agency_silences(self):
        second = "  - {name: INV2, amount: 10, due: 10, issued: 39}\n"
        result = run(
            HEAD + second + "expect: {7: {message: Notice}, 14: {message: First reminder}, "
            "24: [{message: Firm}, {task: Firm}], 39: {message: First reminder},"
            "40: {task: Hand over, items: [INV1, INV2]},"
            "42: [{message: Firm, items: INV2}, {task: Firm, items: INV2}],"
            "43: {task: Hand over, items: INV2}}",
            "standard", WORLD,
        )
        self.assertEqual(result.failures, [])

    def test_quiet_day_and_mode(self):
        self.passes(
            "customer: {quiet_days: [monday], mode: approve}\n"
            "expect: {8: {message: Notice}, 15: {message: First reminder}}"
        )

    def test_unreachable(self):
        result = self.passes("customer: {reachable: []}\nexpect: {7: nothing}\n")
        self.assertEqual(
            [entry.text for entry in result.log],
            ["E-mail “Notice” about INV1 does not reach the customer"],
        )

    def test_currencies(self):
        text = (
            "start: 2025-03-03\ninvoices:\n"
            "  - {name: A, amount: 100, due: 10}\n"
            "  - {name: B, amount: 200, due: 10, currency: USD, value: 180}\n"
            "events: {1: {credit: 100, currency: EUR}}\n"
            "expect: {7: {message: Notice, items: [B], amount: 200}}\n"
        )
        self.assertEqual(run(text, "standard", WORLD).failures, [])

    # === THE LAW === #

    def test_the_law_of_the_customer(self):
        consumer = "customer: {country: NL}\n"
        story = "until: 60\nexpect: {14: {message: Letter}, 29: {message: Costs}}\n"
        result = run(HEAD + consumer + story, "charging", LAWFUL)
        self.assertEqual(result.failures, [])
        told = [(entry.day, entry.text) for entry in result.log if entry.kind == "law"]
        self.assertEqual(told, [
            (15, "“Costs” about INV1 waits: Costs may be charged from 2025-04-01: 14 days after "
                 "the letter of 2025-03-17 is deemed to have been received."),
        ])
        business = "customer: {country: nl, debtor: business}\n"
        story = "until: 60\nexpect: {14: {message: Letter}, 24: {message: Costs}}\n"
        self.assertEqual(run(HEAD + business + story, "charging", LAWFUL).failures, [])

    def test_a_customer_of_whom_nothing_is_said_is_protected_most(self):
        story = "until: 60\nexpect: {14: {message: Letter}}\n"
        self.assertEqual(run(HEAD + story, "charging", LAWFUL).failures, [])

    def test_what_was_disputed_and_paid_counts_for_the_law(self):
        text = (
            "customer: {country: NL, debtor: business}\n"
            "events:\n  12: {dispute: INV1, amount: 20, until: 30}\n  20: {pay: INV1, amount: 50}\n"
            "expect: {14: {message: Letter}, 31: {message: Costs, amount: 50}}\n")
        self.assertEqual(run(HEAD + text, "charging", LAWFUL).failures, [])

    def test_messages_keep_to_the_days_of_contact(self):
        # Day 13 after the due date is Sunday, 16 March 2025.
        text = "customer: {country: NL}\nuntil: 20\nexpect: {14: {message: Sunday}}\n"
        self.assertEqual(run(HEAD + text, "sunday", LAWFUL).failures, [])
        at_any_time = replace(LAWFUL, keeps_hours=False)
        text = text.replace("14:", "13:")
        self.assertEqual(run(HEAD + text, "sunday", at_any_time).failures, [])

    def test_no_such_country_or_debtor(self):
        self.broken(HEAD + "customer: {country: Holland, debtor: customer}",
                    "“HOLLAND” is no code of a country", "Did you mean “consumer”?")

    # === WHAT WAS NOT EXPECTED === #

    def test_expected_silence(self):
        self.fails(
            "expect: {7: nothing}",
            "day 7: expected silence, but E-mail “Notice” about INV1",
        )

    def test_days_in_between_are_silent(self):
        self.fails(
            "expect: {14: {message: First reminder}}",
            "day 7: expected silence, but E-mail “Notice” about INV1",
        )

    def test_missing(self):
        self.fails(
            "expect: {6: {message: Notice, channel: email, items: [INV1]}}",
            "day 6: expected E-mail “Notice” about INV1, but silence",
        )

    def test_other_than_expected(self):
        self.fails(
            "expect: {7: {message: First reminder, amount: 7}}",
            "day 7: expected a message “First reminder” of 7, but E-mail “Notice” about INV1",
        )
        self.fails(
            "expect: {7: {task: Notice}}",
            "day 7: expected a task “Notice”, but E-mail “Notice” about INV1",
        )

    def test_more_and_less_than_expected(self):
        rest = "7: {message: Notice}, 14: {message: First reminder}"
        self.fails(
            f"expect: {{{rest}, 24: {{message: Firm}}}}",
            "day 24: expected nothing more, but Call “Firm” about INV1",
        )
        self.fails(
            f"expect: {{{rest}, 24: [{{message: Firm}}, {{task: Firm}}, {{task: Hand over}}]}}",
            "day 24: expected a task “Hand over”, but nothing more",
        )

    # === WHAT CANNOT BE UNDERSTOOD === #

    def test_not_yaml(self):
        problems = self.broken("start: 2025-03-03\ninvoices: [a: b: c\n", "Line 2")
        self.assertEqual(len(problems), 1)

    def test_nothing_at_all(self):
        for text in ("", "just words", "[1, 2]", "7", "null", "~"):
            with self.subTest(text):
                self.broken(text, "has to be a list of names with values")

    def test_hostile(self):
        hostile = {
            "a: &x [1]\nb: *x": "Line 2",
            "a: !!python/object/apply:os.system ['true']": "Line 1",
            "[" * 5000: "nested",
            "a: 2025-02-31": "Line 1",
            "a: " + "9" * 9999: "Line 1",
            "a: 1\na: 2": "“a” is written twice",
            "? [1, 2]\n: 3": "Line 1",
            "a: \x00": "Line 1",
            "x" * (LONGEST + 1): "too long",
            "true: 1": "in quotes",
        }
        for text, part in hostile.items():
            with self.subTest(text[:30]), self.assertRaises(TextError) as caught:
                read(text, PLAIN)
            self.assertIn(part, str(caught.exception))

    def test_all_problems_at_once(self):
        problems = self.broken(
            "start: tomorrow\n"
            "invoices:\n"
            "  - {name: INV1, amount: -5, due: soon}\n"
            "  - {name: INV1, amount: .nan, due: 3}\n"
            "evnts: {}\n"
            "events:\n"
            "  4: {pay: INV7}\n"
            "  x: {pay: INV1}\n"
            "  5: {pray: INV1}\n"
            "expect:\n"
            "  3: something\n"
            "  4: {message: Notice, chanel: email}\n"
            "  5-2: nothing\n",
            "Line 1, The scenario: “start” has to be a date such as 2025-03-31, not “tomorrow”.",
            "Line 3, invoice 1: “amount” has to be an amount of more than zero, not “-5”.",
            "“due” has to be a whole number, not “soon”",
            "Line 4, invoice 2",
            "two invoices “INV1”",
            "Line 5, The scenario: “evnts” is not known here. Did you mean “events”?",
            "Line 7, day 4: there is no invoice “INV7”. Did you mean “INV1”?",
            "Line 8: “x” is no day",
            "Line 9, day 5: write one of pay",
            "Line 11",
            "Did you mean “channel”?",
            "Line 13: “5-2” is no day",
        )
        self.assertGreaterEqual(len(problems), 12)

    def test_unknown_names(self):
        self.broken(HEAD + "expect: {7: {message: Frist reminder}}", "Line 4",
                    "Did you mean “First reminder”?")
        self.broken(HEAD + "expect: {7: {message: Notice, channel: emial}}", "“email”")
        self.broken(HEAD + "events: {7: {switch: othr}}", "Did you mean “other”?")

    def test_too_far_away(self):
        self.broken(HEAD + "until: 99999", "1500")
        self.broken(HEAD + "until: 5\nexpect: {7: nothing}", "day 7 comes after the end")

    def test_defaults(self):
        story = parse("start: 2025-03-03\ninvoices: [{amount: 1.10, due: -3}]\n", PLAIN)
        self.assertEqual(story.invoices[0].name, "INV1")
        self.assertEqual(story.invoices[0].value, Decimal("1.1"))
        self.assertEqual((story.until, story.mode, story.reachable), (0, "automatic", None))
