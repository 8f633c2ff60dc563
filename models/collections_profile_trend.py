from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL, date_utils

TREND_MONTHS = 18


class CollectionsLedger(models.AbstractModel):
    _inherit = "collections.ledger"

    def _load_payment_trend(self, profiles, day, months=TREND_MONTHS):
        """Read how late was paid in each of the last months, weighted by amount, in one query.

        :return: ``{profile id: {first day of the month: (days late, amount paid)}}``, in company
            currency; a month without payments is left out. No more than 24 months are there.
        """
        if not profiles.ids:
            return {}
        self._flush()
        rows = self.env.execute_query(self._payment_trend_query(profiles, day, months))
        return {
            profile_id: {month: (float(days), float(amount)) for month, days, amount in found}
            for profile_id, found in self._group_rows(rows, lambda row: row).items()
        }

    def _payment_trend_query(self, profiles, day, months):
        first = date_utils.start_of(day, "month") - relativedelta(months=months - 1)
        return SQL(
            """
            WITH receivable AS (%(receivable)s), paid AS (%(paid)s)
            SELECT profile_id, date_trunc('month', paid_on::timestamp)::date AS month,
                   SUM(amount * days) / SUM(amount), SUM(amount)
              FROM paid
             WHERE paid_on >= %(first)s
          GROUP BY profile_id, month
          ORDER BY profile_id, month
            """,
            receivable=self._receivable_query(profiles),
            paid=self._paid_query(day, SQL("receivable")),
            first=first,
        )


class CollectionsProfile(models.Model):
    """How the payment behaviour of a customer developed."""

    _inherit = "collections.profile"

    payment_trend = fields.Json(
        compute="_compute_payment_trend",
        help="Average days between due date and payment, month by month, weighted by amount.",
    )

    # === COMPUTE METHODS === #

    def _compute_payment_trend(self):
        book, today = self.env["collections.ledger"].sudo(), self.env["collections.ledger"]
        trends = book._load_payment_trend(self._origin, today._get_today())
        months = self._get_trend_months(today._get_today())
        for profile in self:
            profile.payment_trend = {
                "currency_id": profile.currency_id.id,
                "months": self._prepare_trend(trends.get(profile._origin.id, {}), months),
            }

    @api.model
    def _get_trend_months(self, day):
        """Return the first days of the last months, the oldest first."""
        last = date_utils.start_of(day, "month")
        return [last - relativedelta(months=back) for back in reversed(range(TREND_MONTHS))]

    @api.model
    def _prepare_trend(self, trend, months):
        return [
            {
                "month": fields.Date.to_string(month),
                "days": round(trend[month][0], 1) if month in trend else None,
                "amount": trend[month][1] if month in trend else 0.0,
            }
            for month in months
        ]
