from odoo import api, fields, models
from odoo.tools import float_round

SHARE_DIGITS = 4


class CollectionsProfile(models.Model):
    """How much may be lost on a customer, against what was decided to be the most."""

    _inherit = "collections.profile"

    exposure = fields.Json(compute="_compute_exposure")

    # === COMPUTE METHODS === #

    @api.depends("balance")
    @api.depends_context("lang")
    def _compute_exposure(self):
        exposures = self._get_exposure()
        for profile in self:
            profile.exposure = {
                "currency_id": profile.currency_id.id,
                **exposures[profile.id],
            }

    # === HELPERS === #

    def _get_exposure(self):
        """Return exposure and limit of these customers, in a constant number of queries.

        The exposure is what is open less unallocated credits, with the confirmed orders that were
        not invoiced yet, in the currency of the company. The limit is Odoo's own, where the company
        uses sales credit limits. Whoever keeps limits elsewhere extends this.

        :return: ``{profile id: {"exposure", "to_invoice", "limit", "used", "source"}}``; ``limit``
            and ``used`` (1.0 is the whole limit) are None without a limit; ``source`` tells where
            the limit comes from: "partner" (set on the contact), "company" (the default) or "".
        """
        orders, limits = self._get_orders_to_invoice(), self._get_credit_limits()
        return {
            profile.id: self._prepare_exposure(
                profile.balance + orders.get(profile.id, 0),
                orders.get(profile.id, 0),
                *limits.get(profile.id, (None, "")),
            )
            for profile in self
        }

    @api.model
    def _prepare_exposure(self, exposure, to_invoice, limit, source):
        used = max(exposure, 0) / limit if limit else None
        return {
            "exposure": exposure,
            "to_invoice": to_invoice,
            "limit": limit,
            "used": used if used is None else float_round(used, precision_digits=SHARE_DIGITS),
            "source": source,
        }

    def _get_orders_to_invoice(self):
        """Return the confirmed orders that were not invoiced yet, ``{profile id: amount}``."""
        found = {}
        for company, profiles in self.sudo().grouped("company_id").items():
            partners = profiles.partner_id.with_company(company)
            amounts = {partner.id: partner.credit_to_invoice for partner in partners}
            found |= {profile.id: amounts[profile.partner_id.id] or 0.0 for profile in profiles}
        return found

    def _get_credit_limits(self):
        """Return Odoo's own credit limits, ``{profile id: (limit, source)}``.

        As in invoicing, a limit of zero means that there is none.
        """
        found = {}
        for company, profiles in self.sudo().grouped("company_id").items():
            if not company.account_use_credit_limit:
                continue
            partners = profiles.partner_id.with_company(company)
            by_partner = {
                partner.id: (
                    partner.credit_limit,
                    "partner" if partner.use_partner_credit_limit else "company",
                )
                for partner in partners
                if partner.credit_limit > 0
            }
            found |= {
                profile.id: by_partner[profile.partner_id.id]
                for profile in profiles
                if profile.partner_id.id in by_partner
            }
        return found
