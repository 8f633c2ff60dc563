from odoo import Command

from .common import TODAY, CollectionsCommon, day


class DisputeCommon(CollectionsCommon):
    """A customer with a late invoice, and a reason to disagree with it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reason = cls.env.ref("account_collections.dispute_reason_quality")
        cls.customer = cls.make_customer()
        cls.invoice = cls.make_invoice(cls.customer, due=-20, amount=100)

    def setUp(self):
        super().setUp()
        self.today = TODAY
        ledger = type(self.env["collections.ledger"])
        self.patch(ledger, "_get_today", lambda _self: self.today)
        self.dossier = self.profile(self.customer)

    # === FACTORIES === #

    def item(self, invoice):
        return invoice.line_ids.filtered(lambda line: line.display_type == "payment_term")

    def dispute(self, amount=0, invoice=None, lines=None, origin="collector", **values):
        invoice = invoice or self.invoice
        return self.env["collections.dispute"]._open(
            self.profile(invoice.partner_id, invoice.company_id),
            [(self.item(invoice), amount, lines)],
            self.reason,
            origin,
            **values,
        )

    def review(self, on=0):
        self.today = day(on)
        self.dossier._refresh_and_plan(day(on), create=False)

    @classmethod
    def make_taxed_invoice(cls, *prices, rate=21, due=-20, **values):
        tax = cls.env["account.tax"].create({"name": f"{rate}%", "amount": rate})
        lines = [
            Command.create(
                {
                    "name": f"Line {number}",
                    "quantity": 1,
                    "price_unit": price,
                    "tax_ids": [Command.set(tax.ids)],
                }
            )
            for number, price in enumerate(prices)
        ]
        return cls.make_invoice(cls.customer, due=due, invoice_line_ids=lines, **values)

    # === LOOKING === #

    def held(self, dispute):
        """Return what the running holds of a dispute silence, as ``{item id: amount}``."""
        holds = dispute.hold_ids.filtered(lambda hold: hold.state == "active")
        return {hold.move_line_id.id: hold.amount for hold in holds}

    def asked(self, invoice=None):
        """Return what the planner may ask of an invoice now."""
        plans = self.env["collections.ledger"]._plan(self.dossier, self.today)
        item = self.item(invoice or self.invoice)
        return sum(
            float(decision.amount)
            for plan in plans.values()
            for decision in plan.decisions
            if decision.item == item.id and decision.state != "held"
        )

    def tasks(self, dispute):
        return self.env["collections.action"].search([("dispute_id", "=", dispute.id)])

    def sent(self, dispute):
        return dispute.message_ids.filtered(lambda message: message.message_type == "comment")
