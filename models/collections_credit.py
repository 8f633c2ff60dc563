from collections import defaultdict
from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL, format_amount

from ..engine import credit
from .scheduled import scheduled, spare_the_rest
from .sql_values import array

BATCH = 2000
BOOKMARK = "credit"
LONG_AGO = fields.Date.to_date("1900-01-01")
NUMBERS, WORDS, FLAGS = SQL("numeric[]"), SQL("varchar[]"), SQL("bool[]")
COLUMNS = {
    "credit_limit": NUMBERS,
    "credit_source": WORDS,
    "limit_raised": NUMBERS,
    "limit_insured": NUMBERS,
    "limit_advised": NUMBERS,
    "limit_group": NUMBERS,
    "secured": NUMBERS,
    "orders_open": NUMBERS,
    "exposure": NUMBERS,
    "uninsured": NUMBERS,
    "limit_room": NUMBERS,
    "is_over_limit": FLAGS,
}


class CollectionsCredit(models.AbstractModel):
    """The reading side of credit: limits, exposure and why an order waits.

    Every method takes a batch of profiles and asks a constant number of queries. What is shown in
    lists is a copy of the last refresh; an order is judged on what the ledger says in that moment.
    """

    _name = "collections.credit"
    _description = "Collections Credit"

    # === JUDGING === #

    @api.model
    def _judge(self, orders, day):
        """Tell why documents wait.

        :param list orders: ``(profile, engine.credit.Order, is_own)``; with ``is_own`` the
            document counts in the exposure already
        :return: a list of reasons for each, in the same order; an empty one lets it go
        """
        profiles = self.env["collections.profile"].browse({entry[0].id for entry in orders})
        profiles = profiles.sudo()
        book = self._load_book(profiles, day)
        return [self._judge_one(profile.sudo(), order, book) for profile, order in orders]

    def _judge_one(self, profile, order, book):
        if book["modes"][profile.company_id.id] == "off":
            return []
        return credit.judge(
            order,
            book["positions"][profile.id],
            book["credits"][profile.id],
            book["policies"][profile.id]._get_rules(),
            group=book["groups"].get(profile.id),
            is_stopped=profile.is_stopped,
        )

    def _load_book(self, profiles, day):
        """Read what judging these customers takes."""
        policies = self._get_policies(profiles)
        credits = self._load_credits(profiles, policies, day)
        heads = self._load_heads(profiles, day)
        members = self._load_members(heads)
        everybody = profiles | self.env["collections.profile"].browse(
            {member for found in members.values() for member in found}
        )
        positions = self._load_positions(everybody.sudo(), day)
        return {
            "modes": {
                company.id: company.collections_order_control for company in profiles.company_id
            },
            "policies": policies,
            "credits": credits,
            "positions": positions,
            "groups": {
                profile_id: (sum(positions[member].exposure for member in members[head]), limit)
                for profile_id, (head, limit) in heads.items()
            },
        }

    @api.model
    def _take_turns(self, profiles):
        """Let whoever decides about the same customer, or group of companies, go one after another.

        The row is changed and not just locked: a transaction that waited for another one has to
        see what that one did, so it fails and is tried anew by Odoo.
        """
        heads = self._load_heads(profiles.sudo(), self.env["collections.ledger"]._get_today())
        browse = self.env["collections.profile"].sudo().browse
        keys = sorted(
            {
                (browse(heads[profile.id][0]) if profile.id in heads else profile.sudo()).id
                for profile in profiles
            }
        )
        for profile_id in keys:
            self.env.cr.execute(
                SQL(
                    """
                    INSERT INTO collections_credit_turn (profile_id, number) VALUES (%s, 1)
                    ON CONFLICT (profile_id) DO UPDATE
                       SET number = collections_credit_turn.number + 1
                    """,
                    profile_id,
                )
            )

    # === LIMITS === #

    def _get_policies(self, profiles):
        """Return the policy of each customer, ``{profile id: policy}``."""
        policies = self.env["collections.credit.policy"].sudo()
        by_company = {
            company.id: policies._get_by_class(company) for company in profiles.company_id
        }
        return {
            profile.id: by_company[profile.company_id.id][profile.risk_class]
            for profile in profiles
        }

    def _load_credits(self, profiles, policies, day):
        """Return what was decided about each customer, ``{profile id: engine.credit.Credit}``."""
        decisions = self._load_decisions(profiles, day)
        fallbacks = {
            company.id: self._get_company_limit(company) for company in profiles.company_id
        }
        found = {}
        for profile in profiles:
            default = policies[profile.id]._get_default_limit()
            if default is None:
                default = fallbacks[profile.company_id.id]
            found[profile.id] = credit.effective(decisions[profile.id], day, default)
        return found

    @api.model
    def _get_company_limit(self, company):
        """Return Odoo's default limit of the company, or None; zero is Odoo's word for none."""
        if not company.account_use_credit_limit:
            return None
        partners = self.env["res.partner"].with_company(company)
        amount = partners._fields["credit_limit"].get_company_dependent_fallback(partners)
        return self._exact(amount) if amount and amount > 0 else None

    def _load_decisions(self, profiles, day):
        """Read the decisions in force; where nobody decided here, the credit limit on the contact
        counts where the company uses Odoo's sales credit limits."""
        self.env["collections.credit.limit"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT profile_id, kind, amount::text, date_from, date_to
                  FROM collections_credit_limit
                 WHERE profile_id = ANY(%s::int[]) AND state = 'approved'
                   AND date_from <= %s AND (date_to IS NULL OR date_to >= %s)
                """,
                array(profiles.ids),
                day,
                day,
            )
        )
        found = defaultdict(list)
        for profile_id, kind, amount, since, until in rows:
            found[profile_id].append(credit.Decision(kind, Decimal(amount), since, until))
        for profile_id, amount in self._load_contact_limits(profiles):
            if all(decision.kind != "own" for decision in found[profile_id]):
                found[profile_id].append(credit.Decision("own", self._exact(amount), LONG_AGO))
        return found

    def _load_contact_limits(self, profiles):
        """Return ``(profile id, limit)`` of contacts with a credit limit of Odoo above zero."""
        for company in profiles.company_id.filtered("account_use_credit_limit"):
            mine = profiles.filtered(lambda profile, c=company: profile.company_id == c)
            for profile in mine.with_company(company):
                partner = profile.partner_id
                if partner.use_partner_credit_limit and partner.credit_limit > 0:
                    yield profile.id, partner.credit_limit

    def _load_heads(self, profiles, day):
        """Find the nearest company above each customer, or itself, whose group has a limit.

        :return: ``{profile id: (profile id of the head, limit)}``
        """
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE heads AS (
                    SELECT DISTINCT ON (head.id) head.id, head.partner_id, head.company_id, amount
                      FROM collections_credit_limit
                      JOIN collections_profile head ON head.id = profile_id
                     WHERE kind = 'group' AND state = 'approved' AND date_from <= %(day)s
                       AND (date_to IS NULL OR date_to >= %(day)s)
                  ORDER BY head.id, date_from DESC
                ), above AS (
                    SELECT profile.id AS profile_id, profile.company_id,
                           profile.partner_id AS node, 0 AS steps
                      FROM collections_profile profile
                     WHERE profile.id = ANY(%(ids)s::int[]) AND EXISTS (SELECT FROM heads)
                     UNION ALL
                    SELECT above.profile_id, above.company_id, partner.parent_id, above.steps + 1
                      FROM above JOIN res_partner partner ON partner.id = above.node
                     WHERE partner.parent_id IS NOT NULL AND above.steps < 20
                )
                SELECT DISTINCT ON (above.profile_id) above.profile_id, heads.id, heads.amount::text
                  FROM above
                  JOIN heads
                    ON heads.partner_id = above.node AND heads.company_id = above.company_id
              ORDER BY above.profile_id, above.steps
                """,
                day=day,
                ids=array(profiles.ids),
            )
        )
        return {profile_id: (head_id, Decimal(amount)) for profile_id, head_id, amount in rows}

    def _load_members(self, heads):
        """Return the dossiers of each group, ``{head: profile ids}``, the head's included."""
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE below AS (
                    SELECT head.id AS head_id, head.company_id, head.partner_id AS node, 0 AS steps
                      FROM collections_profile head WHERE head.id = ANY(%s::int[])
                     UNION ALL
                    SELECT below.head_id, below.company_id, partner.id, below.steps + 1
                      FROM below JOIN res_partner partner ON partner.parent_id = below.node
                     WHERE partner.is_company AND below.steps < 20
                )
                SELECT below.head_id, profile.id
                  FROM below
                  JOIN collections_profile profile
                    ON profile.partner_id = below.node AND profile.company_id = below.company_id
                """,
                array({head for head, _limit in heads.values()}),
            )
        )
        members = defaultdict(set)
        for head_id, profile_id in rows:
            members[head_id].add(profile_id)
        return members

    # === EXPOSURE === #

    def _load_positions(self, profiles, day):
        """Read from the ledger what these customers owe, ``{profile id: engine.credit.Position}``.

        What is disputed is not late; it counts as owed until somebody decides.
        """
        orders = self._load_orders(profiles, day)
        owed = self._load_owed(profiles, day)
        secured = self._load_secured(profiles, day)
        return {
            profile.id: credit.Position(
                invoices=owed.get(profile.id, (Decimal(0),))[0],
                orders=orders.get(profile.id, Decimal(0)),
                secured=secured.get(profile.id, Decimal(0)),
                late=owed[profile.id][1] if profile.id in owed else Decimal(0),
                days_late=owed[profile.id][2] if profile.id in owed else 0,
            )
            for profile in profiles
        }

    def _load_owed(self, profiles, day):
        """Return ``{profile id: (open, of which later than the policy allows, days late)}``."""
        policies = self._get_policies(profiles)
        ledger = self.env["collections.ledger"]
        ledger._flush()
        lines = ledger._from_open_lines(profiles)
        late = SQL("line.amount_residual > 0 AND line.date_maturity < %s - patience.days", day)
        rows = self.env.execute_query(
            SQL(
                """
                WITH patience AS (
                    SELECT * FROM unnest(%(ids)s::int[], %(days)s::int[]) AS p(profile_id, days)
                )
                SELECT profile.id, SUM(line.amount_residual)::text,
                       (COALESCE(SUM(line.amount_residual) FILTER (WHERE %(late)s), 0)
                        - COALESCE(SUM(disputed.value) FILTER (WHERE %(late)s), 0))::text,
                       COALESCE(MAX(%(day)s - line.date_maturity) FILTER (WHERE %(late)s), 0)
                  %(lines)s
                  JOIN patience ON patience.profile_id = profile.id
             LEFT JOIN LATERAL (
                    SELECT LEAST(line.amount_residual, COALESCE(SUM(
                               CASE WHEN COALESCE(hold.amount, 0) = 0 THEN line.amount_residual
                                    ELSE hold.amount * line.amount_residual
                                         / NULLIF(line.amount_residual_currency, 0) END
                           ), 0)) AS value
                      FROM collections_hold hold
                     WHERE hold.move_line_id = line.id AND hold.origin = 'dispute'
                       AND hold.date_from <= %(day)s
                       AND (hold.date_to IS NULL OR hold.date_to >= %(day)s)
                  ) disputed ON TRUE
              GROUP BY profile.id
                """,
                ids=array(profiles.ids),
                days=array(policies[profile.id].late_days for profile in profiles),
                day=day,
                late=late,
                lines=lines,
            )
        )
        return {
            profile_id: (Decimal(owed), Decimal(overdue), days)
            for profile_id, owed, overdue, days in rows
        }

    def _load_orders(self, profiles, day):
        """Return what is ordered and not invoiced yet, ``{profile id: amount}``.

        Bridges override: the one of Sales reads confirmed orders, in the company's currency.
        """
        return {}

    def _load_secured(self, profiles, day):
        """Return what a deposit or a guarantee covers, ``{profile id: amount}``."""
        decisions = self._load_decisions(profiles, day)
        return {
            profile.id: credit.effective(decisions[profile.id], day).secured for profile in profiles
        }

    # === REFRESH === #

    def _refresh(self, profiles, day):
        """Write limits and exposure to these dossiers, as far as they changed."""
        profiles = profiles.sudo()
        if not profiles:
            return
        rows = self._prepare_rows(profiles, day)
        self._write(profiles, [rows[profile.id] for profile in profiles])
        self._tell_contacts(profiles, rows)

    def _prepare_rows(self, profiles, day=None):
        """Return what counts for each customer, ``{profile id: {column: value}}``."""
        day = day or self.env["collections.ledger"]._get_today()
        credits = self._load_credits(profiles, self._get_policies(profiles), day)
        orders = self._load_orders(profiles, day)
        return {
            profile.id: self._prepare_row(
                profile, credits[profile.id], orders.get(profile.id, Decimal(0))
            )
            for profile in profiles
        }

    def _prepare_row(self, profile, found, orders):
        position = credit.Position(
            invoices=self._exact(profile.balance), orders=orders, secured=found.secured
        )
        limit = found.limit
        return {
            "credit_limit": limit or 0,
            "credit_source": found.source,
            "limit_raised": found.raised,
            "limit_insured": found.insured or 0,
            "limit_advised": found.advised or 0,
            "limit_group": found.group or 0,
            "secured": found.secured,
            "orders_open": orders,
            "exposure": position.exposure,
            "uninsured": credit.uninsured(position, found),
            "limit_room": limit - position.exposure if limit is not None else 0,
            "is_over_limit": limit is not None and position.exposure > limit,
        }

    def _write(self, profiles, rows):
        """Write the columns of ``rows`` where they differ, in one statement."""
        profiles.flush_recordset(list(COLUMNS))
        columns = [SQL.identifier(name) for name in COLUMNS]
        changed = SQL(", ").join(SQL("%s = new.%s", name, name) for name in columns)
        arrays = SQL(", ").join(
            SQL("%s::%s", array(row[name] for row in rows), kind)
            for name, kind in COLUMNS.items()
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE collections_profile profile
                   SET %(changed)s
                  FROM unnest(%(ids)s::int[], %(arrays)s) AS new(id, %(columns)s)
                 WHERE profile.id = new.id
                   AND (%(old)s) IS DISTINCT FROM (%(new)s)
                """,
                changed=changed,
                ids=array(profiles.ids),
                arrays=arrays,
                columns=SQL(", ").join(columns),
                old=SQL(", ").join(SQL("profile.%s", name) for name in columns),
                new=SQL(", ").join(SQL("new.%s", name) for name in columns),
            )
        )
        profiles.invalidate_recordset(list(COLUMNS))

    def _tell_contacts(self, profiles, rows):
        """Bring Odoo's credit limit on the contacts in line with own limits, so that it acts."""
        for company in profiles.company_id:
            mine = profiles.filtered(lambda profile, c=company: profile.company_id == c)
            for profile in mine.with_company(company):
                row = rows[profile.id]
                if row["credit_source"] != "own":
                    continue
                partner = profile.partner_id.with_context(collections_credit=True)
                limit = float(row["credit_limit"])
                if company.currency_id.compare_amounts(partner.credit_limit, limit):
                    partner.credit_limit = limit

    # === WORDS === #

    @api.model
    def _explain(self, reasons, company):
        """Return a sentence for every reason why an order waits."""
        return [self._explain_one(reason, company) for reason in reasons]

    def _explain_one(self, reason, company):
        def money(amount):
            return format_amount(self.env, float(amount), company.currency_id)

        if reason.code == "stopped":
            return self.env._("Orders of this customer were stopped by hand.")
        if reason.code == "late":
            return self.env._(
                "%(amount)s is late, up to %(days)s days.",
                amount=money(reason.amount),
                days=reason.days,
            )
        if reason.code == "limit":
            return self.env._(
                "The customer would owe %(amount)s, and the credit limit is %(limit)s.",
                amount=money(reason.amount),
                limit=money(reason.limit),
            )
        if reason.code == "group_limit":
            return self.env._(
                "The group of companies would owe %(amount)s, and its limit is %(limit)s.",
                amount=money(reason.amount),
                limit=money(reason.limit),
            )
        return self.env._(
            "A deposit of %(limit)s is asked, of which %(amount)s is still to be paid.",
            amount=money(reason.amount),
            limit=money(reason.limit),
        )

    # === CRON METHODS === #

    @api.model
    @scheduled
    def _cron_refresh(self, day=None):
        """Read limits and exposure of the whole book, and let go what waits no more.

        Where the time is over it goes on with the next customer when it is called again.
        """
        day = day or self.env["collections.ledger"]._get_today()
        self.env["collections.credit.limit"]._end_expired(day)
        self.env["collections.bookmark"]._walk(
            BOOKMARK,
            self.env["collections.profile"],
            lambda batch: spare_the_rest(batch, lambda some: some._refresh_credit(day)),
            BATCH,
        )

    # === HELPERS === #

    @api.model
    def _exact(self, amount):
        """Return a float amount as the decimal number that it stands for."""
        return Decimal(str(round(amount, 6)))
