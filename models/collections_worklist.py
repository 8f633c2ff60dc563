from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

MONEY_JOURNALS = ("bank", "cash", "credit")


class CollectionsWorklist(models.AbstractModel):
    """What stands above the worklist: the tabs with their counts, and the progress of today."""

    _name = "collections.worklist"
    _description = "Worklist"

    @api.model
    def get_summary(self, mine=True):
        """Return counts and progress of today, in as many queries for any number of customers.

        The rules of the user apply to all of it.

        :param mine: the work of the user alone; otherwise all that the user may see
        :return: ``tabs``: count by tab and under ``all``; ``done`` and ``planned`` actions of
            today; ``promised`` and ``received`` today: ``[{"currency_id", "amount"}]``
        """
        actions = self.env["collections.action"]
        actions.check_access("read")
        today = self.env["collections.ledger"]._get_today()
        tabs = self._count_tabs(today, mine)
        done = self._count_done(today, mine)
        return {
            "tabs": tabs,
            "done": done,
            "planned": done + tabs["all"],
            "promised": self._sum_promised(today, mine),
            "received": self._sum_received(today, mine),
        }

    @api.model
    def _count_tabs(self, today, mine):
        """Count what is open until today, by tab, in one pass."""
        actions = self.env["collections.action"]
        in_time = Domain("call_at", "=", False) | Domain("call_at", "<=", fields.Datetime.now())
        domain = actions._domain_worklist() & Domain("date", "<=", today) & in_time
        query = actions._search(domain & self._domain_mine() if mine else domain)
        tabs = actions._get_tab_domains()
        counts = [
            SQL(
                "COUNT(*) FILTER (WHERE %s)",
                tab.optimize_full(actions)._to_sql(actions, query.table, query),
            )
            for tab in tabs.values()
        ]
        [row] = self.env.execute_query(query.select(SQL("COUNT(*)"), *counts))
        return dict(zip(("all", *tabs), row, strict=True))

    @api.model
    def _domain_mine(self):
        """Return the work of the user: as the filter of the worklist has it."""
        uid = self.env.uid
        nobody = Domain("user_id", "=", False) & Domain("profile_id.user_id", "in", (uid, False))
        return Domain("user_id", "=", uid) | nobody

    @api.model
    def _count_done(self, today, mine):
        domain = Domain("state", "=", "done") & Domain("date_done", "=", today)
        if mine:
            uid = self.env.uid
            domain &= Domain("done_by_id", "=", uid) | Domain("released_by_id", "=", uid)
        else:
            domain &= Domain("done_by_id", "!=", False) | Domain("released_by_id", "!=", False)
        return self.env["collections.action"].search_count(domain)

    @api.model
    def _sum_promised(self, today, mine):
        """Return what customers promised today, in the currency of each company."""
        domain = Domain("given_on", "=", today) & Domain("state", "!=", "cancelled")
        if mine:
            domain &= Domain("user_id", "=", self.env.uid) | Domain("create_uid", "=", self.env.uid)
        groups = self.env["collections.promise"]._read_group(domain, ["company_id"], ["value:sum"])
        return self._by_currency(dict(groups))

    @api.model
    def _sum_received(self, today, mine):
        """Return what customers paid today into bank and cash, by the currency of each company."""
        domain = Domain("user_id", "=", self.env.uid) if mine else Domain.TRUE
        profiles = self.env["collections.profile"]._search(domain)
        self.env["account.move.line"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT item.company_id, -SUM(item.balance)
                  FROM account_move_line item
                  JOIN account_account account
                    ON account.id = item.account_id AND account.account_type = 'asset_receivable'
                  JOIN account_journal journal
                    ON journal.id = item.journal_id AND journal.type IN %s
                  JOIN res_partner partner ON partner.id = item.partner_id
                  JOIN collections_profile profile
                    ON profile.partner_id = partner.commercial_partner_id
                   AND profile.company_id = item.company_id
                 WHERE item.date = %s
                   AND item.parent_state = 'posted'
                   AND profile.id IN %s
              GROUP BY item.company_id
                """,
                MONEY_JOURNALS,
                today,
                profiles.subselect(),
            )
        )
        companies = self.env["res.company"]
        return self._by_currency(
            {companies.browse(company_id): float(amount) for company_id, amount in rows}
        )

    @api.model
    def _by_currency(self, amounts):
        """Add up amounts of companies that share a currency; others are never added together."""
        totals = {}
        for company, amount in amounts.items():
            currency = company.sudo().currency_id.id
            totals[currency] = totals.get(currency, 0) + amount
        return [{"currency_id": key, "amount": amount} for key, amount in totals.items() if amount]
