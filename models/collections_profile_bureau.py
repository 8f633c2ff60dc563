import logging
from datetime import date, timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_amount, format_date

from ..engine import scoring, screening
from ..engine.bureaus import BureauError, Subject
from ..engine.bureaus.records import SERVICE_ERRORS
from .failure_log import log_failure
from .scheduled import CONFLICTS, scheduled
from .sql_values import array

_logger = logging.getLogger(__name__)

SCREENED_AT_ONCE = 100
SCREENED_FOR = timedelta(days=7)
NEXT_TRY = timedelta(hours=1)
RATED_FOR = timedelta(days=730)


class CollectionsProfile(models.Model):
    """What registers, bureaus and insurers say of a customer, and what is odd about it."""

    _inherit = "collections.profile"

    bureau_report_ids = fields.One2many("collections.bureau.report", "profile_id")
    bureau_report_count = fields.Integer("Reports", compute="_compute_bureau_report_count")
    screened_at = fields.Datetime(
        "Screened On", readonly=True, help="When registers were asked about this new customer."
    )
    screening_due = fields.Datetime("Screening Postponed To", readonly=True)
    sign_count = fields.Integer(
        "Signs", readonly=True, help="What was noticed when reports came in or it was screened."
    )
    sign_text = fields.Html("Noticed", compute="_compute_sign_text", sanitize=False)

    # === COMPUTE METHODS === #

    def _compute_bureau_report_count(self):
        counts = dict(
            self.env["collections.bureau.report"]._read_group(
                [("profile_id", "in", self.ids), ("state", "=", "done")],
                ["profile_id"],
                ["__count"],
            )
        )
        for profile in self:
            profile.bureau_report_count = counts.get(profile._origin, 0)

    @api.depends("bureau_report_ids")
    @api.depends_context("lang")
    def _compute_sign_text(self):
        signs = self._origin.sudo()._get_signs()
        for profile in self:
            texts = [
                Markup("<li>%s</li>") % profile._describe_sign(sign)
                for sign in signs.get(profile._origin.id, ())
            ]
            profile.sign_text = texts and Markup("<ul class='mb-0'>%s</ul>") % Markup().join(texts)

    # === ACTION METHODS === #

    def action_get_report(self):
        """Choose a source and get its report about this customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account_collections.action_collections_bureau_request"
        )
        return {**action, "context": {"default_profile_id": self.id}}

    def action_open_reports(self):
        """Show what was said of this customer until now."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account_collections.action_collections_bureau_report"
        )
        return {**action, "domain": [("profile_id", "=", self.id)], "context": {}}

    # === WHAT IS ASKED === #

    def _get_bureau_subject(self):
        """Return this customer as sources are asked about it."""
        self.ensure_one()
        return _get_subject(self.sudo().partner_id)

    # === FOR THE SCORE === #

    def _get_external_reports(self, day=None):
        """Return what was said of these customers until ``day``, for their score, in one query.

        :return: ``{profile id: [engine.scoring.Report]}``
        """
        day = day or self.env["collections.ledger"]._get_today()
        self.env["collections.bureau.report"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT profile_id, date, bureau_id, status,
                       CASE WHEN has_score THEN score END,
                       CASE WHEN has_limit THEN "limit" END,
                       CASE WHEN has_cover THEN cover END
                  FROM collections_bureau_report
                 WHERE profile_id = ANY(%s::int[])
                   AND state = 'done' AND is_test IS NOT TRUE
                   AND date BETWEEN %s AND %s
                   AND (has_score OR has_limit OR has_cover OR status IS NOT NULL)
              ORDER BY requested_at, id
                """,
                array(self.ids),
                day - RATED_FOR,
                day,
            )
        )
        found = {}
        for profile_id, told_on, bureau_id, status, score, limit, cover in rows:
            report = scoring.Report(
                day=told_on,
                source=str(bureau_id),
                score=score,
                limit=None if limit is None else float(limit),
                cover=None if cover is None else float(cover),
                insolvent=status == "insolvent",
            )
            found.setdefault(profile_id, []).append(report)
        return found

    # === SIGNS === #

    def _update_signs(self):
        """Count what is odd about these customers, so that they can be found."""
        found = self.sudo()._get_signs()
        for profile in self.sudo():
            count = len(found.get(profile.id, ()))
            if profile.sign_count != count:
                profile.sign_count = count

    def _get_signs(self):
        """Return ``{profile id: [engine.screening.Sign]}``, in a few queries for all of them."""
        today = self.env["collections.ledger"]._get_today()
        reports = self._get_newest_reports()
        behaviour = self._read_behaviour()
        emails = self._read_emails()
        signs = {}
        for profile in self:
            partner = profile.partner_id
            bank, amount, ordered = behaviour.get(profile.id, (None, None, None))
            facts = screening.Facts(
                _get_subject(partner),
                is_company=partner.is_company,
                emails=emails.get(partner.id, ()),
                reports=reports.get(profile.id, ()),
                bank_changed=bank,
                first_order=amount,
                first_ordered=ordered,
            )
            signs[profile.id] = screening.screen(
                facts, today, profile.company_id._get_collections_signs()
            )
        return signs

    def _get_newest_reports(self):
        """Return the newest report of every source, ``{profile id: [engine.bureaus.Report]}``."""
        reports = self.env["collections.bureau.report"]
        groups = reports._read_group(
            [("profile_id", "in", self.ids), ("state", "=", "done"), ("is_test", "=", False)],
            ["profile_id", "bureau_id"],
            ["id:max"],
        )
        newest = reports.browse(newest_id for _profile, _bureau, newest_id in groups)
        return {
            profile.id: found._to_engine()
            for profile, found in newest.grouped("profile_id").items()
        }

    def _read_emails(self):
        """Return ``{customer id: e-mail addresses of it and its contacts}``."""
        rows = self.env["res.partner"]._read_group(
            [("commercial_partner_id", "in", self.partner_id.ids), ("email", "!=", False)],
            ["commercial_partner_id"],
            ["email_normalized:array_agg"],
        )
        return {partner.id: [email for email in emails if email] for partner, emails in rows}

    def _read_behaviour(self):
        """Return ``{profile id: (day of a changed account, amount and day of the first invoice)}``.

        Only who had a bank account before can have changed it.
        """
        self.env["account.move"].flush_model()
        self.env["res.partner.bank"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT profile.id, bank.newest, first.amount_total_signed, first.invoice_date
                  FROM collections_profile profile
             LEFT JOIN LATERAL (
                       SELECT MAX(account.create_date)::date AS newest
                         FROM res_partner_bank account
                        WHERE account.partner_id = profile.partner_id
                       HAVING COUNT(*) > 1
                          AND MAX(account.create_date)::date > MIN(account.create_date)::date
                       ) bank ON TRUE
             LEFT JOIN LATERAL (
                       SELECT move.amount_total_signed, move.invoice_date
                         FROM res_partner contact
                         JOIN account_move move ON move.partner_id = contact.id
                        WHERE contact.commercial_partner_id = profile.partner_id
                          AND move.company_id = profile.company_id
                          AND move.move_type = 'out_invoice' AND move.state = 'posted'
                     ORDER BY move.invoice_date, move.id
                        LIMIT 1
                       ) first ON TRUE
                 WHERE profile.id = ANY(%s::int[])
                """,
                array(self.ids),
            )
        )
        return {profile_id: values for profile_id, *values in rows}

    def _describe_sign(self, sign):
        """Return a sign as a sentence, with the numbers behind it."""
        facts = dict(sign.facts)
        for name, value in facts.items():
            if isinstance(value, date):
                facts[name] = format_date(self.env, value)
        if "amount" in facts:
            facts["amount"] = format_amount(self.env, facts["amount"], self.currency_id)
        return self._get_sign_sentences(facts)[sign.code]

    def _get_sign_sentences(self, facts):
        facts = {name: facts.get(name, "") for name in (
            "vat", "number", "country", "name", "register", "address", "domain", "day", "days",
            "amount", "founded",
        )}  # fmt: skip
        return {
            "vat_impossible": self.env._("The VAT number %(vat)s cannot exist.", **facts),
            "vat_unknown": self.env._(
                "No company is registered under VAT number %(vat)s.", **facts
            ),
            "vat_abroad": self.env._(
                "The VAT number %(vat)s is of another country than the address (%(country)s).",
                **facts,
            ),
            "number_impossible": self.env._("The company number %(number)s cannot exist.", **facts),
            "numbers_differ": self.env._(
                "VAT number %(vat)s and company number %(number)s are of different companies.",
                **facts,
            ),
            "no_number": self.env._("Neither VAT number nor company number is known."),
            "insolvent": self.env._("The company is insolvent."),
            "dissolved": self.env._("The company was ended."),
            "name_differs": self.env._("The register knows it as “%(register)s”.", **facts),
            "address_differs": self.env._(
                "The register has another address: %(register)s; we have %(address)s.", **facts
            ),
            "free_mail": self.env._(
                "A company with an e-mail address of %(domain)s only.", **facts
            ),
            "bank_changed": self.env._(
                "Its bank account was changed on %(day)s, %(days)s days ago.", **facts
            ),
            "young_large_order": self.env._(
                "Founded on %(founded)s, and its first invoice, %(days)s days later, is of "
                "%(amount)s.",
                **facts,
            ),
        }

    # === CRON METHODS === #

    @api.model
    @scheduled
    def _cron_screen(self):
        """Ask the registers about new customers, where that is switched on."""
        domain = self._domain_to_screen()
        found = self.search(domain, limit=SCREENED_AT_ONCE, order="id")
        waiting = len(found)
        clients = {}
        try:
            for profile in found:
                locked = profile.try_lock_for_update(allow_referencing=True)
                locked.filtered_domain(domain)._screen_safely(clients)
                waiting -= 1
                if not self.env["ir.cron"]._commit_progress(1, remaining=waiting):
                    break
        finally:
            for client in clients.values():
                client.session.close()

    @api.model
    def _domain_to_screen(self):
        now = fields.Datetime.now()
        companies = self.env["res.company"].search([("collections_screen_since", "!=", False)])
        new = Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("create_date", ">=", company.collections_screen_since)
            for company in companies
        )
        due = Domain("screening_due", "=", False) | Domain("screening_due", "<=", now)
        return new & due & Domain("screened_at", "=", False)

    def _screen_safely(self, clients):
        """Screen a customer; whatever goes wrong keeps nobody else waiting."""
        for profile in self:
            try:
                with self.env.cr.savepoint():
                    profile._screen(clients)
            except CONFLICTS:
                raise
            except Exception as error:
                text = "The screening of dossier %s failed"
                log_failure(_logger, logging.ERROR, error, text, profile.id)
                profile.screening_due = fields.Datetime.now() + timedelta(days=1)

    def _screen(self, clients):
        """Ask every source for new customers, and note what is odd."""
        self.ensure_one()
        now = fields.Datetime.now()
        bureaus = self.env["collections.bureau"]._find_for(self)
        later = [
            self._ask_for_screening(bureau, clients)
            for bureau in bureaus.filtered(lambda b: b.screens_new and b.state == "enabled")
        ]
        later = [moment for moment in later if moment]
        if later and now - self.create_date < SCREENED_FOR:
            self.screening_due = max(max(later), now + NEXT_TRY)
            return
        self.write({"screened_at": now, "screening_due": False})
        self._update_signs()
        if self.sign_count:
            signs = self._get_signs()[self.id]
            texts = [Markup("<li>%s</li>") % self._describe_sign(sign) for sign in signs]
            title = self.env._("Noticed about this new customer:")
            body = Markup("<p>%s</p><ul>%s</ul>") % (title, Markup().join(texts))
            self._message_log(body=body)

    def _ask_for_screening(self, bureau, clients):
        """Ask one source; return when to ask it again, nothing when it said what it knows."""
        client = clients.get(bureau.id)
        if not client:
            client = clients[bureau.id] = bureau.sudo()._open_client()
        now = fields.Datetime.now()
        try:
            report = bureau._ask(self, client=client)
        except UserError:
            return bureau.sudo()._get_rest() or now + NEXT_TRY
        except BureauError:
            return None
        failed = report.error_code in SERVICE_ERRORS
        return (report.retry_at or now + NEXT_TRY) if failed else None


def _get_subject(partner):
    return Subject(
        name=partner.name or "",
        country=partner.country_id.code or "",
        vat=partner.vat or "",
        number=partner.company_registry or "",
        street=partner.street or "",
        postcode=partner.zip or "",
        city=partner.city or "",
    )
