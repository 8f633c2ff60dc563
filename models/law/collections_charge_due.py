from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL

from ...engine.law import calculation
from ...engine.law.records import Reduction
from .collections_charge import SETTLED_STATES

# An invoice that was paid is looked at when its customer changes, and for some days after.
LOOK_BACK = timedelta(days=3)


@dataclass(slots=True, frozen=True)
class Due:
    """Interest or costs that may be asked of one item now; ``charge`` is the row it has, if any."""

    profile_id: int
    line_id: int
    kind: str
    amount: float
    currency: models.Model
    since: date
    until: date
    rule: str
    source: str
    doubt: str
    rows: list
    charge_id: int = 0

    @property
    def key(self):
        """What tells it from the others of its customer."""
        return self.line_id, self.kind


class CollectionsCharge(models.Model):
    """What may be asked now: what runs on unpaid items, and what is left of paid ones."""

    _inherit = "collections.charge"

    # === READING === #

    @api.model
    def _find_due(self, profiles, day):
        """Return what may be asked of these customers on ``day``, ``{profile id: [Due]}``.

        The number of queries does not grow with the customers. The caller answers for who may
        see it.

        :param profiles: superuser records
        """
        found = defaultdict(list)
        law = self.env["collections.law"].sudo()
        charges = law._charge(profiles, day, law._find_items(profiles))
        unpaid = self._filter_unpaid(
            charge.claim.id for one in charges.values() for charge in one.charges
        )
        unpaid -= self._find_planned(unpaid)
        for due in self._read_due(charges):
            if due.line_id in unpaid:
                found[due.profile_id].append(due)
        kept = self.sudo().search(
            [("profile_id", "in", profiles.ids), ("state", "=", "open")], order="until, id"
        )
        for charge in kept.filtered(lambda charge: not charge.is_principal_open):
            found[charge.profile_id.id].append(charge._to_due())
        return found

    @api.model
    def _read_due(self, charges):
        """Turn what the law says into ``Due``, with the rows of its calculation."""
        after = self._load_last_days(
            charge.claim.id for one in charges.values() for charge in one.charges
        )
        currencies = {currency.name: currency for currency in self._get_currencies()}
        return [
            Due(
                profile_id=profile_id,
                line_id=one.claim,
                kind=one.kind,
                amount=float(one.amount),
                currency=currencies[one.currency],
                since=one.since,
                until=one.until,
                rule=one.rule,
                source=one.source,
                doubt="\n".join(one.doubts),
                rows=list(one.rows),
            )
            for profile_id, found in charges.items()
            for one in calculation.calculate(found, after)
        ]

    def _to_due(self):
        self.ensure_one()
        return Due(
            self.profile_id.id, self.move_line_id.id, self.kind, self.amount, self.currency_id,
            self.since, self.until, self.rule or "", self.source or "", self.doubt or "",
            self.rows or [], self.id,
        )  # fmt: skip

    @api.model
    def _get_currencies(self):
        return self.env["res.currency"].with_context(active_test=False).search([])

    @api.model
    def _load_reductions(self, line_ids):
        """Return what booking and waiving took off these items, ``{journal item id: (...)}``.

        A booked charge is an item of its own from then on: it is not asked with its invoice any
        more and bears no interest, whether it is paid or not.

        :return: ``engine.law.records.Reduction`` tuples, for the claims of the law
        """
        reductions = defaultdict(tuple)
        rows = self.sudo()._read_group(
            [("move_line_id", "in", list(line_ids)), ("state", "in", SETTLED_STATES)],
            ["move_line_id", "kind", "until:day"],
            ["amount:sum"],
        )
        for line, kind, until, amount in rows:
            reductions[line.id] += (Reduction(until, **{kind: Decimal(str(round(amount, 6)))}),)
        return reductions

    @api.model
    def _load_last_days(self, line_ids):
        """Return up to which day interest of these items was asked, ``{item id: day}``."""
        rows = self.sudo()._read_group(
            [
                ("move_line_id", "in", list(line_ids)),
                ("state", "in", SETTLED_STATES),
                ("kind", "=", "interest"),
            ],
            ["move_line_id"],
            ["until:max"],
        )
        return {line.id: until for line, until in rows}

    @api.model
    def _find_planned(self, line_ids):
        """Return the ids of items in running plans that ask interest or cost themselves."""
        items_sudo = self.env["collections.plan.item"].sudo()
        planned_sudo = items_sudo.search(
            [
                ("move_line_id", "in", list(line_ids)),
                ("state", "=", "running"),
                ("plan_id.charge", ">", 0),
            ]
        )
        return set(planned_sudo.move_line_id.ids)

    @api.model
    def _filter_unpaid(self, line_ids):
        """Return the ids of those of these journal items that are not paid."""
        lines = self.env["account.move.line"].sudo().browse(set(line_ids)).exists()
        return set(lines.filtered(lambda line: not line.reconciled).ids)

    # === WHAT IS LEFT OF PAID INVOICES === #

    @api.model
    def _keep_unasked(self, profiles, day):
        """Keep interest and costs of invoices that were paid without them, as open charges.

        Interest runs to the day of the payment. What was kept of an invoice that is open again
        goes: it runs on there. Companies switch this on.
        """
        profiles = profiles.filtered("company_id.collections_law_keep_since")
        if not profiles:
            return self.browse()
        self._drop_reopened(profiles)
        paid = self._find_paid_late(profiles, day)
        if not paid:
            return self.browse()
        law = self.env["collections.law"].sudo()
        charges = law._charge(profiles, day, law._find_items(profiles, paid.ids))
        wanted = set(paid.ids)
        dues = [due for due in self._read_due(charges) if due.line_id in wanted]
        return self._keep(dues, day)

    @api.model
    def _keep(self, dues, day):
        """Bring the open rows of these dues in line; what is too small is not kept."""
        there = {
            (charge.move_line_id.id, charge.kind): charge
            for charge in self.sudo().search(
                [
                    ("move_line_id", "in", [due.line_id for due in dues]),
                    ("state", "=", "open"),
                ]
            )
        }
        new = []
        for due in dues:
            values = self._prepare_row(due, day)
            charge = there.get(due.key)
            if charge and charge.currency_id.compare_amounts(charge.amount, due.amount):
                charge.write(values)
            elif not charge and not self._is_too_small(due):
                new.append({**values, "state": "open"})
        return self.sudo().create(new)

    def _is_too_small(self, due):
        company = self.env["collections.profile"].browse(due.profile_id).sudo().company_id
        return self._convert(due, company, due.until) < company.collections_law_minimum

    @api.model
    def _drop_reopened(self, profiles):
        reopened = self.sudo().search(
            [("profile_id", "in", profiles.ids), ("state", "=", "open")]
        )
        reopened.filtered("is_principal_open").unlink()

    @api.model
    def _find_paid_late(self, profiles, day):
        """Return the items of these customers that were paid, late, in the last days.

        Those of which only credit notes are known were never owed.
        """
        self.env["collections.ledger"]._flush()
        self.env["res.company"].flush_model(["collections_law_keep_since"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.id
                  %(lines)s
                  JOIN res_company company ON company.id = line.company_id
                 WHERE line.balance > 0
                   AND NOT EXISTS (SELECT FROM collections_charge charge
                                    WHERE charge.move_id = line.move_id)
                   AND EXISTS (
                       SELECT FROM account_partial_reconcile part
                         JOIN account_move_line payment ON payment.id = part.credit_move_id
                         JOIN account_journal journal ON journal.id = payment.journal_id
                        WHERE part.debit_move_id = line.id
                          AND part.create_date >= %(since)s
                          AND part.create_date >= company.collections_law_keep_since
                          AND payment.date > line.date_maturity
                          AND journal.type IN ('bank', 'cash', 'credit'))
                """,
                lines=self.env["collections.ledger"]._from_receivable_lines(
                    profiles, SQL("AND line.reconciled IS TRUE")
                ),
                since=self.env.cr.now() - LOOK_BACK,
            )
        )
        return self.env["account.move.line"].sudo().browse(row[0] for row in rows)

    # === HELPERS === #

    @api.model
    def _prepare_row(self, due, day):
        """Return the values of a row for this due; who records it says the state."""
        profile = self.env["collections.profile"].browse(due.profile_id).sudo()
        line_sudo = self.env["account.move.line"].browse(due.line_id).sudo()
        return {
            "profile_id": due.profile_id,
            "move_line_id": due.line_id,
            "item_name": line_sudo.move_name or line_sudo.name or "",
            "kind": due.kind,
            "amount": due.amount,
            "currency_id": due.currency.id,
            "value": self._convert(due, profile.company_id, day),
            "date": day,
            "since": due.since,
            "until": due.until,
            "rule": due.rule,
            "source": due.source,
            "doubt": due.doubt,
            "rows": due.rows,
        }

    @api.model
    def _convert(self, due, company, day):
        return due.currency._convert(due.amount, company.currency_id, company, day)
