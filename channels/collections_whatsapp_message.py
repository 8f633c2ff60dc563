import logging
from datetime import timedelta
from uuid import uuid4

from odoo import api, fields, models
from odoo.fields import Domain

from ..engine.whatsapp import RANK, Incoming, Outcome, Status
from ..models.scheduled import begin_anew, scheduled
from . import whatsapp_api

_logger = logging.getLogger(__name__)

BATCH = 200
INTERRUPTED_AFTER = timedelta(minutes=15)
# What is older than this is planned again instead of sent: it may have been paid since.
FRESH = timedelta(hours=6)
OWN_STATES = frozenset(("queued", "sending", "sent", "delivered", "read", "failed", "uncertain"))


class CollectionsWhatsappMessage(models.Model):
    """The queue of WhatsApp messages, and what customers wrote.

    A row is queued in the transaction that marks its action done. A scheduled action claims one
    row ("sending"), commits, calls the service with no transaction open, and records the answer.
    After a crash a row is still "sending": it may have gone out, so it becomes "uncertain", its
    action fails visibly, and a person decides. Nothing sends it again by itself; a report of the
    service that arrives later settles it.
    """

    _name = "collections.whatsapp.message"
    _description = "WhatsApp Message"
    _order = "id desc"
    _rec_name = "number"

    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True)
    profile_id = fields.Many2one(
        "collections.profile", string="Dossier", index=True, ondelete="cascade", readonly=True
    )
    action_id = fields.Many2one(
        "collections.action", index="btree_not_null", ondelete="set null", readonly=True
    )
    state = fields.Selection(
        [
            ("queued", "In the queue"),
            ("sending", "Being sent"),
            ("sent", "Sent"),
            ("delivered", "Delivered"),
            ("read", "Read"),
            ("failed", "Failed"),
            ("uncertain", "Perhaps sent"),
            ("cancelled", "Cancelled"),
            ("received", "Received"),
            ("unmatched", "Received, customer unknown"),
        ],
        default="queued",
        required=True,
        readonly=True,
        index=True,
    )
    number = fields.Char(readonly=True)
    template = fields.Char(readonly=True, help="Name of the template in WhatsApp Manager.")
    language = fields.Char(readonly=True)
    # With the link of the customer in it, which is nobody else's.
    parameters = fields.Json(readonly=True, groups="base.group_system")
    body = fields.Text(string="Text", readonly=True)
    reference = fields.Char(readonly=True, copy=False, default=lambda self: uuid4().hex)
    provider_id = fields.Char(string="WhatsApp ID", readonly=True, copy=False)
    claimed_at = fields.Datetime(readonly=True, copy=False)
    failure_detail = fields.Char(readonly=True, copy=False)

    _reference_unique = models.UniqueIndex("(reference)")
    _provider_unique = models.UniqueIndex(
        "(company_id, provider_id) WHERE provider_id IS NOT NULL",
        "This WhatsApp message is known already.",
    )
    _queue_index = models.Index("(id) WHERE state IN ('queued', 'sending')")

    # === SENDING === #

    @api.model
    @scheduled
    def _cron_send(self):
        """Send what is queued, one message in a transaction of its own; safe to run twice."""
        self._settle_interrupted()
        for _number in range(BATCH):
            message = self._claim_next()
            if not message or not message._send():
                return

    @api.model
    def _claim_next(self):
        """Claim the oldest queued message, so that no other worker sends it too."""
        domain = Domain("state", "=", "queued")
        found = self.search(domain, limit=10, order="id")
        message = found.try_lock_for_update(limit=1).filtered_domain(domain)
        message.write({"state": "sending", "claimed_at": fields.Datetime.now()})
        return message

    def _send(self):
        """Send one claimed message; return whether there is time for another one."""
        request = self._prepare_request()
        cron = self.env["ir.cron"]
        # From here on a crash leaves the claim: nobody sends this message again by itself.
        cron._commit_progress()
        outcome = self._call(request) if request else Outcome("stale")
        # A report of the service may come at the same moment: what it answered is never lost.
        begin_anew(self.env, lambda: self._take_note(outcome))
        left = self.search_count([("state", "=", "queued")])
        return cron._commit_progress(1, remaining=left)

    def _take_note(self, outcome):
        self.invalidate_recordset()
        self._settle(outcome)

    def _prepare_request(self):
        """Return the request to the service, or None when this message is out of date."""
        company = self.company_id.sudo()
        if fields.Datetime.now() - self.create_date > FRESH or not self.action_id:
            return None
        if not company._has_collections_whatsapp():
            return None
        base = self.env["ir.config_parameter"].sudo()
        base = base.get_param("account_collections.whatsapp_url") or whatsapp_api.DEFAULT_URL
        return whatsapp_api.Request(
            url=base.rstrip("/"),
            phone_number_id=company.collections_whatsapp_number_id.strip(),
            token=company.collections_whatsapp_token.strip(),
            number=self.number,
            template=self.template,
            language=self.language,
            parameters=self.parameters or [],
            reference=self.reference,
        )

    def _call(self, request):
        """Call the service. Only ids are logged: no number, no text, no token."""
        outcome = whatsapp_api.send(request)
        _logger.info("WhatsApp message %s: %s (%s)", self.id, outcome.kind, outcome.code)
        return outcome

    def _settle(self, outcome):
        """Record what became of one attempt, unless a report of the service came first."""
        self.ensure_one()
        if self.state == "sending":
            self._take_over(outcome)
        elif outcome.provider_id and not self.provider_id:
            self.provider_id = outcome.provider_id
        if outcome.kind in ("limited", "account"):
            self._hold_queue(outcome)

    def _take_over(self, outcome):
        """Write the outcome on the message and pass it on to the action."""
        values = {"failure_detail": outcome.detail or False}
        if outcome.provider_id and not self.provider_id:
            values["provider_id"] = outcome.provider_id
        if outcome.kind in RANK or outcome.kind == "uncertain":
            values["state"] = outcome.kind
        else:
            values["state"] = "cancelled" if outcome.kind == "stale" else "failed"
        self.write(values)
        if self.action_id.whatsapp_id == self:
            self.action_id._receive_whatsapp(outcome)

    def _hold_queue(self, outcome):
        """Do not go on asking a service that refuses us: the same holds for the whole queue."""
        domain = [("state", "=", "queued"), ("company_id", "=", self.company_id.id)]
        waiting = self.search(domain, limit=1000)
        for message in waiting.try_lock_for_update():
            message._take_over(outcome)

    @api.model
    def _settle_interrupted(self):
        """Show the messages that were being sent when something crashed."""
        domain = Domain("state", "=", "sending") & Domain(
            "claimed_at", "<", fields.Datetime.now() - INTERRUPTED_AFTER
        )
        for message in self.search(domain, limit=BATCH).try_lock_for_update():
            if message.filtered_domain(domain):
                message._take_over(Outcome("uncertain"))

    def _cancel_queued(self):
        """Keep messages that are still in the queue from going out next to new ones."""
        queued = self.try_lock_for_update().filtered(lambda message: message.state == "queued")
        queued.state = "cancelled"

    # === RECEIVING === #

    @api.model
    def _receive_events(self, companies, events):
        """Take over the reports and messages of one call of the webhook.

        :param companies: those for which the signature of the call is valid; events about the
            number of any other company are left out
        """
        by_number = {
            (company.collections_whatsapp_number_id or "").strip(): company
            for company in companies.sudo()
        }
        for event in events:
            company = by_number.get(event.phone_number_id)
            if not company:
                _logger.info("WhatsApp: an event about a number that is not ours is left out")
            elif isinstance(event, Status):
                self._receive_status(company, event)
            elif isinstance(event, Incoming):
                self._receive_message(company, event)

    @api.model
    def _receive_status(self, company, status):
        """Follow a message that we sent; reports that are late, double or unknown do nothing."""
        known = Domain("provider_id", "=", status.provider_id)
        if status.reference:
            known |= Domain("reference", "=", status.reference)
        message = self.search(known & Domain("company_id", "=", company.id), limit=1)
        if message.state not in OWN_STATES:
            return
        rank = RANK.get(status.outcome.kind, 0)
        further = rank > RANK.get(message.state, 0)
        refused = not rank and message.state in ("sending", "sent", "uncertain")
        if further or refused:
            message._take_over(status.outcome)

    @api.model
    def _receive_message(self, company, incoming):
        """Put what a customer wrote into the dossier, or keep it until its sender is known."""
        known = [("provider_id", "=", incoming.provider_id), ("company_id", "=", company.id)]
        if self.search_count(known, limit=1):
            return
        profile, partner = self._find_sender(company, incoming.number)
        message = self.create(
            {
                "company_id": company.id,
                "profile_id": profile.id,
                "state": "received" if profile else "unmatched",
                "number": incoming.number,
                "provider_id": incoming.provider_id,
                "body": incoming.text or self._describe_form(incoming.form),
            }
        )
        _logger.info("WhatsApp message %s received: %s", message.id, message.state)
        if profile:
            profile._receive_whatsapp_text(message.body, partner)
        else:
            message._show_in_inbox()

    def _show_in_inbox(self):
        """Let somebody say whose this message is, where the company has an inbox."""
        mailbox = self.env["collections.mailbox"].sudo()._get_for_companies(self.company_id)
        mailbox = mailbox.get(self.company_id)
        if mailbox:
            mailbox._receive_text(self.body, self.number, "whatsapp")

    @api.model
    def _find_sender(self, company, number):
        """Return dossier and contact of a number; none when it may be of several customers."""
        partners = self.env["res.partner"].search([("phone_sanitized", "=", number)])
        profiles = self.env["collections.profile"].search(
            [
                ("partner_id", "in", partners.commercial_partner_id.ids),
                ("company_id", "=", company.id),
            ]
        )
        if len(profiles) != 1:
            return profiles.browse(), partners.browse()
        own = partners.filtered(lambda p: p.commercial_partner_id == profiles.partner_id)
        return profiles, own[:1]

    @api.model
    def _describe_form(self, form):
        return self.env._("(%s: to be seen in WhatsApp)", form or "?")

    # === ACTION METHODS === #

    def action_open_profile(self):
        """Open the dossier of the customer."""
        self.ensure_one()
        return self.profile_id._get_records_action()
