from odoo import fields, models
from odoo.exceptions import UserError

from ..models.law.res_partner import KINDS, SIZES


class CollectionsLawDebtors(models.TransientModel):
    """Say of one or many customers what they are for the law."""

    _name = "collections.law.debtors"
    _description = "What Customers Are for the Law"

    profile_ids = fields.Many2many("collections.profile", string="Customers", required=True)
    count = fields.Integer(compute="_compute_count")
    sets_kind = fields.Boolean("Change", default=True)
    kind = fields.Selection(
        KINDS,
        "Treat As",
        help="Empty: as it looks from company number and VAT number; unknown is a consumer.",
    )
    is_natural = fields.Boolean("Natural Person in Business")
    sets_size = fields.Boolean("Change the Size")
    size = fields.Selection(SIZES)
    sets_country = fields.Boolean("Change the Law")
    country_id = fields.Many2one("res.country", "Law of the Contract")
    reason = fields.Char(help="Your colleagues read it in the dossier.")

    def _compute_count(self):
        for wizard in self:
            wizard.count = len(wizard.profile_ids)

    # === ACTION METHODS === #

    def action_apply(self):
        """Write it on the contacts, and why in the dossiers."""
        self.ensure_one()
        self.profile_ids.check_access("write")
        values = self._prepare_values()
        if not values:
            raise UserError(self.env._("Choose what to change: kind, size or law."))
        profiles_sudo = self.profile_ids.sudo()
        profiles_sudo.partner_id.write(values)
        bodies = {profile.id: self._describe(profile) for profile in profiles_sudo}
        profiles_sudo._message_log_batch(bodies=bodies, author_id=self.env.user.partner_id.id)
        return {"type": "ir.actions.act_window_close"}

    # === HELPERS === #

    def _prepare_values(self):
        values = {}
        if self.sets_kind:
            values["collections_debtor_kind"] = self.kind
            values["collections_debtor_natural"] = self.kind == "business" and self.is_natural
        if self.sets_size:
            values["collections_debtor_size"] = self.size
        if self.sets_country:
            values["collections_law_country_id"] = self.country_id.id
        return values

    def _describe(self, profile):
        if self.reason:
            return self.env._(
                "For the law: %(what)s. %(reason)s",
                what=profile.debtor_reason,
                reason=self.reason,
            )
        return self.env._("For the law: %s.", profile.debtor_reason)
