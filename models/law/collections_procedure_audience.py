from odoo import api, fields, models

from .res_partner import KINDS


class CollectionsProcedure(models.Model):
    """For whom a procedure is meant: only for them its letters and distances have to be legal.

    Whoever else follows it is kept safe by the planner, which takes no step that the law forbids.
    """

    _inherit = "collections.procedure"

    law_debtor_kind = fields.Selection(
        KINDS,
        string="Meant For",
        help="The kind of customers for whom the law is looked up here. Empty: all of them. Who "
        "else follows the procedure gets no step that the law does not allow.",
    )
    law_country_ids = fields.Many2many(
        "res.country",
        "collections_procedure_law_country_rel",
        "procedure_id",
        "country_id",
        string="Under the Law Of",
        help="The countries whose law is looked up here. Empty: all of them.",
    )

    # === COMPUTE METHODS === #

    @api.depends("law_debtor_kind", "law_country_ids")
    def _compute_law_conflicts(self):
        return super()._compute_law_conflicts()

    # === HELPERS === #

    def _get_law_kinds(self):
        return (self.law_debtor_kind,) if self.law_debtor_kind else super()._get_law_kinds()

    def _get_law_countries(self):
        chosen = {country.code: country.name for country in self.law_country_ids}
        return chosen or super()._get_law_countries()
