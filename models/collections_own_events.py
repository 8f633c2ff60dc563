from odoo import models


class CollectionsScorer(models.AbstractModel):
    """A class that changed is an event like one of a bureau."""

    _inherit = "collections.scorer"

    def _tell(self, profiles, outcomes):
        result = super()._tell(profiles, outcomes)
        by_id = {profile.id: profile for profile in profiles.sudo()}
        changes = [
            (by_id[outcome.before.profile_id], outcome.before.risk_class, outcome.risk_class)
            for outcome in outcomes
            if outcome.before.risk_class
        ]
        day = self.env["collections.ledger"]._get_today()
        self.env["collections.risk.event"].sudo()._note("class", changes, day)
        return result


class CollectionsCredit(models.AbstractModel):
    """An exposure that went over the limit is an event."""

    _inherit = "collections.credit"

    def _write(self, profiles, rows):
        """Override to note who was within the limit until now; what was never read is no news."""
        within = profiles.filtered(lambda p: p.credit_source and not p.is_over_limit)
        crossed = [
            (profile, str(row["credit_limit"]), f"{row['exposure']:.2f}")
            for profile, row in zip(profiles, rows, strict=True)
            if profile in within and row["is_over_limit"]
        ]
        result = super()._write(profiles, rows)
        day = self.env["collections.ledger"]._get_today()
        self.env["collections.risk.event"].sudo()._note("over_limit", crossed, day)
        return result
