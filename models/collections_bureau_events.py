import logging
import secrets
from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..engine import monitoring
from ..engine.bureaus import BureauError
from .collections_bureau import SECRETS
from .scheduled import scheduled
from .sql_values import array

_logger = logging.getLogger(__name__)

WATCHED_AT_ONCE = 100


class CollectionsBureau(models.Model):
    """How events come from a source: it tells them by itself, or it is asked again and again."""

    _inherit = "collections.bureau"

    webhook_secret = fields.Char(
        "Secret for Events",
        **SECRETS,
        help="With it the source signs what it tells. Without a secret nothing is taken in.",
    )
    webhook_url = fields.Char("Address for Events", compute="_compute_webhook_url")
    watch_days = fields.Integer(
        "Ask Again After Days",
        help="Customers that were asked about once are asked about again after so many days, and "
        "what changed is an event. Each time counts and costs as a report. Zero: never.",
    )
    watch_exposure = fields.Monetary(
        "When They Owe at Least",
        help="Exposure from which on a customer is asked about again, in its company's currency.",
    )
    event_ids = fields.One2many("collections.risk.event", "bureau_id")

    _watch_positive = models.Constraint(
        "CHECK(watch_days >= 0 AND watch_exposure >= 0)", "Days and exposure are zero or more."
    )

    # === COMPUTE METHODS === #

    def _compute_webhook_url(self):
        for bureau in self:
            bureau.webhook_url = f"{bureau.get_base_url()}/collections/events/{bureau.id or 0}"

    # === ACTION METHODS === #

    def action_make_secret(self):
        """Make a new secret for events; the one of before does not count any more."""
        self.ensure_one()
        self.check_access("write")
        self.webhook_secret = secrets.token_urlsafe(32)
        return True

    # === WHAT SOURCES OVERRIDE === #

    def _get_secret_names(self):
        return super()._get_secret_names() | {"webhook_secret"}

    def _read_webhook(self, payload):
        """Return the events in a message of this source, and how many could not be understood.

        Sources with a form of their own override; see `engine.monitoring.read_news` for ours.

        :raise ValueError: when it is no such message
        """
        self.ensure_one()
        return monitoring.read_news(payload)

    def _fetch_events(self):
        """Ask this source what happened, keep it, and return how many customers are left.

        Sources that list events override. Others are asked for the reports of watched customers
        again: what changed since the last one is an event.
        """
        self.ensure_one()
        watched = self._find_watched(WATCHED_AT_ONCE)
        for profile in watched:
            try:
                with self.env.cr.savepoint():
                    self._ask(profile, anew=True)
            except (UserError, BureauError) as error:
                # It rests, its quota is used up, or we do not know enough: another day.
                _logger.info("Dossier %s is not asked about: %s", profile.id, type(error).__name__)
                if isinstance(error, UserError):
                    return 0
            if not self.env["ir.cron"]._commit_progress(1, remaining=1):
                return 0
        return len(watched)

    # === WATCHING === #

    def _find_watched(self, limit):
        """Return the customers whose last report is old enough, the oldest first.

        Every attempt counts, one that failed too, so that nobody is asked about in vain each night.
        """
        self.ensure_one()
        self.env["collections.bureau.report"].flush_model()
        self.env["collections.profile"].flush_model(["exposure"])
        before = fields.Datetime.now() - timedelta(days=self.watch_days)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT report.profile_id
                  FROM collections_bureau_report report
                  JOIN collections_profile profile ON profile.id = report.profile_id
                 WHERE report.bureau_id = %s AND COALESCE(profile.exposure, 0) >= %s
              GROUP BY report.profile_id
                HAVING MAX(report.requested_at) < %s AND BOOL_OR(report.state = 'done')
              ORDER BY MAX(report.requested_at), report.profile_id
                 LIMIT %s
                """,
                self.id,
                self.watch_exposure,
                before,
                limit,
            )
        )
        return self.env["collections.profile"].browse(profile_id for (profile_id,) in rows)

    # === CRON METHODS === #

    @api.model
    @scheduled
    def _cron_fetch_events(self):
        """Ask the sources that are watched what happened."""
        for bureau in self.search([("state", "=", "enabled"), ("watch_days", ">", 0)]):
            if bureau.is_online:
                bureau._fetch_events()
            if not self.env["ir.cron"]._commit_progress(remaining=1):
                return
        self.env["ir.cron"]._commit_progress(remaining=0)


class CollectionsBureauReport(models.Model):
    """What changed from the last report of a source to this one, and what it tells, are events."""

    _inherit = "collections.bureau.report"

    def _take_effect(self):
        result = super()._take_effect()
        counting = self.filtered(lambda report: report.state == "done" and not report.is_test)
        before = counting._find_previous()
        for bureau, reports in counting.grouped("bureau_id").items():
            reports._note_events(bureau, before)
        return result

    def _note_events(self, bureau, before):
        events = self.env["collections.risk.event"].sudo()
        rows = [
            (news, report.profile_id.id, report.company_id.id)
            for report in self
            for news in report._get_news(before.get(report.id))
        ]
        if rows:
            events._insert(rows, f"bureau,{bureau.id}", bureau)

    def _get_news(self, before):
        """Return the events in this report, and what is different in it from the last one.

        What a source lists itself is not told a second time as a difference.
        """
        self.ensure_one()
        listed = [self._get_listed(event) for event in self.events or ()]
        told = {news.kind for news in listed}
        changes = monitoring.compare(
            before._get_opinion() if before else monitoring.Opinion(), self._get_opinion()
        )
        return listed + [
            monitoring.News(
                external_id=f"report-{self.id}-{kind}", kind=kind, day=self.date, old=old, new=new
            )
            for kind, old, new in changes
            if kind not in told
        ]

    def _get_listed(self, event):
        kind = event.get("kind")
        kind = kind if kind in monitoring.KINDS else "other"
        day = fields.Date.to_date(event.get("day") or None)
        old, new = event.get("old") or "", event.get("new") or ""
        return monitoring.News(
            # A source lists old events in every report: the same one is known by what it says.
            external_id=monitoring.identify(kind, day, old, new),
            kind=kind,
            day=day or self.date,
            old=old,
            new=new,
        )

    def _get_opinion(self):
        place = " ".join(filter(None, (self.street, self.postcode, self.city)))
        return monitoring.Opinion(
            score=round(self.score, 1) if self.has_score else None,
            limit=Decimal(str(self.limit)) if self.has_limit else None,
            status=self.status or "",
            address=self.address or place,
        )

    def _find_previous(self):
        """Return the report before each of these, of the same source, ``{report id: report}``."""
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT report.id, previous.id
                  FROM collections_bureau_report report
            CROSS JOIN LATERAL (
                       SELECT known.id
                         FROM collections_bureau_report known
                        WHERE known.profile_id = report.profile_id
                          AND known.bureau_id = report.bureau_id
                          AND known.state = 'done' AND known.is_test IS NOT TRUE
                          AND (known.requested_at, known.id) < (report.requested_at, report.id)
                     ORDER BY known.requested_at DESC, known.id DESC
                        LIMIT 1
                       ) previous
                 WHERE report.id = ANY(%s::int[])
                """,
                array(self.ids),
            )
        )
        return {report_id: self.browse(previous_id) for report_id, previous_id in rows}
