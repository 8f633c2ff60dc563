from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine import credit

DEFAULT_REVIEW_MONTHS = {"a": 24, "b": 12, "c": 12, "d": 6, "e": 3}


class CollectionsCreditPolicy(models.Model):
    """How much credit a class of customers gets, who decides about it, and when orders wait."""

    _name = "collections.credit.policy"
    _description = "Credit Policy"
    _order = "company_id, risk_class"
    _rec_name = "risk_class"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    risk_class = fields.Selection(
        [
            ("a", "A: very low"),
            ("b", "B: low"),
            ("c", "C: medium"),
            ("d", "D: high"),
            ("e", "E: very high"),
            ("none", "No class yet"),
        ],
        required=True,
        default="none",
    )

    # === LIMIT === #
    has_default = fields.Boolean(
        "Limit for Everybody",
        help="Customers of this class for whom nobody decided have a limit all the same.",
    )
    limit_default = fields.Monetary(
        "Default Limit", help="The limit of customers of this class for whom nobody decided."
    )
    collector_max = fields.Monetary(
        "Collector Decides up to",
        help="Up to this amount a collector sets limits and lets orders go alone. Above it, the "
        "credit manager decides.",
    )
    credit_manager_max = fields.Monetary(
        "Credit Manager Decides up to",
        default=50_000,
        help="Above this amount a manager of Collections decides.",
    )
    review_months = fields.Integer(
        "Review Every",
        default=12,
        help="Months after which a limit is looked at again. Zero: never.",
    )

    # === ORDERS === #
    checks_limit = fields.Boolean(
        "Limit Counts",
        default=True,
        help="An order that would take the customer over the limit waits.",
    )
    checks_late = fields.Boolean(
        "Late Money Counts", default=True, help="Orders of customers who pay too late wait."
    )
    late_days = fields.Integer(
        "Later Than", default=30, help="Items count as too late after so many days."
    )
    late_amount = fields.Monetary(
        "More Than", default=100, help="Up to this amount may be too late without consequence."
    )
    deposit = fields.Float(
        help="Part of an order, in percent, that is paid before it is confirmed. 100: everything "
        "is paid in advance.",
    )

    # === APPLICATIONS === #
    application_automatic = fields.Boolean(
        "Approve by Itself",
        help="Applications of this class that are inside the policy are approved at once. "
        "Otherwise the credit manager decides about each.",
    )
    application_max = fields.Monetary(
        "Approve up to", help="A larger limit is decided by the credit manager."
    )
    application_score = fields.Float(
        "Score at Least",
        digits=(4, 1),
        help="The score less its uncertainty, from 0 to 100. Zero: any.",
    )
    application_terms_id = fields.Many2one(
        "account.payment.term",
        "Terms When Approved",
        domain="[('company_id', 'in', (company_id, False))]",
        help="An approved customer of this class gets these terms. Empty: it keeps its own.",
    )
    application_procedure_id = fields.Many2one(
        "collections.procedure",
        "Procedure When Approved",
        domain="[('company_id', 'in', (company_id, False))]",
        help="An approved customer of this class is followed up so. Empty: as before.",
    )

    _class_unique = models.UniqueIndex(
        "(company_id, risk_class)", "There is a policy for this class already."
    )
    _deposit_range = models.Constraint(
        "CHECK(deposit >= 0 AND deposit <= 100)",
        "The deposit is a percentage between 0 and 100.",
    )
    _amounts_positive = models.Constraint(
        "CHECK(COALESCE(limit_default, 0) >= 0 AND COALESCE(collector_max, 0) >= 0 "
        "AND COALESCE(credit_manager_max, 0) >= 0 AND COALESCE(late_amount, 0) >= 0 "
        "AND COALESCE(review_months, 0) >= 0 AND COALESCE(late_days, 0) >= 0 "
        "AND COALESCE(application_max, 0) >= 0)",
        "Amounts, days and months of a policy cannot be negative.",
    )

    _application_score_range = models.Constraint(
        "CHECK(COALESCE(application_score, 0) BETWEEN 0 AND 100)",
        "The least score lies between 0 and 100.",
    )

    # === COMPUTE METHODS === #

    @api.depends("risk_class", "company_id")
    @api.depends_context("allowed_company_ids", "lang")
    def _compute_display_name(self):
        labels = dict(self._fields["risk_class"]._description_selection(self.env))
        several = len(self.env.companies) > 1
        for policy in self:
            name = labels.get(policy.risk_class, "")
            policy.display_name = f"{name} ({policy.company_id.name})" if several else name

    # === CONSTRAINT METHODS === #

    @api.constrains("application_terms_id", "application_procedure_id", "company_id")
    def _check_application(self):
        for policy in self:
            for chosen in (policy.application_terms_id, policy.application_procedure_id):
                if chosen.company_id and chosen.company_id != policy.company_id:
                    raise ValidationError(
                        self.env._("%s is of another company: choose again.", chosen.display_name)
                    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        policies = super().create(vals_list)
        policies._look_again()
        return policies

    def write(self, vals):
        result = super().write(vals)
        self._look_again()
        return result

    def unlink(self):
        self._look_again()
        return super().unlink()

    def _look_again(self):
        """Have the limits of the customers concerned read anew, soon and in the background."""
        self.env.ref("account_collections.cron_credit")._trigger()

    # === BUSINESS METHODS === #

    @api.model
    def _make_missing(self, company):
        """Give ``company`` a policy for every class that has none, with sensible terms."""
        known = set(self.search([("company_id", "=", company.id)]).mapped("risk_class"))
        codes = self._fields["risk_class"].get_values(self.env)
        return self.create(
            [
                {
                    "company_id": company.id,
                    "risk_class": code,
                    "review_months": DEFAULT_REVIEW_MONTHS.get(code, 12),
                }
                for code in codes
                if code not in known
            ]
        )

    @api.model
    def _get_by_class(self, company):
        """Return the policy of each class, ``{class or False: policy}``; a class without one has
        that of new policies."""
        found = {
            policy.risk_class: policy for policy in self.search([("company_id", "=", company.id)])
        }
        usual = self.new({"company_id": company.id})
        codes = self._fields["risk_class"].get_values(self.env)
        by_class = {code: found.get(code, usual) for code in codes}
        by_class[False] = by_class.pop("none")
        return by_class

    def _get_rules(self):
        """Return the part of this policy that the engine knows."""
        return credit.Policy(
            checks_limit=self.checks_limit,
            late_days=self.late_days if self.checks_late else None,
            late_amount=Decimal(str(self.late_amount)),
            deposit=Decimal(str(self.deposit)) / 100,
        )

    def _get_default_limit(self):
        return Decimal(str(self.limit_default)) if self.has_default else None

    def _may_decide(self, amount, user):
        """Return whether ``user`` may decide alone about ``amount``, in the company's currency."""
        if user.has_group("account_collections.group_manager"):
            return True
        if user.has_group("account_collections.group_credit_manager"):
            return amount <= self.credit_manager_max
        is_collector = user.has_group("account_collections.group_collector")
        return is_collector and amount <= self.collector_max

    # === ACTION METHODS === #

    @api.model
    def action_open_policies(self):
        """Show the policy of each class, made when the company opens them for the first time."""
        for company in self.env.companies:
            self._make_missing(company)
        return self.env["ir.actions.act_window"]._for_xml_id(
            "account_collections.action_collections_credit_policy"
        )
