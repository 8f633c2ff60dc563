from datetime import timedelta

from odoo import Command, api, models

# Every so many customers have an own limit; it is this many times what they owe.
EVERY = 3
ROOM = (1.4, 0.8, 2.0, 1.1)
STEP = 500


class CollectionsDemo(models.AbstractModel):
    """What the demo company decided about credit, and the orders that wait for it."""

    _inherit = "collections.demo"

    @api.model
    def _run_first_nights(self, companies, customers, partners, day):
        result = super()._run_first_nights(companies, customers, partners, day)
        company = companies["nl"]
        company.collections_order_control = "hold"
        self.env["collections.credit.policy"]._make_missing(company)
        profiles = self.env["collections.profile"].search(
            [("company_id", "=", company.id), ("balance", ">", STEP)],
            order="balance desc",
        )
        self._decide_limits(profiles, day)
        profiles._refresh_credit(day)
        if "sale.order" in self.env:
            self._make_orders(profiles, company)
        return result

    def _decide_limits(self, profiles, day):
        """Give limits of all kinds; the third customer asks for more, the last ones are stopped."""
        limits = self.env["collections.credit.limit"]
        for number, profile in enumerate(profiles[::EVERY]):
            amount = profile.balance * ROOM[number % len(ROOM)]
            amount = max(round(amount / STEP) * STEP, STEP)
            limits._decide_for(profile, "own", amount, "Yearly review", since=day - timedelta(90))
        for profile in profiles[1:4]:
            amount = round(profile.balance / STEP) * STEP
            limits._decide_for(profile, "insurer", amount, "Policy 2291, named buyer", since=day)
        limits._decide_for(
            profiles[:1],
            "temporary",
            STEP * 4,
            "Large project until autumn",
            since=day,
            until=day + timedelta(45),
        )
        limits._decide_for(profiles[3:4], "security", STEP * 2, "Bank guarantee", since=day)
        self._ask_for_more(profiles[2 * EVERY : 2 * EVERY + 1], day)

    def _ask_for_more(self, profile, day):
        limit = self.env["collections.credit.limit"].create(
            {
                "profile_id": profile.id,
                "kind": "own",
                "amount": profile.balance * 2,
                "date_from": day,
                "reason": "The customer opens a second shop and orders twice as much.",
                "requested_by_id": (profile.user_id or self.env.user).id,
            }
        )
        limit._ask()

    def _make_orders(self, profiles, company):
        """Make quotations of customers with and without room; some of them wait for release."""
        product = self.env["product.product"].create(
            {"name": "Pallet of paper", "type": "service", "list_price": 250}
        )
        crowded = profiles.filtered("is_over_limit")[:2]
        roomy = profiles.filtered(lambda profile: profile.limit_room > STEP)[:2]
        for profile in crowded | roomy:
            order = self.env["sale.order"].create(
                {
                    "partner_id": profile.partner_id.id,
                    "company_id": company.id,
                    "user_id": (profile.user_id or self.env.user).id,
                    "order_line": [
                        Command.create({"product_id": product.id, "product_uom_qty": 4})
                    ],
                }
            )
            if profile in crowded[:1]:
                order.action_ask_credit()
