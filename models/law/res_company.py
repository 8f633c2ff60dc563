from decimal import Decimal

from odoo import fields, models

from ...engine.law import records
from .law_terms import TERMS


class ResCompany(models.Model):
    """What a company is for the law, what it agreed, and what it chooses where it may."""

    _inherit = "res.company"

    # === WHO IT IS === #
    collections_law_size = fields.Selection(
        [("sme", "Small or medium-sized"), ("large", "Large")],
        "Size of the Company",
        help="Small creditors are owed more by some laws. Not said: the rule for large ones holds.",
    )
    collections_law_recovers_vat = fields.Boolean(
        "Recovers VAT",
        default=True,
        help="Who recovers VAT may not add it to Dutch collection costs.",
    )
    collections_law_uses_collector = fields.Boolean(
        "Costs Are Charged by a Collector",
        help="A third party charges us its costs. Only then may VAT come on top of Dutch costs.",
    )
    collections_law_vat_rate = fields.Float(
        "VAT on Costs (%)",
        default=21,
        digits=(5, 2),
        help="What comes on top of Dutch costs for a company that does not recover VAT.",
    )

    # === WHAT IT AGREED WITH ITS CUSTOMERS, UNLESS THE DOSSIER SAYS OTHERWISE === #
    collections_law_fixed_due = fields.Boolean(
        "Due Dates Are Agreed",
        default=True,
        help="The term of payment was agreed, in the contract or general conditions. A date that "
        "is only printed on the invoice is not: then the terms of the law count.",
    )
    collections_law_agreed_rate = fields.Float(
        "Agreed Interest (% a Year)", digits=(7, 4), help="Zero: none, the law's own rate counts."
    )
    collections_law_agreed_legal = fields.Boolean(
        "Contract Asks the Law's Rate",
        help="A Belgian consumer owes interest only where the contract asks it.",
    )
    collections_law_clause = fields.Boolean(
        "Contract Asks a Compensation",
        help="A Belgian consumer owes a compensation only where the contract asks it.",
    )
    collections_law_clause_percent = fields.Float(
        "Compensation (%)", digits=(5, 2), help="Of what is open, as the contract says."
    )
    collections_law_clause_minimum = fields.Monetary(
        "Compensation, at Least",
        help="The smallest compensation that the contract says. More than the law allows is never "
        "asked.",
    )
    collections_law_remedy = fields.Boolean(
        "Own Remedy",
        help="British contracts with a substantial remedy of their own for late payment: then the "
        "interest and compensation of the law are not owed.",
    )
    collections_law_notice_printed = fields.Boolean(
        "Invoices Warn of Default",
        help="Invoices tell consumers in Germany that they are in default after 30 days.",
    )

    # === WHAT IT CHOOSES === #
    collections_law_day_count = fields.Selection(
        [(records.ACT_ACT, "As many days as the year has"), (records.ACT_365, "Always 365 days")],
        "Days of a Year",
        default=records.ACT_ACT,
        required=True,
        help="No statute found says which. The first never asks more in a leap year. British "
        "interest always counts 365 days.",
    )
    collections_law_collection_work = fields.Boolean(
        "Collection Work Is Done",
        help="Ask Dutch businesses the costs by the scale, where that is more than 40 for each "
        "invoice: more than a reminder was done to collect.",
    )
    collections_law_extend = fields.Boolean(
        "Extend to a Working Day",
        default=True,
        help="A term that ends on a weekend or holiday ends on the next working day.",
    )
    collections_law_delivery_days = fields.Integer(
        "Days of Dutch Post",
        default=2,
        help="A letter by post is taken to be received on this day of delivery after sending.",
    )
    collections_law_principal_first = fields.Boolean(
        "Payments Settle the Invoice First",
        default=True,
        help="As the ledger does. Otherwise payments settle costs, interest and principal in the "
        "order of the law.",
    )
    collections_law_confirmed_only = fields.Boolean(
        "Only Rates with a Source",
        help="Rates that are not verified do not count: charging stops until somebody looks them "
        "up.",
    )
    collections_law_warn_days = fields.Integer(
        "Ask for Rates Ahead",
        default=14,
        help="So many days before a rate runs out, its successor is asked for in the worklist.",
    )
    collections_law_home_country = fields.Boolean(
        "No Country Means Ours",
        help="Customers without a country, and without a VAT number that tells it, are taken to "
        "live in the country of the company. Otherwise nothing is charged to them.",
    )

    _collections_law_amounts = models.Constraint(
        "CHECK(collections_law_agreed_rate >= 0 AND collections_law_clause_percent >= 0 "
        "AND collections_law_clause_minimum >= 0 AND collections_law_vat_rate BETWEEN 0 AND 100)",
        "Agreed rates, compensations and the VAT on costs are zero or more.",
    )
    _collections_law_days = models.Constraint(
        "CHECK(collections_law_delivery_days BETWEEN 2 AND 30 "
        "AND collections_law_warn_days BETWEEN 0 AND 180)",
        "Post takes 2 to 30 days, and rates are asked for 0 to 180 days ahead.",
    )

    def write(self, vals):
        result = super().write(vals)
        if {"country_id", "collections_law_home_country"}.intersection(vals):
            # Only who has no country of its own is concerned.
            profiles = self.env["collections.profile"].sudo()
            profiles.search(
                [("company_id", "in", self.ids), ("partner_id.country_id", "=", False)]
            )._classify()
        return result

    def _get_law_creditor(self):
        """Return who is owed, an ``engine.law.records.Creditor``."""
        self.ensure_one()
        size = self.collections_law_size
        return records.Creditor(
            sme=size == "sme" if size else None,
            recovers_vat=self.collections_law_recovers_vat,
            uses_collector=self.collections_law_uses_collector,
            vat_rate=Decimal(str(self.collections_law_vat_rate)),
        )

    def _get_law_settings(self):
        """Return what the company chooses, an ``engine.law.records.Settings``."""
        self.ensure_one()
        return records.Settings(
            day_count=self.collections_law_day_count,
            collection_work=self.collections_law_collection_work,
            extend_to_working_day=self.collections_law_extend,
            delivery_days=self.collections_law_delivery_days,
            principal_first=self.collections_law_principal_first,
        )

    def _get_law_terms(self):
        """Return what was agreed with customers in general, ``{name: value}``; see ``TERMS``."""
        self.ensure_one()
        return {name: self[f"collections_law_{name}"] for name in TERMS}

    def _prepare_own_terms(self):
        """Return what was agreed in general as the values of a dossier that begins its own."""
        return {f"law_{name}": value for name, value in self._get_law_terms().items()}
