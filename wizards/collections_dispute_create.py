from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.collections_dispute import ORIGINS


class CollectionsDisputeCreate(models.TransientModel):
    """Open a dispute: what it is about, why, and what the customer says."""

    _name = "collections.dispute.create"
    _description = "New Dispute"

    profile_id = fields.Many2one("collections.profile", required=True, ondelete="cascade")
    partner_id = fields.Many2one(related="profile_id.partner_id")
    company_id = fields.Many2one(related="profile_id.company_id")
    reason_id = fields.Many2one(
        "collections.dispute.reason",
        domain="[('is_dispute', '=', True), ('company_id', 'in', (company_id, False))]",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        domain="[('share', '=', False)]",
    )
    contact_id = fields.Many2one("res.partner", domain="[('id', 'child_of', partner_id)]")
    origin = fields.Selection(ORIGINS, default="collector", required=True)
    description = fields.Text("What the Customer Says")
    attachment_ids = fields.Many2many("ir.attachment", string="Photos and Documents")
    line_ids = fields.One2many("collections.dispute.create.line", "wizard_id", string="Items")
    proposal_id = fields.Many2one(
        "collections.proposal",
        ondelete="cascade",
        help="What was read in a message, and is corrected here.",
    )

    # === COMPUTE METHODS === #

    @api.depends("reason_id")
    def _compute_user_id(self):
        for wizard in self:
            collector = wizard.profile_id.user_id
            wizard.user_id = wizard.reason_id.user_id or collector

    # === ACTION METHODS === #

    def action_confirm(self):
        """Open the dispute and show it."""
        self.ensure_one()
        if not self.reason_id:
            raise UserError(self.env._("Choose a reason: it tells who answers and by when."))
        values = {"user_id": self.user_id.id} if self.user_id else {}
        dispute = self.env["collections.dispute"]._open(
            self.profile_id,
            [line._get_row() for line in self.line_ids if line.is_chosen],
            self.reason_id,
            self.origin,
            description=self.description,
            contact_id=(self.contact_id or self.profile_id.recipient_id or self.partner_id).id,
            attachment_ids=self.attachment_ids,
            **values,
        )
        if self.proposal_id:
            self.proposal_id._take_over(dispute, self._is_as_proposed())
        return dispute._get_records_action()

    def _is_as_proposed(self):
        """Tell whether nothing of what was read in the message was corrected."""
        chosen = self.line_ids.filtered("is_chosen")
        return (
            self.reason_id == self.proposal_id.reason_id
            and chosen.move_line_id == self.proposal_id.sudo().move_line_ids
            and not any(chosen.mapped("amount"))
        )

    # === BUSINESS METHODS === #

    @api.model
    def _start(self, profile, lines=None, **values):
        """Open the dialog for a customer.

        :param lines: the open items (``account.move.line``) that are chosen already
        :param values: further fields of the dialog
        """
        profile.ensure_one()
        profile.check_access("write")
        wizard = self.create(
            {
                "profile_id": profile.id,
                "contact_id": (profile.recipient_id or profile.partner_id).id,
                "line_ids": self._prepare_lines(profile, lines),
                **values,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Dispute of %s", profile.partner_id.display_name),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def _prepare_lines(self, profile, lines):
        """Return every item that can still be disputed; a single one is chosen at once."""
        items = self.env["collections.open.item"].search(
            [("profile_id", "=", profile.id), ("is_credit", "=", False)]
        )
        open_lines = items.move_line_id.sudo()
        disputed = self.env["collections.dispute"]._get_disputed(open_lines)
        chosen = set((lines or self.env["account.move.line"]).ids)
        if not chosen and len(open_lines) == 1:
            chosen = set(open_lines.ids)
        found = []
        for line in open_lines.sorted(lambda line: (line.id not in chosen, line.date_maturity)):
            free = line.amount_residual_currency - disputed.get(line.id, (0,))[0]
            if line.currency_id.compare_amounts(free, 0) > 0:
                found.append({"move_line_id": line.id, "is_chosen": line.id in chosen})
        if not found:
            raise UserError(
                self.env._(
                    "%s has no open items that can be disputed.", profile.partner_id.display_name
                )
            )
        return [Command.create(values) for values in found]


class CollectionsDisputeCreateLine(models.TransientModel):
    """An open item that may be disputed, in whole or in part."""

    _name = "collections.dispute.create.line"
    _description = "Item of a New Dispute"
    _order = "is_chosen desc, id"

    wizard_id = fields.Many2one("collections.dispute.create", required=True, ondelete="cascade")
    is_chosen = fields.Boolean("Disputed")
    move_line_id = fields.Many2one("account.move.line", required=True, ondelete="cascade")
    move_id = fields.Many2one(related="move_line_id.move_id")
    name = fields.Char(related="move_line_id.move_name", string="Invoice")
    date_maturity = fields.Date(related="move_line_id.date_maturity")
    currency_id = fields.Many2one(related="move_line_id.currency_id")
    residual = fields.Monetary(related="move_line_id.amount_residual_currency", string="Open")
    amount = fields.Monetary(
        string="Disputed Amount",
        compute="_compute_amount",
        store=True,
        readonly=False,
        help="Zero: everything that is open and not disputed yet.",
    )
    move_line_ids = fields.Many2many(
        "account.move.line",
        "collections_dispute_create_line_rel",
        string="Only These Lines",
        domain="[('move_id', '=', move_id), ('display_type', '=', 'product')]",
        help="Lines of the invoice. Leave empty to dispute the invoice as a whole.",
    )

    @api.depends("move_line_ids")
    def _compute_amount(self):
        for line in self:
            total = sum(line.move_line_ids.mapped("price_total"))
            line.amount = min(total, line.residual)

    @api.onchange("amount", "move_line_ids")
    def _onchange_amount(self):
        if self.amount or self.move_line_ids:
            self.is_chosen = True

    def _get_row(self):
        """Return this item as ``collections.dispute._open`` takes it."""
        self.ensure_one()
        return self.move_line_id, self.amount, self.move_line_ids


# === WHERE A DISPUTE IS OPENED === #


class CollectionsProfile(models.Model):
    _inherit = "collections.profile"

    def action_dispute(self):
        """Open the dialog for a dispute of this customer."""
        return self.env["collections.dispute.create"]._start(self)


class CollectionsAction(models.Model):
    _inherit = "collections.action"

    def action_dispute(self):
        """Open the dialog for a dispute about the items of this action."""
        self.ensure_one()
        lines = self.line_ids.move_line_id
        return self.env["collections.dispute.create"]._start(self.profile_id, lines)


class CollectionsOpenItem(models.Model):
    _inherit = "collections.open.item"

    def action_dispute(self):
        """Open the dialog for a dispute about these items."""
        if len(self.profile_id) != 1:
            raise UserError(self.env._("A dispute is of one customer: choose items of one only."))
        lines = self.filtered(lambda item: not item.is_credit).move_line_id
        return self.env["collections.dispute.create"]._start(self.profile_id, lines)


class AccountMove(models.Model):
    _inherit = "account.move"

    def action_collections_dispute(self):
        """Open the dialog for a dispute about these invoices."""
        company = self.company_id
        partner = self.commercial_partner_id
        if len(company) != 1 or len(partner) != 1:
            raise UserError(self.env._("A dispute is of one customer: choose items of one only."))
        profile_sudo = self.env["collections.profile"].sudo()._for_partner(partner, company)
        profile = profile_sudo.sudo(self.env.su)
        lines = self.line_ids.filtered(lambda line: line.display_type == "payment_term")
        return self.env["collections.dispute.create"]._start(profile, lines)

    def action_open_collections_disputes(self):
        """Show the disputes about these invoices."""
        items = self.env["collections.dispute.item"].search([("move_id", "in", self.ids)])
        return items.dispute_id._get_records_action(name=self.env._("Disputes"))
