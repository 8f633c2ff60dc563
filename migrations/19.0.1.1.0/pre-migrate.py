"""Lines of actions carry the code of their channel, and the stage of a customer has no index."""


def migrate(cr, version):
    """Fill the codes by SQL, and take the old column and the index of stages away."""
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
    # Rows of customers keep their place in their table at night, unless an indexed value changes.
    cr.execute("DROP INDEX IF EXISTS collections_profile__stage_index")
