from odoo import api, fields, models
from odoo.fields import Command

from odoo.addons.sms.tools.sms_tools import sms_content_to_rendered_html

from ..engine import sms_text

# What Odoo's SMS says went wrong, and what that means for the customer's number.
NUMBER_FAILURES = {
    "sms_number_missing": "no_number",
    "sms_number_format": "unreachable",
    "sms_country_not_supported": "unreachable",
    "sms_blacklist": "number_blocked",
    "sms_optout": "number_blocked",
}
SERVICE_FAILURES = {
    "sms_credit": "credit",
    "sms_acc": "account",
    "sms_registration_needed": "account",
}
# The names that Odoo gives in its notifications are one further than what happened.
PROGRESS = {"process": "queued", "pending": "sent", "sent": "delivered"}


class CollectionsAction(models.Model):
    """Delivery by SMS: queued with Odoo's own in one transaction with the state of the action."""

    _inherit = "collections.action"

    segments = fields.Integer(
        string="SMS Length",
        readonly=True,
        copy=False,
        help="As how many SMS the text is sent and paid for.",
    )
    failure_type = fields.Selection(selection_add=[("too_long", "Text too long")])

    def _deliver(self):
        texts = self.filtered(lambda action: action.channel_code == "sms")
        texts._deliver_sms()
        return super(CollectionsAction, self - texts)._deliver()

    def _deliver_sms(self):
        deliverable = self._check_phones()
        if not deliverable:
            return
        deliverable._cancel_earlier_sms()
        rendered = deliverable._render_texts("short")
        texts = {a: a._get_short_text(rendered[a.id]["body_html"]) for a in deliverable}
        deliverable = deliverable._check_lengths(texts)
        messages = self.env["mail.message"].sudo()
        messages = messages.create([a._prepare_sms_message_values(texts[a]) for a in deliverable])
        deliverable._queue_sms(messages, texts)
        for action, message in zip(deliverable, messages, strict=True):
            action._set_done(action._get_day(), message_id=message.id, delivery_status="queued")

    def _cancel_earlier_sms(self):
        """Keep an SMS that failed from being sent after all, next to the new one."""
        earlier = self.env["sms.sms"].sudo()
        earlier = earlier.search(
            [("mail_message_id", "in", self.message_id.ids), ("state", "in", ("outgoing", "error"))]
        )
        self.message_id = False
        earlier.action_set_canceled()

    def _check_lengths(self, texts):
        """Set the actions with too long a text failed: half a message is worse than none."""
        deliverable = self.browse()
        for action in self:
            length = sms_text.measure(texts[action])
            action.segments = length.segments
            if length.segments <= sms_text.MAX_SEGMENTS:
                deliverable |= action
                continue
            detail = self.env._(
                "It takes %(count)s SMS, at most %(most)s are sent.",
                count=length.segments,
                most=sms_text.MAX_SEGMENTS,
            )
            action._set_failed("too_long", detail)
        return deliverable

    def _prepare_sms_message_values(self, text):
        """Return the values of the message that shows the SMS in the customer's dossier."""
        self.ensure_one()
        return {
            "model": "collections.profile",
            "res_id": self.profile_id.id,
            "message_type": "sms",
            "subtype_id": self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_note"),
            "author_id": (self.sender_id.partner_id or self.company_id.partner_id).id,
            "record_name": self.partner_id.display_name,
            "record_company_id": self.company_id.id,
            "body": sms_content_to_rendered_html(self.profile_id._hide_links(text)),
        }

    def _queue_sms(self, messages, texts):
        """Put the SMS in Odoo's queue, each with what follows its fate."""
        queue = self.env["sms.sms"].sudo()
        queued = queue.create(
            [
                {
                    "body": texts[action],
                    "number": action.recipient_phone,
                    "partner_id": action.recipient_id.id,
                    "mail_message_id": message.id,
                }
                for action, message in zip(self, messages, strict=True)
            ]
        )
        notifications = self.env["mail.notification"].sudo()
        notifications.create([self._prepare_sms_notification_values(sms) for sms in queued])

    def _prepare_sms_notification_values(self, sms):
        return {
            "author_id": sms.mail_message_id.author_id.id,
            "mail_message_id": sms.mail_message_id.id,
            "res_partner_id": sms.partner_id.id,
            "sms_number": sms.number,
            "sms_id_int": sms.id,
            "sms_tracker_ids": [Command.create({"sms_uuid": sms.uuid})],
            "notification_type": "sms",
            "notification_status": "ready",
            "is_read": True,
        }

    def _receive_notification(self, notification):
        if notification.notification_type == "sms":
            return self._receive_sms_status(notification)
        return super()._receive_notification(notification)

    def _receive_sms_status(self, notification):
        """Take over what became of the SMS of this action, from the queue or a delivery report."""
        self.ensure_one()
        status, failure = notification.notification_status, notification.failure_type
        if status in PROGRESS:
            if self.state == "failed" and status != "process":
                self._set_done(fields.Date.to_date(notification.mail_message_id.date))
            self._set_progress(PROGRESS[status])
        elif self.state != "done":
            return
        elif status == "canceled":
            self._set_undelivered("withdrawn")
        elif status == "bounce" or failure in NUMBER_FAILURES:
            self._set_undelivered(NUMBER_FAILURES.get(failure, "unreachable"), _tell(notification))
        elif status == "exception":
            self._set_undelivered(SERVICE_FAILURES.get(failure, "service"), _tell(notification))

    @api.model
    def _explain_failure(self, failure_type, email):
        if failure_type == "too_long":
            return self.env._("The text is too long for an SMS: shorten it.")
        return super()._explain_failure(failure_type, email)


def _tell(notification):
    """Return what the service said, in words."""
    return notification.failure_reason or notification.format_failure_reason() or ""
