from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .collections_ledger_payments import ONLINE_DAYS
from .sql_values import array

# How long a payment that somebody started, and did not go on with, keeps its items.
DRAFT_MINUTES = 60


class CollectionsPaymentItem(models.Model):
    """What a customer chose to pay with an online payment: an item and how much of it.

    The provider decides about the whole transaction; when it was paid, exactly these items are
    matched with exactly these amounts.
    """

    _name = "collections.payment.item"
    _description = "Chosen Item of an Online Payment"
    _order = "id"
    _rec_name = "move_line_id"

    transaction_id = fields.Many2one(
        "payment.transaction", required=True, readonly=True, index=True, ondelete="cascade"
    )
    profile_id = fields.Many2one(
        "collections.profile",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="profile_id.company_id", store=True)
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Open Item",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    move_id = fields.Many2one(related="move_line_id.move_id", string="Invoice")
    currency_id = fields.Many2one(related="transaction_id.currency_id")
    amount = fields.Monetary("Paid", readonly=True, help="What this payment pays of the item.")
    credit = fields.Monetary(
        "From Credit",
        readonly=True,
        help="What credits of the customer pay of the item; negative on such a credit.",
    )
    state = fields.Selection(related="transaction_id.state", string="Payment State")

    _amount_not_negative = models.Constraint("CHECK(amount >= 0)", "Nobody pays a negative amount.")

    # === BUSINESS METHODS === #

    @api.model
    def _get_reserved(self, profiles, own_partner):
        """Return what payments under way keep of items, ``{item id: (amount, by the partner)}``.

        A payment that the same contact started, and did not go on with, keeps nothing: whoever
        comes back from the bank without having paid may start again. The second value tells that
        there is such a payment.
        """
        self.flush_model()
        self.env["payment.transaction"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT item.move_line_id,
                       COALESCE(SUM(item.amount + item.credit) FILTER (WHERE NOT own.yes), 0),
                       BOOL_OR(own.yes)
                  FROM collections_payment_item item
                  JOIN payment_transaction transaction ON transaction.id = item.transaction_id
             LEFT JOIN account_payment payment ON payment.id = transaction.payment_id
            CROSS JOIN LATERAL (SELECT transaction.state = 'draft'
                                   AND transaction.partner_id = %(partner)s AS yes) own
                 WHERE item.profile_id = ANY(%(profiles)s::int[])
                   AND item.amount + item.credit > 0
                   AND %(under_way)s
                   AND (payment.id IS NOT NULL OR transaction.last_state_change >= %(since)s)
              GROUP BY item.move_line_id
                """,
                partner=own_partner.id,
                profiles=array(profiles.ids),
                since=self.env.cr.now() - timedelta(days=ONLINE_DAYS),
                under_way=self._under_way_sql(),
            )
        )
        return {item_id: (float(amount), own) for item_id, amount, own in rows}

    @api.model
    def _find_draft(self, profiles, partner):
        """Return the last payment that a contact started and did not finish, if it still counts."""
        since = self.env.cr.now() - timedelta(minutes=DRAFT_MINUTES)
        domain = [
            ("profile_id", "in", profiles.ids),
            ("create_date", ">=", since),
            ("transaction_id.partner_id", "=", partner.id),
            ("transaction_id.state", "=", "draft"),
        ]
        return self.search(domain, order="id desc", limit=1).transaction_id

    @api.model
    def _under_way_sql(self):
        """Return the condition that a ``transaction``, or its ``payment``, keeps its items.

        That is until its money is in the ledger: a payment without entry waits for the bank
        statement. The clock of the database decides how long a draft counts: this is about minutes.
        """
        return SQL(
            """
            (payment.id IS NULL
             AND (transaction.state IN ('pending', 'authorized')
                  OR transaction.state = 'done' AND transaction.is_post_processed IS NOT TRUE
                  OR transaction.state = 'draft'
                     AND transaction.create_date >= %s - INTERVAL '1 minute' * %s)
             OR payment.state = 'in_process' AND payment.move_id IS NULL)
            """,
            self.env.cr.now(),
            DRAFT_MINUTES,
        )

    def _settle(self, payment, with_credits=True):
        """Match a payment with the items it is for, and the credits that the customer used.

        What is paid by other means in the meantime is not paid twice: the rest of the payment
        stays a credit of the customer.
        """
        account = payment.destination_account_id
        money = payment.move_id.line_ids.filtered(lambda line: line.account_id == account)
        if len(money) == 1:
            self._match(money, [(item.move_line_id, item.amount) for item in self])
        for source in self.filtered(lambda item: with_credits and item.credit < 0):
            parts = [(item.move_line_id, item.credit) for item in self if item.credit > 0]
            self._match(source.move_line_id, parts, -source.credit)

    @api.model
    def _match(self, money, parts, most=None):
        """Match a journal item with others, each up to an amount in their common currency."""
        currency = money.currency_id
        left = -money.amount_residual_currency
        left = left if most is None else min(left, most)
        whole = money.browse()
        pieces = []
        for line, wanted in parts:
            amount = currency.round(min(wanted, line.amount_residual_currency, left))
            if line.reconciled or money.reconciled or amount <= 0:
                continue
            left = currency.round(left - amount)
            if currency.compare_amounts(amount, line.amount_residual_currency) < 0:
                pieces.append((line, amount))
            else:
                whole |= line
        if whole:
            (money | whole).reconcile()
        for line, amount in pieces:
            line._match_at_most(money, amount)
