from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_amount, format_date

# What was promised is history, and what became of it is read from the ledger.
PROTECTED_FIELDS = frozenset(
    (
        "state", "name", "profile_id", "currency_id", "amount", "date", "value", "line_ids",
        "item_ids", "open_item_ids", "is_account", "given_on", "known_until", "origin", "received",
        "value_received", "kept_share", "grace_end", "cancel_reason",
    )
)  # fmt: skip
CREATABLE_FIELDS = frozenset(
    (
        "profile_id", "currency_id", "amount", "date", "line_ids", "item_ids", "open_item_ids",
        "origin",
    )
)  # fmt: skip


class CollectionsPromise(models.Model):
    """An amount that a customer promised to pay by a date, or in parts by several dates.

    Follow-up is silent about it until the last date and some grace are over. Whether it was kept
    is decided by the ledger alone, see ``_review``.
    """

    _name = "collections.promise"
    _description = "Promise"
    _inherit = [
        "collections.guarded",
        "mail.thread",
        "mail.activity.mixin",
        "collections.silence",
    ]
    _order = "date desc, id desc"
    _protected_fields = PROTECTED_FIELDS
    _mail_post_access = "read"

    name = fields.Char("Reference", readonly=True, copy=False, index="trigram")
    user_id = fields.Many2one(
        "res.users",
        string="Collector",
        tracking=True,
        index="btree_not_null",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Is told when the promise is broken.",
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="Promised By",
        index="btree_not_null",
        ondelete="set null",
        domain="[('commercial_partner_id', '=', partner_id)]",
    )
    origin = fields.Selection(
        [
            ("collector", "Collector"),
            ("call", "Call"),
            ("email", "E-mail"),
            ("portal", "Portal"),
            ("reply", "Reply that was read"),
        ],
        default="collector",
        required=True,
    )
    note = fields.Text(help="What was said. Your colleagues read it with the customer.")
    state = fields.Selection(
        [
            ("requested", "Requested"),
            ("open", "Open"),
            ("kept", "Kept"),
            ("partly", "Partly kept"),
            ("broken", "Broken"),
            ("cancelled", "Cancelled"),
        ],
        default="open",
        required=True,
        readonly=True,
        index=True,
        copy=False,
        tracking=True,
        group_expand=True,
    )
    cancel_reason = fields.Selection(
        [
            ("user", "Cancelled by hand"),
            ("refused", "Refused"),
            ("void", "Nothing of it is owed any more"),
        ],
        readonly=True,
        copy=False,
    )

    # === WHAT WAS PROMISED === #
    currency_id = fields.Many2one("res.currency", required=True)
    amount = fields.Monetary(required=True, aggregator="sum")
    date = fields.Date("By", required=True, index=True, help="The last date, if there are several.")
    given_on = fields.Date(
        readonly=True,
        copy=False,
        required=True,
        default=lambda self: self.env["collections.ledger"]._get_today(),
        help="Money that came from then on counts.",
    )
    known_until = fields.Integer(
        readonly=True,
        copy=False,
        help="The last matching in the ledger when the promise was given: what is older does not "
        "count.",
    )
    grace_end = fields.Date(
        "Counts Until",
        readonly=True,
        copy=False,
        index=True,
        help="The last date and the grace in working days: until then follow-up is silent.",
    )
    count_credit_notes = fields.Boolean(
        tracking=True, help="Credit notes keep this promise just as payments do."
    )
    is_account = fields.Boolean("The Whole Account", readonly=True, copy=False)
    line_ids = fields.One2many("collections.promise.line", "promise_id", string="Dates")
    item_ids = fields.One2many("collections.promise.item", "promise_id", string="Items")
    open_item_ids = fields.Many2many(
        "collections.open.item",
        string="Open Items",
        compute="_compute_open_item_ids",
        readonly=False,
        help="What the promise is about. Leave empty for the whole account.",
    )

    # === WHAT BECAME OF IT === #
    received = fields.Monetary(
        default=0,
        readonly=True,
        copy=False,
        help="Payments in time. No payment counts for two promises.",
    )
    kept_share = fields.Float(
        "Kept Part",
        readonly=True,
        copy=False,
        aggregator="avg",
        help="What was received in time, as part of what was promised and is owed.",
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    value = fields.Monetary(
        "Promised (Company)", currency_field="company_currency_id", readonly=True, copy=False
    )
    value_received = fields.Monetary(
        "Received (Company)", currency_field="company_currency_id", readonly=True, copy=False
    )
    summary = fields.Char(compute="_compute_summary")

    _amount_positive = models.Constraint(
        "CHECK(amount > 0)", "Enter the amount that the customer promises to pay."
    )

    # === COMPUTE METHODS === #

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for promise in self:
            names = filter(None, (promise.name, promise.partner_id.display_name))
            promise.display_name = ", ".join(names)

    @api.depends("item_ids.move_line_id")
    def _compute_open_item_ids(self):
        items = self.env["collections.open.item"]
        for promise in self:
            promise.open_item_ids = items.browse(promise.item_ids.move_line_id.ids).exists()

    @api.depends("amount", "currency_id", "date")
    @api.depends_context("lang")
    def _compute_summary(self):
        for promise in self:
            promise.summary = self.env._(
                "%(amount)s by %(day)s",
                amount=format_amount(self.env, promise.amount, promise.currency_id),
                day=format_date(self.env, promise.date) if promise.date else "",
            )

    # === ONCHANGE METHODS === #

    @api.onchange("open_item_ids")
    def _onchange_open_item_ids(self):
        """Propose what is open of the chosen items."""
        if self.open_item_ids:
            self.currency_id = self.open_item_ids[0].currency_id
            self.amount = sum(self.open_item_ids.mapped("residual"))

    @api.onchange("line_ids")
    def _onchange_line_ids(self):
        """Several dates: the amount is their sum, the date the last of them."""
        if self.line_ids:
            self.amount = sum(self.line_ids.mapped("amount"))
            self.date = max(filter(None, self.line_ids.mapped("date")), default=False)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Dates and items are written by nobody but their promise, hence with its rights."""
        self.browse().check_access("create")
        for vals in vals_list:
            self._check_protected(set(vals) - CREATABLE_FIELDS)
        values_list = [self._prepare_new_values(vals) for vals in vals_list]
        promises_sudo = super(CollectionsPromise, self.sudo()).create(values_list)
        promises_sudo._complete()
        promises = promises_sudo.sudo(self.env.su)
        promises.check_access("create")
        self._take_turns(promises_sudo.profile_id)
        promises._check_new()
        promises._log_given()
        promises._decide_now()
        return promises

    def write(self, vals):
        self._check_protected(vals)
        result = super().write(vals)
        if "count_credit_notes" in vals:
            self._decide_now()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        if any(promise.state not in ("requested", "cancelled") for promise in self):
            raise UserError(self.env._("A promise is history: cancel it instead of deleting it."))

    @api.model
    def _prepare_new_values(self, vals):
        """Complete the values of a new promise; of dates and items only what is promised counts."""
        vals = dict(vals)
        items = self._read_items(vals.pop("item_ids", ()), vals.pop("open_item_ids", ()))
        dues = [
            {"date": fields.Date.to_date(due.get("date")), "amount": due.get("amount") or 0}
            for due in self._read_created(vals.pop("line_ids", ())) or [vals]
        ]
        if not all(due["date"] for due in dues):
            raise UserError(self.env._("Enter the date by which the customer promises to pay."))
        if not all(due["amount"] > 0 for due in dues):
            raise UserError(self.env._("Enter the amount that the customer promises to pay."))
        profile = self.env["collections.profile"].browse(vals.get("profile_id"))
        vals.setdefault("user_id", profile.user_id.id)
        if not vals.get("currency_id"):
            vals["currency_id"] = profile.currency_id.id
        return {
            **vals,
            "name": self.env["ir.sequence"].sudo().next_by_code("collections.promise"),
            "amount": sum(due["amount"] for due in dues),
            "date": max(due["date"] for due in dues),
            "line_ids": [Command.create(due) for due in dues],
            "item_ids": [Command.create({"move_line_id": item_id}) for item_id in items],
        }

    @api.model
    def _read_created(self, commands):
        return [command[2] for command in commands or () if command[0] == Command.CREATE]

    @api.model
    def _read_items(self, item_commands, open_item_commands):
        """Return the ids of the chosen journal items, each once; an open item has the same id."""
        ids = [item.get("move_line_id") for item in self._read_created(item_commands)]
        for command in open_item_commands or ():
            if command[0] == Command.SET:
                ids += command[2]
            elif command[0] == Command.LINK:
                ids.append(command[1])
        return list(dict.fromkeys(filter(None, ids)))

    # === ACTION METHODS === #

    def action_accept(self):
        """Accept requested promises: from now on follow-up is silent about them."""
        self._check_button("requested", self.env._("Only a request can be accepted."))
        self._check_dates()
        self._take_turns(self.sudo().profile_id)
        self.sudo()._set_state("open")
        self._decide_now()
        return True

    def action_refuse(self):
        """Refuse requested promises: follow-up goes on as if there was none."""
        self._check_button("requested", self.env._("Only a request can be refused."))
        self.sudo()._set_state("cancelled", cancel_reason="refused")
        return True

    def action_cancel(self):
        """Take open promises back: follow-up resumes."""
        self._check_button("open", self.env._("Only an open promise can be cancelled."))
        self.sudo()._set_state("cancelled", cancel_reason="user")
        self.sudo()._sync_holds({}, self.env["collections.ledger"]._get_today())
        self._decide_now()
        return True

    def action_open_profile(self):
        """Open the dossier of the customer."""
        self.ensure_one()
        return self.profile_id._get_records_action()

    def _check_button(self, state, sentence):
        """Raise unless the user may write these promises and all are in ``state``."""
        self.check_access("write")
        if any(promise.state != state for promise in self):
            raise UserError(sentence)

    # === BUSINESS METHODS === #

    @api.model
    def _promise(self, profile, amount, date, lines=None, origin="collector", **values):
        """Make a promise and silence follow-up about it.

        :param amount: in the currency of the items, or in ``currency_id`` of ``values``, else that
            of the company
        :param date: by when; both are ignored with ``dates=[(date, amount), …]`` in ``values``
        :param lines: receivable journal items that the promise is about, the account when None
        :param origin: "portal", "email", "call", "reply" or "collector"
        :param values: more fields of the promise
        :raise UserError: one sentence that says what to do
        """
        dues = values.pop("dates", None) or [(date, amount)]
        lines_sudo = (lines or self.env["account.move.line"]).sudo()
        if lines_sudo.currency_id:
            values.setdefault("currency_id", lines_sudo.currency_id[:1].id)
        return self.create(
            {
                **values,
                "profile_id": profile.id,
                "origin": origin,
                "item_ids": [
                    Command.create({"move_line_id": line_id}) for line_id in lines_sudo.ids
                ],
                "line_ids": [Command.create({"date": day, "amount": part}) for day, part in dues],
            }
        )

    @api.model
    def _request(self, profile, amount, date, lines=None, origin="portal", **values):
        """Make a promise that is accepted at once inside the policy and waits otherwise.

        What waits silences nothing until a collector accepts it.
        """
        dues = values.get("dates") or [(date, amount)]
        total, last = sum(part for _day, part in dues), max(day for day, _part in dues)
        is_within, sentence = self._is_within_policy(profile, total, last)
        if not is_within:
            values["state"] = "requested"
        promise = self.sudo()._promise(profile, amount, date, lines, origin, **values)
        if sentence:
            promise._message_log(body=sentence)
            promise._ask_to_decide(sentence)
        return promise.with_env(self.env)

    @api.model
    def _is_within_policy(self, profile, amount, date):
        """Tell whether a customer may promise this without anybody's decision, and why not.

        :return: ``(bool, sentence)``; the sentence is empty when it may
        """
        company = profile.sudo().company_id
        today = self.env["collections.ledger"]._get_today()
        longest = company.collections_promise_max_days
        if longest and (fields.Date.to_date(date) - today).days > longest:
            return False, self.env._("A promise of more than %s days needs our consent.", longest)
        if 0 < company.collections_promise_max_open <= self._count(profile, ("open", "requested")):
            return False, self.env._("There is an open promise already: another needs our consent.")
        broken = profile.sudo().broken_promise_count
        if 0 < company.collections_promise_max_broken <= broken:
            return False, self.env._(
                "Earlier promises were not kept: a new one of %s needs our consent.",
                format_amount(self.env, amount, company.currency_id),
            )
        return True, ""

    @api.model
    def _count(self, profile, states):
        domain = [("profile_id", "=", profile.id), ("state", "in", states)]
        return self.sudo().search_count(domain)

    def _set_state(self, state, **values):
        """Decide by hand; whoever was asked to accept or refuse is asked no more."""
        self.write({"state": state, "cancel_reason": False, **values})
        tasks = self.env["collections.action"].search(
            [("promise_id", "in", self.ids), ("kind", "=", "manual"), ("state", "=", "todo")]
        )
        if tasks:
            tasks._set_done(self.env["collections.ledger"]._get_today(), done_by_id=self.env.uid)

    def _decide_now(self):
        """Decide these promises from the ledger as it is now, and bring their holds in line."""
        today = self.env["collections.ledger"]._get_today()
        self.sudo()._review(self.sudo().profile_id, today)

    def _complete(self):
        """Fill in what a new promise derives from its dates, items and the ledger."""
        newest = self.env["account.partial.reconcile"].search([], order="id desc", limit=1).id
        for promise in self:
            promise.line_ids._complete()
            promise.item_ids._complete()
            promise.write(
                {
                    "is_account": not promise.item_ids,
                    "known_until": newest,
                    "grace_end": max(promise.line_ids.mapped("grace_end")),
                    "value": sum(promise.line_ids.mapped("value")),
                }
            )

    def _log_given(self):
        """Write in the dossiers what the customers promised."""
        for promise in self.sudo():
            body = self.env._("Promised: %s", promise.summary)
            if promise.state == "requested":
                body = self.env._("Asks to be allowed to promise: %s", promise.summary)
            author = promise.contact_id if promise.origin == "portal" else self.env.user.partner_id
            promise.profile_id._log_recorded(body, author_id=author.id)

    # === HELPERS === #

    def _describe_outcome(self):
        """Say in one line what was promised and what became of it."""
        self.ensure_one()
        states = dict(self._fields["state"]._description_selection(self.env))
        return self.env._("%(promise)s: %(state)s", promise=self.summary, state=states[self.state])

    @api.model
    def _get_hold_origin(self):
        return "promise"

    def _get_reason(self):
        """Return why follow-up is silent, as it is written on items and holds."""
        self.ensure_one()
        return self.env._("Promised: %s", self.summary)

    def _message_auto_subscribe_notify(self, partner_ids, template):
        """Send no mail for each promise of a collector: the worklist shows those that need one."""

    def _mail_get_partner_fields(self, introspect_fields=False):
        return ["contact_id", "partner_id"]
