from odoo import api, fields, models
from odoo.exceptions import UserError


class CollectionsProcedure(models.Model):
    """How a kind of customer is followed up: steps on a timeline of days from the due date."""

    _name = "collections.procedure"
    _description = "Collections Procedure"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    description = fields.Text(translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", help="Leave empty to use this procedure in all companies."
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    step_ids = fields.One2many("collections.procedure.step", "procedure_id", copy=True)
    step_count = fields.Integer(compute="_compute_step_count")

    min_balance = fields.Monetary(
        string="Minimum Amount",
        help="Nothing is done while the amount that may be asked of a customer is lower than "
        "this, in the currency of the customer's company. Other currencies are converted at "
        "the rate of the invoice.",
    )
    min_gap = fields.Integer(
        string="Days Between Messages",
        default=6,
        help="A customer is left in peace for at least this many days after a message.",
    )
    keep_spacing = fields.Boolean(
        string="Keep the Days Between Steps",
        default=True,
        help="A step that was taken late moves the later ones: an old invoice that was imported "
        "yesterday goes through the procedure at its normal pace. Without it the steps catch up, "
        "with only the days between messages in between.",
    )
    max_contacts = fields.Integer(
        string="Most Contacts a Week",
        help="In any seven days the customer hears from us on at most so many days, by message or "
        "call. Zero means no limit.",
    )
    open_days = fields.Selection(
        [
            ("all", "Every day"),
            ("no_sunday", "Not on Sundays and holidays"),
            ("working", "On working days"),
        ],
        string="Messages Go Out",
        default="working",
        required=True,
        help="Working days and holidays are those of the customer's country, or else of the "
        "company's. What falls due on another day goes out on the next one.",
    )
    time_from = fields.Float(string="From Time", help="In the time zone of the customer.")
    time_to = fields.Float(
        string="To Time", help="In the time zone of the customer. Zero to zero: at any time."
    )
    after_broken_promise = fields.Selection(
        [("go_on", "Go on with the next step"), ("call", "Call first")],
        string="After a Broken Promise",
        default="go_on",
        required=True,
        help="Follow-up resumes in any case, and the collector is told in the worklist.\n"
        "Call first: what the collector finds there is a call.",
    )
    profile_ids = fields.One2many("collections.profile", "procedure_id")
    profile_count = fields.Integer(string="Customers", compute="_compute_profile_count")
    timeline = fields.Json(compute="_compute_timeline")

    _min_gap_positive = models.Constraint(
        "CHECK(min_gap >= 0)", "The days between messages cannot be negative."
    )
    _max_contacts_positive = models.Constraint(
        "CHECK(max_contacts >= 0)", "The most contacts a week cannot be negative."
    )
    _time_order = models.Constraint(
        "CHECK((time_from = 0 AND time_to = 0) OR (time_from >= 0 AND time_from < time_to "
        "AND time_to <= 24))",
        "Messages go out between two times of one day: let the first be the earlier one.",
    )
    _min_balance_positive = models.Constraint(
        "CHECK(min_balance >= 0)", "The minimum amount cannot be negative."
    )

    # === COMPUTE METHODS === #

    @api.depends("company_id")
    @api.depends_context("company")
    def _compute_currency_id(self):
        for procedure in self:
            procedure.currency_id = (procedure.company_id or self.env.company).currency_id

    @api.depends("step_ids")
    def _compute_step_count(self):
        for procedure in self:
            procedure.step_count = len(procedure.step_ids)

    def _compute_profile_count(self):
        counts = dict(
            self.env["collections.profile"]._read_group(
                [("procedure_id", "in", self.ids)], ["procedure_id"], ["__count"]
            )
        )
        for procedure in self:
            procedure.profile_count = counts.get(procedure, 0)

    @api.depends(
        "step_ids.name",
        "step_ids.offset",
        "step_ids.channel_ids",
        "step_ids.mode",
        "step_ids.active",
        "step_ids.purpose",
    )
    @api.depends_context("lang")
    def _compute_timeline(self):
        for procedure in self:
            steps = procedure.step_ids.filtered(lambda step: step.purpose == "reminder")
            steps = steps.sorted(lambda step: (step.offset, step._origin.id))
            procedure.timeline = [step._prepare_timeline_values() for step in steps]

    # === ACTION METHODS === #

    def action_open_profiles(self):
        """Show the customers that follow this procedure."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account_collections.action_collections_profile"
        )
        action["domain"] = [("procedure_id", "=", self.id)]
        action["context"] = {}
        return action

    # === CRUD METHODS === #

    def copy_data(self, default=None):
        values_list = super().copy_data(default)
        for procedure, values in zip(self, values_list, strict=True):
            if not (default or {}).get("version"):
                values["name"] = self.env._("%s (copy)", procedure.name)
        return values_list

    @api.ondelete(at_uninstall=False)
    def _unlink_except_executed(self):
        steps = self.with_context(active_test=False).step_ids
        for procedure in steps._get_executed().procedure_id:
            raise UserError(
                self.env._(
                    "Customers were followed up with “%s”: archive it to keep their history.",
                    procedure.name,
                )
            )
