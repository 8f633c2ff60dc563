import logging
from datetime import date, timedelta
from decimal import Decimal

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date

from ...engine.law import documents
from ...engine.law.reading import LANGUAGES
from ...engine.law.records import BUSINESS, CONSUMER, Case, Claim, Debtor
from ..failure_log import log_failure
from ..mail_template import TEXT_MODEL, _is_english
from .law_source import ClaimSource, Source

_logger = logging.getLogger(__name__)

# What stands for a customer in the check of a text: how the law sees one who gets the document.
EXAMPLES = {
    "nl_14_days": Debtor(CONSUMER, True, "NL"),
    "be_first": Debtor(CONSUMER, True, "BE"),
    "demand": Debtor(BUSINESS, False, "BE"),
    "final": Debtor(BUSINESS, False, "BE"),
}
EXAMPLE_DUE, EXAMPLE_DAY = date(2026, 1, 15), date(2026, 3, 2)
EXAMPLE_AMOUNT = Decimal("1234.56")
LEGAL = {
    ("email", "nl_14_days"): "mail_template_law_nl_14_days",
    ("email", "be_first"): "mail_template_law_be_first",
    ("email", "demand"): "mail_template_law_demand",
    ("email", "final"): "mail_template_law_final_consumer",
    ("letter", "nl_14_days"): "letter_text_law_nl_14_days",
    ("letter", "be_first"): "letter_text_law_be_first",
    ("letter", "demand"): "letter_text_law_demand",
    ("letter", "final"): "letter_text_law_final_consumer",
}


