import json
from collections import Counter, defaultdict
from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, file_open, format_date, ormcache

from ...engine.law import rates
from ...engine.law.records import Debtor
from ...engine.law.series import SERIES, series_of
from ..scheduled import scheduled

SHIPPED = "account_collections/data/law_rates.json"
STATUSES = [
    (rates.OFFICIAL, "Official"),
    (rates.SECONDARY, "From a secondary source"),
    (rates.UNVERIFIED, "Not verified"),
]
# Whoever changes one of these by hand keeps it, whatever a later file says.
OWN_FIELDS = frozenset(("series", "since", "until", "rate", "status", "source", "active"))
LOADING = {"tracking_disable": True, "mail_create_nolog": True, "mail_notrack": True}


class CollectionsLawRate(models.Model):
    """A yearly percentage of a series, for its own period and not a day longer.

    Rates come with the program and with its updates; what a manager changed or entered stays. A
    period without a rate stops the interest of the claims that need it, never an old rate.
    """

    _name = "collections.law.rate"
    _description = "Rate of Interest"
    _inherit = ["collections.guarded", "mail.thread"]
    _order = "series, since desc, id"
    _protected_fields = frozenset(("is_manual", "is_shipped"))

    series = fields.Selection(
        [
            ("nl_6_119", "Netherlands: consumers (art. 6:119 BW)"),
            ("nl_6_119a", "Netherlands: commercial (art. 6:119a BW)"),
            ("be_2002", "Belgium: commercial (law of 2 August 2002)"),
            ("be_legal", "Belgium: legal interest in civil matters"),
            ("ecb_mro", "European Central Bank: main refinancing rate"),
            ("de_basiszins", "Germany: Basiszinssatz (§ 247 BGB)"),
            ("fr_legal", "France: taux de l’intérêt légal"),
            ("uk_boe_ref", "United Kingdom: Bank Rate of the half-year"),
        ],
        required=True,
        index=True,
        tracking=True,
        help="Reference rates are entered without the margin that the law adds to them.",
    )
    country_id = fields.Many2one(
        "res.country", compute="_compute_country_id", store=True, help="Empty: European Union."
    )
    since = fields.Date("From", required=True, tracking=True)
    until = fields.Date(
        compute="_compute_until",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        tracking=True,
        help="The last day on which it counts: the end of the half-year or year, unless you enter "
        "another day.",
    )
    rate = fields.Float(
        "Rate (% a Year)", digits=(9, 4), required=True, tracking=True, aggregator=None
    )
    status = fields.Selection(
        STATUSES,
        required=True,
        default=rates.UNVERIFIED,
        tracking=True,
        index=True,
        help="Official: read in the official publication.\nFrom a secondary source: read where "
        "others repeat it.\nNot verified: worked out or assumed; look it up before you charge.",
    )
    source = fields.Char(help="Where the rate was found, so that a colleague finds it again.")
    note = fields.Text()
    active = fields.Boolean(
        default=True, tracking=True, help="An archived rate does not count, and stays archived."
    )
    is_manual = fields.Boolean(
        "Changed by Hand",
        readonly=True,
        copy=False,
        help="Entered or changed here: updates of the program leave it as it is.",
    )
    is_shipped = fields.Boolean("Comes with the Program", readonly=True, copy=False)

    _dates_order = models.Constraint(
        "CHECK(until >= since)", "A rate ends on the day it begins or later."
    )
    _rate_sane = models.Constraint(
        "CHECK(rate > -100 AND rate < 100)", "Enter the rate as a percentage a year, such as 10.4."
    )
    _place_index = models.Index("(series, since)")

    # === COMPUTE METHODS === #

    @api.depends("series", "since")
    def _compute_display_name(self):
        labels = dict(self._fields["series"]._description_selection(self.env))
        for rate in self:
            day = format_date(self.env, rate.since)
            rate.display_name = f"{labels.get(rate.series) or ''}, {day}"

    @api.depends("series")
    def _compute_country_id(self):
        codes = {SERIES[rate.series].country for rate in self if rate.series}
        countries = self.env["res.country"].search([("code", "in", [*codes])]).grouped("code")
        for rate in self:
            code = SERIES[rate.series].country if rate.series else ""
            rate.country_id = countries.get(code, False)

    @api.depends("series", "since")
    def _compute_until(self):
        for rate in self:
            if rate.series and rate.since:
                rate.until = rates.period_end(rate.since, SERIES[rate.series].period)

    # === CONSTRAINT METHODS === #

    @api.constrains("series", "since", "until", "active")
    def _check_overlap(self):
        """Raise when two rates of a series would count on one day, looked up in one query."""
        self.flush_model(["series", "since", "until", "active"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT rate.id, other.id
                  FROM collections_law_rate rate
                  JOIN collections_law_rate other
                    ON other.series = rate.series AND other.id != rate.id AND other.active
                   AND other.since <= rate.until AND rate.since <= other.until
                 WHERE rate.id = ANY(%s) AND rate.active
              ORDER BY rate.since
                 LIMIT 1
                """,
                self.ids,
            )
        )
        for rate_id, other_id in rows:
            rate, other = self.browse(rate_id), self.browse(other_id)
            raise ValidationError(
                self.env._(
                    "“%(rate)s” overlaps the rate from %(since)s until %(until)s: shorten one of "
                    "them, or change the one that is there.",
                    rate=rate.display_name,
                    since=format_date(self.env, other.since),
                    until=format_date(self.env, other.until),
                )
            )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_protected(vals)
            vals.setdefault("is_manual", True)
        made = super().create(vals_list)
        self._forget()
        return made

    def write(self, vals):
        self._check_protected(vals)
        if "is_manual" not in vals and not OWN_FIELDS.isdisjoint(vals):
            vals = {**vals, "is_manual": True}
        result = super().write(vals)
        if not OWN_FIELDS.isdisjoint(vals):
            self._forget()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_shipped(self):
        if not self.env.su and self.filtered("is_shipped"):
            raise UserError(
                self.env._(
                    "Rates that come with the program would come back with the next update: "
                    "archive them instead."
                )
            )

    def unlink(self):
        result = super().unlink()
        self._forget()
        return result

    def _forget(self):
        """Let the table be read anew everywhere, and close the tasks about what is there now."""
        self.env.registry.clear_cache()
        self.env["collections.action"].sudo()._review_rate_tasks()

    # === THE TABLE === #

    @api.model
    @ormcache()
    def _rate_table(self):
        """Return all rates, an ``engine.law.rates.RateTable``; read once until one changes."""
        # Whatever the caller looks at, archived rates do not count.
        shown = self.sudo().with_context(active_test=True)
        found = shown.search_fetch([], ["series", "since", "until", "rate"])
        return rates.RateTable(rate._to_engine() for rate in found)

    @api.model
    def _table_of(self, company):
        """Return the rates that a company charges by: without unverified ones where it says so."""
        is_strict = company.sudo().collections_law_confirmed_only
        return self._confirmed_table() if is_strict else self._rate_table()

    @api.model
    @ormcache()
    def _confirmed_table(self):
        return self._rate_table().only((rates.OFFICIAL, rates.SECONDARY))

    def _to_engine(self):
        self.ensure_one()
        return rates.Rate(
            series=self.series,
            since=self.since,
            until=self.until,
            value=Decimal(str(self.rate)),
            source=self.source or "",
            status=self.status,
        )

    # === LOADING === #

    @api.model
    def _load_shipped(self):
        """Take in the rates that come with the program, at installation and at every update."""
        with file_open(SHIPPED) as file:
            return self.with_context(**LOADING)._load(json.load(file))

    @api.model
    def _load(self, data, by_hand=False):
        """Take in rates in the form of ``data/law_rates.json``.

        Rows that somebody changed stay, unless a person reads the file in.

        :param bool by_hand: these rates are somebody's own
        :return: how many were ``added``, ``changed``, left the ``same`` and ``kept``
        :raise UserError: with one sentence, when the file is not of this form
        """
        found = self.sudo().with_context(active_test=False).search([])
        known = {(rate.series, rate.since): rate for rate in found}
        outcome, added = Counter(added=0, changed=0, same=0, kept=0), []
        for rate in self._read_table(data):
            own = known.get((rate.series, rate.since))
            values = self._prepare_load_values(rate, by_hand)
            if not by_hand and (own.is_manual if own else found._is_taken(rate)):
                outcome["kept"] += 1
            elif own is None:
                added.append(values)
            elif changed := {name: v for name, v in values.items() if own[name] != v}:
                own.write({"is_manual": by_hand, **changed})
                outcome["changed"] += 1
            else:
                outcome["same"] += 1
        self.sudo().create(added)
        outcome["added"] = len(added)
        return outcome

    def _is_taken(self, rate):
        """Tell whether somebody's own rate counts on a day of this one."""
        return any(
            own.is_manual
            and own.series == rate.series
            and own.since <= rate.until
            and rate.since <= own.until
            for own in self
        )

    @api.model
    def _prepare_load_values(self, rate, by_hand):
        values = {
            "series": rate.series,
            "since": rate.since,
            "until": rate.until,
            "rate": float(rate.value),
            "status": rate.status,
            "source": rate.source,
        }
        if by_hand:
            return {**values, "is_manual": True, "active": True}
        return {**values, "is_manual": False, "is_shipped": True}

    @api.model
    def _read_table(self, data):
        """Return the rates of a parsed file as one table, or say which row is wrong."""
        try:
            series = [(row["code"], row) for row in data["series"]]
        except (KeyError, TypeError) as error:
            raise UserError(
                self.env._(
                    "This is no file of rates of interest: it needs a list “series” in the form of "
                    "law_rates.json."
                )
            ) from error
        for code, row in series:
            self._check_series(code, row)
        try:
            return rates.read_rates(data)
        except ValueError as error:
            raise UserError(
                self.env._("Two rates of the same series in the file count on the same day.")
            ) from error

    def _check_series(self, code, series):
        """Raise with the series and the day of the row that cannot be read."""
        if code not in SERIES:
            raise UserError(
                self.env._(
                    "The file has a series “%(code)s” that no law here asks for; known are: "
                    "%(known)s.",
                    code=code,
                    known=", ".join(SERIES),
                )
            )
        rows = series.get("rates")
        for row in rows if isinstance(rows, list) and rows else [None]:
            try:
                list(rates.read_rates({"series": [{**series, "rates": [row]}]}))
            except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
                day = row.get("from") if isinstance(row, dict) else "?"
                raise UserError(
                    self.env._(
                        "The rate of %(series)s from %(day)s in the file cannot be read: check its "
                        "dates, percentage, status and source.",
                        series=code,
                        day=day or "?",
                    )
                ) from error

    # === WHAT IS MISSING === #

    @api.model
    def _find_gap(self, company, series, since, until=None):
        """Return the first day of a period on which a company has no rate, None when it has all.

        :param until: the last day of the period; ``since`` alone when None
        """
        table, day = self._table_of(company), since
        while day <= (until or since):
            try:
                day = table.at(series, day).until + timedelta(days=1)
            except rates.MissingRate:
                return day
        return None

    @api.model
    def _ask_for(self, missing):
        """Ask the manager of each company for the rates without which it cannot charge.

        There is one open task in each company, whatever the number of rates and customers.

        :param dict missing: ``{company: {(series, day)}}``
        """
        if missing and not self.env.cr.readonly:
            self.env["collections.action"].sudo()._update_rate_tasks(missing)

    @api.model
    @scheduled
    def _cron_review(self, day=None):
        """Ask for the rates of today and of the coming period, and close tasks that are done."""
        day = day or self.env["collections.ledger"]._get_today()
        self.env["collections.action"].sudo()._review_rate_tasks()
        missing = defaultdict(set)
        for company, needed in self._get_needed(self._get_companies_in_use(day)).items():
            soon = day + timedelta(days=company.collections_law_warn_days)
            gaps = ((series, self._find_gap(company, series, day, soon)) for series in needed)
            missing[company].update((series, gap) for series, gap in gaps if gap)
        self._ask_for({company: needs for company, needs in missing.items() if needs})

    @api.model
    def _get_companies_in_use(self, day):
        """Return the companies that work with the law; whoever adds a use of it extends this."""
        tasks = self.env["collections.action"].sudo()
        return tasks.search([("kind", "=", "rate")]).rate_company_id

    @api.model
    def _get_needed(self, companies):
        """Return which series the open debts of each company need, in one query."""
        groups = self.env["collections.profile"].sudo()._read_group(
            Domain("company_id", "in", companies.ids)
            & Domain("balance", ">", 0)
            & Domain("debtor_kind", "!=", False),
            ["company_id", "debtor_kind", "debtor_country_id"],
        )
        needed = defaultdict(set)
        for company, kind, country in groups:
            needed[company].update(series_of(Debtor(kind, country=country.code or "")))
        return needed
