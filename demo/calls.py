from odoo import api, models
from odoo.fields import Domain

from .talks import QUESTIONS, RINGS


class CollectionsDemo(models.AbstractModel):
    """Calls of this morning that are made again, and what colleagues were asked."""

    _inherit = "collections.demo"

    @api.model
    def _run_first_nights(self, companies, customers, partners, day):
        result = super()._run_first_nights(companies, customers, partners, day)
        by_name = {customer.name: partners[number] for number, customer in customers.items()}
        for rows, make in ((RINGS, self._ring), (QUESTIONS, self._ask)):
            for row in rows:
                profile = by_name.get(row.customer) and self._get_profiles(by_name[row.customer])
                if profile and profile[0].user_id:
                    make(row, self._as_collector(profile[0]))
        return result

    def _as_collector(self, profile):
        return profile.with_user(profile.user_id).with_context(
            allowed_company_ids=profile.company_id.ids
        )

    def _ring(self, row, profile):
        """Record a call: the planned one of this customer, else one that nobody planned."""
        planned = profile.action_ids.filtered_domain(
            Domain("channel_id.code", "=", "call") & Domain("state", "=", "todo")
        )[:1]
        opened = planned.action_call() if planned else profile.action_log_call()
        panel = profile.env["collections.call"].browse(opened["res_id"])
        panel.write({"outcome": row.outcome, "note": row.says, "send_email": False})
        panel.action_confirm()

    def _ask(self, row, profile):
        """Ask a colleague, who perhaps has answered."""
        colleague = self._find_user(row.user)
        if not colleague or colleague == profile.env.user:
            return
        deadline = self.env["collections.dispute"]._add_working_days(
            profile.company_id, self._today(), 2
        )
        entry = profile.env["collections.action"]._ask_colleague(
            profile, colleague, row.asks, deadline
        )
        if row.answer:
            activity = self.env["mail.activity"].search([("collections_action_id", "=", entry.id)])
            answering = activity.with_user(colleague).with_context(
                allowed_company_ids=colleague.company_ids.ids
            )
            answering.action_feedback(feedback=row.answer)
