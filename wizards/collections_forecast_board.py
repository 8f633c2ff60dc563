import base64
import io

import xlsxwriter

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_date

from ..engine.forecast import cash, layers
from ..models.forecast.collections_forecast_simulation import segment_of

PAST_WEEKS = 8
DRAWS = 400
COLLECTOR = "account_collections.group_collector"
SEES_ALL = (
    "account_collections.group_collector_all",
    "account_collections.group_credit_manager",
    "account_collections.group_manager",
)
LAYERS = {
    "with_promises": layers.PROMISE,
    "with_plans": layers.PLAN,
    "with_disputes": layers.DISPUTE,
    "with_new": layers.NEW,
}


class CollectionsForecastBoard(models.TransientModel):
    """The cash of the coming weeks at a glance, with layers that can be switched and what-ifs.

    What the last night simulated is shown at once; whatever is switched or supposed is simulated
    on the spot, from the same forecasts of the open items.
    """

    _name = "collections.forecast.board"
    _description = "Cash Forecast Board"

    # === WHOSE CASH === #
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        domain="[('id', 'in', allowed_company_ids)]",
    )
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_currency_id",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    currency_ids = fields.Many2many(
        "res.currency", string="Currencies", compute="_compute_currency_ids"
    )
    user_id = fields.Many2one(
        "res.users",
        "Collector",
        domain="[('share', '=', False)]",
        help="Only the customers of this collector. Empty: all.",
    )
    rule_id = fields.Many2one(
        "collections.rule",
        "Customer Group",
        help="Only customers to whom this rule gave their procedure. Empty: all.",
    )

    # === LAYERS === #
    with_promises = fields.Boolean(
        "Promises", default=True, help="What customers promised makes it likelier by that day."
    )
    with_plans = fields.Boolean(
        "Payment Plans", default=True, help="What is in a plan comes in by instalments."
    )
    with_disputes = fields.Boolean("Disputes", default=True, help="What is disputed comes later.")
    with_new = fields.Boolean(
        "New Invoices", help="What is going to be invoiced, as in the last weeks and seasons."
    )

    # === WHAT IF === #
    dispute_days = fields.Integer(
        "Disputed Items Later By", help="Days by which all that is disputed is paid later."
    )
    failing_ids = fields.Many2many(
        "collections.profile", string="Customers Who Fail", help="They pay nothing any more."
    )
    chart = fields.Json(compute="_compute_chart")
    problem = fields.Char(compute="_compute_chart")

    _dispute_days = models.Constraint(
        "CHECK(COALESCE(dispute_days, 0) BETWEEN 0 AND 365)",
        "Disputed items can be supposed to be paid 0 to 365 days later.",
    )

    # === COMPUTE METHODS === #

    @api.depends_context("lang")
    def _compute_display_name(self):
        for board in self:
            board.display_name = self.env._("Cash Forecast")

    @api.depends("company_id")
    def _compute_currency_ids(self):
        rows = self.env["collections.forecast"].sudo()
        for board in self:
            domain = [("company_id", "=", board.company_id.id), ("kind", "=", "latest")]
            found = rows._read_group(domain, ["currency_id"])
            currencies = self.env["res.currency"].union(*(currency for (currency,) in found))
            board.currency_ids = currencies | board.company_id.currency_id

    @api.depends("company_id")
    def _compute_currency_id(self):
        for board in self:
            if board.currency_id not in board.currency_ids:
                board.currency_id = board.company_id.currency_id

    @api.depends(
        "company_id", "currency_id", "user_id", "rule_id", "dispute_days", "failing_ids", *LAYERS
    )
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_chart(self):
        for board in self:
            problem = board._find_problem()
            board.problem = problem
            board.chart = False if problem else board._draw()

    def _find_problem(self):
        """Return what to do when there is nothing to show, in one sentence; empty when there is."""
        company = self.company_id
        if company not in self.env.companies:
            raise AccessError(self.env._("Choose one of your companies."))
        if not company.sudo().collections_forecast:
            return self.env._("Forecasts are switched off in the settings of this company.")
        if not 0 <= self.dispute_days <= 365:
            return self.env._("Disputed items can be supposed to be paid 0 to 365 days later.")
        model_sudo = self.env["collections.forecast.model"].sudo()._get_in_use(company)
        if not model_sudo:
            return self.env._(
                "Nothing was learned yet: the first training runs in the background, and this "
                "board fills with the next night."
            )
        return ""

    # === DRAWING === #

    def _draw(self):
        """Return the chart: the coming weeks, as they are and as supposed, and the past ones."""
        self.ensure_one()
        scenario = self._get_scenario()
        supposed = scenario != layers.AS_IT_IS
        weeks = self._simulate(scenario)
        base = self._get_base() if supposed else weeks
        for week, usual in zip(weeks, base, strict=True):
            week["base"] = usual["expected"]
        past = self._get_past()
        running = self._find_running()
        return {
            "currency_id": self.currency_id.id,
            "is_supposed": supposed,
            "weeks": weeks,
            "past": past,
            "running": running,
            "total": sum(week["expected"] for week in weeks),
            "base_total": sum(week["base"] for week in weeks),
            "inside": sum(week["inside"] for week in past),
        }

    def _get_scenario(self):
        return layers.Scenario(
            layers=frozenset(layer for name, layer in LAYERS.items() if self[name]),
            dispute_delay=self.dispute_days,
            failing=frozenset(self.failing_ids._origin.partner_id.ids),
        )

    def _simulate(self, scenario):
        if scenario == layers.AS_IT_IS:
            return self._get_base()
        return self._simulate_now(scenario)

    def _get_base(self):
        """Return the weeks as they are, from what the night kept where that is the same thing."""
        kept = self._find_kept([("is_latest", "=", True)])
        today = self.env["collections.ledger"]._get_today()
        count = self.company_id.sudo().collections_forecast_weeks
        if kept is not None and kept[:1].date == today and kept[-1:].number == count:
            return [self._write_kept(row) for row in kept]
        return self._simulate_now(layers.AS_IT_IS)

    def _simulate_now(self, scenario):
        simulation = self.env["collections.forecast.simulation"].sudo()
        weeks = simulation._simulate(
            self.company_id._origin or self.company_id,
            self.env["collections.ledger"]._get_today(),
            self._get_condition(),
            scenario,
            DRAWS,
        )
        found = [week for week in weeks if week.currency == self.currency_id.name]
        return [self._write_week(week) for week in found] or self._get_empty_weeks()

    def _write_week(self, week):
        return {
            "number": week.number,
            "start": fields.Date.to_string(week.start),
            "end": fields.Date.to_string(week.end),
            "expected": self.currency_id.round(week.expected),
            "low": self.currency_id.round(week.p10),
            "high": self.currency_id.round(week.p90),
        }

    def _write_kept(self, row):
        return {
            "number": row.number,
            "start": fields.Date.to_string(row.date_start),
            "end": fields.Date.to_string(row.date_end),
            "expected": row.expected,
            "low": row.low,
            "high": row.high,
        }

    def _get_empty_weeks(self):
        today = self.env["collections.ledger"]._get_today()
        count = self.company_id.sudo().collections_forecast_weeks
        return [
            self._write_week(cash.Week(*days, self.currency_id.name, 0.0, 0.0, 0.0))
            for days in cash.list_days(today, count, cash.get_rest(today))
        ]

    def _get_past(self):
        """Return the weeks that are over, each as the last forecast before it said."""
        domain = [("is_over", "=", True), ("is_kept", "=", True), ("number", "=", 1)]
        kept = self._find_kept(domain)
        if not kept:
            return []
        return [
            {**self._write_kept(row), "actual": row.actual, "inside": row.inside}
            for row in kept.sorted("date_start")[-PAST_WEEKS:]
        ]

    def _find_running(self):
        """Return the week under way as the last forecast before it said, and what came in so far.

        None when no forecast was made before it. What is still expected in it is week 0.
        """
        today = self.env["collections.ledger"]._get_today()
        domain = [("is_over", "=", False), ("is_kept", "=", True), ("number", "=", 1)]
        kept = self._find_kept([*domain, ("date_start", "<=", today), ("date_end", ">=", today)])
        return {**self._write_kept(kept), "actual": kept.actual} if kept else None

    def _find_kept(self, domain):
        """Return what the nights kept of this part of the company, None when they keep none."""
        user, rule = self.user_id, self.rule_id
        if (user and rule) or (user != self.env.user and self._sees_only_own()):
            return None
        segment = "collector" if user else "group" if rule else "all"
        return (
            self.env["collections.forecast.cash"]
            .sudo()
            .search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("currency_id", "=", self.currency_id.id),
                    ("segment", "=", segment),
                    ("user_id", "=", user.id),
                    ("rule_id", "=", rule.id),
                    *domain,
                ],
                order="number, date_start",
            )
        )

    # === WHO SEES WHAT === #

    def _sees_only_own(self):
        """Tell whether the user is a collector who does not see the customers of others."""
        user = self.env.user
        return user.has_group(COLLECTOR) and not any(user.has_group(name) for name in SEES_ALL)

    def _get_condition(self):
        """Return the condition on the dossiers, as ``collections.forecast.simulation`` wants it."""
        chosen = segment_of(user=self.user_id._origin or None, rule=self.rule_id._origin or None)
        if not self._sees_only_own():
            return chosen
        own = SQL("(profile.user_id = %s OR profile.user_id IS NULL)", self.env.uid)
        return SQL("%s AND %s", own, chosen) if chosen else own

    # === ACTION METHODS === #

    @api.model
    def action_open(self):
        """Open the board on the company of the user."""
        return self.create({})._get_records_action(name=self.env._("Cash Forecast"))

    def action_open_week(self, number):
        """Show the open items behind a week, the largest part first.

        :param int number: of the week; 0 is what is left of the one under way
        """
        self.ensure_one()
        self._find_problem()
        if not isinstance(number, int) or not 0 <= number <= 53:
            raise UserError(self.env._("Choose one of the weeks that are shown."))
        return self.env["collections.forecast"]._open_week(
            self.company_id, self._get_condition(), number, self.currency_id
        )

    def action_reset(self):
        """Forget what was supposed: everything is as it is again."""
        self.ensure_one()
        names = ("with_promises", "with_plans", "with_disputes")
        self.write(
            {
                **dict.fromkeys(names, True),
                "with_new": False,
                "dispute_days": 0,
                "failing_ids": [fields.Command.clear()],
            }
        )
        return True

    def action_export(self):
        """Download the weeks as a spreadsheet."""
        self.ensure_one()
        if not self.chart:
            raise UserError(self.problem or self.env._("There is nothing to download yet."))
        attachment = self.env["ir.attachment"].create(
            {
                "name": self.env._("Cash forecast.xlsx"),
                "res_model": self._name,
                "res_id": self.id,
                "datas": base64.b64encode(self._write_workbook(self.chart)),
            }
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachment.id}?download=true",
            "target": "download",
        }

    # === THE WORKBOOK === #

    def _write_workbook(self, chart):
        content = io.BytesIO()
        with xlsxwriter.Workbook(
            content, {"in_memory": True, "strings_to_formulas": False}
        ) as book:
            head = book.add_format({"bold": True})
            number = book.add_format({"num_format": "#,##0.00"})
            coming = book.add_worksheet(self.env._("Coming weeks"))
            self._fill(coming, self._get_coming(chart), head, number)
            past = book.add_worksheet(self.env._("Past weeks"))
            self._fill(past, self._get_gone(chart), head, number)
        return content.getvalue()

    def _fill(self, sheet, rows, head, number):
        sheet.set_column(0, 1, 14)
        sheet.set_column(2, 7, 16, number)
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row, None if place else head)

    def _get_coming(self, chart):
        currency = self.currency_id.name
        yield [
            self.env._("From"),
            self.env._("Until"),
            self.env._("Expected (%s)", currency),
            self.env._("At least"),
            self.env._("At most"),
            self.env._("As it is"),
        ]
        for week in chart["weeks"]:
            days = [format_date(self.env, week[name]) for name in ("start", "end")]
            yield [*days, *(week[name] for name in ("expected", "low", "high", "base"))]

    def _get_gone(self, chart):
        yield [
            self.env._("From"),
            self.env._("Until"),
            self.env._("Came in (%s)", self.currency_id.name),
            self.env._("Expected"),
            self.env._("At least"),
            self.env._("At most"),
        ]
        for week in chart["past"]:
            yield self._get_compared(week)
        if chart["running"]:
            yield [*self._get_compared(chart["running"]), self.env._("until now")]

    def _get_compared(self, week):
        days = [format_date(self.env, week[name]) for name in ("start", "end")]
        return [*days, *(week[name] for name in ("actual", "expected", "low", "high"))]
