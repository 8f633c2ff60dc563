import re

from odoo import fields, models
from odoo.fields import Command

# The server of the recipient says that there is no such mailbox (RFC 5321, 4.2.3). Answers with
# the same numbers about us, such as a policy or a relay that is closed, are not about the address.
NO_MAILBOX = re.compile(r"SMTPRecipientsRefused.*\b(?:550|551|553|556)\b", re.DOTALL)
OUR_FAULT = re.compile(r"\b5\.7\.\d|relay|spam|polic|block|denied|reputation", re.IGNORECASE)


def _is_permanent(reason):
    """Whether an SMTP error says that the address itself does not exist."""
    reason = reason or ""
    return bool(NO_MAILBOX.search(reason)) and not OUR_FAULT.search(reason)


class CollectionsAction(models.Model):
    """Delivery by e-mail: one message, queued in one transaction with the state of the action."""

    _inherit = "collections.action"

    def _deliver(self):
        emails = self.filtered(lambda action: action.channel_code == "email")
        emails._deliver_emails()
        return super(CollectionsAction, self - emails)._deliver()

    def _deliver_emails(self):
        deliverable = self._check_recipients()
        if not deliverable:
            return
        deliverable._cancel_earlier_mails()
        texts = deliverable._render_texts("email")
        mails = (
            self.env["mail.mail"]
            .sudo()
            .create([action._prepare_mail_values(texts[action.id]) for action in deliverable])
        )
        deliverable._create_notifications(mails)
        for action, mail in zip(deliverable, mails, strict=True):
            action._set_done(
                action._get_day(),
                message_id=mail.mail_message_id.id,
                delivery_status="queued",
            )
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    def _cancel_earlier_mails(self):
        """Keep an e-mail that failed from being sent after all, next to the new one."""
        self.env["mail.mail"].sudo().search(
            [
                ("mail_message_id", "in", self.message_id.ids),
                ("state", "in", ("outgoing", "exception")),
            ]
        ).cancel()

    def _check_recipients(self):
        """Set the actions without a usable address failed; return the others with theirs."""
        recipients = self.profile_id._get_recipients()
        deliverable = self.browse()
        for action in self:
            partner, problem = recipients[action.profile_id.id]
            values = {"recipient_id": partner.id, "recipient_email": partner.email}
            if problem:
                action._set_failed(problem, **values)
            else:
                action.write(values)
                deliverable |= action
        return deliverable

    def _prepare_mail_values(self, text):
        """Return the values of the queued e-mail; its message lands in the customer's dossier."""
        self.ensure_one()
        company = self.company_id
        files = self._get_attachments() | self._get_template_files()
        return {
            "model": "collections.profile",
            "res_id": self.profile_id.id,
            "message_type": "email_outgoing",
            "subtype_id": self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment"),
            "author_id": (self.sender_id.partner_id or company.partner_id).id,
            "email_from": self.email_from,
            "record_name": self.partner_id.display_name,
            "record_company_id": company.id,
            "subject": text["subject"],
            "body": self.profile_id._hide_links(text["body_html"]),
            "body_html": self._wrap(text["body_html"]),
            "recipient_ids": [Command.link(self.recipient_id.id)],
            "attachment_ids": [Command.link(file.id) for file in files],
            "is_notification": True,
            "auto_delete": False,
        }

    def _wrap(self, body):
        """Put the text on the company's letter paper, in the language of its reader."""
        return self.company_id._wrap_collections_mail(body, self.lang, self._get_open_url())

    def _get_open_url(self):
        """Return the address of the invisible picture that tells that the e-mail was opened."""
        link = self._get_account_link()
        wanted = link and self.company_id.collections_track_messages
        return link._get_url("o.gif", self) if wanted else ""

    def _get_moment_sent(self):
        """Return when the message of this action left us, an empty value when it did not.

        An e-mail waits in the queue first: what looks at it before that is no reader.
        """
        self.ensure_one()
        if not self.message_id:
            return False
        mail = (
            self.env["mail.mail"]
            .sudo()
            .search(
                [("mail_message_id", "=", self.message_id.id), ("state", "=", "sent")], limit=1
            )
        )
        return mail.write_date or self.message_id.date

    def _get_attachments(self):
        """Return the PDF of every listed invoice when the company attaches them."""
        if not self.company_id.collections_attach_invoices:
            return self.env["ir.attachment"]
        moves = self.line_ids._sort_for_reading().move_line_id.move_id
        invoices = moves.filtered(lambda move: move.is_invoice())
        return self.env["ir.attachment"].union(*(self._get_pdf(invoice) for invoice in invoices))

    def _get_template_files(self):
        """Return the files of the template and the reports it names, printed for this message."""
        template = self._get_template("email")
        files = self.env["ir.attachment"]
        if not template.report_template_ids and not template.attachment_ids:
            return files
        wanted = ("report_template_ids", "attachment_ids")
        values = template._generate_template(self.ids, wanted)[self.id]
        printed = files.create(
            [
                {
                    "name": name,
                    "datas": content,
                    "mimetype": "application/pdf",
                    "res_model": "collections.profile",
                    "res_id": self.profile_id.id,
                }
                for name, content in values.get("attachments") or []
            ]
        )
        return files.browse(values.get("attachment_ids") or []) | printed

    def _get_pdf(self, invoice):
        """Return the invoice as it was sent, else print it now and keep it."""
        if invoice.invoice_pdf_report_id:
            return invoice.invoice_pdf_report_id
        report = self.env["ir.actions.report"].with_context(lang=self.lang)
        content, _extension = report._render_qweb_pdf("account.account_invoices", invoice.ids)
        return self.env["ir.attachment"].create(
            {
                "name": invoice._get_invoice_report_filename(),
                "raw": content,
                "mimetype": "application/pdf",
                "res_model": "collections.profile",
                "res_id": self.profile_id.id,
            }
        )

    def _create_notifications(self, mails):
        """Follow the fate of each e-mail: a bounce or an error comes back to its action."""
        values = [a._prepare_notification_values(mail) for a, mail in zip(self, mails, strict=True)]
        self.env["mail.notification"].sudo().create(values)

    def _prepare_notification_values(self, mail):
        self.ensure_one()
        return {
            "author_id": mail.author_id.id,
            "mail_message_id": mail.mail_message_id.id,
            "mail_mail_id": mail.id,
            "res_partner_id": self.recipient_id.id,
            "notification_type": "email",
            "notification_status": "ready",
            "is_read": True,
        }

    def _receive_notification(self, notification):
        if notification.notification_type == "email":
            return self._receive_mail_status(notification)
        return super()._receive_notification(notification)

    def _receive_mail_status(self, notification):
        """Take over what became of the e-mail of this action.

        Called when the status of the notification changes: sent, not sent, or come back. Odoo
        calls an e-mail not sent for the moment in which it is being sent.
        """
        self.ensure_one()
        status = notification.notification_status
        if status == "sent":
            self._receive_sent(fields.Date.to_date(notification.mail_message_id.date))
        elif status == "bounce" and self.state == "done":
            self._set_undelivered("bounce")
        elif status == "exception":
            self._receive_mail_error(
                notification.failure_reason or notification.format_failure_reason()
            )

    def _receive_sent(self, day):
        """Count the step from the day of the message, whatever went wrong with it before."""
        if self.state in ("failed", "cancelled") and self.failure_type == "mail":
            self._set_done(day, tries=0, cancel_reason=False)
        if self.state == "done":
            self._set_progress("sent")

    def _receive_mail_error(self, reason):
        failure_type = "bounce" if _is_permanent(reason) else "mail"
        if self.state == "done":
            self._set_undelivered(failure_type, reason)
        elif self.failure_type == "mail":
            status = "bounced" if failure_type == "bounce" else "failed"
            self.write(
                {
                    "failure_type": failure_type,
                    "failure_detail": reason,
                    "delivery_status": status,
                }
            )
