from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_amount, format_date

KINDS = [
    ("own", "Own limit"),
    ("temporary", "Temporary raise"),
    ("insurer", "Limit of the insurer"),
    ("advised", "Advised limit"),
    ("group", "Limit of the group"),
    ("security", "Secured"),
]
PROTECTED_FIELDS = frozenset(
    (
        "profile_id", "kind", "amount", "date_from", "date_to", "state", "origin",
        "requested_by_id", "decided_by_id", "decided_at", "decision_note",
    )
)  # fmt: skip


class CollectionsCreditLimit(models.Model):
    """One decision, or the wish for one, about the credit of a customer. They are never changed:
    a new one takes the place of the last, so that the list is the history."""

    _name = "collections.credit.limit"
    _description = "Credit Limit"
    _inherit = ["collections.guarded"]
    _protected_fields = PROTECTED_FIELDS
    _order = "date_from desc, id desc"
    _rec_name = "kind"

    profile_id = fields.Many2one(
        "collections.profile", string="Dossier", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="profile_id.partner_id", store=True, string="Customer")
    company_id = fields.Many2one(related="profile_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(
        KINDS,
        required=True,
        default="own",
        help="Own limit: what we decided; it counts first, and is the credit limit on the "
        "contact.\nTemporary raise: comes on top of it until its end.\nLimit of the insurer: "
        "counts where there is no own limit.\nAdvised limit: what a bureau advises; it only "
        "informs.\nLimit of the group: for this company and all its subsidiaries together."
        "\nSecured: covered by a deposit or a guarantee, and not at risk.",
    )
    amount = fields.Monetary(required=True)
    date_from = fields.Date("From", required=True, default=fields.Date.context_today)
    date_to = fields.Date("Until", help="Last day on which it counts. Empty: until further notice.")
    state = fields.Selection(
        [
            ("requested", "Asked"),
            ("approved", "In force"),
            ("ended", "Ended"),
            ("refused", "Refused"),
        ],
        default="requested",
        required=True,
    )
    reason = fields.Text(required=True, help="Why. Who looks at it later reads it here.")
    origin = fields.Selection(
        [
            ("user", "By hand"),
            ("contact", "On the contact"),
            ("rule", "By a rule"),
            ("application", "By an application"),
        ],
        default="user",
        required=True,
    )
    requested_by_id = fields.Many2one("res.users", string="Asked By")
    decided_by_id = fields.Many2one("res.users")
    decided_at = fields.Datetime("Decided On")
    decision_note = fields.Text()

    _amount_positive = models.Constraint(
        "CHECK(amount >= 0)", "A limit is zero or more. Zero means: no credit at all."
    )
    _dates_in_order = models.Constraint(
        "CHECK(date_to IS NULL OR date_to >= date_from)", "The last day lies before the first."
    )
    _counting_index = models.Index("(profile_id, kind) WHERE state = 'approved'")

    # === CONSTRAINT METHODS === #

    @api.constrains("kind", "date_to", "amount")
    def _check_temporary(self):
        for limit in self:
            if limit.kind == "temporary" and not limit.date_to:
                raise ValidationError(
                    self.env._("Say until when the limit is raised: a raise always ends.")
                )
            if limit.kind == "temporary" and not limit.amount:
                raise ValidationError(self.env._("Say by how much the limit is raised."))

    # === CRUD METHODS === #

    def write(self, vals):
        self._check_protected(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        if any(limit.state != "requested" for limit in self):
            raise UserError(self.env._("A decision about credit is kept: decide anew instead."))

    # === ACTION METHODS === #

    def action_approve(self):
        """Put what was asked into force."""
        for limit in self:
            limit._check_open()
            limit._check_authority()
            limit.sudo()._approve()
        return True

    def action_refuse(self):
        """Refuse what was asked."""
        for limit in self:
            limit._check_open()
            limit._check_authority()
            limit_sudo = limit.sudo()
            limit_sudo._decide("refused")
            limit_sudo._log(self.env._("Refused: %s", limit_sudo._describe()))
        return True

    def action_end(self):
        """End what is in force today."""
        for limit in self:
            if limit.state != "approved":
                raise UserError(self.env._("Only what is in force can be ended."))
            limit._check_authority()
            limit_sudo = limit.sudo()
            limit_sudo._end()
            limit_sudo._log(self.env._("Ended: %s", limit_sudo._describe()))
            limit_sudo.profile_id._refresh_credit()
        return True

    def _check_open(self):
        if self.state != "requested":
            raise UserError(self.env._("This was decided already."))

    def _check_authority(self):
        self.check_access("read")
        if not (self.env.su or self._may_be_decided()):
            raise AccessError(
                self.env._(
                    "%s is more than you may decide for a customer of this class: ask the credit "
                    "manager.",
                    format_amount(self.env, self._get_amount_at_stake(), self.currency_id),
                )
            )

    # === BUSINESS METHODS === #

    @api.model
    def _decide_for(self, profile, kind, amount, reason, origin="user", since=None, until=None):
        """Record a decision about the credit of a customer, or ask for it who may not decide.

        :param profile: the dossier; who calls has to have checked the right to read it
        :param float amount: in the currency of the company, zero or more
        :return: the limit: in force when the user may decide about so much, else asked for
        """
        today = self.env["collections.ledger"]._get_today()
        limit = self.sudo().create(
            {
                "profile_id": profile.id,
                "kind": kind,
                "amount": amount,
                "reason": reason,
                "origin": origin,
                "date_from": since or today,
                "date_to": until,
                "requested_by_id": self.env.uid,
            }
        )
        if self.env.su or limit._may_be_decided():
            limit._approve()
        else:
            limit._ask()
        return limit.sudo(self.env.su)

    def _may_be_decided(self):
        """Return whether the user may decide about this alone."""
        self.ensure_one()
        profile_sudo = self.sudo().profile_id
        policies_sudo = self.env["collections.credit"].sudo()._get_policies(profile_sudo)
        policy_sudo = policies_sudo[profile_sudo.id]
        return policy_sudo._may_decide(self._get_amount_at_stake(), self.env.user)

    def _get_amount_at_stake(self):
        """Return about how much credit this decides: of a raise, the limit that it leads to."""
        self.ensure_one()
        if self.kind == "temporary":
            return self.amount + self.sudo().profile_id.credit_limit
        # An advice and what an insurer or a deposit covers are facts; they are worth what they say.
        return self.amount

    def _approve(self):
        """Put this into force in place of what was in force of its kind."""
        self._decide("approved")
        if self.kind in ("own", "insurer", "advised", "group"):
            self._find_predecessors()._end(fields.Date.subtract(self.date_from, days=1))
        self._log(self.env._("In force: %s", self._describe()))
        if self.kind == "own":
            self.profile_id._set_review_date()
        self.profile_id._refresh_credit()

    def _find_predecessors(self):
        return self.search(
            [
                ("profile_id", "=", self.profile_id.id),
                ("kind", "=", self.kind),
                ("state", "=", "approved"),
                ("id", "!=", self.id),
            ]
        )

    def _end(self, last=None):
        """End these limits with day ``last`` (by default, yesterday).

        One that ends before it began never counted; it keeps its first day as its last.
        """
        today = self.env["collections.ledger"]._get_today()
        last = last or fields.Date.subtract(today, days=1)
        for limit in self:
            until = max(min(limit.date_to or last, last), limit.date_from)
            limit.write({"date_to": until, "state": "ended" if last < today else limit.state})

    @api.model
    def _end_expired(self, day):
        """Mark what ran out as ended; it stopped to count with its last day."""
        self.search([("state", "=", "approved"), ("date_to", "<", day)]).write({"state": "ended"})

    def _decide(self, state):
        self.write(
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "decided_at": fields.Datetime.now(),
            }
        )
        self._close_tasks()

    def _ask(self):
        """Put the decision in the worklist of the credit manager."""
        self._log(self.env._("Asked: %s", self._describe()))
        self.env["collections.action"].sudo().create(
            {
                "profile_id": self.profile_id.id,
                "kind": "credit",
                "credit_limit_id": self.id,
                "summary": self.env._("Decide: %s", self._describe()),
                "user_id": self.company_id.sudo().collections_manager_id.id,
                "amount": self.amount,
                "priority": int(min(self.amount, 2**31 - 1)),
                "date": self.env["collections.ledger"]._get_today(),
            }
        )

    def _close_tasks(self):
        tasks = self.env["collections.action"].sudo()
        found = tasks.search([("credit_limit_id", "in", self.ids), ("state", "=", "todo")])
        found._set_done(self.env["collections.ledger"]._get_today(), done_by_id=self.env.uid)

    # === HELPERS === #

    def _describe(self):
        """Return what this is about, in words."""
        self.ensure_one()
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        values = {
            "kind": kinds[self.kind],
            "amount": format_amount(self.env, self.amount, self.currency_id),
            "reason": " ".join((self.reason or "").split()),
        }
        if self.date_to:
            values["until"] = format_date(self.env, self.date_to)
            return self.env._("%(kind)s %(amount)s until %(until)s: %(reason)s", **values)
        return self.env._("%(kind)s %(amount)s: %(reason)s", **values)

    def _log(self, body):
        self.profile_id._message_log(body=body, author_id=self.env.user.partner_id.id)


class CollectionsAction(models.Model):
    _inherit = "collections.action"

    kind = fields.Selection(
        selection_add=[("credit", "Decision about credit")], ondelete={"credit": "cascade"}
    )
    credit_limit_id = fields.Many2one(
        "collections.credit.limit",
        "Limit to Decide",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="cascade",
    )
    order_hold_id = fields.Many2one(
        "collections.order.hold",
        "Order to Decide",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="cascade",
    )

    def _is_protected(self, name):
        return name in ("credit_limit_id", "order_hold_id") or super()._is_protected(name)
