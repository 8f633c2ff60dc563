from markupsafe import Markup

from odoo import Command, api, fields, models

from ..models.account_move_check import CONFIRMED, FORM_CONTEXT

KEPT_CONTEXT = ("validate_analytic", FORM_CONTEXT)


class CollectionsInvoiceCheckConfirm(models.TransientModel):
    """Shows what the checks found on invoices, before they are posted from their form."""

    _name = "collections.invoice.check.confirm"
    _description = "Invoice Checks Before Posting"

    move_ids = fields.Many2many("account.move", string="Invoices", readonly=True)
    findings = fields.Html("Not in Order", compute="_compute_findings", sanitize=False)

    # === COMPUTE METHODS === #

    @api.depends("move_ids")
    @api.depends_context("lang")
    def _compute_findings(self):
        for dialog in self:
            rows = [
                Markup("<li><strong>%s</strong>: %s</li>") % (check.name, sentence)
                for check, _invoice, sentence in dialog.move_ids._apply_collections_checks()
                if sentence
            ]
            dialog.findings = Markup("<ul>%s</ul>") % Markup().join(rows)

    # === ACTION METHODS === #

    def action_post_anyway(self):
        """Post the invoices; each keeps a note of what was not in order and who decided."""
        self.ensure_one()
        drafts = self.move_ids.filtered(lambda move: move.state == "draft")
        action = drafts.with_context(**{CONFIRMED: True}).action_post()
        return action or {"type": "ir.actions.act_window_close"}

    # === BUSINESS METHODS === #

    @api.model
    def _open(self, moves, applied):
        """Write down that somebody was warned, and return the action of the dialog."""
        self.env["collections.invoice.check.result"]._record_warnings(applied)
        dialog = self.create({"move_ids": [Command.set(moves.ids)]})
        action = dialog._get_records_action(name=self.env._("Look at this first"), target="new")
        kept = {name: self.env.context[name] for name in KEPT_CONTEXT if name in self.env.context}
        action["context"] = {**(action.get("context") or {}), **kept}
        return action
