from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# Who may make customers may ask for credit for them; deciding is another matter.
GROUPS = (
    "base.group_partner_manager,account_collections.group_collector,"
    "account_collections.group_credit_manager"
)
ASKED = ("amount", "turnover", "legal_name", "vat", "company_number", "note")


class CollectionsCreditApply(models.TransientModel):
    """A sales person or collector enters what a customer asks for."""

    _name = "collections.credit.apply"
    _description = "New Credit Application"

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary("Requested Limit")
    terms_id = fields.Many2one(
        "account.payment.term",
        "Wished Terms",
        domain="[('company_id', 'in', (company_id, False))]",
    )
    turnover = fields.Monetary("Expected Yearly Turnover")
    legal_name = fields.Char(compute="_compute_known", store=True, readonly=False)
    vat = fields.Char("VAT Number", compute="_compute_known", store=True, readonly=False)
    company_number = fields.Char(compute="_compute_known", store=True, readonly=False)
    contact_id = fields.Many2one(
        "res.partner",
        domain="[('commercial_partner_id', '=', partner_id)]",
        ondelete="set null",
        help="Is told what was decided, in the own language. Empty: the customer itself.",
    )
    note = fields.Text("Remark")
    attachment_ids = fields.Many2many(
        "ir.attachment", "collections_credit_apply_attachment_rel", string="Documents"
    )

    # === COMPUTE METHODS === #

    @api.depends("partner_id")
    def _compute_known(self):
        for wizard in self:
            wizard.legal_name = wizard.partner_id.name
            wizard.vat = wizard.partner_id.vat
            wizard.company_number = wizard.partner_id.company_registry

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        for wizard in wizards:
            self._check_may_apply(wizard.partner_id, wizard.company_id)
        return wizards

    # === ACTION METHODS === #

    def action_confirm(self):
        """Send the application and show what became of it."""
        self.ensure_one()
        self._check_may_apply(self.partner_id, self.company_id)
        application_sudo = self._apply()
        application = application_sudo.sudo(False)
        if application.has_access("read"):
            return application._get_records_action()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self._say_result(application_sudo),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _apply(self):
        profiles_sudo = self.env["collections.profile"].sudo()
        return self.env["collections.credit.application"]._apply_for(
            profiles_sudo._for_partner(self.partner_id, self.company_id),
            "user",
            self.attachment_ids,
            terms_id=self.terms_id.id,
            contact_id=self.contact_id.id,
            **{name: self[name] for name in ASKED},
        )

    def _say_result(self, application_sudo):
        if application_sudo.state == "approved":
            return self.env._("Application %s was approved.", application_sudo.name)
        return self.env._(
            "Application %s waits for the credit manager. You hear what was decided.",
            application_sudo.name,
        )

    # === HELPERS === #

    @api.model
    def _check_may_apply(self, customer, company):
        """Raise unless the user may ask for credit for this customer with this company."""
        if self.env.su:
            return
        if not self.env.user.has_groups(GROUPS):
            raise AccessError(
                self.env._("You may not ask for credit for customers: ask a colleague in sales.")
            )
        customer.check_access("read")
        if company not in self.env.companies:
            raise UserError(
                self.env._("Switch to %s first, to ask for credit there.", company.sudo().name)
            )
        if customer.company_id and customer.company_id != company:
            raise UserError(
                self.env._("This is a customer of another company: switch to that one first.")
            )
        self._check_dossier(customer, company)

    def _check_dossier(self, customer, company):
        """Raise for the customer of another collector, where each has only the own ones."""
        if not self.env["collections.profile"].has_access("read"):
            return
        profile_sudo = (
            self.env["collections.profile"]
            .sudo()
            .search([("partner_id", "=", customer.id), ("company_id", "=", company.id)])
        )
        if profile_sudo:
            profile_sudo.sudo(False).check_access("read")
