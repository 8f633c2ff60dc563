from odoo import Command, api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..models.privacy.collections_profile import MANAGER
from ..models.privacy.sources import KINDS


class CollectionsRetentionPreview(models.TransientModel):
    """What the clean-up would remove now, for a manager to look at beforehand."""

    _name = "collections.retention.preview"
    _description = "Preview of the Clean-up"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        domain="[('id', 'in', allowed_company_ids)]",
    )
    line_ids = fields.One2many(
        "collections.retention.preview.line",
        "preview_id",
        compute="_compute_line_ids",
        store=True,
        string="Kinds of Data",
    )
    total = fields.Integer("To Be Removed", compute="_compute_total")
    legal_hold_count = fields.Integer("Legal Holds", compute="_compute_total")

    # === COMPUTE METHODS === #

    @api.depends("company_id")
    def _compute_line_ids(self):
        retention = self.env["collections.retention"].sudo()
        for preview in self:
            company = preview.company_id
            totals = retention._count(company)
            lines = [Command.clear()]
            for kind, _label in KINDS:
                removed, needed, oldest = totals.get((company.id, kind), (0, 0, None))
                months = company[f"collections_keep_{kind}"]
                figures = {"removed": removed, "needed": needed, "oldest": oldest}
                lines.append(Command.create({"kind": kind, "months": months, **figures}))
            preview.line_ids = lines

    @api.depends("line_ids.removed")
    def _compute_total(self):
        for preview in self:
            preview.total = sum(preview.line_ids.mapped("removed"))
            domain = Domain("company_id", "=", preview.company_id.id)
            domain &= Domain("is_legal_hold", "=", True)
            preview.legal_hold_count = self.env["collections.profile"].search_count(domain)

    @api.depends_context("lang")
    def _compute_display_name(self):
        for preview in self:
            preview.display_name = self.env._("What would be removed")

    # === ACTION METHODS === #

    @api.model
    def action_open(self):
        """Open the preview for the company in which the user works."""
        self._check_rights()
        preview = self.create({})
        action = preview._get_records_action(name=preview.display_name)
        return {**action, "target": "current", "context": {"form_view_initial_mode": "edit"}}

    def action_clean(self):
        """Begin to clean up now, in the background."""
        self._check_rights()
        self.env.ref("account_collections.cron_retention").sudo()._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "The clean-up begins within a minute. The log shows what was removed."
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _check_rights(self):
        if not self.env.su and not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only a manager of Collections cleans up."))
