from collections import defaultdict
from decimal import Decimal
from operator import itemgetter

from odoo import fields, models
from odoo.tools import SQL, groupby

from ..engine import planner, records

QUIET_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class CollectionsLedger(models.AbstractModel):
    """The reading side: from journal items to figures and to what the planner understands.

    Every method takes a batch of profiles and asks a constant number of queries, whatever the
    number of customers or invoices. ``day`` is always given; nothing here looks at the clock.
    """

    _name = "collections.ledger"
    _description = "Collections Ledger"

    # === PLANNING === #

    def _plan(self, profiles, day):
        """Ask the planner what happens to every open item of these customers on ``day``.

        :return: ``{profile id: engine.records.Plan}``
        """
        messages = self._get_message_channels()
        customers = self._load_customers(profiles, day)
        return {
            profile_id: planner.plan(customer, day, messages)
            for profile_id, customer in customers.items()
        }

    def _load_customers(self, profiles, day):
        """Read what the planner has to know of these customers.

        :return: ``{profile id: engine.records.Customer}``
        """
        if not profiles.ids:
            return {}
        self._flush()
        items, credits = self._load_items(profiles)
        self._load_payments_in_transit(profiles, credits)
        holds = self._load_holds(profiles, day)
        history = self._load_history(profiles, day)
        last_messages = self._load_last_messages(profiles)
        problems = profiles._find_problems()
        procedures = self._load_procedures()
        messages = self._get_message_channels()
        return {
            profile_id: records.Customer(
                id=profile_id,
                items=items.get(profile_id, ()),
                procedure=procedures.get(procedure_id),
                holds=holds.get(profile_id, ()),
                history=history.get(profile_id, ()),
                credits=credits.get(profile_id, ()),
                mode=mode,
                reachable=self._get_reachable(profile_id, problems, messages),
                quiet_weekdays=frozenset(quiet_weekdays),
                last_message=last_messages.get(profile_id),
            )
            for profile_id, procedure_id, mode, quiet_weekdays in self._load_wishes(profiles)
        }

    def _load_wishes(self, profiles):
        """Return ``(profile id, procedure id, mode, [weekdays without messages])`` of each."""
        quiet = SQL(", ").join(
            SQL("CASE WHEN %s THEN %s END", SQL.identifier(f"quiet_{name}"), number)
            for number, name in enumerate(QUIET_DAYS)
        )
        return self.env.execute_query(
            SQL(
                """
                SELECT id, procedure_id, mode, array_remove(ARRAY[%s], NULL)
                  FROM collections_profile WHERE id IN %s
                """,
                quiet,
                tuple(profiles.ids),
            )
        )

    def _get_message_channels(self):
        """Return the codes of the channels that reach a customer without anybody's work."""
        channels = self.env["collections.channel"]._get_by_code()
        return frozenset(code for code, channel in channels.items() if channel.is_message)

    def _get_reachable(self, profile_id, problems, messages):
        """Return the codes of the message channels that reach this customer."""
        return frozenset(code for code in messages if not problems[code].get(profile_id))

    def _load_procedures(self):
        """Return every procedure as the planner reads it, ``{id: engine.records.Procedure}``."""
        procedures = self.env["collections.procedure"].sudo().with_context(active_test=False)
        return {
            procedure.id: records.Procedure(
                id=procedure.id,
                steps=tuple(
                    self._read_step(step) for step in procedure.step_ids.filtered("active")
                ),
                min_balance=Decimal(str(procedure.min_balance)),
                min_gap=procedure.min_gap,
                keep_spacing=procedure.keep_spacing,
            )
            for procedure in procedures.search([])
        }

    def _read_step(self, step):
        return records.Step(
            id=step.id,
            offset=step.offset,
            channels=tuple(step.channel_ids.mapped("code")),
            mode=step.mode,
            min_amount=Decimal(str(step.min_amount)),
            repeat_every=step.repeat_every,
            repeat_max=step.repeat_max,
        )

    # === OPEN ITEMS === #

    def _load_items(self, profiles):
        """Return open items and unallocated credits, both as ``{profile id: list}``."""
        items, credits = defaultdict(list), defaultdict(list)
        for row in self.env.execute_query(self._items_query(profiles)):
            profile_id, line_id, due, amount, value, currency_id, excluded = row
            amount, value = Decimal(amount), Decimal(value)
            if amount > 0:
                item = records.Item(line_id, due, amount, value, currency_id, excluded)
                items[profile_id].append(item)
            elif amount < 0:
                credits[profile_id].append(records.Credit(currency_id, -amount, -value))
        return items, credits

    def _items_query(self, profiles):
        return SQL(
            """
            SELECT profile.id, line.id, line.date_maturity,
                   line.amount_residual_currency::text, line.amount_residual::text,
                   line.currency_id,
                   CASE WHEN line.no_followup THEN 'no_followup'
                        WHEN move.payment_state = 'blocked' THEN 'blocked'
                        ELSE '' END
              %s
              JOIN account_move move ON move.id = line.move_id
          ORDER BY profile.id, line.id
            """,
            self._from_open_lines(profiles),
        )

    def _from_open_lines(self, profiles):
        """FROM clause over the open receivable lines of these customers and all their contacts."""
        return self._from_receivable_lines(profiles, SQL("AND line.reconciled IS NOT TRUE"))

    def _from_receivable_lines(self, profiles, condition=None):
        return SQL(
            """
              FROM collections_profile profile
              JOIN res_partner contact ON contact.commercial_partner_id = profile.partner_id
              JOIN account_move_line line
                ON line.partner_id = contact.id
               AND line.company_id = profile.company_id
               AND line.parent_state = 'posted'
               AND profile.id IN %s
               %s
              JOIN account_account account
                ON account.id = line.account_id
               AND account.account_type = 'asset_receivable'
            """,
            tuple(profiles.ids),
            condition or SQL(),
        )

    def _load_payments_in_transit(self, profiles, credits):
        """Add customer payments that are under way and not in the ledger yet to ``credits``.

        A payment without an outstanding account has no journal entry until the bank statement
        is matched: the invoice looks open although somebody registered its payment.
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT profile.id, payment.currency_id, payment.amount::text,
                       ABS(payment.amount_company_currency_signed)::text,
                       ARRAY(SELECT line.id
                               FROM account_move__account_payment link
                               JOIN account_move_line line ON line.move_id = link.invoice_id
                              WHERE link.payment_id = payment.id
                                AND line.display_type = 'payment_term'
                           ORDER BY line.date_maturity, line.id)
                  FROM collections_profile profile
                  JOIN res_partner contact ON contact.commercial_partner_id = profile.partner_id
                  JOIN account_payment payment
                    ON payment.partner_id = contact.id
                   AND payment.company_id = profile.company_id
                   AND payment.state = 'in_process'
                   AND payment.payment_type = 'inbound'
                   AND payment.move_id IS NULL
                 WHERE profile.id IN %s
                """,
                tuple(profiles.ids),
            )
        )
        for profile_id, currency_id, amount, value, item_ids in rows:
            credit = records.Credit(currency_id, Decimal(amount), Decimal(value), tuple(item_ids))
            credits[profile_id].append(credit)

    # === SILENCE AND HISTORY === #

    def _load_holds(self, profiles, day):
        rows = self.env.execute_query(
            SQL(
                """
                SELECT profile_id, id, origin, move_line_id, NULLIF(amount, 0)::text,
                       currency_id, date_from, date_to
                  FROM collections_hold
                 WHERE profile_id IN %s AND date_from <= %s
                   AND (date_to IS NULL OR date_to >= %s)
              ORDER BY profile_id, id
                """,
                tuple(profiles.ids),
                day,
                day,
            )
        )
        return self._group_rows(rows, self._read_hold)

    def _read_hold(self, row):
        hold_id, origin, item_id, amount, currency_id, since, until = row
        return records.Hold(
            id=hold_id,
            reason=origin,
            item=item_id,
            amount=Decimal(amount) if amount else None,
            currency=currency_id,
            since=since,
            until=until,
        )

    def _load_history(self, profiles, day):
        """Steps that were executed on open items, and today on others; failed ones do not count."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT action.profile_id, line.move_line_id, line.step_id, step."offset",
                       channel.code, line.round, action.date_done
                  FROM collections_action action
                  JOIN collections_action_line line ON line.action_id = action.id
                  JOIN account_move_line item
                    ON item.id = line.move_line_id
                   AND (item.reconciled IS NOT TRUE OR action.date_done = %s)
                  JOIN collections_procedure_step step ON step.id = line.step_id
                  JOIN collections_channel channel ON channel.id = line.channel_id
                 WHERE action.profile_id IN %s
                   AND (action.state = 'done' OR action.is_skipped)
              ORDER BY action.profile_id, line.id
                """,
                day,
                tuple(profiles.ids),
            )
        )
        return self._group_rows(rows, lambda row: records.Event(*row))

    def _load_last_messages(self, profiles):
        """Return the day of the last message that went out, ``{profile id: date}``."""
        return dict(self.env.execute_query(self._last_message_query(profiles)))

    # === FIGURES === #

    def _refresh(self, profiles, day, plans, run=None):
        """Copy the figures of these customers from the ledger, as they are on ``day``.

        :param plans: ``{profile id: engine.records.Plan}``, for what comes next
        :param run: the run that handles these customers, if any
        """
        if not profiles.ids:
            return
        self._flush()
        self.env.cr.execute(self._refresh_query(profiles, day, plans, run))
        profiles.invalidate_recordset()

    def _refresh_query(self, profiles, day, plans, run):
        return SQL(
            """
            WITH receivable AS MATERIALIZED (%(receivable)s), owed AS (%(owed)s),
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
                   has_payments = behaviour.average IS NOT NULL,
                   average_days_late = COALESCE(behaviour.average, 0),
                   days_late_trend = COALESCE(behaviour.average - behaviour.before, 0),
                   share_late = COALESCE(behaviour.share_late, 0),
                   last_payment_date = last_payment.paid_on,
                   last_payment_amount = COALESCE(last_payment.amount, 0),
                   last_message_date = message.day,
                   dso = CASE WHEN COALESCE(owed.balance, 0) <= 0 THEN 0
                              ELSE COALESCE(countback.days, 0) END,
                   refreshed_at = %(now)s,
                   next_date = plan.next_date,
                   next_step_id = plan.next_step,
                   run_id = %(run)s,
                   run_error = NULL
              FROM collections_profile self
         LEFT JOIN owed ON owed.profile_id = self.id
         LEFT JOIN behaviour ON behaviour.profile_id = self.id
         LEFT JOIN last_payment ON last_payment.profile_id = self.id
         LEFT JOIN countback ON countback.profile_id = self.id
         LEFT JOIN message ON message.profile_id = self.id
         LEFT JOIN unnest(%(plan_ids)s::int[], %(plan_dates)s::date[], %(plan_steps)s::int[])
                AS plan(profile_id, next_date, next_step) ON plan.profile_id = self.id
             WHERE profile.id = self.id AND self.id IN %(ids)s
            """,
            receivable=self._receivable_query(profiles),
            owed=self._owed_query(day),
            paid=self._paid_query(day),
            behaviour=self._behaviour_query(day),
            last=self._last_payment_query(),
            sales=self._sales_query(day),
            countback=self._countback_query(day),
            message=self._last_message_query(profiles),
            now=self.env.cr.now(),
            run=run.id if run else SQL("self.run_id"),
            plan_ids=list(plans),
            plan_dates=[plan.next_date for plan in plans.values()],
            plan_steps=[plan.next_step for plan in plans.values()],
            ids=tuple(profiles.ids),
        )

    def _receivable_query(self, profiles):
        """All receivable journal items of these customers, settled ones too."""
        return SQL(
            """
            SELECT profile.id AS profile_id, line.id, line.amount_residual AS residual,
                   COALESCE(line.date_maturity, line.date) AS due,
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

    def _paid_query(self, day):
        """Amounts paid in the last two years; credit notes and exchange entries are no payments."""
        return SQL(
            """
            SELECT item.profile_id, part.amount, payment.date AS paid_on,
                   payment.date - item.due AS days
              FROM receivable item
              JOIN account_partial_reconcile part ON part.debit_move_id = item.id
              JOIN account_move_line payment ON payment.id = part.credit_move_id
              JOIN account_journal journal
                ON journal.id = payment.journal_id AND journal.type IN ('bank', 'cash', 'credit')
             WHERE item.balance > 0 AND part.amount > 0
               AND payment.date <= %(day)s
               AND payment.date > %(day)s::date - INTERVAL '24 months'
            """,
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
                       / SUM(amount) FILTER (WHERE recent) AS share_late
              FROM (SELECT *, paid_on > %s::date - INTERVAL '12 months' AS recent FROM paid) payment
          GROUP BY profile_id
            """,
            day,
        )

    def _last_payment_query(self):
        return SQL(
            """
            SELECT DISTINCT ON (profile_id) profile_id, paid_on, SUM(amount) AS amount
              FROM paid
          GROUP BY profile_id, paid_on
          ORDER BY profile_id, paid_on DESC
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
                      FROM receivable
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
        """
        return SQL(
            """
            SELECT DISTINCT ON (profile_id) profile_id,
                   CASE WHEN total >= balance
                        THEN later_days + month_days * (balance - total + amount) / amount
                        ELSE later_days + month_days END AS days
              FROM (SELECT sales.profile_id, sales.month, sales.amount, owed.balance,
                           SUM(sales.amount) OVER (
                               PARTITION BY sales.profile_id ORDER BY sales.month DESC) AS total,
                           GREATEST(%(day)s - sales.month_end, 0) AS later_days,
                           LEAST(sales.month_end, %(day)s) - sales.month + 1 AS month_days
                      FROM sales
                      JOIN owed ON owed.profile_id = sales.profile_id) running
          ORDER BY profile_id, total >= balance DESC,
                   CASE WHEN total >= balance THEN month END DESC, month
            """,
            day=SQL("%s::date", day),
        )

    def _last_message_query(self, profiles):
        return SQL(
            """
            SELECT action.profile_id, MAX(action.date_done) AS day
              FROM collections_action action
              JOIN collections_channel channel ON channel.id = action.channel_id
             WHERE action.profile_id IN %s AND action.state = 'done' AND channel.is_message
          GROUP BY action.profile_id
            """,
            tuple(profiles.ids),
        )

    # === HELPERS === #

    def _get_today(self):
        """Return the day that counts as today for the current user or scheduled action."""
        return fields.Date.context_today(self)

    def _ensure_profiles(self, company, partner_ids=None):
        """Make a profile for every customer with open items that has none, in one query.

        :param partner_ids: only these customers and their contacts; all when None
        """
        self._flush()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO collections_profile
                       (partner_id, company_id, currency_id, procedure_id, user_id, mode,
                        create_uid, write_uid, create_date, write_date)
                SELECT DISTINCT contact.commercial_partner_id, %(company)s::int,
                       %(currency)s::int, %(procedure)s::int, %(user)s::int, 'automatic',
                       %(uid)s::int, %(uid)s::int, %(now)s::timestamp, %(now)s::timestamp
                  FROM account_move_line line
                  JOIN account_account account
                    ON account.id = line.account_id AND account.account_type = 'asset_receivable'
                  JOIN res_partner contact ON contact.id = line.partner_id
                 WHERE line.company_id = %(company)s AND line.parent_state = 'posted'
                   AND line.reconciled IS NOT TRUE AND %(partners)s
           ON CONFLICT DO NOTHING
                """,
                company=company.id,
                currency=company.currency_id.id,
                procedure=company._get_collections_procedure().id or None,
                user=company.collections_user_id.id or None,
                uid=self.env.uid,
                now=self.env.cr.now(),
                partners=SQL("contact.commercial_partner_id IN %s", tuple(partner_ids))
                if partner_ids
                else SQL("TRUE"),
            )
        )
        self.env["collections.profile"].invalidate_model()

    def _flush(self):
        """Write pending changes of everything that the queries of this model read."""
        for name in (
            "account.move",
            "account.move.line",
            "account.partial.reconcile",
            "account.payment",
            "res.partner",
            "collections.profile",
            "collections.procedure",
            "collections.procedure.step",
            "collections.hold",
            "collections.action",
            "collections.action.line",
        ):
            self.env[name].flush_model()

    @staticmethod
    def _group_rows(rows, read):
        """Group rows sorted by their first column, each read without that column."""
        return {
            key: [read(row[1:]) for row in group] for key, group in groupby(rows, itemgetter(0))
        }
