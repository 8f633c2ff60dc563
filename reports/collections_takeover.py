from odoo import api, models


class ReportTakeover(models.AbstractModel):
    """The same for customers that change hands for good."""

    _name = "report.account_collections.takeover"
    _description = "Hand-Over Summary of a Takeover"

    @api.model
    def _get_report_values(self, docids, data=None):
        takeovers = self.env["collections.takeover"].browse(docids)
        takeovers.check_access("read")
        collect = self.env["collections.handover"]._collect
        return {
            "docs": takeovers,
            "parts": {
                takeover.id: {
                    "user": takeover.from_user_id,
                    "taker": takeover.user_id,
                    "note": "",
                    "days": (),
                    **collect(takeover.from_user_id, takeover.profile_ids),
                }
                for takeover in takeovers
            },
        }
