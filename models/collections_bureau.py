import logging
from datetime import timedelta
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date, format_datetime

from ..bureaus.client import Client
from ..engine.bureaus import BureauError, policy
from ..engine.bureaus.reading import redact

_logger = logging.getLogger(__name__)

LOCAL = ("127.0.0.1", "localhost", "::1")
ATTEMPTS_LOOKED_AT = 20
SECRETS = {"groups": "base.group_system", "copy": False, "exportable": False}


class CollectionsBureau(models.Model):
    """Somebody who knows something about customers: a register, a bureau, an insurer.

    A source is an addition of four things, each for its own ``code`` and with ``super()`` for all
    others: a value of ``code``, ``_is_set_up``, ``_get_default_url`` and ``_fetch_report``; those
    with credentials name them in ``_get_secret_names``.
    """

    _name = "collections.bureau"
    _description = "Source"
    _inherit = ["mail.thread"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    code = fields.Selection(
        [("file", "File of an insurer or bureau")],
        string="Source",
        default="file",
        required=True,
    )
    state = fields.Selection(
        [("disabled", "Off"), ("test", "Test"), ("enabled", "On")],
        default="disabled",
        required=True,
        copy=False,
        tracking=True,
        help="Test: asks the test environment where the source has one. Its reports are shown, and "
        "change neither score nor limits.",
    )
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")
    country_ids = fields.Many2many(
        "res.country", string="Countries", help="Of the customers it knows. Empty: everywhere."
    )
    description = fields.Text(translate=True)
    color = fields.Integer(compute="_compute_color")

    # === HOW IT IS ASKED === #
    url = fields.Char(
        "Address",
        groups="base.group_system",
        help="Only where calls go through a service of your own. Empty: that of the source.",
    )
    timeout = fields.Integer(
        default=15, help="Seconds to wait for the connection, and as many for the answer."
    )
    max_age = fields.Integer(
        "Good for Days",
        default=90,
        help="A younger report is used instead of a new one. Zero: always ask anew.",
    )
    monthly_quota = fields.Integer(
        "Most Reports a Month", help="More are not asked for in a calendar month. Zero: no limit."
    )
    price = fields.Monetary("Price per Report", help="What the source charges for a report.")
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id
    )
    screens_new = fields.Boolean(
        "Ask About New Customers",
        help="When new customers are screened, which is a setting, this source is asked.",
    )

    # === HOW IT GOES === #
    is_online = fields.Boolean(compute="_compute_is_online")
    report_ids = fields.One2many("collections.bureau.report", "bureau_id")
    report_count = fields.Integer(compute="_compute_use")
    used_count = fields.Integer("Reports This Month", compute="_compute_use")
    used_cost = fields.Monetary("Cost This Month", compute="_compute_use")
    rests_until = fields.Datetime(
        compute="_compute_rests_until",
        help="It failed several times, or asked for peace: until then it is not asked.",
    )

    _numbers_positive = models.Constraint(
        "CHECK(max_age >= 0 AND monthly_quota >= 0 AND price >= 0)",
        "Days, number of reports and price are zero or more.",
    )
    _timeout_sensible = models.Constraint(
        "CHECK(timeout BETWEEN 1 AND 60)", "Wait between 1 and 60 seconds for an answer."
    )

    # === COMPUTE METHODS === #

    @api.depends("state")
    def _compute_color(self):
        for bureau in self:
            bureau.color = {"enabled": 10, "test": 3}.get(bureau.state, 0)

    @api.depends("code")
    def _compute_is_online(self):
        for bureau in self:
            bureau.is_online = bureau._is_asked()

    @api.depends_context("uid")
    def _compute_use(self):
        reports = self.env["collections.bureau.report"].sudo()
        month = fields.Date.start_of(self.env["collections.ledger"]._get_today(), "month")
        used = self._count_use(month)
        totals = dict(
            reports._read_group([("bureau_id", "in", self.ids)], ["bureau_id"], ["__count"])
        )
        for bureau in self:
            bureau.report_count = totals.get(bureau, 0)
            bureau.used_count, bureau.used_cost = used.get(bureau.id, (0, 0))

    def _compute_rests_until(self):
        for bureau in self:
            bureau.rests_until = bureau.sudo()._get_rest()

    def _count_use(self, since):
        """Return ``{bureau id: (reports received since a day, their cost)}``.

        They are counted, not kept as a number: calls at the same time never wait for each other.
        """
        groups = (
            self.env["collections.bureau.report"]
            .sudo()
            ._read_group(
                [
                    ("bureau_id", "in", self.ids),
                    ("state", "in", ("done", "refused")),
                    ("requested_at", ">=", fields.Datetime.to_datetime(since)),
                ],
                ["bureau_id"],
                ["__count", "cost:sum"],
            )
        )
        return {bureau.id: (count, cost) for bureau, count, cost in groups}

    # === CONSTRAINT METHODS === #

    @api.constrains("state", "code")
    def _check_set_up(self):
        for bureau in self:
            if bureau.state != "disabled" and not bureau.sudo()._is_set_up():
                raise ValidationError(
                    self.env._(
                        "Enter the credentials of %s before you switch it on: an administrator "
                        "does that.",
                        bureau.name,
                    )
                )

    @api.constrains("url")
    def _check_url(self):
        for bureau in self.filtered("url"):
            parts = urlsplit(bureau.url)
            is_safe = parts.scheme == "https" or (
                parts.scheme == "http" and parts.hostname in LOCAL
            )
            if not is_safe or not parts.hostname or parts.username or parts.query:
                raise ValidationError(
                    self.env._(
                        "The address of %s has to begin with https:// and holds no password.",
                        bureau.name,
                    )
                )

    # === CRUD METHODS === #

    def export_data(self, fields_to_export):
        """Refuse to export credentials; whoever needs them has them from the source."""
        secret = {path.partition("/")[0] for path in fields_to_export} & self._get_secret_names()
        if secret:
            raise UserError(self.env._("Credentials are not exported."))
        return super().export_data(fields_to_export)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if self.sudo().report_ids:
            raise UserError(
                self.env._("There are reports of this source: switch it off instead of deleting.")
            )

    # === ACTION METHODS === #

    def action_open_reports(self):
        """Show the reports of this source."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account_collections.action_collections_bureau_report"
        )
        return {**action, "domain": [("bureau_id", "=", self.id)], "context": {}}

    def action_import(self):
        """Read reports from a file."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account_collections.action_collections_bureau_import"
        )
        return {**action, "context": {"default_bureau_id": self.id}}

    # === WHAT SOURCES OVERRIDE === #

    def _is_asked(self):
        """Return whether this source is asked about one customer. Files come by themselves."""
        self.ensure_one()
        return self.code != "file"

    def _is_set_up(self):
        """Return whether everything is there that the source needs. Sources override."""
        self.ensure_one()
        return True

    @api.model
    def _get_secret_names(self):
        """Return the names of the fields that nobody may see. Sources add theirs."""
        return set()

    def _get_default_url(self):
        """Return the address of the source, in test its test environment. Sources override."""
        self.ensure_one()
        return ""

    def _fetch_report(self, client, subject):
        """Return the report of this source about a company. Sources override.

        No access to the database in there: a transaction waits meanwhile.

        :param client: a `bureaus.client.Client`
        :param subject: an `engine.bureaus.Subject`
        :return: an `engine.bureaus.Report`
        :raise BureauError: when there is none
        """
        raise BureauError("unsupported")

    # === ASKING === #

    @api.model
    def _find_for(self, profile):
        """Return the sources that can be asked about a customer."""
        profile_sudo = profile.sudo()
        country = profile_sudo.partner_id.country_id
        domain = (
            Domain("state", "!=", "disabled")
            & Domain("company_id", "in", (profile_sudo.company_id.id, False))
            & (Domain("country_ids", "=", False) | Domain("country_ids", "in", country.ids))
        )
        return self.search(domain).filtered("is_online")

    def _ask(self, profile, anew=False, client=None):
        """Return a report about a customer: a fresh one that is there, else the source is asked.

        A call that failed is a report too, in state ``failed`` or ``refused``: it tells why.

        :param anew: ask even where a fresh report is there
        :raise UserError: when the source may not be asked now
        :raise BureauError: when we do not know enough to ask
        """
        self.ensure_one()
        fresh = self.env["collections.bureau.report"]
        if not anew:
            fresh = self._find_fresh(profile)
        if fresh:
            return fresh
        bureau_sudo = self.sudo()
        bureau_sudo._check_may_ask(profile)
        if client:
            return bureau_sudo._request(profile, client)
        with bureau_sudo._open_client() as opened:
            return bureau_sudo._request(profile, opened)

    def _find_fresh(self, profile):
        reports = self.env["collections.bureau.report"]
        report = reports.search(
            [
                ("profile_id", "=", profile.id),
                ("bureau_id", "=", self.id),
                ("state", "=", "done"),
                ("is_test", "=", self.state == "test"),
            ],
            order="requested_at desc, id desc",
            limit=1,
        )
        today = self.env["collections.ledger"]._get_today()
        asked = report.requested_at.date() if report else None
        return report if policy.is_fresh(asked, today, self.max_age) else reports

    def _check_may_ask(self, profile):
        if self.state == "disabled" or not self.is_online:
            raise UserError(self.env._("%s is switched off.", self.name))
        until = self._get_rest()
        if until:
            raise UserError(
                self.env._(
                    "%(bureau)s did not work lately: it is asked again after %(time)s.",
                    bureau=self.name,
                    time=format_datetime(self.env, until, dt_format="short"),
                )
            )
        if self.monthly_quota and not policy.is_within(self.used_count, self.monthly_quota):
            raise UserError(
                self.env._(
                    "%(bureau)s gave %(count)s reports this month, and no more are allowed: "
                    "raise the number in its settings, or wait for the next month.",
                    bureau=self.name,
                    count=self.used_count,
                )
            )
        self._lock_question(profile)

    def _lock_question(self, profile):
        """Let only one at a time ask about a customer.

        Two reports would be paid for. So would one whose transaction is done over, because the
        customer was changed by somebody else meanwhile.
        """
        if not profile.sudo().try_lock_for_update(allow_referencing=True):
            raise UserError(
                self.env._("Somebody works on this customer at this moment: try again in a minute.")
            )

    def _get_rest(self):
        """Return until when this source is left in peace, False when it may be asked.

        What happened before its settings were changed does not count any more.
        """
        self.ensure_one()
        domain = [("bureau_id", "=", self.id), ("code", "!=", "file")]
        if self.write_date:
            domain.append(("requested_at", ">=", self.write_date.replace(microsecond=0)))
        reports = self.env["collections.bureau.report"].search_fetch(
            domain,
            ["requested_at", "error_code", "retry_at"],
            order="requested_at desc, id desc",
            limit=ATTEMPTS_LOOKED_AT,
        )
        attempts = [
            policy.Attempt(report.requested_at, report.error_code or "", report.retry_at or None)
            for report in reports
        ]
        return policy.get_rest(attempts, fields.Datetime.now()) or False

    def _open_client(self):
        return Client(timeout=self.timeout)

    def _get_url(self):
        return (self.url or self._get_default_url()).rstrip("/")

    def _request(self, profile, client):
        """Ask, and keep what came back, whatever it is."""
        client.begin()
        try:
            report = self._fetch_report(client, profile._get_bureau_subject())
        except BureauError as error:
            if not client.sent:
                raise
            _logger.info("Bureau %s, dossier %s: %s", self.id, profile.id, error.code)
            return self._keep_failure(profile, client, error)
        return self._keep_report(profile, client, report)

    def _keep_report(self, profile, client, report):
        reports = self.env["collections.bureau.report"]
        values = reports._prepare_values(profile, self, report)
        made = reports.create(values | self._prepare_traces(client))
        made._take_effect()
        return made

    def _keep_failure(self, profile, client, error):
        now = fields.Datetime.now()
        values = {
            "profile_id": profile.id,
            "bureau_id": self.id,
            "state": "refused" if error.code == "wrong_company" else "failed",
            "error_code": error.code,
            "message": self._explain(error),
            "is_test": self.state == "test",
            "date": self.env["collections.ledger"]._get_today(),
        }
        if error.retry_after:
            values["retry_at"] = now + timedelta(seconds=error.retry_after)
        made = self.env["collections.bureau.report"].create(values | self._prepare_traces(client))
        made._log_failure()
        return made

    def _prepare_traces(self, client):
        """Return what the call leaves: the answers as they came, less our own secrets."""
        bodies = [answer.body.decode("utf-8", "replace") for answer in client.answers]
        return {
            "raw": self._redact("\n".join(bodies), client),
            "requested_at": fields.Datetime.now(),
            "requested_by_id": self.env.uid,
            "cost": self.price if client.charged else 0,
        }

    def _redact(self, text, client):
        """Take out of an answer what only we and the source may know."""
        secrets = [self[name] for name in self._get_secret_names()]
        return redact(text, (*secrets, *client.memory.values()))

    # === WORDS === #

    def _explain(self, error):
        """Return why there is no report, in one sentence that says what to do."""
        sentence = self._get_sentences(error).get(error.code)
        if sentence:
            return sentence
        return self.env._("%s gave no report.", self.name)

    def _get_sentences(self, error):
        facts = {"bureau": self.name, **error.facts}
        return {
            "credentials": self.env._(
                "%s does not accept our credentials: an administrator has to correct them.",
                self.name,
            ),
            "limited": self.env._("%s was asked too often: try again later.", self.name),
            "service": self.env._("%s does not work at this moment: try again later.", self.name),
            "timeout": self.env._("%s did not answer in time: try again later.", self.name),
            "malformed": self.env._(
                "%s answered something that cannot be read. If it happens again, the source may "
                "have changed.",
                self.name,
            ),
            "not_found": self.env._(
                "%s does not know this company: check its number and country.", self.name
            ),
            "ambiguous": self.env._(
                "%s knows several companies with this number: enter the full number.", self.name
            ),
            "bad_number": self.env._(
                "The number of this customer cannot exist: correct it on the contact."
            ),
            "no_number": self._explain_missing(error),
            "unsupported": self.env._(
                "%s knows nothing about customers of this country.", self.name
            ),
            "wrong_company": self.env._(
                "%(bureau)s answered about another company (%(answered)s) than was asked for "
                "(%(asked)s): nothing was taken over.",
                **{"asked": "?", "answered": "?", **facts},
            ),
        }

    def _explain_missing(self, error):
        missing = {
            "vat": self.env._("Enter the VAT number of this customer on the contact."),
            "country": self.env._("Enter the country of this customer on the contact."),
            "kvk": self.env._(
                "Enter the KVK number, of eight digits, as company ID on the contact."
            ),
        }
        return missing.get(
            error.facts.get("what"), self.env._("Enter the company ID of this customer.")
        )

    def _describe_fresh(self, profile):
        """Return of which day the report is that is used instead of asking, "" for none."""
        report = self._find_fresh(profile)
        if not report:
            return ""
        return self.env._(
            "There is a report of %s, which is used.", format_date(self.env, report.date)
        )
