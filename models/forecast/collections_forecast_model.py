from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.tools import format_date, formatLang

from ...engine import forecast
from ...engine.forecast.cash_model import CashModel

CANDIDATES = [
    ("terms", "Payment terms"),
    ("median", "Usual days of the customer"),
    ("recent", "Last payments of the customer"),
    ("roll", "Ageing of the book"),
    ("hazard", "Learned from everything"),
]
STATES = [
    ("training", "Training"),
    ("candidate", "Not put in use"),
    ("in_use", "In use"),
    ("retired", "Retired"),
    ("failed", "Failed"),
]
KEPT_MODELS = 60
# Payments that have to be judged before anybody says that a model does worse than in its tests.
LEAST_JUDGED = 40


class CollectionsForecastModel(models.Model):
    """What was learned from a company's ledger on a day, how well it did, and what became of it.

    A training tries the candidates on the past of the ledger and keeps the one that would have
    missed least. It takes the place of the model in use unless it is worse; then it stays here with
    the reason. Its text is read by the engine alone: it holds numbers, and nothing that runs.
    """

    _name = "collections.forecast.model"
    _description = "Forecast Model"
    _inherit = ["collections.guarded"]
    _order = "trained_on desc, id desc"

    name = fields.Char(compute="_compute_name")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    trained_on = fields.Date(required=True, readonly=True)
    user_id = fields.Many2one("res.users", "Started By", readonly=True, ondelete="set null")
    state = fields.Selection(STATES, default="training", required=True, readonly=True, index=True)
    finished_at = fields.Datetime(readonly=True)
    champion = fields.Selection(
        CANDIDATES, readonly=True, help="The candidate that would have missed least."
    )
    # A code with its facts: see ``_compute_reason``.
    reason_facts = fields.Json(readonly=True)
    reason = fields.Text(
        "Why", compute="_compute_reason", help="Why it was put in use, or was not."
    )
    item_count = fields.Integer(
        "Items", readonly=True, help="Paid and open items that were learned from."
    )
    progress = fields.Float(readonly=True, help="How much of the training is done.")
    score_ids = fields.One2many(
        "collections.forecast.score", "model_id", string="Tests", readonly=True
    )

    # === HOW WELL IT DID IN ITS TESTS === #
    mae = fields.Float(
        "Days Off",
        readonly=True,
        digits=(6, 2),
        aggregator="avg",
        help="How many days the champion was off on average, in its tests.",
    )
    bucket = fields.Float(
        "Right Bucket",
        readonly=True,
        digits=(4, 3),
        aggregator="avg",
        help="The part of the items that were paid in the part of the aging that was said.",
    )
    wape = fields.Float(
        "Cash Off",
        readonly=True,
        digits=(4, 3),
        aggregator="avg",
        help="How far the cash of the next eight weeks was off in the tests, as part of it.",
    )
    calibration = fields.Float(
        readonly=True,
        digits=(4, 3),
        aggregator="avg",
        help="The chance to be paid by 14 days after the due date that was given on average, less "
        "the part that was; zero is right.",
    )
    band = fields.Float(
        "Inside the Range",
        readonly=True,
        digits=(4, 3),
        aggregator="avg",
        help="The part of the items that were paid within the range that was given; .8 is right.",
    )

    # === HOW WELL IT DOES NOW === #
    judged_count = fields.Integer("Judged", compute="_compute_drift")
    live_mae = fields.Float(
        "Days Off Now",
        compute="_compute_drift",
        digits=(6, 2),
        help="How many days the first word about an item was off, for what was paid since.",
    )
    live_band = fields.Float("Inside the Range Now", compute="_compute_drift", digits=(4, 3))
    drift = fields.Char(
        compute="_compute_drift", help="Whether it does worse now than in its tests."
    )

    library_note = fields.Char(compute="_compute_library_note")

    # Numbers of the engine. Who may read it could tell how customers pay: managers only.
    text = fields.Text(readonly=True, groups="account_collections.group_manager", prefetch=False)
    # The mean of forecasters with which the cash of a week is off least; empty: the champion alone.
    cash_text = fields.Text(
        readonly=True, groups="account_collections.group_manager", prefetch=False
    )
    work = fields.Json(readonly=True, groups="base.group_system", prefetch=False)
    dependence = fields.Json(readonly=True, groups="account_collections.group_manager")

    _one_in_use = models.UniqueIndex("(company_id) WHERE state = 'in_use'")
    _one_training = models.UniqueIndex(
        "(company_id) WHERE state = 'training'", "A training of this company is under way already."
    )

    # === COMPUTE METHODS === #

    @api.depends("trained_on", "company_id")
    @api.depends_context("lang")
    def _compute_name(self):
        for model in self:
            model.name = self.env._(
                "%(company)s, %(day)s",
                company=model.company_id.name,
                day=format_date(self.env, model.trained_on),
            )

    @api.depends("reason_facts")
    @api.depends_context("lang")
    def _compute_reason(self):
        """Tell in the language of the reader; whoever adds a code adds ``_say_why_CODE``."""
        for model in self:
            code, facts = model.reason_facts or ("", {})
            say = getattr(model, f"_say_why_{code}", None)
            model.reason = say(facts) if say else ""

    @api.depends_context("lang")
    def _compute_library_note(self):
        note = self._say_library()
        for model in self:
            model.library_note = note

    @api.model
    def _say_library(self):
        """Return what to do to learn more than the simple ways can, empty when all is there."""
        if "hazard" in forecast.candidates():
            return ""
        return self.env._(
            "The Python package LightGBM is not installed on this server, so only the simple ways "
            "are tried. Have it installed to learn from amounts, seasons, disputes and reminders."
        )

    @api.depends("state", "mae")
    @api.depends_context("lang")
    def _compute_drift(self):
        """Compare the judged first words of each model with its tests, in one query."""
        groups = (
            self.env["collections.forecast"]
            .sudo()
            ._read_group(
                [("model_id", "in", self.ids), ("kind", "=", "first"), ("outcome", "=", "paid")],
                ["model_id"],
                ["__count", "miss_days:avg", "inside:avg"],
            )
        )
        found = {model.id: figures for model, *figures in groups}
        for model in self:
            count, mae, inside = found.get(model.id, (0, 0.0, 0.0))
            model.judged_count, model.live_mae, model.live_band = count, mae, inside
            model.drift = model._describe_drift(count, mae)

    def _describe_drift(self, count, mae):
        self.ensure_one()
        if count < LEAST_JUDGED:
            return self.env._("Too little was paid since to tell.")
        if self._has_drifted(count, mae):
            return self.env._("Does worse than in its tests: the next night trains anew.")
        return self.env._("Does as well as in its tests.")

    # === WHY, IN WORDS === #

    def _say_why_best(self, facts):
        labels = dict(self._fields["champion"]._description_selection(self.env))
        sentence = self.env._(
            "Put in use: “%(champion)s” was off least in the tests, by %(days)s days on average.",
            champion=labels.get(facts["champion"], facts["champion"]),
            days=formatLang(self.env, facts["days"]),
        )
        left_out = [labels[name] for name in facts["left_out"] if name in labels]
        if not left_out:
            return sentence
        return self.env._(
            "%(sentence)s Left out, as it takes longer than a worker may work: %(names)s.",
            sentence=sentence,
            names=", ".join(left_out),
        )

    def _say_why_untested(self, facts):
        labels = dict(self._fields["champion"]._description_selection(self.env))
        return self.env._(
            "Put in use: “%s”. Too little was paid yet to compare the ways to forecast.",
            labels.get(facts["champion"], facts["champion"]),
        )

    def _say_why_worse(self, facts):
        return self.env._(
            "Not put in use: it was off by %(ours)s days in its tests, the model in use by "
            "%(theirs)s.",
            ours=formatLang(self.env, facts["ours"]),
            theirs=formatLang(self.env, facts["theirs"]),
        )

    def _say_why_by_hand(self, facts):
        return self.env._("Put in use by hand: %s.", facts["who"])

    def _say_why_failed(self, facts):
        return self.env._("Not usable: %s.", facts["problem"].rstrip("."))

    def _say_why_unreadable(self, facts):
        return self.env._("Not usable: it cannot be read on this server.")

    def _say_why_too_long(self, facts):
        return self.env._("It takes longer than a worker may work: learn from fewer months.")

    # === ACTION METHODS === #

    def action_use(self):
        """Put this model in use by hand, whatever its tests say."""
        self.ensure_one()
        self._check_manager()
        if self.state not in ("candidate", "retired"):
            raise UserError(self.env._("Only a model that is not in use can be put in use."))
        self.sudo()._put_in_use(["by_hand", {"who": self.env.user.name}])
        return True

    def action_open_misses(self):
        """Show what was said by this model and how far off it was."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account_collections.action_collections_forecast_misses"
        )
        return action | {"domain": [("model_id", "=", self.id), ("kind", "!=", "latest")]}

    @api.model
    def action_train(self):
        """Train anew for the company of the user, in the background."""
        self._check_manager()
        company = self.env.company
        if not company.collections_forecast:
            raise UserError(
                self.env._(
                    "Forecasts are switched off for %s: switch them on in the settings first.",
                    company.name,
                )
            )
        today = self.env["collections.ledger"]._get_today()
        if not self.sudo()._ask_for_training(company, today, self.env.user):
            raise UserError(self.env._("A training is under way: wait until it is done."))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("The training begins within a minute."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _check_manager(self):
        if not (self.env.su or self.env.user.has_group("account_collections.group_manager")):
            raise UserError(self.env._("Only managers train and choose: ask one of them."))

    # === BUSINESS METHODS === #

    @api.model
    def _get_in_use(self, company):
        """Return the model in use of a company, an empty one when nothing was learned yet."""
        return self.search([("company_id", "=", company.id), ("state", "=", "in_use")], limit=1)

    def _get_forecaster(self):
        """Return the forecaster of this model; its text is read once per process."""
        self.ensure_one()
        return self._read_forecaster(self.id, self.finished_at)

    @tools.ormcache("model_id", "finished_at")
    def _read_forecaster(self, model_id, finished_at):
        return forecast.load(self.sudo().browse(model_id).text)

    def _get_cash_forecaster(self):
        """Return the forecaster of the cash, that of the items where there is no other."""
        self.ensure_one()
        return self._read_cash_forecaster(self.id, self.finished_at) or self._get_forecaster()

    @tools.ormcache("model_id", "finished_at")
    def _read_cash_forecaster(self, model_id, finished_at):
        text = self.sudo().browse(model_id).cash_text
        return CashModel.loads(text) if text else None

    def _put_in_use(self, why):
        """Put this model in use in place of the one before.

        :param why: code and facts of the reason
        """
        self.ensure_one()
        before = self._get_in_use(self.company_id) - self
        before.write({"state": "retired"})
        before.flush_recordset()
        self.write({"state": "in_use", "reason_facts": why})
        # What was said today was said by another model.
        self.env["collections.forecaster"]._start_anew(self.company_id)

    @api.autovacuum
    def _gc_models(self):
        """Keep the text of the last models only; what they did in their tests is kept for good."""
        for company in self.env["res.company"].sudo().search([]):
            old = self.sudo().search(
                [("company_id", "=", company.id), ("state", "in", ("candidate", "retired"))],
                offset=KEPT_MODELS,
            )
            old.filtered("text").write({"text": False, "cash_text": False})
