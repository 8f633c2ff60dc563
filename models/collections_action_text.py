from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.tools import format_amount, format_list, html2plaintext

from .mail_template import PARTS

URLS = ("pay_url", "promise_url", "dispute_url", "instalments_url")
CHOICES = "account_collections.text_choices"

RENDERED_FIELDS = ("subject", "body_html")
TEMPLATE_FIELDS = {
    "email": "template_id",
    "letter": "letter_template_id",
    "short": "short_template_id",
}
# What is taken when nothing fits, even when it was archived; never a text for another occasion.
PLAIN = {
    ("email", "notice"): "mail_template_notice",
    ("email", "reminder"): "mail_template_reminder",
    ("email", "thanks"): "mail_template_thanks",
    ("letter", "notice"): "letter_text_notice",
    ("letter", "reminder"): "letter_text_friendly_business",
    ("letter", "thanks"): "letter_text_thanks",
    ("short", "notice"): "short_text_notice",
    ("short", "reminder"): "short_text_friendly_business",
    ("short", "thanks"): "short_text_thanks",
}
# What a manager who is no mail template editor may put into a text: it names, it runs nothing.
PLACEHOLDERS = (
    "object.contact_name",
    "object.partner_id.name",
    "object.partner_id.ref",
    "object.items_table",
    "object.pay_button",
    "object.pay_url",
    "object.account_url",
    "object.promise_url",
    "object.dispute_url",
    "object.instalments_url",
    "object.totals",
    "object.invoices",
    "object.invoice_count",
    "object.company_id.name",
    "object.company_id.phone",
    "object.company_id.email",
    "object.sender_id.name",
    "object.sender_id.phone",
    "object.sender_id.email",
    "object.signature",
    "object.lang",
)


