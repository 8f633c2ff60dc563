import re

from markupsafe import Markup

from odoo import models
from odoo.fields import Command

from .collections_link import TOKEN_LENGTH

# A token in the address of an account page, as ``collections.link`` makes it, or in that of a
# payment plan.
TOKEN = re.compile(
    rf"/c/\d+-\d+-[\w-]{{{TOKEN_LENGTH}}}|/my/collections/plan/\d+\?access_token=[\w-]+"
)


class CollectionsProfile(models.Model):
    """E-mails to a contact of a customer, and what others see of them."""

    _inherit = "collections.profile"

    def _queue_mail(self, partner, subject, body, author=None):
        """Queue an e-mail to one contact, on our letter paper, and keep it in the dossier.

        :param partner: the only reader
        :param Markup body: in the language of the environment; its links keep their tokens in the
            e-mail, and lose them in the dossier
        :param author: who shows as author in the dossier; the e-mail always comes from us
        :return: the ``mail.mail``
        """
        self.ensure_one()
        mail = (
            self.env["mail.mail"]
            .sudo()
            .create(
                {
                    "model": self._name,
                    "res_id": self.id,
                    "message_type": "email_outgoing",
                    "subtype_id": self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment"),
                    "author_id": (author or self._get_mail_author()).id,
                    "email_from": self._get_mail_sender(),
                    "record_name": self.partner_id.display_name,
                    "record_company_id": self.company_id.id,
                    "subject": " ".join(subject.split()),
                    "body": self._hide_links(body),
                    "body_html": self.company_id._wrap_collections_mail(body, self.env.lang),
                    "recipient_ids": [Command.link(partner.id)],
                    "is_notification": True,
                    "auto_delete": False,
                }
            )
        )
        mail.mail_message_id.partner_ids = partner
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        return mail

    def _get_mail_author(self):
        return self.user_id.partner_id or self.company_id.partner_id

    def _get_mail_sender(self):
        """Return the address of the collector, else that of the company."""
        user, company = self.sudo().user_id, self.sudo().company_id
        return (
            (user.email and user.email_formatted)
            or company.email_formatted
            or self.env["ir.mail_server"]._get_default_from_address()
        )

    def _hide_links(self, text):
        """Return a text for the dossier: its links open the page for colleagues, to look at only.

        A token belongs to one contact. Neither colleagues nor other contacts of the customer who
        read the conversation may act in the name of that contact.
        """
        self.ensure_one()
        kind = Markup if isinstance(text, Markup) else str
        return kind(TOKEN.sub(f"/my/collections/{self.id}", str(text or "")))
