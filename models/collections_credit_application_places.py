from odoo import fields, models


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
