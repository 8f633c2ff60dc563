from odoo import api, fields, models
from odoo.tools import SQL

COMPANIES = 10000


class CollectionsWorkload(models.Model):
    """The work of each collector in a company: what is open, what is late, what was done today."""

    _name = "collections.workload"
    _description = "Workload of a Collector"
    _auto = False
    _order = "overdue_count desc, open_count desc, id"
    _rec_name = "user_id"

    user_id = fields.Many2one("res.users", string="Collector", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    customer_count = fields.Integer("Customers", readonly=True)
    amount_late = fields.Monetary(readonly=True, help="What the own customers owe past due.")
    open_count = fields.Integer("Open", readonly=True)
    overdue_count = fields.Integer(
        "Left Over", readonly=True, help="Planned for a day before today and still open."
    )
    today_count = fields.Integer("Today", readonly=True)
    done_count = fields.Integer("Done Today", readonly=True)
    substitute_id = fields.Many2one(related="user_id.collections_substitute_id")

    @property
    def _table_query(self):
        today = self.env["collections.ledger"]._get_today()
        return SQL(
            """
            SELECT COALESCE(part.user_id, 0) * %s + part.company_id AS id,
                   part.user_id, part.company_id,
                   SUM(part.customer_count)::int AS customer_count,
                   SUM(part.amount_late) AS amount_late,
                   SUM(part.open_count)::int AS open_count,
                   SUM(part.overdue_count)::int AS overdue_count,
                   SUM(part.today_count)::int AS today_count,
                   SUM(part.done_count)::int AS done_count
              FROM (%s UNION ALL %s UNION ALL %s) part
          GROUP BY part.user_id, part.company_id
            """,
            COMPANIES,
            self._select_book(),
            self._select_open(today),
            self._select_done(today),
        )

    @api.model
    def _select_book(self):
        return SQL(
            """
            SELECT user_id, company_id, COUNT(*) AS customer_count, SUM(overdue) AS amount_late,
                   0 AS open_count, 0 AS overdue_count, 0 AS today_count, 0 AS done_count
              FROM collections_profile
             WHERE overdue > 0 OR balance != 0
          GROUP BY user_id, company_id
            """
        )

    @api.model
    def _select_open(self, today):
        return SQL(
            """
            SELECT user_id, company_id, 0, 0, COUNT(*), COUNT(*) FILTER (WHERE date < %(today)s),
                   COUNT(*) FILTER (WHERE date = %(today)s), 0
              FROM collections_action
             WHERE state IN ('todo', 'approve', 'failed')
          GROUP BY user_id, company_id
            """,
            today=today,
        )

    @api.model
    def _select_done(self, today):
        return SQL(
            """
            SELECT COALESCE(done_by_id, released_by_id), company_id, 0, 0, 0, 0, 0, COUNT(*)
              FROM collections_action
             WHERE state = 'done' AND date_done = %s
               AND COALESCE(done_by_id, released_by_id) IS NOT NULL
          GROUP BY COALESCE(done_by_id, released_by_id), company_id
            """,
            today,
        )

    def action_open_work(self):
        """Show the open work of this collector, to give some of it to others."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account_collections.action_collections_team"
        )
        action["domain"] = [("user_id", "=", self.user_id.id)]
        action["view_mode"] = "list,kanban,form"
        action["views"] = [
            (self.env.ref("account_collections.view_collections_action_list").id, "list"),
            (self.env.ref("account_collections.view_collections_action_kanban_team").id, "kanban"),
            (False, "form"),
        ]
        return action
