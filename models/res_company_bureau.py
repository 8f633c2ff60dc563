from decimal import Decimal

from odoo import api, fields, models

from ..engine import screening


class ResCompany(models.Model):
    """When new customers are screened, and from when on something is odd."""

    _inherit = "res.company"

    collections_screen_since = fields.Datetime(
        help="Customers that are new since then are screened. Empty: none is."
    )
    collections_screen_new = fields.Boolean(
        "Screen New Customers",
        compute="_compute_collections_screen_new",
        inverse="_inverse_collections_screen_new",
        help="Ask the sources that are marked for it about every new customer, in the background.",
    )
    collections_sign_bank_days = fields.Integer(
        "Bank Account Changed Within",
        default=30,
        help="Days for which a changed bank account of a customer is a sign. Zero: never.",
    )
    collections_sign_young_days = fields.Integer(
        "Young Company", default=365, help="A company is young for so many days. Zero: never."
    )
    collections_sign_first_order = fields.Monetary(
        "Large First Order",
        default=5000,
        help="A first invoice of at least so much is large for a young company. Zero: never.",
    )

    @api.depends("collections_screen_since")
    def _compute_collections_screen_new(self):
        for company in self:
            company.collections_screen_new = bool(company.collections_screen_since)

    def _inverse_collections_screen_new(self):
        """Begin with the customers of this moment; those of before are known."""
        now = fields.Datetime.now()
        for company in self:
            if company.collections_screen_new != bool(company.collections_screen_since):
                company.collections_screen_since = company.collections_screen_new and now

    def _get_collections_signs(self):
        """Return where the signs of new customers begin, an `engine.screening.Policy`."""
        self.ensure_one()
        return screening.Policy(
            bank_days=max(self.collections_sign_bank_days, 0),
            young_days=max(self.collections_sign_young_days, 0),
            first_order=Decimal(str(max(self.collections_sign_first_order, 0))),
        )
