from odoo import fields, models


class CollectionsRunNowLine(models.TransientModel):
    """A row of the preview of a run: an action that would be made, or an item that is left out."""

    _name = "collections.run.now.line"
    _description = "Run Preview Line"
    _order = "is_planned, value desc, id"

    run_now_id = fields.Many2one("collections.run.now", required=True, ondelete="cascade")
    kind = fields.Selection([("action", "Action"), ("silent", "Left out")], required=True)
    profile_id = fields.Many2one("collections.profile", "Customer", ondelete="cascade")
    channel_id = fields.Many2one("collections.channel", ondelete="cascade")
    text_kind = fields.Selection(related="channel_id.text_kind")
    step_id = fields.Many2one("collections.procedure.step", ondelete="cascade")
    state = fields.Selection(
        [
            ("ready", "Is sent"),
            ("approve", "Waits for approval"),
            ("todo", "Worklist"),
            ("failed", "Fails: no usable address"),
            ("open", "Is planned already"),
        ],
        "What Happens",
    )
    is_planned = fields.Boolean(help="It would change nothing: it stands below what is new.")
    item_count = fields.Integer("Items")
    move_line_id = fields.Many2one("account.move.line", "Journal Item", ondelete="cascade")
    open_item_id = fields.Many2one("collections.open.item", compute="_compute_open_item_id")
    invoice = fields.Char(related="open_item_id.name")
    reason = fields.Char(related="open_item_id.reason", string="Why")
    currency_id = fields.Many2one("res.currency", ondelete="cascade")
    value = fields.Monetary("Amount")

    # === COMPUTE METHODS === #

    def _compute_open_item_id(self):
        for line in self:
            line.open_item_id = line.move_line_id.id

    # === ACTION METHODS === #

    def action_preview_text(self):
        """Show the message as this customer would read it."""
        self.ensure_one()
        return self.env["collections.text.preview"]._open(
            step_id=self.step_id.id, profile_id=self.profile_id.id, kind=self.text_kind
        )

    def action_open_profile(self):
        """Open the dossier of the customer."""
        self.ensure_one()
        return self.profile_id._get_records_action()
