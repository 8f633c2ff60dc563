import json
from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import format_amount, format_date, format_list

from ..engine.bureaus import Event, Report

STATUSES = [("active", "Active"), ("dissolved", "Ended"), ("insolvent", "Insolvent")]
TEXTS = ("vat", "number", "legal_form", "street", "postcode", "city", "address", "score_text",
         "reference")  # fmt: skip
CHECKS = [("yes", "Exists"), ("no", "Does not exist")]
MANAGER = "account_collections.group_manager"


class CollectionsBureauReport(models.Model):
    """What a source said about a customer on one day, or why it said nothing.

    Reports are never changed, and nobody but their source makes them: the list is the history.
    """

    _name = "collections.bureau.report"
    _description = "Bureau Report"
    _order = "requested_at desc, id desc"

    profile_id = fields.Many2one(
        "collections.profile", string="Dossier", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="profile_id.partner_id", store=True, string="Customer")
    company_id = fields.Many2one(related="profile_id.company_id", store=True, index=True)
    user_id = fields.Many2one(related="profile_id.user_id", string="Collector")
    currency_id = fields.Many2one(related="company_id.currency_id")
    bureau_id = fields.Many2one(
        "collections.bureau", string="Source", required=True, index=True, ondelete="restrict"
    )
    code = fields.Selection(related="bureau_id.code", store=True, string="Kind of Source")
    state = fields.Selection(
        [("done", "Received"), ("failed", "Failed"), ("refused", "Refused")],
        default="done",
        required=True,
    )
    is_test = fields.Boolean("Test")
    error_code = fields.Char()
    message = fields.Text(help="Why there is no report, and what to do.")
    retry_at = fields.Datetime("Not Before", help="The source asked not to be called until then.")
    requested_at = fields.Datetime("Asked On", required=True, default=fields.Datetime.now)
    requested_by_id = fields.Many2one("res.users", string="Asked By")
    origin = fields.Char("File", help="The file and its row, of a report that was imported.")
    date = fields.Date("As Of", required=True, help="The day from which the information dates.")
    age = fields.Integer("Days Old", compute="_compute_age")
    cost = fields.Monetary(currency_field="cost_currency_id")
    cost_currency_id = fields.Many2one(related="bureau_id.currency_id", string="Currency of Cost")

    # === WHAT IT SAYS === #
    name = fields.Char("Name at the Source")
    country_id = fields.Many2one("res.country")
    number = fields.Char("Company Number")
    vat = fields.Char("VAT Number")
    vat_check = fields.Selection(CHECKS, string="VAT Number Is Known")
    number_check = fields.Selection(CHECKS, string="Company Number Is Possible")
    status = fields.Selection(STATUSES, string="Company Is")
    legal_form = fields.Char()
    founded = fields.Date()
    street = fields.Char()
    postcode = fields.Char()
    city = fields.Char()
    address = fields.Char()
    has_score = fields.Boolean()
    score = fields.Float(digits=(5, 1), aggregator="avg", help="From 0, will fail, to 100, safe.")
    score_text = fields.Char("In Its Own Words")
    has_limit = fields.Boolean()
    limit = fields.Monetary("Advised Limit", help="In the currency of the company.")
    has_cover = fields.Boolean()
    cover = fields.Monetary("Insured", help="What an insurer bears, in the company's currency.")
    original_currency_id = fields.Many2one("res.currency", string="Currency of the Source")
    original_limit = fields.Float("Limit at the Source", digits=(16, 2))
    original_cover = fields.Float("Cover at the Source", digits=(16, 2))
    rate = fields.Float("Exchange Rate", digits=0, help="Units of our currency for one of theirs.")
    reference = fields.Char(help="Number of the report or proof of the check at the source.")
    events = fields.Json()
    event_text = fields.Text("What Happened", compute="_compute_event_text")

    # === HOW IT WAS READ === #
    sources = fields.Json()
    source_text = fields.Text("Where It Was Found", compute="_compute_source_text")
    raw = fields.Text("Answer As It Came", groups=MANAGER)

    _newest_index = models.Index("(profile_id, bureau_id, requested_at) WHERE state = 'done'")
    _attempts_index = models.Index("(bureau_id, requested_at)")

    # === COMPUTE METHODS === #

    @api.depends("bureau_id", "date")
    def _compute_display_name(self):
        for report in self:
            day = format_date(self.env, report.date)
            report.display_name = f"{report.bureau_id.name or ''}, {day}"

    @api.depends("date")
    def _compute_age(self):
        today = self.env["collections.ledger"]._get_today()
        for report in self:
            report.age = max((today - report.date).days, 0) if report.date else 0

    @api.depends("events")
    @api.depends_context("lang")
    def _compute_event_text(self):
        kinds = {
            "score": self.env._("Score changed"),
            "limit": self.env._("Advised limit changed"),
            "insolvency": self.env._("Insolvency"),
            "status": self.env._("Status"),
            "address": self.env._("Address"),
            "accounts_late": self.env._("Accounts are filed late"),
        }
        for report in self:
            lines = []
            for event in report.events or ():
                change = " → ".join(filter(None, (event.get("old"), event.get("new"))))
                text = kinds.get(event.get("kind"), event.get("kind") or "")
                day = format_date(self.env, event.get("day"))
                lines.append(" ".join(filter(None, (day, text, change))))
            report.event_text = "\n".join(lines)

    @api.depends("sources")
    @api.depends_context("lang")
    def _compute_source_text(self):
        labels = self.fields_get(attributes=["string"])
        aliases = {"day": "date", "is_vat_valid": "vat_check", "is_number_valid": "number_check",
                   "country": "country_id", "currency": "original_currency_id"}  # fmt: skip
        for report in self:
            lines = []
            for name, path in (report.sources or {}).items():
                label = labels.get(aliases.get(name, name), {}).get("string", name)
                lines.append(f"{label}: {path}")
            report.source_text = "\n".join(lines)

    # === ACTION METHODS === #

    def action_open_profile(self):
        """Open the dossier of the customer."""
        self.ensure_one()
        return self.profile_id._get_records_action()

    # === MAKING === #

    @api.model
    def _prepare_values(self, profile, bureau, report):
        """Return the values of a record that keeps what a source said.

        :param report: an `engine.bureaus.Report`
        """
        today = self.env["collections.ledger"]._get_today()
        country = self.env["res.country"]
        if report.country:
            codes = {"EL": "GR", "XI": "GB"}
            code = codes.get(report.country, report.country)
            country = country.search([("code", "=", code)], limit=1)
        checks = {True: "yes", False: "no", None: False}
        return {
            "profile_id": profile.id,
            "bureau_id": bureau.id,
            "is_test": bureau.state == "test",
            "date": min(report.day, today) if report.day else today,
            "name": report.name,
            "country_id": country.id,
            "vat_check": checks[report.is_vat_valid],
            "number_check": checks[report.is_number_valid],
            "status": report.status or False,
            "founded": report.founded,
            "has_score": report.score is not None,
            "score": report.score or 0,
            "sources": report.sources,
            "events": [_pack(event) for event in report.events],
            **{name: getattr(report, name) for name in TEXTS},
            **self._prepare_amounts(profile, report, today),
        }

    @api.model
    def _prepare_amounts(self, profile, report, today):
        """Return limit and cover in the company's currency, at the rate of the report's day.

        Without a rate they are kept as the source wrote them, and count nowhere.
        """
        currency, rate = self._find_rate(profile.company_id, report.currency, report.day or today)
        values = {"original_currency_id": currency.id, "rate": rate}
        for name in ("limit", "cover"):
            amount = getattr(report, name)
            is_known = amount is not None and bool(rate)
            values |= {
                f"original_{name}": float(amount or 0),
                f"has_{name}": is_known,
                name: profile.currency_id.round(float(amount) * rate) if is_known else 0,
            }
        return values

    @api.model
    def _find_rate(self, company, code, day):
        """Return the currency with a code and what one unit of it is worth; never invented."""
        own = company.currency_id
        if not code or code == own.name:
            return own, 1.0
        currencies = self.env["res.currency"].with_context(active_test=False)
        currency = currencies.search([("name", "=", code)], limit=1)
        known = currency and self.env["res.currency.rate"].search_count(
            [
                ("currency_id", "=", currency.id),
                ("company_id", "in", (company.root_id.id, False)),
                ("name", "<=", day),
            ],
            limit=1,
        )
        if not known:
            return currency, 0.0
        return currency, currencies._get_conversion_rate(currency, own, company, day)

    # === WHAT IT CHANGES === #

    def _take_effect(self):
        """Let these reports count: in the score, as limits, in the signs; told in the dossiers."""
        for report in self:
            report.profile_id._message_log(body=report._describe())
        counting = self.filtered(lambda report: not report.is_test)
        if counting:
            counting._decide_limits()
            self.env["collections.change"]._record_profiles(counting.profile_id)
        self.profile_id._update_signs()

    def _log_failure(self):
        for report in self:
            report.profile_id._message_log(body=report.message)

    def _decide_limits(self):
        """Pass what a bureau advises and an insurer bears on to the credit limits."""
        limits = self.env["collections.credit.limit"].sudo()
        in_force = limits.search_fetch(
            [
                ("profile_id", "in", self.profile_id.ids),
                ("kind", "in", ("advised", "insurer")),
                ("state", "=", "approved"),
            ],
            ["profile_id", "kind", "amount"],
        )
        known = {(limit.profile_id, limit.kind): limit.amount for limit in in_force}
        for report in self:
            for has, kind, amount in (
                (report.has_limit, "advised", report.limit),
                (report.has_cover, "insurer", report.cover),
            ):
                before = known.get((report.profile_id, kind))
                if has and (before is None or report.currency_id.compare_amounts(before, amount)):
                    reason = report._describe_origin()
                    limits._decide_for(report.profile_id.sudo(), kind, amount, reason, "rule")
                    known[report.profile_id, kind] = amount

    # === WORDS === #

    def _describe_origin(self):
        self.ensure_one()
        parts = [self.display_name, self.reference, self.origin]
        if self.rate and self.original_currency_id != self.currency_id:
            parts.append(
                self.env._(
                    "from %(currency)s at %(rate)s",
                    currency=self.original_currency_id.name,
                    rate=f"{self.rate:.6g}",
                )
            )
        return ", ".join(filter(None, parts))

    def _describe(self):
        """Return what this report says, in one line for the dossier."""
        self.ensure_one()
        labels = dict(self._fields["status"]._description_selection(self.env))
        said = []
        if self.status:
            said.append(labels[self.status])
        if self.vat_check:
            checks = dict(self._fields["vat_check"]._description_selection(self.env))
            said.append(self.env._("VAT number: %s", checks[self.vat_check]))
        if self.has_score:
            said.append(self.env._("score %s", f"{self.score:g}"))
        if self.has_limit:
            amount = format_amount(self.env, self.limit, self.currency_id)
            said.append(self.env._("advised limit %s", amount))
        if self.has_cover:
            amount = format_amount(self.env, self.cover, self.currency_id)
            said.append(self.env._("insured %s", amount))
        what = format_list(self.env, said) if said else self.env._("nothing in particular")
        return self.env._(
            "Report of %(bureau)s: %(what)s", bureau=self.bureau_id.name, what=what
        )

    # === READING BACK === #

    def _to_engine(self):
        """Return these reports as the engine knows them, without amounts."""
        checks = {"yes": True, "no": False}
        return [
            Report(
                day=report.date,
                name=report.name or "",
                country=report.country_id.code or "",
                is_vat_valid=checks.get(report.vat_check),
                is_number_valid=checks.get(report.number_check),
                status=report.status or "",
                founded=report.founded or None,
                score=report.score if report.has_score else None,
                **{name: report[name] or "" for name in TEXTS},
            )
            for report in self
        ]


def _pack(event: Event):
    return {
        "kind": event.kind,
        "day": event.day.isoformat() if event.day else "",
        "old": event.old,
        "new": event.new,
    }


def pack_row(row):
    """Return a row of a file as text, to be kept as the answer of the source."""
    return json.dumps(
        {**row.keys, "row": row.row, **_get_told(row.report)}, ensure_ascii=False, default=str
    )


def _get_told(report):
    told = {name: getattr(report, name) for name in report.sources if hasattr(report, name)}
    return {
        name: str(value) if isinstance(value, Decimal) else value
        for name, value in told.items()
        if value not in (None, "")
    }
