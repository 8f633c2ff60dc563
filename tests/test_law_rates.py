import base64
import json
from datetime import date
from decimal import Decimal

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import file_open, mute_logger

from odoo.addons.account_collections.engine.law.rates import MissingRate, read_rates
from odoo.addons.account_collections.engine.law.sentences import explain

from .common import TODAY, day
from .law_common import LawCommon

FILE = "account_collections/data/law_rates.json"
NEW_ROW = {"from": "2027-01-01", "rate": "11.00", "status": "official", "source": 0}


@tagged("post_install", "-at_install")
class TestLawRates(LawCommon):
    # === LOADING === #

    def test_all_rates_of_the_file_are_there(self):
        with file_open(FILE) as file:
            shipped = read_rates(json.load(file))
        self.assertEqual(
            [(r.series, r.since, r.until, r.value, r.status) for r in self.rates._rate_table()],
            [(r.series, r.since, r.until, r.value, r.status) for r in shipped],
        )

    def test_an_update_changes_nothing_twice(self):
        outcome = self.rates._load_shipped()
        self.assertEqual((outcome["added"], outcome["changed"], outcome["kept"]), (0, 0, 0))

    def test_an_update_brings_back_what_the_program_said(self):
        rate = self.find_rate("nl_6_119", "2025-01-01")
        rate.write({"rate": 1, "is_manual": False})
        self.assertEqual(self.rates._load_shipped()["changed"], 1)
        self.assertEqual(rate.rate, 6)

    def test_what_a_manager_changed_survives_an_update(self):
        rate = self.find_rate("nl_6_119", "2025-01-01")
        rate.with_user(self.manager).rate = 6.5
        self.assertTrue(rate.is_manual)
        self.assertEqual(self.rates._load_shipped()["kept"], 1)
        self.assertEqual(rate.rate, 6.5)
        found = self.rates._rate_table().at("nl_6_119", TODAY)
        self.assertEqual(found.value, Decimal("6.5"))

    def test_what_a_manager_archived_stays_archived(self):
        rate = self.find_rate("nl_6_119", "2025-01-01")
        rate.with_user(self.manager).active = False
        self.rates._load_shipped()
        self.assertFalse(rate.active)
        with self.assertRaises(MissingRate):
            self.rates._rate_table().at("nl_6_119", TODAY)

    def test_own_periods_of_a_manager_are_not_filled_up_again(self):
        rate = self.find_rate("nl_6_119", "2025-01-01")
        rate.with_user(self.manager).write({"since": date(2025, 2, 1)})
        self.assertEqual(self.rates._load_shipped()["added"], 0)

    def test_a_note_does_not_make_it_changed_by_hand(self):
        rate = self.find_rate("nl_6_119", "2025-01-01")
        rate.with_user(self.manager).note = "Seen"
        self.assertFalse(rate.is_manual)

    # === ENTERING === #

    def test_the_period_ends_by_itself(self):
        rate = self.rates.create({"series": "nl_6_119", "since": date(2027, 1, 1), "rate": 5})
        self.assertEqual(rate.until, date(2027, 6, 30))
        yearly = self.rates.create({"series": "be_legal", "since": date(2027, 1, 1), "rate": 5})
        self.assertEqual(yearly.until, date(2027, 12, 31))
        self.assertEqual((rate.country_id, yearly.country_id), (self.nl, self.be))

    def test_two_rates_never_count_on_one_day(self):
        values = {"series": "nl_6_119", "since": date(2025, 3, 1), "rate": 5}
        with self.assertRaisesRegex(ValidationError, "overlaps the rate from"):
            self.rates.create(values)
        self.rates.create({**values, "active": False})

    def test_a_rate_is_a_percentage(self):
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            self.rates.create({"series": "nl_6_119", "since": date(2027, 1, 1), "rate": 500})

    def test_import_of_a_table(self):
        result = self.rates.with_user(self.manager).load(
            ["series", "since", "rate", "status", "source"],
            [["nl_6_119", "2027-01-01", "4.5", "official", "Staatsblad"]],
        )
        self.assertFalse(result["messages"])
        rate = self.find_rate("nl_6_119", "2027-01-01")
        self.assertEqual((rate.rate, rate.is_manual, rate.until), (4.5, True, date(2027, 6, 30)))

    def test_the_table_is_read_once_until_a_rate_changes(self):
        self.rates._rate_table()
        with self.assertQueryCount(0):
            self.rates._rate_table()
        self.find_rate("nl_6_119", "2025-01-01").rate = 7
        self.assertEqual(self.rates._rate_table().at("nl_6_119", TODAY).value, 7)

    # === FILES === #

    def read_file(self, content):
        raw = content if isinstance(content, bytes) else json.dumps(content).encode()
        wizard = self.env["collections.law.rate.import"].with_user(self.manager).create(
            {"file": base64.b64encode(raw), "file_name": "rates.json"}
        )
        return wizard.action_apply()

    def rate_file(self, *rows, code="nl_6_119a", period="half_year"):
        series = {"code": code, "period": period, "sources": ["Law gazette"], "rates": rows}
        return {"series": [series]}

    def test_a_file_adds_and_changes(self):
        changed = {"from": "2025-01-01", "rate": "12", "status": "official", "source": 0}
        message = self.read_file(self.rate_file(changed, NEW_ROW))["params"]["message"]
        self.assertEqual(message, "1 rates were added, 1 changed, 0 are the same.")
        rates = self.find_rate("nl_6_119a", "2025-01-01") + self.find_rate(
            "nl_6_119a", "2027-01-01"
        )
        self.assertEqual(rates.mapped("rate"), [12, 11])
        self.assertEqual(rates.mapped("is_manual"), [True, True])
        self.rates._load_shipped()
        self.assertEqual(rates.mapped("rate"), [12, 11])

    def test_a_wrong_file_is_told_in_one_sentence(self):
        row = NEW_ROW
        for content, said in (
            (b"\xff\xfe\x00", "This is no file of rates"),
            (b"series: 1", "This is no file of rates"),
            (b"[" * 100000, "This is no file of rates"),
            ([], "it needs a list “series”"),
            ({"series": 5}, "it needs a list “series”"),
            ({"series": [{"rates": []}]}, "it needs a list “series”"),
            (self.rate_file(row, code="xx"), "a series “xx” that no law"),
            (self.rate_file(), "The rate of nl_6_119a from \\? in the file"),
            (self.rate_file({**row, "rate": "ten"}), "from 2027-01-01 in the file cannot be read"),
            (self.rate_file({**row, "rate": "NaN"}), "from 2027-01-01 in the file cannot be read"),
            (self.rate_file({**row, "from": "soon"}), "from soon in the file cannot be read"),
            (self.rate_file({**row, "status": "sure"}), "cannot be read"),
            (self.rate_file({**row, "source": 7}), "cannot be read"),
            (self.rate_file(row, period="month"), "cannot be read"),
            (self.rate_file("x"), "cannot be read"),
            (self.rate_file(row, row), "count on the same day"),
        ):
            with self.subTest(said=said), self.assertRaisesRegex(UserError, said) as caught:
                self.read_file(content)
            self.assertLess(str(caught.exception).count(". "), 1)

    # === RIGHTS === #

    def test_only_managers_enter_rates(self):
        viewer = self.make_user("viewer")
        rate = self.find_rate("nl_6_119", "2025-01-01")
        self.assertEqual(rate.with_user(viewer).rate, 6)
        with self.assertRaises(AccessError):
            rate.with_user(viewer).rate = 1
        with self.assertRaises(AccessError):
            rate.with_user(self.make_user("collector")).unlink()

    def test_nobody_says_by_hand_that_nothing_was_changed_by_hand(self):
        rate = self.find_rate("nl_6_119", "2025-01-01").with_user(self.manager)
        with self.assertRaises(AccessError):
            rate.write({"rate": 1, "is_manual": False})

    def test_a_rate_of_the_program_is_archived_and_not_deleted(self):
        rate = self.find_rate("nl_6_119", "2025-01-01").with_user(self.manager)
        with self.assertRaisesRegex(UserError, "archive them instead"):
            rate.unlink()
        own = self.rates.with_user(self.manager).create(
            {"series": "nl_6_119", "since": date(2027, 1, 1), "rate": 5}
        )
        own.unlink()
        self.assertFalse(own.exists())

    def make_user(self, group):
        return self.env["res.users"].create(
            {
                "name": group,
                "login": f"law_{group}",
                "group_ids": [
                    (6, 0, self.env.ref(f"account_collections.group_{group}").ids)
                ],
                "company_ids": [(6, 0, self.company.ids)],
                "company_id": self.company.id,
            }
        )

    # === MISSING RATES === #

    def tasks(self, *states):
        domain = [("kind", "=", "rate"), ("state", "in", states or ("todo",))]
        return self.env["collections.action"].search(domain)

    def take_away(self, series="nl_6_119a", since="2025-01-01"):
        rate = self.find_rate(series, since)
        rate.active = False
        return rate

    def charge(self, partner, on=0):
        profile = self.dossier(partner)
        return self.law._charge(profile, day(on))[profile.id]

    def test_a_missing_rate_stops_charging_with_a_sentence_and_one_task(self):
        first, second = self.make_business("First"), self.make_business("Second")
        for partner in (first, second):
            self.make_euro_invoice(partner, -60)
        self.assertTrue(self.charge(first).charges[0].interest_amount > 0)
        self.take_away()
        for partner in (first, second, first):
            charges = self.charge(partner)
            self.assertEqual(charges.interest_total, 0)
            [refusal] = [r for r in charges.refusals if r.code == "missing_rate"]
            self.assertIn("because the rate for 2025-04-18 is missing", explain(refusal))
        [task] = self.tasks()
        self.assertEqual((task.user_id, task.company_id), (self.manager, self.company))
        self.assertIn("Netherlands: commercial (art. 6:119a BW) on 04/18/2025", task.name)

    def test_another_debtor_is_charged_nevertheless(self):
        consumer = self.make_consumer()
        self.make_euro_invoice(consumer, -60)
        self.take_away()
        self.assertTrue(self.charge(consumer).interest_total > 0)
        self.assertFalse(self.tasks())

    def test_the_task_is_gone_when_the_rate_is_entered(self):
        partner = self.make_business()
        self.make_euro_invoice(partner, -60)
        self.take_away()
        self.charge(partner)
        self.assertTrue(self.tasks())
        self.rates.with_user(self.manager).create(
            {"series": "nl_6_119a", "since": date(2025, 1, 1), "rate": 11.15}
        )
        self.assertFalse(self.tasks())
        self.assertEqual(self.tasks("cancelled").cancel_reason, "entered")
        self.assertTrue(self.charge(partner).interest_total > 0)

    def test_two_series_are_one_task(self):
        business, consumer = self.make_business(), self.make_consumer()
        for partner in (business, consumer):
            self.make_euro_invoice(partner, -60)
        rate = self.take_away()
        self.take_away("nl_6_119")
        self.charge(business)
        self.charge(consumer)
        self.assertEqual(len(self.tasks().rate_needs), 2)
        rate.active = True
        self.assertEqual([series for series, _day in self.tasks().rate_needs], ["nl_6_119"])

    def test_the_task_is_not_closed_by_hand(self):
        partner = self.make_business()
        self.make_euro_invoice(partner, -60)
        self.take_away()
        self.charge(partner)
        task = self.tasks().with_user(self.manager)
        for press in (task.action_done, task.action_cancel, task.action_skip):
            with self.assertRaisesRegex(UserError, "closes by itself"):
                press()
        self.assertEqual(task.action_open_profile()["res_model"], "collections.law.rate")
        with self.assertRaises(AccessError):
            task.rate_needs = []

    def test_each_company_has_its_own_task(self):
        other = self.setup_other_company()["company"]
        needs = {("nl_6_119a", date(2030, 1, 1))}
        self.rates._ask_for({self.company: needs, other: needs})
        self.assertEqual(self.tasks().company_id, self.company + other)
        theirs = self.env["collections.action"].with_user(self.manager).search(
            [("kind", "=", "rate")]
        )
        self.assertEqual(theirs.company_id, self.company)

    def test_the_next_rate_is_asked_for_ahead(self):
        partner = self.make_business()
        self.make_euro_invoice(partner, -60)
        self.profile(partner)
        self.record_letter(partner)
        self.rates._cron_review(date(2026, 12, 10))
        self.assertFalse(self.tasks())
        self.rates._cron_review(date(2026, 12, 20))
        self.assertEqual(self.tasks().rate_needs, [["nl_6_119a", "2027-01-01"]])
        self.rates._cron_review(date(2026, 12, 21))
        self.assertEqual(len(self.tasks()), 1)

    def record_letter(self, partner):
        """Let the company use the law: it sent a letter of it."""
        self.notices.create(
            {
                "profile_id": self.dossier(partner).id,
                "kind": "demand",
                "sent_on": date(2026, 12, 1),
                "channel_code": "email",
                "currency_id": self.foreign.id,
            }
        )

    def test_who_does_not_use_the_law_is_asked_for_nothing(self):
        partner = self.make_business()
        self.make_euro_invoice(partner, -60)
        self.profile(partner)
        self.rates._cron_review(date(2026, 12, 20))
        self.assertFalse(self.tasks())

    def test_unverified_rates_do_not_count_where_a_company_says_so(self):
        partner = self.make_business()
        self.make_euro_invoice(partner, -60)
        self.find_rate("nl_6_119a", "2025-01-01").status = "unverified"
        self.assertTrue(self.charge(partner).interest_total > 0)
        self.company.collections_law_confirmed_only = True
        self.assertEqual(self.charge(partner).interest_total, 0)
        self.assertTrue(self.tasks())
