from datetime import timedelta
from decimal import Decimal

from odoo import models
from odoo.tools import SQL

from ..engine import records
from .collections_ledger_payments import ONLINE_DAYS
from .sql_values import among


class CollectionsLedger(models.AbstractModel):
    """The cash gate for payments of the account page, where the customer chose the items."""

    _inherit = "collections.ledger"

    def _load_payments_on_their_way(self, profiles, credits, day):
        result = super()._load_payments_on_their_way(profiles, credits, day)
        rows = self.env.execute_query(self._chosen_query(profiles, day))
        for profile_id, kind, source, currency_id, amount, value, item_id, used in rows:
            self._use_credits(credits[profile_id], currency_id, Decimal(used))
            credits[profile_id].append(
                records.Credit(
                    currency_id,
                    Decimal(amount),
                    Decimal(value),
                    (item_id,),
                    kind,
                    source,
                    exact=True,
                )
            )
        return result

    @staticmethod
    def _use_credits(credits, currency_id, used):
        """Take what a payment uses of the credits in the ledger, so that it covers nothing else."""
        for credit in credits:
            if credit.kind == "credit" and credit.currency == currency_id and credit.amount > 0:
                taken = min(credit.amount, used)
                credit.value -= credit.value * taken / credit.amount
                credit.amount -= taken
                used -= taken

    def _chosen_query(self, profiles, day):
        """What customers chose to pay, until the provider has decided and the ledger knows.

        Several payments for one item never cover more than the item. A payment without entry is
        under way until the bank statement is matched.
        """
        return SQL(
            """
            SELECT profile_id, kind, source, currency_id, amount::text,
                   ROUND(amount * rate, 2)::text, item_id,
                   LEAST(used, amount)::text
              FROM (SELECT item.profile_id,
                           CASE WHEN payment.id IS NULL THEN 'online' ELSE 'payment' END AS kind,
                           MAX(COALESCE(payment.id, transaction.id)) AS source, line.currency_id,
                           LEAST(SUM(item.amount + item.credit),
                                 line.amount_residual_currency) AS amount,
                           SUM(item.credit) AS used,
                           line.amount_residual / NULLIF(line.amount_residual_currency, 0) AS rate,
                           line.id AS item_id
                      FROM collections_payment_item item
                      JOIN payment_transaction transaction ON transaction.id = item.transaction_id
                      JOIN account_move_line line ON line.id = item.move_line_id
                 LEFT JOIN account_payment payment ON payment.id = transaction.payment_id
                     WHERE %(own)s
                       AND item.amount + item.credit > 0
                       AND %(under_way)s
                       AND (payment.id IS NOT NULL OR transaction.last_state_change >= %(since)s)
                  GROUP BY item.profile_id, kind, line.id) chosen
             WHERE amount > 0
          ORDER BY item_id, kind
            """,
            own=among(SQL("item.profile_id"), profiles.ids),
            since=day - timedelta(days=ONLINE_DAYS),
            under_way=self.env["collections.payment.item"]._under_way_sql(),
        )
