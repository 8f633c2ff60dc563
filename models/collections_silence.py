from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

# Whose silence counts when two are about the same money, in the order in which they are reviewed;
# the later ones hold what is left of it.
PRECEDENCE = ("dispute", "promise", "plan")


class CollectionsSilence(models.AbstractModel):
    """A record that keeps follow-up silent: a dispute, a promise, a payment plan.

    It silences through ``collections.hold`` and in no other way. What it says about money it reads
    from the ledger: ``_review`` is asked whenever the ledger of a customer changed, every night,
    and before a customer is planned.
    """

    _name = "collections.silence"
    _description = "Reason to Be Silent"

    profile_id = fields.Many2one(
        "collections.profile", string="Dossier", required=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(related="profile_id.partner_id", store=True, string="Customer")
    company_id = fields.Many2one(related="profile_id.company_id", store=True, index=True)
    hold_ids = fields.One2many(
        "collections.hold",
        "res_id",
        domain=lambda self: [("res_model", "=", self._name)],
        string="Holds",
        readonly=True,
    )

    # === CRUD METHODS === #

    def unlink(self):
        """End the silence together with its reason."""
        self._sync_holds({}, self.env["collections.ledger"]._get_today())
        return super().unlink()

    # === BUSINESS METHODS === #

    @api.model
    def _review(self, profiles, day):
        """Bring the records of these customers in line with the ledger on ``day``.

        Called before these customers are planned, in batches; it may be called again at any moment
        and then changes nothing. Models override; the number of queries must not grow with the
        customers.
        """

    @api.model
    def _take_turns(self, profiles):
        """Let colleagues who agree on something with the same customer at once take turns.

        The row is written, not only locked: who had to wait still looks at the ledger as it was
        before, so PostgreSQL refuses to go on and the request is repeated on what the other did.
        """
        self.env.cr.execute(
            SQL(
                "UPDATE collections_profile SET write_date = write_date WHERE id = ANY(%s)",
                sorted(profiles.ids),
            )
        )

    def _sync_holds(self, wanted, day):
        """Bring the holds of these records in line with ``wanted``; what is not wanted ends.

        :param wanted: ``{record: [values]}``, at most one per open item. Values are
            ``move_line_id`` (id, False for the whole account), ``amount`` (0: all of it),
            ``currency_id`` (only without an item), ``date_to`` (last silent day or False) and
            ``reason``. Amounts are capped at what is open; an item that is paid is not held.
        :param day: date that counts as today
        """
        holds = self.env["collections.hold"].sudo()
        there = self._get_running_holds(day)
        missing = []
        for record, values in self._get_open_part(wanted, day):
            hold = there.pop((record.id, values["move_line_id"]), holds)
            if hold:
                hold._bring_in_line(values)
            else:
                missing.append(record._prepare_hold(values, day))
        holds.union(*there.values())._end(day)
        return holds.create(missing)

    def _get_open_part(self, wanted, day):
        """Return ``[(record, values)]`` of what is wanted, as far as it is open and not taken."""
        lines = self.env["account.move.line"].sudo()
        ids = {v["move_line_id"] for values in wanted.values() for v in values}
        lines = lines.browse(ids - {False}).exists()
        lines.fetch(["amount_residual_currency", "reconciled", "parent_state"])
        lines = lines.filtered(lambda line: line.parent_state == "posted" and not line.reconciled)
        taken = self._get_taken(lines, day)
        by_id = {line.id: line for line in lines}
        found = []
        for record, rows in wanted.items():
            for row in rows:
                item = row["move_line_id"]
                if not item:
                    found.append((record, row))
                elif amount := self._cap(by_id.get(item), row["amount"], taken.get(item, 0)):
                    found.append((record, {**row, "amount": amount[0]}))
        return found

    @api.model
    def _get_taken(self, lines, day):
        """Return what others silence of these items that come first, ``{item id: amount}``.

        So no money is silent twice, and what gives way is silent again when the others end.
        """
        origin = self._get_hold_origin()
        first = PRECEDENCE[: PRECEDENCE.index(origin)] if origin in PRECEDENCE else ()
        if not first or not lines:
            return {}
        holds = self.env["collections.hold"].sudo()
        there = holds.search(
            [
                ("move_line_id", "in", lines.ids),
                ("origin", "in", first),
                *holds._domain_active(day),
            ]
        )
        taken = defaultdict(float)
        for hold in there:
            line = hold.move_line_id
            taken[line.id] += hold.amount or line.amount_residual_currency
        return taken

    @api.model
    def _cap(self, line, amount, taken):
        """Return ``(amount,)`` as far as it is left of an item, ``()`` when nothing is.

        Zero stands for all of it, as on the hold.
        """
        left = line.currency_id.round(line.amount_residual_currency - taken) if line else 0
        if left <= 0:
            return ()
        if not amount and not taken:
            return (0,)
        return (min(amount or left, left),)

    def _prepare_hold(self, values, day):
        """Return the values of a new hold of this record; models say its ``origin``."""
        self.ensure_one()
        return {
            **values,
            "profile_id": self.profile_id.id,
            "res_model": self._name,
            "res_id": self.id,
            "origin": self._get_hold_origin(),
            "date_from": day,
        }

    @api.model
    def _get_hold_origin(self):
        """Return the origin of the holds of this model; every model overrides."""
        return "pause"

    def _get_running_holds(self, day):
        """Return the holds of these records that are not over, by (record id, item id)."""
        holds = self.env["collections.hold"].sudo()
        running = holds.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", day),
            ]
        )
        return {(hold.res_id, hold.move_line_id.id): hold for hold in running}
