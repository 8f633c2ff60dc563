from odoo import api, fields, models
from odoo.exceptions import UserError


class ResCompany(models.Model):
    """The address of a company to which its customers write about invoices."""

    _inherit = "res.company"

    collections_mailbox_ids = fields.One2many("collections.mailbox", "company_id")
    collections_mailbox_name = fields.Char(
        "Collections Address",
        compute="_compute_collections_mailbox_name",
        inverse="_inverse_collections_mailbox_name",
        help="The part before the @. Mail to this address comes into the inbox of Collections; "
        "answers to customers come from it.",
    )

    @api.depends("collections_mailbox_ids.alias_name")
    def _compute_collections_mailbox_name(self):
        for company in self:
            company.collections_mailbox_name = company.collections_mailbox_ids[:1].alias_name

    def _inverse_collections_mailbox_name(self):
        for company in self:
            name = (company.collections_mailbox_name or "").strip()
            box = company.collections_mailbox_ids[:1]
            if name and not company.alias_domain_id:
                raise UserError(
                    self.env._("Set an alias domain first: Settings, General Settings, Discuss.")
                )
            if box:
                box.alias_name = name
            elif name:
                box.create({"company_id": company.id, "alias_name": name})


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    collections_mailbox_name = fields.Char(
        related="company_id.collections_mailbox_name", readonly=False
    )
    collections_mailbox_domain = fields.Char(
        related="company_id.alias_domain_id.name", string="Domain of the Collections Address"
    )
