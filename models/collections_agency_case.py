from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_amount

from .scheduled import scheduled, spare_the_rest

PROTECTED_FIELDS = frozenset(
    (
        "state", "reference", "date_handed", "date_closed", "date_sent", "action_id", "package_id",
        "send_task_id",
    )
)  # fmt: skip
MANAGER = "account_collections.group_manager"
CLOSING_BATCH = 500


class CollectionsAgencyCase(models.Model):
    """One hand-over of a customer to an agency: a file that travels and comes back.

    Its items are silenced by holds of origin ``agency`` and by nothing else. What was recovered is
    read from the ledger, so that it is the same figure as everywhere.
    """

    _name = "collections.agency.case"
    _description = "Agency File"
    _inherit = ["collections.guarded", "mail.thread", "mail.activity.mixin"]
    _order = "date_handed desc, id desc"
    _protected_fields = PROTECTED_FIELDS
    _rec_name = "reference"
    _mail_post_access = "read"

    profile_id = fields.Many2one(
        "collections.profile",
        string="Dossier",
        required=True,
        index=True,
        ondelete="restrict",
    )
    partner_id = fields.Many2one(related="profile_id.partner_id", store=True, string="Customer")
    company_id = fields.Many2one(related="profile_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="profile_id.currency_id")
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        tracking=True,
        index="btree_not_null",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Follows the file and is told when it closes.",
    )
    agency_id = fields.Many2one(
        "collections.agency", required=True, tracking=True, index=True, ondelete="restrict"
    )
    agency_partner_id = fields.Many2one(related="agency_id.partner_id", string="Agency Contact")
    reference = fields.Char(readonly=True, copy=False, index="btree_not_null")
    agency_reference = fields.Char(help="The number under which the agency keeps this file.")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("running", "Handed over"),
            ("closed", "Closed"),
            ("withdrawn", "Withdrawn"),
        ],
        default="draft",
        required=True,
        readonly=True,
        index=True,
        copy=False,
        tracking=True,
    )
    action_id = fields.Many2one(
        "collections.action", readonly=True, copy=False, index="btree_not_null", ondelete="set null"
    )
    note = fields.Text(help="What the agency has to know. It goes into the package.")
    date_handed = fields.Date("Handed Over On", readonly=True, copy=False)
    date_closed = fields.Date("Closed On", readonly=True, copy=False)
    date_sent = fields.Date(
        "Sent On", readonly=True, copy=False, help="When the package went to the agency by e-mail."
    )
    package_id = fields.Many2one("ir.attachment", readonly=True, copy=False)
    send_task_id = fields.Many2one(
        "collections.action",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The task to send the package, when a procedure handed the file over.",
    )
    item_ids = fields.One2many("collections.agency.item", "case_id", string="Items")
    entry_ids = fields.One2many("collections.agency.entry", "case_id", string="Agency Reports")

    # === FIGURES (company currency) === #
    amount = fields.Monetary(
        string="Amount Handed Over", compute="_compute_amount", store=True, aggregator="sum"
    )
    residual = fields.Monetary(string="Open Now", compute="_compute_recovered")
    recovered = fields.Monetary(
        compute="_compute_recovered",
        help="Payments on these items in the ledger since the hand-over. Credit notes and "
        "write-offs do not count.",
    )
    success = fields.Float(
        string="Recovered Part",
        compute="_compute_recovered",
        help="What was recovered, as part of what was handed over.",
    )
    reported = fields.Monetary(
        string="Reported Payments",
        compute="_compute_reported",
        store=True,
        help="Payments that the agency reported, to us or to itself.",
    )
    cost = fields.Monetary(string="Fees and Costs", compute="_compute_reported", store=True)
    net = fields.Monetary(
        compute="_compute_recovered", help="What was recovered less fees and costs."
    )
    not_booked = fields.Monetary(
        string="Reported, Not Booked",
        compute="_compute_recovered",
        help="Payments that the agency reported and that are not in the ledger yet: wait for the "
        "money, or book it.",
    )

    # === COMPUTE METHODS === #

    @api.depends("reference", "partner_id")
    def _compute_display_name(self):
        for case in self:
            name = case.reference or self.env._("Draft")
            case.display_name = f"{name}, {case.partner_id.display_name or ''}"

    @api.depends("item_ids.value")
    def _compute_amount(self):
        for case in self:
            case.amount = sum(case.item_ids.mapped("value"))

    @api.depends("entry_ids.value", "entry_ids.kind")
    def _compute_reported(self):
        for case in self:
            payments = case.entry_ids.filtered(lambda entry: entry.kind.startswith("paid"))
            case.reported = sum(payments.mapped("value"))
            case.cost = sum((case.entry_ids - payments).mapped("value"))

    @api.depends("item_ids.residual", "entry_ids.value", "entry_ids.kind", "amount", "state")
    def _compute_recovered(self):
        figures = self._read_ledger()
        for case in self:
            residual, recovered = figures.get(case._origin.id, (0, 0))
            case.residual = residual
            case.recovered = recovered
            case.success = recovered / case.amount if case.amount else 0
            case.net = recovered - case.cost
            case.not_booked = max(case.reported - recovered, 0)

    def _read_ledger(self):
        """Return ``{case id: (open now, paid since the hand-over)}`` in company currency."""
        if not self.ids:
            return {}
        for model in ("account.partial.reconcile", "account.move.line", "collections.agency.item"):
            self.env[model].flush_model()
        self.env["collections.agency.case"].flush_model(["date_handed"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT item.case_id,
                       SUM(CASE WHEN line.reconciled IS NOT TRUE AND line.parent_state = 'posted'
                                THEN line.amount_residual ELSE 0 END),
                       SUM(COALESCE(paid.amount, 0))
                  FROM collections_agency_item item
                  JOIN collections_agency_case file ON file.id = item.case_id
                  JOIN account_move_line line ON line.id = item.move_line_id
             LEFT JOIN LATERAL (
                       SELECT SUM(part.amount) AS amount
                         FROM account_partial_reconcile part
                         JOIN account_move_line payment ON payment.id = part.credit_move_id
                         JOIN account_journal journal ON journal.id = payment.journal_id
                        WHERE part.debit_move_id = line.id
                          AND journal.type IN ('bank', 'cash', 'credit')
                          AND payment.date >= file.date_handed) paid ON TRUE
                 WHERE item.case_id IN %s
              GROUP BY item.case_id
                """,
                tuple(self.ids),
            )
        )
        return {case_id: (float(residual), float(paid)) for case_id, residual, paid in rows}

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_protected(vals)
        cases = super().create(vals_list)
        for case in cases.filtered(lambda case: not case.user_id):
            case.user_id = case._find_owner()
        return cases

    def write(self, vals):
        self._check_protected(vals)
        if {"agency_id", "profile_id"} & set(vals) and any(c.state != "draft" for c in self):
            raise UserError(self.env._("The file is with the agency: withdraw it first."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_handed_over(self):
        if any(case.state != "draft" for case in self):
            raise UserError(self.env._("Only a draft can be deleted: withdraw the file instead."))

    # === ACTION METHODS === #

    def action_hand_over(self):
        """Hand these files over: from now on the customer hears nothing from us about the items."""
        self._check_button("draft", self.env._("Only a draft can be handed over."))
        for case in self:
            case.sudo()._hand_over(self._today())
        return True

    def action_refresh(self):
        """Read anew what may be handed over."""
        self._check_button("draft", self.env._("Only a draft can be read anew."))
        for case in self.sudo():
            case.item_ids.unlink()
            case._fill(self._today())
        return True

    def action_withdraw(self):
        """Take these files back: follow-up of what is still open resumes."""
        self._check_button(
            ("running", "closed"), self.env._("Only a file that was handed over is withdrawn.")
        )
        for case in self.sudo():
            case._end_holds()
            case._set_state("withdrawn", date_closed=self._today())
            case._tell(self.env._("The file %(file)s was withdrawn: follow-up resumes."))
            case._ask_what_next(self.env._("Withdrawn from the agency: decide what happens next"))
        return True

    def action_close(self):
        """Close these files; what is still open stays silent until somebody decides."""
        self._check_button("running", self.env._("Only a file that was handed over is closed."))
        for case in self.sudo():
            case._close(self._today())
        return True

    def action_open_profile(self):
        """Open the dossier of the customer."""
        self.ensure_one()
        return self.profile_id._get_records_action()

    def _check_button(self, states, sentence):
        """Raise unless a manager presses the button on files in one of ``states``."""
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only a manager of Collections decides about a file."))
        if any(case.state not in states for case in self):
            raise UserError(sentence)

    # === BUSINESS METHODS === #

    @api.model
    def _prepare_draft(self, profile, agency, lines=None, **values):
        """Make a draft of what may be handed over of a customer.

        :param lines: only these journal items, all that are late when None
        """
        case = self.create({"profile_id": profile.id, "agency_id": agency.id, **values})
        case.sudo()._fill(self._today(), lines)
        return case

    def _fill(self, day, lines=None):
        """Put everything into the file that is late and may be asked for."""
        self.ensure_one()
        amounts = self._get_amounts(day)
        wanted = self.env["account.move.line"].browse(amounts)
        if lines is None:
            wanted = wanted.filtered(lambda line: line.date_maturity < day)
        else:
            wanted &= lines
        values = self.env["collections.agency.item"]._prepare_values(wanted, amounts, day)
        self.env["collections.agency.item"].create([{**v, "case_id": self.id} for v in values])

    def _get_amounts(self, day):
        """Return what may be asked on ``day``, ``{journal item id: (amount, value)}``.

        What is disputed, promised, paused, covered or with another agency is not handed over. It is
        the planner that tells.
        """
        plans = self.env["collections.ledger"].sudo()._plan(self.profile_id, day)
        return {
            decision.item: (decision.amount, decision.value)
            for plan in plans.values()
            for decision in plan.decisions
            if decision.state not in ("held", "covered") and decision.amount > 0
        }

    def _hand_over(self, day):
        """Silence the items and give the file its reference, under a lock of the customer."""
        self.ensure_one()
        self.profile_id.lock_for_update(allow_referencing=True)
        if not self.agency_id._takes(self.profile_id):
            raise UserError(
                self.env._(
                    "%(agency)s does not take customers of this company and country.",
                    agency=self.agency_id.display_name,
                )
            )
        self._bring_up_to_date(day)
        if not self.item_ids:
            raise UserError(
                self.env._(
                    "There is nothing to hand over of %s: everything is paid, covered, on hold "
                    "or not due.",
                    self.partner_id.display_name,
                )
            )
        self._set_state(
            "running",
            reference=self.agency_id._make_reference(self.profile_id, day),
            date_handed=day,
        )
        self._hold_items(day)
        self._finish_action(day)
        self._tell(self.env._("%(count)s items, %(amount)s, were handed over to %(agency)s."))

    def _bring_up_to_date(self, day):
        """Leave out what was paid, disputed or promised since the draft was made."""
        amounts = self._get_amounts(day)
        self.item_ids.filtered(lambda item: item.move_line_id.id not in amounts).unlink()
        for item in self.item_ids:
            amount, value = amounts[item.move_line_id.id]
            item.write({"amount": float(amount), "value": float(value)})

    def _hold_items(self, day):
        reason = self.env._(
            "with %(agency)s, file %(file)s",
            agency=self.agency_id.display_name,
            file=self.reference,
        )
        holds = self.env["collections.hold"].create(
            [
                {
                    "profile_id": self.profile_id.id,
                    "move_line_id": item.move_line_id.id,
                    "origin": "agency",
                    "reason": reason,
                    "date_from": day,
                }
                for item in self.item_ids
            ]
        )
        for item, hold in zip(self.item_ids, holds, strict=True):
            item.hold_id = hold

    def _end_holds(self):
        self.item_ids.hold_id._end(self._today())

    def _finish_action(self, day):
        """Count the step of the procedure from which this file was made as taken."""
        action = self.action_id
        if action.state in ("todo", "approve", "ready", "failed"):
            action._set_done(day, done_by_id=self.env.uid)
            self.env["collections.change"]._record_profiles(self.profile_id)

    def _close(self, day):
        """Close the file; without open items its holds end with it."""
        self.ensure_one()
        left = self.item_ids.filtered(lambda item: not item.is_paid)
        self._set_state("closed", date_closed=day)
        if left:
            self._tell(self.env._("The file %(file)s was closed with %(residual)s still open."))
            self._ask_what_next(
                self.env._("Closed by the agency: write off, withdraw or hand over again")
            )
        else:
            self._end_holds()
            self._tell(self.env._("The file %(file)s was closed: nothing is open any more."))

    def _set_state(self, state, **values):
        self.write({"state": state, **values})

    def _tell(self, sentence):
        """Write in the file and in the dossier what happened to it."""
        self.ensure_one()
        body = sentence % {
            "file": self.reference,
            "agency": self.agency_id.display_name,
            "count": len(self.item_ids),
            "amount": format_amount(self.env, self.amount, self.currency_id),
            "residual": format_amount(self.env, self.residual, self.currency_id),
        }
        self._message_log(body=body)
        self.profile_id._message_log(body=body)

    def _ask_what_next(self, what):
        """Put the rest of the file in the worklist, so that it is not forgotten."""
        if self.residual:
            self._add_task(what)

    def _add_task(self, what):
        """Put a task about this file in the worklist of its owner."""
        self.ensure_one()
        return self.env["collections.action"].create(
            {
                "profile_id": self.profile_id.id,
                "kind": "manual",
                "summary": what,
                "user_id": self.user_id.id,
                "amount": self.residual,
                "date": self._today(),
            }
        )

    # === CRON METHODS === #

    @api.model
    @scheduled
    def _cron_close(self, day=None):
        """Close the files of which nothing is open any more, in bounded batches."""
        day, last = day or self._today(), 0
        while found := self._find_settled(last):
            last = found[-1].id
            locked = found.try_lock_for_update(allow_referencing=True)
            spare_the_rest(locked, lambda cases: cases._close_each(day))
            left = len(self._find_settled(last))
            if not self.env["ir.cron"]._commit_progress(len(found), remaining=left):
                return

    def _close_each(self, day):
        for case in self:
            case._close(day)

    def _find_settled(self, after=0):
        """Return running files without open items, found in one query."""
        for model in ("account.move.line", "collections.agency.item", "collections.agency.case"):
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT file.id
                  FROM collections_agency_case file
                 WHERE file.state = 'running' AND file.id > %s
                   AND NOT EXISTS (
                       SELECT FROM collections_agency_item item
                         JOIN account_move_line line ON line.id = item.move_line_id
                        WHERE item.case_id = file.id AND line.parent_state = 'posted'
                          AND line.reconciled IS NOT TRUE)
              ORDER BY file.id
                 LIMIT %s
                """,
                after,
                CLOSING_BATCH,
            )
        )
        return self.browse(row[0] for row in rows)

    # === HELPERS === #

    def _today(self):
        return self.env["collections.ledger"]._get_today()

    def _find_owner(self):
        """Return who follows the file: the collector, or who hands it over by hand."""
        person = self.env.user.filtered(
            lambda user: user._is_internal() and not user._is_superuser()
        )
        return self.profile_id.user_id or person or self.company_id.collections_user_id

    def _get_contacts(self):
        """Return the customer and its contacts as they are given to the agency."""
        self.ensure_one()
        customer = self.partner_id.sudo()
        return customer | customer.child_ids.filtered("active")

    def _mail_get_partner_fields(self, introspect_fields=False):
        """Talk about a file is with the agency, never with the customer."""
        return ["agency_partner_id"]
