from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# What follows the customer to the new collector, as far as it is not closed.
FOLLOWING = {
    "collections.promise": ("requested", "open"),
    "collections.plan": ("draft", "requested", "approved", "running"),
    "collections.agency.case": ("draft", "running"),
}


class CollectionsTakeover(models.TransientModel):
    """Give the customers of a colleague to somebody else for good."""

    _name = "collections.takeover"
    _description = "Take Over Customers"

    from_user_id = fields.Many2one(
        "res.users", string="Customers Of", required=True, domain="[('share', '=', False)]"
    )
    user_id = fields.Many2one(
        "res.users",
        string="New Collector",
        required=True,
        default=lambda self: self.env.user,
        domain=lambda self: [
            ("id", "in", self.env["collections.action"]._find_collectors().ids),
        ],
    )
    profile_ids = fields.Many2many(
        "collections.profile",
        string="Only These Customers",
        domain="[('user_id', '=', from_user_id)]",
        help="Empty: all customers of the colleague.",
    )
    customer_count = fields.Integer("Customers", compute="_compute_counts")
    action_count = fields.Integer("Open Entries", compute="_compute_counts")

    # === COMPUTE METHODS === #

    @api.depends("from_user_id", "profile_ids")
    def _compute_counts(self):
        actions = self.env["collections.action"]
        for takeover in self:
            domain = takeover._domain_profiles()
            takeover.customer_count = self.env["collections.profile"].search_count(domain)
            takeover.action_count = actions.search_count(
                actions._domain_worklist() & Domain("profile_id", "any", domain)
            )

    # === ACTION METHODS === #

    def action_confirm(self):
        """Give the customers, their open work and what is under way to the new collector."""
        self.ensure_one()
        profiles = self.env["collections.profile"].search(self._domain_profiles())
        self._check(profiles)
        self._take_along(profiles)
        profiles.write({"user_id": self.user_id.id})
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(count)s customers are with %(user)s now.",
                    count=len(profiles),
                    user=self.user_id.name,
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def action_print_handover(self):
        """Show what the new collector has to know of these customers."""
        return self.env.ref("account_collections.report_takeover").report_action(self)

    # === HELPERS === #

    def _domain_profiles(self):
        domain = Domain("user_id", "=", self.from_user_id._origin.id or 0)
        if self.profile_ids:
            domain &= Domain("id", "in", self.profile_ids._origin.ids)
        return domain

    def _check(self, profiles):
        if self.from_user_id == self.user_id:
            raise UserError(self.env._("Choose somebody else than the present collector."))
        if not profiles:
            raise UserError(
                self.env._(
                    "%s has no customers that you may give to somebody else.",
                    self.from_user_id.name,
                )
            )
        profiles.check_access("write")
        strange = profiles.company_id.sudo() - self.user_id.sudo().company_ids
        if strange:
            raise UserError(
                self.env._(
                    "%(user)s does not work for %(company)s: choose somebody else.",
                    user=self.user_id.name,
                    company=strange[0].name,
                )
            )

    def _take_along(self, profiles):
        """Give promises, plans, agency files and disputes of the old collector to the new one."""
        theirs = Domain("profile_id", "in", profiles.ids) & Domain(
            "user_id", "=", self.from_user_id.id
        )
        for model, states in FOLLOWING.items():
            domain = theirs & Domain("state", "in", states)
            self.env[model].sudo().search(domain).write({"user_id": self.user_id.id})
        disputes = self.env["collections.dispute"].sudo()
        disputes.search(theirs & disputes._domain_open()).write({"user_id": self.user_id.id})
