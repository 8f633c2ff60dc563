from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..engine.days import add_working_days
from .collections_ledger_wishes import public_holidays, weekend


class CollectionsPromiseLine(models.Model):
    """One date of a promise, with what came by then."""

    _name = "collections.promise.line"
    _description = "Promised Date"
    _order = "promise_id, date, id"
    _rec_name = "promise_id"

    promise_id = fields.Many2one(
        "collections.promise", required=True, index=True, ondelete="cascade"
    )
    profile_id = fields.Many2one(related="promise_id.profile_id", store=True, index=True)
    partner_id = fields.Many2one(related="promise_id.partner_id", store=True)
    company_id = fields.Many2one(related="promise_id.company_id", store=True, index=True)
    user_id = fields.Many2one(related="promise_id.user_id", store=True)
    promise_state = fields.Selection(related="promise_id.state", string="Promise Status")
    currency_id = fields.Many2one(related="promise_id.currency_id")
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    date = fields.Date(required=True, index=True)
    amount = fields.Monetary(required=True)
    grace_end = fields.Date(
        "Counts Until", readonly=True, help="The date and the grace in working days."
    )
    received = fields.Monetary(
        default=0, readonly=True, help="Payments until the end of the grace."
    )
    waived = fields.Monetary(
        "Not Owed Any More",
        default=0,
        readonly=True,
        help="What was credited, written off or cancelled since, and need not be paid.",
    )
    value = fields.Monetary(
        "Promised (Company)", currency_field="company_currency_id", readonly=True
    )
    state = fields.Selection(
        [
            ("open", "Open"),
            ("kept", "Kept"),
            ("partly", "Partly kept"),
            ("broken", "Broken"),
            ("void", "Not owed any more"),
        ],
        default="open",
        required=True,
        readonly=True,
    )

    _amount_positive = models.Constraint(
        "CHECK(amount > 0)", "Enter the amount that the customer promises to pay."
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Dates come with their promise: collectors may only type them in its dialog."""
        if not self.env.su:
            raise AccessError(
                self.env._("Dates belong to a promise: record a promise with all of its dates.")
            )
        return super().create(vals_list)

    # === BUSINESS METHODS === #

    def _complete(self):
        """Fill in until when each date counts, and its amount in the company's currency."""
        for line in self:
            promise = line.promise_id
            company = promise.company_id
            line.write(
                {
                    "grace_end": self._add_grace(line.date, company),
                    "value": promise.currency_id._convert(
                        line.amount, company.currency_id, company, promise.given_on
                    ),
                }
            )

    def _add_grace(self, day, company):
        """Return the last day on which money promised for ``day`` counts."""
        country = company.partner_id.country_id.code or ""
        return add_working_days(
            day,
            company.collections_promise_grace,
            weekend(country),
            public_holidays(country, None, (day.year, day.year + 1)),
        )
