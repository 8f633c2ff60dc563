from odoo import Command
from odoo.tests import tagged

from .charge_common import ChargeCommon
from .common import CollectionsCommon, day
from .letter_common import read
from .test_account_page import AccountPageCommon


@tagged("post_install", "-at_install")
class TestChargeShown(ChargeCommon):
    """Customers see what may be asked by law where the company shows it, and nothing else."""

    def setUp(self):
        super().setUp()
        self.procedure = self.make_procedure(
            (1, "email", {"asks_interest": True, "asks_costs": True, "name": "Asks"}),
            (60, "email", {"name": "Asks nothing"}),
        )
        self.dossier.procedure_id = self.procedure
        self.company.collections_procedure_id = self.procedure

    def send(self, on=0):
        self.run_night(on)
        return self.messages(self.customer)[-1:]

    # === MESSAGES === #

    def test_a_step_that_asks_shows_them_with_a_total(self):
        body = self.send().body
        for part in ("Interest to date", "14.05", "Collection costs", "40.00", "1,054.05"):
            self.assertIn(part, body)

    def test_a_step_that_does_not_ask_shows_nothing_unless_all_do(self):
        for step in self.procedure.step_ids:
            step.write({"asks_interest": False, "asks_costs": False})
        self.assertNotIn("Interest to date", self.send().body)
        self.company.collections_law_show_messages = "always"
        self.assertIn("Interest to date", self.send(on=30).body)

    def test_the_company_shows_them_nowhere(self):
        self.company.collections_law_show_messages = "no"
        self.assertNotIn("Interest to date", self.send().body)

    def test_a_step_that_asks_for_interest_alone_shows_interest_alone(self):
        self.procedure.step_ids.asks_costs = False
        body = self.send().body
        self.assertIn("Interest to date", body)
        self.assertNotIn("Collection costs", body)

    def test_what_may_not_be_asked_is_never_shown(self):
        self.company.collections_law_show_messages = "always"
        self.procedure.step_ids.write({"asks_interest": False, "asks_costs": False})
        self.customer.write({"is_company": False, "company_registry": False})
        body = self.send().body
        self.assertIn("Interest to date", body)
        self.assertNotIn("Collection costs", body, "no letter of 14 days went out")

    def test_only_what_belongs_to_the_listed_items(self):
        other = self.make_late(self.customer, amount=5000)
        self.env["collections.hold"].create(
            {
                "profile_id": self.dossier.id,
                "move_line_id": self.item(other).id,
                "reason": "Wait",
                "date_from": day(-1),
            }
        )
        self.assertIn("1,054.05", self.send().body)

    def test_the_calculation_goes_along_as_annex(self):
        self.company.collections_law_annex = True
        files = self.send().attachment_ids
        self.assertEqual(len(files), 1)
        text = " ".join(read(files.raw))
        for part in (f"Interest on {self.late.name}", "11.15% a year", "14.05", "6:119a"):
            self.assertIn(part, text)

    def test_a_batch_reads_once(self):
        self.company.collections_law_show_messages = "always"

        def render(actions):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            actions._prefetch_charges()
            return self.cr.sql_log_count - before

        self.plan()
        one = render(self.actions(self.customer))
        for number in range(8):
            self.make_late(self.make_dutch(f"More {number}"))
        self.plan()
        actions = self.env["collections.action"].search([("kind", "=", "step")])
        self.assertEqual(len(actions), 9)
        self.assertLessEqual(render(actions), one + 2)

    # === AT THE STEP === #

    def test_a_step_books_what_it_asks_where_the_company_wants_it(self):
        self.send()
        self.assertFalse(self.charges.search([]))
        self.company.collections_law_book_at_step = True
        self.procedure.step_ids[-1:].asks_interest = True
        self.send(on=15)
        booked = self.charges.search([])
        self.assertEqual(booked.mapped("kind"), ["interest"])
        self.assertEqual(booked.state, "booked")

    def test_what_keeps_it_from_being_booked_comes_into_the_worklist(self):
        self.company.collections_law_book_at_step = True
        self.patch(type(self.company), "_find_charge_journal",
                   lambda self: self.env["account.journal"])  # fmt: skip
        self.assertTrue(self.send())
        self.assertFalse(self.charges.search([]))
        task = self.actions(self.customer, "todo")
        self.assertIn("Choose the journal", task.name)

    def test_what_is_booked_is_shown_as_invoiced_before(self):
        self.book(on=-1)
        body = self.send().body
        self.assertIn("Interest and costs invoiced before", body)
        self.assertIn("1,054.05", body)

    # === PAPER === #

    def test_the_letter_adds_them_up_and_explains_them(self):
        self.company.collections_law_annex = True
        letter = self.env.ref("account_collections.channel_letter")
        self.procedure.step_ids.channel_ids = [Command.set(letter.ids)]
        self.customer.write({"street": "Dam 1", "city": "Amsterdam", "zip": "1012 AB"})
        self.plan()
        action = self.actions(self.customer)
        pages = read(self.env["collections.letter"]._draw(action))
        self.assertEqual(len(pages), 2)
        self.assertIn("1,054.05", pages[0])
        self.assertIn("Annex", pages[1])
        self.assertIn("11.15% a year", pages[1])

    def test_the_statement_shows_them_by_setting(self):
        draw = self.env["collections.statement"]._draw
        self.assertNotIn("Interest to date", " ".join(read(draw(self.dossier))))
        self.company.collections_law_show_statement = True
        text = " ".join(read(draw(self.dossier)))
        for part in ("Interest to date", "14.05", "1,054.05"):
            self.assertIn(part, text)

    def test_the_sheet_of_the_day_and_of_one_charge(self):
        report = self.env["ir.actions.report"]
        content = report._render_qweb_pdf("account_collections.report_charges", self.dossier.ids)
        text = " ".join(read(content[0]))
        self.assertIn(f"Collection costs of {self.late.name}", text)
        charge = self.book()[0]
        content = report._render_qweb_pdf("account_collections.report_charge", charge.ids)
        self.assertIn(charge.item_name, " ".join(read(content[0])))
        nothing = self.profile(self.make_dutch("Nobody"))
        content = report._render_qweb_pdf("account_collections.report_charges", nothing.ids)
        self.assertIn("No interest and no costs", " ".join(read(content[0])))

    def test_the_calculation_speaks_the_language_of_its_reader(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.customer.lang = "nl_NL"
        pages = read(self.env["collections.charge.sheet"]._draw(self.dossier))
        self.assertIn("02-05-2025", " ".join(pages))
        self.assertIn("11,15%", " ".join(pages))


@tagged("post_install", "-at_install")
class TestChargePage(AccountPageCommon):
    """The page of the customer explains each amount, behind the same link."""

    def setUp(self):
        super().setUp()
        self.customer.write(
            {"country_id": self.env.ref("base.nl").id, "company_registry": "12345678"}
        )
        self.euro = self.make_invoice(
            self.customer, due=-46, amount=1000, currency_id=self.foreign.id
        )

    def test_nothing_is_shown_unless_the_company_shows_it(self):
        self.assertNotIn("Interest to date", self.enter().text)
        self.assertEqual(self.get("/charges").status_code, 404)
        self.assertEqual(self.get("/charges.pdf").status_code, 404)

    def test_each_amount_is_explained(self):
        self.company.collections_law_show_account = True
        text = self.enter().text
        self.assertIn("Interest to date", text)
        self.assertIn("How is this calculated?", text)
        response = self.get("/charges")
        self.assertEqual(response.headers["Cache-Control"], "no-store, private")
        self.assertNotIn("<script", response.text)
        for part in (self.euro.name, "11.15% a year", "14.05", "40.00", "C-585/20"):
            self.assertIn(part, response.text)
        self.assertNotIn("Not certain", response.text, "what we doubt is for colleagues")
        rates = self.env["collections.law.rate"].search([("series", "=", "nl_6_119a")])
        rates.write({"status": "secondary", "source": "Found on a website"})
        self.assertNotIn("Found on a website", self.get("/charges").text)
        rates.write({"status": "official", "source": "Staatsblad 2025, 1"})
        self.assertIn("Staatsblad 2025, 1", self.get("/charges").text)
        copy = self.get("/charges.pdf")
        self.assertEqual(copy.headers["Content-Type"], "application/pdf")
        self.assertIn(self.euro.name, " ".join(read(copy.content)))

    def test_a_visit_gives_nobody_work(self):
        """Whoever follows a link, a scanner of mails too, leaves no task when a rate is missing."""
        self.company.collections_law_show_account = True
        self.env["collections.law.rate"].search([("series", "=", "nl_6_119a")]).active = False
        tasks = [("kind", "=", "rate")]
        before = self.env["collections.action"].search_count(tasks)
        self.enter()
        self.assertEqual(self.get("/charges").status_code, 200)
        self.get("/charges.pdf")
        self.assertEqual(self.env["collections.action"].search_count(tasks), before)
        self.env["collections.charge"]._find_due(self.account, day())
        self.assertGreater(self.env["collections.action"].search_count(tasks), before)

    def test_strangers_see_nothing(self):
        self.company.collections_law_show_account = True
        self.assertEqual(self.get("/charges").status_code, 403)

    def test_a_booking_is_told_to_belong_to_its_invoice(self):
        self.company.collections_law_show_account = True
        charges = self.env["collections.charge"]
        dues = charges._find_due(self.account, day())[self.account.id]
        charges._book(self.account, {due.key: due.amount for due in dues}, day())
        text = self.enter().text
        self.assertIn(f"Interest and costs of {self.late.name}", text)
        self.assertIn("Invoiced in", self.get("/charges").text)


class TestNothing(CollectionsCommon):
    """Companies that do not use it pay nothing for it."""

    def test_a_refresh_asks_two_queries_more_at_most(self):
        profile = self.profile(self.make_customer())
        self.env.flush_all()
        before = self.cr.sql_log_count
        self.env["collections.charge"]._review(profile, day())
        self.assertLessEqual(self.cr.sql_log_count - before, 4)
