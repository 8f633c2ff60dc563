from odoo import api, fields, models
from odoo.tools import SQL, format_amount, format_date

from ...engine import calls
from ..sql_values import array

WEEKS = 4
# Where the chance of being paid within four weeks stands in a packed curve.
PLACE = 7 * WEEKS - 1
NOTHING = (0.0, 0.0, 0.0, None)


class CollectionsProfile(models.Model):
    """What a customer is expected to pay, and whether it pays otherwise than before."""

    _inherit = "collections.profile"

    forecast_date = fields.Date("Forecast As Of", readonly=True, copy=False)
    forecast_ids = fields.One2many("collections.forecast", "profile_id", string="Forecasts")
    expected_amount = fields.Monetary(
        "Expected in 4 Weeks",
        compute="_compute_expected",
        help="What the open items are expected to bring in within four weeks: each with its "
        "chance of being paid by then.",
    )
    expected_late = fields.Monetary(
        "Expected Very Late",
        compute="_compute_expected",
        help="What is expected to be still open 90 days after its due date: each item with its "
        "chance of that.",
    )
    expected_text = fields.Char("Forecast", compute="_compute_expected")

    # === A LASTING CHANGE === #
    pay_change_days = fields.Integer(
        "Pays Later by",
        readonly=True,
        aggregator=None,
        help="How many days later (below zero: earlier) this customer pays than it used to.",
    )
    pay_change_since = fields.Date("Pays Otherwise Since", readonly=True)
    pay_change_text = fields.Char("Lasting Change", compute="_compute_pay_change_text")

    # === COMPUTE METHODS === #

    @api.depends_context("lang")
    def _compute_expected(self):
        """Sum up the chances of the open items, in one query for any number of customers."""
        found = self._load_expected()
        for profile in self:
            total, soon, late, _day = found.get(profile._origin.id, NOTHING)
            profile.expected_amount, profile.expected_late = soon, late
            profile.expected_text = total > 0 and self.env._(
                "Expected: %(amount)s in the next %(weeks)s weeks",
                amount=format_amount(self.env, soon, profile.currency_id),
                weeks=WEEKS,
            )

    def _load_expected(self):
        """Return ``{profile id: (open, expected soon, expected very late, as of)}``."""
        if not self._origin.ids:
            return {}
        self.env["collections.forecast"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT profile_id, SUM(value)::float8,
                       SUM(value * COALESCE((curve->>%(place)s)::float8,
                                            (curve->>-1)::float8) / 1000)::float8,
                       SUM(value * chance_late)::float8, MIN(date)
                  FROM collections_forecast
                 WHERE profile_id = ANY(%(ids)s::int[]) AND kind = 'latest'
              GROUP BY profile_id
                """,
                place=PLACE,
                ids=array(self._origin.ids),
            )
        )
        return {profile_id: figures for profile_id, *figures in rows}

    @api.depends("pay_change_days", "pay_change_since")
    @api.depends_context("lang")
    def _compute_pay_change_text(self):
        for profile in self:
            profile.pay_change_text = profile._describe_change(
                profile.pay_change_days, profile.pay_change_since
            )

    @api.model
    def _describe_change(self, days, since):
        """Return a lasting change in words, empty for none."""
        if not days or not since:
            return ""
        month = format_date(self.env, since, date_format="MMMM yyyy")
        if days > 0:
            return self.env._(
                "Since %(month)s %(days)s days later than before", month=month, days=days
            )
        return self.env._(
            "Since %(month)s %(days)s days earlier than before", month=month, days=-days
        )

    # === ACTION METHODS === #

    def action_refresh(self):
        """Read the figures again, and say anew when the open items will be paid."""
        result = super().action_refresh()
        day = self.env["collections.ledger"]._get_today()
        for company, profiles in self.sudo().grouped("company_id").items():
            if company.collections_forecast:
                self.env["collections.forecaster"].sudo()._predict(profiles, day)
        return result

    def action_open_forecasts(self):
        """Show when the open items of this customer are expected to be paid."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account_collections.action_collections_forecast"
        )
        return action | {
            "domain": [("profile_id", "=", self.id), ("kind", "=", "latest")],
            "context": {},
        }

    def action_open_misses(self):
        """Show how far off the forecasts of this customer were."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account_collections.action_collections_forecast_misses"
        )
        return action | {"domain": [("profile_id", "=", self.id), ("kind", "!=", "latest")]}

    # === PROMISES === #

    def _get_promise_day(self, items):
        """Ask for a promise by the day on which these items are expected, unless that is late.

        Without a forecast the habit of the customer counts, as before.
        """
        expected = self._get_expected_day(items)
        return expected or super()._get_promise_day(items)

    def _get_promise_action(self, lines, origin="collector"):
        action = super()._get_promise_action(lines, origin)
        expected = self._get_expected_day(lines)
        if expected:
            action["context"]["default_date"] = fields.Date.to_string(expected)
        return action

    def _get_expected_day(self, items):
        """Return the open day on which the last of these items is expected, None when not soon.

        :param items: records whose ids are those of journal items
        """
        self.ensure_one()
        today = self.env["collections.ledger"]._get_today()
        lines = self.env["account.move.line"].browse(items.ids)
        found = self.env["collections.forecast"]._latest(lines).values()
        days = [forecast.expected_date for forecast in found if forecast.expected_date]
        latest = fields.Date.add(today, days=calls.LONGEST_HABIT)
        if not days or not today < max(days) <= latest:
            return None
        return calls.first_open(max(days), self._is_call_day)
