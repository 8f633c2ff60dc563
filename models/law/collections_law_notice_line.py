from odoo import api, fields, models
from odoo.exceptions import AccessError


class CollectionsLawNoticeLine(models.Model):
    """An open item in a statutory letter, with what the letter asked of it."""

    _name = "collections.law.notice.line"
    _description = "Item of a Statutory Letter"
    _order = "notice_id, date_maturity, id"

    notice_id = fields.Many2one(
        "collections.law.notice", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="notice_id.company_id", store=True)
    move_line_id = fields.Many2one(
        "account.move.line", "Open Item", index="btree_not_null", ondelete="set null"
    )
    name = fields.Char("Invoice", required=True)
    date_maturity = fields.Date("Due Date")
    currency_id = fields.Many2one("res.currency", required=True)
    amount = fields.Monetary("Amount Asked", required=True)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        self._check_frozen()
        return super().create(vals_list)

    def write(self, vals):
        self._check_frozen()
        return super().write(vals)

    def unlink(self):
        self._check_frozen()
        return super().unlink()

    def _check_frozen(self):
        if not self.env.su:
            raise AccessError(self.env._("A letter that went out stays as it was."))
