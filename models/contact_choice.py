"""Which contact of a customer hears from us: the same choice for e-mail, phone and letter."""

from odoo.tools import SQL

# Joins ``contact`` to ``customer``; a channel adds what the contact has to have.
CONTACTS = SQL(
    """contact.commercial_partner_id = customer.id
       AND (contact.active OR NOT customer.active)
       AND (contact.collections_contact OR contact.type = 'invoice'
            OR contact.id = customer.id)"""
)
# The contact marked for reminders, then the invoice address, then the customer itself.
PREFERENCE = SQL(
    """COALESCE(contact.collections_contact, FALSE) DESC,
       (contact.type = 'invoice' AND contact.id != customer.id) DESC,
       contact.id"""
)
