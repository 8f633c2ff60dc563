
from odoo import api, fields, models
from odoo.tools import SQL, format_date
from odoo.tools.date_utils import start_of

from .collections_forecast_simulation import segment_of

SEGMENTS = [
    ("all", "Whole company"),
    ("collector", "By collector"),
    ("group", "By customer group"),
]
WEEK = 7
# So long after its end a week is counted again: payments are booked late.
LATE_BOOKINGS = 14
KEPT_DAYS = 730
# Segments are smaller than the company, and there are more of them.
SEGMENT_DRAWS = 300


class CollectionsForecastCash(models.Model):
    """The cash of one week as it was expected on a day, and later what really came in.

    Of what is open on that day; what is invoiced later has no place here, also among what came in.
    Weeks go from Monday to Sunday; what is left of the one under way is week 0. The last forecast
    of each week is kept: what it says of the next one is compared with what comes. A band belongs
    to its row: bands of parts do not add up, for not everything goes wrong at once.
    """

    _name = "collections.forecast.cash"
    _description = "Cash Forecast"
    _order = "date desc, segment, number, id"
    _log_access = False

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    date = fields.Date("Forecast Made On", required=True, readonly=True)
    is_latest = fields.Boolean("Newest", readonly=True)
    is_kept = fields.Boolean(readonly=True)
    segment = fields.Selection(SEGMENTS, "Part of the Company", required=True, readonly=True)
    user_id = fields.Many2one("res.users", "Collector", readonly=True, ondelete="cascade")
    rule_id = fields.Many2one(
        "collections.rule", "Customer Group", readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    number = fields.Integer(
        "Weeks Ahead",
        readonly=True,
        aggregator=None,
        help="0 is what is left of the week in which the forecast is made.",
    )
    date_start = fields.Date("Week From", required=True, readonly=True)
    date_end = fields.Date("Until", required=True, readonly=True)

    # === WHAT IS EXPECTED === #
    expected = fields.Monetary(readonly=True)
    low = fields.Monetary(
        "At Least",
        readonly=True,
        aggregator="sum",
        help="With a chance of nine in ten at least so much comes.",
    )
    high = fields.Monetary(
        "At Most",
        readonly=True,
        aggregator="sum",
        help="With a chance of nine in ten at most so much comes.",
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    value = fields.Monetary(
        "Expected (Company)", currency_field="company_currency_id", readonly=True
    )

    # === WHAT CAME === #
    is_over = fields.Boolean("Week Is Over", readonly=True)
    actual = fields.Monetary(
        "Came In",
        readonly=True,
        help="On what was open on that day; of a week under way, what came in until last night.",
    )
    difference = fields.Monetary(
        readonly=True, help="What came in less what was expected, for weeks that are over."
    )
    inside = fields.Float(
        "Inside the Band",
        readonly=True,
        digits=(4, 3),
        aggregator="avg",
        help="Whether it came in within the band; four weeks out of five should.",
    )

    _once = models.UniqueIndex(
        "(company_id, date, segment, (COALESCE(user_id, 0)), (COALESCE(rule_id, 0)), currency_id, "
        "number)"
    )
    _to_judge_index = models.Index("(company_id, date_end) WHERE is_kept")

    # === COMPUTE METHODS === #

    @api.depends("date_start", "date_end")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for row in self:
            row.display_name = self.env._(
                "%(first)s to %(last)s",
                first=format_date(self.env, row.date_start),
                last=format_date(self.env, row.date_end),
            )

    # === ACTION METHODS === #

    def action_open_items(self):
        """Show the open items behind this week, with the part of each that is expected in it."""
        self.ensure_one()
        today = self.env["collections.ledger"]._get_today()
        number = (start_of(self.date_start, "week") - start_of(today, "week")).days // WEEK
        condition = self._get_segment(self.segment, self.user_id, self.rule_id)
        return self.env["collections.forecast"]._open_week(
            self.company_id, condition, max(number, 0), self.currency_id
        )

    # === BUSINESS METHODS === #

    @api.model
    def _refresh(self, company, day):
        """Forecast the weeks after ``day`` of a company, as a whole and in its parts.

        Part by part, each of which is kept: a worker that is killed loses one of them.

        :return: whether there is time for more
        """
        for segment, user, rule in self._get_segments(company):
            if self._is_there(company, day, segment, user, rule):
                continue
            self._store(company, day, segment, user, rule)
            if not self.env["ir.cron"]._commit_progress(1, remaining=1):
                return False
        self._retire(company, day)
        self._judge(company, day)
        return bool(self.env["ir.cron"]._commit_progress(1, remaining=1))

    @api.model
    def _get_segments(self, company):
        """Return ``[(segment, collector, customer group)]``: the whole, and its parts if any."""
        latest = self.env["collections.forecast"].sudo()
        domain = [("company_id", "=", company.id), ("kind", "=", "latest")]
        profiles = self.env["collections.profile"].browse(
            profile.id for (profile,) in latest._read_group(domain, ["profile_id"])
        )
        users, rules = profiles.user_id, profiles.rule_id
        nobody, no_rule = self.env["res.users"], self.env["collections.rule"]
        return [
            ("all", nobody, no_rule),
            *(("collector", user, no_rule) for user in users),
            *(("group", nobody, rule) for rule in rules),
        ]

    @api.model
    def _get_segment(self, segment, user, rule):
        if segment == "collector":
            return segment_of(user=user)
        return segment_of(rule=rule) if segment == "group" else None

    def _is_there(self, company, day, segment, user, rule):
        domain = [
            ("company_id", "=", company.id),
            ("date", "=", day),
            ("segment", "=", segment),
            ("user_id", "=", user.id),
            ("rule_id", "=", rule.id),
        ]
        return bool(self.search_count(domain, limit=1))

    def _store(self, company, day, segment, user, rule):
        """Simulate one part of the company and keep what it says."""
        draws = None if segment == "all" else SEGMENT_DRAWS
        condition = self._get_segment(segment, user, rule)
        weeks = self.env["collections.forecast.simulation"]._simulate(
            company, day, condition, draws=draws
        )
        names = {week.currency for week in weeks}
        currencies = self.env["res.currency"].with_context(active_test=False)
        by_name = {one.name: one for one in currencies.search([("name", "in", list(names))])}
        rates = {
            name: one._get_conversion_rate(one, company.currency_id, company, day)
            for name, one in by_name.items()
        }
        common = {
            "company_id": company.id,
            "date": day,
            "segment": segment,
            "user_id": user.id,
            "rule_id": rule.id,
        }
        self.create(
            [
                {**common, **self._prepare_week(week, by_name[week.currency], rates[week.currency])}
                for week in weeks
            ]
        )

    def _prepare_week(self, week, currency, rate):
        return {
            "currency_id": currency.id,
            "number": week.number,
            "date_start": week.start,
            "date_end": week.end,
            "expected": week.expected,
            "low": week.p10,
            "high": week.p90,
            "value": week.expected * rate,
        }

    def _retire(self, company, day):
        """Let the newest forecast be the one of ``day``; of former weeks keep the last one each."""
        own = [("company_id", "=", company.id)]
        older = [*own, ("date", "!=", day)]
        same_week = [("date", ">=", start_of(day, "week")), ("date", "<", day)]
        self.search([*older, "|", ("is_kept", "=", False), "&", *same_week]).unlink()
        self.search([*older, ("is_latest", "=", True)]).is_latest = False
        self.search([*own, ("date", "=", day)]).write({"is_latest": True, "is_kept": True})

    # === WHAT CAME === #

    def _judge(self, company, day):
        """Count what came in on what was open, for the weeks that are over or under way."""
        self.env["collections.forecast.ledger"]._flush()
        self.flush_model()
        self.env.cr.execute(self._judge_query(company, day))
        self.invalidate_model(flush=False)

    def _judge_query(self, company, day):
        return SQL(
            """
            WITH week AS (
                SELECT * FROM collections_forecast_cash
                 WHERE company_id = %(company)s AND is_kept
                   AND date_start <= %(day)s AND date_end >= %(day)s::date - %(late)s),
                 payment AS MATERIALIZED (
                SELECT money.date, COALESCE(item.invoice_date, item.date) AS issued,
                       item.currency_id, part.debit_amount_currency AS amount, profile.user_id,
                       profile.rule_id
                  FROM account_partial_reconcile part
                  JOIN account_move_line money ON money.id = part.credit_move_id
                  JOIN account_journal journal
                    ON journal.id = money.journal_id AND journal.type IN ('bank', 'cash', 'credit')
                  JOIN account_move_line item
                    ON item.id = part.debit_move_id AND item.parent_state = 'posted'
                  JOIN account_account account
                    ON account.id = item.account_id AND account.account_type = 'asset_receivable'
                  JOIN res_partner contact ON contact.id = item.partner_id
             LEFT JOIN collections_profile profile
                    ON profile.partner_id = contact.commercial_partner_id
                   AND profile.company_id = item.company_id
                 WHERE money.company_id = %(company)s
                   AND money.date >= (SELECT MIN(date_start) FROM week)
                   AND money.date <= %(day)s),
                 came AS (
                SELECT week.id, COALESCE(SUM(payment.amount), 0) AS amount
                  FROM week
             LEFT JOIN payment
                    ON payment.date BETWEEN week.date_start AND week.date_end
                   AND payment.issued <= week.date
                   AND payment.currency_id = week.currency_id
                   AND (week.segment <> 'collector' OR payment.user_id = week.user_id)
                   AND (week.segment <> 'group' OR payment.rule_id = week.rule_id)
              GROUP BY week.id)
            UPDATE collections_forecast_cash week
               SET is_over = week.date_end < %(day)s, actual = came.amount,
                   difference = CASE WHEN week.date_end < %(day)s
                                     THEN came.amount - week.expected END,
                   inside = CASE WHEN week.date_end >= %(day)s THEN NULL
                                 WHEN came.amount BETWEEN week.low - 0.01 AND week.high + 0.01
                                 THEN 1 ELSE 0 END
              FROM came
             WHERE came.id = week.id
            """,
            company=company.id,
            day=day,
            late=LATE_BOOKINGS,
        )

    @api.autovacuum
    def _gc_cash(self):
        """Forget what was forecast more than two years ago."""
        today = self.env["collections.ledger"]._get_today()
        old = [("date", "<", fields.Date.subtract(today, days=KEPT_DAYS))]
        self.sudo().search(old, limit=10_000).unlink()


class CollectionsForecaster(models.AbstractModel):
    """The night ends with the cash forecast."""

    _inherit = "collections.forecaster"

    def _finish(self, company, day):
        if not self.env["collections.forecast.cash"].sudo()._refresh(company, day):
            return False
        return super()._finish(company, day)
