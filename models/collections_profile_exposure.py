from odoo import api, fields, models
from odoo.tools import float_round

SHARE_DIGITS = 4


class CollectionsProfile(models.Model):
    """How much may be lost on a customer, against what was decided to be the most."""

    _inherit = "collections.profile"

    credit_use = fields.Json("Exposure Against the Limit", compute="_compute_credit_use")

    # === COMPUTE METHODS === #

    @api.depends("balance", "credit_limit", "exposure")
    @api.depends_context("lang")
    def _compute_credit_use(self):
        exposures = self._get_exposure()
        for profile in self:
            profile.credit_use = {
                "currency_id": profile.currency_id.id,
                **exposures[profile.id],
            }

    # === HELPERS === #

    def _get_exposure(self):
        """Return exposure and limit of these customers now, in a constant number of queries.

        :return: ``{profile id: {"exposure", "to_invoice", "limit", "used", "source"}}`` in the
            currency of the company; ``limit`` and ``used`` (1.0 is the whole limit) are None
            without a limit; ``source`` is that of ``credit_source``
        """
        rows = self.env["collections.credit"].sudo()._prepare_rows(self.sudo())
        return {profile.id: self._prepare_exposure(rows[profile.id]) for profile in self}

    @api.model
    def _prepare_exposure(self, row):
        limit = None if row["credit_source"] == "none" else float(row["credit_limit"])
        used = float_round(float(row["exposure"]) / limit, SHARE_DIGITS) if limit else None
        return {
            "exposure": float(row["exposure"]),
            "to_invoice": float(row["orders_open"]),
            "limit": limit,
            "used": used,
            "source": row["credit_source"],
        }
