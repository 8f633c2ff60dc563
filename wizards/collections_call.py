from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

OPEN_OUTCOMES = ("no_answer", "voicemail", "call_back")
PROMISE_DAYS = 7


class CollectionsCall(models.TransientModel):
    """What came out of a call, and what follows from it."""

    _name = "collections.call"
    _description = "Call Outcome"

    action_id = fields.Many2one("collections.action", required=True, ondelete="cascade")
    profile_id = fields.Many2one(related="action_id.profile_id")
    instructions = fields.Text(related="action_id.instructions")
    phone = fields.Char(related="profile_id.phone")
    contact_name = fields.Char("Ask For", related="action_id.contact_name")
    amount = fields.Monetary(related="action_id.amount")
    currency_id = fields.Many2one(related="action_id.currency_id")
    outcome = fields.Selection(
        [
            ("reached", "Reached"),
            ("promise", "Will pay by a date"),
            ("dispute", "Does not agree"),
            ("call_back", "Call back on a date"),
            ("no_answer", "No answer"),
            ("voicemail", "Left a message"),
            ("wrong_number", "Wrong number"),
        ],
        required=True,
    )
    day = fields.Date("Date", compute="_compute_day", store=True, readonly=False)
    line_ids = fields.Many2many(
        "collections.action.line",
        string="Items",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
        domain="[('action_id', '=', action_id)]",
        help="The open items that the promise or the objection is about.",
    )
    promised_amount = fields.Monetary(
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
    company_id = fields.Many2one(related="action_id.company_id")
    note = fields.Text("What Was Said")

    # === COMPUTE METHODS === #

    @api.depends("outcome")
    def _compute_day(self):
        today = self.env["collections.ledger"]._get_today()
        days = {"promise": PROMISE_DAYS}
        for call in self:
            call.day = today + timedelta(days=days.get(call.outcome, 1))

    @api.depends("action_id")
    def _compute_line_ids(self):
        for call in self:
            call.line_ids = call.action_id.line_ids

    @api.depends("line_ids")
    def _compute_promised_amount(self):
        for call in self:
            call.promised_currency_id = call.line_ids.currency_id[:1]
            call.promised_amount = sum(call.line_ids.mapped("amount"))

    # === ACTION METHODS === #

    def action_confirm(self):
        """Record the outcome in the dossier and let the next action follow from it."""
        self.ensure_one()
        self._check_day()
        action = self.action_id
        action._check_button(("todo", "failed"), self.env._("This call was recorded already."))
        action.note = self._describe()
        self._register_cause()
        if self.outcome in OPEN_OUTCOMES:
            self._keep_open()
        else:
            self._follow_up()
            action.action_done()
        return {"type": "ir.actions.act_window_close"}

    def _check_day(self):
        today = self.env["collections.ledger"]._get_today()
        dated = ("promise", *OPEN_OUTCOMES)
        if self.outcome in dated and (not self.day or self.day < today):
            raise UserError(self.env._("Choose a date that is not past."))
        if self.outcome in ("promise", "dispute") and not self.line_ids:
            raise UserError(self.env._("Choose the items that it is about."))
        if self.outcome == "dispute" and not self.reason_id:
            raise UserError(self.env._("Choose what the customer does not agree with."))

    def _keep_open(self):
        """Plan the same call for another day; the customer was not reached."""
        action_sudo = self.action_id.sudo()
        action_sudo.write({"date": self.day, "tries": action_sudo.tries + 1})
        self.profile_id.sudo()._message_log(
            body=self._describe(), author_id=self.env.user.partner_id.id
        )

    def _follow_up(self):
        """Record what was promised or objected to, and find the right number."""
        if self.outcome == "promise":
            self._promise()
        elif self.outcome == "dispute":
            self._open_dispute()
        elif self.outcome == "wrong_number":
            self.env["collections.action"].create(
                {
                    "profile_id": self.profile_id.id,
                    "channel_id": self.env.ref("account_collections.channel_task").id,
                    "summary": self.env._("Find the right phone number"),
                    "user_id": self.action_id.user_id.id or self.env.uid,
                }
            )

    def _promise(self):
        self.env["collections.promise"]._promise(
            self.profile_id,
            self.promised_amount,
            self.day,
            self.line_ids.move_line_id,
            origin="call",
            note=self.note,
            user_id=self.profile_id.user_id.id or self.env.uid,
        )

    def _register_cause(self):
        """Keep why it is paid late; a dispute counts by itself."""
        if self.cause_reason_id and self.outcome != "dispute":
            lines = self.line_ids if self.outcome == "promise" else self.action_id.line_ids
            self.env["collections.cause"]._record(
                self.profile_id,
                self.cause_reason_id,
                lines.move_line_id,
                source="call",
                note=self.note,
            )

    def _open_dispute(self):
        """Open a dispute of the items that were talked about."""
        items = [(line, 0) for line in self.line_ids.move_line_id]
        self.env["collections.dispute"]._open(
            self.profile_id, items, self.reason_id, "call", description=self.note
        )

    def _describe(self):
        outcomes = dict(self._fields["outcome"]._description_selection(self.env))
        parts = [outcomes[self.outcome]]
        if self.outcome in ("promise", *OPEN_OUTCOMES):
            parts.append(format_date(self.env, self.day))
        return ", ".join(parts) + (f": {self.note}" if self.note else "")
