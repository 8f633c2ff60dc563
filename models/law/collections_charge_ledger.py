from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..sql_values import among


class CollectionsCharge(models.Model):
    """What the ledger says about booked charges: paid, open again, credited by accounting."""

    _inherit = "collections.charge"

    # === BUSINESS METHODS === #

    @api.model
    def _review(self, profiles, day):
        """Bring charges in line with the ledger of customers that changed."""
        self._sync_states(profiles)
        self._keep_unasked(profiles, day)
        self._match_by_itself(profiles, day)

    @api.model
    def _sync_states(self, profiles):
        """Bring booked charges of these customers in line with the ledger, in a few queries."""
        if not profiles.ids:
            return
        self.flush_model(["profile_id", "state", "move_id"])
        self.env["account.move.line"].flush_model(["reconciled", "parent_state"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT charge.id, charge.state, BOOL_AND(line.reconciled IS TRUE)
                  FROM collections_charge charge
                  JOIN account_move_line line
                    ON line.move_id = charge.move_id AND line.parent_state = 'posted'
                  JOIN account_account account
                    ON account.id = line.account_id
                   AND account.account_type = 'asset_receivable'
                 WHERE %s AND charge.state IN ('booked', 'paid')
              GROUP BY charge.id
                """,
                among(SQL("charge.profile_id"), profiles.ids),
            )
        )
        settled = self.sudo().browse(row[0] for row in rows if row[1:] == ("booked", True))
        reopened = self.sudo().browse(row[0] for row in rows if row[1:] == ("paid", False))
        reopened.write({"state": "booked"})
        settled._set_settled()

    def _set_settled(self):
        """Say of booked charges whether they were paid or taken back by accounting."""
        for move, charges in self.grouped("move_id").items():
            lines = self._get_receivables(move)
            others = lines.matched_credit_ids.credit_move_id.move_id
            reversals = others.filtered(
                lambda other, move=move: (
                    other.move_type == "out_refund" or other.reversed_entry_id == move
                )
            )
            if others == reversals:
                charges.write({"state": "reversed", "reversal_id": reversals[-1:].id})
            else:
                charges.write({"state": "paid"})

    def _set_move_gone(self):
        """Let these charges be asked again: their booking was cancelled or deleted."""
        gone = self.sudo().filtered(lambda charge: charge.state in ("booked", "paid"))
        gone.write(
            {
                "state": "reversed",
                "reason": self.env._("The booking was cancelled in accounting."),
                "decided_by_id": self.env.uid,
            }
        )

    def _set_move_back(self):
        """Count these charges as booked again: their booking was posted anew.

        :raise UserError: when the same was booked otherwise meanwhile
        """
        back = self.sudo().filtered(
            lambda charge: charge.state == "reversed" and not charge.reversal_id
        )
        if not back:
            return
        others = self.sudo().search(
            [
                ("move_line_id", "in", back.move_line_id.ids),
                ("state", "in", ("booked", "paid")),
                ("date", ">=", min(back.mapped("date"))),
            ]
        )
        if others:
            raise UserError(
                self.env._(
                    "The interest and costs in this document were booked again meanwhile, in "
                    "%s: delete this one.",
                    ", ".join(sorted(set(filter(None, others.mapped("move_name"))))),
                )
            )
        back.write({"state": "booked", "reason": False})


class AccountMove(models.Model):
    """Bookings of interest and costs, and the charges on invoices that were paid late."""

    _inherit = "account.move"

    collections_charge_ids = fields.One2many(
        "collections.charge",
        "move_id",
        string="Booked Interest and Costs",
        readonly=True,
        groups="account_collections.group_viewer",
    )
    collections_charge_count = fields.Integer(
        "Interest and Costs",
        compute="_compute_collections_charge_count",
        groups="account_collections.group_viewer",
    )

    def _compute_collections_charge_count(self):
        counts = dict(
            self.env["collections.charge"]._read_group(
                [("move_line_id", "in", self.line_ids.ids)], ["move_line_id"], ["__count"]
            )
        )
        for move in self:
            on_items = sum(counts.get(line, 0) for line in move.line_ids)
            move.collections_charge_count = on_items or len(move.collections_charge_ids)

    # === CRUD METHODS === #

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") == "cancel":
            self.sudo().collections_charge_ids._set_move_gone()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_collections_charges(self):
        """What was booked in a document that goes may be asked again."""
        self.sudo().collections_charge_ids._set_move_gone()

    def _post(self, soft=True):
        """Count charges again whose booking comes back; a first posting asks for nothing."""
        again = self.filtered("posted_before")
        posted = super()._post(soft)
        (posted & again).sudo().collections_charge_ids._set_move_back()
        return posted

    # === ACTION METHODS === #

    def action_open_collections_charges(self):
        """Show interest and costs of this invoice, or what was booked in it."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account_collections.action_collections_charge"
        )
        action["domain"] = [
            "|", ("move_line_id", "in", self.line_ids.ids), ("move_id", "=", self.id),
        ]  # fmt: skip
        action["context"] = {}
        return action


class CollectionsChange(models.Model):
    _inherit = "collections.change"

    def _refresh(self, day):
        """After the figures: what became of charges, and what is left of paid invoices."""
        result = super()._refresh(day)
        for company_id, partners in self._get_customers().items():
            profiles = self.env["collections.profile"].search(
                [("partner_id", "in", partners.ids), ("company_id", "=", company_id)]
            )
            self.env["collections.charge"]._review(profiles, day)
        return result
