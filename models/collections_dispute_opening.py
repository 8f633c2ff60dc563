from decimal import Decimal

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL, float_compare, format_amount

from .collections_dispute import OPEN_STATES

RUNNING_PLANS = ("approved", "running")


class CollectionsDispute(models.Model):
    """Opening a dispute: what may be disputed, and what is refused with which sentence."""

    _inherit = "collections.dispute"

    # === BUSINESS METHODS === #

    @api.model
    def _open(self, profile, items, reason, origin, **values):
        """Open a dispute and silence what it is about.

        :param profile: the customer's ``collections.profile``
        :param items: ``[(open item, amount)]`` or ``[(open item, amount, invoice lines)]``: open
            item and lines are ``account.move.line``, the amount is in the item's currency, zero
            for all that is not disputed yet, or for what follows from the lines
        :param reason: ``collections.dispute.reason``
        :param origin: portal, email, call or collector
        :param values: further fields of the dispute, ``attachment_ids`` as ``ir.attachment``
        :return: the dispute, in the rights of the caller
        :raise UserError: with one sentence, when something of it cannot be disputed
        """
        profile.check_access("write")
        profile_sudo = profile.sudo()
        self._lock_customer(profile_sudo)
        rows = self._check_items(profile_sudo, [self._unpack(row) for row in items])
        attachments = values.pop("attachment_ids", self.env["ir.attachment"])
        dispute_sudo = self.sudo().create(
            {
                **self._prepare_dispute(profile_sudo, reason, origin),
                **values,
                "item_ids": [Command.create(row) for row in rows],
            }
        )
        dispute_sudo._adopt(attachments)
        dispute_sudo._review_now()
        return self.browse(dispute_sudo.id)

    @api.model
    def _prepare_dispute(self, profile, reason, origin):
        """Return the values of a new dispute; who answers it comes from the reason."""
        reason_sudo, day = reason.sudo(), self._today()
        deadline = self._add_working_days(profile.company_id, day, reason_sudo.days)
        user = reason_sudo.user_id or profile.user_id or profile.company_id.collections_user_id
        contact = profile.recipient_id or profile.partner_id
        return {
            "profile_id": profile.id,
            "reason_id": reason_sudo.id,
            "origin": origin,
            "user_id": user.id,
            "user_ids": [Command.set(reason_sudo.user_ids.ids)],
            "contact_id": contact.id,
            "date": day,
            "deadline": deadline if reason_sudo.days else False,
        }

    def _adopt(self, attachments):
        """Keep these files with the dispute."""
        self.attachment_ids = attachments
        attachments.sudo().write({"res_model": self._name, "res_id": self.id})

    @api.model
    def _lock_customer(self, profile):
        """Let two colleagues who dispute the same item at once wait for each other."""
        self.env.cr.execute(
            SQL("SELECT id FROM collections_profile WHERE id = %s FOR NO KEY UPDATE", profile.id)
        )

    # === WHAT MAY BE DISPUTED === #

    @api.model
    def _unpack(self, row):
        lines = row[2] if len(row) > 2 else None
        return row[0].sudo(), row[1] or 0, (lines or self.env["account.move.line"]).sudo()

    @api.model
    def _check_items(self, profile, rows):
        """Return the values of the items of a new dispute; raise when one cannot be disputed."""
        lines = self.env["account.move.line"].sudo().union(*(row[0] for row in rows))
        if not lines:
            raise UserError(self.env._("Choose the items that the dispute is about."))
        if len(lines) < len(rows):
            raise UserError(self.env._("Name each item once."))
        for line in lines:
            self._check_item(profile, line)
        self._check_plans(lines)
        disputed = self._get_disputed(lines)
        credited = self._get_credited(lines)
        return [
            self._prepare_item(line, amount, chosen, disputed, credited.get(line.id, 0))
            for line, amount, chosen in rows
        ]

    @api.model
    def _check_item(self, profile, line):
        customer = line.partner_id.commercial_partner_id
        if customer != profile.partner_id or line.company_id != profile.company_id:
            raise UserError(
                self.env._(
                    "“%(item)s” is not an item of %(customer)s: choose items of this customer and "
                    "company only.",
                    item=line.move_name,
                    customer=profile.partner_id.display_name,
                )
            )
        is_claim = line.account_id.account_type == "asset_receivable"
        is_open = line.parent_state == "posted" and not line.reconciled
        if not is_claim or not is_open or line.amount_residual_currency <= 0:
            raise UserError(
                self.env._(
                    "“%s” is not open any more: there is nothing to dispute.", line.move_name
                )
            )

    @api.model
    def _check_plans(self, lines):
        """Refuse what the customer pays in instalments: the plan is what has to change."""
        if "collections.plan.item" not in self.env:
            return
        found = (
            self.env["collections.plan.item"]
            .sudo()
            .search(
                [("move_line_id", "in", lines.ids), ("plan_id.state", "in", RUNNING_PLANS)],
                limit=1,
            )
        )
        if found:
            raise UserError(
                self.env._(
                    "“%(item)s” is in payment plan %(plan)s: change or end the plan first.",
                    item=found.move_line_id.move_name,
                    plan=found.plan_id.display_name,
                )
            )

    @api.model
    def _get_disputed(self, lines):
        """Return what is disputed of these journal items, ``{id: (amount, disputes)}``.

        Only what still keeps them silent counts, so that it is never more than what is open.
        """
        items = (
            self.env["collections.dispute.item"]
            .sudo()
            .search([("move_line_id", "in", lines.ids), *self._domain_silencing("dispute_id.")])
        )
        held = self.sudo().union(*items.dispute_id)._get_held_amounts() if items else {}
        found = {}
        for item in items:
            amount, disputes = found.get(item.move_line_id.id, (0, self.sudo()))
            total = amount + float(held.get(item.id, 0))
            found[item.move_line_id.id] = total, disputes | item.dispute_id
        return found

    @api.model
    def _domain_silencing(self, prefix=""):
        """Return the disputes that keep their items silent, as a plain list."""
        return [
            (f"{prefix}date_resumed", "=", False),
            "|",
            (f"{prefix}state", "in", OPEN_STATES),
            "&",
            (f"{prefix}state", "=", "accepted"),
            (f"{prefix}is_credited", "=", False),
        ]

    @api.model
    def _get_credited(self, lines):
        """Return what credit notes settled of these journal items so far, ``{id: Decimal}``."""
        settlements = self.env["collections.ledger"].sudo()._load_settlements(lines)
        return {
            line_id: sum((s.amount for s in rows if s.kind == "credit_note"), Decimal())
            for line_id, rows in settlements.items()
        }

    @api.model
    def _prepare_item(self, line, amount, chosen, disputed, credited):
        """Return the values of one item, after a look at what can still be disputed of it."""
        taken, disputes = disputed.get(line.id, (0, self))
        free = line.currency_id.round(line.amount_residual_currency - taken)
        if free <= 0:
            raise UserError(
                self.env._(
                    "“%(item)s” is in dispute %(dispute)s already: add to that one.",
                    item=line.move_name,
                    dispute=disputes[:1].name,
                )
            )
        amount = line.currency_id.round(self._get_wanted(line, amount, chosen) or free)
        self._check_amount(line, amount, free)
        is_whole = not chosen and not taken and line.currency_id.compare_amounts(amount, free) == 0
        return {
            "move_line_id": line.id,
            "move_id": line.move_id.id,
            "move_line_ids": [Command.set(chosen.ids)],
            "name": line.move_id.name or line.name or "/",
            "date": line.invoice_date or line.date,
            "date_maturity": line.date_maturity,
            "currency_id": line.currency_id.id,
            "amount": amount,
            "is_whole": is_whole,
            "value": line.company_currency_id.round(
                line.amount_residual * amount / line.amount_residual_currency
            ),
            "credited_before": float(credited),
        }

    @api.model
    def _get_wanted(self, line, amount, chosen):
        """Return the amount that is disputed; the invoice lines say it when nobody does."""
        strangers = chosen.filtered(
            lambda product: product.move_id != line.move_id or product.display_type != "product"
        )
        if strangers:
            raise UserError(
                self.env._(
                    "“%(line)s” is not a line of %(item)s: choose lines of that invoice.",
                    line=strangers[0].name,
                    item=line.move_name,
                )
            )
        if amount or not chosen:
            return amount
        return min(sum(chosen.mapped("price_total")), line.amount_residual_currency)

    @api.model
    def _check_amount(self, line, amount, free):
        if amount <= 0:
            raise UserError(self.env._("A disputed amount must be more than zero."))
        if float_compare(amount, free, precision_rounding=line.currency_id.rounding) > 0:
            raise UserError(
                self.env._(
                    "No more than %(amount)s of “%(item)s” can be disputed: that is what is open "
                    "and not disputed yet.",
                    amount=format_amount(self.env, free, line.currency_id),
                    item=line.move_name,
                )
            )
