from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from .contact_choice import CONTACTS, PREFERENCE
from .sql_values import among


class CollectionsProfile(models.Model):
    """To whom the messages for a customer go, and what stands in the way."""

    _inherit = "collections.profile"

    @api.depends("partner_id")
    def _compute_recipient_id(self):
        recipients = self.sudo()._get_recipients()
        for profile in self:
            partner, problem = recipients.get(profile.id, (self.env["res.partner"], ""))
            profile.recipient_id = partner
            profile.email = partner.sudo().email
            profile.recipient_problem = problem and self.env["collections.action"]._explain_failure(
                problem, partner.sudo().email or ""
            )

    def _get_recipients(self):
        """Find to whom the reminders of these customers go, in one query.

        The contact marked for reminders comes first, then the invoice address, then the
        customer itself; the first with an e-mail address is taken.

        :return: ``{profile id: (partner, problem)}``; problem is a failure type of
            ``collections.action`` or an empty string.
        """
        found = self._find_recipients()
        partners = self.env["res.partner"].browse(
            partner_id for partner_id, _problem in found.values() if partner_id
        )
        partners.fetch(["email", "lang", "name"])
        return {
            profile_id: (partners.browse(partner_id or []), problem)
            for profile_id, (partner_id, problem) in found.items()
        }

    def _find_problems(self):
        """Find what stands in the way of each message channel, in a few queries.

        Channels override: they put what they know under their own code. A customer without an
        entry is reached.

        :return: ``{channel code: {profile id: failure type}}``
        """
        by_email = {
            profile_id: problem
            for profile_id, (_partner, problem) in self._find_recipients().items()
            if problem
        }
        problems = defaultdict(dict)
        problems["email"] = problems["registered_email"] = by_email
        return problems

    def _find_recipients(self):
        """Return ``{profile id: (partner id or None, problem)}``; see ``_get_recipients``."""
        if not self.ids:
            return {}
        rows = self.env.execute_query(self._recipients_query())
        return {row[0]: row[1:] for row in rows}

    def _recipients_query(self):
        self.env["res.partner"].flush_model()
        self.env["mail.blacklist"].flush_model()
        self.env["collections.action"].flush_model(
            ["profile_id", "failure_type", "is_forgiven", "recipient_email"]
        )
        return SQL(
            """
            SELECT DISTINCT ON (profile.id) profile.id,
                   contact.id,
                   CASE WHEN NOT customer.active THEN 'archived'
                        WHEN contact.id IS NULL THEN 'no_address'
                        WHEN contact.email_normalized IS NULL THEN 'bad_address'
                        WHEN blacklist.id IS NOT NULL THEN 'blacklisted'
                        WHEN EXISTS (
                            SELECT FROM collections_action action
                             WHERE action.profile_id = profile.id
                               AND action.failure_type = 'bounce'
                               AND action.is_forgiven IS NOT TRUE
                               AND LOWER(TRIM(action.recipient_email)) = LOWER(TRIM(contact.email))
                        ) THEN 'bounce'
                        ELSE '' END
              FROM collections_profile profile
              JOIN res_partner customer ON customer.id = profile.partner_id
         LEFT JOIN res_partner contact
                ON %s AND COALESCE(TRIM(contact.email), '') != ''
         LEFT JOIN mail_blacklist blacklist
                ON blacklist.email = contact.email_normalized AND blacklist.active
             WHERE %s
          ORDER BY profile.id, %s
            """,
            CONTACTS,
            among(SQL("profile.id"), self.ids),
            PREFERENCE,
        )
