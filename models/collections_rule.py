from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .collections_profile import ASSIGNED_FIELDS
from .condition import read_condition


class CollectionsRule(models.Model):
    """Customers like this get that procedure, collector and way of following up.

    Rules are asked in their order and the first that matches decides; what it leaves empty stays
    as it is. A locked customer is left alone.
    """

    _name = "collections.rule"
    _description = "Assignment Rule"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, help="Leave empty to use this rule in all companies."
    )
    condition = fields.Char(
        "Customers",
        default="[]",
        required=True,
        help="Which customers this rule is for: by what is known of them (country, tags, industry, "
        "language, company or person) and by their figures (balance, payment behaviour, risk).",
    )
    procedure_id = fields.Many2one(
        "collections.procedure",
        domain="['|', ('company_id', '=', False), ('company_id', '=', company_id)]",
        help="Empty leaves the procedure as it is.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Collector",
        domain="[('share', '=', False)]",
        help="Empty leaves the collector as it is.",
    )
    mode = fields.Selection(
        [("automatic", "Automatic"), ("approve", "After approval"), ("manual", "By hand")],
        string="Follow-up",
        help="Empty leaves it as it is.",
    )
    profile_ids = fields.One2many("collections.profile", "rule_id")
    profile_count = fields.Integer("Customers Count", compute="_compute_profile_count")

    # === COMPUTE METHODS === #

    def _compute_profile_count(self):
        counts = dict(
            self.env["collections.profile"]._read_group(
                [("rule_id", "in", self.ids)], ["rule_id"], ["__count"]
            )
        )
        for rule in self:
            rule.profile_count = counts.get(rule, 0)

    # === CONSTRAINT METHODS === #

    @api.constrains("condition")
    def _check_condition(self):
        """Refuse what cannot be understood, and fields that the writer may not read."""
        profiles = self.env["collections.profile"].sudo(False)
        for rule in self:
            profiles.search_count(rule._get_domain(), limit=1)

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

    @api.constrains("name", "procedure_id", "user_id", "mode")
    def _check_effect(self):
        for rule in self:
            if not (rule.procedure_id or rule.user_id or rule.mode):
                raise ValidationError(
                    self.env._(
                        "“%s” does nothing yet: choose a procedure, a collector or a follow-up.",
                        rule.name,
                    )
                )

    # === ACTION METHODS === #

    def action_open_profiles(self):
        """Show the customers that this rule assigned."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account_collections.action_collections_profile"
        )
        action["domain"] = [("rule_id", "=", self.id)]
        action["context"] = {}
        return action

    def action_preview(self):
        """Show which customers would move, without moving them."""
        return self.env["collections.rule.preview"].action_open()

    # === BUSINESS METHODS === #

    @api.model
    def _assign(self, profiles):
        """Let the rules choose procedure, collector and follow-up of these customers.

        One search per rule and one write per different outcome, whatever the number of customers.

        :return: the profiles that got another procedure or follow-up
        """
        moved = profiles.browse()
        for values, movers in self._get_moves(profiles).items():
            changes = {name: value for name, value in values if name != "rule_id"}
            if "procedure_id" in changes or "mode" in changes:
                moved |= movers
            rule = self.browse(dict(values)["rule_id"])
            movers.with_context(tracking_disable=True).write(dict(values))
            if changes:
                movers._log_assignment(rule)
        return moved

    @api.model
    def _get_moves(self, profiles):
        """Return what the rules would change, ``{((field, value), …): profiles}``."""
        moves = {}
        for rule, matched in self._match(profiles):
            for profile in matched:
                values = rule._get_changes(profile)
                if values:
                    moves.setdefault(values, profiles.browse())
                    moves[values] |= profile
        return moves

    @api.model
    def _match(self, profiles):
        """Yield each rule with the profiles for which it is the first that matches."""
        rules = self.sudo().search([])
        if not rules:
            return
        left = profiles.search([("id", "in", profiles.ids), ("is_locked", "=", False)], order="id")
        for rule in rules:
            domain = Domain("id", "in", left.ids) & rule._get_domain()
            if rule.company_id:
                domain &= Domain("company_id", "=", rule.company_id.id)
            matched = profiles.search(domain, order="id")
            yield rule, matched
            left -= matched
            if not left:
                return

    @api.model
    def _exist(self):
        """Tell whether there is any rule that may take back what somebody decides by hand."""
        return bool(self.sudo().search_count([], limit=1))

    def _describe(self):
        """Return in words what this rule chooses, as a list."""
        self.ensure_one()
        modes = dict(self._fields["mode"]._description_selection(self.env))
        choices = [
            (self._fields["procedure_id"], self.procedure_id.name),
            (self._fields["user_id"], self.user_id.name),
            (self._fields["mode"], modes.get(self.mode)),
        ]
        return [
            f"{field._description_string(self.env)} {value}" for field, value in choices if value
        ]

    def _get_changes(self, profile):
        """Return what this rule changes of a customer as sorted pairs, () for nothing."""
        wanted = {"rule_id": self.id}
        keeps = self.procedure_id and self.procedure_id._keeps(profile.procedure_id)
        for name in ASSIGNED_FIELDS:
            if name == "procedure_id" and keeps:
                continue
            value = self[name].id if self._fields[name].type == "many2one" else self[name]
            if value:
                wanted[name] = value
        current = {
            name: profile[name].id if profile._fields[name].type == "many2one" else profile[name]
            for name in wanted
        }
        changes = {name: value for name, value in wanted.items() if current[name] != value}
        return tuple(sorted((changes | {"rule_id": self.id}).items())) if changes else ()

    def _get_domain(self):
        """Return the condition as a Domain on customers; see ``read_condition``."""
        return read_condition(self, "condition", "collections.profile")
