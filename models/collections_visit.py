from datetime import timedelta

from odoo import api, fields, models


class CollectionsVisit(models.Model):
    """What a contact did with a message or on the account page, as far as we can tell.

    No address of a device is kept. What a machine did is marked and never counts.
    """

    _name = "collections.visit"
    _description = "Account Visit"
    _order = "id desc"
    _log_access = False

    profile_id = fields.Many2one(
        "collections.profile", string="Customer", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="profile_id.company_id", store=True)
    partner_id = fields.Many2one("res.partner", string="Contact", ondelete="set null")
    link_id = fields.Many2one("collections.link", index="btree_not_null", ondelete="set null")
    action_id = fields.Many2one(
        "collections.action", string="Message", index="btree_not_null", ondelete="set null"
    )
    kind = fields.Selection(
        [
            ("open", "Opened the message"),
            ("click", "Followed the link"),
            ("account", "Looked at the account"),
            ("invoice", "Looked at an invoice"),
            ("download", "Downloaded a document"),
            ("pay", "Started a payment"),
            ("post", "Sent a form"),
            ("copy", "Asked for a copy"),
            ("share", "Passed an invoice on"),
        ],
        required=True,
    )
    move_id = fields.Many2one("account.move", string="Invoice", ondelete="set null")
    date = fields.Datetime(default=fields.Datetime.now, required=True)
    is_machine = fields.Boolean("Machine", help="A mail scanner, a preview or a robot.")

    _recent = models.Index("(link_id, date DESC)")
    _invoice_index = models.Index("(move_id) WHERE move_id IS NOT NULL")

    @api.model
    def _count_recent(self, link, seconds, kind=None):
        """Return how often a link was used in the last ``seconds``, to slow down abuse."""
        since = fields.Datetime.now() - timedelta(seconds=seconds)
        domain = [("link_id", "=", link.id), ("date", ">=", since)]
        if kind:
            domain.append(("kind", "=", kind))
        return self.sudo().search_count(domain)
