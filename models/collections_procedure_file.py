import math
from collections import defaultdict

import yaml

from odoo import api, models
from odoo.fields import Command
from odoo.tools import html2plaintext

from ..engine.comparison import around_difference, compare, flatten
from ..engine.handwritten import Checker, Located, TextError, read, shorten
from ..engine.scenario_text import parse
from ..engine.words import did_you_mean

FORMAT = "collections.procedure/1"
# What belongs to one database or one version, not to the procedure.
LEFT_OUT = {
    "collections.procedure": {
        "active", "code", "company_id", "date_from", "migration", "origin", "previous_id",
        "sequence", "stage", "version",
    },
    "collections.procedure.step": {"active", "company_id", "procedure_id"},
}  # fmt: skip
PLAIN_TYPES = (
    "boolean",
    "char",
    "date",
    "float",
    "html",
    "integer",
    "monetary",
    "selection",
    "text",
)
STABLE_NAMES = {"res.country": "code", "res.currency": "name", "res.lang": "code"}
PERSONAL = ("res.users", "res.partner", "res.company", "collections.agency")
TEMPLATE_FIELDS = ("name", "subject", "body_html")
HEADING = """\
# A procedure of Collections (Odoo module account_collections). Days are counted from the due date;
# templates are texts by language. Amounts are in the currency of the company that imports it.
"""


class _Dumper(yaml.SafeDumper):
    """Writes long texts as blocks, as people would."""

    def represent_text(self, text):
        style = "|" if "\n" in text else None
        return self.represent_scalar("tag:yaml.org,2002:str", text, style=style)

    def ignore_aliases(self, data):
        return True

    def increase_indent(self, flow=False, indentless=False):
        return super().increase_indent(flow, False)


_Dumper.add_representer(str, _Dumper.represent_text)


