from collections import Counter
from itertools import product
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import ValidationError
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.account_collections.models.law import collections_procedure as conflicts

from .common import day
from .law_guard_common import LawGuardCommon

LETTER = (1, "email", {"law_letter": "auto", "name": "Letter"})
COSTS = (10, "email", {"asks_costs": True, "name": "Costs"})
KINDS = ("consumer", "business", "public")
COUNTRIES = ("NL", "BE", "DE", "FR", "GB", "")


@tagged("post_install", "-at_install")
class TestLawPlanner(LawGuardCommon):
    """No step before the law allows it; everybody sees from when it does."""

    # === WHAT WAITS === #

    def test_costs_of_a_consumer_wait_for_the_term_of_the_letter(self):
        customer = self.make_debtor()
        self.follow(customer, LETTER, COSTS)
        invoice = self.make_debt(customer, due=-1)
        # The letter of Monday 16 June: 14 days until the 30th, costs from 1 July.
        self.assertEqual(self.live(range(10)), [(0, ["Letter"])])
        item = self.item(invoice)
        self.assertEqual((item.state, item.next_date), ("waiting", day(15)))
        self.assertEqual(
            item.reason,
            "Costs waits: Costs may be charged from 07/01/2025: 14 days after the letter of "
            "06/16/2025 is deemed to have been received.",
        )
        self.assertEqual(self.live(range(10, 20)), [(15, ["Costs"])])

    def test_a_business_does_not_wait(self):
        customer = self.make_debtor(kind="business")
        self.follow(customer, LETTER, COSTS)
        self.make_debt(customer, due=-1)
        self.assertEqual(self.live(range(12)), [(0, ["Letter"]), (9, ["Costs"])])
        self.assertFalse(self.notices(customer), "an ordinary reminder")

    def test_an_unknown_customer_is_protected_most(self):
        customer = self.make_debtor(country=None)
        self.follow(customer, COSTS)
        invoice = self.make_debt(customer, due=-20)
        self.assertFalse(self.live(range(2)))
        self.assertIn("the law of this country is not known here", self.item(invoice).reason)

    def test_the_trace_names_the_rule_and_its_source(self):
        customer = self.make_debtor()
        self.follow(customer, LETTER, COSTS)
        invoice = self.make_debt(customer, due=-1)
        self.live(range(1))
        self.today = 10
        rows = {row["question"]: row for row in self.item(invoice).trace}
        row = rows["Does the law allow it?"]
        self.assertTrue(row["stops"])
        self.assertIn("art. 6:96 lid 6 BW", row["answer"])
        self.today = 15
        rows = {row["question"]: row for row in self.item(invoice).trace}
        self.assertFalse(rows["Does the law allow it?"]["stops"])

    def test_the_coming_actions_keep_to_the_law(self):
        customer = self.make_debtor()
        profile = self.follow(customer, LETTER, COSTS)
        self.make_debt(customer, due=-1)
        coming = [(row["date"], row["step"]) for row in profile.planned_actions]
        self.assertEqual(coming, [("2025-06-16", "Letter"), ("2025-07-01", "Costs")])

    def test_what_a_run_would_do_tells_what_the_law_forbids(self):
        customer = self.make_debtor()
        self.follow(customer, COSTS)
        invoice = self.make_debt(customer, due=-20)
        action = self.env["collections.run.now"].action_open()
        wizard = self.env["collections.run.now"].browse(action["res_id"])
        line = wizard.silent_line_ids.filtered(lambda row: row.move_line_id.move_id == invoice)
        self.assertIn("Send that letter first", line.reason)

    def test_a_missing_rate_stops_interest_and_asks_the_manager(self):
        customer = self.make_debtor(kind="business")
        self.follow(customer, (10, "email", {"asks_interest": True}))
        invoice = self.make_debt(customer, due=-20)
        rates = self.env["collections.law.rate"]
        asked = rates.search([("series", "=", "nl_6_119a"), ("since", "<=", day())])
        asked.active = False
        self.assertFalse(self.live(range(1)))
        self.assertIn("the rate for", self.item(invoice).reason)
        task = self.env["collections.action"].search([("kind", "=", "rate")])
        self.assertEqual(task.rate_company_id, self.company)
        self.assertIn(self.company, rates._get_companies_in_use(day()))
        asked.active = True
        self.assertEqual([night for night, _names in self.live(range(1, 3))], [1])

    def test_an_open_task_is_withdrawn_when_the_law_forbids_it(self):
        customer = self.make_debtor(kind="business")
        self.follow(customer, (10, "call", {"asks_costs": True}))
        self.make_debt(customer, due=-20)
        self.plan()
        action = self.actions(customer, "todo")
        customer.collections_debtor_kind = "consumer"
        self.plan(1)
        self.assertEqual((action.state, action.cancel_reason), ("cancelled", "law"))
        customer.collections_debtor_kind = "business"
        self.plan(2)
        self.assertEqual(len(self.actions(customer, "todo")), 1)

    # === DAYS === #

    def test_sundays_and_holidays_of_the_country(self):
        # Sunday 22 June; and Whit Monday, 9 June, before the tests begin.
        for country, kind, expected in (
            ("nl", "consumer", 7), ("nl", "business", 6), ("be", "consumer", 6),
        ):  # fmt: skip
            customer = self.make_debtor(f"{country} {kind}", country, kind)
            self.follow(customer, (1, "email"))
            invoice = self.make_debt(customer, due=5)
            self.today = 6
            plan = self.env["collections.ledger"]._plan(self.profile(customer), day(6))
            decision = plan[self.profile(customer).id].decisions[0]
            self.assertEqual(decision.date, day(expected), (country, kind))
            if expected == 7:
                self.assertIn("this customer is not approached", self.item(invoice).reason)

    def test_the_company_chooses_its_hours(self):
        customer = self.make_debtor()
        profile = self.follow(customer, (1, "email"))
        self.make_debt(customer, due=5)
        ledger = self.env["collections.ledger"]
        for contact, expected in (("own", "due"), ("law", "law_day"), ("polite", "law_day")):
            self.company.collections_law_contact = contact
            plan = ledger._plan(profile, day(6))[profile.id]
            self.assertEqual(plan.decisions[0].reason, expected, contact)
        business = self.make_debtor("Firm", "fr", "business")
        profile = self.follow(business, (1, "email"))
        self.make_debt(business, due=5)
        self.assertEqual(ledger._plan(profile, day(6))[profile.id].decisions[0].reason, "law_day")

    # === WHAT IT COSTS === #

    def watch_reading(self, profiles):
        """Return the queries that it takes to read these customers."""
        self.env.flush_all()
        self.env.invalidate_all()
        queries, execute = [], type(self.env.cr).execute

        def watch(cursor, query, *args, **kwargs):
            queries.append(" ".join(str(getattr(query, "code", query)).split())[:200])
            return execute(cursor, query, *args, **kwargs)

        with patch.object(type(self.env.cr), "execute", watch):
            self.env["collections.ledger"]._load_customers(profiles, day())
        return queries

    def assertSameQueries(self, queries, expected, message=""):
        few, many = Counter(expected), Counter(queries)
        self.assertFalse(many - few, message)
        self.assertFalse(few - many, message)

    def make_many(self, count, *steps, country="nl", procedure=None):
        procedure = procedure or self.make_procedure(*steps)
        profiles = self.env["collections.profile"]
        for number in range(count):
            customer = self.make_debtor(f"Debtor {number} of {count}", country)
            self.make_debt(customer, due=-20)
            profiles |= self.profile(customer)
        profiles.procedure_id = procedure
        return profiles

    def test_the_law_costs_nothing_where_nothing_is_asked(self):
        law = type(self.env["collections.law"])
        with patch.object(law, "_read_cases", side_effect=AssertionError("not needed")):
            two = self.make_many(2, (1, "email"))
            self.watch_reading(two)
            expected = self.watch_reading(two)
            with patch.object(type(self.env["collections.ledger"]), "_load_law", return_value={}):
                self.assertSameQueries(self.watch_reading(two), expected, "as without any law")
            many = two | self.make_many(6, procedure=two.procedure_id)
            self.assertSameQueries(self.watch_reading(many), expected)
            self.assertEqual([night for night, _names in self.live(range(2))], [0])

    def test_the_law_costs_as_much_for_many_as_for_few(self):
        two = self.make_many(2, LETTER, COSTS)
        self.watch_reading(two)
        few = self.watch_reading(two)
        many = two | self.make_many(8, procedure=two.procedure_id)
        self.assertSameQueries(self.watch_reading(many), few)

    def test_debts_are_read_for_those_alone_whose_procedure_asks(self):
        quiet, asking = self.make_many(2, (1, "email")), self.make_many(2, COSTS)
        law = type(self.env["collections.law"])
        read, seen = law._read_cases, []

        def watch(self, profiles, *args, **kwargs):
            seen.append(set(profiles.ids))
            return read(self, profiles, *args, **kwargs)

        with patch.object(law, "_read_cases", watch):
            self.env["collections.ledger"]._load_customers(quiet | asking, day())
        self.assertEqual(seen, [set(asking.ids)])


