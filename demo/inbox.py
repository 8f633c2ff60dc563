from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, formataddr

import pytz

from odoo import api, models
from odoo.fields import Domain

from .mails import LETTERS, MAILBOX

EVENING = 17


class CollectionsDemo(models.AbstractModel):
    """The mailboxes of the demo company, and the mail that came in at them."""

    _inherit = "collections.demo"

    @api.model
    def _run_first_nights(self, companies, customers, partners, day):
        result = super()._run_first_nights(companies, customers, partners, day)
        for company in companies.values():
            company.collections_mailbox_name = MAILBOX
        by_name = {customer.name: partners[number] for number, customer in customers.items()}
        moment = datetime(day.year, day.month, day.day, EVENING, tzinfo=pytz.utc)
        for number, letter in enumerate(LETTERS):
            if not letter.customer or letter.customer in by_name:
                partner = by_name.get(letter.customer, self.env["res.partner"])
                self._receive_letter(number, letter, companies[letter.company], partner, moment)
        return result

    def _receive_letter(self, number, letter, company, partner, moment):
        """Let a mail come in as it would from a mail server."""
        sender = letter.sender or self._get_mail_address(partner)
        if not sender:
            return
        box = company.collections_mailbox_ids[:1]
        mail = EmailMessage()
        mail["From"] = formataddr((partner.name or "J. de Wit", sender))
        mail["To"] = box.alias_email
        mail["Date"] = format_datetime(moment - timedelta(hours=letter.hours))
        mail["Message-ID"] = f"<demo-{number}-{moment:%Y%m%d}@mail.example>"
        facts = {"number": self._find_oldest_number(company, partner)}
        mail["Subject"] = letter.subject.format(**facts)
        if letter.automatic:
            mail["Auto-Submitted"] = "auto-replied"
        mail.set_content(letter.says.format(**facts))
        self.env["mail.thread"].message_process(False, mail.as_bytes())

    def _get_mail_address(self, partner):
        contacts = partner | partner.child_ids
        return next(filter(None, contacts.mapped("email_normalized")), "")

    def _find_oldest_number(self, company, partner):
        moves = self.env["account.move"].search(
            Domain("commercial_partner_id", "=", partner.id)
            & Domain("company_id", "=", company.id)
            & Domain("move_type", "=", "out_invoice")
            & Domain("state", "=", "posted")
            & Domain("payment_state", "in", ("not_paid", "partial")),
            order="invoice_date_due, id",
            limit=1,
        )
        return moves.name or ""
