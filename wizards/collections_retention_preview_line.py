from odoo import api, fields, models

from ..models.privacy.sources import KINDS


class CollectionsRetentionPreviewLine(models.TransientModel):
    """How much of one kind is over."""

    _name = "collections.retention.preview.line"
    _description = "Preview of the Clean-up: Kind"

    preview_id = fields.Many2one("collections.retention.preview", required=True, ondelete="cascade")
    kind = fields.Selection(KINDS, string="Kind of Data", required=True)
    months = fields.Integer("Kept for Months", aggregator=None)
    period = fields.Char("Kept For", compute="_compute_period")
    removed = fields.Integer("Would Be Removed")
    needed = fields.Integer(
        "Still Needed",
        help="Over, but kept: the customer has open items of that time, something is running, or "
        "there is a legal hold.",
    )
    oldest = fields.Datetime()

    @api.depends("months")
    @api.depends_context("lang")
    def _compute_period(self):
        for line in self:
            line.period = (
                self.env._("%s months", line.months) if line.months else self.env._("For good")
            )