@tagged("post_install", "-at_install")
class TestLawConflicts(LawGuardCommon):
    """A procedure says at once what the law does not allow in it."""

    def rows(self, procedure):
        return [(row["step"], row["what"], row["concerns"]) for row in
                procedure.law_conflicts["rows"]]

    def test_the_shipped_procedures_have_none(self):
        shipped = self.env["collections.procedure"].search([])
        names = self.env["ir.model.data"].search(
            [("model", "=", "collections.procedure"), ("module", "=", "account_collections")]
        )
        self.assertGreaterEqual(len(names), 3)
        for procedure in shipped.browse(names.mapped("res_id")):
            with self.subTest(procedure.code):
                self.assertEqual(procedure.law_conflicts["rows"], [])
                self.assertFalse(procedure.has_law_conflict)

    def test_every_class_and_country_is_looked_at(self):
        procedure = self.make_procedure((1, "email", {"asks_costs": True, "asks_interest": True}))
        tried = set()
        known = conflicts.known_conflicts

        def watch(rules, debtor, *args):
            tried.add((debtor.kind, debtor.country))
            return known(rules, debtor, *args)

        with patch.object(conflicts, "known_conflicts", watch):
            self.assertTrue(procedure.law_conflicts["rows"])
        self.assertEqual(tried, set(product(KINDS, COUNTRIES)))

    def test_costs_without_a_letter(self):
        procedure = self.make_procedure((1, "email"), COSTS)
        rows = self.rows(procedure)
        self.assertIn(
            ("Costs", "Costs", ["Consumers: Netherlands"]), rows, "no letter before the costs"
        )
        everywhere = [concerns for _step, _what, concerns in rows if len(concerns) == 3]
        self.assertEqual(
            everywhere,
            [["Consumers: other countries", "Businesses: other countries",
              "Public bodies: other countries"]],
        )  # fmt: skip
        self.assertTrue(procedure.has_law_conflict)

    def test_too_early_and_the_day_that_mends_it(self):
        procedure = self.make_procedure(LETTER, COSTS)
        texts = [r["text"] for r in procedure.law_conflicts["rows"]]
        early = next(text for text in texts if "too early" in text)
        offset = int(early.partition("move the step to ")[2].split()[0])
        procedure.step_ids[1].offset = offset
        self.assertFalse([r for r in procedure.law_conflicts["rows"] if "too early" in r["text"]])
        procedure.step_ids[1].offset = offset - 1
        self.assertTrue([r for r in procedure.law_conflicts["rows"] if "too early" in r["text"]])

    def test_what_the_company_agreed_counts(self):
        procedure = self.make_procedure(LETTER, (40, "email", {"asks_costs": True}))
        self.assertTrue(any("Belgium" in c for _s, _w, who in self.rows(procedure) for c in who))
        self.company.collections_law_clause = True
        procedure.invalidate_recordset(["law_conflicts"])
        self.assertFalse(any("Belgium" in c for _s, _w, who in self.rows(procedure) for c in who))

    def test_it_says_for_whom_it_was_checked(self):
        procedure = self.make_procedure(LETTER)
        self.assertIn(
            "consumers, businesses, and public bodies", procedure.law_conflicts["checked"]
        )
        self.assertIn("other countries", procedure.law_conflicts["checked"])
        procedure.law_debtor_kind = "business"
        procedure.law_country_ids = self.env.ref("base.be") | self.env.ref("base.fr")
        self.assertIn(
            "Checked for businesses (Belgium and France)", procedure.law_conflicts["checked"]
        )

    def test_a_country_without_a_file_of_its_own_is_checked_too(self):
        """Spain is under the directive; of Brazil no law is known, and that is a conflict."""
        procedure = self.make_procedure((40, "email", {"asks_interest": True}))
        procedure.law_debtor_kind = "business"
        procedure.law_country_ids = self.env.ref("base.es")
        self.assertFalse(procedure.law_conflicts["rows"])
        self.assertIn("Spain", procedure.law_conflicts["checked"])
        procedure.law_country_ids = self.env.ref("base.br")
        self.assertEqual(self.rows(procedure)[0][2], ["Businesses: Brazil"])

    def test_a_letter_on_the_due_date(self):
        procedure = self.make_procedure((0, "email", {"law_letter": "auto"}))
        (row,) = [r for r in procedure.law_conflicts["rows"] if "Netherlands" in str(r)]
        self.assertEqual(row["what"], "Letter of the law")
        self.assertIn("the day after the due date", row["text"])

    def test_a_procedure_that_asks_nothing_says_nothing(self):
        found = self.make_procedure((1, "email")).law_conflicts
        self.assertEqual((found["is_asking"], found["rows"]), (False, []))

    def test_it_is_shown_while_somebody_edits(self):
        """What is not saved yet counts too, new steps included."""
        procedure = self.env["collections.procedure"].new(
            {
                "name": "New",
                "step_ids": [
                    Command.create(
                        {
                            "name": "Costs",
                            "offset": 5,
                            "channel_ids": [Command.set(self.email_channel.ids)],
                            "asks_costs": True,
                        }
                    )
                ],
            }
        )
        self.assertTrue(procedure.law_conflicts["rows"])
        procedure.step_ids.asks_costs = False
        self.assertFalse(procedure.law_conflicts["rows"])

    # === STEPS === #

    def test_a_letter_of_the_law_is_written(self):
        for channel in ("sms", "call"):
            with self.assertRaisesRegex(ValidationError, "letter of the law"):
                self.make_procedure((1, channel, {"law_letter": "auto"}))
        self.make_procedure((1, "letter", {"law_letter": "auto"}))

    def test_the_fields_travel_with_the_procedure(self):
        procedure = self.make_procedure(LETTER, (20, "email", {"asks_interest": True}))
        file = self.env["collections.procedure.file"]
        text = file._write(procedure)
        self.assertIn("law_letter: auto", text)
        self.assertIn("asks_interest: true", text)
        document = file._read(text)
        self.assertEqual(document["steps"][0]["law_letter"], "auto")
        version = procedure._make_version()
        self.assertEqual(
            version.step_ids.sorted("offset").mapped(lambda s: (s.law_letter, s.asks_interest)),
            [("auto", False), (False, True)],
        )

    def test_the_timeline_shows_what_the_law_has_a_say_in(self):
        first, second = self.make_procedure(LETTER, COSTS).timeline
        self.assertEqual((first["letter"], first["asks"]), ("What the law wants first", []))
        self.assertEqual((second["letter"], second["asks"]), ("", ["Costs"]))

    # === SCENARIOS === #

    def test_a_scenario_under_the_law(self):
        procedure = self.make_procedure(
            (4, "email", {"law_letter": "auto", "name": "Letter"}),
            (14, "email", {"asks_costs": True, "name": "Costs"}),
        )
        scenario = self.env["collections.scenario"].create(
            {
                "name": "Law",
                "procedure_id": procedure.id,
                "text": "start: 2025-03-03\ncustomer: {country: NL}\n"
                "invoices: [{name: INV1, amount: 100, due: 10}]\n"
                "until: 40\nexpect: {14: {message: Letter}, 29: {message: Costs}}\n",
            }
        )
        scenario.action_run()
        self.assertEqual((scenario.state, scenario.failures or ""), ("passed", ""))
        self.assertIn("Costs may be charged from", scenario.log)
        self.assertEqual(fields.Date.to_date("2025-04-01"), day(-76))


@tagged("post_install", "-at_install")
class TestLawConflictsTour(LawGuardCommon, HttpCase):
    """The panel of conflicts in a real browser."""

    def test_tour(self):
        new_test_user(
            self.env,
            "law",
            groups="account_collections.group_manager,account.group_account_invoice",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        procedure = self.make_procedure(
            (5, "email", {"name": "First word"}), (60, "email", {"name": "Last call"})
        )
        self.start_tour(
            f"/odoo/collections-procedures/{procedure.id}", "collections_law_conflicts", login="law"
        )
        first, last = procedure.step_ids.sorted("offset")
        self.assertEqual(first.law_letter, "auto")
        self.assertTrue(last.asks_costs)
        self.assertTrue(procedure.has_law_conflict)
