from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_list

from ..engine import disputes as rules
from .collections_dispute import OPEN_STATES


class CollectionsDispute(models.Model):
    """Accepting a dispute: a credit note for exactly what was disputed."""

    _inherit = "collections.dispute"

    # === ACTION METHODS === #

    def action_accept(self):
        """Accept this dispute and make the credit note for exactly what is disputed.

        Whole invoices go to the dialog of accounting, for a part a draft is prepared. Who may not
        make credit notes leaves a draft to the collector, in the worklist.
        """
        self.ensure_one()
        self._check_button(OPEN_STATES, self._say_closed())
        self.sudo()._close("accepted")
        return self._credit()

    def action_credit(self):
        """Make the credit note of this accepted dispute, when there is none yet."""
        self.ensure_one()
        self._check_button(
            ("accepted",), self.env._("Only what was accepted is credited: accept it first.")
        )
        dispute_sudo = self.sudo()
        if dispute_sudo.is_credited or dispute_sudo._get_credit_notes():
            raise UserError(self.env._("There is a credit note for this dispute already."))
        return self._credit()

    def action_open_credit_notes(self):
        """Show the credit notes of these disputes."""
        return self.credit_note_ids._get_records_action(name=self.env._("Credit Notes"))

    def _credit(self):
        may_credit = self.env["account.move"].has_access("create")
        dispute_sudo = self.sudo()
        invoices = dispute_sudo._get_whole_invoices()
        if invoices and may_credit:
            return self._open_reversal(invoices)
        notes_sudo = dispute_sudo._make_credit_notes()
        if may_credit and notes_sudo:
            return notes_sudo.sudo(self.env.su)._get_records_action()
        if notes_sudo:
            dispute_sudo._ask_to_post(notes_sudo)
        return True

    def _open_reversal(self, invoices):
        """Open the dialog of accounting for invoices that are disputed as a whole."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_view_account_move_reversal"
        )
        return {
            **action,
            "context": {
                "active_model": "account.move",
                "active_ids": invoices.ids,
                "default_collections_dispute_id": self.id,
                "default_reason": self._get_credit_reason(),
            },
        }

    # === BUSINESS METHODS === #

    def _get_credit_notes(self):
        return self.credit_note_ids.filtered(lambda move: move.state != "cancel")

    def _get_whole_invoices(self):
        """Return the invoices of this dispute, when all of them are disputed as a whole."""
        moves = self.item_ids.move_id
        is_whole = all(self.item_ids.mapped("is_whole")) and all(
            move.move_type == "out_invoice"
            and move.currency_id.compare_amounts(move.amount_residual, move.amount_total) == 0
            for move in moves
        )
        disputed = self.item_ids.move_line_id
        terms = moves.line_ids.filtered(lambda line: line.display_type == "payment_term")
        return moves if is_whole and terms == disputed & terms else moves.browse()

    def _make_credit_notes(self):
        """Prepare a draft credit note for each disputed invoice; return them."""
        amounts = self._get_amounts_to_credit()
        values = [
            self._prepare_credit_note(move, amount, lines)
            for move, (amount, lines) in amounts.items()
        ]
        moves = self.env["account.move"].with_company(self.company_id)
        notes = moves.with_context(default_move_type="out_refund").create(values)
        for note in notes:
            self._message_log(
                body=self.env._("A credit note was prepared: %s", note._get_html_link())
            )
        return notes

    def _get_amounts_to_credit(self):
        """Return what is to be credited, ``{move: (amount, invoice lines)}``."""
        credited = self._get_credited(self.item_ids.move_line_id)
        found = defaultdict(lambda: (0, self.env["account.move.line"]))
        for item in self.item_ids.filtered("move_line_id"):
            due = float(rules.get_to_credit(item._read_figure(credited)))
            if due:
                amount, lines = found[item.move_id]
                found[item.move_id] = amount + due, lines | item.move_line_ids
        return found

    def _prepare_credit_note(self, move, amount, lines):
        """Return the values of a draft credit note of ``amount`` on an invoice.

        :param lines: the invoice lines that are disputed; none when it is about all of them
        """
        journal = move.journal_id if move.journal_id.type == "sale" else self._get_sale_journal()
        language = move.partner_id.lang or self.env.lang
        return {
            "move_type": "out_refund",
            "partner_id": move.partner_id.id or self.partner_id.id,
            "journal_id": journal.id,
            "currency_id": self._get_currency(move).id,
            "fiscal_position_id": move.fiscal_position_id.id,
            "invoice_user_id": move.invoice_user_id.id,
            "invoice_date": self._today(),
            "invoice_origin": move.name,
            "invoice_payment_term_id": False,
            "reversed_entry_id": move.id,
            "ref": self.with_context(lang=language)._get_credit_reason(),
            "collections_dispute_id": self.id,
            "invoice_line_ids": [
                Command.create(line)
                for line in self._prepare_credit_lines(move, amount, lines, journal)
            ],
        }

    def _prepare_credit_lines(self, move, amount, lines, journal):
        """Return the lines of a credit note: together exactly ``amount``, taxes as invoiced."""
        products = lines or move.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
        )
        total = sum(products.mapped("price_total"))
        if products and move.currency_id.compare_amounts(total, amount) == 0:
            return [self._prepare_same_line(line) for line in products]
        if not products or total <= 0:
            return [self._prepare_plain_line(move, amount, journal)]
        return self._prepare_shared_lines(move, amount, products)

    def _prepare_same_line(self, line):
        """Credit a whole line of an invoice."""
        return {
            "product_id": line.product_id.id,
            "product_uom_id": line.product_uom_id.id,
            "name": line.name,
            "quantity": line.quantity,
            "price_unit": line.price_unit,
            "discount": line.discount,
            "account_id": line.account_id.id,
            "tax_ids": [Command.set(line.tax_ids.ids)],
            "analytic_distribution": line.analytic_distribution,
        }

    def _prepare_shared_lines(self, move, amount, products):
        """Credit a part of the lines of an invoice, each tax and account for its share.

        Accounting itself splits an amount this way for down payments: to the cent, taxes included.
        """
        taxes = self.env["account.tax"]
        base_lines, _tax_lines = move._get_rounded_base_and_tax_lines()
        shared = taxes._prepare_down_payment_lines(
            base_lines=[line for line in base_lines if line["record"] in products],
            company=move.company_id,
            amount_type="fixed",
            amount=amount,
            computation_key=f"dispute,{self.id},{move.id}",
            grouping_function=lambda line: {"account_id": line["account_id"]},
        )
        name = self._get_line_name(move, products)
        return [
            {
                "name": name,
                "quantity": line["quantity"],
                "price_unit": line["price_unit"],
                "account_id": line["account_id"].id,
                "tax_ids": [Command.set(line["tax_ids"].ids)],
                "analytic_distribution": line["analytic_distribution"],
                "extra_tax_data": taxes._export_base_line_extra_tax_data(line),
            }
            for line in shared
        ]

    def _prepare_plain_line(self, move, amount, journal):
        """Credit an entry that is no invoice, for example of a ledger that was taken over."""
        return {
            "name": self._get_line_name(move, move.line_ids.browse()),
            "quantity": 1,
            "price_unit": amount,
            "account_id": journal.default_account_id.id,
            "tax_ids": [Command.clear()],
        }

    def _ask_to_post(self, notes):
        """Put the draft credit notes into the worklist: somebody of accounting posts them."""
        self.env["collections.action"].create(
            {
                **self._prepare_task(self._today()),
                "user_id": self.profile_id.user_id.id,
                "summary": self.env._("Post the credit note of dispute %s", self.name),
                "amount": sum(notes.mapped("amount_total_signed")) * -1,
            }
        )

    # === HELPERS === #

    def _get_credit_reason(self):
        return self.env._("dispute %s", self.name)

    def _get_line_name(self, move, products):
        language = move.partner_id.lang or self.env.lang
        names = [(line.name or "").split("\n")[0] for line in products]
        here = self.with_context(lang=language).env
        return here._(
            "Credit on %(invoice)s, dispute %(dispute)s: %(what)s",
            invoice=move.name,
            dispute=self.name,
            what=format_list(here, [n for n in names if n][:3]) or self.reason_id.name,
        )

    def _get_currency(self, move):
        lines = self.item_ids.filtered(lambda item: item.move_id == move)
        return lines[:1].currency_id or move.currency_id

    def _get_sale_journal(self):
        journal = self.env["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "=", self.company_id.id)], limit=1
        )
        if not journal:
            raise UserError(
                self.env._("%s has no sales journal: add one first.", self.company_id.name)
            )
        return journal
