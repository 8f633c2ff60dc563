from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

FIXED_FIELDS = frozenset(("profile_id", "user_id"))


class CollectionsCause(models.Model):
    """Why a customer pays some items late, as somebody learned it.

    Disputes need no registration: they count in the analysis by themselves.
    """

    _name = "collections.cause"
    _description = "Cause of a Late Payment"
    _inherit = ["mail.thread"]
    _order = "date desc, id desc"
    _mail_post_access = "read"

    profile_id = fields.Many2one(
        "collections.profile", string="Dossier", required=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(related="profile_id.partner_id", store=True, string="Customer")
    company_id = fields.Many2one(related="profile_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="profile_id.currency_id")
    reason_id = fields.Many2one(
        "collections.dispute.reason",
        string="Cause",
        required=True,
        tracking=True,
        index=True,
        ondelete="restrict",
        domain="[('company_id', 'in', (company_id, False))]",
    )
    category = fields.Selection(related="reason_id.category", store=True)
    date = fields.Date(
        required=True,
        default=lambda self: self.env["collections.ledger"]._get_today(),
        help="When it became known. The days that money is blocked count from here.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Registered By",
        readonly=True,
        index="btree_not_null",
        default=lambda self: self.env.user,
    )
    source = fields.Selection(
        [
            ("collector", "Collector"),
            ("call", "Call"),
            ("message", "Message of the customer"),
            ("dispute", "Dispute"),
        ],
        string="Learned From",
        default="collector",
        required=True,
    )
    note = fields.Text()
    item_ids = fields.One2many("collections.cause.item", "cause_id", string="Items", copy=True)
    value = fields.Monetary("Amount", compute="_compute_value", store=True, aggregator="sum")

    # === COMPUTE METHODS === #

    @api.depends("reason_id", "partner_id")
    def _compute_display_name(self):
        for cause in self:
            cause.display_name = f"{cause.reason_id.name or ''}, {cause.partner_id.name or ''}"

    @api.depends("item_ids.value")
    def _compute_value(self):
        for cause in self:
            cause.value = sum(cause.item_ids.mapped("value"))

    # === CONSTRAINT METHODS === #

    @api.constrains("item_ids")
    def _check_items(self):
        for cause in self:
            if not cause.item_ids:
                raise ValidationError(
                    self.env._("Choose the items that are paid late because of this cause.")
                )

    @api.constrains("date")
    def _check_date(self):
        today = self.env["collections.ledger"]._get_today()
        if any(cause.date > today for cause in self):
            raise ValidationError(
                self.env._("A cause is known already: choose today or a day before.")
            )

    @api.constrains("reason_id", "profile_id")
    def _check_company(self):
        for cause in self:
            owner = cause.reason_id.sudo().company_id
            if owner and owner != cause.company_id:
                raise ValidationError(
                    self.env._(
                        "The cause “%(cause)s” is of %(company)s only: choose another one.",
                        cause=cause.reason_id.name,
                        company=owner.name,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                vals["user_id"] = self.env.uid
        causes = super().create(vals_list)
        causes._log_start()
        return causes

    def write(self, vals):
        if not self.env.su and FIXED_FIELDS.intersection(vals):
            raise AccessError(
                self.env._("A cause stays with its customer and with who registered it.")
            )
        return super().write(vals)

    # === ACTION METHODS === #

    def action_check_next_invoices(self):
        """Have the next invoices of this customer checked on this cause, and show the check."""
        self.ensure_one()
        checks = self.env["collections.invoice.check"]
        return checks._make(self.profile_id, self.reason_id, cause=self)._get_records_action()

    def action_open_profile(self):
        """Open the dossier of the customer."""
        self.ensure_one()
        return self.profile_id._get_records_action()

    # === BUSINESS METHODS === #

    @api.model
    def _record(self, profile, reason, lines, source="collector", note=False):
        """Register why a customer pays these items late.

        :param lines: journal items (receivables); when there are none, what is late now
        """
        lines = lines or self._find_late_lines(profile)
        if not lines:
            raise UserError(
                self.env._(
                    "%s has no late items that a cause could be about: leave the cause empty.",
                    profile.partner_id.display_name,
                )
            )
        return self.create(
            {
                "profile_id": profile.id,
                "reason_id": reason.id,
                "source": source,
                "note": note,
                "item_ids": self._prepare_items(lines),
            }
        )

    @api.model
    def _open_dialog(self, profile, lines=None, source="collector", **defaults):
        """Return the action that opens the dialog to register a cause.

        :param lines: journal items that it is about, those that are late when None
        """
        profile.check_access("read")
        self.check_access("create")
        lines = self._find_late_lines(profile) if lines is None else lines
        view = self.env.ref("account_collections.view_collections_cause_form_dialog")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Why is it paid late?"),
            "res_model": self._name,
            "view_mode": "form",
            "views": [(view.id, "form")],
            "target": "new",
            "context": {
                "default_profile_id": profile.id,
                "default_source": source,
                "default_item_ids": self._prepare_items(lines),
                **{f"default_{name}": value for name, value in defaults.items()},
            },
        }

    # === HELPERS === #

    @api.model
    def _prepare_items(self, lines):
        return [Command.create({"move_line_id": line.id}) for line in lines]

    @api.model
    def _find_late_lines(self, profile):
        """Return the journal items of a customer that are open past their due date."""
        items = self.env["collections.open.item"].search(
            [
                ("profile_id", "=", profile.id),
                ("is_credit", "=", False),
                ("date_maturity", "<", self.env["collections.ledger"]._get_today()),
            ]
        )
        return items.move_line_id

    def _log_start(self):
        """Tell in the dossiers why the customers pay late."""
        for profile, causes in self.grouped("profile_id").items():
            for cause in causes:
                profile.sudo()._message_log(
                    body=self.env._(
                        "Paid late because: %(cause)s (%(items)s)%(note)s",
                        cause=cause.reason_id.name,
                        items=", ".join(cause.item_ids.mapped("name")),
                        note=f": {cause.note}" if cause.note else "",
                    ),
                    author_id=self.env.user.partner_id.id,
                )

    def _mail_get_partner_fields(self, introspect_fields=False):
        return ["partner_id"]
