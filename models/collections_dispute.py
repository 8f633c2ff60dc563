from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_list

from ..engine.days import add_working_days
from .collections_ledger_wishes import public_holidays, weekend

OPEN_STATES = ("new", "investigating", "waiting")
STATES = [
    ("new", "New"),
    ("investigating", "Investigating"),
    ("waiting", "Waiting for customer"),
    ("accepted", "Accepted"),
    ("rejected", "Rejected"),
    ("cancelled", "Cancelled"),
]
ORIGINS = [
    ("portal", "Portal"),
    ("email", "E-mail"),
    ("call", "Call"),
    ("collector", "Collector"),
    ("reply", "Reply that was read"),
]
# What people write; everything else is written by buttons and by the ledger.
EDITABLE_FIELDS = frozenset(
    (
        "user_id", "user_ids", "reason_id", "contact_id", "origin", "description", "customer_text",
        "deadline", "attachment_ids",
    )
)  # fmt: skip


class CollectionsDispute(models.Model):
    """A customer does not agree with (part of) some open items.

    What is disputed is silent until it is decided; who answers may sit outside finance. An accepted
    dispute keeps its silence until the credit note is matched, so that nobody is asked for what we
    agreed to credit.
    """

    _name = "collections.dispute"
    _description = "Dispute"
    _inherit = [
        "collections.guarded",
        "collections.silence",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "deadline, id desc"
    _rec_names_search = ["name", "partner_id"]
    _mail_post_access = "read"

    name = fields.Char(string="Number", readonly=True, copy=False, default="/", index="trigram")
    state = fields.Selection(
        STATES,
        default="new",
        required=True,
        readonly=True,
        index=True,
        copy=False,
        tracking=True,
        group_expand=True,
    )
    contact_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        domain="[('id', 'child_of', partner_id)]",
        help="Who complained, and to whom the answer goes.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        tracking=True,
        index="btree_not_null",
        domain="[('share', '=', False)]",
        help="Answers the dispute.",
    )
    user_ids = fields.Many2many(
        "res.users",
        "collections_dispute_user_rel",
        string="Team",
        domain="[('share', '=', False)]",
        help="Colleagues who see and answer the dispute too.",
    )
    reason_id = fields.Many2one(
        "collections.dispute.reason",
        required=True,
        tracking=True,
        index=True,
        ondelete="restrict",
        domain="[('company_id', 'in', (company_id, False))]",
    )
    category = fields.Selection(related="reason_id.category", store=True)
    origin = fields.Selection(ORIGINS, default="collector", required=True)
    description = fields.Text(string="What the Customer Says")
    customer_text = fields.Text(
        string="Answer to the Customer", help="The customer reads this in the portal."
    )
    currency_id = fields.Many2one(related="profile_id.currency_id", store=True)
    amount = fields.Monetary(
        string="Disputed",
        compute="_compute_amount",
        store=True,
        help="In the currency of the company, as it was when the dispute was opened.",
    )
    item_ids = fields.One2many("collections.dispute.item", "dispute_id", string="Items")
    credit_note_ids = fields.One2many(
        "account.move",
        "collections_dispute_id",
        string="Credit Notes",
        groups="account.group_account_readonly,account.group_account_invoice",
    )
    credit_note_count = fields.Integer(compute="_compute_credit_note_count", compute_sudo=True)
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "collections_dispute_attachment_rel",
        string="Photos and Documents",
        copy=False,
    )
    hold_ids = fields.One2many(groups="account_collections.group_viewer")

    # === TIME === #
    date = fields.Date(string="Opened On", readonly=True, copy=False)
    deadline = fields.Date(
        string="Answer Before",
        tracking=True,
        index="btree_not_null",
        copy=False,
        help="The customer is to have an answer by then. After it the credit manager is asked.",
    )
    is_overdue = fields.Boolean(
        string="Past Deadline", compute="_compute_is_overdue", search="_search_is_overdue"
    )
    date_escalated = fields.Date(
        string="Escalated On",
        readonly=True,
        copy=False,
        help="When the credit manager was asked, because the deadline had passed.",
    )
    date_resumed = fields.Date(
        string="Follow-up Resumed On",
        readonly=True,
        copy=False,
        help="Nobody answered in time: the customer is asked to pay again.",
    )
    date_closed = fields.Date(string="Closed On", readonly=True, copy=False)
    is_credited = fields.Boolean(
        string="Credited",
        readonly=True,
        copy=False,
        help="What was accepted is credited and matched in the ledger.",
    )
    is_settled = fields.Boolean(
        string="Closed by the Ledger",
        readonly=True,
        copy=False,
        help="It was closed because its items were paid, credited or cancelled. It opens again "
        "when they are open again.",
    )

    # === COMPUTE METHODS === #

    @api.depends("name", "partner_id.name")
    def _compute_display_name(self):
        for dispute in self:
            customer = dispute.partner_id.sudo().name or ""
            dispute.display_name = f"{dispute.name}, {customer}" if customer else dispute.name

    @api.depends("item_ids.value")
    def _compute_amount(self):
        for dispute in self:
            dispute.amount = sum(dispute.item_ids.mapped("value"))

    def _compute_credit_note_count(self):
        counts = dict(
            self.env["account.move"]._read_group(
                [("collections_dispute_id", "in", self.ids)],
                ["collections_dispute_id"],
                ["__count"],
            )
        )
        for dispute in self:
            dispute.credit_note_count = counts.get(dispute._origin, 0)

    @api.depends("deadline", "state")
    def _compute_is_overdue(self):
        today = self._today()
        for dispute in self:
            is_late = bool(dispute.deadline and dispute.deadline < today)
            dispute.is_overdue = is_late and dispute.state in OPEN_STATES

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        overdue = self._domain_overdue(self._today())
        return overdue if True in value else ~overdue

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(
                self.env._("A dispute is opened with its items: use the button Dispute there.")
            )
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                vals["name"] = self.env["ir.sequence"].next_by_code(self._name)
        return super().create(vals_list)

    def write(self, vals):
        vals = dict(vals)
        if not self.env.su:
            if "state" in vals:
                self._move_to(vals.pop("state"))
            self._check_protected(vals)
        if vals.get("deadline"):
            # More time was agreed: nobody has to be asked before it is over.
            vals.update(self._prepare_more_time(fields.Date.to_date(vals["deadline"])))
        result = super().write(vals) if vals else True
        if vals.get("date_escalated") is False:
            self._finish_tasks()
            self._review_now()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_opened(self):
        raise UserError(self.env._("A dispute is kept: cancel it instead."))

    def _prepare_more_time(self, deadline):
        """Return what changes when the answer has to be there by ``deadline``."""
        if deadline < self._today():
            return {}
        return {"date_escalated": False, "date_resumed": False}

    def _is_protected(self, name):
        field = self._fields.get(name)
        own = field and field._module == "account_collections"
        return bool(own and name not in EDITABLE_FIELDS)

    # === ACTION METHODS === #

    def action_investigate(self):
        """Start to look into these disputes, or go on after the customer answered."""
        self._check_button(
            ("new", "waiting"), self.env._("Only a new or waiting dispute can be investigated.")
        )
        self.sudo()._set_state("investigating")
        return True

    def action_wait(self):
        """Open a dialog that asks the customer something."""
        self._check_button(OPEN_STATES, self._say_closed())
        return self._open_answer("ask", self.env._("Ask the Customer"))

    def action_reject(self):
        """Open a dialog for the explanation that the customer gets."""
        self._check_button(OPEN_STATES, self._say_closed())
        return self._open_answer("reject", self.env._("Reject the Dispute"))

    def action_cancel(self):
        """Close these disputes: they were a mistake, or the customer takes them back."""
        self._check_button(OPEN_STATES, self._say_closed())
        self.sudo()._close("cancelled")
        return True

    def action_reopen(self):
        """Look into these disputes again; what is still open is silent again."""
        self._check_button(
            ("accepted", "rejected", "cancelled"),
            self.env._("Only a closed dispute can be reopened."),
        )
        self.sudo()._check_not_credited()
        self.sudo()._reopen()
        return True

    def action_open_profile(self):
        """Open the dossier of the customer."""
        self.ensure_one()
        return self.profile_id._get_records_action()

    def _open_answer(self, kind, title):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "collections.dispute.answer",
            "view_mode": "form",
            "target": "new",
            "context": {"default_dispute_id": self.id, "default_kind": kind},
        }

    def _check_button(self, states, sentence):
        """Raise unless the user may write these disputes and all are in one of ``states``."""
        self.check_access("write")
        if any(dispute.state not in states for dispute in self):
            raise UserError(sentence)

    def _move_to(self, state):
        """Let a card be dragged where a button leads without a question."""
        moves = {
            "investigating": self._drag_to_investigating,
            "waiting": self._drag_to_waiting,
            "cancelled": self.action_cancel,
        }
        if all(dispute.state == state for dispute in self):
            return
        if state not in moves:
            raise UserError(
                self.env._(
                    "Open the dispute to accept or reject it: a credit note or an explanation "
                    "comes with it."
                )
            )
        moves[state]()

    def _drag_to_investigating(self):
        is_closed = all(dispute.state not in OPEN_STATES for dispute in self)
        return self.action_reopen() if is_closed else self.action_investigate()

    def _drag_to_waiting(self):
        self._check_button(OPEN_STATES, self._say_closed())
        self.sudo()._set_state("waiting")

    # === BUSINESS METHODS === #

    def _set_state(self, state, **values):
        self.write({"state": state, **values})

    def _close(self, state, **values):
        """Close these disputes and let follow-up resume as far as nothing else is silent."""
        self._set_state(state, date_closed=self._today(), **values)
        self._finish_tasks()
        self._review_now()

    def _check_not_credited(self):
        """Raise when there is a credit note that would answer a dispute which goes on."""
        for dispute in self:
            if dispute.is_credited:
                raise UserError(
                    self.env._(
                        "%s was credited already: open a new dispute for what is still open.",
                        dispute.name,
                    )
                )
            notes = dispute._get_credit_notes()
            if notes:
                raise UserError(
                    self.env._(
                        "There is a credit note for this dispute: cancel %s first.",
                        notes[:1].display_name,
                    )
                )

    def _reopen(self):
        """Go on with these disputes; those who answer get their time again."""
        for dispute in self:
            day, days = self._today(), dispute.reason_id.days
            deadline = days and self._add_working_days(dispute.company_id, day, days)
            dispute._set_state(
                "investigating",
                deadline=deadline or False,
                date_closed=False,
                date_escalated=False,
                date_resumed=False,
                is_settled=False,
                is_credited=False,
            )

    def _ask(self, text, attachments=None, send=True):
        """Ask the customer something and wait for the answer.

        :param text: the question, plain text
        :param attachments: ``ir.attachment`` records that go along
        :param send: whether it goes to the customer by e-mail
        """
        self.ensure_one()
        if send:
            self._write_to_customer("mail_template_dispute_question", text, attachments)
        self._set_state("waiting")

    def _reject(self, text, attachments=None, send=True):
        """Reject with an explanation; from then on the customer is asked to pay again."""
        self.ensure_one()
        self.customer_text = text
        if send:
            self._write_to_customer("mail_template_dispute_rejected", text, attachments)
        self._close("rejected")

    def _write_to_customer(self, template, text="", attachments=None):
        """Send a text about this dispute, in the language of its reader.

        :param template: name of a template of this module
        """
        self.ensure_one()
        contact = self.contact_id or self.partner_id
        if not contact.email:
            raise UserError(
                self.env._(
                    "%s has no e-mail address: fill it in, or go on without a message.",
                    contact.display_name,
                )
            )
        self.with_context(
            collections_text=text, mail_post_autofollow=False
        ).message_post_with_source(
            self.env.ref(f"account_collections.{template}"),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            email_layout_xmlid="mail.mail_notification_light",
            attachment_ids=attachments.ids if attachments else [],
        )

    def _finish_tasks(self):
        """Take what the deadline put into the worklist out of it again."""
        self._get_open_tasks()._set_cancelled("settled")

    def _message_post_after_hook(self, message, msg_vals):
        """Go on with a dispute as soon as the customer answers."""
        result = super()._message_post_after_hook(message, msg_vals)
        if self.sudo().state == "waiting" and self._is_from_customer(message.sudo()):
            self.sudo()._set_state("investigating")
        return result

    def _is_from_customer(self, message):
        """Tell whether the customer wrote this, be it from an address that nobody knows."""
        author = message.author_id
        if message.subtype_id.internal or message.is_internal:
            return False
        if author.commercial_partner_id == self.sudo().partner_id:
            return True
        is_colleague = any(user._is_internal() for user in author.user_ids)
        return message.message_type == "email" and not is_colleague

    # === HELPERS === #

    @api.model
    def _today(self):
        return self.env["collections.ledger"]._get_today()

    @api.model
    def _domain_open(self):
        return Domain("state", "in", OPEN_STATES)

    @api.model
    def _domain_overdue(self, day):
        return self._domain_open() & Domain("deadline", "<", day)

    @api.model
    def _get_hold_origin(self):
        return "dispute"

    @api.model
    def _add_working_days(self, company, day, count):
        """Return the ``count``-th working day after ``day`` in the country of ``company``."""
        partner = company.partner_id
        country, state = partner.country_id.code, partner.state_id.code
        years = tuple(range(day.year, day.year + 2 + count // 250))
        closed = public_holidays(country, state or None, years) if country else frozenset()
        return add_working_days(day, count, weekend(country or ""), closed)

    def _say_closed(self):
        return self.env._("This dispute is closed already: reopen it first.")

    def _get_language(self):
        """Return in which language the customer is written to, for the templates."""
        self.ensure_one()
        dispute_sudo = self.sudo()
        installed = {code for code, _name in self.env["res.lang"].get_installed()}
        partners = (
            dispute_sudo.contact_id, dispute_sudo.partner_id, dispute_sudo.company_id.partner_id,
        )  # fmt: skip
        wishes = [partner.lang for partner in partners if partner.lang in installed]
        return wishes[0] if wishes else "en_US"

    def _get_invoice_names(self):
        """Return the numbers of the disputed invoices, for the templates."""
        self.ensure_one()
        here = self.with_context(lang=self._get_language()).env
        return format_list(here, self.sudo().item_ids.mapped("name"))

    def _get_text(self):
        """Return what is said in the message that is being made, for the templates."""
        return self.env.context.get("collections_text") or ""

    def _mail_get_partner_fields(self, introspect_fields=False):
        """Talk about a dispute is with who complained."""
        return ["contact_id"]

    def _track_subtype(self, init_values):
        self.ensure_one()
        if "state" in init_values:
            return self.env.ref("account_collections.mt_dispute_state")
        return super()._track_subtype(init_values)
