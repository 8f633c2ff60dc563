from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ..engine.inbox.kinds import PERSON
from .collections_action import WORKLIST_STATES

INBOX_FIELDS = frozenset(
    (
        "is_unread", "taken_by_id", "taken_at", "source", "mailbox_id", "subject", "preview",
        "sender_name", "sender_email", "sender_key", "is_foreign", "is_automatic",
        "last_message_id", "last_date", "conversation_ids", "guess_id", "guess_kind",
        "guess_detail", "guess_rivals", "merged_into_id",
    )
)  # fmt: skip


class CollectionsAction(models.Model):
    """An entry of the inbox: one conversation with a customer, or with somebody not known yet."""

    _inherit = "collections.action"

    kind = fields.Selection(
        selection_add=[("incoming", "Message of a customer")], ondelete={"incoming": "cascade"}
    )
    cancel_reason = fields.Selection(
        selection_add=[("spam", "Unwanted mail"), ("merged", "Joined with another conversation")]
    )

    # === WHO WROTE WHAT === #
    mailbox_id = fields.Many2one(
        "collections.mailbox", readonly=True, copy=False, index="btree_not_null"
    )
    source = fields.Selection(
        [
            ("mail", "E-mail"),
            ("page", "Account page"),
            ("sms", "SMS"),
            ("whatsapp", "WhatsApp"),
        ],
        string="Came By",
        readonly=True,
        copy=False,
    )
    subject = fields.Char(readonly=True, copy=False)
    preview = fields.Char(readonly=True, copy=False, help="The beginning of the last message.")
    sender_name = fields.Char("From", readonly=True, copy=False)
    sender_email = fields.Char("Address of the Sender", readonly=True, copy=False)
    sender_key = fields.Char(readonly=True, copy=False, index="btree_not_null")
    is_foreign = fields.Boolean(
        "Sender Not a Contact",
        readonly=True,
        copy=False,
        help="The message belongs to this customer, but its sender is none of the contacts. Do "
        "not tell this sender anything before you know who it is.",
    )
    is_automatic = fields.Boolean("Sent by a Machine", readonly=True, copy=False)
    last_message_id = fields.Many2one(
        "mail.message", readonly=True, copy=False, index="btree_not_null",
        ondelete="set null",
    )  # fmt: skip
    last_date = fields.Datetime("Received", readonly=True, copy=False)
    conversation_ids = fields.Many2many(
        "mail.message",
        "collections_action_conversation_rel",
        "action_id",
        "message_id",
        readonly=True,
        copy=False,
    )

    # === WHO TAKES IT === #
    is_unread = fields.Boolean("Unread", readonly=True, copy=False)
    taken_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    taken_at = fields.Datetime("Taken On", readonly=True, copy=False)
    merged_into_id = fields.Many2one(
        "collections.action", readonly=True, copy=False, ondelete="set null", index="btree_not_null"
    )

    # === WHOSE IT MAY BE === #
    guess_id = fields.Many2one(
        "collections.profile", string="Probably", readonly=True, copy=False, ondelete="set null",
        index="btree_not_null",
    )  # fmt: skip
    guess_kind = fields.Char(readonly=True, copy=False)
    guess_detail = fields.Char(readonly=True, copy=False)
    guess_rivals = fields.Integer(readonly=True, copy=False)
    guess_reason = fields.Char("Because", compute="_compute_guess_reason")

    _inbox_index = models.Index("(last_date DESC, id DESC) WHERE kind = 'incoming'")
    _inbox_unread_index = models.Index("(company_id, user_id) WHERE is_unread")
    _inbox_open_index = models.Index(
        "(profile_id) WHERE kind = 'incoming' AND state IN ('todo', 'approve', 'failed')"
    )

    # === COMPUTE METHODS === #

    @api.depends("mailbox_id.company_id")
    def _compute_company_id(self):
        result = super()._compute_company_id()
        for action in self.filtered(lambda action: not action.profile_id):
            action.company_id = action.mailbox_id.company_id
        return result

    @api.depends("guess_kind", "guess_detail", "guess_rivals")
    @api.depends_context("lang")
    def _compute_guess_reason(self):
        routing = self.env["collections.routing"]
        for action in self:
            action.guess_reason = routing._explain(
                action.guess_kind, action.guess_detail, action.guess_rivals
            )

    def _is_protected(self, name):
        return name in INBOX_FIELDS or super()._is_protected(name)

    # === MESSAGES THAT COME IN === #

    def _receive(self, message):
        """Look at a message of a customer that has just come into this conversation.

        Others extend this; the message is on the thread already, and may be of anybody: see
        ``is_foreign``, ``is_automatic`` and an empty ``profile_id``.
        """
        self.ensure_one()

    def _add_incoming(self, message, values, kind):
        """Put a further message into an open conversation; a machine does not make it unread."""
        self.ensure_one()
        if kind != PERSON:
            self.write({"conversation_ids": [Command.link(message.id)]})
            return
        today = self.env["collections.ledger"]._get_today()
        self.write(
            {
                **values,
                "conversation_ids": [Command.link(message.id)],
                "is_foreign": self.is_foreign or values["is_foreign"],
                "is_unread": True,
                "date": min(self.date, today),
            }
        )

    # === ACTION METHODS === #

    def action_take(self):
        """Take these conversations: they are read, and nobody else has to look at them."""
        self._check_inbox(WORKLIST_STATES)
        self._take()
        return True

    def action_mark_unread(self):
        """Put these conversations back for whoever comes first."""
        self._check_inbox(WORKLIST_STATES)
        self.sudo().write({"is_unread": True, "taken_by_id": False, "taken_at": False})
        return True

    def action_done(self):
        entries = self.filtered(lambda action: action.kind == "incoming")
        if entries:
            entries._check_inbox(WORKLIST_STATES)
            entries._close()
        rest = self - entries
        return super(CollectionsAction, rest).action_done() if rest else True

    def action_skip(self):
        """Close what has no customer: there is no step to skip and no dossier to tell it in."""
        nobodys = self.filtered(lambda action: not action.profile_id)
        if nobodys:
            nobodys.action_done()
        rest = self - nobodys
        return super(CollectionsAction, rest).action_skip() if rest else True

    def action_open_profile(self):
        return super().action_open_profile() if self.profile_id else self.action_open_conversation()

    def action_open_conversation(self):
        """Open the conversation with all that was written and the answer."""
        self.ensure_one()
        view = self.env.ref("account_collections.view_collections_inbox_form")
        return {**self._get_records_action(), "views": [(view.id, "form")]}

    def action_reopen(self):
        """Open finished conversations again."""
        self._check_inbox(("done",))
        self.sudo().write({"state": "todo", "date_done": False, "done_by_id": False})
        return True

    def action_spam(self):
        """Keep the senders of these messages out of the inbox of the company."""
        self._check_inbox(WORKLIST_STATES)
        known = self.filtered(lambda action: action.profile_id and not action.is_foreign)
        if known:
            raise UserError(
                self.env._(
                    "%s is a contact of a customer: mark the conversation as done instead.",
                    known[0].sender_name,
                )
            )
        if not all(self.mapped("sender_email")):
            raise UserError(self.env._("Only the sender of an e-mail can be kept out."))
        self.sudo()._set_spam()
        return True

    def action_not_spam(self):
        """Let the senders of these messages into the inbox again."""
        self.check_access("write")
        entries = self.sudo().filtered(lambda action: action.cancel_reason == "spam")
        for company, own in entries.grouped("company_id").items():
            domain = [("company_id", "=", company.id)]
            domain.append(("email", "in", own.mapped("sender_email")))
            self.env["collections.spam.sender"].sudo().search(domain).unlink()
        entries.write({"state": "todo", "cancel_reason": False, "is_unread": True})
        return True

    def action_merge(self):
        """Join the chosen conversations; the one with the youngest message stays."""
        self._check_inbox(WORKLIST_STATES)
        if len(self) < 2:
            raise UserError(self.env._("Choose the conversations to join: at least two."))
        if len(self.profile_id) > 1 or len(self.company_id) > 1:
            raise UserError(
                self.env._("Only conversations of one customer in one company can be joined.")
            )
        kept = self.sudo().sorted(lambda action: (action.last_date, action.id))[-1]
        if self.profile_id and not kept.profile_id:
            kept._set_customer(self.profile_id)
        kept._absorb(self.sudo() - kept)
        return kept._get_records_action() if len(self) == 2 else True

    def action_ask_sales(self):
        """Ask somebody inside a question about this message; the answer comes as an activity."""
        self.ensure_one()
        self._check_inbox(WORKLIST_STATES)
        if not self.profile_id:
            raise UserError(self.env._("Say first which customer this is."))
        dialogs = self.env["collections.question.create"]
        return dialogs._open(self.profile_id, self, self.preview or self.subject or "")

    @api.model
    def get_inbox_counts(self):
        """Return how many conversations are unread, and how many of those are the user's own."""
        unread = self._domain_inbox() & Domain("is_unread", "=", True)
        return {
            "unread": self.search_count(unread),
            "mine": self.search_count(unread & Domain("user_id", "=", self.env.uid)),
        }

    # === BUSINESS METHODS === #

    @api.model
    def _domain_inbox(self):
        return Domain("kind", "=", "incoming") & self._domain_worklist()

    def _check_inbox(self, states):
        """Raise unless the user may write these conversations and all are in one of ``states``."""
        if any(action.kind != "incoming" for action in self):
            raise UserError(self.env._("This can only be done with messages of customers."))
        self._check_button(states, self.env._("This conversation is closed already."))

    def _take(self):
        """Mark conversations as read by somebody, who gets those that are nobody's."""
        values = {"is_unread": False, "taken_by_id": self.env.uid}
        fresh = self.sudo().filtered(lambda action: action.is_unread or not action.taken_by_id)
        fresh.write({**values, "taken_at": fields.Datetime.now()})
        fresh.filtered(lambda action: not action.user_id).user_id = self.env.uid

    def _close(self):
        """Finish these conversations; the next message of the customer opens a new one."""
        self._take()
        today = self.env["collections.ledger"]._get_today()
        self.sudo()._set_done(today, done_by_id=self.env.uid)
        self._record_change()

    def _set_spam(self):
        """Remember the senders, and take away what else they have in the inbox."""
        senders = self.env["collections.spam.sender"]
        for company, own in self.grouped("company_id").items():
            addresses = set(own.mapped("sender_email"))
            domain = Domain("company_id", "=", company.id) & Domain("email", "in", [*addresses])
            new = addresses.difference(senders.search(domain).mapped("email"))
            senders.create([{"email": one, "company_id": company.id} for one in sorted(new)])
            theirs = self.search(
                self._domain_inbox()
                & Domain("company_id", "=", company.id)
                & Domain("sender_email", "in", [*addresses])
                & (Domain("profile_id", "=", False) | Domain("is_foreign", "=", True))
            )
            (own | theirs)._set_cancelled("spam", is_unread=False)

    def _absorb(self, others):
        """Take over the messages of other conversations and close those."""
        self.ensure_one()
        if self.profile_id:
            for other in others.filtered(lambda action: not action.profile_id):
                other._move_messages(self.profile_id)
        self.write(
            {
                "conversation_ids": [Command.link(one) for one in others.conversation_ids.ids],
                "is_unread": self.is_unread or any(others.mapped("is_unread")),
                "is_foreign": self.is_foreign or any(others.mapped("is_foreign")),
            }
        )
        others._set_cancelled("merged", is_unread=False, merged_into_id=self.id)

    # === THE CUSTOMER OF AN UNKNOWN SENDER === #

    def action_confirm_customer(self):
        """Take the guess: the messages go to the dossier of that customer."""
        self._check_inbox(WORKLIST_STATES)
        if any(not action.guess_id or action.profile_id for action in self):
            raise UserError(self.env._("There is no guess to confirm: choose the customer."))
        self.guess_id.check_access("read")
        for action in self.sudo():
            action._set_customer(action.guess_id)
        return True

    def action_pick_customer(self):
        """Open a dialog to say whose message this is."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Which Customer?"),
            "res_model": "collections.inbox.customer",
            "view_mode": "form",
            "target": "new",
            "context": {"default_action_id": self.id},
        }

    def _set_known(self, contact):
        """Note that the sender of messages of this customer is one of its contacts after all."""
        self.ensure_one()
        if not contact:
            return
        same = self._domain_inbox() & Domain("profile_id", "=", self.profile_id.id)
        entries = self | self.search(same & Domain("sender_key", "=", self.sender_key))
        entries.write({"recipient_id": contact.id, "is_foreign": False})

    def _set_customer(self, profile, contact=None):
        """Give this conversation, and others of the same sender, to a customer.

        :param contact: the contact of the customer who the sender is, if that is known
        """
        self.ensure_one()
        same = self._domain_inbox() & Domain("profile_id", "=", False)
        same &= Domain("sender_key", "=", self.sender_key)
        same &= Domain("company_id", "=", self.company_id.id)
        for entry in self | self.search(same):
            entry._move_to(profile, contact or entry._find_sender(profile))

    def _find_sender(self, profile):
        return self.env["collections.inbox"]._find_contact(profile, self.sender_email)

    def _move_to(self, profile, contact):
        messages = self._move_messages(profile)
        if contact:
            unknown = messages.filtered(lambda m: not m.author_id and m.message_type == "email")
            unknown.author_id = contact
        self.write(
            {
                "profile_id": profile.id,
                "recipient_id": contact.id,
                "is_foreign": not contact,
                "user_id": profile.user_id.id or self.user_id.id,
                "guess_id": False,
                "guess_kind": False,
            }
        )
        profile._message_log(
            body=self.env._(
                "%(user)s found that the messages of %(sender)s belong to this customer.",
                user=self.env.user.name,
                sender=self.sender_name,
            )
        )
        for message in messages.sorted("id"):
            self._receive(message)

    def _move_messages(self, profile):
        """Put the messages of this conversation, and their files, on the thread of a customer."""
        messages = self.conversation_ids.filtered(lambda m: m.model == "collections.mailbox")
        place = {"res_id": profile.id}
        files = messages.attachment_ids.filtered(lambda f: f.res_model == "collections.mailbox")
        messages.write({"model": profile._name, **place, "record_name": profile.display_name})
        files.write({"res_model": profile._name, **place})
        return messages
