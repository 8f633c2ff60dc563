from dataclasses import replace

from lxml import html

from odoo import api, fields, models
from odoo.tools import format_amount, format_date

from ...engine.law import documents
from ...engine.law.letters import kind_of
from ...engine.law.reading import Text, read_letter
from ...engine.law.records import DEMAND, Reduction
from ...engine.law.sentences import explain
from .law_source import ClaimSource, Source

PLACEHOLDERS = (
    "law_amount",
    "law_total",
    "law_interest",
    "law_costs",
    "law_creditor",
    "law_claims",
    "law_term",
    "law_sums",
    "law_consequence",
)
FIGURES = ("law_on_top", "law_currency_id", "law_rows")
# Letters of the law by the choice of a step; the others are what ``kind_of`` makes of it.
DEMANDS = (DEMAND, documents.FINAL)
END = "\u2029"
BLOCKS = ("p", "div", "ul", "ol", "li", "h1", "h2", "h3", "h4", "blockquote", "section", "br", "hr")
SKIPPED = ("style", "script", "head", "title", "svg")


class CollectionsAction(models.Model):
    """The documents of the law: what they are made of, what they say, and whether they may go."""

    _inherit = "collections.action"

    law_letter = fields.Selection(
        [
            ("nl_14_days", "Dutch 14-day letter"),
            ("be_first", "Belgian first reminder"),
            ("demand", "Demand"),
            ("final", "Final notice"),
        ],
        string="Letter of the Law",
        compute="_compute_law_letter",
        help="What the law makes of this message for this customer; empty for an ordinary one.",
    )
    law_amount = fields.Char("Amount Due", compute="_compute_law")
    law_total = fields.Char("Amount Due with Interest and Costs", compute="_compute_law")
    law_interest = fields.Char("Interest Asked", compute="_compute_law")
    law_costs = fields.Char("Costs Announced or Asked", compute="_compute_law")
    law_on_top = fields.Float(
        "Asked on Top", compute="_compute_law", help="Interest and costs that this message asks."
    )
    law_currency_id = fields.Many2one(
        "res.currency", "Currency of the Law", compute="_compute_law"
    )
    law_rows = fields.Json(
        "Interest and Costs", compute="_compute_law", help="As the table of a letter names them."
    )
    law_term = fields.Char("Term of the Law", compute="_compute_law")
    law_creditor = fields.Html("Creditor", compute="_compute_law", sanitize=False)
    law_claims = fields.Html("Invoices in Words", compute="_compute_law", sanitize=False)
    law_sums = fields.Html("Sums with Interest and Costs", compute="_compute_law", sanitize=False)
    law_consequence = fields.Html("Consequence", compute="_compute_law", sanitize=False)

    # === COMPUTE METHODS === #

    @api.depends("step_id.law_letter", "profile_id")
    @api.depends_context("collections_law_source")
    def _compute_law_letter(self):
        """Read who the customer is for the law, where the step depends on it, all at once."""
        self.law_letter = False
        source = self.env.context.get("collections_law_source")
        chosen = self.filtered(lambda action: source or action.step_id.law_letter)
        unsure = chosen.filtered(lambda action: action.step_id.law_letter not in DEMANDS)
        cases = {} if source else unsure._read_law_cases()
        for action in chosen:
            choice = action.step_id.law_letter
            if source:
                action.law_letter = source.kind
            elif choice in DEMANDS:
                action.law_letter = choice
            else:
                case = cases.get(action.profile_id._origin.id)
                action.law_letter = (case and kind_of(choice, case)) or False

    @api.depends("line_ids.amount", "law_letter", "channel_id")
    @api.depends("step_id.asks_costs", "step_id.asks_interest")
    @api.depends_context("lang", "collections_law_source", "collections_day")
    def _compute_law(self):
        """Fill in the placeholders; in a message that is no legal document most are empty."""
        writer = self.env["collections.law.writer"]
        sources = self._get_law_sources()
        for action in self:
            if action in sources:
                source = sources[action]
                action.update(writer._prepare_values(source))
                action.law_on_top = float(source.on_top)
                action.law_currency_id = source.currency
                action.law_rows = writer._prepare_rows(source)
                continue
            action.update(dict.fromkeys((*PLACEHOLDERS, *FIGURES), False))
            action.law_amount = action.law_total = action.totals

    # === WHAT IT IS MADE OF === #

    def _read_law_cases(self):
        """Return what the law knows of these customers, ``{profile id: Case}``."""
        profiles = self.profile_id._origin
        if not profiles:
            return {}
        day = self[:1]._get_day()
        return self.env["collections.law"].sudo()._read_cases(profiles, day)

    def _get_law_sources(self):
        """Return what the legal documents among these messages are made of, read at once.

        :return: ``{action: Source}``, nothing for an ordinary message
        """
        ready = self.env.context.get("collections_law_source")
        if ready:
            return dict.fromkeys(self, ready)
        legal = self.filtered("law_letter")
        cases = legal._read_law_cases()
        return {
            action: action._prepare_law_source(cases[action.profile_id._origin.id])
            for action in legal
            if action.profile_id._origin.id in cases
        }

    def _prepare_law_source(self, case):
        self.ensure_one()
        day, channel = self._get_day(), self.channel_code
        claims = self._prepare_law_claims()
        case = self._narrow_law_case(case, claims, day)
        step = self.step_id
        asks = {"costs": step.asks_costs, "interest": step.asks_interest}
        company = self.company_id
        return Source(
            kind=self.law_letter,
            day=day,
            channel=channel,
            company=company,
            currency=self._get_law_currency(claims),
            case=case,
            document=documents.prepare(case, self.law_letter, day, channel),
            claims=claims,
            asks=frozenset(what for what, is_asked in asks.items() if is_asked),
        )

    def _prepare_law_claims(self):
        """Return the items of this message as a document names them, in reading order."""
        writer = self.env["collections.law.writer"]
        lines_sudo = self.line_ids._sort_for_reading().sudo()
        return [
            ClaimSource(
                id=line.move_line_id.id,
                number=line._get_number() or "",
                issued=line.invoice_date or line.move_line_id.date,
                due=line.date_maturity or line.move_line_id.date,
                products=line.move_line_id._get_law_products(),
                amount=writer._to_decimal(line.amount),
                currency=line.currency_id,
            )
            for line in lines_sudo
        ]

    @api.model
    def _narrow_law_case(self, case, claims, day):
        """Return the case of what the message asks alone.

        What the planner left out (on hold, in a payment plan, covered by a credit) is not asked,
        so neither are costs over it.
        """
        asked = {claim.id: claim.amount for claim in claims}
        kept = []
        for claim in case.claims:
            if claim.id not in asked:
                continue
            rest = claim.open_on(day) - asked[claim.id]
            if rest > 0:
                less = (*claim.reductions, Reduction(day, principal=rest))
                claim = replace(claim, reductions=less)
            kept.append(claim)
        return replace(case, claims=kept)

    def _get_law_currency(self, claims):
        """Return the currency of the amounts of the law: euros, or the only one of the claims."""
        found = [claim.currency for claim in claims]
        euros = [currency for currency in found if currency.name == "EUR"]
        return (euros or found or [self.company_id.currency_id])[0]

    def _add_law_amounts(self, amounts):
        """Return what is to be paid with the interest and costs that this message asks.

        :param amounts: ``[(currency, amount)]`` of the invoices
        """
        self.ensure_one()
        if not self.law_on_top:
            return amounts
        sums = dict(amounts)
        sums[self.law_currency_id] = sums.get(self.law_currency_id, 0.0) + self.law_on_top
        return list(sums.items())

    # === WHICH TEXT === #

    def _find_ready_made(self, kind):
        """A legal document has its own text; a short message cannot be one."""
        legal = self.filtered("law_letter") if kind in ("email", "letter") else self.browse()
        found = super(CollectionsAction, self - legal)._find_ready_made(kind)
        return found | legal._find_legal_texts(kind)

    def _find_legal_texts(self, kind):
        if not self:
            return {}
        texts = self.env["mail.template"]._get_legal_texts(kind)
        return {
            action.id: texts._match_legal(
                kind, action.law_letter, action._get_law_audience(), action.sudo().company_id
            ).sudo(self.env.su)
            for action in self
        }

    def _get_law_audience(self):
        """Return whether the law sees a business here; who nobody knows is a consumer."""
        self.ensure_one()
        debtor = self.sudo().profile_id._classify_one().debtor
        return "consumer" if debtor.is_consumer else "business"

    # === WHAT IT SAYS === #

    def _read_law_letter(self, rendered, source=None, lang=None):
        """Read what a rendered legal document says, whoever changed its text.

        :param dict rendered: subject and body as ``_render_texts`` returns them
        :param source: what it is made of, when the caller has read it already
        :param lang: the language in which it was rendered, that of its reader by default
        :return: ``engine.law.records.Letter``
        """
        self.ensure_one()
        source = source or self._get_law_sources()[self]
        lang = lang or self.lang
        text = self.with_context(lang=lang)._read_law_text(rendered["body_html"], source)
        writer = self.env["collections.law.writer"].with_context(lang=lang)
        language = (lang or "").partition("_")[0]
        facts = writer._prepare_facts(source)
        return read_letter(source.kind, source.day, source.channel, language, text, facts)

    def _read_law_text(self, body, source):
        """Return the sentences of a body apart from its tables, and of a letter its own table."""
        paragraphs, tables = _split(body)
        if self.channel_id.text_kind == "letter":
            tables += [
                " ".join(
                    (
                        claim.number,
                        format_date(self.env, claim.due),
                        format_amount(self.env, float(claim.amount), claim.currency),
                    )
                )
                for claim in source.claims
            ]
        return Text(tuple(paragraphs), "\n".join(tables))

    def _check_law_letters(self, texts):
        """Tell of each legal document why it may not go out as it was written.

        :param texts: ``{action id: {"subject": str, "body_html": Markup}}``
        :return: ``{action: (Letter, [sentence])}``; the sentences are in the language of the user
        """
        sources = self._get_law_sources()
        return {
            action: action._check_law_letter(source, texts[action.id])
            for action, source in sources.items()
        }

    def _check_law_letter(self, source, rendered):
        letter = self._read_law_letter(rendered, source)
        refusals = documents.check_document(source.case, letter)
        lacks = self.env["collections.law.writer"]._find_lacks(source.company)
        return letter, [*lacks, *(self._explain_refusal(r, source) for r in refusals)]

    @api.model
    def _explain_refusal(self, refusal, source):
        """Say what is wrong with a document in the language of the environment."""
        return explain(
            refusal,
            self.env,
            lambda day: format_date(self.env, day),
            lambda amount: format_amount(self.env, float(amount), source.currency),
        )

    @api.model
    def mail_allowed_qweb_expressions(self):
        """The placeholders of the law run nothing: whoever writes texts may use them."""
        allowed = super().mail_allowed_qweb_expressions()
        return (*allowed, *(f"object.{name}" for name in PLACEHOLDERS))


class AccountMoveLine(models.Model):
    """What an open item was delivered for."""

    _inherit = "account.move.line"

    def _get_law_products(self):
        """Return the names of the products or services of the invoice, in its order."""
        self.ensure_one()
        lines = self.move_id.invoice_line_ids.filtered(lambda one: one.display_type == "product")
        names = [line.product_id.name or (line.name or "").split("\n")[0] for line in lines]
        return [name.strip() for name in names if name.strip()] or [
            name for name in (self.move_id.ref or self.name,) if name
        ]


def _split(body):
    """Return the paragraphs of an HTML body, and the words of its tables."""
    if not (body or "").strip():
        return [], []
    root = html.fragment_fromstring(str(body), create_parent="div")
    tables = [" ".join(table.itertext()) for table in root.iter("table")]
    for node in list(root.iter("table", *SKIPPED)):
        node.drop_tree()
    for node in root.iter(*BLOCKS):
        node.text = END + (node.text or "")
        node.tail = END + (node.tail or "")
    paragraphs = (" ".join(part.split()) for part in "".join(root.itertext()).split(END))
    return list(filter(None, paragraphs)), tables
