from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tools import email_normalize
from odoo.tools.mail import unfold_references

ADDRESS = "{address}"
REFERRING = ("In-Reply-To", "References", "Original-Message-ID", "X-Original-Message-ID")


class ResCompany(models.Model):
    """A service that works as a gateway: it takes e-mail at the customer's address plus its own.

    ``jan@customer.example`` becomes ``jan@customer.example.rpost.biz``; the service delivers the
    e-mail and mails a receipt to the sender.
    """

    _inherit = "res.company"

    collections_registered_provider = fields.Selection(
        selection_add=[("gateway", "E-mail gateway")], ondelete={"gateway": "set null"}
    )
    collections_registered_pattern = fields.Char(
        "Address at the Gateway",
        default=f"{ADDRESS}.rpost.biz",
        help="What the service makes of the address of a customer, with {address} in its place.",
    )
    collections_registered_senders = fields.Char(
        "Receipts Come From",
        default="rpost.net, rpost.biz",
        help="Domains from which the service mails its receipts. They are kept in the dossier as "
        "evidence of the message that they answer.",
    )

    @api.constrains("collections_registered_provider", "collections_registered_pattern")
    def _check_collections_registered_pattern(self):
        for company in self:
            if company.collections_registered_provider != "gateway":
                continue
            if not company._get_collections_gateway_address("name@customer.example"):
                raise ValidationError(
                    self.env._(
                        "“%s” makes no e-mail address: write {address} once, as in "
                        "{address}.rpost.biz",
                        company.collections_registered_pattern or "",
                    )
                )

    def _has_collections_registered(self):
        if self.collections_registered_provider == "gateway":
            return bool(self._get_collections_gateway_address("name@customer.example"))
        return super()._has_collections_registered()

    def _get_collections_gateway_address(self, email):
        """Return the address of a customer at the gateway, or False when it makes none."""
        self.ensure_one()
        pattern = (self.collections_registered_pattern or "").strip()
        address = email_normalize(email)
        if not address or pattern.count(ADDRESS) != 1:
            return False
        made = pattern.replace(ADDRESS, address).lower()
        return made if made != address and email_normalize(made) == made else False

    def _is_collections_gateway(self, email_from):
        """Whether an e-mail comes from the service: from one of its domains, or from below one."""
        domain = (email_normalize(email_from) or "").rpartition("@")[2]
        own = (self.collections_registered_senders or "").lower().split(",")
        return bool(domain) and any(
            domain == name or domain.endswith(f".{name}") for name in map(str.strip, own) if name
        )


class CollectionsAction(models.Model):
    """The e-mail channel with another address: the words, the queue and the bounces are its."""

    _inherit = "collections.action"

    def _deliver_registered(self, provider):
        if provider != "gateway":
            return super()._deliver_registered(provider)
        return self._deliver_emails()

    def _get_gateway_address(self):
        """Return where the service takes this e-mail, or nothing for any other message."""
        self.ensure_one()
        if self.channel_code != "registered_email":
            return ""
        return self.company_id._get_collections_gateway_address(self.recipient_email) or ""

    def _prepare_mail_values(self, text):
        values = super()._prepare_mail_values(text)
        address = self._get_gateway_address()
        if address:
            values |= {"recipient_ids": [Command.clear()], "email_to": address}
        return values

    def _prepare_notification_values(self, mail):
        values = super()._prepare_notification_values(mail)
        address = self._get_gateway_address()
        return values | {"mail_email_address": address} if address else values

    @api.model
    def _find_receipted(self, message, message_dict):
        """Return the action of which an incoming e-mail is the service's receipt, if it is one.

        A report that delivery failed is none: that is a bounce like any other.
        """
        if _says_failed(message):
            return self.browse()
        references = _find_references(message)
        if not references:
            return self.browse()
        actions = self.sudo().search(
            [
                ("message_id.message_id", "in", references),
                ("channel_id.code", "=", "registered_email"),
            ]
        )
        sender = message_dict["email_from"]
        return actions.filtered(lambda a: a.company_id._is_collections_gateway(sender))[:1]


class MailThread(models.AbstractModel):
    """Receipts of registered e-mail land in the dossier, also when they look like a bounce."""

    _inherit = "mail.thread"

    @api.model
    def _detect_is_bounce(self, message, message_dict):
        """Read a receipt to its end: of a bounce, the evidence would be left out."""
        receipted = self.env["collections.action"]._find_receipted(message, message_dict)
        return not receipted and super()._detect_is_bounce(message, message_dict)

    @api.model
    def message_route(
        self, message, message_dict, model=None, thread_id=None, custom_values=None
    ):
        action = self.env["collections.action"]._find_receipted(message, message_dict)
        if action:
            return [(action.profile_id._name, action.profile_id.id, None, self.env.uid, None)]
        return super().message_route(message, message_dict, model, thread_id, custom_values)

    def _message_route_process(self, message, message_dict, routes):
        action = self.env["collections.action"]._find_receipted(message, message_dict)
        if action:
            self = self.with_context(collections_receipt_of=action.id)
            whole = self._Attachment("receipt.eml", message.as_bytes(), {})
            message_dict["attachments"] = [*message_dict.get("attachments", []), whole]
        return super()._message_route_process(message, message_dict, routes)


def _says_failed(message):
    """Whether a delivery report says that the e-mail did not arrive."""
    parts = message.walk()
    reports = (part for part in parts if part.get_content_type() == "message/delivery-status")
    groups = (group for part in reports for group in part.get_payload() if part.is_multipart())
    return any((group.get("Action") or "").strip().lower() == "failed" for group in groups)


def _find_references(message):
    """Return the ids of the messages of which an e-mail speaks, in its parts too.

    Services repeat the original, or name it in a report, more often than they answer to it.
    """
    found = []
    for part in message.walk():
        names = REFERRING if part is message else (*REFERRING, "Message-ID")
        for name in names:
            found += unfold_references(str(part.get(name) or ""))
        if part.get_content_type() == "text/rfc822-headers":
            found += unfold_references(_header_in(part.get_payload(decode=True), "message-id"))
    return list(dict.fromkeys(reference.strip() for reference in found if reference))[:100]


def _header_in(raw, name):
    """Return a header of the original that is repeated as text."""
    lines = (raw or b"").decode("ascii", "replace").splitlines()
    found = (line.partition(":")[2] for line in lines if line.lower().startswith(f"{name}:"))
    return next(found, "")
