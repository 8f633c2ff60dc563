from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

RAISE_MONTHS = 1


class CollectionsCreditChange(models.TransientModel):
    """Set, raise or secure the credit of a customer, or stop its orders."""

    _name = "collections.credit.change"
    _description = "Change of Credit"

    profile_id = fields.Many2one("collections.profile", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="profile_id.company_id")
    currency_id = fields.Many2one(related="profile_id.currency_id")
    credit_limit = fields.Monetary(related="profile_id.credit_limit", string="Limit Now")
    credit_source = fields.Selection(related="profile_id.credit_source")
    exposure = fields.Monetary(related="profile_id.exposure")
    kind = fields.Selection(
        [
            ("own", "Set the limit"),
            ("temporary", "Raise it for a while"),
            ("insurer", "Note the limit of the insurer"),
            ("advised", "Note an advised limit"),
            ("group", "Set the limit of the group"),
            ("security", "Note a deposit or guarantee"),
            ("stop", "Stop all orders"),
        ],
        string="What",
        required=True,
        default="own",
    )
    amount = fields.Monetary(help="Zero means: no credit at all.")
    date_from = fields.Date("From", default=fields.Date.context_today)
    date_to = fields.Date("Until", compute="_compute_date_to", store=True, readonly=False)
    reason = fields.Char(required=True, help="Why. It is kept in the dossier.")
    is_asked = fields.Boolean(compute="_compute_is_asked")

    # === COMPUTE METHODS === #

    @api.depends("kind")
    def _compute_date_to(self):
        today = self.env["collections.ledger"]._get_today()
        for change in self:
            months = relativedelta(months=RAISE_MONTHS)
            change.date_to = today + months if change.kind == "temporary" else False

    @api.depends("kind", "amount", "profile_id")
    def _compute_is_asked(self):
        for change in self:
            profile_sudo = change.profile_id.sudo()
            policies_sudo = self.env["collections.credit"].sudo()._get_policies(profile_sudo)
            stake = change.amount + (
                profile_sudo.credit_limit if change.kind == "temporary" else 0
            )
            change.is_asked = (
                bool(profile_sudo)
                and change.kind != "stop"
                and not policies_sudo[profile_sudo.id]._may_decide(stake, self.env.user)
            )

    # === ACTION METHODS === #

    def action_confirm(self):
        """Put the decision into force, or ask for it where somebody else has to decide."""
        self.ensure_one()
        self.profile_id.check_access("read")
        if self.kind == "stop":
            self.profile_id._set_stopped(True, self.reason)
        else:
            self._check()
            self.env["collections.credit.limit"]._decide_for(
                self.profile_id,
                self.kind,
                self.amount,
                self.reason,
                since=self.date_from,
                until=self.date_to,
            )
        return {"type": "ir.actions.act_window_close"}

    def _check(self):
        if self.amount < 0:
            raise UserError(self.env._("A limit is zero or more. Zero means: no credit at all."))
        if self.kind == "temporary" and self.credit_source in (False, "none"):
            raise UserError(
                self.env._("There is no limit to raise: set the limit of this customer first.")
            )
        today = self.env["collections.ledger"]._get_today()
        if self.date_to and self.date_to < max(self.date_from or today, today):
            raise UserError(self.env._("Choose a last day that is not past."))
