from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_amount, format_date

from ..engine.law.sentences import explain
from ..models.collections_action import OPEN_STATES


class CollectionsOpenItem(models.Model):
    """An open receivable journal item with what happens to it next and why.

    The id is that of the journal item. Follows the customer's profile, so that colleagues without
    access to accounting can read what is open.
    """

    _name = "collections.open.item"
    _description = "Open Item"
    _auto = False
    _order = "date_maturity, id"
    _rec_name = "name"

    name = fields.Char("Invoice", readonly=True)
    profile_id = fields.Many2one("collections.profile", "Dossier", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    contact_id = fields.Many2one("res.partner", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one("res.users", "Collector", readonly=True)
    procedure_id = fields.Many2one("collections.procedure", readonly=True)
    move_line_id = fields.Many2one("account.move.line", "Journal Item", readonly=True)
    move_id = fields.Many2one("account.move", "Journal Entry", readonly=True)
    ref = fields.Char("Reference", readonly=True)
    date = fields.Date("Invoice Date", readonly=True)
    date_maturity = fields.Date("Due Date", readonly=True)
    days_late = fields.Integer(compute="_compute_days_late", search="_search_days_late")
    currency_id = fields.Many2one("res.currency", readonly=True)
    company_currency_id = fields.Many2one("res.currency", readonly=True)
    amount = fields.Monetary("Total", readonly=True)
    residual = fields.Monetary("Open", readonly=True)
    value = fields.Monetary("Open (Company)", currency_field="company_currency_id", readonly=True)
    is_credit = fields.Boolean("Open credit", readonly=True)

    # === WHY AND WHY NOT === #
    state = fields.Selection(
        [
            ("due", "Step due"),
            ("waiting", "Waiting"),
            ("held", "On hold"),
            ("covered", "Covered"),
            ("finished", "Procedure finished"),
            ("credit", "Open credit"),
        ],
        "Status",
        compute="_compute_state",
    )
    reason = fields.Char("Why", compute="_compute_state")
    next_date = fields.Date(compute="_compute_state")
    next_step_id = fields.Many2one("collections.procedure.step", compute="_compute_state")
    last_step_id = fields.Many2one("collections.procedure.step", compute="_compute_last_step_id")

    # === TABLE === #

    @property
    def _table_query(self):
        return SQL("%s %s %s", self._select(), self._from(), self._where())

    def _select(self):
        return SQL(
            """
            SELECT line.id, line.id AS move_line_id, line.move_id, line.move_name AS name,
                   line.ref, profile.id AS profile_id, profile.partner_id,
                   line.partner_id AS contact_id, line.company_id, profile.user_id,
                   profile.procedure_id, COALESCE(line.invoice_date, line.date) AS date,
                   line.date_maturity, line.currency_id,
                   profile.currency_id AS company_currency_id, line.amount_currency AS amount,
                   line.amount_residual_currency AS residual, line.amount_residual AS value,
                   line.amount_residual < 0 AS is_credit
            """
        )

    def _from(self):
        return SQL(
            """
            FROM account_move_line line
            JOIN account_account account
              ON account.id = line.account_id AND account.account_type = 'asset_receivable'
            JOIN res_partner contact ON contact.id = line.partner_id
            JOIN collections_profile profile
              ON profile.partner_id = contact.commercial_partner_id
             AND profile.company_id = line.company_id
            """
        )

    def _where(self):
        return SQL("WHERE line.reconciled IS NOT TRUE AND line.parent_state = 'posted'")

    # === COMPUTE METHODS === #

    @api.depends("date_maturity")
    def _compute_days_late(self):
        today = self.env["collections.ledger"]._get_today()
        for item in self:
            due = item.date_maturity or item.date
            item.days_late = max((today - due).days, 0) if due and not item.is_credit else 0

    def _search_days_late(self, operator, value):
        if operator not in (">", ">=", "<", "<="):
            return NotImplemented
        turned = {">": "<", ">=": "<=", "<": ">", "<=": ">="}[operator]
        day = fields.Date.subtract(self.env["collections.ledger"]._get_today(), days=value)
        return [("date_maturity", turned, day), ("is_credit", "=", False)]

    @api.depends_context("lang", "uid")
    def _compute_state(self):
        today = self.env["collections.ledger"]._get_today()
        profiles = self.profile_id
        plans = self.env["collections.ledger"].sudo()._plan(profiles, today)
        decisions = {
            decision.item: decision for plan in plans.values() for decision in plan.decisions
        }
        open_actions = self._get_open_actions()
        for item in self:
            decision = decisions.get(item._origin.id)
            item.state = decision.state if decision else "credit"
            item.next_date = decision.date if decision else False
            item.next_step_id = decision.step if decision else False
            item.reason = self._explain(decision, item, open_actions.get(item._origin.id))

    def _compute_last_step_id(self):
        lines = (
            self.env["collections.action.line"]
            .sudo()
            .search_fetch(
                [
                    ("move_line_id", "in", self.ids),
                    ("step_id", "!=", False),
                    ("state", "=", "done"),
                ],
                ["move_line_id", "step_id"],
                order="id",
            )
        )
        last = {line.move_line_id.id: line.step_id for line in lines}
        for item in self:
            item.last_step_id = last.get(item.id, False)

    # === ACTION METHODS === #

    def action_pause(self):
        """Open a dialog that keeps follow-up of this item silent for a while."""
        self.ensure_one()
        action = self.profile_id.action_pause()
        action["context"]["default_move_line_id"] = self.id
        action["context"]["default_open_item_id"] = self.id
        return action

    def action_promise(self):
        """Record a promise about these items of one customer."""
        if len(self.profile_id) != 1:
            raise UserError(self.env._("Choose items of one customer: a promise is made by one."))
        return self.profile_id._get_promise_action(self.move_line_id)

    def action_register_cause(self):
        """Open the dialog to register why this item is paid late."""
        self.ensure_one()
        return self.env["collections.cause"]._open_dialog(self.profile_id, self.move_line_id)

    def action_open_move(self):
        """Open the invoice."""
        self.ensure_one()
        return self.move_id._get_records_action()

    def action_copies(self):
        """Download the invoices of these items."""
        moves = self.sudo().move_id.filtered(lambda move: move.is_invoice())
        if not moves:
            raise UserError(self.env._("None of these items is an invoice: there is no copy."))
        moves.sudo(False).check_access("read")
        ids = ",".join(map(str, moves.ids))
        return {
            "type": "ir.actions.act_url",
            "url": f"/account/download_invoice_documents/{ids}/pdf",
            "target": "download",
        }

    # === HELPERS === #

    def _prepare_row_values(self):
        """Return what the form of the customer shows of this item."""
        self.ensure_one()
        return {
            "id": self.id,
            "name": self.name or self.ref or "",
            "ref": self.ref or "",
            "date": fields.Date.to_string(self.date),
            "due": fields.Date.to_string(self.date_maturity),
            "days_late": self.days_late,
            "residual": self.residual,
            "currency_id": self.currency_id.id,
            "value": self.value,
            "is_credit": self.is_credit,
        }

    def _get_open_actions(self):
        """Return the open action in which each item takes its step, ``{item id: action}``."""
        lines = (
            self.env["collections.action.line"]
            .sudo()
            .search_fetch(
                [
                    ("move_line_id", "in", self._origin.ids),
                    ("step_id", "!=", False),
                    ("state", "in", OPEN_STATES),
                ],
                ["move_line_id", "action_id"],
            )
        )
        return {line.move_line_id.id: line.action_id for line in lines}

    # === WHY IN WORDS === #

    def _explain(self, decision, item, action):
        """Say in one sentence what happens to an open item and why, or why nothing happens."""
        if not decision:
            return self._explain_unallocated()
        if decision.state == "due" and action:
            return self._explain_open_action(action)
        method = getattr(self, f"_explain_{decision.reason}")
        return method(decision, item)

    def _explain_open_action(self, action):
        values = {
            "step": action.name,
            "day": self._day(action.date),
            "reason": action.failure_reason or "",
        }
        sentences = {
            "todo": self.env._("%(step)s is in the worklist since %(day)s.", **values),
            "approve": self.env._("%(step)s waits for approval since %(day)s.", **values),
            "ready": self._explain_ready(action, values),
            "failed": self.env._("%(step)s failed on %(day)s: %(reason)s", **values),
        }
        return sentences[action.state]

    def _explain_ready(self, action, values):
        if action.law_reason and action.next_try:
            day = self._day(action.next_try)
            values = {**values, "day": day, "why": action.law_reason}
            return self.env._("%(step)s waits until %(day)s. %(why)s", **values)
        batch = action.letter_batch_id.sudo()
        if batch:
            values = {**values, "batch": batch.name}
            return self.env._("%(step)s waits in print batch %(batch)s.", **values)
        return self.env._("%(step)s is about to be sent.", **values)

    def _explain_unallocated(self):
        return self.env._("Not allocated to an invoice yet; it covers the oldest open items.")

    def _explain_account_hold(self, decision, item):
        return self._explain_hold(decision, self.env._("the whole account is on hold"))

    def _explain_item_hold(self, decision, item):
        return self._explain_hold(decision, self.env._("this item is on hold"))

    def _explain_amount_held(self, decision, item):
        return self._explain_hold(decision, self.env._("the whole amount is on hold"))

    def _explain_hold(self, decision, what):
        hold = self.env["collections.hold"].sudo().browse(decision.hold or [])
        reason = hold._get_reason() if hold else ""
        if decision.date:
            return self.env._(
                "Nothing is sent: %(what)s (%(reason)s). Follow-up resumes on %(day)s.",
                what=what,
                reason=reason,
                day=self._day(decision.date),
            )
        return self.env._(
            "Nothing is sent: %(what)s (%(reason)s) until somebody ends it.",
            what=what,
            reason=reason,
        )

    def _explain_no_followup(self, decision, item):
        return self.env._(
            "Nothing is sent: the journal item is marked “No Follow-Up” in accounting."
        )

    def _explain_charge(self, decision, item):
        names = item.move_id.sudo().collections_charge_ids.mapped("item_name")
        return self.env._(
            "No reminder of its own: it is asked together with %s.",
            ", ".join(dict.fromkeys(filter(None, names))) or self.env._("its invoice"),
        )

    def _explain_blocked(self, decision, item):
        return self.env._("Nothing is sent: payment of the invoice is blocked in accounting.")

    def _explain_no_due_date(self, decision, item):
        return self.env._("Nothing is sent: there is no due date. Fill it in on the journal item.")

    def _explain_payment(self, decision, item):
        return self.env._("Nothing is sent: a payment that was registered is under way.")

    def _explain_bank(self, decision, item):
        line_sudo = self.env["account.bank.statement.line"].sudo().browse(decision.source)
        return self.env._(
            "Nothing is sent: the bank statement line of %(day)s over %(amount)s (%(text)s) "
            "probably pays it. Match it.",
            day=self._day(line_sudo.date),
            amount=format_amount(self.env, line_sudo.amount, line_sudo.currency_id),
            text=line_sudo.payment_ref or line_sudo.partner_name or "-",
        )

    def _explain_online(self, decision, item):
        return self.env._(
            "Nothing is sent: an online payment is under way; the provider has not decided yet."
        )

    def _explain_closed_day(self, decision, item):
        return self.env._(
            "%(step)s is due, but today is no working day for the customer; next on %(day)s.",
            step=self._step(decision),
            day=self._day(decision.date),
        )

    def _explain_law_day(self, decision, item):
        return self.env._(
            "%(step)s is due today. %(why)s",
            step=self._step(decision),
            why=self._say_refusal(decision),
        )

    def _explain_law(self, decision, item):
        return self.env._(
            "%(step)s waits: %(why)s", step=self._step(decision), why=self._say_refusal(decision)
        )

    def _say_refusal(self, decision):
        """Return the rule of the law behind a decision in words."""
        currency = self[:1].company_currency_id
        return explain(
            decision.refusal,
            self.env,
            self._day,
            lambda amount: format_amount(self.env, float(amount), currency),
        )

    def _explain_contact_limit(self, decision, item):
        return self.env._(
            "%(step)s is due, but the customer heard from us often enough this week; next on "
            "%(day)s.",
            step=self._step(decision),
            day=self._day(decision.date),
        )

    def _explain_stale_bank(self, decision, item):
        return self.env._(
            "%s is due, but the last bank statement line is too old to know what was paid. "
            "Import the statements.",
            self._step(decision),
        )

    def _explain_credit(self, decision, item):
        return self.env._(
            "Nothing is sent: credits or payments under way probably pay it. Reconcile them."
        )

    def _explain_credit_other_currency(self, decision, item):
        return self.env._(
            "Nothing is sent: credits in another currency are worth more than what is open."
        )

    def _explain_not_reached(self, decision, item):
        return self.env._(
            "Next: %(step)s on %(day)s.",
            step=self._step(decision),
            day=self._day(decision.date),
        )

    def _explain_stepped_today(self, decision, item):
        return self.env._(
            "A step was taken today. Next: %(step)s on %(day)s.",
            step=self._step(decision),
            day=self._day(decision.date),
        )

    def _explain_gap(self, decision, item):
        return self.env._(
            "%(step)s is due, but the customer got a message a short time ago; next on %(day)s.",
            step=self._step(decision),
            day=self._day(decision.date),
        )

    def _explain_quiet_day(self, decision, item):
        if not decision.date:
            return self.env._("No message: every day of the week is a quiet day.")
        return self.env._(
            "%(step)s is due, but the customer wants no message today; next on %(day)s.",
            step=self._step(decision),
            day=self._day(decision.date),
        )

    def _explain_below_minimum(self, decision, item):
        currency = item.company_currency_id
        return self.env._(
            "%(step)s waits: %(total)s is less than the minimum of %(minimum)s.",
            step=self._step(decision),
            total=format_amount(self.env, float(decision.total or 0), currency),
            minimum=format_amount(self.env, float(decision.minimum or 0), currency),
        )

    def _explain_no_procedure(self, decision, item):
        return self.env._("Nothing is sent: the customer has no procedure with steps.")

    def _explain_due(self, decision, item):
        return self.env._("%s is due today.", self._step(decision))

    def _explain_advances(self, decision, item):
        return self.env._(
            "%s is due today and goes along with a later step of another item.",
            self._step(decision),
        )

    def _explain_last_step(self, decision, item):
        return self.env._("All steps were taken: decide what to do with this item.")

    def _step(self, decision):
        steps = self.env["collections.procedure.step"].sudo().with_context(active_test=False)
        return steps.browse(decision.step or []).name or ""

    def _day(self, day):
        return format_date(self.env, day)
