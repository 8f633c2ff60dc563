from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

# What was asked of the customer, or given up: it is not asked again.
SETTLED_STATES = ("booked", "paid", "waived")


class CollectionsCharge(models.Model):
    """Interest or costs of one open item that were booked, waived or not asked when it was paid.

    What runs on an unpaid item has no row: it is calculated when somebody looks. A row keeps its
    calculation as it was, so that it can be explained years later. Nobody writes rows by hand; the
    methods of this model do, as superuser, under a lock of the customer.
    """

    _name = "collections.charge"
    _description = "Interest and Costs"
    _order = "until desc, id desc"

    # === WHAT === #
    profile_id = fields.Many2one(
        "collections.profile",
        string="Dossier",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    partner_id = fields.Many2one(related="profile_id.partner_id", store=True, string="Customer")
    company_id = fields.Many2one(related="profile_id.company_id", store=True, index=True)
    user_id = fields.Many2one(related="profile_id.user_id", store=True, string="Collector")
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Journal Item",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="What was paid late.",
    )
    item_name = fields.Char("Invoice", readonly=True)
    kind = fields.Selection(
        [("interest", "Interest"), ("costs", "Collection costs")], required=True, readonly=True
    )
    state = fields.Selection(
        [
            ("open", "Not asked yet"),
            ("booked", "Booked"),
            ("paid", "Paid"),
            ("waived", "Waived"),
            ("reversed", "Reversed"),
        ],
        required=True,
        readonly=True,
        default="open",
        index=True,
        help="Not asked yet: the invoice was paid without it.\nBooked: asked, and still to be "
        "paid.\nWaived: given up, it is never asked again.\nReversed: taken back, it may be asked "
        "again.",
    )
    amount = fields.Monetary(readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    value = fields.Monetary(
        "Amount (Company)", currency_field="company_currency_id", readonly=True
    )
    residual = fields.Monetary("Still Open", compute="_compute_residual")

    # === WHY === #
    date = fields.Date(readonly=True, help="When it was recorded.")
    since = fields.Date("From", readonly=True)
    until = fields.Date(readonly=True, help="Interest runs up to and including this day.")
    rule = fields.Char("Rule Code", readonly=True)
    source = fields.Char("Source of the Rule", readonly=True)
    doubt = fields.Text("What Is Not Certain", readonly=True)
    rows = fields.Json("Calculation Rows", readonly=True)
    calculation = fields.Html(compute="_compute_calculation", sanitize=False)

    # === WHAT BECAME OF IT === #
    move_id = fields.Many2one(
        "account.move", "Booked In", readonly=True, index="btree_not_null", ondelete="set null"
    )
    move_name = fields.Char("Booking", related="move_id.name")
    reversal_id = fields.Many2one(
        "account.move", "Taken Back In", readonly=True, index="btree_not_null", ondelete="set null"
    )
    reason = fields.Char(readonly=True, help="Why it was waived or taken back.")
    decided_by_id = fields.Many2one("res.users", readonly=True)
    is_principal_open = fields.Boolean(
        "Invoice Still Open",
        compute="_compute_is_principal_open",
        search="_search_is_principal_open",
    )

    _booked_once = models.UniqueIndex(
        "(move_line_id, kind, until) WHERE state IN ('booked', 'paid')",
        "Somebody has just booked this: look at the list of charges.",
    )
    _open_once = models.UniqueIndex(
        "(move_line_id, kind) WHERE state = 'open'",
        "This is among the open charges already.",
    )
    _amount_positive = models.Constraint(
        "CHECK(amount > 0)", "A charge is more than nothing: enter an amount above zero."
    )

    # === COMPUTE METHODS === #

    @api.depends("kind", "item_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for charge in self:
            charge.display_name = charge._name_it(charge.kind, charge.item_name or "")

    @api.depends("state", "amount", "move_id")
    def _compute_residual(self):
        """Divide what is open of a booking: payments count for costs first, then for interest."""
        left = self._get_open_parts()
        for charge in self:
            charge.residual = charge.amount if charge.state == "open" else left.get(charge.id, 0)

    @api.depends("rows")
    @api.depends_context("lang")
    def _compute_calculation(self):
        for charge in self:
            charge.calculation = charge._render_rows(
                charge.rows or [], charge.currency_id, charge.source, charge.doubt
            )

    def _compute_is_principal_open(self):
        lines_sudo = self.sudo().move_line_id
        unpaid = lines_sudo.filtered(lambda line: not line.reconciled)
        for charge in self:
            charge.is_principal_open = charge.sudo().move_line_id in unpaid

    def _search_is_principal_open(self, operator, value):
        if operator != "in":
            return NotImplemented
        unpaid = SQL(
            "(SELECT id FROM account_move_line WHERE reconciled IS NOT TRUE "
            "AND parent_state = 'posted' AND balance > 0)"
        )
        is_open = Domain("move_line_id", "in", unpaid)
        return is_open if True in value else ~is_open

    # === ACTION METHODS === #

    def action_open_profile(self):
        """Open the dossier of the customer."""
        self.ensure_one()
        return self.profile_id._get_records_action()

    def action_open_move(self):
        """Open what it was booked in."""
        self.ensure_one()
        return self.move_id._get_records_action() if self.move_id else False

    def action_book(self):
        """Book these charges, which were not asked when their invoices were paid."""
        day = self.env["collections.ledger"]._get_today()
        kept = self.filtered(lambda charge: charge.state == "open")
        if not kept:
            raise UserError(self.env._("Choose charges that were not asked yet."))
        for profile, charges in kept.grouped("profile_id").items():
            wanted = {(c.move_line_id.id, c.kind): c.amount for c in charges}
            self._book(profile, wanted, day)
        return True

    def action_waive(self):
        """Open the dialog that gives up these charges."""
        return self._open_dialog("waive")

    def action_take_back(self):
        """Open the dialog that takes back what was booked."""
        return self._open_dialog("reverse")

    def _open_dialog(self, mode):
        if len(self.profile_id) != 1:
            raise UserError(self.env._("Choose charges of one customer."))
        return self.env["collections.charge.dialog"]._open(self.profile_id, mode, charges=self)

    def action_print(self):
        """Print the calculation of these charges."""
        return self.env.ref("account_collections.report_charge").report_action(self)

    # === HELPERS === #

    @api.model
    def _name_it(self, kind, item):
        if kind == "interest":
            return self.env._("Interest on %s", item)
        return self.env._("Collection costs of %s", item)

    def _get_open_parts(self):
        """Return what is open of each booked charge, ``{id: amount}``.

        A booking has one receivable for all its charges, so that what is paid is divided: costs
        come first, then interest, the oldest first.
        """
        booked_sudo = self.sudo().filtered(lambda charge: charge.state == "booked")
        moves_sudo = booked_sudo.move_id
        if not moves_sudo:
            return {}
        together_sudo = self.sudo().search(
            [("move_id", "in", moves_sudo.ids), ("state", "=", "booked")], order="kind, id"
        )
        parts = {}
        for move, charges in together_sudo.grouped("move_id").items():
            parts.update(charges._divide_residual(move))
        return parts

    def _divide_residual(self, move):
        """Divide what is open of a booking over its charges (costs first in the order of kinds)."""
        residual = sum(self._get_receivables(move).mapped("amount_residual_currency"))
        paid = max(sum(self.mapped("amount")) - residual, 0)
        parts = {}
        for charge in self:
            part = min(paid, charge.amount)
            paid -= part
            parts[charge.id] = charge.currency_id.round(charge.amount - part)
        return parts

    @api.model
    def _get_receivables(self, moves):
        """Return the receivable journal items of these bookings."""
        return moves.sudo().line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
