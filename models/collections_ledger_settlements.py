from collections import defaultdict
from decimal import Decimal

from odoo import models
from odoo.tools import SQL

from ..engine.settlement import Settlement


class CollectionsLedger(models.AbstractModel):
    """What was paid or credited on items: the ledger decides about promises and plans."""

    _inherit = "collections.ledger"

    def _load_settlements(self, lines):
        """Read what settled these journal items, in one query.

        :param lines: receivable journal items, open or not
        :return: ``{journal item id: [engine.settlement.Settlement]}``, the oldest first
        """
        if not lines.ids:
            return {}
        self.env["account.move"].flush_model(["move_type", "journal_id"])
        self.env["account.move.line"].flush_model(["move_id", "date"])
        self.env["account.partial.reconcile"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT part.debit_move_id, part.id, payment.date,
                       part.debit_amount_currency::text, part.amount::text,
                       CASE WHEN entry.move_type = 'out_refund' THEN 'credit_note'
                            WHEN journal.type IN ('bank', 'cash', 'credit') THEN 'payment'
                            ELSE 'other' END,
                       payment.id
                  FROM account_partial_reconcile part
                  JOIN account_move_line payment ON payment.id = part.credit_move_id
                  JOIN account_move entry ON entry.id = payment.move_id
                  JOIN account_journal journal ON journal.id = entry.journal_id
                 WHERE part.debit_move_id IN %s
              ORDER BY part.debit_move_id, payment.date, part.id
                """,
                tuple(lines.ids),
            )
        )
        found = defaultdict(list)
        for item_id, part_id, day, amount, value, kind, source in rows:
            found[item_id].append(
                Settlement(part_id, item_id, day, Decimal(amount), Decimal(value), kind, source)
            )
        return found
