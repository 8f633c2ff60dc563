from odoo import api, fields, models
from odoo.exceptions import ValidationError

CATEGORIES = [
    ("price", "Price"),
    ("delivery", "Delivery"),
    ("quality", "Quality"),
    ("quantity", "Quantity"),
    ("invoice_data", "Invoice data"),
    ("duplicate", "Duplicate invoice"),
    ("already_paid", "Already paid"),
    ("unknown_order", "Unknown order"),
    ("contract", "Contract"),
    ("other", "Other"),
]


class CollectionsDisputeReason(models.Model):
    """Why customers dispute, who answers such a complaint, and within how many working days."""

    _name = "collections.dispute.reason"
    _description = "Dispute Reason"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    category = fields.Selection(
        CATEGORIES, required=True, default="other", help="The kind of cause, for the analysis."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Leave empty to use it in all companies."
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        ondelete="set null",
        domain="[('share', '=', False)]",
        help="Answers such disputes. Left empty, it is the collector of the customer. Somebody "
        "outside finance needs the role Dispute Handler.",
    )
    user_ids = fields.Many2many(
        "res.users",
        "collections_dispute_reason_user_rel",
        string="Team",
        domain="[('share', '=', False)]",
        help="Colleagues who see and answer such disputes too.",
    )
    days = fields.Integer(
        "Answer Within",
        default=10,
        help="Working days of the company's country until the dispute has to be answered. "
        "Zero: no deadline.",
    )
    is_customer_visible = fields.Boolean(
        "Customers Choose It", default=True, help="Customers can give this reason in the portal."
    )
    customer_text = fields.Text(
        "Text for the Customer",
        translate=True,
        help="What the customer reads with this reason, for example what to send along.",
    )

    _days_positive = models.Constraint(
        "CHECK(days >= 0)", "The days to answer cannot be negative: zero means no deadline."
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("user_id", "user_ids")
    def _check_users(self):
        """Raise when somebody is made responsible who could not open the disputes."""
        disputes = self.env["collections.dispute"]
        for user in (self.user_id | self.user_ids).sudo():
            if not disputes.with_user(user).has_access("read"):
                raise ValidationError(
                    self.env._(
                        "%s cannot open disputes yet: give this user the role Dispute Handler.",
                        user.name,
                    )
                )
