from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command, Datetime

TEXT = "account_collections.share_mail"
MOST_PER_HOUR = 5


class CollectionsLink(models.Model):
    """A contact passes an invoice on to a colleague, who gets a link to that invoice alone."""

    _inherit = "collections.link"

    # === BUSINESS METHODS === #

    def _share(self, profile, invoice, name, email):
        """Give a colleague of the owner of this link access to one invoice, and tell by e-mail.

        Who got an invoice this way does not pass it on. The e-mail is in the language of the
        environment, which is that of the page.

        :param profile: the account of the customer with the company of the invoice
        :param str name: cleaned, see ``engine.forms.clean_name``
        :param str email: cleaned, see ``engine.forms.clean_email``
        :return: the new link
        :raise UserError: a sentence for the one who shares
        """
        self.ensure_one()
        self._check_may_share(email)
        colleague = self._get_colleague(profile, name, email)
        link = self._find_shared(profile, invoice, colleague) or self.create(
            {
                "profile_id": profile.id,
                "partner_id": colleague.id,
                "key": self._new_key(),
                "date_expiry": self.date_expiry,
                "shared_by_id": self.id,
                "move_ids": [Command.set(invoice.ids)],
            }
        )
        self._note_share(link, invoice)
        link._send_share(self.partner_id, invoice)
        return link

    def _check_may_share(self, email):
        if self.shared_by_id:
            raise UserError(
                self.env._("This invoice was passed on to you: ask your colleague to pass it on.")
            )
        if self.partner_id.email_normalized == email:
            raise UserError(self.env._("This is your own address: enter that of a colleague."))
        blacklist = self.env["mail.blacklist"]
        if blacklist.search_count([("email", "=", email), ("active", "=", True)], limit=1):
            raise UserError(self.env._("We cannot write to this address: enter another one."))
        since = Datetime.now() - timedelta(hours=1)
        recent = [("kind", "=", "share"), ("link_id", "=", self.id), ("date", ">=", since)]
        if self.env["collections.visit"].search_count(recent) >= MOST_PER_HOUR:
            raise UserError(
                self.env._(
                    "You have passed on %s invoices within an hour: please try again later.",
                    MOST_PER_HOUR,
                )
            )

    def _get_colleague(self, profile, name, email):
        """Return the contact of this customer with that address, a new one when there is none.

        Somebody else's contact with the same address is never touched.
        """
        customer = profile.partner_id
        partners = self.env["res.partner"]
        known = partners.search(
            [
                ("email_normalized", "=", email),
                ("commercial_partner_id", "=", customer.id),
                ("active", "=", True),
            ],
            order="id",
            limit=1,
        )
        return known or partners.create(
            {
                "name": name,
                "email": email,
                "parent_id": customer.id,
                "type": "contact",
                "is_company": False,
                "lang": self.env.lang,
                "company_id": customer.company_id.id,
            }
        )

    def _find_shared(self, profile, invoice, colleague):
        """Return the link by which this invoice was passed on to the same colleague before."""
        found = self.search(
            [
                ("profile_id", "=", profile.id),
                ("partner_id", "=", colleague.id),
                ("shared_by_id", "=", self.id),
                ("is_revoked", "=", False),
            ]
        )
        return found.filtered(lambda link: link.state == "valid" and link.move_ids == invoice)[:1]

    def _note_share(self, link, invoice):
        self.env["collections.visit"].create(
            {
                "profile_id": link.profile_id.id,
                "partner_id": self.partner_id.id,
                "link_id": self.id,
                "kind": "share",
                "move_id": invoice.id,
            }
        )

    # === THE E-MAIL === #

    def _send_share(self, sharer, invoice):
        values = {
            "sharer": sharer.name,
            "customer": self.profile_id.partner_id.name,
            "invoice": invoice.name,
            "company": self.company_id.name,
            "url": self._get_url(f"invoice/{invoice.id}"),
        }
        body = self.env["ir.qweb"]._render(TEXT, values)
        subject = self.env._(
            "%(contact)s passes on invoice %(invoice)s of %(company)s",
            contact=sharer.name,
            invoice=invoice.name,
            company=self.company_id.name,
        )
        self.profile_id._queue_mail(self.partner_id, subject, body, author=sharer)
