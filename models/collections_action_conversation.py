from email.utils import parseaddr

from lxml import html

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

PAGE = 30
TALK_TYPES = ("email", "comment", "email_outgoing", "auto_comment", "out_of_office", "notification")
REMOTE = ("src", "srcset", "background", "poster")


class CollectionsAction(models.Model):
    """What was written, for the screen of the inbox."""

    _inherit = "collections.action"

    def get_conversation(self, whole=False, before=0):
        """Return the messages of a conversation, the oldest first.

        :param bool whole: everything on the thread of the customer, not this conversation alone
        :param int before: only messages that are older than this one
        :return: ``{"messages": [...], "more": bool}``
        """
        self.ensure_one()
        self.check_access("read")
        domain = self._domain_conversation(whole)
        if before:
            domain &= Domain("id", "<", int(before))
        messages = self.env["mail.message"].sudo()
        found = messages.search(domain, order="id desc", limit=PAGE + 1)
        shown = found[:PAGE]
        shown.fetch(["author_id", "email_from", "body", "date", "message_type", "subtype_id"])
        return {
            "messages": [self._show_message(message) for message in reversed(shown)],
            "more": len(found) > PAGE,
        }

    def _domain_conversation(self, whole):
        if not whole:
            return Domain("id", "in", self.sudo().conversation_ids.ids)
        if not self.profile_id:
            raise UserError(self.env._("Say first which customer this is."))
        self.profile_id.check_access("read")
        return (
            Domain("model", "=", "collections.profile")
            & Domain("res_id", "=", self.profile_id.id)
            & Domain("message_type", "in", TALK_TYPES)
        )

    def _show_message(self, message):
        author = message.author_id
        sender = message.email_from or ""
        body, has_remote = hide_remote(message.body)
        is_ours = bool(author) and not author.partner_share and message.message_type != "email"
        return {
            "id": message.id,
            "author": author.name or parseaddr(sender)[0] or sender,
            "email": sender,
            "date": fields.Datetime.to_string(message.date),
            "subject": message.subject or "",
            "body": body,
            "has_remote": has_remote,
            "is_ours": is_ours or message.message_type == "email_outgoing",
            "is_note": bool(message.subtype_id.internal) or message.message_type == "notification",
            "files": [
                {"id": file.id, "name": file.name, "mimetype": file.mimetype or ""}
                for file in message.attachment_ids
            ],
        }


def hide_remote(body):
    """Return the HTML of a message that asks nothing of a foreign server, and whether it did.

    The text was sanitized when it was stored. What is left could still tell its sender that it
    was read: pictures that are loaded from elsewhere.
    """
    if not body:
        return "", False
    root = html.fragment_fromstring(str(body), create_parent="div")
    removed = 0
    for element in root.iter(html.etree.Element):
        for name in REMOTE:
            if element.get(name) and not _is_inside(element.get(name)):
                element.attrib.pop(name)
                removed += 1
        if "url(" in (element.get("style") or "").lower():
            element.attrib.pop("style")
            removed += 1
        if element.tag == "a":
            element.set("target", "_blank")
            element.set("rel", "noopener noreferrer nofollow")
    return html.tostring(root, encoding="unicode"), bool(removed)


def _is_inside(address):
    is_path = address.startswith("/") and not address.startswith("//")
    return is_path or address.startswith(("data:image/", "cid:"))
