from odoo import api, fields, models
from odoo.tools import SQL

from .scheduled import scheduled, spare_the_rest

BATCH = 1000


class CollectionsChange(models.Model):
    """A customer whose ledger changed since the last refresh.

    Posting an invoice or a payment only adds a row here, without reference to any other table, so
    that it never waits for Collections and never conflicts with it.
    """

    _name = "collections.change"
    _description = "Changed Customer"
    _log_access = False

    partner_id = fields.Integer(required=True)
    company_id = fields.Integer(required=True)

    # === BUSINESS METHODS === #

    @api.model
    def _record(self, pairs):
        """Remember ``(partner id, company id)`` pairs once at the end of this transaction."""
        pairs = {pair for pair in pairs if all(pair)}
        if not pairs:
            return
        hooks = self.env.cr.precommit
        if "collections.change" not in hooks.data:
            hooks.data["collections.change"] = set()
            hooks.add(self.sudo()._insert_recorded)
        hooks.data["collections.change"].update(pairs)

    @api.model
    def _record_profiles(self, profiles):
        """Remember the customers of these profiles."""
        self._record((profile.partner_id.id, profile.company_id.id) for profile in profiles.sudo())

    @api.model
    def _record_lines(self, lines):
        """Remember the customers of these journal items as far as they are receivables."""
        self._record(
            (line.partner_id.id, line.company_id.id)
            for line in lines.sudo()
            if line.account_id.account_type == "asset_receivable"
        )

    @api.model
    def _record_whole_book(self):
        """Have every customer with open items looked at, right after installation."""
        lines = self.env["account.move.line"].sudo()
        groups = lines._read_group(
            [
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
            ],
            ["partner_id", "company_id"],
        )
        self._record((partner.id, company.id) for partner, company in groups)

    def _insert_recorded(self):
        pairs = sorted(self.env.cr.precommit.data.pop("collections.change", ()))
        if not pairs:
            return
        self.env.cr.execute(
            SQL(
                "INSERT INTO collections_change (partner_id, company_id) "
                "SELECT * FROM unnest(%s::int[], %s::int[])",
                [pair[0] for pair in pairs],
                [pair[1] for pair in pairs],
            )
        )
        cron = self.env.ref("account_collections.cron_refresh", raise_if_not_found=False)
        if cron:
            cron._trigger()

    # === CRON METHODS === #

    @api.model
    @scheduled
    def _cron_refresh(self, day=None):
        """Refresh the customers whose ledger changed and withdraw actions that became pointless.

        A customer that fails is left to the nightly run, which writes down why.
        """
        day = day or self.env["collections.ledger"]._get_today()
        while changes := self.search([], limit=BATCH, order="id").try_lock_for_update():
            spare_the_rest(changes, lambda some: some._refresh(day))
            count = len(changes)
            changes.unlink()
            if not self.env["ir.cron"]._commit_progress(count, remaining=self.search_count([])):
                return

    def _refresh(self, day):
        ledger = self.env["collections.ledger"]
        profiles = self.env["collections.profile"]
        for company_id, partners in self._get_customers().items():
            company = self.env["res.company"].browse(company_id)
            ledger.with_company(company)._ensure_profiles(company, partners.ids)
            found = profiles.search(
                [("partner_id", "in", partners.ids), ("company_id", "=", company_id)]
            )
            found = found.with_company(company)
            # First, so that the rules see the class of today.
            self.env["collections.scorer"]._score(found, day, ask_rules=False)
            found._refresh_and_plan(day, create=False)
            found._refresh_credit(day)

    def _get_customers(self):
        """Return the customers of these changes as ``{company id: commercial partners}``."""
        customers = {}
        companies = self.env["res.company"].browse({change.company_id for change in self})
        for company in companies.exists():
            changes = self.filtered(lambda change, c=company: change.company_id == c.id)
            partners = self.env["res.partner"].browse({change.partner_id for change in changes})
            customers[company.id] = partners.exists().commercial_partner_id
        return customers
