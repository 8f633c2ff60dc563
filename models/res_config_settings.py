from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    collections_nightly = fields.Boolean(related="company_id.collections_nightly", readonly=False)
    collections_procedure_id = fields.Many2one(
        related="company_id.collections_procedure_id", readonly=False
    )
    collections_user_id = fields.Many2one(related="company_id.collections_user_id", readonly=False)
    collections_attach_invoices = fields.Boolean(
        related="company_id.collections_attach_invoices", readonly=False
    )
    collections_letter_window = fields.Selection(
        related="company_id.collections_letter_window", readonly=False, required=True
    )
    collections_letter_provider = fields.Selection(
        related="company_id.collections_letter_provider", readonly=False, required=True
    )
    group_collections_see_all = fields.Boolean(
        "Collectors See All Customers",
        group="account_collections.group_collector",
        implied_group="account_collections.group_collector_all",
    )
