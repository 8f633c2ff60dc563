from odoo.exceptions import AccessError, UserError
from odoo.fields import Date
from odoo.tests import Form, HttpCase, tagged

from .charge_common import ChargeCommon
from .common import CollectionsCommon


@tagged("post_install", "-at_install")
class TestChargeDialog(ChargeCommon):
    """What a collector sees is what is booked; giving up is for managers, and collectors ask."""

    def setUp(self):
        super().setUp()
        self.collector, self.manager = self.make_user("collector"), self.make_user("manager")

    def open(self, mode="book", user=None, **options):
        dialogs = self.env["collections.charge.dialog"].with_user(user or self.collector)
        action = dialogs._open(self.dossier.with_user(dialogs.env.user), mode, **options)
        return dialogs.browse(action["res_id"])

    def test_it_shows_each_amount_with_its_calculation(self):
        dialog = self.open()
        self.assertEqual(sorted(dialog.line_ids.mapped("amount")), [14.05, 40.0])
        self.assertIn("54.05", dialog.total)
        text = dialog.calculation
        parts = ("11.15% a year", "05/02/2025", "46", "Fixed amount", "6:119a", "C-585/20")
        for part in (*parts, "Not certain"):
            self.assertIn(part, text)

    def test_it_says_what_is_not_asked_and_why(self):
        consumer = self.make_dutch("Consumer", is_company=False, company_registry=False)
        late = self.make_late(consumer)
        self.dossier = self.profile(consumer)
        dialog = self.open()
        self.assertEqual(dialog.line_ids.mapped("kind"), ["interest"])
        self.assertIn(late.name, dialog.refusals)
        self.assertIn("free letter", dialog.refusals)

    def test_a_collector_books_what_was_chosen(self):
        dialog = self.open()
        with Form(dialog) as form:
            for number in range(2):
                with form.line_ids.edit(number) as line:
                    line.is_chosen = line.kind == "costs"
        action = dialog.action_book()
        charges = self.charges.search(action["domain"])
        self.assertEqual(charges.mapped("kind"), ["costs"])
        self.assertEqual(charges.decided_by_id, self.collector)
        self.assertEqual([kind for kind, _amount in self.amounts()], ["interest"])
        dialog.line_ids.is_chosen = False
        with self.assertRaisesRegex(UserError, "Choose at least one"):
            dialog.action_book()

    def test_a_payment_in_between_is_noticed(self):
        dialog = self.open()
        self.pay(self.late, on=-10)
        with self.assertRaisesRegex(UserError, "Something changed"):
            dialog.action_book()

    def test_a_manager_waives_in_part(self):
        dialog = self.open("waive", self.manager)
        self.assertTrue(dialog.may_decide)
        costs = dialog.line_ids.filtered(lambda line: line.kind == "costs")
        costs.write({"is_chosen": True, "wanted": 15})
        with self.assertRaisesRegex(UserError, "Write down why"):
            dialog.action_waive()
        dialog.reason = "A good customer"
        dialog.action_waive()
        self.assertEqual(self.amounts(), [("costs", 25.0), ("interest", 14.05)])

    def test_a_collector_asks_and_the_manager_grants(self):
        dialog = self.open("waive")
        costs = dialog.line_ids.filtered(lambda line: line.kind == "costs")
        costs.write({"is_chosen": True, "wanted": 30})
        dialog.reason = "Our delivery was late"
        with self.assertRaises(AccessError):
            dialog.action_waive()
        dialog.action_ask()
        task = self.env["collections.action"].search([("kind", "=", "waiver")])
        self.assertIn("Our delivery was late", task.name)
        self.assertEqual(task.worklist_tab, "approve")
        self.assertEqual(self.amounts(), [("costs", 40.0), ("interest", 14.05)])
        with self.assertRaises(AccessError):
            task.with_user(self.manager).write({"waiver": {}})
        with self.assertRaisesRegex(UserError, "Decide about it"):
            task.with_user(self.manager).action_done()
        action = task.with_user(self.manager).action_decide_waiver()
        decided = self.env["collections.charge.dialog"].browse(action["res_id"])
        self.assertEqual(decided.line_ids.filtered("is_chosen").wanted, 30)
        rest = decided.line_ids.filtered(lambda line: not line.is_chosen)
        self.assertEqual(rest.wanted, rest.amount)
        decided.with_user(self.manager).action_waive()
        self.assertEqual(self.amounts(), [("costs", 10.0), ("interest", 14.05)])
        self.assertEqual(task.state, "done")
        notified = self.env["mail.message"].search([("partner_ids", "in",
                                                     self.collector.partner_id.ids)])  # fmt: skip
        self.assertIn("Waived as asked", " ".join(notified.mapped("body")))
        with self.assertRaisesRegex(UserError, "decided already"):
            task.with_user(self.manager).action_decide_waiver()

    def test_only_a_part_of_what_may_be_asked_is_asked_for(self):
        dialog = self.open("waive")
        costs = dialog.line_ids.filtered(lambda line: line.kind == "costs")
        dialog.reason = "Please"
        for amount in (-5, 0, 40.01):
            costs.write({"is_chosen": True, "wanted": amount})
            with self.assertRaisesRegex(UserError, "above zero and of .*40.00.* at most"):
                dialog.action_ask()
        self.assertFalse(self.env["collections.action"].search([("kind", "=", "waiver")]))

    def test_the_same_is_asked_once(self):
        dialog = self.open("waive")
        dialog.line_ids[0].is_chosen = True
        dialog.reason = "Please"
        dialog.action_ask()
        with self.assertRaisesRegex(UserError, "waits for an answer"):
            dialog.action_ask()
        dialog.line_ids[0].is_chosen = False
        dialog.line_ids[1].is_chosen = True
        dialog.action_ask()
        self.assertEqual(self.env["collections.action"].search_count([("kind", "=", "waiver")]), 2)

    def test_the_manager_refuses_with_a_reason(self):
        dialog = self.open("waive")
        dialog.line_ids[0].is_chosen = True
        dialog.reason = "Please"
        dialog.action_ask()
        task = self.env["collections.action"].search([("kind", "=", "waiver")])
        action = task.with_user(self.manager).action_decide_waiver()
        decided = self.env["collections.charge.dialog"].browse(action["res_id"])
        decided.reason = "They always ask"
        with self.assertRaisesRegex(UserError, "Only a manager"):
            decided.with_user(self.collector).sudo(False).action_refuse()
        decided.with_user(self.manager).action_refuse()
        self.assertEqual((task.state, task.note), ("done", "Not waived: They always ask"))
        self.assertEqual(len(self.dues()), 2)

    def test_what_is_booked_is_taken_back_or_waived(self):
        charges = self.book()
        dialog = self.open("reverse", self.manager, charges=charges)
        self.assertEqual(len(dialog.line_ids.filtered("is_chosen")), 2)
        dialog.reason = "Booked too early"
        dialog.action_waive()
        self.assertEqual(set(charges.mapped("state")), {"reversed"})
        charges = self.book()
        dialog = self.open("waive", self.manager, charges=charges)
        dialog.reason = "Given up"
        dialog.action_waive()
        self.assertEqual(set(charges.mapped("state")), {"waived"})
        self.assertFalse(self.dues())

    def test_nothing_to_decide_about_is_said(self):
        self.dossier = self.profile(self.make_dutch("Nobody"))
        with self.assertRaisesRegex(UserError, "no interest and costs"):
            self.open("waive", self.manager)
        self.assertFalse(self.open("book").line_ids)

    def test_a_dialog_is_its_maker_s_own(self):
        dialog = self.open()
        with self.assertRaises(AccessError):
            dialog.with_user(self.make_user("collector", login="other.charge")).read(["total"])
        with self.assertRaises(AccessError):
            self.open(user=self.make_user("viewer"))

    def test_kept_charges_are_booked_from_the_list(self):
        self.company.collections_law_keep_since = "2020-01-01"
        self.pay(self.late, on=-10)
        self.refresh()
        kept = self.charges.search([("state", "=", "open")])
        kept.with_user(self.collector).action_book()
        self.assertEqual(set(kept.mapped("state")), {"booked"})
        with self.assertRaisesRegex(UserError, "not asked yet"):
            kept.with_user(self.collector).action_book()

    def test_the_dossier_counts_what_is_open(self):
        self.book()
        dossier = self.dossier.with_user(self.collector)
        self.assertEqual(dossier.charge_count, 2)
        self.assertAlmostEqual(dossier.charge_open, 54.05 / 2, delta=0.02)
        self.assertEqual(dossier.action_open_charges()["res_model"], "collections.charge")
        self.late.invalidate_recordset()
        self.assertEqual(self.late.with_user(self.collector).collections_charge_count, 2)


@tagged("post_install", "-at_install")
class TestChargeTour(CollectionsCommon, HttpCase):
    def test_a_collector_books_interest_and_costs(self):
        today = Date.context_today(self.company)
        customer = self.make_customer(
            "Tour Debtor", country_id=self.env.ref("base.nl").id, company_registry="12345678"
        )
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": customer.id,
                "currency_id": self.foreign.id,
                "invoice_date": Date.subtract(today, days=50),
                "invoice_date_due": Date.subtract(today, days=20),
                "invoice_line_ids": [
                    (0, 0, {"name": "Goods", "price_unit": 800, "tax_ids": False})
                ],
            }
        )
        invoice.action_post()
        profile = self.profile(customer)
        user = ChargeCommon.make_user.__func__(type(self), "collector", login="collector.tour")
        self.start_tour(
            f"/odoo/collections-customers/{profile.id}", "collections_charge", login=user.login
        )
        charges = self.env["collections.charge"].search([("profile_id", "=", profile.id)])
        self.assertEqual(set(charges.mapped("state")), {"booked"})
        self.assertEqual(charges.decided_by_id, user)
