from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    collections_law_contact = fields.Selection(
        related="company_id.collections_law_contact", readonly=False, required=True
    )
