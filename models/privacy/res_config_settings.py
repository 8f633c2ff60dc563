from odoo import api, fields, models
from odoo.tools import format_list

from ...engine import privacy


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    collections_keep_visits = fields.Integer(
        related="company_id.collections_keep_visits", readonly=False
    )
    collections_keep_links = fields.Integer(
        related="company_id.collections_keep_links", readonly=False
    )
    collections_keep_unknown = fields.Integer(
        related="company_id.collections_keep_unknown", readonly=False
    )
    collections_keep_notes = fields.Integer(
        related="company_id.collections_keep_notes", readonly=False
    )
    collections_keep_applications = fields.Integer(
        related="company_id.collections_keep_applications", readonly=False
    )
    collections_keep_reports = fields.Integer(
        related="company_id.collections_keep_reports", readonly=False
    )
    collections_keep_signs = fields.Integer(
        related="company_id.collections_keep_signs", readonly=False
    )
    collections_keep_events = fields.Integer(
        related="company_id.collections_keep_events", readonly=False
    )
    collections_keep_scores = fields.Integer(
        related="company_id.collections_keep_scores", readonly=False
    )
    collections_keep_messages = fields.Integer(
        related="company_id.collections_keep_messages", readonly=False
    )
    collections_keep_agreements = fields.Integer(
        related="company_id.collections_keep_agreements", readonly=False
    )
    collections_keep_proofs = fields.Integer(
        related="company_id.collections_keep_proofs", readonly=False
    )
    collections_whatsapp_warning = fields.Text(
        "Seen by Others", compute="_compute_collections_whatsapp_warning"
    )

    # === COMPUTE METHODS === #

    @api.depends("collections_whatsapp_parameters")
    def _compute_collections_whatsapp_warning(self):
        """Warn of parameters that a telephone would show while it is locked."""
        for settings in self:
            names = (settings.collections_whatsapp_parameters or "").split(",")
            details = [name.strip() for name in names if privacy.tells(f"object.{name.strip()}")]
            settings.collections_whatsapp_warning = bool(details) and self.env._(
                "A telephone shows a WhatsApp message while it is locked, so others can read: %s.",
                format_list(self.env, details),
            )
