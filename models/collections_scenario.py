from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine import scenario
from ..engine.handwritten import TextError
from ..engine.scenario_text import parse

EXAMPLE = """\
start: 2025-03-03             # day 0
invoices:
  - {name: INV1, amount: 250.00, due: 10}
events:
  20: {pay: INV1}
expect:
  14: {message: First reminder, channel: email, items: [INV1]}
  20-60: nothing
"""


class CollectionsScenario(models.Model):
    """A story about a customer, and what the procedure is expected to do day by day.

    It is lived through by the planner itself: what passes here happens in the nightly run.
    """

    _name = "collections.scenario"
    _description = "Procedure Scenario"
    _order = "procedure_id, sequence, id"

    name = fields.Char(required=True, translate=True)
    procedure_id = fields.Many2one(
        "collections.procedure", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="procedure_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    text = fields.Text(
        string="Story",
        required=True,
        default=EXAMPLE,
        help="What happens on which day, and what is expected. Days are counted from the start.",
    )
    state = fields.Selection(
        [
            ("new", "Not run"),
            ("passed", "As expected"),
            ("failed", "Not as expected"),
            ("error", "Not understood"),
        ],
        string="Result",
        default="new",
        required=True,
        readonly=True,
        copy=False,
    )
    failures = fields.Text(string="What Was Different", readonly=True, copy=False)
    log = fields.Html(string="Day by Day", readonly=True, copy=False)
    run_at = fields.Datetime(string="Run On", readonly=True, copy=False)

    # === CONSTRAINT METHODS === #

    @api.constrains("text")
    def _check_text(self):
        for record in self:
            try:
                parse(record.text, self.env)
            except TextError as error:
                raise ValidationError(str(error)) from None

    # === CRUD METHODS === #

    def write(self, vals):
        if {"text", "procedure_id"} & set(vals):
            vals = {"state": "new", "failures": False, "log": False, "run_at": False, **vals}
        return super().write(vals)

    # === ACTION METHODS === #

    def action_run(self):
        """Live through these scenarios and show what was different."""
        self.check_access("write")
        for procedure, scenarios in self.grouped("procedure_id").items():
            world = procedure._get_world()
            for record in scenarios:
                record._run(world)
        return True

    # === BUSINESS METHODS === #

    def _run(self, world):
        self.ensure_one()
        try:
            result = scenario.run(self.text, self.procedure_id._get_key(), world, self.env)
        except TextError as error:
            self._set_result("error", str(error))
        else:
            state = "passed" if result.passed else "failed"
            self._set_result(state, "\n".join(result.failures), result.log)

    def _set_result(self, state, failures, log=()):
        self.write(
            {
                "state": state,
                "failures": failures,
                "log": self._render_log(log),
                "run_at": fields.Datetime.now(),
            }
        )

    def _render_log(self, log):
        return self.env["ir.qweb"]._render("account_collections.scenario_log", {"log": log})

    def _forget(self):
        """The procedure changed: what was found out about it may not hold any more."""
        self.filtered(lambda record: record.state != "new").write({"state": "new"})


class CollectionsProcedure(models.Model):
    _inherit = "collections.procedure"

    scenario_ids = fields.One2many("collections.scenario", "procedure_id", copy=True)
    scenario_state = fields.Selection(
        [("new", "Not run"), ("passed", "As expected"), ("failed", "Not as expected")],
        string="Scenarios",
        compute="_compute_scenario_state",
    )

    @api.depends("scenario_ids.state")
    def _compute_scenario_state(self):
        for procedure in self:
            states = set(procedure.scenario_ids.mapped("state"))
            procedure.scenario_state = (
                "failed"
                if states & {"failed", "error"}
                else "new"
                if "new" in states
                else "passed"
                if states
                else False
            )

    def write(self, vals):
        result = super().write(vals)
        if not {"scenario_ids", "step_ids"}.issuperset(vals):
            self.scenario_ids._forget()
        return result

    def action_run_scenarios(self):
        """Live through all scenarios of these procedures."""
        return self.scenario_ids.action_run()

    def _get_key(self):
        """Return the name by which a scenario knows this procedure."""
        self.ensure_one()
        return self.code

    def _get_world(self):
        """Return what a scenario of this procedure may speak of, as the planner reads it."""
        self.ensure_one()
        ledger = self.env["collections.ledger"].sudo()
        loaded = ledger._load_procedures()
        visible = self.search([("id", "!=", self.id)])
        keys = {**{other._get_key(): other.id for other in visible}, self._get_key(): self.id}
        return scenario.World(
            procedures={key: loaded[id_] for key, id_ in keys.items()},
            steps=self.browse(keys.values())._get_step_names(),
            channels={
                code: channel.name
                for code, channel in self.env["collections.channel"]._get_by_code().items()
            },
            message_channels=ledger._get_message_channels(),
        )

    def _get_step_names(self):
        """Return the names of the steps in every language, ``{step id: (name, …)}``."""
        steps = self.sudo().step_ids
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        names = {}
        for lang in (self.env.lang or "en_US", "en_US", *installed):
            for step in steps.with_context(lang=lang):
                names.setdefault(step.id, {})[step.name] = True
        return {step_id: tuple(found) for step_id, found in names.items()}


class CollectionsProcedureStep(models.Model):
    _inherit = "collections.procedure.step"

    @api.model_create_multi
    def create(self, vals_list):
        steps = super().create(vals_list)
        steps.procedure_id.scenario_ids._forget()
        return steps

    def write(self, vals):
        result = super().write(vals)
        self.procedure_id.scenario_ids._forget()
        return result

    def unlink(self):
        scenarios = self.procedure_id.scenario_ids
        result = super().unlink()
        scenarios._forget()
        return result
