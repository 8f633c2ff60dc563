import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_list

PLACEHOLDER = re.compile(r"\{(\w*)\}")
PLACEHOLDERS = ("number", "year", "customer", "company")


class CollectionsAgency(models.Model):
    """A collection agency or bailiff to whom files of customers are handed over."""

    _name = "collections.agency"
    _description = "Collection Agency"
    _order = "sequence, id"
    _rec_name = "partner_id"
    _rec_names_search = ["partner_id"]

    partner_id = fields.Many2one(
        "res.partner", string="Agency", required=True, index=True, ondelete="restrict"
    )
    email = fields.Char(related="partner_id.email", readonly=False)
    phone = fields.Char(related="partner_id.phone", readonly=False)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_ids = fields.Many2many(
        "res.company",
        string="Companies",
        help="The companies that hand over to this agency. Empty: all of them.",
    )
    country_ids = fields.Many2many(
        "res.country",
        string="Customers In",
        help="The agency takes customers in these countries. Empty: everywhere.",
    )
    reference_format = fields.Char(
        required=True,
        default="{year}/{number}",
        help="How the reference of a file is made of {number}, {year}, {customer} (the number of "
        "the customer) and {company}.",
    )
    separator = fields.Selection(
        [("semicolon", "Semicolon"), ("comma", "Comma")],
        string="Columns Separated By",
        default="semicolon",
        required=True,
        help="In the CSV files of the package.",
    )
    send_automatically = fields.Boolean(
        string="Send Without Preview",
        help="The package of a file that a procedure hands over is sent at once. Without it, "
        "somebody is reminded to look at it and to send it.",
    )
    terms = fields.Text(help="Agreed fees and other terms, for your colleagues.")
    case_ids = fields.One2many("collections.agency.case", "agency_id")
    case_count = fields.Integer(string="Files", compute="_compute_figures")
    success = fields.Float(
        string="Recovered Part",
        compute="_compute_figures",
        help="What was paid since the hand-over, as part of what was handed over.",
    )

    _partner_unique = models.UniqueIndex("(partner_id)", "This agency is there already.")

    # === COMPUTE METHODS === #

    @api.depends("case_ids.state")
    def _compute_figures(self):
        cases = self.env["collections.agency.case"].search(
            [("agency_id", "in", self.ids), ("state", "!=", "draft")]
        )
        by_agency = cases.grouped("agency_id")
        for agency in self:
            own = by_agency.get(agency._origin, cases.browse())
            handed = sum(own.mapped("amount"))
            agency.case_count = len(own)
            agency.success = sum(own.mapped("recovered")) / handed if handed else 0

    # === CONSTRAINT METHODS === #

    @api.constrains("reference_format")
    def _check_reference_format(self):
        for agency in self:
            used = PLACEHOLDER.findall(agency.reference_format)
            unknown = [f"{{{name}}}" for name in used if name not in PLACEHOLDERS]
            if unknown:
                raise ValidationError(
                    self.env._(
                        "%(unknown)s is not known in the reference: use %(known)s.",
                        unknown=format_list(self.env, unknown),
                        known=format_list(self.env, [f"{{{name}}}" for name in PLACEHOLDERS]),
                    )
                )
            if "number" not in used:
                raise ValidationError(
                    self.env._("Use {number} in the reference: else two files get the same one.")
                )

    # === ACTION METHODS === #

    def action_open_cases(self):
        """Show the files that this agency got."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account_collections.action_collections_agency_case"
        )
        action["domain"] = [("agency_id", "=", self.id)]
        action["context"] = {"default_agency_id": self.id}
        return action

    # === BUSINESS METHODS === #

    @api.model
    def _find_for(self, profile):
        """Return the first agency that takes this customer; an empty one when there is none."""
        return self.search([]).filtered(lambda agency: agency._takes(profile))[:1]

    def _takes(self, profile):
        self.ensure_one()
        companies, countries = self.company_ids, self.country_ids
        in_company = not companies or profile.company_id in companies
        return in_company and (not countries or profile.country_id in countries)

    def _make_reference(self, profile, day):
        """Return the next reference for a file of this customer."""
        self.ensure_one()
        values = {
            "number": self.env["ir.sequence"].sudo().next_by_code("collections.agency.case"),
            "year": str(day.year),
            "customer": profile.partner_id.ref or str(profile.partner_id.id),
            "company": profile.company_id.name,
        }
        return PLACEHOLDER.sub(lambda found: values[found[1]], self.reference_format)
