from odoo import models

WATCHED_FIELDS = frozenset(("date_maturity", "no_followup", "partner_id", "account_id"))


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def write(self, vals):
        watched = not WATCHED_FIELDS.isdisjoint(vals)
        if watched:
            self._record_collections_change()
        result = super().write(vals)
        if watched:
            self._record_collections_change()
        return result

    def _record_collections_change(self):
        posted = self.filtered(lambda line: line.parent_state == "posted")
        self.env["collections.change"]._record_lines(posted)
