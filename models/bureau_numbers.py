from odoo import fields, models

from ..engine.bureaus import BureauError, Report
from ..engine.bureaus.numbers import check_company, check_vat


class CollectionsBureau(models.Model):
    """Can the numbers of a customer exist? Told by their check digits; nobody is asked."""

    _inherit = "collections.bureau"

    code = fields.Selection(
        selection_add=[("numbers", "Check digits of numbers")], ondelete={"numbers": "cascade"}
    )

    def _fetch_report(self, client, subject):
        if self.code != "numbers":
            return super()._fetch_report(client, subject)
        vat = check_vat(subject.vat, subject.country)
        number = check_company(subject.number, subject.country)
        if not vat and not number:
            raise BureauError("no_number", what="company")
        report = Report(country=subject.country)
        if vat:
            # Check digits tell what cannot exist. What does exist, only a register knows.
            report.vat = vat.text
            report.is_vat_valid = False if vat.is_valid is False else None
            report.sources["vat"] = "python-stdnum"
        if number:
            report.number, report.is_number_valid = number.text, number.is_valid
            report.sources["number"] = "python-stdnum"
        return report
