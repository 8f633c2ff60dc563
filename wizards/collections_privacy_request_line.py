from odoo import api, fields, models


class CollectionsPrivacyRequestLine(models.TransientModel):
    """How much of a kind is kept about a person."""

    _name = "collections.privacy.request.line"
    _description = "Personal Data of a Kind"

    request_id = fields.Many2one("collections.privacy.request", required=True, ondelete="cascade")
    kind = fields.Char()
    name = fields.Text("What", compute="_compute_words")
    content = fields.Text("What It Holds", compute="_compute_words")
    count = fields.Integer("How Many", aggregator=None)

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_words(self):
        words = self.env["collections.privacy"]._describe_told()
        for line in self:
            line.name, line.content = words.get(line.kind, (line.kind, ""))
