"""Events about customers: taken in once, judged by rules, told without a flood."""

import hashlib
import hmac
import json
from datetime import timedelta
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, tagged
from odoo.tests.common import new_test_user
from odoo.tools import file_open, mute_logger

from ..controllers import events as controller
from ..controllers.limits import Limiter
from ..engine.bureaus import Event, Report
from ..engine.monitoring import News
from .common import TODAY, CollectionsCommon

SECRET = "a secret of this test only"


class EventCommon(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.events = cls.env["collections.risk.event"]
        cls.rules = cls.env["collections.risk.rule"]
        cls.rules.search([]).active = False
        cls.bureau = cls.env["collections.bureau"].create(
            {"name": "Bureau", "code": "file", "state": "enabled", "webhook_secret": SECRET}
        )
        cls.customer = cls.make_customer(
            "Alfa", vat="NL004495445B01", company_registry="6959 9084", ref="C-100",
            country_id=cls.env.ref("base.nl").id,
        )  # fmt: skip

    def dossier(self, partner=None):
        return self.env["collections.profile"]._for_partner(partner or self.customer, self.company)

    def rule(self, **values):
        return self.rules.create({"name": "A rule", "kind": "score", **values})

    def news(self, index=1, kind="score", old="70", new="40", vat="NL004495445B01", **values):
        return News(f"e{index}", kind, TODAY, old, new, vat=vat, **values)

    def receive(self, *news, bureau=None):
        count = self.events._receive(bureau or self.bureau, list(news))
        self.judge()
        return count

    def judge(self):
        with self.without_commit():
            self.events._cron_judge(TODAY)

    def alerts(self, partner=None):
        return self.actions(partner or self.customer).filtered(lambda a: a.kind == "alert")


@tagged("post_install", "-at_install")
class TestRiskEvent(EventCommon):
    # === TAKING IN === #

    def test_nothing_comes_twice(self):
        profile = self.dossier()
        self.assertEqual(self.receive(self.news(), self.news()), 1)
        self.assertEqual(self.receive(self.news(), self.news(2)), 1)
        self.assertEqual(len(self.events.search([("profile_id", "=", profile.id)])), 2)
        other = self.bureau.copy({"name": "Other", "state": "enabled"})
        self.assertEqual(self.receive(self.news(), bureau=other), 1)

    def test_whose_it_is(self):
        profile = self.dossier()
        for index, known_by in enumerate(
            (
                {"vat": "NL 0044.95.445.B01"},
                {"vat": "", "number": "69599084", "country": "NL"},
                {"vat": "", "number": "69599084"},
                {"vat": "", "customer": "c100"},
                {"vat": "NL000000000B00", "customer": "C-100"},
            )
        ):
            self.receive(self.news(index, **known_by))
            event = self.events.search([("external_id", "=", f"e{index}")])
            self.assertEqual(event.profile_id, profile, known_by)
            self.assertEqual(event.partner_id, self.customer)

    def test_a_number_of_another_country_is_another_company(self):
        self.dossier()
        self.receive(self.news(vat="", number="69599084", country="GB"))
        event = self.events.search([("external_id", "=", "e1")])
        self.assertEqual((event.state, event.profile_id.id), ("unknown", False))

    def test_events_of_nobody_wait_for_a_manager(self):
        self.rule()
        profile = self.dossier()
        news = self.news(vat="NL999999999B99")
        self.assertEqual(self.receive(news), 1)
        self.assertEqual(self.receive(news), 0)
        event = self.events.search([("external_id", "=", "e1")])
        manager = self.make_user("manager")
        with self.assertRaises(AccessError):
            event.with_user(manager).state = "minor"
        event.with_user(manager).profile_id = profile
        self.judge()
        self.assertEqual((event.state, event.company_id), ("material", self.company))
        self.assertEqual(self.receive(news), 0)
        other = self.dossier(self.make_customer("Beta"))
        with self.assertRaises(AccessError):
            event.with_user(manager).profile_id = other

    def test_hostile_texts_are_kept_as_they_are(self):
        self.dossier()
        text = "\"}'); DROP TABLE x; -- {NULL} \\ <script>"
        self.receive(self.news(text=text, old="NULL", new='a,"b"'))
        event = self.events.search([("external_id", "=", "e1")])
        self.assertEqual((event.text, event.old_value, event.new_value), (text, "NULL", 'a,"b"'))

    # === WHAT MATTERS === #

    def test_only_what_a_rule_says(self):
        self.rule(min_change=20)
        self.receive(self.news(1), self.news(2, new="60"), self.news(3, kind="news"))
        states = {e.external_id: e.state for e in self.events.search([])}
        self.assertEqual(states, {"e1": "unknown", "e2": "unknown", "e3": "unknown"})
        self.dossier()
        self.receive(self.news(4), self.news(5, new="60"), self.news(6, kind="news"))
        states = {e.external_id: e.state for e in self.events.search([("profile_id", "!=", False)])}
        self.assertEqual(states, {"e4": "material", "e5": "minor", "e6": "minor"})

    def test_class_and_exposure_count(self):
        rule = self.rule(class_from="d", min_exposure=500)
        profile = self.dossier()
        self.make_invoice(self.customer, due=-5, amount=600)
        profile._refresh_and_plan(TODAY, create=False)
        profile._refresh_credit(TODAY)
        profile._set_class_by_hand("b", "Known")
        self.receive(self.news(1))
        profile._set_class_by_hand("d", "Known")
        self.receive(self.news(2))
        minor, material = self.events.search([("source", "!=", "own")], order="id")
        self.assertEqual((minor.state, minor.rule_id.id), ("minor", False))
        self.assertEqual((material.state, material.rule_id), ("material", rule))
        self.assertEqual((material.exposure, material.risk_class), (600, "d"))

    def test_a_rule_without_effects_keeps_it_quiet(self):
        self.rule(sequence=1, makes_alert=False, class_from="a")
        self.rule(sequence=2)
        self.dossier()
        self.receive(self.news())
        self.assertFalse(self.alerts())

    def test_an_alert_speaks_the_language_of_its_reader(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        label = self.env.ref("account_collections.selection__collections_risk_event__kind__score")
        label.with_context(lang="nl_NL").name = "Score volgens een bureau"
        self.rule()
        profile = self.dossier()
        profile.user_id = self.make_user("collector")
        profile.user_id.lang = "nl_NL"
        self.receive(self.news(1))
        self.assertEqual(self.alerts().name, "Score volgens een bureau")

    def test_one_alert_per_customer(self):
        self.rule(kind=False)
        profile = self.dossier()
        profile.user_id = self.make_user("collector")
        self.receive(self.news(1), self.news(2), self.news(3, kind="insolvency"))
        alert = self.alerts()
        self.assertEqual(len(alert), 1)
        self.assertEqual(alert.name, "Insolvency, Score of a bureau (2)")
        self.assertEqual(alert.user_id, profile.user_id)
        self.assertEqual(alert.worklist_tab, "alerts")
        self.assertIn(alert, alert.search([("worklist_tab", "=", "alerts")]))
        self.receive(self.news(4, kind="news"))
        self.assertEqual(self.alerts(), alert)
        self.assertEqual(len(alert.event_ids), 4)
        alert.action_done()
        self.receive(self.news(5, kind="news"))
        self.assertEqual(len(self.alerts()), 2)

    def test_ten_thousand_events(self):
        self.rule(min_change=20)
        customers = self.env["res.partner"].create(
            [{"name": f"Many {n}", "ref": f"MANY{n}", "is_company": True} for n in range(100)]
        )
        for customer in customers:
            self.dossier(customer)
        news = [
            News(f"m{n}", "score", TODAY, "90", str(90 - n // 100 % 25), customer=f"MANY{n % 100}")
            for n in range(10_000)
        ]
        self.assertEqual(self.receive(*news), 10_000)
        found = self.events.search([("external_id", "like", "m%")])
        material = found.filtered(lambda event: event.state == "material")
        self.assertEqual(len(material), 2000)  # 5 of 25 fall by twenty points or more
        alerts = self.env["collections.action"].search([("kind", "=", "alert")])
        self.assertEqual(len(alerts), 100)
        self.assertEqual(len(alerts.profile_id), 100)
        self.assertEqual({alert.name for alert in alerts}, {"Score of a bureau (20)"})

    def test_queries_do_not_grow(self):
        self.rule()
        customers = self.env["res.partner"].create(
            [{"name": f"Few {n}", "ref": f"FEW{n}", "is_company": True} for n in range(40)]
        )
        for customer in customers:
            self.dossier(customer)

        def count(first, last):
            news = [
                News(f"q{n}", "score", TODAY, "90", "50", customer=f"FEW{n}")
                for n in range(first, last)
            ]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.receive(*news)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(0, 2)
        few, many = count(2, 4), count(4, 40)
        self.assertLessEqual(many, few)

    # === WHAT FOLLOWS === #

    def test_class_limit_procedure_and_stop(self):
        procedure = self.make_procedure((1, "email"))
        self.rule(
            name="Bankrupt", kind="insolvency", set_class="e", lowers_limit=True, limit_amount=0,
            stops_orders=True, procedure_id=procedure.id,
        )  # fmt: skip
        profile = self.dossier()
        limits = self.env["collections.credit.limit"]
        limits._decide_for(profile, "own", 5000, "Because")
        self.receive(self.news(kind="insolvency"))
        self.assertEqual((profile.risk_class, profile.is_class_by_hand), ("e", True))
        self.assertEqual((profile.credit_limit, profile.credit_source), (0, "own"))
        self.assertEqual((profile.procedure_id, profile.is_locked), (procedure, True))
        self.assertTrue(profile.is_stopped)
        self.assertIn("Bankrupt", profile.stop_reason)
        self.assertEqual(limits.search([("profile_id", "=", profile.id)])[0].origin, "rule")

    def test_a_rule_never_gives_more(self):
        self.rule(set_class="c", lowers_limit=True, limit_amount=5000)
        profile = self.dossier()
        profile._set_class_by_hand("e", "Known")
        self.env["collections.credit.limit"]._decide_for(profile, "own", 1000, "Because")
        self.receive(self.news())
        self.assertEqual((profile.risk_class, profile.credit_limit), ("e", 1000))

    def test_locked_customers_keep_their_procedure(self):
        self.rule(procedure_id=self.make_procedure((1, "email")).id)
        profile = self.dossier()
        profile.is_locked = True
        before = profile.procedure_id
        self.receive(self.news())
        self.assertEqual(profile.procedure_id, before)

    def test_shipped_rules(self):
        shipped = self.rules.with_context(active_test=False).search([])
        shipped = shipped.filtered(lambda rule: rule.get_external_id()[rule.id])
        shipped.active = True
        profile = self.dossier()
        self.receive(self.news(1, kind="address"), self.news(2), self.news(3, kind="insolvency"))
        states = {e.external_id: e.state for e in self.events.search([("source", "!=", "own")])}
        self.assertEqual(states, {"e1": "minor", "e2": "minor", "e3": "material"})
        self.assertEqual((profile.risk_class, profile.is_stopped), ("e", True))
        self.assertEqual(len(self.alerts()), 1)

    def test_rules_refuse_nonsense(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.rule(min_exposure=-1)
        company = self.env["res.company"].create({"name": "Elsewhere"})
        procedure = self.make_procedure((1, "email"), company_id=company.id)
        with self.assertRaisesRegex(ValidationError, "is of Elsewhere only"):
            self.rule(procedure_id=procedure.id)

    # === OUR OWN BOOKS AND REPORTS === #

    def test_class_change_is_an_event(self):
        profile = self.dossier()
        scorer = self.env["collections.scorer"]
        scorer._score(profile, TODAY)
        self.assertFalse(profile.event_ids)
        other = "e" if profile.risk_class != "e" else "a"
        self.env.cr.execute(
            "UPDATE collections_profile SET risk_class = %s, score_class = %s WHERE id = %s",
            [other, other, profile.id],
        )
        self.env.invalidate_all()
        scorer._score(profile, TODAY)
        event = profile.event_ids
        self.assertEqual((event.kind, event.old_value), ("class", other))
        self.assertEqual(event.new_value, profile.risk_class)

    def test_over_limit_is_an_event_once(self):
        profile = self.dossier()
        self.make_invoice(self.customer, due=-5, amount=600)
        profile._refresh_and_plan(TODAY, create=False)
        self.env["collections.credit.limit"]._decide_for(profile, "own", 1000, "Because")
        profile._refresh_credit(TODAY)
        self.assertFalse(profile.event_ids)
        self.env["collections.credit.limit"]._decide_for(profile, "own", 500, "Because")
        profile._refresh_credit(TODAY)
        event = profile.event_ids
        self.assertEqual((event.kind, event.new_value), ("over_limit", "600.00"))

    def test_a_report_that_changed_is_an_event(self):
        profile = self.dossier()
        self.report(profile, score=70.0)
        self.assertFalse(profile.event_ids)
        told = Event("accounts_late", TODAY)
        self.report(profile, score=40.0, status="insolvent", events=(told,))
        self.assertEqual(
            sorted(profile.event_ids.mapped(lambda e: (e.kind, e.old_value, e.new_value))),
            [
                ("accounts_late", False, False),
                ("insolvency", False, "insolvent"),
                ("score", "70", "40"),
            ],
        )
        self.report(profile, score=40.0, status="insolvent", events=(told,))
        self.assertEqual(len(profile.event_ids), 3)

    def report(self, profile, **values):
        reports = self.env["collections.bureau.report"]
        report = Report(name="Alfa", day=TODAY, **values)
        made = reports.create(reports._prepare_values(profile, self.bureau, report))
        made._take_effect()
        return made

    def test_watched_customers_are_asked_again(self):
        profile, fresh = self.dossier(), self.dossier(self.make_customer("Beta"))
        bureau = self.env.ref("account_collections.bureau_numbers")
        bureau.write({"state": "enabled", "watch_days": 30, "watch_exposure": 0})
        reports = self.env["collections.bureau.report"]
        made = {
            one: reports.create(
                reports._prepare_values(one, bureau, Report(name="Alfa", day=TODAY))
            )
            for one in (profile, fresh)
        }
        made[profile].requested_at -= timedelta(days=31)
        asked = []
        with self.without_commit():
            with patch.object(
                type(bureau), "_ask", lambda _b, one, anew: asked.append((one, anew))
            ):
                bureau._cron_fetch_events()
                self.assertEqual(asked, [(profile, True)])
                bureau.watch_exposure = 100
                bureau._cron_fetch_events()
        self.assertEqual(len(asked), 1)

    def test_merged_customers_keep_their_events_once(self):
        profile = self.dossier()
        twin = self.dossier(self.make_customer("Twin", vat="NL004495445B01"))
        self.receive(self.news(1))
        self.assertEqual((len(profile.event_ids), len(twin.event_ids)), (1, 1))
        self.receive(self.news(2, vat="", customer="C-100"))
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.customer | twin.partner_id).ids, self.customer
        )
        self.assertEqual(sorted(profile.event_ids.mapped("external_id")), ["e1", "e2"])
        self.assertEqual(profile.event_ids.partner_id, self.customer)

    # === WHO MAY === #

    def make_user(self, role):
        return new_test_user(
            self.env, login=f"event.{role}", groups=f"account_collections.group_{role}",
            company_id=self.company.id, company_ids=[(6, 0, self.company.ids)],
        )  # fmt: skip

    def test_rights(self):
        profile = self.dossier()
        profile.user_id = self.env.ref("base.user_admin")
        self.receive(self.news())
        event = profile.event_ids
        for role in ("viewer", "manager"):
            user = self.make_user(role)
            for field in ("state", "profile_id", "kind", "rule_id", "action_id", "text"):
                with self.assertRaises(AccessError):
                    event.with_user(user).write({field: False})
        with self.assertRaises(AccessError):
            self.rules.with_user(self.make_user("collector")).create({"name": "Mine"})
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env, "event.stranger", "account_collections.group_manager",
            company_id=elsewhere.id, company_ids=[(6, 0, elsewhere.ids)],
        )  # fmt: skip
        self.assertFalse(self.events.with_user(stranger).search([]))

    def test_history_shows_events(self):
        self.rule()
        profile = self.dossier()
        self.receive(self.news(text="Bad news"))
        entries = profile.get_history(kinds=["event"])["entries"]
        self.assertEqual([entry["title"] for entry in entries], ["Score of a bureau: 70 → 40"])
        self.assertEqual(entries[0]["author"], "Bureau")

    def test_secrets_stay_inside(self):
        with self.assertRaises(UserError):
            self.bureau.export_data(["name", "webhook_secret"])
        with self.assertRaises(AccessError):
            self.bureau.with_user(self.make_user("manager")).read(["webhook_secret"])
        self.assertNotEqual(self.bureau.copy().webhook_secret, SECRET)
        self.bureau.action_make_secret()
        self.assertGreater(len(self.bureau.webhook_secret), 30)
        with file_open("account_collections/data/neutralize.sql") as script:
            self.env.flush_all()
            self.env.cr.execute(script.read())
        self.env.invalidate_all()
        self.assertFalse(self.bureau.webhook_secret)


@tagged("post_install", "-at_install")
class TestEventWebhook(EventCommon, HttpCase):
    """Only what is signed is taken in, and nobody learns anything from an answer."""

    def setUp(self):
        super().setUp()
        self.profile = self.dossier()
        for name, most in (("messages_per_source", 100), ("wrong_signatures", 100)):
            self.startPatcher(patch.object(controller, name, Limiter(most=most, seconds=60)))

    def post(self, payload=None, secret=SECRET, raw=None, bureau_id=None, signature=None):
        raw = json.dumps(payload).encode() if raw is None else raw
        digest = hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
        return self.url_open(
            f"/collections/events/{bureau_id or self.bureau.id}",
            data=raw,
            headers={
                "Content-Type": "application/json",
                "X-Collections-Signature": signature or f"sha256={digest}",
            },
        )

    def message(self, **values):
        event = {"id": "w1", "kind": "score", "vat": "NL004495445B01", "old": 70, "new": 40}
        return {"events": [event | values]}

    def test_signed_events_are_taken_in_once(self):
        answer = self.post(self.message())
        self.assertEqual((answer.status_code, answer.json()), (200, {"new": 1, "refused": 0}))
        self.assertEqual(self.post(self.message()).json(), {"new": 0, "refused": 0})
        event = self.events.search([("external_id", "=", "w1")])
        self.assertEqual((event.profile_id, event.new_value), (self.profile, "40"))

    def test_who_is_not_known_learns_nothing(self):
        answers = [
            self.post(self.message(), secret="another"),
            self.post(self.message(), signature="sha256=é"),
            self.post(self.message(), signature="none"),
            self.post(self.message(), bureau_id=2_000_000_000),
            self.post(self.message(), secret="nobody", bureau_id=2_000_000_000),
        ]
        self.bureau.webhook_secret = False
        answers.append(self.post(self.message(), secret="nobody"))
        answers.append(self.post(self.message()))
        self.bureau.write({"webhook_secret": SECRET, "state": "disabled"})
        answers.append(self.post(self.message()))
        self.assertEqual({answer.status_code for answer in answers}, {403})
        self.assertEqual({answer.content for answer in answers}, {b""})
        self.assertFalse(self.events.search([("external_id", "=", "w1")]))

    def test_what_is_no_message_is_refused(self):
        for raw in (b" ", b"{", b"[]", b"\xff", b"[" * 100_000, b'{"events": 1}'):
            answer = self.post(raw=raw)
            self.assertEqual((answer.status_code, answer.content), (400, b""))
        self.assertEqual(self.post(self.message(vat="")).json(), {"new": 0, "refused": 1})
        self.assertEqual(self.url_open(f"/collections/events/{self.bureau.id}").status_code, 405)

    def test_too_much_and_too_often(self):
        self.assertEqual(self.post(raw=b" " * (controller.LARGEST_BODY + 1)).status_code, 413)
        with patch.object(controller, "messages_per_source", Limiter(most=1, seconds=60)):
            self.assertEqual(self.post(self.message()).status_code, 200)
            answer = self.post(self.message())
        self.assertEqual((answer.status_code, answer.headers["Retry-After"]), (429, "60"))
