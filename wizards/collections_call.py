from odoo import api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.fields import Command

from ..models.collections_action_call import CALL_OUTCOMES

COPY_DAYS = 3
# Outcomes that are about items, and those after which the same call is made again.
ABOUT_ITEMS = ("promise", "pays_today", "paid", "dispute", "copy", "plan")
AGAIN = ("call_back", "no_answer", "voicemail", "copy")
NOT_REACHED = ("no_answer", "voicemail")


class CollectionsCall(models.TransientModel):
    """The call panel: what to say, whom to ask for, what came out of it and what follows.

    A panel that was closed by accident is a draft for some days: its note is there again when the
    same user opens the same call.
    """

    _name = "collections.call"
    _description = "Call"
    _transient_max_hours = 72

    action_id = fields.Many2one("collections.action", ondelete="cascade")
    profile_id = fields.Many2one(
        "collections.profile",
        required=True,
        compute="_compute_profile_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="profile_id.company_id")
    company_currency_id = fields.Many2one(related="profile_id.currency_id", string="Currency")
    is_recorded = fields.Boolean(readonly=True)
    tries_seen = fields.Integer(
        compute="_compute_tries_seen",
        store=True,
        precompute=True,
        help="How often nobody was reached when this panel was opened.",
    )

    # === BEFORE THE CALL === #
    script = fields.Text(compute="_compute_script")
    customer_lang = fields.Char(compute="_compute_customer_lang")
    contact_id = fields.Many2one(
        "res.partner",
        string="Ask For",
        compute="_compute_contact_id",
        store=True,
        readonly=False,
        domain="[('id', 'in', contact_ids)]",
    )
    contact_ids = fields.Many2many("res.partner", compute="_compute_contact_ids")
    other_contact_ids = fields.Many2many("res.partner", compute="_compute_contact_ids")
    phone = fields.Char(related="contact_id.phone")
    phone_problem = fields.Char(compute="_compute_phone_problem")
    reach = fields.Json(compute="_compute_brief")
    talks = fields.Json(compute="_compute_brief")
    points = fields.Json(compute="_compute_brief")
    overdue = fields.Monetary(
        related="profile_id.overdue", currency_field="company_currency_id", string="Late"
    )

    # === OUTCOME === #
    outcome = fields.Selection(CALL_OUTCOMES)
    item_ids = fields.Many2many(
        "collections.open.item",
        string="Items",
        compute="_compute_item_ids",
        store=True,
        readonly=False,
        domain="[('profile_id', '=', profile_id), ('is_credit', '=', False)]",
        help="The open items that it is about.",
    )
    open_items = fields.Json(compute="_compute_open_items")
    day = fields.Date("By", compute="_compute_day", store=True, readonly=False)
    moment = fields.Datetime("Call Again", compute="_compute_moment", store=True, readonly=False)
    paid_on = fields.Date(help="As far as the customer told.")
    promised_amount = fields.Monetary(
        "Amount",
        compute="_compute_promised_amount",
        store=True,
        readonly=False,
        currency_field="promised_currency_id",
        help="What the customer promises to pay of these items.",
    )
    promised_currency_id = fields.Many2one(
        "res.currency", compute="_compute_promised_amount", store=True
    )
    reason_id = fields.Many2one(
        "collections.dispute.reason",
        default=lambda self: self.env.ref(
            "account_collections.dispute_reason_other", raise_if_not_found=False
        ),
        domain="[('is_dispute', '=', True), ('company_id', 'in', (company_id, False))]",
        help="What the customer does not agree with: it tells who answers.",
    )
    cause_reason_id = fields.Many2one(
        "collections.dispute.reason",
        string="Cause",
        domain="[('company_id', 'in', (company_id, False))]",
        help="Why it is paid late, as far as the customer told. It counts in the analysis.",
    )
    proposes_email = fields.Boolean(compute="_compute_proposes_email", compute_sudo=True)
    send_email = fields.Boolean(
        "Send an e-mail instead",
        compute="_compute_send_email",
        store=True,
        readonly=False,
        help="Nobody was reached so often that a reminder by e-mail takes the place of the call.",
    )
    note = fields.Text("What Was Said")
    next_text = fields.Char("Next", compute="_compute_next_text")

    # === COMPUTE METHODS === #

    @api.depends("action_id")
    def _compute_profile_id(self):
        for call in self:
            call.profile_id = call.action_id.profile_id or call.profile_id

    @api.depends("action_id")
    def _compute_tries_seen(self):
        for call in self:
            call.tries_seen = call.action_id.tries

    @api.depends("action_id", "profile_id", "contact_id")
    @api.depends_context("lang")
    def _compute_script(self):
        scripts = self.env["collections.script"]
        for call in self:
            text = call.action_id.step_id.instructions or scripts._get_standard()
            call.script = scripts._fill_in(text, call._prepare_script_facts())

    def _prepare_script_facts(self):
        if self.action_id.line_ids:
            return self.action_id._prepare_script_facts(self.contact_id)
        late = self._find_items()
        amounts = {
            currency: sum(items.mapped("residual"))
            for currency, items in late.grouped("currency_id").items()
        }
        return self.env["collections.script"]._prepare_facts(
            self.profile_id, self.contact_id.name, amounts, len(late.move_id)
        )

    @api.depends("contact_id", "profile_id")
    @api.depends_context("lang")
    def _compute_customer_lang(self):
        names = dict(self.env["res.lang"].get_installed())
        for call in self:
            code = call.contact_id.lang or call.profile_id.lang
            is_own = not code or code.partition("_")[0] == (self.env.lang or "en").partition("_")[0]
            call.customer_lang = False if is_own else names.get(code, code)

    @api.depends("profile_id", "action_id", "contact_id")
    def _compute_contact_ids(self):
        for call in self:
            contacts = call._find_contacts()
            call.contact_ids = contacts
            call.other_contact_ids = (contacts - call.contact_id).filtered("phone")

    @api.depends("profile_id", "action_id")
    def _compute_contact_id(self):
        for call in self:
            call.contact_id = call._find_contacts()[:1]

    def _find_contacts(self):
        if not self.profile_id:
            return self.env["res.partner"]
        return self.profile_id._get_call_contacts(self.action_id)

    @api.depends("contact_id.phone", "profile_id")
    def _compute_phone_problem(self):
        for call in self:
            call.phone_problem = False
            if not call.phone:
                call.phone_problem = self.env._("No phone number is known.")
            elif call._get_number() in call.profile_id._get_wrong_numbers():
                call.phone_problem = self.env._("This number turned out to be somebody else's.")

    @api.depends("profile_id", "action_id")
    @api.depends_context("lang", "uid", "tz")
    def _compute_brief(self):
        for call in self:
            profile = call.profile_id
            call.reach = profile and profile._tell_reachable(call.action_id.step_id)
            call.talks = profile and profile._get_last_talks()
            call.points = profile and profile._get_open_points()

    @api.depends("profile_id", "action_id")
    def _compute_item_ids(self):
        for call in self:
            call.item_ids = call._find_items()

    def _find_items(self):
        """Return what the call is about: the items of the step, else what is late."""
        items = self.profile_id.open_item_ids.filtered(lambda item: not item.is_credit)
        asked = self.action_id.line_ids.move_line_id
        if asked:
            return items.filtered(lambda item: item.id in asked.ids)
        return items.filtered(lambda item: item.days_late > 0)

    def _get_asked(self):
        """Return how much is asked of each item, ``{item id: amount}`` in its own currency."""
        return {line.move_line_id.id: line.amount for line in self.action_id.line_ids}

    @api.depends("profile_id", "action_id")
    @api.depends_context("lang")
    def _compute_open_items(self):
        for call in self:
            asked = call._get_asked()
            items = call.profile_id.open_item_ids.filtered(lambda item: not item.is_credit)
            call.open_items = [
                {
                    "id": item.id,
                    "name": item.name or "",
                    "due": fields.Date.to_string(item.date_maturity),
                    "days_late": item.days_late,
                    "amount": asked.get(item.id, item.residual),
                    "currency_id": item.currency_id.id,
                    "is_silent": item.state in ("held", "covered"),
                    "reason": item.reason or "",
                }
                for item in items
            ]

    @api.depends("outcome", "item_ids")
    def _compute_day(self):
        today = self.env["collections.ledger"]._get_today()
        for call in self:
            is_promise = call.outcome == "promise" and call.profile_id
            call.day = call.profile_id._get_promise_day(call.item_ids) if is_promise else today

    @api.depends("outcome")
    def _compute_moment(self):
        for call in self:
            call.moment = call.outcome in AGAIN and call._get_default_moment()

    def _get_default_moment(self):
        profile = self.profile_id
        attempt = profile._get_next_attempt(self.action_id.step_id)
        if self.outcome != "copy":
            return attempt
        later = fields.Datetime.add(attempt, days=COPY_DAYS)
        while not profile._is_call_day(fields.Datetime.context_timestamp(self, later).date()):
            later = fields.Datetime.add(later, days=1)
        return later

    @api.depends("item_ids")
    def _compute_promised_amount(self):
        for call in self:
            asked, currency = call._get_asked(), call.item_ids.currency_id[:1]
            same = call.item_ids.filtered(lambda item, wanted=currency: item.currency_id == wanted)
            call.promised_currency_id = currency
            call.promised_amount = sum(asked.get(item.id, item.residual) for item in same)

    @api.depends("outcome", "profile_id", "action_id", "tries_seen")
    def _compute_proposes_email(self):
        for call in self:
            most = call.company_id.collections_call_tries
            call.proposes_email = (
                call.outcome in NOT_REACHED
                and 0 < most <= call.tries_seen + 1
                and bool(call.profile_id.email)
                and not call.profile_id.recipient_problem
                and bool(call.action_id.line_ids)
            )

    @api.depends("proposes_email")
    def _compute_send_email(self):
        for call in self:
            call.send_email = call.proposes_email

    @api.depends(
        "outcome", "day", "moment", "item_ids", "reason_id", "send_email", "contact_id",
        "promised_amount",
    )  # fmt: skip
    @api.depends_context("lang", "uid", "tz")
    def _compute_next_text(self):
        for call in self:
            call.next_text = call.outcome and call._tell_next()

    # === ACTION METHODS === #

    def action_confirm(self):
        """Record the outcome in the dossier and let the next action follow from it."""
        self.ensure_one()
        if not self.outcome:
            raise UserError(self.env._("Choose what came out of the call."))
        if self.is_recorded:
            raise UserError(self.env._("This call was recorded already."))
        self._check_outcome()
        self._take_turn()
        if not self.action_id:
            self.action_id = self._create_action()
        self._register_call()
        self._register_cause()
        self.is_recorded = True
        result = self._follow_up()
        return result or {"type": "ir.actions.act_window_close"}

    # === BUSINESS METHODS === #

    @api.model
    def _open(self, profile, action=None, contact=None):
        """Open the call panel of a customer; a draft of the same user is taken up again.

        :param action: the planned call; a call that nobody planned when None
        :param contact: whom to ask for, see ``_get_call_contacts`` when None
        """
        profile.ensure_one()
        action = action or self.env["collections.action"]
        if action:
            action._check_button(("todo", "failed"), self._say_recorded())
        call = self.create(self._prepare_new(profile, action, contact))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Call %s", profile.partner_id.display_name),
            "res_model": self._name,
            "res_id": call.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    @api.model
    def _prepare_new(self, profile, action, contact):
        values = {"profile_id": profile.id, "action_id": action.id}
        if contact:
            values["contact_id"] = contact.id
        drafts = self.search(
            [
                ("create_uid", "=", self.env.uid),
                ("profile_id", "=", profile.id),
                ("action_id", "=", action.id),
                ("is_recorded", "=", False),
            ],
            order="id desc",
        )
        kept = drafts.filtered("note")[:1]
        values["note"] = kept.note
        drafts.sudo().unlink()
        return values

    def _take_turn(self):
        """Let nobody record the same call at the same moment, nor one that changed meanwhile."""
        self._check_belongs()
        action = self.action_id
        if not action:
            return
        try:
            action.sudo().lock_for_update(allow_referencing=True)
        except LockError:
            raise UserError(
                self.env._("A colleague is recording this call: try again in a moment.")
            ) from None
        action.sudo().invalidate_recordset()
        action._check_button(("todo", "failed"), self._say_recorded())
        if action.tries != self.tries_seen:
            raise UserError(
                self.env._(
                    "A colleague called meanwhile: %(note)s. Your note is kept: open the call "
                    "again.",
                    note=action.note or "",
                )
            )

    def _check_belongs(self):
        """Raise when call, contact or items are not of the customer, whoever put them together."""
        profile = self.profile_id
        profile.check_access("write")
        is_own = (
            (self.action_id.profile_id or profile) == profile
            and all(item.profile_id == profile for item in self.item_ids)
            and (self.contact_id.commercial_partner_id | self.contact_ids.commercial_partner_id)
            <= (profile.partner_id | self.action_id.asked_by_id.commercial_partner_id)
        )
        if not is_own:
            raise UserError(self.env._("Choose a contact and items of this customer."))

    @api.model
    def _say_recorded(self):
        return self.env._("This call was recorded already.")

    def _create_action(self):
        """Make the entry of a call that nobody planned."""
        items = self.item_ids
        lines = [
            {
                "move_line_id": item.id,
                "channel_id": self.env.ref("account_collections.channel_call").id,
                "amount": item.residual,
                "value": item.value,
            }
            for item in items
        ]
        action_sudo = (
            self.env["collections.action"]
            .sudo()
            .create(
                {
                    "kind": "manual",
                    "state": "todo",
                    "profile_id": self.profile_id.id,
                    "channel_id": self.env.ref("account_collections.channel_call").id,
                    "user_id": self.env.uid,
                    "summary": self.env._("Call %s", self.contact_id.name),
                    "amount": sum(items.mapped("value")),
                    "line_ids": [Command.create(line) for line in lines],
                }
            )
        )
        return action_sudo.with_env(self.env)

    def _register_call(self):
        """Keep on the action whom was called, and what came out of it."""
        self.action_id.note = self._describe()
        self.action_id.sudo().write(
            {
                "call_outcome": self.outcome,
                "recipient_id": self.contact_id.id,
                "recipient_phone": self._get_number() or False,
            }
        )

    def _register_cause(self):
        """Keep why it is paid late; a dispute counts by itself."""
        if self.cause_reason_id and self.outcome != "dispute":
            is_about = self.outcome in ABOUT_ITEMS
            lines = self.item_ids if is_about else self.action_id.line_ids
            self.env["collections.cause"]._record(
                self.profile_id,
                self.cause_reason_id,
                lines.move_line_id,
                source="call",
                note=self.note,
            )

    def _get_number(self):
        """Return the number that is called, as messages know it."""
        return self.contact_id.phone_sanitized or self.contact_id.phone or ""
