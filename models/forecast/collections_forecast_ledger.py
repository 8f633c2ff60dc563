from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools import SQL

from ...engine import forecast
from ..sql_values import array

# An item of which less was paid with money was settled by credit notes: nobody paid it.
PAID_SHARE = 0.5
# Looks at the account page that tell of somebody who reads, not of a machine.
TELLING_VISITS = ("click", "account", "invoice", "download", "pay")


class CollectionsForecastLedger(models.AbstractModel):
    """Reads the receivables of a company as ``engine.forecast`` wants them.

    A constant number of queries, whatever the number of items. Amounts are in the currency of the
    company, so that they compare; the currency of an item is told by its name.
    """

    _name = "collections.forecast.ledger"
    _description = "Ledger of the Forecast"

    # === READING === #

    @api.model
    def _read(self, company, day, profiles=None, in_currency=False):
        """Return what ``day`` knew of the receivables of a company.

        Settled items are read for as many months back as the settings of the company say; what was
        settled without money (credit notes) is left out, for nobody paid it.

        :param profiles: only these customers; all of them when None
        :param in_currency: amounts in the currency of each item, for sums that people read
        :return: ``engine.forecast.Ledger``; ids are those of journal items, customers those of
            commercial partners
        """
        self._flush()
        rows = self.env.execute_query(self._items_query(company, day, profiles, in_currency))
        events = self._read_events(company, day, profiles, rows)
        ledger = forecast.Ledger([self._read_row(row, events) for row in rows])
        return forecast.known_on(ledger, day)

    def _read_row(self, row, events):
        line_id, _move_id, customer, issued, due, amount, currency, paid, terms, group = row
        return forecast.Invoice(
            id=line_id,
            customer=customer,
            issued=issued,
            due=max(due, issued),
            amount=amount,
            currency=currency,
            paid=paid and max(paid, issued),
            terms=terms and str(terms),
            group=group,
            events=tuple(sorted(events.get(line_id, ()), key=_by_day)),
        )

    def _items_query(self, company, day, profiles, in_currency=False):
        """Open and settled receivables, each with the day on which its last money came."""
        return SQL(
            """
            WITH item AS MATERIALIZED (
                SELECT line.id, line.move_id, contact.commercial_partner_id AS customer,
                       COALESCE(line.invoice_date, line.date) AS issued,
                       COALESCE(line.date_maturity, line.date) AS due,
                       line.balance, line.%(amount)s::float8 AS amount, currency.name AS currency,
                       line.reconciled IS TRUE AS is_settled, entry.invoice_payment_term_id,
                       COALESCE(profile.rule_id::text, '') AS group_key
                  FROM account_move_line line
                  JOIN account_move entry ON entry.id = line.move_id
                  JOIN res_partner contact ON contact.id = line.partner_id
                  JOIN res_currency currency ON currency.id = line.currency_id
             LEFT JOIN collections_profile profile
                    ON profile.partner_id = contact.commercial_partner_id
                   AND profile.company_id = line.company_id
                 WHERE line.company_id = %(company)s
                   AND line.parent_state = 'posted' AND line.balance > 0
                   AND line.account_id = ANY(ARRAY(
                       SELECT id FROM account_account WHERE account_type = 'asset_receivable'))
                   AND COALESCE(line.invoice_date, line.date) <= %(day)s
                   AND (line.reconciled IS NOT TRUE
                        OR COALESCE(line.invoice_date, line.date) >= %(since)s)
                   %(own)s),
                 settled AS (
                SELECT item.id,
                       MAX(payment.date) FILTER (WHERE journal.id IS NOT NULL) AS paid_on,
                       SUM(part.amount) FILTER (WHERE journal.id IS NOT NULL) AS paid,
                       MAX(item.balance) AS amount
                  FROM item
                  JOIN account_partial_reconcile part
                    ON part.debit_move_id = item.id AND part.amount > 0
                  JOIN account_move_line payment ON payment.id = part.credit_move_id
             LEFT JOIN account_journal journal
                    ON journal.id = payment.journal_id
                   AND journal.type IN ('bank', 'cash', 'credit')
                 WHERE item.is_settled
              GROUP BY item.id)
            SELECT item.id, item.move_id, item.customer, item.issued, item.due, item.amount,
                   item.currency, settled.paid_on, item.invoice_payment_term_id, item.group_key
              FROM item
         LEFT JOIN settled ON settled.id = item.id
             WHERE NOT item.is_settled OR settled.paid >= %(share)s * settled.amount
          ORDER BY item.id
            """,
            company=company.id,
            day=day,
            amount=SQL.identifier("amount_currency" if in_currency else "balance"),
            since=day - relativedelta(months=company.sudo().collections_forecast_months),
            own=self._own(profiles),
            share=PAID_SHARE,
        )

    def _own(self, profiles):
        if profiles is None:
            return SQL()
        return SQL(
            "AND contact.commercial_partner_id = ANY(%s::int[])", array(profiles.partner_id.ids)
        )

    # === EVENTS === #

    def _read_events(self, company, day, profiles, rows):
        """Return what happened to these items, ``{line id: [engine.forecast.Event]}``."""
        events = defaultdict(list)
        of_items = self.env.execute_query(self._item_events_query(company, day, profiles))
        for line_id, on, kind, until, amount in of_items:
            events[line_id].append(forecast.Event(on, kind, until, amount))
        of_accounts = self.env.execute_query(self._account_events_query(company, day, profiles))
        if of_accounts:
            self._spread(of_accounts, rows, events)
        return events

    def _spread(self, of_accounts, rows, events):
        """Let what is about a whole account count for its items that were open on that day."""
        by_customer, by_move = defaultdict(list), defaultdict(list)
        for line_id, move_id, customer, issued, _due, _amount, _name, paid, *_rest in rows:
            by_customer[customer].append((line_id, issued, paid))
            by_move[move_id].append((line_id, issued, paid))
        for customer, move_id, on, kind, until, amount in of_accounts:
            items = by_move[move_id] if move_id else by_customer[customer]
            for line_id, issued, paid in items:
                if issued <= on and (paid is None or paid >= on):
                    events[line_id].append(forecast.Event(on, kind, until, amount))

    def _item_events_query(self, company, day, profiles, kinds=forecast.KINDS):
        """Reminders, disputes, promises and plans that name the items they are about.

        Of a plan every instalment is told, with the part of the item that it pays.
        """
        return SQL(
            """
            SELECT event.move_line_id, event.happened, event.kind, event.until, event.amount
              FROM (SELECT line.move_line_id, action.date_done AS happened, 'reminder' AS kind,
                           NULL::date AS until, NULL::float8 AS amount, action.profile_id
                      FROM collections_action action
                      JOIN collections_channel channel
                        ON channel.id = action.channel_id
                       AND (channel.is_message OR channel.is_contact)
                      JOIN collections_action_line line ON line.action_id = action.id
                     WHERE action.state = 'done' AND action.company_id = %(company)s
                     UNION ALL
                    SELECT item.move_line_id, dispute.date, 'dispute', dispute.date_closed,
                           item.value::float8, dispute.profile_id
                      FROM collections_dispute dispute
                      JOIN collections_dispute_item item ON item.dispute_id = dispute.id
                     WHERE dispute.company_id = %(company)s
                     UNION ALL
                    SELECT item.move_line_id, promise.given_on, 'promise', promise.date,
                           CASE WHEN promise.amount = 0 THEN NULL
                                ELSE promise.value::float8 END, promise.profile_id
                      FROM collections_promise promise
                      JOIN collections_promise_item item ON item.promise_id = promise.id
                     WHERE promise.company_id = %(company)s
                       AND promise.state NOT IN ('requested', 'cancelled')
                     UNION ALL
                    SELECT item.move_line_id, plan.date_started, 'plan', part.date,
                           (part.principal * item.amount / planned.total)::float8, plan.profile_id
                      FROM collections_plan plan
                      JOIN collections_plan_item item ON item.plan_id = plan.id
                      JOIN collections_installment part
                        ON part.plan_id = plan.id AND part.principal > 0
                CROSS JOIN LATERAL (
                           SELECT SUM(amount) AS total FROM collections_plan_item
                            WHERE plan_id = plan.id) planned
                     WHERE plan.company_id = %(company)s) event
             WHERE event.move_line_id IS NOT NULL AND event.happened <= %(day)s
               AND event.kind IN %(kinds)s %(own)s
            """,
            company=company.id,
            day=day,
            kinds=tuple(kinds),
            own=self._own_profiles(profiles),
        )

    def _account_events_query(self, company, day, profiles):
        """Promises of the whole account, and looks at the account page: one a day counts."""
        return SQL(
            """
            SELECT profile.partner_id, event.move_id, event.happened, event.kind, event.until,
                   event.amount
              FROM (SELECT profile_id, NULL::int AS move_id, given_on AS happened,
                           'promise' AS kind, date AS until, value::float8 AS amount
                      FROM collections_promise
                     WHERE company_id = %(company)s AND is_account
                       AND state NOT IN ('requested', 'cancelled')
                     UNION ALL
                    SELECT DISTINCT profile_id, move_id, date::date, 'visit', NULL::date,
                           NULL::float8
                      FROM collections_visit
                     WHERE company_id = %(company)s AND is_machine IS NOT TRUE
                       AND kind IN %(visits)s) event
              JOIN collections_profile profile ON profile.id = event.profile_id
             WHERE event.happened <= %(day)s %(own)s
            """,
            company=company.id,
            day=day,
            visits=TELLING_VISITS,
            own=self._own_profiles(profiles),
        )

    def _own_profiles(self, profiles):
        if profiles is None:
            return SQL()
        return SQL("AND event.profile_id = ANY(%s::int[])", array(profiles.ids))

    # === HELPERS === #

    def _flush(self):
        """Write pending changes of everything that is read here."""
        self.env["collections.ledger"]._flush()
        for name in (
            "collections.channel",
            "collections.dispute",
            "collections.dispute.item",
            "collections.promise",
            "collections.promise.item",
            "collections.plan",
            "collections.plan.item",
            "collections.installment",
            "collections.visit",
            "collections.forecast",
        ):
            self.env[name].flush_model()


def _by_day(event):
    return event.day
