import csv
from datetime import date
from pathlib import Path
from unittest import skipUnless

from odoo.tests import tagged

from .common import CollectionsCommon

LEDGER = Path(__file__).resolve().parents[2] / "shared" / "data" / "ibm_invoices.csv"
DAY = date(2012, 3, 16)


def read_open_and_late():
    """Return ``{invoice: (customer, amount)}`` of what was open and late on ``DAY``."""
    with LEDGER.open() as file:
        rows = list(csv.DictReader(file))
    day = DAY.isoformat()
    return {
        row["invoice_id"]: (row["customer_id"], float(row["amount"]))
        for row in rows
        if row["invoice_date"] <= day
        and row["due_date"] < day
        and (not row["paid_date"] or row["paid_date"] > day)
    }


@skipUnless(LEDGER.exists(), "the real ledger is not there")
@tagged("post_install", "-at_install")
class TestMainJob(CollectionsCommon):
    """A real ledger, as it was known on a day: the messages are about what was open and late."""

    def test_open_and_late_items_are_in_the_messages(self):
        expected = read_open_and_late()
        self.assertGreater(len(expected), 20)
        self.company.collections_procedure_id = self.make_procedure((1, "email"))
        loaded = self.env["collections.ledger.import"]._load_file(str(LEDGER), until=DAY)
        customers = loaded.moves.partner_id
        for customer in customers:
            customer.email = f"{customer.id}@customer.example"
        with self.without_commit():
            run = self.env["collections.run"]._start(self.company, DAY)
            run._process()
            self.env["collections.action"]._cron_deliver(DAY)

        actions = self.env["collections.action"].search([("partner_id", "in", customers.ids)])
        self.assertEqual(set(actions.mapped("state")), {"done"})
        lines = actions.line_ids
        told = {line.move_id.ref or line.move_id.payment_reference: line for line in lines}
        self.assertEqual(set(told), set(expected))
        self.assertEqual(len(lines), len(told), "no invoice is told twice")
        for number, (customer, amount) in expected.items():
            self.assertAlmostEqual(told[number].amount, amount, 2)
            partner = told[number].action_id.partner_id
            self.assertIn(customer, (partner.ref, partner.name))
        self.assertEqual(len(actions), len({customer for customer, _amount in expected.values()}))
        for action in actions:
            for line in action.line_ids:
                self.assertIn(line.move_id.name, action.message_id.body)
