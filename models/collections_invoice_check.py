from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from .scheduled import scheduled, spare_the_rest, walk

MANAGER = "account_collections.group_manager"
KINDS = [
    ("reference", "Customer reference or purchase order number is missing"),
    ("address", "Address is incomplete or changed"),
    ("invoice_address", "Invoice address is missing"),
    ("email", "E-mail address of the recipient is missing"),
    ("delivery", "Invoiced before delivery"),
    ("look", "Needs a second look"),
    ("condition", "Own condition"),
]
PROTECTED_FIELDS = frozenset(("state", "cause_id", "dispute_id", "address", "date_on"))
ADDRESS_FIELDS = ("street", "street2", "zip", "city", "state_id", "country_id")
FOLLOW_UP_BATCH = 200


class CollectionsInvoiceCheck(models.Model):
    """What is looked at before an invoice is posted, because it made payments late before.

    A check warns. It never keeps an invoice back: from the form somebody decides, and an invoice
    that is posted by a scheduled action or in a batch goes out with a note and a task.
    """

    _name = "collections.invoice.check"
    _description = "Check on Next Invoices"
    _inherit = ["collections.guarded", "mail.thread"]
    _order = "state desc, id desc"
    _protected_fields = PROTECTED_FIELDS
    _mail_post_access = "read"

    name = fields.Char(
        compute="_compute_name", store=True, readonly=False, required=True, precompute=True
    )
    state = fields.Selection(
        [("off", "Switched off"), ("on", "On")],
        default="on",
        required=True,
        readonly=True,
        tracking=True,
        copy=False,
    )
    profile_id = fields.Many2one(
        "collections.profile",
        string="Dossier",
        index="btree_not_null",
        ondelete="cascade",
        help="The customer whose invoices are checked. Empty: all customers of the company.",
    )
    partner_id = fields.Many2one(
        related="profile_id.partner_id", store=True, string="Customer", index="btree_not_null"
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        index=True,
    )
    kind = fields.Selection(KINDS, "What Is Checked", required=True, tracking=True)
    condition = fields.Char(
        "Invoices to Warn About",
        default="[]",
        help="An invoice that matches is warned about, for example one without payment terms.",
    )
    note = fields.Text(
        "What to Look At", help="Whoever posts the invoice reads this with the warning."
    )
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        help="Gets the task when an invoice was posted automatically in spite of the check, for "
        "customers without collector.",
    )
    clean_limit = fields.Integer(
        "Switch Off After",
        help="So many invoices in order, one after another, switch the check off. Zero: never.",
    )
    date_on = fields.Datetime("On Since", default=fields.Datetime.now, readonly=True, copy=False)

    # === WHERE IT COMES FROM === #
    reason_id = fields.Many2one(
        "collections.dispute.reason", string="Cause", index="btree_not_null", ondelete="restrict"
    )
    cause_id = fields.Many2one(
        "collections.cause",
        string="Registered Cause",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    dispute_id = fields.Many2one(
        "collections.dispute",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    address = fields.Text(
        "Address Known to Be Right",
        readonly=True,
        copy=False,
        help="Invoices to another address are warned about.",
    )

    # === WHAT IT DID === #
    result_ids = fields.One2many("collections.invoice.check.result", "check_id", string="History")
    warned_count = fields.Integer(
        "Invoices Warned About", compute="_compute_counts", help="Invoices that were not in order."
    )
    corrected_count = fields.Integer(
        "Corrected First",
        compute="_compute_counts",
        help="Invoices that somebody put in order after the warning, before they were posted.",
    )
    date_last = fields.Datetime("Last Warning", compute="_compute_counts")

    _clean_limit_positive = models.Constraint(
        "CHECK(clean_limit >= 0)", "Switch off after zero invoices (never) or more."
    )
    _find_index = models.Index("(company_id, partner_id) WHERE state = 'on'")

    # === COMPUTE METHODS === #

    @api.depends("kind", "reason_id")
    def _compute_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for check in self:
            check.name = check.reason_id.name or kinds.get(check.kind) or check.name

    @api.depends("profile_id")
    def _compute_company_id(self):
        for check in self:
            check.company_id = check.profile_id.company_id or check.company_id or self.env.company

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for check in self:
            who = check.sudo().partner_id.display_name or self.env._("all customers")
            check.display_name = f"{check.name or ''}, {who}"

    @api.depends("result_ids.state", "result_ids.date")
    def _compute_counts(self):
        groups = self.env["collections.invoice.check.result"]._read_group(
            [("check_id", "in", self.ids), ("state", "!=", "clean")],
            ["check_id", "state"],
            ["__count", "date:max"],
        )
        found = {}
        for check, state, count, last in groups:
            found.setdefault(check.id, {})[state] = (count, last)
        for check in self:
            states = found.get(check._origin.id, {})
            check.warned_count = sum(count for count, _last in states.values())
            check.corrected_count = states.get("corrected", (0, None))[0]
            check.date_last = max((last for _count, last in states.values()), default=False)

    # === CONSTRAINT METHODS === #

    @api.constrains("profile_id", "company_id", "reason_id")
    def _check_company(self):
        for check in self:
            if check.profile_id and check.profile_id.company_id != check.company_id:
                raise ValidationError(
                    self.env._(
                        "%(customer)s is a customer of %(company)s: make the check there.",
                        customer=check.profile_id.display_name,
                        company=check.profile_id.sudo().company_id.name,
                    )
                )

    @api.constrains("kind", "condition")
    def _check_condition(self):
        """Refuse what cannot be understood, and fields that the writer may not read."""
        moves = self.env["account.move"].sudo(False)
        for check in self.filtered(lambda check: check.kind == "condition"):
            domain = check._get_condition()
            if domain.is_true():
                raise ValidationError(
                    self.env._("Say which invoices to warn about: the condition is empty.")
                )
            try:
                moves.search_count(domain, limit=1)
            except ValueError as error:
                raise ValidationError(check._say_unusable(error)) from error

    @api.constrains("kind", "note")
    def _check_note(self):
        if any(check.kind == "look" and not (check.note or "").strip() for check in self):
            raise ValidationError(self.env._("Write down what somebody has to look at."))

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._check_protected(vals)
        checks = super().create(vals_list)
        checks._check_reach()
        checks.filtered(lambda check: check.kind == "address").sudo()._remember_address()
        return checks

    def write(self, vals):
        if not self.env.su:
            self._check_protected(vals)
            self._check_reach()
        result = super().write(vals)
        self._check_reach()
        if {"kind", "profile_id"}.intersection(vals):
            self.filtered(lambda check: check.kind == "address").sudo()._remember_address()
        return result

    def _check_reach(self):
        """Raise when somebody else than a manager shapes what all customers or a condition hit."""
        if self.env.su or self.env.user.has_group(MANAGER):
            return
        if any(not check.profile_id or check.kind == "condition" for check in self):
            raise AccessError(
                self.env._(
                    "Only a manager of Collections checks the invoices of all customers, or by a "
                    "condition: choose a customer and another check."
                )
            )

    # === ACTION METHODS === #

    def action_switch_off(self):
        """Stop checking; the history stays."""
        self._check_button()
        self.sudo().filtered(lambda check: check.state == "on").state = "off"
        return True

    def action_switch_on(self):
        """Check the next invoices again."""
        self._check_button()
        self.sudo().filtered(lambda check: check.state == "off").write(
            {"state": "on", "date_on": fields.Datetime.now()}
        )
        return True

    def action_confirm_address(self):
        """Take the address that the customer has now as the right one."""
        self._check_button()
        checks = self.filtered(lambda check: check.kind == "address" and check.profile_id)
        if not checks:
            raise UserError(self.env._("Only a check on the address of one customer keeps one."))
        checks.sudo()._remember_address()
        for check in checks:
            check._message_log(body=self.env._("The address is right: %s", check.address))
        return True

    def action_open_results(self):
        """Show the invoices on which this check warned."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "collections.invoice.check.result",
            "view_mode": "list",
            "domain": [("check_id", "=", self.id)],
        }

    def _check_button(self):
        self.check_access("write")
        self._check_reach()

    # === BUSINESS METHODS === #

    @api.model
    def _make(self, profile, reason, cause=None, dispute=None):
        """Check the next invoices of a customer on a cause, or return the check that does so."""
        self.check_access("create")
        kind = reason.check_kind or "look"
        there = self.search(
            [
                ("profile_id", "=", profile.id),
                ("reason_id", "=", reason.id),
                ("state", "=", "on"),
            ],
            limit=1,
        )
        if there:
            return there
        check = self.create(
            {
                "profile_id": profile.id,
                "reason_id": reason.id,
                "kind": kind,
                "note": self._get_first_note(reason, kind, cause),
            }
        )
        check.sudo().write(
            {
                "cause_id": cause.id if cause else False,
                "dispute_id": dispute.id if dispute else False,
            }
        )
        return check

    @api.model
    def _get_first_note(self, reason, kind, cause=None):
        """Return what whoever posts the next invoice is to look at."""
        if cause and cause.note:
            return cause.note
        if kind != "look":
            return False
        return self.env._("This made a payment late before: %s. Look at it first.", reason.name)

    @api.model
    def _apply(self, moves):
        """Look at draft customer invoices; one query when there is no check.

        :return: ``[(check, invoice, sentence)]``, checks as superuser, an empty sentence for what
            is in order
        """
        invoices = moves.filtered(lambda move: move.move_type == "out_invoice")
        if not invoices:
            return []
        applied = []
        for check, subject in self.sudo()._get_subjects(invoices.sudo()):
            failed = check._find_failing(subject)
            applied += [(check, invoice, failed.get(invoice, "")) for invoice in subject]
        return applied

    def _get_subjects(self, invoices):
        """Return ``[(check, invoices)]`` of the checks that are on, found in one query."""
        customers = invoices.commercial_partner_id
        checks = self.search(
            Domain("state", "=", "on")
            & Domain("company_id", "in", invoices.company_id.ids)
            & Domain("partner_id", "in", [*customers.ids, False]),
            order="id",
        )
        return [
            (check, subject) for check in checks if (subject := invoices.filtered(check._concerns))
        ]

    def _concerns(self, invoice):
        customer = invoice.commercial_partner_id._origin
        return self.company_id == invoice.company_id and self.partner_id in (
            customer,
            customer.browse(),
        )

    def _remember_address(self):
        for check in self:
            check.address = check._get_address_text(check._get_address_partner())

    def _switch_off_needless(self):
        """Switch off what found so many invoices in order that it is not needed any more."""
        for check in self._find_needless():
            check.state = "off"
            check._message_log(
                body=self.env._(
                    "Switched off: the last %s invoices were in order.", check.clean_limit
                )
            )

    def _find_needless(self):
        """Return the checks that have found enough invoices in order, in one query."""
        for model in (self, self.env["collections.invoice.check.result"]):
            model.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT looked.id
                  FROM collections_invoice_check looked
                 WHERE looked.state = 'on' AND looked.clean_limit > 0
                   AND looked.clean_limit <= (
                       SELECT COUNT(*)
                         FROM collections_invoice_check_result clean
                        WHERE clean.check_id = looked.id AND clean.state = 'clean'
                          AND clean.date >= looked.date_on
                          AND NOT EXISTS (
                              SELECT FROM collections_invoice_check_result failed
                               WHERE failed.check_id = looked.id AND failed.state != 'clean'
                                 AND failed.date >= clean.date))
              ORDER BY looked.id
                 LIMIT %s
                """,
                FOLLOW_UP_BATCH,
            )
        )
        return self.browse(row[0] for row in rows)

    # === CRON METHODS === #

    @api.model
    @scheduled
    def _cron_follow_up(self, day=None):
        """Make the tasks of invoices that were posted automatically; switch off needless checks.

        Posting itself only writes down what it found, so that it never waits for Collections.
        """
        results = self.env["collections.invoice.check.result"]
        day = day or self.env["collections.ledger"]._get_today()
        waiting = [("state", "=", "automatic"), ("is_told", "=", False)]

        def follow_up(found):
            spare_the_rest(found.try_lock_for_update(), lambda some: some._add_tasks(day))

        if walk(results, waiting, FOLLOW_UP_BATCH, follow_up):
            self._switch_off_needless()

    # === HELPERS === #

    def _get_condition(self):
        """Return the condition as a Domain on ``account.move``.

        :raise ValidationError: when it cannot be understood
        """
        self.ensure_one()
        try:
            domain = Domain(literal_eval(self.condition or "[]"))
            domain.validate(self.env["account.move"])
        except Exception as error:
            raise ValidationError(self._say_unusable(error)) from error
        return domain

    def _say_unusable(self, problem):
        return self.env._(
            "The condition of check “%(check)s” cannot be used: %(problem)s",
            check=self.name,
            problem=problem,
        )

    def _mail_get_partner_fields(self, introspect_fields=False):
        """Talk about a check is among colleagues, never with the customer."""
        return []
