from collections import defaultdict
from decimal import Decimal
from operator import itemgetter

from odoo import fields, models
from odoo.tools import SQL, groupby

from ..engine import planner, records
from .sql_values import among, array

# So many are planned alike, whether PostgreSQL knows of them or not.
FEW_PROFILES = 250


class CollectionsLedger(models.AbstractModel):
    """The reading side: from journal items to figures and to what the planner understands.

    Every method takes a batch of profiles and asks a constant number of queries, whatever the
    number of customers or invoices. ``day`` is always given; nothing here looks at the clock.
    """

    _name = "collections.ledger"
    _description = "Collections Ledger"

    # === PLANNING === #

    def _plan(self, profiles, day):
        """Ask the planner what happens to every open item of these customers on ``day``.

        :return: ``{profile id: engine.records.Plan}``
        """
        return self._plan_customers(self._load_customers(profiles, day), day)

    def _plan_customers(self, customers, day):
        """Plan customers that were read by ``_load_customers``."""
        messages = self._get_message_channels()
        return {
            profile_id: planner.plan(customer, day, messages)
            for profile_id, customer in customers.items()
        }

    def _load_customers(self, profiles, day):
        """Read what the planner has to know of these customers.

        :return: ``{profile id: engine.records.Customer}``
        """
        if not profiles.ids:
            return {}
        self._flush()
        self._plan_simply()
        all_wishes = self._load_wishes(profiles)
        items, credits = self._load_items(profiles)
        self._load_payments_on_their_way(profiles, credits, day)
        book = {
            "items": items,
            "credits": credits,
            "holds": self._load_holds(profiles, day),
            "history": self._load_history(profiles, day),
            "contacts": self._load_contacts(profiles, day),
            "paid": self._load_paid(profiles, day),
            "unmet": self._load_unmet(profiles, items),
            "closed": self._get_closed_channels(profiles),
            "stale": self._load_stale_companies(profiles.company_id, day),
            "procedures": self._load_procedures(),
            "open_days": self._load_open_days(),
            "messages": self._get_message_channels(),
        }
        book["law"] = self._load_law(all_wishes, book, day)
        return {
            wishes.profile_id: self._read_customer(wishes, book, day) for wishes in all_wishes
        }

    def _load_law(self, all_wishes, book, day):
        """Return what the law allows with customers, ``{profile id: engine.lawful.Lawful}``.

        Nothing is read for those on whom no rule bears. The law overrides.

        :param all_wishes: list of ``Wishes``
        """
        return {}

    def _read_customer(self, wishes, book, day):
        """Put together what ``book`` has of one customer."""
        profile_id = wishes.profile_id
        open_days = book["open_days"].get(wishes.procedure_id, "all")
        closed, holidays = self._get_closed(open_days, wishes.country, wishes.state, day)
        last_message, contacts = book["contacts"].get(profile_id, (None, ()))
        return records.Customer(
            id=profile_id,
            items=book["items"].get(profile_id, ()),
            procedure=book["procedures"].get(wishes.procedure_id),
            holds=book["holds"].get(profile_id, ()),
            history=book["history"].get(profile_id, ()),
            credits=book["credits"].get(profile_id, ()),
            mode=wishes.mode,
            reachable=self._get_reachable(profile_id, book),
            quiet_weekdays=frozenset(wishes.quiet_weekdays),
            closed_weekdays=closed,
            holidays=holidays,
            last_message=last_message,
            contacts=contacts,
            preferred=wishes.preferred,
            unmet=book["unmet"],
            paid=book["paid"].get(profile_id, ()),
            stale_bank=wishes.company_id in book["stale"],
            law=book["law"].get(profile_id),
        )

    def _get_message_channels(self):
        """Return the codes of the channels that reach a customer without anybody's work."""
        channels = self.env["collections.channel"]._get_by_code()
        return frozenset(code for code, channel in channels.items() if channel.is_message)

    def _get_closed_channels(self, profiles):
        """Return the message channels that do not reach a customer, ``{profile id: {code}}``."""
        closed = defaultdict(set)
        asked = profiles.with_context(collections_for_plan=True)
        for code, problems in asked._find_problems().items():
            for profile_id, problem in problems.items():
                if problem:
                    closed[profile_id].add(code)
        return closed

    def _get_reachable(self, profile_id, book):
        """Return the codes of the message channels that reach this customer."""
        messages = book["messages"]
        closed = book["closed"].get(profile_id)
        return messages.difference(closed) if closed else messages

    def _load_procedures(self):
        """Return every procedure as the planner reads it, ``{id: engine.records.Procedure}``."""
        procedures = self.env["collections.procedure"].sudo().with_context(active_test=False)
        return {
            procedure.id: self._read_procedure(procedure) for procedure in procedures.search([])
        }

    def _load_open_days(self):
        """Return the days on which each procedure speaks, ``{procedure id: open_days}``."""
        procedures = self.env["collections.procedure"].sudo().with_context(active_test=False)
        return {procedure.id: procedure.open_days for procedure in procedures.search([])}

    def _read_procedure(self, procedure):
        steps = procedure.step_ids.filtered("active")
        thanks = steps.filtered(lambda step: step.purpose == "thanks")[:1]
        return records.Procedure(
            id=procedure.id,
            steps=tuple(self._read_step(step) for step in steps if step.purpose == "reminder"),
            min_balance=Decimal(str(procedure.min_balance)),
            min_gap=procedure.min_gap,
            keep_spacing=procedure.keep_spacing,
            max_contacts=procedure.max_contacts,
            thanks=self._read_step(thanks) if thanks else None,
        )

    def _read_step(self, step):
        return records.Step(
            id=step.id,
            offset=step.offset,
            channels=tuple(step.channel_ids.mapped("code")),
            mode=step.mode,
            min_amount=Decimal(str(step.min_amount)),
            repeat_every=step.repeat_every,
            repeat_max=step.repeat_max,
            first_only=step.delivery == "first",
            weekday=int(step.weekday) if step.weekday else None,
        )

    # === OPEN ITEMS === #

    def _load_items(self, profiles):
        """Return open items and unallocated credits, both as ``{profile id: list}``."""
        items, credits = defaultdict(list), defaultdict(list)
        for row in self.env.execute_query(self._items_query(profiles)):
            profile_id, line_id, due, amount, value, currency_id, excluded = row
            amount, value = Decimal(amount), Decimal(value)
            if amount > 0:
                item = records.Item(line_id, due, amount, value, currency_id, excluded)
                items[profile_id].append(item)
            elif amount < 0:
                credits[profile_id].append(records.Credit(currency_id, -amount, -value))
        return items, credits

    def _items_query(self, profiles):
        return SQL(
            """
            SELECT profile.id, line.id, line.date_maturity,
                   line.amount_residual_currency::text, line.amount_residual::text,
                   line.currency_id,
                   CASE WHEN charge.id IS NOT NULL THEN 'charge'
                        WHEN line.no_followup THEN 'no_followup'
                        WHEN blocked.id IS NOT NULL THEN 'blocked'
                        ELSE '' END
              %(lines)s
         LEFT JOIN (%(blocked)s) blocked ON blocked.id = line.move_id
         LEFT JOIN (%(charges)s) charge ON charge.id = line.move_id
          ORDER BY profile.id, line.id
            """,
            lines=self._from_open_lines(profiles),
            blocked=self._blocked_query(profiles),
            charges=self._charges_query(profiles),
        )

    def _charges_query(self, profiles):
        """Bookings of interest and costs: they are asked together with their invoice."""
        return SQL(
            "SELECT DISTINCT move_id AS id FROM collections_charge "
            "WHERE move_id IS NOT NULL AND %s",
            among(SQL("profile_id"), profiles.ids),
        )

    def _blocked_query(self, profiles):
        """Invoices whose payment is blocked: few, and found by an index of their journals."""
        return SQL(
            """
            SELECT move.id
              FROM account_journal journal
              JOIN account_move move
                ON move.journal_id = journal.id
               AND move.state = 'posted'
               AND move.payment_state = 'blocked'
             WHERE journal.company_id IN %s
            """,
            tuple(profiles.company_id.ids),
        )

    def _from_open_lines(self, profiles):
        """FROM clause over the open receivable lines of these customers and all their contacts."""
        return self._from_receivable_lines(profiles, SQL("AND line.reconciled IS NOT TRUE"))

    def _from_receivable_lines(self, profiles, condition=None):
        return SQL(
            """
              FROM collections_profile profile
              JOIN res_partner contact ON contact.commercial_partner_id = profile.partner_id
              JOIN account_move_line line
                ON line.partner_id = contact.id
               AND line.company_id = profile.company_id
               AND line.parent_state = 'posted'
               AND line.account_id = ANY(ARRAY(
                   SELECT id FROM account_account WHERE account_type = 'asset_receivable'))
               AND profile.id = ANY(%s::int[])
               %s
            """,
            array(profiles.ids),
            condition or SQL(),
        )

    # === SILENCE AND HISTORY === #

    def _load_holds(self, profiles, day):
        rows = self.env.execute_query(
            SQL(
                """
                SELECT profile_id, id, origin, move_line_id, NULLIF(amount, 0)::text,
                       currency_id, date_from, date_to
                  FROM collections_hold
                 WHERE %s AND date_from <= %s
                   AND (date_to IS NULL OR date_to >= %s)
              ORDER BY profile_id, id
                """,
                among(SQL("profile_id"), profiles.ids),
                day,
                day,
            )
        )
        return self._group_rows(rows, self._read_hold)

    def _read_hold(self, row):
        hold_id, origin, item_id, amount, currency_id, since, until = row
        return records.Hold(
            id=hold_id,
            reason=origin,
            item=item_id,
            amount=Decimal(amount) if amount else None,
            currency=currency_id,
            since=since,
            until=until,
        )

    def _load_history(self, profiles, day):
        """Steps that were executed on open items, and today on others; failed ones do not count."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT action.profile_id, line.move_line_id, line.step_id, step."offset",
                       line.channel_code, line.round, action.date_done
                  FROM collections_action action
                  JOIN collections_action_line line ON line.action_id = action.id
                  JOIN account_move_line item
                    ON item.id = line.move_line_id
                   AND (item.reconciled IS NOT TRUE OR action.date_done = %s)
                  JOIN collections_procedure_step step
                    ON step.id = line.step_id AND step.purpose != 'thanks'
                 WHERE %s
                   AND (action.state = 'done' OR action.is_skipped)
              ORDER BY action.profile_id, line.id
                """,
                day,
                among(SQL("action.profile_id"), profiles.ids),
            )
        )
        return self._group_rows(rows, lambda row: records.Event(*row))

    # === HELPERS === #

    def _get_today(self):
        """Return the day that counts as today for the current user or scheduled action."""
        return fields.Date.context_today(self)

    def _ensure_profiles(self, company, partner_ids=None):
        """Make a profile for every customer with open items that has none, in one query.

        :param partner_ids: only these customers and their contacts; all when None
        """
        self._flush()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO collections_profile
                       (partner_id, company_id, currency_id, procedure_id, user_id, mode,
                        create_uid, write_uid, create_date, write_date)
                SELECT DISTINCT contact.commercial_partner_id, %(company)s::int,
                       %(currency)s::int, %(procedure)s::int, %(user)s::int, 'automatic',
                       %(uid)s::int, %(uid)s::int, %(now)s::timestamp, %(now)s::timestamp
                  FROM res_partner contact
                 WHERE %(partners)s
                   AND NOT EXISTS (
                       SELECT FROM collections_profile known
                        WHERE known.partner_id = contact.commercial_partner_id
                          AND known.company_id = %(company)s)
                   AND EXISTS (
                       SELECT FROM account_move_line line
                         JOIN account_account account
                           ON account.id = line.account_id
                          AND account.account_type = 'asset_receivable'
                        WHERE line.partner_id = contact.id AND line.company_id = %(company)s
                          AND line.parent_state = 'posted' AND line.reconciled IS NOT TRUE)
           ON CONFLICT DO NOTHING
                """,
                company=company.id,
                currency=company.currency_id.id,
                procedure=company._get_collections_procedure().id or None,
                user=company.collections_user_id.id or None,
                uid=self.env.uid,
                now=self.env.cr.now(),
                partners=SQL("contact.commercial_partner_id IN %s", tuple(partner_ids))
                if partner_ids
                else SQL("TRUE"),
            )
        )
        if self.env.cr.rowcount:
            self.env["collections.profile"].invalidate_model()
            self._count_profiles()

    def _count_profiles(self):
        """Tell PostgreSQL when the customers have doubled: it plans queries by what it knows.

        By itself it would look after a minute, in which it takes a book of thousands for empty.
        """
        self.env.cr.execute(
            """
            SELECT (SELECT COUNT(*) FROM collections_profile) > 2 * GREATEST(reltuples, %s)
              FROM pg_class
             WHERE oid = 'collections_profile'::regclass
            """,
            [FEW_PROFILES],
        )
        if self.env.cr.fetchone()[0]:
            self.env.cr.execute("ANALYZE collections_profile")

    def _plan_simply(self):
        """Have PostgreSQL neither compile nor divide the statements of this transaction.

        Each takes some milliseconds. Its estimates for a large ledger are high enough to compile
        them, or to start processes that share them: that costs more than it saves, and takes the
        processors from the workers that share a run.
        """
        self.env.cr.execute("SET LOCAL jit = off; SET LOCAL max_parallel_workers_per_gather = 0")

    def _flush(self):
        """Write pending changes of everything that the queries of this model read."""
        for name in (
            "account.move",
            "account.move.line",
            "account.partial.reconcile",
            "account.payment",
            "account.bank.statement.line",
            "payment.transaction",
            "res.company",
            "collections.payment.item",
            "res.partner.bank",
            "res.partner",
            "collections.profile",
            "collections.procedure",
            "collections.procedure.step",
            "collections.hold",
            "collections.charge",
            "collections.action",
            "collections.action.line",
        ):
            self.env[name].flush_model()

    @staticmethod
    def _group_rows(rows, read):
        """Group rows sorted by their first column, each read without that column."""
        return {
            key: [read(row[1:]) for row in group] for key, group in groupby(rows, itemgetter(0))
        }
