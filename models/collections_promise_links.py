from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL

PROMISE_DAYS = 7


class CollectionsHold(models.Model):
    """What is promised is silent until the promise is decided, and in no other way."""

    _inherit = "collections.hold"

    origin = fields.Selection(
        selection_add=[("promise", "Promise")], ondelete={"promise": "set default"}
    )

    def _say_how_to_end(self):
        if self.origin != "promise":
            return super()._say_how_to_end()
        return self.env._(
            "“%s” is promised: cancel the promise, then follow-up resumes.",
            self.move_line_id.sudo().move_name or self.profile_id.display_name,
        )

    def _get_reason(self):
        if self.origin != "promise":
            return super()._get_reason()
        # Its holds go with it, so that there always is a promise.
        return self.env["collections.promise"].sudo().browse(self.res_id)._get_reason()


class CollectionsAction(models.Model):
    """A promise that was not kept is in the worklist until somebody spoke to the customer."""

    _inherit = "collections.action"

    kind = fields.Selection(
        selection_add=[("promise", "Broken promise")], ondelete={"promise": "cascade"}
    )
    promise_id = fields.Many2one(
        "collections.promise",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    promise_history = fields.Text("Earlier Promises", compute="_compute_promise_history")

    @api.depends("promise_id", "profile_id")
    @api.depends_context("lang")
    def _compute_promise_history(self):
        """Tell what became of the promises of these customers, the latest first."""
        own = self.filtered("promise_id")
        promises = self.env["collections.promise"].search(
            [("profile_id", "in", own.profile_id.ids), ("state", "!=", "requested")]
        )
        by_profile = promises.grouped("profile_id")
        for action in self:
            told = by_profile.get(action.profile_id, ()) if action.promise_id else ()
            action.promise_history = "\n".join(p._describe_outcome() for p in told) or False

    def action_promise(self):
        """Record a promise about the items of this action."""
        self.ensure_one()
        return self.profile_id._get_promise_action(self.line_ids.move_line_id)

    def action_open_promise(self):
        """Open the promise that this is about."""
        self.ensure_one()
        return self.promise_id._get_records_action()


class AccountMove(models.Model):
    _inherit = "account.move"

    def action_collections_promise(self):
        """Record a promise about what is open of these invoices."""
        lines = self.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
            and not line.reconciled
            and line.amount_residual > 0
        )
        if not lines:
            raise UserError(self.env._("Nothing is open of this invoice: there is nothing to pay."))
        profiles_sudo = self.env["collections.profile"].sudo()
        profile_sudo = profiles_sudo._for_partner(lines.partner_id[:1], lines.company_id[:1])
        return profile_sudo.sudo(self.env.su)._get_promise_action(lines)


