from datetime import date, timedelta
from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.mail.tests.common import MailCommon

TODAY = date(2025, 6, 16)  # a Monday


def day(offset=0):
    """Return the day ``offset`` days after the day on which the tests take place."""
    return TODAY + timedelta(days=offset)


@tagged("post_install", "-at_install")
class CollectionsCommon(AccountTestInvoicingCommon, MailCommon):
    """Customers, invoices and payments; the tests take place on ``TODAY``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Tests hold on any day and at any hour; those about working days and hours say so.
        cls.env["collections.procedure"].search([]).write(
            {"open_days": "all", "time_from": 0, "time_to": 0}
        )
        # Scheduled actions work as superuser; what users may do is the subject of test_security.
        cls.env = cls.env(su=True)
        cls.company = cls.env.company
        cls.company.email = "accounts@company.example"
        cls.currency = cls.company.currency_id
        cls.standard = cls.env.ref("account_collections.procedure_standard")
        cls.company.collections_procedure_id = cls.standard
        cls.company.collections_nightly = True
        cls.email_channel = cls.env.ref("account_collections.channel_email")
        cls.call_channel = cls.env.ref("account_collections.channel_call")
        cls.foreign = cls.setup_other_currency("EUR", rates=[("2020-01-01", 2.0)])

    # === FACTORIES === #

    @classmethod
    def make_customer(cls, name="Customer", email=None, **values):
        email = f"{name.lower().replace(' ', '.')}@customer.example" if email is None else email
        return cls.env["res.partner"].create(
            {"name": name, "email": email, "is_company": True, **values}
        )

    @classmethod
    def make_invoice(cls, partner, due=0, amount=100.0, move_type="out_invoice", **values):
        """Post an invoice that is due ``due`` days from ``TODAY``; negative is late."""
        issued = values.pop("issued", due - 30)
        invoice = cls.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": partner.id,
                "invoice_date": day(issued),
                "invoice_date_due": day(due),
                "invoice_payment_term_id": False,
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Goods", "quantity": 1, "price_unit": amount, "tax_ids": False}
                    )
                ],
                **values,
            }
        )
        invoice.action_post()
        return invoice

    @classmethod
    def make_refund(cls, partner, amount, issued=-10, **values):
        return cls.make_invoice(partner, issued, amount, "out_refund", issued=issued, **values)

    @classmethod
    def pay(cls, invoices, on=0, amount=None):
        """Register a payment through the journal with an outstanding account, so it is booked."""
        journal = cls.company_data["default_journal_bank"]
        method = journal.inbound_payment_method_line_ids[:1]
        method.payment_account_id = cls.get_outstanding_account()
        values = {"payment_date": day(on), "journal_id": journal.id}
        if amount is not None:
            values["amount"] = amount
        wizard = cls.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoices.ids
        )
        return wizard.create({"group_payment": True, **values})._create_payments()

    @classmethod
    def get_outstanding_account(cls):
        accounts = cls.env["account.account"]
        found = accounts.search([("code", "=", "OUTST"), ("company_ids", "=", cls.company.id)])
        return found or accounts.create(
            {
                "name": "Outstanding receipts",
                "code": "OUTST",
                "account_type": "asset_current",
                "reconcile": True,
            }
        )

    @classmethod
    def make_procedure(cls, *steps, **values):
        """Make a procedure of ``(offset, channel code, values)`` or ``(offset, channel code)``."""
        channels = cls.env["collections.channel"]._get_by_code()
        return cls.env["collections.procedure"].create(
            {
                "name": "Test",
                "min_gap": 0,
                "min_balance": 0,
                "keep_spacing": False,
                "open_days": "all",
                **values,
                "step_ids": [
                    Command.create(
                        {
                            "name": f"Step {step[0]}",
                            "offset": step[0],
                            "channel_ids": [Command.set([channels[step[1]].id])],
                            **(step[2] if len(step) > 2 else {}),
                        }
                    )
                    for step in steps
                ],
            }
        )

    # === DOING === #

    @classmethod
    def without_commit(cls):
        """Let scheduled work run in the transaction of the test."""
        cron = type(cls.env["ir.cron"])
        return patch.object(cron, "_commit_progress", lambda *_args, **_kw: float("inf"))

    def profile(self, partner, company=None):
        """Return the profile of a customer, refreshed and planned without new actions."""
        company = company or self.company
        profile = self.env["collections.profile"]._for_partner(partner, company)
        profile._refresh_and_plan(TODAY, create=False)
        return profile

    def plan(self, on=0, company=None):
        """Run the nightly run of ``company`` without delivery; return the run."""
        company = company or self.company
        with self.without_commit():
            run = self.env["collections.run"].with_company(company)._start(company, day(on))
            run._process()
        self.assertEqual(run.state, "done")
        return run

    def deliver(self, on=0):
        with self.without_commit():
            self.env["collections.action"]._cron_deliver(day(on))

    def run_night(self, on=0):
        """Run and deliver as the scheduled actions do; return the run."""
        run = self.plan(on)
        self.deliver(on)
        return run

    def simulate(self, nights):
        """Run every night of ``nights`` and return ``[(night, message)]``."""
        sent = []
        for night in nights:
            before = self.messages()
            self.run_night(night)
            sent += [(night, message) for message in self.messages() - before]
        return sent

    # === LOOKING === #

    def messages(self, partner=None):
        domain = [("model", "=", "collections.profile"), ("message_type", "=", "email_outgoing")]
        messages = self.env["mail.message"].search(domain, order="id")
        if partner:
            profiles = self.env["collections.profile"].search([("partner_id", "=", partner.id)])
            messages = messages.filtered(lambda message: message.res_id in profiles.ids)
        return messages

    def actions(self, partner, *states):
        domain = [("partner_id", "=", partner.id)]
        if states:
            domain.append(("state", "in", states))
        return self.env["collections.action"].search(domain, order="id")

    def assertMailed(self, partner, *invoices):
        """Check that the last message of ``partner`` is about exactly these invoices."""
        message = self.messages(partner)[-1:]
        self.assertTrue(message, f"{partner.name} got no message")
        listed = self.actions(partner).filtered(lambda a: a.message_id == message).line_ids.move_id
        self.assertEqual(set(listed.mapped("name")), {invoice.name for invoice in invoices})
        for invoice in invoices:
            self.assertIn(invoice.name, message.body)

    def assertSilent(self, partner):
        self.assertFalse(self.messages(partner), f"{partner.name} got a message")
