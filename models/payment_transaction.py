from contextlib import contextmanager

from odoo import api, fields, models
from odoo.fields import Command


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    collections_item_ids = fields.One2many(
        "collections.payment.item", "transaction_id", string="Chosen Items", readonly=True
    )
    collections_key = fields.Char(
        readonly=True,
        copy=False,
        groups="base.group_system",
        help="The form on which the customer started this payment, so that sending it twice "
        "starts one payment.",
    )
    collections_choice = fields.Json(readonly=True, copy=False, groups="base.group_system")

    _collections_one_each = models.UniqueIndex(
        "(collections_key, provider_id, payment_method_id) "
        "WHERE collections_key IS NOT NULL AND state = 'draft'",
        "This payment has been started already.",
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        transactions = super().create(vals_list)
        transactions._record_collections_change()
        return transactions

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            self._record_collections_change()
        return result

    def _record_collections_change(self):
        """What is under way is not asked for, and what was cancelled is again."""
        self.env["collections.change"]._record_profiles(self.sudo().collections_item_ids.profile_id)

    # === BUSINESS METHODS === #

    def _create_payment(self, **extra_create_values):
        """Override of `account_payment` to pay exactly the items that the customer chose.

        Odoo would match the payment with whatever is open of the invoices, the first instalment
        first. A capture pays the items of the transaction that it captures.
        """
        self.ensure_one()
        source = self.source_transaction_id
        origin = source if source and self.operation == source.operation else self
        items = origin.sudo().collections_item_ids
        if not items or self.amount <= 0:
            return super()._create_payment(**extra_create_values)
        values = {
            "partner_id": items.profile_id.partner_id.id,
            "destination_account_id": items.move_line_id.account_id[:1].id,
            "invoice_ids": origin.invoice_ids,
            **extra_create_values,
        }
        with (self | origin)._without_invoices():
            payment = super()._create_payment(**values)
        is_first = not (origin.child_transaction_ids - self).payment_id
        items._settle(payment, with_credits=is_first)
        return payment

    @contextmanager
    def _without_invoices(self):
        """Take the invoices away while Odoo makes the payment, so that it matches none itself."""
        kept = [(transaction, transaction.invoice_ids) for transaction in self]
        self.invoice_ids = [Command.clear()]
        yield
        for transaction, invoices in kept:
            transaction.invoice_ids = [Command.set(invoices.ids)]
