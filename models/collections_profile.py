from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import format_list

from ..engine import planner
from .collections_action import OPEN_STATES
from .collections_ledger_wishes import QUIET_DAYS
from .collections_score import RISK_CLASSES
from .unchecked_reference import UncheckedMany2one

AGING_FIELDS = (
    "aging_not_due",
    "aging_1_30",
    "aging_31_60",
    "aging_61_90",
    "aging_91_120",
    "aging_120_plus",
)
PREVIEW_DAYS = 90
# What the ledger decides about, in this order, before a customer is planned.
SILENCES = ("collections.dispute", "collections.promise", "collections.plan")
ASSIGNED_FIELDS = ("procedure_id", "user_id", "mode")
EDITABLE_FIELDS = frozenset(
    (
        *ASSIGNED_FIELDS,
        "is_locked",
        "risk_class",
        "preferred_channel_id",
        "contact_from",
        "contact_to",
        *(f"quiet_{name}" for name in QUIET_DAYS),
    )
)


class CollectionsProfile(models.Model):
    """One customer (commercial entity) in one company: the dossier of its receivables.

    The figures are a copy of the ledger of the last refresh, made by ``collections.ledger``;
    nobody writes them by hand.
    """

    _name = "collections.profile"
    _description = "Customer Profile"
    _inherit = ["collections.mail.talk", "mail.activity.mixin"]
    _order = "overdue desc, balance desc, id"
    _rec_name = "partner_id"
    _rec_names_search = ["partner_id"]
    _mail_post_access = "read"

    # === WHO === #
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        domain="[('parent_id', '=', False)]",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id", store=True)
    country_id = fields.Many2one(related="partner_id.country_id")
    lang = fields.Selection(related="partner_id.lang", string="Language")
    phone = fields.Char(related="partner_id.phone")
    email = fields.Char(compute="_compute_recipient_id", string="Reminders To")
    recipient_id = fields.Many2one(
        "res.partner",
        string="Contact for Reminders",
        compute="_compute_recipient_id",
        help="The contact marked for payment reminders, else the invoice address, else the "
        "customer, whichever has an e-mail address.",
    )
    recipient_problem = fields.Char(compute="_compute_recipient_id")

    # === HOW IT IS FOLLOWED UP === #
    user_id = fields.Many2one(
        "res.users",
        string="Collector",
        tracking=True,
        index=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    procedure_id = fields.Many2one(
        "collections.procedure",
        tracking=True,
        index=True,
        ondelete="restrict",
        domain="[('company_id', 'in', (company_id, False))]",
    )
    mode = fields.Selection(
        [("automatic", "Automatic"), ("approve", "After approval"), ("manual", "By hand")],
        string="Follow-up",
        default="automatic",
        required=True,
        tracking=True,
        help="Automatic: the procedure decides.\nAfter approval: every message waits for "
        "somebody's approval.\nBy hand: nothing is sent unless somebody does it.",
    )
    is_locked = fields.Boolean(
        "Locked",
        tracking=True,
        help="Rules leave procedure, collector and follow-up of this customer alone.",
    )
    rule_id = fields.Many2one(
        "collections.rule",
        "Assigned By",
        readonly=True,
        ondelete="set null",
        help="The rule that chose procedure, collector or follow-up.",
    )
    risk_class = fields.Selection(
        RISK_CLASSES,
        tracking=True,
        index="btree_not_null",
        group_expand=True,
        help="How likely it is that this customer does not pay in time: by its score, or as "
        "somebody decided.",
    )
    preferred_channel_id = fields.Many2one(
        "collections.channel",
        domain="[('is_contact', '=', True)]",
        tracking=True,
        help="Comes first in steps that use the first channel that reaches the customer.",
    )
    contact_from = fields.Float("Not Before", help="In the time zone of the customer.")
    contact_to = fields.Float("Not After", help="Zero to zero: at any time.")
    quiet_mon = fields.Boolean("Not on Monday")
    quiet_tue = fields.Boolean("Not on Tuesday")
    quiet_wed = fields.Boolean("Not on Wednesday")
    quiet_thu = fields.Boolean("Not on Thursday")
    quiet_fri = fields.Boolean("Not on Friday")
    quiet_sat = fields.Boolean("Not on Saturday")
    quiet_sun = fields.Boolean("Not on Sunday")
    hold_ids = fields.One2many("collections.hold", "profile_id")
    action_ids = fields.One2many("collections.action", "profile_id")
    open_item_ids = fields.One2many("collections.open.item", "profile_id", string="Open Items")
    is_on_hold = fields.Boolean(compute="_compute_is_on_hold", search="_search_is_on_hold")
    action_count = fields.Integer(compute="_compute_action_count")

    # === WHAT IS OWED (company currency) === #
    balance = fields.Monetary(readonly=True, help="All open items less unallocated credits.")
    not_due = fields.Monetary(related="aging_not_due", string="Not Yet Due")
    overdue = fields.Monetary(readonly=True, help="Open items past their due date.")
    credit = fields.Monetary(
        string="Unallocated Credits",
        readonly=True,
        help="Payments and credit notes that are not allocated to an invoice yet.",
    )
    aging_not_due = fields.Monetary("Not Due", readonly=True)
    aging_1_30 = fields.Monetary("1-30 Days", readonly=True)
    aging_31_60 = fields.Monetary("31-60 Days", readonly=True)
    aging_61_90 = fields.Monetary("61-90 Days", readonly=True)
    aging_91_120 = fields.Monetary("91-120 Days", readonly=True)
    aging_120_plus = fields.Monetary("Over 120 Days", readonly=True)
    aging = fields.Json(compute="_compute_aging")
    item_count = fields.Integer("Open Items Count", readonly=True)
    oldest_due_date = fields.Date(readonly=True)
    days_late = fields.Integer(compute="_compute_days_late", help="Days since the oldest due date.")

    # === HOW IT PAYS === #
    average_days_late = fields.Float(
        "Payment Behaviour",
        readonly=True,
        digits=(8, 1),
        aggregator="avg",
        help="Average days between due date and payment in the last 12 months, weighted by "
        "amount. Positive is late: +7 means a week late.",
    )
    has_payments = fields.Boolean(
        readonly=True, help="Whether anything was paid in the last 12 months."
    )
    days_late_trend = fields.Float(
        "Trend",
        readonly=True,
        digits=(8, 1),
        aggregator="avg",
        help="Payment behaviour of the last 12 months less that of the 12 months before. "
        "Positive is getting slower.",
    )
    share_late = fields.Float(
        "Share Paid Late",
        readonly=True,
        aggregator="avg",
        help="Part of the amount paid in the last 12 months that was paid after its due date.",
    )
    last_payment_date = fields.Date("Last Payment", readonly=True)
    last_payment_amount = fields.Monetary(readonly=True)
    dso = fields.Float(
        "DSO",
        readonly=True,
        digits=(8, 1),
        aggregator="avg",
        help="Days sales outstanding by count-back: how many days of the most recent invoicing "
        "the balance stands for.",
    )

    # Until when the figures above hold unless the items are different: see `collections.ledger`.
    settled_mark = fields.Char(readonly=True, export_string_translation=False)
    settled_on = fields.Date(readonly=True, export_string_translation=False)
    settled_until = fields.Date(readonly=True, export_string_translation=False)

    # === WHAT COMES NEXT === #
    next_step_id = fields.Many2one("collections.procedure.step", readonly=True, ondelete="set null")
    next_date = fields.Date(readonly=True)
    planned_actions = fields.Json(compute="_compute_planned_actions")
    last_message_date = fields.Date("Last Message", readonly=True)
    refreshed_at = fields.Datetime("Figures As Of", readonly=True)
    run_id = UncheckedMany2one("collections.run", string="Last Run", readonly=True)
    run_error = fields.Text(
        "Last Error", readonly=True, help="Why the last run could not handle this customer."
    )

    _contact_order = models.Constraint(
        "CHECK((COALESCE(contact_from, 0) = 0 AND COALESCE(contact_to, 0) = 0) "
        "OR (contact_from >= 0 AND contact_from < contact_to AND contact_to <= 24))",
        "The customer is reached between two times of one day: let the first be the earlier one.",
    )
    _partner_company_unique = models.UniqueIndex(
        "(partner_id, company_id)", "This customer already has a profile in this company."
    )

    # === COMPUTE METHODS === #

    @api.depends("partner_id", "company_id")
    @api.depends_context("allowed_company_ids")
    def _compute_display_name(self):
        several = len(self.env.companies) > 1
        for profile in self:
            name = profile.sudo().partner_id.display_name or ""
            profile.display_name = f"{name} ({profile.company_id.name})" if several else name

    @api.depends("hold_ids.date_from", "hold_ids.date_to", "hold_ids.state")
    def _compute_is_on_hold(self):
        holds = self.env["collections.hold"].sudo()
        on_hold = holds.search_fetch(
            Domain("profile_id", "in", self.ids)
            & Domain("move_line_id", "=", False)
            & Domain("amount", "=", 0)
            & holds._domain_active(self.env["collections.ledger"]._get_today()),
            ["profile_id"],
        ).profile_id
        for profile in self:
            profile.is_on_hold = profile._origin in on_hold

    def _search_is_on_hold(self, operator, value):
        if operator != "in":
            return NotImplemented
        holds = self.env["collections.hold"].sudo()
        found = holds.search_fetch(
            holds._domain_active(self.env["collections.ledger"]._get_today())
            & Domain("move_line_id", "=", False)
            & Domain("amount", "=", 0),
            ["profile_id"],
        ).profile_id
        return Domain("id", "in" if True in value else "not in", found.ids)

    def _compute_action_count(self):
        actions = self.env["collections.action"]
        counts = dict(
            actions._read_group(
                actions._domain_worklist() & Domain("profile_id", "in", self.ids),
                ["profile_id"],
                ["__count"],
            )
        )
        for profile in self:
            profile.action_count = counts.get(profile, 0)

    @api.depends(*AGING_FIELDS, "credit", "balance")
    @api.depends_context("lang")
    def _compute_aging(self):
        labels = {
            name: field["string"]
            for name, field in self.fields_get([*AGING_FIELDS, "credit"], ["string"]).items()
        }
        for profile in self:
            profile.aging = {
                "currency_id": profile.currency_id.id,
                "buckets": [
                    {"key": name, "label": labels[name], "amount": profile[name]}
                    for name in AGING_FIELDS
                ],
                "credit": {"label": labels["credit"], "amount": profile.credit},
            }

    @api.depends("oldest_due_date")
    def _compute_days_late(self):
        today = self.env["collections.ledger"]._get_today()
        for profile in self:
            due = profile.oldest_due_date
            profile.days_late = max((today - due).days, 0) if due else 0

    @api.depends_context("lang", "uid")
    def _compute_planned_actions(self):
        """Tell the coming actions of these customers if nothing is paid, by the planner itself."""
        today = self.env["collections.ledger"]._get_today()
        book = self.env["collections.ledger"].sudo()
        steps = self.env["collections.procedure.step"].sudo().with_context(active_test=False)
        channels = self.env["collections.channel"]._get_by_code()
        messages = book._get_message_channels()
        customers = book._load_customers(self._origin, today)
        for profile in self:
            customer = customers.get(profile._origin.id)
            actions = planner.preview(customer, today, PREVIEW_DAYS, messages) if customer else []
            profile.planned_actions = [
                {
                    "date": fields.Date.to_string(day),
                    "step": steps.browse(action.step).name,
                    "channel": channels[action.channel].name,
                    "icon": channels[action.channel].icon,
                    "amount": float(action.value),
                    "currency_id": profile.currency_id.id,
                }
                for day, action in actions
            ]

    # === ACTION METHODS === #

    def action_open_worklist(self):
        """Show what is to be done for this customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account_collections.action_collections_worklist"
        )
        action["domain"] = [("profile_id", "=", self.id)]
        action["context"] = {"search_default_open": 1}
        return action

    def action_open_partner(self):
        """Show the contact of this customer."""
        self.ensure_one()
        return self.partner_id._get_records_action()

    def action_refresh(self):
        """Read the figures of these customers from the ledger and look at what comes next."""
        self.check_access("write")
        today = self.env["collections.ledger"]._get_today()
        self.sudo()._refresh_and_plan(today, create=False)
        return True

    def action_pause(self):
        """Open a dialog that keeps these customers in peace for a while."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Pause follow-up"),
            "res_model": "collections.hold",
            "view_mode": "form",
            "target": "new",
            "views": [
                (self.env.ref("account_collections.view_collections_hold_form_dialog").id, "form")
            ],
            "context": {
                "default_profile_id": self.id,
                "default_date_to": self.env["collections.ledger"]._get_today() + timedelta(days=14),
            },
        }

    def action_resume(self):
        """End all pauses of these customers today."""
        self.check_access("write")
        today = self.env["collections.ledger"]._get_today()
        holds = self.hold_ids.filtered_domain(self.env["collections.hold"]._domain_active(today))
        holds.filtered(lambda hold: hold.origin == "pause").action_end()
        return True

    # === BUSINESS METHODS === #

    def init(self):
        """Leave room in the pages of the table, because every night each row is written anew.

        A row whose new version fits into its page keeps its entries in all indexes.
        """
        self.env.cr.execute("ALTER TABLE collections_profile SET (fillfactor = 50)")

    @api.model
    def _for_partner(self, partner, company):
        """Return the profile of the customer of ``partner`` in ``company``, made when needed."""
        customer = partner.commercial_partner_id
        domain = [("partner_id", "=", customer.id), ("company_id", "=", company.id)]
        profile = self.search(domain, limit=1)
        return profile or self.create({"partner_id": customer.id, "company_id": company.id})

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_figures(set(vals) - {"partner_id", "company_id"})
        companies = self.env["res.company"]
        for vals in vals_list:
            if not vals.get("procedure_id") and vals.get("company_id"):
                company = companies.browse(vals["company_id"])
                vals["procedure_id"] = company._get_collections_procedure().id
        return super().create(vals_list)

    def write(self, vals):
        self._check_figures(vals)
        by_hand = not self.env.su and not set(vals).isdisjoint(ASSIGNED_FIELDS)
        if by_hand and "is_locked" not in vals and self.env["collections.rule"]._exist():
            # The next night would take back what somebody decided.
            vals = {**vals, "is_locked": True}
        if "user_id" in vals:
            self._hand_over(vals["user_id"])
        if {"risk_class", "is_locked"}.intersection(vals):
            # The rules may choose differently now.
            self.env["collections.change"]._record_profiles(self)
        return super().write(vals)

    def _hand_over(self, user_id):
        """Give the open actions of these customers to their new collector.

        What a substitute does for the one who had them goes along.
        """
        actions = (
            self.env["collections.action"]
            .sudo()
            .search([("profile_id", "in", self.ids), ("state", "in", OPEN_STATES)])
        )
        theirs = actions.filtered(
            lambda action: (action.absence_id.user_id or action.user_id)
            == action.profile_id.user_id
        )
        theirs.write({"user_id": user_id, "absence_id": False})
        theirs._redirect_absent()

    def _check_figures(self, names):
        """Raise when somebody writes what only the ledger and the planner may tell."""
        own = self._own_fields()
        figures = {name for name in names if name in own and not self._is_editable(name)}
        if figures and not self.env.su:
            raise AccessError(
                self.env._(
                    "%s comes from the ledger and cannot be changed here.",
                    format_list(self.env, [self._fields[name].string for name in figures]),
                )
            )

    @api.model
    def _is_editable(self, name):
        """Tell whether somebody may write this field by hand; extensions add their own."""
        return name in EDITABLE_FIELDS

    @api.model
    def _own_fields(self):
        """Return the stored columns of a profile, without those of threads and activities."""
        return {
            name
            for name, field in self._fields.items()
            if field.column_type and field.store and field._module == "account_collections"
        }

    def _refresh_and_plan(self, day, create=True, run=None):
        """Refresh the figures and bring the actions of these customers in line with the plan.

        :param day: date that counts as today
        :param create: whether new actions may be made; without it open actions are only
            updated or cancelled, which is what a payment during the day does.
        :param run: the run in which this happens
        :return: the new actions
        """
        ledger = self.env["collections.ledger"]
        for name in SILENCES:
            self.env[name]._review(self, day)
        plans = ledger._plan(self, day)
        ledger._refresh(self, day, plans, run)
        moved = self.env["collections.rule"]._assign(self)
        if moved:
            plans |= ledger._plan(moved, day)
            ledger._refresh(moved, day, {i: plans[i] for i in moved.ids}, run)
        return self.env["collections.scheduler"]._apply(self, plans, day, create=create, run=run)

    def _notify_or_log(self, readers, subjects, bodies):
        """Notify the reader of each customer; where there is none, leave a note in the dossier.

        :param dict readers: a partner, or an empty one, by profile id
        :param dict subjects: text by profile id
        :param dict bodies: text by profile id
        """
        told = self.filtered(lambda profile: readers[profile.id])
        for profile in told:
            profile.message_notify(
                partner_ids=readers[profile.id].ids,
                subject=subjects[profile.id],
                body=bodies[profile.id],
            )
        (self - told)._message_log_batch(bodies=bodies)

    def _log_assignment(self, rule):
        """Tell in the dossiers which rule chose how these customers are followed up."""
        body = self.env._(
            "Rule “%(rule)s”: %(what)s.",
            rule=rule.name,
            what=format_list(self.env, rule._describe()),
        )
        self._message_log_batch(bodies=dict.fromkeys(self.ids, body))

    # === HELPERS === #

    def _get_time_zone(self):
        """Return the time zone of the customer.

        Odoo gives new contacts the zone of whoever makes them, so a zone that is not one of the
        customer's country does not count.
        """
        self.ensure_one()
        partner_sudo = self.sudo().partner_id
        zones = pytz.country_timezones.get(partner_sudo.country_id.code or "", ())
        own, home = partner_sudo.tz, self.sudo().company_id.partner_id.tz
        name = own if own in zones else next(iter(zones), own or home)
        return pytz.timezone(name if name in pytz.all_timezones_set else "UTC")

    def _message_auto_subscribe_notify(self, partner_ids, template):
        """Send no mail for each customer that a collector takes over: the worklist shows them."""

    def _mail_get_partner_fields(self, introspect_fields=False):
        return ["partner_id"]
