from odoo import api, fields, models


class CollectionsSpamSender(models.Model):
    """An address whose mail is kept out of the inbox of a company."""

    _name = "collections.spam.sender"
    _description = "Unwanted Sender"
    _order = "create_date desc, id desc"
    _rec_name = "email"

    email = fields.Char("Address", required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")

    _sender_unique = models.UniqueIndex(
        "(company_id, email)", "This address is kept out of the inbox already."
    )

    @api.model
    def _is_spam(self, address, company):
        domain = [("email", "=", address), ("company_id", "=", company.id)]
        return bool(address and self.sudo().search_count(domain, limit=1))
