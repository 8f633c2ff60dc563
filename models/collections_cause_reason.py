from odoo import fields, models

from .collections_invoice_check import KINDS


class CollectionsDisputeReason(models.Model):
    """One list of causes: why customers dispute, and why they pay late without a dispute."""

    _inherit = "collections.dispute.reason"
    _description = "Cause"

    category = fields.Selection(
        selection_add=[
            ("cash", "Cannot pay"),
            ("not_received", "Invoice not received"),
            ("approval", "Approval at the customer"),
            ("process", "Payment process"),
            ("other",),
        ],
        ondelete=dict.fromkeys(("cash", "not_received", "approval", "process"), "set default"),
    )
    is_dispute = fields.Boolean(
        "Can Be Disputed",
        default=True,
        help="Without it, this only explains why a payment is late; it is no reason of a dispute.",
    )
    check_kind = fields.Selection(
        KINDS,
        string="Check on Next Invoices",
        help="What is checked on the next invoices of a customer when this cause comes up again. "
        "Empty: a check would not help, so none is suggested.",
    )
