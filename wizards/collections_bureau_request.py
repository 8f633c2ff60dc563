from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.bureaus import BureauError


class CollectionsBureauRequest(models.TransientModel):
    """Choose who is asked about a customer, seeing what it costs."""

    _name = "collections.bureau.request"
    _description = "Request for a Report"

    profile_id = fields.Many2one("collections.profile", required=True, ondelete="cascade")
    available_ids = fields.Many2many("collections.bureau", compute="_compute_available_ids")
    bureau_id = fields.Many2one(
        "collections.bureau",
        string="Source",
        compute="_compute_bureau_id",
        store=True,
        readonly=False,
        domain="[('id', 'in', available_ids)]",
    )
    price = fields.Monetary(related="bureau_id.price")
    currency_id = fields.Many2one(related="bureau_id.currency_id")
    known = fields.Char(compute="_compute_known")
    anew = fields.Boolean("Ask anyway", help="The source may charge for it.")

    # === COMPUTE METHODS === #

    @api.depends("profile_id")
    def _compute_available_ids(self):
        for request in self:
            request.available_ids = self.env["collections.bureau"]._find_for(request.profile_id)

    @api.depends("profile_id")
    def _compute_bureau_id(self):
        for request in self:
            request.bureau_id = request.available_ids[:1]

    @api.depends("bureau_id", "profile_id")
    def _compute_known(self):
        for request in self:
            bureau = request.bureau_id
            request.known = bureau and bureau._describe_fresh(request.profile_id)

    # === ACTION METHODS === #

    def action_get(self):
        """Get the report and show it; of a call that failed, what to do."""
        self.ensure_one()
        self.profile_id.check_access("write")
        if not self.bureau_id or self.bureau_id not in self.available_ids:
            raise UserError(
                self.env._("Choose a source. A manager switches them on under Configuration.")
            )
        try:
            report = self.bureau_id._ask(self.profile_id, anew=self.anew)
        except BureauError as error:
            raise UserError(self.bureau_id._explain(error)) from None
        return report._get_records_action()
