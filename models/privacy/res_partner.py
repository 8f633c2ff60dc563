from odoo import api, models
from odoo.exceptions import AccessError, UserError

from .collections_profile import MANAGER


class ResPartner(models.Model):
    _inherit = "res.partner"

    # === CRUD METHODS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_with_dossier(self):
        """Let an empty dossier go with its customer; refuse in words while there is a history."""
        profiles_sudo = (
            self.env["collections.profile"].sudo().search([("partner_id", "in", self.ids)])
        )
        kept = profiles_sudo._filter_with_history()
        if kept:
            raise UserError(
                self.env._(
                    "%s has a history in Collections, which belongs to the books. Archive the "
                    "contact; “Personal Data” on the contact removes what the books do not need.",
                    kept[0].partner_id.display_name,
                )
            )
        profiles_sudo.unlink()

    # === ACTION METHODS === #

    def action_collections_privacy(self):
        """Open what a manager can do with the personal data of this contact."""
        self.ensure_one()
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only a manager of Collections exports or removes personal data.")
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Personal data of %s", self.display_name),
            "res_model": "collections.privacy.request",
            "view_mode": "form",
            "target": "new",
            "context": {"default_partner_id": self.id},
        }

    # === BUSINESS METHODS === #

    def _get_privacy_scope(self, is_whole):
        """Return the contacts and the dossiers that make up a person.

        :param bool is_whole: the customer with all its contacts, else this contact alone
        """
        self.ensure_one()
        profiles = self.env["collections.profile"].sudo()
        if not is_whole:
            return self.sudo(), profiles
        customer = self.commercial_partner_id
        partners = self.sudo().with_context(active_test=False)
        partners = partners.search([("commercial_partner_id", "=", customer.id)], order="id")
        domain = [
            ("partner_id", "=", customer.id),
            ("company_id", "in", self.env.companies.ids),
        ]
        return partners, profiles.search(domain)
