from odoo import api, fields, models


class CollectionsProfile(models.Model):
    _inherit = "collections.profile"

    application_ids = fields.One2many(
        "collections.credit.application", "profile_id", string="Credit Applications"
    )
    application_count = fields.Integer(compute="_compute_application_count")

    # === COMPUTE METHODS === #

    @api.depends("application_ids")
    def _compute_application_count(self):
        counts = dict(
            self.env["collections.credit.application"]._read_group(
                [("profile_id", "in", self.ids)], ["profile_id"], ["__count"]
            )
        )
        for profile in self:
            profile.application_count = counts.get(profile._origin, 0)

    # === ACTION METHODS === #

    def action_apply_for_credit(self):
        """Open the dialog in which a colleague enters an application of this customer."""
        self.ensure_one()
        self.check_access("read")
        return self.partner_id._open_application(self.company_id)

    def action_open_applications(self):
        """Show the credit applications of this customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account_collections.action_collections_credit_application"
        )
        return {**action, "domain": [("profile_id", "=", self.id)], "context": {}}
