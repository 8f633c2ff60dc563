from odoo import api, fields, models
from odoo.tools import format_amount

OPEN_STATES = ("open", "booked")


class CollectionsProfile(models.Model):
    """Interest and costs in the dossier of a customer."""

    _inherit = "collections.profile"

    charge_count = fields.Integer("Charges", compute="_compute_charges")
    charge_open = fields.Monetary(
        "Open Interest and Costs",
        compute="_compute_charges",
        help="Booked and not paid yet, or left of invoices that were paid without them.",
    )
    charge_match = fields.Char("Payments Count First For", compute="_compute_charge_match")

    # === COMPUTE METHODS === #

    def _compute_charges(self):
        charges = self.env["collections.charge"].search([("profile_id", "in", self.ids)])
        by_profile = charges.grouped("profile_id")
        for profile in self:
            own = by_profile.get(profile._origin, charges.browse())
            profile.charge_count = len(own)
            profile.charge_open = sum(
                charge._get_open_value() for charge in own if charge.state in OPEN_STATES
            )

    @api.depends_context("lang")
    def _compute_charge_match(self):
        wanting = self._origin.sudo().filtered(
            lambda profile: profile.company_id.collections_law_match != "no"
        )
        today = self.env["collections.ledger"]._get_today()
        charges = self.env["collections.charge"].sudo()
        proposals = charges._propose_matches(wanting, today)
        for profile in self:
            matches = proposals.get(profile._origin.id, [])
            asked = any(match.is_charge for match in matches)
            profile.charge_match = asked and charges._describe_matches(matches)

    # === ACTION METHODS === #

    def action_open_charges(self):
        """Show the interest and the costs of this customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account_collections.action_collections_charge"
        )
        action["domain"] = [("profile_id", "=", self.id)]
        action["context"] = {}
        return action

    def action_charge(self):
        """Open the dialog that shows what may be asked today, and books it."""
        self.ensure_one()
        return self.env["collections.charge.dialog"]._open(self, "book")

    def action_waive_charges(self):
        """Open the dialog that gives up (part of) what may be asked today."""
        self.ensure_one()
        return self.env["collections.charge.dialog"]._open(self, "waive")

    def action_match_charges(self):
        """Match payments that wait with booked charges first, as the law says."""
        self.ensure_one()
        self.check_access("write")
        charges = self.env["collections.charge"].sudo()
        matches = charges._match(self, self.env["collections.ledger"]._get_today())
        charges._check_matches(matches)
        return True

    def action_print_charges(self):
        """Print the calculation of what may be asked today."""
        return self.env.ref("account_collections.report_charges").report_action(self)


class CollectionsCharge(models.Model):
    _inherit = "collections.charge"

    def _get_open_value(self):
        """Return what is open of this charge in the currency of the company."""
        self.ensure_one()
        return self.company_currency_id.round(self.value * self.residual / self.amount)

    @api.model
    def _say_amounts(self, amounts):
        """Return amounts of several currencies in words, ``{currency: amount}``."""
        return " + ".join(
            format_amount(self.env, amount, currency) for currency, amount in amounts.items()
        )
