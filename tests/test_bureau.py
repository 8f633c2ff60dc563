import logging
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import file_open, mute_logger

from ..bureaus.client import Client
from ..engine.bureaus import BureauError
from ..models import collections_bureau
from .bureau_common import BureauCommon
from .bureau_peer import COMPANY, HANG, KEY, KVK, PASSWORD, REPORT, TOKEN, VIES

SECRETS = (KEY, PASSWORD, TOKEN)
ONLINE = ("vies", "kvk", "companies_house", "creditsafe")


@tagged("post_install", "-at_install")
class TestBureau(BureauCommon):
    """Registers and bureaus are asked about customers, and what they say is kept and counts."""

    # === REPORTS === #

    def test_vies(self):
        report = self.ask("vies")
        self.assertEqual((report.state, report.vat_check), ("done", "yes"))
        self.assertEqual((report.name, report.vat), ("CUSTOMER B.V.", "NL004495445B01"))
        self.assertEqual(report.reference, "WAPIAAAAW1")
        self.assertIn("HERENGRACHT", report.raw)
        self.assertIn("requestIdentifier", report.source_text)
        self.assertFalse(report.has_score)

    def test_registers(self):
        report = self.ask("companies_house")
        self.assertEqual((report.status, report.number), ("active", "00445790"))
        self.assertEqual(report.country_id, self.env.ref("base.uk"))
        report = self.ask("kvk")
        self.assertEqual((report.name, report.founded.year), ("Customer B.V.", 2017))

    def test_creditsafe(self):
        report = self.ask("creditsafe")
        self.assertEqual((report.score, report.has_score), (58, True))
        self.assertEqual((report.original_limit, report.original_currency_id.name), (24000, "EUR"))
        # Two euro are one of our currency.
        self.assertEqual((report.limit, report.cost), (12000, 8))
        self.assertIn("A → B", report.event_text)
        self.assertEqual([path for _m, path, _h, _b in self.peer.requests], [
            "/authenticate", "/companies?countries=GB&regNo=00445790",
            "/companies/GB-0-00445790",
        ])  # fmt: skip

    def test_numbers(self):
        report = self.ask("numbers")
        self.assertEqual((report.number_check, report.vat_check), ("yes", False))
        wrong = self.make_customer("Wrong", country_id=self.env.ref("base.nl").id)
        wrong.company_registry = "12"
        self.assertEqual(self.ask("numbers", wrong).number_check, "no")
        self.assertFalse(self.peer.requests)

    def test_told_in_the_dossier(self):
        self.ask("creditsafe")
        body = self.dossier(self.british).message_ids[0].body
        self.assertIn("Creditsafe", body)
        self.assertIn("12,000.00", body)

    def test_limit_without_rate_counts_nowhere(self):
        told = {**REPORT["report"]["creditScore"]["currentCreditRating"]}
        told["creditLimit"] = {"currency": "XAF", "value": "100"}
        content = {"report": {**REPORT["report"], "creditScore": {"currentCreditRating": told}}}
        self.peer.answers[:] = [None, None, (200, content, {})]
        report = self.ask("creditsafe")
        self.assertEqual((report.original_limit, report.has_limit), (100, False))

    def test_limits_of_the_credit(self):
        profile = self.dossier(self.british)
        self.ask("creditsafe")
        limits = self.env["collections.credit.limit"].search([("profile_id", "=", profile.id)])
        self.assertEqual((limits.kind, limits.amount, limits.state), ("advised", 12000, "approved"))
        self.assertIn("from EUR", limits.reason)
        self.ask("creditsafe", anew=True)
        self.assertEqual(profile.bureau_report_count, 2)
        same = self.env["collections.credit.limit"].search([("profile_id", "=", profile.id)])
        self.assertEqual(same, limits)

    def test_reports_for_the_score(self):
        profile = self.dossier(self.british)
        self.ask("creditsafe")
        self.peer.answers[:] = [(200, {**COMPANY, "company_status": "liquidation"}, {})]
        self.ask("companies_house")
        self.ask("vies", self.dutch)
        profiles = profile | self.dossier(self.dutch)
        self.env.flush_all()
        with self.assertQueryCount(1):
            found = profiles._get_external_reports()
        self.assertEqual(set(found), {profile.id})
        first, second = found[profile.id]
        self.assertEqual((first.score, first.limit, first.cover), (58, 12000, None))
        self.assertEqual((second.score, second.insolvent), (None, True))
        loaded = self.env["collections.scorer"]._load_reports(profiles, fields.Date.today())
        self.assertEqual(len(loaded[profile.id]), 2)

    def test_test_mode_changes_nothing(self):
        self.bureaus["creditsafe"].state = "test"
        profile = self.dossier(self.british)
        self.assertTrue(self.ask("creditsafe").is_test)
        self.assertFalse(profile._get_external_reports())
        limits = self.env["collections.credit.limit"]
        self.assertFalse(limits.search([("profile_id", "=", profile.id)]))
        self.bureaus["creditsafe"].state = "enabled"
        self.assertFalse(self.ask("creditsafe").is_test)

    # === WHAT GOES WRONG === #

    def test_errors_of_every_source(self):
        cases = (
            ((401, {"error": "no"}, {}), "credentials", "an administrator has to correct"),
            ((404, {"error": "no"}, {}), "not_found", "does not know this company"),
            ((429, b"", {"Retry-After": "900"}), "limited", "asked too often"),
            ((500, b"<html>", {}), "service", "does not work at this moment"),
            (HANG, "timeout", "did not answer in time"),
            ((200, b"<html>", {}), "malformed", "cannot be read"),
            ((200, {}, {}), "malformed", "cannot be read"),
        )
        for code in ONLINE:
            for answer, error, sentence in cases:
                with self.subTest(code=code, error=error):
                    self.reports.search([]).unlink()
                    # The last call is the one for the report.
                    before = [None, None] if code == "creditsafe" else []
                    self.peer.answers[:] = [*before, *[answer] * 3]
                    report = self.ask(code, anew=True)
                    self.assertEqual((report.state, report.error_code), ("failed", error))
                    self.assertIn(sentence, report.message)
                    self.assertIn(self.bureaus[code].name, report.message)
                    # An answer that cannot be read is charged like any other.
                    is_charged = code == "creditsafe" and answer is not HANG and answer[0] == 200
                    self.assertEqual(report.cost, 8 if is_charged else 0)

    def test_another_company_is_refused(self):
        cases = {
            "vies": [(200, {**VIES, "vatNumber": "999999990B01"}, {})],
            "kvk": [(200, {**KVK, "kvkNummer": "68750110"}, {})],
            "companies_house": [(200, {**COMPANY, "company_number": "00000006"}, {})],
            "creditsafe": [
                None,
                (200, {"companies": [{"id": "GB-0-6", "regNo": "00000006", "country": "GB"}]}, {}),
            ],
        }
        for code, answers in cases.items():
            with self.subTest(code=code):
                self.peer.answers[:] = answers
                report = self.ask(code)
                self.assertEqual((report.state, report.error_code), ("refused", "wrong_company"))
                self.assertIn("answered about another company", report.message)
                self.assertIn("nothing was taken over", report.message)
                self.assertFalse(report.name or report.status or report.has_score)
                self.assertTrue(report.raw)

    def test_a_report_of_another_company_costs_and_changes_nothing(self):
        summary = {**REPORT["report"]["companySummary"], "companyRegistrationNumber": "00000006"}
        content = {"report": {**REPORT["report"], "companySummary": summary}}
        self.peer.answers[:] = [None, None, (200, content, {})]
        report = self.ask("creditsafe")
        self.assertEqual((report.state, report.cost), ("refused", 8))
        profile = self.dossier(self.british)
        self.assertFalse(profile._get_external_reports())

    def test_wrong_password(self):
        self.bureaus["creditsafe"].creditsafe_password = "old"
        report = self.ask("creditsafe")
        self.assertEqual((report.error_code, report.cost), ("credentials", 0))

    def test_nothing_to_ask_with(self):
        nobody = self.make_customer("Nobody", country_id=self.env.ref("base.nl").id)
        for code in ONLINE:
            with self.subTest(code=code), self.assertRaises(BureauError):
                self.ask(code, nobody)
        wizard = self.request("vies", nobody)
        with self.assertRaisesRegex(UserError, "Enter the VAT number"):
            wizard.action_get()
        self.assertFalse(self.peer.requests)
        self.assertFalse(self.dossier(nobody).bureau_report_ids)

    # === RESTRAINT === #

    def test_a_fresh_report_is_used(self):
        first = self.ask("vies")
        self.assertEqual(self.ask("vies"), first)
        self.assertEqual(len(self.peer.requests), 1)
        first.requested_at -= timedelta(days=30)
        self.assertNotEqual(self.ask("vies"), first)
        self.assertNotEqual(self.ask("vies", anew=True), first)
        self.assertEqual(len(self.peer.requests), 3)

    def test_what_failed_is_not_fresh(self):
        self.peer.answers[:] = [(404, {}, {})]
        self.assertEqual(self.ask("kvk").state, "failed")
        self.assertEqual(self.ask("kvk").state, "done")

    def test_a_source_that_fails_is_left_in_peace(self):
        for _number in range(3):
            self.peer.answers[:] = [(500, b"", {})] * 3
            self.ask("vies")
        asked = len(self.peer.requests)
        with self.assertRaisesRegex(UserError, "did not work lately"):
            self.ask("vies")
        self.assertEqual(len(self.peer.requests), asked)
        self.bureaus["vies"].invalidate_recordset()
        self.assertTrue(self.bureaus["vies"].rests_until)
        self.reports.search([]).write(
            {"requested_at": fields.Datetime.now() - timedelta(minutes=16)}
        )
        self.assertEqual(self.ask("vies").state, "done")
        self.assertFalse(self.bureaus["vies"]._get_rest())

    def test_peace_for_as_long_as_asked(self):
        self.peer.answers[:] = [(429, b"", {"Retry-After": "3600"})]
        report = self.ask("companies_house")
        self.assertGreater(report.retry_at, fields.Datetime.now() + timedelta(minutes=59))
        self.assertEqual(len(self.peer.requests), 1)
        with self.assertRaises(UserError):
            self.ask("companies_house")

    def test_waits_briefly(self):
        self.peer.answers[:] = [(429, b"", {"Retry-After": "2"}), (503, b"", {})]
        self.assertEqual(self.ask("vies").state, "done")
        self.assertEqual(self.waits, [2, 2])

    def test_quota_and_cost(self):
        creditsafe = self.bureaus["creditsafe"]
        creditsafe.monthly_quota = 2
        self.ask("creditsafe")
        self.ask("creditsafe", anew=True)
        creditsafe.invalidate_recordset()
        self.assertEqual((creditsafe.used_count, creditsafe.used_cost), (2, 16))
        with self.assertRaisesRegex(UserError, "gave 2 reports this month"):
            self.ask("creditsafe", anew=True)
        self.reports.search([]).requested_at = fields.Datetime.now() - timedelta(days=40)
        creditsafe.invalidate_recordset()
        self.assertEqual(self.ask("creditsafe", anew=True).state, "done")

    def test_two_do_not_ask_at_once(self):
        profiles = type(self.env["collections.profile"])
        none = lambda profile, **_options: profile.browse()  # noqa: E731
        with patch.object(profiles, "try_lock_for_update", none):
            with self.assertRaisesRegex(UserError, "Somebody works on this customer"):
                self.ask("creditsafe")
        self.assertFalse(self.peer.requests)

    def test_switched_off(self):
        self.bureaus["vies"].state = "disabled"
        with self.assertRaisesRegex(UserError, "switched off"):
            self.ask("vies")

    def test_settings_reach_the_client(self):
        self.bureaus["vies"].timeout = 7
        with patch.object(collections_bureau, "Client", wraps=Client) as made:
            self.opening(self.bureaus["vies"]).session.close()
        made.assert_called_once_with(timeout=7)

    # === SECRETS === #

    def test_secrets_are_told_nowhere(self):
        """A bureau that repeats our secrets, in whatever it answers, does not get them kept."""
        with self.assertLogs(level=logging.DEBUG) as logs, mute_logger("odoo.sql_db"):
            for code in ONLINE:
                before = [None, None] if code == "creditsafe" else []
                known = [PASSWORD, TOKEN] if code == "creditsafe" else [KEY]
                echo = {"error": known} if code != "vies" else {}
                for answer in ((401, echo, {}), (500, echo, {}), (200, echo, {})):
                    self.peer.answers[:] = [*before, *[answer] * 3]
                    self.ask(code, anew=True)
                    self.reports.search([("state", "=", "failed")]).write(
                        {"requested_at": fields.Datetime.now() - timedelta(days=1)}
                    )
            self.env.flush_all()
        told = [str(record.getMessage()) for record in logs.records if "sql" not in record.name]
        for report in self.reports.search([]):
            told += [str(report.read()), *report.profile_id.message_ids.mapped("body")]
        for code in ONLINE:
            told += self.bureaus[code].message_ids.mapped("body")
        for secret in SECRETS:
            for text in told:
                self.assertNotIn(secret, text)

    def test_secrets_are_for_administrators(self):
        creditsafe = self.bureaus["creditsafe"].with_user(self.users["manager"])
        names = ("creditsafe_user", "creditsafe_password", "companies_house_key", "kvk_key", "url")
        for name in names:
            with self.subTest(name=name), self.assertRaises(AccessError):
                creditsafe.read([name])
            self.assertNotIn(name, creditsafe.fields_get())
        with self.assertRaises(AccessError):
            creditsafe.write({"url": "https://elsewhere.example"})
        self.assertFalse(self.bureaus["creditsafe"].copy().creditsafe_password)

    def test_secrets_are_not_exported(self):
        with self.assertRaises(UserError):
            self.bureaus["creditsafe"].export_data(["name", "creditsafe_password"])
        self.assertTrue(self.bureaus["creditsafe"].export_data(["name"]))
        described = self.env["collections.bureau"].fields_get(attributes=["exportable"])
        for name in self.bureaus["kvk"]._get_secret_names():
            self.assertFalse(described[name]["exportable"])

    # === SETTINGS === #

    def test_no_source_without_credentials(self):
        for code, values in self.secrets.items():
            with self.subTest(code=code), self.assertRaisesRegex(ValidationError, "credentials"):
                self.bureaus[code].write(
                    {"state": "disabled", **dict.fromkeys(values, False)}
                )
                self.bureaus[code].state = "enabled"

    def test_addresses(self):
        for url in ("http://api.example", "ftp://x", "https://", "https://a:b@c.example", "x"):
            with self.subTest(url=url), self.assertRaisesRegex(ValidationError, "https://"):
                self.bureaus["vies"].url = url

    def test_a_copied_database_asks_nobody(self):
        self.company.collections_screen_new = True
        self.env.flush_all()
        with file_open("account_collections/data/neutralize.sql") as script:
            self.env.cr.execute(script.read())
        self.env.invalidate_all()
        for code in ONLINE:
            self.assertEqual(self.bureaus[code].state, "disabled")
        for name in self.bureaus["kvk"]._get_secret_names():
            self.assertFalse(self.env["collections.bureau"].search([(name, "!=", False)]))
        self.assertFalse(self.env.ref("account_collections.cron_screen").active)
        self.assertFalse(self.company.collections_screen_new)

    # === WHO MAY === #

    def request(self, code, partner, user=None):
        wizards = self.env["collections.bureau.request"]
        if user:
            wizards = wizards.with_user(self.users[user])
        return wizards.create(
            {"profile_id": self.dossier(partner).id, "bureau_id": self.bureaus[code].id}
        )

    def test_collector_gets_a_report(self):
        wizard = self.request("companies_house", self.british, "collector")
        self.assertIn(self.bureaus["companies_house"], wizard.available_ids)
        self.assertNotIn(self.bureaus["kvk"], wizard.available_ids)
        self.assertNotIn(self.bureaus["file"], wizard.available_ids)
        self.assertFalse(wizard.known)
        action = wizard.action_get()
        report = self.reports.browse(action["res_id"])
        self.assertEqual(report.requested_by_id, self.users["collector"])
        wizard.invalidate_recordset()
        self.assertIn("There is a report of", wizard.known)
        with self.assertRaises(AccessError):
            report.with_user(self.users["collector"]).read(["raw"])

    def test_viewer_asks_nobody(self):
        with self.assertRaises(AccessError):
            self.request("vies", self.dutch, "viewer")

    def test_reports_are_written_by_nobody(self):
        report = self.ask("vies")
        manager = report.with_user(self.users["manager"])
        with self.assertRaises(AccessError):
            manager.write({"score": 100})
        with self.assertRaises(AccessError):
            manager.unlink()
        with self.assertRaises(AccessError):
            manager.create({"profile_id": report.profile_id.id, "date": "2025-01-01"})
        with self.assertRaises(UserError):
            self.bureaus["vies"].unlink()

    def test_other_companies(self):
        report = self.ask("vies")
        other = self.setup_other_company(name="Other")["company"]
        self.users["manager"].write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        with self.assertRaises(AccessError):
            report.with_user(self.users["manager"]).with_company(other).read(["name"])

    def test_own_customers_only(self):
        report = self.ask("vies")
        report.profile_id.user_id = self.users["manager"]
        collector = self.users["collector"]
        see_all = self.env.ref("account_collections.group_collector_all")
        self.env.ref("account_collections.group_collector").implied_ids -= see_all
        collector.group_ids -= see_all
        with self.assertRaises(AccessError):
            report.with_user(collector).read(["name"])
