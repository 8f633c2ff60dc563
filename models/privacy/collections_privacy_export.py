import io
import json
import re
import zipfile

from odoo import api, fields, models
from odoo.tools import format_amount, format_date, format_datetime, formatLang, html2plaintext

from ..history.secrets import hide_secrets
from .personal import SECRETS

PAGE = "account_collections.privacy_export"
# Of Odoo or of our own bookkeeping of a record; nothing about a person.
LEFT_OUT = frozenset(("create_uid", "write_uid", "write_date", "message_main_attachment_id"))
NUMBERS = frozenset(("float", "integer", "monetary"))
SKIPPED_TYPES = frozenset(("binary", "many2many", "one2many", "reference"))
CONTACT_FIELDS = (
    "id", "name", "ref", "company_name", "function", "type", "email", "phone", "street", "street2",
    "zip", "city", "country_id", "lang", "tz", "vat", "collections_contact",
)  # fmt: skip
UNSAFE = re.compile(r"[^\w.\- ]+")
MOST_BYTES = 250 * 1024 * 1024


class CollectionsPrivacyExport(models.AbstractModel):
    """Everything that we keep about a person as a ZIP: pages to read, the same as JSON, files.

    Read as superuser, because a person has a right to all of it; who may ask for it is checked by
    whoever calls. Keys that open something are left out.
    """

    _name = "collections.privacy.export"
    _description = "Export of Personal Data"

    # === BUSINESS METHODS === #

    @api.model
    def _make(self, partner, partners, profiles):
        """Return the ZIP of a person as bytes.

        :param partner: in whose language it is
        :param partners: the contacts that count as the person
        :param profiles: the dossiers of which everything counts
        """
        lang = partner.lang or self.env.company.partner_id.lang or "en_US"
        export = self.with_context(lang=lang).sudo()
        content = export._collect(partners.with_context(lang=lang), profiles)
        return export._zip(partner.with_context(lang=lang), content)

    def _collect(self, partners, profiles):
        """Return what is kept, as sections of rows, messages and files."""
        privacy = self.env["collections.privacy"]
        found = privacy._find(partners, profiles)
        messages = self._find_messages(found, partners, profiles)
        sections = [self._read_section("res.partner", partners, CONTACT_FIELDS)]
        for name, ids in found.items():
            names = self._get_field_names(name)
            sections.append(self._read_section(name, self.env[name].sudo().browse(ids), names))
        return {
            "sections": [section for section in sections if section["rows"]],
            "messages": [self._read_message(message) for message in messages],
            "files": privacy._find_files(found, messages),
        }

    def _find_messages(self, found, partners, profiles):
        privacy = self.env["collections.privacy"]
        if profiles:
            return privacy._find_messages(found)
        # One person of a customer: what that person wrote and got on the threads of the customer.
        _partners, dossiers = partners[:1]._get_privacy_scope(True)
        whole = privacy._find(partners.commercial_partner_id, dossiers)
        return privacy._find_messages(whole, partners)

    # === READING === #

    def _get_field_names(self, name):
        """Return the fields of one of our models that are part of the export."""
        model = self.env[name]
        return [
            field.name
            for field in model._fields.values()
            if field.store
            and field.type not in SKIPPED_TYPES
            and field.name not in SECRETS | LEFT_OUT
            and field.groups != "base.group_system"
            and not field.name.startswith(("activity_", "message_"))
        ]

    def _read_section(self, name, records, names):
        """Return the rows of a model, each as ``[(technical name, label, value, words)]``."""
        labels = records.fields_get(names, ["string"])
        rows = [
            [
                (field, labels[field]["string"], *self._read_value(record, record._fields[field]))
                for field in names
                if field in labels
            ]
            for record in records
        ]
        title = self.env["ir.model"]._get(name).name
        return {"model": name, "title": title, "rows": rows}

    def _read_value(self, record, field):
        """Return a value for machines and the same in words; nothing for what is empty."""
        value = record[field.name]
        if field.type == "many2one":
            name = value.display_name or ""
            return ({"id": value.id, "name": name} if value else None), name
        if field.type == "many2one_reference":
            return value or None, ""
        if field.type == "boolean":
            return value, self.env._("Yes") if value else ""
        if not value:
            # What is empty or zero is nothing to read.
            return (value if field.type in NUMBERS else None), ""
        return self._plain(value), self._say(record, field, value)

    def _plain(self, value):
        if isinstance(value, dict | list | int | float):
            return value
        return hide_secrets(str(value))

    def _say(self, record, field, value):
        """Return a value in words, in the language of the person.

        Lists of figures have no words: they are in the data for programs.
        """
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value)
        if field.type == "date":
            return format_date(self.env, value)
        if field.type == "datetime":
            return format_datetime(self.env, value, tz=self._get_time_zone())
        if field.type == "monetary":
            currency = record[field.get_currency_field(record)]
            return format_amount(self.env, value, currency) if currency else str(value)
        if field.type == "float":
            digits = field.get_digits(self.env)
            return formatLang(self.env, value, digits=digits[1] if digits else 2)
        if field.type == "html":
            return hide_secrets(html2plaintext(value, include_references=False))
        if field.type == "json" or field.name == "id":
            return ""
        return hide_secrets(str(value))

    def _read_message(self, message):
        return {
            "id": message.id,
            "date": fields.Datetime.to_string(message.date),
            "when": format_datetime(self.env, message.date, tz=self._get_time_zone()),
            "author": message.author_id.display_name or message.email_from or "",
            "to": message.notified_partner_ids.mapped("display_name"),
            "subject": message.subject or "",
            "body": hide_secrets(html2plaintext(message.body or "", include_references=False)),
            "files": message.attachment_ids.mapped("name"),
        }

    def _get_time_zone(self):
        return self.env.user.tz or "UTC"

    # === WRITING === #

    def _zip(self, partner, content):
        """Write the pages, the data and the files into a ZIP."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            files = self._write_files(archive, content["files"])
            values = {
                **content,
                "files": files,
                "partner": partner,
                "company": self.env.company,
                "today": format_date(self.env, fields.Date.context_today(self)),
            }
            page = self.env["ir.qweb"]._render(PAGE, values)
            archive.writestr("index.html", f"<!DOCTYPE html>\n{page}")
            archive.writestr("data.json", self._dump(partner, content, files))
        return buffer.getvalue()

    def _write_files(self, archive, attachments):
        """Put the files into the ZIP, one at a time; return what is told about each of them.

        What would make the ZIP too large to be downloaded is named without its content.
        """
        files, size = [], 0
        for attachment in attachments:
            path = f"files/{attachment.id}-{UNSAFE.sub('_', attachment.name or '')[-80:]}"
            size += attachment.file_size
            is_there = attachment.type == "binary" and size <= MOST_BYTES
            if is_there:
                archive.writestr(path, attachment.raw or b"")
            files.append({"name": attachment.name, "path": path if is_there else ""})
            attachment.invalidate_recordset(["raw", "datas"])
        return files

    def _dump(self, partner, content, files):
        data = {
            section["model"]: [
                {field: value for field, _label, value, _words in row} for row in section["rows"]
            ]
            for section in content["sections"]
        }
        dump = {
            "exported": fields.Datetime.to_string(fields.Datetime.now()),
            "contact": {"id": partner.id, "name": partner.display_name},
            "data": data,
            "messages": [
                {key: value for key, value in message.items() if key != "when"}
                for message in content["messages"]
            ],
            "files": files,
        }
        return json.dumps(dump, ensure_ascii=False, indent=2, default=str)
