from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .scope import LARGEST_PAGE, LONGEST_TEXT, PAGE, Cursor, Scope


class CollectionsHistory(models.AbstractModel):
    """Everything that happened with a customer, in one list, the youngest first.

    Each kind of record has a source (``collections.history.source``) that finds its own under the
    rights of the reader; here they are put in one order and read page by page. A page goes on
    where the last one ended (moment, source, id), so nothing is shown twice or left out, whatever
    is added meanwhile.
    """

    _name = "collections.history"
    _description = "History of a Customer"

    # === SOURCES === #

    @api.model
    def _get_source_names(self):
        """Return the models of all sources; modules add theirs."""
        return []

    def _get_sources(self):
        """Return the sources whose records the reader may read at all, by name."""
        sources = [self.env[name] for name in self._get_source_names()]
        sources.sort(key=lambda source: source._history_sequence)
        return {source._history_source: source for source in sources if source._is_readable()}

    def _get_kinds(self):
        """Return what can be chosen: ``[{key, label, icon}]``."""
        found = {}
        for source in self._get_sources().values():
            for key, label, icon in source._get_kinds():
                found.setdefault(key, {"key": key, "label": label, "icon": icon})
        return list(found.values())

    # === READING === #

    @api.model
    def _prepare_scope(self, profile, kinds=None, text="", before=None, limit=PAGE):
        """Return the question as a ``Scope``; what a client sends is checked here.

        The dossiers of the same customer in other companies are part of it, as far as the reader
        may see them and has these companies switched on.
        """
        profiles = profile | profile.search(
            [("partner_id", "=", profile.partner_id.id), ("id", "!=", profile.id)]
        )
        return Scope(
            profiles=profiles,
            partner_ids=self._find_partner_ids(profile),
            zone=self._get_zone(),
            kinds=self._check_kinds(kinds),
            text=self._check_text(text),
            before=self._check_cursor(before),
            limit=self._check_limit(limit),
        )

    def _find_partner_ids(self, profile):
        """Return the customer and all its contacts, archived ones too."""
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        customer = profile.sudo().partner_id
        found = partners._search([("commercial_partner_id", "=", customer.id)])
        return tuple({customer.id, *found.get_result_ids()})

    def _get_zone(self):
        return self.env.tz.zone

    def _check_kinds(self, kinds):
        known = {kind["key"] for kind in self._get_kinds()}
        if not kinds:
            return frozenset()
        if not isinstance(kinds, list | tuple) or not all(isinstance(k, str) for k in kinds):
            raise UserError(self.env._("Choose from the kinds of entries that the history shows."))
        if set(kinds) - known:
            raise UserError(self.env._("Choose from the kinds of entries that the history shows."))
        return frozenset(kinds)

    def _check_text(self, text):
        if text and not isinstance(text, str):
            raise UserError(self.env._("Type the words to look for as text."))
        return " ".join((text or "").replace("\0", "").split())[:LONGEST_TEXT]

    def _check_cursor(self, before):
        if not before:
            return None
        try:
            return Cursor.from_client(before)
        except (TypeError, ValueError):
            raise UserError(
                self.env._("The place to read on from is not known: load the page again.")
            ) from None

    def _check_limit(self, limit):
        if type(limit) is not int or limit < 1:
            raise UserError(self.env._("Ask for at least one entry."))
        return min(limit, LARGEST_PAGE)

    @api.model
    def _read_page(self, scope):
        """Return a page of entries and the cursor of the next one, None at the end.

        The number of queries depends on the sources, never on the entries.
        """
        sources = self._get_sources()
        rows = self._find_rows(sources, scope)
        page = rows[: scope.limit]
        entries = self._prepare_entries(sources, page, scope)
        cursor = Cursor(*page[-1][:3]).to_client() if len(rows) > scope.limit else None
        return entries, cursor

    def _find_rows(self, sources, scope):
        """Return ``(moment, source, id, kind)`` of the page and of one more entry."""
        selects = [select for source in sources.values() for select in source._select(scope)]
        if not selects:
            return []
        return self.env.execute_query(
            SQL(
                """
                SELECT moment, source, id, kind
                  FROM (%s) AS entry
              ORDER BY moment DESC, source COLLATE "C" DESC, id DESC
                 LIMIT %s
                """,
                SQL(" UNION ALL ").join(SQL("(%s)", select) for select in selects),
                scope.limit + 1,
            )
        )

    def _prepare_entries(self, sources, rows, scope):
        ids = {}
        for _moment, name, id_, _kind in rows:
            ids.setdefault(name, []).append(id_)
        found = {name: sources[name]._read(ids[name], scope) for name in ids}
        entries = []
        for moment, name, id_, kind in rows:
            if values := found[name].get(id_):
                entries.append(sources[name]._prepare_entry(moment, id_, kind, values, scope))
        return entries

    @api.model
    def _read_body(self, scope, name, record_id):
        """Return the whole text of one entry, as HTML that is safe to show."""
        source = self._get_sources().get(name) if isinstance(name, str) else None
        if source is None or type(record_id) is not int or not 0 < record_id < 2**31:
            raise UserError(self.env._("This entry is not in the history of the customer."))
        if not self._find_rows({name: source}, scope.only(record_id)):
            raise AccessError(self.env._("This entry is not in the history of the customer."))
        return source._get_body(record_id, scope)

    @api.model
    def _read_coming(self, scope):
        """Return what is planned, the next one first. Sources of plans extend it."""
        return []
