from collections import defaultdict

from odoo import api, models

KINDS = ("interest", "costs")


class CollectionsCharge(models.Model):
    """Interest and costs where customers see them: what may be asked by law and nothing else."""

    _inherit = "collections.charge"

    @api.model
    def _load_shown(self, profiles, day):
        """Return what there is to show, ``{profile id: ([Due], booked charges)}``, in few queries.

        :param profiles: superuser records
        """
        dues = self.with_context(collections_look_only=True)._find_due(profiles, day)
        booked = self.sudo().search([("profile_id", "in", profiles.ids), ("state", "=", "booked")])
        by_profile = booked.filtered("residual").grouped("profile_id")
        return {
            profile.id: (dues.get(profile.id, []), by_profile.get(profile, booked.browse()))
            for profile in profiles
        }

    @api.model
    def _choose_shown(self, shown, kinds, line_ids):
        """Return what belongs to the listed items or to paid ones, ``([Due], booked charges)``.

        :param shown: what ``_load_shown`` has of one customer
        """
        dues, booked = shown
        listed = [
            due
            for due in dues
            if due.kind in kinds and (due.charge_id or due.line_id in line_ids)
        ]
        return listed, booked.filtered(
            lambda charge: (
                charge.move_line_id.id in line_ids or not charge.is_principal_open
            )
        )

    @api.model
    def _sum_shown(self, shown):
        """Add up by currency, ``{currency: {"interest": …, "costs": …, "booked": …}}``."""
        dues, booked = shown
        sums = defaultdict(lambda: defaultdict(float))
        for due in dues:
            sums[due.currency][due.kind] += due.amount
        for charge in booked:
            sums[charge.currency_id]["booked"] += charge.residual
        return sums

    @api.model
    def _label_shown(self, name):
        return {
            "interest": self.env._("Interest to date"),
            "costs": self.env._("Collection costs"),
            "booked": self.env._("Interest and costs invoiced before"),
        }[name]

    @api.model
    def _prepare_shown_rows(self, amounts):
        """Return ``[(label, amount)]`` of one currency, in the order in which they are read."""
        return [
            (self._label_shown(name), amounts[name])
            for name in ("booked", "costs", "interest")
            if amounts.get(name)
        ]


class CollectionsAction(models.Model):
    """Which interest and costs a message shows."""

    _inherit = "collections.action"

    def _get_charges_shown(self):
        """Return what this message shows below its items, ``([Due], booked charges)``."""
        self.ensure_one()
        charges = self.env["collections.charge"]
        kinds = self._get_kinds_shown()
        if not kinds:
            return [], charges
        known = self.env.context.get("collections_charges", {})
        key = (self.profile_id.id, self._get_day())
        if key not in known:
            known = self._prefetch_charges().env.context["collections_charges"]
        lines_sudo = self.sudo().line_ids.move_line_id
        return charges._choose_shown(known[key], kinds, set(lines_sudo.ids))

    def _get_dues_shown(self):
        """Return what this message shows, each with its calculation."""
        dues, booked = self._get_charges_shown()
        return [*(charge._to_due() for charge in booked), *dues]

    def _get_kinds_shown(self):
        """Return the kinds of charges that this message shows, by the setting of the company.

        A letter of the law is free unless its step asks for something.
        """
        self.ensure_one()
        setting = self.company_id.sudo().collections_law_show_messages
        if setting == "no" or not self.line_ids or self.step_id._get_purpose() != "reminder":
            return ()
        if setting == "always" and not self.step_id.law_letter:
            return KINDS
        return self.step_id._get_asked_charges()

    def _prefetch_charges(self):
        """Return these actions with what their messages show, read in a few queries."""
        known = {}
        showing = self.sudo().filtered(lambda action: action._get_kinds_shown())
        for day, actions in showing.grouped(lambda action: action._get_day()).items():
            shown = self.env["collections.charge"]._load_shown(actions.profile_id, day)
            known |= {(profile_id, day): found for profile_id, found in shown.items()}
        return self.with_context(collections_charges=known)

    def _compute_items_table(self):
        return super(CollectionsAction, self._prefetch_charges())._compute_items_table()


class CollectionsActionLine(models.Model):
    _inherit = "collections.action.line"

    def _prepare_table_values(self, day, links=True):
        """Put interest and costs below the items of each currency, with a total of all.

        A legal document says in its own words what it asks on top: its table has the items alone.
        """
        values = super()._prepare_table_values(day, links)
        charges = self.env["collections.charge"]
        shown = {}
        if len(self.action_id) == 1:
            shown = charges._sum_shown(self.action_id._get_charges_shown())
        is_legal = len(self.action_id) == 1 and self.action_id.law_letter
        for group in values["groups"]:
            amounts = {} if is_legal else shown.get(group["currency"], {})
            rows = charges._prepare_shown_rows(amounts)
            group["charges"] = rows
            group["to_pay"] = group["total"] + sum(amount for _label, amount in rows)
        return values
