from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date, format_list

from .collections_action import OPEN_STATES

MANAGER = "account_collections.group_manager"
COLLECTOR = "account_collections.group_collector"


class CollectionsAbsence(models.Model):
    """A collector is away for some days and a colleague stands in.

    While it runs, open and new work of the collector is with the substitute, who also sees the
    customers. When it ends what is still open goes back; nobody has to think of it.
    """

    _name = "collections.absence"
    _description = "Absence of a Collector"
    _inherit = ["collections.guarded", "mail.thread"]
    _order = "date_from desc, id desc"
    _rec_name = "user_id"
    _protected_fields = frozenset(("state", "action_ids"))
    _mail_post_access = "read"

    user_id = fields.Many2one(
        "res.users",
        string="Who Is Away",
        required=True,
        index=True,
        tracking=True,
        ondelete="cascade",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
    )
    substitute_id = fields.Many2one(
        "res.users",
        string="Who Stands In",
        required=True,
        index=True,
        tracking=True,
        ondelete="cascade",
        domain="[('share', '=', False), ('id', '!=', user_id)]",
        help="Gets the work of these days and sees the customers meanwhile.",
    )
    date_from = fields.Date(
        "First Day", required=True, tracking=True, default=fields.Date.context_today
    )
    date_to = fields.Date("Last Day", required=True, tracking=True)
    note = fields.Text(help="What the substitute should know.")
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("running", "Running"),
            ("ended", "Ended"),
            ("cancelled", "Cancelled"),
        ],
        default="planned",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    action_ids = fields.One2many("collections.action", "absence_id", string="Work Passed On")
    action_count = fields.Integer(compute="_compute_action_count")

    _dates_order = models.Constraint(
        "CHECK(date_from <= date_to)",
        "The last day of an absence cannot be before the first one.",
    )
    _two_people = models.Constraint(
        "CHECK(user_id != substitute_id)",
        "Nobody stands in for oneself: choose a colleague.",
    )
    _running_index = models.Index("(user_id) WHERE state = 'running'")

    # === COMPUTE METHODS === #

    @api.depends("action_ids.state")
    def _compute_action_count(self):
        counts = dict(
            self.env["collections.action"]._read_group(
                [("absence_id", "in", self.ids), ("state", "in", OPEN_STATES)],
                ["absence_id"],
                ["__count"],
            )
        )
        for absence in self:
            absence.action_count = counts.get(absence, 0)

    # === CONSTRAINT METHODS === #

    @api.constrains("user_id", "substitute_id", "date_from", "date_to", "state")
    def _check_people(self):
        for absence in self.filtered(lambda absence: absence.state in ("planned", "running")):
            absence._check_substitute()
            absence._check_overlap()

    def _check_substitute(self):
        """Raise unless the substitute can do the work of all companies of the customers."""
        substitute = self.substitute_id.sudo()
        if not substitute.has_group(COLLECTOR):
            raise ValidationError(
                self.env._("%s is not a collector: choose one who is.", substitute.name)
            )
        profiles = self.env["collections.profile"].sudo()
        groups = profiles._read_group([("user_id", "=", self.user_id.id)], ["company_id"])
        missing = [c.name for (c,) in groups if c not in substitute.company_ids]
        if missing:
            raise ValidationError(
                self.env._(
                    "%(user)s does not work for %(company)s, where there are customers to look "
                    "after: choose somebody else.",
                    user=substitute.name,
                    company=format_list(self.env, missing),
                )
            )

    def _check_overlap(self):
        """Raise when somebody of the two is away or stands in elsewhere on these days.

        Work is passed on once: whoever stands in is there.
        """
        same_days = (
            Domain("id", "!=", self.id)
            & Domain("state", "in", ("planned", "running"))
            & Domain("date_from", "<=", self.date_to)
            & Domain("date_to", ">=", self.date_from)
        )
        people = (self.user_id | self.substitute_id).ids
        clash = Domain("user_id", "in", people) | Domain("substitute_id", "=", self.user_id.id)
        found = self.sudo().search(same_days & clash, limit=1)
        if found:
            raise ValidationError(
                self.env._(
                    "%(user)s is away from %(start)s to %(end)s and %(substitute)s stands in: "
                    "choose other days or somebody else.",
                    user=found.user_id.name,
                    start=format_date(self.env, found.date_from),
                    end=format_date(self.env, found.date_to),
                    substitute=found.substitute_id.name,
                )
            )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._check_protected(vals)
        absences = super().create(vals_list)
        absences._check_own()
        absences.sudo()._update_states(self.env["collections.ledger"]._get_today())
        return absences

    def write(self, vals):
        self._check_protected(vals)
        self._check_own()
        if {"user_id", "substitute_id"}.intersection(vals) and not self.env.su:
            self._check_not_running()
        result = super().write(vals)
        self._check_own()
        if {"date_from", "date_to"}.intersection(vals):
            self.sudo()._update_states(self.env["collections.ledger"]._get_today())
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_running(self):
        if any(absence.state == "running" for absence in self):
            raise UserError(self.env._("End this absence first: then the work goes back."))

    def _check_own(self):
        """Raise when a collector plans the absence of somebody else; managers may."""
        if self.env.su or self.env.user.has_group(MANAGER):
            return
        if any(absence.user_id != self.env.user for absence in self):
            raise UserError(
                self.env._("Plan your own absence; a manager plans those of colleagues.")
            )

    def _check_not_running(self):
        if any(absence.state == "running" for absence in self):
            raise UserError(
                self.env._("This absence runs: end it, and plan another one with somebody else.")
            )

    # === ACTION METHODS === #

    def action_end(self):
        """End these absences now: what is open goes back."""
        self._check_own()
        self.check_access("write")
        for absence in self.sudo().filtered(lambda absence: absence.state == "running"):
            absence._end()
        return True

    def action_cancel(self):
        """Take back absences that have not begun."""
        self._check_own()
        self.check_access("write")
        if any(absence.state != "planned" for absence in self):
            raise UserError(self.env._("It has begun already: end it instead."))
        self.sudo().state = "cancelled"
        return True

    def action_open_actions(self):
        """Show the work that was passed on."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account_collections.action_collections_worklist"
        )
        action["domain"] = [("absence_id", "=", self.id)]
        action["context"] = {"search_default_open": 1}
        return action

    def action_print_handover(self):
        """Show what the substitute has to know of the customers."""
        return self.env.ref("account_collections.report_handover").report_action(self)

    # === BUSINESS METHODS === #

    @api.model
    def _find_running(self, users):
        """Return the absences that run for these users, ``{user: absence}``, in one query."""
        if not users:
            return {}
        found = self.sudo().search([("user_id", "in", users.ids), ("state", "=", "running")])
        return {absence.user_id.with_env(users.env): absence for absence in found}

    @api.model
    def _update_states(self, day):
        """Begin and end absences as their dates say.

        :param day: date that counts as today
        """
        absences = self.sudo()
        for absence in absences.search([("state", "=", "running"), ("date_to", "<", day)]):
            absence._end()
        due = absences.search([("state", "=", "planned"), ("date_from", "<=", day)])
        late = due.filtered(lambda absence: absence.date_to < day)
        late.state = "ended"
        for absence in due - late:
            absence._begin()

    def _begin(self):
        """Pass the open work on and tell the substitute."""
        self.ensure_one()
        self.state = "running"
        self.user_id.sudo().collections_substitute_id = self.substitute_id
        actions = self.env["collections.action"].search(
            [("user_id", "=", self.user_id.id), ("state", "in", OPEN_STATES)]
        )
        actions.write({"user_id": self.substitute_id.id, "absence_id": self.id})
        self._tell(
            self.substitute_id,
            self.env._(
                "You stand in for %(user)s until %(day)s. %(count)s open entries are in your "
                "worklist; the hand-over summary is in this absence.",
                user=self.user_id.name,
                day=format_date(self.env, self.date_to),
                count=len(actions),
            ),
        )

    def _end(self):
        """Give back what is still open, unless somebody gave it to a third one meanwhile."""
        self.ensure_one()
        self.state = "ended"
        self.user_id.sudo().collections_substitute_id = False
        passed_on = self.action_ids.filtered(lambda action: action.state in OPEN_STATES)
        passed_on.filtered(lambda action: action.user_id == self.substitute_id).write(
            {"user_id": self.user_id.id}
        )
        self._tell(
            self.user_id,
            self.env._(
                "You are back: %(count)s entries are open, %(done)s were done by %(user)s.",
                count=len(passed_on),
                done=len(self.action_ids.filtered(lambda action: action.state == "done")),
                user=self.substitute_id.name,
            ),
        )

    def _tell(self, user, body):
        self.message_post(
            partner_ids=user.partner_id.ids,
            subject=self.env._("Absence of %s", self.user_id.name),
            body=body,
            subtype_xmlid="mail.mt_note",
        )
