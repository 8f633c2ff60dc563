from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    collections_nightly = fields.Boolean(related="company_id.collections_nightly", readonly=False)
    collections_procedure_id = fields.Many2one(
        related="company_id.collections_procedure_id", readonly=False
    )
    collections_user_id = fields.Many2one(related="company_id.collections_user_id", readonly=False)
    collections_order_control = fields.Selection(
        related="company_id.collections_order_control", readonly=False
    )
    collections_credit_applications = fields.Boolean(
        related="company_id.collections_credit_applications", readonly=False
    )
    collections_manager_id = fields.Many2one(
        related="company_id.collections_manager_id", readonly=False
    )
    collections_bank_days = fields.Integer(
        related="company_id.collections_bank_days", readonly=False
    )
    collections_promise_grace = fields.Integer(
        related="company_id.collections_promise_grace", readonly=False
    )
    collections_promise_max_days = fields.Integer(
        related="company_id.collections_promise_max_days", readonly=False
    )
    collections_promise_max_open = fields.Integer(
        related="company_id.collections_promise_max_open", readonly=False
    )
    collections_promise_max_broken = fields.Integer(
        related="company_id.collections_promise_max_broken", readonly=False
    )
    collections_settled_days = fields.Integer(
        related="company_id.collections_settled_days", readonly=False
    )
    collections_cause_limit = fields.Integer(
        related="company_id.collections_cause_limit", readonly=False
    )
    collections_call_tries = fields.Integer(
        related="company_id.collections_call_tries", readonly=False
    )
    collections_sales_status = fields.Boolean(
        related="company_id.collections_sales_status", readonly=False
    )
    collections_attach_invoices = fields.Boolean(
        related="company_id.collections_attach_invoices", readonly=False
    )
    collections_dispute_rest = fields.Boolean(
        related="company_id.collections_dispute_rest", readonly=False
    )
    collections_dispute_resume_days = fields.Integer(
        related="company_id.collections_dispute_resume_days", readonly=False
    )
    collections_letter_window = fields.Selection(
        related="company_id.collections_letter_window", readonly=False, required=True
    )
    collections_letter_provider = fields.Selection(
        related="company_id.collections_letter_provider", readonly=False, required=True
    )
    collections_link_days = fields.Integer(
        related="company_id.collections_link_days", readonly=False
    )
    collections_part_payment = fields.Boolean(
        related="company_id.collections_part_payment", readonly=False
    )
    collections_link_companies = fields.Boolean(
        related="company_id.collections_link_companies", readonly=False
    )
    collections_track_messages = fields.Boolean(
        related="company_id.collections_track_messages", readonly=False
    )
    collections_weight_age = fields.Float(
        related="company_id.collections_weight_age", readonly=False
    )
    collections_weight_broken = fields.Float(
        related="company_id.collections_weight_broken", readonly=False
    )
    collections_weight_risk = fields.Float(
        related="company_id.collections_weight_risk", readonly=False
    )
    collections_weight_reach = fields.Float(
        related="company_id.collections_weight_reach", readonly=False
    )
    collections_weight_answer = fields.Float(
        related="company_id.collections_weight_answer", readonly=False
    )
    group_collections_see_all = fields.Boolean(
        "Collectors See All Customers",
        group="account_collections.group_collector",
        implied_group="account_collections.group_collector_all",
    )
    collections_registered_provider = fields.Selection(
        related="company_id.collections_registered_provider", readonly=False
    )
    collections_registered_pattern = fields.Char(
        related="company_id.collections_registered_pattern", readonly=False
    )
    collections_registered_senders = fields.Char(
        related="company_id.collections_registered_senders", readonly=False
    )
    collections_whatsapp_template = fields.Char(
        related="company_id.collections_whatsapp_template", readonly=False
    )
    collections_whatsapp_parameters = fields.Char(
        related="company_id.collections_whatsapp_parameters", readonly=False
    )
    collections_whatsapp_languages = fields.Char(
        related="company_id.collections_whatsapp_languages", readonly=False
    )
    collections_whatsapp_number_id = fields.Char(
        related="company_id.collections_whatsapp_number_id",
        readonly=False,
        groups="base.group_system",
    )
    collections_whatsapp_token = fields.Char(
        related="company_id.collections_whatsapp_token",
        readonly=False,
        groups="base.group_system",
    )
    collections_whatsapp_secret = fields.Char(
        related="company_id.collections_whatsapp_secret",
        readonly=False,
        groups="base.group_system",
    )
    collections_whatsapp_verify_token = fields.Char(
        related="company_id.collections_whatsapp_verify_token",
        readonly=False,
        groups="base.group_system",
    )
    collections_whatsapp_webhook = fields.Char(
        "WhatsApp Webhook",
        compute="_compute_collections_whatsapp_webhook",
        help="Enter this address in Meta's app: WhatsApp, Configuration, Callback URL.",
    )

    # === COMPUTE METHODS === #

    @api.depends("company_id")
    def _compute_collections_whatsapp_webhook(self):
        for settings in self:
            base = settings.company_id.get_base_url()
            settings.collections_whatsapp_webhook = (
                f"{base}/collections/whatsapp/{settings.company_id.id}"
            )
