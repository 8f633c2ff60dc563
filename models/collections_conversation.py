from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import html2plaintext, plaintext2html

MOST_MESSAGES = 100
MESSAGE_TYPES = ("comment", "email", "email_outgoing", "auto_comment", "out_of_office")


@dataclass(slots=True)
class Entry:
    """A message as the customer sees it."""

    id: int
    author: str
    is_own: bool
    date: datetime
    body: Markup
    files: models.Model


class CollectionsConversation(models.AbstractModel):
    """What a contact of a customer and we write to each other, as far as the contact may see it.

    The caller answers for who the contact is. Internal notes are never shown, nor is a message
    to somebody else, whatever else stands on the same thread.
    """

    _name = "collections.conversation"
    _description = "Conversation with a Customer"

    # === WHAT A CONTACT MAY SEE === #

    @api.model
    def _find_on_account(self, profile, partner):
        """Return the messages between a contact and us on a dossier, the youngest first.

        Contacts of the customer also see what was written to the customer itself.
        """
        readers = self._get_readers(profile, partner).ids
        by_them = Domain("message_type", "!=", "email_outgoing")
        written = by_them & Domain("author_id", "in", readers)
        received = Domain("partner_ids", "in", readers) | Domain(
            "notification_ids.res_partner_id", "in", readers
        )
        return self._find(profile, written | received)

    @api.model
    def _find_on_invoice(self, invoice, profile, partner):
        """Return the comments on an invoice that its customer may see, the youngest first.

        They are one conversation of the customer's contacts and of colleagues; an e-mail belongs
        to its author and its addressees alone.
        """
        found = self._find(invoice, Domain.TRUE)
        customer = profile.partner_id
        return found.filtered(lambda message: self._is_for_all(message, profile)).union(
            found.filtered(
                lambda message: partner in message.partner_ids | message.author_id
                and partner.commercial_partner_id == customer
            )
        )

    def _find(self, record, domain):
        return (
            self.env["mail.message"]
            .sudo()
            .search(
                Domain("model", "=", record._name)
                & Domain("res_id", "=", record.id)
                & Domain("message_type", "in", MESSAGE_TYPES)
                & Domain("subtype_id", "=", self.env.ref("mail.mt_comment").id)
                & Domain("is_internal", "=", False)
                & domain,
                order="id desc",
                limit=MOST_MESSAGES,
            )
        )

    def _get_readers(self, profile, partner):
        is_own = partner.commercial_partner_id == profile.partner_id
        return partner | profile.partner_id if is_own else partner

    def _is_for_all(self, message, profile):
        """Tell whether a comment is for everybody of the customer: nobody else takes part."""
        inside = profile.partner_id | profile.company_id.partner_id
        taking_part = message.author_id | message.partner_ids
        return (
            message.message_type == "comment"
            and bool(message.author_id)
            and not message.outgoing_email_to
            and all(
                not person.partner_share or person.commercial_partner_id in inside
                for person in taking_part
            )
        )

    # === HOW IT IS SHOWN === #

    @api.model
    def _show(self, messages, profile, partner):
        """Return messages as a list of ``Entry``, the oldest first.

        What we wrote keeps its form; what came from outside is shown as plain text.
        """
        ours = messages.filtered(lambda message: self._is_ours(message, profile))
        return [
            Entry(
                id=message.id,
                author=self._get_author(message, profile),
                is_own=message.author_id == partner,
                date=message.date,
                body=message.body if message in ours else _to_paragraphs(message.body),
                files=message.attachment_ids,
            )
            for message in reversed(messages)
        ]

    def _is_ours(self, message, profile):
        author = message.author_id
        is_inside = not author.partner_share or author == profile.company_id.partner_id
        # The sender of an incoming e-mail may be anybody.
        return is_inside and message.message_type != "email"

    def _get_author(self, message, profile):
        if message.author_id:
            return message.author_id.name or ""
        return profile.company_id.name if message.message_type == "email_outgoing" else ""

    # === WRITING === #

    @api.model
    def _post_on_account(self, profile, partner, text, files=()):
        """Put what a contact wrote into the dossier, and an entry into the worklist."""
        message = self._post(profile, partner, text, files)
        self.env["collections.inbox"]._take_in(message, profile, partner=partner, source="page")
        return message

    @api.model
    def _post_on_invoice(self, invoice, profile, partner, text, files=()):
        """Put what a contact wrote on the invoice, and an entry into the worklist."""
        message = self._post(invoice, partner, text, files)
        body = self.env._(
            "%(contact)s wrote about %(invoice)s.", contact=partner.name, invoice=invoice.name
        )
        profile._message_log(body=body, author_id=partner.id)
        self.env["collections.inbox"]._take_in(
            message, profile, partner=partner, source="page", about=invoice.name
        )
        return message

    def _post(self, record, partner, text, files):
        """Post as the contact; of the followers only colleagues are told.

        The files come afterwards: none becomes the document of an invoice, or is read as one.
        """
        message = record.with_context(
            collections_inside_only=True,
            mail_post_autofollow=False,
            mail_post_autofollow_author_skip=True,
            mail_create_nosubscribe=True,
        ).message_post(
            body=plaintext2html(text),
            author_id=partner.id,
            email_from=partner.email_formatted or partner.name,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        message.sudo().attachment_ids = self.env["ir.attachment"].create(
            [
                {"name": name, "raw": content, "res_model": record._name, "res_id": record.id}
                for name, content in files
            ]
        )
        return message


def _to_paragraphs(body):
    return plaintext2html(html2plaintext(body or "", include_references=False))
