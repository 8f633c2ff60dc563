from collections import Counter
from datetime import date, timedelta
from unittest.mock import patch

from odoo import SUPERUSER_ID

from ..demo.customers import CUSTOMERS
from ..demo.ledger import draw_ledger, draw_rates
from ..demo.people import PORTAL_CUSTOMER, PORTAL_ROLE
from ..demo.posting import Poster
from .common import TODAY, CollectionsCommon

DAYS = (TODAY, date(2024, 2, 29), date(2026, 1, 1), date(2026, 8, 2))
NUMBERED = dict(enumerate(CUSTOMERS))


class TestDemoLedger(CollectionsCommon):
    """What is told about the demo company holds on whatever day it is made."""

    def test_the_same_day_gives_the_same_ledger(self):
        self.assertEqual(draw_ledger(NUMBERED, TODAY), draw_ledger(NUMBERED, TODAY))
        self.assertEqual(draw_rates(TODAY), draw_rates(TODAY))

    def test_a_customer_s_ledger_does_not_depend_on_the_others(self):
        alone = draw_ledger({5: CUSTOMERS[5]}, TODAY)
        among = [i for i in draw_ledger(NUMBERED, TODAY) if i.customer == 5]
        self.assertEqual(alone, among)

    def test_its_size(self):
        self.assertEqual(len({customer.name for customer in CUSTOMERS}), 60)
        for day in DAYS:
            invoices = draw_ledger(NUMBERED, day)
            self.assertTrue(1200 <= len(invoices) <= 1800, len(invoices))
            self.assertEqual({invoice.customer for invoice in invoices}, set(NUMBERED))

    def test_nothing_happens_after_the_day_or_before_the_invoice(self):
        for day in DAYS:
            invoices = draw_ledger(NUMBERED, day)
            self.assertLessEqual(max(invoice.issued for invoice in invoices), day)
            self.assertGreater(min(invoice.issued for invoice in invoices), day - timedelta(570))
            for invoice in invoices:
                for event in (event for events in invoice.events for event in events):
                    self.assertTrue(invoice.issued <= event.day <= day)

    def test_there_is_something_of_everything(self):
        for day in DAYS:
            invoices = draw_ledger(NUMBERED, day)
            payments = [payment for i in invoices for _number, payment in i.get_payments()]
            notes = [credit for i in invoices for credit in i.get_credits()]
            self.assertTrue(any(payment.share for payment in payments), "part payments")
            self.assertTrue(any(payment.extra for payment in payments), "overpayments")
            self.assertTrue(any(credit.applied for credit in notes), "credit notes set off")
            self.assertTrue(any(len(invoice.events) == 3 for invoice in invoices), "instalments")
            self.assertEqual({invoice.currency for invoice in invoices}, {"EUR", "GBP"})
            owed = Counter(i.customer for i in invoices if not any(i.events))
            self.assertGreater(len(owed), 30)

    def test_every_day_of_the_ledger_has_a_rate(self):
        for day in DAYS:
            first = min(invoice.issued for invoice in draw_ledger(NUMBERED, day))
            for code in ("GBP", "USD"):
                days = [since for name, since, _rate in draw_rates(day) if name == code]
                self.assertLessEqual(min(days), first)
                self.assertEqual(len(days), len(set(days)))


