import re

from odoo import api, fields, models

from ...engine.law import debtor, records

KINDS = [
    (records.CONSUMER, "Consumer"),
    (records.BUSINESS, "Business"),
    (records.PUBLIC, "Public body"),
]
SIZES = [(records.SME, "Small or medium-sized"), (records.LARGE, "Large")]
# What who the customer is for the law depends on.
FACTS = (
    "is_company",
    "company_registry",
    "vat",
    "country_id",
    "collections_debtor_kind",
    "collections_debtor_natural",
    "collections_debtor_size",
    "collections_law_country_id",
)
# VAT numbers whose prefix is not the code of the country.
PREFIXES = {"EL": "GR", "XI": "GB"}


class ResPartner(models.Model):
    """Who a customer is for the law, as somebody said it and as it looks."""

    _inherit = "res.partner"

    collections_debtor_kind = fields.Selection(
        KINDS,
        "Treated As",
        tracking=True,
        help="Who the customer is for the law. Empty: found from the kind of contact, its company "
        "number and VAT number; who nobody knows is a consumer, whom the law protects most.",
    )
    collections_debtor_natural = fields.Boolean(
        "Natural Person in Business",
        tracking=True,
        help="A sole trader: a business, and yet a person.",
    )
    collections_debtor_size = fields.Selection(
        SIZES,
        "Size for the Law",
        tracking=True,
        help="Large Dutch buyers must pay small sellers within 30 days.",
    )
    collections_law_country_id = fields.Many2one(
        "res.country",
        "Law of the Contract",
        tracking=True,
        help="The country whose law was agreed. A consumer keeps the protection of the own "
        "country. Empty: that of the customer.",
    )
    collections_debtor_reason = fields.Char(
        "For the Law",
        compute="_compute_collections_debtor_reason",
        groups="account_collections.group_viewer",
    )

    # === COMPUTE METHODS === #

    @api.depends(*(f"commercial_partner_id.{name}" for name in FACTS))
    @api.depends_context("lang", "company")
    def _compute_collections_debtor_reason(self):
        company = self.env.company
        found = {
            partner: partner.commercial_partner_id._classify_debtor(company) for partner in self
        }
        codes = {classified.debtor.country for classified in found.values()}
        countries = self.env["res.country"].search([("code", "in", list(codes))])
        names = {country.code: country.name for country in countries}
        for partner, classified in found.items():
            name = names.get(classified.debtor.country)
            partner.collections_debtor_reason = self._explain_debtor(classified, name)

    # === BUSINESS METHODS === #

    def _classify_debtor(self, company):
        """Return who this customer is for the law, an ``engine.law.debtor.Classification``.

        :param company: the creditor; its country may stand in for one that nobody entered
        """
        self.ensure_one()
        return debtor.classify(
            debtor.Facts(
                is_company=self.is_company,
                number=self.company_registry or "",
                vat=self.vat or "",
                country=self._find_debtor_country(company),
                kind=self.collections_debtor_kind or "",
                natural=self.collections_debtor_natural or None,
                size=self.collections_debtor_size or "",
                law=self.collections_law_country_id.code or "",
            )
        )

    def _find_debtor_country(self, company):
        """Return the country of the customer: of its address, else as its VAT number tells."""
        own = self.country_id.code
        prefix = re.match("[A-Za-z]{2}(?=[A-Za-z0-9]*[0-9])", self.vat or "")
        told = prefix and PREFIXES.get(prefix[0].upper(), prefix[0].upper())
        home = company.collections_law_home_country and company.country_id.code
        return own or told or home or ""

    @api.model
    def _explain_debtor(self, found, country):
        """Say who the customer is for the law, and why, in one sentence.

        :param found: an ``engine.law.debtor.Classification``
        :param country: the name of the country whose law counts; without it its code is told
        """
        kinds = dict(self._fields["collections_debtor_kind"]._description_selection(self.env))
        who = kinds[found.debtor.kind]
        if found.debtor.kind == records.BUSINESS and found.debtor.natural:
            who = self.env._("Natural person in business")
        why = {
            "said": self.env._("somebody said so"),
            "number": self.env._("it has a company or VAT number"),
            "company": self.env._("the contact is a company; no number is known"),
            "sole_trader": self.env._("a person with a company or VAT number"),
            "unknown": self.env._("nobody knows, so the strictest rules count"),
        }[found.reason]
        values = {"who": who, "why": why, "country": country or found.debtor.country}
        if found.debtor.country:
            return self.env._("%(who)s, law of %(country)s: %(why)s", **values)
        return self.env._("%(who)s, country unknown: %(why)s", **values)
