from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    collections_forecast = fields.Boolean(
        "Forecast Payments",
        default=True,
        help="Learn every week from what was paid, and say every night of each open item when it "
        "will be paid. Nothing leaves this database.",
    )
    collections_forecast_months = fields.Integer(
        "Months to Learn From",
        default=24,
        help="Invoices that were issued in so many months before today are learned from.",
    )
    collections_forecast_weeks = fields.Integer(
        "Weeks Ahead", default=13, help="How far the cash forecast looks ahead."
    )

    _collections_forecast_months = models.Constraint(
        "CHECK(collections_forecast_months BETWEEN 3 AND 120)",
        "Learn from 3 to 120 months: choose a number between them.",
    )
    _collections_forecast_weeks = models.Constraint(
        "CHECK(collections_forecast_weeks BETWEEN 4 AND 26)",
        "The cash forecast looks 4 to 26 weeks ahead: choose a number between them.",
    )

    def write(self, vals):
        """Forget what was expected where nobody wants to know it any more, or begin to learn."""
        is_on = vals.get("collections_forecast")
        switched = self.browse()
        if is_on is not None:
            switched = self.filtered(lambda company: company.collections_forecast != bool(is_on))
        result = super().write(vals)
        if switched and is_on:
            self.env["collections.forecast.model"].sudo()._trigger_training()
        elif switched:
            self.env["collections.forecaster"].sudo()._forget(switched)
        return result
