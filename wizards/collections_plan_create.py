from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.collections_plan_terms import TERM_FIELDS


class CollectionsPlanCreate(models.TransientModel):
    """A plan as it would be, calculated while the terms are typed."""

    _name = "collections.plan.create"
    _description = "New Payment Plan"

    profile_id = fields.Many2one(
        "collections.profile", string="Customer", required=True, readonly=True
    )
    company_id = fields.Many2one(related="profile_id.company_id")
    item_ids = fields.Many2many(
        "collections.open.item",
        string="Open Items",
        domain="[('profile_id', '=', profile_id), ('is_credit', '=', False)]",
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_amount")
    amount = fields.Monetary(compute="_compute_amount", help="What of these items can be planned.")
    origin = fields.Selection(
        lambda self: self.env["collections.plan"]._fields["origin"]._description_selection(
            self.env
        ),
        "Asked By",
        default="collector",
        required=True,
    )
    split_by = fields.Selection(
        [("count", "Number of instalments"), ("size", "Amount of one instalment")],
        default="count",
        required=True,
    )
    count = fields.Integer("Number of Instalments", default=3)
    size = fields.Monetary("Amount of One")
    frequency = fields.Selection(
        lambda self: self.env["collections.plan"]._fields["frequency"]._description_selection(
            self.env
        ),
        default="monthly",
        required=True,
    )
    start = fields.Date(
        "First Payment", compute="_compute_start", store=True, readonly=False, required=True
    )
    down_payment = fields.Monetary(help="Part of the amount that is paid at the start.")
    method = fields.Selection(
        lambda self: self.env["collections.plan"]._fields["method"]._description_selection(
            self.env
        ),
        "Interest",
        default="none",
        required=True,
    )
    rate = fields.Float("Interest Rate", digits=(6, 3), help="In per cent a year.")
    cost = fields.Monetary(help="Asked on top, spread evenly over the instalments.")
    note = fields.Text()

    # === THE PLAN AS IT WOULD BE === #
    row_ids = fields.One2many("collections.plan.create.row", "wizard_id", compute="_compute_rows")
    total = fields.Monetary(compute="_compute_rows")
    last_date = fields.Date("Last Payment", compute="_compute_rows")
    problem = fields.Text(compute="_compute_rows")
    policy_problem = fields.Text("Outside the Policy", compute="_compute_rows")

    # === COMPUTE METHODS === #

    @api.depends("item_ids")
    def _compute_amount(self):
        for wizard in self:
            lines = wizard._get_lines()
            available = self.env["collections.plan"].sudo()._get_available(wizard.profile_id, lines)
            wizard.currency_id = lines.currency_id[:1] or wizard.profile_id.currency_id
            wizard.amount = sum(amount for amount, _reason in available.values())

    @api.depends("frequency")
    def _compute_start(self):
        for wizard in self:
            wizard.start = self.env["collections.plan"]._get_first_day(wizard.frequency)

    @api.depends(
        "item_ids", "split_by", "count", "size", "frequency", "start", "down_payment", "method",
        "rate", "cost",
    )  # fmt: skip
    def _compute_rows(self):
        for wizard in self:
            wizard.update(
                {"row_ids": [Command.clear()], "total": 0, "last_date": False, "problem": False}
            )
            wizard.policy_problem = False
            if not wizard.profile_id or not wizard.start:
                continue
            wizard.profile_id.check_access("read")
            try:
                wizard._show_rows(wizard._calculate())
            except UserError as error:
                wizard.problem = str(error)

    def _calculate(self):
        """Return the rows of the engine; raise what stands in the way."""
        plans_sudo = self.env["collections.plan"].sudo()
        plans_sudo._check_items(self.profile_id, self._get_planned())
        return plans_sudo._calculate(self.amount, self.currency_id, self.start, **self._get_terms())

    def _show_rows(self, rows):
        plans_sudo = self.env["collections.plan"].sudo()
        self.row_ids = [
            Command.create(
                {
                    **plans_sudo._prepare_row_values(row),
                    "amount": float(row.amount),
                    "balance": float(row.balance),
                }
            )
            for row in rows
        ]
        self.total = float(sum(row.amount for row in rows))
        self.last_date = rows[-1].date
        problems = plans_sudo._compare(self.profile_id, self.currency_id, rows, plans_sudo._today())
        self.policy_problem = "\n".join(problems) or False

    # === ACTION METHODS === #

    def action_create(self):
        """Draft the plan and open it."""
        return self._create_plan()._get_records_action()

    def action_offer(self):
        """Make the plan and ask for it at once: it is offered, or a manager decides."""
        plan = self._create_plan()
        plan.action_request()
        return plan._get_records_action()

    # === BUSINESS METHODS === #

    @api.model
    def _open(self, profile, items=None, origin="collector"):
        """Open the dialog for a customer.

        :param items: open items that are chosen; what is late and can be planned when None
        """
        profile.ensure_one()
        items = items if items is not None else self._find_items(profile)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New payment plan"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_profile_id": profile.id,
                "default_item_ids": items.ids,
                "default_origin": origin,
            },
        }

    def _create_plan(self):
        self.ensure_one()
        terms = self._get_terms()
        planned = self._get_planned()
        self._close_task()
        return self.env["collections.plan"]._propose(
            self.profile_id,
            self._get_lines(),
            start=self.start,
            origin=self.origin,
            amounts={line.id: amount for line, amount in planned.items()},
            note=self.note,
            **terms,
        )

    def _close_task(self):
        """Close the task to make this plan, when the dialog was opened by one."""
        task = self.env["collections.action"].browse(self.env.context.get("collections_task_id"))
        if task.exists() and task.profile_id == self.profile_id and task.state == "todo":
            task.action_done()

    # === HELPERS === #

    @api.model
    def _find_items(self, profile):
        """Return what is late and can be planned, in the currency of which most is late."""
        items = profile.open_item_ids.filtered(lambda item: not item.is_credit)
        items = items.filtered(lambda item: item.days_late > 0) or items
        lines = items.move_line_id.sudo()
        taken = (
            self.env["collections.plan.item"]
            .sudo()
            .search(
                [
                    ("move_line_id", "in", lines.ids),
                    ("plan_id.state", "in", ("requested", "approved", "running")),
                ]
            )
        )
        available = self.env["collections.plan"].sudo()._get_available(profile, lines)
        free = items.filtered(
            lambda item: available[item.id][0] > 0 and item.id not in taken.move_line_id.ids
        )
        by_currency = free.grouped("currency_id").values()
        most = max(by_currency, key=lambda found: sum(found.mapped("value")), default=free)
        return most.with_env(self.env)

    def _get_lines(self):
        return self.env["account.move.line"].sudo().browse(self.item_ids.ids)

    def _get_planned(self):
        """Return ``{journal item: amount}`` of what can be planned of the chosen items."""
        lines = self._get_lines()
        available = self.env["collections.plan"].sudo()._get_available(self.profile_id, lines)
        return {line: available[line.id][0] for line in lines}

    def _get_terms(self):
        terms = {name: self[name] for name in TERM_FIELDS}
        terms["size" if self.split_by == "count" else "count"] = 0
        return terms


class CollectionsPlanCreateRow(models.TransientModel):
    _name = "collections.plan.create.row"
    _description = "Instalment of a New Payment Plan"

    wizard_id = fields.Many2one("collections.plan.create", ondelete="cascade")
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    date = fields.Date("Due On")
    principal = fields.Monetary()
    interest = fields.Monetary()
    cost = fields.Monetary()
    amount = fields.Monetary("To Pay")
    balance = fields.Monetary("Left")
