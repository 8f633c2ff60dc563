from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_list

COPY_SECONDS = 3600
# "Already paid" silences an item once in so many days; the next time it is a task only.
SETTLED_AGAIN_DAYS = 90


class CollectionsAccount(models.AbstractModel):
    """What customers set in motion on their account page: tasks, pauses and confirmations.

    The caller answers for who may do it; everything here runs with the rights of the superuser.
    """

    _inherit = "collections.account"

    # === ONE AFTER THE OTHER === #

    def _lock(self, profile):
        """Let whoever acts for this customer at the same moment wait, or try again with news.

        :raise LockError: when somebody else is busy with the customer
        """
        profile.lock_for_update(allow_referencing=True)
        # Touched, so that a transaction that began before this one ends starts over: it must not
        # check amounts against what it saw then.
        self.env.cr.execute(
            SQL(
                "UPDATE collections_profile SET write_date = %s WHERE id = %s",
                fields.Datetime.now(),
                profile.id,
            )
        )

    # === TASKS === #

    def _add_asked_task(self, profile, contact, summary, **values):
        """Put what a customer asks into the worklist of the collector.

        :param values: further fields of the action; ``attachments`` as ``ir.attachment``
        """
        task = self._make_asked_task(profile, contact, summary, **values)
        self._log_asked(profile, contact, summary, values.get("asked_text"))
        return task

    def _make_asked_task(self, profile, contact, summary, **values):
        """Make the task alone, for what was asked in another way than on the account page."""
        attachments = values.pop("attachments", self.env["ir.attachment"])
        collector = profile.user_id or profile.company_id.collections_user_id
        task = (
            self.env["collections.action"]
            .sudo()
            .create(
                {
                    "profile_id": profile.id,
                    "kind": "asked",
                    "user_id": collector.id,
                    "summary": summary,
                    "asked_by_id": contact.id,
                    "date": self.env["collections.ledger"]._get_today(),
                    "asked_attachment_ids": attachments.ids,
                    **values,
                }
            )
        )
        attachments.sudo().write({"res_model": task._name, "res_id": task.id})
        return task

    def _log_asked(self, profile, contact, summary, text=""):
        """Write in the dossier what a customer did on the account page or told us in a call."""
        by_phone = self.env.context.get("collections_by_phone")
        body = (
            self.env._("On the telephone: %s", summary)
            if by_phone
            else self.env._("On the account page: %s", summary)
        )
        if text:
            body = f"{body}\n{text}"
        profile._message_log(body=body, author_id=contact.id)

    # === ALREADY PAID === #

    def _settle(self, profile, contact, lines, amount, text, attachments):
        """Keep these items silent until the money is found, and have somebody look for it.

        :param amount: what was paid, in the currency of the company
        :param text: what the customer says about it
        :return: the last silent day, False when nothing is paused
        """
        names = format_list(self.env, sorted(set(lines.mapped("move_name"))))
        task = self._add_asked_task(
            profile,
            contact,
            self.env._("Says it is paid: %s", names),
            asked_text=text,
            attachments=attachments,
            amount=amount,
        )
        return self._pause_settled(profile, lines, task, text)

    def _pause_settled(self, profile, lines, task, text=False):
        """Keep these items silent while somebody looks for the money.

        :param task: the ``collections.action`` of whoever looks for it
        :return: the last silent day, False when nothing is paused
        """
        fresh = lines - self._get_settled_before(profile, lines)
        days = profile.company_id.collections_settled_days
        if not fresh or not days:
            return False
        today = self.env["collections.ledger"]._get_today()
        disputes = self.env["collections.dispute"].sudo()
        end = disputes._add_working_days(profile.company_id, today, days)
        reason = self.env._("The customer says that it was paid")
        self.env["collections.hold"].sudo().create(
            [
                {
                    "profile_id": profile.id,
                    "move_line_id": line.id,
                    "reason": reason,
                    "note": text,
                    "res_model": task._name,
                    "res_id": task.id,
                    "date_from": today,
                    "date_to": end,
                }
                for line in fresh
            ]
        )
        return end

    def _get_settled_before(self, profile, lines):
        """Return the items that were silent for this reason not long ago."""
        since = self.env["collections.ledger"]._get_today() - timedelta(days=SETTLED_AGAIN_DAYS)
        holds = self.env["collections.hold"].sudo()
        domain = Domain("profile_id", "=", profile.id) & Domain("date_from", ">=", since)
        domain &= Domain("move_line_id", "in", lines.ids)
        return holds.search(domain & Domain("res_model", "=", "collections.action")).move_line_id

    # === COPIES === #

    def _was_copied(self, contact, moves):
        """Return the invoices of which this contact got a copy less than an hour ago."""
        since = fields.Datetime.now() - timedelta(seconds=COPY_SECONDS)
        visits = self.env["collections.visit"].sudo()
        return visits.search(
            [
                ("kind", "=", "copy"),
                ("partner_id", "=", contact.id),
                ("move_id", "in", moves.ids),
                ("date", ">=", since),
            ]
        ).move_id

    def _send_copies(self, profile, contact, moves):
        """Send a contact copies of these invoices, in the language of the contact.

        :return: whether there is an address to send them to
        """
        writer = self.with_context(lang=contact.lang or profile.lang or self.env.lang)
        files = [(move._get_invoice_report_filename(), writer._get_copy(move)) for move in moves]
        names = format_list(writer.env, moves.mapped("name"))
        return writer._confirm(
            profile,
            contact,
            writer.env._("Here is the copy that you asked for."),
            [(writer.env._("Invoices"), names)],
            files,
        )

    def _get_copy(self, move):
        """Return the PDF of an invoice, as it was sent when that is known."""
        if pdf := move.invoice_pdf_report_id:
            return pdf.raw
        report = self.env["ir.actions.report"].sudo()
        content, _kind = report._render_qweb_pdf("account.account_invoices", move.ids)
        return content

    # === CONFIRMATION === #

    def _confirm(
        self, profile, contact, sentence, facts, files=(), template="mail_template_confirmation"
    ):
        """Send a contact what was noted, to the own address and to nobody else.

        :param sentence: what happens now, in the language of ``self.env``
        :param facts: ``[(label, value)]``
        :param files: ``[(name, content)]`` to attach
        :param template: name of the text, one of this module
        :return: whether there is an address
        """
        if not contact.email_normalized:
            return False
        confirmation = {
            "contact": contact.id,
            "lang": self.env.lang or "en_US",
            "text": sentence,
            "facts": facts,
        }
        speaker = profile.with_context(
            collections_confirmation=confirmation,
            lang=confirmation["lang"],
            mail_post_autofollow=False,
        )
        template_sudo = speaker.env.ref(f"account_collections.{template}").sudo()
        text = {
            name: template_sudo._render_field(name, profile.ids)[profile.id]
            for name in ("subject", "email_from", "body_html")
        }
        speaker.message_post(
            subject=text["subject"],
            email_from=text["email_from"],
            body=text["body_html"],
            partner_ids=contact.ids,
            attachments=list(files),
            message_type="auto_comment",
            subtype_xmlid="mail.mt_note",
            email_layout_xmlid="mail.mail_notification_light",
            author_id=(profile.user_id.partner_id or profile.company_id.partner_id).id,
        )
        return True


class CollectionsProfile(models.Model):
    """What the confirmation says, for its text."""

    _inherit = "collections.profile"

    def _get_confirmation(self, name):
        """Return a part of the confirmation that is being made: text, facts, lang or contact."""
        return self.env.context.get("collections_confirmation", {}).get(name) or ""

    def _get_confirmed_contact(self):
        """Return whom the confirmation greets."""
        return self.env["res.partner"].browse(self._get_confirmation("contact") or [])

    def _get_confirmed_facts(self):
        """Return ``[(label, value)]`` of what was noted."""
        return self._get_confirmation("facts") or []
