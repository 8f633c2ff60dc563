from odoo import api, fields, models


class CollectionsAgencyEntry(models.Model):
    """What an agency reports about a file: a payment, its fee, its costs.

    Payments reported here are the agency's statement; what counts as recovered is the ledger.
    """

    _name = "collections.agency.entry"
    _description = "Agency Report"
    _order = "date desc, id desc"
    _rec_name = "kind"

    case_id = fields.Many2one(
        "collections.agency.case", string="File", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="case_id.company_id", store=True)
    date = fields.Date(required=True, default=fields.Date.context_today)
    kind = fields.Selection(
        [
            ("paid_to_us", "Paid to us"),
            ("paid_to_agency", "Paid to the agency"),
            ("fee", "Fee of the agency"),
            ("costs", "Costs"),
        ],
        required=True,
        default="paid_to_agency",
    )
    amount = fields.Monetary(required=True)
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        compute="_compute_currency_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    value = fields.Monetary(
        string="In Company Currency",
        currency_field="company_currency_id",
        compute="_compute_value",
        store=True,
    )
    note = fields.Char()

    _amount_positive = models.Constraint(
        "CHECK(amount > 0)", "The amount of a payment, fee or cost is more than zero."
    )

    # === COMPUTE METHODS === #

    @api.depends("case_id")
    def _compute_currency_id(self):
        for entry in self:
            entry.currency_id = entry.currency_id or entry.case_id.currency_id

    @api.depends("amount", "currency_id", "date", "case_id.company_id")
    def _compute_value(self):
        for entry in self:
            company = entry.case_id.company_id
            entry.value = (
                entry.currency_id._convert(
                    entry.amount, company.currency_id, company, entry.date or fields.Date.today()
                )
                if company and entry.currency_id
                else 0
            )
