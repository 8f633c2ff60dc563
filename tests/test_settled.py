import random

from odoo.tests import tagged

from .common import TODAY, CollectionsCommon, day

FIGURES = (
    "balance",
    "overdue",
    "average_days_late",
    "days_late_trend",
    "share_late",
    "last_payment_amount",
    "dso",
)
FACTS = ("has_payments", "last_payment_date", "oldest_due_date", "item_count")


@tagged("post_install", "-at_install")
class TestSettled(CollectionsCommon):
    """A run keeps what it knows of settled items, and nobody sees a difference."""

    def night(self, on):
        """Refresh the figures of everybody as a run does, without new actions."""
        with self.without_commit():
            run = self.env["collections.run"].with_company(self.company)
            run._start(self.company, day(on), is_silent=True)._process()
        return self.env["collections.profile"].search([("company_id", "=", self.company.id)])

    def read_figures(self, profiles):
        return profiles.sorted("id").read([*FIGURES, *FACTS, "partner_id"], load=None)

    def read_fresh_figures(self, profiles, on):
        """Return the figures as they are when all is worked out, and forget them again."""
        savepoint = self.env.cr.savepoint()
        profiles._refresh_and_plan(day(on), create=False)
        fresh = self.read_figures(profiles)
        savepoint.rollback()
        savepoint.close(rollback=False)
        self.env.invalidate_all(flush=False)
        return fresh

    def spoil(self, profile, **values):
        """Write figures past the ledger, to see whether they are worked out again."""
        profile.sudo().write(values)
        self.env.flush_all()

    def settled_customer(self, paid_on=-40, due=-50):
        customer = self.make_customer()
        self.pay(self.make_invoice(customer, due=due), on=paid_on)
        self.make_invoice(customer, due=-20, amount=60)
        self.night(0)
        return self.env["collections.profile"].search([("partner_id", "=", customer.id)])

    def assertSameFigures(self, found, expected, night):
        for ours, fresh in zip(found, expected, strict=True):
            for name in FIGURES:
                self.assertAlmostEqual(ours[name], fresh[name], 4, f"{name} in night {night}")
            for name in FACTS:
                self.assertEqual(ours[name], fresh[name], f"{name} in night {night}")

    # === THE SAME FIGURES === #

    def test_every_night_has_the_figures_of_a_fresh_look(self):
        """Three years of invoices and payments, future ones too, and nights a year ahead."""
        chance = random.Random(7)
        customers = [self.make_customer(f"Customer {number}") for number in range(7)]
        for customer in customers:
            self.trade(customer, chance, range(-1100, 20), 8)
        kept = 0
        for night in (0, 1, 2, 9, 14, 15, 16, 31, 46, 47, 120, 364, 365, 366, 731, 800):
            if night in (9, 31, 120):
                self.trade(chance.choice(customers), chance, range(night - 60, night + 5), 1)
            before = self.read_marks()
            profiles = self.night(night)
            kept += sum(day(night) < until for mark, until in before.values() if mark)
            found, fresh = self.read_figures(profiles), self.read_fresh_figures(profiles, night)
            self.assertSameFigures(found, fresh, night)
        self.assertGreater(kept, 30, "the test says something: figures were kept")

    def trade(self, customer, chance, due_days, count):
        """Make invoices, of which most are paid, some later than today, and a credit note."""
        for _number in range(count):
            due = chance.choice(due_days)
            amount = round(chance.uniform(10, 900), 2)
            invoice = self.make_invoice(customer, due=due, amount=amount)
            if chance.random() < 0.75:
                part = round(amount * chance.choice((0.4, 1, 1)), 2)
                self.pay(invoice, on=due + chance.randint(-15, 60), amount=part)
        if chance.random() < 0.5:
            self.make_refund(customer, 25, issued=chance.choice(due_days))

    def read_marks(self):
        profiles = self.env["collections.profile"].search([])
        return {profile.id: (profile.settled_mark, profile.settled_until) for profile in profiles}

    # === WHEN THEY ARE WORKED OUT AGAIN === #

    def test_a_quiet_night_leaves_them_alone(self):
        profile = self.settled_customer()
        dso = profile.dso
        self.spoil(profile, average_days_late=99)
        self.night(1)
        self.assertEqual(profile.average_days_late, 99)
        self.assertAlmostEqual(profile.dso, dso + 1, msg="the balance stands for a day more")

    def test_a_payment_changes_them(self):
        profile = self.settled_customer()
        self.spoil(profile, average_days_late=99)
        self.pay(self.make_invoice(profile.partner_id, due=-10), on=0)
        self.night(1)
        self.assertAlmostEqual(profile.average_days_late, 10)

    def test_a_match_with_old_money_changes_them(self):
        customer = self.make_customer()
        payment = self.pay(self.make_invoice(customer, due=-50), on=-40)
        open_item = self.make_invoice(customer, due=-45)
        self.night(0)
        profile = self.env["collections.profile"].search([("partner_id", "=", customer.id)])
        lines = payment.move_id.line_ids | open_item.line_ids
        receivable = lines.filtered(lambda line: line.account_type == "asset_receivable")
        receivable.remove_move_reconcile()
        receivable.reconcile()
        self.night(1)
        self.assertAlmostEqual(profile.average_days_late, 5)

    def test_a_payment_that_leaves_the_year_changes_them(self):
        profile = self.settled_customer(paid_on=-350)
        self.spoil(profile, average_days_late=99)
        self.night(14)
        self.assertEqual(profile.average_days_late, 99)
        self.night(15)
        self.assertFalse(profile.has_payments)

    def test_a_payment_of_tomorrow_counts_tomorrow(self):
        profile = self.settled_customer(paid_on=1, due=-4)
        self.assertFalse(profile.has_payments)
        self.night(1)
        self.assertAlmostEqual(profile.average_days_late, 5)

    def test_they_are_worked_out_once_a_month_anyway(self):
        profile = self.settled_customer()
        self.spoil(profile, average_days_late=99)
        self.night(29)
        self.assertEqual(profile.average_days_late, 99)
        self.night(30)
        self.assertAlmostEqual(profile.average_days_late, 10)

    def test_a_change_of_the_ledger_looks_at_everything(self):
        profile = self.settled_customer()
        self.spoil(profile, average_days_late=99)
        self.env["collections.change"]._record_profiles(profile)
        self.env.cr.precommit.run()
        with self.without_commit():
            self.env["collections.change"]._cron_refresh(TODAY)
        self.assertAlmostEqual(profile.average_days_late, 10)

    def test_an_earlier_day_is_worked_out(self):
        profile = self.settled_customer()
        self.spoil(profile, average_days_late=99)
        self.night(-1)
        self.assertAlmostEqual(profile.average_days_late, 10)
