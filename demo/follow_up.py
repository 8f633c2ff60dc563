from datetime import timedelta

from odoo import Command, api, models

# What people did, as days ago: the letters were posted, and one customer went to the agency.
POSTED = (42, 14)
HANDED_OVER = 7
AGENCY = {
    "name": "Maas & Kade Gerechtsdeurwaarders",
    "street": "Kadeplein 12",
    "zip": "3011 KA",
    "city": "Rotterdam",
    "email": "dossiers@maas-en-kade.example",
    "phone": "+31 10 000 09 00",
    "is_company": True,
}
# Offset, name, channel and tone of each step for customers who want paper.
LETTERS = (
    (1, "First letter", "letter", "friendly"),
    (28, "Second letter", "letter", "firm"),
    (42, "Call", "call", "firm"),
    (56, "Final letter", "letter", "final"),
)


class CollectionsDemo(models.AbstractModel):
    """What the people of the demo company set up and do: rules, letters, a file at the agency."""

    _inherit = "collections.demo"

    @api.model
    def _shape_follow_up(self, companies, customers, partners, users, day):
        result = super()._shape_follow_up(companies, customers, partners, users, day)
        self._make_rules(customers, partners)
        self._make_agency()
        for number, customer in customers.items():
            profiles = self._get_profiles(partners[number])
            # A consumer is not moved by a rule about risks: the letters of the law come first.
            profiles.is_locked = customer.procedure.startswith("consumers")
            if customer.remark:
                profiles.pinned_note = customer.remark
            if customer.item_pause:
                self._pause_item(profiles[:1], *customer.item_pause, day)
        return result

    @api.model
    def _run_first_nights(self, companies, customers, partners, day):
        result = super()._run_first_nights(companies, customers, partners, day)
        # What changed is looked at before the rule is there, so that nobody has moved yet.
        self.env["collections.change"]._cron_refresh(day)
        self._make_newest_rule()
        return result

    @api.model
    def _finish_day(self, night, customers, partners, day):
        """Let the people do their work of the day that was ``night`` days before ``day``."""
        result = super()._finish_day(night, customers, partners, day)
        if night in POSTED:
            self._post_letters(day - timedelta(night))
        if night == HANDED_OVER:
            self._hand_over(customers, partners, day - timedelta(night))
        return result

    # === RULES === #

    def _make_rules(self, customers, partners):
        """Make rules for customers who want paper or have no e-mail, and for high risks."""
        tag = self.env["res.partner.category"].create({"name": "Wants paper"})
        paper = [partners[n] for n, customer in customers.items() if customer.wants_paper]
        tag.partner_ids = [Command.link(partner.id) for partner in paper]
        post = self._make_letter_procedure()
        strict = self.env.ref("account_collections.procedure_strict")
        self._make_rule("Wants paper", f"[('partner_id.category_id', 'in', [{tag.id}])]", post)
        self._make_rule("No e-mail address", "[('partner_id.email', '=', False)]", post)
        self._make_rule("High risk", "[('risk_class', 'in', ['d', 'e'])]", strict)

    def _make_newest_rule(self):
        """Make a rule this morning, so that there is something to see in its preview."""
        self._make_rule(
            "Pays in time",
            "['&', ('has_payments', '=', True), ('average_days_late', '<=', 3)]",
            self.env.ref("account_collections.procedure_reliable"),
        )

    def _make_rule(self, name, condition, procedure):
        rules = self.env["collections.rule"]
        return rules.create(
            {
                "name": name,
                "condition": condition,
                "procedure_id": procedure.id,
                "sequence": 10 * (rules.search_count([]) + 1),
            }
        )

    def _make_letter_procedure(self):
        channels = self.env["collections.channel"]._get_by_code()
        steps = [
            {
                "name": name,
                "offset": offset,
                "tone": tone,
                "channel_ids": [Command.set(channels[code].ids)],
            }
            for offset, name, code, tone in LETTERS
        ]
        return self.env["collections.procedure"].create(
            {
                "name": "By letter",
                "description": "For customers who want paper, or have no e-mail address.",
                "step_ids": [Command.create(step) for step in steps],
            }
        )

    # === LETTERS === #

    def _post_letters(self, day):
        """Approve, print and post the letters that wait on ``day``."""
        letters = self.env["collections.action"].search(
            [("state", "=", "approve"), ("channel_id.code", "=", "letter")]
        )
        letters.write({"state": "ready", "released_by_id": self.env.uid})
        self.env["collections.action"]._cron_deliver(day)
        batches = self.env["collections.letter.batch"].search([("state", "=", "open")])
        for batch in batches.filtered("action_ids"):
            batch._print_on(day)
            batch.date_printed = day
            batch._set_sent(day)

    # === PAUSES AND FILES === #

    def _pause_item(self, profile, reason, note, day):
        """Pause the oldest open item of a customer."""
        oldest = self.env["account.move.line"].search(
            [
                ("partner_id", "=", profile.partner_id.id),
                ("company_id", "=", profile.company_id.id),
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
                ("amount_residual", ">", 0),
            ],
            order="date_maturity, id",
            limit=1,
        )
        if oldest:
            hold = self._pause(profile, reason, day)
            hold.write({"move_line_id": oldest.id, "note": note})

    def _make_agency(self):
        country = self.env.ref("base.nl")
        language = self._get_language("nl_NL")
        partner = self.env["res.partner"].create(
            {**AGENCY, "country_id": country.id, "lang": language}
        )
        return self.env["collections.agency"].create(
            {
                "partner_id": partner.id,
                "country_ids": [Command.set(country.ids)],
                "terms": "No cure, no pay: 12% of what is recovered. Reports once a month.",
            }
        )

    def _hand_over(self, customers, partners, day):
        """Give the agency those customers with whom nothing else helps."""
        chosen = [n for n, customer in customers.items() if customer.with_agency]
        for profile in self._get_profiles(*(partners[number] for number in chosen)):
            agency = self.env["collections.agency"]._find_for(profile)
            case = self.env["collections.agency.case"].create(
                {"profile_id": profile.id, "agency_id": agency.id}
            )
            case._fill(day)
            case._hand_over(day)
            case.write({"agency_reference": f"MK-{case.reference}", "date_sent": day})

    def _get_profiles(self, *partners):
        return self.env["collections.profile"].search(
            [("partner_id", "in", [partner.id for partner in partners])], order="id"
        )
