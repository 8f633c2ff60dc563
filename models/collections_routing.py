from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize
from odoo.tools.mail import unfold_references

from ..engine.inbox import references, routing
from ..engine.inbox.routing import ADDRESS, DOMAIN, NUMBER, REFERENCE, Trace
from ..engine.replies.html_text import to_text
from ..engine.replies.own_text import own_text

LONGEST_HTML = 300_000
LONGEST_TEXT = 20_000
MOST_REFERENCES = 32
MOST_TRACES = 200
# More mail of one machine in an hour is a loop; it is dropped, and nobody answers it.
MACHINE_LIMIT = 10
THREADS = ("collections.profile", "collections.mailbox")


class CollectionsRouting(models.AbstractModel):
    """Find out whose an incoming mail is. The rules are in ``engine.inbox.routing``."""

    _name = "collections.routing"
    _description = "Routing of Incoming Mail"

    # === ROUTES OF THE GATEWAY === #

    @api.model
    def _reroute(self, message_dict, routes):
        """Return the routes of a mail; those to a mailbox go on to the customer if it is known."""
        if not any(route[0] == "collections.mailbox" and route[1] for route in routes):
            return routes
        result = {}
        for route in routes:
            taken = self._reroute_mailbox(message_dict, route)
            # One message may stand on one thread once.
            result.setdefault((taken[0], taken[1] or taken), taken)
        return list(result.values())

    def _reroute_mailbox(self, message_dict, route):
        if route[0] != "collections.mailbox" or not route[1]:
            return route
        mailbox = self.env["collections.mailbox"].sudo().browse(route[1])
        sender = email_normalize(message_dict.get("email_from")) or ""
        if self.env["collections.spam.sender"]._is_spam(sender, mailbox.company_id):
            return route
        decision = self._decide_mail(message_dict, mailbox.company_id)
        if not decision.is_certain:
            self._keep_parent(message_dict, mailbox)
            return route
        profile = self.env["collections.profile"].sudo().browse(decision.profile)
        self._keep_parent(message_dict, profile)
        return (profile._name, profile.id, None, route[3], None)

    def _keep_parent(self, message_dict, thread):
        """Say which message a mail answers: core forgets it for mail to an alias."""
        parent = self._find_referenced(message_dict).filtered(
            lambda message: message.model == thread._name and message.res_id == thread.id
        )[:1]
        if parent:
            message_dict.update(self.env["mail.thread"]._message_parse_extract_from_parent(parent))

    @api.model
    def _is_machine_in_loop(self, message_dict, routes):
        """Tell whether a machine has sent too much to our threads within an hour."""
        if not any(route[0] in THREADS for route in routes or ()):
            return False
        sender = message_dict.get("email_from") or ""
        count = (
            self.env["mail.message"]
            .sudo()
            .search_count(
                [
                    ("model", "in", THREADS),
                    ("message_type", "=", "email"),
                    ("email_from", "in", [sender, email_normalize(sender)]),
                    ("create_date", ">=", "-1H"),
                ],
                limit=MACHINE_LIMIT,
            )
        )
        return count >= MACHINE_LIMIT

    # === EVIDENCE === #

    def _decide_mail(self, message_dict, company):
        """Return the decision about a mail, see ``engine.inbox.routing.decide``."""
        text = self._read_own_text(message_dict.get("body"))
        sender = email_normalize(message_dict.get("email_from")) or ""
        if self._is_colleague(sender):
            sender, text = self._read_forwarded(message_dict.get("body"))
        traces = self._find_reference_traces(message_dict)
        traces += self._find_traces(sender, message_dict.get("subject") or "", text)
        if not any(trace.kind in (REFERENCE, ADDRESS) for trace in traces):
            traces += self._find_new_customer(sender, company)
        return routing.decide(traces, company.id)

    def _find_reference_traces(self, message_dict):
        """Return the dossier of the youngest message of ours that the mail answers."""
        for message in self._find_referenced(message_dict):
            profile = self._get_profile_of(message)
            if profile:
                return [Trace(profile.id, profile.company_id.id, REFERENCE)]
        return []

    def _find_referenced(self, message_dict):
        named = f"{message_dict.get('references') or ''} {message_dict.get('in_reply_to') or ''}"
        ids = [reference.strip() for reference in unfold_references(named)][-MOST_REFERENCES:]
        messages = self.env["mail.message"].sudo()
        return messages.search([("message_id", "in", ids)], order="id desc") if ids else messages

    @api.model
    def _get_profile_of(self, message):
        """Return the dossier to whose customer a message of ours was, empty when to none."""
        profiles = self.env["collections.profile"].sudo()
        if not message.model or not message.res_id or message.model not in self.env:
            return profiles
        record = self.env[message.model].sudo().browse(message.res_id).exists()
        if record._name == profiles._name:
            return record
        if record._name == "account.move":
            return self._get_profile_of_invoice(record)
        field = record._fields.get("profile_id")
        is_ours = field and field.comodel_name == profiles._name
        return record.profile_id if is_ours else profiles

    @api.model
    def _get_profile_of_invoice(self, move):
        """Return the dossier of the customer of an invoice, empty for other entries."""
        profiles = self.env["collections.profile"].sudo()
        if not move.is_sale_document(include_receipts=True):
            return profiles
        customer, company = move.commercial_partner_id, move.company_id
        domain = [("partner_id", "=", customer.id), ("company_id", "=", company.id)]
        return profiles.search(domain, limit=1)

    def _find_traces(self, sender, subject, text):
        """Return what points to customers: address, numbers and domain, in one query."""
        numbers = references.find_numbers(subject, text)
        domain = routing.domain_of(sender, self._get_our_domains())
        names = ("email", "email_normalized", "active", "commercial_partner_id", "parent_id")
        self.env["res.partner"].flush_model(names)
        self.env["account.move"].flush_model(
            ["name", "payment_reference", "state", "move_type", "commercial_partner_id"]
        )
        self.env["collections.profile"].flush_model(["partner_id", "company_id", "overdue"])
        rows = self.env.execute_query(self._traces_query(sender, numbers, domain))
        return [Trace(*row[:4], float(row[4] or 0)) for row in rows]

    def _traces_query(self, sender, numbers, domain):
        """Select (profile, company, kind, detail, weight); what is due weighs in a guess."""
        return SQL(
            """
            WITH number AS (SELECT DISTINCT unnest(%(numbers)s::text[]) AS written),
            named AS (
                SELECT move.commercial_partner_id AS partner_id, move.company_id, move.name
                  FROM number JOIN account_move move ON move.name = number.written
                   AND move.state = 'posted' AND move.name != '/' AND move.move_type IN %(types)s
                 UNION
                SELECT move.commercial_partner_id, move.company_id, move.name
                  FROM number JOIN account_move move ON move.payment_reference = number.written
                   AND move.state = 'posted' AND move.move_type IN %(types)s
            )
            SELECT profile.id, profile.company_id, %(number)s, named.name, profile.overdue
              FROM named
              JOIN collections_profile profile ON profile.partner_id = named.partner_id
                   AND profile.company_id = named.company_id
             UNION
            SELECT profile.id, profile.company_id, %(address)s, %(sender)s, profile.overdue
              FROM res_partner contact
              JOIN collections_profile profile
                ON profile.partner_id = contact.commercial_partner_id
             WHERE contact.email_normalized = %(sender)s AND contact.active
             UNION
            SELECT profile.id, profile.company_id, %(by_domain)s, %(domain)s, profile.overdue
              FROM res_partner contact
              JOIN collections_profile profile
                ON profile.partner_id = contact.commercial_partner_id
             WHERE split_part(contact.email_normalized, '@', 2) = %(domain)s AND contact.active
                   AND %(domain)s != ''
             LIMIT %(most)s
            """,
            numbers=numbers,
            types=("out_invoice", "out_refund", "out_receipt"),
            number=NUMBER,
            address=ADDRESS,
            by_domain=DOMAIN,
            sender=sender,
            domain=domain,
            most=MOST_TRACES,
        )

    def _find_new_customer(self, sender, company):
        """Return the customer with this address of whom the company has no dossier yet."""
        if not sender:
            return []
        contacts = self.env["res.partner"].sudo().search([("email_normalized", "=", sender)])
        customers = contacts.commercial_partner_id.filtered(
            lambda partner: partner.customer_rank > 0
            and partner.company_id in (company, partner.company_id.browse())
        )
        if len(customers) != 1:
            return []
        profile = self.env["collections.profile"].sudo()._for_partner(customers, company)
        return [Trace(profile.id, company.id, ADDRESS, sender)]

    # === TEXT === #

    @api.model
    def _read_own_text(self, body):
        """Return what the sender of a mail wrote, without history; huge mails are cut off."""
        return own_text(to_text(str(body or "")[:LONGEST_HTML])[:LONGEST_TEXT])

    def _read_forwarded(self, body):
        """Return the first sender in a mail that a colleague passed on, and its whole text."""
        text = to_text(str(body or "")[:LONGEST_HTML])[:LONGEST_TEXT]
        found = (email_normalize(one) for one in references.find_senders(text))
        return next((one for one in found if one and not self._is_colleague(one)), ""), text

    def _is_colleague(self, address):
        """Tell whether an address is one of a user of ours, who passes mail on."""
        domain = Domain("email_normalized", "=", address) & Domain("share", "=", False)
        return bool(address and self.env["res.users"].sudo().search_count(domain, limit=1))

    def _get_our_domains(self):
        """Return our own domains: a colleague is no customer."""
        companies = self.env["res.company"].sudo().search([])
        own = {(company.email or "").rpartition("@")[2].strip(" >") for company in companies}
        aliases = self.env["mail.alias.domain"].sudo().search([]).mapped("name")
        return {name.lower() for name in (*own, *aliases) if name}

    # === WORDS === #

    @api.model
    def _explain(self, kind, detail, rivals):
        """Say in one sentence why a mail may be of this customer."""
        reasons = {
            REFERENCE: self.env._("It answers a message of ours."),
            ADDRESS: self.env._("%s is an address of this customer.", detail),
            NUMBER: self.env._("It names %s.", detail),
            DOMAIN: self.env._("Other contacts of this customer have an address at %s.", detail),
        }
        reason = reasons.get(kind, "")
        if not rivals:
            return reason
        return self.env._(
            "%(reason)s The same is true of %(count)s other customers.",
            reason=reason,
            count=rivals,
        )
