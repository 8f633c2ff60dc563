from odoo import api, fields, models

from .inside_only import keep_inside

WATCHED_FIELDS = frozenset(("state", "payment_state", "partner_id", "invoice_date_due"))


class AccountMove(models.Model):
    _inherit = "account.move"

    collections_status = fields.Char(
        "Follow-up",
        compute="_compute_collections_status",
        groups="account_collections.group_viewer",
    )

    collections_dispute_id = fields.Many2one(
        "collections.dispute",
        string="Dispute",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups="account_collections.group_viewer,account_collections.group_dispute_handler",
        help="The dispute that this credit note answers.",
    )
    collections_dispute_count = fields.Integer(
        string="Disputes",
        compute="_compute_collections_dispute_count",
        groups="account_collections.group_viewer",
    )

    @api.depends("line_ids.amount_residual", "payment_state", "state")
    @api.depends_context("lang", "uid")
    def _compute_collections_status(self):
        """Tell of a customer invoice what follow-up does next and why, instalment by instalment."""
        sales = self.filtered(lambda move: move.state == "posted" and move.is_sale_document())
        items = self.env["collections.open.item"].search([("move_id", "in", sales._origin.ids)])
        by_move = items.grouped("move_id")
        for move in self:
            reasons = (item.reason for item in by_move.get(move._origin, ()) if item.reason)
            move.collections_status = " ".join(dict.fromkeys(reasons)) or False

    def _compute_collections_dispute_count(self):
        groups = self.env["collections.dispute.item"]._read_group(
            [("move_id", "in", self.ids)], ["move_id"], ["dispute_id:count_distinct"]
        )
        counts = dict(groups)
        for move in self:
            move.collections_dispute_count = counts.get(move._origin, 0)

    def write(self, vals):
        watched = not WATCHED_FIELDS.isdisjoint(vals)
        changes = self.env["collections.change"]
        if watched:
            changes._record_lines(self.line_ids)
        result = super().write(vals)
        if watched:
            changes._record_lines(self.line_ids)
        return result

    def action_open_collections_profile(self):
        """Open the dossier of the customer of this invoice."""
        self.ensure_one()
        profile = self._find_collections_profile()
        return profile._get_records_action() if profile else False

    def action_register_collections_cause(self):
        """Open the dialog to register why this invoice is paid late."""
        self.ensure_one()
        items = self.env["collections.open.item"].search([("move_id", "=", self.id)])
        return self.env["collections.cause"]._open_dialog(
            self._find_collections_profile(), items.move_line_id
        )

    def _get_collections_file(self, lang):
        """Return ``(file name, content)`` of an invoice, as it was sent or else printed now."""
        self.ensure_one()
        sent = self.invoice_pdf_report_id
        if sent:
            return sent.name, sent.raw
        report = self.env["ir.actions.report"].with_context(lang=lang)
        content, extension = report._render_qweb_pdf("account.account_invoices", self.ids)
        name = self._get_invoice_report_filename().removesuffix(".pdf")
        return f"{name}.{extension}", content

    def _find_collections_profile(self):
        return self.env["collections.profile"].search(
            [
                ("partner_id", "=", self.commercial_partner_id.id),
                ("company_id", "=", self.company_id.id),
            ],
            limit=1,
        )

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_get_recipients(message, msg_vals=msg_vals, **kwargs)
        return keep_inside(self, recipients)
