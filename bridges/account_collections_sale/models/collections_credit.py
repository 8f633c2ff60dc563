from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL


class CollectionsCredit(models.AbstractModel):
    _inherit = "collections.credit"

    @api.model
    def _load_orders(self, profiles, day):
        """Override to count confirmed orders as far as no posted invoice covers them.

        Amounts come in the currency of the company, at the rate of each order. An order that was
        invoiced for more than it said counts as nothing.
        """
        for model in ("sale.order", "sale.order.line", "account.move", "account.move.line"):
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT open.profile_id, SUM(GREATEST(open.total - open.invoiced, 0))::text
                  FROM (
                    SELECT profile.id AS profile_id,
                           sale.amount_total / COALESCE(NULLIF(sale.currency_rate, 0), 1)::numeric
                           AS total,
                           (SELECT COALESCE(SUM(CASE WHEN move.move_type = 'out_refund'
                                                     THEN -item.price_total
                                                     ELSE item.price_total END), 0)
                                   / COALESCE(NULLIF(sale.currency_rate, 0), 1)::numeric
                              FROM account_move_line item
                              JOIN account_move move
                                ON move.id = item.move_id AND move.state = 'posted'
                             WHERE item.id IN (
                                   SELECT rel.invoice_line_id
                                     FROM sale_order_line line
                                     JOIN sale_order_line_invoice_rel rel
                                       ON rel.order_line_id = line.id
                                    WHERE line.order_id = sale.id)
                           ) AS invoiced
                      FROM collections_profile profile
                      JOIN res_partner contact
                        ON contact.commercial_partner_id = profile.partner_id
                      JOIN sale_order sale
                        ON sale.partner_invoice_id = contact.id
                       AND sale.company_id = profile.company_id
                       AND sale.state = 'sale'
                     WHERE profile.id = ANY(%s::int[])
                  ) open
              GROUP BY open.profile_id
                """,
                profiles.ids,
            )
        )
        return {profile_id: Decimal(amount) for profile_id, amount in rows}
