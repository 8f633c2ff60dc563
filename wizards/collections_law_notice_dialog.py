from odoo import fields, models


class CollectionsLawNoticeDialog(models.TransientModel):
    """What is added to a statutory letter after it went out: its receipt, or that it is void."""

    _name = "collections.law.notice.dialog"
    _description = "Receipt of a Statutory Letter"

    notice_id = fields.Many2one("collections.law.notice", required=True, ondelete="cascade")
    operation = fields.Selection(
        [("received", "Received"), ("void", "Does not count")], required=True
    )
    received_on = fields.Date(default=lambda self: self.env["collections.ledger"]._get_today())
    reason = fields.Char()

    # === ACTION METHODS === #

    def action_apply(self):
        """Record it on the letter."""
        self.ensure_one()
        if self.operation == "received":
            self.notice_id._set_received(self.received_on)
        else:
            self.notice_id._set_void(self.reason)
        return {"type": "ir.actions.act_window_close"}
