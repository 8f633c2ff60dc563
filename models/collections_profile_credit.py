from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

CREDIT_MANAGER = "account_collections.group_credit_manager"


class CollectionsProfile(models.Model):
    """What a customer may owe, and what it owes."""

    _inherit = "collections.profile"

    credit_limit_ids = fields.One2many(
        "collections.credit.limit", "profile_id", string="Decisions About Credit"
    )
    order_hold_ids = fields.One2many("collections.order.hold", "profile_id")

    # === LIMITS (company currency, a copy made by `collections.credit`) === #
    credit_limit = fields.Monetary(
        readonly=True,
        help="What the customer may owe: our own limit with raises, else that of the insurer, "
        "else that of its class.",
    )
    credit_source = fields.Selection(
        [
            ("own", "Own limit"),
            ("insurer", "Limit of the insurer"),
            ("default", "Limit of the class"),
            ("none", "No limit"),
        ],
        string="Limit From",
        readonly=True,
    )
    limit_raised = fields.Monetary("Raised By", readonly=True)
    limit_insured = fields.Monetary("Insured", readonly=True, help="The limit of the insurer.")
    limit_advised = fields.Monetary("Advised", readonly=True, help="What a bureau advises.")
    limit_group = fields.Monetary(
        "Group Limit", readonly=True, help="For this company and its subsidiaries together."
    )
    secured = fields.Monetary(
        readonly=True, help="Covered by a deposit or a guarantee, and not at risk."
    )

    # === EXPOSURE === #
    orders_open = fields.Monetary(
        "Orders to Invoice", readonly=True, help="Confirmed orders that are not invoiced yet."
    )
    exposure = fields.Monetary(
        readonly=True,
        help="What would be lost if nothing came any more: open items less unallocated credits, "
        "plus orders to invoice, less what is secured.",
    )
    uninsured = fields.Monetary(readonly=True, help="Exposure that no insurer covers.")
    limit_room = fields.Monetary(
        "Room", readonly=True, help="Credit limit less exposure; negative is over the limit."
    )
    is_over_limit = fields.Boolean(readonly=True)
    limit_review_date = fields.Date(
        "Limit to Review",
        readonly=True,
        tracking=True,
        help="On this day the limit is looked at again; the policy of the class tells how often.",
    )
    is_review_due = fields.Boolean(compute="_compute_is_review_due", search="_search_is_review_due")

    # === ORDERS === #
    is_stopped = fields.Boolean(
        "Orders Stopped", readonly=True, tracking=True, help="Every order and delivery waits."
    )
    stop_reason = fields.Char(readonly=True, tracking=True)
    waiting_count = fields.Integer("Orders Waiting", compute="_compute_waiting_count")

    # === COMPUTE METHODS === #

    @api.depends("limit_review_date")
    def _compute_is_review_due(self):
        today = self.env["collections.ledger"]._get_today()
        for profile in self:
            day = profile.limit_review_date
            profile.is_review_due = bool(day and day <= today)

    def _search_is_review_due(self, operator, value):
        if operator != "in":
            return NotImplemented
        due = Domain("limit_review_date", "<=", self.env["collections.ledger"]._get_today())
        return due if True in value else ~due | Domain("limit_review_date", "=", False)

    @api.depends("order_hold_ids.state")
    def _compute_waiting_count(self):
        holds = self.env["collections.order.hold"]
        counts = dict(
            holds._read_group(
                [("profile_id", "in", self.ids), ("state", "in", ("waiting", "requested"))],
                ["profile_id"],
                ["__count"],
            )
        )
        for profile in self:
            profile.waiting_count = counts.get(profile._origin, 0)

    # === ACTION METHODS === #

    def action_change_credit(self):
        """Open a dialog that sets, raises or secures the credit of this customer."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Credit of %s", self.partner_id.display_name),
            "res_model": "collections.credit.change",
            "view_mode": "form",
            "target": "new",
            "context": {"default_profile_id": self.id, **self.env.context.get("credit_values", {})},
        }

    def action_keep_limit(self):
        """Record that the limit was reviewed and stays as it is."""
        for profile in self:
            profile._check_credit_manager(profile.credit_limit)
            profile.sudo()._set_review_date()
            body = self.env._("Limit reviewed: it stays as it is.")
            profile.sudo()._message_log(body=body, author_id=self.env.user.partner_id.id)
        return True

    def action_stop_orders(self):
        """Open a dialog that stops the orders of this customer with a reason."""
        self.ensure_one()
        return self.with_context(credit_values={"default_kind": "stop"}).action_change_credit()

    def action_resume_orders(self):
        """Let orders of these customers go again, as far as nothing else stops them."""
        self._set_stopped(False, False)
        return True

    def action_open_waiting(self):
        """Show the orders of this customer that wait."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account_collections.action_collections_order_hold"
        )
        return {**action, "domain": [("profile_id", "=", self.id)]}

    # === BUSINESS METHODS === #

    def _set_stopped(self, is_stopped, reason):
        """Stop the orders and deliveries of these customers, or let them go."""
        self.check_access("read")
        if not self.env.user.has_group(CREDIT_MANAGER) and not self.env.su:
            raise AccessError(
                self.env._("Only the credit manager stops orders of a customer or lets them go.")
            )
        if is_stopped and not reason:
            raise UserError(self.env._("Say why orders are stopped: colleagues will be asked."))
        self.sudo().write({"is_stopped": is_stopped, "stop_reason": reason})
        self.env["collections.order.hold"].sudo()._review(self)

    def _check_credit_manager(self, amount):
        """Raise unless the user may decide about ``amount`` of credit of this customer."""
        self.ensure_one()
        self.check_access("read")
        policy_sudo = self.env["collections.credit"].sudo()._get_policies(self.sudo())[self.id]
        if not (self.env.su or policy_sudo._may_decide(amount, self.env.user)):
            raise AccessError(
                self.env._("You may not decide about so much credit: ask the credit manager.")
            )

    def _set_review_date(self):
        """Plan the next review of these limits by the calendar of their class."""
        today = self.env["collections.ledger"]._get_today()
        policies = self.env["collections.credit"]._get_policies(self)
        for profile in self:
            months = policies[profile.id].review_months
            profile.limit_review_date = months and today + relativedelta(months=months)

    def _refresh_credit(self, day=None):
        """Read limits and exposure anew, and let go the orders that wait no more."""
        day = day or self.env["collections.ledger"]._get_today()
        self.env["collections.credit"].sudo()._refresh(self, day)
        self.env["collections.order.hold"].sudo()._review(self, day)
