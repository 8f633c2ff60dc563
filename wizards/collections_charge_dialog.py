from markupsafe import Markup

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, formatLang

from ..engine.law.sentences import explain

MANAGER = "account_collections.group_manager"
MOST_REFUSALS = 10


class CollectionsChargeDialog(models.TransientModel):
    """Shows what may be asked of a customer today, with its calculation, and books or waives it.

    What is shown is what is booked: when it changed meanwhile, nothing is booked and the user looks
    again.
    """

    _name = "collections.charge.dialog"
    _description = "Dialog of Interest and Costs"

    profile_id = fields.Many2one(
        "collections.profile", string="Customer", required=True, readonly=True, ondelete="cascade"
    )
    mode = fields.Selection(
        [("book", "Book"), ("waive", "Waive"), ("reverse", "Take back")],
        required=True,
        readonly=True,
    )
    day = fields.Date("Calculated Up To", readonly=True)
    task_id = fields.Many2one("collections.action", readonly=True, ondelete="cascade")
    line_ids = fields.One2many("collections.charge.dialog.line", "dialog_id", string="Amounts")
    reason = fields.Char(help="Why. It is kept with the charge and in the dossier.")
    total = fields.Char("Chosen", compute="_compute_total")
    refusals = fields.Html("Not Asked, and Why", readonly=True)
    calculation = fields.Html(compute="_compute_calculation", sanitize=False)
    may_decide = fields.Boolean(compute="_compute_may_decide")
    booking = fields.Selection(related="profile_id.company_id.collections_law_booking")

    # === COMPUTE METHODS === #

    @api.depends("line_ids.is_chosen", "line_ids.wanted")
    def _compute_total(self):
        for dialog in self:
            sums = {}
            for line in dialog.line_ids.filtered("is_chosen"):
                sums[line.currency_id] = sums.get(line.currency_id, 0) + line._get_wanted()
            dialog.total = self.env["collections.charge"]._say_amounts(sums)

    @api.depends("line_ids")
    @api.depends_context("lang")
    def _compute_calculation(self):
        for dialog in self:
            dialog.calculation = Markup().join(line._render() for line in dialog.line_ids)

    @api.depends_context("uid")
    def _compute_may_decide(self):
        self.may_decide = self.env.user.has_group(MANAGER)

    # === ACTION METHODS === #

    def action_book(self):
        """Book what is chosen and show it."""
        self.ensure_one()
        lines = self._get_chosen()
        wanted = {(line.move_line_id.id, line.kind): line.amount for line in lines}
        charges = self.env["collections.charge"]._book(self.profile_id, wanted, self.day)
        return self._show(charges)

    def action_waive(self):
        """Give up what is chosen, or take it back where it is booked."""
        self.ensure_one()
        lines = self._get_chosen()
        booked = lines.filtered("charge_id")
        running = lines - booked
        charges = self.env["collections.charge"]
        if running:
            wanted = {
                (line.move_line_id.id, line.kind): line._get_wanted() for line in running
            }
            charges |= charges._waive(self.profile_id, wanted, self.reason, self.day)
        if booked:
            charges |= self._take_back(booked)
        if self.task_id:
            self.task_id._close_waiver(True)
        return self._show(charges)

    def action_ask(self):
        """Ask a manager to waive what is chosen."""
        self.ensure_one()
        lines = self._get_chosen()
        lines._check_wanted()
        self.env["collections.action"]._ask_waiver(
            self.profile_id,
            [(line.name, line._get_wanted(), line.currency_id) for line in lines],
            {
                "wanted": [
                    [line.move_line_id.id, line.kind, line._get_wanted()]
                    for line in lines.filtered(lambda line: not line.charge_id)
                ],
                "charges": [
                    [line.charge_id.id, line._get_wanted()] for line in lines.filtered("charge_id")
                ],
            },
            self.reason,
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("The manager was asked. You are told what is decided."),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def action_refuse(self):
        """Do not waive what was asked; whoever asked is told why."""
        self.ensure_one()
        if not self.task_id or not self.may_decide:
            raise UserError(self.env._("Only a manager decides about what was asked."))
        self.task_id._close_waiver(False, self.reason)
        return {"type": "ir.actions.act_window_close"}

    def action_print(self):
        """Print the calculation."""
        self.ensure_one()
        return self.profile_id.action_print_charges()

    # === BUSINESS METHODS === #

    @api.model
    def _open(self, profile, mode, task=None, charges=None):
        """Open the dialog for a customer.

        :param mode: "book", "waive" or "reverse"
        :param task: what a colleague asked to waive, which is chosen then
        :param charges: booked charges that are chosen, all of the customer when None
        """
        profile.check_access("write")
        day = self.env["collections.ledger"]._get_today()
        dialog = self.create({"profile_id": profile.id, "mode": mode, "day": day})
        lines = dialog._prepare_lines(day, charges)
        if not lines and mode != "book":
            raise UserError(self.env._("There are no interest and costs to decide about."))
        dialog.write(
            {
                "line_ids": [Command.create(values) for values in lines],
                "refusals": dialog._describe_refusals(day) if mode == "book" else False,
                "task_id": task and task.id,
            }
        )
        if task:
            dialog._choose_asked(task.waiver)
        titles = {
            "book": self.env._("Interest and Costs to Date"),
            "waive": self.env._("Waive Interest and Costs"),
            "reverse": self.env._("Take Back What Was Booked"),
        }
        return {
            "type": "ir.actions.act_window",
            "name": titles[mode],
            "res_model": self._name,
            "res_id": dialog.id,
            "view_mode": "form",
            "target": "new",
        }

    def _prepare_lines(self, day, charges=None):
        """Return the values of the lines: what runs, and what is booked where that counts."""
        book = self.env["collections.charge"].sudo()
        profile_sudo = self.profile_id.sudo()
        lines = []
        if self.mode != "reverse":
            lines += [
                {
                    **self._prepare_due(due),
                    "is_chosen": self.mode == "book"
                    or bool(charges and due.charge_id in charges.ids),
                }
                for due in book._find_due(profile_sudo, day).get(profile_sudo.id, [])
            ]
        if self.mode != "book":
            booked = book.search(
                [("profile_id", "=", profile_sudo.id), ("state", "=", "booked")], order="id"
            ).filtered("residual")
            lines += [
                {
                    **self._prepare_due(charge._to_due()),
                    "charge_id": charge.id,
                    "amount": charge.residual,
                    "wanted": charge.residual,
                    "is_chosen": bool(charges) and charge.id in charges.ids,
                }
                for charge in booked
            ]
        return lines

    @api.model
    def _prepare_due(self, due):
        line_sudo = self.env["account.move.line"].browse(due.line_id).sudo()
        return {
            "move_line_id": due.line_id,
            "name": self.env["collections.charge"]._name_it(due.kind, line_sudo.move_name or ""),
            "kind": due.kind,
            "amount": due.amount,
            "wanted": due.amount,
            "currency_id": due.currency.id,
            "since": due.since,
            "until": due.until,
            "source": due.source,
            "doubt": due.doubt,
            "rows": due.rows,
        }

    def _describe_refusals(self, day):
        """Say of which items nothing may be asked, and from when on or after what it may."""
        charges = self.env["collections.law"].sudo()._charge(self.profile_id, day)
        found = charges.get(self.profile_id.id)
        lines_sudo = self.env["account.move.line"].sudo()
        sentences = []
        for refusal in found.refusals if found else ():
            items = ", ".join(lines_sudo.browse(refusal.claims).mapped("move_name"))
            text = explain(refusal, self.env, lambda date: format_date(self.env, date))
            sentences.append(f"{items}: {text}")
        rest = len(sentences) - MOST_REFUSALS
        shown = [Markup("<li>%s</li>") % text for text in sentences[:MOST_REFUSALS]]
        if rest > 0:
            shown.append(Markup("<li>%s</li>") % self.env._("%s more", rest))
        return Markup("<ul>%s</ul>") % Markup().join(shown) if shown else False

    def _choose_asked(self, waiver):
        """Choose what a colleague asked to waive, as far as it is still there."""
        wanted = {(line, kind): amount for line, kind, amount in waiver.get("wanted", ())}
        charges = dict(waiver.get("charges", ()))
        for line in self.line_ids:
            asked = (
                charges.get(line.charge_id.id)
                if line.charge_id
                else wanted.get((line.move_line_id.id, line.kind))
            )
            line.write({"is_chosen": bool(asked), "wanted": min(asked or line.amount, line.amount)})
        self.reason = waiver.get("reason")

    def _take_back(self, lines):
        amounts = {line.charge_id.id: line._get_wanted() for line in lines}
        return lines.charge_id._reverse(
            amounts, self.reason, self.day, is_waived=self.mode == "waive"
        )

    def _get_chosen(self):
        lines = self.line_ids.filtered("is_chosen")
        if not lines:
            raise UserError(self.env._("Choose at least one amount."))
        return lines

    def _show(self, charges):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account_collections.action_collections_charge"
        )
        action["domain"] = [("id", "in", charges.ids)]
        action["context"] = {}
        return action


