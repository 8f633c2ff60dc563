from datetime import timedelta
from decimal import Decimal

from odoo import api, models

from ..engine.bureaus import Event, Report

SCORES = (82.0, 64.0, 47.0, 18.0, 91.0, 55.0)
WORDS = ("very low risk", "low risk", "moderate risk", "high risk", "very low risk", "low risk")
AGES = (20, 45, 130, 10, 300, 75)
EVERY = 2


class CollectionsDemo(models.AbstractModel):
    """What a bureau and an insurer said about customers of the demo company."""

    _inherit = "collections.demo"

    @api.model
    def _run_first_nights(self, companies, customers, partners, day):
        result = super()._run_first_nights(companies, customers, partners, day)
        company = companies["nl"]
        bureau = self.env["collections.bureau"].create(
            {
                "name": "Van Veen Credit Reports",
                "code": "file",
                "state": "enabled",
                "company_id": company.id,
                "description": "Scores and advised limits, from its monthly file.",
            }
        )
        profiles = self.env["collections.profile"].search(
            [("company_id", "=", company.id), ("balance", ">", 0)], order="balance desc", limit=60
        )
        self._make_reports(bureau, profiles[::EVERY], day)
        return result

    def _make_reports(self, bureau, profiles, day):
        reports = self.env["collections.bureau.report"]
        made = reports.create(
            [
                {
                    **reports._prepare_values(profile, bureau, self._say(number, profile, day)),
                    "origin": "credit-reports.csv",
                    "requested_at": day - timedelta(AGES[number % len(AGES)]),
                }
                for number, profile in enumerate(profiles)
            ]
        )
        made._take_effect()

    def _say(self, number, profile, day):
        """Return what the bureau says; every few customers got worse."""
        kind = number % len(SCORES)
        told = day - timedelta(AGES[kind])
        worse = kind == SCORES.index(min(SCORES))
        return Report(
            day=told,
            name=profile.partner_id.name,
            country=profile.partner_id.country_id.code or "",
            status="active",
            founded=told - timedelta(365 * (3 + kind * 4)),
            score=SCORES[kind],
            score_text=WORDS[kind],
            limit=Decimal(2500) * (1 + kind),
            currency=profile.currency_id.name,
            events=(Event("score", told, "B", "D"),) if worse else (),
        )
