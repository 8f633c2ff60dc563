from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import format_date

from .collections_score import RISK_CLASSES

DRAWN = relativedelta(months=12)
TREND = relativedelta(months=3)


class CollectionsProfile(models.Model):
    """How likely this customer is to pay in time, and who says so."""

    _inherit = "collections.profile"

    risk_score = fields.Float(
        "Score",
        readonly=True,
        digits=(4, 1),
        aggregator="avg",
        help="0 to 100, the higher the safer: what this customer did and what bureaus say of it.",
    )
    risk_uncertainty = fields.Float(
        "Uncertainty",
        readonly=True,
        digits=(4, 1),
        aggregator=None,
        help="How many points the score may be off. The fewer payments are known, the more.",
    )
    score_class = fields.Selection(
        RISK_CLASSES, "Class by Score", readonly=True, help="The class that the score gives."
    )
    risk_date = fields.Date("Scored On", readonly=True)
    risk_score_id = fields.Many2one(
        "collections.score", "Last Change", readonly=True, index="btree_not_null",
        ondelete="set null",
    )  # fmt: skip
    risk_reasons = fields.Char(related="risk_score_id.reasons", string="Reasons")
    risk_moved_on = fields.Date(related="risk_score_id.date", string="Score Moved On")
    score_ids = fields.One2many("collections.score", "profile_id", string="History of the Score")
    risk_trend = fields.Float(
        "Score, Three Months",
        compute="_compute_risk_history",
        digits=(4, 1),
        help="Points against three months ago; above zero is safer.",
    )
    risk_history = fields.Json("Course of the Score", compute="_compute_risk_history")
    risk_factors = fields.Json(compute="_compute_risk_factors")

    # === CLASS BY HAND === #
    is_class_by_hand = fields.Boolean(
        "Class by Hand", readonly=True, help="The class stays as it is, whatever the score says."
    )
    risk_hand_reason = fields.Char("Why by Hand", readonly=True)
    risk_hand_until = fields.Date(
        "By Hand Until", readonly=True, help="The last day; then the score decides again."
    )
    risk_hand_user_id = fields.Many2one(
        "res.users", "Decided By", readonly=True, index="btree_not_null", ondelete="set null"
    )

    # === COMPUTE METHODS === #

    @api.depends("risk_score", "risk_date")
    def _compute_risk_history(self):
        """Tell the course of the score in the last twelve months, in one query."""
        today = self.env["collections.ledger"]._get_today()
        rows = self.env["collections.score"].search_fetch(
            [("profile_id", "in", self.ids)],
            ["profile_id", "date", "score", "risk_class"],
            order="date, id",
        )
        by_profile = rows.grouped("profile_id")
        for profile in self:
            own = by_profile.get(profile._origin, rows.browse())
            profile.risk_history = profile._draw(own, today)
            then = own.filtered(lambda row: row.date <= today - TREND)[-1:] or own[:1]
            profile.risk_trend = round(profile.risk_score - then.score, 1) if then else 0

    def _draw(self, rows, today):
        """Return the points of the drawing: one for each change, and where it stands today."""
        since = today - DRAWN
        before = rows.filtered(lambda row: row.date < since)[-1:]
        points = [(since, before)] if before else []
        points += [(row.date, row) for row in rows if row.date >= since]
        drawn = [
            {"date": fields.Date.to_string(on), "score": row.score, "class": row.risk_class}
            for on, row in points
        ]
        if drawn:
            last = {"score": self.risk_score, "class": self.risk_class}
            drawn.append({"date": fields.Date.to_string(max(today, points[-1][0])), **last})
        return drawn

    @api.depends_context("lang", "uid")
    def _compute_risk_factors(self):
        """Tell what every sign does to the score today, by the engine itself."""
        today = self.env["collections.ledger"]._get_today()
        words = self.env["collections.score"]
        labels = words._get_labels()
        found = self.env["collections.scorer"].sudo()._explain(self._origin, today)
        for profile in self:
            if profile._origin.id not in found:
                profile.risk_factors = {}
                continue
            score, signs = found[profile._origin.id]
            profile.risk_factors = {
                "score": score.value,
                "uncertainty": score.uncertainty,
                "start": score.start,
                "factors": [
                    {
                        "code": sign["code"],
                        "label": labels.get(sign["code"], (sign["code"],))[0],
                        "points": sign["points"],
                        "sentence": words._say(sign["code"], sign["facts"], profile.currency_id),
                    }
                    for sign in sorted(signs, key=lambda sign: -abs(sign["points"]))
                ],
            }

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        profiles = super().create(vals_list)
        for profile, vals in zip(profiles, vals_list, strict=True):
            if vals.get("risk_class"):
                profile._lock_class(vals["risk_class"])
        return profiles

    def write(self, vals):
        result = super().write(vals)
        if "risk_class" in vals and "is_class_by_hand" not in vals:
            self._lock_class(vals["risk_class"])
        return result

    def _lock_class(self, risk_class, reason=False, until=False):
        """Keep a class that somebody decided; without a class the score decides again."""
        self.sudo().write(
            {
                "is_class_by_hand": bool(risk_class),
                "risk_hand_reason": reason,
                "risk_hand_until": until,
                "risk_hand_user_id": self.env.uid if risk_class else False,
                # The next night looks at it, even when it was scored today.
                "risk_date": False,
            }
        )

    # === ACTION METHODS === #

    def action_refresh(self):
        """Read the figures from the ledger again, the score among them."""
        result = super().action_refresh()
        self._score_now()
        return result

    def action_explain_score(self):
        """Open a dialog with what every sign does to the score of this customer."""
        self.ensure_one()
        view = self.env.ref("account_collections.view_collections_profile_score_dialog")
        return self._get_records_action(
            name=self.env._("Why this score?"), views=[(view.id, "form")], target="new"
        )

    def action_open_scores(self):
        """Show the history of the score of this customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account_collections.action_collections_score"
        )
        return action | {"domain": [("profile_id", "=", self.id)], "context": {}}

    def action_set_class(self):
        """Open a dialog to decide the class of these customers by hand."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Class by hand"),
            "res_model": "collections.class.by.hand",
            "view_mode": "form",
            "target": "new",
            "context": {"default_profile_ids": self.ids},
        }

    def action_release_class(self):
        """Let the score decide the class of these customers again."""
        self.check_access("write")
        by_hand = self.filtered("is_class_by_hand")
        by_hand._lock_class(False)
        by_hand._message_log_batch(
            bodies=dict.fromkeys(by_hand.ids, self.env._("The score decides the class again."))
        )
        by_hand._score_now()
        return True

    # === BUSINESS METHODS === #

    def _set_class_by_hand(self, risk_class, reason, until=False):
        """Decide the class of these customers, whatever their score says.

        :param reason: why, in words; it is kept in the dossiers
        :param until: last day on which it counts
        """
        self.write({"risk_class": risk_class})
        self._lock_class(risk_class, reason, until)
        label = dict(self._fields["risk_class"]._description_selection(self.env))[risk_class]
        body = self.env._("Class by hand: %(class)s. %(reason)s", **{"class": label}, reason=reason)
        if until:
            day = format_date(self.env, until)
            body = self.env._("%(decision)s Until %(day)s.", decision=body, day=day)
        self._message_log_batch(bodies=dict.fromkeys(self.ids, body))
        self._score_now()

    def _score_now(self):
        today = self.env["collections.ledger"]._get_today()
        self.env["collections.scorer"].sudo()._score(self.sudo(), today)
