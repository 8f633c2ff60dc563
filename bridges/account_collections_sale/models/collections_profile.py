from odoo import models
from odoo.tools import SQL


class CollectionsProfile(models.Model):
    _inherit = "collections.profile"

    def _read_behaviour(self):
        """Override to count a first order, a quotation too, of who was never invoiced.

        It is looked at before it is confirmed, in the currency of the company.
        """
        behaviour = super()._read_behaviour()
        new = [profile_id for profile_id, (_bank, _amount, day) in behaviour.items() if not day]
        if not new:
            return behaviour
        self.env["sale.order"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (profile.id) profile.id,
                       sale.amount_total / COALESCE(NULLIF(sale.currency_rate, 0), 1)::numeric,
                       sale.date_order::date
                  FROM collections_profile profile
                  JOIN res_partner contact ON contact.commercial_partner_id = profile.partner_id
                  JOIN sale_order sale
                    ON sale.partner_invoice_id = contact.id
                   AND sale.company_id = profile.company_id
                   AND sale.state IN ('draft', 'sent', 'sale')
                 WHERE profile.id = ANY(%s::int[])
              ORDER BY profile.id, sale.date_order, sale.id
                """,
                new,
            )
        )
        for profile_id, amount, day in rows:
            behaviour[profile_id] = (behaviour[profile_id][0], amount, day)
        return behaviour
