from collections import defaultdict
from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL

from ...engine.law import charging
from ...engine.law.records import ZERO, Case, Claim, Reduction, cents
from ..collections_dispute import OPEN_STATES
from ..sql_values import array


class CollectionsLaw(models.AbstractModel):
    """The reading side of the law: from ledger, letters and settings to what the rules read.

    Like ``collections.ledger`` it takes a batch of profiles and asks a constant number of queries,
    whatever the number of customers or invoices.
    """

    _name = "collections.law"
    _description = "Law of Late Payment"

    # === READING === #

    @api.model
    def _read_cases(self, profiles, day=None, items=None):
        """Read what the rules of the law have to know of these customers.

        :param day: date that counts as today, for what is disputed
        :param items: receivable journal items to read in place of all open ones; they may be
            settled already
        :return: ``{profile id: engine.law.records.Case}`` of every profile; the claims are those
            of the customer itself and all its contacts, by the ids of their journal items
        """
        if not profiles.ids:
            return {}
        day = day or self.env["collections.ledger"]._get_today()
        profiles = profiles.sudo()
        self._flush()
        claims = self.sudo()._load_claims(profiles, day, items)
        notices = self.env["collections.law.notice"].sudo()._load_notices(profiles)
        debtors = profiles._get_debtors()
        frames = {company: self._read_frame(company) for company in profiles.company_id}
        return {
            profile.id: Case(
                debtor=debtors[profile.id].debtor,
                claims=claims.get(profile.id, ()),
                notices=notices.get(profile.id, ()),
                **frames[profile.company_id],
            )
            for profile in profiles
        }

    @api.model
    def _charge(self, profiles, day=None, items=None):
        """Work out interest and costs of these customers up to and including ``day``.

        Where the rate of a period is missing no interest of the claim is charged, the refusals say
        so, and the manager is asked for it.

        :return: ``{profile id: engine.law.charging.Charges}``
        """
        day = day or self.env["collections.ledger"]._get_today()
        cases = self._read_cases(profiles, day, items)
        charges = {profile_id: charging.charge(case, day) for profile_id, case in cases.items()}
        self._ask_for_rates(profiles, charges)
        return charges

    @api.model
    def _ask_for_rates(self, profiles, charges):
        """Ask the managers for the rates that were missing in these charges.

        Who only looks, as a customer at the account page, asks nobody.
        """
        if self.env.context.get("collections_look_only"):
            return
        missing = defaultdict(set)
        for profile in profiles.sudo():
            missing[profile.company_id].update(
                (refusal.facts["series"], refusal.facts["day"])
                for refusal in charges[profile.id].refusals
                if refusal.code == "missing_rate"
            )
        self.env["collections.law.rate"]._ask_for(
            {company: needs for company, needs in missing.items() if needs}
        )

    @api.model
    def _read_frame(self, company):
        """Return what is the same for all customers of a company."""
        return {
            "rates": self.env["collections.law.rate"]._table_of(company),
            "creditor": company._get_law_creditor(),
            "settings": company._get_law_settings(),
        }

    # === CLAIMS === #

    @api.model
    def _load_claims(self, profiles, day, items):
        """Return the claims of these customers, ``{profile id: [Claim]}``, the oldest first."""
        rows = self.env.execute_query(self._claims_query(profiles, items))
        line_ids = [row[1] for row in rows]
        reductions = self._load_reductions(line_ids, day) if line_ids else {}
        disputes = self._load_disputes(line_ids, day) if line_ids else {}
        terms = {profile.id: self._read_terms(profile) for profile in profiles}
        claims = defaultdict(list)
        for profile_id, *row in rows:
            line_id = row[0]
            claim = self._prepare_claim(
                row, terms[profile_id], reductions.get(line_id, ()), disputes.get(line_id)
            )
            claims[profile_id].append(Claim(**claim))
        return claims

    @api.model
    def _read_terms(self, profile):
        return {
            **profile._get_law_terms(),
            "notice_printed": profile.company_id.collections_law_notice_printed,
        }

    @api.model
    def _prepare_claim(self, row, terms, reductions, disputed):
        """Return the values of a claim; others override to tell more about it.

        :param row: as ``_claims_query`` has it, without the profile
        :param reductions: what settled it, the oldest first
        :param disputed: the disputed amount, None when nothing is
        """
        line_id, amount, due, received, currency = row
        principal = Decimal(amount)
        values = {
            "id": line_id,
            "principal": principal,
            "due": due,
            "currency": currency,
            "fixed_due": terms["fixed_due"],
            "received": received,
            "agreed_legal": terms["agreed_legal"],
            "clause": terms["clause"],
            "clause_amount": self._get_clause_amount(terms, principal),
            "notice_printed": terms["notice_printed"],
            "remedy": terms["remedy"],
            "reductions": tuple(reductions),
        }
        if terms["agreed_rate"]:
            values["agreed_rate"] = Decimal(str(terms["agreed_rate"]))
        if disputed is not None:
            values |= self._prepare_dispute(disputed, principal, due, reductions)
        return values

    @api.model
    def _get_clause_amount(self, terms, principal):
        """Return what the contract asks for an invoice that is late, None when it says no amount.

        The part of a claim in another currency is that of its own currency.
        """
        percent, least = terms["clause_percent"], terms["clause_minimum"]
        if not terms["clause"] or not (percent or least):
            return None
        return max(cents(principal * Decimal(str(percent)) / 100), Decimal(str(least)))

    @api.model
    def _prepare_dispute(self, disputed, principal, due, reductions):
        """Leave out what is disputed: as if it had been settled in time, as long as that lasts."""
        rest = principal - sum((r.principal for r in reductions), ZERO)
        if disputed >= rest:
            return {"disputed": True}
        return {"reductions": (Reduction(due, principal=disputed), *reductions)}

    @api.model
    def _claims_query(self, profiles, items):
        """Debit items of invoices and opening entries: money that went back is no claim.

        The items are found first, as the ledger finds them; what they belong to is looked up then.
        """
        if items is None:
            condition = SQL("AND line.reconciled IS NOT TRUE")
        else:
            condition = SQL("AND line.id = ANY(%s::int[])", array(items.ids))
        return SQL(
            """
            WITH line AS MATERIALIZED (
                SELECT profile.id AS profile_id, line.id, line.move_id, line.amount_currency,
                       line.date_maturity, line.date, line.currency_id
                  %(lines)s
            )
            SELECT line.profile_id, line.id, line.amount_currency::text,
                   COALESCE(line.date_maturity, move.invoice_date, line.date),
                   GREATEST(move.invoice_date, move.delivery_date), currency.name
              FROM line
              JOIN account_move move ON move.id = line.move_id
              JOIN account_journal journal ON journal.id = move.journal_id
              JOIN res_currency currency ON currency.id = line.currency_id
             WHERE %(claims)s
          ORDER BY line.profile_id, line.date_maturity, line.id
            """,
            lines=self.env["collections.ledger"]._from_receivable_lines(profiles, condition),
            claims=SQL(" AND ").join(self._get_claim_conditions()),
        )

    @api.model
    def _get_claim_conditions(self):
        """Return which receivable items are claims, as SQL over ``line``, ``move``, ``journal``.

        Who books what is no principal, such as interest, adds the condition that leaves it out.
        """
        return [
            SQL("line.amount_currency > 0"),
            SQL("move.move_type IN ('out_invoice', 'out_receipt', 'entry')"),
            SQL("journal.type NOT IN ('bank', 'cash', 'credit')"),
        ]

    # === WHAT WAS SETTLED === #

    @api.model
    def _load_reductions(self, line_ids, day):
        """Return what payments and credit notes took off, ``{line id: [Reduction]}``, by day.

        The ledger settles principal. Others extend this by what was paid on interest and costs.
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT part.debit_move_id, payment.date, SUM(part.debit_amount_currency)::text
                  FROM account_partial_reconcile part
                  JOIN account_move_line payment ON payment.id = part.credit_move_id
                 WHERE part.debit_move_id = ANY(%s::int[])
              GROUP BY part.debit_move_id, payment.date
                HAVING SUM(part.debit_amount_currency) > 0
              ORDER BY part.debit_move_id, payment.date
                """,
                array(line_ids),
            )
        )
        found = defaultdict(list)
        for line_id, on, amount in rows:
            found[line_id].append(Reduction(on, principal=Decimal(amount)))
        return found

    # === WHAT IS DISPUTED === #

    @api.model
    def _load_disputes(self, line_ids, day):
        """Return the disputed amounts on ``day``, ``{line id: amount}``, whole ones as infinite.

        A dispute counts until it is decided, also when its silence is over because nobody answered
        in time; an accepted one until its credit note is matched, which its hold tells.
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line_id, MAX(amount)::text, BOOL_OR(is_whole)
                  FROM (SELECT move_line_id AS line_id, SUM(amount) AS amount,
                               BOOL_OR(COALESCE(amount, 0) = 0) AS is_whole
                          FROM collections_hold
                         WHERE origin = 'dispute' AND move_line_id = ANY(%(lines)s::int[])
                           AND date_from <= %(day)s AND (date_to IS NULL OR date_to >= %(day)s)
                      GROUP BY move_line_id
                         UNION ALL
                        SELECT item.move_line_id, SUM(item.amount), BOOL_OR(item.is_whole)
                          FROM collections_dispute_item item
                          JOIN collections_dispute dispute ON dispute.id = item.dispute_id
                         WHERE item.move_line_id = ANY(%(lines)s::int[])
                           AND dispute.date <= %(day)s
                           AND (dispute.state IN %(open)s OR dispute.date_closed > %(day)s)
                      GROUP BY item.move_line_id) disputed
              GROUP BY line_id
                """,
                lines=array(line_ids),
                day=day,
                open=OPEN_STATES,
            )
        )
        return {
            line_id: Decimal("Infinity") if is_whole else Decimal(amount)
            for line_id, amount, is_whole in rows
        }

    # === HELPERS === #

    @api.model
    def _flush(self):
        """Write pending changes of everything that the queries of this model read."""
        for name in (
            "account.move",
            "account.move.line",
            "account.partial.reconcile",
            "res.partner",
            "collections.profile",
            "collections.hold",
            "collections.dispute",
            "collections.dispute.item",
            "collections.law.notice",
            "collections.law.notice.line",
        ):
            self.env[name].flush_model()
