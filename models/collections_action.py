from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_amount, format_list, html_sanitize

from .scheduled import scheduled
from .unchecked_reference import UncheckedMany2one

OPEN_STATES = ("todo", "approve", "ready", "failed")
WORKLIST_STATES = ("todo", "approve", "failed")
ADDRESS_FAILURES = (
    "no_address", "bad_address", "blacklisted", "archived", "bounce",
    "no_number", "bad_number", "number_blocked", "unreachable", "not_set_up", "no_provider",
    "no_postal_address", "wrong_number",
)  # fmt: skip
UNCERTAIN_FAILURES = ("uncertain", "withdrawn")
PROTECTED_FIELDS = frozenset(
    (
        "state", "profile_id", "kind", "channel_id", "step_id", "amount", "line_ids", "message_id",
        "log_id",
        "failure_type", "failure_detail", "recipient_id", "recipient_email", "date_done",
        "done_by_id", "released_by_id", "is_skipped", "cancel_reason", "tries", "next_try",
        "delivery_status", "recipient_phone", "is_forgiven", "receipt_id", "segments",
        "whatsapp_id",
        "letter_batch_id", "letter_attachment_id", "letter_pages", "letter_remark",
        "promise_id",
        "plan_id", "installment_id", "plan_occasion", "plan_round",
        "asked_by_id", "asked_text", "asked_attachment_ids", "colleague_name", "colleague_email",
        "colleague_phone",
        "priority", "customer_priority", "priority_factors", "skip_reason", "absence_id",
        "call_at", "call_outcome", "question", "answer", "asked_user_id", "asked_model", "asked_id",
    )
)  # fmt: skip
MAX_TRIES = 3
MOST_NAMED = 5


