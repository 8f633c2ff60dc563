import re
from datetime import timedelta

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import new_test_user, tagged

from ..controllers import account_open
from ..controllers.limits import Limiter
from .common import day
from .test_account_page import PERSON, AccountPageCommon

GOOGLE = {"User-Agent": "Mozilla/5.0 (Windows NT 5.1) (via ggpht.com GoogleImageProxy)"}
APPLE = {"User-Agent": "Mozilla/5.0"}


class VisitCommon(AccountPageCommon):
    """A reminder was sent an hour ago."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.email_procedure = cls.make_procedure((1, "email", {"name": "First reminder"}))
        cls.company.collections_procedure_id = cls.email_procedure

    def setUp(self):
        super().setUp()
        self.patch(account_open, "opens_per_message", Limiter(1000, 60))
        self.account.procedure_id = self.email_procedure
        self.run_night()
        (self.reminder,) = self.actions(self.customer, "done")
        self.let_pass()
        (self.mail,) = self.env["mail.mail"].search(
            [("mail_message_id", "=", self.reminder.message_id.id)]
        )

    def let_pass(self, **since):
        hour_ago = fields.Datetime.now() - timedelta(**(since or {"hours": 1}))
        self.reminder.message_id.date = hour_ago

    def visit(self, kind, profile=None, move=None, machine=False, action=None, at=None):
        profile = profile or self.account
        return self.env["collections.visit"].create(
            {
                "profile_id": profile.id,
                "partner_id": profile.partner_id.id,
                "action_id": (action or self.env["collections.action"]).id,
                "kind": kind,
                "move_id": move.id if move else False,
                "is_machine": machine,
                "date": at or fields.Datetime.now(),
            }
        )

    def opens(self):
        return self.env["collections.visit"].search([("kind", "=", "open")])


@tagged("post_install", "-at_install")
class TestMessageLinks(VisitCommon):
    """Every message leads straight to the account page of its reader."""

    def test_links_of_the_email(self):
        body = self.mail.body_html
        token = self.link._get_token(self.reminder)
        for purpose in ("pay", "promise", "dispute", "plan", f"invoice/{self.late.id}"):
            self.assertIn(f"/c/{token}/{purpose}\"", body)
        self.assertNotIn("access_token", body)
        self.assertEqual(set(re.findall(r"/c/([\w-]+)", body)), {token})

    def test_everybody_gets_an_own_link(self):
        other = self.make_customer("Other")
        self.make_invoice(other, due=-20)
        self.profile(other)
        self.run_night()
        (action,) = self.actions(other, "done")
        mail = self.env["mail.mail"].search([("mail_message_id", "=", action.message_id.id)])
        token = self.make_link(self.profile(other))._get_token(action)
        self.assertEqual(set(re.findall(r"/c/([\w-]+)", mail.body_html)), {token})

    def test_link_of_the_message_opens_the_invoice_without_login(self):
        url = re.search(r'href="([^"]*/invoice/\d+)"', self.mail.body_html)[1]
        page = self.url_open(url.removeprefix(self.company.get_base_url()), headers=PERSON)
        self.assertEqual(page.status_code, 200)
        self.assertIn(self.late.name, page.text)
        kinds = self.env["collections.visit"].search([("action_id", "=", self.reminder.id)])
        self.assertEqual(set(kinds.mapped("kind")), {"click", "invoice"})

    def test_dossier_keeps_no_token(self):
        self.assertNotRegex(self.reminder.message_id.body, r"/c/\d")
        self.assertNotIn("o.gif", self.reminder.message_id.body)

    def test_reading_an_action_gives_no_token_away(self):
        viewer = new_test_user(self.env, "viewer.link", groups="account_collections.group_viewer")
        links = self.env["collections.link"].search_count([])
        reminder = self.reminder.with_user(viewer)
        for name in ("pay_url", "account_url", "instalments_url", "items_table", "pay_button"):
            for token in re.findall(r"/c/([\w-]+)", str(reminder[name])):
                link, _action = self.env["collections.link"]._verify(token)
                self.assertFalse(link, name)
        self.assertEqual(self.env["collections.link"].search_count([]), links)

    def test_queries_do_not_grow_with_the_messages(self):
        def count(number):
            actions = self.env["collections.action"]
            for index in range(number):
                partner = self.make_customer(f"Many {number} {index}")
                actions |= actions.create(
                    {"profile_id": self.profile(partner).id, "kind": "manual"}
                )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            actions.mapped("pay_url")
            return self.env.cr.sql_log_count - before

        count(1)
        self.assertLessEqual(count(20), count(2) + 2)

    def test_no_half_translated_choices(self):
        """In a language in which nobody wrote the choices, only the button is there."""
        self.env["res.lang"]._activate_lang("es_ES")
        button = self.reminder.with_context(lang="es_ES").pay_button
        self.assertIn("/pay", button)
        self.assertNotIn("/promise", button)
        self.assertIn("/promise", self.reminder.with_context(lang="en_US").pay_button)


@tagged("post_install", "-at_install")
class TestOpenPicture(VisitCommon):
    """Who opened a message."""

    def look(self, headers=None, token=None):
        token = token or self.link._get_token(self.reminder)
        return self.url_open(f"/c/{token}/o.gif", headers=headers or PERSON)

    def test_picture_of_the_email(self):
        self.assertIn(f"/c/{self.link._get_token(self.reminder)}/o.gif", self.mail.body_html)

    def test_person_and_machine(self):
        for headers, machine in ((PERSON, False), (GOOGLE, False), (APPLE, True)):
            response = self.look(headers)
            self.assertEqual(response.headers["Content-Type"], "image/gif")
            self.assertTrue(response.content.startswith(b"GIF89a"))
            self.assertIn("no-store", response.headers["Cache-Control"])
            self.assertNotIn("Set-Cookie", response.headers)
            self.assertEqual(self.opens()[0].is_machine, machine, headers)
        self.assertEqual(self.reminder.open_count, 2)
        self.assertEqual(self.opens().partner_id, self.customer)

    def test_before_it_was_sent(self):
        self.let_pass(seconds=2)
        self.look(GOOGLE)
        self.assertTrue(self.opens().is_machine)

    def test_wait_in_the_queue_counts_for_nothing(self):
        self.mail.state = "sent"
        self.env.flush_all()
        self.assertEqual(self.reminder._get_moment_sent(), self.mail.write_date)

    def test_everybody_gets_the_same_picture(self):
        token = self.link._get_token(self.reminder)
        other = self.make_link(self.profile(self.stranger))
        foreign = other._get_token(self.reminder)
        plain = self.link._get_token()
        for wrong in (token[:-1], "0-0-x", "x", "9" * 300, foreign, plain, "%00"):
            response = self.look(token=wrong)
            self.assertEqual(response.status_code, 200)
            self.assertTrue(response.content.startswith(b"GIF89a"))
        self.link.is_revoked = True
        self.look()
        self.assertFalse(self.opens())

    def test_not_wanted(self):
        self.company.collections_track_messages = False
        self.look()
        self.assertFalse(self.opens())
        self.assertNotIn("o.gif", self.reminder._wrap("x"))

    def test_limit(self):
        self.patch(account_open, "opens_per_message", Limiter(2, 60))
        for _time in range(4):
            self.look()
        self.assertEqual(len(self.opens()), 2)


@tagged("post_install", "-at_install")
class TestVisitFigures(VisitCommon):
    """What visits tell, for people and for procedures."""

    def test_action(self):
        self.visit("open", action=self.reminder)
        self.visit("open", action=self.reminder, machine=True)
        self.visit("click", action=self.reminder, machine=True)
        self.assertEqual((self.reminder.open_count, self.reminder.click_count), (1, 0))
        actions = self.env["collections.action"]
        self.assertIn(self.reminder, actions.search([("is_opened", "=", True)]))
        self.assertIn(self.reminder, actions.search([("is_clicked", "=", False)]))
        self.assertNotIn(self.reminder, actions.search([("is_clicked", "=", True)]))
        self.visit("click", action=self.reminder)
        self.assertIn(self.reminder, actions.search([("is_clicked", "=", True)]))
        self.assertNotIn(self.reminder, actions.search([("is_opened", "=", False)]))

    def test_sentence(self):
        self.assertFalse(self.account.visit_summary)
        self.visit("open", action=self.reminder)
        self.visit("open", action=self.reminder)
        self.visit("invoice", move=self.late)
        self.visit("invoice", move=self.later, machine=True)
        self.account.invalidate_recordset()
        self.assertEqual(
            self.account.visit_summary,
            f"Opened “First reminder” of June {day().day} twice, looked at {self.late.name}.",
        )
        self.visit("pay")
        self.account.invalidate_recordset()
        self.assertIn("started a payment", self.account.visit_summary)
        self.assertEqual(self.account.visit_count, 4)
        action = self.account.action_open_visits()
        visits = self.env["collections.visit"].search(action["domain"])
        self.assertEqual(len(visits), 5)

    def test_queries_do_not_grow(self):
        def count(number):
            profiles = self.account
            for index in range(number):
                profiles |= self.profile(self.make_customer(f"Visitor {number} {index}"))
            for profile in profiles:
                self.visit("open", profile, action=self.reminder)
                self.visit("invoice", profile, move=self.late)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            for name in ("visit_summary", "visit_count", "has_opened_last_message"):
                profiles.mapped(name)
            return self.env.cr.sql_log_count - before

        count(1)
        self.assertLessEqual(count(20), count(2) + 2)

    def test_last_visit(self):
        profiles = self.env["collections.profile"]
        today = fields.Date.today()
        domain = [("id", "=", self.account.id)]

        def found(operator, value):
            return bool(profiles.search([*domain, ("last_visit_date", operator, value)]))

        self.assertTrue(found("=", False))
        self.assertFalse(found("<=", today))
        self.visit("account", machine=True)
        self.visit("open", action=self.reminder)
        self.assertTrue(found("=", False), "neither machines nor opened e-mails are looks")
        self.visit("account")
        self.account.invalidate_recordset()
        self.assertEqual(self.account.last_visit_date, today)
        self.assertTrue(found("=", today))
        self.assertTrue(found(">=", str(today)))
        self.assertTrue(found("!=", False))
        self.assertTrue(found(">=", "today -1d"))
        self.assertFalse(found("<", today))
        self.assertFalse(found("=", False))

    def test_step_for_who_read_the_last_message(self):
        """Who opened the reminder is called; who did not gets a letter of it once more."""
        procedure = self.make_procedure(
            (1, "email"),
            (5, "call", {"profile_condition": "[('has_opened_last_message', '=', True)]"}),
            (6, "task", {"profile_condition": "[('has_opened_last_message', '=', False)]"}),
        )
        for number, opened in enumerate((True, False)):
            customer = self.make_customer(f"Reader {number}")
            self.make_invoice(customer, due=-2)
            profile = self.profile(customer)
            profile.procedure_id = procedure
            self.run_night()
            sent = self.actions(customer, "done")
            self.visit("open", profile, action=sent, machine=not opened)
            self.assertEqual(profile.has_opened_last_message, opened)
            for night in range(1, 9):
                self.plan(night)
            channels = self.actions(customer, "todo").mapped("channel_code")
            self.assertEqual(channels, ["call"] if opened else ["task"])

    def test_step_for_an_invoice_that_was_looked_at(self):
        procedure = self.make_procedure(
            (1, "task", {"item_condition": "[('collections_visit_date', '!=', False)]"})
        )
        customer = self.make_customer("Looks")
        seen, unseen = (self.make_invoice(customer, due=-5) for _n in range(2))
        profile = self.profile(customer)
        profile.procedure_id = procedure
        self.visit("invoice", profile, move=seen)
        self.visit("invoice", profile, move=unseen, machine=True)
        line = seen.line_ids.filtered(lambda line: line.display_type == "payment_term")
        self.assertEqual(line.collections_visit_date, fields.Date.today())
        self.plan()
        listed = self.actions(customer, "todo").line_ids.filtered("step_id").move_id
        self.assertEqual(listed, seen)

    def test_condition_that_makes_no_sense(self):
        with self.assertRaises(ValidationError):
            self.make_procedure(
                (1, "task", {"profile_condition": "[('has_opened_no_message', '=', True)]"})
            )

    def test_who_sees_visits(self):
        group = self.env.ref("account_collections.group_collector")
        group.implied_ids -= self.env.ref("account_collections.group_collector_all")
        collector = new_test_user(
            self.env, "collector.visit", groups="account_collections.group_collector"
        )
        self.visit("account")
        visits = self.env["collections.visit"].with_user(collector)
        self.assertTrue(visits.search([("profile_id", "=", self.account.id)]))
        self.account.user_id = self.env.ref("base.user_admin")
        self.assertFalse(visits.search([("profile_id", "=", self.account.id)]))
