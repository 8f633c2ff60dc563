from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_amount, format_date

MANAGER = "account_collections.group_manager"
PROTECTED_FIELDS = frozenset(
    (
        "name", "state", "date_requested", "date_offered", "date_started", "date_ended",
        "silent_until", "end_reason", "decided_by_id", "accepted_name", "accepted_at",
        "accepted_ip", "previous_id", "version", "access_token", "charge_move_id",
    )
)  # fmt: skip
# What was agreed: it changes by a new version alone.
TERMS = frozenset(
    (
        "profile_id", "currency_id", "item_ids", "installment_ids", "frequency", "count", "size",
        "start", "cost", "rate", "method", "down_payment", "origin",
    )
)  # fmt: skip
ASKED_STATES = ("requested", "approved", "running")
ENDED_STATES = ("completed", "defaulted", "cancelled")


class CollectionsPlan(models.Model):
    """A debt that is paid in instalments.

    The policy of the company or a manager approves it, the customer accepts it, the ledger decides
    about the rest. Its items are silenced by holds of origin ``plan`` and by nothing else.
    """

    _name = "collections.plan"
    _description = "Payment Plan"
    _inherit = [
        "collections.guarded",
        "mail.thread",
        "mail.activity.mixin",
        "portal.mixin",
        "collections.silence",
    ]
    _order = "id desc"
    _protected_fields = PROTECTED_FIELDS
    _mail_post_access = "read"

    name = fields.Char("Reference", readonly=True, copy=False, index="trigram", default="/")
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        tracking=True,
        index="btree_not_null",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Follows the plan and is told what becomes of it.",
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    origin = fields.Selection(
        [
            ("collector", "Collector"),
            ("call", "Call"),
            ("email", "E-mail"),
            ("portal", "Customer page"),
        ],
        "Asked By",
        default="collector",
        required=True,
        help="Who asked for the plan, and how.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("requested", "To decide"),
            ("approved", "Offered"),
            ("running", "Running"),
            ("completed", "Completed"),
            ("defaulted", "Defaulted"),
            ("cancelled", "Ended"),
        ],
        default="draft",
        required=True,
        readonly=True,
        index=True,
        copy=False,
        tracking=True,
    )
    note = fields.Text(help="What a colleague has to know. The customer does not see it.")
    item_ids = fields.One2many("collections.plan.item", "plan_id", string="Items")
    installment_ids = fields.One2many("collections.installment", "plan_id", string="Instalments")

    # === TERMS === #
    frequency = fields.Selection(
        [
            ("weekly", "Every week"),
            ("biweekly", "Every two weeks"),
            ("monthly", "Every month"),
            ("quarterly", "Every three months"),
        ],
        default="monthly",
        required=True,
    )
    count = fields.Integer(
        "Number of Instalments", help="Zero: as many as it takes with the amount of one."
    )
    size = fields.Monetary("Amount of One", help="The last instalment is the rest.")
    start = fields.Date(
        "First Payment", required=True, help="Date of the down payment or the first instalment."
    )
    down_payment = fields.Monetary(help="Part of the amount that is paid at the start.")
    method = fields.Selection(
        [
            ("none", "No interest"),
            ("flat", "Flat: on the whole amount until the end"),
            ("annuity", "Annuity: on what is still owed"),
        ],
        "Interest",
        default="none",
        required=True,
    )
    rate = fields.Float("Interest Rate", digits=(6, 3), help="In per cent a year.")
    cost = fields.Monetary(help="Asked on top, spread evenly over the instalments.")

    # === POLICY === #
    is_within_policy = fields.Boolean(
        "Inside the Policy", compute="_compute_policy", store=True, copy=False
    )
    policy_problem = fields.Text(
        "Outside the Policy",
        compute="_compute_policy",
        store=True,
        copy=False,
        help="Why a manager has to decide.",
    )

    # === WHAT HAPPENED === #
    date_requested = fields.Date("Asked On", readonly=True, copy=False)
    silent_until = fields.Date(
        readonly=True,
        copy=False,
        help="The customer is left in peace until then while a manager decides.",
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    date_offered = fields.Date("Offered On", readonly=True, copy=False)
    date_started = fields.Date("Started On", readonly=True, copy=False)
    date_ended = fields.Date("Ended On", readonly=True, copy=False)
    end_reason = fields.Char("Why It Ended", readonly=True, copy=False)
    accepted_name = fields.Char("Accepted By", readonly=True, copy=False)
    accepted_at = fields.Datetime(readonly=True, copy=False)
    accepted_ip = fields.Char("Accepted From", readonly=True, copy=False, help="IP address.")
    previous_id = fields.Many2one(
        "collections.plan",
        "Previous Version",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    next_ids = fields.One2many("collections.plan", "previous_id", "Next Versions")
    version = fields.Integer(default=1, readonly=True, copy=False)

    # === FIGURES === #
    amount = fields.Monetary("Principal", compute="_compute_amounts", store=True)
    charge = fields.Monetary(
        "Interest and Cost",
        compute="_compute_amounts",
        store=True,
        help="What is asked on top of the open items. It is owed in the ledger only when it is "
        "invoiced.",
    )
    total = fields.Monetary(compute="_compute_amounts", store=True)
    received = fields.Monetary(compute="_compute_amounts", store=True)
    residual = fields.Monetary("To Pay", compute="_compute_amounts", store=True)
    next_date = fields.Date("Next Instalment", compute="_compute_amounts", store=True)
    next_amount = fields.Monetary(compute="_compute_amounts", store=True)
    is_late = fields.Boolean("Late", compute="_compute_amounts", store=True)
    charge_move_id = fields.Many2one(
        "account.move",
        "Invoice of Interest and Cost",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    open_charge = fields.Monetary("Not Invoiced", compute="_compute_open_charge")

    # === COMPUTE METHODS === #

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for plan in self:
            plan.display_name = f"{plan.name or ''}, {plan.partner_id.display_name or ''}"

    def _compute_access_url(self):
        for plan in self:
            plan.access_url = f"/my/collections/plan/{plan.id}"

    @api.depends(
        "item_ids.amount",
        "installment_ids.amount",
        "installment_ids.received",
        "installment_ids.residual",
        "installment_ids.state",
        "installment_ids.date",
        "currency_id",
    )
    def _compute_amounts(self):
        for plan in self:
            rows = plan.installment_ids
            unpaid = rows.filtered(lambda row: row.state != "paid").sorted(
                lambda row: (row.date or fields.Date.to_date("9999-12-31"), row._origin.id or 0)
            )
            plan.amount = sum(plan.item_ids.mapped("amount"))
            plan.charge = sum(row.interest + row.cost for row in rows)
            plan.total = sum(rows.mapped("amount"))
            plan.received = sum(rows.mapped("received"))
            plan.residual = sum(unpaid.mapped("residual"))
            plan.next_date = unpaid[:1].date
            plan.next_amount = unpaid[:1].residual
            plan.is_late = "late" in rows.mapped("state")

    @api.depends("charge", "charge_move_id.state", "charge_move_id.amount_total")
    def _compute_open_charge(self):
        for plan in self:
            left = max(plan.charge - plan._get_booked_charge(), 0)
            plan.open_charge = plan.currency_id.round(left) if plan.currency_id else left

    def _get_booked_charge(self):
        move_sudo = self.charge_move_id.sudo()
        return move_sudo.amount_total if move_sudo.state == "posted" else 0

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_protected(vals)
        plans = super().create(vals_list)
        sequence = self.env["ir.sequence"].sudo()
        for plan in plans.sudo():
            if plan.name == "/":
                plan.name = sequence.next_by_code("collections.plan") or plan.name
            plan.user_id = plan.user_id or plan._find_owner()
        return plans

    def write(self, vals):
        self._check_protected(vals)
        if not self.env.su and TERMS & set(vals) and any(p.state != "draft" for p in self):
            raise UserError(self._say_agreed())
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_asked(self):
        if any(plan.state != "draft" for plan in self):
            raise UserError(self.env._("Only a draft can be deleted: end the plan instead."))

    # === ACTION METHODS === #

    def action_calculate(self):
        """Calculate the instalments of these drafts anew from their terms."""
        self._check_button("draft", self._say_agreed())
        for plan in self.sudo():
            plan._fill_rows()
        return True

    def action_request(self):
        """Ask for these plans: the policy or a manager decides."""
        self._check_button("draft", self.env._("Only a draft can be asked for."))
        for plan in self.sudo():
            plan._request()
        return True

    def action_approve(self):
        """Agree to plans outside the policy."""
        self._check_button("requested", self._say_decided(), manager=True)
        for plan in self.sudo():
            plan._approve(self._today(), decided_by_id=self.env.uid)
        return True

    def action_refuse(self):
        """Open a dialog for the reason of a refusal."""
        self._check_button("requested", self._say_decided(), manager=True)
        return self._open_dialog(self.env._("Refuse payment plan"))

    def action_send_offer(self):
        """Send the agreement again."""
        self._check_button("approved", self.env._("Only an offered plan waits for acceptance."))
        for plan in self.sudo():
            plan._offer(self._today(), by_hand=self.env.uid)
        return True

    def action_accept(self):
        """Record that the customer accepted by phone, by e-mail or on paper."""
        self._check_button("approved", self.env._("Only an offered plan waits for acceptance."))
        for plan in self.sudo():
            contact = plan.profile_id.recipient_id or plan.partner_id
            plan._accept(
                self.env._(
                    "%(customer)s (recorded by %(user)s)",
                    customer=contact.name,
                    user=self.env.user.name,
                ),
                "",
            )
        return True

    def action_change(self):
        """Draft a new version of a plan over what is still open; this one stays as it was."""
        self.ensure_one()
        self._check_button(
            ("approved", "running", "defaulted"),
            self.env._("Only a plan that was agreed or has defaulted gets a new version."),
        )
        return self.browse(self.sudo()._change().id)._get_records_action()

    def action_end(self):
        """Open a dialog for the reason why a plan ends."""
        self._check_button(
            ("draft", *ASKED_STATES), self.env._("This payment plan has ended already.")
        )
        return self._open_dialog(self.env._("End payment plan"))

    def action_invoice_charge(self):
        """Make the invoice of interest and cost, to be looked at before it is posted."""
        self.ensure_one()
        self._check_button(
            ("approved", "running", "completed", "defaulted"),
            self.env._("Interest and cost are invoiced when the plan was agreed."),
            manager=True,
        )
        return self._invoice_charge()._get_records_action()

    def action_open_profile(self):
        """Open the dossier of the customer."""
        self.ensure_one()
        return self.profile_id._get_records_action()

    def action_open_versions(self):
        """Show all versions of this plan."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Versions"),
            "res_model": self._name,
            "view_mode": "list,form",
            "domain": Domain("id", "in", self._get_versions().ids),
        }

    def action_open_page(self):
        """Open the page on which the customer reads and accepts the plan."""
        self.ensure_one()
        self.check_access("write")
        url = self.sudo().get_portal_url()
        return {"type": "ir.actions.act_url", "target": "new", "url": url}

    def _open_dialog(self, title):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "collections.plan.end",
            "view_mode": "form",
            "target": "new",
            "context": {"default_plan_ids": self.ids},
        }

    def _check_button(self, states, sentence, manager=False):
        """Raise unless the user may press the button on plans in one of ``states``."""
        self.check_access("write")
        if manager and not self.env.su and not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Only a manager of Collections decides about a payment plan.")
            )
        states = (states,) if isinstance(states, str) else states
        if any(plan.state not in states for plan in self):
            raise UserError(sentence)

    # === HELPERS === #

    @api.model
    def _get_hold_origin(self):
        return "plan"

    def _today(self):
        return self.env["collections.ledger"]._get_today()

    def _find_owner(self):
        """Return who follows the plan: the collector, or who makes it by hand."""
        person = self.env.user.filtered(
            lambda user: user._is_internal() and not user._is_superuser()
        )
        return self.profile_id.user_id or person or self.company_id.collections_user_id

    def _get_versions(self):
        """Return all versions of this plan, the first one first."""
        first = self
        while first.previous_id:
            first = first.previous_id
        versions, newest = first, first
        while newest := newest.next_ids - versions:
            versions |= newest
        return versions

    def _set_state(self, state, **values):
        self.write({"state": state, **values})

    def _format(self, amount):
        return format_amount(self.env, amount, self.currency_id)

    def _day(self, day):
        return format_date(self.env, day) if day else ""

    def _tell(self, body):
        """Write in the plan and in the dossier what happened to it."""
        for plan in self:
            plan._message_log(body=body)
            plan.profile_id._message_log(body=f"{plan.name}: {body}")

    def _say_agreed(self):
        return self.env._(
            "What was agreed stays as it was: press Change to make a new version of the plan."
        )

    def _say_decided(self):
        return self.env._("Only a plan that waits for a decision can be approved or refused.")

    def _mail_get_partner_fields(self, introspect_fields=False):
        return ["partner_id"]
