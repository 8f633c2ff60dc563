from odoo import models
from odoo.tools import SQL

from ..engine import cockpit
from .sql_values import among, array

# Settled figures are worked out again after so many days at the latest, whatever happened.
LONGEST_SETTLED = 30
# Sales count for 36 months; from here on old months may drop out of the count-back.
LONG_COUNTBACK = 900


class CollectionsLedger(models.AbstractModel):
    """The figures of customers, copied from the ledger in one statement for any number of them."""

    _inherit = "collections.ledger"

    # === FIGURES === #

    def _refresh(self, profiles, day, plans, run=None):
        """Copy the figures of these customers from the ledger, as they are on ``day``.

        What customers owe is always read. How they paid and their DSO is worked out by a run only
        where something of it is different; without a run it always is.

        :param plans: ``{profile id: engine.records.Plan}``, for what comes next
        :param run: the run that handles these customers, if any
        """
        if not profiles.ids:
            return
        self._flush()
        self.env.cr.execute(self._refresh_query(profiles, day, plans, run))
        profiles.invalidate_recordset()

    def _refresh_query(self, profiles, day, plans, run):
        """Join the figures to the list of customers, whose length PostgreSQL always knows.

        Of their table it knows nothing on the night after the installation: it would expect one
        row, and go through the figures of all customers again for each of them.
        """
        return SQL(
            """
            WITH plan AS MATERIALIZED (%(plan)s),
                 receivable AS MATERIALIZED (%(receivable)s), owed AS (%(owed)s),
                 mark AS (%(mark)s), stale AS MATERIALIZED (%(stale)s),
                 history AS MATERIALIZED (%(history)s),
                 paid AS (%(paid)s), behaviour AS (%(behaviour)s), last_payment AS (%(last)s),
                 sales AS (%(sales)s), countback AS (%(countback)s), message AS (%(message)s)
            UPDATE collections_profile profile
               SET balance = COALESCE(owed.balance, 0),
                   credit = COALESCE(owed.credit, 0),
                   overdue = COALESCE(owed.overdue, 0),
                   aging_not_due = COALESCE(owed.not_due, 0),
                   aging_1_30 = COALESCE(owed.d30, 0),
                   aging_31_60 = COALESCE(owed.d60, 0),
                   aging_61_90 = COALESCE(owed.d90, 0),
                   aging_91_120 = COALESCE(owed.d120, 0),
                   aging_120_plus = COALESCE(owed.older, 0),
                   item_count = COALESCE(owed.item_count, 0),
                   oldest_due_date = owed.oldest,
                   last_message_date = message.day,
                   refreshed_at = %(now)s,
                   next_date = plan.next_date,
                   next_step_id = plan.next_step,
                   stage = CASE WHEN COALESCE(owed.overdue, 0) <= 0 THEN 'clear'
                                ELSE COALESCE(plan.stage, profile.stage) END,
                   run_id = %(run)s,
                   run_error = NULL,
                   %(settled)s
              FROM plan
         LEFT JOIN owed ON owed.profile_id = plan.profile_id
         LEFT JOIN stale ON stale.profile_id = plan.profile_id
         LEFT JOIN behaviour ON behaviour.profile_id = plan.profile_id
         LEFT JOIN last_payment ON last_payment.profile_id = plan.profile_id
         LEFT JOIN countback ON countback.profile_id = plan.profile_id
         LEFT JOIN message ON message.profile_id = plan.profile_id
             WHERE profile.id = plan.profile_id
            """,
            plan=self._plan_query(plans),
            receivable=self._receivable_query(profiles),
            owed=self._owed_query(day),
            mark=self._mark_query(day),
            stale=self._stale_query(day, everything=not run),
            history=self._history_query(),
            paid=self._paid_query(day, SQL("history")),
            behaviour=self._behaviour_query(day),
            last=self._last_payment_query(),
            sales=self._sales_query(day),
            countback=self._countback_query(day),
            message=self._last_message_query(profiles),
            now=self.env.cr.now(),
            run=run.id if run else SQL("profile.run_id"),
            settled=self._settled_values(day),
        )

    def _plan_query(self, plans):
        return SQL(
            """
            SELECT *
              FROM unnest(%s::int[], %s::date[], %s::int[], %s::text[])
                   AS plan(profile_id, next_date, next_step, stage)
            """,
            array(plans),
            array(plan.next_date for plan in plans.values()),
            array(plan.next_step for plan in plans.values()),
            array(cockpit.stage(plan) for plan in plans.values()),
        )

    def _settled_values(self, day):
        """Return what is set of the figures that stay as they are while nothing happens.

        The days sales outstanding grow by a day each day then.
        """
        day = SQL("%s::date", day)
        fresh = {
            "has_payments": SQL("behaviour.average IS NOT NULL"),
            "average_days_late": SQL("COALESCE(behaviour.average, 0)"),
            "days_late_trend": SQL("COALESCE(behaviour.average - behaviour.before, 0)"),
            "share_late": SQL("COALESCE(behaviour.share_late, 0)"),
            "last_payment_date": SQL("behaviour.last_paid_on"),
            "last_payment_amount": SQL("COALESCE(last_payment.amount, 0)"),
            "dso": SQL(
                "CASE WHEN COALESCE(owed.balance, 0) <= 0 THEN 0 "
                "ELSE COALESCE(countback.days, 0) END"
            ),
            "settled_mark": SQL("stale.mark"),
            "settled_until": SQL(
                "LEAST(%s + %s, stale.next_date, behaviour.until, countback.until)",
                day,
                LONGEST_SETTLED,
            ),
        }
        kept = {
            "dso": SQL(
                "CASE WHEN profile.dso > 0 THEN profile.dso + (%s - profile.settled_on) "
                "ELSE profile.dso END",
                day,
            )
        }
        values = [
            SQL(
                "%(column)s = CASE WHEN stale.profile_id IS NOT NULL THEN %(fresh)s "
                "ELSE %(kept)s END",
                column=SQL.identifier(column),
                fresh=value,
                kept=kept.get(column, SQL.identifier("profile", column)),
            )
            for column, value in fresh.items()
        ]
        return SQL(", ").join([*values, SQL("settled_on = %s", day)])

    def _mark_query(self, day):
        """What is different as soon as any receivable item of a customer is, matched ones too."""
        return SQL(
            """
            SELECT profile_id,
                   CONCAT_WS(' ', COUNT(*), SUM(id * residual), SUM(written)) AS mark,
                   LEAST(MIN(date) FILTER (WHERE date > %(day)s),
                         MIN(invoiced_on) FILTER (WHERE invoiced_on > %(day)s)) AS next_date
              FROM receivable
          GROUP BY profile_id
            """,
            day=SQL("%s::date", day),
        )

    def _stale_query(self, day, everything):
        """Customers whose settled figures do not hold on this day."""
        return SQL(
            """
            SELECT plan.profile_id, mark.mark, mark.next_date
              FROM plan
              JOIN collections_profile known ON known.id = plan.profile_id
         LEFT JOIN mark ON mark.profile_id = plan.profile_id
             WHERE %(everything)s
                OR known.settled_mark IS DISTINCT FROM mark.mark
                OR (known.settled_on <= %(day)s AND known.settled_until > %(day)s) IS NOT TRUE
            """,
            everything=everything,
            day=SQL("%s::date", day),
        )

    def _history_query(self):
        """Receivable items of those customers; as it is written PostgreSQL looks up in a hash."""
        return SQL(
            "SELECT * FROM receivable WHERE (profile_id IN (SELECT profile_id FROM stale)) IS TRUE"
        )

    def _receivable_query(self, profiles):
        """All receivable journal items of these customers, settled ones too."""
        return SQL(
            """
            SELECT profile.id AS profile_id, line.id, line.amount_residual AS residual,
                   COALESCE(line.date_maturity, line.date) AS due, line.date,
                   (date_part('epoch', line.write_date) * 1000000)::bigint AS written,
                   line.reconciled IS NOT TRUE AS is_open, line.balance,
                   CASE WHEN line.display_type = 'payment_term' THEN line.invoice_date END
                       AS invoiced_on
              %s
            """,
            self._from_receivable_lines(profiles),
        )

    def _owed_query(self, day):
        """Aging by days past due; an item is overdue from the day after its due date."""
        return SQL(
            """
            SELECT profile_id,
                   SUM(residual) AS balance,
                   -SUM(residual) FILTER (WHERE residual < 0) AS credit,
                   SUM(residual) FILTER (WHERE residual > 0 AND due >= %(day)s) AS not_due,
                   SUM(residual) FILTER (WHERE residual > 0 AND due < %(day)s) AS overdue,
                   SUM(residual) FILTER (WHERE residual > 0
                       AND %(day)s - due BETWEEN 1 AND 30) AS d30,
                   SUM(residual) FILTER (WHERE residual > 0
                       AND %(day)s - due BETWEEN 31 AND 60) AS d60,
                   SUM(residual) FILTER (WHERE residual > 0
                       AND %(day)s - due BETWEEN 61 AND 90) AS d90,
                   SUM(residual) FILTER (WHERE residual > 0
                       AND %(day)s - due BETWEEN 91 AND 120) AS d120,
                   SUM(residual) FILTER (WHERE residual > 0 AND %(day)s - due > 120) AS older,
                   COUNT(*) FILTER (WHERE residual > 0) AS item_count,
                   MIN(due) FILTER (WHERE residual > 0) AS oldest
              FROM receivable
             WHERE is_open
          GROUP BY profile_id
            """,
            day=SQL("%s::date", day),
        )

    def _paid_query(self, day, items):
        """Amounts paid in the last two years; credit notes and exchange entries are no payments.

        The matchings of each item are looked up by their index: whatever the size of the ledger, a
        batch reads no more than what is its own.
        """
        return SQL(
            """
            SELECT item.profile_id, part.amount, part.date AS paid_on, part.date - item.due AS days
              FROM %(items)s item
        CROSS JOIN LATERAL (
                   SELECT match.amount, payment.date, payment.journal_id
                     FROM account_partial_reconcile match
                     JOIN account_move_line payment ON payment.id = match.credit_move_id
                    WHERE match.debit_move_id = item.id AND match.amount > 0
                      AND payment.date <= %(day)s
                      AND payment.date > %(day)s::date - INTERVAL '24 months'
                   OFFSET 0) part
              JOIN account_journal journal
                ON journal.id = part.journal_id AND journal.type IN ('bank', 'cash', 'credit')
             WHERE item.balance > 0 AND item.residual IS DISTINCT FROM item.balance
            """,
            items=items,
            day=day,
        )

    def _behaviour_query(self, day):
        """Days late weighted by amount: this year, the year before, and the share paid late."""
        return SQL(
            """
            SELECT profile_id,
                   SUM(amount * days) FILTER (WHERE recent)
                       / SUM(amount) FILTER (WHERE recent) AS average,
                   SUM(amount * days) FILTER (WHERE NOT recent)
                       / SUM(amount) FILTER (WHERE NOT recent) AS before,
                   COALESCE(SUM(amount) FILTER (WHERE recent AND days > 0), 0)
                       / SUM(amount) FILTER (WHERE recent) AS share_late,
                   MAX(paid_on) AS last_paid_on,
                   MIN(paid_on + CASE WHEN recent THEN INTERVAL '12 months'
                                      ELSE INTERVAL '24 months' END)::date AS until
              FROM (SELECT *, paid_on > %s::date - INTERVAL '12 months' AS recent FROM paid) payment
          GROUP BY profile_id
            """,
            day,
        )

    def _last_payment_query(self):
        return SQL(
            """
            SELECT paid.profile_id, SUM(paid.amount) AS amount
              FROM paid
              JOIN behaviour
                ON behaviour.profile_id = paid.profile_id AND behaviour.last_paid_on = paid.paid_on
          GROUP BY paid.profile_id
            """
        )

    def _sales_query(self, day):
        """Invoiced less credited per calendar month, in company currency, tax included."""
        return SQL(
            """
            SELECT profile_id, month, SUM(balance) AS amount,
                   (month + INTERVAL '1 month' - INTERVAL '1 day')::date AS month_end
              FROM (SELECT profile_id, balance,
                           date_trunc('month', invoiced_on::timestamp)::date AS month
                      FROM history
                     WHERE invoiced_on <= %(day)s
                       AND invoiced_on > %(day)s::date - INTERVAL '36 months') invoiced
          GROUP BY profile_id, month
            """,
            day=day,
        )

    def _countback_query(self, day):
        """DSO by count-back: take the sales of this month, the month before, … off the balance.

        The month in which the balance is used up counts pro rata, every later month in full. A
        balance larger than three years of sales counts back to the first of them.

        From one day to the next it grows by a day, except where the balance is used up in the month
        of ``day`` itself, or so long ago that old months drop out.
        """
        return SQL(
            """
            SELECT *, CASE WHEN days <= %(month_days)s OR days > %(long)s
                           THEN %(day)s + 1 END AS until
              FROM (SELECT profile_id,
                           COALESCE(
                               MIN(later_days + month_days * (balance - total + amount) / amount)
                                   FILTER (WHERE total >= balance AND total - amount < balance),
                               MAX(later_days + month_days)) AS days
                      FROM (SELECT sales.profile_id, sales.amount, owed.balance,
                                   SUM(sales.amount) OVER (
                                       PARTITION BY sales.profile_id
                                       ORDER BY sales.month DESC) AS total,
                                   GREATEST(%(day)s - sales.month_end, 0) AS later_days,
                                   LEAST(sales.month_end, %(day)s) - sales.month + 1 AS month_days
                              FROM sales
                              JOIN owed
                                ON owed.profile_id = sales.profile_id AND owed.balance > 0
                           ) running
                  GROUP BY profile_id) used_up
            """,
            day=SQL("%s::date", day),
            month_days=day.day,
            long=LONG_COUNTBACK,
        )

    def _last_message_query(self, profiles):
        return SQL(
            """
            SELECT action.profile_id, MAX(action.date_done) AS day
              FROM collections_action action
              JOIN collections_channel channel ON channel.id = action.channel_id
             WHERE %s
               AND action.state = 'done' AND channel.is_message
          GROUP BY action.profile_id
            """,
            among(SQL("action.profile_id"), profiles.ids),
        )
