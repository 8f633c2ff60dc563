from odoo import api, fields, models


class CollectionsAction(models.Model):
    _inherit = "collections.action"

    application_id = fields.Many2one(
        "collections.credit.application",
        "Application to Decide",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="cascade",
    )

    def _is_protected(self, name):
        return name == "application_id" or super()._is_protected(name)

    def action_open_application(self):
        """Open the credit application that this is about."""
        self.ensure_one()
        return self.application_id._get_records_action()


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


class ResPartner(models.Model):
    _inherit = "res.partner"

    # === ACTION METHODS === #

    def action_apply_for_credit(self):
        """Open the dialog in which a colleague enters an application of this customer.

        Sales people enter it too, without other rights in Collections.
        """
        self.ensure_one()
        return self._open_application(self.env.company)

    def _open_application(self, company):
        customer = self.commercial_partner_id
        self.env["collections.credit.apply"]._check_may_apply(customer, company)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Credit application of %s", customer.display_name),
            "res_model": "collections.credit.apply",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_partner_id": customer.id,
                "default_company_id": company.id,
                "default_contact_id": self.id if self != customer else False,
            },
        }


class ResCompany(models.Model):
    _inherit = "res.company"

    collections_credit_applications = fields.Boolean(
        "Credit Applications",
        default=True,
        help="Customers ask for credit on their account page.",
    )
