import logging

from odoo import api, fields, models
from odoo.tools import SQL

from ..scheduled import CONFLICTS, scheduled
from .sources import SOURCES

_logger = logging.getLogger(__name__)

BATCH = 1000


class CollectionsRetention(models.AbstractModel):
    """Clean up what was kept long enough: by kind of data, as long as each company wants it.

    Rows are read in the order of their ids, a batch at a time, for all companies at once. What is
    still needed stays, however old it is: see ``collections.privacy._get_sql_running``. An
    interrupted run begins anew and finds only what is left.
    """

    _name = "collections.retention"
    _description = "Clean-up of Personal Data"

    # === CRON === #

    @api.model
    @scheduled
    def _cron_clean(self, now=None):
        """Clean up in batches until nothing is left or the time is over."""
        now = now or fields.Datetime.now()
        sources = self._get_sources()
        for position, source in enumerate(sources, 1):
            if not self._clean_source(source, now, len(sources) - position):
                return

    def _clean_source(self, source, now, waiting):
        """Clean up one table; return False when the time is over."""
        last, is_full = 0, True
        while is_full:
            rows = self._read_batch(source, now, last)
            is_full = len(rows) == BATCH
            last = rows[-1][0] if rows else last
            over = {row_id: company_id for row_id, company_id, is_needed in rows if not is_needed}
            done = self._clean(source, list(over))
            self._log(source, [over[row_id] for row_id in done], now)
            remaining = waiting + is_full
            if not self.env["ir.cron"]._commit_progress(len(done), remaining=remaining):
                return False
        return True

    # === BUSINESS METHODS === #

    @api.model
    def _get_sources(self):
        """Return what is cleaned up, as ``sources.Source``; other addons add theirs."""
        return [source for source in SOURCES if source.model in self.env]

    @api.model
    def _count(self, companies, now=None):
        """Return what a clean-up would do now in these companies.

        :return: ``{(company id, kind): [removed, still needed, oldest moment]}``
        """
        now = now or fields.Datetime.now()
        self.env.flush_all()
        totals = {}
        for source in self._get_sources():
            query = SQL(
                "%s SELECT company_id, COUNT(*) FILTER (WHERE NOT is_needed),"
                " COUNT(*) FILTER (WHERE is_needed), MIN(moment) FROM judged"
                " WHERE company_id = ANY(%s) GROUP BY company_id",
                self._sql_judged(source, now),
                companies.ids,
            )
            for company_id, *figures in self.env.execute_query(query):
                _add(totals.setdefault((company_id, source.kind), [0, 0, None]), figures)
        return totals

    def _read_batch(self, source, now, last):
        """Return ``[(id, company id, whether it is needed)]`` of the next rows that are over."""
        self.env.flush_all()
        judged = self._sql_judged(
            source, now, SQL("AND data.id > %s ORDER BY data.id LIMIT %s", last, BATCH)
        )
        return self.env.execute_query(
            SQL("%s SELECT id, company_id, is_needed FROM judged ORDER BY id", judged)
        )

    def _clean(self, source, ids):
        """Clean up these rows, one by one when they cannot go together.

        :return: the ids of those that were cleaned up
        """
        records = self.env[source.model].sudo().browse(ids).try_lock_for_update()
        try:
            with self.env.cr.savepoint():
                self._clean_rows(source, records)
            return records.ids
        except CONFLICTS:
            raise
        except Exception as error:
            # What the database says may quote the data: only its kind is told.
            _logger.warning(
                "%s rows of %s are cleaned up one by one: %s",
                len(records),
                source.model,
                type(error).__name__,
            )
        return [record.id for record in records if self._try_clean(source, record)]

    def _try_clean(self, source, record):
        try:
            with self.env.cr.savepoint():
                self._clean_rows(source, record)
        except CONFLICTS:
            raise
        except Exception as error:
            _logger.warning("%s %s stays: %s", source.model, record.id, type(error).__name__)
            return False
        return True

    def _clean_rows(self, source, records):
        privacy = self.env["collections.privacy"]
        messages = self.env["mail.message"].sudo()
        for name in source.messages:
            messages |= records[name] if len(records) == 1 else records.mapped(name)
        if source.has_thread:
            on_thread = [("model", "=", source.model), ("res_id", "in", records.ids)]
            messages |= messages.search(on_thread)
        if source.model == "mail.message":
            messages |= records
        elif source.fields:
            privacy._empty(records, source.fields)
        else:
            records.unlink()
        privacy._remove_messages(messages)
        self.env.flush_all()

    def _log(self, source, company_ids, now):
        logs = self.env["collections.privacy.log"].sudo()
        for company in self.env["res.company"].sudo().browse(sorted(set(company_ids))):
            logs._add_count(company, source.kind, company_ids.count(company.id), now)

    # === QUERIES === #

    def _sql_judged(self, source, now, limit=None):
        """Return the ``WITH`` part of a query: what is over, and whether it is still needed.

        Of each dossier it is looked up once from when on its data is needed: always while something
        runs, else since the oldest item that is open.
        """
        return SQL(
            """
            WITH candidate AS MATERIALIZED (%(candidates)s),
            needed AS MATERIALIZED (
                SELECT profile.id,
                       CASE WHEN profile.is_legal_hold OR %(running)s THEN '-infinity'::timestamp
                            ELSE %(first_open)s::timestamp END AS since
                  FROM collections_profile profile
                 WHERE profile.id IN (SELECT profile_id FROM candidate)),
            judged AS (
                SELECT candidate.*, COALESCE(candidate.moment >= needed.since, FALSE) AS is_needed
                  FROM candidate LEFT JOIN needed ON needed.id = candidate.profile_id)
            """,
            candidates=self._sql_candidates(source, now, limit or SQL()),
            running=SQL(" OR ").join(self.env["collections.privacy"]._get_sql_running().values()),
            first_open=self.env["collections.privacy"]._sql_first_open(),
        )

    def _sql_candidates(self, source, now, limit):
        months = SQL.identifier("company", f"collections_keep_{source.kind}")
        return SQL(
            """
            SELECT data.id, company.id AS company_id, %(profile)s AS profile_id,
                   (%(moment)s)::timestamp AS moment
              FROM %(table)s data
              JOIN res_company company ON company.id = %(company)s
             WHERE %(months)s > 0
               AND %(moment)s < %(now)s::timestamp - make_interval(months => %(months)s)
               AND (%(condition)s) AND %(filled)s AND %(proven)s %(limit)s
            """,
            profile=source.profile,
            moment=source.moment,
            table=SQL.identifier(self.env[source.model]._table),
            company=source.company,
            months=months,
            now=now,
            condition=source.condition,
            filled=self._sql_filled(source),
            proven=self._sql_proven(source, now),
            limit=limit,
        )

    def _sql_filled(self, source):
        """Return the condition that a row still holds something that would be emptied."""
        if not source.fields:
            return SQL("TRUE")
        model = self.env[source.model]
        own = [model._fields[name] for name in source.fields if name in model._fields]
        parts = [self._sql_holds(field) for field in own]
        parts += [SQL("%s IS NOT NULL", SQL.identifier("data", name)) for name in source.messages]
        if source.has_thread:
            parts.append(
                SQL(
                    "EXISTS (SELECT FROM mail_message talk"
                    " WHERE talk.model = %s AND talk.res_id = data.id)",
                    source.model,
                )
            )
        return SQL("(%s)", SQL(" OR ").join(parts))

    def _sql_holds(self, field):
        if field.type == "many2many":
            return SQL(
                "EXISTS (SELECT FROM %s pair WHERE %s = data.id)",
                SQL.identifier(field.relation),
                SQL.identifier("pair", field.column1),
            )
        column = SQL.identifier("data", field.name)
        if field.required:
            return SQL("%s != %s", column, self.env["collections.privacy"]._get_removed_text())
        return SQL("%s IS NOT NULL", column)

    def _sql_proven(self, source, now):
        """Return the condition that a row is no letter of the law that proves a cost.

        Such a letter shows that costs or interest could be asked: it is kept as long as the company
        says for proofs, whatever it says for other messages; zero means for good.
        """
        if source.proof is None:
            return SQL("TRUE")
        proves = self.env["collections.privacy"]._sql_proves(source.proof, now)
        return SQL("NOT %s", proves)


def _add(total, figures):
    removed, needed, oldest = figures
    total[0] += removed
    total[1] += needed
    total[2] = min(filter(None, (total[2], oldest)), default=None)
