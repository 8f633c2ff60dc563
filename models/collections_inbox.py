from email.utils import parseaddr

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize, html2plaintext

from ..engine.inbox.kinds import PERSON
from ..engine.inbox.references import plain_subject
from .collections_action import WORKLIST_STATES

SUMMARY_LETTERS = 80
PREVIEW_LETTERS = 240
REPORT_LETTERS = 500


class CollectionsInbox(models.AbstractModel):
    """Turn messages of customers into entries of the inbox: one for each conversation.

    An entry is a ``collections.action`` of kind ``incoming``.
    """

    _name = "collections.inbox"
    _description = "Inbox"

    # === MESSAGES THAT CAME IN === #

    @api.model
    def _take_in_mail(self, message):
        """Make or update the entry of a mail that the gateway put on a thread.

        :param message: on a dossier, a mailbox or an invoice
        :return: the entry, empty when the mail is no message of a customer
        """
        actions = self.env["collections.action"].sudo()
        if self.env["collections.mailbox"]._is_own_address(message.email_from):
            return actions
        routing = self.env["collections.routing"]
        facts = {"kind": self._get_kind(), "address": email_normalize(message.email_from) or ""}
        is_colleague = routing._is_colleague(facts["address"])
        if is_colleague:
            facts["address"] = self._find_forwarded(message)
        if message.model == "collections.mailbox":
            mailbox = self.env["collections.mailbox"].sudo().browse(message.res_id)
            return self._take_in(message, mailbox=mailbox, **facts)
        profile = routing._get_profile_of(message)
        if not profile or (is_colleague and not facts["address"]):
            return actions
        partner = self._find_contact(profile, facts["address"])
        about = self._log_elsewhere(profile, message)
        return self._take_in(message, profile, partner=partner, about=about, **facts)

    def _find_forwarded(self, message):
        """Return whose mail a colleague passes on, nothing when the colleague only answers."""
        if self.env.context.get("collections_answers"):
            return ""
        return self.env["collections.routing"]._read_forwarded(message.body)[0]

    def _log_elsewhere(self, profile, message):
        """Tell in the dossier of a mail on another thread; return the name of what it is about."""
        if message.model == profile._name:
            return ""
        record = self.env[message.model].sudo().browse(message.res_id)
        profile._message_log(
            body=self.env._(
                "%(contact)s wrote about %(invoice)s.",
                contact=message.author_id.name or message.email_from,
                invoice=record.display_name,
            )
        )
        return record.display_name

    @api.model
    def _find_contact(self, profile, address):
        """Return the contact of a customer who has an address, empty when none has."""
        partners = self.env["res.partner"].sudo()
        if not address:
            return partners
        customer = profile.partner_id
        domain = Domain("commercial_partner_id", "=", customer.id)
        found = partners.search(domain & Domain("email_normalized", "=", address), order="id")
        return (found & customer) or found[:1]

    @api.model
    def _take_in(self, message, profile=None, **facts):
        """Make or update the entry of the conversation to which a message belongs.

        :param profile: the dossier of the customer, none for a sender who is not known
        :param facts: ``mailbox`` at which it came in; ``partner`` who wrote it, a contact of the
            customer; ``address`` of who wrote it; ``kind`` of ``engine.inbox.kinds``; ``source``
            of the action; ``text`` when the body has more than what was written; ``about`` what
            it is, for the summary; ``phone``
        :return: the entry
        """
        facts = {"kind": PERSON, "source": "mail", "partner": self.env["res.partner"], **facts}
        facts["profile"] = profile or self.env["collections.profile"]
        facts["text"] = facts.get("text") or self._read_text(message)
        facts["address"] = facts.get("address") or email_normalize(message.email_from) or ""
        facts["key"] = self._get_key(message, facts)
        entry = self._find_open(message, facts)
        if entry:
            entry._add_incoming(message, self._prepare_update(message, facts), facts["kind"])
        else:
            values = self._prepare_entry(message, facts)
            entry = self.env["collections.action"].sudo().create(values)
        entry._receive(message)
        return entry

    def _find_open(self, message, facts):
        """Return the open entry to which a message belongs: its thread, else sender and subject."""
        where = self._domain_place(facts) & Domain("kind", "=", "incoming")
        where &= Domain("state", "in", WORKLIST_STATES)
        actions = self.env["collections.action"].sudo()
        # Not the parent: core takes the last message of the thread for one.
        referenced = self.env.context.get("collections_answers")
        if referenced:
            answered = where & Domain("conversation_ids", "in", referenced)
            entry = actions.search(answered, order="id desc", limit=1)
            if entry:
                return entry
        same = where & Domain("sender_key", "=", facts["key"])
        found = actions.search(same, order="id desc", limit=20)
        subject = plain_subject(message.subject)
        return found.filtered(
            lambda entry: facts["source"] != "mail" or plain_subject(entry.subject) == subject
        )[:1]

    def _domain_place(self, facts):
        if facts["profile"]:
            return Domain("profile_id", "=", facts["profile"].id)
        return Domain("profile_id", "=", False) & Domain("mailbox_id", "=", facts["mailbox"].id)

    def _get_key(self, message, facts):
        """Return by what a sender is known again."""
        partner = facts["partner"]
        if partner and facts["source"] != "mail":
            return partner.email_normalized or f"contact/{partner.id}"
        return facts.get("phone") or facts["address"] or message.email_from or ""

    @api.model
    def _get_kind(self):
        return self.env.context.get("collections_mail") or PERSON

    # === VALUES === #

    def _prepare_update(self, message, facts):
        """Return what the youngest message of a conversation says about it."""
        partner = facts["partner"]
        return {
            "last_message_id": message.id,
            "last_date": message.date or fields.Datetime.now(),
            "preview": self._shorten(facts["text"], PREVIEW_LETTERS),
            "sender_name": self._get_sender_name(message, facts),
            "sender_email": facts["address"] or partner.email_normalized,
            "sender_key": facts["key"],
            "recipient_id": partner.id,
            "is_foreign": bool(facts["profile"]) and not partner,
            "summary": self._make_summary(message, facts),
        }

    def _prepare_entry(self, message, facts):
        profile, mailbox = facts["profile"], facts.get("mailbox")
        company = profile.company_id or mailbox.company_id
        values = self._prepare_update(message, facts)
        spam = self.env["collections.spam.sender"]._is_spam(values["sender_email"], company)
        return {
            **values,
            **self._prepare_state(facts["kind"], spam),
            **({} if profile else self._prepare_guess(message, mailbox)),
            "kind": "incoming",
            "source": facts["source"],
            "profile_id": profile.id,
            "mailbox_id": mailbox.id if mailbox else False,
            "channel_id": self.env.ref("account_collections.channel_task").id,
            "user_id": (profile.user_id if profile else mailbox.user_id).id,
            "subject": " ".join((message.subject or facts.get("about") or "").split())[:200],
            "conversation_ids": [fields.Command.link(message.id)],
            "date": self.env["collections.ledger"]._get_today(),
        }

    def _prepare_state(self, kind, spam):
        """Return the state of a new entry: machines and spam never wait for anybody."""
        if spam:
            return {"state": "cancelled", "cancel_reason": "spam", "is_unread": False}
        if kind != PERSON:
            today = self.env["collections.ledger"]._get_today()
            return {
                "state": "done", "date_done": today, "is_unread": False, "is_automatic": True,
            }  # fmt: skip
        return {"state": "todo", "is_unread": True}

    def _prepare_guess(self, message, mailbox):
        """Return whose message this may be, and why."""
        if not mailbox or message.message_type != "email":
            return {}
        mail = {"body": message.body, "subject": message.subject, "email_from": message.email_from}
        decision = self.env["collections.routing"]._decide_mail(mail, mailbox.company_id)
        return {
            "guess_id": decision.profile or False,
            "guess_kind": decision.kind,
            "guess_detail": decision.detail,
            "guess_rivals": decision.rivals,
        }

    def _get_sender_name(self, message, facts):
        if facts["partner"]:
            return facts["partner"].name
        name, address = parseaddr(message.email_from or "")
        if facts["address"] != email_normalize(address):
            # A colleague passed the mail on: the name is that of the colleague.
            name = facts["address"]
        name = name or facts.get("phone") or facts["address"]
        return " ".join(name.split())[:100] or "?"

    def _make_summary(self, message, facts):
        """Say in the language of the collector what is to be done."""
        profile = facts["profile"]
        company = profile.company_id or facts["mailbox"].company_id
        reader = self.with_context(lang=(profile.user_id or company).partner_id.lang)
        about = facts.get("about")
        text = f"{about}: {facts['text']}" if about else facts["text"]
        return reader.env._(
            "Answer %(contact)s: %(text)s",
            contact=self._get_sender_name(message, facts),
            text=self._shorten(text or message.subject or "", SUMMARY_LETTERS),
        )

    def _read_text(self, message):
        """Return what the sender wrote, in one bounded piece; of an empty mail, its subject."""
        routing = self.env["collections.routing"]
        return routing._read_own_text(message.body) or message.subject or ""

    @api.model
    def _shorten(self, text, letters):
        words = " ".join((text or "").split())
        return words if len(words) <= letters else f"{words[:letters]}…"

    # === REPORTS OF MAIL SERVERS === #

    @api.model
    def _log_report(self, bounced, message_dict, is_harmless):
        """Note on the thread of a message what a mail server reports about it."""
        thread = self.env[bounced.model].sudo().browse(bounced.res_id).exists()
        if not thread:
            return
        text = html2plaintext(message_dict.get("body") or "", include_references=False)
        values = {
            "address": message_dict.get("bounced_email") or "?",
            "report": self._shorten(text, REPORT_LETTERS),
        }
        body = (
            self.env._("Report about the e-mail to %(address)s: %(report)s", **values)
            if is_harmless
            else self.env._("The e-mail to %(address)s came back: %(report)s", **values)
        )
        thread._message_log(body=body)
        if not is_harmless:
            self._reopen_unanswered(bounced)

    def _reopen_unanswered(self, bounced):
        """Bring back the conversation in which our answer did not arrive."""
        entry = (
            self.env["collections.action"]
            .sudo()
            .search(
                [
                    ("kind", "=", "incoming"),
                    ("conversation_ids", "in", bounced.ids),
                    ("is_automatic", "=", False),
                    ("state", "in", ("todo", "done")),
                ],
                limit=1,
            )
        )
        entry.write({"state": "todo", "is_unread": True, "date_done": False})
