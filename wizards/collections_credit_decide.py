from odoo import api, fields, models
from odoo.exceptions import UserError


class CollectionsCreditDecide(models.TransientModel):
    """Approve or refuse a credit application, with the reason."""

    _name = "collections.credit.decide"
    _description = "Decision About a Credit Application"

    application_id = fields.Many2one(
        "collections.credit.application", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="application_id.company_id")
    currency_id = fields.Many2one(related="application_id.currency_id")
    requested = fields.Monetary(related="application_id.amount")
    exposure = fields.Monetary(related="application_id.exposure")
    findings_text = fields.Html(related="application_id.findings_text")
    decision = fields.Selection(
        [("approve", "Approve"), ("refuse", "Refuse")], required=True, default="approve"
    )
    amount = fields.Monetary("Limit", compute="_compute_offer", store=True, readonly=False)
    terms_id = fields.Many2one(
        "account.payment.term",
        compute="_compute_offer",
        store=True,
        readonly=False,
        domain="[('company_id', 'in', (company_id, False))]",
        help="Empty: the customer keeps its terms.",
    )
    procedure_id = fields.Many2one(
        "collections.procedure",
        compute="_compute_offer",
        store=True,
        readonly=False,
        domain="[('company_id', 'in', (company_id, False))]",
        help="Empty: the customer keeps its procedure.",
    )
    reason = fields.Char(required=True, help="For colleagues; the customer never reads it.")
    answer = fields.Text("Words to the Customer", help="Part of the e-mail. It may stay empty.")

    # === COMPUTE METHODS === #

    @api.depends("application_id")
    def _compute_offer(self):
        """Propose what the customer asks for, and what the policy gives to its class."""
        profiles_sudo = self.application_id.sudo().profile_id
        policies_sudo = self.env["collections.credit"].sudo()._get_policies(profiles_sudo)
        for wizard in self:
            application = wizard.application_id
            policy_sudo = policies_sudo.get(application.sudo().profile_id.id)
            offered_sudo = policy_sudo or self.env["collections.credit.policy"]
            wizard.amount = application.amount
            wizard.terms_id = application.terms_id or offered_sudo.application_terms_id
            wizard.procedure_id = offered_sudo.application_procedure_id

    # === ACTION METHODS === #

    def action_confirm(self):
        """Decide; the customer is told at once."""
        self.ensure_one()
        application = self.application_id
        reason = (self.reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why, so that your colleagues understand it."))
        self._check_offer()
        if self.decision == "approve":
            application._check_authority(self.amount)
            application.sudo()._approve(
                self.amount,
                self.terms_id.sudo(),
                self.procedure_id.sudo(),
                reason,
                (self.answer or "").strip(),
            )
        else:
            application._check_authority(application.amount)
            application.sudo()._refuse(reason, (self.answer or "").strip())
        return {"type": "ir.actions.act_window_close"}

    def _check_offer(self):
        """Raise for terms or a procedure of another company, which a client could send."""
        for chosen in (self.terms_id.sudo(), self.procedure_id.sudo()):
            if chosen.company_id and chosen.company_id != self.company_id:
                raise UserError(
                    self.env._("%s is of another company: choose again.", chosen.display_name)
                )