class CollectionsProfile(models.Model):
    """How far the promises of this customer can be trusted."""

    _inherit = "collections.profile"

    promise_ids = fields.One2many("collections.promise", "profile_id")
    promise_count = fields.Integer("Promises", compute="_compute_promise_count")
    promise_keep_rate = fields.Float(
        "Promises Kept",
        readonly=True,
        aggregator="avg",
        help="Part of the money promised for the last 12 months that came in time.",
    )
    has_promises_due = fields.Boolean(
        readonly=True, help="Whether promised money fell due in the last 12 months."
    )
    broken_promise_count = fields.Integer(
        "Broken Promises",
        readonly=True,
        help="Promises of the last 12 months that were not kept, or only in part.",
    )
    open_promise_amount = fields.Monetary(
        "Promised", readonly=True, help="Money that was promised and did not come yet."
    )

    # === COMPUTE METHODS === #

    def _compute_promise_count(self):
        counts = dict(
            self.env["collections.promise"]._read_group(
                [("profile_id", "in", self.ids)], ["profile_id"], ["__count"]
            )
        )
        for profile in self:
            profile.promise_count = counts.get(profile._origin, 0)

    # === ACTION METHODS === #

    def action_promise(self):
        """Record a promise about what is late of this customer."""
        self.ensure_one()
        items = self.open_item_ids.filtered(lambda item: item.days_late and not item.is_credit)
        held = self.env["collections.hold"].sudo()
        today = self.env["collections.ledger"]._get_today()
        busy = held.search([("profile_id", "=", self.id), *held._domain_active(today)])
        free = items.filtered(lambda item: item.id not in busy.move_line_id.ids)
        own = free.filtered(lambda item: item.currency_id == free[:1].currency_id)
        return self._get_promise_action(own.move_line_id)

    def action_open_promises(self):
        """Show the promises of this customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account_collections.action_collections_promise"
        )
        action["domain"] = [("profile_id", "=", self.id)]
        action["context"] = {"default_profile_id": self.id}
        return action

    def _get_promise_action(self, lines, origin="collector"):
        """Return the dialog that records a promise of this customer about ``lines``."""
        self.ensure_one()
        today = self.env["collections.ledger"]._get_today()
        lines_sudo = lines.sudo().filtered(lambda line: line.amount_residual > 0)
        view = self.env.ref("account_collections.view_collections_promise_form_dialog")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Record a Promise"),
            "res_model": "collections.promise",
            "view_mode": "form",
            "views": [(view.id, "form")],
            "target": "new",
            "context": {
                "default_profile_id": self.id,
                "default_user_id": (self.user_id or self.env.user).id,
                "default_origin": origin,
                "default_date": fields.Date.to_string(fields.Date.add(today, days=PROMISE_DAYS)),
                "default_currency_id": (lines_sudo.currency_id[:1] or self.currency_id).id,
                "default_amount": sum(lines_sudo.mapped("amount_residual_currency"))
                if len(lines_sudo.currency_id) == 1
                else 0,
                "default_open_item_ids": [Command.set(lines_sudo.ids)],
            },
        }

    # === FIGURES === #

    def _refresh_promise_figures(self, day):
        """Copy the figures of promises, in one statement for any number of customers."""
        for model in ("collections.promise", "collections.promise.line", "collections.profile"):
            self.env[model].flush_model()
        self.env.cr.execute(self._promise_figures_query(day))
        self.invalidate_recordset(
            ["promise_keep_rate", "has_promises_due", "broken_promise_count", "open_promise_amount"]
        )

    def _promise_figures_query(self, day):
        return SQL(
            """
            WITH due AS (
                SELECT line.profile_id,
                       SUM(line.value * (line.amount - line.waived) / line.amount)
                           FILTER (WHERE line.state IN ('kept', 'partly', 'broken')
                                     AND line.date <= %(day)s) AS owed,
                       SUM(line.value * line.received / line.amount)
                           FILTER (WHERE line.state IN ('kept', 'partly', 'broken')
                                     AND line.date <= %(day)s) AS kept,
                       SUM(line.value * (line.amount - line.received - line.waived) / line.amount)
                           FILTER (WHERE promise.state = 'open') AS expected
                  FROM collections_promise_line line
                  JOIN collections_promise promise ON promise.id = line.promise_id
                 WHERE line.profile_id IN %(ids)s
                   AND promise.state IN ('open', 'kept', 'partly', 'broken')
                   AND line.date > %(day)s::date - INTERVAL '12 months'
              GROUP BY line.profile_id),
                 failed AS (
                SELECT profile_id, COUNT(*) AS number
                  FROM collections_promise
                 WHERE profile_id IN %(ids)s AND state IN ('partly', 'broken')
                   AND date > %(day)s::date - INTERVAL '12 months'
              GROUP BY profile_id)
            UPDATE collections_profile profile
               SET promise_keep_rate = COALESCE(due.kept / NULLIF(due.owed, 0), 0),
                   has_promises_due = COALESCE(due.owed, 0) > 0,
                   broken_promise_count = COALESCE(failed.number, 0),
                   open_promise_amount = COALESCE(due.expected, 0)
              FROM collections_profile self
         LEFT JOIN due ON due.profile_id = self.id
         LEFT JOIN failed ON failed.profile_id = self.id
             WHERE profile.id = self.id AND self.id IN %(ids)s
            """,
            day=day,
            ids=tuple(self.ids),
        )
