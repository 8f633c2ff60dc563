from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_amount, format_date, format_list


class ResPartner(models.Model):
    """How a customer stands, in one line on the contact.

    Viewers of Collections read all of it. Colleagues without that right read a summary without
    amounts, when the company wants it.
    """

    _inherit = "res.partner"

    collections_status = fields.Char("Standing", compute="_compute_collections_status")

    # === COMPUTE METHODS === #

    @api.depends_context("uid", "company", "lang")
    def _compute_collections_status(self):
        is_viewer = self.env.user.has_group("account_collections.group_viewer")
        company_sudo = self.env.company.sudo()
        profiles = self.env["collections.profile"]
        if is_viewer:
            profiles = self._find_collections_profiles(profiles)
        elif company_sudo.collections_sales_status:
            profiles = self._find_collections_profiles(profiles.sudo())
        words = profiles._describe_standing(is_viewer)
        by_partner = {profile.partner_id.id: words[profile.id] for profile in profiles}
        for partner in self:
            partner.collections_status = by_partner.get(partner.commercial_partner_id.id) or False

    def _find_collections_profiles(self, profiles):
        return profiles.search_fetch(
            [
                ("partner_id", "in", self.commercial_partner_id.ids),
                ("company_id", "=", self.env.company.id),
            ],
            ["partner_id", "overdue", "currency_id", "risk_class", "is_delivery_stopped"],
        )

    # === ACTION METHODS === #

    def action_log_collections_call(self):
        """Open the call panel of this customer, with this contact as whom to ask for."""
        self.ensure_one()
        profiles = self.env["collections.profile"]
        self.env["collections.call"].check_access("create")
        found = profiles.search(
            [
                ("partner_id", "=", self.commercial_partner_id.id),
                ("company_id", "=", self.env.company.id),
            ],
            limit=1,
        )
        profile = found or profiles.sudo()._for_partner(self, self.env.company).with_env(self.env)
        profile.check_access("write")
        return self.env["collections.call"]._open(profile, contact=self)


class CollectionsProfile(models.Model):
    """The standing of customers in words, in a few queries for any number of them."""

    _inherit = "collections.profile"

    def _describe_standing(self, is_full):
        """Return how these customers stand, ``{profile id: text}``; empty when all is well.

        :param is_full: with amounts, promises and the risk class; otherwise what is safe to show
            to every colleague
        """
        if not self:
            return {}
        disputed = self._find_disputed()
        promised = self._find_next_promises() if is_full else {}
        risks = dict(self._fields["risk_class"]._description_selection(self.env))
        return {
            profile.id: format_list(
                self.env,
                list(profile._get_standing(is_full, disputed, promised.get(profile.id), risks)),
                style="unit-short",
            )
            for profile in self
        }

    def _get_standing(self, is_full, disputed, promise, risks):
        """Yield what there is to say about a customer, the gravest first."""
        self.ensure_one()
        if self.is_delivery_stopped:
            yield self.env._("deliveries stopped")
        if self.overdue > 0:
            amount = format_amount(self.env, self.overdue, self.currency_id)
            yield self.env._("%s late", amount) if is_full else self.env._("late invoices")
        if self.id in disputed:
            yield self.env._("in dispute")
        if is_full and self.is_on_hold:
            yield self.env._("follow-up on hold")
        if promise:
            yield self.env._("payment promised by %s", format_date(self.env, promise))
        if is_full and self.risk_class:
            yield self.env._("risk %s", risks[self.risk_class])

    def _find_disputed(self):
        """Return the ids of the customers with an open dispute."""
        disputes = self.env["collections.dispute"].sudo()
        domain = disputes._domain_open() & Domain("profile_id", "in", self.ids)
        return {profile.id for (profile,) in disputes._read_group(domain, ["profile_id"])}

    def _find_next_promises(self):
        """Return the next day on which money was promised, ``{profile id: day}``."""
        groups = (
            self.env["collections.promise"]
            .sudo()
            ._read_group(
                [("profile_id", "in", self.ids), ("state", "=", "open")],
                ["profile_id"],
                ["date:min"],
            )
        )
        return {profile.id: day for profile, day in groups}


class AccountMove(models.Model):
    """The standing of a customer in the warning on draft invoices, and on quotations.

    Odoo shows the same warning on both, so that nothing here depends on the sales app.
    """

    _inherit = "account.move"

    @api.model
    def _build_credit_warning_message(self, record, *args, **kwargs):
        message = super()._build_credit_warning_message(record, *args, **kwargs)
        if not record.company_id.sudo().collections_sales_status:
            return message
        partner = self.env["res.partner"].browse(record.partner_id.id)
        status = partner.with_company(record.company_id).collections_status
        sentence = status and self.env._("Collections: %s", status)
        return "\n".join(filter(None, (message, sentence)))