class CollectionsAction(models.Model):
    """What a message says, and in which language: placeholders, choice of the text, rendering."""

    _inherit = "collections.action"

    lang = fields.Char(string="Language", compute="_compute_lang")
    contact_name = fields.Char(compute="_compute_contact_name")
    pay_button = fields.Html(compute="_compute_pay_button", sanitize=False)
    totals = fields.Char(string="Total per Currency", compute="_compute_totals")
    invoice_count = fields.Integer(string="Number of Invoices", compute="_compute_invoices")
    invoices = fields.Char(string="Number of Invoices in Words", compute="_compute_invoices")
    signature = fields.Html(compute="_compute_signature", sanitize=False)

    # === COMPUTE METHODS === #

    @api.depends("recipient_id", "profile_id", "channel_id", "step_id")
    def _compute_lang(self):
        """Speak the language of the person who reads it, as far as the whole text is in it."""
        for kind, actions in self.grouped(lambda action: action.channel_id.text_kind).items():
            languages = actions._get_languages(actions._get_templates(kind)) if kind else {}
            for action in actions:
                action.lang = languages.get(action.id) or action._choose_language(None)

    @api.depends("recipient_id", "profile_id")
    def _compute_contact_name(self):
        for action, reader in self.sudo()._get_readers().items():
            action.contact_name = reader.name or action.partner_id.name

    @api.depends("pay_url", "promise_url", "dispute_url", "instalments_url")
    @api.depends_context("lang")
    def _compute_pay_button(self):
        """Render the button and the choices once, and put the addresses of each action into them.

        The choices are left out in a language in which nobody has written them yet, so that no
        message is half in one language and half in another.
        """
        qweb, marks = self.env["ir.qweb"], {name: f"collections-{name}" for name in URLS}
        part = qweb._render(PARTS["object.pay_button"], {"url": marks["pay_url"]})
        languages = self.env["mail.template"]._read_view_languages([CHOICES])[CHOICES]
        lang = self.env.lang or "en_US"
        if lang in languages or lang.startswith("en"):
            part += qweb._render(CHOICES, marks)
        for action in self:
            button = part
            for name, mark in marks.items():
                button = button.replace(mark, escape(action[name] or ""))
            action.pay_button = button

    @api.depends("line_ids.amount")
    @api.depends_context("lang")
    def _compute_totals(self):
        """Add up what is asked, each currency apart."""
        for action in self:
            by_currency = action.line_ids._sort_for_reading().grouped("currency_id")
            action.totals = format_list(
                self.env,
                [
                    format_amount(self.env, sum(lines.mapped("amount")), currency)
                    for currency, lines in by_currency.items()
                ],
            )

    @api.depends("line_ids.move_id")
    @api.depends_context("lang")
    def _compute_invoices(self):
        qweb = self.env["ir.qweb"]
        for action in self:
            action.invoice_count = len(action.line_ids.sudo().move_line_id.move_id)
            words = qweb._render(PARTS["object.invoices"], {"count": action.invoice_count})
            action.invoices = " ".join(str(words).split())

    @api.depends("sender_id", "company_id")
    def _compute_signature(self):
        for action in self.sudo():
            company = action.company_id
            lines = filter(None, (action.sender_id.name, company.name, company.phone))
            action.signature = Markup("<br/>").join(lines)

    # === WHICH TEXT === #

    def _get_template(self, kind):
        """Return the text of this kind: the step's own one, else the ready-made one."""
        self.ensure_one()
        return self._get_templates(kind)[self.id]

    def _get_templates(self, kind):
        """Return the text of each action, ``{action id: template}``.

        :param kind: "email", "letter" or "short", see ``text_kind`` of a channel
        """
        forced = self.env.context.get("collections_template")
        if forced:
            return dict.fromkeys(self._ids, forced.with_env(self.env))
        field = TEMPLATE_FIELDS[kind]
        own = {action.id: action.step_id[field] for action in self}
        rest = self.filtered(lambda action: not own[action.id])
        return own | rest._find_ready_made(kind)

    def _find_ready_made(self, kind):
        """Find the texts for occasion, tone and reader, those of all actions in one query.

        :return: ``{action id: template}``
        """
        if not self:
            return {}
        texts = self.env["mail.template"]._get_ready_made(kind)
        wishes = {action.id: action._get_text_wishes() for action in self.sudo()}
        found = {
            wish: texts._match(*wish) or self._get_plain_text(kind, wish[0])
            for wish in set(wishes.values())
        }
        return {action_id: found[wish].sudo(self.env.su) for action_id, wish in wishes.items()}

    def _get_text_wishes(self):
        """Return occasion, tone, readers and company of the text of this action."""
        self.ensure_one()
        step = self.step_id
        is_business = self.partner_id.commercial_partner_id.is_company
        return (
            step._get_purpose(),
            step.tone or "friendly",
            "business" if is_business else "consumer",
            self.company_id,
        )

    @api.model
    def _get_plain_text(self, kind, purpose):
        return self.env.ref(f"account_collections.{PLAIN[kind, purpose]}")

    # === WHICH LANGUAGE === #

    def _get_languages(self, templates):
        """Return in which language each action reads its text, ``{action id: code}``."""
        known = self.env["mail.template"].union(*templates.values())._get_text_languages()
        return {
            action.id: action._choose_language(known.get(templates[action.id].id))
            for action in self.sudo()
        }

    def _choose_language(self, known):
        """Return the first language of reader, customer and company that the text is in.

        A text that is in none of them is read in English, else in a language that it is in: the
        message is never half in one language and half in another.

        :param known: codes of the languages of the text, None when there is no text
        """
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        known = installed if known is None else [code for code in installed if code in known]
        wishes = self._get_language_wishes()
        for wish in wishes:
            if wish in known:
                return wish
            dialect = next((code for code in known if _is_same(code, wish)), None)
            if dialect:
                return dialect
        english = [code for code in known if _is_same(code, "en_US")]
        asked = [wish for wish in wishes if wish in installed]
        return (english or known or asked or installed)[0]

    def _get_language_wishes(self):
        action_sudo = self.sudo()
        partners = (
            action_sudo._get_reader(),
            action_sudo.partner_id,
            action_sudo.company_id.partner_id,
        )
        return [partner.lang for partner in partners if partner.lang]

    def _get_reader(self):
        """Return the partner who reads the message."""
        self.ensure_one()
        return self._get_readers()[self]

    # === RENDERING === #

    def _render_texts(self, kind):
        """Render the text of each action in one language, that of its reader if possible.

        :param kind: "email", "letter" or "short", see ``text_kind`` of a channel
        :return: ``{action id: {"subject": str, "body_html": Markup}}``
        """
        templates = self._get_templates(kind)
        languages = self._get_languages(templates)
        rendered = {}
        for action_ids in self.grouped(
            lambda action: (
                templates[action.id],
                languages[action.id],
                action._get_day(),
            )  # fmt: skip
        ).items():
            (template, lang, day), actions = action_ids
            template = template.with_context(template_preview_lang=lang, collections_day=day)
            rendered |= template._generate_template(list(actions._ids), RENDERED_FIELDS)
        return rendered

    def _render_short_texts(self):
        """Return the short text of each action without markup, ``{action id: str}``.

        Spaces that do not break are made plain ones: they would halve what an SMS holds.
        """
        texts = self._render_texts("short")
        return {action_id: _to_plain(text["body_html"]) for action_id, text in texts.items()}

    @api.model
    def mail_allowed_qweb_expressions(self):
        """Return what may stand in a text of somebody who is no mail template editor."""
        return (*super().mail_allowed_qweb_expressions(), *PLACEHOLDERS)


def _is_same(code, other):
    return code.partition("_")[0] == other.partition("_")[0]


def _to_plain(body):
    text = html2plaintext(body or "", include_references=False)
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())
