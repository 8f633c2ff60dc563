from odoo import fields, models

from .collections_forecast_model import CANDIDATES


class CollectionsForecastScore(models.Model):
    """How one candidate did in one test: trained on a part of the past, judged by the next part."""

    _name = "collections.forecast.score"
    _description = "Test of a Forecast"
    _order = "model_id desc, date_from, mae, id"
    _rec_name = "candidate"
    _log_access = False

    model_id = fields.Many2one(
        "collections.forecast.model", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="model_id.company_id", store=True)
    trained_on = fields.Date(related="model_id.trained_on", store=True)
    candidate = fields.Selection(CANDIDATES, required=True, readonly=True)
    is_champion = fields.Boolean(
        "Champion", readonly=True, help="Would have missed least over all tests."
    )
    date_from = fields.Date("Knew Until", readonly=True)
    date_to = fields.Date("Judged Until", readonly=True)
    item_count = fields.Integer("Forecasts", readonly=True)
    mae = fields.Float(
        "Days Off",
        readonly=True,
        digits=(6, 2),
        aggregator="avg",
        help="Days between the expected and the real day of payment, on average.",
    )
    area = fields.Float(
        "Curve Off",
        readonly=True,
        digits=(6, 2),
        aggregator="avg",
        help="How far all chances together were off, in days.",
    )
    bucket = fields.Float("Right Bucket", readonly=True, digits=(4, 3), aggregator="avg")
    calibration = fields.Float(
        readonly=True,
        digits=(4, 3),
        aggregator="avg",
        help="The chance to be paid by 14 days after the due date that was given on average, less "
        "the part that was; zero is right.",
    )
    band = fields.Float("Inside the Range", readonly=True, digits=(4, 3), aggregator="avg")
