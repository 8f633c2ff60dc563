from odoo import models


class CollectionsScorer(models.AbstractModel):
    _inherit = "collections.scorer"

    def _load_reports(self, profiles, day):
        """Let what bureaus and insurers say count in the score."""
        reports = super()._load_reports(profiles, day)
        for profile_id, found in profiles._get_external_reports(day).items():
            reports[profile_id] = [*reports.get(profile_id, ()), *found]
        return reports
