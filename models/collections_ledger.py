from collections import defaultdict
from decimal import Decimal
from operator import itemgetter

from odoo import fields, models
from odoo.tools import SQL, groupby

from ..engine import planner, records

QUIET_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


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
        messages = self._get_message_channels()
        customers = self._load_customers(profiles, day)
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
        items, credits = self._load_items(profiles)
        self._load_payments_in_transit(profiles, credits)
        holds = self._load_holds(profiles, day)
        history = self._load_history(profiles, day)
        last_messages = self._load_last_messages(profiles)
        problems = profiles._find_problems()
        procedures = self._load_procedures()
        messages = self._get_message_channels()
        return {
            profile_id: records.Customer(
                id=profile_id,
                items=items.get(profile_id, ()),
                procedure=procedures.get(procedure_id),
                holds=holds.get(profile_id, ()),
                history=history.get(profile_id, ()),
                credits=credits.get(profile_id, ()),
                mode=mode,
                reachable=self._get_reachable(profile_id, problems, messages),
                quiet_weekdays=frozenset(quiet_weekdays),
                last_message=last_messages.get(profile_id),
            )
            for profile_id, procedure_id, mode, quiet_weekdays in self._load_wishes(profiles)
        }

    def _load_wishes(self, profiles):
        """Return ``(profile id, procedure id, mode, [weekdays without messages])`` of each."""
        quiet = SQL(", ").join(
            SQL("CASE WHEN %s THEN %s END", SQL.identifier(f"quiet_{name}"), number)
            for number, name in enumerate(QUIET_DAYS)
        )
        return self.env.execute_query(
            SQL(
                """
                SELECT id, procedure_id, mode, array_remove(ARRAY[%s], NULL)
                  FROM collections_profile WHERE id IN %s
                """,
                quiet,
                tuple(profiles.ids),
            )
        )

    def _get_message_channels(self):
        """Return the codes of the channels that reach a customer without anybody's work."""
        channels = self.env["collections.channel"]._get_by_code()
        return frozenset(code for code, channel in channels.items() if channel.is_message)

    def _get_reachable(self, profile_id, problems, messages):
        """Return the codes of the message channels that reach this customer."""
        return frozenset(code for code in messages if not problems[code].get(profile_id))

    def _load_procedures(self):
        """Return every procedure as the planner reads it, ``{id: engine.records.Procedure}``."""
        procedures = self.env["collections.procedure"].sudo().with_context(active_test=False)
        return {
            procedure.id: records.Procedure(
                id=procedure.id,
                steps=tuple(
                    self._read_step(step) for step in procedure.step_ids.filtered("active")
                ),
                min_balance=Decimal(str(procedure.min_balance)),
                min_gap=procedure.min_gap,
                keep_spacing=procedure.keep_spacing,
            )
            for procedure in procedures.search([])
        }

    def _read_step(self, step):
        return records.Step(
            id=step.id,
            offset=step.offset,
            channels=tuple(step.channel_ids.mapped("code")),
            mode=step.mode,
            min_amount=Decimal(str(step.min_amount)),
            repeat_every=step.repeat_every,
            repeat_max=step.repeat_max,
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
                   CASE WHEN line.no_followup THEN 'no_followup'
                        WHEN move.payment_state = 'blocked' THEN 'blocked'
                        ELSE '' END
              %s
              JOIN account_move move ON move.id = line.move_id
          ORDER BY profile.id, line.id
            """,
            self._from_open_lines(profiles),
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
               AND profile.id IN %s
               %s
              JOIN account_account account
                ON account.id = line.account_id
               AND account.account_type = 'asset_receivable'
            """,
            tuple(profiles.ids),
            condition or SQL(),
        )

    def _load_payments_in_transit(self, profiles, credits):
        """Add customer payments that are under way and not in the ledger yet to ``credits``.

        A payment without an outstanding account has no journal entry until the bank statement
        is matched: the invoice looks open although somebody registered its payment.
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT profile.id, payment.currency_id, payment.amount::text,
                       ABS(payment.amount_company_currency_signed)::text,
                       ARRAY(SELECT line.id
                               FROM account_move__account_payment link
                               JOIN account_move_line line ON line.move_id = link.invoice_id
                              WHERE link.payment_id = payment.id
                                AND line.display_type = 'payment_term'
                           ORDER BY line.date_maturity, line.id)
                  FROM collections_profile profile
                  JOIN res_partner contact ON contact.commercial_partner_id = profile.partner_id
                  JOIN account_payment payment
                    ON payment.partner_id = contact.id
                   AND payment.company_id = profile.company_id
                   AND payment.state = 'in_process'
                   AND payment.payment_type = 'inbound'
                   AND payment.move_id IS NULL
                 WHERE profile.id IN %s
                """,
                tuple(profiles.ids),
            )
        )
        for profile_id, currency_id, amount, value, item_ids in rows:
            credit = records.Credit(currency_id, Decimal(amount), Decimal(value), tuple(item_ids))
            credits[profile_id].append(credit)

    # === SILENCE AND HISTORY === #

    def _load_holds(self, profiles, day):
        rows = self.env.execute_query(
            SQL(
                """
                SELECT profile_id, id, origin, move_line_id, NULLIF(amount, 0)::text,
                       currency_id, date_from, date_to
                  FROM collections_hold
                 WHERE profile_id IN %s AND date_from <= %s
                   AND (date_to IS NULL OR date_to >= %s)
              ORDER BY profile_id, id
                """,
                tuple(profiles.ids),
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
                       channel.code, line.round, action.date_done
                  FROM collections_action action
                  JOIN collections_action_line line ON line.action_id = action.id
                  JOIN account_move_line item
                    ON item.id = line.move_line_id
                   AND (item.reconciled IS NOT TRUE OR action.date_done = %s)
                  JOIN collections_procedure_step step ON step.id = line.step_id
                  JOIN collections_channel channel ON channel.id = line.channel_id
                 WHERE action.profile_id IN %s
                   AND (action.state = 'done' OR action.is_skipped)
              ORDER BY action.profile_id, line.id
                """,
                day,
                tuple(profiles.ids),
            )
        )
        return self._group_rows(rows, lambda row: records.Event(*row))

    def _load_last_messages(self, profiles):
        """Return the day of the last message that went out, ``{profile id: date}``."""
        return dict(self.env.execute_query(self._last_message_query(profiles)))

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
                  FROM account_move_line line
                  JOIN account_account account
                    ON account.id = line.account_id AND account.account_type = 'asset_receivable'
                  JOIN res_partner contact ON contact.id = line.partner_id
                 WHERE line.company_id = %(company)s AND line.parent_state = 'posted'
                   AND line.reconciled IS NOT TRUE AND %(partners)s
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
        self.env["collections.profile"].invalidate_model()

    def _flush(self):
        """Write pending changes of everything that the queries of this model read."""
        for name in (
            "account.move",
            "account.move.line",
            "account.partial.reconcile",
            "account.payment",
            "res.partner",
            "collections.profile",
            "collections.procedure",
            "collections.procedure.step",
            "collections.hold",
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
