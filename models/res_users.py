from odoo import api, fields, models, modules
from odoo.fields import Domain


class ResUsers(models.Model):
    _inherit = "res.users"

    # Written by `collections.absence` alone; the rules of collectors read it.
    collections_substitute_id = fields.Many2one(
        "res.users",
        string="Stood In For By",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    @api.model
    def _get_activity_groups(self):
        """Show today's worklist in the activity menu, counted from the actions themselves."""
        groups = super()._get_activity_groups()
        if not self.env.user.has_group("account_collections.group_collector"):
            return groups
        actions = self.env["collections.action"]
        today = self.env["collections.ledger"]._get_today()
        mine = actions._domain_worklist() & Domain("user_id", "=", self.env.uid)
        overdue = actions.search_count(mine & Domain("date", "<", today))
        due_today = actions.search_count(mine & Domain("date", "=", today))
        if overdue + due_today:
            groups.insert(0, self._prepare_worklist_group(overdue, due_today))
        return groups

    @api.model
    def _prepare_worklist_group(self, overdue, today):
        return {
            "id": self.env["ir.model"]._get_id("collections.action"),
            "type": "activity",
            "name": self.env._("Collections worklist"),
            "model": "collections.action",
            "icon": modules.Manifest.for_addon("account_collections").icon,
            "domain": repr([("state", "in", ["todo", "approve", "failed"])]),
            "overdue_count": overdue,
            "today_count": today,
            "planned_count": 0,
            "total_count": overdue + today,
            "view_type": "list",
        }
