from odoo import fields
from odoo.tools import SQL


class UncheckedMany2one(fields.Many2one):
    """A reference of thousands of new rows per night, without a foreign key.

    For every new row PostgreSQL would look up and lock the row referred to; two workers that lock
    the same one make it keep lists of lock holders besides. For a nightly run that is a fifth of
    its time, and rows of the ledger would be locked by a reader. Use it only where the row referred
    to cannot go away before those that refer to it: because another reference keeps it, because its
    model refuses, or because its model takes them along.
    """

    def update_db_foreign_key(self, model, column):
        """Remove the foreign key of an earlier version instead of making one."""
        model.env.cr.execute(
            SQL(
                "ALTER TABLE %s DROP CONSTRAINT IF EXISTS %s",
                SQL.identifier(model._table),
                SQL.identifier(f"{model._table}_{self.name}_fkey"),
            )
        )
