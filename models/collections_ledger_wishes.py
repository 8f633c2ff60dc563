from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

import holidays

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine import records
from .condition import read_condition
from .sql_values import among

QUIET_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# How far ahead holidays are read, and how long after a payment somebody is thanked.
HORIZON = timedelta(days=130)
THANKS_DAYS = 14
WEEK = 7
NONE = frozenset()


class Wishes(NamedTuple):
    """How one customer is followed up; codes of the preferred channel, country and state.

    ``kind`` and ``natural`` tell who it is for the law, ``contact`` what its company keeps to.
    """

    profile_id: int
    company_id: int
    procedure_id: int | None
    mode: str
    quiet_weekdays: list
    preferred: str | None
    country: str | None
    state: str | None
    kind: str
    natural: bool
    contact: str


@lru_cache(maxsize=512)
def public_holidays(country, state, years):
    """Return the public holidays of a country as a set of dates, none for an unknown country.

    :param country: ISO code, ``state`` the code of a subdivision as Odoo has it, or None
    :param years: tuple of years
    """
    try:
        return frozenset(holidays.country_holidays(country, subdiv=state, years=years))
    except NotImplementedError:
        return public_holidays(country, None, years) if state else NONE


@lru_cache(maxsize=512)
def weekend(country):
    """Return the weekdays (Monday = 0) on which a country does not work."""
    try:
        return frozenset(holidays.country_holidays(country).weekend)
    except NotImplementedError:
        return frozenset((5, 6))


