from odoo import api, models
from odoo.fields import Domain


class CollectionsLawRate(models.Model):
    _inherit = "collections.law.rate"

    @api.model
    def _get_companies_in_use(self, day):
        """Count who has customers whose procedure asks interest among those who need rates."""
        steps = Domain("asks_interest", "=", True) & Domain("active", "=", True)
        groups = (
            self.env["collections.profile"]
            .sudo()
            ._read_group(
                [("procedure_id", "any", [("step_ids", "any", steps)])],
                ["company_id"],
            )
        )
        companies = self.env["res.company"].concat(*(company for (company,) in groups))
        return super()._get_companies_in_use(day) | companies
