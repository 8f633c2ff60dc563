from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    collections_letter_provider = fields.Selection(
        selection_add=[("snailmail", "Odoo's postal service (Snailmail)")],
        ondelete={"snailmail": "set default"},
    )
