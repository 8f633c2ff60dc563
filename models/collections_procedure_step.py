from odoo import api, fields, models


class CollectionsProcedureStep(models.Model):
    """One step of a procedure: when, through which channels, with which words."""

    _name = "collections.procedure.step"
    _description = "Collections Procedure Step"
    _order = "procedure_id, offset, id"

    name = fields.Char(required=True, translate=True)
    procedure_id = fields.Many2one(
        "collections.procedure", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="procedure_id.company_id", store=True)
    currency_id = fields.Many2one(related="procedure_id.currency_id")
    active = fields.Boolean(default=True)
    offset = fields.Integer(
        string="Days",
        required=True,
        help="Days from the due date of an open item. A negative number is before the due date.",
    )
    moment = fields.Char(string="When", compute="_compute_moment")
    channel_ids = fields.Many2many("collections.channel", string="Channels", required=True)
    has_message = fields.Boolean(compute="_compute_has_message")
    template_id = fields.Many2one(
        "mail.template",
        string="E-mail Template",
        domain="[('model', '=', 'collections.action')]",
        ondelete="restrict",
        help="The text of the e-mail. Empty takes the ready-made text of the tone.",
    )
    letter_template_id = fields.Many2one(
        "mail.template",
        string="Letter Text",
        domain="[('model', '=', 'collections.action')]",
        ondelete="restrict",
        help="The text of the letter. Empty takes the ready-made text of the tone.",
    )
    short_template_id = fields.Many2one(
        "mail.template",
        string="Short Text",
        domain="[('model', '=', 'collections.action')]",
        ondelete="restrict",
        help="The text of an SMS or WhatsApp message. Empty takes the ready-made text of the tone.",
    )
    tone = fields.Selection(
        [("friendly", "Friendly"), ("firm", "Firm"), ("final", "Final")],
        default="friendly",
        required=True,
        help="Chooses among the ready-made texts.",
    )
    mode = fields.Selection(
        [
            ("automatic", "Automatic"),
            ("approve", "After approval"),
            ("manual", "By hand"),
        ],
        default="automatic",
        required=True,
        help="Automatic: messages are sent by the nightly run.\n"
        "After approval: messages wait in the worklist until somebody approves them.\n"
        "By hand: somebody decides in the worklist.",
    )
    min_amount = fields.Monetary(
        string="Minimum Amount",
        help="The step waits while the amount that may be asked is lower than this.",
    )
    repeat_every = fields.Integer(
        help="Days after which the last step is repeated. Zero means never.",
    )
    repeat_max = fields.Integer(
        string="Repeat at Most", help="How many times the step is repeated."
    )
    instructions = fields.Text(
        translate=True, help="What the collector has to know or say when doing this step."
    )

    _repeat_positive = models.Constraint(
        "CHECK(repeat_every >= 0 AND repeat_max >= 0)",
        "The days and the number of repetitions cannot be negative.",
    )
    _min_amount_positive = models.Constraint(
        "CHECK(min_amount >= 0)", "The minimum amount of a step cannot be negative."
    )

    # === COMPUTE METHODS === #

    @api.depends("offset")
    @api.depends_context("lang")
    def _compute_moment(self):
        for step in self:
            step.moment = self._format_offset(step.offset)

    @api.depends("channel_ids.is_message")
    def _compute_has_message(self):
        for step in self:
            step.has_message = any(step.channel_ids.mapped("is_message"))

    # === CRUD METHODS === #

    def unlink(self):
        """Archive steps that were executed, because customers stand on them; delete the rest."""
        lines = self.env["collections.action.line"].sudo()
        used = lines._read_group([("step_id", "in", self.ids)], ["step_id"])
        executed = self.browse(step.id for (step,) in used)
        executed.active = False
        return super(CollectionsProcedureStep, self - executed).unlink()

    # === HELPERS === #

    @api.model
    def _format_offset(self, offset):
        if offset == 0:
            return self.env._("On the due date")
        if offset == 1:
            return self.env._("The day after the due date")
        if offset == -1:
            return self.env._("The day before the due date")
        if offset < 0:
            return self.env._("%s days before the due date", -offset)
        return self.env._("%s days after the due date", offset)

    def _prepare_timeline_values(self):
        """Return what the timeline widget of the procedure shows of this step."""
        self.ensure_one()
        return {
            "id": self.id if isinstance(self.id, int) else 0,
            "name": self.name or "",
            "offset": self.offset,
            "moment": self.moment,
            "mode": self.mode,
            "channels": [
                {"name": channel.name, "icon": channel.icon} for channel in self.channel_ids
            ],
        }
