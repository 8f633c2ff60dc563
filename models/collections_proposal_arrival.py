from odoo import models
from odoo.tools import html2plaintext


class CollectionsAction(models.Model):
    """An entry in the worklist takes in the messages of a customer."""

    _inherit = "collections.action"

    def _receive(self, message):
        """Take in a message of a customer that has just arrived for this entry; others extend."""
        self.ensure_one()


class CollectionsConversation(models.AbstractModel):
    """What is written on the account page arrives here."""

    _inherit = "collections.conversation"

    def _post_on_account(self, profile, partner, text, files=()):
        message = super()._post_on_account(profile, partner, text, files)
        self._find_entry(profile, partner)._receive(message)
        return message

    def _post_on_invoice(self, invoice, profile, partner, text, files=()):
        message = super()._post_on_invoice(invoice, profile, partner, text, files)
        self._find_entry(profile, partner)._receive(message)
        return message

    def _receive_mail(self, profile, message):
        """Put a mail that landed in the dossier of a customer into the worklist."""
        self._create_action(
            profile,
            message.author_id or profile.partner_id,
            html2plaintext(message.body or "", include_references=False),
        )
        self._find_entry(profile, message.author_id or profile.partner_id)._receive(message)

    def _find_entry(self, profile, partner):
        """Return the entry in the worklist for what a contact wrote."""
        return (
            self.env["collections.action"]
            .sudo()
            .search(
                [
                    ("kind", "=", "incoming"),
                    ("profile_id", "=", profile.id),
                    ("recipient_id", "=", partner.id),
                ],
                order="id desc",
                limit=1,
            )
        )


class CollectionsProfile(models.Model):
    """What customers mail lands in their dossier."""

    _inherit = "collections.profile"

    def _message_post_after_hook(self, message, msg_vals):
        result = super()._message_post_after_hook(message, msg_vals)
        is_inside = any(user._is_internal() for user in message.sudo().author_id.user_ids)
        is_note = message.is_internal or message.subtype_id.internal
        if message.message_type == "email" and not is_inside and not is_note:
            self.env["collections.conversation"].sudo()._receive_mail(self.sudo(), message.sudo())
        return result
