from collections import Counter

from odoo import api, fields, models
from odoo.tools import SQL

BATCH = 2000


class CollectionsRunNow(models.TransientModel):
    """Show what a run would do now, by the same planner, and start it when it is right."""

    _name = "collections.run.now"
    _description = "Run Now"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    day = fields.Date(
        required=True, default=lambda self: self.env["collections.ledger"]._get_today()
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection([("new", "New"), ("preview", "Preview")], default="new")
    is_first = fields.Boolean(compute="_compute_is_first")
    customer_count = fields.Integer("Customers", readonly=True)
    message_count = fields.Integer("Messages", readonly=True)
    task_count = fields.Integer("Calls and Tasks", readonly=True)
    approve_count = fields.Integer("To Approve", readonly=True)
    problem_count = fields.Integer("Without Address", readonly=True)
    amount = fields.Monetary("Amount Asked", readonly=True)
    silent_count = fields.Integer("Late Items Left Out", readonly=True)
    silent_amount = fields.Monetary("Amount Left Out", readonly=True)
    action_line_ids = fields.One2many(
        "collections.run.now.line", "run_now_id", domain=[("kind", "=", "action")]
    )
    silent_line_ids = fields.One2many(
        "collections.run.now.line", "run_now_id", domain=[("kind", "=", "silent")]
    )

    # === COMPUTE METHODS === #

    @api.depends_context("lang")
    def _compute_display_name(self):
        for wizard in self:
            wizard.display_name = self.env._("What a run would do now")

    @api.depends("company_id")
    def _compute_is_first(self):
        for wizard in self:
            wizard.is_first = self.env["collections.run"]._is_to_begin(wizard.company_id)

    # === ACTION METHODS === #

    @api.model
    def action_open(self):
        """Plan without doing anything and show the result."""
        wizard = self.create({})
        wizard._fill()
        return wizard._get_records_action(name=wizard.display_name, target="current")

    def action_run(self):
        """Start the run, with the date of today; after the first one, nightly runs follow.

        Who has switched the nightly run off later on starts runs by hand, and it stays off.
        """
        self.ensure_one()
        self.check_access("write")
        company_sudo = self.company_id.sudo()
        if self.is_first:
            company_sudo.collections_nightly = True
        today = self.env["collections.ledger"]._get_today()
        run_sudo = self.env["collections.run"].sudo()._start(company_sudo, today)
        return run_sudo.sudo(False)._get_records_action(name=self.env._("Run"))

    # === BUSINESS METHODS === #

    def _fill(self):
        """Plan all customers of the company and store what would happen and what would not."""
        self.ensure_one()
        ledger = self.env["collections.ledger"].sudo()
        ledger._ensure_profiles(self.company_id)
        totals = Counter()
        for batch in self._get_batches():
            plans = ledger._plan(batch, self.day)
            open_actions = self.env["collections.scheduler"].sudo()._get_open_actions(batch)
            rows = self._prepare_action_rows(plans, open_actions, totals)
            rows += self._prepare_silent_rows(plans, self._get_late_items(plans), totals)
            self._insert_lines(rows)
        self.write({**totals, "state": "preview"})

    def _get_batches(self):
        profiles = self.env["collections.profile"].sudo().with_company(self.company_id)
        found = profiles.search([("company_id", "=", self.company_id.id)], order="id")
        return (found[start : start + BATCH] for start in range(0, len(found), BATCH))

    def _prepare_action_rows(self, plans, open_actions, totals):
        channels = self.env["collections.channel"]._get_by_code()
        scheduler = self.env["collections.scheduler"]
        rows = []
        for profile_id, plan in plans.items():
            totals["customer_count"] += bool(plan.actions)
            for planned in plan.actions:
                channel = channels[planned.channel]
                is_open = (profile_id, channel.id) in open_actions
                state = "open" if is_open else scheduler._get_state(planned, channel)
                self._count(totals, state, planned)
                rows.append(
                    (
                        "action", profile_id, channel.id, planned.step, state,
                        len(planned.lines), None, planned.value,
                    )
                )  # fmt: skip
        return rows

    def _count(self, totals, state, planned):
        totals["message_count"] += state == "ready"
        totals["approve_count"] += state == "approve"
        totals["problem_count"] += state == "failed"
        totals["task_count"] += state == "todo"
        totals["amount"] += float(planned.value) if state in ("ready", "approve") else 0

    def _get_late_items(self, plans):
        """Return what is owed on the late items, ``{item id: company currency}``."""
        if not plans:
            return {}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.id, line.amount_residual
                  FROM account_move_line line
                 WHERE line.id IN %s AND COALESCE(line.date_maturity, line.date) < %s
                """,
                tuple(d.item for plan in plans.values() for d in plan.decisions) or (0,),
                self.day,
            )
        )
        return dict(rows)

    def _prepare_silent_rows(self, plans, late, totals):
        rows = []
        for profile_id, plan in plans.items():
            listed = {line.item for action in plan.actions for line in action.lines}
            for decision in plan.decisions:
                if decision.item not in late or decision.item in listed:
                    continue
                totals["silent_count"] += 1
                totals["silent_amount"] += float(late[decision.item])
                rows.append(
                    (
                        "silent", profile_id, None, decision.step, None, 1, decision.item,
                        late[decision.item],
                    )
                )  # fmt: skip
        return rows

    def _insert_lines(self, rows):
        if not rows:
            return
        columns = [list(column) for column in zip(*rows, strict=True)]
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO collections_run_now_line
                       (kind, profile_id, channel_id, step_id, state, item_count, move_line_id,
                        value, is_planned, run_now_id, currency_id, create_uid, write_uid,
                        create_date, write_date)
                SELECT found.*, COALESCE(found.state = 'open', FALSE), %s, %s, %s, %s, %s, %s
                  FROM unnest(%s::text[], %s::int[], %s::int[], %s::int[], %s::text[], %s::int[],
                              %s::int[], %s::numeric[])
                       AS found(kind, profile, channel, step, state, items, line, value)
                """,
                self.id,
                self.company_id.currency_id.id,
                self.env.uid,
                self.env.uid,
                self.env.cr.now(),
                self.env.cr.now(),
                *columns,
            )
        )
        self.invalidate_recordset(["action_line_ids", "silent_line_ids"])
