from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    collections_screen_new = fields.Boolean(
        related="company_id.collections_screen_new", readonly=False
    )
    collections_sign_bank_days = fields.Integer(
        related="company_id.collections_sign_bank_days", readonly=False
    )
    collections_sign_young_days = fields.Integer(
        related="company_id.collections_sign_young_days", readonly=False
    )
    collections_sign_first_order = fields.Monetary(
        related="company_id.collections_sign_first_order",
        readonly=False,
    )
