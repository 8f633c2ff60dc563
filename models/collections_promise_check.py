from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_amount

# What these silence cannot be promised a second time.
BUSY_ORIGINS = ("dispute", "promise", "plan")


class CollectionsPromise(models.Model):
    """What can be promised: open items of the customer, each money once."""

    _inherit = "collections.promise"

    def _check_new(self):
        """Raise one sentence that says what to do when a new promise cannot be."""
        self._check_dates()
        promises = self.sudo()
        items = promises._load_open_items()
        holds = promises._load_busy_holds()
        for promise in promises:
            own = items.get(promise.profile_id, items[False])
            busy = [hold for hold in holds if hold.profile_id == promise.profile_id]
            if not promise.is_account:
                promise._check_items(own, busy)
                own = own.filtered(lambda item, p=promise: item.id in p.item_ids.move_line_id.ids)
            promise._check_amount(own, busy)

    def _check_dates(self):
        today = self.env["collections.ledger"]._get_today()
        if any(line.date < today for line in self.line_ids):
            raise UserError(
                self.env._("A promise is about days to come: choose today or a later date.")
            )

    def _load_open_items(self):
        """Return the open items of these customers, ``{profile: open items}``."""
        self.env["collections.ledger"]._flush()
        items = self.env["collections.open.item"].search_fetch(
            [("profile_id", "in", self.profile_id.ids), ("is_credit", "=", False)],
            ["profile_id", "name", "currency_id", "residual"],
        )
        found = defaultdict(items.browse)
        found.update(items.grouped("profile_id"))
        return found

    def _load_busy_holds(self):
        """Return the running holds of disputes, plans and other promises of these customers."""
        holds = self.env["collections.hold"]
        today = self.env["collections.ledger"]._get_today()
        return holds.search(
            [
                ("profile_id", "in", self.profile_id.ids),
                ("origin", "in", BUSY_ORIGINS),
                *holds._domain_active(today),
            ]
        )

    def _check_items(self, open_items, busy):
        """Raise unless the chosen items are open, of this customer, and nobody else's reason."""
        lines = self.item_ids.move_line_id
        for line in lines:
            customer = line.partner_id.commercial_partner_id
            if customer != self.partner_id or line.company_id != self.company_id:
                raise UserError(
                    self.env._(
                        "“%(item)s” belongs to another customer or company: choose items of "
                        "%(customer)s.",
                        item=line.move_name or line.name,
                        customer=self.profile_id.display_name,
                    )
                )
            if line.id not in open_items.ids:
                raise UserError(
                    self.env._(
                        "“%s” is not open any more: choose open items.", line.move_name or line.name
                    )
                )
        if lines.currency_id != self.currency_id:
            raise UserError(
                self.env._(
                    "The items are in other currencies than the promise: make one promise for "
                    "each currency."
                )
            )
        self._check_not_busy(open_items.browse(lines.ids), busy)

    def _check_not_busy(self, items, busy):
        for item in items:
            own = [hold for hold in busy if hold.move_line_id.id == item.id]
            free = item.residual - self._get_held(item, own)
            if any(hold.origin == "plan" for hold in own):
                raise UserError(
                    self.env._(
                        "“%s” is in a payment plan: end the plan first, or leave it out.", item.name
                    )
                )
            if self.currency_id.compare_amounts(free, 0) <= 0:
                raise UserError(
                    self.env._("“%s” is promised or disputed already: leave it out.", item.name)
                )

    def _check_amount(self, items, busy):
        """Raise when more is promised than is open and free of disputes, plans and promises."""
        items = items.filtered(lambda item: item.currency_id == self.currency_id)
        free = sum(
            item.residual - self._get_held(item, [h for h in busy if h.move_line_id.id == item.id])
            for item in items
        )
        account = [h for h in busy if not h.move_line_id and h.currency_id == self.currency_id]
        if self.is_account:
            free -= sum(hold.amount for hold in account)
        if self.currency_id.compare_amounts(self.amount, free) > 0:
            raise UserError(
                self.env._(
                    "Only %(free)s is open and not promised, disputed or in a plan already: "
                    "promise no more than that.",
                    free=format_amount(self.env, max(free, 0), self.currency_id),
                )
            )

    @staticmethod
    def _get_held(item, holds):
        """Return what these holds silence of an item; a hold without amount silences it all."""
        return min(sum(hold.amount or item.residual for hold in holds), item.residual)
