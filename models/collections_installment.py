from datetime import date

from odoo import api, fields, models


class CollectionsInstallment(models.Model):
    """One payment of a plan; the ledger tells what came in of it."""

    _name = "collections.installment"
    _description = "Instalment"
    _inherit = ["collections.plan.part"]
    _order = "date, id"

    _ledger_fields = frozenset(
        ("plan_id", "received", "reduced", "state", "date_reminded", "date_missed")
    )

    profile_id = fields.Many2one(related="plan_id.profile_id", store=True, index=True)
    partner_id = fields.Many2one(related="plan_id.partner_id", store=True, string="Customer")
    user_id = fields.Many2one(related="plan_id.user_id", store=True, string="Owner")
    company_id = fields.Many2one(related="plan_id.company_id", store=True)
    plan_state = fields.Selection(
        related="plan_id.state", store=True, index=True, string="Status of the Plan"
    )
    currency_id = fields.Many2one(related="plan_id.currency_id", store=True)
    number = fields.Integer("Part", compute="_compute_number")
    date = fields.Date("Due On", required=True, index=True)
    principal = fields.Monetary(required=True)
    interest = fields.Monetary()
    cost = fields.Monetary()
    amount = fields.Monetary(compute="_compute_amount", store=True)

    # === FROM THE LEDGER === #
    received = fields.Monetary(
        readonly=True,
        copy=False,
        help="Payments on the items of the plan, the oldest instalment first.",
    )
    reduced = fields.Monetary(
        "No Longer Asked",
        readonly=True,
        copy=False,
        help="Credit notes and write-offs on the items; they shorten the plan from its end.",
    )
    residual = fields.Monetary("To Pay", compute="_compute_residual", store=True)
    state = fields.Selection(
        [("open", "Open"), ("partly", "Partly paid"), ("late", "Late"), ("paid", "Paid")],
        default="open",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    date_reminded = fields.Date("Announced On", readonly=True, copy=False)
    date_missed = fields.Date("Reminded On", readonly=True, copy=False)

    _amounts_positive = models.Constraint(
        "CHECK(principal >= 0 AND interest >= 0 AND cost >= 0 AND principal + interest + cost > 0)",
        "An instalment is more than zero, and no part of it is negative.",
    )

    # === COMPUTE METHODS === #

    @api.depends("plan_id.installment_ids.date")
    def _compute_number(self):
        for plan in self.plan_id:
            for number, row in enumerate(plan.installment_ids.sorted(_by_date), 1):
                row.number = number

    @api.depends("principal", "interest", "cost")
    def _compute_amount(self):
        for row in self:
            row.amount = row.principal + row.interest + row.cost

    @api.depends("amount", "received", "reduced", "state")
    def _compute_residual(self):
        for row in self:
            left = row.amount - row.received - row.reduced
            row.residual = 0 if row.state == "paid" else left

    @api.depends("plan_id.name", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.partner_id.name or ''} · {row.plan_id.name or ''}"

    # === ACTION METHODS === #

    def action_open_plan(self):
        """Open the plan of this instalment."""
        self.ensure_one()
        return self.plan_id._get_records_action()


def _by_date(row):
    return row.date or date.max, row._origin.id or 0
