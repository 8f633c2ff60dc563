from odoo import fields, models


class CollectionsAction(models.Model):
    """Letters that Odoo's postal service prints and posts.

    The letter is queued in one transaction with the state of the action. What becomes of it comes
    back through the notification of its message, as with an e-mail.
    """

    _inherit = "collections.action"

    snailmail_letter_id = fields.Many2one(
        "snailmail.letter",
        string="Posted Letter",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    def _hand_over_letters(self, provider):
        if provider != "snailmail":
            super()._hand_over_letters(provider)
            return
        self._cancel_earlier_letters()
        letters = self.env["snailmail.letter"].create(
            [action._prepare_snailmail_values() for action in self]
        )
        for action, letter in zip(self, letters, strict=True):
            action._set_done(
                action._get_day(), message_id=letter.message_id.id, snailmail_letter_id=letter.id
            )
        self.env.ref("snailmail.snailmail_print").sudo()._trigger()

    def _cancel_earlier_letters(self):
        """Keep a letter that failed from being posted after all, next to the new one."""
        earlier = self.snailmail_letter_id
        earlier.filtered(lambda letter: letter.state in ("pending", "error")).cancel()

    def _prepare_snailmail_values(self):
        """Return the values of the queued letter; its PDF is the one in the dossier."""
        self.ensure_one()
        return {
            "user_id": self.env.uid,
            "model": "collections.profile",
            "res_id": self.profile_id.id,
            "partner_id": self.recipient_id.id,
            "company_id": self.company_id.id,
            "attachment_id": self.letter_attachment_id.id,
            "cover": False,
        }

    def _receive_notification(self, notification):
        """Take over what became of the letter; an earlier attempt says nothing about this one."""
        if notification.notification_type != "snail":
            return super()._receive_notification(notification)
        if notification.letter_id == self.snailmail_letter_id:
            self._receive_mail_status(notification)
        return None
