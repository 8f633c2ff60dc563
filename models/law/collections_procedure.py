from collections import defaultdict
from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import format_list, formatLang

from ...engine.law.laws import law_of
from ...engine.law.procedure import known_conflicts
from ...engine.law.records import BUSINESS, CONSUMER, PUBLIC, Claim, Debtor
from ...engine.law.sentences import explain

# The countries whose law is known here; every other customer is looked at as one of nowhere.
COUNTRIES = ("NL", "BE", "DE", "FR", "GB")
ELSEWHERE = ""
KINDS = (CONSUMER, BUSINESS, PUBLIC)
# The kind of debt that is tried: an amount about which no law has a rule of its own.
MODEL_AMOUNT = Decimal(1000)


class CollectionsProcedure(models.Model):
    """Where a procedure breaks the law, seen while somebody edits it."""

    _inherit = "collections.procedure"

    law_conflicts = fields.Json(
        string="What the Law Does Not Allow", compute="_compute_law_conflicts"
    )
    has_law_conflict = fields.Boolean(compute="_compute_law_conflicts")

    # === COMPUTE METHODS === #

    @api.depends(
        "company_id",
        "step_ids.name",
        "step_ids.offset",
        "step_ids.channel_ids",
        "step_ids.active",
        "step_ids.purpose",
        "step_ids.law_letter",
        "step_ids.asks_costs",
        "step_ids.asks_interest",
    )
    @api.depends_context("lang", "company")
    def _compute_law_conflicts(self):
        for procedure in self:
            steps = procedure._get_law_steps()
            rows = procedure._get_law_rows(steps)
            procedure.has_law_conflict = bool(rows)
            procedure.law_conflicts = {
                "is_asking": any(step.law_letter or step._get_asked() for step in steps),
                "rows": rows,
                "checked": procedure._describe_checked(),
            }

    @api.depends("step_ids.law_letter", "step_ids.asks_costs", "step_ids.asks_interest")
    def _compute_timeline(self):
        return super()._compute_timeline()

    # === SCENARIOS === #

    def _get_world(self):
        """Let the customers of scenarios live under the law as those of the company do."""
        world = super()._get_world()
        company = self.company_id or self.env.company
        day = self.env["collections.ledger"]._get_today()
        world.rates = self.env["collections.law.rate"]._table_of(company.sudo())
        world.settings = company.sudo()._get_law_settings()
        world.terms = self._get_model_claim(company, "EUR", day)
        world.keeps_hours = company.sudo().collections_law_contact != "own"
        return world

    # === HELPERS === #

    def _get_law_steps(self):
        """Return the steps that follow an invoice, in the order of the timeline."""
        self.ensure_one()
        steps = self.step_ids.filtered(lambda step: step.active and step.purpose == "reminder")
        return steps.sorted(lambda step: (step.offset, step._origin.id))

    def _get_law_rows(self, steps):
        """Return the conflicts of these steps in words, each once for all whom it concerns."""
        found = defaultdict(lambda: defaultdict(list))
        for debtor, conflict in self._find_law_conflicts(steps):
            key = conflict.step, conflict.what, conflict.refusal.code, conflict.offset
            found[key][debtor.kind].append((debtor.country, conflict.refusal))
        return [
            {
                "key": "-".join(str(part) for part in key),
                "step": steps[key[0]].name or "",
                "moment": steps[key[0]].moment or "",
                "what": self._get_law_subjects()[key[1]],
                "text": self._explain_conflict(next(iter(who.values()))[0][1], key[3]),
                "concerns": self._describe_concerned(who),
            }
            for key, who in sorted(found.items(), key=lambda item: item[0][:2])
        ]

    def _find_law_conflicts(self, steps):
        """Yield the conflicts of these steps for every kind of customer, with the customer.

        The steps are numbered by their place, because new ones have no id yet.
        """
        rules = tuple(step._to_rule(number) for number, step in enumerate(steps))
        company = self.company_id or self.env.company
        start = self.env["collections.ledger"]._get_today().replace(month=1, day=1)
        for kind in self._get_law_kinds():
            for country in self._get_law_countries():
                debtor = Debtor(kind, kind == CONSUMER, country)
                claim = self._get_model_claim(company, law_of(debtor).currency, start)
                settings = company.sudo()._get_law_settings()
                for conflict in known_conflicts(rules, debtor, claim, settings, start):
                    yield debtor, conflict

    @api.model
    def _get_model_claim(self, company, currency, day):
        """Return the debt that is tried, as the company agrees it with its customers."""
        terms = company.sudo()._get_law_terms()
        rate = terms["agreed_rate"]
        return Claim(
            id=1,
            principal=MODEL_AMOUNT,
            due=day,
            currency=currency,
            fixed_due=terms["fixed_due"],
            agreed_rate=Decimal(str(rate)) if rate else None,
            agreed_legal=terms["agreed_legal"],
            clause=terms["clause"],
            remedy=terms["remedy"],
            notice_printed=company.sudo().collections_law_notice_printed,
        )

    def _get_law_kinds(self):
        """Return the kinds of customers for whom the law is looked up.

        Overridden for procedures that are meant for one kind.
        """
        return KINDS

    def _get_law_countries(self):
        """Return the countries that are looked at, ``{code: name}``.

        Overridden for procedures that are meant for customers under the law of some countries.
        """
        found = self.env["res.country"].search([("code", "in", COUNTRIES)])
        names = {country.code: country.name for country in found}
        return {
            **{code: names[code] for code in COUNTRIES if code in names},
            ELSEWHERE: self.env._("other countries"),
        }

    @api.model
    def _get_law_subjects(self):
        return {
            "costs": self.env._("Costs"),
            "interest": self.env._("Interest"),
            "letter": self.env._("Letter of the law"),
        }

    def _describe_checked(self):
        """Say for whom these steps were held against the law, and with what debt."""
        self.ensure_one()
        labels = {
            CONSUMER: self.env._("consumers"),
            BUSINESS: self.env._("businesses"),
            PUBLIC: self.env._("public bodies"),
        }
        return self.env._(
            "Checked for %(who)s (%(countries)s), with an invoice of %(amount)s that falls due on "
            "any day of the year and the terms in the settings.",
            who=format_list(self.env, [labels[kind] for kind in self._get_law_kinds()]),
            countries=format_list(self.env, list(self._get_law_countries().values())),
            amount=formatLang(self.env, float(MODEL_AMOUNT), digits=0),
        )

    def _describe_concerned(self, who):
        """Return whom a conflict concerns, one text for each kind of customer."""
        labels = {
            CONSUMER: self.env._("Consumers"),
            BUSINESS: self.env._("Businesses"),
            PUBLIC: self.env._("Public bodies"),
        }
        countries = self._get_law_countries()
        return [
            self.env._(
                "%(who)s: %(countries)s",
                who=labels[kind],
                countries=format_list(self.env, [countries[code] for code, _refusal in who[kind]]),
            )
            for kind in KINDS
            if kind in who
        ]

    @api.model
    def _explain_conflict(self, refusal, offset):
        """Say what is wrong with a step and what mends it.

        The days of the debt that was tried mean nothing here: the day of the step does.
        """
        if offset is None:
            return explain(refusal, self.env)
        moment = self.env["collections.procedure.step"]._format_offset(offset)
        if refusal.code == "letter_early":
            return self.env._(
                "The letter opens no term before the customer is late: move the step to %s or "
                "later.",
                self._lower(moment),
            )
        return self.env._(
            "That is too early: move the step to %s or later, weekends and holidays included.",
            self._lower(moment),
        )

    @api.model
    def _lower(self, text):
        """Return a phrase as it stands within a sentence."""
        return text[:1].lower() + text[1:]
