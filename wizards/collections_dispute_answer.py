from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.collections_dispute import OPEN_STATES


class CollectionsDisputeAnswer(models.TransientModel):
    """What the customer is asked or told about a dispute."""

    _name = "collections.dispute.answer"
    _description = "Answer to a Dispute"

    dispute_id = fields.Many2one("collections.dispute", required=True, ondelete="cascade")
    kind = fields.Selection(
        [("ask", "Question"), ("reject", "Rejection")], required=True, default="ask"
    )
    contact_id = fields.Many2one(related="dispute_id.contact_id", readonly=False)
    partner_id = fields.Many2one(related="dispute_id.partner_id")
    email = fields.Char(related="contact_id.email")
    text = fields.Text(required=True)
    is_sent = fields.Boolean(
        "Send by E-mail", compute="_compute_is_sent", store=True, readonly=False
    )
    attachment_ids = fields.Many2many("ir.attachment", string="Attachments")

    # === COMPUTE METHODS === #

    @api.depends("dispute_id")
    def _compute_is_sent(self):
        for answer in self:
            answer.is_sent = bool(answer.email)

    # === ACTION METHODS === #

    def action_confirm(self):
        """Send the text and bring the dispute into its next state."""
        self.ensure_one()
        dispute = self.dispute_id
        dispute._check_button(OPEN_STATES, dispute._say_closed())
        if not (self.text or "").strip():
            raise UserError(self.env._("Write what the customer has to know."))
        method = dispute.sudo()._ask if self.kind == "ask" else dispute.sudo()._reject
        method(self.text, attachments=self.attachment_ids, send=self.is_sent)
        return {"type": "ir.actions.act_window_close"}
