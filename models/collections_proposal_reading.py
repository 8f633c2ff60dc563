import logging
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

import pytz

from odoo import api, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import email_normalize

from ..engine.replies import Mail, read
from ..engine.replies.html_text import to_text
from ..engine.replies.own_text import own_text
from ..engine.replies.references import find_named

_logger = logging.getLogger(__name__)

READ_TYPES = ("email", "comment", "sms")
# No letter of a customer is longer; what comes behind it is history or a pasted document.
LONGEST_HTML = 300_000
LONGEST_TEXT = 30_000
MOST_INVOICES = 1000
MOST_PROPOSALS = 10
ABOUT_MONEY = ("promise", "dispute", "paid", "copy")


@dataclass(slots=True)
class Book:
    """The invoices of a customer that a message may be about; journal items as superuser."""

    lines: models.Model
    answered: models.Model
    late: models.Model
    busy: models.Model

    def name(self, text):
        """Return the items of the invoices that a text names."""
        numbers = {move.id: (move.name, move.payment_reference) for move in self.lines.move_id}
        found = find_named(text, numbers)
        return self.lines.filtered(lambda line: line.move_id.id in found)

    def guess(self):
        """Return what a message without numbers is about: what it answers, else what is late."""
        return self.answered.filtered(_is_open) or self.late - self.busy


