from collections import defaultdict
from datetime import date
from uuid import UUID

from odoo import api, fields, models
from odoo.tools import SQL

from .unchecked_reference import UncheckedMany2one


class CollectionsActionLine(models.Model):
    """An open item in an action, with the amounts as they were at that moment.

    A line with a step advances the item to that step; a line without one only lists it.
    """

    _name = "collections.action.line"
    _description = "Collections Action Line"
    _order = "action_id, id"
    _log_access = False
    _rec_name = "move_line_id"

    action_id = fields.Many2one("collections.action", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="action_id.company_id")
    state = fields.Selection(related="action_id.state", store=True)
    # Journal items that go away take their lines along: see `account.move.line`.
    move_line_id = UncheckedMany2one(
        "account.move.line", string="Open Item", required=True, index=True, ondelete="cascade"
    )
    move_id = fields.Many2one(related="move_line_id.move_id")
    step_id = UncheckedMany2one(
        "collections.procedure.step",
        ondelete="restrict",
        help="The step that this item takes. Empty when the item is only listed.",
    )
    channel_id = fields.Many2one(related="action_id.channel_id")
    # A reference would cost a look-up of the same few channels for every line of every night.
    channel_code = fields.Char(related="action_id.channel_id.code", store=True)
    round = fields.Integer(help="Counts the repetitions of a repeating step.")
    currency_id = fields.Many2one(related="move_line_id.currency_id")
    amount = fields.Monetary(help="What is asked: the open amount less what is held or covered.")
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    value = fields.Monetary(string="In Company Currency", currency_field="company_currency_id")

    # === FOR READING === #
    invoice = fields.Char(related="move_line_id.move_name")
    invoice_date = fields.Date(related="move_line_id.invoice_date")
    date_maturity = fields.Date(related="move_line_id.date_maturity", string="Due Date")
    residual = fields.Monetary(related="move_line_id.amount_residual_currency", string="Open")

    _step_once = models.UniqueIndex(
        "(move_line_id, step_id, channel_code, round) WHERE state != 'cancelled'",
        "This step was already taken for this item.",
    )

    # === CRON METHODS === #

    @api.autovacuum
    def _gc_lines_without_item(self):
        """Remove lines whose journal item was deleted past Odoo, by SQL."""
        self.env.cr.execute(
            """
            DELETE FROM collections_action_line line
             WHERE NOT EXISTS (SELECT FROM account_move_line item WHERE item.id = line.move_line_id)
            """
        )

    # === HELPERS === #

    def _sort_for_reading(self):
        """Sort by currency and age, as the customer reads them."""
        return self.sorted(
            lambda line: (
                line.currency_id.name,
                line.date_maturity or date.max,
                line.move_line_id.id,
            )
        )

    def _get_portal_url(self):
        """Return the address of the invoice in Odoo's portal, or of the portal without invoice."""
        move_sudo = self.sudo().move_line_id.move_id
        base = (self.company_id.sudo() or self.env.company).get_base_url()
        if not move_sudo.is_invoice(include_receipts=True):
            return f"{base}/my/invoices"
        if self.env.context.get("collections_preview") and not move_sudo.access_token:
            # Reading alone: the token is made when the message goes out, this one is as long.
            return f"{base}{move_sudo.access_url}?access_token={UUID(int=0)}"
        return base + move_sudo.get_portal_url()

    def _ensure_portal_tokens(self):
        """Give every invoice of these lines its portal token, in one statement."""
        moves = self.sudo().move_line_id.move_id
        moves.flush_recordset(["access_token"])
        if moves:
            self.env.cr.execute(
                SQL(
                    "UPDATE account_move SET access_token = gen_random_uuid()::text "
                    "WHERE id IN %s AND COALESCE(access_token, '') = ''",
                    tuple(moves.ids),
                )
            )
        moves.invalidate_recordset(["access_token"])

    def _get_page_url(self):
        """Return where its reader sees this item: the invoice, else the account."""
        self.ensure_one()
        move_sudo = self.sudo().move_line_id.move_id
        is_invoice = move_sudo.is_invoice(include_receipts=True)
        return self.action_id._get_page_url(f"invoice/{move_sudo.id}" if is_invoice else "")

    def _prepare_table_values(self, day, links=True):
        """Return what the table of open items in a message shows, currency by currency.

        :param links: whether each row links to its invoice
        """
        by_currency = defaultdict(list)
        for line in self._sort_for_reading():
            by_currency[line.currency_id].append(line._prepare_row_values(day, links))
        return {
            "groups": [
                {
                    "currency": currency,
                    "rows": rows,
                    "total": sum(row["amount"] for row in rows),
                }
                for currency, rows in by_currency.items()
            ]
        }

    def _prepare_row_values(self, day, links=True):
        self.ensure_one()
        line_sudo = self.sudo()
        due = line_sudo.date_maturity
        return {
            "number": line_sudo._get_number(),
            "url": self._get_page_url() if links else "",
            "date": line_sudo.invoice_date or line_sudo.move_line_id.date,
            "due": due,
            "days_late": max((day - due).days, 0) if due else 0,
            "open": line_sudo.residual,
            "amount": line_sudo.amount,
            "set_aside": line_sudo.residual - line_sudo.amount,
        }

    def _get_number(self):
        """Return the invoice number, with the instalment when the invoice has several."""
        self.ensure_one()
        move = self.move_line_id.move_id
        terms = move.line_ids.filtered(lambda line: line.display_type == "payment_term")
        if len(terms) < 2 or self.move_line_id not in terms:
            return move.name
        position = terms.sorted(lambda line: (line.date_maturity or date.max, line.id))
        number = position.ids.index(self.move_line_id.id) + 1
        return self.env._(
            "%(invoice)s (instalment %(number)s of %(total)s)",
            invoice=move.name,
            number=number,
            total=len(terms),
        )
