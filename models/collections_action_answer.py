from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import is_html_empty

from ..engine.inbox import references
from .collections_action import WORKLIST_STATES

MOST_COPIES = 10


class CollectionsAction(models.Model):
    """Answer a conversation: the draft is kept on its entry, so that none is ever lost."""

    _inherit = "collections.action"

    draft_template_id = fields.Many2one(
        "mail.template",
        string="Text",
        domain="[('model', '=', 'collections.action'), ('collections_kind', '=', 'answer'),"
        " ('collections_company_id', 'in', (company_id, False))]",
        copy=False,
        help="Fills in the answer, in the language of the customer.",
    )
    draft_subject = fields.Char("Subject of the Answer", copy=False)
    draft_body = fields.Html("Answer", copy=False, sanitize_attributes=False)
    draft_attachment_ids = fields.Many2many(
        "ir.attachment",
        "collections_action_draft_attachment_rel",
        string="Attach a File",
        copy=False,
    )
    has_draft = fields.Boolean("Answer Begun", compute="_compute_has_draft", search="_search_draft")

    # === COMPUTE METHODS === #

    @api.depends("draft_body")
    def _compute_has_draft(self):
        for action in self:
            action.has_draft = not is_html_empty(action.draft_body)

    def _search_draft(self, operator, value):
        if operator != "in":
            return NotImplemented
        begun = Domain("draft_body", "not in", (False, "", "<p></p>", "<p><br></p>"))
        return begun if True in value else ~begun

    @api.depends_context("uid")
    def _compute_sender_id(self):
        """Whoever answers signs the answer."""
        result = super()._compute_sender_id()
        for action in self.filtered(lambda action: action.kind == "incoming"):
            action.sender_id = self.env.user
        return result

    @api.onchange("draft_template_id")
    def _onchange_draft_template_id(self):
        """Write the chosen text for this customer, as a draft."""
        action = self._origin
        if self.draft_template_id and action:
            text = action._render_answer(self.draft_template_id)
            self.draft_subject, self.draft_body = text["subject"], text["body_html"]

    # === ACTION METHODS === #

    def action_attach_invoices(self):
        """Put copies of the invoices that the messages name into the answer, else of the open ones.

        At most ten, the oldest first.
        """
        self._check_may_tell()
        moves = self._find_named_invoices() or self._find_open_invoices()
        if not moves:
            raise UserError(self.env._("Nothing is open: there is no invoice to attach."))
        writer = self.sudo()
        files = self.env["ir.attachment"].union(*(writer._get_pdf(m) for m in moves[:MOST_COPIES]))
        self._attach(files)
        return True

    def action_attach_statement(self):
        """Put the account statement of today into the answer."""
        self._check_may_tell()
        content = self.env["collections.statement"]._draw(self.profile_id)
        reader = self.with_context(lang=self.lang)
        name = reader.env._("Account statement")
        day = self.env["collections.ledger"]._get_today()
        self._attach(
            self.env["ir.attachment"].sudo().create(
                {
                    "name": f"{name} {day}.pdf",
                    "raw": content,
                    "mimetype": "application/pdf",
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )
        )  # fmt: skip
        return True

    def action_send_answer(self):
        """Send the answer, keep it in the thread, and leave the conversation open."""
        self.ensure_one()
        self._check_inbox(WORKLIST_STATES)
        if is_html_empty(self.draft_body):
            raise UserError(self.env._("Write an answer first, or choose a text."))
        reader = self._get_answered()
        self._check_draft_files()
        mail = self.env["mail.mail"].sudo().create(self._prepare_answer_values(reader))
        self._follow_answer(mail, reader)
        self._take()
        self.sudo().write(
            {
                "conversation_ids": [Command.link(mail.mail_message_id.id)],
                "draft_template_id": False,
                "draft_subject": False,
                "draft_body": False,
                "draft_attachment_ids": [Command.clear()],
            }
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        return True

    def action_send_and_close(self):
        """Send the answer; the next message of the customer opens a new conversation."""
        self.action_send_answer()
        self._close()
        return True

    # === TEXT === #

    def _render_answer(self, template):
        """Return subject and body of a text for answers, in the language of its reader."""
        self.ensure_one()
        spoken = template.sudo()._get_text_languages()[template.id]
        lang = self._choose_language(spoken)
        template = template.with_context(template_preview_lang=lang)
        return template._generate_template(self.ids, ("subject", "body_html"))[self.id]

    def _get_readers(self):
        """Whoever wrote reads the answer, also when nobody knows yet who that is."""
        readers = super()._get_readers()
        entries = self.filtered(lambda a: a.kind == "incoming" and not a.recipient_id)
        return readers | {
            entry: entry.profile_id.recipient_id or entry.partner_id for entry in entries
        }

    def _compute_contact_name(self):
        result = super()._compute_contact_name()
        for action in self.filtered(lambda a: a.kind == "incoming" and not a.recipient_id):
            action.contact_name = action.sender_name
        return result

    # === FILES === #

    def _check_may_tell(self):
        """Raise unless the sender may see what the customer owes."""
        self.ensure_one()
        self._check_inbox(WORKLIST_STATES)
        if not self.profile_id:
            raise UserError(self.env._("Say first which customer this is."))
        if self.is_foreign:
            raise UserError(
                self.env._(
                    "%(sender)s is no contact of %(customer)s: add the address first.",
                    sender=self.sender_email or self.sender_name,
                    customer=self.partner_id.display_name,
                )
            )

    def _check_draft_files(self):
        """Raise when somebody put a file into the draft that the user may not read."""
        self.sudo().draft_attachment_ids.with_env(self.env).check_access("read")

    def _attach(self, files):
        known = self.draft_attachment_ids
        self.sudo().draft_attachment_ids = [Command.link(file.id) for file in files - known]

    def _find_named_invoices(self):
        """Return the invoices of the customer that the messages of this conversation name."""
        routing = self.env["collections.routing"]
        incoming = self.sudo().conversation_ids.filtered(lambda m: m.message_type == "email")
        texts = [routing._read_own_text(message.body) for message in incoming.sorted("id")[-5:]]
        numbers = references.find_numbers(self.subject or "", *texts)
        named = Domain("name", "in", numbers) | Domain("payment_reference", "in", numbers)
        return self._find_invoices(named) if numbers else self.env["account.move"]

    def _find_open_invoices(self):
        return self._find_invoices(Domain("payment_state", "in", ("not_paid", "partial")))

    def _find_invoices(self, domain):
        return (
            self.env["account.move"]
            .sudo()
            .search(
                domain
                & Domain("commercial_partner_id", "=", self.partner_id.id)
                & Domain("company_id", "=", self.company_id.id)
                & Domain("state", "=", "posted")
                & Domain("move_type", "in", ("out_invoice", "out_refund")),
                order="invoice_date_due, id",
                limit=MOST_COPIES,
            )
        )

    # === SENDING === #

    def _get_answered(self):
        """Return the partner who gets the answer, made when the sender is nobody's contact."""
        partner = self.recipient_id
        if partner.email_normalized and not self.is_foreign:
            return partner
        if not self.sender_email:
            raise UserError(
                self.env._("%s left no e-mail address: call, or add one.", self.sender_name)
            )
        found = self.env["res.partner"].sudo().search(
            [("email_normalized", "=", self.sender_email)], limit=1
        )  # fmt: skip
        # As the gateway does: to write to somebody is no right to change contacts.
        return found or found.create({"name": self.sender_name, "email": self.sender_email})

    def _prepare_answer_values(self, reader):
        """Return the values of the queued e-mail; its message lands on the thread."""
        company = self.company_id
        thread = (self.profile_id or self.mailbox_id).sudo()
        body = self.draft_body
        kept = thread._hide_links(body) if self.profile_id else body
        files = self.draft_attachment_ids.sudo()
        files.write({"res_model": thread._name, "res_id": thread.id})
        return {
            "model": thread._name,
            "res_id": thread.id,
            "message_type": "email_outgoing",
            "subtype_id": self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment"),
            "author_id": self.env.user.partner_id.id,
            "email_from": self._get_answer_sender(),
            "record_name": thread.display_name,
            "record_company_id": company.id,
            "parent_id": self.last_message_id.id,
            "references": self.last_message_id.sudo().message_id,
            "subject": self._get_answer_subject(),
            "body": Markup(kept),
            "body_html": company.sudo()._wrap_collections_mail(
                Markup(body), reader.lang or company.partner_id.lang
            ),
            "recipient_ids": [Command.link(reader.id)],
            "attachment_ids": [Command.link(file.id) for file in files],
            "is_notification": True,
            "auto_delete": False,
        }

    def _get_answer_subject(self):
        subject = self.draft_subject or self.subject or self.env._("Your message")
        words = " ".join(subject.split())
        return words if references.plain_subject(words) != words.lower() else f"Re: {words}"

    def _get_answer_sender(self):
        """Return the address of the mailbox with the name of who answers, else as for messages."""
        boxes = self.env["collections.mailbox"].sudo()
        box = self.mailbox_id.sudo() or boxes._get_for_companies(self.company_id).get(
            self.company_id, boxes
        )
        sender = box._get_sender(self.env.user) if box else ""
        return sender or self.email_from

    def _follow_answer(self, mail, reader):
        """Show in the thread to whom the answer went, and whether it came back."""
        mail.mail_message_id.partner_ids = reader
        self.env["mail.notification"].sudo().create(
            {
                "author_id": mail.author_id.id,
                "mail_message_id": mail.mail_message_id.id,
                "mail_mail_id": mail.id,
                "res_partner_id": reader.id,
                "notification_type": "email",
                "notification_status": "ready",
                "is_read": True,
            }
        )
