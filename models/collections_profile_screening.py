from odoo import fields, models


class CollectionsProfile(models.Model):
    """The signs of screening and the events of a customer."""

    _inherit = "collections.profile"

    screening_ids = fields.One2many(
        "collections.screening", "profile_id", domain=[("state", "!=", "gone")]
    )
    event_ids = fields.One2many("collections.risk.event", "profile_id", string="Events")

    # === ACTION METHODS === #

    def action_screen(self):
        """Look for signs now."""
        self.check_access("read")
        self.sudo()._update_signs()
        return True

    def action_open_events(self):
        """Show everything that happened to this customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account_collections.action_collections_risk_event"
        )
        return {**action, "domain": [("profile_id", "=", self.id)], "context": {}}

    # === BUSINESS METHODS === #

    def _update_signs(self):
        """Override to keep the signs: the number that is shown is of those to be looked at."""
        profiles = self.sudo()
        today = self.env["collections.ledger"]._get_today()
        screening = self.env["collections.screening"].sudo()
        moved = screening._update(profiles, profiles._get_signs(), today)
        profiles._count_signs()
        if moved:
            self.env["collections.order.hold"].sudo()._review(moved)

    def _leave_doubles(self, target):
        """Forget signs and events that the dossier into which this one is merged has too."""
        screening = self.env["collections.screening"]
        own, theirs = (screening.search([("profile_id", "=", one.id)]) for one in (self, target))
        kinds = theirs.sign_id
        own.filtered(lambda row: row.sign_id in kinds).unlink()
        events = self.env["collections.risk.event"]
        known = {(event.source, event.external_id) for event in target.event_ids}
        events.concat(
            *(one for one in self.event_ids if (one.source, one.external_id) in known)
        ).unlink()

    def _count_signs(self):
        counts = dict(
            self.env["collections.screening"]._read_group(
                [("profile_id", "in", self.ids), ("state", "=", "open")],
                ["profile_id"],
                ["__count"],
            )
        )
        for count, profiles in self.grouped(lambda profile: counts.get(profile, 0)).items():
            profiles.filtered(lambda profile, c=count: profile.sign_count != c).sign_count = count


class CollectionsChange(models.Model):
    _inherit = "collections.change"

    def _refresh(self, day):
        """Override to look for signs at customers who are new or whose ledger changed."""
        result = super()._refresh(day)
        profiles = self.env["collections.profile"]
        for company_id, partners in self._get_customers().items():
            found = profiles.search(
                [("partner_id", "in", partners.ids), ("company_id", "=", company_id)]
            )
            found._update_signs()
        return result
