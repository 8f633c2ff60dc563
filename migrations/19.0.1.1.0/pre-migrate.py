"""Lines of actions carry the code of their channel instead of a reference to it."""


def migrate(cr, version):
    """Fill the codes by SQL, and take the old column away together with its index."""
    if not version:
        return
    cr.execute("ALTER TABLE collections_action_line ADD COLUMN IF NOT EXISTS channel_code varchar")
    cr.execute(
        """
        UPDATE collections_action_line line
           SET channel_code = channel.code
          FROM collections_action action
          JOIN collections_channel channel ON channel.id = action.channel_id
         WHERE action.id = line.action_id AND line.channel_code IS NULL
        """
    )
    cr.execute("ALTER TABLE collections_action_line DROP COLUMN IF EXISTS channel_id")
