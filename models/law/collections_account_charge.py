from dataclasses import dataclass, field

from odoo import models
from odoo.tools import formatLang


@dataclass(slots=True)
class ShownCharge:
    """Interest or costs as the customer sees them; ``rows`` tell how they come about."""

    name: str
    kind: str
    amount: str
    state: str
    booking: str
    source: str
    rows: list = field(default_factory=list)


class CollectionsAccount(models.AbstractModel):
    """Interest and costs on the account page: below their items, and explained."""

    _inherit = "collections.account"

    def _get_charges(self, profiles):
        """Return what is asked and what may be asked, ``[(profile, [ShownCharge], totals)]``.

        :param profiles: superuser records
        """
        charges = self.env["collections.charge"].sudo()
        shown = charges._load_shown(profiles, self.env["collections.ledger"]._get_today())
        found = []
        for profile in profiles:
            dues, booked = shown[profile.id]
            rows = [self._show_due(charge._to_due(), charge) for charge in booked]
            rows += [self._show_due(due) for due in dues]
            totals = [
                (label, formatLang(self.env, amount, currency_obj=currency))
                for currency, amounts in charges._sum_shown(shown[profile.id]).items()
                for label, amount in charges._prepare_shown_rows(amounts)
            ]
            found.append((profile, rows, totals))
        return found

    def _show_due(self, due, charge=None):
        charges = self.env["collections.charge"]
        line_sudo = self.env["account.move.line"].sudo().browse(due.line_id or [])
        return ShownCharge(
            name=charges._name_it(due.kind, line_sudo.move_name or ""),
            kind=due.kind,
            amount=formatLang(self.env, due.amount, currency_obj=due.currency),
            state="booked" if charge else "open",
            booking=(charge and charge.move_name) or "",
            source=due.source,
            rows=charges._describe_rows(due.rows, due.currency, inside=False),
        )

    def _get_charge_totals(self, profile):
        """Return ``[(label, amount in words)]`` of what may be asked on top of the items today."""
        if not profile.company_id.collections_law_show_account:
            return []
        charges = self.env["collections.charge"].sudo()
        today = self.env["collections.ledger"]._get_today()
        dues, _booked = charges._load_shown(profile, today)[profile.id]
        return [
            (label, formatLang(self.env, amount, currency_obj=currency))
            for currency, amounts in charges._sum_shown((dues, charges.browse())).items()
            for label, amount in charges._prepare_shown_rows(amounts)
        ]

    def _read_row(self, item, decision, set_aside, numbers):
        """Say of booked interest and costs to which invoices they belong."""
        row = super()._read_row(item, decision, set_aside, numbers)
        if decision and decision.reason == "charge":
            names = item.move_id.sudo().collections_charge_ids.mapped("item_name")
            row.contact = self.env._(
                "Interest and costs of %s", ", ".join(dict.fromkeys(filter(None, names)))
            )
        return row
