from odoo import api, models

BOOKED, WAIVED, TAKEN_BACK = 2, 1, 1
# A customer with one or a few late items shows best how a charge comes about.
MOST_ITEMS = 4


class CollectionsDemo(models.AbstractModel):
    """Interest and costs that the demo company booked, waived and took back."""

    _inherit = "collections.demo"

    @api.model
    def _run_first_nights(self, companies, customers, partners, day):
        result = super()._run_first_nights(companies, customers, partners, day)
        company = companies["nl"]
        company.write(
            {
                "collections_law_principal_first": False,
                "collections_law_keep": True,
                "collections_law_show_account": True,
                "collections_law_show_statement": True,
            }
        )
        self._charge_customers(company, day)
        return result

    def _charge_customers(self, company, day):
        """Book for the first customers, give up something of the next, take back of the last."""
        charges = self.env["collections.charge"]
        profiles = self._find_chargeable(company)
        dues = charges._find_due(profiles, day)
        owing = profiles.filtered(lambda profile: dues.get(profile.id))
        for profile in owing[:BOOKED]:
            charges._book(profile, {due.key: due.amount for due in dues[profile.id]}, day)
        rest = owing[BOOKED:]
        for profile in rest[:WAIVED]:
            first = dues[profile.id][0]
            charges._waive(profile, {first.key: first.amount}, "The delay was ours", day)
        for profile in rest[WAIVED : WAIVED + TAKEN_BACK]:
            booked = charges._book(profile, {dues[profile.id][0].key: None}, day)
            booked._reverse({c.id: c.amount for c in booked}, "Booked too early", day)
        owing._refresh_and_plan(day, create=False)

    def _find_chargeable(self, company):
        return self.env["collections.profile"].search(
            [
                ("company_id", "=", company.id),
                ("overdue", ">", 0),
                ("item_count", "<=", MOST_ITEMS),
                ("debtor_kind", "=", "business"),
                ("is_delivery_stopped", "=", False),
            ],
            order="overdue desc, id",
            limit=12,
        )