class CollectionsAction(models.Model):
    """One thing done or to be done for a customer; the worklist is the list of open ones.

    The planner makes and withdraws actions of kind ``step``. Who is told what is decided again in
    the moment of delivery, under a lock, so that an action never speaks of money that was paid,
    disputed or promised since it was planned.
    """

    _name = "collections.action"
    _description = "Collections Action"
    _inherit = ["collections.guarded"]
    _order = "priority desc, date, id"
    _protected_fields = PROTECTED_FIELDS

    profile_id = fields.Many2one(
        "collections.profile",
        string="Dossier",
        index=True,
        ondelete="cascade",
        help="Only a message of an unknown sender has none, until somebody says whose it is.",
    )
    partner_id = fields.Many2one(related="profile_id.partner_id", store=True, string="Customer")
    company_id = UncheckedMany2one("res.company", compute="_compute_company_id", store=True)
    currency_id = fields.Many2one(related="profile_id.currency_id")
    user_id = fields.Many2one("res.users", string="Assigned To", domain="[('share', '=', False)]")
    kind = fields.Selection(
        [("step", "Procedure step"), ("manual", "Own task")], default="manual", required=True
    )
    state = fields.Selection(
        [
            ("todo", "To do"),
            ("approve", "To approve"),
            ("ready", "Ready to send"),
            ("done", "Done"),
            ("failed", "Failed"),
            ("cancelled", "Cancelled"),
        ],
        default="todo",
        required=True,
        copy=False,
    )
    channel_id = fields.Many2one(
        "collections.channel",
        required=True,
        default=lambda self: self.env.ref("account_collections.channel_task"),
    )
    channel_code = fields.Char(related="channel_id.code")
    is_message = fields.Boolean(related="channel_id.is_message")
    step_id = UncheckedMany2one("collections.procedure.step", ondelete="restrict", index=True)
    procedure_id = fields.Many2one(related="step_id.procedure_id")
    run_id = UncheckedMany2one("collections.run", readonly=True, index="btree_not_null")
    summary = fields.Char(help="What is to be done, for a task that is no step of a procedure.")
    name = fields.Char(
        string="What", compute="_compute_name", inverse="_inverse_name", search="_search_name"
    )
    date = fields.Date(string="Planned", required=True, default=fields.Date.context_today)
    amount = fields.Monetary(help="What may be asked, in the currency of the company.")
    item_count = fields.Integer(string="Items", compute="_compute_item_count")
    priority = fields.Integer(
        default=0,
        aggregator=None,
        help="The higher, the sooner: money and age of what is asked, broken promises, risk, and "
        "whether the customer waits or can be reached now.",
    )
    line_ids = fields.One2many("collections.action.line", "action_id")
    instructions = fields.Text(related="step_id.instructions")
    note = fields.Text(help="What came out of it. It is kept in the dossier of the customer.")

    # === WHAT HAPPENED === #
    date_done = fields.Date(string="Done On", copy=False)
    done_by_id = fields.Many2one("res.users", copy=False)
    released_by_id = fields.Many2one(
        "res.users", copy=False, help="Who approved or sent this message."
    )
    is_skipped = fields.Boolean(
        string="Skipped", copy=False, help="Somebody decided that this step counts as taken."
    )
    cancel_reason = fields.Selection(
        [
            ("settled", "Nothing is open any more"),
            ("held", "On hold"),
            ("covered", "Covered by credits or payments under way"),
            ("waiting", "Not due any more"),
            ("finished", "The procedure is finished"),
            ("overtaken", "Another step took its place"),
            ("user", "Cancelled by hand"),
        ],
        copy=False,
    )
    message_id = fields.Many2one(
        "mail.message", string="Sent Message", copy=False, index="btree_not_null"
    )
    log_id = fields.Many2one(
        "mail.message",
        string="Note in the Dossier",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The note that tells what came out of it.",
    )
    recipient_id = fields.Many2one("res.partner", copy=False)
    recipient_email = fields.Char(copy=False)
    failure_type = fields.Selection(
        [
            ("no_address", "No e-mail address"),
            ("bad_address", "Invalid e-mail address"),
            ("blacklisted", "Address refuses e-mail"),
            ("archived", "Archived customer"),
            ("bounce", "Bounced"),
            ("template", "Could not be prepared"),
            ("channel", "No such channel"),
            ("mail", "Not sent"),
        ],
        copy=False,
    )
    failure_detail = fields.Text(copy=False, help="What the server or the text engine said.")
    failure_reason = fields.Text(string="What Went Wrong", compute="_compute_failure_reason")
    tries = fields.Integer(copy=False)
    next_try = fields.Datetime(string="Not Before", copy=False)

    # === FOR THE TEXTS === #
    items_table = fields.Html(compute="_compute_items_table", sanitize=False)
    sender_id = fields.Many2one("res.users", compute="_compute_sender_id")
    email_from = fields.Char(compute="_compute_sender_id")

    _profile_required = models.Constraint(
        "CHECK(profile_id IS NOT NULL OR kind = 'incoming')",
        "Choose the customer for whom this is to be done.",
    )
    _open_step_unique = models.UniqueIndex(
        "(profile_id, channel_id) "
        "WHERE kind = 'step' AND state IN ('todo', 'approve', 'ready', 'failed')",
        "There is already an open action through this channel for this customer.",
    )
    _deliver_index = models.Index("(id) WHERE state = 'ready'")
    _worklist_index = models.Index(
        "(user_id, priority DESC, date, id) WHERE state IN ('todo', 'approve', 'failed')"
    )

    # === COMPUTE METHODS === #

    @api.depends("profile_id.company_id")
    def _compute_company_id(self):
        for action in self:
            action.company_id = action.profile_id.company_id

    @api.depends("step_id.name", "summary", "channel_id.name")
    def _compute_name(self):
        for action in self:
            action.name = action.step_id.name or action.summary or action.channel_id.name

    def _inverse_name(self):
        for action in self.filtered(lambda action: not action.step_id):
            action.summary = action.name

    def _search_name(self, operator, value):
        return Domain("step_id.name", operator, value) | Domain("summary", operator, value)

    @api.depends("line_ids")
    def _compute_item_count(self):
        # Whoever reads an action reads its lines: the rules would go through all actions again.
        lines_sudo = self.env["collections.action.line"].sudo()
        counts = dict(
            lines_sudo._read_group([("action_id", "in", self.ids)], ["action_id"], ["__count"])
        )
        for action in self:
            action.item_count = counts.get(action) or len(action.line_ids)

    def _get_readers(self):
        """Return who reads each action, ``{action: partner}``; channels with their own override."""
        return {
            action: action.recipient_id or action.profile_id.recipient_id or action.partner_id
            for action in self
        }

    @api.depends("line_ids.amount", "account_link_id")
    @api.depends_context("lang")
    def _compute_items_table(self):
        qweb = self.env["ir.qweb"]
        for action in self:
            values = action.line_ids._prepare_table_values(action._get_day())
            table = qweb._render("account_collections.items_table", values)
            action.items_table = html_sanitize(table, sanitize_attributes=False, strip_style=False)

    @api.depends("profile_id.user_id", "company_id")
    def _compute_sender_id(self):
        for action in self.sudo():
            user = action.profile_id.user_id
            company = action.company_id
            action.sender_id = user
            action.email_from = (
                (user.email and user.email_formatted)
                or company.email_formatted
                or self.env["ir.mail_server"]._get_default_from_address()
            )

    @api.depends("failure_type", "failure_detail", "recipient_email")
    @api.depends_context("lang")
    def _compute_failure_reason(self):
        for action in self:
            address = action._get_address()
            reason = action.failure_type and self._explain_failure(action.failure_type, address)
            action.failure_reason = " ".join(filter(None, (reason, action.failure_detail))) or False

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._check_protected(set(vals) - {"profile_id", "channel_id"})
                vals.update(kind="manual", state="todo")
                vals.setdefault("user_id", self.env.uid)
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._check_protected(vals)
        return super().write(vals)

    # === ACTION METHODS === #

    def action_approve(self):
        """Let these messages go out with the next delivery."""
        self._check_button(("approve",), self.env._("Only an action to approve can be approved."))
        actions_sudo = self.sudo()
        actions_sudo.write({"state": "ready", "next_try": False, "released_by_id": self.env.uid})
        self._trigger_delivery()
        return True

    def action_send(self):
        """Send these messages now, after one more look at the ledger."""
        self._check_button(
            ("todo", "approve", "ready", "failed"), self.env._("This action is closed already.")
        )
        messages = self.filtered("is_message").sudo()
        if not messages:
            raise UserError(self.env._("Only a message can be sent; mark other actions as done."))
        messages.write(
            {"state": "ready", "next_try": False, "tries": 0, "released_by_id": self.env.uid}
        )
        self.env["collections.scheduler"].sudo()._deliver(
            messages, self.env["collections.ledger"]._get_today()
        )
        return True

    def action_done(self):
        """Record that a call or a task was done; the next step follows in its time."""
        self._check_button(("todo", "failed"), self.env._("Only an action to do can be done."))
        if self.filtered("is_message"):
            raise UserError(self.env._("A message is not done by hand: send it, or skip it."))
        for action in self.sudo():
            action._set_done(self.env["collections.ledger"]._get_today(), done_by_id=self.env.uid)
            action.log_id = action.profile_id._message_log(
                body=action._describe_done(), author_id=self._author()
            )
        self._record_change()
        return True

    def action_call(self):
        """Open the call panel: script, whom to ask for, and what came out of it."""
        self.ensure_one()
        return self.env["collections.call"]._open(self.profile_id, self)

    def action_skip(self):
        """Leave this step out for these items; the procedure goes on with the next one.

        The button of the form asks for the reason first.
        """
        if self.env.context.get("collections_ask_reason"):
            return self.action_open_skip()
        self._skip()
        return True

    def action_cancel(self):
        """Withdraw own tasks. A step of a procedure is skipped instead, else it comes back."""
        self._check_button(OPEN_STATES, self.env._("This action is closed already."))
        if self.filtered(lambda action: action.kind == "step"):
            raise UserError(
                self.env._("A step of a procedure comes back when it is cancelled: skip it.")
            )
        self.sudo()._set_cancelled("user")
        return True

    def action_retry(self):
        """Try a failed message again with the next delivery."""
        self._check_button(("failed",), self.env._("Only a failed action can be tried again."))
        self.sudo().write({"state": "ready", "next_try": False, "tries": 0})
        self._trigger_delivery()
        return True

    def action_open_profile(self):
        """Open the dossier of the customer."""
        self.ensure_one()
        return self.profile_id._get_records_action()

    def _check_button(self, states, sentence):
        """Raise unless the user may write these actions and all are in one of ``states``.

        Among many the sentence names those in the way; all of them change or none does.
        """
        self.check_access("write")
        wrong = self.filtered(lambda action: action.state not in states)
        if wrong:
            raise UserError(f"{sentence}\n{self._name_those(wrong)}" if len(self) > 1 else sentence)

    def _name_those(self, wrong):
        """Say which of these actions are in the way, and that nothing was changed."""
        names = [
            self.env._(
                "%(what)s for %(customer)s", what=action.name, customer=action.partner_id.name
            )
            for action in wrong[:MOST_NAMED]
        ]
        if len(wrong) > MOST_NAMED:
            names.append(self.env._("%s more", len(wrong) - MOST_NAMED))
        return self.env._(
            "%(count)s of %(total)s are in the way: %(names)s. Nothing was changed: leave them out "
            "of the selection.",
            count=len(wrong),
            total=len(self),
            names=format_list(self.env, names),
        )

    def _author(self):
        return self.env.user.partner_id.id

    # === BUSINESS METHODS === #

    def _deliver(self):
        """Deliver locked, freshly planned actions through their channels.

        Channels override: they take the actions of their own code, queue what has to be sent in
        this very transaction, set each action done or failed, and pass the rest on.
        """
        for action in self:
            action._set_failed("channel")

    def _set_done(self, day, **values):
        self._notify_manager()
        self.write(
            {
                "state": "done",
                "date_done": day,
                "failure_type": False,
                "failure_detail": False,
                "next_try": False,
                **values,
            }
        )

    def _notify_manager(self):
        """Tell the credit manager in the dossier that a step was taken that asks for it."""
        for action in self.filtered("step_id.notify_manager"):
            manager = action.company_id.collections_manager_id.partner_id
            if manager:
                action.profile_id.sudo().message_notify(
                    partner_ids=manager.ids,
                    subject=action.name,
                    body=self.env._(
                        "%(step)s was taken for %(customer)s: %(amount)s.",
                        step=action.name,
                        customer=action.partner_id.display_name,
                        amount=format_amount(self.env, action.amount, action.currency_id),
                    ),
                )

    def _set_failed(self, failure_type, detail="", **values):
        """Record visibly that these actions did not reach the customer.

        Address problems wait until the address changes, everything else is tried again later,
        at most ``MAX_TRIES`` times.
        """
        for action in self:
            action.write(
                {
                    "state": "failed",
                    "date_done": False,
                    "failure_type": failure_type,
                    "failure_detail": detail,
                    "tries": action.tries + 1,
                    "next_try": fields.Datetime.now() + timedelta(hours=4**action.tries),
                    **values,
                }
            )
        # Now somebody has to look at it.
        self._prioritise()

    def _set_cancelled(self, reason, **values):
        self.write({"state": "cancelled", "cancel_reason": reason, **values})

    def _set_postponed(self, day):
        """Keep ready actions for ``day``: the customer was reached a moment ago, or wants peace."""
        self.write({"next_try": fields.Datetime.to_datetime(day)})

    # === HELPERS === #

    @api.model
    def _domain_worklist(self):
        return Domain("state", "in", WORKLIST_STATES)

    @api.model
    def _domain_deliverable(self):
        """Return the actions that are to be delivered now; channels may narrow this down."""
        now = fields.Datetime.now()
        in_time = Domain("next_try", "=", False) | Domain("next_try", "<=", now)
        return Domain("state", "=", "ready") & in_time

    @api.model
    def _explain_failure(self, failure_type, email):
        """Say in one sentence what is wrong and what to do about it."""
        sentences = {
            "no_address": self.env._(
                "No e-mail address: fill it in on the customer, on its invoice address or on the "
                "contact marked for payment reminders."
            ),
            "bad_address": self.env._("“%s” is not an e-mail address: correct it.", email),
            "blacklisted": self.env._(
                "%s refuses e-mail (blacklist): call, or ask for another address.", email
            ),
            "archived": self.env._(
                "The customer is archived: restore it, or write off what is open."
            ),
            "bounce": self.env._("The e-mail to %s came back: correct the address.", email),
            "template": self.env._("The text of this step could not be made."),
            "channel": self.env._("Nothing is installed that delivers through this channel."),
            "mail": self.env._("The e-mail could not be sent."),
        }
        return sentences[failure_type]

    def _get_day(self):
        """Return the day that counts as today in the texts of this action."""
        self.ensure_one()
        return (
            self.env.context.get("collections_day") or self.env["collections.ledger"]._get_today()
        )

    def _get_address(self):
        """Return to what the message went or was to go. Channels without e-mail override."""
        self.ensure_one()
        return self.recipient_email or ""

    def _describe_done(self):
        self.ensure_one()
        if self.note:
            return self.env._("%(what)s: %(note)s", what=self.name, note=self.note)
        return self.env._("Done: %s", self.name)

    def _record_change(self):
        self.env["collections.change"]._record_profiles(self.profile_id)

    @api.model
    def _trigger_delivery(self):
        self.env.ref("account_collections.cron_deliver").sudo()._trigger()

    def _get_next_moment(self, now):
        """Return the first moment from ``now`` on (UTC) at which this message may go out.

        The hours are those of the procedure and of the customer, in the customer's time zone.
        """
        self.ensure_one()
        profile = self.profile_id
        start, end = self._get_hours()
        if not end:
            return now
        zone = profile._get_time_zone()
        local = pytz.utc.localize(now).astimezone(zone)
        hour = local.hour + local.minute / 60
        if start <= hour < end:
            return now
        day = local.date() + timedelta(days=hour >= end)
        first = datetime.combine(day, time()) + timedelta(hours=start)
        return zone.localize(first).astimezone(pytz.utc).replace(tzinfo=None)

    def _get_hours(self):
        """Return (from, to) in hours, (0, 0) for any time; the customer narrows the procedure."""
        windows = [
            (self.step_id.procedure_id.time_from, self.step_id.procedure_id.time_to),
            (self.profile_id.contact_from, self.profile_id.contact_to),
        ]
        windows = [window for window in windows if window[1]]
        if not windows:
            return 0, 0
        start, end = max(w[0] for w in windows), min(w[1] for w in windows)
        # Hours that have nothing in common: those of the customer count.
        return (start, end) if start < end else windows[-1]

    @api.model
    @scheduled
    def _cron_deliver(self, day=None):
        """Deliver what is ready, in bounded batches; safe to run twice at once.

        :param day: date that counts as today, at noon
        """
        now = datetime.combine(day, time(12)) if day else None
        self.env["collections.scheduler"]._deliver_ready(
            day or self.env["collections.ledger"]._get_today(), now
        )
