from odoo import fields, models


class CollectionsCreditTurn(models.Model):
    """Whose turn it is: a row that everybody changes who takes something of a customer's limit.

    It is a table of its own so that confirming an order never waits for the nightly refresh of the
    dossiers, nor the other way round.
    """

    _name = "collections.credit.turn"
    _description = "Turn at the Limit of a Customer"
    _log_access = False

    profile_id = fields.Many2one("collections.profile", required=True, ondelete="cascade")
    number = fields.Integer()

    _profile_unique = models.UniqueIndex("(profile_id)")
