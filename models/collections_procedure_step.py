from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .condition import read_condition


class CollectionsProcedureStep(models.Model):
    """One step of a procedure: when, through which channels, with which words."""

    _name = "collections.procedure.step"
    _description = "Collections Procedure Step"
    _order = "procedure_id, purpose, offset, id"

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
    purpose = fields.Selection(
        [("reminder", "Follow-up"), ("thanks", "Thank you")],
        default="reminder",
        required=True,
        help="Follow-up: the step belongs to an open item.\n"
        "Thank you: goes out when the last late item was paid after a reminder.",
    )
    delivery = fields.Selection(
        [("all", "All channels"), ("first", "First that reaches the customer")],
        default="all",
        required=True,
        help="All channels: the customer hears through each of them.\n"
        "First that reaches the customer: the preferred channel of the customer when the step has "
        "it, else the first one with an address; when a message comes back, the next one.",
    )
    weekday = fields.Selection(
        [
            ("0", "Monday"),
            ("1", "Tuesday"),
            ("2", "Wednesday"),
            ("3", "Thursday"),
            ("4", "Friday"),
            ("5", "Saturday"),
            ("6", "Sunday"),
        ],
        string="Preferred Weekday",
        help="The step moves on to the next such day.",
    )
    item_condition = fields.Char(
        string="Only for Items",
        help="The step is left out for open items that do not match. Looked at every night.",
    )
    profile_condition = fields.Char(
        string="Only for Customers",
        help="The step is left out for customers that do not match. Looked at every night.",
    )
    assignee = fields.Selection(
        [
            ("collector", "Collector"),
            ("salesperson", "Salesperson of the customer"),
            ("manager", "Credit manager"),
            ("user", "Somebody else"),
        ],
        default="collector",
        required=True,
        help="Who finds this step in the worklist. The credit manager is chosen in the settings.",
    )
    assignee_id = fields.Many2one("res.users", string="Who", domain="[('share', '=', False)]")
    notify_manager = fields.Boolean(
        help="The credit manager is told in the dossier when this step was taken."
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

    @api.depends("offset", "purpose")
    @api.depends_context("lang")
    def _compute_moment(self):
        for step in self:
            thanks = step.purpose == "thanks"
            step.moment = (
                self.env._("%s days after the payment", step.offset)
                if thanks
                else self._format_offset(step.offset)
            )

    @api.depends("channel_ids.is_message")
    def _compute_has_message(self):
        for step in self:
            step.has_message = any(step.channel_ids.mapped("is_message"))

    # === CONSTRAINT METHODS === #

    @api.constrains("item_condition", "profile_condition")
    def _check_conditions(self):
        """Refuse what cannot be understood, and fields that the writer may not read."""
        models_of = {
            "item_condition": "account.move.line",
            "profile_condition": "collections.profile",
        }
        for step in self:
            for name, model in models_of.items():
                if step[name]:
                    domain = read_condition(step, name, model)
                    self.env[model].sudo(False).search_count(domain, limit=1)

    @api.constrains("offset", "channel_ids", "purpose", "procedure_id", "active")
    def _check_order(self):
        """Keep two steps from waiting for the same day through the same channel."""
        for procedure in self.procedure_id:
            reminders = procedure.step_ids.filtered(
                lambda step: step.active and step.purpose == "reminder"
            )
            for offset, steps in reminders.grouped("offset").items():
                channels = [channel for step in steps for channel in step.channel_ids]
                twice = {channel for channel in channels if channels.count(channel) > 1}
                if twice and not any(s.item_condition or s.profile_condition for s in steps):
                    raise ValidationError(
                        self.env._(
                            "“%(first)s” and “%(second)s” both use %(channel)s %(moment)s: move "
                            "one of them to another day.",
                            first=steps[0].name,
                            second=steps[1].name,
                            channel=", ".join(channel.name for channel in twice),
                            moment=self._format_offset(offset),
                        )
                    )

    @api.constrains("purpose", "offset", "channel_ids")
    def _check_thanks(self):
        for step in self.filtered(lambda step: step.purpose == "thanks"):
            if step.offset < 0 or not step.has_message:
                raise ValidationError(
                    self.env._(
                        "“%s” says thanks: give it a channel that sends a message, and days after "
                        "the payment that are not negative.",
                        step.name,
                    )
                )
            if len(step.procedure_id.step_ids.filtered(lambda s: s.purpose == "thanks")) > 1:
                raise ValidationError(self.env._("A procedure says thanks once: keep one step."))

    # === CRUD METHODS === #

    def unlink(self):
        """Archive steps that were executed, because customers stand on them; delete the rest.

        Where customers have the procedure a run may take one at this moment: that is archived too.
        """
        groups = self.env["collections.profile"].sudo()._read_group(
            [("procedure_id", "in", self.procedure_id.ids)], ["procedure_id"]
        )
        followed = self.procedure_id.browse(procedure.id for (procedure,) in groups)
        kept = self._get_executed() | self.filtered(lambda step: step.procedure_id in followed)
        kept.active = False
        return super(CollectionsProcedureStep, self - kept).unlink()

    # === HELPERS === #

    def _get_executed(self):
        """Return those of these steps that an action speaks of."""
        found = self.browse()
        for model in ("collections.action", "collections.action.line"):
            groups = self.env[model].sudo()._read_group([("step_id", "in", self.ids)], ["step_id"])
            found = found.union(*(step for (step,) in groups))
        return found

    def _get_purpose(self):
        """Return on what occasion this step speaks: "notice", "reminder" or "thanks".

        Also asked of no step at all, for a message that somebody sends by hand.
        """
        if self.purpose == "thanks":
            return "thanks"
        return "notice" if self.offset < 0 else "reminder"

    def _get_assignee(self, profile):
        """Return who does this step for the customer."""
        company = profile.company_id
        people = {
            "salesperson": profile.partner_id.user_id,
            "manager": company.collections_manager_id,
            "user": self.assignee_id,
        }
        return people.get(self.assignee) or profile.user_id

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
            "purpose": self.purpose,
            "mode": self.mode,
            "channels": [
                {"name": channel.name, "icon": channel.icon} for channel in self.channel_ids
            ],
        }
