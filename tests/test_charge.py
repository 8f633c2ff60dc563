from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, RedirectWarning, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .charge_common import ChargeCommon
from .common import day

SYSTEM = "account_collections.group_manager,base.group_system"
INTEREST, COSTS = 14.05, 40.0


@tagged("post_install", "-at_install")
class TestCharge(ChargeCommon):
    """What may be asked is booked once, with its calculation, and never comes back by itself."""

    def test_what_may_be_asked_comes_from_the_law(self):
        self.assertEqual(self.amounts(), [("costs", COSTS), ("interest", INTEREST)])
        due = self.dues()[self.item(self.late).id, "interest"]
        self.assertEqual((due.since, due.until), (day(-45), day()))
        self.assertEqual([row["days"] for row in due.rows], [46])

    def test_nothing_is_asked_before_an_invoice_is_late(self):
        partner = self.make_dutch("Early")
        self.make_late(partner, due=3)
        profile = self.profile(partner)
        self.assertFalse(self.dues(profile))
        with self.assertRaisesRegex(UserError, "Choose at least one"):
            self.charges._book(profile, {}, day())

    # === BOOKING === #

    def test_a_booking_is_a_debit_note_that_is_due_at_once(self):
        charges = self.book()
        move = charges.move_id
        self.assertEqual(len(move), 1)
        self.assertEqual((move.move_type, move.state), ("out_invoice", "posted"))
        self.assertEqual((move.currency_id, move.invoice_date_due), (self.foreign, day()))
        self.assertAlmostEqual(move.amount_total, INTEREST + COSTS)
        self.assertFalse(move.invoice_line_ids.tax_ids)
        self.assertIn(self.late.name, " ".join(move.invoice_line_ids.mapped("name")))
        self.assertEqual(set(charges.mapped("state")), {"booked"})
        self.assertEqual(set(charges.mapped("move_line_id")), {self.item(self.late)})
        self.assertAlmostEqual(sum(charges.mapped("residual")), INTEREST + COSTS)
        self.assertAlmostEqual(sum(charges.mapped("value")), (INTEREST + COSTS) / 2, delta=0.01)

    def test_it_is_never_booked_twice(self):
        wanted = {key: due.amount for key, due in self.dues().items()}
        self.book()
        self.assertFalse(self.dues())
        with self.assertRaisesRegex(UserError, "Something changed"):
            self.charges._book(self.dossier, wanted, day())

    def test_the_index_refuses_what_is_booked_already(self):
        charge = self.book()[0]
        values = {name: charge[name] for name in ("kind", "until", "amount", "state")}
        values |= {
            "profile_id": self.dossier.id,
            "move_line_id": charge.move_line_id.id,
            "currency_id": charge.currency_id.id,
        }
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.cr.savepoint():
                self.charges.create(values)

    def test_interest_runs_on_after_a_booking(self):
        self.book()
        self.assertEqual([kind for kind, _amount in self.amounts(on=10)], ["interest"])
        due = next(iter(self.dues(on=10).values()))
        self.assertEqual((due.since, due.until), (day(1), day(10)))
        self.assertEqual(due.amount, 3.06, "17.11 less 14.05")
        self.book(on=10)
        total = sum(self.charges.search([("kind", "=", "interest")]).mapped("amount"))
        self.assertEqual(round(total, 2), round(1000 * 0.1115 * 56 / 365, 2))

    def test_what_somebody_saw_is_what_is_booked(self):
        wanted = {key: due.amount for key, due in self.dues().items()}
        self.pay(self.late, amount=400)
        self.assertTrue(self.charges._book(self.dossier, wanted, day()))
        self.assertAlmostEqual(self.amounts(on=10)[0][1], 600 * 0.1115 * 10 / 365, delta=0.01)
        with self.assertRaisesRegex(UserError, "look again"):
            self.charges._book(self.dossier, wanted, day(10))

    def test_each_currency_has_a_booking_of_its_own(self):
        self.make_invoice(self.customer, due=-46, amount=500)
        charges = self.book()
        self.assertEqual(set(charges.move_id.currency_id.mapped("name")), {"EUR", "USD"})
        for move in charges.move_id:
            own = charges.filtered(lambda charge, move=move: charge.move_id == move)
            self.assertAlmostEqual(move.amount_total, sum(own.mapped("amount")))
        self.assertEqual(set(charges.filtered(lambda c: c.kind == "costs").currency_id),
                         {self.foreign})  # fmt: skip

    def test_a_journal_entry_when_the_company_wants_one(self):
        self.company.collections_law_booking = "entry"
        charges = self.book()
        move = charges.move_id
        self.assertEqual((move.move_type, move.journal_id.type), ("entry", "general"))
        receivable = self.receivable(charges)
        self.assertEqual(receivable.partner_id, self.customer)
        self.assertAlmostEqual(receivable.amount_residual_currency, INTEREST + COSTS)
        self.assertAlmostEqual(receivable.balance, (INTEREST + COSTS) / 2, delta=0.01)
        self.assertAlmostEqual(sum(move.line_ids.mapped("balance")), 0)

    def test_a_tax_is_part_of_the_amount(self):
        tax = self.company_data["default_tax_sale"]
        for price_include in ("tax_excluded", "tax_included"):
            with self.subTest(price_include=price_include), self.cr.savepoint() as point:
                tax.price_include_override = price_include
                self.company.collections_law_costs_tax_id = tax
                move = self.book().move_id
                self.assertAlmostEqual(move.amount_total, INTEREST + COSTS)
                self.assertEqual(len(move.invoice_line_ids.filtered("tax_ids")), 1)
                self.assertTrue(move.amount_tax)
                point.rollback()
                self.env.invalidate_all()

    def test_rounding_of_a_tax_never_asks_more_than_the_law(self):
        self.company.collections_law_costs_tax_id = self.company_data["default_tax_sale"].copy(
            {"amount": 21, "name": "21%"}
        )
        setup = self.company._get_charge_setup()
        for cents in range(4000, 4060):
            price = self.charges._take_tax_out(cents / 100, setup.taxes["costs"], self.foreign)
            total = self.foreign.round(price + self.foreign.round(price * 0.21))
            self.assertAlmostEqual(total, cents / 100, delta=0.011)

    def test_an_entry_carries_no_tax(self):
        with self.assertRaisesRegex(ValidationError, "journal entry cannot carry tax"):
            self.company.write(
                {
                    "collections_law_booking": "entry",
                    "collections_law_costs_tax_id": self.company_data["default_tax_sale"].id,
                }
            )
        with self.assertRaisesRegex(ValidationError, "invoices need a sales journal"):
            self.company.write(
                {"collections_law_journal_id": self.company_data["default_journal_bank"].id}
            )

    def test_defaults_are_found_at_first_use_and_remembered(self):
        self.assertFalse(self.company.collections_law_journal_id)
        self.book()
        self.assertEqual(self.company.collections_law_journal_id.type, "sale")
        self.assertTrue(self.company.collections_law_interest_account_id)

    def test_what_is_missing_is_said_in_a_sentence_with_a_way_to_the_settings(self):
        for name in ("interest", "costs"):
            self.company[f"collections_law_{name}_account_id"] = False
        self.patch(type(self.company), "_find_charge_account",
                   lambda self: self.env["account.account"])  # fmt: skip
        with self.assertRaisesRegex(UserError, "Choose the accounts"):
            self.book(user=self.make_user("collector"))
        with self.assertRaises(RedirectWarning) as caught:
            self.book(user=self.make_user("manager", login="system.charge", groups=SYSTEM))
        self.assertIn("Settings", caught.exception.args[0])

    # === IN THE LEDGER === #

    def test_a_booked_charge_gets_no_reminder_and_bears_no_interest(self):
        charges = self.book()
        plan = self.env["collections.ledger"]._plan(self.dossier, day(60))[self.dossier.id]
        states = {decision.item: decision for decision in plan.decisions}
        line = self.receivable(charges)
        self.assertEqual((states[line.id].state, states[line.id].reason), ("held", "charge"))
        self.assertNotIn(line.id, {key[0] for key in self.dues(on=60)})
        item = self.env["collections.open.item"].browse(line.id)
        self.assertIn(self.late.name, item.reason)

    def test_it_counts_in_the_balance_and_the_exposure(self):
        self.profile(self.customer)
        before = self.dossier.balance, self.dossier.overdue
        self.book()
        self.dossier._refresh_and_plan(day(1), create=False)
        worth = (INTEREST + COSTS) / 2
        self.assertAlmostEqual(self.dossier.balance - before[0], worth, 1)
        self.assertAlmostEqual(self.dossier.overdue - before[1], worth, 1)
        self.assertGreaterEqual(
            self.dossier._get_exposure()[self.dossier.id]["exposure"], self.dossier.balance
        )

    def test_a_reminder_goes_out_about_the_invoice_alone(self):
        self.company.collections_procedure_id = self.make_procedure((1, "email"))
        self.dossier.procedure_id = self.company.collections_procedure_id
        charges = self.book(on=-1)
        self.run_night()
        self.assertMailed(self.customer, self.late)
        self.assertNotIn(
            self.receivable(charges), self.actions(self.customer).line_ids.move_line_id
        )

    def test_everything_is_told_in_the_dossier_and_the_timeline(self):
        charges = self.book()
        bodies = " ".join(self.dossier.message_ids.mapped("body"))
        self.assertIn(charges.move_id.name, bodies)
        kinds = {entry["kind"] for entry in self.dossier.get_history()["entries"]}
        self.assertIn("charge", kinds)

    # === WHAT ACCOUNTING DOES === #

    def test_a_paid_booking_is_a_paid_charge(self):
        charges = self.book()
        self.pay(charges.move_id)
        self.refresh()
        self.assertEqual(set(charges.mapped("state")), {"paid"})
        self.assertFalse(self.dues())
        self.receivable(charges).remove_move_reconcile()
        self.refresh()
        self.assertEqual(set(charges.mapped("state")), {"booked"})

    def test_part_of_a_payment_counts_for_costs_first(self):
        charges = self.book()
        self.pay(charges.move_id, amount=30)
        charges.invalidate_recordset()
        left = {charge.kind: charge.residual for charge in charges}
        self.assertAlmostEqual(left["costs"], 10)
        self.assertAlmostEqual(left["interest"], INTEREST)

    def test_a_booking_that_accounting_cancels_may_be_asked_again(self):
        charges = self.book()
        move = charges.move_id
        move.button_draft()
        self.assertFalse(self.dues(), "a draft is still a booking")
        move.button_cancel()
        self.assertEqual(set(charges.mapped("state")), {"reversed"})
        self.assertEqual(self.amounts(), [("costs", COSTS), ("interest", INTEREST)])
        move.button_draft()
        move._post()
        self.assertEqual(set(charges.mapped("state")), {"booked"})
        self.assertFalse(self.dues())

    def test_a_cancelled_booking_does_not_come_back_next_to_a_new_one(self):
        move = self.book().move_id
        move.button_draft()
        move.button_cancel()
        other = self.book().move_id
        move.button_draft()
        with self.assertRaisesRegex(UserError, other.name):
            move._post()

    def test_a_booking_that_is_deleted_may_be_asked_again(self):
        charges = self.book()
        move = charges.move_id
        move.button_draft()
        move.with_context(force_delete=True).unlink()
        self.assertEqual(set(charges.mapped("state")), {"reversed"})
        self.assertTrue(self.dues())

    def test_a_credit_note_of_accounting_takes_the_charges_back(self):
        charges = self.book()
        charges.move_id._reverse_moves([{"invoice_date": day()}], cancel=True)
        self.refresh()
        self.assertEqual(set(charges.mapped("state")), {"reversed"})
        self.assertTrue(charges.reversal_id)
        self.assertEqual(self.amounts(), [("costs", COSTS), ("interest", INTEREST)])

    # === TAKING BACK AND GIVING UP === #

    def test_what_is_taken_back_may_be_asked_again(self):
        for booking in ("invoice", "entry"):
            with self.subTest(booking=booking), self.cr.savepoint() as point:
                self.company.collections_law_booking = booking
                charges = self.book()
                amounts = {charge.id: charge.amount for charge in charges}
                charges._reverse(amounts, "Too early", day())
                self.assertEqual(set(charges.mapped("state")), {"reversed"})
                self.assertFalse(self.receivable(charges).amount_residual_currency)
                self.assertEqual(charges.reversal_id.reversed_entry_id, charges.move_id)
                self.assertEqual(self.amounts(), [("costs", COSTS), ("interest", INTEREST)])
                self.assertTrue(self.book())
                point.rollback()
                self.env.invalidate_all()

    def test_a_part_of_a_booking_is_waived(self):
        costs = self.book().filtered(lambda charge: charge.kind == "costs")
        waived = costs._reverse({costs.id: 15}, "Good customer", day(), is_waived=True)
        self.assertEqual((waived.state, waived.amount), ("waived", 15))
        rest = self.charges.search([("kind", "=", "costs"), ("state", "=", "booked")])
        self.assertAlmostEqual(rest.amount, 25)
        self.assertAlmostEqual(rest.residual, 25)
        self.assertFalse(self.dues())
        for charge in waived | rest:
            self.assertAlmostEqual(sum(float(row["amount"]) for row in charge.rows), charge.amount)

    def test_what_is_waived_is_never_asked(self):
        line = self.item(self.late)
        self.charges._waive(self.dossier, {(line.id, "costs"): 40}, "Our mistake", day())
        self.assertEqual(self.amounts(), [("interest", INTEREST)])
        self.charges._waive(self.dossier, {(line.id, "interest"): 4.05}, "Our mistake", day())
        self.assertEqual(self.amounts(), [("interest", 10.0)])
        self.assertFalse(self.charges.move_id.search([("collections_charge_ids", "!=", False)]))
        self.assertIn("Our mistake", " ".join(self.dossier.message_ids.mapped("body")))

    def test_bad_amounts_and_reasons_are_refused_in_a_sentence(self):
        line = self.item(self.late)
        for amount in (0, -1, 40.01):
            with self.subTest(amount=amount), self.assertRaisesRegex(UserError, "at most"):
                self.charges._waive(self.dossier, {(line.id, "costs"): amount}, "Why", day())
        with self.assertRaisesRegex(UserError, "Write down why"):
            self.charges._waive(self.dossier, {(line.id, "costs"): 40}, " ", day())
        charges = self.book()
        with self.assertRaisesRegex(UserError, "at most"):
            charges[0]._reverse({charges[0].id: 1000}, "Why", day())
        self.pay(charges.move_id)
        self.refresh()
        with self.assertRaisesRegex(UserError, "booked and not paid"):
            charges[0]._reverse({charges[0].id: 1}, "Why", day())

    # === WHAT IS LEFT OF PAID INVOICES === #

    def keep(self):
        """Switch on that what is not asked is kept, before all payments of this transaction."""
        self.company.collections_law_keep = True
        self.assertTrue(self.company.collections_law_keep_since)
        self.company.collections_law_keep_since = "2020-01-01"

    def test_what_was_not_asked_stays_visible_when_the_invoice_is_paid(self):
        self.keep()
        self.pay(self.late, on=-10)
        self.refresh()
        kept = self.charges.search([("profile_id", "=", self.dossier.id)])
        self.assertEqual(set(kept.mapped("state")), {"open"})
        self.assertEqual(sorted(kept.mapped("kind")), ["costs", "interest"])
        interest = kept.filtered(lambda charge: charge.kind == "interest")
        self.assertEqual(interest.until, day(-10), "interest runs to the day of the payment")
        self.assertAlmostEqual(interest.amount, 1000 * 0.1115 * 36 / 365, delta=0.01)
        self.assertFalse(interest.is_principal_open)
        self.assertEqual(
            self.charges.search([("is_principal_open", "=", False)]), kept
        )
        self.refresh()
        self.assertEqual(self.charges.search_count([("state", "=", "open")]), 2)
        booked = self.book()
        self.assertEqual(booked, kept)
        self.assertEqual(set(kept.mapped("state")), {"booked"})

    def test_what_was_kept_goes_when_the_invoice_is_open_again(self):
        self.keep()
        self.pay(self.late, on=-10)
        self.refresh()
        self.item(self.late).remove_move_reconcile()
        self.refresh()
        self.assertFalse(self.charges.search([("profile_id", "=", self.dossier.id)]))
        self.assertEqual(self.amounts(), [("costs", COSTS), ("interest", INTEREST)])

    def test_nothing_is_kept_without_the_setting_nor_of_credit_notes_nor_of_trifles(self):
        self.pay(self.late, on=-10)
        self.refresh()
        self.assertFalse(self.charges.search([]))
        self.keep()
        self.company.collections_law_minimum = 1
        credited = self.make_late(self.customer, amount=50)
        note = self.make_refund(self.customer, 50, currency_id=self.foreign.id)
        (self.item(credited) | self.item(note)).reconcile()
        trifle = self.make_late(self.customer, due=-2, amount=100)
        self.pay(trifle)
        self.refresh()
        kept = self.charges.search([("move_line_id", "!=", self.item(self.late).id)])
        self.assertEqual([(c.kind, c.move_line_id) for c in kept], [("costs", self.item(trifle))])

    def test_the_fee_of_a_letter_stays_the_same_when_one_of_its_invoices_is_paid(self):
        consumer = self.make_dutch("Consumer", is_company=False, company_registry=False)
        self.dossier = self.profile(consumer)
        invoices = [self.make_late(consumer, due=-80, amount=a) for a in (100, 150, 200)]
        self.assertEqual({key[1] for key in self.dues()}, {"interest"}, "no letter went out")
        self.make_letter(invoices, sent=-40, announced=67.5)

        def costs():
            dues = self.dues().values()
            return sorted(due.amount for due in dues if due.kind == "costs")

        self.assertEqual(costs(), [15.0, 22.5, 30.0])
        self.keep()
        self.pay(invoices[0], on=-5)
        self.refresh()
        kept = self.charges.search([("kind", "=", "costs"), ("state", "=", "open")])
        self.assertEqual((kept.amount, kept.move_line_id), (15.0, self.item(invoices[0])))
        self.assertEqual(costs(), [15.0, 22.5, 30.0])
        self.book()
        self.assertFalse(costs())

    def make_letter(self, invoices, sent, announced):
        """Keep a Dutch letter of fourteen days about these invoices as it went out."""
        return self.env["collections.law.notice"].create(
            {
                "profile_id": self.dossier.id,
                "kind": "nl_14_days",
                "sent_on": day(sent),
                "channel_code": "letter",
                "currency_id": self.foreign.id,
                "names_costs": True,
                "announced": announced,
                "line_ids": [
                    Command.create(
                        {
                            "move_line_id": self.item(invoice).id,
                            "name": invoice.name,
                            "currency_id": self.foreign.id,
                            "amount": invoice.amount_total,
                        }
                    )
                    for invoice in invoices
                ],
            }
        )

    def test_a_plan_with_interest_of_its_own_is_not_charged_twice(self):
        self.dossier._refresh_and_plan(day(), create=False)
        plan = self.env["collections.plan"]._propose(
            self.dossier, self.item(self.late), count=2, cost=30
        )
        plan._request()
        if plan.state != "running":
            plan._approve(day())
            plan._accept("Anna", "192.0.2.1")
        self.assertEqual(plan.state, "running")
        self.assertFalse(self.dues())
        self.company.collections_plan_product_id = self.product_a
        invoice = plan._invoice_charge()
        invoice.action_post()
        items = {due.line_id for due in self.dues(on=90).values()}
        self.assertFalse(items & set(invoice.line_ids.ids))

    # === RIGHTS === #

    def test_who_may_do_what(self):
        collector, manager = self.make_user("collector"), self.make_user("manager")
        viewer = self.make_user("viewer")
        with self.assertRaises(AccessError):
            self.book(user=viewer)
        charges = self.book(user=collector)
        self.assertTrue(charges.with_user(viewer).read(["amount", "residual", "calculation"]))
        with self.assertRaisesRegex(AccessError, "ask one"):
            charges.with_user(collector)._reverse({c.id: 1 for c in charges}, "Why", day())
        taken = charges.with_user(manager)._reverse({c.id: 1 for c in charges}, "Why", day())
        self.assertEqual(taken.sudo().decided_by_id, manager)

    def test_nothing_is_written_over_rpc(self):
        charge = self.book()[0]
        manager = self.make_user("manager")
        for values in ({"state": "paid"}, {"amount": 1}, {"rows": []}, {"move_id": False}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                charge.with_user(manager).write(values)
        with self.assertRaises(AccessError):
            charge.with_user(manager).unlink()
        with self.assertRaises(AccessError):
            charge.with_user(manager).create({"profile_id": self.dossier.id, "kind": "costs"})

    def test_own_customers_and_own_company(self):
        charge = self.book()[0]
        collector = self.make_user("collector")
        group = self.env.ref("account_collections.group_collector")
        see_all = self.env.ref("account_collections.group_collector_all")
        group.implied_ids -= see_all
        collector.group_ids -= see_all
        self.dossier.user_id = self.make_user("manager")
        own = self.charges.with_user(collector)
        self.assertFalse(own.search([]))
        with self.assertRaises(AccessError):
            charge.with_user(collector).read(["amount"])
        with self.assertRaises(AccessError):
            self.dossier.with_user(collector).action_charge()
        other = self.setup_other_company()["company"]
        stranger = self.make_user("manager", login="stranger.charge")
        stranger.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        self.assertFalse(self.charges.with_user(stranger).search([]))

    # === SIZE === #

    def test_reading_takes_the_same_number_of_queries_for_many(self):
        def count(profiles):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.charges._sync_states(profiles)
            self.charges._find_unmatched(profiles)
            return self.cr.sql_log_count - before

        few = self.dossier
        self.book()
        partners = [self.make_dutch(f"Customer {number}") for number in range(12)]
        many = few
        for partner in partners:
            self.make_late(partner)
            profile = self.profile(partner)
            self.book(profile)
            many |= profile
        self.assertEqual(count(few), count(many))
