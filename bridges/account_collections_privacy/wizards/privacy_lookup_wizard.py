from odoo import models
from odoo.tools import SQL, email_normalize


class PrivacyLookupWizard(models.TransientModel):
    """Core looks for contacts and for fields named e-mail; Collections keeps addresses elsewhere.

    Messages of people who were no contacts yet have the address of their sender, and telephones
    have messages of the person to whom an action went.
    """

    _inherit = "privacy.lookup.wizard"

    def _get_query(self):
        """Add what core cannot find; a record that both find is one line."""
        parts = [
            self._get_collections_query(name, self._get_collections_condition(name))
            for name in ("collections.action", "collections.whatsapp.message")
        ]
        return SQL(" UNION ").join([super()._get_query(), *parts])

    def _get_collections_query(self, name, condition):
        return SQL(
            "SELECT %s AS res_model_id, data.id AS res_id, TRUE AS is_active FROM %s data WHERE %s",
            self.env["ir.model"]._get_id(name),
            SQL.identifier(self.env[name]._table),
            condition,
        )

    def _get_collections_condition(self, name):
        address = email_normalize(self.email.strip())
        if name == "collections.action":
            return SQL(
                "%(address)s IN (LOWER(data.sender_email), LOWER(data.recipient_email),"
                " LOWER(data.colleague_email))",
                address=address,
            )
        return SQL(
            """data.action_id IN (
                SELECT action.id FROM collections_action action
                 WHERE action.recipient_id IN (SELECT id FROM indirect_references)
                    OR LOWER(action.recipient_email) = %s)""",
            address,
        )
