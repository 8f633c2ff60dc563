"""What visits tell of a message, a customer and an invoice. What machines did never counts."""

from collections import defaultdict
from datetime import timedelta

import babel.dates

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, babel_locale_parse, format_list, get_lang

PEOPLE = Domain("is_machine", "=", False)
READ_KINDS = ("open", "click")
INVOICE_KINDS = ("invoice", "download")
COMPARISONS = {name: SQL(name) for name in ("<", "<=", ">", ">=")}
RECENT_DAYS = 60
MOST_NAMED = 3


class CollectionsAction(models.Model):
    """Whether a message was opened, and whether its links were followed."""

    _inherit = "collections.action"

    visit_ids = fields.One2many("collections.visit", "action_id", readonly=True)
    open_count = fields.Integer(
        "Opened",
        compute="_compute_visit_counts",
        help="How often the e-mail was opened, as far as mail programs tell. Apple's do not.",
    )
    click_count = fields.Integer(
        "Clicked",
        compute="_compute_visit_counts",
        help="How often somebody followed a link of the message.",
    )
    is_opened = fields.Boolean(
        "Was Opened", compute="_compute_visit_counts", search="_search_is_opened"
    )
    is_clicked = fields.Boolean(
        "Was Clicked", compute="_compute_visit_counts", search="_search_is_clicked"
    )

    @api.depends("visit_ids.kind", "visit_ids.is_machine")
    def _compute_visit_counts(self):
        rows = self.env["collections.visit"]._read_group(
            PEOPLE & Domain("action_id", "in", self.ids) & Domain("kind", "in", READ_KINDS),
            ["action_id", "kind"],
            ["__count"],
        )
        counts = {(action.id, kind): count for action, kind, count in rows}
        for action in self:
            action.open_count = counts.get((action.id, "open"), 0)
            action.click_count = counts.get((action.id, "click"), 0)
            action.is_clicked = bool(action.click_count)
            action.is_opened = bool(action.open_count or action.click_count)

    def _search_is_opened(self, operator, value):
        return self._search_visits(READ_KINDS, operator, value)

    def _search_is_clicked(self, operator, value):
        return self._search_visits(("click",), operator, value)

    def _search_visits(self, kinds, operator, value):
        if operator != "in":
            return NotImplemented
        visited = Domain("visit_ids", "any", PEOPLE & Domain("kind", "in", kinds))
        return visited if True in value else ~visited


