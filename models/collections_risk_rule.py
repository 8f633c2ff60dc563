from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_amount, format_list

from ..engine import monitoring
from .collections_score import RISK_CLASSES

EVENT_KINDS = [
    ("insolvency", "Insolvency"),
    ("status", "Company ended or changed"),
    ("score", "Score of a bureau"),
    ("limit", "Advised limit"),
    ("news", "Negative news"),
    ("director", "Directors"),
    ("address", "Address"),
    ("accounts_late", "Accounts filed late"),
    ("class", "Our class"),
    ("over_limit", "Exposure over the limit"),
    ("behaviour", "Payment behaviour"),
    ("other", "Something else"),
]


class CollectionsRiskRule(models.Model):
    """Which events about customers matter, and what follows from them.

    Rules are asked in their order and the first that matches decides; an event that none is about,
    or one from which nothing follows, stays in the dossier and bothers nobody.
    """

    _name = "collections.risk.rule"
    _description = "Rule About Events"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, help="Leave empty to use this rule in all companies."
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")

    # === WHICH EVENTS === #
    kind = fields.Selection(EVENT_KINDS, string="Event", help="Empty: any.")
    class_from = fields.Selection(
        RISK_CLASSES,
        "Class, at Least",
        help="Customers of this class and of riskier ones, and those without a class. Empty: all.",
    )
    min_exposure = fields.Monetary(
        "Exposure, at Least", help="What is at stake, in the currency of the company."
    )
    min_change = fields.Float(
        "Change, at Least",
        digits=(16, 1),
        help="Of a score in points of a hundred (a letter counts as 20), of a limit in percent, of "
        "our class in classes, of payment behaviour in days. What cannot be measured counts "
        "always.",
    )
    only_worse = fields.Boolean(
        "Only When It Got Worse", default=True, help="Leave out what measurably improved."
    )

    # === WHAT FOLLOWS === #
    makes_alert = fields.Boolean("Alert", default=True, help="In the worklist, one per customer.")
    set_class = fields.Selection(
        RISK_CLASSES, help="Unless the customer is in a riskier one already."
    )
    procedure_id = fields.Many2one(
        "collections.procedure",
        "Change Procedure",
        ondelete="restrict",
        domain="['|', ('company_id', '=', False), ('company_id', '=', company_id)]",
        help="Customers that are locked for rules keep theirs.",
    )
    lowers_limit = fields.Boolean("Lower the Limit")
    limit_amount = fields.Monetary("Limit", help="A lower limit stays as it is.")
    stops_orders = fields.Boolean("Stop Orders", help="Until somebody lets them go again.")
    effect = fields.Char("What Follows", compute="_compute_effect")

    _amounts_positive = models.Constraint(
        "CHECK(min_exposure >= 0 AND min_change >= 0 AND limit_amount >= 0)",
        "Amounts and changes are zero or more: say in which direction with “Only When It Got "
        "Worse”.",
    )

    # === COMPUTE METHODS === #

    @api.depends("company_id")
    @api.depends_context("company")
    def _compute_currency_id(self):
        for rule in self:
            rule.currency_id = (rule.company_id or self.env.company).currency_id

    @api.depends(
        "makes_alert", "set_class", "procedure_id", "lowers_limit", "limit_amount", "stops_orders"
    )
    @api.depends_context("lang", "company")
    def _compute_effect(self):
        for rule in self:
            parts = rule._describe()
            rule.effect = format_list(self.env, parts) if parts else self.env._("Nothing")

    def _describe(self):
        """Return what follows, in words."""
        self.ensure_one()
        parts = [self.env._("alert")] if self.makes_alert else []
        if self.set_class:
            parts.append(self.env._("class %s", self.set_class.upper()))
        if self.procedure_id:
            parts.append(self.env._("procedure “%s”", self.procedure_id.name))
        if self.lowers_limit:
            amount = format_amount(self.env, self.limit_amount, self.currency_id)
            parts.append(self.env._("limit %s", amount))
        if self.stops_orders:
            parts.append(self.env._("orders stopped"))
        return parts

    # === CONSTRAINT METHODS === #

    @api.constrains("procedure_id", "company_id")
    def _check_company(self):
        for rule in self:
            owner = rule.procedure_id.company_id
            if owner and owner != rule.company_id:
                raise ValidationError(
                    self.env._(
                        "The procedure “%(procedure)s” is of %(company)s only: use the rule there.",
                        procedure=rule.procedure_id.name,
                        company=owner.name,
                    )
                )

    # === BUSINESS METHODS === #

    @api.model
    def _get_rules(self, companies):
        """Return the rules of companies in their order, ``{company: [engine.monitoring.Rule]}``."""
        rules = self.search([("company_id", "in", [*companies.ids, False])])
        return {
            company: [
                rule._to_engine()
                for rule in rules
                if rule.company_id in (company, company.browse())
            ]
            for company in companies
        }

    def _to_engine(self):
        self.ensure_one()
        return monitoring.Rule(
            id=self.id,
            kind=self.kind or "",
            class_from=self.class_from or "",
            min_exposure=Decimal(str(self.min_exposure)),
            min_change=self.min_change,
            only_worse=self.only_worse,
            effects=monitoring.Effects(
                alert=self.makes_alert,
                risk_class=self.set_class or "",
                procedure=self.procedure_id.id or None,
                limit=Decimal(str(self.limit_amount)) if self.lowers_limit else None,
                stop=self.stops_orders,
            ),
        )