class CollectionsChargeDialogLine(models.TransientModel):
    """An amount in the dialog of interest and costs."""

    _name = "collections.charge.dialog.line"
    _description = "Amount in the Dialog of Interest and Costs"

    dialog_id = fields.Many2one("collections.charge.dialog", required=True, ondelete="cascade")
    mode = fields.Selection(related="dialog_id.mode")
    charge_id = fields.Many2one("collections.charge", readonly=True, ondelete="cascade")
    move_line_id = fields.Many2one("account.move.line", readonly=True, ondelete="cascade")
    is_chosen = fields.Boolean("Choose")
    name = fields.Char("What", readonly=True)
    kind = fields.Selection(
        lambda self: self.env["collections.charge"]._fields["kind"]._description_selection(
            self.env
        ),
        readonly=True,
    )
    since = fields.Date("From", readonly=True)
    until = fields.Date(readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount = fields.Monetary("May Be Asked", readonly=True)
    wanted = fields.Monetary("Amount")
    source = fields.Char(readonly=True)
    doubt = fields.Text(readonly=True)
    rows = fields.Json(readonly=True)

    def _get_wanted(self):
        self.ensure_one()
        return self.amount if self.mode == "book" else self.wanted

    def _check_wanted(self):
        """Raise unless each amount is a part of what may be asked."""
        for line in self:
            self.env["collections.charge"]._check_part(
                line.currency_id, line._get_wanted(), line.amount
            )

    def _render(self):
        """Return the calculation of this amount, folded."""
        self.ensure_one()
        rows = self.env["collections.charge"]._render_rows(
            self.rows or [], self.currency_id, self.source, self.doubt
        )
        return Markup("<details><summary>%s: %s</summary>%s</details>") % (
            self.name,
            formatLang(self.env, self.amount, currency_obj=self.currency_id),
            rows,
        )
