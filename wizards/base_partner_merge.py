from odoo import models
from odoo.tools import SQL

from ..models.collections_action import OPEN_STATES

# What belongs to a record by model and id.
REFERENCES = (
    ("ir.attachment", "res_model"),
    ("mail.activity", "res_model"),
    ("mail.message", "model"),
    ("ir.model.data", "model"),
)


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Two customers become one: so do their dossiers, and nothing of them is lost.

    Core moves rows without looking at indexes, so that dossiers of one company are joined before.
    """

    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        profiles = self._join_collections_profiles(src_partners, dst_partner)
        # Contacts that leave their customer take their invoices along.
        profiles |= profiles.search(
            [("partner_id", "in", (src_partners | dst_partner).commercial_partner_id.ids)]
        )
        result = super()._update_foreign_keys(src_partners, dst_partner)
        self.env["collections.change"]._record_profiles(profiles)
        return result

    def _join_collections_profiles(self, src_partners, dst_partner):
        """Leave one dossier in each company, that of the customer who stays.

        :return: the dossiers that stay
        """
        customer = self._get_collections_customer(src_partners, dst_partner)
        profiles = self.env["collections.profile"].sudo()
        found = profiles.search(
            [("partner_id", "in", (src_partners | dst_partner | customer).ids)],
            order="company_id, id",
        )
        kept = profiles
        for own in found.grouped("company_id").values():
            target = own.filtered(lambda profile: profile.partner_id == customer) or own[0]
            for source in own - target:
                self._move_collections_profile(source, target)
            target.partner_id = customer
            kept |= target
        return kept

    def _get_collections_customer(self, src_partners, dst_partner):
        """Return whose invoices they are after the merge: core joins the values of the contacts."""
        parent = dst_partner.parent_id or src_partners.parent_id[-1:]
        if not parent or any((src_partners | dst_partner).mapped("is_company")):
            return dst_partner
        return parent.commercial_partner_id

    def _move_collections_profile(self, source, target):
        """Move everything that hangs on one dossier to another, and delete the empty one."""
        actions = self.env["collections.action"].sudo()
        # The planner makes them anew for the customer as a whole; there is one per channel.
        steps = [("profile_id", "=", source.id), ("kind", "=", "step")]
        actions.search([*steps, ("state", "in", OPEN_STATES)])._set_cancelled("overtaken")
        self._move_collections_followers(source, target)
        if "submitted" in target.application_ids.mapped("state"):
            # One application waits at a time: that of the customer who stays.
            source.application_ids.filtered(lambda own: own.state == "submitted")._withdraw()
        # One row a day: of two that say something about the same day the own one stays.
        there = set(target.score_ids.mapped("date"))
        source.score_ids.filtered(lambda row: row.date in there).unlink()
        source._leave_doubles(target)
        # The turns at the limit of the one mean nothing for the other.
        turns = self.env["collections.credit.turn"].sudo()
        turns.search([("profile_id", "=", source.id)]).unlink()
        self.env.flush_all()
        for table, column in self._get_fk_on(source._table):
            self._move_collections_rows(table, column, source, target)
        for model, field in REFERENCES:
            records = (
                self.env[model]
                .sudo()
                .search([(field, "=", source._name), ("res_id", "=", source.id)])
            )
            records.write({"res_id": target.id})
        self.env.flush_all()
        self.env.invalidate_all()
        self._take_over_collections_choices(source, target)
        source.unlink()

    def _move_collections_followers(self, source, target):
        """Who followed the one follows the other; nobody is lost who follows both."""
        for follower in source.message_follower_ids:
            if follower.partner_id not in target.message_partner_ids:
                follower.res_id = target.id
        source.invalidate_recordset(["message_follower_ids", "message_partner_ids"])

    def _move_collections_rows(self, table, column, source, target):
        """Point the rows of one table to the target; pairs that are there already go."""
        names = {"table": SQL.identifier(table), "column": SQL.identifier(column)}
        others = [name for name in self._get_collections_columns(table) if name != column]
        if len(others) == 1:
            self.env.cr.execute(
                SQL(
                    """
                    DELETE FROM %(table)s pair
                     WHERE %(column)s = %(source)s
                       AND EXISTS (SELECT FROM %(table)s there
                                    WHERE there.%(column)s = %(target)s
                                      AND there.%(other)s = pair.%(other)s)
                    """,
                    **names,
                    other=SQL.identifier(others[0]),
                    source=source.id,
                    target=target.id,
                )
            )
        self.env.cr.execute(
            SQL(
                "UPDATE %(table)s SET %(column)s = %(target)s WHERE %(column)s = %(source)s",
                **names,
                source=source.id,
                target=target.id,
            )
        )

    def _get_collections_columns(self, table):
        rows = self.env.execute_query(
            SQL(
                "SELECT column_name FROM information_schema.columns "
                "WHERE table_name = %s AND table_schema = current_schema",
                table,
            )
        )
        return [row[0] for row in rows]

    def _take_over_collections_choices(self, source, target):
        """Keep what somebody decided about the one and nobody about the other."""
        names = ("user_id", "procedure_id", "preferred_channel_id")
        values = {name: source[name] for name in names if source[name] and not target[name]}
        target.write(target._convert_to_write(values))
        if source.is_class_by_hand and not target.is_class_by_hand:
            target.risk_class = source.risk_class
            target._lock_class(source.risk_class, source.risk_hand_reason, source.risk_hand_until)
