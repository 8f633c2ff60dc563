import logging
from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL, format_date, formatLang

from ..engine import monitoring
from .collections_risk_rule import EVENT_KINDS
from .collections_score import RISK_CLASSES
from .scheduled import scheduled, spare_the_rest, walk
from .sql_values import array

_logger = logging.getLogger(__name__)

BATCH = 2000
OWN = "own"
TEXTS, INTEGERS = SQL("text[]"), SQL("int[]")
# Minor events are kept as long as anybody may ask about them; what mattered is kept for good.
MINOR_KEPT = timedelta(days=730)


class CollectionsRiskEvent(models.Model):
    """One thing that happened to a customer, as a bureau, a register or our own books tell it.

    Events are taken in by the thousand; the rules say in the background which of them matter.
    """

    _name = "collections.risk.event"
    _description = "Event About a Customer"
    _inherit = ["collections.guarded"]
    _order = "date desc, id desc"
    _rec_name = "kind"
    _log_access = False

    profile_id = fields.Many2one(
        "collections.profile",
        string="Dossier",
        index=True,
        ondelete="cascade",
        help="Empty: no customer with these numbers is known. Choose whose event it is.",
    )
    partner_id = fields.Many2one(related="profile_id.partner_id", store=True, string="Customer")
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    currency_id = fields.Many2one(related="profile_id.currency_id")
    user_id = fields.Many2one(related="profile_id.user_id", string="Collector")
    kind = fields.Selection(EVENT_KINDS, string="Event", required=True, readonly=True)
    bureau_id = fields.Many2one(
        "collections.bureau", "Source", readonly=True, index=True, ondelete="cascade",
        help="Empty: our own books.",
    )  # fmt: skip
    source = fields.Char("Key of the Source", required=True, readonly=True)
    external_id = fields.Char(
        "Number at the Source", required=True, readonly=True, help="By it, nothing comes twice."
    )
    date = fields.Date("Happened On", required=True, readonly=True)
    received_at = fields.Datetime("Received On", required=True, readonly=True)
    old_value = fields.Char("Before", readonly=True)
    new_value = fields.Char("After", readonly=True)
    text = fields.Text("In the Words of the Source", readonly=True)
    known_by = fields.Char(readonly=True, help="The numbers that the source gave.")
    state = fields.Selection(
        [
            ("new", "To judge"),
            ("material", "Matters"),
            ("minor", "Noted"),
            ("unknown", "Customer not found"),
        ],
        required=True,
        readonly=True,
    )
    rule_id = fields.Many2one(
        "collections.risk.rule", "By Rule", readonly=True, index="btree_not_null",
        ondelete="set null",
    )  # fmt: skip
    exposure = fields.Monetary(readonly=True, help="What was at stake when it was judged.")
    risk_class = fields.Selection(
        RISK_CLASSES, "Class", readonly=True, help="The class when it was judged."
    )
    action_id = fields.Many2one(
        "collections.action", "Alert", readonly=True, index="btree_not_null", ondelete="set null"
    )
    description = fields.Char(compute="_compute_description")

    _comes_once = models.UniqueIndex("(source, external_id, (COALESCE(profile_id, 0)))")
    _to_judge_index = models.Index("(id) WHERE state = 'new'")
    _history_index = models.Index("(profile_id, date)")

    # === COMPUTE METHODS === #

    @api.depends("kind", "old_value", "new_value")
    @api.depends_context("lang")
    def _compute_description(self):
        for event in self:
            event.description = event._describe()

    def _describe(self):
        """Return what happened in one line, without the words of the source."""
        self.ensure_one()
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        change = " → ".join(filter(None, (self._say(self.old_value), self._say(self.new_value))))
        return f"{kinds[self.kind]}: {change}" if change else kinds[self.kind]

    def _say(self, value):
        """Return a value in words: classes by their label, other things as the source says it."""
        if self.kind == "over_limit" and value:
            return formatLang(self.env, float(value), currency_obj=self.currency_id)
        if self.kind != "class" or not value:
            return value
        return dict(self._fields["risk_class"]._description_selection(self.env)).get(value, value)

    @api.depends("kind", "date")
    def _compute_display_name(self):
        for event in self:
            event.display_name = f"{event._describe()} ({format_date(self.env, event.date)})"

    # === CRUD METHODS === #

    def write(self, vals):
        """Let a manager say whose event it is, as long as nobody knows."""
        self._check_protected(set(vals) - {"profile_id"})
        if self.env.su or "profile_id" not in vals:
            return super().write(vals)
        profile = self.env["collections.profile"].browse(vals["profile_id"])
        if not profile or any(event.state != "unknown" for event in self):
            self._check_protected(vals)
        profile.check_access("read")
        self.check_access("write")
        self.sudo()._assign(profile.sudo())
        return True

    def _is_protected(self, name):
        return name in self._fields

    def _assign(self, profile):
        """Give events of an unknown customer to one, and judge them within a minute."""
        self.write({"profile_id": profile.id, "company_id": profile.company_id.id, "state": "new"})
        self._trigger()

    # === ACTION METHODS === #

    def action_open_profile(self):
        """Open the dossier of the customer."""
        self.ensure_one()
        return self.profile_id._get_records_action()

    # === TAKING IN === #

    @api.model
    def _receive(self, bureau, news):
        """Keep what a source tells, and have it judged within a minute.

        A constant number of queries, whatever their number. What came before is left out.

        :param bureau: the source
        :param list news: `engine.monitoring.News`
        :return: how many events are new
        """
        if not news:
            return 0
        matches = self._match(bureau, news)
        rows = []
        for one in news:
            for profile_id, company_id in matches[one] or [(None, bureau.company_id.id or None)]:
                rows.append((one, profile_id, company_id))
        return self._insert(rows, f"bureau,{bureau.id}", bureau)

    @api.model
    def _note(self, kind, changes, day):
        """Keep what our own books tell, ``[(profile, old, new)]``, once a day."""
        rows = [
            (
                monitoring.News(
                    external_id=monitoring.identify(kind, day, old, new),
                    kind=kind,
                    day=day,
                    old=old,
                    new=new,
                ),
                profile.id,
                profile.company_id.id,
            )
            for profile, old, new in changes
        ]
        return self._insert(rows, OWN) if rows else 0

    def _insert(self, rows, source, bureau=None):
        """Insert events that are not there yet; return how many they are.

        One of an unknown customer is told once, also when somebody found the customer since.
        """
        today = self.env["collections.ledger"]._get_today()
        self.flush_model()
        columns = (
            (INTEGERS, [profile_id for _one, profile_id, _company in rows]),
            (INTEGERS, [company_id for _one, _profile, company_id in rows]),
            (TEXTS, [one.kind for one, *_ in rows]),
            (TEXTS, [one.external_id for one, *_ in rows]),
            (SQL("date[]"), [min(one.day or today, today) for one, *_ in rows]),
            (TEXTS, [one.old for one, *_ in rows]),
            (TEXTS, [one.new for one, *_ in rows]),
            (TEXTS, [one.text for one, *_ in rows]),
            (TEXTS, [_tell_numbers(one) for one, *_ in rows]),
        )
        inserted = self.env.execute_query(
            SQL(
                """
                INSERT INTO collections_risk_event
                       (profile_id, partner_id, company_id, kind, source, bureau_id, external_id,
                        date, received_at, old_value, new_value, text, known_by, state)
                SELECT new.profile_id, profile.partner_id, new.company_id, new.kind, %(source)s,
                       %(bureau)s, new.external_id, new.date, now() AT TIME ZONE 'UTC',
                       NULLIF(new.old, ''), NULLIF(new.new, ''), NULLIF(new.text, ''),
                       NULLIF(new.known_by, ''),
                       CASE WHEN new.profile_id IS NULL THEN 'unknown' ELSE 'new' END
                  FROM unnest(%(arrays)s)
                       AS new(profile_id, company_id, kind, external_id, date, old, new, text,
                              known_by)
             LEFT JOIN collections_profile profile ON profile.id = new.profile_id
                 WHERE new.profile_id IS NOT NULL
                    OR NOT EXISTS (
                       SELECT FROM collections_risk_event known
                        WHERE known.source = %(source)s AND known.external_id = new.external_id)
                ON CONFLICT DO NOTHING
             RETURNING state
                """,
                source=source,
                bureau=bureau.id if bureau else None,
                arrays=SQL(", ").join(
                    SQL("%s::%s", array(values), cast) for cast, values in columns
                ),
            )
        )
        self.invalidate_model(flush=False)
        if inserted:
            self._trigger()
        return len(inserted)

    @api.model
    def _trigger(self):
        cron = self.env.ref("account_collections.cron_risk_events", raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger()

    # === WHOSE IT IS === #

    @api.model
    def _match(self, bureau, news):
        """Return whose events these are, ``{news: [(profile id, company id)]}``, in one query.

        A registration number counts within its country; a VAT number says its own.
        """
        found = defaultdict(list)
        for key, country, profile_id, company_id in self._find_numbers(bureau, news):
            found[key].append((country, profile_id, company_id))
        return {one: self._choose(one, found) for one in news}

    def _choose(self, one, found):
        hits = [*found[_key("vat", one.vat)]] if one.vat else []
        for kind, value in (("number", one.number), ("customer", one.customer)):
            if hits or not value:
                continue
            hits = [
                hit
                for hit in found[_key(kind, value)]
                if kind == "customer" or not one.country or hit[0] in (None, one.country)
            ]
        return sorted({(profile_id, company_id) for _country, profile_id, company_id in hits})

    def _find_numbers(self, bureau, news):
        """Return ``(key, country, profile id, company id)`` of customers with these numbers."""
        wanted = {
            kind: list({monitoring.simplify(getattr(one, kind)) for one in news} - {""})
            for kind in ("vat", "number", "customer")
        }
        self.env["res.partner"].flush_model(["vat", "company_registry", "ref", "country_id"])
        self.env["collections.profile"].flush_model(["partner_id", "company_id"])
        simple = {
            kind: SQL("regexp_replace(upper(partner.%s), '[^A-Z0-9]', '', 'g')", SQL.identifier(f))
            for kind, f in (("vat", "vat"), ("number", "company_registry"), ("customer", "ref"))
        }
        rows = self.env.execute_query(
            SQL(
                """
                SELECT known.kind, known.value, country.code, profile.id, profile.company_id
                  FROM collections_profile profile
                  JOIN res_partner partner ON partner.id = profile.partner_id
             LEFT JOIN res_country country ON country.id = partner.country_id
            CROSS JOIN LATERAL (
                       VALUES ('vat', %(vat)s), ('number', %(number)s), ('customer', %(customer)s)
                       ) AS known(kind, value)
                 WHERE (%(company)s::int IS NULL OR profile.company_id = %(company)s)
                   AND ((known.kind = 'vat' AND known.value = ANY(%(vats)s::text[]))
                     OR (known.kind = 'number' AND known.value = ANY(%(numbers)s::text[]))
                     OR (known.kind = 'customer' AND known.value = ANY(%(customers)s::text[])))
                """,
                **simple,
                company=bureau.company_id.id or None,
                vats=array(wanted["vat"]),
                numbers=array(wanted["number"]),
                customers=array(wanted["customer"]),
            )
        )
        return [((kind, value), *values) for kind, value, *values in rows]

    # === JUDGING === #

    def _judge(self, day):
        """Ask the rules about these events, note what they say, and let it follow."""
        profiles = self.profile_id
        rules = self.env["collections.risk.rule"]._get_rules(profiles.company_id)
        followed = {event: self._judge_one(event, rules[event.company_id]) for event in self}
        self._store_judgement(followed)
        material = {event: rule for event, rule in followed.items() if monitoring.is_material(rule)}
        if material:
            self.env["collections.risk.follow.up"]._follow(material, day)

    @api.model
    def _judge_one(self, event, rules):
        profile = event.profile_id
        happening = monitoring.Happening(
            kind=event.kind,
            old=event.old_value or "",
            new=event.new_value or "",
            risk_class=profile.risk_class or "",
            exposure=Decimal(str(round(profile.exposure, 6))),
        )
        return monitoring.find_rule(happening, rules)

    def _store_judgement(self, followed):
        """Write what the rules said to the events, in one statement."""
        events = list(followed)
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                UPDATE collections_risk_event event
                   SET state = new.state, rule_id = new.rule_id, exposure = profile.exposure,
                       risk_class = profile.risk_class
                  FROM unnest(%s::int[], %s::text[], %s::int[]) AS new(id, state, rule_id),
                       collections_profile profile
                 WHERE event.id = new.id AND profile.id = event.profile_id
                """,
                array(event.id for event in events),
                array(
                    "material" if monitoring.is_material(followed[event]) else "minor"
                    for event in events
                ),
                array(followed[event].id if followed[event] else None for event in events),
            )
        )
        self.invalidate_recordset(flush=False)

    # === CRON METHODS === #

    @api.model
    @scheduled
    def _cron_judge(self, day=None):
        """Judge the events that came in, the oldest first."""
        day = day or self.env["collections.ledger"]._get_today()

        def judge(batch):
            spare_the_rest(batch.try_lock_for_update(), lambda events: events._judge(day))

        walk(self, [("state", "=", "new"), ("profile_id", "!=", False)], BATCH, judge)

    @api.autovacuum
    def _gc_minor(self):
        """Forget what never mattered and nobody asks about any more."""
        limit = fields.Datetime.now() - MINOR_KEPT
        self.search([("state", "=", "minor"), ("received_at", "<", limit)], limit=10_000).unlink()


def _key(kind, value):
    return kind, monitoring.simplify(value)


def _tell_numbers(one):
    return " ".join(filter(None, (one.country, one.vat, one.number, one.customer)))
