from odoo import models
from odoo.exceptions import AccessError


class ResPartner(models.Model):
    """The credit limit on the contact is the own limit of the dossier, with one history."""

    _inherit = "res.partner"

    def write(self, vals):
        """Record a credit limit that somebody sets on the contact as a decision."""
        if "credit_limit" not in vals or self.env.context.get("collections_credit"):
            return super().write(vals)
        before = {partner.id: partner.credit_limit for partner in self}
        result = super().write(vals)
        for partner in self.filtered(lambda partner: partner.credit_limit != before[partner.id]):
            partner._record_credit_limit()
        return result

    def _record_credit_limit(self):
        """Take the limit over into the dossier; zero, Odoo's word for none, is left to the policy.

        Who may not decide about so much cannot do it by way of the contact either.
        """
        profile_sudo = self.env["collections.profile"].sudo().search(
            [
                ("partner_id", "=", self.commercial_partner_id.id),
                ("company_id", "=", self.env.company.id),
            ]
        )
        if not profile_sudo:
            return
        policy_sudo = self.env["collections.credit"].sudo()._get_policies(profile_sudo)[
            profile_sudo.id
        ]
        if not (self.env.su or policy_sudo._may_decide(self.credit_limit, self.env.user)):
            raise AccessError(
                self.env._(
                    "You may not decide about so much credit: ask for it in the dossier of the "
                    "customer."
                )
            )
        limits = self.env["collections.credit.limit"].sudo()
        if self.credit_limit > 0:
            reason = self.env._("Set on the contact")
            limits._decide_for(profile_sudo, "own", self.credit_limit, reason, "contact")
        else:
            limits.search(
                [
                    ("profile_id", "=", profile_sudo.id),
                    ("kind", "=", "own"),
                    ("state", "=", "approved"),
                ]
            )._end()
            profile_sudo._refresh_credit()