class CollectionsLedger(models.AbstractModel):
    """What customers wish, on which days they can be reached, and which steps are theirs."""

    _inherit = "collections.ledger"

    def _load_wishes(self, profiles):
        """Read how each customer is followed up; the country is the customer's or the company's.

        :return: list of ``Wishes``
        """
        quiet = SQL(", ").join(
            SQL("CASE WHEN profile.%s THEN %s END", SQL.identifier(f"quiet_{name}"), number)
            for number, name in enumerate(QUIET_DAYS)
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT profile.id, profile.company_id, profile.procedure_id, profile.mode,
                       array_remove(ARRAY[%s], NULL), channel.code, country.code, state.code,
                       COALESCE(profile.debtor_kind,
                                CASE WHEN partner.is_company THEN 'business' ELSE 'consumer' END),
                       CASE WHEN profile.debtor_kind IS NULL THEN partner.is_company IS NOT TRUE
                            ELSE profile.debtor_natural IS TRUE END,
                       company.collections_law_contact
                  FROM collections_profile profile
                  JOIN res_partner partner ON partner.id = profile.partner_id
                  JOIN res_company company ON company.id = profile.company_id
                  JOIN res_partner home ON home.id = company.partner_id
             LEFT JOIN collections_channel channel ON channel.id = profile.preferred_channel_id
             LEFT JOIN res_country country
                    ON country.id = COALESCE(partner.country_id, home.country_id)
             LEFT JOIN res_country_state state
                    ON state.id = partner.state_id AND state.country_id = country.id
                 WHERE %s
                """,
                quiet,
                among(SQL("profile.id"), profiles.ids),
            )
        )
        return [Wishes(*row) for row in rows]

    def _get_closed(self, open_days, country, state, day):
        """Return (weekdays, holidays) without messages of a customer.

        :param open_days: ``open_days`` of the procedure
        """
        if open_days == "all" or self.env.context.get("collections_any_day"):
            return NONE, NONE
        years = tuple(range(day.year, (day + HORIZON).year + 1))
        closed = weekend(country) if open_days == "working" else frozenset((6,))
        return closed, public_holidays(country, state, years) if country else NONE

    # === CONTACTS === #

    def _load_contacts(self, profiles, day):
        """Return ``{profile id: (day of the last message, (contact days of this week))}``."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT action.profile_id,
                       MAX(action.date_done) FILTER (WHERE channel.is_message),
                       ARRAY_AGG(DISTINCT action.date_done ORDER BY action.date_done)
                           FILTER (WHERE action.date_done > %s)
                  FROM collections_action action
                  JOIN collections_channel channel ON channel.id = action.channel_id
                 WHERE %s AND action.state = 'done'
                   AND (channel.is_message OR channel.is_contact)
              GROUP BY action.profile_id
                """,
                day - timedelta(days=WEEK),
                among(SQL("action.profile_id"), profiles.ids),
            )
        )
        return {
            profile_id: (last_message, tuple(contacts or ()))
            for profile_id, last_message, contacts in rows
        }

    def _load_paid(self, profiles, day):
        """Return late items that were reminded, are paid since, and nobody said thanks for."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT profile.id, item.id, paid.day, item.amount_currency::text,
                       item.balance::text
                  FROM collections_profile profile
                  JOIN collections_procedure_step thanks
                    ON thanks.procedure_id = profile.procedure_id
                   AND thanks.purpose = 'thanks' AND thanks.active
                  JOIN collections_action action
                    ON action.profile_id = profile.id AND action.state = 'done'
                   AND action.date_done > %(day)s::date - 180
                  JOIN collections_channel channel
                    ON channel.id = action.channel_id AND channel.is_contact
                  JOIN collections_action_line line
                    ON line.action_id = action.id AND line.step_id IS NOT NULL
                  JOIN account_move_line item
                    ON item.id = line.move_line_id AND item.reconciled
                   AND item.date_maturity < action.date_done
            CROSS JOIN LATERAL (
                       SELECT MAX(part.max_date) AS day FROM account_partial_reconcile part
                        WHERE part.debit_move_id = item.id) paid
                 WHERE %(own)s
                   AND paid.day BETWEEN %(day)s::date - %(days)s AND %(day)s::date
                   AND NOT EXISTS (
                       SELECT FROM collections_action_line thanked
                         JOIN collections_procedure_step step ON step.id = thanked.step_id
                        WHERE thanked.move_line_id = item.id AND step.purpose = 'thanks'
                          AND thanked.state IN ('done', 'cancelled'))
              GROUP BY profile.id, item.id, paid.day
              ORDER BY profile.id, item.id
                """,
                day=day,
                days=THANKS_DAYS,
                own=among(SQL("profile.id"), profiles.ids),
            )
        )
        return self._group_rows(
            rows, lambda row: records.Paid(row[0], row[1], Decimal(row[2]), Decimal(row[3]))
        )

    # === CONDITIONS === #

    def _load_unmet(self, profiles, items):
        """Return the steps whose condition an open item does not meet.

        One search per step with a condition, whatever the number of customers.

        :param items: ``{profile id: [engine.records.Item]}``
        :return: ``{item id: {step id}}``
        """
        steps = self._get_conditional_steps(profiles)
        if not steps:
            return {}
        item_ids = {item.id for rows in items.values() for item in rows}
        unmet = defaultdict(set)
        for step in steps:
            followers = [p.id for p in profiles if p.procedure_id == step.procedure_id]
            own = {item.id for profile_id in followers for item in items.get(profile_id, ())}
            for item_id in (own & item_ids) - self._get_meeting(step, followers, own, items):
                unmet[item_id].add(step.id)
        return unmet

    def _get_conditional_steps(self, profiles):
        return self.env["collections.procedure.step"].search(
            Domain("procedure_id", "in", profiles.procedure_id.ids)
            & (Domain("item_condition", "!=", False) | Domain("profile_condition", "!=", False))
        )

    def _get_meeting(self, step, profile_ids, item_ids, items):
        """Return the ids of the items for which both conditions of ``step`` hold."""
        if step.profile_condition:
            domain = read_condition(step, "profile_condition", "collections.profile")
            found = (
                self.env["collections.profile"]
                .sudo()
                .search(Domain("id", "in", profile_ids) & domain)
            )
            item_ids = {item.id for profile_id in found.ids for item in items.get(profile_id, ())}
        if step.item_condition:
            domain = read_condition(step, "item_condition", "account.move.line")
            lines = self.env["account.move.line"].sudo()
            item_ids = set(lines.search(Domain("id", "in", list(item_ids)) & domain).ids)
        return item_ids
