from collections import defaultdict

from odoo import models
from odoo.tools import SQL

from ..engine import scoring
from .collections_scorer import Standing
from .sql_values import array

# Payments and events of two years count; a payment comes back within some weeks.
MEMORY_DAYS = 730
RETURN_DAYS = 60


class CollectionsScorer(models.AbstractModel):
    """What the engine has to know of customers, read in a few queries for any number of them."""

    _inherit = "collections.scorer"

    # === READING === #

    def _load_histories(self, profiles, day):
        """Return ``{profile id: engine.scoring.History}`` of these customers."""
        histories = {profile_id: scoring.History(items=[]) for profile_id in profiles.ids}
        if not histories:
            return histories
        rows = self._fetch(self._items_query, profiles, day)
        for profile_id, due, amount, paid_on, issued in rows:
            history = histories[profile_id]
            if amount is None:
                history.since = issued
            else:
                history.items.append(scoring.Item(due, amount, paid_on, issued))
        events = self._load_events(profiles, day)
        reports = self._load_reports(profiles, day)
        for profile_id, history in histories.items():
            for kind, days in events.get(profile_id, {}).items():
                setattr(history, kind, days)
            history.reports = reports.get(profile_id, ())
        return histories

    def _load_reports(self, profiles, day):
        """Return what bureaus and insurers say, ``{profile id: [engine.scoring.Report]}``.

        Bureaus override and add theirs, in one query for all customers.
        """
        return {}

    def _load_events(self, profiles, day):
        """Return the days of broken promises, lost disputes and returned payments by customer."""
        events = defaultdict(lambda: defaultdict(list))
        for profile_id, kind, happened in self._fetch(self._events_query, profiles, day):
            events[profile_id][kind].append(happened)
        return events

    def _load_standings(self, profiles):
        """Return how these customers stood until now, in the order of their ids."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT profile.id, profile.company_id, profile.risk_class, profile.score_class,
                       COALESCE(profile.is_class_by_hand, FALSE), profile.risk_hand_until,
                       told.score, told.risk_class, told.is_by_hand
                  FROM collections_profile profile
             LEFT JOIN collections_score told ON told.id = profile.risk_score_id
                 WHERE profile.id = ANY(%s::int[])
              ORDER BY profile.id
                """,
                array(profiles.ids),
            )
        )
        return [Standing(*row) for row in rows]

    def _fetch_details(self, profiles):
        """Return ``[(profile id, class by score, detail of the last row of the history)]``."""
        return self.env.execute_query(
            SQL(
                """
                SELECT profile.id, profile.score_class, told.detail
                  FROM collections_profile profile
                  JOIN collections_score told ON told.id = profile.risk_score_id
                 WHERE profile.id = ANY(%s::int[])
                """,
                array(profiles.ids),
            )
        )

    def _fetch(self, query, profiles, day):
        return self.env.execute_query(query(profiles, SQL("%s::date", day)))

    def _items_query(self, profiles, day):
        """Open and paid parts of receivables; a row without an amount tells the first invoice.

        Credit notes and exchange entries are no payments. What was paid later is read too: on
        ``day`` it was open, as the engine knows. The matchings of each item are looked up
        by their index, so that a batch reads no more than what is its own.
        """
        return SQL(
            """
            WITH receivable AS MATERIALIZED (
                SELECT profile.id AS profile_id, line.id, line.amount_residual AS residual,
                       COALESCE(line.date_maturity, line.date) AS due,
                       COALESCE(line.invoice_date, line.date) AS issued,
                       line.reconciled IS NOT TRUE AS is_open
                  %(lines)s
                 WHERE line.balance > 0 AND COALESCE(line.invoice_date, line.date) <= %(day)s)
            SELECT item.profile_id, item.due, part.amount::float8, part.paid_on, item.issued
              FROM receivable item
        CROSS JOIN LATERAL (
                   SELECT partial.amount, payment.date AS paid_on
                     FROM account_partial_reconcile partial
                     JOIN account_move_line payment ON payment.id = partial.credit_move_id
                     JOIN account_journal journal
                       ON journal.id = payment.journal_id
                      AND journal.type IN ('bank', 'cash', 'credit')
                    WHERE partial.debit_move_id = item.id AND partial.amount > 0
                      AND payment.date >= %(day)s - %(memory)s
                    UNION ALL
                   SELECT item.residual, NULL WHERE item.is_open AND item.residual > 0) part
             UNION ALL
            SELECT profile_id, NULL, NULL, NULL, MIN(issued) FROM receivable GROUP BY profile_id
            """,
            lines=self.env["collections.ledger"]._from_receivable_lines(profiles),
            day=day,
            memory=MEMORY_DAYS,
        )

    def _events_query(self, profiles, day):
        """What else speaks against a customer; the kinds are fields of ``History``."""
        return SQL(
            """
            SELECT profile_id, kind, happened
              FROM (%(promises)s UNION ALL %(disputes)s UNION ALL %(bounces)s) event
             WHERE happened BETWEEN %(day)s - %(memory)s AND %(day)s
            """,
            promises=self._promises_query(profiles),
            disputes=self._disputes_query(profiles),
            bounces=self._bounces_query(profiles, day),
            day=day,
            memory=MEMORY_DAYS,
        )

    def _promises_query(self, profiles):
        return SQL(
            """
            SELECT profile_id, 'broken' AS kind, COALESCE(grace_end, date) AS happened
              FROM collections_promise
             WHERE profile_id = ANY(%s::int[]) AND state = 'broken'
            """,
            array(profiles.ids),
        )

    def _disputes_query(self, profiles):
        """Disputes that were rejected or withdrawn; what the ledger closed was lost by nobody."""
        return SQL(
            """
            SELECT profile_id, 'lost', date_closed
              FROM collections_dispute
             WHERE profile_id = ANY(%s::int[]) AND state IN ('rejected', 'cancelled')
               AND is_settled IS NOT TRUE
            """,
            array(profiles.ids),
        )

    def _bounces_query(self, profiles, day):
        """Payments that came back, as far as Odoo knows of them.

        Those marked as rejected; entries of a bank that reverse a payment; and money that the bank
        took back: the same amount, of the same customer, within some weeks after it had come in,
        booked without a payment of ours.
        """
        return SQL(
            """
            SELECT profile.id, 'bounced', payment.date
              FROM collections_profile profile
              JOIN res_partner contact ON contact.commercial_partner_id = profile.partner_id
              JOIN account_payment payment
                ON payment.partner_id = contact.id
               AND payment.company_id = profile.company_id
               AND payment.state = 'rejected'
               AND payment.payment_type = 'inbound'
               AND payment.partner_type = 'customer'
             WHERE profile.id = ANY(%(ids)s::int[])
             UNION ALL
            (WITH returned AS MATERIALIZED (
                SELECT profile.id AS profile_id, line.date, line.balance, line.partner_id,
                       line.company_id, line.account_id, line.payment_id, entry.reversed_entry_id
                  %(lines)s
                  JOIN account_journal journal
                    ON journal.id = line.journal_id AND journal.type IN ('bank', 'cash', 'credit')
                  JOIN account_move entry ON entry.id = line.move_id
                 WHERE line.balance > 0 AND line.date BETWEEN %(day)s - %(memory)s AND %(day)s)
            SELECT line.profile_id, 'bounced', line.date
              FROM returned line
        CROSS JOIN LATERAL (
                   SELECT paid.id
                     FROM account_move_line paid
                     JOIN account_journal source
                       ON source.id = paid.journal_id AND source.type IN ('bank', 'cash', 'credit')
                    WHERE paid.partner_id = line.partner_id
                      AND paid.company_id = line.company_id
                      AND paid.account_id = line.account_id
                      AND paid.parent_state = 'posted'
                      AND paid.balance = -line.balance
                      AND (paid.move_id = line.reversed_entry_id
                           OR line.payment_id IS NULL
                              AND paid.date BETWEEN line.date - %(days)s AND line.date)
                    LIMIT 1) payment)
            """,
            ids=array(profiles.ids),
            lines=self.env["collections.ledger"]._from_receivable_lines(profiles),
            days=RETURN_DAYS,
            day=day,
            memory=MEMORY_DAYS,
        )

    def _flush(self):
        """Write pending changes of everything that is read here."""
        self.env["collections.ledger"]._flush()
        for name in ("collections.promise", "collections.dispute", "collections.score"):
            self.env[name].flush_model()
