from odoo import api, fields, models

from ..scheduled import scheduled, spare_the_rest, walk
from .law_terms import TERMS
from .res_partner import FACTS, KINDS, SIZES

BATCH = 1000
OWN_TERMS = frozenset(("law_own_terms", *(f"law_{name}" for name in TERMS)))


class CollectionsProfile(models.Model):
    """Who the customer is for the law, and what was agreed with it about late payment."""

    _inherit = "collections.profile"

    # === WHO IT IS, AS OF ITS CONTACT === #
    debtor_kind = fields.Selection(KINDS, "For the Law", compute="_compute_debtor", store=True)
    debtor_evidence = fields.Selection(
        [
            ("said", "Somebody said so"),
            ("number", "Company or VAT number"),
            ("company", "Company without a number"),
            ("sole_trader", "Person with a number"),
            ("unknown", "Nobody knows"),
        ],
        "Known From",
        compute="_compute_debtor",
        store=True,
    )
    debtor_natural = fields.Boolean("Natural Person", compute="_compute_debtor", store=True)
    debtor_size = fields.Selection(SIZES, "Size", compute="_compute_debtor", store=True)
    debtor_country_id = fields.Many2one(
        "res.country", "Governing Law", compute="_compute_debtor", store=True
    )
    debtor_reason = fields.Char("Why", compute="_compute_debtor_reason")

    # === WHAT WAS AGREED === #
    law_own_terms = fields.Boolean(
        "Own Agreement",
        help="Another agreement about late payment than the company has with everybody else.",
    )
    law_fixed_due = fields.Boolean("Due Dates Are Agreed", default=True)
    law_agreed_rate = fields.Float(
        "Agreed Interest (% a Year)", digits=(7, 4), help="Zero: none, the law's own rate counts."
    )
    law_agreed_legal = fields.Boolean("Contract Asks the Law's Rate")
    law_clause = fields.Boolean("Contract Asks a Compensation")
    law_clause_percent = fields.Float("Compensation (%)", digits=(5, 2))
    law_clause_minimum = fields.Monetary("Compensation, at Least")
    law_remedy = fields.Boolean("Own Remedy", help="A British contract with its own remedy.")

    # === LETTERS OF THE LAW === #
    law_notice_ids = fields.One2many("collections.law.notice", "profile_id", "Statutory Letters")
    law_notice_count = fields.Integer(compute="_compute_law_notice_count")

    _law_amounts = models.Constraint(
        "CHECK(law_agreed_rate >= 0 AND law_clause_percent >= 0 AND law_clause_minimum >= 0)",
        "Agreed rates and compensations are zero or more.",
    )
    _unclassified_index = models.Index("(id) WHERE debtor_kind IS NULL")

    # === COMPUTE METHODS === #

    @api.depends(*(f"partner_id.{name}" for name in FACTS))
    def _compute_debtor(self):
        found = self._get_debtors()
        codes = {classified.debtor.country for classified in found.values()}
        countries = self.env["res.country"].search([("code", "in", [*codes])]).grouped("code")
        for profile in self:
            classified = found.get(profile.id) or profile._classify_one()
            profile.debtor_kind = classified.debtor.kind
            profile.debtor_evidence = classified.reason
            profile.debtor_natural = classified.debtor.natural
            profile.debtor_size = classified.debtor.size
            profile.debtor_country_id = countries.get(classified.debtor.country, False)

    @api.depends("debtor_kind", "debtor_evidence", "debtor_country_id", "debtor_natural")
    @api.depends_context("lang")
    def _compute_debtor_reason(self):
        partners = self.env["res.partner"]
        for profile in self:
            country = profile.debtor_country_id.name
            profile.debtor_reason = partners._explain_debtor(profile._classify_one(), country)

    def _compute_law_notice_count(self):
        groups = self.env["collections.law.notice"]._read_group(
            [("profile_id", "in", self.ids)], ["profile_id"], ["__count"]
        )
        counts = dict(groups)
        for profile in self:
            profile.law_notice_count = counts.get(profile._origin, 0)

    # === ONCHANGE METHODS === #

    @api.onchange("law_own_terms")
    def _onchange_law_own_terms(self):
        if self.law_own_terms:
            self.update(self.company_id._prepare_own_terms())

    # === CRUD METHODS === #

    def write(self, vals):
        """Begin an own agreement with what the company agreed with everybody."""
        beginning = self.browse()
        if vals.get("law_own_terms"):
            beginning = self.filtered(lambda profile: not profile.law_own_terms)
        for company, profiles in beginning.grouped("company_id").items():
            super(CollectionsProfile, profiles).write(company._prepare_own_terms())
        return super().write(vals)

    # === BUSINESS METHODS === #

    @api.model
    def _is_editable(self, name):
        return name in OWN_TERMS or super()._is_editable(name)

    def _get_debtors(self):
        """Return who these customers are for the law, read as they are now in few queries.

        :return: ``{profile id: engine.law.debtor.Classification}``
        """
        profiles_sudo = self.sudo()
        profiles_sudo.partner_id.fetch(FACTS)
        return {profile.id: profile._classify_one() for profile in profiles_sudo}

    def _classify_one(self):
        self.ensure_one()
        profile_sudo = self.sudo()
        return profile_sudo.partner_id._classify_debtor(profile_sudo.company_id)

    def _classify(self):
        """Keep who these customers are, so that they are found by it."""
        for name in ("debtor_kind", "debtor_evidence", "debtor_natural", "debtor_size"):
            self.env.add_to_compute(self._fields[name], self)
        self.env.add_to_compute(self._fields["debtor_country_id"], self)
        self.flush_recordset()

    def _get_law_terms(self):
        """Return what was agreed about late payment, ``{name: value}``; see ``TERMS``."""
        self.ensure_one()
        if not self.law_own_terms:
            return self.company_id._get_law_terms()
        return {name: self[f"law_{name}"] for name in TERMS}

    # === ACTION METHODS === #

    def action_open_debtor_dialog(self):
        """Ask what these customers are for the law."""
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "account_collections.action_collections_law_debtors"
            ),
            "context": {"default_profile_ids": self.ids},
        }

    def action_open_law_notices(self):
        """Show the letters of the law that went out to this customer."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "account_collections.action_collections_law_notice"
            ),
            "domain": [("profile_id", "=", self.id)],
        }

    # === CRON METHODS === #

    @api.model
    @scheduled
    def _cron_classify(self):
        """Look at customers that are new; the night does not wait for it."""

        def classify(found):
            locked = found.try_lock_for_update(allow_referencing=True)
            spare_the_rest(locked, lambda some: some._classify())

        walk(self, [("debtor_kind", "=", False)], BATCH, classify)
