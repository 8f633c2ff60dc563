from datetime import timedelta
from decimal import Decimal

from odoo import models
from odoo.tools import SQL

from ..engine import records
from .sql_values import among

# Unmatched bank lines and undecided online payments that are older say nothing any more.
BANK_DAYS = 60
ONLINE_DAYS = 7


class CollectionsLedger(models.AbstractModel):
    """The cash gate: money that is on its way and probably pays what looks open."""

    _inherit = "collections.ledger"

    def _load_payments_on_their_way(self, profiles, credits, day):
        """Add to ``credits`` what the ledger does not know of yet, ``{profile id: [Credit]}``."""
        queries = [self._in_process_query(profiles), self._online_query(profiles, day)]
        if self._has_unmatched(profiles, day):
            queries.append(self._bank_query(profiles, day))
        for query in queries:
            for (
                profile_id,
                kind,
                source,
                currency_id,
                amount,
                value,
                items,
            ) in self.env.execute_query(query):
                credits[profile_id].append(
                    records.Credit(
                        currency_id, Decimal(amount), Decimal(value), tuple(items or ()), kind,
                        source,
                    )
                )  # fmt: skip

    def _in_process_query(self, profiles):
        """Customer payments that are under way and not in the ledger yet.

        A payment without an outstanding account has no journal entry until the bank statement
        is matched: the invoice looks open although somebody registered its payment.
        """
        return SQL(
            """
            SELECT profile.id, 'payment', payment.id, payment.currency_id, payment.amount::text,
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
               AND NOT EXISTS (SELECT FROM collections_payment_item item
                                WHERE item.transaction_id = payment.payment_transaction_id)
             WHERE %s
            """,
            among(SQL("profile.id"), profiles.ids),
        )

    def _online_query(self, profiles, day):
        """Online payments on which the provider has not decided: the customer did his part."""
        return SQL(
            """
            SELECT profile.id, 'online', transaction.id, transaction.currency_id,
                   transaction.amount::text,
                   ROUND(transaction.amount / COALESCE(NULLIF(rate.rate, 0), 1), 2)::text,
                   ARRAY(SELECT line.id
                           FROM account_invoice_transaction_rel link
                           JOIN account_move_line line ON line.move_id = link.invoice_id
                          WHERE link.transaction_id = transaction.id
                            AND line.display_type = 'payment_term'
                       ORDER BY line.date_maturity, line.id)
              FROM collections_profile profile
              JOIN res_partner contact ON contact.commercial_partner_id = profile.partner_id
              JOIN payment_transaction transaction
                ON transaction.partner_id = contact.id
               AND transaction.company_id = profile.company_id
               AND transaction.state IN ('pending', 'authorized')
               AND transaction.operation != 'validation'
               AND transaction.last_state_change >= %(since)s
               AND transaction.payment_id IS NULL
               AND NOT EXISTS (SELECT FROM collections_payment_item item
                                WHERE item.transaction_id = transaction.id)
         LEFT JOIN LATERAL (
                   SELECT line.amount_currency / NULLIF(line.balance, 0) AS rate
                     FROM account_invoice_transaction_rel link
                     JOIN account_move_line line ON line.move_id = link.invoice_id
                    WHERE link.transaction_id = transaction.id
                      AND line.display_type = 'payment_term'
                      AND line.currency_id = transaction.currency_id
                    LIMIT 1) rate ON TRUE
             WHERE %(own)s
            """,
            since=day - timedelta(days=ONLINE_DAYS),
            own=among(SQL("profile.id"), profiles.ids),
        )

    def _bank_query(self, profiles, day):
        """Bank statement lines that nobody matched and that are probably from these customers.

        A line belongs to a customer by its partner, by the number of a bank account, by the number
        or the payment reference of an open invoice in its text, or by the name of the payer with
        exactly the amount of an open item. Of several, the first in this order counts.
        """
        return SQL(
            """
            WITH unmatched AS MATERIALIZED (%(unmatched)s), open_item AS (%(open_items)s),
                 named AS (%(named)s), candidate AS (%(candidates)s)
            SELECT DISTINCT ON (line.id) candidate.profile_id, 'bank', line.id, line.currency_id,
                   line.amount::text, line.value::text,
                   ARRAY(SELECT named.item_id FROM named
                          WHERE named.line_id = line.id
                            AND named.profile_id = candidate.profile_id
                       ORDER BY named.item_id)
              FROM candidate
              JOIN unmatched line ON line.id = candidate.line_id
          ORDER BY line.id, candidate.rank, candidate.profile_id
            """,
            unmatched=self._unmatched_query(profiles, day),
            open_items=self._open_item_names_query(profiles),
            named=self._named_query(),
            candidates=self._candidates_query(profiles),
        )

    def _has_unmatched(self, profiles, day):
        """Return whether there is anything to match, which is a lot less to ask than with what."""
        query = SQL("SELECT EXISTS (%s)", self._unmatched_query(profiles, day))
        return self.env.execute_query(query)[0][0]

    def _unmatched_query(self, profiles, day):
        return SQL(
            """
            SELECT line.id, line.partner_id, line.currency_id, line.amount, line.payment_ref,
                   UPPER(TRIM(line.partner_name)) AS payer,
                   REGEXP_REPLACE(UPPER(line.account_number), '[^A-Z0-9]', '', 'g') AS account,
                   (SELECT SUM(ABS(entry.balance)) / 2 FROM account_move_line entry
                     WHERE entry.move_id = line.move_id) AS value
              FROM account_bank_statement_line line
              JOIN account_move move ON move.id = line.move_id AND move.state = 'posted'
             WHERE line.is_reconciled IS NOT TRUE AND line.amount > 0
               AND line.company_id IN %(companies)s
               AND move.date BETWEEN %(since)s AND %(day)s
            """,
            companies=tuple(profiles.company_id.ids),
            since=day - timedelta(days=BANK_DAYS),
            day=day,
        )

    def _open_item_names_query(self, profiles):
        """Open items of these customers, only when there is anything to match them with."""
        return SQL(
            """
            SELECT profile.id AS profile_id, line.id AS item_id,
                   line.amount_residual_currency AS residual, line.currency_id,
                   UPPER(TRIM(customer.name)) AS payer,
                   REGEXP_REPLACE(UPPER(move.name), '[^A-Z0-9]', '', 'g') AS name,
                   REGEXP_REPLACE(UPPER(move.payment_reference), '[^A-Z0-9]', '', 'g') AS ref
              %s
              JOIN account_move move ON move.id = line.move_id
              JOIN res_partner customer ON customer.id = profile.partner_id
             WHERE EXISTS (SELECT FROM unmatched)
            """,
            self._from_open_lines(profiles),
        )

    def _named_query(self):
        """Pair statement lines with the open items whose number or reference they mention."""
        return SQL(
            """
            SELECT DISTINCT word.line_id, item.profile_id, item.item_id
              FROM (SELECT id AS line_id,
                           REGEXP_REPLACE(UPPER(REGEXP_SPLIT_TO_TABLE(
                               payment_ref, '[\\s,;:()]+')), '[^A-Z0-9]', '', 'g') AS text
                      FROM unmatched) word
              JOIN open_item item ON word.text IN (item.name, item.ref)
             WHERE LENGTH(word.text) > 4
            """
        )

    def _candidates_query(self, profiles):
        return SQL(
            """
            SELECT line.id AS line_id, profile.id AS profile_id, 1 AS rank
              FROM unmatched line
              JOIN res_partner payer ON payer.id = line.partner_id
              JOIN collections_profile profile
                ON profile.partner_id = payer.commercial_partner_id
               AND %(own)s
             UNION ALL
            SELECT line.id, profile.id, 2
              FROM unmatched line
              JOIN res_partner_bank bank ON bank.sanitized_acc_number = line.account
              JOIN res_partner payer ON payer.id = bank.partner_id
              JOIN collections_profile profile
                ON profile.partner_id = payer.commercial_partner_id
               AND %(own)s
             WHERE line.partner_id IS NULL
             UNION ALL
            SELECT named.line_id, named.profile_id, 3
              FROM named JOIN unmatched line ON line.id = named.line_id
             WHERE line.partner_id IS NULL
             UNION ALL
            SELECT line.id, item.profile_id, 4
              FROM unmatched line
              JOIN open_item item
                ON item.payer = line.payer AND item.residual = line.amount
               AND item.currency_id = line.currency_id
             WHERE line.partner_id IS NULL
            """,
            own=among(SQL("profile.id"), profiles.ids),
        )

    # === BANK FEED === #

    def _load_stale_companies(self, companies, day):
        """Return the companies whose bank feed is too old to tell what was paid.

        :return: set of company ids
        """
        limits = {
            company.id: company.collections_bank_days
            for company in companies.sudo()
            if company.collections_bank_days > 0
        }
        if not limits:
            return set()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT company_id, TO_DATE(MAX(SUBSTRING(internal_index, 1, 8)), 'YYYYMMDD')
                  FROM account_bank_statement_line
                 WHERE company_id IN %s AND internal_index IS NOT NULL
              GROUP BY company_id
                """,
                tuple(limits),
            )
        )
        last = dict(rows)
        return {
            company_id
            for company_id, last_day in last.items()
            if limits[company_id] < (day - last_day).days <= BANK_DAYS
        }
