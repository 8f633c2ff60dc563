from odoo import models


class MailNotification(models.Model):
    _inherit = "mail.notification"

    def write(self, vals):
        result = super().write(vals)
        if "notification_status" in vals:
            self._tell_collections_actions()
        return result

    def _tell_collections_actions(self):
        """Pass on what became of a message: one that was not sent or came back is no step."""
        actions = self.env["collections.action"].sudo()
        actions = actions.search([("message_id", "in", self.mail_message_id.ids)])
        by_message = {action.message_id: action for action in actions}
        for notification in self.filtered(lambda n: n.mail_message_id in by_message):
            action = by_message[notification.mail_message_id]
            action._receive_notification(notification)
