from odoo import api, fields, models


class CollectionsPrivacyRequestLine(models.TransientModel):
    """How much of a kind is kept about a person."""

    _name = "collections.privacy.request.line"
    _description = "Personal Data of a Kind"

    request_id = fields.Many2one("collections.privacy.request", required=True, ondelete="cascade")
    model = fields.Char(required=True)
    name = fields.Char("What", compute="_compute_name")
    count = fields.Integer("Records", aggregator=None)

    @api.depends("model")
    def _compute_name(self):
        for line in self:
            line.name = self.env["ir.model"]._get(line.model).sudo().name
