from odoo import api, fields, models
from odoo.exceptions import UserError

# What rules and timing usually look at; anything else counts from the next night on.
RULE_FIELDS = frozenset(
    (
        "category_id", "country_id", "industry_id", "is_company", "lang", "parent_id", "state_id",
        "trust", "user_id",
    )
)  # fmt: skip


class ResPartner(models.Model):
    _inherit = "res.partner"

    collections_contact = fields.Boolean(
        "Receives Payment Reminders",
        help="Reminders of this customer go to this contact instead of to the invoice address.",
    )
    collections_overdue = fields.Monetary(
        "Overdue",
        compute="_compute_collections_overdue",
        groups="account_collections.group_viewer",
        currency_field="currency_id",
    )
    collections_profile_count = fields.Integer(
        compute="_compute_collections_overdue", groups="account_collections.group_viewer"
    )

    # To find whose an incoming mail is.
    _collections_email_index = models.Index(
        "(email_normalized) WHERE email_normalized IS NOT NULL"
    )
    _collections_domain_index = models.Index(
        "(split_part(email_normalized, '@', 2)) WHERE email_normalized IS NOT NULL"
    )

    @api.depends_context("company")
    def _compute_collections_overdue(self):
        profiles = self.env["collections.profile"].search_fetch(
            [
                ("partner_id", "in", self.commercial_partner_id.ids),
                ("company_id", "=", self.env.company.id),
            ],
            ["partner_id", "overdue"],
        )
        by_partner = {profile.partner_id: profile for profile in profiles}
        for partner in self:
            profile = by_partner.get(partner.commercial_partner_id)
            partner.collections_overdue = profile.overdue if profile else 0
            partner.collections_profile_count = 1 if profile else 0

    def write(self, vals):
        """Let the rules look again at customers who changed."""
        result = super().write(vals)
        if not RULE_FIELDS.isdisjoint(vals):
            profiles_sudo = (
                self.env["collections.profile"]
                .sudo()
                .search([("partner_id", "in", self.commercial_partner_id.ids)])
            )
            if profiles_sudo:
                self.env["collections.change"]._record_profiles(profiles_sudo)
        return result

    def action_open_collections_profile(self):
        """Open the dossier of this customer, or of each company's."""
        self.ensure_one()
        profiles = self.env["collections.profile"].search(
            [("partner_id", "=", self.commercial_partner_id.id)]
        )
        return profiles._get_records_action(name=self.env._("Collections"))

    def action_open_collections_history(self):
        """Show everything that happened with this customer, in the company that is worked in."""
        self.ensure_one()
        profile = self.env["collections.profile"].search(
            [
                ("partner_id", "=", self.commercial_partner_id.id),
                ("company_id", "=", self.env.company.id),
            ]
        )
        if not profile:
            raise UserError(self.env._("There is no dossier yet: it comes with the first invoice."))
        return profile.action_open_history()
