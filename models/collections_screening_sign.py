from odoo import api, fields, models


class CollectionsScreeningSign(models.Model):
    """A kind of sign that screening notices, and whether orders wait for it."""

    _name = "collections.screening.sign"
    _description = "Sign of Screening"
    _order = "weight desc, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, readonly=True)
    weight = fields.Integer(
        readonly=True, help="From 0 to 100: the heavier stand on top. They add up to nothing."
    )
    description = fields.Text(translate=True)
    blocks_orders = fields.Boolean(
        company_dependent=True,
        help="New orders of customers with this sign wait until somebody looked at it. It counts "
        "where orders are checked at all, which is a setting, and in this company only.",
    )

    _code_unique = models.UniqueIndex("(code)")

    # === BUSINESS METHODS === #

    @api.model
    def _get_by_code(self, signs):
        """Return the kinds of these signs by code; one that nobody described yet is made.

        :param signs: `engine.screening.Sign`
        """
        kinds = {kind.code: kind for kind in self.sudo().search([])}
        weights = {sign.code: sign.weight for sign in signs if sign.code not in kinds}
        made = self.sudo().create(
            [
                {"code": code, "weight": weight, "name": code.replace("_", " ").capitalize()}
                for code, weight in sorted(weights.items())
            ]
        )
        return kinds | {kind.code: kind for kind in made}