class TestDemo(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.demo = cls.env["collections.demo"]

    def find_customers(self):
        partners = self.env["res.partner"].with_context(active_test=False)
        return partners.search([("ref", "=like", "D1____"), ("parent_id", "=", False)])

    # === FOR DATABASES WITH ODOO'S DEMO DATA === #

    def test_a_light_demo_under_any_chart(self):
        self.demo._load_light(TODAY)
        customers = self.find_customers()
        self.assertEqual(len(customers), sum(customer.light for customer in CUSTOMERS))
        moves = self.env["account.move"].search([("partner_id", "in", customers.ids)])
        invoices = moves.filtered(lambda move: move.move_type == "out_invoice")
        self.assertEqual(invoices.company_id, self.company)
        self.assertEqual(set(invoices.mapped("state")), {"posted"})
        self.assertEqual(invoices.currency_id, self.currency)
        self.assertGreater(min(invoices.mapped("invoice_date")), TODAY - timedelta(200))
        states = Counter(invoices.mapped("payment_state"))
        self.assertGreater(states["paid"], 20)
        self.assertGreater(states["not_paid"], 5)

    def test_a_light_demo_is_made_once(self):
        self.demo._load_light(TODAY)
        self.demo._load_light(TODAY)
        self.assertEqual(len(self.find_customers()), sum(c.light for c in CUSTOMERS))

    def test_without_a_chart_of_accounts_there_is_no_light_demo(self):
        bare = self.env["res.company"].create({"name": "Bare"})
        self.demo.with_company(bare)._load_light(TODAY)
        self.assertFalse(self.find_customers())

    def test_an_installation_never_fails_because_of_the_demo(self):
        with (
            patch.object(Poster, "post", side_effect=ValueError("no")),
            self.assertLogs("odoo.addons.account_collections.demo", "WARNING"),
        ):
            self.demo._load_light(TODAY)
        self.assertFalse(self.find_customers())

    # === THE WHOLE DEMO === #

    def test_the_demo_company(self):
        """A few of the customers: the rest differs only in what they buy and how they pay."""
        chosen = (
            "Kantinebeheer", "Eetcafé De V", "Traiteurs", "Thornbury", "Feestzaal", "Wijn",
            "Frituur", "Grand Café", "D.R.", "Foodtruck", "Fatima", "Stichting Zorg", "Les Compt",
            "Partyverhuur", "Marlowe", "Restaurant La", "Gemeente", "Commune", "Hotelbetriebe",
            "Milan", "Lore",
        )  # fmt: skip
        customers = [c for c in CUSTOMERS if c.name.startswith((*chosen, PORTAL_CUSTOMER))]
        demo = self.demo.with_user(SUPERUSER_ID).with_context(smtp_port=2525)
        with self.without_commit():
            logins = demo._load(TODAY, customers)

        self.check_logins(logins)
        partners = self.find_customers().grouped("name")
        self.assertEqual(len(partners), len(customers))
        self.assertFalse(partners["Eetcafé De Verloren Zoon"].active)
        both = partners["Kantinebeheer Polderland B.V."]
        self.assertEqual(len(both.invoice_ids.company_id), 2)
        self.assertEqual(partners["Thornbury Catering Supplies Ltd"].lang, "en_US")
        self.check_taxes(partners)
        self.check_ledger(partners)
        self.check_work(partners)
        self.check_letters_of_the_law(partners)
        self.check_disputes()
        self.check_promises()
        self.check_plans()
        self.check_causes()
        self.check_visits()
        self.check_calls(partners)
        self.assertTrue(self.env["ir.mail_server"].sudo().search([("smtp_port", "=", 2525)]))

    def check_calls(self, partners):
        """Somebody is called again, and a colleague has answered a question."""
        calls = self.env["collections.action"].search([("call_outcome", "!=", False)])
        self.assertIn("voicemail", calls.mapped("call_outcome"))
        self.assertTrue(all(calls.mapped("call_at")))
        question = self.env["collections.action"].search(
            [
                ("kind", "=", "question"),
                ("partner_id", "in", partners["Traiteurs Réunis de Picardie SAS"].ids),
            ]
        )
        self.assertIn("first order only", question.answer)

    def check_logins(self, logins):
        roles = {role: login for role, login, _password in logins}
        self.assertEqual(roles["administrator"], "admin")
        for login in roles.values():
            self.assertTrue(self.env["res.users"].sudo().search([("login", "=", login)]), login)
        customer = self.env["res.users"].sudo().search([("login", "=", roles[PORTAL_ROLE])])
        self.assertTrue(customer.share)
        self.assertEqual(customer.partner_id.commercial_partner_id.name, PORTAL_CUSTOMER)

    def check_taxes(self, partners):
        """Domestic sales are taxed in both companies, sales abroad are not."""
        taxed = {
            (name, invoice.company_id.country_id.code): bool(invoice.amount_tax)
            for name, partner in partners.items()
            for invoice in partner.invoice_ids
        }
        self.assertTrue(taxed["Wijnhandel Duivelaar B.V.", "NL"])
        self.assertTrue(taxed["Feestzaal De Kroon BV", "BE"])
        self.assertFalse(taxed["Traiteurs Réunis de Picardie SAS", "NL"])
        self.assertFalse(taxed["Thornbury Catering Supplies Ltd", "NL"])

    def check_work(self, partners):
        """There are rules, letters, a pause of an item and a file at the agency to look at."""
        profiles = self.env["collections.profile"].sudo().search([])
        profiles = {profile.partner_id.name: profile for profile in profiles}
        self.assertEqual(profiles["Fatima el Amrani"].rule_id.name, "Wants paper")
        self.assertEqual(profiles["Frituur 't Hoekske BV"].procedure_id.name, "By letter")
        batches = self.env["collections.letter.batch"].sudo().search([])
        self.assertEqual(set(batches.mapped("state")), {"open", "sent"})
        self.assertTrue(all(batches.mapped("letter_count")))
        case = self.env["collections.agency.case"].sudo().search([])
        self.assertEqual((case.partner_id.name, case.state), ("D.R. Okonkwo", "running"))
        self.assertEqual(case.date_handed, TODAY - timedelta(7))
        holds = profiles["Grand Café Rijnzicht B.V."].hold_ids
        pause = holds.filtered(lambda hold: hold.origin == "pause")
        self.assertTrue(pause.move_line_id and pause.note)

    def check_letters_of_the_law(self, partners):
        """A Dutch consumer got its 14-day letter, a Belgian one its free first reminder."""
        for name, kind, costs in (
            ("Milan de Graaf", "nl_14_days", 40),
            ("Lore Peeters", "be_first", 20),
        ):
            notices = self.env["collections.law.notice"].search(
                [("partner_id", "=", partners[name].id)]
            )
            self.assertEqual(set(notices.mapped("kind")), {kind}, name)
            self.assertTrue(all(notices.mapped("valid")))
            self.assertGreaterEqual(min(notices.mapped("announced")), costs)

    def check_disputes(self):
        """There are disputes in several states, one of them late, one with a photo."""
        disputes = self.env["collections.dispute"].sudo().search([])
        states = {"new", "waiting", "accepted", "rejected"}
        self.assertLessEqual(states, set(disputes.mapped("state")))
        self.assertTrue(disputes.filtered("date_escalated"), "one is past its deadline")
        self.assertTrue(disputes.attachment_ids)
        self.assertTrue(disputes.item_ids.move_line_ids, "one is about a line of an invoice")
        accepted = disputes.filtered(lambda dispute: dispute.state == "accepted")
        self.assertEqual(accepted.credit_note_ids.mapped("state"), ["posted"])
        self.assertTrue(accepted.is_credited)
        seller = self.env["res.users"].sudo().search([("login", "=", "tessa")])
        self.assertTrue(disputes.with_user(seller).search([]))
        self.assertFalse(self.env["collections.profile"].with_user(seller).has_access("read"))
        self.assertLessEqual(max(disputes.mapped("date")), TODAY)

    def check_promises(self):
        promises = self.env["collections.promise"].sudo().search([])
        self.assertLessEqual({"open", "kept", "broken"}, set(promises.mapped("state")))
        broken = Counter(p.partner_id for p in promises if p.state == "broken")
        self.assertEqual(max(broken.values()), 2, "one customer broke two of them")
        self.assertIn("GBP", promises.currency_id.mapped("name"))
        self.assertLess(max(promises.mapped("given_on")), TODAY)

    def check_plans(self):
        plans = self.env["collections.plan"].sudo().search([])
        self.assertEqual(
            sorted(plans.mapped("state")), ["completed", "draft", "requested", "running"]
        )
        running = plans.filtered(lambda plan: plan.state == "running")
        self.assertIn("late", running.installment_ids.mapped("state"))
        self.assertTrue(running.accepted_name)

    def check_causes(self):
        self.assertGreater(self.env["collections.cause"].sudo().search_count([]), 3)
        self.assertTrue(self.env["collections.invoice.check"].sudo().search([]))

    def check_visits(self):
        """Somebody opened a message and looked at an invoice; what a machine did does not count."""
        visits = self.env["collections.visit"].sudo().search([])
        self.assertLessEqual({"open", "click", "account", "invoice"}, set(visits.mapped("kind")))
        self.assertEqual(set(visits.mapped("is_machine")), {True, False})
        self.assertTrue(visits.action_id.filtered("is_opened"))
        self.assertEqual(visits.link_id.profile_id, visits.profile_id)

    def check_ledger(self, partners):
        lines = self.env["account.move.line"].sudo()
        customers = self.env["res.partner"].union(*partners.values())
        items = lines.search(
            [
                ("partner_id", "in", customers.ids),
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
            ]
        )
        self.assertLessEqual(max(items.mapped("date")), TODAY)
        profiles = self.env["collections.profile"].sudo().search([("balance", "!=", 0)])
        self.assertAlmostEqual(
            sum(profiles.mapped("balance")), sum(items.mapped("amount_residual")), 2
        )
        self.assertTrue(profiles.filtered("credit"), "an overpayment waits to be allocated")
        self.assertTrue(self.env["collections.action"].sudo().search([("state", "=", "done")]))
        self.assertEqual(len(profiles.user_id), 2)
