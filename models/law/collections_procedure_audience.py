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

    def _find_law_conflicts(self, steps):
        return filter(
            lambda found: self._is_meant_for(found[0]), super()._find_law_conflicts(steps)
        )

    def _is_meant_for(self, debtor):
        """Tell whether customers like this one are meant to follow this procedure."""
        kinds = (self.law_debtor_kind or debtor.kind,)
        codes = self.law_country_ids.mapped("code") or [debtor.country]
        return debtor.kind in kinds and debtor.country in codes