class CollectionsProposal(models.Model):
    """From a message to proposals: what it says, and about which invoices."""

    _inherit = "collections.proposal"

    # === BUSINESS METHODS === #

    @api.model
    def _read(self, action, message):
        """Read what a customer wrote and propose what follows; receiving it never fails by this.

        :param action: the ``collections.action`` of the message, with or without a customer
        :param message: the ``mail.message``
        :return: new proposals; none for a message that was read before
        """
        try:
            with self.env.cr.savepoint():
                return self.sudo()._propose(action.sudo(), message.sudo())
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:
            # The text of the error may quote the customer.
            _logger.warning("Message %s could not be read: %s", message.id, type(error).__name__)
            return self.browse()

    @api.model
    def _propose(self, action, message):
        if not self._is_to_be_read(action, message):
            return self.browse()
        mail = self._prepare_mail(action, message)
        reply = read(mail)
        proposals = self.create(
            [
                self._prepare_values(action, message, reply.lang, intent)
                for intent in reply.intents[:MOST_PROPOSALS]
            ]
        )
        proposals._fill()
        if mail.is_automatic:
            # A machine promises nothing.
            proposals.filtered(lambda p: p.intent == "out_of_office")._accept_automatically()
        else:
            proposals._accept_automatically()
        return proposals

    @api.model
    def _is_to_be_read(self, action, message):
        """Tell whether somebody outside wrote this, and it was not read before."""
        company = action.company_id or self.env.company
        author = message.author_id
        is_inside = author == company.partner_id or any(u._is_internal() for u in author.user_ids)
        sender = email_normalize(message.email_from)
        is_ours = bool(sender) and sender == email_normalize(company.email)
        is_note = message.is_internal or message.subtype_id.internal
        if is_inside or is_ours or is_note or message.message_type not in READ_TYPES:
            return False
        return not self.search_count([("message_id", "=", message.id)], limit=1)

    @api.model
    def _prepare_mail(self, action, message):
        """Return a message as the reader takes it; its days count in the customer's time zone."""
        zone = action.profile_id._get_time_zone() if action.profile_id else pytz.utc
        return Mail(
            text=self._get_text(message),
            sent=pytz.utc.localize(message.date).astimezone(zone).date(),
            subject=message.subject or "",
            sender=email_normalize(message.email_from) or "",
            is_automatic=bool(self.env.context.get("collections_automatic_mail")),
        )

    @api.model
    def _get_text(self, message):
        return to_text(str(message.body or "")[:LONGEST_HTML])[:LONGEST_TEXT]

    @api.model
    def _prepare_values(self, action, message, lang, intent):
        is_dispute = intent.intent == "dispute"
        return {
            "action_id": action.id,
            "message_id": message.id,
            "intent": intent.intent,
            "lang": lang,
            "sentence": intent.sentence,
            "confidence": intent.confidence,
            "date": intent.date,
            "amount": float(intent.amount or 0),
            "category": (intent.reason or "other") if is_dispute else False,
            "contact_hint": intent.reason if intent.intent == "wrong_contact" else False,
        }

    # === WHAT IT IS ABOUT === #

    def _fill(self):
        """Find invoices, amounts and reasons of the proposals of one message.

        Done when it is read, and again when somebody tells whose message it is.
        """
        if not self.profile_id:
            return
        book = self._load_book()
        named = self._find_named(book)
        taken = book.lines.browse().union(*named.values())
        for proposal in self.sorted("id"):
            lines = named[proposal] or proposal._guess_lines(book) - taken
            proposal.write(
                {
                    "move_line_ids": proposal._keep_currency(lines).ids,
                    "is_named": bool(named[proposal]),
                    "reason_id": proposal._find_reason().id,
                }
            )
            proposal._fill_amount()

    def _load_book(self):
        """Load the invoices of the customer, the open and the youngest settled ones."""
        profile = self.profile_id
        items = self.env["collections.open.item"].search(
            [("profile_id", "=", profile.id), ("is_credit", "=", False)], limit=MOST_INVOICES
        )
        lines = items.move_line_id | self.env["account.move.line"].search(
            [
                ("partner_id", "child_of", profile.partner_id.id),
                ("company_id", "=", profile.company_id.id),
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("balance", ">", 0),
            ],
            order="date desc, id desc",
            limit=MOST_INVOICES,
        )
        parent = self.message_id.parent_id
        asked = self.env["collections.action"].search([("message_id", "in", parent.ids)], limit=1)
        holds = self.env["collections.hold"]
        today = self.env["collections.ledger"]._get_today()
        busy = holds.search(
            [("profile_id", "=", profile.id), *holds._domain_active(today)]
        ).move_line_id
        late = items.filtered("days_late").move_line_id
        return Book(lines, asked.line_ids.move_line_id, late, busy)

    def _find_named(self, book):
        """Return the items that each proposal names, in its sentence or in the whole message."""
        named = {proposal: book.name(proposal.sentence or "") for proposal in self}
        if len(self) == 1 and not named[self]:
            text = own_text(self._get_text(self.message_id))
            named[self] = book.name(text) or book.name(self.message_id.subject or "")
        for proposal in self:
            proposal_lines = named[proposal]
            if proposal.intent in ("promise", "dispute"):
                named[proposal] = proposal_lines.filtered(_is_open) or proposal_lines
            if proposal.intent not in ABOUT_MONEY:
                named[proposal] = proposal_lines.browse()
        return named

    def _guess_lines(self, book):
        """Return what a sentence without numbers is about; an amount may tell one of several."""
        if self.intent not in ABOUT_MONEY:
            return book.lines.browse()
        lines = book.guess()
        if not self.amount:
            return lines
        exact = lines.filtered(
            lambda line: not line.currency_id.compare_amounts(
                line.amount_residual_currency, self.amount
            )
        )
        return exact if len(exact) == 1 else lines

    def _keep_currency(self, lines):
        """Return the items in the currency in which most is open; a promise is in one currency."""
        if self.intent != "promise" or len(lines.currency_id) < 2:
            return lines
        totals = defaultdict(float)
        for line in lines:
            totals[line.currency_id] += line.amount_residual
        most = max(totals, key=totals.get)
        return lines.filtered(lambda line: line.currency_id == most)

    def _find_reason(self):
        """Return the dispute reason of the kind that was read, one of the company first."""
        reasons = self.env["collections.dispute.reason"]
        if self.intent != "dispute":
            return reasons
        companies = [self.company_id.id, False]
        found = reasons.search(
            [
                ("category", "in", (self.category, "other")),
                ("is_dispute", "=", True),
                ("company_id", "in", companies),
            ]
        )
        ranked = found.sorted(lambda r: (r.category != self.category, not r.company_id))
        return ranked[:1]

    def _fill_amount(self):
        """Complete the amount of a promise: all of the items, or what earlier parts leave of it."""
        lines = self.move_line_ids
        self.currency_id = lines.currency_id[:1] or self.profile_id.currency_id
        if self.intent != "promise" or self.amount:
            return
        total = sum(Decimal(str(line.amount_residual_currency)) for line in lines)
        parts = self.search(
            [
                ("message_id", "=", self.message_id.id),
                ("intent", "=", "promise"),
                ("id", "<", self.id),
            ]
        ).filtered(lambda part: part.move_line_ids & lines)
        rest = float(total) - sum(parts.mapped("amount"))
        self.amount = self.currency_id.round(max(rest, 0))


def _is_open(line):
    """Tell whether a journal item is still owed."""
    return not line.reconciled and line.parent_state == "posted" and line.amount_residual > 0
