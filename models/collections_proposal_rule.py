from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize, float_compare

from .collections_proposal import DECIDED_STATES, INTENTS

SAFE_CONFIDENCE = 0.9
EXPERIENCE_DAYS = 365


class CollectionsProposalRule(models.Model):
    """Whether proposals of one kind are accepted without anybody looking at them.

    Off until a manager switches it on. Only what a known contact of the customer wrote counts, and
    only what could be accepted with one click.
    """

    _name = "collections.proposal.rule"
    _description = "Automatic Reply Handling"
    _inherit = ["mail.thread"]
    _order = "company_id, id"
    _rec_name = "intent"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    intent = fields.Selection(INTENTS, string="Kind", required=True, readonly=True)
    is_on = fields.Boolean(
        "Accept Automatically",
        tracking=True,
        help="Proposals of this kind take effect at once, if a known contact of the customer wrote "
        "them. Each is marked as automatic, with the reason, and can be undone.",
    )
    confidence = fields.Float(
        "From This Confidence On",
        default=SAFE_CONFIDENCE,
        tracking=True,
        help="How sure the reading has to be, from 0 to 100 %. What is clear has 90 % or more.",
    )
    decided_count = fields.Integer(
        "Decided",
        compute="_compute_experience",
        help="Proposals of this kind that your colleagues decided in the last year.",
    )
    right_share = fields.Float(
        "Were Right",
        compute="_compute_experience",
        help="Of these, the share that was accepted, as it was or with changes.",
    )

    _intent_unique = models.UniqueIndex(
        "(company_id, intent)", "There is a row of this kind already: change that one."
    )
    _confidence_range = models.Constraint(
        "CHECK(confidence >= 0.5 AND confidence <= 1)",
        "Choose a confidence from 50 % to 100 %: below that, reading is guessing.",
    )

    # === COMPUTE METHODS === #

    @api.depends("intent")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["intent"]._description_selection(self.env))
        for record in self:
            record.display_name = labels.get(record.intent, "")

    def _compute_experience(self):
        since = fields.Datetime.subtract(fields.Datetime.now(), days=EXPERIENCE_DAYS)
        groups = self.env["collections.proposal"]._read_group(
            [
                ("company_id", "in", self.company_id.ids),
                ("state", "in", DECIDED_STATES),
                ("is_automatic", "=", False),
                ("date_decided", ">=", since),
            ],
            ["company_id", "intent"],
            ["__count", "precision:avg"],
        )
        found = {(company.id, intent): (count, right) for company, intent, count, right in groups}
        for rule in self:
            key = (rule.company_id.id, rule.intent)
            rule.decided_count, rule.right_share = found.get(key, (0, 0))

    # === CRUD METHODS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Switch it off instead of deleting it."))

    # === ACTION METHODS === #

    @api.model
    def action_open(self):
        """Show what is accepted automatically in the companies of the user."""
        self._ensure(self.env.companies)
        return self.env["ir.actions.act_window"]._for_xml_id(
            "account_collections.action_collections_proposal_rule"
        )

    # === BUSINESS METHODS === #

    @api.model
    def _ensure(self, companies):
        """Make the rows that companies do not have yet, all of them off."""
        self.check_access("write")
        there = {(rule.company_id.id, rule.intent) for rule in self.sudo().search([])}
        self.sudo().create(
            [
                {"company_id": company.id, "intent": intent}
                for company in companies
                for intent, _label in INTENTS
                if (company.id, intent) not in there
            ]
        )


class CollectionsProposal(models.Model):
    """Accepting what a manager wants accepted without anybody looking."""

    _inherit = "collections.proposal"

    def _accept_automatically(self):
        """Accept what is clear enough, from known contacts, where that is switched on."""
        rules = self.env["collections.proposal.rule"].search(
            [("company_id", "in", self.company_id.ids), ("is_on", "=", True)]
        )
        by_intent = {rule.intent: rule for rule in rules}
        for proposal in self:
            rule = by_intent.get(proposal.intent)
            if rule and proposal._is_automatic(rule):
                proposal._accept_by(rule)

    def _is_automatic(self, rule):
        is_sure = float_compare(self.confidence, rule.confidence, precision_digits=4) >= 0
        return is_sure and self._is_from_known_sender() and not self._get_problem()

    def _is_from_known_sender(self):
        """Tell whether a contact of this customer wrote it, from the address that we know."""
        author = self.message_id.author_id
        if not author or author.commercial_partner_id != self.profile_id.partner_id:
            return False
        if self.message_id.message_type != "email":
            return True
        return author.email_normalized == email_normalize(self.message_id.email_from)

    def _accept_by(self, rule):
        """Accept it, or leave it to a colleague when the ledger does not allow it."""
        reason = self.env._(
            "Confidence %(found)s %%, automatic from %(wanted)s %% on.",
            found=round(self.confidence * 100),
            wanted=round(rule.confidence * 100),
        )
        try:
            with self.env.cr.savepoint():
                self._accept("accepted")
                self.write(
                    {"is_automatic": True, "automatic_reason": reason, "decided_by_id": False}
                )
        except UserError:
            # What stands in the way is on the card.
            self.invalidate_recordset()
            return
        self._log(
            self.env._(
                "Accepted automatically: %(what)s. %(why)s It can be undone on the message.",
                what=self.summary,
                why=reason,
            )
        )
