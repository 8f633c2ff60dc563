from odoo import models
from odoo.fields import Date, Datetime, Domain
from odoo.tools import SQL, html2plaintext, html_sanitize, plaintext2html

from ..collections_profile_mail import TOKEN
from .secrets import hide_secrets

PREVIEW_LETTERS = 240


class CollectionsHistorySource(models.AbstractModel):
    """One kind of record in the history of a customer.

    A source says of which model it is, which moment counts, which records belong to a customer, in
    which fields words are looked for, and what an entry shows. Searching is done as the reader, so
    that the rights and rules of the model decide; nothing else grants access.
    """

    _name = "collections.history.source"
    _description = "Source of the History"

    # Name in the cursor and in the entries; it never changes.
    _history_source = ""
    # The place of its kinds among those that can be chosen.
    _history_sequence = 200
    _history_model = ""
    # A stored date or time of the model.
    _history_moment = "date"
    # Stored texts, and selections by their label, in which words are looked for.
    _history_texts = ()
    _history_selections = ()

    # === HOOKS === #

    def _get_kinds(self):
        """Return ``[(key, label, icon)]`` of the entries of this source."""
        return []

    def _get_domain(self, scope):
        """Return which records belong to the history of these customers."""
        return Domain("profile_id", "in", scope.profiles.ids)

    def _get_kind_sql(self, query):
        """Return the kind of a record as SQL; the first of ``_get_kinds`` without override."""
        return SQL("%s", self._get_kinds()[0][0])

    def _prepare_values(self, record, scope):
        """Return what the entry of a record shows; see ``_prepare_entry`` for the keys."""
        return {}

    def _get_text(self, record):
        """Return the long text of a record, plain or as ``Markup``."""
        return ""

    def _prefetch(self, records):
        """Load what ``_prepare_values`` needs of all records, in a few queries."""

    # === FINDING === #

    def _get_records(self):
        return self.env[self._history_model].with_context(active_test=False)

    def _is_readable(self):
        return self._get_records().has_access("read")

    def _select(self, scope):
        """Return the SQL statements that find the entries of this source, usually one."""
        domain = self._get_domain(scope)
        if scope.text:
            domain &= self._get_text_domain(scope.text)
        return self._select_from(self._get_records()._search(domain), scope)

    def _select_from(self, query, scope):
        """Return ``[SELECT moment, source, id, kind]`` of the records of a query."""
        if query.is_empty():
            return []
        moment = self._get_moment_sql(query, scope)
        id_ = SQL.identifier(query.table, "id")
        kind = self._get_kind_sql(query)
        query.add_where(SQL("%s IS NOT NULL", moment))
        if scope.record_id:
            query.add_where(SQL("%s = %s", id_, scope.record_id))
        if scope.kinds:
            query.add_where(SQL("%s IN %s", kind, tuple(scope.kinds)))
        if scope.before:
            query.add_where(self._get_place_sql(moment, id_, scope.before))
        query.order = SQL("moment DESC, id DESC")
        query.limit = scope.limit + 1
        return [
            query.select(
                SQL("%s AS moment", moment),
                SQL("%s::text AS source", self._history_source),
                SQL("%s AS id", id_),
                SQL("%s::text AS kind", kind),
            )
        ]

    def _get_moment_sql(self, query, scope):
        """Return the moment in UTC; a day counts from its midnight at the reader's place."""
        records = self._get_records()
        column = records._field_to_sql(query.table, self._history_moment, query)
        if records._fields[self._history_moment].type == "datetime":
            return column
        return SQL("(%s::timestamp AT TIME ZONE %s AT TIME ZONE 'UTC')", column, scope.zone)

    def _get_place_sql(self, moment, id_, before):
        """Return what comes after the cursor in the order (moment, source, id) descending."""
        if self._history_source == before.source:
            return SQL("(%s, %s) < (%s, %s)", moment, id_, before.moment, before.id)
        later = self._history_source < before.source
        return SQL("%s <= %s" if later else "%s < %s", moment, before.moment)

    def _get_text_domain(self, text):
        """Return in which records these words occur."""
        domain = Domain.OR(
            self._get_related_domain(name, text) if "." in name else Domain(name, "ilike", text)
            for name in self._history_texts
        )
        for name in self._history_selections:
            labels = self._get_records()._fields[name]._description_selection(self.env)
            found = [key for key, label in labels if text.lower() in (label or "").lower()]
            if found:
                domain |= Domain(name, "in", found)
        return domain

    def _get_related_domain(self, path, text):
        """Return in which records the words occur in the name of a related one.

        It is asked record by record: the whole table of customers is not gone through.
        """
        link, name = path.split(".")
        table = self.env[self._get_records()._fields[link].comodel_name]._table
        return Domain.custom(
            to_sql=lambda _model, alias, _query: SQL(
                "EXISTS (SELECT FROM %s AS related WHERE related.id = %s AND %s::text ILIKE %s)",
                SQL.identifier(table),
                SQL.identifier(alias, link),
                SQL.identifier("related", name),
                f"%{text}%",
            )
        )

    # === SHOWING === #

    def _read(self, ids, scope):
        """Return what the entries of these records show, by id."""
        records = self._get_records().browse(ids)
        self._prefetch(records)
        return {record.id: self._prepare_values(record, scope) for record in records}

    def _prepare_entry(self, moment, id_, kind, values, scope):
        """Return an entry as it goes to the client.

        Keys that sources give: ``icon``, ``title``, ``text`` (plain or ``Markup``), ``author``
        (name), ``amount`` and ``currency``, ``state`` (label) and ``tone`` (a Bootstrap colour),
        ``record`` (what it opens), ``link`` (its name), ``attachments``, ``changes``,
        ``incoming`` and ``company``.
        """
        values = dict(values)
        text, record = values.pop("text", ""), values.pop("record", None)
        currency, company = values.pop("currency", None), values.pop("company", None)
        preview = self._preview(text)
        return {
            "key": f"{self._history_source}-{id_}",
            "source": self._history_source,
            "id": id_,
            "kind": kind,
            "icon": self._get_icon(kind),
            **self._format_moment(moment, scope),
            "text": preview[:PREVIEW_LETTERS].rstrip() + "…" * (len(preview) > PREVIEW_LETTERS),
            "is_long": self._is_long(text, preview),
            "model": record._name if record else False,
            "res_id": record.id if record else False,
            "currency_id": currency.id if currency else False,
            "company": company.name if company and len(scope.companies) > 1 else "",
            **values,
        }

    def _get_icon(self, kind):
        return next((icon for key, _label, icon in self._get_kinds() if key == kind), "fa-circle-o")

    def _format_moment(self, moment, scope):
        """Return the moment of a time, the day of a date."""
        if self._get_records()._fields[self._history_moment].type == "datetime":
            return {"moment": Datetime.to_string(moment.replace(microsecond=0)), "day": False}
        local = Datetime.context_timestamp(self.with_context(tz=scope.zone), moment)
        return {"moment": False, "day": Date.to_string(local.date())}

    def _preview(self, text):
        plain = html2plaintext(text, include_references=False) if _is_html(text) else text or ""
        return " ".join(hide_secrets(plain).split())

    def _is_long(self, text, preview):
        """Tell whether there is more to read than the preview: more words, lines or a layout."""
        if len(preview) > PREVIEW_LETTERS:
            return True
        return _is_html(text) and any(tag in text for tag in ("<table", "<img", "<li"))

    def _get_body(self, record_id, scope):
        """Return the whole text of a record as HTML without secrets and scripts."""
        record = self._get_records().browse(record_id)
        self._prefetch(record)
        text = self._get_text(record)
        html = text if _is_html(text) else plaintext2html(text or "")
        # A token belongs to one contact: colleagues open the page as colleagues.
        html = TOKEN.sub(f"/my/collections/{scope.profiles[:1].id}", html)
        return html_sanitize(hide_secrets(html), sanitize_form=True, strip_style=False)

    def _get_label(self, record, name):
        """Return the label of a selection."""
        return dict(record._fields[name]._description_selection(self.env)).get(record[name], "")


def _is_html(text):
    return hasattr(text, "__html__")
