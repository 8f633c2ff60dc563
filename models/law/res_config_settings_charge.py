from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    collections_law_booking = fields.Selection(
        related="company_id.collections_law_booking", readonly=False, required=True
    )
    collections_law_journal_id = fields.Many2one(
        related="company_id.collections_law_journal_id", readonly=False
    )
    collections_law_interest_account_id = fields.Many2one(
        related="company_id.collections_law_interest_account_id", readonly=False
    )
    collections_law_costs_account_id = fields.Many2one(
        related="company_id.collections_law_costs_account_id", readonly=False
    )
    collections_law_interest_product_id = fields.Many2one(
        related="company_id.collections_law_interest_product_id", readonly=False
    )
    collections_law_costs_product_id = fields.Many2one(
        related="company_id.collections_law_costs_product_id", readonly=False
    )
    collections_law_interest_tax_id = fields.Many2one(
        related="company_id.collections_law_interest_tax_id", readonly=False
    )
    collections_law_costs_tax_id = fields.Many2one(
        related="company_id.collections_law_costs_tax_id", readonly=False
    )
    collections_law_minimum = fields.Monetary(
        related="company_id.collections_law_minimum", readonly=False
    )
    collections_law_keep = fields.Boolean(related="company_id.collections_law_keep", readonly=False)
    collections_law_book_at_step = fields.Boolean(
        related="company_id.collections_law_book_at_step", readonly=False
    )
    collections_law_match = fields.Selection(
        related="company_id.collections_law_match", readonly=False, required=True
    )
    collections_law_show_messages = fields.Selection(
        related="company_id.collections_law_show_messages", readonly=False, required=True
    )
    collections_law_show_account = fields.Boolean(
        related="company_id.collections_law_show_account", readonly=False
    )
    collections_law_show_statement = fields.Boolean(
        related="company_id.collections_law_show_statement", readonly=False
    )
    collections_law_annex = fields.Boolean(
        related="company_id.collections_law_annex", readonly=False
    )
