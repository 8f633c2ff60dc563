from itertools import pairwise

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..engine import scoring
from ..models.collections_score import RISK_CLASSES


class CollectionsScorePolicy(models.TransientModel):
    """Change what counts how much in the score, and see first whose class would change."""

    _name = "collections.score.policy"
    _description = "Weights of the Score"

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    line_ids = fields.One2many("collections.score.policy.line", "policy_id", string="Signs")
    bound_a = fields.Float("A from", digits=(4, 1), required=True)
    bound_b = fields.Float("B from", digits=(4, 1), required=True)
    bound_c = fields.Float("C from", digits=(4, 1), required=True)
    bound_d = fields.Float("D from", digits=(4, 1), required=True)
    margin = fields.Float(
        digits=(4, 1),
        required=True,
        help="A customer leaves a class only when the score lies beyond it by so many points, so "
        "that it does not go to and fro.",
    )
    version = fields.Integer(related="company_id.collections_score_version")
    book_days = fields.Float(related="company_id.collections_book_days")
    book_date = fields.Date(related="company_id.collections_book_date")
    preview_ids = fields.One2many("collections.score.policy.preview", "policy_id")
    is_previewed = fields.Boolean(readonly=True)
    changed_count = fields.Integer("Customers That Change Class", readonly=True)
    scored_count = fields.Integer("Customers Scored", readonly=True)

    # === COMPUTE METHODS === #

    @api.depends_context("lang")
    def _compute_display_name(self):
        for wizard in self:
            wizard.display_name = self.env._("Weights of the score")

    # === CONSTRAINT METHODS === #

    @api.constrains("bound_a", "bound_b", "bound_c", "bound_d", "margin")
    def _check_bounds(self):
        for wizard in self:
            bounds = (100.0, *wizard._get_bounds(), 0.0)
            if any(upper <= lower for upper, lower in pairwise(bounds)):
                raise UserError(
                    self.env._(
                        "Classes begin between 0 and 100 points, A at the most: enter four numbers "
                        "that go down."
                    )
                )
            if not 0 <= wizard.margin <= 20:
                raise UserError(self.env._("The margin between two classes is 0 to 20 points."))

    # === ACTION METHODS === #

    @api.model
    def action_open(self):
        """Show the weights of the current company."""
        company = self.env.company
        policy = company._get_score_policy()
        wizard = self.create(self._prepare_values(company, policy))
        return wizard._get_records_action(name=wizard.display_name, target="current")

    def action_preview(self):
        """Count whose class would change, without changing it."""
        self.ensure_one()
        counts = self._count_moves()
        classes = [code for code, _label in RISK_CLASSES]
        self.write(
            {
                "is_previewed": True,
                "scored_count": sum(counts.values()),
                "changed_count": sum(n for (old, new), n in counts.items() if old != new),
                "preview_ids": [
                    Command.clear(),
                    *(Command.create(self._prepare_preview(code, counts)) for code in classes),
                ],
            }
        )
        return True

    def action_default(self):
        """Put the weights back to what comes with the installation, without saving them."""
        self.ensure_one()
        for line in self.line_ids:
            line.points = scoring.DEFAULT_WEIGHTS[line.code]
        self.write(self._prepare_bounds(scoring.BOUNDS, scoring.MARGIN))
        return self.action_preview()

    def action_apply(self):
        """Score all customers by these weights from now on; it takes some minutes."""
        self.ensure_one()
        self.check_access("write")
        self.company_id.sudo()._set_score_policy(
            self._get_weights(), self._get_bounds(), self.margin
        )
        self.env["collections.scorer"].sudo()._score_all_again(self.company_id)
        return self.env["ir.actions.act_window"]._for_xml_id(
            "account_collections.action_collections_risk"
        )

    # === HELPERS === #

    @api.model
    def _prepare_values(self, company, policy):
        labels = self.env["collections.score"]._get_labels()
        lines = [
            {"code": code, "name": name, "explanation": text, "points": policy.weights[code]}
            for code, (name, text) in labels.items()
        ]
        return {
            "company_id": company.id,
            "line_ids": [Command.create(line) for line in lines],
            **self._prepare_bounds(policy.bounds, policy.margin),
        }

    @api.model
    def _prepare_bounds(self, bounds, margin):
        names = ("bound_a", "bound_b", "bound_c", "bound_d")
        return {**dict(zip(names, bounds, strict=True)), "margin": margin}

    def _prepare_preview(self, code, counts):
        return {
            "risk_class": code,
            "now": sum(n for (old, _new), n in counts.items() if old == code),
            "then": sum(n for (_old, new), n in counts.items() if new == code),
        }

    def _get_bounds(self):
        return (self.bound_a, self.bound_b, self.bound_c, self.bound_d)

    def _get_weights(self):
        known = scoring.DEFAULT_WEIGHTS
        return {line.code: line.points for line in self.line_ids if line.code in known}

    def _count_moves(self):
        """Return ``{(class now, class then): customers}`` by the score, classes by hand apart.

        The signs of the last score are weighed again: nothing is read from the ledger.
        """
        policy = self.company_id._get_score_policy()
        weights, bounds, margin = self._get_weights(), self._get_bounds(), self.margin
        counts = {}
        for _profile_id, current, detail in self._fetch_details():
            signs = [scoring.Sign(s["code"], s["value"], s["facts"]) for s in detail["signs"]]
            old_score = scoring.weigh(signs, policy.weights).value
            new_score = scoring.weigh(signs, weights).value
            old = scoring.classify(old_score, current, policy.bounds, policy.margin)
            new = scoring.classify(new_score, current, bounds, margin)
            counts[old, new] = counts.get((old, new), 0) + 1
        return counts

    def _fetch_details(self):
        profiles = self.env["collections.profile"]
        found = profiles.search(
            [
                ("company_id", "=", self.company_id.id),
                ("risk_score_id", "!=", False),
                ("is_class_by_hand", "=", False),
            ],
            order="id",
        )
        scorer = self.env["collections.scorer"].sudo()
        scorer._flush()
        return scorer._fetch_details(found)


class CollectionsScorePolicyLine(models.TransientModel):
    """One sign and the most points that it takes away."""

    _name = "collections.score.policy.line"
    _description = "Weight of a Sign"
    _order = "id"

    policy_id = fields.Many2one("collections.score.policy", required=True, ondelete="cascade")
    code = fields.Char(required=True, readonly=True)
    name = fields.Char("Sign", required=True, readonly=True)
    explanation = fields.Char("What It Looks At", readonly=True)
    points = fields.Integer(
        "Most Points", help="So many points a sign takes away at most. Zero: it does not count."
    )

    @api.constrains("points")
    def _check_points(self):
        for line in self:
            if not 0 <= line.points <= scoring.MOST_POINTS:
                raise UserError(
                    self.env._(
                        "“%(sign)s” counts for 0 to %(most)s points.",
                        sign=line.name,
                        most=scoring.MOST_POINTS,
                    )
                )


class CollectionsScorePolicyPreview(models.TransientModel):
    """How many customers are in a class now, and would be then."""

    _name = "collections.score.policy.preview"
    _description = "Preview of the Classes"
    _order = "risk_class"

    policy_id = fields.Many2one("collections.score.policy", required=True, ondelete="cascade")
    risk_class = fields.Selection(RISK_CLASSES, "Class", readonly=True)
    now = fields.Integer("Customers Now", readonly=True)
    then = fields.Integer("Customers Then", readonly=True)