class MailTemplate(models.Model):
    """Texts of legal documents: which one is taken, and what it must not lack.

    Somebody may change their words. What the law wants in them is looked for at once, with an
    example in place of a customer, and again in each message before it goes out.
    """

    _inherit = "mail.template"

    collections_law_letter = fields.Selection(
        lambda self: self.env["collections.action"]._fields["law_letter"]._description_selection(
            self.env
        ),
        string="Letter of the Law",
        copy=False,
        help="The text is taken for this letter by itself, and is checked by the rules of the law. "
        "Empty for any other text.",
    )
    collections_law_problems = fields.Text(
        string="What the Law Misses", compute="_compute_collections_law_problems"
    )

    _collections_legal_unique = models.UniqueIndex(
        "(collections_kind, collections_law_letter, COALESCE(collections_audience, ''),"
        " COALESCE(collections_company_id, 0))"
        " WHERE active AND collections_law_letter IS NOT NULL",
        "There is already a text for this letter of the law and these readers: change that one, "
        "archive it, or leave the letter of the law of this one empty.",
    )

    # === COMPUTE METHODS === #

    @api.depends("subject", "body_html", "collections_law_letter", "collections_kind")
    @api.depends_context("lang", "company")
    def _compute_collections_law_problems(self):
        for template in self:
            letter = template.collections_law_letter
            problems = template._find_law_problems(letter) if letter else []
            template.collections_law_problems = "\n".join(problems) or False

    # === WHICH TEXT === #

    @api.model
    def _get_legal_texts(self, kind):
        """Return all texts of a kind that are taken for legal documents."""
        return self.sudo().search_fetch(
            [("collections_kind", "=", kind), ("collections_law_letter", "!=", False)],
            ["collections_law_letter", "collections_audience", "collections_company_id"],
            order="id",
        )

    def _match_legal(self, kind, letter, audience, company):
        """Return the text of a legal document that fits best: the company's own one first."""
        fitting = self.filtered(
            lambda text: text.collections_law_letter == letter
            and text.collections_audience in (audience, False)
            and text.collections_company_id.id in (company.id, False)
        ).sorted(
            lambda text: (not text.collections_company_id, not text.collections_audience, text.id)
        )
        # What came with the app is taken when nothing fits, even when somebody archived it.
        return fitting[:1] or self.env.ref(f"account_collections.{LEGAL[kind, letter]}")

    def _get_text_languages(self):
        """A legal document is sent in a language in which the rules of the law can read it."""
        languages = super()._get_text_languages()
        for template in self.filtered("collections_law_letter"):
            known = languages.get(template.id, set())
            languages[template.id] = {
                code for code in known if code.partition("_")[0] in LANGUAGES
            }
        return languages

    # === WHAT IT LACKS === #

    def _find_law_problems(self, letter):
        """Return what the law misses in this text, a sentence for each language and problem."""
        self.ensure_one()
        if self.collections_kind not in ("email", "letter"):
            problem = self.env._(
                "A letter of the law is an e-mail or a letter: choose that kind of text."
            )
            return [problem]
        company = self.collections_company_id or self.env.company
        problems = list(self.env["collections.law.writer"]._find_lacks(company))
        names = dict(self.env["res.lang"].get_installed())
        for code, body in self._get_law_bodies().items():
            found = self._check_law_body(letter, company, code, body)
            problems += [
                self.env._("%(language)s: %(problem)s", language=names[code], problem=problem)
                for problem in found
            ]
        return problems

    def _get_law_bodies(self):
        """Return the body in each language in which it may be sent, as it is on the screen."""
        stored = self._origin._read_translations().get(self._origin.id, {}).get("body_html", {})
        known = self._origin._get_text_languages().get(self._origin.id, set())
        bodies = {
            code: stored.get(code) or stored.get("en_US")
            for code in sorted(known)
            if code in stored or _is_english(code)
        }
        here = self.env.lang or "en_US"
        if here.partition("_")[0] in LANGUAGES and self.body_html:
            bodies[here] = self.body_html
        return {code: body for code, body in bodies.items() if body}

    def _check_law_body(self, letter, company, code, body):
        """Return what the law misses in a body, in an example that stands for a customer."""
        source = self._make_law_example(letter, company)
        action = self._make_law_action(source, company, code)
        renderer = self.with_context(lang=code, collections_law_source=source)
        try:
            text = renderer._render_template(
                body, TEXT_MODEL, list(action._ids), engine="qweb", options={"post_process": False}
            )
        except Exception as error:
            # What a text does wrong is told by the check of its placeholders.
            log_failure(_logger, logging.INFO, error, "A legal text could not be checked")
            return [self.env._("the text could not be made, so nobody can tell what it lacks.")]
        rendered = {"body_html": text[action._ids[0]]}
        written = action._read_law_letter(rendered, source, code)
        refusals = documents.check_document(source.case, written)
        actions = self.env["collections.action"]
        return [actions._explain_refusal(refusal, source) for refusal in refusals]

    @api.model
    def _make_law_example(self, letter, company):
        """Return the source of a document to an example of a customer."""
        currency = self.env.ref("base.EUR")
        claim = Claim(1, EXAMPLE_AMOUNT, EXAMPLE_DUE, clause=True)
        case = Case(
            EXAMPLES[letter], [claim], **self.env["collections.law"].sudo()._read_frame(company)
        )
        channel = "letter" if self.collections_kind == "letter" else "email"
        words = ClaimSource(
            claim.id,
            "INV/2026/00042",
            EXAMPLE_DUE - timedelta(days=30),
            EXAMPLE_DUE,
            [self.env._("Products and services")],
            EXAMPLE_AMOUNT,
            currency,
        )
        return Source(
            kind=letter,
            day=EXAMPLE_DAY,
            channel=channel,
            company=company,
            currency=currency,
            case=case,
            document=documents.prepare(case, letter, EXAMPLE_DAY, channel),
            claims=[words],
            asks=frozenset(("costs", "interest")),
        )

    def _make_law_action(self, source, company, code):
        """Return the message of an example in a language, in memory alone."""
        channels = self.env["collections.channel"].with_context(active_test=False)
        return (
            self.env["collections.action"]
            .with_context(lang=code, collections_law_source=source, collections_preview=True)
            .new(
                {
                    "company_id": company.id,
                    "channel_id": channels.search([("code", "=", source.channel)], limit=1).id,
                    "recipient_id": company.partner_id.id,
                    "date": EXAMPLE_DAY,
                    "law_letter": source.kind,
                    "items_table": Markup("<table><tr><td>%s</td></tr></table>")
                    % format_date(self.env, EXAMPLE_DUE, lang_code=code),
                }
            )
        )
