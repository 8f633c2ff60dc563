from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL, format_list

TEXT_MODEL = "collections.action"
TEXT_FIELDS = ("subject", "body_html")
KINDS = [("email", "E-mail"), ("letter", "Letter"), ("short", "Short message")]
ANSWER = ("answer", "Answer to a customer")
# What of a message is written by the system, by placeholder: the view that says it.
PARTS = {
    "object.items_table": "account_collections.items_table",
    "object.pay_button": "account_collections.text_pay_button",
    "object.plan_button": "account_collections.text_plan_button",
    "object.invoices": "account_collections.text_invoices",
}


class MailTemplate(models.Model):
    """The texts of Collections: for which kind of message, occasion, tone and reader.

    A message is in one language from the subject to the headings of its table. So a text counts
    as being in a language only when all of it is.
    """

    _inherit = "mail.template"

    collections_kind = fields.Selection(
        [*KINDS, ANSWER],
        string="Kind of Text",
        help="E-mail: subject, text, table and button.\nLetter: from the greeting to the closing "
        "line; the letter draws its own table and payment block.\nShort message: SMS and "
        "WhatsApp, some 300 characters.\nAnswer: what colleagues choose in the inbox.",
    )
    collections_purpose = fields.Selection(
        [
            ("notice", "Notice before the due date"),
            ("reminder", "Reminder"),
            ("thanks", "Thank-you"),
        ],
        string="Occasion",
        copy=False,
        help="When this text is taken by itself. Leave it empty for a text that is used only by "
        "the steps that choose it.",
    )
    collections_tone = fields.Selection(
        [("friendly", "Friendly"), ("firm", "Firm"), ("final", "Final")],
        string="Tone",
        help="The tone of the step for which this text is taken. Empty: any tone.",
    )
    collections_audience = fields.Selection(
        [("business", "Businesses"), ("consumer", "Consumers")],
        string="Readers",
        help="A customer that is a company is a business, any other a consumer. Empty: everybody.",
    )
    collections_company_id = fields.Many2one(
        "res.company",
        string="Company of the Text",
        ondelete="cascade",
        help="A text of one company goes before those of all companies.",
    )
    collections_languages = fields.Char(
        string="Complete Languages",
        compute="_compute_collections_languages",
        help="The languages in which this text may be sent. A customer with another one gets the "
        "whole message in the language of the company.",
    )
    collections_missing_languages = fields.Char(
        string="Missing Languages", compute="_compute_collections_languages"
    )

    _collections_text_unique = models.UniqueIndex(
        "(collections_kind, collections_purpose, COALESCE(collections_tone, ''),"
        " COALESCE(collections_audience, ''), COALESCE(collections_company_id, 0))"
        " WHERE active AND collections_purpose IS NOT NULL",
        "There is already a text of this kind for this occasion, tone and readers: change that "
        "one, archive it, or leave the occasion of this one empty.",
    )

    # === COMPUTE METHODS === #

    @api.depends("subject", "body_html")
    def _compute_collections_languages(self):
        installed = dict(self.env["res.lang"].get_installed())
        spoken = self._origin._get_text_languages()
        for template in self:
            known = spoken.get(template._origin.id, set())
            names = {code: name.split(" / ")[0] for code, name in installed.items()}
            missing = [name for code, name in names.items() if code not in known]
            here = [name for code, name in names.items() if code in known]
            template.collections_languages = format_list(self.env, here)
            template.collections_missing_languages = format_list(self.env, missing)

    # === CONSTRAINT METHODS === #

    @api.constrains("subject", "body_html", "model_id")
    def _check_collections_placeholders(self):
        """Refuse a placeholder that names nothing, in whatever language of the text it stands."""
        for template in self.filtered(lambda template: template.model == TEXT_MODEL):
            template._check_text(template._read_translations()[template.id])

    @api.constrains("model_id", "collections_kind")
    def _check_collections_steps(self):
        """Keep a text as the steps need it that have chosen it."""
        steps = self.env["collections.procedure.step"].sudo().with_context(active_test=False)
        steps._get_steps_with_texts(self)._check_texts()

    def _check_text(self, languages):
        names = dict(self.env["res.lang"].get_installed())
        placeholders = self.env["collections.placeholder"]
        for code in sorted({*languages["subject"], *languages["body_html"]}):
            language = names.get(code, code)

            def explain(sentence, language=language):
                return self._make_text_error(language, sentence)

            placeholders._check_subject(languages["subject"].get(code), TEXT_MODEL, explain)
            placeholders._check_body(languages["body_html"].get(code), TEXT_MODEL, explain)

    def _make_text_error(self, language, sentence):
        return ValidationError(
            self.env._(
                "The text “%(text)s” (%(language)s) cannot be saved: %(problem)s",
                text=self.name,
                language=language,
                problem=sentence,
            )
        )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        templates = super().create(vals_list)
        templates._check_text_access()
        return templates

    def write(self, vals):
        self._check_text_access()
        result = super().write(vals)
        if "model_id" in vals:
            self._check_text_access()
        return result

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=""):
        self._check_text_access()
        result = super()._update_field_translations(
            field_name, translations, digest=digest, source_lang=source_lang
        )
        if field_name in TEXT_FIELDS:
            self._check_collections_placeholders()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_ready_made(self):
        """Keep the texts that came with the app: they are what is sent when nothing else fits."""
        texts = self.filtered(lambda template: template.model == TEXT_MODEL)
        texts._check_text_access()
        ours = self.env["ir.model.data"].sudo()
        if ours.search_count(
            [
                ("module", "=", "account_collections"),
                ("model", "=", "mail.template"),
                ("res_id", "in", texts.ids),
            ],
            limit=1,
        ):
            raise UserError(
                self.env._("A text that came with Collections cannot be deleted: archive it.")
            )

    def _check_text_access(self):
        """Raise unless the user may change these texts, which go out in the company's name.

        Employees may edit mail templates; the texts of Collections are the managers' alone.
        """
        if self.env.su or not any(template.model == TEXT_MODEL for template in self.sudo()):
            return
        groups = "account_collections.group_manager,base.group_system"
        if not self.env.user.has_groups(groups):
            raise AccessError(
                self.env._("Only managers of Collections change the texts for customers.")
            )

    # === ACTION METHODS === #

    def action_preview_for_customer(self):
        """Show this text as a customer would read it now."""
        self.ensure_one()
        return self.env["collections.text.preview"]._open(template_id=self.id)

    # === BUSINESS METHODS === #

    @api.model
    def _get_ready_made(self, kind):
        """Return all texts of a kind that are taken by themselves."""
        return self.sudo().search_fetch(
            [("collections_kind", "=", kind), ("collections_purpose", "!=", False)],
            [
                "collections_purpose",
                "collections_tone",
                "collections_audience",
                "collections_company_id",
            ],
            order="id",
        )

    def _match(self, purpose, tone, audience, company):
        """Return the text that fits best, an empty recordset when none does.

        The company's own text goes before a general one, the reader before the tone. A text for
        other readers, for another occasion or in another tone does not fit, except that a
        reminder in whatever tone is better than none.
        """
        fitting = self.filtered(
            lambda text: text.collections_purpose == purpose
            and text.collections_audience in (audience, False)
            and text.collections_company_id.id in (company.id, False)
        )
        in_tone = fitting.filtered(lambda text: text.collections_tone in (tone, False))
        best = (in_tone or fitting).sorted(
            lambda text: (
                not text.collections_company_id,
                not text.collections_audience,
                not text.collections_tone,
                text.id,
            )
        )
        return best[:1]

    # === LANGUAGES === #

    def _get_text_languages(self):
        """Return in which installed languages each text is complete, ``{id: {codes}}``.

        A text is in a language when its subject, its body and what the system adds (headings of
        the table, label of the button) are. English is the source; but when a text in another
        language is the same as the English one, it was written in that language.
        """
        parts = self._read_part_languages()
        installed = {code for code, _name in self.env["res.lang"].get_installed()}
        languages = {}
        for template_id, texts in self._read_translations().items():
            body = texts["body_html"].get("en_US") or ""
            added = [parts[view] for placeholder, view in PARTS.items() if placeholder in body]
            languages[template_id] = {
                code for code in installed if self._is_complete(code, texts.values(), added)
            }
        return languages

    @staticmethod
    def _is_complete(code, texts, added):
        texts = [languages for languages in texts if languages.get("en_US")]
        if not _is_english(code):
            return all(code in languages for languages in (*texts, *added))
        return all(
            _is_from_english(languages) or (code != "en_US" and code in languages)
            for languages in texts
        )

    def _read_translations(self):
        """Return ``{id: {field: {language: text}}}`` of what is stored."""
        if not self.ids:
            return {}
        self.flush_recordset(TEXT_FIELDS)
        rows = self.env.execute_query(
            SQL("SELECT id, subject, body_html FROM mail_template WHERE id IN %s", tuple(self.ids))
        )
        return {
            row[0]: dict(zip(TEXT_FIELDS, (_stored(value) for value in row[1:]), strict=True))
            for row in rows
        }

    def _read_part_languages(self):
        """Return ``{view: [languages]}`` of what the system adds to a text."""
        return self._read_view_languages(PARTS.values())

    @api.model
    def _read_view_languages(self, keys):
        """Return ``{view: [languages]}`` of templates by their keys."""
        self.env["ir.ui.view"].flush_model(["arch_db"])
        rows = self.env.execute_query(
            SQL(
                "SELECT key, ARRAY(SELECT jsonb_object_keys(arch_db)) FROM ir_ui_view "
                "WHERE key IN %s AND active ORDER BY id DESC",
                tuple(keys),
            )
        )
        return dict.fromkeys(keys, ()) | dict(rows)


def _is_english(code):
    return code.partition("_")[0] == "en"


def _is_from_english(languages):
    """Tell whether the English text is one, and no copy of what was written in another language."""
    english = languages["en_US"]
    return not any(text == english for code, text in languages.items() if not _is_english(code))


def _stored(value):
    """Return the languages of a stored translated value, without drafts of translations."""
    return {code: text for code, text in (value or {}).items() if not code.startswith("_")}
