from odoo import models
from odoo.exceptions import UserError

from odoo.addons.account_collections.models.privacy.personal import EMPTIED, REMOVED

PREFIX = "collections."


class PrivacyLookupWizardLine(models.TransientModel):
    """What is about money stays with its figures; deleting it takes away the words.

    Core deletes as superuser, so that Collections says itself what may not go yet.
    """

    _inherit = "privacy.lookup.wizard.line"

    def action_unlink(self):
        """Empty a record of Collections that the books need; delete what they do not."""
        self.ensure_one()
        name = self.res_model or ""
        if self.is_unlinked or not name.startswith(PREFIX) or name not in self.env:
            return super().action_unlink()
        record_sudo = self.env[name].sudo().browse(self.res_id).exists()
        self._check_collections_needs(record_sudo)
        if name in REMOVED or not record_sudo:
            return super().action_unlink() if record_sudo else self._set_collections_done()
        if name not in EMPTIED:
            raise UserError(
                self.env._(
                    "%s is a setting of Collections or holds figures alone: change it there.",
                    self.res_name or record_sudo.display_name,
                )
            )
        privacy = self.env["collections.privacy"].sudo()
        found = {name: record_sudo.ids}
        privacy._erase(found, privacy._find_messages(found))
        return self._set_collections_done()

    def _set_collections_done(self):
        self.execution_details = self.env._(
            "Emptied %(model)s #%(id)s", model=self.res_model_id.name, id=self.res_id
        )
        self.is_unlinked = True

    def _check_collections_needs(self, record_sudo):
        """Raise while the customer of a record has something open."""
        profile_sudo = record_sudo
        if record_sudo._name != "collections.profile":
            has_profile = "profile_id" in record_sudo._fields
            profile_sudo = (
                record_sudo.profile_id if has_profile else self.env["collections.profile"]
            )
        profile_sudo._check_not_needed()
