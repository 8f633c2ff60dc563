from odoo import api, models


class ReportHandover(models.AbstractModel):
    """The hand-over summary of an absence."""

    _name = "report.account_collections.handover"
    _description = "Hand-Over Summary of an Absence"

    @api.model
    def _get_report_values(self, docids, data=None):
        absences = self.env["collections.absence"].browse(docids)
        absences.check_access("read")
        collect = self.env["collections.handover"]._collect
        return {
            "docs": absences,
            "parts": {
                absence.id: {
                    "user": absence.user_id,
                    "taker": absence.substitute_id,
                    "note": absence.note,
                    "days": (absence.date_from, absence.date_to),
                    **collect(absence.user_id),
                }
                for absence in absences
            },
        }
