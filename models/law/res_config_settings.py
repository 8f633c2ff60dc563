from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    collections_law_size = fields.Selection(
        related="company_id.collections_law_size", readonly=False
    )
    collections_law_recovers_vat = fields.Boolean(
        related="company_id.collections_law_recovers_vat", readonly=False
    )
    collections_law_uses_collector = fields.Boolean(
        related="company_id.collections_law_uses_collector", readonly=False
    )
    collections_law_vat_rate = fields.Float(
        related="company_id.collections_law_vat_rate", readonly=False
    )
    collections_law_fixed_due = fields.Boolean(
        related="company_id.collections_law_fixed_due", readonly=False
    )
    collections_law_agreed_rate = fields.Float(
        related="company_id.collections_law_agreed_rate", readonly=False
    )
    collections_law_agreed_legal = fields.Boolean(
        related="company_id.collections_law_agreed_legal", readonly=False
    )
    collections_law_clause = fields.Boolean(
        related="company_id.collections_law_clause", readonly=False
    )
    collections_law_clause_percent = fields.Float(
        related="company_id.collections_law_clause_percent", readonly=False
    )
    collections_law_clause_minimum = fields.Monetary(
        related="company_id.collections_law_clause_minimum", readonly=False
    )
    collections_law_remedy = fields.Boolean(
        related="company_id.collections_law_remedy", readonly=False
    )
    collections_law_notice_printed = fields.Boolean(
        related="company_id.collections_law_notice_printed", readonly=False
    )
    collections_law_day_count = fields.Selection(
        related="company_id.collections_law_day_count", readonly=False, required=True
    )
    collections_law_collection_work = fields.Boolean(
        related="company_id.collections_law_collection_work", readonly=False
    )
    collections_law_extend = fields.Boolean(
        related="company_id.collections_law_extend", readonly=False
    )
    collections_law_delivery_days = fields.Integer(
        related="company_id.collections_law_delivery_days", readonly=False
    )
    collections_law_principal_first = fields.Boolean(
        related="company_id.collections_law_principal_first", readonly=False
    )
    collections_law_confirmed_only = fields.Boolean(
        related="company_id.collections_law_confirmed_only", readonly=False
    )
    collections_law_warn_days = fields.Integer(
        related="company_id.collections_law_warn_days", readonly=False
    )
    collections_law_home_country = fields.Boolean(
        related="company_id.collections_law_home_country", readonly=False
    )
