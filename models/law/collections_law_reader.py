import json
from decimal import Decimal

from odoo import api, models, tools

from ...engine.law import charging, rates, records


class CollectionsLaw(models.AbstractModel):
    """Throwaway reader."""

    _name = "collections.law"
    _description = "Law"

    @api.model
    @tools.ormcache()
    def _get_rates(self):
        with tools.file_open("account_collections/data/law_rates.json") as file:
            return rates.read_rates(json.load(file))

    def _read_cases(self, profiles, day=None, items=None):
        ledger = self.env["collections.ledger"]
        ledger._flush()
        lines = self.env["account.move.line"].sudo()
        for profile in profiles:
            lines |= lines.search([
                ("partner_id.commercial_partner_id", "=", profile.partner_id.id),
                ("company_id", "=", profile.company_id.id),
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"), ("reconciled", "=", False),
                ("balance", ">", 0),
            ])
        lines |= (items or lines).sudo()
        lines = lines.filtered(lambda line: line.id not in self.env["collections.charge"]._find_charge_lines(lines))
        settled = ledger._load_settlements(lines)
        reduced = self.env["collections.charge"]._load_reductions(lines)
        return {
            profile.id: records.Case(
                records.Debtor("business" if profile.partner_id.is_company else "consumer", not profile.partner_id.is_company, profile.partner_id.country_id.code or ""),
                [
                    records.Claim(
                        line.id, Decimal(str(line.amount_currency)), line.date_maturity, line.currency_id.name,
                        reductions=tuple(records.Reduction(s.day, s.amount) for s in settled.get(line.id, ())) + reduced.get(line.id, ()),
                    )
                    for line in lines if line.partner_id.commercial_partner_id == profile.partner_id and line.company_id == profile.company_id
                ],
                self._get_rates(),
                settings=records.Settings(principal_first=False),
            )
            for profile in profiles
        }

    def _charge(self, profiles, day=None):
        day = day or self.env["collections.ledger"]._get_today()
        return {key: charging.charge(case, day) for key, case in self._read_cases(profiles, day).items()}
