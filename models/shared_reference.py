from odoo import fields
from odoo.tools import SQL


class SharedMany2one(fields.Many2one):
    """A reference that thousands of new rows share, without a foreign key.

    For every new row PostgreSQL would look up and lock the row referred to; two workers that lock
    the same one make it keep lists of lock holders besides. For a nightly run that is a fifth of
    its time, spent on a dozen rows. Use it only where the row referred to cannot go away before
    those that refer to it: because another reference keeps it, or because its model refuses.
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