class CollectionsProcedureFile(models.AbstractModel):
    """A procedure as one readable file: out of this database and into another.

    All business fields travel, also those that other modules add: plain values as they are,
    relations by names that are the same everywhere. What has no such name (persons, companies) is
    left out, and the file says so.
    """

    _name = "collections.procedure.file"
    _description = "Procedure as a File"

    # === WRITING === #

    @api.model
    def _write(self, procedure):
        """Return the file of a procedure."""
        left_out = set()
        document = {"format": FORMAT, **self._to_document(procedure, left_out)}
        heading = HEADING
        for label in sorted(left_out):
            sentence = self.env._("Not in this file: %s", label)
            heading += f"# {' '.join(sentence.split())}\n"
        body = yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)
        return heading + body

    @api.model
    def _to_document(self, procedure, left_out=None):
        """Return a procedure as plain data, without anything that holds in one database only."""
        left_out = set() if left_out is None else left_out
        procedure = procedure.sudo()
        return {
            "code": procedure.code,
            **self._record_to_data(procedure, left_out),
            "steps": [
                self._record_to_data(step, left_out)
                for step in procedure.step_ids.sorted(
                    lambda step: (step.purpose, step.offset, step.id)
                )
            ],
            "scenarios": [
                {"name": self._texts_of(record, "name"), "text": self._tidy(record.text)}
                for record in procedure.scenario_ids
            ],
        }

    def _record_to_data(self, record, left_out):
        data = {}
        for name, field in self._get_fields(record._name).items():
            value = self._value_to_data(record, field, left_out)
            is_empty = value in (None, False, "", 0, [])
            if not is_empty or field.required or self._get_default(record._name, name):
                data[name] = value
        return data

    @api.model
    def _get_fields(self, model):
        """Return the business fields of a model that travel, the name first."""
        found = {
            name: field
            for name, field in self.env[model]._fields.items()
            if name not in LEFT_OUT[model]
            and name not in models.MAGIC_COLUMNS
            and field.store
            and not field.related
            and not (field.compute and field.readonly)
            and (field.type in (*PLAIN_TYPES, "many2one", "many2many"))
            and not name.startswith(("message_", "activity_"))
        }
        return {"name": found.pop("name"), **found}

    def _get_default(self, model, name):
        return self.env[model].default_get([name]).get(name)

    def _value_to_data(self, record, field, left_out):
        value = record[field.name]
        if field.type in ("many2one", "many2many"):
            return self._relation_to_data(value, field, left_out)
        if field.translate:
            return self._texts_of(record, field.name)
        if field.type in ("float", "monetary"):
            return int(value) if value == int(value) else round(value, 6)
        if field.type in ("char", "text", "html"):
            return self._tidy(value)
        return value

    def _relation_to_data(self, records, field, left_out):
        if not records:
            return None
        if records._name == "mail.template":
            return self._template_to_data(records)
        names = [self._get_stable_name(record) for record in records]
        if not all(names):
            left_out.add(f"{field.string}: {', '.join(records.mapped('display_name'))}")
            return None
        return sorted(names) if field.type == "many2many" else names[0]

    def _get_stable_name(self, record):
        """Return a name of a record that means the same in every database, or nothing."""
        if record._name in PERSONAL:
            return None
        name = self._get_name_field(record._name)
        return record[name] if name else record._get_external_ids().get(record.id, [None])[0]

    def _get_name_field(self, model):
        if model in STABLE_NAMES:
            return STABLE_NAMES[model]
        code = self.env[model]._fields.get("code") if model.startswith("collections.") else None
        return "code" if code is not None and code.type == "char" else None

    def _template_to_data(self, template):
        return {name: self._texts_of(template, name) for name in TEMPLATE_FIELDS}

    def _texts_of(self, record, name):
        """Return a text in all languages, or as it is when it is the same in all of them."""
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        texts = {
            lang: self._tidy(record.with_context(lang=lang)[name])
            for lang in dict.fromkeys(("en_US", *installed))
        }
        return texts if len(set(texts.values())) > 1 else texts["en_US"]

    def _tidy(self, text):
        lines = (line.rstrip().replace("\t", "    ") for line in str(text or "").splitlines())
        return "\n".join(lines).strip()

    # === READING === #

    @api.model
    def _read(self, text):
        """Return the procedure in a file as plain data, checked.

        :raise TextError: one sentence for everything that is wrong, each with its line
        """
        data = read(text, self.env)
        problems = []
        top = Checker(data, self.env._("The file"), problems, self.env)
        document = {}
        if isinstance(data, Located):
            if top.raw("format") != FORMAT:
                raise TextError(
                    [
                        self.env._(
                            "This is not the file of a procedure: “format: %s” is missing.", FORMAT
                        )
                    ]
                )
            document = self._read_document(top, problems)
        if problems:
            raise TextError(problems)
        return document

    def _read_document(self, top, problems):
        document = {
            "code": top.text("code", required=True),
            **self._read_record("collections.procedure", top),
            "steps": [
                self._read_step(row, number, problems)
                for number, row in enumerate(self._rows(top, "steps"), 1)
            ],
            "scenarios": [
                self._read_scenario(row, number, problems)
                for number, row in enumerate(self._rows(top, "scenarios"), 1)
            ],
        }
        if not document["steps"]:
            top.complain("steps", self.env._("a procedure has at least one step."))
        top.finish()
        return document

    def _rows(self, top, name):
        rows = top.raw(name)
        if rows is not None and not isinstance(rows, list):
            top.complain(name, self.env._("“%s” has to be a list.", name))
        return rows if isinstance(rows, list) else []

    def _read_step(self, row, number, problems):
        name = row.get("name") if isinstance(row, dict) else ""
        if isinstance(name, dict):
            name = name.get("en_US") or next(iter(name.values()), "")
        where = self.env._("step %(number)s “%(name)s”", number=number, name=shorten(name))
        checker = Checker(row, where, problems, self.env)
        data = self._read_record("collections.procedure.step", checker)
        for required in ("name", "offset", "channel_ids"):
            if isinstance(row, dict) and required not in row:
                checker.complain(required, self.env._("“%s” is missing.", required))
        checker.finish()
        return data

    def _read_scenario(self, row, number, problems):
        where = self.env._("scenario %s", number)
        checker = Checker(row, where, problems, self.env)
        name = self._read_texts(checker, "name")
        text = checker.text("text", required=True)
        checker.finish()
        if text:
            try:
                parse(text, self.env)
            except TextError as error:
                problems += [f"{where}: {problem}" for problem in error.problems]
        return {"name": name or where, "text": self._tidy(text)}

    def _read_record(self, model, checker):
        data = {}
        for name, field in self._get_fields(model).items():
            if not checker.has(name):
                checker.known.append(name)
                continue
            value = self._read_value(checker, name, field)
            if value is not None:
                data[name] = value
        return data

    def _read_value(self, checker, name, field):
        if checker.mapping[name] is None:
            checker.known.append(name)
            return None
        if field.type in ("many2one", "many2many"):
            return self._read_relation(checker, name, field)
        if field.translate:
            texts = self._read_texts(checker, name)
            self._check_same_parts(checker, name, field, texts)
            return texts
        return getattr(self, f"_read_{field.type}", self._read_plain)(checker, name, field)

    def _read_boolean(self, checker, name, field):
        return self._typed(checker, name, bool, self.env._("true or false"))

    def _read_integer(self, checker, name, field):
        return checker.whole(name)

    def _read_float(self, checker, name, field):
        value = self._typed(checker, name, (int, float), self.env._("a number"))
        if value is None or isinstance(value, bool) or not math.isfinite(value):
            if value is not None:
                checker.wrong(name, self.env._("a number"))
            return None
        return value

    _read_monetary = _read_float

    def _read_date(self, checker, name, field):
        return checker.date(name)

    def _read_selection(self, checker, name, field):
        choices = [str(key) for key, _label in field._description_selection(self.env)]
        return checker.choice(name, choices, None)

    def _read_plain(self, checker, name, field):
        return self._tidy(checker.text(name)) or None

    def _typed(self, checker, name, kinds, wanted):
        value = checker.raw(name)
        if isinstance(value, kinds):
            return value
        checker.wrong(name, wanted)
        return None

    def _read_texts(self, checker, name):
        """Return a text, or texts by language."""
        value = checker.raw(name)
        if isinstance(value, str):
            return self._tidy(value)
        if isinstance(value, dict) and value and all(isinstance(v, str) for v in value.values()):
            return {str(lang): self._tidy(text) for lang, text in value.items()}
        if checker.has(name):
            checker.wrong(name, self.env._("a text, or a text for each language"))
        else:
            checker.complain(name, self.env._("“%s” is missing.", name))
        return ""

    # === RELATIONS === #

    def _read_relation(self, checker, name, field):
        if field.comodel_name == "mail.template":
            return self._read_template(checker, name)
        wanted = checker.texts(name)
        known = self._find_by_name(field.comodel_name, wanted)
        for unknown in (text for text in wanted if text not in known):
            hints = self._get_known_names(field.comodel_name)
            checker.complain(
                name,
                self.env._(
                    "there is no “%(name)s” for “%(field)s”. %(hint)s",
                    name=shorten(unknown),
                    field=name,
                    hint=did_you_mean(unknown, hints, self.env),
                ),
            )
        if field.type == "many2many":
            return sorted(wanted)
        return wanted[0] if wanted else None

    def _get_known_names(self, model):
        name = self._get_name_field(model)
        return self.env[model].search([], limit=200).mapped(name) if name else []

    def _find_by_name(self, model, names):
        """Return the records with these stable names, ``{name: record}``."""
        if not names or model in PERSONAL:
            return {}
        field = self._get_name_field(model)
        records = self.env[model].with_context(active_test=False)
        if field:
            return {
                record[field]: record for record in records.search([(field, "in", list(names))])
            }
        found = {
            name: self.env.ref(name, raise_if_not_found=False) for name in names if "." in name
        }
        return {name: r for name, r in found.items() if r and r._name == model}

    def _read_template(self, checker, name):
        inner = Checker(checker.raw(name), f"{checker.where}, {name}", checker.problems, self.env)
        data = {field: self._read_texts(inner, field) for field in TEMPLATE_FIELDS}
        inner.finish()
        return data

    def _check_same_parts(self, checker, name, field, texts):
        """Complain when a translation of a page is not built as the original is."""
        if not callable(field.translate) or not isinstance(texts, dict):
            return
        counts = {lang: len(field.get_trans_terms(text)) for lang, text in texts.items()}
        base = self._get_base_lang(texts)
        for lang, count in counts.items():
            if count != counts[base]:
                checker.complain(
                    name,
                    self.env._(
                        "the text in %(lang)s has %(count)s parts, the one in %(base)s has "
                        "%(wanted)s: keep the paragraphs and tags the same.",
                        lang=lang,
                        count=count,
                        base=base,
                        wanted=counts[base],
                    ),
                )

    # === COMPARING === #

    @api.model
    def _compare(self, before, after):
        """Return what differs between two documents as values of lines for people.

        :return: list of dicts with kind, place, field, before, after
        """
        return [self._describe_change(change) for change in compare(before, after)]

    def _describe_change(self, change):
        places = {
            "procedure": self.env._("Procedure"),
            "steps": self.env._("Step “%s”", change.subject),
            "scenarios": self.env._("Scenario “%s”", change.subject),
        }
        before, after = self._describe_values(change)
        return {
            "kind": change.kind,
            "place": places[change.part],
            "field": self._describe_path(change),
            "before": before,
            "after": after,
        }

    def _describe_path(self, change):
        models_of = {"steps": "collections.procedure.step", "scenarios": "collections.scenario"}
        model = models_of.get(change.part, "collections.procedure")
        labels = []
        for name in change.path:
            field = self.env[model]._fields.get(name)
            if field is None:
                labels.append(self.env["res.lang"]._get_data(code=name).name or name)
                continue
            labels.append(field._description_string(self.env))
            model = field.comodel_name or model
        return " ▸ ".join(labels)

    def _describe_values(self, change):
        if not change.path:
            return self._moment(change.before), self._moment(change.after)
        texts = (self._describe_value(change, value) for value in (change.before, change.after))
        return around_difference(*texts)

    def _moment(self, offset):
        if offset is None:
            return ""
        return self.env["collections.procedure.step"]._format_offset(offset)

    def _describe_value(self, change, value):
        if value is None:
            return ""
        if isinstance(value, list):
            return ", ".join(map(str, value))
        if isinstance(value, bool):
            return self.env._("yes") if value else self.env._("no")
        if "body_html" in change.path:
            return html2plaintext(str(value))
        return str(value)

    # === APPLYING === #

    @api.model
    def _create_procedure(self, document, **values):
        """Make a procedure of a document that was read."""
        texts = []
        data = {key: value for key, value in document.items() if key not in ("steps", "scenarios")}
        plain = self._prepare_values("collections.procedure", data)
        procedures = self.env["collections.procedure"].with_context(lang="en_US")
        procedure = procedures.create({**plain, "code": document["code"], **values})
        texts.append((procedure, data))
        for row in document["steps"]:
            step_values = self._prepare_values("collections.procedure.step", row)
            step = procedure.step_ids.create({**step_values, "procedure_id": procedure.id})
            texts.append((step, row))
        for row in document["scenarios"]:
            scenario = procedure.scenario_ids.create(
                {"procedure_id": procedure.id, "name": self._base(row["name"]), "text": row["text"]}
            )
            texts.append((scenario, row))
        for record, row in texts:
            self._write_texts(record, row)
        return procedure.with_env(self.env)

    def _prepare_values(self, model, data):
        known = self._get_fields(model)
        values = {}
        for name, value in data.items():
            field = known.get(name)
            if field is None:
                continue
            if field.type in ("many2one", "many2many"):
                values[name] = self._prepare_relation(field, value)
            else:
                values[name] = self._base(value) if field.translate else value
        return values

    def _prepare_relation(self, field, value):
        if field.comodel_name == "mail.template":
            return self._find_or_make_template(value).id
        names = value if isinstance(value, list) else [value]
        ids = [record.id for record in self._find_by_name(field.comodel_name, names).values()]
        return [Command.set(ids)] if field.type == "many2many" else ids[0]

    def _find_or_make_template(self, data):
        """Return the template with exactly these texts; others are never overwritten."""
        templates = self.env["mail.template"].with_context(lang="en_US")
        for template in templates.search(
            [("model", "=", "collections.action"), ("name", "=", self._base(data["name"]))]
        ):
            if self._has_texts(self._template_to_data(template), data):
                return template
        template = templates.create(
            {
                "model_id": self.env["ir.model"]._get_id("collections.action"),
                "lang": "{{ object.lang }}",
                "auto_delete": False,
                **{name: self._base(data[name]) for name in TEMPLATE_FIELDS},
            }
        )
        self._write_texts(template, data)
        return template

    def _has_texts(self, mine, wanted):
        """Tell whether all wanted texts in languages that are here are the same."""
        for name in TEMPLATE_FIELDS:
            have, want = self._by_lang(mine[name]), self._by_lang(wanted[name])
            if any(want.get(lang, want["en_US"]) != text for lang, text in have.items()):
                return False
        return True

    def _by_lang(self, texts):
        """Return a text in every installed language."""
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        base = self._base(texts)
        own = texts if isinstance(texts, dict) else {}
        return {lang: own.get(lang) or base for lang in dict.fromkeys(("en_US", *installed))}

    def _write_texts(self, record, data):
        """Write the translations; languages that are not installed are left out."""
        installed = {code for code, _name in self.env["res.lang"].get_installed()} - {"en_US"}
        for name, texts in data.items():
            field = record._fields.get(name)
            if field is None or not field.translate or not isinstance(texts, dict):
                continue
            base = self._base(texts)
            others = {lang: text for lang, text in texts.items() if lang in installed and text}
            if field.translate is True:
                record.update_field_translations(name, others)
            else:
                record.update_field_translations(name, self._pair_terms(field, base, others))

    def _pair_terms(self, field, base, others):
        """Return ``{lang: {term: translation}}`` of texts that are built the same way."""
        pairs = defaultdict(dict)
        terms = field.get_trans_terms(base)
        for lang, text in others.items():
            pairs[lang] = dict(zip(terms, field.get_trans_terms(text), strict=True))
        return pairs

    def _base(self, texts):
        return texts[self._get_base_lang(texts)] if isinstance(texts, dict) else texts

    def _get_base_lang(self, texts):
        return "en_US" if "en_US" in texts else next(iter(texts))

    @api.model
    def _get_missing_languages(self, document):
        """Return the languages of a document that are not installed here."""
        languages = self.env["res.lang"].with_context(active_test=False).search([])
        known = set(languages.filtered("active").mapped("code")) | {"en_US"}
        rows = [document, *document["steps"], *document["scenarios"]]
        used = {key for row in rows for path, _value in flatten(row) for key in path}
        return sorted(used & set(languages.mapped("code")) - known)
