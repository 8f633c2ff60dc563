from datetime import date
from decimal import Decimal

from odoo import Command
from odoo.tests import tagged

from odoo.addons.account_collections.engine.law.records import BUSINESS, CONSUMER

from .common import day
from .law_common import LawCommon


@tagged("post_install", "-at_install")
class TestLawCases(LawCommon):
    # === CLAIMS === #

    def test_a_case_is_read_from_the_ledger(self):
        partner = self.make_business()
        invoice = self.make_euro_invoice(partner, -40, 1200)
        case = self.read_case(partner)
        [claim] = case.claims
        self.assertEqual((case.debtor.kind, case.debtor.country), (BUSINESS, "NL"))
        self.assertEqual(claim.id, self.item(invoice).id)
        self.assertEqual((claim.principal, claim.currency), (Decimal("1200"), "EUR"))
        self.assertEqual((claim.due, claim.received), (day(-40), day(-70)))
        self.assertTrue(claim.fixed_due)

    def test_everybody_gets_a_case(self):
        partner = self.make_consumer()
        case = self.read_case(partner)
        self.assertEqual((case.claims, case.debtor.kind), ((), CONSUMER))

    def test_payments_and_credits_are_reductions_with_their_dates(self):
        partner = self.make_business()
        invoice = self.make_euro_invoice(partner, -40)
        self.pay(invoice, on=-20, amount=300)
        refund = self.make_refund(partner, 200, issued=-10, currency_id=self.foreign.id)
        (self.item(invoice) + self.item(refund)).reconcile()
        [claim] = self.read_case(partner).claims
        self.assertEqual(
            [(r.day, r.principal) for r in claim.reductions],
            [(day(-20), Decimal("300")), (day(-10), Decimal("200"))],
        )
        self.assertEqual(claim.open_on(day()), Decimal("500"))

    def test_refunds_and_money_that_went_back_are_no_claims(self):
        partner = self.make_business()
        self.make_refund(partner, 200)
        wizard = self.env["account.payment"].create(
            {
                "partner_id": partner.id,
                "payment_type": "outbound",
                "partner_type": "customer",
                "amount": 50,
                "journal_id": self.company_data["default_journal_bank"].id,
            }
        )
        method = wizard.journal_id.outbound_payment_method_line_ids[:1]
        method.payment_account_id = self.get_outstanding_account()
        wizard.payment_method_line_id = method
        wizard.action_post()
        self.assertEqual(self.read_case(partner).claims, ())

    def test_what_is_paid_is_no_claim_unless_it_is_asked_for(self):
        partner = self.make_business()
        invoice = self.make_euro_invoice(partner, -40)
        self.pay(invoice, on=-5)
        self.assertEqual(self.read_case(partner).claims, ())
        [claim] = self.read_case(partner, items=self.item(invoice)).claims
        self.assertEqual(claim.open_on(day()), 0)
        profile = self.dossier(partner)
        charges = self.law._charge(profile, day(), self.item(invoice))[profile.id]
        self.assertEqual(charges.charges[0].interest.days, 35)

    def test_instalments_are_claims_on_their_own(self):
        partner = self.make_business()
        terms = self.env["account.payment.term"].create(
            {
                "name": "Half and half",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": days})
                    for days in (10, 20)
                ],
            }
        )
        self.make_euro_invoice(
            partner, 0, 800, issued=-50, invoice_payment_term_id=terms.id, invoice_date_due=False
        )
        claims = self.read_case(partner).claims
        self.assertEqual([c.principal for c in claims], [400, 400])
        self.assertEqual([c.due for c in claims], [day(-40), day(-30)])

    def test_amounts_stay_in_the_currency_of_the_claim(self):
        partner = self.make_business()
        self.make_invoice(partner, -40, 100)
        self.make_euro_invoice(partner, -40, 100)
        self.assertEqual({c.currency for c in self.read_case(partner).claims}, {"USD", "EUR"})
        profile = self.dossier(partner)
        charges = self.law._charge(profile, day())[profile.id]
        self.assertEqual(
            [c.costs for c in sorted(charges.charges, key=lambda c: c.claim.currency)], [40, 0]
        )

    def test_opening_entries_are_claims(self):
        partner = self.make_business()
        self.make_entry(partner, 3)
        self.assertEqual(len(self.read_case(partner).claims), 3)

    # === DISPUTES === #

    def hold(self, invoice, amount=0.0):
        return self.env["collections.hold"].create(
            {
                "profile_id": self.dossier(invoice.partner_id).id,
                "move_line_id": self.item(invoice).id,
                "origin": "dispute",
                "reason": "Disputed",
                "amount": amount,
                "date_from": day(-3),
            }
        )

    def test_what_is_disputed_is_not_charged(self):
        partner = self.make_business()
        invoice = self.make_euro_invoice(partner, -40)
        hold = self.hold(invoice)
        [claim] = self.read_case(partner, day=day()).claims
        self.assertTrue(claim.disputed)
        [claim] = self.read_case(partner, day=day(-4)).claims
        self.assertFalse(claim.disputed)
        hold.date_to = day(-1)
        [claim] = self.read_case(partner, day=day()).claims
        self.assertFalse(claim.disputed)

    def test_a_disputed_part_is_left_out(self):
        partner = self.make_business()
        self.hold(self.make_euro_invoice(partner, -40), 400)
        [claim] = self.read_case(partner, day=day()).claims
        self.assertFalse(claim.disputed)
        self.assertEqual(claim.open_on(claim.due), Decimal("600"))

    def test_other_silence_is_no_dispute(self):
        partner = self.make_business()
        invoice = self.make_euro_invoice(partner, -40)
        self.env["collections.hold"].create(
            {
                "profile_id": self.dossier(partner).id,
                "move_line_id": self.item(invoice).id,
                "reason": "Pause",
                "date_from": day(-3),
            }
        )
        [claim] = self.read_case(partner, day=day()).claims
        self.assertEqual((claim.disputed, claim.reductions), (False, ()))

    # === SETTINGS === #

    def test_who_the_company_is_and_what_it_chooses(self):
        self.company.write(
            {
                "collections_law_size": "sme",
                "collections_law_recovers_vat": False,
                "collections_law_uses_collector": True,
                "collections_law_day_count": "ACT/365F",
                "collections_law_collection_work": True,
                "collections_law_extend": False,
                "collections_law_delivery_days": 4,
                "collections_law_principal_first": False,
            }
        )
        case = self.read_case(self.make_business())
        creditor, settings = case.creditor, case.settings
        self.assertEqual(
            (creditor.sme, creditor.recovers_vat, creditor.uses_collector, creditor.vat_rate),
            (True, False, True, 21),
        )
        self.assertEqual((settings.day_count, settings.delivery_days), ("ACT/365F", 4))
        self.assertTrue(settings.collection_work)
        self.assertFalse(settings.extend_to_working_day or settings.principal_first)
        self.company.collections_law_size = False
        self.assertIsNone(self.read_case(self.make_business("Other")).creditor.sme)

    def test_contract_of_the_company_and_of_the_customer(self):
        self.company.write(
            {
                "collections_law_agreed_rate": 9,
                "collections_law_clause": True,
                "collections_law_clause_percent": 10,
                "collections_law_clause_minimum": 50,
            }
        )
        partner = self.make_business()
        self.make_euro_invoice(partner, -40, 1000)
        self.make_euro_invoice(partner, -30, 100)
        claims = self.read_case(partner).claims
        self.assertEqual([c.clause_amount for c in claims], [100, 50])
        self.assertEqual([c.agreed_rate for c in claims], [9, 9])
        self.dossier(partner).write(
            {"law_own_terms": True, "law_agreed_rate": 0, "law_clause": False}
        )
        claims = self.read_case(partner).claims
        self.assertEqual([(c.agreed_rate, c.clause_amount) for c in claims], [(None, None)] * 2)

    # === CHARGING === #

    def test_interest_of_a_business(self):
        partner = self.make_business()
        self.make_euro_invoice(partner, 0, 36500, issued=-30, invoice_date_due=date(2025, 5, 31))
        profile = self.dossier(partner)
        charges = self.law._charge(profile, date(2025, 6, 10))[profile.id]
        # Ten days of 11.15 percent: 36500 x 11.15 / 100 x 10 / 365.
        self.assertEqual(charges.interest_total, Decimal("111.50"))
        self.assertEqual(charges.costs_total, 40)

    # === QUERIES === #

    def make_entry(self, partner, count):
        """Post an opening entry with so many open items."""
        account = partner.property_account_receivable_id.id
        other = self.company_data["default_account_revenue"].id
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": day(-60),
                "line_ids": [
                    *(
                        Command.create(
                            {
                                "account_id": account,
                                "partner_id": partner.id,
                                "debit": 10,
                                "date_maturity": day(-30),
                            }
                        )
                        for _number in range(count)
                    ),
                    Command.create({"account_id": other, "credit": 10 * count}),
                ],
            }
        )
        entry.action_post()
        return entry

    def count_queries(self, partners):
        profiles = self.env["collections.profile"].concat(*(self.dossier(p) for p in partners))
        self.env.flush_all()
        self.env.invalidate_all()
        self.rates._rate_table()
        start = self.cr.sql_log_count
        cases = self.law._read_cases(profiles, day())
        return self.cr.sql_log_count - start, sum(len(case.claims) for case in cases.values())

    def test_queries_do_not_grow_with_items_or_customers(self):
        few = [self.make_business(f"Few {number}") for number in range(2)]
        many = [self.make_business(f"Many {number}") for number in range(20)]
        for partner in few:
            self.make_entry(partner, 5)
        for partner in many:
            self.make_entry(partner, 50)
        self.count_queries(few)
        (first, items), (second, more) = self.count_queries(few), self.count_queries(many)
        self.assertEqual((items, more), (10, 1000))
        self.assertEqual(first, second)
        self.assertLessEqual(first, 20)
