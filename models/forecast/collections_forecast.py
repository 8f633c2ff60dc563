from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

LATEST = "latest"
KINDS = [
    (LATEST, "As of today"),
    ("first", "When first seen"),
    ("weekly", "Week by week"),
]
OUTCOMES = [
    ("open", "Still open"),
    ("paid", "Paid"),
    ("other", "Settled without payment"),
]


class CollectionsForecast(models.Model):
    """When an open item is expected to be paid, and later how far off that was.

    Every open item has one row that is renewed each night. Besides it, what was said when the item
    was first seen and once a week is kept, and judged when the item is settled. Only
    ``collections.forecaster`` writes here.
    """

    _name = "collections.forecast"
    _description = "Forecast of a Payment"
    _order = "expected_date, id"
    _rec_name = "name"
    _log_access = False

    # === WHOSE, AND OF WHAT === #
    move_line_id = fields.Many2one(
        "account.move.line",
        "Journal Item",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    move_id = fields.Many2one(
        "account.move", "Journal Entry", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    name = fields.Char("Invoice", readonly=True)
    profile_id = fields.Many2one(
        "collections.profile",
        "Dossier",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    user_id = fields.Many2one(related="profile_id.user_id", string="Collector", store=False)
    model_id = fields.Many2one(
        "collections.forecast.model",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="What was learned when this was said. Empty: nothing yet, so the terms counted.",
    )
    kind = fields.Selection(KINDS, "Said", required=True, readonly=True)
    date = fields.Date("Said On", required=True, readonly=True)
    date_maturity = fields.Date("Due Date", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    residual = fields.Monetary("Open", readonly=True, help="What was open on that day.")
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    value = fields.Monetary("Open (Company)", currency_field="company_currency_id", readonly=True)

    # === WHAT IS EXPECTED === #
    expected_date = fields.Date(
        "Expected On", readonly=True, help="It is as likely to be paid before this day as after it."
    )
    date_from = fields.Date(
        "Not Before", readonly=True, help="With a chance of nine in ten it is not paid before."
    )
    date_to = fields.Date(
        "Not After",
        readonly=True,
        help="With a chance of nine in ten it is paid by then. Empty: nobody can tell.",
    )
    chance_due = fields.Float(
        "Paid in Time",
        readonly=True,
        digits=(4, 3),
        aggregator="avg",
        help="The chance that it is paid by its due date.",
    )
    chance_14 = fields.Float(
        "Paid by Due + 14",
        readonly=True,
        digits=(4, 3),
        aggregator="avg",
        help="The chance that it is paid at most two weeks late.",
    )
    chance_30 = fields.Float(
        "Paid by Due + 30",
        readonly=True,
        digits=(4, 3),
        aggregator="avg",
        help="The chance that it is paid at most 30 days late.",
    )
    chance_7 = fields.Float(
        "Paid in 7 Days",
        readonly=True,
        digits=(4, 3),
        aggregator="avg",
        help="The chance that it is paid in the seven days after the forecast.",
    )
    chance_late = fields.Float(
        "Over 90 Days Late",
        readonly=True,
        digits=(4, 3),
        aggregator="avg",
        help="The chance that it is still open 90 days after its due date.",
    )
    # Chances in thousandths, see ``engine.forecast.packing``; only of the latest row. For cash
    # there are others where the mean of several forecasters is off less.
    curve = fields.Json(readonly=True)
    cash_curve = fields.Json(readonly=True)
    reasons = fields.Json(readonly=True)
    reason = fields.Char("Why", compute="_compute_reason")
    summary = fields.Char("Expected", compute="_compute_reason")

    # === WHAT BECAME OF IT === #
    outcome = fields.Selection(OUTCOMES, default="open", required=True, readonly=True)
    actual_date = fields.Date("Paid On", readonly=True)
    error_days = fields.Integer(
        "Days Off",
        readonly=True,
        aggregator="avg",
        help="Days from the expected to the real payment; above zero it came later.",
    )
    miss_days = fields.Integer(
        "Miss in Days", readonly=True, aggregator="avg", help="The same without its sign."
    )
    inside = fields.Float(
        "Inside the Range",
        readonly=True,
        digits=(4, 2),
        aggregator="avg",
        help="Whether it was paid within the range that was given; four in five should be.",
    )

    _one_latest = models.UniqueIndex("(move_line_id) WHERE kind = 'latest'")
    _one_a_day = models.UniqueIndex("(move_line_id, date) WHERE kind <> 'latest'")
    _latest_index = models.Index("(company_id, expected_date) WHERE kind = 'latest'")
    _to_judge_index = models.Index(
        "(company_id, move_line_id) WHERE kind <> 'latest' AND outcome = 'open'"
    )
    _judged_index = models.Index("(company_id, actual_date) WHERE outcome = 'paid'")

    # === COMPUTE METHODS === #

    @api.depends("reasons", "expected_date", "date_from", "date_to")
    @api.depends_context("lang")
    def _compute_reason(self):
        for forecast in self:
            forecast.reason = forecast._describe_reasons()
            forecast.summary = forecast._describe_range()

    def _describe_range(self):
        """Return the expected day with its range, in words."""
        self.ensure_one()
        if not self.expected_date:
            return ""
        values = {
            "day": format_date(self.env, self.expected_date),
            "first": format_date(self.env, self.date_from),
            "last": format_date(self.env, self.date_to),
        }
        if not self.date_to:
            return self.env._("About %(day)s, from %(first)s on, maybe much later", **values)
        if self.date_from == self.date_to:
            return self.env._("On %(day)s", **values)
        return self.env._("About %(day)s, between %(first)s and %(last)s", **values)

    # === ACTION METHODS === #

    def action_open_profile(self):
        """Show the dossier of the customer."""
        self.ensure_one()
        return self.profile_id._get_records_action()

    def action_open_move(self):
        """Show the invoice."""
        self.ensure_one()
        if not self.move_id:
            raise UserError(self.env._("The journal entry is not there any more."))
        return self.move_id._get_records_action()

    # === READ BY OTHERS === #

    @api.model
    def _latest(self, lines):
        """Return what is expected of these journal items today, ``{line id: forecast}``.

        One query for any number of them; what has no forecast is not in it. Whoever calls has
        checked that the items may be read.
        """
        if not lines.ids:
            return {}
        found = self.sudo().search_fetch(
            [("move_line_id", "in", lines.ids), ("kind", "=", LATEST)],
            ["move_line_id", "profile_id", "expected_date", "date_from", "date_to"],
        )
        return {forecast.move_line_id.id: forecast for forecast in found}

    # === CLEANING === #

    @api.autovacuum
    def _gc_forecasts(self):
        """Forget what was said week by week a year after it was judged, the first word after two.

        What was settled without payment was never right or wrong and goes after a month.
        """
        today = self.env["collections.ledger"]._get_today()
        for kinds, outcomes, days in (
            (("weekly",), ("paid",), 365),
            (("first",), ("paid",), 730),
            (("weekly", "first"), ("other",), 30),
        ):
            old = [
                ("kind", "in", kinds),
                ("outcome", "in", outcomes),
                ("date", "<", fields.Date.subtract(today, days=days)),
            ]
            self.sudo().search(old, limit=10_000).unlink()
