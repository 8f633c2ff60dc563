from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_amount

from ..engine.applications import is_amount_possible
from ..engine.identifiers import is_company_number_possible, is_vat_possible

# What was asked is kept as it was asked, from the moment on which it was sent.
CONTENT_FIELDS = frozenset(
    (
        "amount", "terms_id", "turnover", "legal_name", "vat", "company_number", "contact_id",
        "note", "attachment_ids",
    )
)  # fmt: skip
PROTECTED_FIELDS = frozenset(
    (
        "name", "profile_id", "state", "origin", "requested_by_id", "submitted_at", "is_automatic",
        "findings", "amount_granted", "terms_granted_id", "limit_id", "decided_by_id",
        "decided_at", "decision_reason", "answer", "is_receipt_told", "is_decision_told",
        "partner_id", "company_id",
    )
)  # fmt: skip
LONGEST = {"legal_name": 200, "vat": 30, "company_number": 40, "note": 5000}


class CollectionsCreditApplication(models.Model):
    """A customer asks for credit. What is inside the policy is approved at once, about the rest
    the credit manager decides; the customer has limit, terms and procedure from that moment on."""

    _name = "collections.credit.application"
    _description = "Credit Application"
    _inherit = ["collections.guarded", "mail.thread", "mail.activity.mixin"]
    _protected_fields = PROTECTED_FIELDS
    _order = "id desc"
    _mail_post_access = "read"

    name = fields.Char("Reference", readonly=True, copy=False, index="trigram")
    profile_id = fields.Many2one(
        "collections.profile", string="Dossier", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        related="profile_id.partner_id", store=True, index=True, string="Customer"
    )
    company_id = fields.Many2one(related="profile_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Waiting"),
            ("approved", "Approved"),
            ("refused", "Refused"),
            ("withdrawn", "Withdrawn"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    origin = fields.Selection(
        [("portal", "Account page"), ("user", "Colleague")], default="user", readonly=True
    )
    requested_by_id = fields.Many2one("res.users", "Entered By", readonly=True, copy=False)
    submitted_at = fields.Datetime("Sent On", readonly=True, copy=False)

    # === WHAT IS ASKED === #
    amount = fields.Monetary("Requested Limit", required=True, tracking=True)
    terms_id = fields.Many2one(
        "account.payment.term",
        "Wished Terms",
        domain="[('company_id', 'in', (company_id, False))]",
        help="Empty: the customer keeps its terms, or gets those of the policy.",
    )
    turnover = fields.Monetary(
        "Expected Yearly Turnover", help="For how much the customer expects to buy in a year."
    )
    legal_name = fields.Char(help="The name of the company in its register.")
    vat = fields.Char("VAT Number")
    company_number = fields.Char(
        help="The number in the register of companies of the customer's country."
    )
    contact_id = fields.Many2one(
        "res.partner",
        domain="[('commercial_partner_id', '=', partner_id)]",
        index="btree_not_null",
        help="Is told what was decided, in the own language. Empty: the customer itself.",
    )
    note = fields.Text("Remark")
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "collections_credit_application_attachment_rel",
        string="Documents",
        copy=False,
        help="Annual accounts, an extract of the register, a guarantee…",
    )

    # === THE CUSTOMER TODAY === #
    risk_class = fields.Selection(related="profile_id.risk_class")
    risk_score = fields.Float(related="profile_id.risk_score")
    exposure = fields.Monetary(related="profile_id.exposure")
    credit_limit = fields.Monetary(related="profile_id.credit_limit", string="Limit Now")
    overdue = fields.Monetary(related="profile_id.overdue")

    # === DECISION === #
    findings = fields.Json(readonly=True, copy=False)
    findings_text = fields.Html(
        "Why It Waits",
        compute="_compute_findings_text",
        sanitize=False,
        help="What spoke against approving it without anybody looking at it.",
    )
    is_automatic = fields.Boolean(
        "By the Policy", readonly=True, copy=False, help="Approved without anybody looking at it."
    )
    amount_granted = fields.Monetary("Granted Limit", readonly=True, copy=False, tracking=True)
    terms_granted_id = fields.Many2one(
        "account.payment.term", "Granted Terms", readonly=True, copy=False
    )
    limit_id = fields.Many2one(
        "collections.credit.limit", readonly=True, copy=False, index="btree_not_null"
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    decided_at = fields.Datetime("Decided On", readonly=True, copy=False)
    decision_reason = fields.Text(
        "Reason", readonly=True, copy=False, help="For colleagues; the customer never reads it."
    )
    answer = fields.Text(
        "Words to the Customer", readonly=True, copy=False, help="Part of the e-mail."
    )
    is_receipt_told = fields.Boolean(readonly=True, copy=False)
    is_decision_told = fields.Boolean("Customer Was Told", readonly=True, copy=False)
    may_decide = fields.Boolean(compute="_compute_may_decide")

    _one_waits = models.UniqueIndex(
        "(profile_id) WHERE state = 'submitted'",
        "An application of this customer waits for a decision already.",
    )

    # === COMPUTE METHODS === #

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for application in self:
            name = application.name or self.env._("New application")
            customer = application.partner_id.display_name
            application.display_name = f"{name}, {customer}" if customer else name

    @api.depends("findings")
    @api.depends_context("lang")
    def _compute_findings_text(self):
        for application in self:
            lines = [Markup("<li>%s</li>") % text for text in application._get_findings()]
            application.findings_text = lines and Markup(
                "<ul class='mb-0'>%s</ul>"
            ) % Markup().join(lines)

    @api.depends("state", "amount", "profile_id")
    @api.depends_context("uid")
    def _compute_may_decide(self):
        policies_sudo = self.env["collections.credit"].sudo()._get_policies(self.sudo().profile_id)
        for application in self:
            policy_sudo = policies_sudo.get(application.sudo().profile_id.id)
            application.may_decide = bool(
                policy_sudo
                and application.state == "submitted"
                and policy_sudo._may_decide(application.amount, self.env.user)
            )

    # === CONSTRAINT METHODS === #

    @api.constrains("amount", "turnover")
    def _check_amounts(self):
        for application in self:
            if not is_amount_possible(application.amount):
                raise ValidationError(
                    self.env._(
                        "Ask for a limit of more than zero, in %s, as a plain amount.",
                        application.currency_id.name,
                    )
                )
            if application.turnover and not is_amount_possible(application.turnover):
                raise ValidationError(
                    self.env._("The expected turnover is zero or more, as a plain amount.")
                )

    @api.constrains("vat", "company_number", "profile_id")
    def _check_numbers(self):
        for application in self:
            country = application.partner_id.country_id.code or ""
            vat, number = application.vat, application.company_number
            if vat and not is_vat_possible(vat, country):
                raise ValidationError(
                    self.env._("“%s” cannot be a VAT number: please look at it again.", vat)
                )
            if number and not is_company_number_possible(number, country):
                raise ValidationError(
                    self.env._("“%s” cannot be a company number: please look at it again.", number)
                )

    @api.constrains(*LONGEST)
    def _check_lengths(self):
        for application in self:
            for name, most in LONGEST.items():
                if len(application[name] or "") > most:
                    label = self._fields[name]._description_string(self.env)
                    raise ValidationError(
                        self.env._(
                            "“%(field)s” is too long: shorten it to %(most)s characters.",
                            field=label,
                            most=most,
                        )
                    )

    @api.constrains("contact_id", "terms_id", "profile_id")
    def _check_belongs(self):
        for application in self:
            contact, terms = application.contact_id, application.terms_id
            if contact and contact.commercial_partner_id != application.partner_id:
                raise ValidationError(
                    self.env._(
                        "%(contact)s is no contact of %(customer)s: choose another one.",
                        contact=contact.display_name,
                        customer=application.partner_id.display_name,
                    )
                )
            if terms.company_id and terms.company_id != application.company_id:
                raise ValidationError(
                    self.env._("These terms are of another company: choose other ones.")
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_protected(set(vals) - {"profile_id"})
        applications = super().create(
            [{"requested_by_id": self._get_requester().id, **vals} for vals in vals_list]
        )
        for application in applications.sudo():
            application.name = application._get_next_name()
        return applications

    def write(self, vals):
        self._check_protected(vals)
        if not self.env.su and CONTENT_FIELDS.intersection(vals):
            self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        if any(application.state != "draft" for application in self):
            raise UserError(
                self.env._("Only a draft can be deleted: an application that was sent is kept.")
            )

    def _check_draft(self):
        if any(application.state != "draft" for application in self):
            raise UserError(
                self.env._(
                    "This application was sent and is kept as it is: withdraw it and make a new "
                    "one."
                )
            )

    # === ACTION METHODS === #

    def action_submit(self):
        """Send these drafts: each is decided by the policy or put before the credit manager."""
        self.check_access("write")
        self._check_draft()
        for application in self:
            application.sudo()._submit()
        return True

    def action_approve(self):
        """Open the dialog in which an application is approved, with limit and terms."""
        return self._open_decision("approve")

    def action_refuse(self):
        """Open the dialog in which an application is refused, with the reason."""
        return self._open_decision("refuse")

    def action_withdraw(self):
        """Withdraw applications that nobody decided yet."""
        self.check_access("write")
        for application in self:
            application.sudo()._withdraw()
        return True

    def action_open_profile(self):
        """Open the dossier of the customer."""
        self.ensure_one()
        return self.profile_id._get_records_action()

    def action_open_limit(self):
        """Show the limit that this application gave."""
        self.ensure_one()
        return self.limit_id._get_records_action()

    def _open_decision(self, decision):
        self.ensure_one()
        self._check_waiting()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Decide about %s", self.display_name),
            "res_model": "collections.credit.decide",
            "view_mode": "form",
            "target": "new",
            "context": {"default_application_id": self.id, "default_decision": decision},
        }

    def _check_waiting(self):
        if self.state != "submitted":
            raise UserError(
                self.env._("Only an application that waits for a decision can be decided.")
            )

    def _check_authority(self, amount):
        """Raise unless the user may decide about ``amount`` for this customer."""
        self.check_access("read")
        policies_sudo = self.env["collections.credit"].sudo()._get_policies(self.sudo().profile_id)
        policy_sudo = policies_sudo[self.sudo().profile_id.id]
        if not (self.env.su or policy_sudo._may_decide(amount, self.env.user)):
            raise AccessError(
                self.env._(
                    "%s is more than you may decide for a customer of this class: ask the credit "
                    "manager.",
                    format_amount(self.env, amount, self.currency_id),
                )
            )

    # === HELPERS === #

    def _get_requester(self):
        """Return the colleague who enters an application, nobody on the account page."""
        return self.env.user if self.env.user._is_internal() else self.env["res.users"]

    def _get_next_name(self):
        sequences = self.env["ir.sequence"].with_company(self.company_id)
        return sequences.next_by_code("collections.credit.application")

    def _adopt(self, attachments):
        """Tie documents to this application, so that whoever reads it reads them.

        :raise UserError: for a file of another record, or of somebody else
        """
        for attachment_sudo in attachments.sudo():
            is_new = not attachment_sudo.res_id and attachment_sudo.res_model in (
                False, "collections.credit.apply",
            )  # fmt: skip
            if not is_new or attachment_sudo.create_uid != self.env.user:
                name = attachment_sudo.name
                raise UserError(self.env._("“%s” belongs to something else: attach it anew.", name))
        values = {"res_model": self._name, "res_id": self.id, "public": False}
        attachments.sudo().write(values)
        self.sudo().attachment_ids |= attachments
