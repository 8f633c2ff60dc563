import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...engine.forecast import packing
from ..scheduled import scheduled, spare_the_rest
from ..sql_values import array
from .collections_forecast import LATEST

# Customers at once: their open items and what they paid in two years fit into memory easily.
BATCH = 2000
ITEMS = 40_000
WEEK = 7
VERY_LATE = 90
REASONS = 3
# For so long it is looked whether a payment that was counted came back.
RETURN_DAYS = 60
FLOATS = SQL("float8[]")
DATES, TEXTS = SQL("date[]"), SQL("text[]")
# The bookmark with the day of the last night that was finished.
BOOKMARK = "forecast"
# The same for what was said, which is judged once a night, however many turns the night takes.
JUDGED = "forecast judged"
# Where the packed curve stands in a row that is about to be written.
CURVE = 9


class CollectionsForecaster(models.AbstractModel):
    """Says of open items when they will be paid, keeps what was said, and judges it.

    The engine decides; here its answers are written, in a constant number of queries for a batch of
    customers.
    """

    _name = "collections.forecaster"
    _description = "Forecaster of Payments"

    # === PREDICTING === #

    @api.model
    def _predict(self, profiles, day):
        """Say of every open item of these customers of one company when it will be paid.

        It may be repeated at any moment: what is said on one day takes the place of what was said
        before on that day.

        :return: how many items there are, None when nothing was learned that can be read here
        """
        company = profiles.company_id
        model = self.env["collections.forecast.model"].sudo()._get_in_use(company)
        if not model or not model._is_readable():
            return None
        ledger = self.env["collections.forecast.ledger"]._read(company, day, profiles)
        open_ids = [invoice.id for invoice in ledger.invoices if invoice.paid is None]
        predictions = model._get_forecaster().predict(ledger, open_ids, day) if open_ids else []
        dues = {invoice.id: invoice.due for invoice in ledger.invoices}
        rows = [self._read_prediction(one, dues[one.invoice_id], day) for one in predictions]
        self._store(profiles, self._add_cash(rows, model, ledger, day), model, day)
        self._look_for_changes(profiles, ledger, day)
        return len(predictions)

    def _look_for_changes(self, profiles, ledger, day):
        """Note who pays otherwise than before; whoever knows how overrides."""

    def _add_cash(self, rows, model, ledger, day):
        """Return the rows with the chances for cash, which are None where they are the same.

        They are the mean of several forecasters; the mean of packed chances is that of the curves.
        """
        cash = model._get_cash_forecaster()
        members = getattr(cash, "members", ())
        if not rows or not members:
            return [(*row, None) for row in rows]
        ids = [row[0] for row in rows]
        packed = [
            [row[CURVE] for row in rows]
            if member.name == model.champion
            else [json.dumps(packing.pack(one.curve)) for one in member.predict(ledger, ids, day)]
            for member in members
        ]
        return [
            (*row, json.dumps(packing.mean([json.loads(one) for one in curves])))
            for row, curves in zip(rows, zip(*packed, strict=True), strict=True)
        ]

    def _store(self, profiles, rows, model, day):
        """Write what is said today, keep it when it is the first word or a week has passed."""
        if rows:
            self.env.cr.execute(self._latest_query(rows, model, day))
        self.env.cr.execute(self._forget_query(profiles, day))
        self.env.cr.execute(self._keep_query(profiles, day))
        self.env.cr.execute(
            SQL(
                "UPDATE collections_profile SET forecast_date = %s WHERE id = ANY(%s::int[])",
                day,
                array(profiles.ids),
            )
        )
        profiles.invalidate_recordset(flush=False)
        self.env["collections.forecast"].invalidate_model(flush=False)

    def _latest_query(self, rows, model, day):
        """Write what is said; what was open on ``day`` and is settled now was open as a whole."""
        columns = list(zip(*rows, strict=True))
        casts = (
            SQL("int[]"), DATES, DATES, DATES, FLOATS, FLOATS, FLOATS, FLOATS, FLOATS,
            TEXTS, TEXTS, TEXTS,
        )  # fmt: skip
        return SQL(
            """
            INSERT INTO collections_forecast AS old
                   (move_line_id, move_id, name, profile_id, partner_id, company_id, model_id, kind,
                    date, date_maturity, currency_id, residual, value, expected_date, date_from,
                    date_to, chance_due, chance_14, chance_30, chance_7, chance_late, curve,
                    reasons, cash_curve, outcome)
            SELECT line.id, line.move_id, line.move_name, profile.id, profile.partner_id,
                   line.company_id, %(model)s, 'latest', %(day)s, line.date_maturity,
                   line.currency_id,
                   CASE WHEN line.reconciled THEN line.amount_currency
                        ELSE line.amount_residual_currency END,
                   CASE WHEN line.reconciled THEN line.balance ELSE line.amount_residual END,
                   new.expected, new.first, new.last, new.due, new.due_14, new.due_30, new.week,
                   new.late, new.curve::jsonb, new.reasons::jsonb, new.cash::jsonb, 'open'
              FROM unnest(%(columns)s)
                   AS new(id, expected, first, last, due, due_14, due_30, week, late, curve,
                          reasons, cash)
              JOIN account_move_line line ON line.id = new.id
              JOIN res_partner contact ON contact.id = line.partner_id
              JOIN collections_profile profile
                ON profile.partner_id = contact.commercial_partner_id
               AND profile.company_id = line.company_id
       ON CONFLICT (move_line_id) WHERE kind = 'latest' DO UPDATE
               SET name = EXCLUDED.name, profile_id = EXCLUDED.profile_id,
                   partner_id = EXCLUDED.partner_id, model_id = EXCLUDED.model_id,
                   date = EXCLUDED.date, date_maturity = EXCLUDED.date_maturity,
                   residual = EXCLUDED.residual, value = EXCLUDED.value,
                   expected_date = EXCLUDED.expected_date, date_from = EXCLUDED.date_from,
                   date_to = EXCLUDED.date_to, chance_due = EXCLUDED.chance_due,
                   chance_14 = EXCLUDED.chance_14, chance_30 = EXCLUDED.chance_30,
                   chance_7 = EXCLUDED.chance_7, chance_late = EXCLUDED.chance_late,
                   curve = EXCLUDED.curve, reasons = EXCLUDED.reasons,
                   cash_curve = EXCLUDED.cash_curve
            """,
            model=model.id or None,
            day=day,
            columns=SQL(", ").join(
                SQL("%s::%s", array(values), cast)
                for values, cast in zip(columns, casts, strict=True)
            ),
        )

    def _read_prediction(self, prediction, due, day):
        curve = prediction.curve

        def by(then):
            return round(curve.chance_by(then), 4)

        return (
            prediction.invoice_id,
            curve.expected(),
            curve.quantile(0.1) or curve.end,
            curve.quantile(0.9),
            by(due),
            by(due + timedelta(14)),
            by(due + timedelta(30)),
            by(day + timedelta(WEEK)),
            round(1 - curve.chance_by(due + timedelta(VERY_LATE)), 4),
            json.dumps(packing.pack(curve)),
            json.dumps([_write_reason(reason) for reason in prediction.reasons[:REASONS]]),
        )

    def _forget_query(self, profiles, day):
        """Remove the latest word about what is not open any more, or not of this customer."""
        return SQL(
            """
            DELETE FROM collections_forecast
             WHERE profile_id = ANY(%s::int[]) AND kind = 'latest' AND date <> %s
            """,
            array(profiles.ids),
            day,
        )

    def _keep_query(self, profiles, day):
        """Keep what was said when it is the first word about an item, or a week has passed."""
        return SQL(
            """
            INSERT INTO collections_forecast
                   (move_line_id, move_id, name, profile_id, partner_id, company_id, model_id, kind,
                    date, date_maturity, currency_id, residual, value, expected_date, date_from,
                    date_to, chance_due, chance_14, chance_30, chance_7, chance_late, reasons,
                    outcome)
            SELECT latest.move_line_id, latest.move_id, latest.name, latest.profile_id,
                   latest.partner_id, latest.company_id, latest.model_id,
                   CASE WHEN kept.day IS NULL THEN 'first' ELSE 'weekly' END, latest.date,
                   latest.date_maturity, latest.currency_id, latest.residual, latest.value,
                   latest.expected_date, latest.date_from, latest.date_to, latest.chance_due,
                   latest.chance_14, latest.chance_30, latest.chance_7, latest.chance_late,
                   latest.reasons, 'open'
              FROM collections_forecast latest
         LEFT JOIN LATERAL (
                   SELECT MAX(date) AS day FROM collections_forecast
                    WHERE move_line_id = latest.move_line_id AND kind <> 'latest') kept ON TRUE
             WHERE latest.profile_id = ANY(%(profiles)s::int[]) AND latest.kind = 'latest'
               AND (kept.day IS NULL OR kept.day <= %(day)s::date - %(week)s)
       ON CONFLICT DO NOTHING
            """,
            profiles=array(profiles.ids),
            day=day,
            week=WEEK,
        )

    @api.model
    def _forget(self, companies):
        """Forget what is expected, where nobody wants to know it any more; what was kept stays."""
        domain = [("company_id", "in", companies.ids)]
        self.env["collections.forecast"].search([*domain, ("kind", "=", LATEST)]).unlink()
        self.env["collections.forecast.cash"].search([*domain, ("is_latest", "=", True)]).unlink()
        training = [*domain, ("state", "=", "training")]
        self.env["collections.forecast.model"].search(training).unlink()
        self._start_anew(companies)

    @api.model
    def _start_anew(self, companies):
        """Have the next night say everything anew, also where it was said today."""
        bookmarks = self.env["collections.bookmark"]
        for name in (BOOKMARK, JUDGED):
            bookmarks._find(name, companies).date = False
        self.env["collections.profile"].flush_model(["forecast_date"])
        self.env.cr.execute(
            SQL(
                "UPDATE collections_profile SET forecast_date = NULL WHERE company_id = ANY(%s)",
                companies.ids,
            )
        )
        self.env["collections.profile"].invalidate_model(["forecast_date"], flush=False)
        cron = self.env.ref("account_collections.cron_forecast", raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger()

    # === JUDGING === #

    @api.model
    def _judge(self, company, day):
        """Compare what was said with what happened, for everything that was settled since.

        A payment that came back makes the item open again, and what was said is judged anew.
        """
        self.env["collections.forecast.ledger"]._flush()
        self.env.cr.execute(self._reopen_query(company, day))
        self.env.cr.execute(self._judge_query(company, day))
        self.env["collections.forecast"].invalidate_model(flush=False)

    def _judge_query(self, company, day):
        return SQL(
            """
            WITH settled AS (
                SELECT line.id,
                       MAX(payment.date) FILTER (WHERE journal.id IS NOT NULL) AS paid_on,
                       COALESCE(SUM(part.amount) FILTER (WHERE journal.id IS NOT NULL), 0)
                           >= line.balance / 2 AS is_paid
                  FROM (SELECT DISTINCT move_line_id FROM collections_forecast
                         WHERE company_id = %(company)s AND kind <> 'latest'
                           AND outcome = 'open') told
                  JOIN account_move_line line ON line.id = told.move_line_id AND line.reconciled
             LEFT JOIN account_partial_reconcile part
                    ON part.debit_move_id = line.id AND part.amount > 0
             LEFT JOIN account_move_line payment ON payment.id = part.credit_move_id
             LEFT JOIN account_journal journal
                    ON journal.id = payment.journal_id
                   AND journal.type IN ('bank', 'cash', 'credit')
              GROUP BY line.id)
            UPDATE collections_forecast told
               SET outcome = CASE WHEN settled.is_paid AND settled.paid_on > told.date
                                  THEN 'paid' ELSE 'other' END,
                   actual_date = settled.paid_on,
                   error_days = settled.paid_on - told.expected_date,
                   miss_days = ABS(settled.paid_on - told.expected_date),
                   inside = CASE WHEN settled.paid_on BETWEEN told.date_from
                                      AND COALESCE(told.date_to, 'infinity') THEN 1 ELSE 0 END
              FROM settled
             WHERE told.move_line_id = settled.id AND told.kind <> 'latest'
               AND told.outcome = 'open'
               AND (settled.paid_on IS NULL OR settled.paid_on <= %(day)s)
            """,
            company=company.id,
            day=day,
        )

    def _reopen_query(self, company, day):
        return SQL(
            """
            UPDATE collections_forecast told
               SET outcome = 'open', actual_date = NULL, error_days = NULL, miss_days = NULL,
                   inside = NULL
              FROM account_move_line line
             WHERE told.company_id = %s AND told.outcome = 'paid'
               AND told.actual_date > %s::date - %s
               AND line.id = told.move_line_id AND line.reconciled IS NOT TRUE
            """,
            company.id,
            day,
            RETURN_DAYS,
        )

    # === CRON METHODS === #

    @api.model
    @scheduled
    def _cron_predict(self, day=None):
        """Judge what was said, and say anew when every open item of every company will be paid.

        :param day: date that counts as today
        """
        today = day or self.env["collections.ledger"]._get_today()
        companies = self.env["res.company"].search([("collections_forecast", "=", True)])
        for company in companies:
            if not self.with_company(company)._work_through(company, today):
                return
        self.env["ir.cron"]._commit_progress(remaining=0)

    def _work_through(self, company, day):
        """Do the night of one company; return whether there is time for more."""
        bookmarks = self.env["collections.bookmark"]
        done = bookmarks._find(BOOKMARK, company).date
        if done == day or not self._has_learned(company, day):
            return True
        self.env["collections.ledger"]._ensure_profiles(company)
        if bookmarks._find(JUDGED, company).date != day:
            self._judge(company, day)
            bookmarks._put(JUDGED, company, date=day)
            # There is more until the end of the last company says otherwise.
            if not self.env["ir.cron"]._commit_progress(1, remaining=1):
                return False
        if not self._predict_company(company, day):
            return False
        return self._finish(company, day)

    def _has_learned(self, company, day):
        """Tell whether there is a model that can be read; where there is none, ask for one."""
        models_sudo = self.env["collections.forecast.model"].sudo()
        model = models_sudo._get_in_use(company)
        if model and model._is_readable():
            return True
        if model:
            model._fail("unreadable")
        models_sudo._ask_for_training(company, day)
        return False

    def _predict_company(self, company, day):
        """Predict for who is left of a company; return whether there is time for more."""
        done = 0
        while batch := self._get_left(company, day, done):
            done = max(batch.ids)
            locked = batch.try_lock_for_update(allow_referencing=True)
            spare_the_rest(
                locked,
                lambda some: self._predict(some, day),
                lambda profile, _error: profile.write({"forecast_date": day}),
            )
            if not self.env["ir.cron"]._commit_progress(len(locked), remaining=1):
                return False
        return True

    def _finish(self, company, day):
        """Draw conclusions when every customer of a company was looked at."""
        self.env["collections.bookmark"]._put(BOOKMARK, company, date=day)
        return bool(self.env["ir.cron"]._commit_progress(1, remaining=1))

    def _get_left(self, company, day, after=0):
        """Return customers that were not predicted on ``day`` yet, as many as fit into a batch."""
        self.env["collections.ledger"]._flush()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM (
                    SELECT id, SUM(GREATEST(COALESCE(item_count, 0), 1)) OVER (ORDER BY id)
                               - GREATEST(COALESCE(item_count, 0), 1) AS before
                      FROM collections_profile
                     WHERE company_id = %s AND id > %s AND forecast_date IS DISTINCT FROM %s
                  ORDER BY id LIMIT %s) turn
                 WHERE before < %s
              ORDER BY id
                """,
                company.id,
                after,
                day,
                BATCH,
                ITEMS,
            )
        )
        return self.env["collections.profile"].browse(row[0] for row in rows)


def _write_reason(reason):
    return [reason.code, {name: _write_fact(fact) for name, fact in reason.facts.items()}]


def _write_fact(fact):
    """Return a fact as JSON has it; days are texts."""
    if isinstance(fact, str | int | bool) or fact is None:
        return fact
    if hasattr(fact, "isoformat"):
        return fields.Date.to_string(fact)
    return round(float(fact), 3)
