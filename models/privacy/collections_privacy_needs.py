from odoo import api, fields, models
from odoo.tools import SQL

# While one of these runs, everything about its customer is needed.
RUNNING = {
    "dispute": ("collections.dispute", ("new", "investigating", "waiting")),
    "promise": ("collections.promise", ("requested", "open")),
    "plan": ("collections.plan", ("requested", "approved", "running")),
    "agency": ("collections.agency.case", ("running",)),
    "charge": ("collections.charge", ("open",)),
}


class CollectionsPrivacy(models.AbstractModel):
    """What may not be cleaned up or removed yet, however old it is."""

    _inherit = "collections.privacy"

    @api.model
    def _find_needs(self, profiles):
        """Return why data of these dossiers is still needed, ``{profile id: {reason}}``.

        Reasons are "hold" (somebody may ask for it), "item" (something is open) and those of
        ``_get_sql_running``.
        """
        if not profiles:
            return {}
        names = ("hold", "item", *self._get_sql_running())
        self.env.flush_all()
        return {
            profile_id: {name for name, flag in zip(names, flags, strict=True) if flag}
            for profile_id, *flags in self.env.execute_query(self._sql_needs(profiles))
        }

    @api.model
    def _sql_proves(self, action, now):
        """Return the condition that an action is a letter of the law that still proves a cost.

        It is kept as long as its company says for proofs; zero means for good.

        :param action: SQL of the id of an action
        """
        return SQL(
            """EXISTS (
                SELECT FROM collections_law_notice notice
                  JOIN res_company keeper ON keeper.id = notice.company_id
                 WHERE notice.action_id = %(action)s AND notice.valid
                   AND (keeper.collections_keep_proofs = 0
                        OR notice.sent_on >= %(now)s::timestamp
                           - make_interval(months => keeper.collections_keep_proofs)))
            """,
            action=action,
            now=now,
        )

    def _find_proofs(self, action_ids):
        """Return which of these actions are letters of the law that still prove a cost."""
        actions = self.env["collections.action"].sudo()
        if not action_ids:
            return actions
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM collections_action WHERE id = ANY(%s) AND %s",
                action_ids,
                self._sql_proves(SQL("collections_action.id"), fields.Datetime.now()),
            )
        )
        return actions.browse(row[0] for row in rows)

    def _sql_needs(self, profiles):
        return SQL(
            """
            SELECT profile.id, profile.is_legal_hold, %s IS NOT NULL, %s
              FROM collections_profile profile
             WHERE profile.id = ANY(%s)
            """,
            self._sql_first_open(),
            SQL(", ").join(self._get_sql_running().values()),
            profiles.ids,
        )

    @api.model
    def _get_sql_running(self):
        """Return what keeps all data of ``profile`` needed, ``{reason: SQL condition}``."""
        return {
            reason: SQL(
                "EXISTS (SELECT FROM %s running WHERE running.profile_id = profile.id "
                "AND running.state IN %s)",
                SQL.identifier(self.env[name]._table),
                values,
            )
            for reason, (name, values) in RUNNING.items()
            if name in self.env
        }

    @api.model
    def _sql_first_open(self):
        """Return the day of the oldest item of ``profile`` that is open, as a scalar query.

        What was said before that day cannot be about anything that is open.
        """
        return SQL(
            """(SELECT MIN(line.date)
                  FROM res_partner contact
                  JOIN account_move_line line
                    ON line.partner_id = contact.id
                   AND line.company_id = profile.company_id
                   AND line.parent_state = 'posted'
                   AND line.reconciled IS NOT TRUE
                   AND line.account_id = ANY(ARRAY(
                       SELECT id FROM account_account WHERE account_type = 'asset_receivable'))
                 WHERE contact.commercial_partner_id = profile.partner_id)"""
        )
