from random import Random

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models.collections_profile import SILENCES
from .common import day
from .test_promise import PromiseCommon

SEED = 20250616
SEQUENCES = 20
EVENTS = 13
# What silences, what takes away and what lets time pass happen more often than the rest.
WEIGHTS = {"happen_promise": 5, "happen_day": 3, "happen_credit_note": 2, "happen_part_payment": 2}


@tagged("post_install", "-at_install")
class TestSilence(PromiseCommon):
    """Whatever happens and in whatever order: what is silent is owed, and the ledger decides."""

    def setUp(self):
        super().setUp()
        self.today = 0
        ledger = type(self.env["collections.ledger"])
        self.patch(ledger, "_get_today", lambda _self: day(self.today))

    # === EVENTS === #

    def start(self, random):
        """Begin with a customer of its own."""
        self.random = random
        self.today = 0
        self.customer = self.make_customer(f"Customer {random.random()}")
        self.dossier = self.profile(self.customer)
        self.invoices = self.env["account.move"]
        self.happen_invoice()

    def pick(self):
        still_open = self.invoices.filtered(lambda move: move.amount_residual > 0)
        return self.random.choice(still_open) if still_open else None

    def happen_invoice(self):
        due = self.today + self.random.randint(-30, 5)
        amount = self.random.randint(2000, 30000) / 100
        self.invoices |= self.make_invoice(self.customer, due=due, amount=amount)

    def happen_part_payment(self):
        if invoice := self.pick():
            part = round(invoice.amount_residual * self.random.choice((0.2, 0.5, 0.8)), 2)
            self.pay(invoice, on=self.today, amount=part)

    def happen_full_payment(self):
        if invoice := self.pick():
            self.pay(invoice, on=self.today)

    def happen_bounce(self):
        paid = self.invoices.filtered(lambda move: move.amount_residual < move.amount_total)
        if paid:
            self.bounce(self.random.choice(paid))

    def happen_credit_note(self):
        if invoice := self.pick():
            part = round(invoice.amount_residual * self.random.choice((0.3, 1)), 2)
            refund = self.make_refund(self.customer, part, issued=self.today)
            self.items(invoice, refund).reconcile()

    def happen_cancel(self):
        untouched = self.invoices.filtered(lambda move: move.payment_state == "not_paid")
        if untouched and self.random.random() < 0.3:
            invoice = self.random.choice(untouched)
            invoice.button_draft()
            invoice.button_cancel()
            self.invoices -= invoice

    def happen_due_date(self):
        if invoice := self.pick():
            self.items(invoice).date_maturity = day(self.today + self.random.randint(-20, 20))

    def happen_promise(self):
        if invoice := self.pick():
            share = self.random.choice((0.3, 0.5, 1))
            amount = round(invoice.amount_residual * share, 2)
            chosen = [invoice] if self.random.random() < 0.7 else []
            self.attempt(self.promise, amount, self.today + self.random.randint(0, 7), *chosen)

    def happen_pause(self):
        if invoice := self.pick():
            self.env["collections.hold"].create(
                {
                    "profile_id": self.dossier.id,
                    "move_line_id": self.items(invoice).id,
                    "reason": "Asked for time",
                    "date_from": day(self.today),
                    "date_to": day(self.today + self.random.randint(1, 9)),
                }
            )

    def happen_day(self):
        self.today += self.random.randint(1, 6)

    def attempt(self, method, *args):
        """Do what may be refused; a refusal leaves no trace."""
        try:
            with self.env.cr.savepoint():
                method(*args)
        except UserError:
            self.env.invalidate_all()

    def live(self, number):
        """Live through one sequence; after every event the ledger is looked at."""
        self.start(Random(SEED + number))
        events = [name for name in dir(self) if name.startswith("happen_")]
        weights = [WEIGHTS.get(name, 1) for name in events]
        for name in self.random.choices(events, weights, k=EVENTS):
            getattr(self, name)()
            self.look()
            self.assert_within_residual()

    def look(self):
        for name in SILENCES:
            self.env[name]._review(self.dossier, day(self.today))

    # === WHAT MUST HOLD === #

    def assert_within_residual(self):
        self.env.flush_all()
        holds = self.running(self.today).filtered(lambda hold: hold.origin != "pause")
        for hold in holds:
            self.assertGreaterEqual(hold.amount, 0)
        for item in holds.move_line_id:
            own = holds.filtered(lambda hold, item=item: hold.move_line_id == item)
            residual = item.amount_residual_currency
            self.assertEqual(item.parent_state, "posted")
            self.assertGreater(residual, 0, "nothing is held of what is paid")
            for origin in set(own.mapped("origin")):
                same = own.filtered(lambda hold, origin=origin: hold.origin == origin)
                total = sum(hold.amount or residual for hold in same)
                self.assertLessEqual(round(total, 2), residual)

    def snapshot(self):
        """Return everything that the ledger decides, as plain data."""
        self.env.flush_all()
        self.env.invalidate_all()
        promises = self.dossier.promise_ids.sorted("id")
        holds = self.env["collections.hold"].search(
            [("profile_id", "=", self.dossier.id)], order="id"
        )
        return (
            [(p.id, p.state, p.received, p.kept_share, p.cancel_reason) for p in promises],
            [(line.id, line.state, line.received, line.waived) for line in promises.line_ids],
            [(h.id, h.move_line_id.id, h.amount, h.date_from, h.date_to) for h in holds],
            [(a.id, a.state) for a in self.tasks()],
        )

    # === TESTS === #

    def test_random_sequences(self):
        for number in range(SEQUENCES):
            with self.subTest(sequence=number):
                self.live(number)
                before = self.snapshot()
                self.look()
                self.assertEqual(self.snapshot(), before, "a second look changes nothing")
                self.end_everything()
                self.assertFalse(self.running(self.today), "no hold outlives its reason")

    def end_everything(self):
        self.dossier.promise_ids.filtered(lambda promise: promise.state == "open").action_cancel()
        self.running(self.today).filtered(lambda hold: hold.origin == "pause").action_end()
        self.look()

    def test_independent_events_in_any_order(self):
        """Payments, a credit note and a look in between commute; states are the same."""
        outcomes = []
        for order in ((0, 1, 2), (2, 1, 0), (1, 2, 0), (0, 2, 1)):
            self.start(Random(SEED))
            self.invoices = self.env["account.move"].union(
                *(self.make_invoice(self.customer, due=-n, amount=100) for n in (30, 20, 10))
            )
            one, two, three = self.invoices
            self.promise(100, 5, one)
            self.promise(60, 5, two, three)
            self.promise(50, 8)
            refund = self.make_refund(self.customer, 30, issued=2)
            events = (
                lambda one=one: self.pay(one, on=2, amount=70),
                lambda three=three, refund=refund: self.items(three, refund).reconcile(),
                lambda two=two: self.pay(two, on=3),
            )
            for index in order:
                events[index]()
                self.today = 3
                self.look()
            self.today = 20
            self.look()
            promises = self.dossier.promise_ids.sorted("id")
            outcomes.append(
                (promises.mapped("state"), promises.mapped("received"), len(self.tasks("todo")))
            )
        for outcome in outcomes[1:]:
            self.assertEqual(outcome, outcomes[0])
        self.assertEqual(outcomes[0][0][1], "kept")
