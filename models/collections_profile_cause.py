from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

RECURS_WITHIN = relativedelta(months=12)


class CollectionsProfile(models.Model):
    """Why this customer pays late, and what is checked on its next invoices because of it."""

    _inherit = "collections.profile"

    cause_ids = fields.One2many("collections.cause", "profile_id", string="Causes")
    cause_count = fields.Integer("Causes Count", compute="_compute_cause_count")
    invoice_check_ids = fields.One2many(
        "collections.invoice.check", "profile_id", string="Checks on Next Invoices"
    )
    suggested_cause_id = fields.Many2one(
        "collections.dispute.reason",
        compute="_compute_suggested_cause_id",
        help="A cause that came up again and could be prevented by a check on the next invoices.",
    )
    suggested_cause_count = fields.Integer(compute="_compute_suggested_cause_id")

    # === COMPUTE METHODS === #

    def _compute_cause_count(self):
        counts = self._count_causes()
        for profile in self:
            found = counts.get(profile._origin.id, {})
            profile.cause_count = sum(found.values())

    @api.depends("cause_ids.reason_id", "invoice_check_ids.reason_id", "company_id")
    def _compute_suggested_cause_id(self):
        """Suggest a check for the cause that came up most, unless there is one or it was refused.

        A check that was made within the same months counts, whether it is on or off: who switched
        it off is not asked again.
        """
        since = self._get_recurrence_start()
        counts, decided = self._count_causes(since), self._get_decided_causes(since)
        reasons = self.env["collections.dispute.reason"].sudo()
        for profile in self:
            limit = profile.company_id.sudo().collections_cause_limit
            known = decided.get(profile._origin.id, reasons)
            found = [
                (count, reason)
                for reason, count in counts.get(profile._origin.id, {}).items()
                if limit and count >= limit and reason.check_kind and reason not in known
            ]
            count, reason = max(found, key=lambda pair: pair[0], default=(0, reasons))
            profile.suggested_cause_id = reason
            profile.suggested_cause_count = count

    def _count_causes(self, since=None):
        """Return how often each cause came up, ``{profile id: {cause: times}}``, in two queries."""
        found = {}
        for model, day, conditions in (
            ("collections.cause", "date", []),
            ("collections.dispute", "date", [("state", "!=", "cancelled")]),
        ):
            domain = Domain("profile_id", "in", self.ids) & Domain(conditions)
            if since:
                domain &= Domain(day, ">=", since)
            groups = (
                self.env[model].sudo()._read_group(domain, ["profile_id", "reason_id"], ["__count"])
            )
            for profile, reason, count in groups:
                causes = found.setdefault(profile.id, {})
                causes[reason] = causes.get(reason, 0) + count
        return found

    def _get_decided_causes(self, since):
        """Return for which causes a check was made, ``{profile id: causes}``."""
        groups = (
            self.env["collections.invoice.check"]
            .sudo()
            ._read_group(
                Domain("profile_id", "in", self.ids)
                & Domain("reason_id", "!=", False)
                & (Domain("state", "=", "on") | Domain("create_date", ">=", since)),
                ["profile_id"],
                ["reason_id:recordset"],
            )
        )
        return {profile.id: reasons for profile, reasons in groups}

    @api.model
    def _get_recurrence_start(self):
        return self.env["collections.ledger"]._get_today() - RECURS_WITHIN

    # === ACTION METHODS === #

    def action_register_cause(self):
        """Open the dialog to register why this customer pays late."""
        self.ensure_one()
        return self.env["collections.cause"]._open_dialog(self)

    def action_open_causes(self):
        """Show the causes and disputes of this customer, with what they blocked."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account_collections.action_collections_cause_analysis"
        )
        action["domain"] = [("profile_id", "=", self.id)]
        action["views"] = [(False, "list"), (False, "graph"), (False, "pivot")]
        action["context"] = {}
        return action

    def action_check_next_invoices(self):
        """Open the form of a new check on the next invoices of this customer."""
        self.ensure_one()
        self.env["collections.invoice.check"].check_access("create")
        latest = self.cause_ids.sorted("id")[-1:].reason_id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Check the next invoices"),
            "res_model": "collections.invoice.check",
            "view_mode": "form",
            "target": "current",
            "context": {
                "default_profile_id": self.id,
                "default_reason_id": latest.id,
                "default_kind": latest.check_kind or "reference",
            },
        }

    def action_accept_suggested_check(self):
        """Check the next invoices on the cause that came up again, and show the check."""
        self.ensure_one()
        reason = self.suggested_cause_id
        checks = self.env["collections.invoice.check"]
        return checks._make(self, reason)._get_records_action() if reason else True

    def action_refuse_suggested_check(self):
        """Do not suggest this check again: it is kept, switched off, as what was decided."""
        self.ensure_one()
        reason = self.suggested_cause_id
        if reason:
            check = self.env["collections.invoice.check"]._make(self, reason)
            check.action_switch_off()
        return True
