from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine import cockpit

ITEMS_PAGE = 20
MOST_ITEMS = 200
SORTS = {
    "due": lambda item: (item.date_maturity or item.date or fields.Date.today(), item.id),
    "amount": lambda item: (abs(item.value), item.id),
    "name": lambda item: (item.name or "", item.id),
}


class CollectionsProfile(models.Model):
    """The open items of a customer as its form shows them: page by page, counted by state."""

    _inherit = "collections.profile"

    # === READ BY THE FORM === #

    @api.readonly
    def get_open_items(self, bucket="", chip="", offset=0, limit=ITEMS_PAGE, order="due"):
        """Return one page of open items with what happens to each and why.

        The planner looks at the whole customer, as items of a customer depend on each other; only
        the items of the page are put into words. The number of queries is the same for all sizes.

        :param str bucket: only items of this part of the aging, e.g. "aging_31_60"
        :param str chip: only items in this state, as in ``chips``, e.g. "held:dispute"
        :param str order: "due", "amount" or "name"; with a leading "-" the other way round
        :return: ``{"items", "total", "value", "chips", "currency_id", "can_write", "can_open"}``
        """
        items, decisions, origins = self._load_open_items()
        rows = self._get_item_rows(items, decisions, origins)
        in_bucket = cockpit.choose(rows, bucket)
        chosen = cockpit.choose(in_bucket, chip=chip)
        page = self._sort_items(items.browse(row.id for row in chosen), order)
        page = page[max(offset, 0) :][: max(1, min(limit, MOST_ITEMS))]
        return {
            "items": self._describe_items(page, decisions, origins),
            "total": len(chosen),
            "value": sum(row.value for row in chosen),
            "chips": self._describe_chips(cockpit.count_chips(in_bucket)),
            "currency_id": self.currency_id.id,
            "can_write": self.has_access("write"),
            "can_open": self.env["account.move"].has_access("read"),
        }

    @api.readonly
    def get_open_item_values(self, bucket="", chip=""):
        """Return id and worth of all items that are chosen, for whoever selects all of them.

        :return: list of ``[id, value in company currency]``
        """
        items, decisions, origins = self._load_open_items()
        rows = self._get_item_rows(items, decisions, origins)
        return [[row.id, row.value] for row in cockpit.choose(rows, bucket, chip)]

    # === HELPERS === #

    def _load_open_items(self):
        """Return the items, what the planner decided about each, and the origins of its holds."""
        self.ensure_one()
        self.check_access("read")
        ledger = self.env["collections.ledger"]
        # Planning writes what is pending, which the items below are read from.
        plans = ledger.sudo()._plan(self, ledger._get_today())
        items = self.env["collections.open.item"].search_fetch(
            [("profile_id", "=", self.id)],
            ["date_maturity", "date", "value", "is_credit", "name"],
        )
        decisions = {
            decision.item: decision for plan in plans.values() for decision in plan.decisions
        }
        holds_sudo = self.env["collections.hold"].sudo()
        holds_sudo = holds_sudo.browse({d.hold for d in decisions.values() if d.hold})
        origins = {hold.id: hold.origin for hold in holds_sudo}
        return items, decisions, origins

    def _get_item_rows(self, items, decisions, origins):
        today = self.env["collections.ledger"]._get_today()
        rows = []
        for item in items:
            decision = decisions.get(item.id)
            state = cockpit.chip(decision, decision and origins.get(decision.hold))
            due = item.date_maturity or item.date
            rows.append(cockpit.Row(item.id, cockpit.bucket(due, today), state, item.value))
        return rows

    @api.model
    def _sort_items(self, items, order):
        name = order.removeprefix("-")
        if name not in SORTS:
            raise UserError(
                self.env._("Items are sorted by due date, amount or number: choose one of these.")
            )
        return items.sorted(SORTS[name], reverse=order.startswith("-"))

    def _describe_chips(self, chips):
        return [
            {
                "key": chip.key,
                "label": self._label_chip(chip.key),
                "count": chip.count,
                "value": chip.value,
            }
            for chip in chips
        ]

    @api.model
    def _label_chip(self, key):
        """Name a state; what is held is named after what holds it."""
        state, _colon, origin = key.partition(":")
        if origin:
            return self._get_labels("collections.hold", "origin").get(origin, origin)
        return self._get_labels("collections.open.item", "state")[state]

    @api.model
    def _get_labels(self, model, name):
        return dict(self.env[model]._fields[name]._description_selection(self.env))

    def _describe_items(self, items, decisions, origins):
        """Put these items into words."""
        self._fetch_hold_sources(decisions[item.id].hold for item in items if item.id in decisions)
        actions = items._get_open_actions()
        descriptions = []
        for item in items:
            decision = decisions.get(item.id)
            state = cockpit.chip(decision, decision and origins.get(decision.hold))
            descriptions.append(
                {
                    **item._prepare_row_values(),
                    "chip": state,
                    "state": state.partition(":")[0],
                    "label": self._label_chip(state),
                    "reason": item._explain(decision, item, actions.get(item.id)),
                    "next_date": fields.Date.to_string(decision.date) if decision else False,
                    "hold_id": (decision and decision.hold) or False,
                }
            )
        return descriptions

    def _fetch_hold_sources(self, hold_ids):
        """Read the holds, and what they come from, at once: each sentence asks for its own."""
        holds_sudo = self.env["collections.hold"].sudo().browse(filter(None, set(hold_ids)))
        for model, holds in holds_sudo.grouped("res_model").items():
            if model:
                sources_sudo = self.env[model].sudo().browse(holds.mapped("res_id")).exists()
                sources_sudo.mapped("display_name")
