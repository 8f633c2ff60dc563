from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date


class CollectionsHold(models.Model):
    """A reason to be silent: on one item, on part of its amount, or on the whole account.

    Whatever silences follow-up does it through a hold; ``origin`` tells what made it.
    """

    _name = "collections.hold"
    _description = "Collections Hold"
    _order = "date_from desc, id desc"
    _rec_name = "reason"

    profile_id = fields.Many2one(
        "collections.profile", string="Customer", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="profile_id.company_id", store=True, index=True)
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Open Item",
        index="btree_not_null",
        ondelete="cascade",
        help="Leave empty to hold the whole account.",
    )
    open_item_id = fields.Many2one(
        "collections.open.item",
        string="Item",
        compute="_compute_open_item_id",
        inverse="_inverse_open_item_id",
        domain="[('profile_id', '=', profile_id)]",
    )
    item_name = fields.Char("Invoice", compute="_compute_item_name")
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_currency_id", store=True, readonly=False
    )
    amount = fields.Monetary(
        help="The part that is held. Zero holds everything.",
    )
    reason = fields.Char(
        required=True, help="Why nothing is sent. Your colleagues read this with the customer."
    )
    note = fields.Text(help="What else a colleague has to know.")
    age = fields.Integer("Days", compute="_compute_age", help="How long nothing has been sent.")
    is_told = fields.Boolean(readonly=True, copy=False, help="The collector knows that it ended.")
    origin = fields.Selection([("pause", "Pause")], default="pause", required=True, readonly=True)
    res_model = fields.Char("Model of the Origin", readonly=True, copy=False)
    res_id = fields.Many2oneReference(
        "Origin Record",
        model_field="res_model",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The dispute, promise or plan that keeps follow-up silent.",
    )
    date_from = fields.Date("From", default=fields.Date.context_today, required=True)
    date_to = fields.Date("Until", help="Last day of silence. Empty means until it is ended.")
    state = fields.Selection(
        [("active", "Active"), ("ended", "Ended")],
        compute="_compute_state",
        search="_search_state",
    )

    _dates_order = models.Constraint(
        "CHECK(date_to IS NULL OR date_to >= date_from - 1)",
        "A pause cannot end before it starts: choose a later last day.",
    )
    _amount_positive = models.Constraint(
        "CHECK(amount >= 0)", "The amount on hold cannot be negative."
    )

    # === COMPUTE METHODS === #

    @api.depends("move_line_id")
    def _compute_open_item_id(self):
        items = self.env["collections.open.item"]
        still_open = set(items.browse(self.move_line_id.ids).exists().ids)
        for hold in self:
            line_id = hold.move_line_id.id
            hold.open_item_id = line_id if line_id in still_open else False

    @api.depends("move_line_id")
    def _compute_item_name(self):
        """Tell which item it was, also once it is paid and no longer among the open items."""
        for hold in self:
            line_sudo = hold.move_line_id.sudo()
            hold.item_name = line_sudo.move_name or line_sudo.name

    @api.onchange("open_item_id")
    def _inverse_open_item_id(self):
        for hold in self:
            hold.move_line_id = hold.open_item_id.id

    @api.depends("move_line_id", "profile_id")
    def _compute_currency_id(self):
        for hold in self:
            line_sudo = hold.move_line_id.sudo()
            hold.currency_id = line_sudo.currency_id or hold.profile_id.currency_id

    @api.depends("date_to")
    def _compute_state(self):
        today = self.env["collections.ledger"]._get_today()
        for hold in self:
            hold.state = "ended" if hold.date_to and hold.date_to < today else "active"

    @api.depends("date_from")
    def _compute_age(self):
        today = self.env["collections.ledger"]._get_today()
        for hold in self:
            end = min(today, hold.date_to or today)
            hold.age = max((end - hold.date_from).days, 0) if hold.date_from else 0

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env["collections.ledger"]._get_today()
        ended = Domain("date_to", "<", today)
        wanted = [ended if state == "ended" else ~ended for state in value]
        return Domain.OR(wanted)

    # === CONSTRAINT METHODS === #

    @api.constrains("move_line_id", "profile_id")
    def _check_item_of_customer(self):
        for hold in self.filtered("move_line_id"):
            line_sudo = hold.move_line_id.sudo()
            customer = line_sudo.partner_id.commercial_partner_id
            if customer != hold.profile_id.partner_id or line_sudo.company_id != hold.company_id:
                raise ValidationError(
                    self.env._(
                        "This open item belongs to another customer: choose one of %s.",
                        hold.profile_id.display_name,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_made_by_hand(vals)
        holds = super().create(vals_list)
        holds.filtered(lambda hold: hold.origin == "pause")._log_start()
        holds._replan()
        return holds

    def write(self, vals):
        if not self.env.su:
            self._check_is_pause()
            self._check_made_by_hand(vals)
        result = super().write(vals)
        self._replan()
        return result

    # === ACTION METHODS === #

    def action_end(self):
        """End these holds: from today on the customer is followed up again."""
        self._check_is_pause()
        self._end(self.env["collections.ledger"]._get_today())
        for hold in self:
            hold.is_told = True
            body = self.env._("Follow-up resumes: the pause “%s” was ended.", hold.reason)
            hold.profile_id._message_log(body=body)
        return True

    def action_open_source(self):
        """Open what keeps follow-up silent: the dispute, promise or plan."""
        self.ensure_one()
        return self._get_source()._get_records_action()

    # === BUSINESS METHODS === #

    def _end(self, day):
        """End these holds: ``day`` is the first day without them."""
        for hold in self:
            last = fields.Date.subtract(max(day, hold.date_from), days=1)
            if not hold.date_to or hold.date_to > last:
                hold.date_to = last

    def _bring_in_line(self, values):
        """Write what is different in ``values``."""
        self.ensure_one()
        current = self._convert_to_write({name: self[name] for name in values})
        changed = {name: value for name, value in values.items() if value != current[name]}
        if changed:
            self.write(changed)

    @api.model
    def _tell_ended(self, day):
        """Tell the collectors which pauses ended by themselves before ``day``."""
        ended = self.search(
            [("date_to", "<", day), ("is_told", "=", False), ("origin", "=", "pause")], order="id"
        )
        profiles = ended.profile_id
        profiles._notify_or_log(
            readers={profile.id: profile.user_id.partner_id for profile in profiles},
            subjects={
                profile.id: self.env._("Pause over: %s", profile.partner_id.name)
                for profile in profiles
            },
            bodies={
                profile.id: Markup("<br/>").join(hold._describe_end() for hold in holds)
                for profile, holds in ended.grouped("profile_id").items()
            },
        )
        ended.is_told = True

    # === HELPERS === #

    def _get_source(self):
        """Return what keeps follow-up silent: the dispute, promise or plan, else this pause."""
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id) if self.res_model else self

    @api.model
    def _domain_active(self, day):
        """Holds that silence on ``day``; ``date_to`` is the last silent day."""
        not_over = Domain("date_to", "=", False) | Domain("date_to", ">=", day)
        return Domain("date_from", "<=", day) & not_over

    def _check_made_by_hand(self, vals):
        """Raise when somebody makes a hold that only a dispute, promise or file makes."""
        made = vals.get("origin", "pause") != "pause" or vals.get("res_model") or vals.get("res_id")
        if made and not self.env.su:
            raise AccessError(
                self.env._("Such a hold comes with its dispute, promise, plan or file: make that.")
            )

    def _check_is_pause(self):
        """Raise when one of these holds ends only together with what it comes from."""
        others = self.filtered(lambda hold: hold.origin != "pause")
        if others:
            raise UserError(others[0]._say_how_to_end())

    def _say_how_to_end(self):
        """Say what has to be closed so that this hold ends; origins say it their way."""
        self.ensure_one()
        return self.env._(
            "“%(item)s” is on hold (%(reason)s): close what it comes from, then follow-up resumes.",
            item=self.move_line_id.sudo().move_name or self.profile_id.display_name,
            reason=self.reason,
        )

    def _get_reason(self):
        """Say why nothing is sent, in the language of the reader; origins say it their way."""
        self.ensure_one()
        return self.reason

    def _log_start(self):
        """Write in the dossier that the customer is left in peace."""
        for hold in self:
            hold.profile_id._log_recorded(hold._describe())

    def _describe(self):
        self.ensure_one()
        what = self.move_line_id.sudo().move_name or self.env._("the whole account")
        if self.date_to:
            day = format_date(self.env, self.date_to)
            return self.env._(
                "Follow-up of %(what)s is paused until %(day)s: %(reason)s",
                what=what,
                day=day,
                reason=self.reason,
            )
        return self.env._(
            "Follow-up of %(what)s is paused: %(reason)s", what=what, reason=self.reason
        )

    def _describe_end(self):
        self.ensure_one()
        return self.env._("The pause “%s” is over: follow-up resumes.", self.reason)

    def _replan(self):
        """Have the open actions of these customers looked at again within a minute."""
        self.env["collections.change"]._record_profiles(self.profile_id)
