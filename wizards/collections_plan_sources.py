from odoo import api, fields, models
from odoo.exceptions import UserError


class CollectionsProfile(models.Model):
    """The plans of a customer; a new one begins with what is late."""

    _inherit = "collections.profile"

    plan_ids = fields.One2many("collections.plan", "profile_id", string="Payment Plans")
    plan_count = fields.Integer("Payment Plan Count", compute="_compute_plan_count")

    @api.depends("plan_ids")
    def _compute_plan_count(self):
        plans = self.env["collections.plan"].sudo()
        groups = plans._read_group([("profile_id", "in", self.ids)], ["profile_id"], ["__count"])
        counts = dict(groups)
        for profile in self:
            profile.plan_count = counts.get(profile._origin, 0)

    # === ACTION METHODS === #

    def action_create_plan(self):
        """Open the dialog for a payment plan over what is late."""
        self.ensure_one()
        return self.env["collections.plan.create"]._open(self)

    def action_open_plans(self):
        """Show the payment plans of this customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account_collections.action_collections_plan"
        )
        action["domain"] = [("profile_id", "=", self.id)]
        action["context"] = {}
        return action


class CollectionsOpenItem(models.Model):
    _inherit = "collections.open.item"

    # === ACTION METHODS === #

    def action_create_plan(self):
        """Open the dialog for a payment plan over these items."""
        if len(self.profile_id) != 1:
            raise UserError(
                self.env._("A payment plan is for one customer: choose open items of one of them.")
            )
        return self.env["collections.plan.create"]._open(
            self.profile_id, self.filtered(lambda item: not item.is_credit)
        )

    # === WHY IN WORDS === #

    def _explain_hold(self, decision, what):
        hold_sudo = self.env["collections.hold"].sudo().browse(decision.hold or [])
        if hold_sudo.origin != "plan":
            return super()._explain_hold(decision, what)
        return hold_sudo._explain_plan()


class CollectionsHold(models.Model):
    _inherit = "collections.hold"

    def _explain_plan(self):
        """Say in one sentence how the plan stands that keeps this item silent."""
        self.ensure_one()
        plan = self.env["collections.plan"].sudo().browse(self.res_id)
        values = {
            "plan": plan.name,
            "received": plan._format(plan.received),
            "total": plan._format(plan.total),
            "amount": plan._format(plan.next_amount),
            "day": plan._day(plan.next_date),
            "until": plan._day(plan.silent_until),
        }
        if plan.state == "requested":
            return self.env._(
                "Nothing is sent until %(until)s: a manager decides about payment plan %(plan)s.",
                **values,
            )
        if plan.state == "approved":
            return self.env._(
                "Nothing is sent: payment plan %(plan)s was offered and waits for the customer.",
                **values,
            )
        return self.env._(
            "Nothing is sent: it is paid by payment plan %(plan)s, of which %(received)s of "
            "%(total)s came in. Next: %(amount)s on %(day)s.",
            **values,
        )


class AccountMove(models.Model):
    _inherit = "account.move"

    # === ACTION METHODS === #

    def action_create_collections_plan(self):
        """Open the dialog for a payment plan over what is open of this invoice."""
        self.ensure_one()
        items = self.env["collections.open.item"].search(
            [("move_id", "=", self.id), ("is_credit", "=", False)]
        )
        if not items:
            raise UserError(self.env._("Nothing of this invoice is open."))
        return items.action_create_plan()


class CollectionsAction(models.Model):
    _inherit = "collections.action"

    # === ACTION METHODS === #

    def action_create_plan(self):
        """Open the dialog for a payment plan over the items of this action."""
        self.ensure_one()
        lines = self.line_ids.move_line_id.ids
        items = self.env["collections.open.item"].search([("move_line_id", "in", lines)])
        origin = "call" if self.channel_code == "call" else "collector"
        return self.env["collections.plan.create"]._open(
            self.profile_id, items or None, origin=origin
        )