class CollectionsProfile(models.Model):
    """When somebody of the customer looked, and at what."""

    _inherit = "collections.profile"

    visit_count = fields.Integer(compute="_compute_visit_count")
    last_visit_date = fields.Date(
        "Last Look at the Account",
        compute="_compute_visit_count",
        search="_search_last_visit_date",
        help="The last day on which somebody of the customer was on the account page.",
    )
    has_opened_last_message = fields.Boolean(
        "Opened the Last Message",
        compute="_compute_has_opened_last_message",
        search="_search_has_opened_last_message",
        help="Whether somebody opened our last message or followed a link in it, as far as we "
        "can tell.",
    )
    visit_summary = fields.Char(compute="_compute_visit_summary")

    # === COMPUTE METHODS === #

    def _compute_visit_count(self):
        rows = self.env["collections.visit"]._read_group(
            PEOPLE & Domain("profile_id", "in", self.ids),
            ["profile_id", "kind"],
            ["__count", "date:max"],
        )
        counts, days = defaultdict(int), defaultdict(list)
        for profile, kind, count, latest in rows:
            counts[profile.id] += count
            if kind != "open":
                days[profile.id].append(latest.date())
        for profile in self:
            profile.visit_count = counts[profile.id]
            profile.last_visit_date = max(days[profile.id], default=False)

    def _search_last_visit_date(self, operator, value):
        """Compare the day of the last look; customers who never looked have no such day."""
        if operator == "in":
            days = [fields.Date.to_date(day) for day in value if day]
            found = Domain("id", "in", self._select_last_visits(SQL("= ANY(%s::date[])", days)))
            looked = Domain("id", "in", self._select_last_visits(SQL("IS NOT NULL")))
            return found | ~looked if False in value else found
        if operator not in COMPARISONS:
            return NotImplemented
        condition = SQL("%s %s::date", COMPARISONS[operator], fields.Date.to_date(value))
        return Domain("id", "in", self._select_last_visits(condition))

    def _select_last_visits(self, condition):
        self.env["collections.visit"].flush_model()
        return SQL(
            "(SELECT profile_id FROM collections_visit "
            "WHERE is_machine IS NOT TRUE AND kind != 'open' "
            "GROUP BY profile_id HAVING MAX(date)::date %s)",
            condition,
        )

    def _compute_has_opened_last_message(self):
        query = self._select_opened(SQL("AND profile_id = ANY(%s::int[])", list(self.ids)))
        opened = {row[0] for row in self.env.execute_query(query)}
        for profile in self:
            profile.has_opened_last_message = profile.id in opened

    def _search_has_opened_last_message(self, operator, value):
        if operator != "in":
            return NotImplemented
        opened = Domain("id", "in", SQL("(%s)", self._select_opened()))
        return opened if True in value else ~opened

    def _select_opened(self, condition=None):
        """Select the customers whose last message was opened or followed by a person."""
        self.env["collections.visit"].flush_model()
        self.env["collections.action"].flush_model(["state", "message_id", "date_done"])
        return SQL(
            """
            SELECT last.profile_id
              FROM (SELECT DISTINCT ON (profile_id) id, profile_id
                      FROM collections_action
                     WHERE state = 'done' AND message_id IS NOT NULL %s
                  ORDER BY profile_id, date_done DESC, id DESC) last
             WHERE EXISTS (SELECT FROM collections_visit visit
                            WHERE visit.action_id = last.id AND visit.is_machine IS NOT TRUE
                              AND visit.kind = ANY(%s))
            """,
            condition or SQL(),
            list(READ_KINDS),
        )

    @api.depends_context("lang")
    def _compute_visit_summary(self):
        """Tell in one sentence what the customer did in the last two months."""
        since = fields.Datetime.now() - timedelta(days=RECENT_DAYS)
        recent = PEOPLE & Domain("profile_id", "in", self.ids) & Domain("date", ">=", since)
        visits = self.env["collections.visit"]
        messages, invoices = self._group_messages(visits, recent), defaultdict(list)
        looked = recent & Domain("kind", "in", INVOICE_KINDS) & Domain("move_id", "!=", False)
        for profile, move, _latest in visits._read_group(
            looked, ["profile_id", "move_id"], ["date:max"], order="date:max desc"
        ):
            invoices[profile.id].append(move)
        started = recent & Domain("kind", "=", "pay")
        paying = {profile.id for (profile,) in visits._read_group(started, ["profile_id"])}
        for profile in self:
            parts = [
                *profile._describe_message(messages.get(profile.id)),
                *profile._describe_invoices(invoices[profile.id]),
                *([self.env._("started a payment")] if profile.id in paying else []),
            ]
            text = format_list(self.env, parts, "unit")
            profile.visit_summary = f"{text[:1].upper()}{text[1:]}." if parts else False

    def _group_messages(self, visits, domain):
        """Return the youngest message that was read, ``{profile id: (message, {kind: count})}``."""
        found = {}
        for profile, action, kind, count in visits._read_group(
            domain & Domain("action_id", "!=", False) & Domain("kind", "in", READ_KINDS),
            ["profile_id", "action_id", "kind"],
            ["__count"],
            order="action_id desc",
        ):
            known, kinds = found.setdefault(profile.id, (action, {}))
            if known == action:
                kinds[kind] = count
        return found

    def _write_day(self, day):
        """Return day and month as they are written in the language of the reader."""
        locale = babel_locale_parse(get_lang(self.env).code)
        return babel.dates.format_skeleton("MMMMd", day, locale=locale)

    def _describe_message(self, found):
        if not found:
            return []
        action, kinds = found
        day = action.date_done or action.date
        words = {"message": action.name, "date": self._write_day(day)}
        opens = kinds.get("open", 0)
        if not opens:
            return [self.env._("followed the link in “%(message)s” of %(date)s", **words)]
        if opens == 1:
            return [self.env._("opened “%(message)s” of %(date)s once", **words)]
        if opens == 2:
            return [self.env._("opened “%(message)s” of %(date)s twice", **words)]
        return [
            self.env._("opened “%(message)s” of %(date)s %(count)s times", count=opens, **words)
        ]

    def _describe_invoices(self, moves):
        if not moves:
            return []
        names = [move.sudo().name for move in moves[:MOST_NAMED]]
        if len(moves) > MOST_NAMED:
            names.append(self.env._("%s more", len(moves) - MOST_NAMED))
        return [self.env._("looked at %s", format_list(self.env, names))]

    # === ACTION METHODS === #

    def action_open_visits(self):
        """Show what this customer looked at."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account_collections.action_collections_visit"
        )
        return action | {"domain": [("profile_id", "=", self.id)]}


class AccountMoveLine(models.Model):
    """When the customer looked at the invoice of an open item."""

    _inherit = "account.move.line"

    collections_visit_date = fields.Date(
        "Customer Looked at the Invoice",
        compute="_compute_collections_visit_date",
        search="_search_collections_visit_date",
        groups="account_collections.group_viewer",
        help="The last day on which somebody of the customer looked at this invoice on the "
        "account page, or downloaded it.",
    )

    @api.depends("move_id")
    def _compute_collections_visit_date(self):
        rows = self.env["collections.visit"]._read_group(
            PEOPLE
            & Domain("kind", "in", INVOICE_KINDS)
            & Domain("move_id", "in", self.move_id.ids),
            ["move_id"],
            ["date:max"],
        )
        latest = {move.id: moment.date() for move, moment in rows}
        for line in self:
            line.collections_visit_date = latest.get(line.move_id.id, False)

    def _search_collections_visit_date(self, operator, value):
        """Compare the day of the last look; an invoice nobody looked at has no such day."""
        if operator == "in":
            days = [fields.Date.to_date(day) for day in value if day]
            found = Domain("move_id", "in", _select_invoices(self, SQL("= ANY(%s::date[])", days)))
            looked = Domain("move_id", "in", _select_invoices(self, SQL("IS NOT NULL")))
            return found | ~looked if False in value else found
        if operator not in COMPARISONS:
            return NotImplemented
        condition = SQL("%s %s::date", COMPARISONS[operator], fields.Date.to_date(value))
        return Domain("move_id", "in", _select_invoices(self, condition))


def _select_invoices(lines, condition):
    lines.env["collections.visit"].flush_model()
    return SQL(
        "(SELECT move_id FROM collections_visit WHERE is_machine IS NOT TRUE "
        "AND move_id IS NOT NULL AND kind = ANY(%s) "
        "GROUP BY move_id HAVING MAX(date)::date %s)",
        list(INVOICE_KINDS),
        condition,
    )
