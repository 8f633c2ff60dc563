from datetime import timedelta

from odoo import api, models

# Days from now: Sofie is away soon, and Joris stands in.
AWAY = (4, 11)
# Customers who can be reached for a part of the day only.
HOURS = ((9, 12), (13, 17), (8.5, 17))


class CollectionsDemo(models.AbstractModel):
    """What makes the worklist of the demo company look like one: hours, and an absence."""

    _inherit = "collections.demo"

    @api.model
    def _run_first_nights(self, companies, customers, partners, day):
        result = super()._run_first_nights(companies, customers, partners, day)
        self._set_hours()
        self._plan_absence(day)
        with_work = self.env["collections.action"].search([("state", "in", ("todo", "approve"))])
        with_work._prioritise(day)
        return result

    def _set_hours(self):
        """Give some customers who are to be called the hours at which they may be."""
        calls = self.env["collections.action"].search(
            [("state", "=", "todo"), ("channel_id.code", "=", "call")], order="id"
        )
        profiles = calls.profile_id.filtered(lambda profile: not profile.contact_to)
        for profile, (start, end) in zip(profiles, HOURS, strict=False):
            profile.write({"contact_from": start, "contact_to": end})

    def _plan_absence(self, day):
        users = self.env["res.users"].search([("login", "in", ("sofie", "joris"))])
        users = users.grouped("login")
        self.env["collections.absence"].create(
            {
                "user_id": users["sofie"].id,
                "substitute_id": users["joris"].id,
                "date_from": day + timedelta(AWAY[0]),
                "date_to": day + timedelta(AWAY[1]),
                "note": "The promises of this week come in on Thursday: look at them first.",
            }
        )
