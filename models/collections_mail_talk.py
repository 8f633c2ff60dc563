from odoo import api, models
from odoo.tools import email_normalize

from ..engine.inbox.kinds import PERSON
from .inside_only import keep_inside


class CollectionsMailTalk(models.AbstractModel):
    """A thread on which customers write to us by e-mail: only colleagues hear of it."""

    _name = "collections.mail.talk"
    _description = "Thread with a Customer"
    _inherit = ["mail.thread"]

    def message_post(self, **kwargs):
        """Keep who writes to us from following the thread, and from reading others on it."""
        if self.env.context.get("collections_mail"):
            self = self.with_context(
                mail_post_autofollow_author_skip=True, collections_inside_only=True
            )
        return super().message_post(**kwargs)

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Tell nobody of what machines and unwanted senders write."""
        if self._is_unwanted(message):
            return []
        recipients = super()._notify_get_recipients(message, msg_vals=msg_vals, **kwargs)
        return keep_inside(self, recipients)

    def _is_unwanted(self, message):
        kind = self.env.context.get("collections_mail")
        if not kind or message.message_type != "email":
            return False
        sender = email_normalize(message.email_from)
        spam = self.env["collections.spam.sender"]
        return kind != PERSON or spam._is_spam(sender, self.sudo().company_id)

    def _notify_get_reply_to_batch(self, defaults=None, author_ids=None):
        """Let answers come to the mailbox of the company, where it has one."""
        result = super()._notify_get_reply_to_batch(defaults, author_ids)
        threads = self.sudo()
        boxes = self.env["collections.mailbox"].sudo()._get_for_companies(threads.company_id)
        for thread in threads:
            box = boxes.get(thread.company_id)
            if box:
                author = (author_ids or {}).get(thread.id, False)
                result[thread.id] = self._notify_get_reply_to_formatted_email(
                    box.alias_email, author_id=author
                )
        return result

    @api.model
    def _detect_loop_sender_domain(self, email_from_normalized):
        """Mail makes no records here: core has nothing to count."""
        return False
