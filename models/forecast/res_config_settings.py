from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    collections_forecast = fields.Boolean(related="company_id.collections_forecast", readonly=False)
    collections_forecast_months = fields.Integer(
        related="company_id.collections_forecast_months", readonly=False
    )
    collections_forecast_weeks = fields.Integer(
        related="company_id.collections_forecast_weeks", readonly=False
    )
